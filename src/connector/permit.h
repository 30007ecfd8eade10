#pragma once

#include <chrono>
#include <optional>

#include "base/time.h"

namespace schakel::connector {

/// Until when a run may send what changes something over there: as long as it has its lease, and a call still
/// ends before that does. Whoever stood still longer than that (a suspended machine, a stopped program) finds
/// its flow taken over; without this its next call would do once more what the other did meanwhile.
///
/// The engine sets it whenever a lease is taken or prolonged; the connection looks at it right before it
/// sends. One per program that runs flows one after the other; used from its thread.
class Permit {
 public:
  /// No call takes longer: the time-out of a request (100 s) and of its connection (10 s).
  static constexpr Milliseconds kLongestCall = std::chrono::seconds(110);

  void lasts_until(Instant moment) { until_ = moment; }
  /// No run, no lease: whatever is sent then is a person's own doing.
  void ends() { until_.reset(); }
  bool allows_call(Instant now) const { return !until_ || now + kLongestCall <= *until_; }

 private:
  std::optional<Instant> until_;
};

}  // namespace schakel::connector
