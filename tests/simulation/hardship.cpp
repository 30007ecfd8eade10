#include "tests/simulation/hardship.h"

namespace schakel::simulation {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

Instant drawn_begin(Random& random) {
  switch (random.below(8)) {
    case 0:
      return *parse_instant("2026-11-23T23:50:05Z");  // The day of Exact's budgets ends at midnight, UTC.
    case 1:
      return *parse_instant("2026-10-25T00:50:05Z");  // Ten minutes later an hour of Amsterdam comes again,
    case 2:
      return *parse_instant("2027-03-28T00:50:05Z");  // and here one is left out.
    default:
      return *parse_instant("2026-11-23T09:00:05Z");
  }
}

}  // namespace

Hardship::Hardship(Random& random) {
  begins = drawn_begin(random);
  lasts = random.chance(20) ? minutes(10 + random.below(35)) : minutes(2 + random.below(9));
  programs = 1 + random.below(4);
  trouble_per_thousand = random.chance(20) ? 0 : random.below(120);
  for (unsigned& weight : weights)
    weight = random.chance(40) ? 0 : 1 + static_cast<unsigned>(random.below(9));
  death_per_thousand = random.chance(25) ? 0 : random.below(12);
  deaths_max = random.below(15);
  freeze_per_thousand = random.chance(60) ? 0 : random.below(4);
  knows_the_dead = !random.chance(30);
  by_timetable = random.chance(50);

  const auto drawn_moment = [&] {
    return begins +
           Milliseconds(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(lasts.count()))));
  };
  for (std::uint64_t windows = random.chance(70) ? 0 : 1 + random.below(2); windows > 0; --windows) {
    const Instant from = drawn_moment();
    maintenance.push_back({.side = random.chance(50) ? Side::kOnline : Side::kGlobe,
                           .from = from,
                           .until = from + seconds(random.below(1'200)),
                           .how = random.chance(50) ? Trouble::kMaintenance : Trouble::kUnreachable});
  }
  for (std::uint64_t left = random.chance(80) ? 0 : 1 + random.below(3); left > 0; --left) {
    jumps.push_back(
        {.when = drawn_moment(), .by = seconds(static_cast<std::int64_t>(random.below(61)) - 30)});
  }
  if (random.chance(5)) calls_per_day = 150 + static_cast<std::int64_t>(random.below(250));
  has_webhooks = by_timetable && random.chance(60);
  webhook_trouble_per_thousand = random.chance(30) ? 0 : random.below(500);
}

}  // namespace schakel::simulation
