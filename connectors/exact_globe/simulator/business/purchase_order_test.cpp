#include "connectors/exact_globe/simulator/business/documents_test.h"

namespace schakel::exact_globe::simulator {
namespace {

struct PurchaseOrders : Documents {};

TEST_F(PurchaseOrders, want_a_creditor_that_exists) {
  const std::string key =
      park("PurchaseOrderLine", R"("ItemCode":")" + globe.item() + R"(","DeliveryDate":"2026-12-01")");
  EXPECT_EQ(innermost(create("PurchaseOrderHeader", key, R"("OrderedAt":"     1")")),
            "Property OrderedAt: the value does not exist in Account.");
}

struct Quotations : Documents {};

TEST_F(Quotations, are_made_as_orders_are_with_a_number_of_their_own) {
  const std::string key = park("QuotationLine", R"("Itemcode":")" + globe.item() + R"(","Quantity":1)");
  const http::Response response =
      create("QuotationHeader", key, R"("YourReference":"R","OrderDebtor":")" + globe.debtor() + "\"");
  ASSERT_EQ(response.status, 201) << response.body;
  EXPECT_EQ(of(made(response), "QuotationNumber"), "1");
  EXPECT_EQ(globe.count("SalesOrderHeader"), 0U);
  EXPECT_EQ(globe.json("QuotationLine").find("results")->as_array()->size(), 1U);
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
