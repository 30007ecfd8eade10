#include "connectors/exact_online/simulator/oauth.h"

#include "connectors/exact_online/simulator/test_client.h"

namespace schakel::exact_online::simulator {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

std::string member(const http::Response& response, const std::string& name) {
  const auto json = Json::parse(response.body);
  const Json* found = json ? json->find(name) : nullptr;
  return found != nullptr && found->as_text() != nullptr ? *found->as_text() : std::string();
}

std::string reason(const http::Response& response) {
  const std::string* found = response.headers.find("Reason");
  return found == nullptr ? std::string() : *found;
}

class OAuthTest : public testing::Test {
 protected:
  TestClient client_{Settings{}, 1};
};

TEST_F(OAuthTest, the_consent_page_is_a_form_that_carries_the_request) {
  const auto page = client_.send(
      {.target = "/api/oauth2/auth?client_id=" + client_.app().client_id +
                 "&redirect_uri=https%3A%2F%2Fclient.example%2Fback&response_type=code&state=a%22b"});
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("<form method=\"post\""), std::string::npos);
  EXPECT_NE(page.body.find("value=\"a&quot;b\""), std::string::npos);
}

TEST_F(OAuthTest, an_unknown_client_gets_a_page_text) {
  const auto page =
      client_.send({.target = "/api/oauth2/auth?client_id=nobody&redirect_uri=x&response_type=code"});
  EXPECT_NE(page.body.find("Client with identifier 'nobody' not found."), std::string::npos);
}

TEST_F(OAuthTest, a_code_arrives_encoded_and_gives_tokens_with_textual_expiry) {
  const auto response = client_.exchange(client_.consent("anna"));
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(member(response, "expires_in"), "600");
  EXPECT_EQ(member(response, "token_type"), "bearer");
}

TEST_F(OAuthTest, a_code_works_once_and_for_three_minutes) {
  const std::string code = client_.consent("anna");
  EXPECT_NE(code.find('!'), std::string::npos);  // Must be decoded before it is posted.
  EXPECT_EQ(client_.exchange(code).status, 200);
  EXPECT_EQ(member(client_.exchange(code), "error"), "invalid_grant");
  const std::string late = client_.consent("anna");
  client_.pass(minutes(3) + seconds(1));
  EXPECT_EQ(member(client_.exchange(late), "error"), "invalid_grant");
}

TEST_F(OAuthTest, a_wrong_secret_is_an_invalid_request) {
  const auto response =
      client_.send({.method = "POST",
                    .target = "/api/oauth2/token",
                    .body = "grant_type=refresh_token&refresh_token=x&client_secret=wrong&client_id=" +
                            client_.app().client_id});
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body, R"({"error":"invalid_request"})");
}

TEST_F(OAuthTest, a_refresh_before_570_seconds_is_refused_and_the_old_token_stays_good) {
  client_.log_in();
  client_.pass(seconds(569));
  const auto early = client_.refresh(client_.refresh_token);
  EXPECT_EQ(early.status, 400);
  EXPECT_EQ(
      early.body,
      R"({"error":"access_denied","error_description":"Rate limit exceeded: access_token not expired"})");
  EXPECT_EQ(reason(early), "TooEarlyToRefreshTokens: Rate limit exceeded: access_token not expired");
  client_.pass(seconds(1));
  EXPECT_EQ(client_.refresh(client_.refresh_token).status, 200);
}

TEST_F(OAuthTest, an_access_token_dies_after_600_seconds) {
  client_.log_in();
  client_.pass(seconds(599));
  EXPECT_EQ(client_.get("/api/v1/current/Me").status, 200);
  client_.pass(seconds(1));
  EXPECT_EQ(client_.get("/api/v1/current/Me").status, 401);
}

