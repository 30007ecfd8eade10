#include "simulator/clock.h"

namespace schakel::simulator {

Instant SimulatorClock::unlocked_now() const {
  return frozen_ ? frozen_at_ : real_.now() + offset_;
}

Instant SimulatorClock::now() const {
  const std::scoped_lock lock(mutex_);
  return unlocked_now();
}

void SimulatorClock::advance(Milliseconds duration) {
  const std::scoped_lock lock(mutex_);
  frozen_at_ += duration;
  offset_ += duration;
}

void SimulatorClock::set(Instant moment) {
  const std::scoped_lock lock(mutex_);
  frozen_at_ = moment;
  offset_ = moment - real_.now();
}

void SimulatorClock::freeze() {
  const std::scoped_lock lock(mutex_);
  frozen_at_ = unlocked_now();
  frozen_ = true;
}

void SimulatorClock::thaw() {
  const std::scoped_lock lock(mutex_);
  if (!frozen_) return;
  frozen_ = false;
  offset_ = frozen_at_ - real_.now();
}

Milliseconds SimulatorClock::ahead() const {
  const std::scoped_lock lock(mutex_);
  return unlocked_now() - real_.now();
}

bool SimulatorClock::frozen() const {
  const std::scoped_lock lock(mutex_);
  return frozen_;
}

}  // namespace schakel::simulator
