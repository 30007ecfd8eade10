#include <gtest/gtest.h>

#include "connectors/exact_globe/simulator/test_client.h"
#include "http/server.h"
#include "http/transport.h"

// The service behind a real socket, asked by libcurl with its own NTLM: what our reading of [MS-NLMP] is
// worth.
namespace schakel::exact_globe::simulator {
namespace {

struct Loopback : testing::Test {
  TestService globe;
  std::unique_ptr<http::Server> server = *http::Server::start(
      {},
      [this](const http::Request& request, http::ConnectionId connection) {
        return globe.raw(request, connection + 1'000);
      },
      [this](http::ConnectionId connection) { globe.service().closed(connection + 1'000); });

  std::unique_ptr<http::Transport> transport(const std::string& user, const std::string& password) {
    http::CurlOptions options;
    options.windows_login = http::WindowsLogin{.user = user, .password = Secret(password)};
    return *http::make_curl_transport(std::move(options));
  }
  http::Request request(const std::string& method, const std::string& path, const std::string& body = {}) {
    return {.method = method,
            .target =
                "http://127.0.0.1:" + std::to_string(server->port()) + std::string(kServicePath) + "/" + path,
            .headers = {{"ServerName", "SQL01"},
                        {"DatabaseName", "500"},
                        {"Accept", "application/json"},
                        {"Content-Type", "application/json"}},
            .body = body};
  }
};

TEST_F(Loopback, curl_logs_in_once_and_stays_logged_in_on_its_connection) {
  const auto curl = transport("EXAMPLE\\schakel", "geheim");
  for (int i = 0; i < 3; ++i) {
    const Result<http::Response> response = curl->send(request("GET", "VAT?$top=1"), {});
    ASSERT_TRUE(response.has_value()) << response.error().what.en;
    EXPECT_EQ(response->status, 200);
  }
  EXPECT_EQ(globe.service().counters().calls("GET", "VAT"), 3U);
  EXPECT_LE(globe.service().counters().calls("GET", "(login)"),
            3U);  // One for TestService itself, at most two for curl.
}

TEST_F(Loopback, curl_posts_a_whole_order) {
  const auto curl = transport("schakel", "geheim");
  const Result<http::Response> line = curl->send(
      request("POST", "SalesOrderLine", R"({"Itemcode":")" + globe.item() + R"(","Quantity":1})"), {});
  ASSERT_TRUE(line.has_value());
  ASSERT_EQ(line->status, 201) << line->body;
  const std::string key = *Json::parse(line->body)->find("d")->find("TransactionKey")->as_text();
  const Result<http::Response> header =
      curl->send(request("POST", "SalesOrderHeader",
                         R"({"OrderDebtor":")" + globe.debtor() +
                             R"(","YourReference":"R","TransactionKey":")" + key + "\"}"),
                 {});
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->status, 201);
  EXPECT_EQ(globe.count("SalesOrderHeader"), 1U);
}

TEST_F(Loopback, curl_with_a_wrong_password_is_refused) {
  const auto curl = transport("schakel", "fout");
  const Result<http::Response> response = curl->send(request("GET", "VAT"), {});
  EXPECT_TRUE(response ? response->status == 401 : response.error().kind == ErrorKind::kUnauthorized);
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
