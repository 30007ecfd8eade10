#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"
#include "connectors/exact_globe/simulator/test_client.h"

namespace schakel::exact_globe::simulator {
namespace {

struct SalesOrderTest : testing::Test {
  TestService globe;

  /// The innermost text of what the header is answered when its one line has `line` and it has `header`
  /// besides.
  std::string refusal(const std::string& line, const std::string& header = {}) {
    return innermost(globe.create_order(globe.park_line(line), "R", header));
  }
};

TEST_F(SalesOrderTest, is_created_by_its_header_with_a_padded_number) {
  const std::string key = globe.park_line();
  EXPECT_EQ(globe.count("SalesOrderLine"), 0U);
  const http::Response response = globe.create_order(key, "REF-1");
  ASSERT_EQ(response.status, 201) << response.body;
  const Json header = *Json::parse(response.body)->find("d");
  EXPECT_EQ(*header.find("SalesOrderNumber")->as_text(), "   10001");
  EXPECT_EQ(globe.count("SalesOrderLine"), 1U);
  EXPECT_EQ(
      globe.json("SalesOrderLine?$filter=SalesOrderNumber eq '   10001'").find("results")->as_array()->size(),
      1U);
}

TEST_F(SalesOrderTest, sent_twice_is_there_twice) {
  ASSERT_EQ(globe.create_order(globe.park_line(), "SAME").status, 201);
  ASSERT_EQ(globe.create_order(globe.park_line(), "SAME").status, 201);
  EXPECT_EQ(
      globe.json("SalesOrderHeader?$filter=YourReference eq 'SAME'").find("results")->as_array()->size(), 2U);
}

TEST_F(SalesOrderTest, adds_up_its_lines_with_discount_and_vat) {
  const std::string key = globe.park_line(R"(,"Price":100,"DiscountPercentage":10,"VATCode":"2")");
  globe.call("POST", "SalesOrderLine",
             R"({"Itemcode":")" + globe.item() +
                 R"(","Quantity":1,"Price":50,"VATCode":"1","TransactionKey":")" + key + "\"}");
  const Json header = *Json::parse(globe.create_order(key).body)->find("d");
  EXPECT_EQ(header.find("TotalAmountExcludingVAT")->dump(), "230");  // 2 × 90 + 50
  EXPECT_EQ(header.find("TotalVATAmount")->dump(), "42.3");          // 37.80 + 4.50
  EXPECT_EQ(header.find("TotalAmount")->dump(), "272.3");
}

TEST_F(SalesOrderTest, takes_vat_out_of_an_inclusive_price) {
  const Json header =
      *Json::parse(globe.create_order(globe.park_line(R"(,"Price":60.5,"VATCode":"5")")).body)->find("d");
  EXPECT_EQ(header.find("TotalAmountExcludingVAT")->dump(), "100");
  EXPECT_EQ(header.find("TotalVATAmount")->dump(), "21");
}

TEST_F(SalesOrderTest, without_lines_or_with_a_used_or_invented_key_is_refused) {
  const std::string key = globe.park_line();
  ASSERT_EQ(globe.create_order(key).status, 201);
  EXPECT_EQ(innermost(globe.create_order(key)), "The TransactionKey was used already.");
  EXPECT_EQ(innermost(globe.create_order("8baf4984-f5a3-46c6-a031-96f85972a820")),
            "The TransactionKey does not exist.");
  EXPECT_EQ(globe.count("SalesOrderHeader"), 1U);
}

TEST_F(SalesOrderTest, with_one_bad_line_is_not_created_at_all_and_may_be_tried_again) {
  EXPECT_EQ(refusal(R"(,"VATCode":"ZZZ")"), "Property VATCode: the value does not exist in VAT.");
  EXPECT_EQ(globe.count("SalesOrderHeader"), 0U);
  EXPECT_EQ(globe.count("SalesOrderLine"), 0U);
  const std::string key = globe.park_line();
  EXPECT_EQ(innermost(globe.create_order(key, "R", R"(,"Warehouse":"NO")")),
            "Property Warehouse: the value does not exist in Warehouse.");
  EXPECT_EQ(globe.create_order(key).status, 201);
}

TEST_F(SalesOrderTest, refers_only_to_what_exists) {
  EXPECT_EQ(refusal(R"(,"CostCenter":"NO")"), "Property CostCenter: the value does not exist in CostCenter.");
  EXPECT_EQ(refusal(R"(,"CostUnit":"NO")"), "Property CostUnit: the value does not exist in CostUnit.");
  EXPECT_EQ(refusal("", R"(,"PaymentCondition":"ID")"),
            "Property PaymentCondition: the value does not exist in PaymentCondition.");
  EXPECT_EQ(refusal("", R"(,"ShippingVia":"BOOT")"),
            "Property ShippingVia: the value does not exist in ShippingMethod.");
  EXPECT_EQ(refusal("", R"(,"PaymentMethod":"Z")"),
            "Property PaymentMethod: the value is not in the list of allowed values.");
  EXPECT_EQ(refusal("", R"(,"SalesOrderDate":"2019-01-01")"),
            "Property SalesOrderDate: the date is not in an open period.");
  EXPECT_EQ(refusal("", R"(,"SalesOrderNumber":"   99999")"),
            "Property SalesOrderNumber: the number is given by Globe.");
}

TEST_F(SalesOrderTest, needs_an_item_that_can_be_sold) {
  const std::string missing =
      Json::parse(globe.call("POST", "SalesOrderLine", R"({"Itemcode":"NIEUW-9001","Quantity":1})").body)
          ->find("d")
          ->find("TransactionKey")
          ->as_text()
          ->c_str();
  EXPECT_EQ(innermost(globe.create_order(missing)), "Property Itemcode: the item does not exist.");
  ASSERT_EQ(globe.call("MERGE", "Item('" + globe.item() + "')", R"({"Condition":"B"})").status, 204);
  EXPECT_EQ(refusal(""), "Property Itemcode: the item is not active.");
  ASSERT_EQ(
      globe.call("MERGE", "Item('" + globe.item() + "')", R"({"Condition":"A","IsSalesItem":false})").status,
      204);
  EXPECT_EQ(refusal(""), "Property Itemcode: the item is not a sales item.");
}

TEST_F(SalesOrderTest, needs_a_debtor_that_exists_and_is_not_blocked) {
  const auto blocked = std::ranges::find_if(globe.world().customers, &kit::Customer::blocked_in_globe);
  const auto order_for = [&](const std::string& debtor) {
    return innermost(globe.call("POST", "SalesOrderHeader",
                                R"({"OrderDebtor":")" + debtor +
                                    R"(","YourReference":"R","TransactionKey":")" + globe.park_line() +
                                    "\"}"));
  };
  EXPECT_EQ(order_for(padded_left(std::to_string(blocked->globe_number), 6)),
            "Property OrderDebtor: the debtor is blocked.");
  EXPECT_EQ(order_for("     1"), "Property OrderDebtor: the debtor does not exist.");
}

