// Invoices and entries as sources; what they have in common with orders is in source_test.cpp.
#include <gtest/gtest.h>

#include "connectors/exact_globe/fake_globe.h"
#include "connectors/exact_globe/order_reader.h"
#include "connectors/exact_globe/source.h"

namespace schakel::exact_globe {
namespace {

using model::Document;

constexpr const char* kJournals =
    R"({"JournalNumber":" 70","JournalType":"V"},{"JournalNumber":" 71","JournalType":"V"},
       {"JournalNumber":" 90","JournalType":"M"})";
constexpr const char* kVat =
    R"({"VATCode":"2","Percentage":21,"Excluded":"E","SalesPurchase":"B"},
       {"VATCode":"5","Percentage":21,"Excluded":"I","SalesPurchase":"B"})";

struct Reader : FakeGlobe {
  OrderReader reader;
  connector::OrderRead read;

  explicit Reader(Document document, const std::string& journal = {})
      : reader(client, settings, {.document = document, .journal = journal, .invoice_code = {}}) {}

  Result<connector::OrderPage> heads(const std::string& rows) {
    transport.answer(page_of(rows));
    return reader.read_heads(read, {});
  }
  // The order with these lines; its customer is known already.
  model::Order completed(const std::string& head, const std::string& lines, const std::string& debtors = {}) {
    Result<connector::OrderPage> page = heads(head);
    EXPECT_TRUE(page) << page.error().what.en;
    if (!page || page->heads.empty()) return {};
    transport.answer(page_of(kVat));
    if (!debtors.empty()) transport.answer(page_of(debtors));
    transport.answer(page_of(lines));
    const Result<void> done = reader.complete(page->heads, read, [](const std::string&) { return true; }, {});
    EXPECT_TRUE(done) << done.error().what.en;
    return page->heads.at(0);
  }
};

TEST(SourceDocuments, ask_only_for_names_of_the_catalogue) {
  for (const SourceDocument& document : {invoices(Document::kSalesInvoice, "70"), sales_entries("70")}) {
    for (const std::string_view name : document.head_properties) {
      EXPECT_NE(find(*document.header, name), nullptr) << name;
    }
    for (const std::string_view name : document.line_properties) {
      EXPECT_NE(find(*document.line, name), nullptr) << name;
    }
  }
}

// ---- Invoices

constexpr const char* kInvoice =
    R"({"ID":5,"InvoiceNumber":"      12","InvoiceType":"V","InvoiceDate":"/Date(1795392000000)/",
        "JournalCode":"70","InvoiceDebtor":" 10023","YourReference":"PO 7","CurrencyCode":"EUR",
        "PaymentCondition":"30","SalesPrice":43.58})";
constexpr const char* kInvoiceLines =
    R"({"ID":8,"InvoiceNumber":"      12","JournalCode":"70","LineNumber":"1","ItemCode":"TAFEL","Quantity":3,
        "NetPrice":9.99,"SalesPrice":8.991,"DiscountPercentage":10,"TaxCode":"2","AmountInclDiscExclVAT":26.97},
       {"ID":9,"InvoiceNumber":"      12","JournalCode":"70","LineNumber":"2","ItemCode":"STOEL","Quantity":1,
        "NetPrice":10.05,"SalesPrice":10.05,"TaxCode":"2","AmountInclDiscExclVAT":10.05})";

TEST(SourceInvoices, are_final_ones_of_their_own_kind) {
  Reader sales(Document::kSalesInvoice);
  ASSERT_TRUE(sales.heads(kInvoice));
  EXPECT_TRUE(
      sales.sent(0).starts_with("GET /InvoiceHistoryHeader?$filter=InvoiceType eq 'V' and ID gt 0&$select="))
      << sales.sent(0);
  Reader direct(Document::kDirectInvoice);
  ASSERT_TRUE(direct.heads(""));
  EXPECT_TRUE(
      direct.sent(0).starts_with("GET /InvoiceHistoryHeader?$filter=InvoiceType eq 'B' and ID gt 0&"));
}

TEST(SourceInvoices, have_their_prices_under_swapped_names) {
  Reader globe(Document::kSalesInvoice);
  const model::Order invoice = globe.completed(kInvoice, kInvoiceLines);
  EXPECT_FALSE(invoice.unreadable);
  EXPECT_EQ(invoice.id, "70/12");
  EXPECT_EQ(invoice.number, "12");
  EXPECT_EQ(invoice.customer.id, "10023");
  EXPECT_EQ(invoice.amount->to_text(), "43.58");
  EXPECT_EQ(invoice.amount_excl_vat->to_text(), "37.02");
  ASSERT_EQ(invoice.lines.size(), 2U);
  EXPECT_EQ(invoice.lines[0].unit_price.to_text(), "9.99");
  EXPECT_EQ(*invoice.lines[0].discount, *Decimal::parse("0.1"));
  EXPECT_EQ(invoice.lines[0].amount.to_text(), "26.97");
  EXPECT_EQ(*invoice.lines[0].vat_percentage, *Decimal::parse("0.21"));
}

