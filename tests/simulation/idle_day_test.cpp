#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "app/timetable_flows.h"
#include "tests/simulation/installation.h"

// What a day costs on which nothing happens (architecture.md 4): a worker runs every flow by its timetable
// under a virtual clock, and the simulator of Exact Online counts.
namespace schakel::simulation {
namespace {

using std::chrono::hours;

/// All that can be read out of Exact Online, and what goes the other way besides.
std::string everything_out_of_online() {
  std::string text = two_way();
  for (const char* flow : {"stock", "order_status", "assortments"}) {
    text += "\n[flow." + std::string(flow) + "]\nintegration = \"shop\"\nrecords = \"" + flow +
            "\"\nsettling_time = \"5s\"\n";
    if (flow == std::string("stock"))
      text += "field = \"NumberFreeField1\"\nwarehouse = { lookup = \"warehouses\" }\n";
    text += "schedule = { every = \"5m\" }\n";
  }
  return text;
}

class IdleDay {
 public:
  explicit IdleDay(const std::string& configuration)
      : installation_(scheduler_, network_, random_, configuration) {
    network_.trouble = [](const CallMade&) { return Trouble::kNone; };
    network_.heard = [this](const CallMade& call, Trouble, const Result<http::Response>&) {
      if (call.side == Side::kOnline && !call.path.ends_with("/oauth2/token")) ++calls_[call.path];
    };
  }

  /// Calls to Exact Online on a day, after one on which everything came over. Tokens are none of its budget.
  std::uint64_t calls() {
    const auto session = installation_.start("the worker");
    EXPECT_TRUE(app::set_timetable(*session).has_value());
    work(*session, hours(24));
    calls_.clear();
    work(*session, hours(24));
    std::uint64_t all = 0;
    for (const auto& [path, count] : calls_) all += count;
    return all;
  }

  std::string as_text() const {
    std::string text;
    for (const auto& [path, count] : calls_) text += fmt::format("{:>6}  {}\n", count, path);
    return text;
  }

 private:
  void work(app::Session& session, Milliseconds time) {
    work_by_timetable(scheduler_, session, scheduler_.now() + time,
                      [&](const engine::Claim& claim, engine::Observer& watch) {
                        return app::run_flow(session, claim.key.flow, {.claimed = claim.lease}, watch);
                      });
  }

  std::map<std::string, std::uint64_t> calls_;
  SeededRandom random_{11};
  Scheduler scheduler_{random_, *parse_instant("2026-11-23T09:00:05Z"),
                       *parse_instant("2026-12-23T09:00:05Z")};
  VirtualClock clock_{scheduler_};
  Erps erps_{clock_,
             random_,
             {.seed = 3,
              .orders = 5,
              .customers = 6,
              .items = 8,
              .invoices = 0,
              .entries = 0,
              .bad_orders = 0,
              .canary = {}}};
  Network network_{scheduler_, erps_, random_};
  Installation installation_;
};

TEST(IdleDay, six_flows_that_webhooks_tell_of_cost_at_most_250_calls) {
  IdleDay day(told_by_webhooks(everything_out_of_online()));
  // Two of the 250 are for the look after the subscriptions, once a day, that schakel serve makes besides.
  const std::uint64_t calls = day.calls();
  RecordProperty("calls", static_cast<int>(calls));
  EXPECT_LE(calls, 248U) << day.as_text();
}

TEST(IdleDay, six_flows_that_are_only_polled_cost_what_the_manual_says) {
  IdleDay day(everything_out_of_online());
  const std::uint64_t calls = day.calls();
  RecordProperty("calls", static_cast<int>(calls));
  EXPECT_GT(calls, 250U) << day.as_text();
  EXPECT_LE(calls, 340U) << day.as_text();
}

}  // namespace
}  // namespace schakel::simulation
