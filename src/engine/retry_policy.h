#pragma once

#include <optional>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"

namespace schakel::engine {

/// How long to wait before attempt `attempt` + 1, or nothing: give up. `attempt` counts from 1.
///
/// Unavailable: a random pause up to 1, 2, 4, 8 … 60 s ("full jitter": those who were cut off together do not
/// come back together), six attempts. Budget used up: what the other side asked for plus up to a second, at
/// most fifteen minutes and ten times; a longer one (the day's budget) is not waited for.
std::optional<Milliseconds> pause_before_next(int attempt, const Error& error, Random& random);

/// When an unanswered write that was looked up `looks` times is looked up next: after 1, 2, 4, 8 … s, and for
/// the last time when it has settled.
Milliseconds pause_before_look(int looks);

}  // namespace schakel::engine