TEST(SourceInvoices, of_another_journal_with_the_same_number_lend_no_lines) {
  Reader globe(Document::kSalesInvoice);
  const model::Order invoice = globe.completed(
      kInvoice, R"({"ID":8,"InvoiceNumber":"      12","JournalCode":"71","LineNumber":"1","ItemCode":"TAFEL",
                    "Quantity":1,"NetPrice":1,"SalesPrice":1,"AmountInclDiscExclVAT":1})");
  EXPECT_TRUE(invoice.lines.empty());
}

TEST(SourceInvoices, may_be_of_one_journal_as_globe_spells_it) {
  Reader globe(Document::kSalesInvoice, "71");
  globe.transport.answer(page_of(kJournals));
  const auto page = globe.heads("");
  ASSERT_TRUE(page) << page.error().what.en;
  EXPECT_TRUE(globe.sent(1).starts_with(
      "GET /InvoiceHistoryHeader?$filter=InvoiceType eq 'V' and JournalCode eq ' 71' and ID gt 0&"))
      << globe.sent(1);
  EXPECT_TRUE(page->next.text.starts_with("exact_globe/1 500 sales_invoice%2071 ")) << page->next.text;
}

TEST(SourceInvoices, cannot_be_chosen_by_invoice_code) {
  const auto source =
      make_order_source(some_settings(),
                        {.make_transport = [](http::CurlOptions) -> Result<std::unique_ptr<http::Transport>> {
                           return std::unique_ptr<http::Transport>(std::make_unique<http::FakeTransport>());
                         },
                         .clock = *std::make_unique<ManualClock>(Instant{}),
                         .random = *std::make_unique<SeededRandom>(1)},
                        {.document = Document::kSalesInvoice, .journal = {}, .invoice_code = "1"});
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().code, "globe.invoice_code_not_read");
}

TEST(SourceInvoices, are_found_by_number_with_and_without_spaces) {
  Reader globe(Document::kSalesInvoice);
  globe.transport.answer(page_of(""));
  globe.transport.answer(page_of(
      R"({"ID":5,"InvoiceNumber":"12","InvoiceDate":"2026-11-23","JournalCode":"70","InvoiceDebtor":"1"})"));
  const std::vector<std::string> numbers = {"12"};
  const auto found = globe.reader.read_heads_of(numbers, globe.read, {});
  ASSERT_TRUE(found) << found.error().what.en;
  ASSERT_EQ(found->size(), 1U);
  EXPECT_NE(globe.sent(0).find("InvoiceNumber eq '      12'"), std::string::npos);
  EXPECT_NE(globe.sent(1).find("InvoiceNumber eq '12'"), std::string::npos);
}

TEST(SourceInvoices, without_spaces_in_their_numbers_are_asked_by_as_many_digits) {
  Reader globe(Document::kSalesInvoice);
  const auto head = [](const char* id, const char* number) {
    return std::string(R"({"ID":)") + id + R"(,"InvoiceNumber":")" + number +
           R"(","InvoiceDate":"2026-11-23","JournalCode":"70","InvoiceDebtor":"1"})";
  };
  Result<connector::OrderPage> page =
      globe.heads(head("1", "98") + "," + head("2", "99") + "," + head("3", "100"));
  ASSERT_TRUE(page);
  globe.transport.answer(page_of(kVat));
  globe.transport.answer(page_of(""));
  globe.transport.answer(page_of(""));
  ASSERT_TRUE(globe.reader.complete(page->heads, globe.read, [](const std::string&) { return true; }, {}));
  EXPECT_NE(globe.sent(2).find("InvoiceNumber ge '98' and InvoiceNumber le '99'"), std::string::npos);
  EXPECT_NE(globe.sent(3).find("InvoiceNumber eq '100'"), std::string::npos);
}

// ---- Entries

std::string entry(const std::string& amount) {
  return R"({"ID":3,"EntryNumber":"       4","Journal":" 70","EntryDate":"/Date(1795392000000)/",
             "DebtorNumber":" 10023","YourReference":"PO 7","Description":"Tafels","CurrencyCode":"EUR","Amount":)" +
         amount + "}";
}
std::string entry_line(int id, const std::string& account, const std::string& amount,
                       const std::string& more = {}) {
  return R"({"ID":)" + std::to_string(id) + R"(,"EntryNumber":"       4","LineNumber":)" +
         std::to_string(id) + R"(,"GLAccount":")" + account + R"(","Amount":)" + amount + more + "}";
}
constexpr const char* kVat21 = R"(,"VATCode":"2","VATAmount":-21)";
constexpr const char* kDebtors = R"({"GeneralLedgerCode":"     1300"})";

