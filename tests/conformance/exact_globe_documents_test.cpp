// Exact Globe as a target of invoices and sales entries, against exact-globe-simulator; and there and back
// again.
#include <gmock/gmock.h>

#include "connectors/exact_globe/source.h"
#include "tests/conformance/exact_globe_world.h"

namespace schakel::exact_globe {
namespace {

using model::Document;
using testing::IsEmpty;

struct ExactGlobeDocuments : ExactGlobe {
  connector::DocumentChoice choice;

  void begin(connector::DocumentChoice chosen, std::vector<std::string> arguments = {}) {
    ASSERT_NO_FATAL_FAILURE(start(std::move(arguments)));
    choice = std::move(chosen);
    connect("", choice);
  }
  void begin_invoices(std::vector<std::string> arguments = {}) {
    begin({.document = Document::kSalesInvoice, .journal = "70", .invoice_code = "1"}, std::move(arguments));
  }
  void begin_entries(std::vector<std::string> arguments = {}) {
    begin({.document = Document::kSalesEntry, .journal = "70", .invoice_code = {}}, std::move(arguments));
  }

  std::size_t count(const std::string& entity, const std::string& reference) {
    return rows(entity, "&YourReference=" + reference).size();
  }
  void finalize(const std::string& number) {
    control("POST", "finalize", Json::members({{"invoice", Json::text(number)}}));
  }

