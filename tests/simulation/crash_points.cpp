#include "tests/simulation/crash_points.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "base/assert.h"
#include "tests/simulation/installation.h"
#include "tests/simulation/people.h"
#include "tests/simulation/promises.h"

namespace schakel::simulation {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kStartsMax = 12;  ///< A program that has not come to its end by then never will.

struct Scenario {
  const char* name;
  const char* flow;
  std::vector<const char*> before;  ///< Flows that run undisturbed before it.
  void (*people)(People& people);   ///< What is done over there before it.
  /// Of what there may be more or less in the end, and it is right.
  const char* may_differ = "";
};

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all = {
      {"items", "items", {}, [](People&) {}},
      {"items_back", "items_back", {"items"}, [](People& people) { people.new_item_in_globe(); }},
      {"customers", "customers", {}, [](People&) {}},
      {"customers_back", "customers_back", {}, [](People& people) { people.change_a_customer_in_globe(); }},
      {"orders", "orders", {}, [](People&) {}},
      {"orders_back",
       "orders_back",
       {},
       [](People& people) {
         people.order_in_globe();
         people.order_in_globe();
       },
       // An order that is read again comes without its customer, who is linked by then, so that its delivery
       // address is sent though it may be his own. Sent twice it has the same id (facts 4.10, A).
       "crm/Addresses"},
      // Nothing of it has an intent: a person is needed for all.
      {"orders_for_a_person", "orders_back", {}, [](People& people) { people.order_new_item_in_globe(); }},
      {"order_status",
       "order_status",
       {"orders"},
       [](People& people) { people.deliver_everything_in_globe(); }},
      {"stock", "stock", {"items"}, [](People& people) {
         people.count_stock_in_globe();
         people.count_stock_in_globe();
       }}};
  return all;
}

/// How much of everything stands in both ERPs, and what lies in the warehouses. Left out is what may stay
/// behind and means nothing: stock counts (made twice they change nothing), and lines that Globe has parked
/// for a header that never comes.
std::map<std::string, std::string> picture(Erps& erps) {
  std::map<std::string, std::string> seen;
  for (const Side side : {Side::kOnline, Side::kGlobe}) {
    const auto state = erps.control(side, "GET", "state");
    SCHAKEL_ASSERT(state.has_value() && state->find("rows") != nullptr);
    for (const auto& [entity, count] : *state->find("rows")->as_members()) {
      const bool is_left_behind =
          entity.find("StockCount") != std::string::npos || entity == "(parked lines)";
      if (!is_left_behind) seen[entity] = count.dump();
    }
  }
  for (const Json& row : erps.rows(Side::kOnline, "inventory/ItemWarehouses"))
    seen["stock " + text_of(row, "ItemCode") + " " + text_of(row, "WarehouseCode")] =
        text_of(row, "CurrentStock");
  return seen;
}

/// What befalls a life, by the number of the point. A call stands between two points, and has the number of
/// the one behind it.
struct Fate {
  std::set<std::uint64_t> deaths;
  std::map<std::uint64_t, Trouble> troubles;

  std::string as_text() const {
    std::string text;
    for (const std::uint64_t death : deaths)
      text += fmt::format("{}died at {}", text.empty() ? "" : " and ", death);
    for (const auto& [call, trouble] : troubles)
      text += fmt::format("{}{} at {}", text.empty() ? "" : " and ", name_of(trouble), call);
    return text;
  }
};

/// One life of a scenario; points are counted over all its starts.
class Crashing {
 public:
  Crashing(const Scenario& scenario, Fate fate)
      : scenario_(scenario), fate_(std::move(fate)), before_(erps_) {
    const auto session = installation_.start("before");
    for (const char* flow : scenario.before) run(*session, flow);
    scenario.people(people_);
  }

  void live() {
    network_.point = [this](const CallMade&) { point(); };
    network_.lateness_least = seconds(2);  // Behind whatever the next start looks up before it sends.
    network_.trouble = [this](const CallMade&) {
      calls.insert(points);
      const auto befalls = fate_.troubles.find(points);
      return befalls == fate_.troubles.end() ? Trouble::kNone : befalls->second;
    };
    installation_.commit_point = [this](storage::CommitMoment) { point(); };
    std::unique_ptr<app::Session> session;
    bool ended = false;
    for (int start = 1; start <= kStartsMax && !ended; ++start) {
      const std::string name = fmt::format("start {}", start);
      session.reset();
      try {
        session = installation_.start(name);
        ended = run(*session, scenario_.flow);
      } catch (const Death&) {
        installation_.is_gone(name);
      }
      // At once, so that what is late lands when the next start is at work.
      if (fate_.troubles.empty()) scheduler_.sleep_until(scheduler_.now() + seconds(3));
    }
    network_.point = [](const CallMade&) {};
    network_.trouble = [](const CallMade&) { return Trouble::kNone; };
    installation_.commit_point = [](storage::CommitMoment) {};
    if (!ended) {
      broken.emplace_back("It never came to its end.");
      return;
    }
    scheduler_.sleep_until(scheduler_.now() + minutes(1));
    // What may have been under way has to settle first: that run says that it is unfinished.
    if (!fate_.troubles.empty()) {
      run(*session, scenario_.flow);
      scheduler_.sleep_until(scheduler_.now() + minutes(1));
    }
    const auto again = app::run_flow(*session, scenario_.flow, {}, nobody_);
    if (engine::error_of(again) != nullptr ||
        again->counts.created + again->counts.updated + again->counts.unfinished > 0)
      broken.emplace_back("A further run has something left to do.");
    Found found = look(erps_, *session, before_, {scenario_.flow});
    broken.insert(broken.end(), found.broken.begin(), found.broken.end());
    if (const std::uint64_t refused = calls_refused(erps_); refused > 0)
      broken.push_back(fmt::format("Exact Online answered 429 {} times.", refused));
    seen = picture(erps_);
  }

