#include "connectors/exact_online/orders.h"

#include <gtest/gtest.h>

#include "connectors/exact_online/order_world.h"

namespace schakel::exact_online {
namespace {

using OrdersTest = OrderWorld;

TEST_F(OrdersTest, an_order_comes_with_its_lines_customer_contact_and_address) {
  put_order(7, R"(,"AmountFCExclVat":20,"OrderedByContactPerson":")" + guid(5, "000d") +
                   R"(","DeliveryAddress":")" + guid(6, "000e") + "\"");
  put_line(7, 2);
  put_line(7, 1, "10", "2I ");
  put_account(1, "Fietsen BV",
              R"(,"MainContact":")" + guid(4, "000d") + R"(","Classification1":")" + guid(8, "000f") + "\"");
  put("bulk/CRM/Contacts", guid(4, "000d"),
      R"({"ID":")" + guid(4, "000d") + R"(","FirstName":"An","LastName":"Smit"})");
  put("bulk/CRM/Contacts", guid(5, "000d"),
      R"({"ID":")" + guid(5, "000d") + R"(","FirstName":"Bo","LastName":"Bos"})");
  put("bulk/CRM/Addresses", guid(6, "000e"),
      R"({"ID":")" + guid(6, "000e") + R"(","City":"Gent","Country":"BE "})");
  put("crm/AccountClassifications", "x", R"({"ID":")" + guid(8, "000f") + R"(","Code":"GOUD"})");

  const std::vector<model::Order> orders = read_all();
  ASSERT_EQ(orders.size(), 1U);
  const model::Order& order = orders[0];
  ASSERT_EQ(order.lines.size(), 2U);
  EXPECT_EQ(order.lines[0].number, 1);
  EXPECT_TRUE(order.lines[0].price_includes_vat);
  EXPECT_FALSE(order.lines[1].price_includes_vat);
  EXPECT_EQ(order.customer.name.reveal(), "Fietsen BV");
  EXPECT_EQ(order.customer.classification, "GOUD");
  EXPECT_EQ(order.customer.contact->first_name.reveal(), "An");
  EXPECT_EQ(order.contact->first_name.reveal(), "Bo");
  EXPECT_EQ(order.delivery_address->city.reveal(), "Gent");
  EXPECT_TRUE(order.charges.empty());
  EXPECT_EQ(asked_["salesorder/SalesOrderOrderChargeLines"], 0);
}

TEST_F(OrdersTest, charges_are_asked_only_where_the_lines_do_not_explain_the_amount) {
  put_order(1, R"(,"AmountFCExclVat":10)");
  put_line(1, 1);
  put_order(2, R"(,"AmountFCExclVat":16.95)");
  put_line(2, 1);
  put("salesorder/SalesOrderOrderChargeLines", guid(2, "000a"),
      R"({"OrderID":")" + guid(2, "000a") +
          R"(","IsShippingCost":true,"AmountFCExclVAT":6.95,"AmountFCInclVAT":8.41,"OrderChargeCode":"VZK"})");
  const std::vector<model::Order> orders = read_all();
  EXPECT_TRUE(orders[0].charges.empty());
  ASSERT_EQ(orders[1].charges.size(), 1U);
  EXPECT_TRUE(orders[1].charges[0].is_shipping);
  EXPECT_EQ(asked_["salesorder/SalesOrderOrderChargeLines"], 1);
  EXPECT_EQ(last_filter("salesorder/SalesOrderOrderChargeLines"), "OrderID eq guid'" + guid(2, "000a") + "'");
}

TEST_F(OrdersTest, a_known_customer_keeps_its_id_and_costs_no_call) {
  known_customer_ = guid(1, "000c");
  put_order(1);
  put_account(1, "Fietsen BV");
  const std::vector<model::Order> orders = read_all();
  EXPECT_EQ(orders[0].customer.id, known_customer_);
  EXPECT_TRUE(orders[0].customer.name.empty());
  EXPECT_EQ(asked_["bulk/CRM/Accounts"], 0);
}

