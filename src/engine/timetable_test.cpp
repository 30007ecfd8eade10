#include "engine/timetable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/support/database_place.h"

namespace schakel::engine {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;

flow::Schedule each(Milliseconds every) {
  flow::Schedule schedule;
  schedule.every = every;
  schedule.adaptive = false;
  return schedule;
}

flow::Schedule by_cron(const char* line) {
  flow::Schedule schedule;
  schedule.cron = *flow::parse_cron(line);
  return schedule;
}

RunReport all_well() {
  RunReport report;
  report.counts = {.read = 1, .created = 1};
  return report;
}

RunReport ended_by(ErrorKind kind, const std::string& code = "test") {
  RunReport report;
  report.error = Error{.kind = kind, .code = code, .what = {}};
  return report;
}

class TimetableTest : public ::testing::TestWithParam<tests::Driver> {
 protected:
  std::optional<Claim> claim(const std::string& owner = "worker") {
    return timetable_
        .claim({.owner = owner,
                .owner_is_gone = [this](const std::string& one) { return gone_.contains(one); },
                .lease_length = minutes(5)},
               now_)
        .value();
  }
  std::string claimed(const std::string& owner = "worker") {
    const auto one = claim(owner);
    return one ? one->key.flow : "nothing";
  }
  void settle(const Claim& claim, const Result<RunReport>& report = all_well()) {
    ASSERT_TRUE(timetable_.settle(claim, report, now_));
  }
  void set(const std::vector<TimetableFlow>& flows, const std::string& tenant = "") {
    ASSERT_TRUE(timetable_.set_flows(tenant, flows, now_));
  }
  TimetableEntry entry(const std::string& flow) {
    const auto all = timetable_.entries("", now_).value();
    const auto found = std::ranges::find_if(all, [&](const auto& one) { return one.key.flow == flow; });
    return found == all.end() ? TimetableEntry{} : *found;
  }
  // Every five minutes, due from the start.
  static TimetableFlow a_flow(const std::string& name, std::vector<std::string> connections = {}) {
    return {.flow = name,
            .lane = Lane::kBulk,
            .schedule = each(minutes(5)),
            .connections = std::move(connections)};
  }
  void all_are_due() { now_ += minutes(10); }

  Instant now_ = from_amsterdam(*parse_local("2026-11-30T10:00:00"));
  std::set<std::string> gone_;
  tests::DatabasePlace place_of_database_{GetParam()};
  storage::Database database_ = place_of_database_.open();
  Store store_ = Store::open(database_).value();
  Timetable timetable_ = Timetable::open(database_).value();
};

SCHAKEL_OVER_BOTH_DRIVERS(TimetableTest);

// ---- What is due ----

TEST_P(TimetableTest, a_flow_that_is_new_runs_soon_and_then_at_its_interval) {
  set({a_flow("orders")});
  now_ += seconds(30);  // A tenth of the interval, over which starts are spread.
  const auto first = claim();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->cause, Cause::kSchedule);
  settle(*first);
  EXPECT_EQ(claimed(), "nothing");
  EXPECT_EQ(timetable_.next_due().value(), now_ + minutes(5));
  now_ += minutes(5);
  EXPECT_EQ(claimed(), "orders");
}

TEST_P(TimetableTest, a_flow_is_claimed_once) {
  set({a_flow("orders")});
  all_are_due();
  EXPECT_EQ(claimed("one"), "orders");
  EXPECT_EQ(claimed("two"), "nothing");
}

TEST_P(TimetableTest, however_much_was_missed_one_run_catches_up) {
  set({a_flow("orders"), {.flow = "nightly", .schedule = by_cron("0 2 * * *"), .connections = {}}});
  now_ += hours(72);
  ASSERT_TRUE(timetable_.spread_late(now_));
  now_ += minutes(5);
  for (int i = 0; i < 2; ++i) {
    const auto one = claim();
    ASSERT_TRUE(one);
    settle(*one);
  }
  EXPECT_EQ(claimed(), "nothing");
  EXPECT_EQ(iso_text(amsterdam(*entry("nightly").due)), "2026-12-04T02:00:00");
}

