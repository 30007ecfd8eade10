#include "connectors/exact_online/source_cursor.h"

#include <gtest/gtest.h>

namespace schakel::exact_online {
namespace {

LocalTime at(const char* text) {
  return *parse_local(text);
}

ModifiedCursor again(const ModifiedCursor& cursor) {
  const auto read = ModifiedCursor::parse(cursor.write(), "sales_entry");
  EXPECT_TRUE(read);
  return read.value_or(cursor);
}

TEST(FeedCursor, survives_being_written_and_read) {
  for (const char* document : {"sales_order", "sales_invoice"}) {
    const auto cursor = parse_cursor(
        write_cursor({.document = document, .division = 124132, .moved = "-", .timestamp = 9007199254740993}),
        document);
    ASSERT_TRUE(cursor);
    EXPECT_EQ(cursor->timestamp, 9007199254740993);
  }
}

TEST(FeedCursor, of_sales_orders_is_what_it_always_was) {
  EXPECT_EQ(write_cursor({.division = 1, .moved = "-", .timestamp = 2}), "exact_online/1 1 - 2");
}

TEST(FeedCursor, of_one_document_is_none_of_another) {
  const std::string orders = write_cursor({.division = 1, .moved = "-", .timestamp = 2});
  EXPECT_FALSE(parse_cursor(orders, "sales_invoice"));
  EXPECT_FALSE(parse_cursor(write_cursor({.document = "sales_invoice", .division = 1, .moved = "-"}),
                            "direct_invoice"));
  EXPECT_FALSE(ModifiedCursor::parse(orders, "sales_entry"));
}

TEST(ModifiedCursor, begins_with_everything) {
  const ModifiedCursor cursor("sales_entry", 7);
  EXPECT_FALSE(cursor.from());
  EXPECT_FALSE(again(cursor).from());
  EXPECT_EQ(again(cursor).division(), 7);
}

TEST(ModifiedCursor, goes_on_some_time_before_the_last_moment) {
  ModifiedCursor cursor("sales_entry", 7);
  EXPECT_TRUE(cursor.take("a", at("2026-11-23T14:05:09.120")));
  EXPECT_EQ(*again(cursor).from(), at("2026-11-23T13:55:09.120"));
}

TEST(ModifiedCursor, hands_out_each_version_once_also_after_it_was_written) {
  ModifiedCursor cursor("sales_entry", 7);
  EXPECT_TRUE(cursor.take("a", at("2026-11-23T14:05:09")));
  EXPECT_TRUE(cursor.take("b", at("2026-11-23T14:05:09")));  // At the same moment.
  EXPECT_FALSE(cursor.take("a", at("2026-11-23T14:05:09")));
  ModifiedCursor next = again(cursor);
  EXPECT_FALSE(next.take("a", at("2026-11-23T14:05:09")));
  EXPECT_FALSE(next.take("b", at("2026-11-23T14:05:09")));
  EXPECT_TRUE(next.take("c", at("2026-11-23T14:01:00")));  // Saved before them, and come to light after.
  EXPECT_TRUE(next.take("a", at("2026-11-23T14:06:00")));  // Changed.
}

TEST(ModifiedCursor, forgets_what_lies_before_the_overlap) {
  ModifiedCursor cursor("sales_entry", 7);
  cursor.take("a", at("2026-11-23T14:00:00"));
  const std::size_t one = cursor.write().size();
  cursor.take("b", at("2026-11-23T15:00:00"));
  EXPECT_EQ(cursor.write().size(), one);
}

TEST(ModifiedCursor, stays_small_however_many_share_a_moment) {
  ModifiedCursor cursor("sales_entry", 7);
  for (std::size_t i = 0; i < ModifiedCursor::kMarksMax + 500; ++i)
    EXPECT_TRUE(cursor.take(std::to_string(i), at("2026-11-23T14:00:00")));
  EXPECT_LT(cursor.write().size(), ModifiedCursor::kMarksMax * 17 + 100);
  // The newest are remembered.
  EXPECT_FALSE(
      again(cursor).take(std::to_string(ModifiedCursor::kMarksMax + 499), at("2026-11-23T14:00:00")));
}

TEST(ModifiedCursor, looks_back_further_when_clocks_go_back) {
  // 25 October 2026, 03:00 became 02:00: what is modified then looks older than what was before.
  ModifiedCursor cursor("sales_entry", 7);
  cursor.take("a", at("2026-10-25T02:59:00"));
  EXPECT_EQ(*cursor.from(), at("2026-10-25T01:49:00"));
  cursor.take("b", at("2026-10-25T09:00:00"));
  EXPECT_EQ(*cursor.from(), at("2026-10-25T08:50:00"));
}

TEST(ModifiedCursor, is_read_from_nothing_else) {
  for (const char* text : {"", "exact_online/1:sales_entry 7 - 0011223344556677",
                           "exact_online/1:sales_entry x - -", "exact_online/1:sales_entry 7 yesterday -",
                           "exact_online/1:sales_entry 7 2026-11-23T14:00:00 nonsense",
                           "exact_online/1:sales_entry 7 2026-11-23T14:00:00"})
    EXPECT_FALSE(ModifiedCursor::parse(text, "sales_entry")) << text;
}

}  // namespace
}  // namespace schakel::exact_online
