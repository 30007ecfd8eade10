#include "connectors/exact_globe/record_cursor.h"

#include <gtest/gtest.h>

namespace schakel::exact_globe {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using Position = RecordCursor::Position;

LocalTime at(const char* text) {
  return *parse_local(text);
}
Instant moment(const char* text) {
  return *parse_instant(text);
}

TEST(RecordCursor, a_cursor_that_is_written_can_be_read_again) {
  RecordCursor cursor;
  cursor.database = "500";
  cursor.kind = "item";
  cursor.position = {.from = at("2026-11-23T13:50:00"),
                     .high = at("2026-11-23T14:00:12.123"),
                     .at = moment("2026-11-23T13:02:00Z")};
  cursor.seen = {{"TAFEL 1,2:3.", {.mark = 0x1f0a3c77, .now = false}}, {"Z", {.mark = 1, .now = true}}};
  EXPECT_EQ(write_record_cursor(cursor),
            "exact_globe_records/1 500 item 2026-11-23T13:50:00 2026-11-23T14:00:12.123 2026-11-23T13:02:00Z "
            "wall - TAFEL%201%2C2%3A3.:1f0a3c77,Z:00000001.");
  EXPECT_EQ(parse_record_cursor(write_record_cursor(cursor)), cursor);
  cursor.zone = RecordCursor::Zone::kUtc;
  cursor.under_way = {.then = cursor.position, .link = "Item?$skiptoken='A,1 2'"};
  cursor.position = {};
  EXPECT_EQ(parse_record_cursor(write_record_cursor(cursor)), cursor);
}

TEST(RecordCursor, what_is_no_cursor_of_this_kind_is_refused) {
  for (const char* text :
       {"", "exact_globe/1 500 sales_order 10234 - -", "exact_globe_records/1 500 item - - -",
        "exact_globe_records/1 500 item - - 1970-01-01T00:00:00Z mars - -",
        "exact_globe_records/1 500 item - - 1970-01-01T00:00:00Z wall x -",
        "exact_globe_records/1 500 item - - 1970-01-01T00:00:00Z wall - A",
        "exact_globe_records/1 500 item - - 1970-01-01T00:00:00Z wall - A:1",
        "exact_globe_records/1 500 item - - 1970-01-01T00:00:00Z wall - A:00000001,A:00000001",
        "exact_globe_records/1 500 item yesterday - 1970-01-01T00:00:00Z wall - -"}) {
    EXPECT_FALSE(parse_record_cursor(text)) << text;
  }
}

// One reading after the other: what each saw as the newest stamp, and when.
struct Readings {
  Position position;
  std::string after(const char* newest, const char* now) {
    position =
        position_after(position, newest == nullptr ? std::nullopt : std::optional(at(newest)), moment(now));
    return position.from ? iso_text(*position.from) : "everything";
  }
};

TEST(RecordCursor, the_next_reading_begins_before_the_newest_stamp) {
  Readings reading;
  EXPECT_EQ(reading.after("2026-11-23T14:00:12", "2026-11-23T13:05:00Z"), "2026-11-23T13:50:12");
}

TEST(RecordCursor, long_after_the_newest_stamp_was_first_seen_the_next_reading_begins_behind_it) {
  Readings reading;
  reading.after("2026-11-23T14:00:12.500", "2026-11-23T13:05:00Z");
  EXPECT_EQ(reading.after("2026-11-23T14:00:12.500", "2026-11-23T13:24:59Z"), "2026-11-23T13:50:12");
  EXPECT_EQ(reading.after("2026-11-23T14:00:12.500", "2026-11-23T13:25:00Z"), "2026-11-23T14:00:13");
  EXPECT_EQ(reading.after(nullptr, "2026-11-23T15:00:00Z"), "2026-11-23T14:00:13") << "And stays there.";
}

TEST(RecordCursor, a_newer_stamp_begins_the_waiting_anew_and_never_goes_back) {
  Readings reading;
  reading.after("2026-11-23T14:00:12", "2026-11-23T13:05:00Z");
  reading.after(nullptr, "2026-11-23T13:30:00Z");
  EXPECT_EQ(reading.after("2026-11-23T14:03:00", "2026-11-23T13:31:00Z"), "2026-11-23T14:00:13");
  EXPECT_EQ(reading.after("2026-11-23T14:31:00", "2026-11-23T13:32:00Z"), "2026-11-23T14:21:00");
}

TEST(RecordCursor, a_stamp_without_a_time_is_a_day_that_may_bring_more_until_it_is_over) {
  Readings reading;
  EXPECT_EQ(reading.after("2026-11-23", "2026-11-23T13:05:00Z"), "2026-11-22T00:00:00");
  EXPECT_EQ(reading.after("2026-11-23", "2026-11-24T13:00:00Z"), "2026-11-22T00:00:00");
  EXPECT_EQ(reading.after("2026-11-23", "2026-11-24T13:25:00Z"), "2026-11-23T00:00:01");
}

TEST(RecordCursor, as_long_as_nothing_is_stamped_everything_is_read) {
  Readings reading;
  EXPECT_EQ(reading.after(nullptr, "2026-11-23T13:05:00Z"), "everything");
}

}  // namespace
}  // namespace schakel::exact_globe
