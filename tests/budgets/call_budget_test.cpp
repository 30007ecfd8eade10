#include "connector/call_budget.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "base/random.h"
#include "connector/call_budget_text.h"
#include "connectors/exact_online/budget.h"
#include "connectors/exact_online/simulator/budgets.h"

// The rules of a budget as they work out when many programs share one, in virtual time: each worker asks,
// waits, calls, and learns, while others do the same; which of two that are due together goes first is up to
// a seed. What is asked is the strict budget of the simulator, whose clock differs from the workers'.
namespace schakel {
namespace {

using connector::Admission;
using connector::CallBudget;
using connector::Caller;
using connector::Lane;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
namespace simulator = exact_online::simulator;

constexpr const char* kApp = "app";
constexpr int kDivision = 124132;

std::vector<std::uint64_t> seeds() {
  if (const char* one = std::getenv("SCHAKEL_SEED")) return {std::strtoull(one, nullptr, 10)};
  return {1, 2, 3, 4, 5, 6, 7, 8};
}

/// The other side, the one budget that all share, and what happens when.
class World {
 public:
  World(std::uint64_t seed, Milliseconds our_clock_ahead, const char* start = "2026-11-23T00:00:00Z")
      : random_(seed), ahead_(our_clock_ahead), theirs_(*parse_instant(start)), there_(theirs_, {}) {}

  using Then = std::function<void()>;
  void after(Milliseconds wait, Then then) {
    events_.push({.at = theirs_.now() + wait, .order = random_.next(), .then = std::move(then)});
  }
  void run_until(Instant end) {
    while (!events_.empty() && events_.top().at <= end) {
      const Event event = events_.top();
      events_.pop();
      theirs_.advance(event.at - theirs_.now());
      event.then();
    }
    theirs_.advance(end - theirs_.now());
  }

  struct Call {
    Caller caller;
    std::string endpoint;
    int http_status = 200;
    bool answer_is_lost = false;
  };
  /// Makes a call when its turn has come, then `done`. When the day or the errors do not allow it, waits for
  /// as long as it is told.
  void make(const Call& call, const Then& done) {
    Admission admission;
    change([&](CallBudget& budget) {
      admission = connector::admit(budget, {}, call.caller, call.endpoint, here());
    });
    if (admission.kind != Admission::Kind::kGo) {
      after(admission.wait, [this, call, done] { make(call, done); });
      return;
    }
    after(on_the_wire(), [this, call, done, number = admission.number] { arrive(call, number, done); });
  }

  SeededRandom& random() { return random_; }
  Instant now() const { return theirs_.now(); }
  Milliseconds on_the_wire() { return Milliseconds(20 + random_.below(latency_max_)); }
  void latency_max(std::uint64_t milliseconds) { latency_max_ = milliseconds; }

  // What came of it.
  std::map<std::string, std::int64_t> counted;         ///< By flow: calls that the other side took.
  std::int64_t refused = 0;                            ///< 429
  std::map<std::string, std::vector<Instant>> errors;  ///< By endpoint.
  std::map<Instant, std::int64_t> by_minute;           ///< Calls taken.
  bool blocked = false;

 private:
  struct Event {
    Instant at;
    std::uint64_t order;
    Then then;
    bool operator<(const Event& other) const { return at != other.at ? at > other.at : order > other.order; }
  };

  Instant here() const { return theirs_.now() + ahead_; }

  /// As programs do it: each reads what the others left as text, and leaves text.
  void change(const std::function<void(CallBudget&)>& apply) {
    CallBudget budget = *connector::call_budget_from(shared_);
    apply(budget);
    shared_ = connector::to_text(budget);
  }

