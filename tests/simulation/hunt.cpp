#include "tests/simulation/hunt.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "tests/simulation/crash_points.h"
#include "tests/simulation/life.h"

namespace schakel::simulation {
namespace {

/// Where a bug was last seen: in the scenario of a flow, or in the life of a seed. Only to be quick: whoever
/// changes what is drawn in a life moves it elsewhere, and the hunt goes on until it finds it.
struct Seen {
  const char* flow = nullptr;
  std::uint64_t seed = 0;
};
const std::map<KnownBug, Seen>& last_seen() {
  static const std::map<KnownBug, Seen> places = {
      {KnownBug::kCursorBeforeOutcomeOfRecords, {.flow = "items_back"}},
      {KnownBug::kCursorInItsOwnTransaction, {.flow = "orders_for_a_person"}},
      {KnownBug::kSentBeforeIntent, {.flow = "orders_back"}},
  };
  return places;
}

class Hunt {
 public:
  explicit Hunt(KnownBug bug) { switched_on_bug = bug; }
  Hunt(const Hunt&) = delete;
  Hunt& operator=(const Hunt&) = delete;
  ~Hunt() { switched_on_bug = KnownBug::kNone; }

  void befall(const std::string& flow) {
    look_at(suffer_everywhere, flow);
    look_at(die_everywhere, flow);
  }
  void live_on(std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t seed = from; seed <= to && hunted_.caught_by.empty(); ++seed) {
      ++hunted_.lives;
      const Life life = live(seed);
      if (!life.broken.empty()) hunted_.caught_by = fmt::format("seed {}, {}", seed, life.broken.front());
    }
  }
  Hunted hunted() && { return std::move(hunted_); }

 private:
  template <class Befall>
  void look_at(Befall everything, const std::string& flow) {
    if (!hunted_.caught_by.empty()) return;
    const Crashes crashes = everything(flow, {});
    hunted_.lives += crashes.lives;
    if (!crashes.broken.empty()) hunted_.caught_by = crashes.broken.front();
  }

  Hunted hunted_;
};

}  // namespace

Hunted hunt(KnownBug bug, std::uint64_t lives) {
  Hunt hunt(bug);
  if (const auto seen = last_seen().find(bug); seen != last_seen().end()) {
    if (seen->second.flow != nullptr) hunt.befall(seen->second.flow);
    if (seen->second.seed != 0) hunt.live_on(seen->second.seed, seen->second.seed);
  }
  const std::uint64_t first = std::min<std::uint64_t>(lives, 20);
  hunt.live_on(1, first);
  for (const std::string& flow : scenario_names()) hunt.befall(flow);
  hunt.live_on(first + 1, lives);
  return std::move(hunt).hunted();
}

}  // namespace schakel::simulation
