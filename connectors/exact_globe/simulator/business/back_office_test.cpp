#include <gtest/gtest.h>

#include "connectors/exact_globe/simulator/test_client.h"

namespace schakel::exact_globe::simulator {
namespace {

struct BackOfficeTest : testing::Test {
  TestService globe;

  http::Response control(const std::string& what, std::string body) {
    return globe.raw({.method = "POST", .target = "/__simulator/" + what, .body = std::move(body)}, 9)
        .response;
  }
  Json order() { return globe.json("SalesOrderHeader('   10001')"); }
  Json line() { return globe.json("SalesOrderLine").find("results")->as_array()->front(); }
  std::string stock() {
    return globe
        .json("ItemCatalog?$filter=ItemCode eq '" + globe.item() +
              "' and Warehouse eq '1' and IsRetrieveStockBalance eq true")
        .find("results")
        ->as_array()
        ->front()
        .find("ShelfStock")
        ->dump();
  }

  void SetUp() override {
    ASSERT_EQ(control("stock", R"({"item":")" + globe.item() + R"(","warehouse":"1","quantity":10})").status,
              200);
    ASSERT_EQ(globe.create_order(globe.park_line(R"(,"Price":5,"DiscountPercentage":10)"), "REF-1").status,
              201);
  }
};

TEST_F(BackOfficeTest, a_delivery_in_two_parts_completes_the_order_and_takes_from_the_stock) {
  ASSERT_EQ(control("deliver", R"({"order":"10001","line":1,"quantity":0.5})").status, 200);
  EXPECT_EQ(line().find("QuantityDelivered")->dump(), "0.5");
  EXPECT_EQ(order().find("Completed")->dump(), "false");
  EXPECT_EQ(stock(), "9.5");
  ASSERT_EQ(control("deliver", R"({"order":"   10001"})").status, 200);
  EXPECT_EQ(line().find("QuantityDelivered")->dump(), "2");
  EXPECT_EQ(order().find("Completed")->dump(), "true");
  EXPECT_EQ(stock(), "8");
  const Json history = *globe.json("OrderHistoryHeader?$filter=SalesOrderNumber eq 10001").find("results");
  ASSERT_EQ(history.as_array()->size(), 2U);
  EXPECT_EQ(history.as_array()->back().find("DeliveryNoteNumber")->dump(), "2");
  EXPECT_EQ(globe.json("OrderHistoryLine").find("results")->as_array()->size(), 2U);
}

TEST_F(BackOfficeTest, delivers_no_more_than_is_open_and_nothing_that_is_not_there) {
  EXPECT_EQ(control("deliver", R"({"order":"10001","line":1,"quantity":3})").status, 400);
  EXPECT_EQ(control("deliver", R"({"order":"10001","quantity":1})").status, 400);
  EXPECT_EQ(control("deliver", R"({"order":"77"})").status, 400);
  EXPECT_EQ(control("deliver", "{}").status, 400);
  EXPECT_EQ(globe.count("OrderHistoryHeader"), 0U);
}

TEST_F(BackOfficeTest, invoices_once_what_was_delivered_with_the_names_of_the_prices_swapped) {
  EXPECT_EQ(control("invoice", R"({"order":"10001"})").status, 400);
  ASSERT_EQ(control("deliver", R"({"order":"10001"})").status, 200);
  ASSERT_EQ(control("invoice", R"({"order":"10001"})").status, 200);
  EXPECT_EQ(control("invoice", R"({"order":"10001"})").status, 400);
  const Json header = globe.json("InvoiceHistoryHeader").find("results")->as_array()->front();
  EXPECT_EQ(*header.find("YourReference")->as_text(), "REF-1");
  EXPECT_EQ(*header.find("SalesOrderNumber")->as_text(), "   10001");
  const Json line = globe.json("InvoiceHistoryLine").find("results")->as_array()->front();
  EXPECT_EQ(line.find("NetPrice")->dump(), "5");
  EXPECT_EQ(line.find("SalesPrice")->dump(), "4.5");
  EXPECT_EQ(line.find("Quantity")->dump(), "2");
}

TEST_F(BackOfficeTest, stock_is_of_items_and_warehouses_that_exist) {
  EXPECT_EQ(control("stock", R"({"item":"NO","warehouse":"1","quantity":1})").status, 400);
  EXPECT_EQ(control("stock", R"({"item":")" + globe.item() + R"(","warehouse":"NO","quantity":1})").status,
            400);
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
