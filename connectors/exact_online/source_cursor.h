#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "base/time.h"

// How far a reading of documents has come, as text that the engine keeps. Pure.
namespace schakel::exact_online {

/// A cursor that was not made for what is read with it.
Error cursor_error();

/// Of a feed: "exact_online/1 DIVISION MOVED TIMESTAMP" for sales orders and
/// "exact_online/1:sales_invoice DIVISION MOVED TIMESTAMP" for the others: which administration, since when
/// it lives where it lives, how far.
struct CursorText {
  std::string_view document = "sales_order";
  std::int64_t division = 0;
  std::string moved;  ///< DivisionMoveDate, "-" when it never moved.
  std::int64_t timestamp = 0;
};
std::string write_cursor(const CursorText& cursor);
/// Nothing when it is none, or of another document.
std::optional<CursorText> parse_cursor(const std::string& text, std::string_view document);

/// Of master records: "exact_online/1:item DIVISION MOVED FIELDS VERSIONS LINK". First all are read, page by
/// page as Exact links them; then what changed since that began, by the versions of each feed.
struct RecordCursor {
  std::string_view kind;
  std::int64_t division = 0;
  std::string moved;         ///< As above.
  std::uint64_t fields = 0;  ///< What was asked: a link goes on with those fields and no others.
  std::vector<std::int64_t> versions = {};  ///< Of the record's own feed, then of its sides'.
  /// Of the page behind the last one, while all are being read; empty: the first one.
  std::optional<std::string> link = std::string();
};
std::string write_cursor(const RecordCursor& cursor);
std::optional<RecordCursor> parse_record_cursor(const std::string& text, std::string_view kind);
/// A mark of these names: the same on every machine.
std::uint64_t mark_of(std::span<const std::string> names);

/// Of documents that are found by when they were modified: "exact_online/1:sales_entry DIVISION MODIFIED
/// MARKS". Many rows may share a moment, and one that was saved first may come to light last; so a reading
/// begins some time before where the last one ended, and leaves out what it handed out already, which it
/// knows by marks.
class ModifiedCursor {
 public:
  ModifiedCursor(std::string_view document, std::int64_t division)
      : document_(document), division_(division) {}

  std::int64_t division() const { return division_; }
  /// From when on to ask; nothing: from the beginning.
  std::optional<LocalTime> from() const;
  /// True when this version of the record was not handed out yet; it is from now on.
  bool take(const std::string& id, LocalTime modified);

  std::string write() const;
  static std::optional<ModifiedCursor> parse(const std::string& text, std::string_view document);

  /// How long before the last moment a reading begins: longer than anybody takes to save something.
  static constexpr Milliseconds kOverlap = std::chrono::minutes(10);
  /// When clocks have gone back an hour, what is modified after that looks older than what was before.
  static constexpr Milliseconds kOverlapInAutumn = std::chrono::minutes(70);
  /// Versions that are remembered, the newest: 34 KB of cursor. Of more within the overlap the oldest are
  /// handed out again, which costs a look and makes nothing twice.
  static constexpr std::size_t kMarksMax = 2000;

 private:
  struct Mark {
    LocalTime modified;
    std::uint64_t hash = 0;
  };

  std::string_view document_;
  std::int64_t division_;
  std::optional<LocalTime> last_;
  std::deque<Mark> marks_;
  std::unordered_set<std::uint64_t> hashes_;
};

}  // namespace schakel::exact_online
