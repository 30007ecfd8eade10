#include "connectors/exact_globe/stock_levels.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/exact_globe/fake_globe.h"

namespace schakel::exact_globe {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kWarehouses =
    R"({"Code":"MAG2","Blocked":true},{"Code":"1","Blocked":false},{"Code":"   ","Blocked":false})";

std::string stock_row(const std::string& item, const std::string& warehouse, const std::string& shelf,
                      const std::string& free) {
  return fmt::format(R"({{"ItemCode":"{}","Warehouse":"{}","ShelfStock":{},"FreeStock":{}}})", item,
                     warehouse, shelf, free);
}

struct StockLevelsTest : testing::Test {
  FakeGlobe globe;
  StockLevels stock{globe.client, globe.settings};

  static std::vector<std::string> shown(const std::vector<connector::StockLevel>& levels) {
    std::vector<std::string> out;
    for (const connector::StockLevel& level : levels) {
      out.push_back(fmt::format("{}@{} {}/{}", level.item_code, level.warehouse,
                                level.physical.to_short_text(), level.free.to_short_text()));
    }
    return out;
  }
  std::vector<std::string> read(connector::Cursor& cursor, StockLevels& from) {
    const Result<connector::StockPage> page = from.read(cursor, {});
    EXPECT_TRUE(page) << page.error().code;
    if (!page) return {page.error().code};
    cursor = page->next;
    EXPECT_EQ(page->more, !cursor.text.empty());
    return shown(page->levels);
  }
  std::string failure(const connector::Cursor& cursor = {}) {
    const Result<connector::StockPage> page = stock.read(cursor, {});
    return page ? "" : page.error().code;
  }
};

TEST_F(StockLevelsTest, every_warehouse_is_asked_for_every_item) {
  globe.transport.answer(page_of(kWarehouses));
  globe.transport.answer(page_of(stock_row("TAFEL", "1", "12.5", "10.000000000000002"), "next-1"));
  globe.transport.answer(page_of(stock_row("STOEL", "1", "3", "-2")));
  globe.transport.answer(page_of(stock_row("TAFEL", "MAG2", "7", "7")));
  connector::Cursor cursor;
  EXPECT_THAT(read(cursor, stock), ElementsAre("TAFEL@1 12.5/10", "STOEL@1 3/-2", "TAFEL@MAG2 7/0"))
      << "Of what lies in a blocked warehouse nothing is free.";
  EXPECT_EQ(cursor.text, "") << "The next reading begins at the beginning.";
  EXPECT_EQ(globe.sent(1),
            "GET /ItemCatalog?$filter=IsRetrieveStockBalance eq true and Warehouse eq '1'"
            "&$select=ItemCode,Warehouse,ShelfStock,FreeStock");
  EXPECT_THAT(globe.sent(3), HasSubstr("Warehouse eq 'MAG2'"));
}

TEST_F(StockLevelsTest, a_reading_that_was_cut_off_goes_on_where_it_was) {
  std::string many;
  for (std::size_t i = 0; i < StockLevels::kLevelsAtOnce; ++i)
    many += (i == 0 ? "" : ",") + stock_row(fmt::format("A{}", i), "1", "1", "1");
  globe.transport.answer(page_of(kWarehouses));
  globe.transport.answer(page_of(many, "ItemCatalog?$skiptoken=x y"));
  connector::Cursor cursor;
  EXPECT_EQ(read(cursor, stock).size(), StockLevels::kLevelsAtOnce);
  EXPECT_EQ(cursor.text, "exact_globe_stock/1 500 1 ItemCatalog%3F%24skiptoken%3Dx%20y");

  StockLevels other(globe.client, globe.settings);
  globe.transport.answer(page_of(kWarehouses));
  globe.transport.answer(page_of(stock_row("TAFEL", "1", "1", "1")));
  globe.transport.answer(page_of(stock_row("TAFEL", "MAG2", "1", "1")));
  EXPECT_THAT(read(cursor, other), ElementsAre("TAFEL@1 1/1", "TAFEL@MAG2 1/0"));
  EXPECT_THAT(globe.sent(3), HasSubstr("$skiptoken=x y"));
}

TEST_F(StockLevelsTest, a_link_that_globe_has_forgotten_begins_the_warehouse_anew) {
  globe.transport.answer(page_of(kWarehouses));
  globe.transport.answer(refused(500, "The session is gone."));
  globe.transport.answer(page_of(stock_row("TAFEL", "MAG2", "1", "1")));
  connector::Cursor cursor{"exact_globe_stock/1 500 MAG2 old"};
  EXPECT_THAT(read(cursor, stock), ElementsAre("TAFEL@MAG2 1/0"));
}

TEST_F(StockLevelsTest, a_cursor_of_another_administration_is_refused) {
  for (const char* text : {"exact_globe_stock/1 501 1 -", "exact_globe_records/1 500 1 -", "1"})
    EXPECT_EQ(failure({text}), "globe.cursor_foreign") << text;
  EXPECT_EQ(globe.client.calls().total(), 0);
}

TEST_F(StockLevelsTest, an_answer_that_is_not_about_the_warehouse_is_no_stock) {
  for (const char* warehouse : {"MAG2", ""}) {
    globe.transport.answer(page_of(kWarehouses));
    globe.transport.answer(page_of(stock_row("TAFEL", warehouse, "12", "10")));
    EXPECT_EQ(failure(), "globe.stock_elsewhere");
  }
}

TEST_F(StockLevelsTest, an_item_without_stock_has_no_level_and_a_warehouse_full_of_those_is_an_error) {
  globe.transport.answer(page_of(R"({"Code":"1","Blocked":false})"));
  globe.transport.answer(
      page_of(stock_row("DIENST", "1", "null", "null") + "," + stock_row("TAFEL", "1", "12", "10")));
  connector::Cursor cursor;
  EXPECT_THAT(read(cursor, stock), ElementsAre("TAFEL@1 12/10"));
  globe.transport.answer(page_of(R"({"Code":"1","Blocked":false})"));
  globe.transport.answer(page_of(stock_row("DIENST", "1", "null", "null")));
  EXPECT_EQ(failure(), "globe.stock_missing");
}

TEST_F(StockLevelsTest, the_levels_of_items_are_those_of_all_warehouses) {
  globe.transport.answer(page_of(kWarehouses));
  globe.transport.answer(page_of(stock_row("TAFEL", "1", "12", "10")));
  globe.transport.answer(page_of(""));
  globe.transport.answer(page_of(stock_row("TAFEL", "MAG2", "7", "7")));
  globe.transport.answer(page_of(""));
  const std::vector<std::string> codes{" tafel ", "NIEMAND"};
  const Result<std::vector<connector::StockLevel>> levels = stock.read_of(codes, {});
  ASSERT_TRUE(levels) << levels.error().code;
  EXPECT_THAT(shown(*levels), ElementsAre("TAFEL@1 12/10", "TAFEL@MAG2 7/0"));
  EXPECT_THAT(globe.sent(1),
              HasSubstr("IsRetrieveStockBalance eq true and Warehouse eq '1' and ItemCode eq"));
}

TEST_F(StockLevelsTest, a_level_that_is_no_number_is_an_answer_that_cannot_be_understood) {
  globe.transport.answer(page_of(kWarehouses));
  globe.transport.answer(page_of(stock_row("TAFEL", "1", "\"veel\"", "10")));
  const Result<connector::StockPage> page = stock.read({}, {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::kMalformed);
  EXPECT_THAT(page.error().what.en, testing::Not(HasSubstr("veel")));
}

}  // namespace
}  // namespace schakel::exact_globe
