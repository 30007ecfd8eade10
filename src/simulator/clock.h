#pragma once

#include <mutex>
#include <stop_token>

#include "base/time.h"

namespace schakel::simulator {

/// The clock that a simulator shows to the outside: a real clock plus an offset that a test may move, or a
/// moment at which it is frozen. Budgets, token lifetimes and late commits read it, so a test that waits 570
/// seconds asks the control interface to move it instead. Thread-safe.
class SimulatorClock final : public Clock {
 public:
  /// `real` must outlive this clock.
  explicit SimulatorClock(Clock& real) : real_(real) {}

  Instant now() const override;
  /// Sleeps on the real clock: a moved or frozen clock does not change how long a slow answer takes.
  bool sleep_for(Milliseconds duration, std::stop_token stop) override {
    return real_.sleep_for(duration, stop);
  }

  void advance(Milliseconds duration);
  /// From now on it shows `moment`, and goes on from there unless it is frozen.
  void set(Instant moment);
  void freeze();
  void thaw();
  bool frozen() const;
  /// How far it is ahead of the real clock (behind it: negative).
  Milliseconds ahead() const;

 private:
  Instant unlocked_now() const;

  Clock& real_;
  mutable std::mutex mutex_;
  Milliseconds offset_{0};
  bool frozen_ = false;
  Instant frozen_at_{};
};

}  // namespace schakel::simulator
