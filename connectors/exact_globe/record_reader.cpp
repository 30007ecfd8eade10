#include "connectors/exact_globe/record_reader.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_globe/filter.h"
#include "connectors/exact_globe/reading_errors.h"
#include "connectors/exact_globe/row_reader.h"
#include "connectors/exact_globe/source_document.h"
#include "connectors/exact_globe/wire.h"

namespace schakel::exact_globe {
namespace {

constexpr std::string_view kStamp = "ModifiedDate";

/// Amsterdam is two hours ahead of UTC at most; and a little more for clocks.
constexpr std::chrono::hours kZoneMax{3};

}  // namespace

Result<RecordCursor> SourceRecords::cursor_from(const connector::Cursor& given) const {
  RecordCursor fresh;
  fresh.database = lower_ascii(trimmed(settings_.database_name));
  fresh.kind = connector::name_of(records_.kind);
  if (given.text.empty()) return fresh;
  std::optional<RecordCursor> cursor = parse_record_cursor(given.text);
  if (!cursor || cursor->database != fresh.database || cursor->kind != fresh.kind)
    return fail(cursor_foreign());
  return *std::move(cursor);
}

std::vector<std::string_view> SourceRecords::properties_for(std::span<const std::string> fields) const {
  std::vector<std::string_view> own = {records_.entity->key};
  if (records_.number != records_.entity->key) own.push_back(records_.number);
  own.push_back(kStamp);
  return with_native(own, fields);
}

Query SourceRecords::changes_since(const RecordCursor& cursor, std::span<const std::string> fields) const {
  return {.entity = records_.entity->name,
          .filter = joined(records_.condition,
                           cursor.position.from ? from_moment(kStamp, *cursor.position.from) : std::string()),
          .properties = properties_for(fields)};
}

Result<std::vector<connector::SourceRecord>> SourceRecords::read_of(std::span<const std::string> numbers,
                                                                    const connector::RecordRead& read,
                                                                    std::stop_token stop) {
  std::vector<Personal> values(numbers.begin(), numbers.end());
  const std::vector<std::string_view> properties = properties_for(read.fields);
  std::vector<connector::SourceRecord> records;
  std::optional<Error> wrong;
  const auto take = [&](const Json& row, std::span<const std::size_t>) {
    Result<connector::SourceRecord> record = record_from(row, read.fields);
    if (!record) {
      wrong = std::move(record).error();
    } else if (std::ranges::find(records, record->id, &connector::SourceRecord::id) == records.end()) {
      records.push_back(*std::move(record));
    }
  };
  TRY_VOID(finder_.find(connector::FindBy::kNumber, values, properties, take, std::move(stop)));
  if (wrong) return fail(*std::move(wrong));
  return records;
}

Result<connector::SourceRecord> SourceRecords::record_from(const Json& json,
                                                           std::span<const std::string> fields) const {
  RowReader row(*records_.entity, json);
  connector::SourceRecord record;
  record.number = row.text(records_.number);
  record.id = record.number;
  if (record.id.empty()) {
    // Nobody knows how to call it, and it holds up no other.
    record.id = record.number = row.text(records_.entity->key);
    if (record.id.empty()) return fail(keyless_record(*records_.entity, records_.entity->key));
    row.refuse(records_.number);
  }
  record.values.reserve(fields.size());
  for (const std::string& field : fields) {
    const Property* property = exact_globe::find(*records_.entity, field);
    SCHAKEL_ASSERT(property != nullptr);
    record.values.push_back(row.value(*property));
  }
  if (!row.wrong().empty())
    record.unreadable = std::make_shared<const Error>(
        unreadable_record(called(records_, record.number), *records_.entity, row.wrong()));
  return record;
}

// A stamp as the server's wall clock shows it. Globe's answers may count from 1970 in UTC (facts 9), while it
// compares with its wall clock: an answer that is older than what was asked for, by no more than the zones
// differ, shows that.
Result<std::optional<LocalTime>> SourceRecords::stamp_of(const Json& row, RecordCursor& cursor) const {
  RowReader reader(*records_.entity, row);
  const std::optional<LocalTime> shown = reader.date(kStamp);
  if (!shown) return std::optional<LocalTime>();
  const std::optional<LocalTime>& from = cursor.position.from;
  if (from && *shown < *from - kZoneMax) return fail(not_asked_for());
  if (from && *shown < *from) cursor.zone = RecordCursor::Zone::kUtc;
  const bool is_a_day = std::chrono::floor<std::chrono::days>(*shown) == *shown;
  if (cursor.zone == RecordCursor::Zone::kWallClock || is_a_day) return shown;
  return std::optional<LocalTime>(amsterdam(Instant(shown->time_since_epoch())));
}

// Of a large file only: the newest stamp that a few questions show. It does not have to be the newest of all;
// the next reading begins where it stands, so the nearer it is, the less is read again.
Result<std::optional<LocalTime>> SourceRecords::newest_stamp(std::stop_token stop) {
  constexpr std::chrono::days kBack[] = {std::chrono::days(1), std::chrono::days(30), std::chrono::days(365)};
  const LocalTime now = amsterdam(clock_.now());
  for (const std::chrono::days back : kBack) {
    const Query query{.entity = records_.entity->name,
                      .filter = from_moment(kStamp, std::chrono::floor<std::chrono::days>(now - back)),
                      .properties = {records_.entity->key, kStamp}};
    TRY(const Client::Page page, client_.read_page(query, {}, stop));
    std::optional<LocalTime> newest;
    for (const Json& row : page.rows) {
      const std::optional<LocalTime> stamp = RowReader(*records_.entity, row).date(kStamp);
      if (stamp && (!newest || *stamp > *newest)) newest = stamp;
    }
    if (newest) return newest;
  }
  return std::optional<LocalTime>();
}

Result<void> SourceRecords::begin(RecordCursor& cursor, const Client::Page& first, std::stop_token stop) {
  const Instant now = clock_.now();
  std::optional<LocalTime> newest;
  // All of the page was stamped before it was given; what is stamped from now on is younger.
  for (const Json& row : first.rows) {
    TRY(const std::optional<LocalTime> stamp, stamp_of(row, cursor));
    if (stamp && (!newest || *stamp > *newest)) newest = stamp;
  }
  if (!first.next.empty() && !cursor.position.high) {
    TRY(const std::optional<LocalTime> newer, newest_stamp(std::move(stop)));
    if (newer && (!newest || *newer > *newest)) newest = newer;
  }
  for (auto& [key, seen] : cursor.seen) seen.now = false;
  cursor.under_way = {.then = position_after(cursor.position, newest, now), .link = {}};
  return {};
}

Result<Client::Page> SourceRecords::next_page(RecordCursor& cursor, std::span<const std::string> fields,
                                              std::stop_token stop) {
  const Query query = changes_since(cursor, fields);
  if (cursor.under_way) {
    const std::string& link = cursor.under_way->link;
    const Retry retry = link == link_ ? Retry::kUsual : Retry::kNone;
    Result<Client::Page> page = client_.read_page(query, link, stop, retry);
    // Nobody knows how long Globe keeps its place for another program (facts 9): then the reading begins
    // anew.
    if (page || retry == Retry::kUsual || page.error().kind == ErrorKind::kCancelled) return page;
    cursor.under_way.reset();
  }
  TRY(Client::Page first, client_.read_page(query, {}, stop));
  TRY_VOID(begin(cursor, first, std::move(stop)));
  return first;
}

Result<void> SourceRecords::take(const Json& row, std::span<const std::string> fields, RecordCursor& cursor,
                                 std::vector<connector::SourceRecord>& records) const {
  TRY(const std::optional<LocalTime> stamp, stamp_of(row, cursor));
  TRY(connector::SourceRecord record, record_from(row, fields));
  const std::vector<std::string_view> said(fields.begin(), fields.end());
  const std::uint32_t mark = mark_of(row, said);
  const auto before = cursor.seen.find(record.id);
  const bool is_new = before == cursor.seen.end() || before->second.mark != mark;
  const std::optional<LocalTime>& from = cursor.under_way->then.from;
  if (stamp && from && *stamp >= *from && (before != cursor.seen.end() || cursor.seen.size() < kSeenMax))
    cursor.seen[record.id] = {.mark = mark, .now = true};
  if (is_new) records.push_back(std::move(record));
  return {};
}

Result<connector::RecordPage> SourceRecords::read(const connector::RecordRead& read, std::stop_token stop) {
  TRY_VOID(check_names(*records_.entity, read.fields, "fields"));
  TRY(RecordCursor cursor, cursor_from(read.after));
  connector::RecordPage page;
  while (true) {
    TRY(const Client::Page rows, next_page(cursor, read.fields, stop));
    for (const Json& row : rows.rows) TRY_VOID(take(row, read.fields, cursor, page.records));
    if (!rows.next.empty() && rows.next == cursor.under_way->link) return fail(page_repeats());
    cursor.under_way->link = link_ = rows.next;
    page.more = !rows.next.empty();
    if (!page.more || page.records.size() >= kRecordsAtOnce) break;
  }
  if (!page.more) {
    cursor.position = cursor.under_way->then;
    cursor.under_way.reset();
    std::erase_if(cursor.seen, [](const auto& one) { return !one.second.now; });
    for (auto& [key, seen] : cursor.seen) seen.now = false;
  }
  page.next.text = write_record_cursor(cursor);
  return page;
}

}  // namespace schakel::exact_globe
