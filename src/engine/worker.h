#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "engine/observer.h"
#include "engine/timetable.h"

namespace schakel::engine {

/// What a worker tells while it works. Called from its thread.
class WorkerObserver {
 public:
  virtual ~WorkerObserver() = default;
  /// It looks whether anything is due.
  virtual void looks() {}
  /// Nothing is.
  virtual void rests() {}
  virtual void started(const Claim& claim) { static_cast<void>(claim); }
  virtual void ended(const Claim& claim, const Result<RunReport>& report) {
    static_cast<void>(claim), static_cast<void>(report);
  }
  /// The timetable could not be read or written; it is tried again after `pause`.
  virtual void troubled(const Error& error, Milliseconds pause) {
    static_cast<void>(error), static_cast<void>(pause);
  }
};

/// Runs what is due, one flow after the other, until it is stopped: claims, runs, settles, waits. Any number
/// of them work on one installation, in threads and in programs; each may die at any moment, and another goes
/// on.
///
/// No thread of its own, and it waits through the Clock alone, so that a simulation runs it in one thread.
class Worker {
 public:
  struct Pace {
    /// How long a claim's lease counts without being prolonged, as RunWorld's.
    Milliseconds lease_length = engine::Pace{}.lease_length;
    /// Between two looks at the timetable when nothing is due: what somebody asks for may wait so long.
    Milliseconds look_every = std::chrono::seconds(1);
    /// After a mistake of the database, doubling up to this.
    Milliseconds trouble_most = std::chrono::seconds(30);
  };
  struct World {
    Timetable& timetable;
    Clock& clock;
    std::string owner;  ///< this_owner() of owner.h.
    std::function<bool(const std::string& owner)> owner_is_gone;
    /// Opens the flow of this claim and runs it under its lease. `stop`: asked when the worker is stopped, or
    /// when the flow was paused, which `watch` sees; to be handed to the run as its observer.
    std::function<Result<RunReport>(const Claim& claim, Observer& watch, std::stop_token stop)> run;
    Pace pace = {};
  };

  Worker(World world, WorkerObserver& observer) : world_(std::move(world)), observer_(observer) {}

  /// Until `stop` is asked; a run that is under way ends what it is doing, and its lease is given back.
  void work(std::stop_token stop);

  /// One round: runs the next flow that is due. False: nothing may start now.
  Result<bool> work_once(std::stop_token stop);

 private:
  Result<Milliseconds> rest() const;

  World world_;
  WorkerObserver& observer_;
};

}  // namespace schakel::engine