TEST_F(OAuthTest, a_burnt_refresh_token_ends_the_whole_consent) {
  client_.log_in();
  const std::string burnt = client_.refresh_token;
  client_.pass(seconds(571));
  client_.keep(client_.refresh(burnt));
  const auto reused = client_.refresh(burnt);
  EXPECT_EQ(reused.status, 401);
  EXPECT_EQ(reused.body, R"({"error":"unauthorized_client","error_description":"Old refresh token used."})");
  client_.pass(seconds(571));
  EXPECT_EQ(member(client_.refresh(client_.refresh_token), "error"), "invalid_grant");
  EXPECT_EQ(client_.get("/api/v1/current/Me").status, 401);
}

TEST(OAuthSwitch, a_burnt_refresh_token_may_refuse_only_its_own_call) {
  Settings settings;
  settings.oauth.reuse_kills_chain = false;
  TestClient client(settings, 1);
  client.log_in();
  const std::string burnt = client.refresh_token;
  client.pass(seconds(571));
  client.keep(client.refresh(burnt));
  EXPECT_EQ(client.refresh(burnt).status, 401);
  client.pass(seconds(571));
  EXPECT_EQ(client.refresh(client.refresh_token).status, 200);
}

TEST_F(OAuthTest, a_refresh_token_unused_for_30_days_is_expired) {
  client_.log_in();
  client_.pass(hours(24 * 30));
  const auto response = client_.refresh(client_.refresh_token);
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(member(response, "error_description"),
            "The refresh token expired at 12/23/2026 2:05:10 PM and it is now 12/23/2026 2:05:10 PM.");
}

TEST_F(OAuthTest, a_fresh_consent_invalidates_the_earlier_one) {
  client_.log_in();
  const std::string first = client_.refresh_token;
  client_.log_in();
  client_.pass(seconds(571));
  EXPECT_EQ(member(client_.refresh(first), "error"), "invalid_grant");
  EXPECT_EQ(client_.refresh(client_.refresh_token).status, 200);
}

TEST_F(OAuthTest, a_consent_may_be_for_one_division_only) {
  client_.keep(client_.exchange(client_.consent("anna", "&divisions=102031")));
  EXPECT_EQ(client_.get("crm/Accounts").status, 403);
  EXPECT_EQ(client_.rows("/api/v1/102031/system/Divisions?$select=Code").size(), 1U);
}

TEST_F(OAuthTest, a_logged_in_browser_skips_the_form_unless_login_is_forced) {
  const auto response =
      client_.send({.method = "POST",
                    .target = "/api/oauth2/auth",
                    .body = "client_id=" + client_.app().client_id +
                            "&redirect_uri=https%3A%2F%2Fx.example&response_type=code&username=anna"
                            "&password=simulated-password"});
  const std::string cookie = *response.headers.find("Set-Cookie");
  const std::string target = "/api/oauth2/auth?client_id=" + client_.app().client_id +
                             "&redirect_uri=https%3A%2F%2Fx.example&response_type=code&force_login=";
  EXPECT_EQ(client_.send({.target = target + "0", .headers = {{"Cookie", cookie}}}).status, 302);
  EXPECT_EQ(client_.send({.target = target + "1", .headers = {{"Cookie", cookie}}}).status, 200);
}

TEST_F(OAuthTest, a_state_brings_back_consents_and_burnt_tokens) {
  client_.log_in();
  const std::string burnt = client_.refresh_token;
  client_.pass(seconds(571));
  client_.keep(client_.refresh(burnt));
  const Json snapshot = client_.simulator().oauth().snapshot();
  TestClient again(Settings{}, 1);
  again.pass(seconds(571));
  ASSERT_TRUE(again.simulator().oauth().load(*Json::parse(snapshot.dump())));
  again.access_token = client_.access_token;
  EXPECT_EQ(again.get("/api/v1/current/Me").status, 200);
  EXPECT_EQ(again.refresh(burnt).status, 401);
}

}  // namespace
}  // namespace schakel::exact_online::simulator
