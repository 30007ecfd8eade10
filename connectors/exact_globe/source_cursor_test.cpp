#include "connectors/exact_globe/source_cursor.h"

#include <gtest/gtest.h>

namespace schakel::exact_globe {
namespace {

SourceCursor a_cursor() {
  SourceCursor cursor;
  cursor.database = "500";
  cursor.document = "sales_order";
  cursor.high = 10234;
  return cursor;
}

TEST(SourceCursor, what_is_written_is_read_again) {
  SourceCursor cursor = a_cursor();
  cursor.position = 9000;
  cursor.seen = {{9120, {.mark = 0x1f0a3c77, .open = true}}, {9134, {.mark = 0x0e52b1d9, .open = false}}};
  EXPECT_EQ(write_cursor(cursor), "exact_globe/1 500 sales_order 10234 9000 9120:1f0a3c77,14:0e52b1d9.");
  EXPECT_EQ(parse_cursor(write_cursor(cursor)), cursor);
}

TEST(SourceCursor, a_name_with_a_space_stays_one_part) {
  SourceCursor cursor = a_cursor();
  cursor.database = "mijn bedrijf";
  cursor.document = "sales_entry 70";
  EXPECT_EQ(parse_cursor(write_cursor(cursor)), cursor);
}

TEST(SourceCursor, what_is_no_cursor_of_ours_is_none) {
  for (const char* text :
       {"", "exact_globe/1", "exact_globe/2 500 sales_order 1 - -", "exact_online/1 12 - 5",
        "exact_globe/1 500 sales_order -1 - -", "exact_globe/1 500 sales_order 1 - - -",
        "exact_globe/1 500 sales_order 1 x -", "exact_globe/1 500 sales_order 1 - 5",
        "exact_globe/1 500 sales_order 1 - 5:1f", "exact_globe/1 500 sales_order 1 - 0:1f0a3c77",
        "exact_globe/1 500 sales_order 1 - 5:1f0a3c77,", "exact_globe/1  sales_order 1 - -",
        "exact_globe/1 500 sales_order 1 - 9223372036854775807:1f0a3c77,1:1f0a3c77"}) {
    EXPECT_FALSE(parse_cursor(text)) << text;
  }
}

}  // namespace
}  // namespace schakel::exact_globe
