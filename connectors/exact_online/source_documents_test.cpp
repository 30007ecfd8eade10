#include <gtest/gtest.h>

#include "connectors/exact_online/order_world.h"

// Orders out of invoices and entries, beside those out of sales orders (orders_test.cpp).
namespace schakel::exact_online {
namespace {

using model::Document;
using model::OrderState;

class InvoicesTest : public OrderWorld {
 protected:
  void SetUp() override {
    OrderWorld::SetUp();
    put("bulk/Financial/GLAccounts", "x", R"({"ID":")" + guid(1, "0020") + R"(","Code":"8000"})");
    put("inventory/Warehouses", "x", R"({"ID":")" + guid(2, "0021") + R"(","Code":"MAG2"})");
    connect({.document = Document::kSalesInvoice});
  }

  /// `more` goes before the usual values, so it wins.
  std::string invoice(unsigned n, const std::string& more = "") {
    return R"({"Timestamp":")" + std::to_string(1000 + n) + R"(","InvoiceID":")" + guid(n, "000a") + "\"," +
           more + R"("LineNumber":0,"Journal":"70","InvoiceNumber":)" + std::to_string(26700000 + n) +
           R"(,"OrderNumber":)" + std::to_string(n) +
           R"(,"Type":8020,"Status":50,"InvoiceDate":"\/Date(1795392000000)\/","AmountFC":12.1,)"
           R"("AmountFCExclVat":10,"OrderedBy":")" +
           guid(1, "000c") + "\"}";
  }
  void put_invoice(unsigned n, const std::string& more = "") {
    put("sync/SalesInvoice/SalesInvoices", std::to_string(n), invoice(n, more));
  }
  void put_invoice_line(unsigned of, unsigned line, const std::string& more = "") {
    put("bulk/SalesInvoice/SalesInvoiceLines", guid(of, "000a"),
        R"({"ID":")" + guid(of * 100 + line, "000b") + R"(","InvoiceID":")" + guid(of, "000a") + "\"," +
            more + R"("LineNumber":)" + std::to_string(line) +
            R"(,"ItemCode":"SKU","Quantity":1,"UnitPrice":10,"NetPrice":10,"AmountFC":10,"VATAmountFC":2.1,)"
            R"("VATCode":"2","VATPercentage":0.21,"GLAccount":")" +
            guid(1, "0020") + "\"}");
  }
};

TEST_F(InvoicesTest, an_invoice_comes_with_its_lines_ledger_accounts_and_shipping_method) {
  put_invoice(1, R"("YourRef":"WEB-1",)");
  put_invoice_line(1, 1);
  put("bulk/SalesInvoice/SalesInvoices", guid(1, "000a"),
      R"({"InvoiceID":")" + guid(1, "000a") + R"(","ShippingMethodCode":"PNL"})");
  put_account(1, "Fietsen BV");
  const std::vector<model::Order> orders = read_all();
  ASSERT_EQ(orders.size(), 1U);
  const model::Order& order = orders[0];
  EXPECT_FALSE(order.unreadable);
  EXPECT_EQ(order.number, "70-26700001");
  EXPECT_EQ(order.state, OrderState::kProcessed);
  EXPECT_EQ(date_text(order.order_date), "2026-11-23");
  EXPECT_EQ(order.your_reference.reveal(), "WEB-1");
  EXPECT_EQ(order.shipping_method, "PNL");
  EXPECT_EQ(order.customer.name.reveal(), "Fietsen BV");
  ASSERT_EQ(order.lines.size(), 1U);
  EXPECT_EQ(order.lines[0].gl_account, "8000");
  EXPECT_EQ(order.lines[0].vat_amount->to_short_text(), "2.1");
  EXPECT_EQ(order.lines[0].amount.to_short_text(), "10");
  EXPECT_EQ(asked_["salesinvoice/SalesInvoiceOrderChargeLines"], 0);
}

TEST_F(InvoicesTest, lines_and_direct_invoices_in_the_feed_are_passed_over_and_the_reading_moves_on) {
  put_invoice(1);
  put_invoice(2, R"("LineNumber":1,)");
  put_invoice(3, R"("Type":8023,)");
  EXPECT_EQ(read_all().size(), 1U);
  EXPECT_EQ(next_.text, "exact_online/1:sales_invoice 124132 - 1003");
  connect({.document = Document::kDirectInvoice});
  const auto direct = read_all();
  ASSERT_EQ(direct.size(), 1U);
  EXPECT_EQ(direct[0].number, "70-26700003");
}

