#include "connectors/exact_online/budget.h"

#include <gtest/gtest.h>

#include "connectors/exact_online/state_file.h"
#include "connectors/exact_online/test_world.h"

namespace schakel::exact_online {
namespace {

using std::chrono::seconds;
using Kind = Admission::Kind;

std::string ms(Instant instant) {
  return std::to_string(instant.time_since_epoch().count());
}

const Instant kNow = some_morning();
const Instant kNextMinute = *parse_instant("2026-11-23T09:01:00Z");
const Instant kMidnight = *parse_instant("2026-11-24T00:00:00Z");

http::Response answer(int status, int minute_left, int day_left) {
  return {.status = status,
          .headers = {{"X-RateLimit-Limit", "5000"},
                      {"X-RateLimit-Remaining", std::to_string(day_left)},
                      {"X-RateLimit-Reset", ms(kMidnight)},
                      {"X-RateLimit-Minutely-Limit", "60"},
                      {"X-RateLimit-Minutely-Remaining", std::to_string(minute_left)},
                      {"X-RateLimit-Minutely-Reset", ms(kNextMinute)}},
          .body = "{}"};
}

BudgetState after(const http::Response& response) {
  BudgetState state;
  learn(state, response, "crm/Accounts", kNow);
  return state;
}

TEST(BudgetRules, nothing_is_held_back_before_a_limit_was_told) {
  EXPECT_EQ(admit({}, {}, "crm/Accounts", kNow).kind, Kind::kGo);
}

TEST(BudgetRules, the_reserve_of_the_minute_is_left_to_others) {
  EXPECT_EQ(admit(after(answer(200, 3, 4000)), {.minute = 2, .day = 100}, "x", kNow).kind, Kind::kGo);
  const Admission held = admit(after(answer(200, 2, 4000)), {.minute = 2, .day = 100}, "x", kNow);
  EXPECT_EQ(held.kind, Kind::kWait);
  EXPECT_EQ(held.wait, seconds(55) + seconds(1));
}

TEST(BudgetRules, a_new_minute_knows_nothing_of_the_old_one) {
  EXPECT_EQ(admit(after(answer(200, 0, 4000)), {}, "x", kNextMinute).kind, Kind::kGo);
}

TEST(BudgetRules, the_day_ends_at_its_reserve_and_says_when_it_begins_again) {
  const Admission held = admit(after(answer(200, 50, 100)), {.minute = 2, .day = 100}, "x", kNow);
  EXPECT_EQ(held.kind, Kind::kDayUsedUp);
  EXPECT_EQ(held.wait, kMidnight - kNow + seconds(1));
}

TEST(BudgetRules, a_reserve_never_stops_a_small_budget_for_good) {
  BudgetState state;
  state.day = Window{.limit = 50, .remaining = 50, .reset = kMidnight};
  EXPECT_EQ(admit(state, {.minute = 2, .day = 100}, "x", kNow).kind, Kind::kGo);
}

TEST(BudgetRules, calls_are_taken_off_both_windows) {
  BudgetState state = after(answer(200, 10, 400));
  spend(state, kNow);
  EXPECT_EQ(state.minute->remaining, 9);
  EXPECT_EQ(state.day->remaining, 399);
}

TEST(BudgetRules, a_429_with_only_the_minute_family_empties_the_minute) {
  BudgetState state = after(answer(200, 10, 400));
  learn(state,
        {.status = 429,
         .headers = {{"X-RateLimit-Minutely-Limit", "60"},
                     {"X-RateLimit-Minutely-Remaining", "0"},
                     {"X-RateLimit-Minutely-Reset", ms(kNextMinute)}}},
        "x", kNow);
  EXPECT_EQ(admit(state, {}, "x", kNow).kind, Kind::kWait);
  EXPECT_EQ(state.day->remaining, 400);
}

TEST(BudgetRules, a_429_with_only_the_day_family_ends_the_day) {
  const BudgetState state = after({.status = 429,
                                   .headers = {{"X-RateLimit-Limit", "5000"},
                                               {"X-RateLimit-Remaining", "0"},
                                               {"X-RateLimit-Reset", ms(kMidnight)}}});
  EXPECT_EQ(admit(state, {}, "x", kNow).kind, Kind::kDayUsedUp);
}

TEST(BudgetRules, a_429_without_any_header_waits_for_the_next_calendar_minute) {
  const Admission held = admit(after({.status = 429}), {}, "x", kNow);
  EXPECT_EQ(held.kind, Kind::kWait);
  EXPECT_EQ(held.wait, kNextMinute - kNow + seconds(1));
}

TEST(BudgetRules, a_long_retry_after_is_not_waited_for) {
  const BudgetState state = after({.status = 429, .headers = {{"Retry-After", "3600"}}});
  EXPECT_EQ(admit(state, {}, "x", kNow).kind, Kind::kDayUsedUp);
}

TEST(BudgetRules, a_reset_in_the_past_or_far_away_never_gives_a_negative_or_endless_wait) {
  for (const Instant reset : {kNow - std::chrono::hours(2), kNow + std::chrono::hours(2), Instant{}}) {
    const BudgetState state = after({.status = 429,
                                     .headers = {{"X-RateLimit-Minutely-Limit", "60"},
                                                 {"X-RateLimit-Minutely-Remaining", "0"},
                                                 {"X-RateLimit-Minutely-Reset", ms(reset)}}});
    const Admission held = admit(state, {}, "x", kNow);
    EXPECT_EQ(held.kind, Kind::kWait);
    EXPECT_GT(held.wait, Milliseconds(0));
    EXPECT_LE(held.wait, kMinuteWaitMax);
  }
}

TEST(BudgetRules, an_answer_without_headers_teaches_nothing) {
  BudgetState state = after(answer(200, 10, 400));
  const BudgetState before = state;
  learn(state, {.status = 200, .body = "{}"}, "current/Me", kNow);
  EXPECT_EQ(state, before);
}

TEST(BudgetRules, the_tenth_error_of_an_endpoint_within_the_hour_is_never_made) {
  BudgetState state;
  for (std::size_t i = 0; i < kErrorsMax; ++i) {
    EXPECT_EQ(admit(state, {}, "crm/Accounts", kNow).kind, Kind::kGo);
    learn(state, {.status = 404}, "crm/Accounts", kNow + seconds(i));
  }
  const Admission held = admit(state, {}, "crm/Accounts", kNow + seconds(60));
  EXPECT_EQ(held.kind, Kind::kErrorsUsedUp);
  EXPECT_EQ(held.wait, std::chrono::hours(1) - seconds(60) + seconds(1));
  EXPECT_EQ(admit(state, {}, "crm/Contacts", kNow).kind, Kind::kGo);
  EXPECT_EQ(admit(state, {}, "crm/Accounts", kNow + std::chrono::hours(1) + seconds(1)).kind, Kind::kGo);
}

TEST(BudgetRules, only_refusals_count_as_errors) {
  BudgetState state;
  for (const int status : {200, 408, 429, 500, 503})
    learn(state, {.status = status, .body = "{}"}, "x", kNow);
  EXPECT_TRUE(state.errors.empty());
  for (const int status : {400, 401, 403, 404}) learn(state, {.status = status}, "x", kNow);
  EXPECT_EQ(state.errors["x"].size(), 4U);
}

TEST(Budget, waits_through_the_clock_for_the_next_minute) {
  const TestFolder folder;
  ManualClock clock(kNow);
  Budget budget(folder.path() / "b.budget", {.minute = 2, .day = 100}, clock);
  ASSERT_TRUE(budget.answered("x", answer(200, 2, 4000), {}));
  ASSERT_TRUE(budget.take_call("x", {}));
  EXPECT_EQ(clock.now(), kNextMinute + seconds(1));
}

TEST(Budget, is_shared_by_all_that_use_the_file) {
  const TestFolder folder;
  ManualClock clock(kNow);
  Budget one(folder.path() / "b.budget", {.minute = 2, .day = 100}, clock);
  Budget other(folder.path() / "b.budget", {.minute = 2, .day = 100}, clock);
  ASSERT_TRUE(one.answered("x", answer(200, 4, 4000), {}));
  ASSERT_TRUE(one.take_call("x", {}));
  ASSERT_TRUE(other.take_call("x", {}));
  EXPECT_EQ(clock.now(), kNow);
  ASSERT_TRUE(one.take_call("x", {}));
  EXPECT_GT(clock.now(), kNextMinute);
}

TEST(Budget, remembers_errors_across_runs) {
  const TestFolder folder;
  ManualClock clock(kNow);
  for (std::size_t i = 0; i < kErrorsMax; ++i) {
    Budget run(folder.path() / "b.budget", {}, clock);
    ASSERT_TRUE(run.answered("x", {.status = 403}, {}));
  }
  Budget run(folder.path() / "b.budget", {}, clock);
  const Result<void> taken = run.take_call("x", {});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, ErrorKind::kRateLimited);
  EXPECT_EQ(taken.error().code, "online.errors_used_up");
  EXPECT_NE(taken.error().advice.en.find("run again from 20"), std::string::npos);
  EXPECT_TRUE(taken.error().retry_after.has_value());
}

TEST(Budget, a_wait_can_be_stopped) {
  const TestFolder folder;
  ManualClock clock(kNow);
  Budget budget(folder.path() / "b.budget", {}, clock);
  ASSERT_TRUE(budget.answered("x", answer(200, 0, 4000), {}));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(budget.take_call("x", stop.get_token()).error().kind, ErrorKind::kCancelled);
}

TEST(Budget, an_unreadable_file_is_an_error_and_no_fresh_budget) {
  const TestFolder folder;
  ManualClock clock(kNow);
  ASSERT_TRUE(replace_file(folder.path() / "b.budget", "{", Durable::kNo));
  Budget budget(folder.path() / "b.budget", {}, clock);
  EXPECT_EQ(budget.take_call("x", {}).error().code, "online.budget_file");
}

}  // namespace
}  // namespace schakel::exact_online
