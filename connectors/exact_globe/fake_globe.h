#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "base/text.h"
#include "base/time.h"
#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/fields.h"
#include "connectors/exact_globe/settings.h"
#include "http/fake_transport.h"

// Answers as Exact Globe gives them, for this connector's unit tests. It knows no rules: those are the
// simulator's.
namespace schakel::exact_globe {

inline ConnectionSettings some_settings() {
  ConnectionSettings settings;
  settings.base_url = "http://globe.test:8020";
  settings.server_name = "GLOBESRV\\EXACT";
  settings.database_name = "500";
  settings.user = "EXAMPLE\\schakel";
  settings.password = Secret("geheim");
  settings.plain_http = http::PlainHttp::kAllowed;
  settings.metadata_check = MetadataCheck::kOff;
  return settings;
}

/// {"d":{"results":[…],"__next":…}}
inline http::Response page_of(const std::string& rows, const std::string& next = {}) {
  const std::string link = next.empty() ? "" : ",\"__next\":\"" + next + "\"";
  return {.status = 200, .body = "{\"d\":{\"results\":[" + rows + "]" + link + "}}"};
}

inline http::Response made(const std::string& entity) {
  return {.status = 201, .body = "{\"d\":" + entity + "}"};
}

inline http::Response refused(int status, const std::string& text) {
  Json inner = Json::members({{"message", Json::text(text)}, {"type", Json::text("EntityException")}});
  Json error = Json::members(
      {{"code", Json::text("")},
       {"message",
        Json::members({{"lang", Json::text("nl-NL")}, {"value", Json::text("An error occurred.")}})},
       {"innererror",
        Json::members({{"message", Json::text("outer")}, {"internalexception", std::move(inner)}})}});
  return {.status = status, .body = Json::members({{"error", std::move(error)}}).dump()};
}

inline tl::unexpected<Error> no_answer() {
  return fail({.kind = ErrorKind::kUnknownOutcome,
               .code = "http.no_answer",
               .what = {.en = "The answer never came.", .nl = "Het antwoord kwam nooit."}});
}

inline tl::unexpected<Error> no_connection() {
  return fail({.kind = ErrorKind::kUnavailable,
               .code = "http.refused",
               .what = {.en = "Nobody listens there.", .nl = "Daar luistert niemand."}});
}

/// A client before a transport that answers what a test tells it to.
struct FakeGlobe {
  ConnectionSettings settings = some_settings();
  http::FakeTransport transport;
  ManualClock clock{Instant(std::chrono::hours(24 * 365 * 56))};
  SeededRandom random{11};
  Client client{settings, transport, clock, random};

  /// By the shipped rules and these settings, as they are now.
  FormRules rules(model::Document document = model::Document::kSalesOrder) const {
    return form_rules(settings, document);
  }

  /// "GET /Account?$filter=AccountCode eq '…'": method, decoded, without server and service.
  std::string sent(std::size_t index) const {
    const http::Request& request = transport.requests().at(index);
    const std::string target = percent_decoded(request.target, PlusIsSpace::kNo);
    return request.method + " " + replaced(target, settings.base_url + "/services/Exact.Entity.REST.EG", "");
  }
  /// The body of that request, as JSON.
  Json body(std::size_t index) const {
    const Result<Json> json = Json::parse(transport.requests().at(index).body);
    return json ? *json : Json::null();
  }
  /// The text under `property` in the body of that request; "" when it was not sent.
  std::string sent_text(std::size_t index, std::string_view property) const {
    const Json json = body(index);
    const Json* value = json.find(property);
    if (value == nullptr) return {};
    if (const std::string* text = value->as_text()) return *text;
    return value->dump();
  }
};

}  // namespace schakel::exact_globe