TEST_F(InvoicesTest, a_direct_invoice_says_its_warehouse) {
  connect({.document = Document::kDirectInvoice});
  put_invoice(1, R"("Type":8023,"Warehouse":")" + guid(2, "0021") + "\",");
  EXPECT_EQ(read_all().at(0).warehouse, "MAG2");
}

TEST_F(InvoicesTest, every_state_is_known_and_one_without_a_number_is_a_draft) {
  put_invoice(1, R"("Status":10,"InvoiceNumber":null,)");
  put_invoice(2, R"("Status":20,"InvoiceNumber":null,)");
  put_invoice(3, R"("Status":20,)");
  put_invoice(4, R"("Status":50,"InvoiceNumber":null,)");
  put_invoice(5, R"("Status":30,)");
  const auto page = connection_->read_heads({}, {});
  ASSERT_TRUE(page);
  ASSERT_EQ(page->heads.size(), 5U);
  EXPECT_EQ(page->heads[0].state, OrderState::kDraft);
  EXPECT_EQ(page->heads[0].number, "concept 1");
  EXPECT_EQ(page->heads[1].state, OrderState::kDraft);
  EXPECT_EQ(page->heads[2].state, OrderState::kOpen);
  for (const std::size_t i : {0U, 1U, 2U}) EXPECT_FALSE(page->heads[i].unreadable) << i;
  EXPECT_EQ(page->heads[3].unreadable->fields, std::vector<std::string>{"InvoiceNumber"});
  EXPECT_EQ(page->heads[4].unreadable->fields, std::vector<std::string>{"Status"});
}

TEST_F(InvoicesTest, a_credit_note_is_one_and_an_unknown_type_is_not_guessed) {
  put_invoice(1, R"("Type":8021,)");
  put_invoice(2, R"("Type":8030,)");
  const auto page = connection_->read_heads({}, {});
  ASSERT_TRUE(page);
  ASSERT_EQ(page->heads.size(), 2U);
  EXPECT_TRUE(page->heads[0].is_credit);
  EXPECT_EQ(page->heads[1].unreadable->fields, std::vector<std::string>{"Type"});
}

TEST_F(InvoicesTest, the_amount_of_a_line_is_without_vat_whichever_way_it_is_written) {
  put_invoice(1);
  put_invoice(2);
  // 12.10 with VAT in it: once as quantity times price, once as what is left without VAT.
  const std::string priced = R"("VATCode":"2I","UnitPrice":12.1,"NetPrice":12.1,"AmountFC":12.1,)";
  const std::string net = R"("VATCode":"2I","UnitPrice":12.1,"NetPrice":12.1,"AmountFC":10,)";
  put_invoice_line(1, 1, priced);
  put_invoice_line(2, 1, net);
  for (const model::Order& order : read_all()) {
    ASSERT_EQ(order.lines.size(), 1U);
    EXPECT_TRUE(order.lines[0].price_includes_vat);
    EXPECT_EQ(order.lines[0].amount.to_short_text(), "10") << order.number;
  }
}

TEST_F(InvoicesTest, charges_are_asked_by_the_invoice_where_the_lines_do_not_explain_it) {
  put_invoice(1, R"("AmountFCExclVat":16.95,)");
  put_invoice_line(1, 1);
  put("salesinvoice/SalesInvoiceOrderChargeLines", guid(1, "000a"),
      R"({"InvoiceID":")" + guid(1, "000a") +
          R"(","IsShippingCost":true,"AmountFCExclVAT":6.95,"AmountFCInclVAT":8.41,"OrderChargeCode":"VZK"})");
  const auto orders = read_all();
  ASSERT_EQ(orders[0].charges.size(), 1U);
  EXPECT_EQ(orders[0].charges[0].amount_excl_vat.to_short_text(), "6.95");
  EXPECT_EQ(last_filter("salesinvoice/SalesInvoiceOrderChargeLines"),
            "InvoiceID eq guid'" + guid(1, "000a") + "'");
}

