#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace schakel::exact_globe {

/// How far a flow has read documents of one kind from one administration. Orders have no modification date
/// and no row version (facts 7), so a position alone does not tell what changed: what is still open is
/// remembered with it. Written as
///
///   exact_globe/1 DATABASE DOCUMENT HIGH POSITION SEEN
///   exact_globe/1 500 sales_order 10234 - 9120:1f0a3c77,14:0e52b1d9.
///
/// HIGH is the highest ID seen. POSITION: a reading is under way and has passed this ID; "-" between two
/// readings. SEEN: ID (as the distance from the one before), and a mark of what it said when it was handed
/// out; a "." behind it: it was closed. "-" when there are none. The server is not in it: an administration
/// that moves to another server keeps its IDs.
struct SourceCursor {
  struct Seen {
    std::uint32_t mark = 0;
    bool open = true;
    bool operator==(const Seen&) const = default;
  };

  std::string database;  ///< In lower case; SQL Server ignores case in it.
  std::string document;  ///< "sales_order"; "sales_entry 70"
  std::int64_t high = 0;
  std::optional<std::int64_t> position;
  std::map<std::int64_t, Seen> seen;
  bool operator==(const SourceCursor&) const = default;
};

std::string write_cursor(const SourceCursor& cursor);
/// Nothing when `text` is no cursor of this connector.
std::optional<SourceCursor> parse_cursor(std::string_view text);

}  // namespace schakel::exact_globe