TEST_F(OrdersTest, only_the_orders_that_are_wanted_cost_calls) {
  put_order(1);
  put_order(2);
  auto page = connection_->read_heads({}, {});
  ASSERT_TRUE(page);
  page->heads.erase(page->heads.begin());
  ASSERT_TRUE(connection_->complete(page->heads, {}, {}, {}));
  EXPECT_EQ(last_filter("bulk/SalesOrder/SalesOrderLines"), "OrderNumber eq 2");
  std::vector<model::Order> none;
  const std::size_t before = transport_.requests().size();
  ASSERT_TRUE(connection_->complete(none, {}, {}, {}));
  EXPECT_EQ(transport_.requests().size(), before);
}

TEST_F(OrdersTest, a_customer_is_read_once_for_all_its_orders) {
  put_order(1);
  put_order(2);
  put_account(1, "Fietsen BV");
  const std::vector<model::Order> orders = read_all();
  EXPECT_EQ(orders[1].customer.name.reveal(), "Fietsen BV");
  EXPECT_EQ(asked_["bulk/CRM/Accounts"], 1);
}

TEST_F(OrdersTest, an_account_that_is_not_there_leaves_its_id_alone) {
  put_order(1);
  const std::vector<model::Order> orders = read_all();
  EXPECT_EQ(orders[0].customer.id, guid(1, "000c"));
  EXPECT_TRUE(orders[0].customer.name.empty());
}

TEST_F(OrdersTest, reading_goes_on_behind_the_highest_row_version) {
  put_order(1);
  put_order(3);
  ASSERT_EQ(read_all().size(), 2U);
  EXPECT_EQ(next_.text, "exact_online/1 124132 - 1003");
  put_order(4);
  const std::vector<model::Order> orders = read_all({.after = next_});
  ASSERT_EQ(orders.size(), 1U);
  EXPECT_EQ(orders[0].number, "4");
}

TEST_F(OrdersTest, an_empty_page_leaves_the_cursor_where_it_was) {
  const connector::Cursor cursor{.text = "exact_online/1 124132 - 9000"};
  EXPECT_TRUE(read_all({.after = cursor}).empty());
  EXPECT_EQ(next_, cursor);
}

TEST_F(OrdersTest, a_page_that_repeats_is_malformed) {
  put_order(1);
  transport_.answer(rows_answer(R"({"Code":124132})"));
  transport_.answer(rows_answer(rows_["sync/SalesOrder/SalesOrderHeaders"][0].second));
  const auto page = connection_->read_heads({.after = {.text = "exact_online/1 124132 - 5000"}}, {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::kMalformed);
  EXPECT_EQ(page.error().code, "online.page_repeats");
}

TEST_F(OrdersTest, an_order_in_an_unknown_state_is_handed_out_as_unreadable_and_the_others_go_on) {
  put_order(1);
  put_order(2);
  std::string& second = rows_["sync/SalesOrder/SalesOrderHeaders"].back().second;
  second = replaced(second, R"("Status":12)", R"("Status":99)");
  put_order(3);
  const std::vector<model::Order> orders = read_all();
  ASSERT_EQ(orders.size(), 3U);
  EXPECT_FALSE(orders[0].unreadable);
  EXPECT_FALSE(orders[2].unreadable);
  ASSERT_TRUE(orders[1].unreadable);
  EXPECT_EQ(orders[1].unreadable->kind, ErrorKind::kInvalidRecord);
  EXPECT_EQ(orders[1].unreadable->code, "online.record_unreadable");
  EXPECT_NE(orders[1].unreadable->what.en.find("Order 2: "), std::string::npos);
}

TEST_F(OrdersTest, a_line_or_customer_that_cannot_be_understood_makes_only_its_own_order_unreadable) {
  for (const unsigned n : {1U, 2U, 3U}) put_order(n, R"(,"AmountFCExclVat":10)", n);
  put_line(1, 1);
  put("bulk/SalesOrder/SalesOrderLines", "2",
      R"({"ID":")" + guid(201, "000b") + R"(","OrderID":")" + guid(2, "000a") +
          R"(","LineNumber":1,"ItemCode":"SKU","Quantity":"many"})");
  put_line(3, 1);
  put_account(1, "Fietsen BV");
  put_account(2, "Bakkerij");
  put_account(3, "Slagerij", R"(,"Blocked":"perhaps")");
  const std::vector<model::Order> orders = read_all();
  ASSERT_EQ(orders.size(), 3U);
  EXPECT_FALSE(orders[0].unreadable);
  ASSERT_TRUE(orders[1].unreadable);
  EXPECT_EQ(orders[1].unreadable->fields, std::vector<std::string>{"Quantity"});
  ASSERT_TRUE(orders[2].unreadable);
  EXPECT_EQ(orders[2].unreadable->fields, std::vector<std::string>{"Blocked"});
}

