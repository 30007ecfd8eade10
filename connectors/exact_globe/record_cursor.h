#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace schakel::exact_globe {

/// How far a flow has read records of one kind from one administration, by their ModifiedDate. Several
/// records share a stamp, it may be a day without a time, and clocks of workstations differ (facts 7): what
/// was stamped shortly before the newest stamp is therefore read again, until no clock can give such stamps
/// any more. Written as
///
///   exact_globe_records/1 DATABASE KIND FROM HIGH AT ZONE UNDER-WAY SEEN
///   exact_globe_records/1 500 item 2026-11-23T13:50:00 2026-11-23T14:00:12 2026-11-23T13:02:00Z wall -
///   TAFEL:1f0a3c77
///
/// FROM: nothing with an earlier stamp needs to be read; "-": everything. HIGH: the newest stamp of readings
/// that ended, AT: when it was first seen, by our clock. ZONE: in which zone Globe's answers stand.
/// UNDER-WAY:
/// "-" between two readings; else what FROM, HIGH and AT will be after this one, and where it goes on. SEEN:
/// records that a next reading meets again, with a mark of what they said when they were handed out; a "."
/// behind it: by this reading. "-" when there are none.
struct RecordCursor {
  enum class Zone : std::uint8_t { kWallClock, kUtc };
  struct Position {
    std::optional<LocalTime> from;
    std::optional<LocalTime> high;
    Instant at{};
    bool operator==(const Position&) const = default;
  };
  struct UnderWay {
    Position then;
    std::string link;  ///< Globe's own, of the page that is next.
    bool operator==(const UnderWay&) const = default;
  };
  struct Seen {
    std::uint32_t mark = 0;
    bool now = false;
    bool operator==(const Seen&) const = default;
  };

  std::string database;  ///< In lower case; SQL Server ignores case in it.
  std::string kind;      ///< "item"
  Position position;
  Zone zone = Zone::kWallClock;
  std::optional<UnderWay> under_way;
  std::map<std::string, Seen> seen;
  bool operator==(const RecordCursor&) const = default;
};

std::string write_record_cursor(const RecordCursor& cursor);
/// Nothing when `text` is no cursor of this kind.
std::optional<RecordCursor> parse_record_cursor(std::string_view text);

/// The position after a reading that began at `now` under `before` and saw, when it began, `newest` as its
/// newest stamp. What is stamped while it goes on is younger than that, and so is read again by the next.
RecordCursor::Position position_after(const RecordCursor::Position& before, std::optional<LocalTime> newest,
                                      Instant now);

/// How far apart the clocks of two workstations are taken to be at most; and what Globe takes to let a change
/// come to light. Windows domains keep five minutes (Kerberos); this is twice that.
inline constexpr std::chrono::minutes kStampSpread{10};

}  // namespace schakel::exact_globe
