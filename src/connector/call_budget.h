#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "connector/lane.h"

// The calls that an ERP allows: a window per calendar minute and one per day, of which answers tell what is
// left, and a number of refusals per endpoint and hour after which a key is blocked. Who may call now, who
// waits and for what, and when the day's calls run out. Pure: no clock, no disk; several programs share one
// value.
namespace schakel::connector {

struct CallWindow {
  std::int64_t limit = 0;  ///< 0: nobody told.
  /// As the answers tell it: calls under way are not taken off.
  std::int64_t remaining = 0;
  Instant reset{};  ///< When it ends, on the clock over there.
  bool operator==(const CallWindow&) const = default;
};

/// A call that was admitted and not answered yet. It may have been counted over there, or not yet.
struct CallUnderWay {
  std::int64_t number = 0;
  Instant since{};
  std::string endpoint;
  /// As it was known then: an answer that tells of more was given more.
  std::optional<std::int64_t> day_remaining = {};
  bool operator==(const CallUnderWay&) const = default;
};

/// A flow among the others of its lane. Whoever had the fewest calls since all of them wanted some goes
/// first: each counts its calls from the least of those that were active when it came (virtual time).
struct FlowTurn {
  Lane lane = Lane::kOrders;
  std::string flow;
  std::int64_t virtual_time = 0;  ///< In calls.
  Instant wants_until{};          ///< Active until then.
  bool operator==(const FlowTurn&) const = default;
};

/// What a lane used, by hours of UTC.
struct LaneUse {
  std::int64_t today = 0;
  std::int64_t this_hour = 0;
  std::int64_t last_hour = 0;
  /// What is usual in each hour of the day: what it was the last time, or three quarters of what was usual
  /// then, whichever is more; so that Monday is expected to be more like Friday than like Sunday.
  std::array<std::int64_t, 24> usual{};
  bool operator==(const LaneUse&) const = default;
};

/// Everything that is remembered between calls, runs and programs. Names endpoints and flows, nothing else.
struct CallBudget {
  std::optional<CallWindow> minute = {};  ///< Empty: no limit was told.
  std::optional<CallWindow> day = {};
  /// How far our clock is ahead of theirs, at least as far as answers prove it: a window that one tells of
  /// was running over there when that call was made.
  Milliseconds clock_ahead{0};
  std::int64_t calls = 0;  ///< Ever admitted; numbers them.
  std::vector<CallUnderWay> under_way = {};
  std::map<std::string, std::vector<Instant>> errors = {};  ///< Per endpoint, of the last hour, oldest first.
  std::vector<FlowTurn> turns = {};
  std::array<LaneUse, kLanes.size()> lanes = {};
  Instant counted_hour{};  ///< Which hour `this_hour` counts.
  bool operator==(const CallBudget&) const = default;
};

/// Calls that runs leave alone: for people, and for other programs of the same app. A reserve never takes
/// more than a tenth of a window, because a small budget must still move.
struct Reserves {
  std::int64_t minute = 1;
  std::int64_t day = 100;
};

/// Own refusals per endpoint and hour after which it is left alone. Exact Online blocks a key for an hour,
/// and longer the next time, after more than ten (facts 3, A); two are left to other programs.
inline constexpr std::size_t kErrorsMax = 8;
/// A minute window never lasts longer than this; more is a clock that differs from ours.
inline constexpr Milliseconds kMinuteWaitMax = std::chrono::seconds(61);
/// A call that was not answered by then is taken for lost (the transport gives up after 100 seconds).
inline constexpr Milliseconds kCallLife = std::chrono::seconds(100);
/// In the last seconds of a minute nothing is kept for higher lanes any more: who comes then hardly waits.
inline constexpr Milliseconds kReleasedBefore = std::chrono::seconds(5);

/// What to do before a call: go at once, wait and ask again, or come back much later.
struct Admission {
  enum class Kind : std::uint8_t {
    kGo,
    kMinuteUsedUp,  ///< Wait for the next minute.
    kOthersFirst,   ///< Wait: what is left of this minute is for higher lanes, or for flows that had fewer.
    kDayUsedUp,
    kDayKept,  ///< What is left of the day will be needed by higher lanes.
    kErrorsUsedUp,
  };
  Kind kind = Kind::kGo;
  Milliseconds wait{0};     ///< Never negative.
  std::int64_t number = 0;  ///< Of the call, when it goes; `answered` wants it back.
};

/// Whether a day that is used up as far as we know is taken for it (a run), or asked about (a person who
/// looks what is wrong: somebody may have bought more calls).
enum class Day : std::uint8_t { kBelieve, kAsk };

/// Admits a call and counts it, or says what to wait for and notes who waits. In this order: errors, day,
/// minute.
///
/// **Minute.** A higher lane has a part of every minute kept for it (of 60: people 4, orders 15, records 6),
/// and nine tenths while one of its flows is active; a flow that is behind the others of its lane, what it is
/// behind. All of that shrinks evenly to nothing until five seconds before the minute ends, so that whatever
/// is not wanted is used. Calls under way count as used.
/// **Day.** A lane leaves what the higher ones will need until the day ends: what is usual in the hours that
/// are left, or two hours at the pace of the last, but at least a fifth of the day for orders and a twentieth
/// for records, which shrinks over the last six hours.
Admission admit(CallBudget& budget, const Reserves& reserves, const Caller& caller,
                const std::string& endpoint, Instant now, Day day = Day::kBelieve);

/// What an answer tells of one window; each number may be missing.
struct ToldWindow {
  std::optional<std::int64_t> limit = {};
  std::optional<std::int64_t> remaining = {};
  std::optional<Instant> reset = {};
};
struct Told {
  std::optional<ToldWindow> minute = {};
  std::optional<ToldWindow> day = {};
  bool refused = false;                        ///< No calls left (429).
  std::optional<Milliseconds> come_back = {};  ///< Said with a refusal.
  bool is_error = false;                       ///< Counts as an error of the endpoint.
};
/// What an answer teaches. A refusal empties the window that it tells of, and the minute when it tells none
/// (facts 3, B).
void answered(CallBudget& budget, std::int64_t number, const std::string& endpoint, const Told& told,
              Instant now);

/// Brings windows and hours to `now`; the others do it themselves.
void pass_time(CallBudget& budget, Instant now);

/// How the day will go.
struct Forecast {
  std::int64_t limit = 0;
  std::int64_t left = 0;
  Instant reset{};
  std::int64_t last_hour = 0;  ///< Calls in the last hour, of all lanes.
  /// When the day's calls run out at the pace of the last hour; nothing: not today.
  std::optional<Instant> runs_out = {};
  struct OfLane {
    Lane lane = Lane::kPerson;
    std::int64_t today = 0;  ///< Calls that it made.
    std::int64_t left = 0;   ///< That it may still make now, were the others to make none.
    std::int64_t kept = 0;   ///< That lower lanes leave to it.
  };
  std::array<OfLane, kLanes.size()> lanes = {};
};
/// Nothing when no daily limit was told.
std::optional<Forecast> forecast(CallBudget budget, const Reserves& reserves, Instant now);

}  // namespace schakel::connector
