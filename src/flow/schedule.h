#pragma once

#include <array>
#include <bitset>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/result.h"
#include "base/time.h"

// When a flow runs by itself. Pure: moments go in, a moment comes out. All wall clocks are Amsterdam's, for
// that is the clock of the people whose orders these are.
namespace schakel::flow {

/// The moments of a line of cron: "0 6 * * 1-5". To the minute.
struct Cron {
  std::string line;  ///< As it was written.
  std::bitset<60> minutes;
  std::bitset<24> hours;
  std::bitset<32> days;     ///< Of the month, from 1.
  std::bitset<13> months;   ///< From 1.
  std::bitset<7> weekdays;  ///< Sunday is 0, as in cron.
  bool every_day = true;    ///< The day of the month was "*",
  bool every_weekday =
      true;  ///< and so was the weekday. When neither was, a day that fits one of them is enough.

  bool operator==(const Cron&) const = default;
};

/// Five fields: minute, hour, day of the month, month, weekday. Each is "*" or a list of numbers and ranges,
/// with a step behind a "/"; months and weekdays also by their first three letters in English or their Dutch
/// abbreviation. 7 is Sunday too. What is wrong comes back as a sentence that names the field.
tl::expected<Cron, Text> parse_cron(std::string_view text);

/// When a flow may start; a run that is under way is not ended by it.
struct WorkingHours {
  std::string text;  ///< As they were written.
  /// From and until, as time since midnight; until is not inside. A day off: both zero.
  struct Window {
    std::chrono::minutes from{0};
    std::chrono::minutes until{0};
    bool operator==(const Window&) const = default;
  };
  std::array<Window, 7> days{};  ///< Sunday is 0.

  bool operator==(const WorkingHours&) const = default;
};

/// "mon-fri 07:00-19:00; sat 09:00-13:00". Without days: every day. English or Dutch days.
tl::expected<WorkingHours, Text> parse_working_hours(std::string_view text);

bool is_inside(const WorkingHours& open, Instant moment);

/// An interval or a line of cron; with neither, the flow runs when a person or a webhook asks.
struct Schedule {
  Milliseconds every{0};  ///< From start to start; 0: no interval.
  std::optional<Cron> cron;
  std::optional<WorkingHours> working_hours;
  /// An interval grows while nothing is found, up to `every_when_idle`.
  ///
  /// The arithmetic of the defaults: 5, 10, 20, 40, 40 … minutes is 38 polls in the first idle day and 36 in
  /// those after it. Six flows of one call a poll make 228 and 216 calls, of the 250 that idle polling may
  /// cost of the 5,000 that Exact Online gives a day (facts 3, A).
  bool adaptive = true;
  Milliseconds every_when_idle = std::chrono::minutes(40);

  bool is_by_hand() const { return every == Milliseconds(0) && !cron; }
  bool operator==(const Schedule&) const = default;
};

/// The interval after a run that had `current`: the shortest one again when something was found, else twice
/// as long, up to the bound. Without `adaptive`, and for cron, it never changes.
enum class Found { kNothing, kSomething };
Milliseconds next_interval(const Schedule& schedule, Found found, Milliseconds current);

/// What a flow's next start is worked out from.
struct Planning {
  std::string_view flow;
  std::optional<Instant>
      last_started;          ///< Never started: by interval it is due at once, by cron at its next moment.
  Milliseconds interval{0};  ///< The current one (next_interval); 0: the schedule's own.
  Instant now{};
};

/// When the flow is to start next: never before `now`, never outside of working hours; nothing when it runs
/// by hand.
///
/// However many moments were missed, they come to one start. So that a whole installation that was down, or
/// that opens at seven, does not start everything in the same second, a start that was missed or had to wait
/// is put off by a part of `spread`, always the same for one flow.
///
/// Summer time: a moment of cron in the hour that is not there comes at the moment when that hour would have
/// begun; one in the hour that is there twice comes the first time.
std::optional<Instant> next_due(const Schedule& schedule, const Planning& planning);

/// When a flow whose start was missed is to start: from now on, spread, and not beyond closing time.
std::optional<Instant> late_start(const Schedule& schedule, const Planning& planning);

/// `moment`, or when working hours begin next (spread, as above); nothing when every day is a day off.
std::optional<Instant> first_inside(const Schedule& schedule, const Planning& planning, Instant moment);

/// Over how long missed starts are spread: a tenth of the time between two regular starts, and at most five
/// minutes.
Milliseconds spread(const Schedule& schedule, const Planning& planning);

}  // namespace schakel::flow
