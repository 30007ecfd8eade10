#include "engine/worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

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

RunReport all_well() {
  return RunReport{};
}

// Tells what it was told.
struct Told : WorkerObserver {
  void ended(const Claim& claim, const Result<RunReport>& report) override {
    const Error* error = error_of(report);
    ends.push_back(claim.key.flow + (error == nullptr ? "" : ": " + error->code));
  }
  void troubled(const Error& error, Milliseconds pause) override {
    troubles.push_back(error.code);
    pauses.push_back(pause);
    if (pauses.size() == stop_at_trouble) stop->request_stop();
  }
  std::size_t stop_at_trouble = 0;
  std::stop_source* stop = nullptr;
  std::vector<std::string> ends;
  std::vector<std::string> troubles;
  std::vector<Milliseconds> pauses;
};

class WorkerTest : public ::testing::Test {
 protected:
  using Run = std::function<Result<RunReport>(const Claim&, Observer&, std::stop_token)>;

  Worker worker(Run run) {
    return Worker({.timetable = timetable_,
                   .clock = clock_,
                   .owner = "worker",
                   .owner_is_gone = [](const std::string&) { return false; },
                   .run = std::move(run)},
                  told_);
  }
  void set(std::vector<std::string> flows, Milliseconds every) {
    std::vector<TimetableFlow> all;
    for (std::string& flow : flows)
      all.push_back({.flow = std::move(flow), .schedule = each(every), .connections = {}});
    ASSERT_TRUE(timetable_.set_flows("", all, clock_.now()));
  }

  ManualClock clock_{*parse_instant("2026-11-30T10:00:00Z")};
  storage::Database database_ = storage::Database::open_in_memory().value();
  Store store_ = Store::open(database_).value();
  Timetable timetable_ = Timetable::open(database_).value();
  Told told_;
  std::stop_source stop_;
};

TEST_F(WorkerTest, works_until_it_is_stopped_and_waits_through_its_clock) {
  set({"orders"}, minutes(5));
  std::vector<Instant> starts;
  Worker one = worker([&](const Claim& claim, Observer&, std::stop_token) -> Result<RunReport> {
    starts.push_back(claim.started);
    if (starts.size() == 4) stop_.request_stop();
    return all_well();
  });
  one.work(stop_.get_token());
  ASSERT_EQ(starts.size(), 4U);
  for (std::size_t i = 1; i < starts.size(); ++i) EXPECT_EQ(starts[i] - starts[i - 1], minutes(5));
}

TEST_F(WorkerTest, nothing_that_is_due_is_a_round_without_work) {
  EXPECT_FALSE(
      worker([](const Claim&, Observer&, std::stop_token) -> Result<RunReport> { return all_well(); })
          .work_once({})
          .value());
}

TEST_F(WorkerTest, a_flow_that_is_paused_while_it_runs_stops_and_goes_on_when_it_is_resumed) {
  set({"orders"}, minutes(5));
  clock_.advance(minutes(5));
  int stopped = 0;
  Worker one = worker([&](const Claim& claim, Observer& watch, std::stop_token stop) -> Result<RunReport> {
    if (claim.cause == Cause::kSchedule) {
      EXPECT_TRUE(timetable_.pause(claim.key, {.at = clock_.now(), .by = "anna", .why = ""}).value());
      EXPECT_FALSE(stop.stop_requested());
      watch.progressed({});  // As when a batch became durable.
    }
    RunReport report;
    if (stop.stop_requested()) {
      ++stopped;
      report.error = Error{.kind = ErrorKind::kCancelled, .code = "engine.stopped", .what = {}};
    }
    return report;
  });
  EXPECT_TRUE(one.work_once({}).value());
  EXPECT_EQ(stopped, 1);
  clock_.advance(hours(3));
  EXPECT_FALSE(one.work_once({}).value());
  ASSERT_TRUE(timetable_.resume({"", "orders"}).value());
  EXPECT_TRUE(one.work_once({}).value());
  EXPECT_THAT(told_.ends, ElementsAre("orders: engine.stopped", "orders"));
}

TEST_F(WorkerTest, a_worker_that_is_stopped_stops_its_run) {
  set({"orders"}, minutes(5));
  clock_.advance(minutes(5));
  bool seen = false;
  Worker one = worker([&](const Claim&, Observer&, std::stop_token stop) -> Result<RunReport> {
    stop_.request_stop();
    seen = stop.stop_requested();
    return all_well();
  });
  one.work(stop_.get_token());
  EXPECT_TRUE(seen);
}

TEST_F(WorkerTest, a_flow_that_breaks_takes_no_other_with_it) {
  set({"broken", "orders"}, minutes(5));
  clock_.advance(minutes(5));
  Worker one = worker([&](const Claim& claim, Observer&, std::stop_token) -> Result<RunReport> {
    if (claim.key.flow == "broken") throw std::runtime_error("what an order said");
    return all_well();
  });
  EXPECT_TRUE(one.work_once({}).value());
  EXPECT_TRUE(one.work_once({}).value());
  EXPECT_THAT(told_.ends, testing::UnorderedElementsAre("broken: engine.broken", "orders"));
}

TEST_F(WorkerTest, a_worker_that_dies_in_a_run_leaves_the_flow_to_another) {
  struct Death {};
  set({"orders"}, minutes(5));
  clock_.advance(minutes(5));
  const auto dies = [](const Claim&, Observer&, std::stop_token) -> Result<RunReport> { throw Death{}; };
  EXPECT_THROW(static_cast<void>(worker(dies).work_once({})), Death);
  int runs = 0;
  Worker other({.timetable = timetable_,
                .clock = clock_,
                .owner = "other",
                .owner_is_gone = [](const std::string& owner) { return owner == "worker"; },
                .run = [&](const Claim&, Observer&, std::stop_token) -> Result<RunReport> {
                  ++runs;
                  return all_well();
                }},
               told_);
  EXPECT_TRUE(other.work_once({}).value());
  EXPECT_EQ(runs, 1);
}

TEST_F(WorkerTest, a_database_in_trouble_is_tried_again_less_and_less_often) {
  ASSERT_TRUE(database_.run("DROP TABLE timetable"));
  told_.stop_at_trouble = 8;
  told_.stop = &stop_;
  Worker one =
      worker([](const Claim&, Observer&, std::stop_token) -> Result<RunReport> { return all_well(); });
  one.work(stop_.get_token());
  EXPECT_THAT(told_.pauses, ElementsAre(seconds(1), seconds(2), seconds(4), seconds(8), seconds(16),
                                        seconds(30), seconds(30), seconds(30)));
}

}  // namespace
}  // namespace schakel::engine
