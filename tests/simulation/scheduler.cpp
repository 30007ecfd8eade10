#include "tests/simulation/scheduler.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/assert.h"

namespace schakel::simulation {

Scheduler::Scheduler(Random& random, Instant start, Instant never_beyond)
    : random_(random), now_(start), never_beyond_(never_beyond) {}

void Scheduler::run(const std::vector<std::function<void()>>& bodies) {
  SCHAKEL_ASSERT(going_ == nullptr);
  workers_.clear();
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    workers_.push_back(std::make_unique<Worker>());
    workers_.back()->wakes = now_;
  }
  none_left_ = bodies.empty();
  std::vector<std::jthread> threads;
  threads.reserve(bodies.size());
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    threads.emplace_back([this, &body = bodies[i], worker = workers_[i].get()] {
      wait_for_turn(*worker);
      body();
      worker->done = true;
      hand_over(nullptr);
    });
  }
  hand_over(nullptr);
  std::unique_lock lock(mutex_);
  all_done_.wait(lock, [&] { return none_left_; });
  lock.unlock();
  threads.clear();
  going_ = nullptr;
}

void Scheduler::wait_for_turn(Worker& worker) {
  std::unique_lock lock(mutex_);
  worker.turn.wait(lock, [&] { return worker.goes; });
  worker.goes = false;
}

/// Who goes next, after time has passed if it must; nobody when all are done.
Scheduler::Worker* Scheduler::next_worker() {
  while (true) {
    std::vector<Worker*> awake;
    std::optional<Instant> earliest;
    for (const auto& worker : workers_) {
      if (worker->done) continue;
      if (worker->wakes <= now_) awake.push_back(worker.get());
      if (!earliest || worker->wakes < *earliest) earliest = worker->wakes;
    }
    if (!awake.empty()) return awake[awake.size() == 1 ? 0 : random_.below(awake.size())];
    if (!earliest) return nullptr;
    advance_to(*earliest);
  }
}

void Scheduler::advance_to(Instant moment) {
  while (!events_.empty() && events_.begin()->first <= moment) {
    const auto first = events_.begin();
    now_ = std::max(now_, first->first);
    const std::function<void()> event = std::move(first->second);
    events_.erase(first);
    event();
  }
  now_ = std::max(now_, moment);
}

void Scheduler::hand_over(Worker* from) {
  ++turns_;
  Worker* const next = next_worker();
  going_ = next;
  if (next == from && next != nullptr) return;
  {
    const std::scoped_lock lock(mutex_);
    if (next == nullptr) {
      none_left_ = true;
      all_done_.notify_all();
      return;
    }
    next->goes = true;
    next->turn.notify_one();
  }
  if (from != nullptr) wait_for_turn(*from);
}

void Scheduler::sleep_until(Instant moment) {
  if (now_ > never_beyond_) throw NeverEnds{};
  if (going_ == nullptr) {
    advance_to(moment);
    return;
  }
  Worker* const self = going_;
  self->wakes = moment;
  hand_over(self);
}

void Scheduler::at(Instant moment, std::function<void()> event) {
  events_.emplace(moment, std::move(event));
}

}  // namespace schakel::simulation
