#pragma once

#include <functional>
#include <stop_token>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "engine/disposition.h"
#include "engine/observer.h"
#include "engine/retry_policy.h"

namespace schakel::engine {

/// Makes calls of a connector until one succeeds or waiting makes no sense any more, and rests in between.
/// One per run; its thread.
class Caller {
 public:
  /// `before_rest` is called before every stretch of rest, and every `stretch` while it lasts: to make
  /// durable what was done and to prolong the lease.
  Caller(Clock& clock, Random& random, std::stop_token stop, Observer& observer, Milliseconds stretch,
         std::function<Result<void>()> before_rest)
      : clock_(clock),
        random_(random),
        stop_(std::move(stop)),
        observer_(observer),
        stretch_(stretch),
        before_rest_(std::move(before_rest)) {}

  /// Calls `call()` again after a pause as long as its error says kTryAgain and the retry policy does not
  /// give up.
  template <class Call>
  auto attempt(Phase phase, Call call) -> decltype(call()) {
    for (int attempts = 1;; ++attempts) {
      auto result = call();
      if (result || disposition(result.error().kind, phase) != Next::kTryAgain) return result;
      const std::optional<Milliseconds> pause = pause_before_next(attempts, result.error(), random_);
      if (!pause) return result;
      observer_.pausing({.reason = PauseReason::kBackingOff, .length = *pause, .error = &result.error()});
      TRY_VOID(rest(*pause));
    }
  }

  /// Waits; kCancelled when somebody asked to stop.
  Result<void> rest(Milliseconds length);

  const std::stop_token& stop() const { return stop_; }
  /// kCancelled when somebody asked to stop.
  Result<void> unless_stopped() const;

 private:
  Clock& clock_;
  Random& random_;
  std::stop_token stop_;
  Observer& observer_;
  Milliseconds stretch_;
  std::function<Result<void>()> before_rest_;
};

}  // namespace schakel::engine