TEST_F(SalesOrderTest, takes_what_it_does_not_say_from_the_account_and_the_item) {
  const Json header = *Json::parse(globe.create_order(globe.park_line()).body)->find("d");
  EXPECT_FALSE(header.find("PaymentCondition")->is_null());
  EXPECT_FALSE(header.find("OrderDebtorName")->is_null());
  EXPECT_EQ(*header.find("InvoiceDebtor")->as_text(), globe.debtor());
  const Json line = globe.json("SalesOrderLine").find("results")->as_array()->front();
  EXPECT_EQ(*line.find("Description")->as_text(), globe.world().items[1].description);
  EXPECT_FALSE(line.find("Price")->is_null());
}

TEST_F(SalesOrderTest, of_another_administration_cannot_use_its_lines) {
  const std::string key = globe.park_line();
  const http::Headers other{{"ServerName", "SQL01"},
                            {"DatabaseName", "999"},
                            {"Accept", "application/json"},
                            {"Content-Type", "application/json"}};
  const http::Response response =
      globe
          .raw({.method = "POST",
                .target = std::string(kServicePath) + "/SalesOrderHeader",
                .headers = other,
                .body = R"({"OrderDebtor":")" + globe.debtor() +
                        R"(","YourReference":"R","TransactionKey":")" + key + "\"}"})
          .response;
  EXPECT_EQ(innermost(response), "The TransactionKey does not exist.");
}

TEST_F(SalesOrderTest, loses_its_parked_lines_when_the_service_restarts) {
  const std::string key = globe.park_line();
  globe.raw({.method = "POST", .target = "/__simulator/restart"}, 9);
  ASSERT_TRUE(globe.log_in());
  EXPECT_EQ(innermost(globe.create_order(key)), "The TransactionKey does not exist.");
}

TEST_F(SalesOrderTest, whose_answer_is_lost_is_there_all_the_same) {
  const std::string key = globe.park_line();
  globe.service().faults().add(
      *kit::fault_from_text("lost_answer,method=POST,path=*SalesOrderHeader,next=1"));
  globe.create_order(key);
  EXPECT_EQ(globe.count("SalesOrderHeader"), 1U);
}

TEST_F(SalesOrderTest, that_commits_late_is_there_only_then) {
  const std::string key = globe.park_line();
  globe.service().faults().add(
      *kit::fault_from_text("late_commit,method=POST,path=*SalesOrderHeader,next=1,delay_ms=5000"));
  globe.create_order(key);
  EXPECT_EQ(globe.count("SalesOrderHeader"), 0U);
  globe.clock().advance(std::chrono::seconds(5));
  EXPECT_EQ(globe.count("SalesOrderHeader"), 1U);
}

TEST(DeletableSalesOrder, goes_with_its_lines) {
  TestService globe({.orders_deletable = true});
  ASSERT_EQ(globe.create_order(globe.park_line()).status, 201);
  EXPECT_EQ(globe.call("DELETE", "SalesOrderHeader('   10001')").status, 204);
  EXPECT_EQ(globe.count("SalesOrderLine"), 0U);
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
