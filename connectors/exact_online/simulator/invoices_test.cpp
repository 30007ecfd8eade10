#include <gmock/gmock.h>

#include "connectors/exact_online/simulator/test_client.h"

// From order to delivery to invoice (facts 5 and 10.7), and what the actions do on the way.
namespace schakel::exact_online::simulator {
namespace {

using testing::HasSubstr;

class InvoiceTest : public testing::Test {
 protected:
  InvoiceTest() : client_(Settings{}, 5) { client_.log_in(); }

  std::string first_id(const std::string& query) {
    return *client_.rows(query).front().find("ID")->as_text();
  }
  std::string customer() { return first_id("crm/Accounts?$top=1&$select=ID"); }
  std::string item() { return first_id("logistics/Items?$top=1&$select=ID&$filter=IsStockItem eq true"); }
  std::string order(const std::string& quantity = "4") {
    return TestClient::text_of(
        client_.call("POST", "salesorder/SalesOrders",
                     R"({"OrderedBy":")" + customer() + R"(","SalesOrderLines":[{"Item":")" + item() +
                         R"(","Quantity":)" + quantity + R"(,"NetPrice":10}]})"),
        "OrderID");
  }
  std::string line_of(const std::string& order) {
    return first_id("salesorder/SalesOrders(guid'" + order + "')/SalesOrderLines?$select=ID");
  }
  http::Response invoice_orders(const std::string& orders, int create_mode, int invoice_mode) {
    return client_.call("POST", "salesinvoice/InvoiceSalesOrders",
                        R"({"CreateMode":)" + std::to_string(create_mode) + R"(,"InvoiceMode":)" +
                            std::to_string(invoice_mode) + R"(,"JournalCode":"70","SalesOrderIDs":[)" +
                            orders + "]}");
  }
  static std::string named(const std::string& order) { return R"({"ID":")" + order + "\"}"; }
  http::Response deliver(const std::string& line, const std::string& quantity) {
    return client_.call("POST", "salesorder/GoodsDeliveries",
                        R"({"DeliveryDate":"2026-11-23","GoodsDeliveryLines":[{"SalesOrderLineID":")" + line +
                            R"(","QuantityDelivered":)" + quantity + "}]}");
  }
  std::string order_state(const std::string& order) {
    return client_
        .get("salesorder/SalesOrders(guid'" + order + "')?$select=Status,DeliveryStatus,InvoiceStatus")
        .body;
  }
  http::Response direct_invoice() {
    return client_.call("POST", "salesinvoice/SalesInvoices",
                        R"({"Journal":"70","OrderedBy":")" + customer() +
                            R"(","Type":8023,"InvoiceDate":"2026-11-01","SalesInvoiceLines":[{"Item":")" +
                            item() + R"(","Quantity":2,"NetPrice":50}]})");
  }

  TestClient client_;
};

TEST_F(InvoiceTest, a_new_invoice_fills_in_what_was_not_said) {
  const auto made = direct_invoice();
  ASSERT_EQ(made.status, 201) << made.body;
  for (const auto* part :
       {R"("Status":20,"StatusDescription":"Open")", R"("TypeDescription":"Direct sales invoice")",
        R"("DiscountType":1)", R"("InvoiceNumber":null)", R"("InvoiceDate":"\/Date(1793491200000)\/")"})
    EXPECT_THAT(made.body, HasSubstr(part));
  for (const auto* name : {"DeliverTo", "DeliverToAddress", "InvoiceTo", "Warehouse", "Salesperson"})
    EXPECT_NE(TestClient::text_of(made, name), "") << name;
  EXPECT_THAT(made.body, HasSubstr(R"("VATAmountFC":null)"));  // There at the next read.
  EXPECT_THAT(client_
                  .get("salesinvoice/SalesInvoices(guid'" + TestClient::text_of(made, "InvoiceID") +
                       "')?$select=StarterSalesInvoiceStatusDescription,VATAmountFC")
                  .body,
              HasSubstr(R"("VATAmountFC":0,"StarterSalesInvoiceStatusDescription":"Draft")"));
  const Json invoice = *Json::parse(made.body)->find("d");
  EXPECT_EQ(*invoice.find("AmountFCExclVat")->as_number_text(), "100");
}

TEST_F(InvoiceTest, the_feed_shows_the_header_as_line_zero_beside_its_lines) {
  const std::string id = TestClient::text_of(direct_invoice(), "InvoiceID");
  const auto rows =
      client_.rows("sync/SalesInvoice/SalesInvoices?$select=Timestamp,ID,InvoiceID,LineNumber,Item");
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(*rows[0].find("ID")->as_text(), id);
  EXPECT_EQ(rows[0].find("LineNumber")->as_integer(), 0);
  EXPECT_EQ(*rows[1].find("InvoiceID")->as_text(), id);
  EXPECT_EQ(rows[1].find("LineNumber")->as_integer(), 1);
}

TEST_F(InvoiceTest, printing_numbers_and_processes_an_invoice_once_and_for_all) {
  const std::string id = TestClient::text_of(direct_invoice(), "InvoiceID");
  const std::string print = R"({"InvoiceID":")" + id + "\"}";
  const auto printed = client_.call("POST", "salesinvoice/PrintedSalesInvoices", print);
  ASSERT_EQ(printed.status, 201) << printed.body;
  EXPECT_NE(TestClient::text_of(printed, "Document"), "");
  const std::string path = "salesinvoice/SalesInvoices(guid'" + id + "')";
  EXPECT_THAT(client_.get(path + "?$select=Status,InvoiceNumber").body,
              HasSubstr(R"("InvoiceNumber":1,"Status":50)"));
  const auto again = client_.call("POST", "salesinvoice/PrintedSalesInvoices", print);
  EXPECT_EQ(TestClient::error_text(again), "Reeds verwerkt");
  EXPECT_EQ(TestClient::error_text(client_.call("PUT", path, R"({"Description":"x"})")), "Reeds verwerkt");
  EXPECT_EQ(TestClient::error_text(client_.call("DELETE", path)), "Reeds verwerkt");
}

