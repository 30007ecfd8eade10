#include "connectors/exact_globe/simulator/logins.h"

#include <gtest/gtest.h>

#include "connectors/exact_globe/simulator/test_client.h"

namespace schakel::exact_globe::simulator {
namespace {

struct LoginsTest : testing::Test {
  TestService globe;

  int http_status(const http::Headers& headers, http::ConnectionId connection) {
    return globe.raw({.target = std::string(kServicePath) + "/", .headers = headers}, connection)
        .response.status;
  }
};

TEST_F(LoginsTest, without_a_login_negotiate_and_ntlm_are_offered_and_basic_is_not) {
  const http::Response response = globe.raw({.target = std::string(kServicePath) + "/VAT"}, 50).response;
  EXPECT_EQ(response.status, 401);
  std::vector<std::string> offered;
  for (const auto& [name, value] : response.headers.fields()) {
    if (name == "WWW-Authenticate") offered.push_back(value);
  }
  EXPECT_EQ(offered, (std::vector<std::string>{"Negotiate", "NTLM"}));
  EXPECT_EQ(http_status({{"Authorization", "Basic c2NoYWtlbDpnZWhlaW0="}}, 50), 401);
}

TEST_F(LoginsTest, belong_to_one_connection) {
  EXPECT_EQ(http_status({}, 1), 200);
  EXPECT_EQ(http_status({}, 2), 401);
}

TEST_F(LoginsTest, are_gone_when_the_connection_closes) {
  globe.service().closed(1);
  EXPECT_EQ(http_status({}, 1), 401);
}

TEST_F(LoginsTest, with_a_wrong_password_or_an_unknown_user_are_refused) {
  EXPECT_FALSE(globe.log_in("schakel", "fout", 3));
  EXPECT_FALSE(globe.log_in("niemand", "geheim", 3));
  EXPECT_TRUE(globe.log_in("SCHAKEL", "geheim", 3));
}

TEST_F(LoginsTest, need_all_three_legs_on_the_same_connection) {
  http::Headers first{{"Authorization", "NTLM " + base64(test_negotiate_message())}};
  const http::Response challenge =
      globe.raw({.target = std::string(kServicePath) + "/", .headers = first}, 4).response;
  const std::string message = *from_base64(challenge.headers.find("WWW-Authenticate")->substr(5));
  const http::Headers last{
      {"Authorization",
       "NTLM " + base64(test_authenticate_message(message, "schakel", "EXAMPLE", Secret("geheim")))}};
  EXPECT_EQ(http_status(last, 5), 401);
  EXPECT_EQ(http_status(last, 4), 200);
}

TEST_F(LoginsTest, a_challenge_is_answered_once) {
  http::Headers first{{"Authorization", "NTLM " + base64(test_negotiate_message())}};
  const http::Response challenge =
      globe.raw({.target = std::string(kServicePath) + "/", .headers = first}, 4).response;
  const std::string message = *from_base64(challenge.headers.find("WWW-Authenticate")->substr(5));
  const http::Headers last{
      {"Authorization",
       "NTLM " + base64(test_authenticate_message(message, "schakel", "EXAMPLE", Secret("geheim")))}};
  EXPECT_EQ(http_status(last, 4), 200);
  EXPECT_EQ(http_status(last, 4), 401);
}

TEST_F(LoginsTest, from_another_domain_are_refused) {
  http::Headers first{{"Authorization", "NTLM " + base64(test_negotiate_message())}};
  const http::Response challenge =
      globe.raw({.target = std::string(kServicePath) + "/", .headers = first}, 4).response;
  const std::string message = *from_base64(challenge.headers.find("WWW-Authenticate")->substr(5));
  EXPECT_EQ(http_status({{"Authorization", "NTLM " + base64(test_authenticate_message(
                                                         message, "schakel", "ELDERS", Secret("geheim")))}},
                        4),
            401);
}

TEST_F(LoginsTest, are_lost_when_the_service_restarts) {
  globe.raw({.method = "POST", .target = "/__simulator/restart"}, 9);
  EXPECT_EQ(http_status({}, 1), 401);
}

TEST(Logins, take_the_user_with_the_domain_behind_an_at_sign) {
  TestService globe;
  const http::Request negotiate{.target = std::string(kServicePath) + "/VAT",
                                .headers = {{"Authorization", "NTLM " + base64(test_negotiate_message())}}};
  const auto answer_as = [&](const std::string& user, http::ConnectionId connection) {
    const http::Response challenged = globe.raw(negotiate, connection).response;
    const std::string* offered = challenged.headers.find("WWW-Authenticate");
    const std::string message =
        test_authenticate_message(*from_base64(offered->substr(5)), user, "", Secret("geheim"));
    return globe
        .raw({.target = std::string(kServicePath) + "/$metadata",
              .headers = {{"Authorization", "NTLM " + base64(message)}}},
             connection)
        .response.status;
  };
  EXPECT_EQ(answer_as("schakel@example", 31), 200);
  EXPECT_EQ(answer_as("schakel@elsewhere", 32), 401);
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
