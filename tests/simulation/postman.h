#pragma once

#include <functional>
#include <memory>

#include "app/webhook_door.h"
#include "base/random.h"
#include "tests/simulation/erps.h"
#include "tests/simulation/scheduler.h"

namespace schakel::simulation {

/// Carries the webhooks of Exact Online to Schakel's door, and on the way loses them, doubles them, or has
/// them arrive late and so out of order. What the door refuses, Exact Online sends again later.
class Postman {
 public:
  Postman(Erps& erps, Scheduler& scheduler, Random& random, app::WebhookDoor& door);

  /// Brings what is due.
  void comes_by();
  /// How many of a thousand have it bad; asked for each.
  std::function<std::uint64_t()> trouble_per_thousand = [] { return 0; };

 private:
  class Bag;

  Erps& erps_;
};

}  // namespace schakel::simulation