TEST_F(InvoicesTest, an_invoice_is_found_by_its_number_with_or_without_its_journal) {
  put("salesinvoice/SalesInvoices", "1", invoice(1));
  put("salesinvoice/SalesInvoices", "2", invoice(1, R"("Journal":"71","Type":8021,)"));
  put("salesinvoice/SalesInvoices", "3", invoice(1, R"("Type":8023,)"));
  const auto of = [&](const std::string& number) {
    return connection_->read_heads_of(std::span(&number, 1), {}, {});
  };
  const auto exactly = of("70-26700001");
  ASSERT_TRUE(exactly) << exactly.error().what.en;
  ASSERT_EQ(exactly->size(), 1U);
  EXPECT_EQ(exactly->front().number, "70-26700001");
  EXPECT_EQ(of("26700001")->size(), 2U);  // One in each journal; the direct one is another document.
  EXPECT_TRUE(of("72-26700001")->empty());
  for (const char* wrong : {"-1", "web7", "", "70-"})
    EXPECT_EQ(of(wrong).error().code, "online.order_number") << wrong;
  EXPECT_EQ(last_filter("salesinvoice/SalesInvoices"), "InvoiceNumber eq 26700001");
}

TEST_F(InvoicesTest, only_the_chosen_journal_is_read) {
  connect({.document = Document::kSalesInvoice, .journal = "71"});
  put_invoice(1);
  put_invoice(2, R"("Journal":"71",)");
  const auto orders = read_all();
  ASSERT_EQ(orders.size(), 1U);
  EXPECT_EQ(orders[0].number, "71-26700002");
}

TEST_F(InvoicesTest, a_cursor_of_sales_orders_is_refused) {
  const auto page = connection_->read_heads({.after = {.text = "exact_online/1 124132 - 9000"}}, {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, "online.cursor_foreign");
}

TEST_F(InvoicesTest, a_field_that_only_sales_orders_have_is_told_before_the_first_call) {
  for (const connector::OrderRead& read :
       {connector::OrderRead{.after = {}, .native_fields = {"ApprovalStatus"}},
        connector::OrderRead{.after = {}, .native_line_fields = {"DeliveryStatus"}}}) {
    const auto page = connection_->read_heads(read, {});
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, "online.unknown_field");
  }
  EXPECT_TRUE(transport_.requests().empty());
}

class EntriesTest : public OrderWorld {
 protected:
  void SetUp() override {
    OrderWorld::SetUp();
    connect({.document = Document::kSalesEntry});
  }

  static std::string wire(const std::string& modified) {
    return "\\/Date(" + std::to_string(parse_local(modified)->time_since_epoch().count()) + ")\\/";
  }
  void put_entry(unsigned n, const std::string& modified, const std::string& more = "") {
    put("salesentry/SalesEntries", modified,
        R"({"EntryID":")" + guid(n, "000a") + R"(","Modified":")" + wire(modified) + "\"," + more +
            R"("EntryNumber":)" + std::to_string(26700000 + n) +
            R"(,"Journal":"70","Type":20,"Status":20,"EntryDate":"\/Date(1795392000000)\/","AmountFC":12.1,)"
            R"("VATAmountFC":2.1,"Customer":")" +
            guid(1, "000c") + "\"}");
  }
  void put_entry_line(unsigned of, const std::string& more = "") {
    put("salesentry/SalesEntryLines", guid(of, "000a"),
        R"({"ID":")" + guid(of, "000b") + R"(","EntryID":")" + guid(of, "000a") + "\"," + more +
            R"("LineNumber":1,"AmountFC":10,"VATAmountFC":2.1,"VATCode":"2","VATPercentage":0.21,)"
            R"("GLAccountCode":"8000","CostCenter":"WEB"})");
  }
  std::vector<std::string> numbers_of(const std::vector<model::Order>& orders) {
    std::vector<std::string> numbers;
    for (const model::Order& order : orders) numbers.push_back(order.number);
    return numbers;
  }
};

