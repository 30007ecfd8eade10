#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/random.h"
#include "base/time.h"

namespace schakel::simulation {

/// Thrown out of a sleep when a life lasts longer than any should: it never comes to an end.
struct NeverEnds {};

/// Lets several workers go, ordinary code on threads of their own, of which one goes at a time: chance says
/// which one at every seam. Time stands still while they work and jumps when all of them wait, so that one
/// seed always gives one life, whatever the machine does meanwhile.
///
/// Outside of `run` there are no workers: a sleep moves the time.
class Scheduler {
 public:
  /// `random` must outlive it.
  Scheduler(Random& random, Instant start, Instant never_beyond);
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  /// Runs them all to their ends.
  void run(const std::vector<std::function<void()>>& workers);

  Instant now() const { return now_; }
  /// The worker that calls waits until then. Also when that is now, another one may go first: a seam.
  void sleep_until(Instant moment);
  /// Done when that moment comes, before any worker goes on. Must not sleep.
  void at(Instant moment, std::function<void()> event);

  std::uint64_t turns() const { return turns_; }

 private:
  struct Worker {
    std::condition_variable turn;
    bool goes = false;
    bool done = false;
    Instant wakes{};
  };

  Worker* next_worker();
  void advance_to(Instant moment);
  void hand_over(Worker* from);
  void wait_for_turn(Worker& worker);

  Random& random_;
  Instant now_;
  Instant never_beyond_;
  std::multimap<Instant, std::function<void()>> events_;
  std::vector<std::unique_ptr<Worker>> workers_;
  Worker* going_ = nullptr;
  std::uint64_t turns_ = 0;

  std::mutex mutex_;  // For `goes` alone: all else belongs to whoever goes.
  std::condition_variable all_done_;
  bool none_left_ = true;
};

/// The clock of one machine in it.
class VirtualClock final : public Clock {
 public:
  explicit VirtualClock(Scheduler& scheduler) : scheduler_(scheduler) {}
  Instant now() const override { return scheduler_.now() + ahead_; }
  void jump(Milliseconds by) { ahead_ += by; }
  bool sleep_for(Milliseconds duration, std::stop_token stop) override {
    if (stop.stop_requested()) return false;
    scheduler_.sleep_until(scheduler_.now() + duration);
    return !stop.stop_requested();
  }

 private:
  Scheduler& scheduler_;
  Milliseconds ahead_{0};  ///< Of the time; below zero: behind.
};

}  // namespace schakel::simulation