TEST_F(InvoiceTest, an_invoice_that_goes_leaves_the_feed_and_is_in_the_log) {
  const std::string id = TestClient::text_of(direct_invoice(), "InvoiceID");
  EXPECT_EQ(client_.call("DELETE", "salesinvoice/SalesInvoices(guid'" + id + "')").status, 204);
  EXPECT_TRUE(client_.rows("sync/SalesInvoice/SalesInvoices?$select=ID").empty());
  EXPECT_EQ(client_.rows("sync/Deleted?$select=EntityType").front().find("EntityType")->as_integer(), 13);
}

TEST_F(InvoiceTest, what_was_ordered_becomes_one_invoice_per_customer) {
  const std::string one = order();
  const std::string two = order();
  const auto done = invoice_orders(named(one) + "," + named(two), 0, 1);
  ASSERT_EQ(done.status, 201) << done.body;
  EXPECT_THAT(done.body, HasSubstr(R"("NumberOfCreatedInvoices":1,"NumberOfFailedInvoices":0)"));
  EXPECT_THAT(order_state(one), HasSubstr(R"("DeliveryStatus":12,"InvoiceStatus":21,"Status":20)"));
  // Nothing is left for a second time.
  EXPECT_THAT(invoice_orders(named(one), 1, 1).body,
              HasSubstr(R"("NumberOfCreatedInvoices":0,"NumberOfFailedInvoices":1)"));
}

TEST_F(InvoiceTest, only_what_was_delivered_is_invoiced_until_all_of_it_is) {
  const std::string id = order();
  const std::string line = line_of(id);
  EXPECT_EQ(deliver(line, "1").status, 201);
  EXPECT_EQ(invoice_orders(named(id), 1, 0).status, 201);
  EXPECT_THAT(order_state(id), HasSubstr(R"("DeliveryStatus":20,"InvoiceStatus":20,"Status":20)"));
  EXPECT_EQ(deliver(line, "3").status, 201);
  EXPECT_EQ(invoice_orders(named(id), 1, 0).status, 201);
  EXPECT_THAT(order_state(id), HasSubstr(R"("DeliveryStatus":21,"InvoiceStatus":21,"Status":21)"));
  EXPECT_THAT(
      client_.get("salesorder/SalesOrderLines(guid'" + line + "')?$select=OrderStatus,QuantityInvoiced").body,
      HasSubstr(R"("OrderStatus":21,"QuantityInvoiced":4)"));
}

TEST_F(InvoiceTest, an_order_that_is_not_there_is_an_invalid_reference) {
  EXPECT_EQ(TestClient::error_text(invoice_orders(named("00000000-0000-0000-0000-000000000001"), 0, 0)),
            "Ongeldige referentie: Verkooporders");
}

TEST_F(InvoiceTest, a_completed_line_completes_its_order) {
  const std::string id = order();
  const std::string complete = R"({"ID":")" + line_of(id) + "\"}";
  EXPECT_EQ(client_.call("POST", "salesorder/CompleteSalesOrderLine", complete).status, 201);
  EXPECT_THAT(order_state(id), HasSubstr(R"("Status":21)"));
  EXPECT_EQ(TestClient::error_text(client_.call("POST", "salesorder/CompleteSalesOrderLine", complete)),
            "Reeds verwerkt");
  EXPECT_EQ(TestClient::error_text(deliver(line_of(id), "1")), "Reeds verwerkt");
}

TEST_F(InvoiceTest, deliveries_alone_can_be_closed) {
  const std::string id = order();
  EXPECT_EQ(client_
                .call("POST", "salesorder/CompleteSalesOrder",
                      R"({"OrderID":")" + id + R"(","CompleteDelivery":true})")
                .status,
            201);
  EXPECT_THAT(order_state(id), HasSubstr(R"("DeliveryStatus":21,"InvoiceStatus":12,"Status":20)"));
}

TEST_F(InvoiceTest, a_printed_order_has_a_document) {
  const auto printed = client_.call("POST", "salesorder/PrintedSalesOrders",
                                    R"({"OrderId":")" + order() + R"(","SendEmailToCustomer":true})");
  ASSERT_EQ(printed.status, 201) << printed.body;
  EXPECT_EQ(client_.get("documents/Documents(guid'" + TestClient::text_of(printed, "Document") + "')").status,
            200);
  EXPECT_NE(TestClient::text_of(printed, "EmailCreationSuccess"), "");
}

TEST_F(InvoiceTest, what_was_delivered_does_not_change_afterwards) {
  const auto delivered = deliver(line_of(order()), "1");
  const std::string line =
      first_id("salesorder/GoodsDeliveries(guid'" + TestClient::text_of(delivered, "EntryID") +
               "')/GoodsDeliveryLines?$select=ID");
  const std::string path = "salesorder/GoodsDeliveryLines(guid'" + line + "')";
  EXPECT_EQ(client_.call("PUT", path, R"({"TrackingNumber":"T1"})").status, 204);
  EXPECT_EQ(TestClient::error_text(client_.call("PUT", path, R"({"QuantityDelivered":2})")),
            "Niet toegestaan: Aantal geleverd");
}

}  // namespace
}  // namespace schakel::exact_online::simulator