TEST_P(TimetableTest, flows_that_are_all_late_when_workers_start_are_spread) {
  std::vector<TimetableFlow> flows;
  for (int i = 0; i < 50; ++i)
    flows.push_back({.flow = "flow" + std::to_string(i), .schedule = each(minutes(50)), .connections = {}});
  set(flows);
  now_ += hours(9);
  ASSERT_TRUE(timetable_.spread_late(now_));
  std::set<Instant> starts;
  const auto all = timetable_.entries("", now_).value();
  for (const TimetableEntry& one : all) {
    EXPECT_GE(*one.due, now_);
    EXPECT_LE(*one.due, now_ + minutes(5));
    starts.insert(*one.due);
  }
  EXPECT_GT(starts.size(), 45U);
}

TEST_P(TimetableTest, a_flow_that_became_due_while_nobody_worked_waits_for_working_hours) {
  TimetableFlow flow = a_flow("orders");
  flow.schedule.working_hours = *flow::parse_working_hours("mon-fri 07:00-19:00");
  set({flow});
  now_ = from_amsterdam(*parse_local("2026-11-30T20:00:00"));
  EXPECT_EQ(claimed(), "nothing");
  EXPECT_GE(*entry("orders").due, from_amsterdam(*parse_local("2026-12-01T07:00:00")));
  now_ = from_amsterdam(*parse_local("2026-12-01T07:00:30"));
  EXPECT_EQ(claimed(), "orders");
}

TEST_P(TimetableTest, a_schedule_that_changed_is_planned_anew_and_one_that_did_not_stays) {
  set({a_flow("orders"), a_flow("items")});
  all_are_due();
  for (int i = 0; i < 2; ++i) settle(*claim());
  const auto due = entry("items").due;
  now_ += minutes(1);
  TimetableFlow orders = a_flow("orders");
  orders.schedule = each(hours(1));
  set({orders, a_flow("items")});
  EXPECT_EQ(entry("items").due, due);
  EXPECT_EQ(entry("orders").due, *due + minutes(55));
}

TEST_P(TimetableTest, a_flow_that_is_gone_from_the_configuration_is_forgotten) {
  set({a_flow("orders"), a_flow("items")});
  set({a_flow("items")});
  all_are_due();
  EXPECT_EQ(claimed(), "items");
  EXPECT_EQ(claimed(), "nothing");
}

TEST_P(TimetableTest, a_flow_without_a_schedule_runs_when_it_is_asked_to) {
  set({{.flow = "orders", .schedule = {}, .connections = {}}});
  now_ += hours(1000);
  EXPECT_EQ(claimed(), "nothing");
  EXPECT_TRUE(timetable_.wake({"", "orders"}, Cause::kByHand, now_).value());
  const auto one = claim();
  ASSERT_TRUE(one);
  EXPECT_EQ(one->cause, Cause::kByHand);
  settle(*one);
  EXPECT_EQ(claimed(), "nothing");
}

// ---- Waking and pausing ----

TEST_P(TimetableTest, a_flow_that_is_woken_while_it_runs_runs_again_after_that) {
  set({a_flow("orders")});
  all_are_due();
  const auto one = claim();
  ASSERT_TRUE(timetable_.wake({"", "orders"}, Cause::kWebhook, now_).value());
  EXPECT_EQ(claimed(), "nothing");
  settle(*one);
  const auto again = claim();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->cause, Cause::kWebhook);
}

TEST_P(TimetableTest, who_is_told_by_webhooks_is_polled_slowly_until_polling_finds_what_they_lost) {
  TimetableFlow flow = a_flow("orders");
  flow.schedule.adaptive = true;
  set({flow});
  all_are_due();
  settle(*claim(), RunReport{});
  EXPECT_EQ(entry("orders").pacing.interval, minutes(10));
  ASSERT_TRUE(timetable_.wake({"", "orders"}, Cause::kWebhook, now_).value());
  EXPECT_EQ(entry("orders").pacing.interval, minutes(10));
  RunReport found;
  found.counts.created = 1;
  settle(*claim(), found);
  EXPECT_EQ(entry("orders").pacing.interval, minutes(40));
  EXPECT_EQ(entry("orders").due, now_ + minutes(40));
  now_ += minutes(40);
  settle(*claim(), found);
  EXPECT_EQ(entry("orders").pacing.interval, minutes(5));
}

