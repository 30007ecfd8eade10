#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "engine/run.h"
#include "flow/schedule.h"

namespace schakel::engine {

/// Why a flow is due.
enum class Cause { kSchedule, kByHand, kWebhook, kRetry, kUnfinished, kStopped };
/// "schedule", "by_hand", "webhook", "retry" (after an error), "unfinished" (records whose outcome was not
/// known), "stopped" (the run was ended by somebody who wants the rest later)
const char* name_of(Cause cause);

/// What a flow carries from one run to the next.
struct Pacing {
  Milliseconds interval{0};  ///< The current one of an interval; 0 for any other schedule.
  int failures = 0;          ///< Runs in a row that ended in an error.

  bool operator==(const Pacing&) const = default;
};

struct NextStart {
  std::optional<Instant> due;  ///< Nothing: when it is asked to.
  Cause cause = Cause::kSchedule;
  Pacing pacing;
};

struct RunEnded {
  std::string_view flow;
  Instant started{};
  Instant now{};
  Pacing before;
  Cause cause = Cause::kSchedule;  ///< Why it ran.
};

/// When a flow runs next after a run that ended so. Pure.
///
/// All well: as the schedule says, an interval that may adapt by whether anything was found. Whoever was
/// woken by a webhook need not be polled for a while: an interval that may adapt is the longest after that,
/// and finds what webhooks lose; when it finds something, it is the shortest again. Records left
/// unfinished: within a minute, for they only have to settle. An error that may pass by itself: after what
/// the other side asked for, or after 1, 2, 4, 8, at most 15 minutes. One that a person must mend: after an
/// hour, because each try costs an error there and Exact Online blocks a key at the tenth of an endpoint in
/// one hour (facts 3, A); who mended it need not wait for that. Stopped by somebody: at once, as soon as
/// anybody may go on with it. Never outside of working hours.
NextStart next_start(const flow::Schedule& schedule, const RunEnded& ended, const Result<RunReport>& report);

}  // namespace schakel::engine