  void arrive(const Call& call, std::int64_t number, const Then& done) {
    const simulator::Budgets::Verdict verdict = there_.take(kApp, kDivision);
    http::Response response{.status = verdict.refused ? 429 : call.http_status, .headers = verdict.headers};
    const simulator::ErrorVelocity::Key key{kApp, "user", kDivision, call.endpoint};
    blocked = blocked || velocity_.blocked(key);
    if (verdict.refused) {
      ++refused;
    } else {
      ++counted[call.caller.flow];
      ++by_minute[std::chrono::floor<minutes>(theirs_.now())];
      velocity_.count(key, call.http_status);
      if (call.http_status >= 400) errors[call.endpoint].push_back(theirs_.now());
    }
    after(on_the_wire(), [this, call, number, done, response] {
      if (!call.answer_is_lost) {
        change([&](CallBudget& budget) {
          connector::answered(budget, number, call.endpoint, exact_online::told_by(response), here());
        });
      }
      done();
    });
  }

  SeededRandom random_;
  Milliseconds ahead_;
  ManualClock theirs_;
  simulator::Budgets there_;
  simulator::BudgetOptions options_;
  simulator::ErrorVelocity velocity_{theirs_, options_};
  std::priority_queue<Event> events_;
  std::string shared_ = "{}";
  std::uint64_t latency_max_ = 300;
};

/// Calls as long as there is work, which may be for ever.
class Worker {
 public:
  using Next = std::function<std::optional<World::Call>()>;
  Worker(World& world, Next next) : world_(world), next_(std::move(next)) {
    world_.after(Milliseconds(world_.random().below(1000)), [this] { go_on(); });
  }
  Worker(const Worker&) = delete;

 private:
  void go_on() {
    const auto call = next_();
    if (!call) return;
    world_.make(*call, [this] {
      world_.after(Milliseconds(world_.random().below(60)), [this] { go_on(); });  // Thinks.
    });
  }

