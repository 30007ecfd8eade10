#pragma once

#include <optional>

#include "base/random.h"
#include "base/result.h"

namespace schakel::exact_globe {

/// How long to wait before a *read* is sent again after its `failures`-th failure in a row, or nothing when
/// it is no use. Only what may pass by itself is repeated: kUnavailable and an answer that never came. Waits
/// 0.5, 2 and 8 seconds with up to half of it added at random, so that several workers do not come back
/// together; longer when Globe said so, but never more than a minute (then the engine plans the record anew).
/// Writes are never repeated here: whether that is safe is the engine's to know. Pure but for `random`.
std::optional<std::chrono::milliseconds> wait_before_reading_again(int failures, const Error& error,
                                                                   Random& random);

}  // namespace schakel::exact_globe
