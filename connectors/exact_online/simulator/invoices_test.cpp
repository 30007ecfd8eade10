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

  std::string post(const std::string& more, const std::string& lines) {
    const auto response = client_.call("POST", "salesinvoice/SalesInvoices",
                                       R"({"Journal":"70","OrderedBy":")" + customer() + "\"," + more +
                                           R"("SalesInvoiceLines":[)" + lines + "]}");
    return response.status == 201 ? TestClient::text_of(response, "InvoiceID")
                                  : TestClient::error_text(response);
  }
  std::string line(const std::string& quantity, const std::string& price, const std::string& more = "") {
    return R"({"Item":")" + item() + R"(","Quantity":)" + quantity + R"(,"NetPrice":)" + price + more + "}";
  }
  http::Response print(const std::string& invoice, const std::string& more = "") {
    return client_.call("POST", "salesinvoice/PrintedSalesInvoices",
                        R"({"InvoiceID":")" + invoice + "\"" + more + "}");
  }
  std::string invoice_fields(const std::string& invoice, const std::string& fields) {
    return client_.get("salesinvoice/SalesInvoices(guid'" + invoice + "')?$select=" + fields).body;
  }
  /// A field of the entry that an invoice became, as text.
  std::string entry_field(const std::string& field, const std::string& journal = "70") {
    const auto rows =
        client_.rows("salesentry/SalesEntries?$select=" + field + "&$filter=Journal eq '" + journal + "'");
    return rows.size() == 1 ? *rows.front().find(field)->as_number_text()
                            : std::to_string(rows.size()) + " rows";
  }
  std::string in_stock() {
    return *client_
                .rows(
                    "inventory/ItemWarehouses?$select=CurrentStock&$filter=WarehouseCode eq '1' and Item eq "
                    "guid'" +
                    item() + "'")
                .front()
                .find("CurrentStock")
                ->as_number_text();
  }
  /// What an amount is after adding.
  static std::string plus(const std::string& amount, std::int64_t more) {
    return Decimal::parse(amount)->plus(Decimal::from_integer(more))->to_short_text();
  }
  void close_books(const std::string& until) {
    EXPECT_EQ(client_
                  .send({.method = "POST",
                         .target = "/__simulator/close-books",
                         .headers = {{"Content-Type", "application/json"}},
                         .body = R"({"until":")" + until + "\"}"})
                  .status,
              200);
  }

  TestClient client_;
};

TEST_F(InvoiceTest, a_printed_invoice_is_in_the_books_to_the_cent) {
  // Two rates, a discount on the whole, a charge: every rounding there is.
  const std::string charge = first_id("sales/OrderCharges?$top=1&$select=ID");
  const std::string id =
      post(R"("Discount":0.075,"YourRef":"WEB-9","SalesInvoiceOrderChargeLines":[{"OrderCharge":")" + charge +
               R"(","AmountFCExclVAT":6.95}],)",
           line("3", "9.99", R"(,"VATCode":"VH")") + "," + line("1", "33.33", R"(,"VATCode":"VL")") + "," +
               line("7", "0.35", R"(,"VATCode":"VH")"));
  ASSERT_EQ(print(id).status, 201);
  // Lines 29.97 + 33.33 + 2.45, less 7.5 % (4.93), charge 6.95; VAT 6.29 + 3.00 + 0.51, less 0.74, and 1.46.
  EXPECT_THAT(invoice_fields(id, "AmountFC,AmountFCExclVat,VATAmountFC"),
              HasSubstr(R"("AmountFC":78.29,"AmountFCExclVat":67.77,"VATAmountFC":10.52)"));
  EXPECT_EQ(entry_field("AmountFC"), "78.29");
  EXPECT_EQ(entry_field("VATAmountFC"), "10.52");
  EXPECT_EQ(entry_field("EntryNumber"), "26700001");
  EXPECT_EQ(entry_field("InvoiceNumber"), "26700001");
  EXPECT_EQ(entry_field("Status"), "50");
  Decimal balance;
  for (const Json& row : client_.rows("financialtransaction/TransactionLines?$select=AmountDC"))
    balance = *balance.plus(*Decimal::parse(*row.find("AmountDC")->as_number_text()));
  EXPECT_TRUE(balance.is_zero());
  const auto owed =
      client_.rows("cashflow/Receivables?$select=AmountDC,YourRef&$filter=InvoiceNumber eq 26700001");
  ASSERT_EQ(owed.size(), 1U);
  EXPECT_EQ(*owed.front().find("AmountDC")->as_number_text(), "78.29");
  EXPECT_EQ(*owed.front().find("YourRef")->as_text(), "WEB-9");
}

