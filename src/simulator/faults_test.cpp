#include "simulator/faults.h"

#include <gtest/gtest.h>

namespace schakel::simulator {
namespace {

using std::chrono::seconds;

FaultRule rule(std::string_view text) {
  Result<FaultRule> parsed = fault_from_text(text);
  EXPECT_TRUE(parsed.has_value()) << text;
  return parsed ? *std::move(parsed) : FaultRule{};
}

TEST(Pattern, stars_stand_for_anything_and_case_does_not_count) {
  EXPECT_TRUE(fits_pattern("/services/Exact.Entity.REST.EG/SalesOrderHeader", "*salesorderheader"));
  EXPECT_TRUE(fits_pattern("/a/b/c", "/a*c"));
  EXPECT_TRUE(fits_pattern("abcbc", "a*bc"));
  EXPECT_FALSE(fits_pattern("/a/b", "/a"));
  EXPECT_FALSE(fits_pattern("/a", "/a/*x"));
}

TEST(FaultRule, is_the_same_from_text_and_json) {
  const FaultRule from_text = rule("late_commit,method=post,path=*Header*,every=3,delay_ms=500");
  EXPECT_EQ(json_of(from_text).dump(),
            R"({"kind":"late_commit","method":"POST","path":"*Header*","every":3,"delay_ms":500})");
  EXPECT_EQ(json_of(*fault_from_json(json_of(from_text))).dump(), json_of(from_text).dump());
}

TEST(FaultRule, without_a_kind_or_with_an_unknown_member_is_refused) {
  EXPECT_FALSE(fault_from_text("method=POST"));
  EXPECT_FALSE(fault_from_text("lost_answer,often=3"));
  EXPECT_FALSE(fault_from_text("lost_answer,every=0"));
  EXPECT_FALSE(fault_from_text("explosion"));
}

TEST(Faults, strike_every_third_matching_call_only) {
  Faults faults;
  faults.add(rule("lost_answer,method=POST,every=3"));
  EXPECT_FALSE(faults.strike("POST", "/x").lost_answer);
  EXPECT_FALSE(faults.strike("GET", "/x").lost_answer);
  EXPECT_FALSE(faults.strike("POST", "/x").lost_answer);
  EXPECT_TRUE(faults.strike("POST", "/x").lost_answer);
}

TEST(Faults, strike_the_next_two_and_then_no_more) {
  Faults faults;
  faults.add(rule("disconnect,next=2"));
  EXPECT_TRUE(faults.strike("GET", "/").disconnect);
  EXPECT_TRUE(faults.strike("GET", "/").disconnect);
  EXPECT_FALSE(faults.strike("GET", "/").disconnect);
}

TEST(Faults, that_cut_a_handshake_leave_other_calls_alone) {
  Faults faults;
  faults.add(rule("handshake_cut,next=1"));
  EXPECT_FALSE(faults.strike("GET", "/x").disconnect);
  EXPECT_TRUE(faults.strikes_handshake("GET", "/x"));
  EXPECT_FALSE(faults.strikes_handshake("GET", "/x"));
}

TEST(Faults, by_chance_strike_the_same_calls_for_the_same_seed) {
  std::string first;
  std::string second;
  for (std::string* drawn : {&first, &second}) {
    Faults faults;
    faults.add(rule("disconnect,percent=40,seed=9"));
    for (int i = 0; i < 60; ++i) *drawn += faults.strike("GET", "/").disconnect ? 'x' : '.';
  }
  EXPECT_EQ(first, second);
  EXPECT_NE(first.find('x'), std::string::npos);
  EXPECT_NE(first.find('.'), std::string::npos);
}

struct FaultyFrontTest : testing::Test {
  ManualClock real{Instant(seconds(1'000))};
  SimulatorClock clock{real};
  Counters counters;
  Faults faults;
  FaultyFront front{clock, counters, faults};
  int carried_out = 0;

  http::Answer call(const std::string& method = "POST") {
    return front.serve(
        {.method = method, .target = "/entity?x=1"},
        [this](const Strikes&) {
          ++carried_out;
          return http::Answer{.response = {.status = 201, .headers = {}, .body = "{\"d\":1}"}};
        },
        [] { return http::Answer{.response = {.status = 401, .headers = {}, .body = {}}}; });
  }
};

TEST_F(FaultyFrontTest, a_lost_answer_is_carried_out_and_dropped) {
  faults.add(rule("lost_answer"));
  EXPECT_TRUE(call().drop_connection);
  EXPECT_EQ(carried_out, 1);
  EXPECT_EQ(counters.events("lost_answers"), 1U);
}

TEST_F(FaultyFrontTest, a_late_commit_is_dropped_now_and_carried_out_when_its_time_has_come) {
  faults.add(rule("late_commit,next=1,delay_ms=2000"));
  EXPECT_TRUE(call().drop_connection);
  EXPECT_EQ(front.carry_out_late_calls(), 0U);
  EXPECT_EQ(carried_out, 0);
  clock.advance(seconds(2));
  EXPECT_EQ(front.carry_out_late_calls(), 1U);
  EXPECT_EQ(carried_out, 1);
}

TEST_F(FaultyFrontTest, a_late_commit_is_there_before_the_next_call_looks) {
  faults.add(rule("late_commit,next=1,delay_ms=2000"));
  call();
  clock.advance(seconds(3));
  EXPECT_EQ(call("GET").response.status, 201);
  EXPECT_EQ(carried_out, 2);
}

TEST_F(FaultyFrontTest, maintenance_is_an_empty_503_and_nothing_is_carried_out) {
  faults.add(rule("maintenance"));
  const http::Answer answer = call();
  EXPECT_EQ(answer.response.status, 503);
  EXPECT_EQ(answer.response.body, "");
  EXPECT_EQ(carried_out, 0);
}

TEST_F(FaultyFrontTest, a_server_error_has_the_status_and_body_it_was_given) {
  faults.add(rule("server_error,http_status=502,body=bad gateway"));
  EXPECT_EQ(call().response.status, 502);
  EXPECT_EQ(call().response.body, "bad gateway");
}

TEST_F(FaultyFrontTest, an_expired_session_is_refused_by_the_simulator_itself) {
  faults.add(rule("unauthorized"));
  EXPECT_EQ(call().response.status, 401);
  EXPECT_EQ(carried_out, 0);
}

TEST_F(FaultyFrontTest, half_a_body_or_a_page_of_a_proxy_may_come_instead) {
  faults.add(rule("truncated_body,next=1"));
  EXPECT_EQ(call().truncate_body_at, 3U);
  faults.clear();
  faults.add(rule("not_json"));
  EXPECT_TRUE(call().response.body.starts_with("<html>"));
}

}  // namespace
}  // namespace schakel::simulator
