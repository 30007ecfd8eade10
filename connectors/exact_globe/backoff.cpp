#include "connectors/exact_globe/backoff.h"

#include <algorithm>

namespace schakel::exact_globe {

using std::chrono::milliseconds;

std::optional<milliseconds> wait_before_reading_again(int failures, const Error& error, Random& random) {
  constexpr int kFailuresMax = 3;  // About ten seconds together: a restart of the service takes less.
  constexpr milliseconds kWaitMax = std::chrono::minutes(1);
  if (error.kind != ErrorKind::kUnavailable && error.kind != ErrorKind::kUnknownOutcome) return std::nullopt;
  if (failures > kFailuresMax) return std::nullopt;
  milliseconds wait(500);
  for (int i = 1; i < failures; ++i) wait *= 4;
  wait += milliseconds(random.below(static_cast<std::uint64_t>(wait.count() / 2 + 1)));
  if (error.retry_after) wait = std::max(wait, *error.retry_after);
  if (wait > kWaitMax) return std::nullopt;
  return wait;
}

}  // namespace schakel::exact_globe
