#include "engine/retry_policy.h"

#include <algorithm>

namespace schakel::engine {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kUnavailableAttempts = 6;  // Together at most about a minute and a half: longer is an outage.
constexpr int kRateLimitedAttempts = 10;
constexpr Milliseconds kUnavailablePauseMax = seconds(60);
// Exact Online's minute window ends within a minute; more than this is a day's budget, for which a run does
// not wait.
constexpr Milliseconds kRateLimitedPauseMax = minutes(15);

Milliseconds doubled(Milliseconds first, int times, Milliseconds most) {
  Milliseconds pause = first;
  for (int i = 0; i < times && pause < most; ++i) pause *= 2;
  return std::min(pause, most);
}

Milliseconds up_to(Milliseconds most, Random& random) {
  return Milliseconds(static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(most.count()) + 1)));
}

}  // namespace

std::optional<Milliseconds> pause_before_next(int attempt, const Error& error, Random& random) {
  if (error.kind == ErrorKind::kRateLimited) {
    if (attempt >= kRateLimitedAttempts) return std::nullopt;
    const Milliseconds asked = error.retry_after.value_or(doubled(seconds(1), attempt - 1, seconds(60)));
    if (asked > kRateLimitedPauseMax) return std::nullopt;
    return asked + up_to(seconds(1), random);
  }
  if (attempt >= kUnavailableAttempts) return std::nullopt;
  const Milliseconds drawn = up_to(doubled(seconds(1), attempt - 1, kUnavailablePauseMax), random);
  if (!error.retry_after) return drawn;
  if (*error.retry_after > kRateLimitedPauseMax) return std::nullopt;
  return std::max(drawn, *error.retry_after);
}

Milliseconds pause_before_look(int looks) {
  return doubled(seconds(1), looks, seconds(60));
}

}  // namespace schakel::engine
