#include "connectors/exact_globe/simulator/test_client.h"

#include <utility>

#include "base/text.h"

namespace schakel::exact_globe::simulator {
namespace {

void append_u16(std::string& out, std::size_t value) {
  out += static_cast<char>(value & 0xffU);
  out += static_cast<char>((value >> 8U) & 0xffU);
}

void append_u32(std::string& out, std::size_t value) {
  append_u16(out, value & 0xffffU);
  append_u16(out, value >> 16U);
}

std::size_t u16_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::size_t>(static_cast<std::uint8_t>(bytes[at])) |
         static_cast<std::size_t>(static_cast<std::uint8_t>(bytes[at + 1])) << 8U;
}

Site test_site() {
  Site site;
  const Secret password("geheim");
  site.users = {{.name = "schakel", .password = password, .employee = 1},
                {.name = "alleen-lezen", .password = password, .employee = 2, .may_write = false},
                {.name = "uit-dienst", .password = password, .employee = 3, .active = false},
                {.name = "geen-medewerker", .password = password, .employee = 0}};
  return site;
}

}  // namespace

std::string test_negotiate_message() {
  std::string out("NTLMSSP\0", 8);
  append_u32(out, 1);
  append_u32(out, 0x00088207);
  out.append(16, '\0');
  return out;
}

std::string test_authenticate_message(std::string_view challenge_text, const std::string& user,
                                      const std::string& domain, const Secret& password) {
  Challenge challenge{};
  for (std::size_t i = 0; i < challenge.size(); ++i)
    challenge[i] = static_cast<std::uint8_t>(challenge_text[24 + i]);
  const std::string_view target_info =
      challenge_text.substr(u16_at(challenge_text, 44), u16_at(challenge_text, 40));
  std::string blob("\x01\x01\0\0\0\0\0\0", 8);
  blob.append(8, '\x11');  // Time.
  blob.append(8, '\xaa');  // The client's challenge.
  blob.append(4, '\0');
  blob += target_info;
  blob.append(4, '\0');
  const auto proof = ntlm_v2_proof(ntlm_v2_key(user, domain, password), challenge, blob);
  const std::string nt_response =
      std::string(reinterpret_cast<const char*>(proof.data()), proof.size()) + blob;
  const std::string lm_response(24, '\0');

  std::string fields;
  std::string payload;
  for (const std::string& part :
       {lm_response, nt_response, utf16(domain), utf16(user), utf16("TEST"), std::string()}) {
    append_u16(fields, part.size());
    append_u16(fields, part.size());
    append_u32(fields, 64 + payload.size());
    payload += part;
  }
  std::string out("NTLMSSP\0", 8);
  append_u32(out, 3);
  out += fields;
  append_u32(out, 0x00888205);
  return out + payload;
}

TestService::TestService(Rules rules, const kit::WorldSize& size)
    : world_(kit::make_world(size, clock_.now())), service_(test_site(), rules, clock_, random_) {
  service_.seed(world_);
  log_in();
}

bool TestService::log_in(const std::string& user, const std::string& password,
                         http::ConnectionId connection) {
  http::Request request{.target = std::string(kServicePath) + "/"};
  request.headers.set("Authorization", "NTLM " + base64(test_negotiate_message()));
  const http::Response first = service_.handle(request, connection).response;
  const std::string* challenge = first.headers.find("WWW-Authenticate");
  if (challenge == nullptr || !challenge->starts_with("NTLM ")) return false;
  const std::optional<std::string> message = from_base64(challenge->substr(5));
  if (!message) return false;
  request.headers.set("Authorization", "NTLM " + base64(test_authenticate_message(*message, user, "EXAMPLE",
                                                                                  Secret(password))));
  return service_.handle(request, connection).response.status == 200;
}

http::Response TestService::call(std::string method, const std::string& path, std::string body) {
  return service_
      .handle({.method = std::move(method),
               .target = std::string(kServicePath) + "/" + replaced(path, " ", "%20"),
               .headers = {{"Host", "globe.example:8020"},
                           {"ServerName", "SQL01"},
                           {"DatabaseName", "500"},
                           {"Accept", "application/json"},
                           {"Content-Type", "application/json"}},
               .body = std::move(body)},
              1)
      .response;
}

Json TestService::json(const std::string& path) {
  const http::Response response = call("GET", path);
  const Result<Json> parsed = Json::parse(response.body);
  const Json* inner = parsed ? parsed->find("d") : nullptr;
  return inner == nullptr ? Json() : *inner;
}

std::string TestService::debtor() const {
  for (const kit::Customer& customer : world_.customers) {
    if (customer.in_globe && !customer.blocked_in_globe)
      return padded_left(std::to_string(customer.globe_number), 6);
  }
  return {};
}

std::string TestService::park_line(const std::string& more) {
  const http::Response response =
      call("POST", "SalesOrderLine", "{\"Itemcode\":\"" + item() + "\",\"Quantity\":2" + more + "}");
  const Result<Json> parsed = Json::parse(response.body);
  const Json* inner = parsed ? parsed->find("d") : nullptr;
  const Json* key = inner == nullptr ? nullptr : inner->find("TransactionKey");
  return key == nullptr ? std::string() : *key->as_text();
}

http::Response TestService::create_order(const std::string& key, const std::string& reference,
                                         const std::string& more) {
  return call("POST", "SalesOrderHeader",
              "{\"OrderDebtor\":\"" + debtor() + "\",\"YourReference\":\"" + reference +
                  "\",\"TransactionKey\":\"" + key + "\"" + more + "}");
}

std::size_t TestService::count(const std::string& entity) {
  const http::Response response =
      service_.handle({.target = "/__simulator/rows?limit=0&entity=" + entity}, 9).response;
  const Result<Json> parsed = Json::parse(response.body);
  return static_cast<std::size_t>(parsed->find("count")->as_integer().value());
}

std::string innermost(const http::Response& response) {
  const Result<Json> parsed = Json::parse(response.body);
  const Json* error = parsed ? parsed->find("error") : nullptr;
  if (error == nullptr) return {};
  const Json* inner = error->find("innererror");
  const Json* text = inner == nullptr ? error->find("message")->find("value")
                                      : inner->find("internalexception")->find("message");
  return *text->as_text();
}

}  // namespace schakel::exact_globe::simulator
