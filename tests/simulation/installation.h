#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/flow_run.h"
#include "app/session.h"
#include "base/random.h"
#include "engine/worker.h"
#include "tests/simulation/erps.h"
#include "tests/simulation/network.h"
#include "tests/simulation/scheduler.h"

namespace schakel::simulation {

/// What all programs of one installation share: a state folder with its database, the applied configuration,
/// and the consent that a person gave. Programs come and go; it stays.
class Installation {
 public:
  /// `configuration`: TOML, with the two connections called online and globe.
  Installation(Scheduler& scheduler, Network& network, Random& random, const std::string& configuration);
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;
  ~Installation();

  /// What a person does in his browser: logs in at Exact Online and says yes. False when that did not work.
  bool consent(app::Session& session);

  /// One program, as it starts: `name` is unique in time. Its commits pass `commit_point`.
  std::unique_ptr<app::Session> start(const std::string& name);
  /// From now on every program can know that this one is gone.
  void is_gone(const std::string& name) { gone_.insert(name); }

  /// Around every commit of every program; may throw Death.
  std::function<void(storage::CommitMoment)> commit_point = [](storage::CommitMoment) {};

  /// The clock of its machine is set forward or, below zero, back by so much.
  void clock_jumps(Milliseconds by) { clock_.jump(by); }

 private:
  Network& network_;
  Random& random_;
  VirtualClock clock_;
  std::filesystem::path folder_;
  std::set<std::string> gone_;
};

/// As schakel worker does it: what is due, until then. `run`: carries out what was claimed.
void work_by_timetable(
    Scheduler& scheduler, app::Session& session, Instant until,
    const std::function<Result<engine::RunReport>(const engine::Claim& claim, engine::Observer& watch)>& run);

/// The ready-made configuration that carries everything both ways.
std::string two_way();
/// The same with what goes one way only, out of Globe.
std::string both_ways();
/// The same, and Exact Online tells of changes at kWebhookPath.
std::string told_by_webhooks(const std::string& configuration);
inline constexpr const char* kWebhookPath = "/webhooks/online";
/// Its flows.
inline constexpr std::array kBothWays = {"items",  "items_back",  "customers",    "customers_back",
                                         "orders", "orders_back", "order_status", "stock"};

}  // namespace schakel::simulation
