#include "connectors/exact_online/client.h"

#include <gtest/gtest.h>

#include "connectors/exact_online/test_world.h"

namespace schakel::exact_online {
namespace {

using std::chrono::seconds;

class ClientTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(some_store(folder_.path()).save(some_tokens(clock_.now()))); }

  Result<Page> ask() { return client_.first_page(query_, {}); }
  std::string code_of_ask() {
    const Result<Page> page = ask();
    return page ? "" : page.error().code;
  }
  const std::vector<http::Request>& sent() const { return transport_.requests(); }

  TestFolder folder_;
  ConnectionSettings settings_ = some_settings();
  ManualClock clock_{some_morning()};
  SeededRandom random_{1};
  http::FakeTransport transport_;
  Wire wire_{transport_};
  Auth auth_{settings_, some_store(folder_.path()), clock_,
             [this](const http::Request& request) { return wire_.send(request, {}); }};
  Budget budget_{folder_.path() / "b.budget", {}, clock_};
  Client client_{settings_, wire_, clock_, random_, auth_, budget_};
  Query query_{
      .endpoint = "bulk/CRM/Accounts", .select = {"ID", "Name"}, .filter = "ID eq guid'" + guid(1) + "'"};
};

TEST_F(ClientTest, asks_for_named_fields_with_the_token_and_json) {
  transport_.answer(rows_answer(R"({"ID":"x"})"));
  ASSERT_TRUE(ask());
  EXPECT_EQ(
      sent()[0].target,
      "https://start.exactonline.nl/api/v1/124132/bulk/CRM/Accounts?$select=ID,Name&$filter=ID+eq+guid'" +
          guid(1) + "'");
  EXPECT_EQ(*sent()[0].headers.find("Authorization"), "Bearer access-1");
  EXPECT_EQ(*sent()[0].headers.find("Accept"), "application/json");
}

TEST_F(ClientTest, repeats_a_read_whose_answer_was_lost) {
  transport_.answer(fail(lost_answer()));
  transport_.answer(http::Response{.status = 503});
  transport_.answer(rows_answer(""));
  EXPECT_TRUE(ask());
  EXPECT_EQ(client_.asked("x").division, 124132);
  EXPECT_GE(clock_.now() - some_morning(), seconds(3));
  EXPECT_EQ(wire_.calls().reads, 3);
}

TEST_F(ClientTest, gives_up_after_five_attempts_and_calls_it_unavailable) {
  for (int i = 0; i < 5; ++i) transport_.answer(fail(lost_answer()));
  const Result<Page> page = ask();
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(sent().size(), 5U);
}

TEST_F(ClientTest, a_check_by_a_person_does_not_wait_for_retries) {
  transport_.answer(fail(no_connection()));
  EXPECT_FALSE(client_.first_page(query_, {}, Retry::kNone));
  EXPECT_EQ(sent().size(), 1U);
}

TEST_F(ClientTest, an_unreadable_answer_is_asked_for_once_more) {
  transport_.answer(http::Response{.status = 200, .body = "<html>"});
  transport_.answer(http::Response{.status = 200, .body = R"({"d":{"results":[)"});
  EXPECT_EQ(code_of_ask(), "online.unreadable");
  EXPECT_EQ(sent().size(), 2U);
}

TEST_F(ClientTest, a_refusal_is_not_repeated) {
  transport_.answer(http::Response{.status = 403, .headers = {{"Reason", "NoDivisionAccess"}}});
  EXPECT_EQ(code_of_ask(), "online.division_refused");
  EXPECT_EQ(sent().size(), 1U);
}

TEST_F(ClientTest, a_401_is_answered_with_one_refresh_and_one_more_call) {
  transport_.answer(http::Response{.status = 401});
  transport_.answer(token_answer("2"));
  transport_.answer(rows_answer(""));
  EXPECT_TRUE(ask());
  EXPECT_EQ(*sent()[2].headers.find("Authorization"), "Bearer access-2");
  EXPECT_EQ(wire_.calls().total(), 3);  // The token call is counted too.
}

TEST_F(ClientTest, a_second_401_is_final) {
  transport_.answer(http::Response{.status = 401});
  transport_.answer(token_answer("2"));
  transport_.answer(http::Response{.status = 401});
  EXPECT_EQ(code_of_ask(), "online.token_refused");
}