TEST_F(EntriesTest, an_entry_comes_with_its_lines_and_customer_and_nothing_else) {
  put_entry(1, "2026-11-23T10:00:00", R"("YourRef":"WEB-1",)");
  put_entry_line(1);
  put_account(1, "Fietsen BV");
  const auto orders = read_all();
  ASSERT_EQ(orders.size(), 1U);
  const model::Order& order = orders[0];
  EXPECT_FALSE(order.unreadable);
  EXPECT_EQ(order.number, "70-26700001");
  EXPECT_EQ(order.state, OrderState::kOpen);
  EXPECT_EQ(order.amount->to_short_text(), "12.1");
  EXPECT_EQ(order.amount_excl_vat->to_short_text(), "10");
  EXPECT_EQ(order.customer.name.reveal(), "Fietsen BV");
  ASSERT_EQ(order.lines.size(), 1U);
  EXPECT_EQ(order.lines[0].gl_account, "8000");
  EXPECT_EQ(order.lines[0].cost_center, "WEB");
  EXPECT_TRUE(order.lines[0].item_code.empty());
  EXPECT_EQ(order.lines[0].quantity.to_short_text(), "1");
  EXPECT_TRUE(order.charges.empty());
  // An administration that moves keeps when its entries were modified: it need not be asked.
  EXPECT_EQ(asked_["system/Divisions"], 0);
}

TEST_F(EntriesTest, nothing_is_handed_out_twice_and_what_came_to_light_late_is_found) {
  put_entry(1, "2026-11-23T10:00:00");
  put_entry(2, "2026-11-23T10:05:00");
  EXPECT_EQ(read_all().size(), 2U);
  connect({.document = Document::kSalesEntry});
  EXPECT_TRUE(read_all({.after = next_}).empty());
  EXPECT_EQ(last_filter("salesentry/SalesEntries"), "Modified ge datetime'2026-11-23T09:55:00'");
  auto& rows = rows_["salesentry/SalesEntries"];
  rows.clear();
  put_entry(3, "2026-11-23T10:01:00");  // Begun before the second, saved after it.
  put_entry(2, "2026-11-23T10:05:00");
  put_entry(1, "2026-11-23T10:06:00");  // Changed.
  EXPECT_EQ(numbers_of(read_all({.after = next_})), (std::vector<std::string>{"70-26700003", "70-26700001"}));
}

TEST_F(EntriesTest, rows_that_are_not_in_the_order_that_was_asked_for_are_malformed) {
  put_entry(1, "2026-11-23T10:00:00");
  put_entry(2, "2026-11-23T09:00:00");
  const auto page = connection_->read_heads({}, {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::kMalformed);
  EXPECT_EQ(option(transport_.requests().back(), "$orderby"), "Modified asc");
}

TEST_F(EntriesTest, vat_that_is_in_the_amount_is_taken_out_of_it_by_what_the_entry_comes_to) {
  put_entry(1, "2026-11-23T10:00:00");
  put_entry_line(1, R"("AmountFC":12.1,"VATCode":"2I",)");
  put_entry(2, "2026-11-23T10:01:00");
  put_entry_line(2, R"("VATCode":"2I",)");
  for (const model::Order& order : read_all()) {
    EXPECT_FALSE(order.unreadable) << order.number;
    EXPECT_EQ(order.lines.at(0).amount.to_short_text(), "10") << order.number;
  }
}

TEST_F(EntriesTest, lines_that_do_not_come_to_the_entry_make_it_unreadable_and_the_others_go_on) {
  put_entry(1, "2026-11-23T10:00:00", R"("AmountFC":12.11,)");
  put_entry_line(1);
  put_entry(2, "2026-11-23T10:01:00");
  put_entry_line(2);
  const auto orders = read_all();
  ASSERT_TRUE(orders.at(0).unreadable);
  EXPECT_EQ(orders[0].unreadable->fields, std::vector<std::string>{"AmountFC"});
  EXPECT_FALSE(orders[1].unreadable);
}

TEST_F(EntriesTest, a_credit_note_is_one_and_a_state_that_is_not_known_is_not_guessed) {
  put_entry(1, "2026-11-23T10:00:00", R"("Type":21,"Status":50,)");
  put_entry(2, "2026-11-23T10:01:00", R"("Status":30,)");
  const auto page = connection_->read_heads({}, {});
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->heads.at(0).is_credit);
  EXPECT_EQ(page->heads[0].state, OrderState::kProcessed);
  EXPECT_EQ(page->heads.at(1).unreadable->fields, std::vector<std::string>{"Status"});
}

TEST_F(EntriesTest, an_entry_is_found_by_its_number) {
  put_entry(1, "2026-11-23T10:00:00");
  put_entry(1, "2026-11-23T10:01:00", R"("Journal":"VK-2",)");
  const std::string number = "VK-2-26700001";
  const auto found = connection_->read_heads_of(std::span(&number, 1), {}, {});
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().number, number);
}

}  // namespace
}  // namespace schakel::exact_online