struct EntryReader : Reader {
  EntryReader() : Reader(Document::kSalesEntry, "70") { transport.answer(page_of(kJournals)); }
};

TEST(SourceEntries, are_those_of_the_journal_that_was_chosen) {
  EntryReader globe;
  ASSERT_TRUE(globe.heads(""));
  EXPECT_TRUE(
      globe.sent(1).starts_with("GET /FinancialHeader?$filter=Journal eq ' 70' and ID gt 0&$select="));
}

TEST(SourceEntries, want_a_sales_journal) {
  for (const char* journal : {"", "90", "12"}) {
    Reader globe(Document::kSalesEntry, journal);
    const auto page = globe.heads(kJournals);
    ASSERT_FALSE(page) << journal;
    EXPECT_EQ(page.error().code, "globe.journal");
    EXPECT_EQ(page.error().kind, ErrorKind::kInvalidInput);
    EXPECT_EQ(page.error().advice.en, "Set journal to one of: 70, 71.");
  }
}

TEST(SourceEntries, are_told_in_the_sign_of_what_the_debtor_owes) {
  EntryReader globe;
  const model::Order order =
      globe.completed(entry("121"), entry_line(1, "     8000", "-100", kVat21), kDebtors);
  EXPECT_FALSE(order.unreadable);
  EXPECT_EQ(order.number, "4");
  EXPECT_EQ(order.amount->to_text(), "121");
  EXPECT_EQ(order.amount_excl_vat->to_text(), "100");
  ASSERT_EQ(order.lines.size(), 1U);
  EXPECT_EQ(order.lines[0].gl_account, "8000");
  EXPECT_EQ(order.lines[0].amount.to_text(), "100");
  EXPECT_EQ(order.lines[0].vat_amount->to_text(), "21");
  EXPECT_TRUE(order.lines[0].unit_price.is_zero());
}

TEST(SourceEntries, are_the_same_when_their_lines_are_positive) {
  EntryReader globe;
  const model::Order order = globe.completed(
      entry("121"), entry_line(1, "     8000", "100", R"(,"VATCode":"2","VATAmount":21)"), kDebtors);
  EXPECT_EQ(order.lines.at(0).amount.to_text(), "100");
  EXPECT_EQ(order.amount_excl_vat->to_text(), "100");
}

TEST(SourceEntries, of_a_credit_note_are_negative) {
  EntryReader globe;
  const model::Order order = globe.completed(
      entry("-121"), entry_line(1, "     8000", "100", R"(,"VATCode":"2","VATAmount":21)"), kDebtors);
  EXPECT_EQ(order.lines.at(0).amount.to_text(), "-100");
  EXPECT_EQ(order.amount->to_text(), "-121");
  EXPECT_TRUE(order.is_credit);
}

TEST(SourceEntries, leave_the_debtors_own_line_out_and_owe_what_it_says) {
  EntryReader globe;
  const model::Order order = globe.completed(
      entry("null"), entry_line(1, "     1300", "121") + "," + entry_line(2, "     8000", "-100", kVat21),
      kDebtors);
  ASSERT_EQ(order.lines.size(), 1U);
  EXPECT_EQ(order.amount->to_text(), "121");
  EXPECT_EQ(order.lines[0].amount.to_text(), "100");
}

TEST(SourceEntries, with_nobody_saying_what_is_owed_have_revenue_on_the_credit_side) {
  EntryReader globe;
  const model::Order order =
      globe.completed(entry("null"), entry_line(1, "     8000", "-100", kVat21), kDebtors);
  EXPECT_EQ(order.amount->to_text(), "121");
  EXPECT_EQ(order.lines.at(0).amount.to_text(), "100");
}

TEST(SourceEntries, take_vat_out_of_an_amount_that_includes_it) {
  EntryReader globe;
  const model::Order order = globe.completed(
      entry("121"), entry_line(1, "     8000", "-121", R"(,"VATCode":"5","VATAmount":-21)"), kDebtors);
  EXPECT_EQ(order.lines.at(0).amount.to_text(), "100");
  EXPECT_EQ(order.amount->to_text(), "121");
}

TEST(SourceEntries, with_a_line_that_cannot_be_understood_hold_up_no_other) {
  EntryReader globe;
  const model::Order order = globe.completed(entry("121"), entry_line(1, "     8000", "\"veel\""), kDebtors);
  ASSERT_TRUE(order.unreadable);
  EXPECT_EQ(order.unreadable->fields, std::vector<std::string>{"FinancialLine.Amount"});
}

}  // namespace
}  // namespace schakel::exact_globe
