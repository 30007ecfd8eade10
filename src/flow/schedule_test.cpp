#include "flow/schedule.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>
#include <string>

namespace schakel::flow {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

Instant at(const char* utc) {
  return *parse_instant(utc);
}

Instant on_the_wall(const char* local) {
  return from_amsterdam(*parse_local(local));
}

Schedule by_cron(const char* line) {
  Schedule schedule;
  schedule.cron = *parse_cron(line);
  return schedule;
}

Schedule each(Milliseconds every) {
  Schedule schedule;
  schedule.every = every;
  return schedule;
}

Schedule within(Schedule schedule, const char* open) {
  schedule.working_hours = *parse_working_hours(open);
  return schedule;
}

std::string next(const Schedule& schedule, Instant last, Instant now) {
  const auto due = next_due(schedule, {.flow = "orders", .last_started = last, .now = now});
  return due ? iso_text(amsterdam(*due)) : "never";
}

std::string next(const Schedule& schedule, Instant last) {
  return next(schedule, last, last);
}

std::string what_is_wrong(const char* cron) {
  const auto read = parse_cron(cron);
  return read ? "nothing" : read.error().en;
}

std::string wrong_hours(const char* open) {
  const auto read = parse_working_hours(open);
  return read ? "nothing" : read.error().en;
}

// ---- Cron ----

TEST(Schedule, cron_goes_by_the_clock_of_amsterdam_in_winter_and_in_summer) {
  const Schedule daily = by_cron("0 6 * * *");
  EXPECT_EQ(
      *next_due(daily,
                {.flow = "f", .last_started = at("2026-01-10T12:00:00Z"), .now = at("2026-01-10T12:00:00Z")}),
      at("2026-01-11T05:00:00Z"));
  EXPECT_EQ(
      *next_due(daily,
                {.flow = "f", .last_started = at("2026-07-10T12:00:00Z"), .now = at("2026-07-10T12:00:00Z")}),
      at("2026-07-11T04:00:00Z"));
}

TEST(Schedule, cron_knows_ranges_lists_steps_and_names) {
  const Instant saturday = on_the_wall("2026-11-28T12:00:00");
  EXPECT_EQ(next(by_cron("0 6 * * 1-5"), saturday), "2026-11-30T06:00:00");
  EXPECT_EQ(next(by_cron("0 6 * * mon-fri"), saturday), "2026-11-30T06:00:00");
  EXPECT_EQ(next(by_cron("0 6 * * ma,wo"), saturday), "2026-11-30T06:00:00");
  EXPECT_EQ(next(by_cron("0 6 * * za-zo"), saturday), "2026-11-29T06:00:00");
  EXPECT_EQ(next(by_cron("0 6 * * 7"), saturday), "2026-11-29T06:00:00");
  EXPECT_EQ(next(by_cron("*/20 8-17 * * *"), saturday), "2026-11-28T12:20:00");
  EXPECT_EQ(next(by_cron("5/25 * * * *"), saturday), "2026-11-28T12:05:00");
  EXPECT_EQ(next(by_cron("15,45 12 * * *"), saturday), "2026-11-28T12:15:00");
  EXPECT_EQ(next(by_cron("0 0 1 mrt *"), saturday), "2027-03-01T00:00:00");
  EXPECT_EQ(next(by_cron("0 0 29 2 *"), saturday), "2028-02-29T00:00:00");
}

TEST(Schedule, of_a_day_and_a_weekday_in_one_line_of_cron_either_will_do) {
  EXPECT_EQ(next(by_cron("0 6 1 * mon"), on_the_wall("2026-11-28T12:00:00")), "2026-11-30T06:00:00");
  EXPECT_EQ(next(by_cron("0 6 1 * mon"), on_the_wall("2026-11-30T12:00:00")), "2026-12-01T06:00:00");
}

TEST(Schedule, a_wrong_line_of_cron_is_refused_with_the_field_that_is_wrong) {
  EXPECT_EQ(what_is_wrong("0 6 * *"),
            "a line of cron has five fields (minute hour day month weekday), this has 4");
  EXPECT_EQ(what_is_wrong("60 6 * * *"), "field 1 (minute): \"60\" is not \"*\" and not from 0 to 59");
  EXPECT_EQ(what_is_wrong("0 24 * * *"), "field 2 (hour): \"24\" is not \"*\" and not from 0 to 23");
  EXPECT_EQ(what_is_wrong("0 6 0 * *"),
            "field 3 (day of the month): \"0\" is not \"*\" and not from 1 to 31");
  EXPECT_EQ(what_is_wrong("0 6 * 13 *"), "field 4 (month): \"13\" is not \"*\" and not from 1 to 12");
  EXPECT_EQ(what_is_wrong("0 6 * * maandag"),
            "field 5 (weekday): \"maandag\" is not \"*\" and not from 0 to 7");
  EXPECT_EQ(what_is_wrong("0 17-8 * * *"), "field 2 (hour): \"17-8\" begins after it ends");
  EXPECT_EQ(what_is_wrong("*/0 6 * * *"),
            "field 1 (minute): \"*/0\" has no step from 1 to 59 behind its \"/\"");
  EXPECT_EQ(what_is_wrong("0, 6 * * *"), "field 1 (minute): \"\" is not \"*\" and not from 0 to 59");
  EXPECT_EQ(what_is_wrong("0 6 30 2 *"),
            "field 3 (day of the month): \"30\" never comes in the months of field 4");
  EXPECT_EQ(parse_cron("61 6 * * *").error().nl,
            "veld 1 (minuut): \"61\" is geen \"*\" en niet van 0 tot en met 59");
}

TEST(Schedule, a_moment_in_the_hour_that_is_missing_in_spring_comes_once_and_just_after_it) {
  const Schedule nightly = by_cron("30 2 * * *");
  EXPECT_EQ(next(nightly, on_the_wall("2026-03-28T12:00:00")), "2026-03-29T03:00:00");
  EXPECT_EQ(next(nightly, on_the_wall("2026-03-29T03:00:00")), "2026-03-30T02:30:00");
  const Schedule often = by_cron("*/15 2 * * *");
  EXPECT_EQ(next(often, on_the_wall("2026-03-28T12:00:00")), "2026-03-29T03:00:00");
  EXPECT_EQ(next(often, on_the_wall("2026-03-29T03:00:00")), "2026-03-30T02:00:00");
}

TEST(Schedule, a_moment_in_the_hour_that_comes_twice_in_autumn_comes_once) {
  const Schedule nightly = by_cron("30 2 * * *");
  EXPECT_EQ(
      *next_due(nightly,
                {.flow = "f", .last_started = at("2026-10-24T12:00:00Z"), .now = at("2026-10-24T12:00:00Z")}),
      at("2026-10-25T00:30:00Z"));  // The first of both.
  EXPECT_EQ(next(nightly, at("2026-10-25T00:30:00Z")), "2026-10-26T02:30:00");
  // Also when it was started by hand in the second of both hours, before the clock shows half past again.
  EXPECT_EQ(next(nightly, at("2026-10-25T01:10:00Z")), "2026-10-26T02:30:00");
}

TEST(Schedule, by_cron_a_flow_that_never_ran_waits_for_its_moment) {
  const auto due = next_due(by_cron("0 6 * * *"),
                            {.flow = "f", .last_started = {}, .now = on_the_wall("2026-11-28T07:00:00")});
  EXPECT_EQ(iso_text(amsterdam(*due)), "2026-11-29T06:00:00");
}

// ---- Intervals ----

TEST(Schedule, an_interval_counts_from_start_to_start) {
  const Instant start = at("2026-11-28T12:00:00Z");
  const auto due =
      next_due(each(minutes(5)), {.flow = "f", .last_started = start, .now = start + minutes(3)});
  EXPECT_EQ(*due, start + minutes(5));
}

TEST(Schedule, a_run_that_took_longer_than_its_interval_is_followed_by_one_run) {
  const Instant start = at("2026-11-28T12:00:00Z");
  const Instant now = start + hours(1);
  const auto due = next_due(each(minutes(5)), {.flow = "f", .last_started = start, .now = now});
  EXPECT_GE(*due, now);
  EXPECT_LE(*due, now + seconds(30));
}

TEST(Schedule, a_clock_that_was_put_back_makes_no_flow_wait_for_it) {
  const Instant now = at("2026-11-28T12:00:00Z");
  const auto due = next_due(each(minutes(5)), {.flow = "f", .last_started = now + hours(48), .now = now});
  EXPECT_EQ(*due, now + minutes(5));
}

TEST(Schedule, without_interval_and_cron_nothing_starts_by_itself) {
  EXPECT_EQ(next(Schedule{}, at("2026-11-28T12:00:00Z")), "never");
}

// ---- Working hours ----

TEST(Schedule, nothing_starts_outside_of_working_hours_and_the_first_moment_inside_catches_up_once) {
  const Schedule schedule = within(each(minutes(5)), "mon-fri 07:00-19:00");
  const Instant friday_evening = on_the_wall("2026-11-27T18:58:00");
  const Instant due =
      *next_due(schedule, {.flow = "f", .last_started = friday_evening, .now = friday_evening});
  EXPECT_GE(due, on_the_wall("2026-11-30T07:00:00"));
  EXPECT_LE(due, on_the_wall("2026-11-30T07:00:30"));
  EXPECT_EQ(*next_due(schedule, {.flow = "f", .last_started = due, .now = due}), due + minutes(5));
}

TEST(Schedule, working_hours_may_differ_by_day) {
  const WorkingHours open = *parse_working_hours("ma-vr 07:00-19:00; za 09:00-13:00");
  EXPECT_TRUE(is_inside(open, on_the_wall("2026-11-28T09:00:00")));
  EXPECT_FALSE(is_inside(open, on_the_wall("2026-11-28T13:00:00")));
  EXPECT_FALSE(is_inside(open, on_the_wall("2026-11-29T10:00:00")));
  EXPECT_TRUE(is_inside(open, on_the_wall("2026-11-30T18:59:59")));
  EXPECT_TRUE(is_inside(*parse_working_hours("00:00-24:00"), on_the_wall("2026-11-29T23:59:59")));
}

TEST(Schedule, a_moment_of_cron_outside_of_working_hours_waits_for_them) {
  const Schedule schedule = within(by_cron("0 6 * * *"), "mon-fri 07:00-19:00");
  const Instant friday = on_the_wall("2026-11-27T12:00:00");
  const Instant due = *next_due(schedule, {.flow = "f", .last_started = friday, .now = friday});
  EXPECT_GE(due, on_the_wall("2026-11-30T07:00:00"));
  EXPECT_LT(due, on_the_wall("2026-11-30T07:05:00"));
}

TEST(Schedule, what_was_missed_just_before_closing_time_is_caught_up_before_it) {
  const Schedule schedule = within(each(hours(1)), "mon-fri 07:00-19:00");
  const Instant now = on_the_wall("2026-11-27T18:59:58");
  for (const char* flow : {"orders", "items", "customers", "stock"}) {
    const Instant due = *next_due(schedule, {.flow = flow, .last_started = now - hours(8), .now = now});
    EXPECT_TRUE(is_inside(*schedule.working_hours, due)) << flow;
    EXPECT_LT(due, on_the_wall("2026-11-27T19:00:00")) << flow;
  }
}

TEST(Schedule, wrong_working_hours_are_refused_with_what_is_wrong) {
  EXPECT_EQ(wrong_hours("mon-fri"), "\"mon-fri\" is not from and until a time, such as 07:00-19:00");
  EXPECT_EQ(wrong_hours("mon-vrij 07:00-19:00"),
            "\"mon-vrij\" is no day: use mon, tue, wed, thu, fri, sat, sun, or mon-fri");
  EXPECT_EQ(wrong_hours("mon-fri 19:00-07:00"), "\"19:00-07:00\" ends before it begins");
  EXPECT_EQ(wrong_hours("mon-fri 7:00-19:00"),
            "\"7:00-19:00\" is not from and until a time, such as 07:00-19:00");
  EXPECT_EQ(wrong_hours("mon-fri 07:00-19:00; fri 08:00-12:00"),
            "\"fri 08:00-12:00\" names a day that was named before: fri");
  EXPECT_EQ(wrong_hours(""), "\"\" is not written as \"mon-fri 07:00-19:00\"");
}

// ---- Never a storm ----

TEST(Schedule, flows_that_are_all_late_are_spread) {
  const Instant now = at("2026-11-28T12:00:00Z");
  std::set<Instant> starts;
  for (int i = 0; i < 100; ++i) {
    const std::string flow = "flow_" + std::to_string(i);
    const Instant due =
        *next_due(each(minutes(50)), {.flow = flow, .last_started = now - hours(9), .now = now});
    EXPECT_LE(due, now + minutes(5));
    starts.insert(due);
  }
  EXPECT_GT(starts.size(), 95U);
  EXPECT_LT(*starts.begin(), now + seconds(30));
  EXPECT_GT(*starts.rbegin(), now + seconds(270));
}

// ---- Adaptive ----

TEST(Schedule, an_idle_flow_is_polled_less_often_up_to_a_bound_and_at_once_as_before_when_something_comes) {
  const Schedule schedule = each(minutes(5));
  Milliseconds interval = schedule.every;
  for (const auto expected : {minutes(10), minutes(20), minutes(40), minutes(40)}) {
    interval = next_interval(schedule, Found::kNothing, interval);
    EXPECT_EQ(interval, expected);
  }
  EXPECT_EQ(next_interval(schedule, Found::kSomething, interval), minutes(5));
}

TEST(Schedule, an_interval_that_is_longer_than_the_bound_stays_as_it_is) {
  EXPECT_EQ(next_interval(each(hours(6)), Found::kNothing, hours(6)), hours(6));
}

TEST(Schedule, an_interval_that_may_not_adapt_stays_as_it_is) {
  Schedule schedule = each(minutes(5));
  schedule.adaptive = false;
  EXPECT_EQ(next_interval(schedule, Found::kNothing, minutes(5)), minutes(5));
}

TEST(Schedule, six_idle_flows_poll_less_than_250_times_a_day) {
  int polls = 0;
  for (const char* flow : {"orders", "customers", "items", "assortments", "stock", "order_status"}) {
    Planning planning{.flow = flow, .last_started = {}, .now = at("2026-11-28T00:00:00Z")};
    const Schedule schedule = each(minutes(5));
    planning.interval = schedule.every;
    while (true) {
      const Instant due = *next_due(schedule, planning);
      if (due >= at("2026-11-29T00:00:00Z")) break;
      ++polls;
      planning = {.flow = flow,
                  .last_started = due,
                  .interval = next_interval(schedule, Found::kNothing, planning.interval),
                  .now = due};
    }
  }
  EXPECT_EQ(polls, 228);
}

// ---- Whatever the schedule ----

Schedule any_schedule() {
  Schedule schedule;
  if (*rc::gen::arbitrary<bool>()) {
    schedule.every = minutes(*rc::gen::inRange(1, 3000));
  } else {
    schedule = by_cron(*rc::gen::element("* * * * *", "*/7 * * * *", "30 2 * * *", "0 6 * * 1-5",
                                         "15 2,3 * * *", "0 0 29 2 *", "59 23 31 12 *", "10 4 1 * sun"));
  }
  if (*rc::gen::arbitrary<bool>()) {
    schedule.working_hours = *parse_working_hours(
        *rc::gen::element("mon-fri 07:00-19:00", "01:30-02:45", "sat-sun 23:00-24:00", "wed 02:00-03:00"));
  }
  return schedule;
}

// Within a year that has both changes of the clock, often near one of them.
Instant any_moment() {
  const Instant around =
      *rc::gen::element(at("2026-03-29T00:00:00Z"), at("2026-10-25T00:00:00Z"), at("2026-11-28T12:00:00Z"));
  return around + seconds(*rc::gen::inRange(-30 * 3600, 30 * 3600));
}

TEST(ScheduleProperties, a_start_is_never_before_now_and_never_outside_of_working_hours) {
  ASSERT_TRUE(rc::check([] {
    const Schedule schedule = any_schedule();
    const Instant now = any_moment();
    const Instant last = now - minutes(*rc::gen::inRange(0, 100'000));
    const auto due = next_due(schedule, {.flow = "f", .last_started = last, .now = now});
    RC_ASSERT(due.has_value());
    RC_ASSERT(*due >= now);
    if (schedule.working_hours) RC_ASSERT(is_inside(*schedule.working_hours, *due));
  }));
}

TEST(ScheduleProperties, however_much_was_missed_one_start_catches_up_with_all_of_it) {
  ASSERT_TRUE(rc::check([] {
    const Schedule schedule = any_schedule();
    const Instant now = any_moment();
    const Instant last = now - minutes(*rc::gen::inRange(0, 100'000));
    const Instant first = *next_due(schedule, {.flow = "f", .last_started = last, .now = now});
    const Instant second = *next_due(schedule, {.flow = "f", .last_started = first, .now = first});
    // The one behind it is where it would have been, had nothing been missed.
    const Instant undisturbed = *next_due(schedule, {.flow = "g", .last_started = first, .now = first});
    RC_ASSERT(second > first);
    if (!schedule.working_hours) RC_ASSERT(second == undisturbed);
  }));
}

TEST(ScheduleProperties, a_moment_of_cron_is_one_that_its_line_names_and_none_before_it_is_skipped) {
  ASSERT_TRUE(rc::check([] {
    const char* const line = *rc::gen::element("*/7 * * * *", "30 2 * * *", "15 2,3 * * *", "0 5 * * *");
    const Schedule schedule = by_cron(line);
    const Instant last = any_moment();
    const Instant due = *next_due(schedule, {.flow = "f", .last_started = last, .now = last});
    const auto named = [&](LocalTime wall) {
      const auto since_midnight = wall - std::chrono::floor<std::chrono::days>(wall);
      const std::chrono::hh_mm_ss time(since_midnight);
      return schedule.cron->hours.test(static_cast<std::size_t>(time.hours().count())) &&
             schedule.cron->minutes.test(static_cast<std::size_t>(time.minutes().count()));
    };
    // A wall that was passed over in spring is named just after it.
    const bool after_the_gap = due == at("2026-03-29T01:00:00Z");
    RC_ASSERT(after_the_gap || named(amsterdam(due)));
    for (Instant minute = std::chrono::ceil<minutes>(last + Milliseconds(1)); minute < due;
         minute += minutes(1)) {
      const bool second_time = amsterdam(minute) == amsterdam(minute - hours(1));
      RC_ASSERT(second_time || !named(amsterdam(minute)));
    }
  }));
}

TEST(ScheduleProperties, an_adaptive_interval_stays_between_the_shortest_and_the_bound) {
  ASSERT_TRUE(rc::check([] {
    const Schedule schedule = each(minutes(*rc::gen::inRange(1, 200)));
    Milliseconds interval = schedule.every;
    for (int i = 0; i < 20; ++i) {
      const Found found = *rc::gen::inRange(0, 4) == 0 ? Found::kSomething : Found::kNothing;
      const Milliseconds next = next_interval(schedule, found, interval);
      RC_ASSERT(next >= schedule.every);
      RC_ASSERT(next <= std::max(schedule.every, schedule.every_when_idle));
      if (found == Found::kSomething) RC_ASSERT(next == schedule.every);
      if (found == Found::kNothing) RC_ASSERT(next >= interval);
      interval = next;
    }
  }));
}

}  // namespace
}  // namespace schakel::flow
