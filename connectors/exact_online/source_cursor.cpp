#include "connectors/exact_online/source_cursor.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/text.h"

namespace schakel::exact_online {
namespace {

constexpr std::string_view kPrefix = "exact_online/1";

std::string head_of(std::string_view document) {
  // Cursors of sales orders were there before the others, and stay what they were.
  return std::string(kPrefix) + (document == "sales_order" ? "" : ":" + std::string(document));
}

template <class Number>
std::optional<Number> number_of(std::string_view text, int base = 10) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// FNV-1a in 64 bits: the same on every machine and in every version. Two versions with one mark would lose a
/// record; among some thousands the chance is one in a million millions.
class Hash {
 public:
  void add(std::string_view text) {
    for (const char byte : text) {
      value_ ^= static_cast<unsigned char>(byte);
      value_ *= 1099511628211ULL;
    }
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 14695981039346656037ULL;
};

std::uint64_t hash_of(const std::string& id, LocalTime modified) {
  Hash hash;
  hash.add(id);
  hash.add(iso_text(modified));
  return hash.value();
}

std::string hex(std::uint64_t number) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(16, '0');
  for (std::size_t i = 16; i-- > 0; number >>= 4U) text[i] = kDigits[number & 15U];
  return text;
}

/// How far the wall clock is ahead of UTC.
Milliseconds offset_at(Instant moment) {
  return amsterdam(moment).time_since_epoch() - moment.time_since_epoch();
}

/// Whether clocks went back within two hours before or after this moment of the wall clock.
bool clocks_go_back_around(LocalTime local) {
  const Instant moment = from_amsterdam(local);
  const auto span = std::chrono::hours(2);
  return offset_at(moment - span) > offset_at(moment + span);
}

}  // namespace

Error cursor_error() {
  return {
      .kind = ErrorKind::kInvalidInput,
      .code = "online.cursor_foreign",
      .what = {.en = "The cursor of this flow was not made for this administration of Exact Online, or for "
                     "another kind of document.",
               .nl = "De leespositie van deze flow hoort niet bij deze administratie van Exact Online, of "
                     "bij een ander soort document."},
      .advice = {.en = "Was the division or the document changed? Make a new flow for another one.",
                 .nl =
                     "Is de administratie of het document gewijzigd? Maak een nieuwe flow voor een andere."},
      .fields = {"division"}};
}

std::string write_cursor(const CursorText& cursor) {
  return head_of(cursor.document) + " " + std::to_string(cursor.division) + " " +
         (cursor.moved.empty() ? "-" : cursor.moved) + " " + std::to_string(cursor.timestamp);
}

std::optional<CursorText> parse_cursor(const std::string& text, std::string_view document) {
  const std::vector<std::string_view> parts = split(text, ' ');
  if (parts.size() != 4 || parts[0] != head_of(document)) return std::nullopt;
  const auto division = number_of<std::int64_t>(parts[1]);
  const auto timestamp = number_of<std::int64_t>(parts[3]);
  if (!division || !timestamp || *timestamp < 0) return std::nullopt;
  return CursorText{
      .document = document, .division = *division, .moved = std::string(parts[2]), .timestamp = *timestamp};
}

std::uint64_t mark_of(std::span<const std::string> names) {
  Hash hash;
  for (const std::string& name : names) {
    hash.add(name);
    hash.add("\n");
  }
  return hash.value();
}

std::string write_cursor(const RecordCursor& cursor) {
  std::string text = head_of(cursor.kind) + " " + std::to_string(cursor.division) + " " +
                     (cursor.moved.empty() ? "-" : cursor.moved) + " " + hex(cursor.fields) + " ";
  for (std::size_t i = 0; i < cursor.versions.size(); ++i)
    text += (i == 0 ? "" : ",") + std::to_string(cursor.versions[i]);
  if (!cursor.link) return text + " changes";
  return text + " all " + (cursor.link->empty() ? "-" : *cursor.link);
}

std::optional<RecordCursor> parse_record_cursor(const std::string& text, std::string_view kind) {
  const std::vector<std::string_view> parts = split(text, ' ');
  if (parts.size() < 6 || parts[0] != head_of(kind)) return std::nullopt;
  const auto division = number_of<std::int64_t>(parts[1]);
  const auto fields = number_of<std::uint64_t>(parts[3], 16);
  if (!division || !fields) return std::nullopt;
  RecordCursor cursor{.kind = kind, .division = *division, .moved = std::string(parts[2]), .fields = *fields};
  for (const std::string_view part : split(parts[4], ',')) {
    const auto version = number_of<std::int64_t>(part);
    if (!version || *version < 0) return std::nullopt;
    cursor.versions.push_back(*version);
  }
  if (parts[5] == "changes" && parts.size() == 6) {
    cursor.link.reset();
    return cursor;
  }
  if (parts[5] != "all" || parts.size() != 7) return std::nullopt;
  cursor.link = parts[6] == "-" ? std::string() : std::string(parts[6]);
  return cursor;
}

std::optional<LocalTime> ModifiedCursor::from() const {
  if (!last_) return std::nullopt;
  return *last_ - (clocks_go_back_around(*last_) ? kOverlapInAutumn : kOverlap);
}

bool ModifiedCursor::take(const std::string& id, LocalTime modified) {
  const std::uint64_t hash = hash_of(id, modified);
  if (!hashes_.insert(hash).second) return false;
  marks_.push_back({modified, hash});
  if (!last_ || modified > *last_) last_ = modified;
  // What lies before the overlap is not asked for again.
  while (!marks_.empty() && (marks_.size() > kMarksMax || marks_.front().modified < *from())) {
    hashes_.erase(marks_.front().hash);
    marks_.pop_front();
  }
  return true;
}

std::string ModifiedCursor::write() const {
  std::string text = head_of(document_) + " " + std::to_string(division_) + " " +
                     (last_ ? iso_text(*last_) : std::string("-")) + " ";
  if (marks_.empty()) return text + "-";
  // The moment is in the mark, so it need not be kept: what is in the overlap stays in it until it is
  // outside.
  for (const Mark& mark : marks_) text += (&mark == &marks_.front() ? "" : ",") + hex(mark.hash);
  return text;
}

std::optional<ModifiedCursor> ModifiedCursor::parse(const std::string& text, std::string_view document) {
  const std::vector<std::string_view> parts = split(text, ' ');
  if (parts.size() != 4 || parts[0] != head_of(document)) return std::nullopt;
  const auto division = number_of<std::int64_t>(parts[1]);
  if (!division) return std::nullopt;
  ModifiedCursor cursor(document, *division);
  if (parts[2] != "-") {
    cursor.last_ = parse_local(parts[2]);
    if (!cursor.last_) return std::nullopt;
  }
  if (parts[3] == "-") return cursor;
  if (!cursor.last_) return std::nullopt;
  for (const std::string_view mark : split(parts[3], ',')) {
    const auto hash = number_of<std::uint64_t>(mark, 16);
    if (!hash) return std::nullopt;
    cursor.marks_.push_back({*cursor.last_, *hash});
    cursor.hashes_.insert(*hash);
  }
  return cursor;
}

}  // namespace schakel::exact_online
