#include "connectors/exact_globe/record_cursor.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/text.h"

namespace schakel::exact_globe {
namespace {

constexpr std::string_view kVersion = "exact_globe_records/1";
constexpr std::string_view kNone = "-";
constexpr std::string_view kWall = "wall";
constexpr std::string_view kUtc = "utc";
constexpr std::size_t kMarkDigits = 8;

bool is_a_day(LocalTime stamp) {
  return std::chrono::floor<std::chrono::days>(stamp) == stamp;
}

LocalTime whole_second(LocalTime stamp) {
  return std::chrono::floor<std::chrono::seconds>(stamp);
}

std::string mark_text(std::uint32_t mark) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out(kMarkDigits, '0');
  for (std::size_t i = kMarkDigits; i-- > 0; mark >>= 4) out[i] = kDigits[mark & 15];
  return out;
}

std::string stamp_text(const std::optional<LocalTime>& stamp) {
  return stamp ? iso_text(*stamp) : std::string(kNone);
}

bool take_stamp(std::string_view text, std::optional<LocalTime>& stamp) {
  if (text == kNone) return true;
  stamp = parse_local(text);
  return stamp && iso_text(*stamp) == text;
}

std::string position_text(const RecordCursor::Position& position, char separator) {
  return stamp_text(position.from) + separator + stamp_text(position.high) + separator +
         iso_text(position.at);
}

bool take_position(std::string_view from, std::string_view high, std::string_view at,
                   RecordCursor::Position& position) {
  const std::optional<Instant> moment = parse_instant(at);
  if (!moment || iso_text(*moment) != at) return false;
  position.at = *moment;
  return take_stamp(from, position.from) && take_stamp(high, position.high);
}

bool take_under_way(std::string_view text, RecordCursor& cursor) {
  if (text == kNone) return true;
  const std::vector<std::string_view> parts = split(text, ',');
  if (parts.size() != 4) return false;
  RecordCursor::UnderWay under_way;
  if (!take_position(parts[0], parts[1], parts[2], under_way.then)) return false;
  under_way.link = percent_decoded(parts[3], PlusIsSpace::kNo);
  if (under_way.link.empty()) return false;
  cursor.under_way = std::move(under_way);
  return true;
}

bool take_seen(std::string_view text, RecordCursor& cursor) {
  if (text == kNone) return true;
  for (std::string_view one : split(text, ',')) {
    RecordCursor::Seen seen;
    seen.now = one.ends_with('.');
    if (seen.now) one.remove_suffix(1);
    const std::size_t colon = one.find(':');
    if (colon == std::string_view::npos) return false;
    const std::string_view digits = one.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seen.mark, 16);
    if (digits.size() != kMarkDigits || error != std::errc{} || end != digits.data() + digits.size())
      return false;
    std::string key = percent_decoded(one.substr(0, colon), PlusIsSpace::kNo);
    if (key.empty() || !cursor.seen.emplace(std::move(key), seen).second) return false;
  }
  return true;
}

}  // namespace

std::string write_record_cursor(const RecordCursor& cursor) {
  std::string out(kVersion);
  out += ' ' + percent_encoded(cursor.database) + ' ' + percent_encoded(cursor.kind) + ' ' +
         position_text(cursor.position, ' ') + ' ';
  out += cursor.zone == RecordCursor::Zone::kUtc ? kUtc : kWall;
  out += ' ';
  out += cursor.under_way
             ? position_text(cursor.under_way->then, ',') + ',' + percent_encoded(cursor.under_way->link)
             : std::string(kNone);
  out += ' ';
  if (cursor.seen.empty()) return out + std::string(kNone);
  bool first = true;
  for (const auto& [key, seen] : cursor.seen) {
    if (!first) out += ',';
    first = false;
    out += percent_encoded(key) + ':' + mark_text(seen.mark);
    if (seen.now) out += '.';
  }
  return out;
}

std::optional<RecordCursor> parse_record_cursor(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ' ');
  if (parts.size() != 9 || parts[0] != kVersion) return std::nullopt;
  RecordCursor cursor;
  cursor.database = percent_decoded(parts[1], PlusIsSpace::kNo);
  cursor.kind = percent_decoded(parts[2], PlusIsSpace::kNo);
  if (cursor.database.empty() || cursor.kind.empty()) return std::nullopt;
  if (!take_position(parts[3], parts[4], parts[5], cursor.position)) return std::nullopt;
  if (parts[6] != kWall && parts[6] != kUtc) return std::nullopt;
  if (parts[6] == kUtc) cursor.zone = RecordCursor::Zone::kUtc;
  if (!take_under_way(parts[7], cursor) || !take_seen(parts[8], cursor)) return std::nullopt;
  return cursor;
}

RecordCursor::Position position_after(const RecordCursor::Position& before, std::optional<LocalTime> newest,
                                      Instant now) {
  RecordCursor::Position after = before;
  if (newest && (!before.high || *newest > *before.high)) {
    after.high = newest;
    after.at = now;
  } else if (before.high) {
    // Long enough after it was first seen no clock gives such a stamp any more; of a day, when it is over.
    // Twice the spread: a fast clock may have given it, and a slow one is as far behind the right time.
    const Milliseconds quiet =
        is_a_day(*before.high) ? Milliseconds(std::chrono::hours(24)) : Milliseconds(0);
    if (now - before.at >= quiet + 2 * kStampSpread) {
      after.from = whole_second(*before.high) + std::chrono::seconds(1);
      return after;
    }
  }
  if (!after.high) return after;
  const Milliseconds back = is_a_day(*after.high) ? Milliseconds(std::chrono::hours(24)) : kStampSpread;
  const LocalTime from = whole_second(*after.high - back);
  after.from = after.from ? std::max(*after.from, from) : from;
  return after;
}

}  // namespace schakel::exact_globe
