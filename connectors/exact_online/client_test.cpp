#include "connectors/exact_online/client.h"

#include <gtest/gtest.h>

#include "connectors/exact_online/test_world.h"

namespace schakel::exact_online {
namespace {

using std::chrono::seconds;

class ClientTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(keep(some_store(folder_.path()), some_tokens(clock_.now()))); }

  Result<Page> ask() { return client_.first_page(query_, {}); }
  bool ask_once() {
    transport_.answer(rows_answer(""));
    return ask().has_value();
  }
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
  std::vector<connector::Waiting> told_;
  connector::TellWaiting tell_ = [this](const connector::Waiting& waiting) { told_.push_back(waiting); };
  FileNotes notes_{folder_.path(), clock_};
  Budget budget_{notes_, "b.budget", {}, {}, clock_, tell_};
  Client client_{settings_, wire_, clock_, random_, auth_, budget_, tell_};
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

TEST_F(ClientTest, a_write_asks_for_the_whole_record_and_is_sent_once) {
  transport_.answer(http::Response{.status = 201, .body = R"({"d":{"ID":"x","Code":"  25"}})"});
  const Result<Json> made = client_.create("crm/Accounts", *Json::parse(R"({"Name":"Jansen"})"), {});
  ASSERT_TRUE(made) << made.error().what.en;
  EXPECT_EQ(*made->find("Code")->as_text(), "  25");
  ASSERT_EQ(sent().size(), 1U);
  EXPECT_EQ(sent()[0].method, "POST");
  EXPECT_EQ(sent()[0].target, "https://start.exactonline.nl/api/v1/124132/crm/Accounts");
  EXPECT_EQ(sent()[0].body, R"({"Name":"Jansen"})");
  EXPECT_EQ(*sent()[0].headers.find("Prefer"), "return=representation");
  EXPECT_EQ(*sent()[0].headers.find("Content-Type"), "application/json; charset=utf-8");
  EXPECT_EQ(wire_.calls().writes, 1);
}

TEST_F(ClientTest, a_write_whose_answer_was_lost_is_not_sent_again) {
  transport_.answer(fail(lost_answer()));
  const Result<Json> made = client_.create("crm/Accounts", Json::members(), {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(made.error().code, "online.write_unanswered");
  EXPECT_EQ(sent().size(), 1U);
}

TEST_F(ClientTest, a_write_that_never_left_may_be_sent_again_by_whoever_decides) {
  transport_.answer(fail(no_connection()));
  const Result<Json> made = client_.create("crm/Accounts", Json::members(), {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(sent().size(), 1U);
}

TEST_F(ClientTest, an_answer_that_cannot_be_read_says_nothing_about_what_happened) {
  for (const char* body : {"", "<html>", "{}", R"({"d":{"results":[]}})"}) {
    transport_.answer(http::Response{.status = 201, .body = body});
    EXPECT_EQ(client_.create("crm/Accounts", Json::members(), {}).error().kind, ErrorKind::kUnknownOutcome)
        << body;
  }
}

TEST_F(ClientTest, a_write_that_met_a_used_up_minute_goes_in_the_next) {
  http::Response used_up{.status = 429};
  used_up.headers.add("X-RateLimit-Minutely-Limit", "60");
  used_up.headers.add("X-RateLimit-Minutely-Remaining", "0");
  used_up.headers.add("X-RateLimit-Minutely-Reset",
                      std::to_string((clock_.now() + seconds(30)).time_since_epoch().count()));
  transport_.answer(used_up);
  transport_.answer(http::Response{.status = 201, .body = R"({"d":{"ID":"x"}})"});
  EXPECT_TRUE(client_.create("crm/Accounts", Json::members(), {}));
  EXPECT_EQ(sent().size(), 2U);
  EXPECT_GE(clock_.now() - some_morning(), seconds(30));
}

TEST_F(ClientTest, a_change_names_the_record_and_its_answer_is_empty) {
  transport_.answer(http::Response{.status = 204});
  ASSERT_TRUE(client_.change("crm/Accounts", guid(7), *Json::parse(R"({"City":"Delft"})"), {}));
  EXPECT_EQ(sent()[0].method, "PUT");
  EXPECT_EQ(sent()[0].target,
            "https://start.exactonline.nl/api/v1/124132/crm/Accounts(guid'" + guid(7) + "')");
}

TEST_F(ClientTest, a_write_under_way_is_waited_for_although_somebody_asks_to_stop) {
  std::stop_source stop;
  http::FakeTransport slow([&](const http::Request&) -> Result<http::Response> {
    stop.request_stop();
    return http::Response{.status = 201, .body = R"({"d":{"ID":"x"}})"};
  });
  Wire wire(slow);
  Client client{settings_, wire, clock_, random_, auth_, budget_, {}};
  EXPECT_TRUE(client.create("crm/Accounts", Json::members(), stop.get_token()));
}

TEST_F(ClientTest, repeats_a_read_whose_answer_was_lost) {
  transport_.answer(fail(lost_answer()));
  transport_.answer(http::Response{.status = 503});
  transport_.answer(rows_answer(""));
  EXPECT_TRUE(ask());
  EXPECT_EQ(client_.asked("x").division, 124132);
  EXPECT_GE(clock_.now() - some_morning(), Milliseconds(1500));
  EXPECT_EQ(wire_.calls().reads, 3);
}

TEST_F(ClientTest, an_outage_is_borne_for_the_patience_and_then_called_unavailable) {
  for (int i = 0; i < 20; ++i) transport_.answer(fail(lost_answer()));
  const Result<Page> page = ask();
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(page.error().retry_after,
            connector::Patience::kComeBack);  // The run ends, and says when to come.
  EXPECT_EQ(clock_.now() - some_morning(), settings_.patience);
  EXPECT_GE(sent().size(), 8U);
}

TEST_F(ClientTest, an_outage_is_told_once_with_its_end) {
  for (int i = 0; i < 4; ++i) transport_.answer(http::Response{.status = 503});
  transport_.answer(rows_answer(""));
  EXPECT_TRUE(ask());
  ASSERT_EQ(told_.size(), 1U);
  EXPECT_EQ(told_[0].waits_for, connector::Waiting::For::kRecovery);
  EXPECT_EQ(told_[0].until, some_morning() + settings_.patience);
}

TEST_F(ClientTest, a_full_minute_is_told_before_it_is_waited_for) {
  http::Response last = rows_answer("");
  last.headers.add("X-RateLimit-Minutely-Limit", "60");
  last.headers.add("X-RateLimit-Minutely-Remaining", "0");
  transport_.answer(last);
  transport_.answer(rows_answer(""));
  ASSERT_TRUE(ask());
  EXPECT_TRUE(told_.empty());
  ASSERT_TRUE(ask());
  ASSERT_EQ(told_.size(), 1U);
  EXPECT_EQ(told_[0].waits_for, connector::Waiting::For::kTurn);
  EXPECT_NE(told_[0].why.nl.find("60 aanroepen per minuut"), std::string::npos);
  EXPECT_EQ(told_[0].until, clock_.now());
}

TEST_F(ClientTest, a_token_endpoint_that_is_away_for_a_moment_does_not_end_the_call) {
  clock_.advance(seconds(601));
  transport_.answer(fail(no_connection()));
  transport_.answer(token_answer("2"));
  transport_.answer(rows_answer(""));
  EXPECT_TRUE(ask());
}

TEST_F(ClientTest, a_refused_token_is_not_called_with_again_while_no_other_can_be_had) {
  transport_.answer(http::Response{.status = 401});
  for (int i = 0; i < 3; ++i) transport_.answer(http::Response{.status = 503});
  transport_.answer(token_answer("2"));
  transport_.answer(rows_answer(""));
  EXPECT_TRUE(ask());
  EXPECT_EQ(sent().size(), 6U);
  EXPECT_EQ(*sent()[5].headers.find("Authorization"), "Bearer access-2");
}

http::Response too_early() {
  return {.status = 400,
          .headers = {{"Reason", "TooEarlyToRefreshTokens: Rate limit exceeded: access_token not expired"}},
          .body = R"({"error":"access_denied"})"};
}

TEST_F(ClientTest, a_401_that_exact_online_contradicts_is_worth_one_more_call) {
  transport_.answer(http::Response{.status = 401});
  transport_.answer(too_early());
  transport_.answer(rows_answer(""));
  EXPECT_TRUE(ask());
  EXPECT_EQ(*sent()[2].headers.find("Authorization"), "Bearer access-1");
}

TEST_F(ClientTest, a_young_token_that_stays_refused_says_when_the_gate_opens_and_is_refreshed_then) {
  clock_.advance(seconds(30));
  transport_.answer(http::Response{.status = 401});
  transport_.answer(too_early());
  transport_.answer(http::Response{.status = 401});
  const Result<Page> page = ask();
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, Auth::kTooEarly);
  EXPECT_EQ(page.error().kind, ErrorKind::kUnavailable);  // Not kUnauthorized: nobody has to consent again.
  EXPECT_EQ(
      page.error().what.en,
      "Exact Online refuses the access token that it gave us 30 s ago, and gives a new one only in 541 s.");
  EXPECT_EQ(sent().size(), 3U);

  clock_.advance(*page.error().retry_after);  // As the engine does.
  transport_.answer(token_answer("2"));
  transport_.answer(rows_answer(""));
  EXPECT_TRUE(ask());
  EXPECT_EQ(*sent()[4].headers.find("Authorization"), "Bearer access-2");
}

TEST_F(ClientTest, a_refused_token_of_another_program_is_refreshed_too) {
  ASSERT_TRUE(ask_once());
  ASSERT_TRUE(keep(some_store(folder_.path()), some_tokens(clock_.now(), "2")));
  transport_.answer(http::Response{.status = 401});  // Of access-1.
  transport_.answer(http::Response{.status = 401});  // Of access-2.
  transport_.answer(token_answer("3"));
  transport_.answer(rows_answer(""));
  EXPECT_TRUE(ask());
  EXPECT_EQ(*sent()[4].headers.find("Authorization"), "Bearer access-3");
}

TEST_F(ClientTest, a_person_who_looks_has_a_used_up_day_asked_about_anew) {
  http::Response used_up{.status = 429};
  used_up.headers.add("X-RateLimit-Limit", "5000");
  used_up.headers.add("X-RateLimit-Remaining", "0");
  transport_.answer(used_up);
  const Result<Page> refused = ask();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "online.day_used_up");
  EXPECT_NE(refused.error().what.en.find("2026-11-24 01:00"), std::string::npos);

  EXPECT_EQ(code_of_ask(), "online.day_used_up");  // A run believes it…
  EXPECT_EQ(sent().size(), 1U);
  transport_.answer(used_up);
  EXPECT_EQ(client_.first_page(query_, {}, Retry::kNone).error().code, "online.day_used_up");
  http::Response more = rows_answer("");
  more.headers.add("X-RateLimit-Limit", "9000");
  more.headers.add("X-RateLimit-Remaining", "4000");
  transport_.answer(more);
  EXPECT_TRUE(client_.first_page(query_, {}, Retry::kNone));  // …doctor asks,
  transport_.answer(rows_answer(""));
  EXPECT_TRUE(ask());  // and the next run knows.
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

TEST(UrlOf, encodes_what_a_url_cannot_hold) {
  EXPECT_EQ(encoded("Code eq '    25' and Name eq 'A&B é'"), "Code+eq+'++++25'+and+Name+eq+'A%26B+%C3%A9'");
}

}  // namespace
}  // namespace schakel::exact_online
