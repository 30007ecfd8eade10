#pragma once

#include <optional>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "connector/waiting.h"

namespace schakel::connector {

/// How long a connection bears with an ERP that is out of order, counted from the first failure after the
/// last answer: over all calls together, so that an outage does not cost the patience once per call. The
/// setting `patience` of a connection. Each connection has one; used from its thread.
class Patience {
 public:
  /// A run that meets an outage which outlasts the patience ends, rather than waiting on: what this says goes
  /// into `retry_after`. Exact Online's nightly maintenance takes about half an hour (facts Online 3, C).
  static constexpr Milliseconds kComeBack = std::chrono::minutes(30);

  /// `clock` and `random` must outlive it.
  Patience(Milliseconds total, Clock& clock, Random& random, TellWaiting tell = {})
      : total_(total), clock_(clock), random_(random), tell_(std::move(tell)) {}

  /// The other side is there: an outage, if there was one, is over.
  void answered();

  /// A call that changes nothing failed. How long to wait before it is made again: 0.5 seconds, doubling up
  /// to 15, with up to half of it added at random so that several workers do not come back together; longer
  /// when the error says so. The last wait ends with the patience. Nothing: the patience is spent, or the
  /// error is none that passes by itself (only kUnavailable and kUnknownOutcome do). Tells the second failure
  /// in a row: one alone is over before it could be read.
  std::optional<Milliseconds> after_failed_read(const Error& error);

  /// A write failed and is not repeated here; whoever called waits and decides. Puts into `error` how long to
  /// wait, when this is not the first failure in a row: four waits that fill the patience. Only for
  /// kUnavailable.
  void after_failed_write(Error& error);

  /// `error` as the end of a read that was given up: what came of it is known (nothing), and so is that the
  /// patience was spent, when it was.
  Error given_up(Error error) const;

 private:
  void count_failure();
  bool spent() const;

  Milliseconds total_;
  Clock& clock_;
  Random& random_;
  TellWaiting tell_;
  int failures_ = 0;  ///< In a row.
  Instant began_{};   ///< The first of them.
};

}  // namespace schakel::connector
