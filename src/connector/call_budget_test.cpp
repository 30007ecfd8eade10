#include "connector/call_budget.h"

#include <gtest/gtest.h>

#include "connector/call_budget_text.h"

namespace schakel::connector {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Kind = Admission::Kind;

const Instant kNow = *parse_instant("2026-11-23T09:00:05Z");
const Instant kNextMinute = *parse_instant("2026-11-23T09:01:00Z");
const Instant kMidnight = *parse_instant("2026-11-24T00:00:00Z");
const Reserves kReserves{.minute = 2, .day = 100};
const Caller kPerson{.lane = Lane::kPerson, .flow = ""};
const Caller kOrders{.lane = Lane::kOrders, .flow = "orders"};
const Caller kRecords{.lane = Lane::kRecords, .flow = "customers"};
const Caller kBulk{.lane = Lane::kBulk, .flow = "items"};

Told told(std::int64_t minute_left, std::int64_t day_left) {
  return {.minute = ToldWindow{.limit = 60, .remaining = minute_left, .reset = kNextMinute},
          .day = ToldWindow{.limit = 5000, .remaining = day_left, .reset = kMidnight}};
}

/// A budget of which this was told just now, by a call of a person.
CallBudget after(const Told& answer) {
  CallBudget budget;
  const Admission call = admit(budget, {}, kPerson, "x", kNow);
  answered(budget, call.number, "x", answer, kNow);
  budget.turns.clear();
  return budget;
}

Admission asked(CallBudget budget, const Caller& caller, Instant now = kNow) {
  return admit(budget, kReserves, caller, "x", now);
}

/// How many calls this caller may make at once.
int burst(CallBudget budget, const Caller& caller, Instant now) {
  int calls = 0;
  while (admit(budget, kReserves, caller, "", now).kind == Kind::kGo) {
    ++calls;
    budget.errors.clear();
    for (CallUnderWay& call : budget.under_way) call.endpoint = std::to_string(call.number);
  }
  return calls;
}

// ---- The minute

TEST(CallBudget, holds_nothing_back_before_a_limit_was_told) {
  EXPECT_EQ(asked({}, kBulk).kind, Kind::kGo);
}

TEST(CallBudget, leaves_the_reserve_of_the_minute_to_others) {
  EXPECT_EQ(burst(after(told(60, 4000)), kOrders, kNextMinute - seconds(5)), 58);
  const Admission held = asked(after(told(2, 4000)), kOrders);
  EXPECT_EQ(held.kind, Kind::kMinuteUsedUp);
  EXPECT_EQ(held.wait, seconds(55) + seconds(1));
  EXPECT_EQ(asked(after(told(2, 4000)), kPerson).kind, Kind::kGo);
}

TEST(CallBudget, begins_a_new_minute_as_full_as_it_is_wide) {
  EXPECT_EQ(asked(after(told(0, 4000)), kOrders, kNextMinute).kind, Kind::kMinuteUsedUp);
  EXPECT_EQ(asked(after(told(0, 4000)), kOrders, kNextMinute + seconds(1)).kind, Kind::kGo);
  EXPECT_EQ(burst(after(told(0, 4000)), kOrders, kNextMinute + seconds(56)), 58);
}

TEST(CallBudget, counts_calls_under_way_as_used) {
  CallBudget budget = after(told(10, 4000));
  const Instant late = kNextMinute - seconds(5);
  EXPECT_EQ(burst(budget, kOrders, late), 8);
  for (int i = 0; i < 5; ++i) admit(budget, kReserves, kOrders, "x", kNow);
  EXPECT_EQ(burst(budget, kOrders, late), 3);
  // One that is never answered may have been counted over there; after its time it was, or never will be.
  EXPECT_EQ(burst(budget, kOrders, kNow + seconds(99)), 53);
  EXPECT_EQ(burst(budget, kOrders, kNextMinute + seconds(56)), 58);
}

TEST(CallBudget, believes_the_lowest_of_answers_that_overtake_each_other) {
  CallBudget budget = after(told(10, 4000));
  const Admission first = admit(budget, kReserves, kOrders, "x", kNow);
  const Admission second = admit(budget, kReserves, kOrders, "x", kNow);
  answered(budget, second.number, "x", told(8, 3998), kNow);
  answered(budget, first.number, "x", told(9, 3999), kNow);
  EXPECT_EQ(budget.minute->remaining, 8);
  EXPECT_EQ(budget.day->remaining, 3998);
}

TEST(CallBudget, leaves_an_answer_out_that_comes_after_its_minute) {
  CallBudget budget = after(told(10, 4000));
  const Admission slow = admit(budget, kReserves, kOrders, "x", kNow);
  const Instant then = kNextMinute + seconds(2);
  answered(budget, slow.number, "x", told(9, 3999), then);
  EXPECT_EQ(budget.minute->remaining, 60);
  EXPECT_EQ(budget.minute->reset, kNextMinute + minutes(1));
}

TEST(CallBudget, empties_the_minute_on_a_refusal_that_tells_only_of_it) {
  CallBudget budget = after(told(10, 400));
  answered(budget, 0, "x",
           {.minute = ToldWindow{.limit = 60, .remaining = 0, .reset = kNextMinute}, .refused = true}, kNow);
  EXPECT_EQ(asked(budget, kOrders).kind, Kind::kMinuteUsedUp);
  EXPECT_EQ(budget.day->remaining, 400);
}

TEST(CallBudget, ends_the_day_on_a_refusal_that_tells_only_of_it) {
  EXPECT_EQ(
      asked(after({.day = ToldWindow{.limit = 5000, .remaining = 0, .reset = kMidnight}, .refused = true}),
            kOrders)
          .kind,
      Kind::kDayUsedUp);
}

TEST(CallBudget, waits_for_the_calendar_minute_on_a_bare_refusal) {
  const Admission held = asked(after({.refused = true}), kOrders);
  EXPECT_EQ(held.kind, Kind::kMinuteUsedUp);
  EXPECT_EQ(held.wait, kNextMinute - kNow + seconds(1));
}

TEST(CallBudget, takes_a_refusal_for_an_hour_for_the_days) {
  EXPECT_EQ(asked(after({.refused = true, .come_back = hours(1)}), kOrders).kind, Kind::kDayUsedUp);
}

TEST(CallBudget, never_waits_negatively_or_endlessly_whatever_reset_is_told) {
  for (const Instant reset : {kNow - hours(2), kNow + hours(2), Instant{}, kNow + hours(900)}) {
    const CallBudget budget =
        after({.minute = ToldWindow{.limit = 60, .remaining = 0, .reset = reset}, .refused = true});
    const Admission held = asked(budget, kOrders);
    EXPECT_EQ(held.kind, Kind::kMinuteUsedUp);
    EXPECT_GT(held.wait, Milliseconds(0));
    EXPECT_LE(held.wait, kMinuteWaitMax);
  }
}

TEST(CallBudget, learns_from_one_answer_that_its_clock_is_ahead) {
  // By our clock the minute that the answer tells of was over four seconds before the call was made.
  CallBudget budget;
  const Admission call = admit(budget, kReserves, kOrders, "x", kNextMinute + seconds(4));
  answered(budget, call.number, "x", told(0, 4000), kNextMinute + seconds(5));
  EXPECT_EQ(budget.clock_ahead, seconds(4));
  const Admission held = asked(budget, kOrders, kNextMinute + Milliseconds(4999));
  EXPECT_EQ(held.kind, Kind::kMinuteUsedUp);
  EXPECT_EQ(held.wait, Milliseconds(1));
}

TEST(CallBudget, goes_back_to_a_minute_that_it_took_for_over_by_a_clock_that_is_ahead) {
  CallBudget budget = after(told(2, 4000));
  const Instant early = kNextMinute + seconds(3);
  const Admission call = admit(budget, kReserves, kOrders, "x", early);
  ASSERT_EQ(call.kind, Kind::kGo);
  answered(budget, call.number, "x",
           {.minute = ToldWindow{.limit = 60, .remaining = 0, .reset = kNextMinute}, .refused = true}, early);
  EXPECT_EQ(asked(budget, kOrders, early).kind, Kind::kMinuteUsedUp);
  EXPECT_EQ(budget.minute->reset, kNextMinute);
}

TEST(CallBudget, learns_from_one_answer_that_its_clock_is_behind) {
  CallBudget budget;
  const Admission call = admit(budget, kReserves, kOrders, "x", kNextMinute - seconds(90));
  answered(budget, call.number, "x", told(0, 4000), kNextMinute - seconds(90));
  EXPECT_EQ(budget.clock_ahead, -seconds(30));
}

TEST(CallBudget, learns_nothing_from_an_answer_that_tells_nothing) {
  CallBudget budget = after(told(10, 400));
  const CallBudget before = budget;
  answered(budget, 0, "x", {}, kNow);
  EXPECT_EQ(budget, before);
}

// ---- Lanes

TEST(CallBudget, keeps_a_part_of_every_minute_for_each_higher_lane) {
  const CallBudget budget = after(told(0, 4000));
  const Instant now = kNextMinute + seconds(1);
  EXPECT_EQ(burst(budget, kPerson, now), 60);
  EXPECT_EQ(burst(budget, kOrders, now), 55);
  EXPECT_EQ(burst(budget, kRecords, now), 40);
  EXPECT_EQ(burst(budget, kBulk, now), 34);
}

TEST(CallBudget, gives_to_lower_lanes_what_nobody_wanted_before_the_minute_ends) {
  CallBudget budget = after(told(20, 4000));
  const Admission held = asked(budget, kBulk, kNow + seconds(5));
  EXPECT_EQ(held.kind, Kind::kOthersFirst);
  EXPECT_GT(held.wait, seconds(0));
  EXPECT_EQ(asked(budget, kBulk, kNow + seconds(5) + held.wait).kind, Kind::kGo);
  EXPECT_EQ(asked(budget, kBulk, kNow + seconds(4) + held.wait).kind, Kind::kOthersFirst);
  EXPECT_EQ(burst(budget, kBulk, kNextMinute - seconds(5)), 18);
}

TEST(CallBudget, lets_bulk_wait_while_an_order_wants_calls) {
  CallBudget budget = after(told(40, 4000));
  admit(budget, kReserves, kOrders, "x", kNow);
  const Admission held = asked(budget, kBulk);
  EXPECT_EQ(held.kind, Kind::kOthersFirst);
  EXPECT_LE(held.wait, seconds(2));
  EXPECT_EQ(asked(budget, kBulk, kNow + seconds(20)).kind, Kind::kGo);
}

TEST(CallBudget, who_waits_for_the_next_minute_still_goes_first_in_it) {
  CallBudget budget = after(told(2, 4000));
  EXPECT_EQ(admit(budget, kReserves, kOrders, "x", kNow).kind, Kind::kMinuteUsedUp);
  EXPECT_EQ(burst(budget, kBulk, kNextMinute + seconds(1)), 0);
}

// ---- Fairness

/// `admit` and the answer at once, so that nothing is under way.
bool goes(CallBudget& budget, const Caller& caller, Instant now) {
  const Admission call = admit(budget, kReserves, caller, "x", now);
  if (call.kind != Kind::kGo) return false;
  answered(budget, call.number, "x", told(budget.minute->remaining - 1, budget.day->remaining - 1), now);
  return true;
}

TEST(CallBudget, flows_of_one_lane_share_a_minute_equally_however_fast_they_ask) {
  CallBudget budget = after(told(60, 4000));
  const Caller slow{.lane = Lane::kOrders, .flow = "slow"};
  int fast_calls = 0;
  int slow_calls = 0;
  for (Instant now = kNow; now < kNextMinute - seconds(30); now += Milliseconds(100)) {
    if ((now - kNow) % seconds(1) == seconds(0)) slow_calls += goes(budget, slow, now) ? 1 : 0;
    for (int i = 0; i < 10; ++i) fast_calls += goes(budget, kOrders, now) ? 1 : 0;
  }
  // Before the half of the minute the fast one has its half, and the slow one all that it asked for.
  EXPECT_EQ(slow_calls, 25);
  EXPECT_GE(fast_calls, 25);
  EXPECT_LE(fast_calls, 33);
}

TEST(CallBudget, a_flow_that_was_away_is_owed_nothing) {
  CallBudget budget = after(told(60, 4000));
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(goes(budget, kOrders, kNow));
  const Caller late{.lane = Lane::kOrders, .flow = "late"};
  ASSERT_TRUE(goes(budget, late, kNow));
  EXPECT_TRUE(goes(budget, kOrders, kNow));
  EXPECT_EQ(budget.turns.size(), 2U);
  EXPECT_EQ(budget.turns[0].virtual_time, budget.turns[1].virtual_time);
}

// ---- The day

TEST(CallBudget, ends_the_day_at_its_reserve_and_says_when_it_begins_again) {
  const Admission held = asked(after(told(50, 100)), kOrders);
  EXPECT_EQ(held.kind, Kind::kDayUsedUp);
  EXPECT_EQ(held.wait, kMidnight - kNow + seconds(1));
  EXPECT_EQ(asked(after(told(50, 100)), kPerson).kind, Kind::kGo);
}

TEST(CallBudget, a_reserve_never_stops_a_small_budget_for_good) {
  EXPECT_EQ(asked(after({.day = ToldWindow{.limit = 50, .remaining = 50, .reset = kMidnight}}), kOrders).kind,
            Kind::kGo);
}

TEST(CallBudget, bulk_leaves_a_fifth_of_the_day_to_orders_until_the_evening) {
  // 5,000: 100 reserved, 1,000 for orders, 250 for records.
  EXPECT_EQ(asked(after(told(60, 1350)), kBulk).kind, Kind::kDayKept);
  EXPECT_EQ(asked(after(told(60, 1350)), kBulk).wait, hours(1));
  EXPECT_EQ(asked(after(told(60, 1351)), kBulk).kind, Kind::kGo);
  EXPECT_EQ(asked(after(told(60, 1101)), kRecords).kind, Kind::kGo);
  EXPECT_EQ(asked(after(told(60, 1100)), kRecords).kind, Kind::kDayKept);
  EXPECT_EQ(asked(after(told(60, 101)), kOrders).kind, Kind::kGo);
  // At 22:30 a quarter of that is left of it.
  EXPECT_EQ(asked(after(told(60, 413)), kBulk, kMidnight - minutes(90)).kind, Kind::kGo);
  EXPECT_EQ(asked(after(told(60, 412)), kBulk, kMidnight - minutes(90)).kind, Kind::kDayKept);
}

TEST(CallBudget, bulk_leaves_what_orders_usually_need_in_the_hours_to_come) {
  CallBudget budget = after(told(60, 3000));
  budget.lanes[index_of(Lane::kOrders)].usual[8] = 900;  // Is over.
  budget.lanes[index_of(Lane::kOrders)].usual[14] = 1500;
  budget.lanes[index_of(Lane::kOrders)].usual[15] = 1200;
  EXPECT_EQ(asked(budget, kBulk).kind, Kind::kDayKept);
  budget.lanes[index_of(Lane::kOrders)].usual[15] = 1100;
  EXPECT_EQ(asked(budget, kBulk).kind, Kind::kGo);
}

TEST(CallBudget, bulk_leaves_two_hours_at_the_pace_of_the_last_to_orders) {
  CallBudget budget = after(told(60, 3000));
  budget.lanes[index_of(Lane::kOrders)].this_hour = 1400;
  EXPECT_EQ(asked(budget, kBulk).kind, Kind::kDayKept);
  budget.lanes[index_of(Lane::kOrders)].this_hour = 1300;
  EXPECT_EQ(asked(budget, kBulk).kind, Kind::kGo);
}

TEST(CallBudget, what_is_usual_outlives_a_weekend) {
  CallBudget budget;
  budget.counted_hour = *parse_instant("2026-11-20T09:00:00Z");  // A Friday.
  budget.lanes[index_of(Lane::kOrders)].this_hour = 800;
  pass_time(budget, *parse_instant("2026-11-23T08:59:00Z"));
  EXPECT_EQ(budget.lanes[index_of(Lane::kOrders)].usual[9], 450);
  EXPECT_EQ(budget.lanes[index_of(Lane::kOrders)].last_hour, 0);
}

TEST(CallBudget, asks_about_the_day_for_a_person_who_wants_to_know) {
  CallBudget budget = after(told(60, 0));
  EXPECT_EQ(admit(budget, kReserves, kPerson, "x", kNow).kind, Kind::kDayUsedUp);
  const Admission call = admit(budget, kReserves, kPerson, "x", kNow, Day::kAsk);
  ASSERT_EQ(call.kind, Kind::kGo);
  answered(budget, call.number, "x", told(59, 4999), kNow);
  EXPECT_EQ(asked(budget, kOrders).kind, Kind::kGo);
}

// ---- Errors

TEST(CallBudget, the_ninth_error_of_an_endpoint_within_the_hour_is_never_made) {
  CallBudget budget;
  for (std::size_t i = 0; i < kErrorsMax; ++i) {
    const Admission call = admit(budget, kReserves, kOrders, "crm/Accounts", kNow + seconds(i));
    ASSERT_EQ(call.kind, Kind::kGo);
    answered(budget, call.number, "crm/Accounts", {.is_error = true}, kNow + seconds(i));
  }
  const Admission held = admit(budget, kReserves, kOrders, "crm/Accounts", kNow + seconds(60));
  EXPECT_EQ(held.kind, Kind::kErrorsUsedUp);
  EXPECT_EQ(held.wait, hours(1) - seconds(60) + seconds(1));
  EXPECT_EQ(admit(budget, kReserves, kOrders, "crm/Contacts", kNow + seconds(60)).kind, Kind::kGo);
  EXPECT_EQ(admit(budget, kReserves, kOrders, "crm/Accounts", kNow + hours(1)).kind, Kind::kGo);
}

TEST(CallBudget, a_call_under_way_may_turn_out_to_be_the_eighth_error) {
  CallBudget budget;
  for (int i = 0; i < 7; ++i) answered(budget, 0, "x", {.is_error = true}, kNow);
  const Admission under_way = admit(budget, kReserves, kOrders, "x", kNow);
  EXPECT_EQ(admit(budget, kReserves, kOrders, "x", kNow).kind, Kind::kOthersFirst);
  answered(budget, under_way.number, "x", {}, kNow);
  EXPECT_EQ(admit(budget, kReserves, kOrders, "x", kNow).kind, Kind::kGo);
}

// ---- The forecast

TEST(Forecast, says_when_the_day_runs_out_at_the_pace_of_the_last_hour) {
  CallBudget budget = after(told(60, 3000));
  budget.lanes[index_of(Lane::kPerson)] = {};
  budget.lanes[index_of(Lane::kBulk)].this_hour = 1000;
  const auto day = forecast(budget, kReserves, kNow);
  ASSERT_TRUE(day);
  EXPECT_EQ(day->last_hour, 1000);
  EXPECT_EQ(day->runs_out, kNow + hours(3));
  budget.lanes[index_of(Lane::kBulk)].this_hour = 100;
  EXPECT_FALSE(forecast(budget, kReserves, kNow)->runs_out);
}

TEST(Forecast, says_what_is_left_for_each_lane) {
  const auto day = forecast(after(told(60, 3000)), kReserves, kNow);
  ASSERT_TRUE(day);
  EXPECT_EQ(day->lanes[0].left, 3000);
  EXPECT_EQ(day->lanes[1].left, 2900);
  EXPECT_EQ(day->lanes[2].left, 1900);
  EXPECT_EQ(day->lanes[3].left, 1650);
  EXPECT_EQ(day->lanes[1].kept, 1000);
}

TEST(Forecast, knows_nothing_before_a_limit_was_told) {
  EXPECT_FALSE(forecast({}, kReserves, kNow));
}

// ---- As text

TEST(CallBudgetText, comes_back_as_it_was) {
  CallBudget budget = after(told(60, 3000));
  budget.clock_ahead = Milliseconds(-1500);
  budget.lanes[index_of(Lane::kOrders)].usual[9] = 12;
  answered(budget, 0, "crm/Accounts", {.is_error = true}, kNow);
  admit(budget, kReserves, kOrders, "x", kNow);
  admit(budget, kReserves, kBulk, "y", kNow);
  EXPECT_EQ(call_budget_from(to_text(budget)), budget);
}

TEST(CallBudgetText, reads_what_the_first_schakel_wrote) {
  const auto budget = call_budget_from(
      R"({"minute":{"limit":60,"remaining":12,"reset":1795424460000},"errors":{"crm/Accounts":[1795424405000]}})");
  ASSERT_TRUE(budget);
  EXPECT_EQ(budget->minute->remaining, 12);
  EXPECT_EQ(budget->errors.at("crm/Accounts").size(), 1U);
}

TEST(CallBudgetText, refuses_what_is_no_json) {
  EXPECT_FALSE(call_budget_from("{"));
}

}  // namespace
}  // namespace schakel::connector
