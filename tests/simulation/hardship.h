#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "tests/simulation/network.h"

namespace schakel::simulation {

/// A stretch of time in which a side answers nobody.
struct Closed {
  Side side = Side::kOnline;
  Instant from{};
  Instant until{};
  Trouble how = Trouble::kMaintenance;
};

/// How hard a life is: all of it drawn once, so that some lives know much of one trouble and others a little
/// of each.
struct Hardship {
  explicit Hardship(Random& random);

  Instant begins{};       ///< On a working day; or just before midnight, or before a change of the clock.
  Milliseconds lasts{0};  ///< The trouble; after it everything has to come to its end.
  std::size_t programs = 1;

  std::uint64_t trouble_per_thousand = 0;  ///< Of calls,
  unsigned weights[kTroubles] = {};        ///< and of which kind.
  std::uint64_t death_per_thousand = 0;    ///< Of points at which a program can die.
  std::uint64_t deaths_max = 0;
  std::uint64_t freeze_per_thousand = 0;  ///< Of points at which a program can be stopped for a while.
  bool knows_the_dead = false;  ///< Programs see that another one is gone; otherwise its lease runs out.
  bool by_timetable =
      false;  ///< Programs are workers; otherwise each runs whatever comes to somebody's mind.

  std::vector<Closed> maintenance;
  struct Jump {
    Instant when{};
    Milliseconds by{0};
  };
  std::vector<Jump> jumps;  ///< Of the clock of the machine on which the programs run.
  /// What Exact Online lets an app ask in a day; kUsualDay, or so little that it is used up.
  std::int64_t calls_per_day = kUsualDay;
  static constexpr std::int64_t kUsualDay = 5'000;

  bool has_webhooks = false;
  std::uint64_t webhook_trouble_per_thousand = 0;  ///< Lost, doubled or late.
};

}  // namespace schakel::simulation
