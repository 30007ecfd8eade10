#include "connectors/exact_online/connection.h"

#include <gtest/gtest.h>

#include "connectors/exact_online/test_world.h"

namespace schakel::exact_online {
namespace {

class ConnectionTest : public testing::Test {
 protected:
  ConnectionDeps deps() {
    return {.transport = transport_,
            .clock = clock_,
            .random = random_,
            .state_dir = folder_.path(),
            .key = some_key()};
  }
  void with_consent() {
    const std::string credential =
        credential_name(settings_.base_url, settings_.client_id, settings_.consent);
    ASSERT_TRUE(
        keep(store_in_folder(folder_.path() / "exact_online", credential), some_tokens(clock_.now())));
  }
  std::vector<connector::Finding> examine() { return (*make_connection(settings_, deps()))->examine({}); }

  TestFolder folder_;
  ConnectionSettings settings_ = some_settings();
  ManualClock clock_{some_morning()};
  SeededRandom random_{1};
  http::FakeTransport transport_;
};

TEST_F(ConnectionTest, a_setting_that_cannot_be_is_refused_at_the_door) {
  settings_.division = 0;
  EXPECT_EQ(make_connection(settings_, deps()).error().code, "online.settings");
  EXPECT_EQ(make_consent(settings_, deps()).error().code, "online.settings");
}

TEST_F(ConnectionTest, consent_given_in_one_process_serves_a_connection_in_another) {
  auto consent = *make_consent(settings_, deps());
  const std::string url = consent->authorize_url();
  const std::string state = url.substr(url.find("state=") + 6, 64);
  transport_.answer(token_answer("1"));
  ASSERT_TRUE(consent->accept("https://example.test/callback?code=abc&state=" + state, {}));

  transport_.answer(rows_answer(R"({"Code":124132})"));
  transport_.answer(rows_answer(""));
  auto connection = *make_connection(settings_, deps());
  EXPECT_TRUE(connection->read_heads({}, {}));
  EXPECT_EQ(*transport_.requests()[1].headers.find("Authorization"), "Bearer access-1");
  EXPECT_EQ(connection->calls().reads, 2);
}

TEST_F(ConnectionTest, a_callback_with_another_state_costs_no_call) {
  auto consent = *make_consent(settings_, deps());
  EXPECT_EQ(consent->accept("https://example.test/callback?code=abc&state=guessed", {}).error().code,
            "online.state_differs");
  EXPECT_TRUE(transport_.requests().empty());
}

TEST_F(ConnectionTest, an_examination_stops_where_there_is_no_consent) {
  const auto findings = examine();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].error->code, "online.consent_missing");
}

TEST_F(ConnectionTest, an_examination_says_that_the_host_cannot_be_reached) {
  with_consent();
  transport_.answer(fail(no_connection()));
  const auto findings = examine();
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_FALSE(findings[0].error);
  EXPECT_EQ(findings[1].error->code, "http.no_connection");
  EXPECT_EQ(findings[1].checked.en, "Signing in at https://start.exactonline.nl");
}

TEST_F(ConnectionTest, an_examination_names_the_administration_each_right_and_the_budget) {
  with_consent();
  transport_.answer(rows_answer(R"({"CurrentDivision":1})"));
  transport_.answer(rows_answer(R"({"Code":124132,"Description":"Voorbeeld BV"})"));
  for (int right = 0; right < 3; ++right) transport_.answer(rows_answer(""));
  transport_.answer(http::Response{.status = 403});  // Accounts.
  for (int right = 0; right < 3; ++right) {
    http::Response response = rows_answer("");
    response.headers.add("X-RateLimit-Limit", "5000");
    response.headers.add("X-RateLimit-Remaining", "4321");
    transport_.answer(response);
  }
  const auto findings = examine();
  ASSERT_EQ(findings.size(), 11U);
  EXPECT_EQ(findings[2].checked.nl, "Administratie 124132: Voorbeeld BV");
  EXPECT_EQ(findings[9].checked.en, "Reading accounts");
  EXPECT_EQ(findings[9].error->code, "online.right_missing");
  EXPECT_FALSE(findings[6].error);
  EXPECT_EQ(findings[10].checked.en, "Call budget: 4321 of 5000 calls left today");
}

