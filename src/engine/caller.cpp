#include "engine/caller.h"

#include <algorithm>

#include "engine/errors.h"

namespace schakel::engine {

Result<void> Caller::unless_stopped() const {
  if (!stop_.stop_requested()) return {};
  return fail(explained(ErrorKind::kCancelled, "engine.stopped",
                        {.en = "The run was stopped.", .nl = "De run is gestopt."}));
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