TEST_P(TimetableTest, a_webhook_outside_of_working_hours_waits_for_them_and_a_person_does_not) {
  TimetableFlow flow = a_flow("orders");
  flow.schedule.working_hours = *flow::parse_working_hours("mon-fri 07:00-19:00");
  set({flow});
  all_are_due();
  settle(*claim());
  now_ = from_amsterdam(*parse_local("2026-11-30T18:59:59"));
  settle(*claim());
  now_ += hours(1);
  ASSERT_TRUE(timetable_.wake({"", "orders"}, Cause::kWebhook, now_).value());
  EXPECT_EQ(claimed(), "nothing");
  ASSERT_TRUE(timetable_.wake({"", "orders"}, Cause::kByHand, now_).value());
  EXPECT_EQ(claimed(), "orders");
}

TEST_P(TimetableTest, nothing_starts_during_a_pause_and_what_came_in_it_is_not_lost) {
  set({a_flow("orders")});
  all_are_due();
  settle(*claim());
  ASSERT_TRUE(timetable_.pause({"", "orders"}, {.at = now_, .by = "anna", .why = "stocktaking"}).value());
  ASSERT_TRUE(timetable_.wake({"", "orders"}, Cause::kWebhook, now_).value());
  now_ += hours(9);
  EXPECT_EQ(claimed(), "nothing");
  EXPECT_EQ(timetable_.next_due().value(), std::nullopt);
  EXPECT_EQ(entry("orders").paused->by, "anna");
  EXPECT_EQ(entry("orders").paused->why, "stocktaking");
  ASSERT_TRUE(timetable_.resume({"", "orders"}).value());
  const auto one = claim();
  ASSERT_TRUE(one);
  EXPECT_EQ(one->cause, Cause::kWebhook);
}

TEST_P(TimetableTest, a_pause_outlives_a_new_configuration) {
  set({a_flow("orders")});
  ASSERT_TRUE(timetable_.pause({"", "orders"}, {.at = now_, .by = "anna", .why = ""}).value());
  TimetableFlow changed = a_flow("orders");
  changed.schedule = each(minutes(1));
  set({changed});
  all_are_due();
  EXPECT_EQ(claimed(), "nothing");
}

TEST_P(TimetableTest, a_flow_that_is_not_there_can_be_neither_paused_nor_woken) {
  EXPECT_FALSE(timetable_.pause({"", "ordres"}, {.at = now_, .by = "", .why = ""}).value());
  EXPECT_FALSE(timetable_.resume({"", "ordres"}).value());
  EXPECT_FALSE(timetable_.wake({"", "ordres"}, Cause::kByHand, now_).value());
}

// ---- After a run ----

TEST_P(TimetableTest, a_run_that_was_stopped_is_gone_on_with_at_once) {
  set({a_flow("orders")});
  all_are_due();
  settle(*claim(), ended_by(ErrorKind::kCancelled, "engine.stopped"));
  EXPECT_EQ(claim()->cause, Cause::kStopped);
}

TEST_P(TimetableTest, after_an_error_a_flow_is_tried_again_and_at_once_when_the_configuration_was_changed) {
  set({a_flow("orders")});
  all_are_due();
  settle(*claim(), ended_by(ErrorKind::kUnauthorized, "online.consent_expired"));
  EXPECT_EQ(entry("orders").due, now_ + hours(1));
  EXPECT_EQ(entry("orders").cause, Cause::kRetry);
  EXPECT_EQ(entry("orders").last_error, "online.consent_expired");
  ASSERT_TRUE(timetable_.retry_now("", now_));
  EXPECT_EQ(claimed(), "orders");
}

TEST_P(TimetableTest, a_claim_whose_run_never_began_gives_its_lease_back) {
  set({a_flow("orders")});
  all_are_due();
  settle(*claim(), fail({.kind = ErrorKind::kInvalidInput, .code = "config.secret_missing", .what = {}}));
  EXPECT_TRUE(store_.take_lease("orders", "by hand", now_, minutes(5), [](const auto&) { return false; }));
}

// ---- Who dies, and who only seems to ----

TEST_P(TimetableTest, what_a_program_that_is_gone_was_running_is_taken_over_at_once) {
  set({a_flow("orders", {"online"}), a_flow("items", {"online"})});
  all_are_due();
  const auto first = claim("one");
  EXPECT_EQ(claimed("two"), "nothing");
  gone_.insert("one");
  const auto second = claim("two");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->key, first->key);
  EXPECT_GT(second->lease.fence, first->lease.fence);
}