  World& world_;
  Next next_;
};

Worker::Next always(Caller caller) {
  return [caller] { return std::optional(World::Call{.caller = caller, .endpoint = "logistics/Items"}); };
}

std::int64_t taken(const World& world, Instant from, Instant until) {
  std::int64_t calls = 0;
  for (const auto& [minute, taken] : world.by_minute)
    if (minute >= from && minute < until) calls += taken;
  return calls;
}

// ---- Use

struct Setting {
  const char* name;
  int workers;
  int flows;
  std::uint64_t latency_max;  ///< Each way, beside 20 ms.
  Milliseconds ahead;
  Lane lane = Lane::kBulk;
};

class Backlog : public testing::TestWithParam<Setting> {};

TEST_P(Backlog, uses_at_least_97_percent_of_60_calls_a_minute_and_is_never_refused) {
  const Setting& setting = GetParam();
  double least = 100;
  for (const std::uint64_t seed : seeds()) {
    SCOPED_TRACE(fmt::format("SCHAKEL_SEED={}", seed));
    World world(seed, setting.ahead);
    world.latency_max(setting.latency_max);
    std::vector<std::unique_ptr<Worker>> workers;
    for (int i = 0; i < setting.workers; ++i) {
      const Caller caller{.lane = setting.lane, .flow = fmt::format("flow {}", i % setting.flows)};
      workers.push_back(std::make_unique<Worker>(world, always(caller)));
    }
    const Instant start = world.now() + minutes(1);
    world.run_until(start + minutes(30));
    const auto used = static_cast<double>(taken(world, start, start + minutes(30))) / (30 * 60) * 100;
    least = std::min(least, used);
    EXPECT_GE(used, 97.0);
    EXPECT_EQ(world.refused, 0);
  }
  fmt::print("  used of 60 calls a minute over 30 minutes, {}: at least {:.1f} %, no 429\n", setting.name,
             least);
}

INSTANTIATE_TEST_SUITE_P(
    OfMany, Backlog,
    testing::Values(Setting{"one worker", 1, 1, 300, Milliseconds(0)},
                    Setting{"one slow worker", 1, 1, 420, Milliseconds(0)},
                    Setting{"four workers", 4, 1, 300, Milliseconds(0)},
                    Setting{"twelve workers of five flows", 12, 5, 900, Milliseconds(0)},
                    Setting{"four workers, clock 0.7 s ahead", 4, 2, 300, Milliseconds(700)},
                    Setting{"four workers, clock 0.9 s behind", 4, 2, 300, Milliseconds(-900)},
                    Setting{"four workers, clock 10 minutes behind", 4, 2, 300, minutes(-10)},
                    Setting{"four workers of orders", 4, 1, 300, Milliseconds(0), Lane::kOrders},
                    Setting{"four workers of records", 4, 1, 300, Milliseconds(0), Lane::kRecords}),
    [](const testing::TestParamInfo<Setting>& at) { return std::to_string(at.index); });

TEST(Budgets, lost_answers_and_programs_that_die_never_make_it_call_too_often) {
  double least = 100;
  for (const std::uint64_t seed : seeds()) {
    SCOPED_TRACE(fmt::format("SCHAKEL_SEED={}", seed));
    World world(seed, Milliseconds(300));
    std::vector<std::unique_ptr<Worker>> workers;
    for (int i = 0; i < 6; ++i) {
      workers.push_back(std::make_unique<Worker>(world, [&world] {
        return std::optional(World::Call{.caller = {.lane = Lane::kBulk, .flow = "items"},
                                         .endpoint = "logistics/Items",
                                         .answer_is_lost = world.random().chance(5)});
      }));
    }
    const Instant start = world.now() + minutes(1);
    world.run_until(start + minutes(30));
    least = std::min(least, static_cast<double>(taken(world, start, start + minutes(30))) / (30 * 60) * 100);
    EXPECT_EQ(world.refused, 0);
  }
  fmt::print("  the same with 5 % of the answers lost: at least {:.1f} %, no 429\n", least);
  EXPECT_GE(least, 85.0);
}

TEST(Budgets, a_clock_that_is_far_ahead_is_refused_a_few_times_and_learns) {
  for (const std::uint64_t seed : seeds()) {
    SCOPED_TRACE(fmt::format("SCHAKEL_SEED={}", seed));
    World world(seed, seconds(20));
    std::vector<std::unique_ptr<Worker>> workers;
    for (int i = 0; i < 4; ++i)
      workers.push_back(std::make_unique<Worker>(world, always({.lane = Lane::kBulk, .flow = "items"})));
    world.run_until(world.now() + minutes(5));
    const std::int64_t at_first = world.refused;
    world.run_until(world.now() + minutes(30));
    EXPECT_EQ(world.refused, at_first);
    // A second of the twenty with each refusal of each of the four.
    EXPECT_LE(at_first, 80);
    EXPECT_GT(at_first, 0);
  }
}

// ---- Fairness

TEST(Budgets, flows_of_one_lane_get_equal_parts_whatever_their_number_of_workers) {
  double least = 1;
  for (const std::uint64_t seed : seeds()) {
    SCOPED_TRACE(fmt::format("SCHAKEL_SEED={}", seed));
    World world(seed, Milliseconds(0));
    std::vector<std::unique_ptr<Worker>> workers;
    for (int i = 0; i < 9; ++i) {
      const char* flow = i < 8 ? "eight workers" : "one worker";
      workers.push_back(std::make_unique<Worker>(world, always({.lane = Lane::kOrders, .flow = flow})));
    }
    world.run_until(world.now() + minutes(30));
    const auto one = static_cast<double>(world.counted["one worker"]);
    const auto eight = static_cast<double>(world.counted["eight workers"]);
    least = std::min(least, one / (one + eight));
  }
  fmt::print("  part of one worker beside eight of another flow of its lane: at least {:.1f} %\n",
             least * 100);
  EXPECT_GE(least, 0.45);
  EXPECT_LE(least, 0.55);
}

// ---- Errors

TEST(Budgets, no_endpoint_ever_refuses_more_than_eight_times_an_hour) {
  std::int64_t most = 0;
  std::int64_t in_all = 0;
  for (const std::uint64_t seed : seeds()) {
    SCOPED_TRACE(fmt::format("SCHAKEL_SEED={}", seed));
    World world(seed, Milliseconds(0));
    std::vector<std::unique_ptr<Worker>> workers;
    for (int i = 0; i < 6; ++i) {
      workers.push_back(std::make_unique<Worker>(world, [&world] {
        const bool first = world.random().chance(50);
        const bool refuses = first || world.random().chance(30);
        return std::optional(World::Call{.caller = {.lane = Lane::kOrders, .flow = "orders"},
                                         .endpoint = first ? "crm/Accounts" : "salesorder/SalesOrders",
                                         .http_status = refuses ? 400 : 200});
      }));
    }
    world.run_until(world.now() + hours(6));
    for (const auto& [endpoint, times] : world.errors) {
      in_all += static_cast<std::int64_t>(times.size());
      for (auto first = times.begin(); first != times.end(); ++first) {
        const auto last = std::lower_bound(first, times.end(), *first + hours(1));
        most = std::max(most, static_cast<std::int64_t>(last - first));
      }
    }
    EXPECT_FALSE(world.blocked);
  }
  fmt::print("  refusals of one endpoint within an hour: at most {} ({} in all)\n", most, in_all);
  EXPECT_LE(most, 8);
  EXPECT_GT(in_all, 8 * 6);
}

// ---- Orders beside a backfill

/// Orders that come in at random on working days, one after the other, three calls each.
class Orders {
 public:
  Orders(World& world, int per_hour) : world_(world), per_hour_(per_hour) { await_next(); }
  Orders(const Orders&) = delete;