TEST_F(OrdersTest, a_moved_administration_is_read_from_the_beginning) {
  put_order(1);
  rows_["system/Divisions"][0].second = R"({"Code":124132,"DivisionMoveDate":"\/Date(1795392000000)\/"})";
  EXPECT_EQ(read_all({.after = {.text = "exact_online/1 124132 - 9000"}}).size(), 1U);
  EXPECT_EQ(next_.text, "exact_online/1 124132 2026-11-23T00:00:00 1001");
}

TEST_F(OrdersTest, a_cursor_of_another_administration_is_refused) {
  for (const char* text : {"exact_online/1 5 - 9000", "nonsense", "exact_online/1 124132 - -4"}) {
    const auto page = connection_->read_heads({.after = {.text = text}}, {});
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, "online.cursor_foreign");
  }
  EXPECT_TRUE(transport_.requests().empty());
}

TEST_F(OrdersTest, an_administration_outside_the_consent_is_told_before_anything_is_read) {
  rows_["system/Divisions"].clear();
  const auto page = connection_->read_heads({}, {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, "online.division_refused");
}

TEST_F(OrdersTest, an_unknown_native_field_is_told_before_the_first_call) {
  const auto page = connection_->read_heads({.after = {}, .native_line_fields = {"Colour"}}, {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, "online.unknown_field");
  EXPECT_TRUE(transport_.requests().empty());
}

TEST_F(OrdersTest, native_fields_are_selected_and_handed_on) {
  put_order(1, R"(,"SalesChannelCode":"WEB")");
  const std::vector<model::Order> orders = read_all({.after = {}, .native_fields = {"SalesChannelCode"}});
  EXPECT_EQ(std::get<Personal>(*model::find(orders[0].native, "SalesChannelCode")).reveal(), "WEB");
  EXPECT_NE(option(transport_.requests()[1], "$select").find(",SalesChannelCode"), std::string::npos);
}

TEST_F(OrdersTest, one_order_is_found_by_its_number_with_its_shipping_code) {
  put("salesorder/SalesOrders", "1042",
      R"({"OrderID":")" + guid(1, "000a") +
          R"(","OrderNumber":1042,"Status":12,"OrderDate":"\/Date(1795392000000)\/","OrderedBy":")" +
          guid(1, "000c") + R"(","ShippingMethod":")" + guid(3, "0010") + "\"}");
  put("sales/ShippingMethods", "x", R"({"ID":")" + guid(3, "0010") + R"(","Code":"PNL"})");
  const auto of = [&](const std::string& number) {
    return connection_->read_heads_of(std::span(&number, 1), {}, {});
  };
  const auto order = of(" 1042 ");
  ASSERT_TRUE(order) << order.error().what.en;
  ASSERT_EQ(order->size(), 1U);
  EXPECT_EQ(order->front().shipping_method, "PNL");
  const auto none = of("7");
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
  EXPECT_EQ(of("web-7").error().kind, ErrorKind::kInvalidInput);
}

TEST_F(OrdersTest, many_customers_of_a_small_administration_are_read_as_a_whole) {
  for (unsigned n = 1; n <= 900; ++n) {
    put_order(n, "", n);
    put_account(n, "Klant " + std::to_string(n));
  }
  const std::vector<model::Order> orders = read_all();
  EXPECT_EQ(orders[899].customer.name.reveal(), "Klant 900");
  EXPECT_EQ(asked_["bulk/CRM/Accounts"], 1);  // By id it would have been nine.
  EXPECT_EQ(asked_["bulk/SalesOrder/SalesOrderLines"], 1);
}

TEST_F(OrdersTest, a_new_reading_sees_customers_that_changed) {
  put_order(1);
  put_account(1, "Oud BV");
  ASSERT_EQ(read_all()[0].customer.name.reveal(), "Oud BV");
  rows_["bulk/CRM/Accounts"].clear();
  put_account(1, "Nieuw BV");
  EXPECT_EQ(read_all()[0].customer.name.reveal(), "Nieuw BV");
}

}  // namespace
}  // namespace schakel::exact_online