  std::uint64_t points = 0;
  std::set<std::uint64_t> calls;
  std::vector<std::string> broken;
  std::map<std::string, std::string> seen;

 private:
  void point() {
    if (fate_.deaths.contains(points++)) throw Death{};
  }
  bool run(app::Session& session, const char* flow) {
    return engine::error_of(app::run_flow(session, flow, {}, nobody_)) == nullptr;
  }

  const Scenario& scenario_;
  Fate fate_;
  SeededRandom random_{7};
  Scheduler scheduler_{random_, *parse_instant("2026-11-23T09:00:05Z"),
                       *parse_instant("2026-12-23T09:00:05Z")};
  VirtualClock clock_{scheduler_};
  Erps erps_{clock_,
             random_,
             {.seed = 3,
              .orders = 2,
              .customers = 4,
              .items = 4,
              .invoices = 0,
              .entries = 0,
              .bad_orders = 0,
              .canary = {}}};
  Network network_{scheduler_, erps_, random_};
  Installation installation_{scheduler_, network_, random_, both_ways()};
  People people_{erps_, clock_, random_};
  Before before_;
  engine::Observer nobody_;
};

const Scenario& scenario_of(const std::string& name) {
  for (const Scenario& scenario : scenarios()) {
    if (scenario.name == name) return scenario;
  }
  SCHAKEL_ASSERT(false && "there is such a flow");
  return scenarios().front();
}

/// One more life, beside the undisturbed one.
std::uint64_t add_life(const Scenario& scenario, const Crashing& undisturbed, const Fate& fate,
                       Crashes& crashes) {
  const std::string where = fate.as_text();
  Crashing life(scenario, fate);
  life.live();
  ++crashes.lives;
  for (const std::string& broken : life.broken)
    crashes.broken.push_back(fmt::format("{}, {}: {}", scenario.name, where, broken));
  for (const auto& [what, count] : life.seen) {
    const auto expected = undisturbed.seen.find(what);
    const std::string before = expected == undisturbed.seen.end() ? "nothing" : expected->second;
    if (before != count && what != scenario.may_differ)
      crashes.broken.push_back(fmt::format("{}, {}: {} of {} where an undisturbed run leaves {}.",
                                           scenario.name, where, count, what, before));
  }
  return life.points;
}

Crashes undisturbed_life(const Scenario& scenario, Crashing& undisturbed) {
  Crashes crashes{.scenario = scenario.name, .points = 0, .lives = 0, .broken = {}};
  undisturbed.live();
  crashes.points = undisturbed.points;
  for (const std::string& broken : undisturbed.broken)
    crashes.broken.push_back(fmt::format("{}, undisturbed: {}", scenario.name, broken));
  return crashes;
}

}  // namespace

std::vector<std::string> scenario_names() {
  std::vector<std::string> names;
  for (const Scenario& scenario : scenarios()) names.emplace_back(scenario.name);
  return names;
}

Crashes die_everywhere(const std::string& scenario_name,
                       const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  const Scenario& scenario = scenario_of(scenario_name);
  Crashing undisturbed(scenario, {});
  Crashes crashes = undisturbed_life(scenario, undisturbed);
  for (std::uint64_t death = 0; death < crashes.points; ++death) {
    add_life(scenario, undisturbed, {.deaths = {death}, .troubles = {}}, crashes);
    if (undisturbed.calls.contains(death))
      add_life(scenario, undisturbed, {.deaths = {death}, .troubles = {{death, Trouble::kLandsLate}}},
               crashes);
    if (progress) progress(death + 1, crashes.points);
  }
  return crashes;
}

Crashes suffer_everywhere(const std::string& scenario_name,
                          const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  constexpr Trouble kOfACall[] = {Trouble::kUnreachable, Trouble::kRequestLost, Trouble::kAnswerLost,
                                  Trouble::kLandsLate,   Trouble::kTruncated,   Trouble::kGarbled,
                                  Trouble::kServerError};
  const Scenario& scenario = scenario_of(scenario_name);
  Crashing undisturbed(scenario, {});
  Crashes crashes = undisturbed_life(scenario, undisturbed);
  crashes.points = undisturbed.calls.size();
  std::uint64_t done = 0;
  for (const std::uint64_t call : undisturbed.calls) {
    for (const Trouble trouble : kOfACall)
      add_life(scenario, undisturbed, {.deaths = {}, .troubles = {{call, trouble}}}, crashes);
    if (progress) progress(++done, crashes.points);
  }
  return crashes;
}

Crashes die_twice(const std::string& scenario_name, std::uint64_t step,
                  const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  const Scenario& scenario = scenario_of(scenario_name);
  Crashing undisturbed(scenario, {});
  Crashes crashes = undisturbed_life(scenario, undisturbed);
  for (std::uint64_t first = 0; first < crashes.points; ++first) {
    // What comes behind the first death is known only when it was died.
    Crashes once = crashes;
    const std::uint64_t points = add_life(scenario, undisturbed, {.deaths = {first}, .troubles = {}}, once);
    for (std::uint64_t second = first + 1 + first % step; second < points; second += step)
      add_life(scenario, undisturbed, {.deaths = {first, second}, .troubles = {}}, crashes);
    if (progress) progress(first + 1, crashes.points);
  }
  return crashes;
}

}  // namespace schakel::simulation
