#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace schakel {

using Milliseconds = std::chrono::milliseconds;

/// A moment, in UTC, to the millisecond.
using Instant = std::chrono::sys_time<Milliseconds>;

/// What a clock on a wall shows: no time zone attached. Both ERPs write these; Exact Online's are Amsterdam's
/// even inside `/Date(ms)/` (facts 4.4, confidence A).
using LocalTime = std::chrono::local_time<Milliseconds>;

/// Where time comes from. Given through constructors, so that tests and the simulation choose it.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
  /// Waits until `duration` has passed; false when `stop` was asked before that.
  virtual bool sleep_for(Milliseconds duration, std::stop_token stop) = 0;
};

/// The machine's clock. Thread-safe.
class SystemClock final : public Clock {
 public:
  Instant now() const override;
  bool sleep_for(Milliseconds duration, std::stop_token stop) override;
};

/// A clock that stands still until it is told otherwise; sleeping moves it. For tests and simulators.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : now_(start) {}
  Instant now() const override { return now_; }
  bool sleep_for(Milliseconds duration, std::stop_token stop) override {
    if (stop.stop_requested()) return false;
    now_ += duration;
    return true;
  }
  void advance(Milliseconds duration) { now_ += duration; }

 private:
  Instant now_;
};

/// Amsterdam's wall clock at that moment, and the moment at which Amsterdam's wall clock shows `local` (the
/// first of two in the autumn hour; the moment after the gap in the spring hour).
LocalTime amsterdam(Instant instant);
Instant from_amsterdam(LocalTime local);

/// "2026-11-23T14:05:09.123Z" and without milliseconds when they are zero.
std::string iso_text(Instant instant);
/// "2026-11-23T14:05:09", with milliseconds only when there are any; no zone.
std::string iso_text(LocalTime local);
/// "2026-11-23"
std::string date_text(LocalTime local);
/// "2026-11-23", "2026-11-23T14:05:09", "2026-11-23 14:05", with or without fraction; a zone is refused.
std::optional<LocalTime> parse_local(std::string_view text);
/// The same with a trailing "Z", as `iso_text(Instant)` writes it.
std::optional<Instant> parse_instant(std::string_view text);

}  // namespace schakel