TEST_F(InvoiceTest, a_number_may_come_at_entry_and_stays) {
  Settings settings;
  settings.switches.invoices_numbered_at_entry = true;
  TestClient other(settings, 5);
  other.log_in();
  const auto made = other.call("POST", "salesinvoice/SalesInvoices",
                               R"({"Journal":"70","OrderedBy":")" + customer() +
                                   R"(","SalesInvoiceLines":[)" + line("1", "10") + "]}");
  EXPECT_THAT(made.body, HasSubstr(R"("InvoiceNumber":26700001)"));
  const std::string id = TestClient::text_of(made, "InvoiceID");
  EXPECT_EQ(other.call("POST", "salesinvoice/PrintedSalesInvoices", R"({"InvoiceID":")" + id + "\"}").status,
            201);
  EXPECT_EQ(
      other.rows("salesentry/SalesEntries?$select=EntryNumber").front().find("EntryNumber")->as_integer(),
      26700001);
}

TEST_F(InvoiceTest, printing_into_a_closed_period_is_refused_and_leaves_the_invoice_open) {
  const std::string id = post(R"("InvoiceDate":"2026-10-12",)", line("1", "10"));
  const std::size_t documents = client_.rows("documents/Documents?$select=ID").size();
  close_books("2026-10");
  EXPECT_EQ(TestClient::error_text(print(id)), "Periode is afgesloten: 2026 – 10");
  EXPECT_THAT(invoice_fields(id, "InvoiceNumber,Status"), HasSubstr(R"("InvoiceNumber":null,"Status":20)"));
  EXPECT_EQ(client_.rows("documents/Documents?$select=ID").size(), documents);
  EXPECT_TRUE(client_.rows("salesentry/SalesEntries?$select=EntryID").empty());
  // Another period may be named, and no number was lost.
  EXPECT_EQ(print(id, R"(,"ReportingYear":2026,"ReportingPeriod":11)").status, 201);
  EXPECT_THAT(invoice_fields(id, "InvoiceNumber"), HasSubstr("26700001"));
}

TEST_F(InvoiceTest, only_a_direct_invoice_has_a_warehouse) {
  const std::string of = R"("Warehouse":")" + first_id("inventory/Warehouses?$top=1&$select=ID") + "\",";
  EXPECT_EQ(post(of, line("1", "10")), "Niet toegestaan: Magazijn");
  EXPECT_EQ(post(R"("Type":8021,)" + of, line("-1", "10")), "Niet toegestaan: Magazijn");
  EXPECT_EQ(post(R"("Type":8023,)" + of, line("1", "10")).size(), 36U);
}

TEST_F(InvoiceTest, a_direct_invoice_delivers_when_it_is_printed_and_its_credit_note_takes_back) {
  const std::string before = in_stock();
  const std::string id = post(R"("Type":8023,)", line("2", "50"));
  EXPECT_EQ(in_stock(), before);
  EXPECT_EQ(print(id).status, 201);
  EXPECT_EQ(in_stock(), plus(before, -2));
  const std::string credit = post(R"("Type":8024,)", line("-2", "50"));
  EXPECT_EQ(print(credit).status, 201);
  EXPECT_EQ(in_stock(), before);
  const std::string ordinary = post("", line("2", "50"));
  EXPECT_EQ(print(ordinary).status, 201);
  EXPECT_EQ(in_stock(), before);
}

TEST_F(InvoiceTest, a_credit_note_is_below_zero) {
  EXPECT_EQ(post(R"("Type":8021,)", line("1", "10")), "Ongeldig: Bedrag");
  const std::string id = post(R"("Type":8021,"Journal":"71",)", line("-1", "10", R"(,"VATCode":"VH")"));
  EXPECT_THAT(invoice_fields(id, "AmountFC,TypeDescription"),
              HasSubstr(R"("AmountFC":-12.1,"TypeDescription":"Sales credit note")"));
  EXPECT_EQ(print(id).status, 201);
  EXPECT_EQ(entry_field("AmountFC", "71"), "-12.1");
  EXPECT_EQ(entry_field("Type", "71"), "21");
}

TEST_F(InvoiceTest, who_may_be_invoiced_and_in_which_journal_is_checked) {
  EXPECT_EQ(post(R"("Journal":"60",)", line("1", "1")), "Ongeldig: Dagboek");
  EXPECT_EQ(client_.call("PUT", "crm/Accounts(guid'" + customer() + "')", R"({"Blocked":true})").status, 204);
  EXPECT_EQ(post("", line("1", "1")), "Ongeldig: Klant (Geblokkeerd)");
}

TEST_F(InvoiceTest, an_including_vat_code_holds_its_vat_in_the_price) {
  const std::string id = post("", line("1", "121", R"(,"VATCode":"2")"));
  EXPECT_THAT(invoice_fields(id, "AmountFC,AmountFCExclVat,VATAmountFC"),
              HasSubstr(R"("AmountFC":121,"AmountFCExclVat":100,"VATAmountFC":21)"));
  EXPECT_THAT(
      client_.get("salesinvoice/SalesInvoices(guid'" + id + "')/SalesInvoiceLines?$select=AmountFC").body,
      HasSubstr(R"("AmountFC":100)"));
  EXPECT_EQ(print(id).status, 201);
  EXPECT_EQ(entry_field("AmountFC"), "121");
}