TEST_F(ConnectionTest, an_examination_says_each_cause_once) {
  with_consent();
  transport_.answer(rows_answer(R"({"CurrentDivision":1})"));
  transport_.answer(rows_answer(R"({"Code":124132,"Description":"Voorbeeld BV"})"));
  for (int right = 0; right < 3; ++right) transport_.answer(http::Response{.status = 403});
  for (int right = 0; right < 4; ++right) transport_.answer(rows_answer(""));
  const auto findings = examine();
  ASSERT_EQ(findings.size(), 9U);
  EXPECT_EQ(findings[7].checked.nl, "Lezen van verkooporders, orderregels, orderkosten");
  EXPECT_EQ(findings[7].error->what.en,
            "The user who gave consent may not read sales orders (sync/SalesOrder/SalesOrderHeaders), order "
            "lines (bulk/SalesOrder/SalesOrderLines), order charges "
            "(salesorder/SalesOrderOrderChargeLines) in administration 124132.");
}

TEST_F(ConnectionTest, an_examination_does_not_wait_for_a_new_token_but_says_what_a_run_does) {
  with_consent();
  clock_.advance(std::chrono::seconds(20));
  transport_.answer(http::Response{.status = 401});
  transport_.answer(http::Response{
      .status = 400,
      .body =
          R"({"error":"access_denied","error_description":"Rate limit exceeded: access_token not expired"})"});
  transport_.answer(http::Response{.status = 401});
  const Instant start = clock_.now();
  const auto findings = examine();
  ASSERT_EQ(findings.size(), 2U);
  EXPECT_EQ(findings[1].error->code, "online.token_too_early");
  EXPECT_NE(findings[1].error->what.en.find("20 s ago"), std::string::npos);
  EXPECT_NE(findings[1].error->advice.nl.find("schakel run wacht daar vanzelf op"), std::string::npos);
  EXPECT_EQ(clock_.now(), start);
}

TEST_F(ConnectionTest, an_examination_knows_an_administration_outside_the_consent) {
  with_consent();
  transport_.answer(rows_answer(R"({"CurrentDivision":1})"));
  transport_.answer(rows_answer(""));
  const auto findings = examine();
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[2].error->code, "online.division_refused");
}

TEST(MovingCredentials, takes_each_over_once_and_leaves_nothing_behind_that_could_be_used_again) {
  const TestFolder state;
  const TestFolder elsewhere;
  ManualClock clock(some_morning());
  FileNotes notes(elsewhere.path(), clock);
  const std::filesystem::path here = state.path() / "exact_online";
  ASSERT_TRUE(keep(store_in_folder(here, "one"), some_tokens(some_morning(), "1")));
  ASSERT_TRUE(move_credentials(state.path(), notes));
  EXPECT_EQ((*store_in_folder(elsewhere.path(), "one").load())->refresh_token.reveal(), "refresh-1");
  EXPECT_FALSE(std::filesystem::exists(here / "one.sealed"));

  ASSERT_TRUE(keep(store_in_folder(here, "one"), some_tokens(some_morning(), "old")));
  ASSERT_TRUE(move_credentials(state.path(), notes));
  EXPECT_EQ((*store_in_folder(elsewhere.path(), "one").load())->refresh_token.reveal(), "refresh-1");
}

TEST(MovingCredentials, of_a_folder_that_is_not_there_is_nothing) {
  const TestFolder state;
  ManualClock clock(some_morning());
  FileNotes notes(state.path() / "notes", clock);
  EXPECT_TRUE(move_credentials(state.path(), notes));
}

}  // namespace
}  // namespace schakel::exact_online
