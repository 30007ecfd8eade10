#include "engine/worker.h"

#include <algorithm>
#include <exception>

#include "engine/errors.h"

namespace schakel::engine {
namespace {

// Stops a run when its flow was paused. Looks when the run has made something durable, and before it waits.
class PauseWatch final : public Observer {
 public:
  PauseWatch(Timetable& timetable, FlowKey key, std::stop_token outer)
      : timetable_(timetable), key_(std::move(key)), passes_on_(std::move(outer), Passing{&stop_}) {}

  std::stop_token token() const { return stop_.get_token(); }
  void progressed(const Counts&) override { look(); }
  void pausing(const Pause&) override { look(); }

 private:
  struct Passing {
    std::stop_source* stop;
    void operator()() const { stop->request_stop(); }
  };

  void look() {
    const Result<bool> paused = timetable_.is_paused(key_);
    if (paused && *paused) stop_.request_stop();
  }

  Timetable& timetable_;
  FlowKey key_;
  std::stop_source stop_;
  std::stop_callback<Passing> passes_on_;
};

// Without what the exception says, which could be a piece of a record.
Error broken(const Claim& claim) {
  return explained(ErrorKind::kBug, "engine.broken",
                   {.en = "A run of the flow " + claim.key.flow + " broke off.",
                    .nl = "Een run van de flow " + claim.key.flow + " brak af."});
}

}  // namespace

Result<bool> Worker::work_once(std::stop_token stop) {
  observer_.looks();
  TRY(const std::optional<Claim> claim, world_.timetable.claim({.owner = world_.owner,
                                                                .owner_is_gone = world_.owner_is_gone,
                                                                .lease_length = world_.pace.lease_length},
                                                               world_.clock.now()));
  if (!claim) {
    observer_.rests();
    return false;
  }
  observer_.started(*claim);
  PauseWatch watch(world_.timetable, claim->key, stop);
  const Result<RunReport> report = [&]() -> Result<RunReport> {
    // Exceptions end here: one flow that breaks must not take the others with it.
    try {
      return world_.run(*claim, watch, watch.token());
    } catch (const std::exception&) {
      return fail(broken(*claim));
    }
  }();
  observer_.ended(*claim, report);
  // Not settled, the flow stays due and its lease runs out: nothing is lost by an error here.
  TRY_VOID(world_.timetable.settle(*claim, report, world_.clock.now()));
  return true;
}

// Until the next flow is due, but not longer than somebody who asks for one may be kept waiting.
Result<Milliseconds> Worker::rest() const {
  TRY(const std::optional<Instant> due, world_.timetable.next_due());
  const Milliseconds until = due ? *due - world_.clock.now() : world_.pace.look_every;
  // Due, and still nothing could be claimed: its connection is busy.
  if (until <= Milliseconds(0)) return world_.pace.look_every;
  return std::min(until, world_.pace.look_every);
}

void Worker::work(std::stop_token stop) {
  Milliseconds trouble = world_.pace.look_every;
  while (!stop.stop_requested()) {
    const Result<bool> worked = work_once(stop);
    const Result<Milliseconds> pause = worked && !*worked ? rest() : Result<Milliseconds>(Milliseconds(0));
    if (!worked || !pause) {
      observer_.troubled(worked ? pause.error() : worked.error(), trouble);
      if (!world_.clock.sleep_for(trouble, stop)) return;
      trouble = std::min(2 * trouble, world_.pace.trouble_most);
      continue;
    }
    trouble = world_.pace.look_every;
    if (*pause == Milliseconds(0)) continue;
    const Result<bool> waited = world_.timetable.wait(*pause, world_.clock, stop);
    // That the word of others cannot be heard is no reason to hurry.
    if (!waited && !world_.clock.sleep_for(*pause, stop)) return;
  }
}

}  // namespace schakel::engine
