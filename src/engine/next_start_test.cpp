#include "engine/next_start.h"

#include <gtest/gtest.h>

namespace schakel::engine {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Instant kStarted = *parse_instant("2026-11-30T10:00:00Z");
const Instant kEnded = kStarted + minutes(1);

flow::Schedule each(Milliseconds every) {
  flow::Schedule schedule;
  schedule.every = every;
  return schedule;
}

NextStart after(const Result<RunReport>& report, Pacing before = {},
                const flow::Schedule& schedule = each(minutes(5))) {
  return next_start(schedule, {.flow = "orders", .started = kStarted, .now = kEnded, .before = before},
                    report);
}

RunReport having(const Counts& counts) {
  RunReport report;
  report.counts = counts;
  return report;
}

RunReport ended_by(ErrorKind kind, std::optional<Milliseconds> retry_after = {}) {
  RunReport report;
  report.error = Error{.kind = kind, .code = "test", .what = {}, .retry_after = retry_after};
  return report;
}

TEST(NextStart, a_run_that_made_something_is_followed_by_one_at_the_shortest_interval) {
  const NextStart next = after(having({.read = 3, .created = 3}), {.interval = minutes(40), .failures = 2});
  EXPECT_EQ(next.due, kStarted + minutes(5));
  EXPECT_EQ(next.cause, Cause::kSchedule);
  EXPECT_EQ(next.pacing, (Pacing{.interval = minutes(5), .failures = 0}));
}

TEST(NextStart, a_run_that_found_nothing_new_makes_the_interval_longer) {
  const NextStart next = after(having({.read = 2, .unchanged = 1, .skipped = 1}), {.interval = minutes(10)});
  EXPECT_EQ(next.due, kStarted + minutes(20));
  EXPECT_EQ(next.pacing.interval, minutes(20));
}

TEST(NextStart, unfinished_records_are_looked_at_within_a_minute) {
  const NextStart next = after(having({.read = 2, .created = 1, .unfinished = 1}));
  EXPECT_EQ(next.due, kEnded + minutes(1));
  EXPECT_EQ(next.cause, Cause::kUnfinished);
  EXPECT_EQ(after(having({.unfinished = 1}), {}, {}).due, kEnded + minutes(1));
}

TEST(NextStart, an_error_that_may_pass_is_tried_again_less_and_less_often) {
  EXPECT_EQ(after(ended_by(ErrorKind::kUnavailable)).due, kEnded + minutes(1));
  EXPECT_EQ(after(ended_by(ErrorKind::kUnavailable), {.failures = 1}).due, kEnded + minutes(2));
  EXPECT_EQ(after(ended_by(ErrorKind::kUnavailable), {.failures = 3}).due, kEnded + minutes(8));
  EXPECT_EQ(after(ended_by(ErrorKind::kUnavailable), {.failures = 30}).due, kEnded + minutes(15));
  EXPECT_EQ(after(ended_by(ErrorKind::kUnavailable), {.failures = 3}).pacing.failures, 4);
}

TEST(NextStart, a_budget_that_is_used_up_is_waited_for_as_long_as_was_asked) {
  EXPECT_EQ(after(ended_by(ErrorKind::kRateLimited, hours(9))).due, kEnded + hours(9));
  EXPECT_EQ(after(ended_by(ErrorKind::kRateLimited, seconds(2))).due, kEnded + minutes(1));
}

TEST(NextStart, what_a_person_must_mend_costs_one_error_an_hour) {
  EXPECT_EQ(after(ended_by(ErrorKind::kUnauthorized)).due, kEnded + hours(1));
  EXPECT_EQ(after(fail({.kind = ErrorKind::kInvalidInput, .code = "config.secret_missing", .what = {}})).due,
            kEnded + hours(1));
}

TEST(NextStart, a_flow_that_another_program_runs_is_looked_at_again_soon) {
  EXPECT_EQ(after(fail({.kind = ErrorKind::kInvalidInput, .code = "engine.flow_is_running", .what = {}})).due,
            kEnded + minutes(1));
}

TEST(NextStart, a_run_that_was_stopped_goes_on_as_soon_as_it_may) {
  const NextStart next = after(ended_by(ErrorKind::kCancelled), {.interval = minutes(10), .failures = 1});
  EXPECT_EQ(next.due, kEnded);
  EXPECT_EQ(next.cause, Cause::kStopped);
  EXPECT_EQ(next.pacing, (Pacing{.interval = minutes(10), .failures = 1}));
}

TEST(NextStart, nothing_of_it_is_outside_of_working_hours) {
  flow::Schedule schedule = each(minutes(5));
  schedule.working_hours = *flow::parse_working_hours("10:00-11:00");
  const Instant opens = from_amsterdam(*parse_local("2026-12-01T10:00:00"));
  for (const Result<RunReport>& report :
       {Result<RunReport>(ended_by(ErrorKind::kUnavailable)),
        Result<RunReport>(ended_by(ErrorKind::kCancelled)), Result<RunReport>(having({.unfinished = 1}))}) {
    const NextStart next = after(report, {}, schedule);  // It is eleven in Amsterdam.
    EXPECT_GE(*next.due, opens);
    EXPECT_LE(*next.due, opens + seconds(30));
  }
}

TEST(NextStart, a_flow_without_a_schedule_waits_until_it_is_asked_for) {
  EXPECT_FALSE(after(having({.read = 1, .created = 1}), {}, {}).due);
  EXPECT_EQ(after(ended_by(ErrorKind::kUnavailable), {}, {}).due, kEnded + minutes(1));
}

}  // namespace
}  // namespace schakel::engine