TEST_F(InvoiceTest, what_an_order_costs_besides_goes_with_its_first_invoice) {
  const std::string charge = first_id("sales/OrderCharges?$top=1&$select=ID");
  const std::string id = TestClient::text_of(
      client_.call("POST", "salesorder/SalesOrders",
                   R"({"OrderedBy":")" + customer() + R"(","SalesOrderOrderChargeLines":[{"OrderCharge":")" +
                       charge + R"(","AmountFCExclVAT":5}],"SalesOrderLines":[)" + line("4", "10") + "]}"),
      "OrderID");
  EXPECT_EQ(deliver(line_of(id), "1").status, 201);
  EXPECT_THAT(invoice_orders(named(id), 1, 0).body, HasSubstr(R"("NumberOfCreatedInvoices":1)"));
  EXPECT_EQ(deliver(line_of(id), "3").status, 201);
  EXPECT_THAT(invoice_orders(named(id), 1, 0).body, HasSubstr(R"("NumberOfCreatedInvoices":1)"));
  std::string amounts;
  for (const Json& row :
       client_.rows("salesinvoice/SalesInvoices?$select=AmountFCExclVat&$orderby=AmountFCExclVat"))
    amounts += *row.find("AmountFCExclVat")->as_number_text() + " ";
  EXPECT_EQ(amounts, "15 30 ");
}

TEST_F(InvoiceTest, a_charge_that_changes_moves_the_invoice_in_its_feed) {
  const std::string charge = first_id("sales/OrderCharges?$top=1&$select=ID");
  const std::string id = post("", line("1", "10", R"(,"VATCode":"V0")"));
  const auto made = client_.call("POST", "salesinvoice/SalesInvoiceOrderChargeLines",
                                 R"({"InvoiceID":")" + id + R"(","OrderCharge":")" + charge +
                                     R"(","AmountFCExclVAT":2,"VATCode":"V0"})");
  ASSERT_EQ(made.status, 201) << made.body;
  const auto feed =
      client_.rows("sync/SalesInvoice/SalesInvoices?$select=AmountFC,LineNumber&$filter=Timestamp gt 0L");
  ASSERT_EQ(feed.size(), 2U);
  EXPECT_EQ(feed.back().find("LineNumber")->as_integer(), 1);  // Written last: its header's echoes changed.
  EXPECT_EQ(*feed.front().find("AmountFC")->as_number_text(), "12");
  EXPECT_EQ(client_.call("DELETE", "salesinvoice/SalesInvoices(guid'" + id + "')").status, 204);
  EXPECT_TRUE(client_.rows("salesinvoice/SalesInvoiceOrderChargeLines?$select=ID").empty());
}

TEST_F(InvoiceTest, its_bulk_twins_show_what_it_is) {
  const std::string id = post("", line("2", "10") + "," + line("3", "10"));
  const auto heads = client_.rows("bulk/SalesInvoice/SalesInvoices?$select=InvoiceID,Status,Type");
  ASSERT_EQ(heads.size(), 1U);
  EXPECT_EQ(*heads.front().find("InvoiceID")->as_text(), id);
  EXPECT_EQ(heads.front().find("Type")->as_integer(), 8020);
  EXPECT_EQ(client_
                .rows("bulk/SalesInvoice/SalesInvoiceLines?$select=ID,Quantity&$filter=InvoiceID eq guid'" +
                      id + "'")
                .size(),
            2U);
}

TEST(SeededDocumentsTest, invoices_and_entries_are_there_in_every_state) {
  schakel::simulator::WorldSize size{
      .orders = 3, .customers = 10, .items = 20, .invoices = 40, .entries = 10};
  for (const bool positive : {false, true}) {
    Settings settings;
    settings.switches.credit_notes_are_positive = positive;
    TestClient client(settings, size);
    client.log_in();
    const auto count = [&](const std::string& what) { return client.rows(what).size(); };
    const std::string invoices = "bulk/SalesInvoice/SalesInvoices?$select=InvoiceID&$filter=";
    EXPECT_EQ(count(invoices + "Status eq 50"), 28U);
    EXPECT_EQ(count(invoices + "Status eq 20"), 8U);
    EXPECT_EQ(count(invoices + "Status eq 10"), 4U);
    EXPECT_EQ(count(invoices + "Type eq 8023"), 12U);
    EXPECT_EQ(count(invoices + "Type eq 8021"), 4U);
    // Ten of their own and what 28 printed invoices left.
    EXPECT_EQ(count("salesentry/SalesEntries?$select=EntryID"), 38U);
    EXPECT_EQ(count("salesentry/SalesEntries?$select=EntryID&$filter=Status eq 20"), 5U);
    EXPECT_EQ(count("salesentry/SalesEntries?$select=EntryID&$filter=Type eq 21"), 4U);
    const auto credit = client.rows("salesinvoice/SalesInvoices?$select=AmountFC&$filter=Type eq 8021");
    EXPECT_EQ(Decimal::parse(*credit.front().find("AmountFC")->as_number_text())->is_negative(), !positive);
  }
}

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
              HasSubstr(R"("InvoiceNumber":26700001,"Status":50)"));
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
