#include "connectors/exact_globe/source_cursor.h"

#include <charconv>
#include <limits>
#include <vector>

#include "base/text.h"

namespace schakel::exact_globe {
namespace {

constexpr std::string_view kVersion = "exact_globe/1";
constexpr std::string_view kNone = "-";
constexpr std::size_t kMarkDigits = 8;

template <class Number>
std::optional<Number> number_in(std::string_view digits, int base = 10) {
  Number value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  if constexpr (std::numeric_limits<Number>::is_signed) {
    if (value < 0) return std::nullopt;
  }
  return value;
}

std::string mark_text(std::uint32_t mark) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out(kMarkDigits, '0');
  for (std::size_t i = kMarkDigits; i-- > 0; mark >>= 4) out[i] = kDigits[mark & 15];
  return out;
}

bool take_seen(std::string_view text, SourceCursor& cursor) {
  if (text == kNone) return true;
  std::int64_t id = 0;
  for (std::string_view one : split(text, ',')) {
    SourceCursor::Seen seen;
    seen.open = !one.ends_with('.');
    if (!seen.open) one.remove_suffix(1);
    const std::size_t colon = one.find(':');
    if (colon == std::string_view::npos) return false;
    const auto distance = number_in<std::int64_t>(one.substr(0, colon));
    const std::string_view digits = one.substr(colon + 1);
    const auto mark = number_in<std::uint32_t>(digits, 16);
    if (!distance || !mark || digits.size() != kMarkDigits) return false;
    if (*distance < 1 || *distance > std::numeric_limits<std::int64_t>::max() - id) return false;
    id += *distance;
    seen.mark = *mark;
    cursor.seen.emplace_hint(cursor.seen.end(), id, seen);
  }
  return true;
}

}  // namespace

std::string write_cursor(const SourceCursor& cursor) {
  std::string out(kVersion);
  out += ' ' + percent_encoded(cursor.database) + ' ' + percent_encoded(cursor.document) + ' ' +
         std::to_string(cursor.high) + ' ' +
         (cursor.position ? std::to_string(*cursor.position) : std::string(kNone)) + ' ';
  if (cursor.seen.empty()) return out + std::string(kNone);
  std::int64_t before = 0;
  for (const auto& [id, seen] : cursor.seen) {
    if (before != 0) out += ',';
    out += std::to_string(id - before) + ':' + mark_text(seen.mark);
    if (!seen.open) out += '.';
    before = id;
  }
  return out;
}

std::optional<SourceCursor> parse_cursor(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ' ');
  if (parts.size() != 6 || parts[0] != kVersion) return std::nullopt;
  SourceCursor cursor;
  cursor.database = percent_decoded(parts[1], PlusIsSpace::kNo);
  cursor.document = percent_decoded(parts[2], PlusIsSpace::kNo);
  const auto high = number_in<std::int64_t>(parts[3]);
  if (!high || cursor.database.empty() || cursor.document.empty()) return std::nullopt;
  cursor.high = *high;
  if (parts[4] != kNone) {
    cursor.position = number_in<std::int64_t>(parts[4]);
    if (!cursor.position) return std::nullopt;
  }
  if (!take_seen(parts[5], cursor)) return std::nullopt;
  return cursor;
}

}  // namespace schakel::exact_globe
