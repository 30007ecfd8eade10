#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "connector/records.h"
#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/record_cursor.h"
#include "connectors/exact_globe/record_finder.h"
#include "connectors/exact_globe/record_kind.h"
#include "connectors/exact_globe/settings.h"

namespace schakel::exact_globe {

/// Records of one kind in Globe, read; what connector::RecordSource promises but for the connection itself.
/// What changed is found by ModifiedDate (facts 7), as record_cursor.h says; a record that says what it said
/// when it was last handed out is not handed out again. Of a record that was deleted nothing is told.
/// `client`, `clock` and `settings` must outlive it.
class SourceRecords {
 public:
  SourceRecords(Client& client, Clock& clock, const ConnectionSettings& settings, const RecordEntity& records)
      : client_(client),
        clock_(clock),
        settings_(settings),
        records_(records),
        finder_(client, records, records.condition) {}

  Result<connector::RecordPage> read(const connector::RecordRead& read, std::stop_token stop);
  Result<std::vector<connector::SourceRecord>> read_of(std::span<const std::string> numbers,
                                                       const connector::RecordRead& read,
                                                       std::stop_token stop);

  /// Pages of Globe's are put together until there are so many: a target looks up whole batches.
  static constexpr std::size_t kRecordsAtOnce = 200;
  /// Records that are remembered, about 100 KB of cursor. What else changed at the same time is handed out
  /// again by the next reading.
  static constexpr std::size_t kSeenMax = 5000;

 private:
  Result<RecordCursor> cursor_from(const connector::Cursor& given) const;
  std::vector<std::string_view> properties_for(std::span<const std::string> fields) const;
  Query changes_since(const RecordCursor& cursor, std::span<const std::string> fields) const;
  /// The page where a reading goes on, or where it begins.
  Result<Client::Page> next_page(RecordCursor& cursor, std::span<const std::string> fields,
                                 std::stop_token stop);
  Result<void> begin(RecordCursor& cursor, const Client::Page& first, std::stop_token stop);
  Result<std::optional<LocalTime>> newest_stamp(std::stop_token stop);
  Result<std::optional<LocalTime>> stamp_of(const Json& row, RecordCursor& cursor) const;
  Result<void> take(const Json& row, std::span<const std::string> fields, RecordCursor& cursor,
                    std::vector<connector::SourceRecord>& records) const;
  Result<connector::SourceRecord> record_from(const Json& row, std::span<const std::string> fields) const;

  Client& client_;
  Clock& clock_;
  const ConnectionSettings& settings_;
  const RecordEntity& records_;
  RecordFinder finder_;
  std::string link_;  ///< The one that this connection was given last: it is good.
};

}  // namespace schakel::exact_globe
