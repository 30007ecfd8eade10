#include "engine/next_start.h"

#include <algorithm>

#include "base/known_bug.h"

namespace schakel::engine {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Milliseconds kRetryFirst = minutes(1);
constexpr Milliseconds kRetryMost = minutes(15);
constexpr Milliseconds kWhenMended = hours(1);
constexpr Milliseconds kUnfinished = minutes(1);  // Longer than the settling time of any target.

// Whether what went wrong may be over by itself.
bool passes(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalidInput:
    case ErrorKind::kInvalidRecord:
    case ErrorKind::kNotFound:
    case ErrorKind::kUnauthorized:
    case ErrorKind::kForbidden:
    case ErrorKind::kBug:
      return false;
    case ErrorKind::kRateLimited:
    case ErrorKind::kUnavailable:
    case ErrorKind::kUnknownOutcome:
    case ErrorKind::kMalformed:
    case ErrorKind::kStorage:
    case ErrorKind::kCancelled:
      return true;
  }
  return true;
}

Milliseconds pause_after(const Error& error, int failures) {
  // Another program has it: that one will be done soon, and nothing was tried.
  if (error.code == "engine.flow_is_running") return kRetryFirst;
  if (!passes(error.kind)) return kWhenMended;
  Milliseconds pause = kRetryFirst;
  for (int i = 1; i < failures && pause < kRetryMost; ++i) pause *= 2;
  return std::max(std::min(pause, kRetryMost), error.retry_after.value_or(Milliseconds(0)));
}

// What an overlap reads again is skipped, unchanged or still needs a person; it is no sign of life.
bool found_anything(const Counts& counts) {
  return counts.created + counts.updated + counts.customers_created + counts.customers_updated +
             counts.items_created >
         0;
}

}  // namespace

const char* name_of(Cause cause) {
  switch (cause) {
    case Cause::kSchedule:
      return "schedule";
    case Cause::kByHand:
      return "by_hand";
    case Cause::kWebhook:
      return "webhook";
    case Cause::kRetry:
      return "retry";
    case Cause::kUnfinished:
      return "unfinished";
    case Cause::kStopped:
      return "stopped";
  }
  return "?";
}

NextStart next_start(const flow::Schedule& schedule, const RunEnded& ended, const Result<RunReport>& report) {
  const Error* error = error_of(report);
  const auto inside = [&](Instant moment) {
    return flow::first_inside(schedule, {.flow = ended.flow, .last_started = ended.started, .now = ended.now},
                              moment);
  };
  NextStart next{.due = {}, .cause = Cause::kSchedule, .pacing = ended.before};
  if (error != nullptr && error->kind == ErrorKind::kCancelled) {
    next.due = inside(ended.now);
    next.cause = Cause::kStopped;
    return next;
  }
  if (error != nullptr) {
    next.pacing.failures = ended.before.failures + 1;
    if (!has_bug(KnownBug::kNeverAgainAfterError))
      next.due = inside(ended.now + pause_after(*error, next.pacing.failures));
    next.cause = Cause::kRetry;
    return next;
  }
  const auto found = found_anything(report->counts) ? flow::Found::kSomething : flow::Found::kNothing;
  next.pacing.failures = 0;
  if (schedule.every > Milliseconds(0)) {
    const bool told = ended.cause == Cause::kWebhook && schedule.adaptive;
    next.pacing.interval =
        told ? std::max(schedule.every, schedule.every_when_idle)
             : flow::next_interval(schedule, found, std::max(ended.before.interval, schedule.every));
  }
  next.due = flow::next_due(schedule, {.flow = ended.flow,
                                       .last_started = ended.started,
                                       .interval = next.pacing.interval,
                                       .now = ended.now});
  if (report->counts.unfinished > 0 && (!next.due || *next.due > ended.now + kUnfinished)) {
    next.due = inside(ended.now + kUnfinished);
    next.cause = Cause::kUnfinished;
  }
  return next;
}

}  // namespace schakel::engine