  std::vector<Milliseconds> waits;

 private:
  void await_next() {
    // Every six seconds with the chance that makes so many an hour.
    world_.after(seconds(6), [this] {
      const auto today = std::chrono::floor<std::chrono::days>(world_.now());
      const auto hour = std::chrono::floor<hours>(world_.now() - today).count();
      const bool working = hour >= 7 && hour < 18 && std::chrono::weekday(today).iso_encoding() < 6;
      if (working && world_.random().below(600) < static_cast<std::uint64_t>(per_hour_)) {
        arrived_.push_back(world_.now());
        if (!busy_) write();
      }
      await_next();
    });
  }
  void write(int call = 0) {
    busy_ = true;
    if (call == 3) {
      waits.push_back(world_.now() - arrived_.front());
      arrived_.erase(arrived_.begin());
      busy_ = !arrived_.empty();
      if (busy_) write();
      return;
    }
    world_.make({.caller = {.lane = Lane::kOrders, .flow = "orders"}, .endpoint = "salesorder/SalesOrders"},
                [this, call] { write(call + 1); });
  }

  World& world_;
  int per_hour_;
  std::vector<Instant> arrived_;
  bool busy_ = false;
};

TEST(Budgets, an_order_hardly_waits_while_100000_items_are_backfilled) {
  for (const std::uint64_t seed : {seeds().front()}) {
    SCOPED_TRACE(fmt::format("SCHAKEL_SEED={}", seed));
    World world(seed, Milliseconds(200));
    Orders orders(world, 25);
    std::int64_t items = 100'000;
    std::vector<std::unique_ptr<Worker>> workers;
    for (int i = 0; i < 4; ++i) {
      workers.push_back(std::make_unique<Worker>(world, [&items]() -> std::optional<World::Call> {
        if (items == 0) return std::nullopt;
        --items;
        return World::Call{.caller = {.lane = Lane::kBulk, .flow = "items"}, .endpoint = "logistics/Items"};
      }));
    }
    const Instant start = world.now();
    while (items > 0 && world.now() < start + std::chrono::days(60)) world.run_until(world.now() + hours(1));
    const auto days = std::chrono::ceil<std::chrono::days>(world.now() - start).count();
    std::vector<Milliseconds> waits = orders.waits;
    ASSERT_GT(waits.size(), 1000U);
    std::ranges::sort(waits);
    const auto at = [&](double part) {
      return static_cast<double>(
                 waits[static_cast<std::size_t>(part * static_cast<double>(waits.size() - 1))].count()) /
             1000;
    };
    fmt::print(
        "  {} orders of three calls while 100,000 items were backfilled in {} days: written after {:.1f} s "
        "(p50), "
        "{:.1f} s (p95), {:.1f} s (at most); {} × 429\n",
        waits.size(), days, at(0.5), at(0.95), at(1), world.refused);
    EXPECT_EQ(items, 0);
    EXPECT_LE(at(0.95), 60);
    EXPECT_EQ(world.refused, 0);
  }
}

}  // namespace
}  // namespace schakel
