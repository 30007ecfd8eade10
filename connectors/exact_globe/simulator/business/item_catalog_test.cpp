#include <gtest/gtest.h>

#include "connectors/exact_globe/simulator/test_client.h"

namespace schakel::exact_globe::simulator {
namespace {

struct ItemCatalogTest : testing::Test {
  TestService globe;

  ItemCatalogTest() {
    globe.raw({.method = "POST",
               .target = "/__simulator/stock",
               .headers = {},
               .body = R"({"item":")" + globe.item() + R"(","warehouse":"1","quantity":10})"},
              9);
  }
  Json row(const std::string& more) {
    const Json found = globe.json("ItemCatalog?$filter=ItemCode eq '" + globe.item() + "'" + more);
    EXPECT_EQ(found.find("results")->as_array()->size(), 1U);
    return found.find("results")->as_array()->front();
  }
};

TEST_F(ItemCatalogTest, answers_stock_when_it_is_asked_for) {
  EXPECT_TRUE(row("").find("ShelfStock")->is_null());
  EXPECT_EQ(row(" and IsRetrieveStockBalance eq true and Warehouse eq '1'").find("ShelfStock")->dump(), "10");
  EXPECT_EQ(row(" and IsRetrieveStockBalance eq true and Warehouse eq 'MAG2'").find("ShelfStock")->dump(),
            "0");
}

TEST_F(ItemCatalogTest, takes_what_is_ordered_off_the_free_stock) {
  ASSERT_EQ(globe.create_order(globe.park_line()).status, 201);
  const Json asked = row(" and IsRetrieveStockBalance eq true");
  EXPECT_EQ(asked.find("ToBeDelivered")->dump(), "2");
  EXPECT_EQ(asked.find("FreeStock")->dump(), "8");
  EXPECT_EQ(row(" and IsRetrieveStockBalance eq true and Warehouse eq '1'").find("FreeStock")->dump(), "8");
  EXPECT_EQ(row(" and IsRetrieveStockBalance eq true and Warehouse eq 'MAG2'").find("FreeStock")->dump(), "0")
      << "It is ordered from another one.";
}

TEST_F(ItemCatalogTest, is_found_by_key_and_cannot_be_written) {
  EXPECT_EQ(globe.call("GET", "ItemCatalog('" + globe.item() + "')").status, 200);
  EXPECT_EQ(globe.call("GET", "ItemCatalog('NONE')").status, 404);
  EXPECT_EQ(globe.call("POST", "ItemCatalog", "{}").status, 405);
}

TEST_F(ItemCatalogTest, has_each_class_code_once_in_its_class) {
  const auto make = [&](const char* item_class) {
    return globe
        .call("POST", "ItemCategoryProperty",
              std::string(R"({"ClassID":)") + item_class +
                  R"(,"ItemClassCode":"NOTEN","Description":"Notenhout"})")
        .status;
  };
  EXPECT_EQ(make("2"), 201);
  EXPECT_EQ(make("2"), 500);
  EXPECT_EQ(make("3"), 201) << "Another class has codes of its own.";
}

TEST_F(ItemCatalogTest, lists_every_item_by_pages) {
  TestService small({.page_size = 4});
  const Json first = small.json("ItemCatalog?$select=ItemCode");
  EXPECT_EQ(first.find("results")->as_array()->size(), 4U);
  EXPECT_NE(first.find("__next"), nullptr);
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