TEST_P(TimetableTest, what_a_program_that_stands_still_was_running_is_taken_over_when_its_lease_runs_out) {
  set({a_flow("orders")});
  all_are_due();
  ASSERT_TRUE(claim("one"));
  now_ += minutes(4);
  EXPECT_EQ(claimed("two"), "nothing");
  now_ += minutes(2);
  EXPECT_EQ(claimed("two"), "orders");
}

TEST_P(TimetableTest, who_lost_his_lease_writes_nothing_neither_records_nor_when_it_is_due_next) {
  set({a_flow("orders")});
  all_are_due();
  Claim zombie = *claim("one");
  const RunId run = store_.start_run(zombie.lease, Trigger::kSchedule, now_).value();
  now_ += minutes(6);
  const Claim taken = *claim("two");
  Commit commit;
  commit.events.push_back({.source_id = "id-1", .what = Event::What::kCreated, .code = {}, .target = "1"});
  const Place place{.integration = "shop", .flow = "orders"};
  EXPECT_EQ(store_.commit(zombie.lease, place, run, commit, {}, now_, minutes(5)).error().code,
            "engine.lease_lost");
  settle(zombie, ended_by(ErrorKind::kStorage, "engine.lease_lost"));
  EXPECT_TRUE(store_.history("orders", "id-1", 10).value().empty());
  EXPECT_EQ(claimed("three"), "nothing");  // The zombie has not given back what is not his.
  settle(taken);
  EXPECT_EQ(entry("orders").last_error, "");
}

// ---- Connections ----

TEST_P(TimetableTest, flows_that_share_a_connection_run_one_after_the_other) {
  set({a_flow("a", {"online", "globe"}), a_flow("b", {"globe", "other"}), a_flow("c", {"third", "fourth"})});
  all_are_due();
  std::map<std::string, Claim> running;
  while (const auto one = claim()) running.emplace(one->key.flow, *one);
  ASSERT_EQ(running.size(), 2U);
  ASSERT_TRUE(running.contains("c"));
  const std::string first = running.contains("a") ? "a" : "b";
  settle(running.at(first));
  EXPECT_EQ(claimed(), first == "a" ? "b" : "a");
}

TEST_P(TimetableTest, a_run_by_hand_keeps_others_off_its_connection_too) {
  set({a_flow("a", {"online"}), a_flow("b", {"online"})});
  all_are_due();
  ASSERT_TRUE(store_.take_lease("a", "by hand", now_, minutes(5), [](const auto&) { return false; }));
  EXPECT_EQ(claimed(), "nothing");
}

// ---- Fairness ----

TEST_P(TimetableTest, orders_go_before_bulk) {
  TimetableFlow orders = a_flow("orders");
  orders.lane = Lane::kOrders;
  set({a_flow("items"), a_flow("customers"), orders});
  all_are_due();
  EXPECT_EQ(claimed(), "orders");
}

TEST_P(TimetableTest, a_tenant_with_much_work_takes_turns_with_one_that_has_little) {
  std::vector<TimetableFlow> many;
  for (const char* name : {"a", "b", "c", "d"}) many.push_back(a_flow(name));
  set(many, "big");
  set({a_flow("z")}, "small");
  all_are_due();
  std::map<std::string, int> first_two;
  for (int i = 0; i < 2; ++i) {
    const Claim one = *claim();
    ++first_two[one.key.tenant];
    now_ += minutes(1);
    settle(one);
  }
  EXPECT_EQ(first_two["big"], 1);
  EXPECT_EQ(first_two["small"], 1);
}

TEST_P(TimetableTest, who_comes_back_after_a_rest_has_saved_up_nothing) {
  set({a_flow("a"), a_flow("b")}, "busy");
  all_are_due();
  for (int i = 0; i < 200; ++i) {  // Hours of work, while the other one is not even there.
    const Claim one = *claim();
    now_ += minutes(1);
    settle(one);
    all_are_due();
  }
  set({a_flow("x"), a_flow("y")}, "rested");
  all_are_due();
  std::vector<std::string> turns;
  for (int i = 0; i < 6; ++i) {
    const Claim one = *claim();
    turns.push_back(one.key.tenant);
    now_ += minutes(1);
    settle(one);
    now_ += minutes(10);
  }
  EXPECT_THAT(turns, testing::Contains("busy").Times(testing::Ge(2)));
  EXPECT_THAT(turns, testing::Contains("rested").Times(testing::Ge(2)));
}

}  // namespace
}  // namespace schakel::engine
