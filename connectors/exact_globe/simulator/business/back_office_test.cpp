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

TEST_F(BackOfficeTest, each_delivery_gets_an_invoice_of_its_own) {
  ASSERT_EQ(control("deliver", R"({"order":"10001","line":1,"quantity":0.5})").status, 200);
  ASSERT_EQ(control("invoice", R"({"order":"10001"})").status, 200);
  ASSERT_EQ(control("deliver", R"({"order":"10001"})").status, 200);
  ASSERT_EQ(control("invoice", R"({"order":"10001"})").status, 200);
  const Json invoices = globe.json("InvoiceHistoryHeader?$filter=SalesOrderNumber eq '   10001'");
  ASSERT_EQ(invoices.find("results")->as_array()->size(), 2U);
  EXPECT_EQ(*invoices.find("results")->as_array()->back().find("DeliveryNoteNumber")->as_text(), "2");
  const Json lines = globe.json("InvoiceHistoryLine");
  EXPECT_EQ(lines.find("results")->as_array()->back().find("Quantity")->dump(), "1.5");
  EXPECT_EQ(globe.count("FinancialHeader"), 2U);
}

TEST_F(BackOfficeTest, a_delivery_moves_the_stock_from_the_shelf_and_from_what_is_owed) {
  const auto numbers = [&] {
    const Json row = globe
                         .json("ItemCatalog?$filter=ItemCode eq '" + globe.item() +
                               "' and Warehouse eq '1' and IsRetrieveStockBalance eq true")
                         .find("results")
                         ->as_array()
                         ->front();
    std::string all;
    for (const char* name : {"ShelfStock", "ToBeDelivered", "FreeStock", "AvailableStock"})
      all += row.find(name)->dump() + " ";
    return all;
  };
  EXPECT_EQ(numbers(), "10 2 8 8 ");
  ASSERT_EQ(control("deliver", R"({"order":"10001","line":1,"quantity":1})").status, 200);
  EXPECT_EQ(numbers(), "9 1 8 8 ");
}

TEST_F(BackOfficeTest, a_delivery_may_leave_a_note_on_the_order) {
  EXPECT_EQ(control("deliver", R"({"order":"10001","notes":{"NoSuch":"x"}})").status, 400);
  EXPECT_EQ(globe.count("OrderHistoryHeader"), 0U);
  ASSERT_EQ(control("deliver", R"({"order":"10001","notes":{"FreeField2":"3S123"}})").status, 200);
  EXPECT_EQ(*order().find("FreeField2")->as_text(), "3S123");
}

// What the same people do in the same hours, to ten orders more.
std::string day_of(std::uint64_t seed) {
  TestService globe;
  for (int i = 0; i < 10; ++i) globe.create_order(globe.park_line(), "REF-" + std::to_string(i));
  globe.service().work_by_itself(
      seed, {.deliver_every = std::chrono::minutes(10), .invoice_every = std::chrono::hours(1)});
  globe.clock().advance(std::chrono::hours(2));
  std::string done;
  for (const char* entity : {"OrderHistoryLine", "InvoiceHistoryHeader"})
    done += globe.json(std::string(entity) + "?$top=100").dump();
  EXPECT_GT(globe.count("OrderHistoryHeader"), 5U);
  EXPECT_GT(globe.count("InvoiceHistoryHeader"), 5U);
  return done;
}

TEST(BackOfficeByItself, works_as_the_clock_goes_and_the_same_under_the_same_seed) {
  const std::string day = day_of(3);
  EXPECT_EQ(day, day_of(3));
  EXPECT_NE(day, day_of(4));
}

TEST(BackOfficeByItself, completes_every_order_in_the_end) {
  TestService globe;
  for (int i = 0; i < 10; ++i) globe.create_order(globe.park_line(), "REF-" + std::to_string(i));
  const http::Response rounds =
      globe.raw({.method = "POST", .target = "/__simulator/back-office", .body = R"({"rounds":40})"}, 9)
          .response;
  ASSERT_EQ(rounds.status, 200);
  EXPECT_TRUE(globe.json("SalesOrderHeader?$filter=Completed eq false").find("results")->as_array()->empty());
}

TEST(BackOfficeByItself, rests_when_it_is_told_to) {
  TestService globe;
  globe.create_order(globe.park_line(), "REF");
  const auto told = [&](const std::string& body) {
    return globe.raw({.method = "POST", .target = "/__simulator/back-office", .body = body}, 9)
        .response.status;
  };
  ASSERT_EQ(told(R"({"deliver_every_seconds":60})"), 200);
  ASSERT_EQ(told(R"({"deliver_every_seconds":0})"), 200);
  globe.clock().advance(std::chrono::hours(24));
  EXPECT_EQ(globe.count("OrderHistoryHeader"), 0U);
  EXPECT_EQ(told(R"({"deliver_every_seconds":-1})"), 400);
}

TEST(BackOfficeHours, are_written_like_this) {
  const auto hours = parse_back_office("deliver=10m,invoice=1h");
  ASSERT_TRUE(hours);
  EXPECT_EQ(hours->deliver_every, std::chrono::minutes(10));
  EXPECT_EQ(hours->invoice_every, std::chrono::hours(1));
  for (const char* wrong : {"", "deliver", "deliver=", "deliver=m", "deliver=0m", "deliver=10", "ship=10m",
                            "deliver=10m,", "deliver=-1m"})
    EXPECT_FALSE(parse_back_office(wrong)) << wrong;
}

TEST_F(BackOfficeTest, stock_is_of_items_and_warehouses_that_exist) {
  EXPECT_EQ(control("stock", R"({"item":"NO","warehouse":"1","quantity":1})").status, 400);
  EXPECT_EQ(control("stock", R"({"item":")" + globe.item() + R"(","warehouse":"NO","quantity":1})").status,
            400);
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
