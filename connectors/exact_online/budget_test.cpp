#include "connectors/exact_online/budget.h"

#include <gtest/gtest.h>

#include "connectors/exact_online/state_file.h"
#include "connectors/exact_online/test_world.h"

namespace schakel::exact_online {
namespace {

using std::chrono::seconds;

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

TEST(TellingHeaders, are_read_family_by_family) {
  const connector::Told told = told_by(answer(200, 12, 3400));
  EXPECT_EQ(told.minute->limit, 60);
  EXPECT_EQ(told.minute->remaining, 12);
  EXPECT_EQ(told.minute->reset, kNextMinute);
  EXPECT_EQ(told.day->remaining, 3400);
  EXPECT_EQ(told.day->reset, kMidnight);
  EXPECT_FALSE(told.refused);
}

TEST(TellingHeaders, that_are_missing_or_no_numbers_tell_nothing) {
  const connector::Told told = told_by({.status = 429,
                                        .headers = {{"X-RateLimit-Minutely-Remaining", "soon"},
                                                    {"X-RateLimit-Remaining", "5"},
                                                    {"X-RateLimit-Reset", "99999999999999999"},
                                                    {"Retry-After", "30"}}});
  EXPECT_FALSE(told.minute);
  EXPECT_FALSE(told.day->limit);
  EXPECT_FALSE(told.day->reset);
  EXPECT_TRUE(told.refused);
  EXPECT_EQ(told.come_back, seconds(30));
}

TEST(TellingHeaders, only_refusals_count_as_errors) {
  for (const int status : {200, 408, 429, 500, 503}) EXPECT_FALSE(told_by({.status = status}).is_error);
  for (const int status : {400, 401, 403, 404}) EXPECT_TRUE(told_by({.status = status}).is_error);
}

TEST(Budget, waits_through_the_clock_for_the_next_minute) {
  const TestFolder folder;
  ManualClock clock(kNow);
  FileNotes notes(folder.path(), clock);
  Budget budget(notes, "b.budget", {.minute = 2, .day = 100}, {}, clock);
  ASSERT_TRUE(budget.answered(0, "x", answer(200, 2, 4000), {}));
  ASSERT_TRUE(budget.take_call("x", {}));
  EXPECT_EQ(clock.now(), kNextMinute + seconds(1));
}

TEST(Budget, is_shared_by_all_that_use_the_file) {
  const TestFolder folder;
  ManualClock clock(kNow);
  FileNotes notes(folder.path(), clock);
  const connector::Caller person{.lane = connector::Lane::kPerson};
  Budget one(notes, "b.budget", {}, person, clock);
  Budget other(notes, "b.budget", {}, person, clock);
  ASSERT_TRUE(one.answered(0, "x", answer(200, 2, 4000), {}));
  ASSERT_TRUE(one.take_call("x", {}));
  ASSERT_TRUE(other.take_call("x", {}));
  EXPECT_EQ(clock.now(), kNow);
  ASSERT_TRUE(one.take_call("x", {}));
  EXPECT_GT(clock.now(), kNextMinute);
}

TEST(Budget, remembers_errors_across_runs) {
  const TestFolder folder;
  ManualClock clock(kNow);
  FileNotes notes(folder.path(), clock);
  for (std::size_t i = 0; i < connector::kErrorsMax; ++i) {
    Budget run(notes, "b.budget", {}, {}, clock);
    ASSERT_TRUE(run.answered(0, "x", {.status = 403}, {}));
  }
  Budget run(notes, "b.budget", {}, {}, clock);
  const Result<std::int64_t> taken = run.take_call("x", {});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, ErrorKind::kRateLimited);
  EXPECT_EQ(taken.error().code, "online.errors_used_up");
  EXPECT_NE(taken.error().advice.en.find("run again from 20"), std::string::npos);
  EXPECT_TRUE(taken.error().retry_after.has_value());
}

TEST(Budget, a_wait_can_be_stopped) {
  const TestFolder folder;
  ManualClock clock(kNow);
  FileNotes notes(folder.path(), clock);
  Budget budget(notes, "b.budget", {}, {}, clock);
  ASSERT_TRUE(budget.answered(0, "x", answer(200, 0, 4000), {}));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(budget.take_call("x", stop.get_token()).error().kind, ErrorKind::kCancelled);
}

TEST(Budget, an_unreadable_file_is_an_error_and_no_fresh_budget) {
  const TestFolder folder;
  ManualClock clock(kNow);
  FileNotes notes(folder.path(), clock);
  ASSERT_TRUE(replace_file(folder.path() / "b.budget", "{", Durable::kNo));
  Budget budget(notes, "b.budget", {}, {}, clock);
  EXPECT_EQ(budget.take_call("x", {}).error().code, "online.budget_file");
}

}  // namespace
}  // namespace schakel::exact_online