TEST_F(ClientTest, a_429_waits_for_the_window_and_asks_again) {
  transport_.answer(http::Response{
      .status = 429,
      .headers = {{"X-RateLimit-Minutely-Limit", "60"}, {"X-RateLimit-Minutely-Remaining", "0"}}});
  transport_.answer(rows_answer(""));
  EXPECT_TRUE(ask());
  EXPECT_EQ(iso_text(clock_.now()), "2026-11-23T09:01:01Z");
}

TEST_F(ClientTest, a_429_of_the_day_is_told_with_its_end) {
  transport_.answer(http::Response{
      .status = 429, .headers = {{"X-RateLimit-Limit", "5000"}, {"X-RateLimit-Remaining", "0"}}});
  const Result<Page> page = ask();
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::kRateLimited);
  EXPECT_GT(*page.error().retry_after, std::chrono::hours(14));
  EXPECT_EQ(sent().size(), 1U);
}

TEST_F(ClientTest, endless_429s_end_in_rate_limited) {
  for (int i = 0; i < 6; ++i) transport_.answer(http::Response{.status = 429});
  const Result<Page> page = ask();
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::kRateLimited);
  EXPECT_EQ(sent().size(), 6U);
}

TEST_F(ClientTest, follows_the_next_page_verbatim) {
  const std::string next =
      "https://start.exactonline.nl/api/v1/124132/bulk/CRM/Accounts?$select=ID,Name&$skiptoken=guid'x'";
  transport_.answer(rows_answer(R"({"ID":"a"})", next));
  transport_.answer(rows_answer(R"({"ID":"b"})"));
  int rows = 0;
  ASSERT_TRUE(client_.each_row(query_,
                               [&](const Json&) -> Result<void> {
                                 ++rows;
                                 return {};
                               },
                               {}));
  EXPECT_EQ(rows, 2);
  EXPECT_EQ(sent()[1].target, next);
}

TEST_F(ClientTest, a_page_that_names_itself_as_the_next_is_not_read_for_ever) {
  const std::string next = "https://start.exactonline.nl/api/v1/124132/bulk/CRM/Accounts?$skiptoken=guid'x'";
  transport_.answer(rows_answer(R"({"ID":"a"})", next));
  transport_.answer(rows_answer(R"({"ID":"b"})", next));
  EXPECT_EQ(client_.each_row(query_, [](const Json&) -> Result<void> { return {}; }, {}).error().code,
            "online.page_repeats");
  EXPECT_EQ(sent().size(), 2U);
}

TEST_F(ClientTest, the_token_never_goes_to_another_host) {
  transport_.answer(rows_answer(R"({"ID":"a"})", "https://start.exactonline.nl.example.test/api/v1/x"));
  EXPECT_EQ(client_.each_row(query_, [](const Json&) -> Result<void> { return {}; }, {}).error().kind,
            ErrorKind::kMalformed);
  EXPECT_EQ(sent().size(), 1U);
}

TEST_F(ClientTest, me_is_asked_without_a_division) {
  transport_.answer(rows_answer(R"({"CurrentDivision":124132})"));
  ASSERT_TRUE(client_.first_page({.endpoint = "current/Me", .select = {"CurrentDivision"}}, {}));
  EXPECT_EQ(sent()[0].target, "https://start.exactonline.nl/api/v1/current/Me?$select=CurrentDivision");
}

TEST(RetryDelay, grows_and_ends) {
  EXPECT_EQ(retry_delay(ErrorKind::kUnavailable, 1, 0), seconds(1));
  EXPECT_EQ(retry_delay(ErrorKind::kUnavailable, 4, 0), seconds(8));
  EXPECT_EQ(retry_delay(ErrorKind::kUnavailable, 5, 0), std::nullopt);
  EXPECT_LT(*retry_delay(ErrorKind::kUnknownOutcome, 1, 499), Milliseconds(1500));
  EXPECT_EQ(retry_delay(ErrorKind::kMalformed, 2, 0), std::nullopt);
  EXPECT_EQ(retry_delay(ErrorKind::kForbidden, 1, 0), std::nullopt);
}

TEST(UrlOf, encodes_what_a_url_cannot_hold) {
  EXPECT_EQ(encoded("Code eq '    25' and Name eq 'A&B é'"), "Code+eq+'++++25'+and+Name+eq+'A%26B+%C3%A9'");
}

}  // namespace
}  // namespace schakel::exact_online
