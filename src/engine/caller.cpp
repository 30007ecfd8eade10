#include "engine/caller.h"

#include <algorithm>

namespace schakel::engine {

Result<void> Caller::unless_stopped() const {
  if (!stop_.stop_requested()) return {};
  return fail({.kind = ErrorKind::kCancelled,
               .code = "engine.stopped",
               .what = {.en = "The run was stopped.", .nl = "De run is gestopt."},
               .advice = {.en = "Run it again: it goes on where it was.",
                          .nl = "Start hem opnieuw: hij gaat verder waar hij was."}});
}

Result<void> Caller::rest(Milliseconds length) {
  while (length > Milliseconds::zero()) {
    TRY_VOID(before_rest_());
    const Milliseconds part = std::min(length, stretch_);
    if (!clock_.sleep_for(part, stop_)) break;
    length -= part;
  }
  return unless_stopped();
}

}  // namespace schakel::engine
