#include "connectors/exact_online/stock_positions.h"

#include <gtest/gtest.h>

#include "connectors/exact_online/client_world.h"

namespace schakel::exact_online {
namespace {

TEST(StockPositions, a_few_items_of_many_are_asked_for_and_many_are_read_as_a_whole) {
  EXPECT_FALSE(is_all_worth_it(0, 2, 101));  // Some fifty codes out of a hundred thousand.
  EXPECT_FALSE(is_all_worth_it(0, 9, 101));  // Some hundreds.
  EXPECT_TRUE(is_all_worth_it(0, 13, 101));  // A whole batch: there are more to come.
  EXPECT_TRUE(is_all_worth_it(8, 3, 101));   // Few each time, and often.
  EXPECT_TRUE(is_all_worth_it(0, 3, 3));     // All of a small administration cost no more.
}

class StockPositionsTest : public ClientWorld {
 protected:
  static std::string row(int version, const std::string& code, const std::string& more) {
    return R"({"Timestamp":")" + std::to_string(version) + R"(","ItemId":")" + guid(1) + R"(","ItemCode":")" +
           code + R"(","WarehouseCode":"1")" + more + "}";
  }
};

TEST_F(StockPositionsTest, what_is_free_is_worked_out_where_the_feed_does_not_say_it) {
  put("sync/Inventory/StockPositions",
      row(5, "STOEL", R"(,"CurrentStock":4,"FreeStock":null,"PlanningOut":3)"));
  const auto page = read_position_page(client_, 4, {});
  ASSERT_TRUE(page) << page.error().what.en;
  ASSERT_EQ(page->positions.size(), 1U);
  EXPECT_EQ(page->positions[0].free.to_short_text(), "1");
  EXPECT_EQ(page->version, 5);
  EXPECT_FALSE(page->more);
}

TEST_F(StockPositionsTest, a_feed_that_gives_the_same_rows_again_is_no_feed) {
  put("sync/Inventory/StockPositions", row(5, "STOEL", R"(,"CurrentStock":4)"));
  EXPECT_EQ(read_position_page(client_, 5, {}).error().kind, ErrorKind::kMalformed);
}

TEST_F(StockPositionsTest, a_position_of_no_item_is_passed_over_and_not_read_again) {
  put("sync/Inventory/StockPositions", row(5, "", R"(,"CurrentStock":4)"));
  const auto page = read_position_page(client_, 0, {});
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->positions.empty());
  EXPECT_EQ(page->version, 5);
}

}  // namespace
}  // namespace schakel::exact_online