  // What a flow the other way would read.
  std::vector<model::Order> read_back() {
    const connector::DocumentChoice what{
        .document = choice.document, .journal = choice.journal, .invoice_code = {}};
    const auto source = make_order_source(
        settings, {.make_transport = http::make_curl_transport, .clock = clock, .random = random}, what);
    EXPECT_TRUE(source) << outcome(source);
    auto page = (*source)->read_heads({}, {});
    EXPECT_TRUE(page) << outcome(page);
    const auto done = (*source)->complete(page->heads, {}, {}, {});
    EXPECT_TRUE(done) << outcome(done);
    return page->heads;
  }
};

// ---- Invoices

TEST_F(ExactGlobeDocuments, an_invoice_is_written_and_read_again_once_it_is_final) {
  ASSERT_NO_FATAL_FAILURE(begin_invoices());
  const auto written = globe->write_order(a_booking("EOL1"), {});
  ASSERT_TRUE(written) << outcome(written);
  EXPECT_EQ(*written->amount, *Decimal::parse("60.50"));
  EXPECT_EQ(*written->amount_excl_vat, Decimal::from_integer(50));
  EXPECT_THAT(documents({"EOL1"}), IsEmpty());  // Nobody can see it yet.
  EXPECT_FALSE(globe->finds_every_document());
  finalize(written->number);
  const auto found = documents({"EOL1"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, written->id);
  EXPECT_EQ(found[0].number, written->number);
  const std::vector<model::Order> again = read_back();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].id, written->id);  // So that it is not sent back.
  EXPECT_EQ(*again[0].amount, *written->amount);
  EXPECT_EQ(*again[0].amount_excl_vat, *written->amount_excl_vat);
  EXPECT_EQ(again[0].lines.size(), 2U);
}

TEST_F(ExactGlobeDocuments, a_direct_invoice_goes_under_a_code_of_its_own) {
  ASSERT_NO_FATAL_FAILURE(begin({.document = Document::kDirectInvoice, .journal = {}, .invoice_code = "2"}));
  ASSERT_TRUE(globe->write_order(a_booking("EOL1"), {}));
  EXPECT_EQ(text(rows("InvoiceHeader").at(0), "InvoiceType"), "B");
  // A code of the other kind makes nothing.
  ASSERT_NO_FATAL_FAILURE(begin({.document = Document::kDirectInvoice, .journal = {}, .invoice_code = "1"}));
  const auto written = globe->write_order(a_booking("EOL1"), {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kInvalidRecord) << outcome(written);
  EXPECT_EQ(count("InvoiceHeader", "EOL1"), 0U);
}

TEST_F(ExactGlobeDocuments, an_invoice_whose_header_never_arrived_is_made_once_at_the_second_try) {
  ASSERT_NO_FATAL_FAILURE(begin_invoices());
  fault("disconnect", "*InvoiceHeader*");
  const auto written = globe->write_order(a_booking("EOL1"), {});
  ASSERT_TRUE(written) << outcome(written);
  EXPECT_EQ(count("InvoiceHeader", "EOL1"), 1U);
}

TEST_F(ExactGlobeDocuments, an_invoice_whose_answer_is_lost_is_made_once_and_left_to_a_person) {
  ASSERT_NO_FATAL_FAILURE(begin_invoices());
  fault("lost_answer", "*InvoiceHeader*");
  const auto written = globe->write_order(a_booking("EOL1"), {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kUnknownOutcome) << outcome(written);
  EXPECT_EQ(count("InvoiceHeader", "EOL1"), 1U);
  EXPECT_THAT(documents({"EOL1"}), IsEmpty());
  // The person makes it final, and it is found.
  finalize(text(rows("InvoiceHeader").at(0), "OurReference"));
  EXPECT_EQ(documents({"EOL1"}).size(), 1U);
}

TEST_F(ExactGlobeDocuments, an_invoice_that_lands_late_is_made_once) {
  ASSERT_NO_FATAL_FAILURE(begin_invoices());
  control("POST", "faults",
          Json::members({{"kind", Json::text("late_commit")},
                         {"method", Json::text("POST")},
                         {"path", Json::text("*InvoiceHeader*")},
                         {"next", Json::number(1)},
                         {"delay_ms", Json::number(300)}}));
  const auto written = globe->write_order(a_booking("EOL1"), {});
  control("POST", "clock", Json::members({{"advance_seconds", Json::number(60)}}));
  EXPECT_EQ(count("InvoiceHeader", "EOL1"), 1U) << outcome(written);
}

TEST_F(ExactGlobeDocuments, invoices_that_can_be_read_or_are_final_at_once_are_found_at_once) {
  ASSERT_NO_FATAL_FAILURE(begin_invoices({"--invoices-readable"}));
  settings.open_invoices = OpenInvoices::kReadable;
  connect("", choice);
  EXPECT_TRUE(globe->finds_every_document());
  const auto written = globe->write_order(a_booking("EOL1"), {});
  ASSERT_TRUE(written) << outcome(written);
  ASSERT_EQ(documents({"EOL1"}).size(), 1U);
  EXPECT_EQ(documents({"EOL1"})[0].id, written->id);

  settings.open_invoices = OpenInvoices::kHidden;
  ASSERT_NO_FATAL_FAILURE(begin_invoices({"--new-invoices", "final-at-once"}));
  ASSERT_TRUE(globe->write_order(a_booking("EOL2"), {}));
  EXPECT_EQ(documents({"EOL2"}).size(), 1U);
}

TEST_F(ExactGlobeDocuments, a_code_with_a_letter_is_for_globe_to_judge) {
  for (const bool is_accepted : {false, true}) {
    ASSERT_NO_FATAL_FAILURE(begin_invoices({"--numeric-references", is_accepted ? "accepted" : "refused"}));
    OrderDraft draft = a_booking("EOL1");
    for (connector::OrderLineDraft& line : draft.lines) line.vat_code = "B2";
    const auto written = globe->write_order(draft, {});
    EXPECT_EQ(written.has_value(), is_accepted) << outcome(written);
    EXPECT_TRUE(written || written.error().kind == ErrorKind::kInvalidRecord);
  }
}

TEST_F(ExactGlobeDocuments, what_check_refuses_of_an_invoice_costs_no_line) {
  ASSERT_NO_FATAL_FAILURE(begin_invoices());
  OrderDraft draft = a_booking("EOL" + std::string(28, '9'));
  EXPECT_EQ(globe->check(draft).size(), 1U);
  ASSERT_FALSE(globe->write_order(draft, {}));
  EXPECT_EQ(globe->calls().writes, 0);
}

// ---- Entries

TEST_F(ExactGlobeDocuments, an_entry_is_written_found_and_read_again) {
  ASSERT_NO_FATAL_FAILURE(begin_entries());
  const auto codes = globe->reference_codes({});
  ASSERT_TRUE(codes) << outcome(codes);
  EXPECT_THAT(codes->gl_accounts, testing::Contains("8000"));
  const auto written = globe->write_order(a_booking("EOL1"), {});
  ASSERT_TRUE(written) << outcome(written);
  EXPECT_EQ(*written->amount, *Decimal::parse("60.50"));
  const auto found = documents({"EOL1"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, written->id);
  const std::vector<model::Order> again = read_back();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].id, written->id);
  EXPECT_EQ(*again[0].amount, *written->amount);
  ASSERT_EQ(again[0].lines.size(), 2U);
  EXPECT_EQ(again[0].lines[0].gl_account, "8000");
  EXPECT_EQ(again[0].lines[0].amount, Decimal::from_integer(25));
}

TEST_F(ExactGlobeDocuments, entries_go_in_the_signs_and_with_the_lines_that_a_globe_wants) {
  struct Variant {
    std::vector<std::string> arguments;
    SalesLines sales_lines;
    std::string debtor_account;
  };
  for (const Variant& variant : {Variant{{"--sales-lines", "negative"}, SalesLines::kNegative, ""},
                                 Variant{{"--sales-lines", "positive"}, SalesLines::kPositive, ""},
                                 Variant{{"--balance", "every"}, SalesLines::kNegative, "1300"},
                                 Variant{{"--balance", "memorial"}, SalesLines::kNegative, "1300"},
                                 Variant{{"--balance", "none"}, SalesLines::kNegative, ""}}) {
    ASSERT_NO_FATAL_FAILURE(begin_entries(variant.arguments));
    settings.sales_lines = variant.sales_lines;
    settings.debtor_account = variant.debtor_account;
    connect("", choice);
    const auto written = globe->write_order(a_booking("EOL1"), {});
    ASSERT_TRUE(written) << variant.arguments[1] << ": " << outcome(written);
    const std::vector<model::Order> again = read_back();
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(*again[0].amount, *Decimal::parse("60.50")) << variant.arguments[1];
    EXPECT_EQ(*again[0].amount_excl_vat, Decimal::from_integer(50)) << variant.arguments[1];
    EXPECT_EQ(again[0].lines.size(), 2U) << variant.arguments[1];
  }
}

TEST_F(ExactGlobeDocuments, an_entry_in_the_wrong_sign_is_refused_and_makes_nothing) {
  ASSERT_NO_FATAL_FAILURE(begin_entries({"--sales-lines", "positive"}));
  const auto written = globe->write_order(a_booking("EOL1"), {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kInvalidRecord) << outcome(written);
  EXPECT_EQ(count("FinancialHeader", "EOL1"), 0U);
}

TEST_F(ExactGlobeDocuments, vat_that_does_not_fit_its_code_is_refused_and_makes_nothing) {
  ASSERT_NO_FATAL_FAILURE(begin_entries());
  OrderDraft draft = a_booking("EOL1");
  draft.lines[0].vat_amount = *Decimal::parse("5.50");
  draft.amount = *Decimal::parse("60.75");
  const auto written = globe->write_order(draft, {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kInvalidRecord) << outcome(written);
  EXPECT_NE(written.error().what.en.find("VATAmount"), std::string::npos) << outcome(written);
  EXPECT_EQ(count("FinancialHeader", "EOL1"), 0U);
}

TEST_F(ExactGlobeDocuments, an_entry_whose_answer_is_lost_is_found_and_made_once) {
  ASSERT_NO_FATAL_FAILURE(begin_entries());
  fault("lost_answer", "*FinancialHeader*");
  const auto written = globe->write_order(a_booking("EOL1"), {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(documents({"EOL1"}).size(), 1U);
  EXPECT_EQ(count("FinancialHeader", "EOL1"), 1U);
}

TEST_F(ExactGlobeDocuments, a_connection_for_each_kind_of_document_passes_the_examination) {
  for (const connector::DocumentChoice& one :
       {connector::DocumentChoice{.document = Document::kSalesInvoice, .journal = {}, .invoice_code = "1"},
        connector::DocumentChoice{.document = Document::kSalesEntry, .journal = "70", .invoice_code = {}}}) {
    ASSERT_NO_FATAL_FAILURE(begin(one));
    EXPECT_EQ(first_finding(), "");
  }
}

}  // namespace
}  // namespace schakel::exact_globe
