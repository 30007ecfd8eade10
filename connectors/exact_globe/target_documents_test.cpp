// Invoices and entries as targets; what they have in common with orders is in documents_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/exact_globe/connection.h"
#include "connectors/exact_globe/documents.h"
#include "connectors/exact_globe/fake_globe.h"

namespace schakel::exact_globe {
namespace {

using model::Document;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kKey = "11111111-2222-4333-8444-555555555555";

http::Response parked() {
  return made(R"({"ID":0,"TransactionKey":")" + std::string(kKey) + "\"}");
}

connector::OrderDraft a_document() {
  connector::OrderDraft draft;
  draft.reference = "EOL1042";
  draft.debtor = "10045";
  draft.order_date = std::chrono::local_days{std::chrono::year(2026) / 11 / 23};
  draft.description = Personal("Tafels");
  draft.amount = *Decimal::parse("30.25");
  connector::OrderLineDraft line;
  line.item_code = "a1";
  line.quantity = Decimal::from_integer(2);
  line.price = *Decimal::parse("12.50");
  line.vat_code = "2";
  line.description = Personal("Tafel");
  line.gl_account = "8000";
  line.amount_excl_vat = *Decimal::parse("25.00");
  line.vat_amount = *Decimal::parse("5.25");
  draft.lines = {line};
  return draft;
}

// Documents of one kind before answers that a test puts down.
struct Target : FakeGlobe {
  connector::DocumentChoice choice;
  FormRules its_rules;
  Documents documents;

  explicit Target(connector::DocumentChoice chosen, ConnectionSettings with = some_settings())
      : choice(chosen),
        its_rules(form_rules(settings = with, chosen.document)),
        documents(client, settings, its_rules, std::move(chosen)) {}

  std::vector<std::string> problems_of(const connector::OrderDraft& draft) {
    std::vector<std::string> codes;
    for (const Error& error : documents.forms_of(draft).problems) codes.push_back(error.code);
    return codes;
  }
};

// ---- Invoices

struct Invoices : Target {
  explicit Invoices(Document document = Document::kSalesInvoice, const std::string& journal = {},
                    ConnectionSettings with = some_settings())
      : Target({.document = document, .journal = journal, .invoice_code = "1"}, std::move(with)) {}
};

constexpr const char* kInvoice =
    R"({"ID":7,"OurReference":"      12","TotalAmount":30.25,"TotalAmountExclVAT":25})";

TEST(TargetInvoices, are_written_by_their_own_names_under_their_code) {
  Invoices globe;
  globe.transport.answer(parked());
  globe.transport.answer(made(kInvoice));
  const auto written = globe.documents.write(a_document(), {});
  ASSERT_TRUE(written) << written.error().what.en;
  EXPECT_EQ(globe.sent(0), "POST /InvoiceLine");
  EXPECT_EQ(globe.body(0).dump(),
            R"({"ItemCode":"A1","Description":"Tafel","Quantity":2,"Price":12.50,"VATCode":"2"})");
  EXPECT_EQ(globe.sent(1), "POST /InvoiceHeader");
  EXPECT_EQ(globe.body(1).dump(), std::string(R"({"TransactionKey":")") + kKey +
                                      R"(","OrderDebtor":" 10045","YourReference":"EOL1042",)" +
                                      R"("Description1":"Tafels","TranscationDate":"2026-11-23",)" +
                                      R"("InvoiceType":"V","InvoiceCode":"  1"})");
  EXPECT_EQ(written->number, "12");
  EXPECT_EQ(written->amount->to_text(), "30.25");
  EXPECT_EQ(written->amount_excl_vat->to_text(), "25");
}

TEST(TargetInvoices, that_are_direct_say_so) {
  Invoices globe(Document::kDirectInvoice);
  EXPECT_EQ(*globe.documents.forms_of(a_document()).header.body().find("InvoiceType")->as_text(), "B");
}

TEST(TargetInvoices, want_an_invoice_code) {
  for (const char* code : {"", "1234", "A"}) {
    const auto target =
        make_connection(some_settings(),
                        {.make_transport = [](http::CurlOptions) -> Result<std::unique_ptr<http::Transport>> {
                           return std::unique_ptr<http::Transport>(std::make_unique<http::FakeTransport>());
                         },
                         .clock = *std::make_unique<ManualClock>(Instant{}),
                         .random = *std::make_unique<SeededRandom>(1)},
                        {.document = Document::kSalesInvoice, .journal = {}, .invoice_code = code});
    ASSERT_FALSE(target) << code;
    EXPECT_EQ(target.error().code, "globe.invoice_code");
    EXPECT_EQ(target.error().kind, ErrorKind::kInvalidInput);
  }
}

TEST(TargetInvoices, are_known_by_journal_and_number_where_the_journal_is_given) {
  Invoices globe(Document::kSalesInvoice, "70");
  globe.transport.answer(parked());
  globe.transport.answer(made(kInvoice));
  EXPECT_EQ(globe.documents.write(a_document(), {})->id, "70/12");
  globe.transport.answer(
      page_of(R"({"ID":900,"YourReference":"EOL1042","InvoiceNumber":"      12","JournalCode":"70"})"));
  const std::vector<std::string> references = {"EOL1042"};
  const auto found = globe.documents.find(references, {});
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->at(0).id, "70/12");
  EXPECT_EQ(
      globe.sent(2),
      "GET /InvoiceHistoryHeader?$filter=YourReference eq 'EOL1042'&$select=ID,InvoiceNumber,YourReference,"
      "JournalCode");
}

TEST(TargetInvoices, that_are_not_final_are_found_where_they_can_be_read) {
  ConnectionSettings settings = some_settings();
  settings.open_invoices = OpenInvoices::kReadable;
  Invoices globe(Document::kSalesInvoice, {}, settings);
  EXPECT_TRUE(globe.documents.finds_every_document());
  globe.transport.answer(page_of(""));
  globe.transport.answer(page_of(R"({"ID":7,"YourReference":"eol1042","OurReference":"      12"})"));
  const std::vector<std::string> references = {"EOL1042"};
  const auto found = globe.documents.find(references, {});
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->at(0).id, "7");
  EXPECT_EQ(found->at(0).reference, "EOL1042");
  EXPECT_FALSE(Invoices().documents.finds_every_document());
}

TEST(TargetInvoices, without_an_answer_are_sent_once_more_under_the_same_key) {
  Invoices globe;
  globe.transport.answer(parked());
  globe.transport.answer(no_answer());
  globe.transport.answer(made(kInvoice));
  const auto written = globe.documents.write(a_document(), {});
  ASSERT_TRUE(written) << written.error().what.en;
  EXPECT_EQ(written->number, "12");
  EXPECT_EQ(globe.sent(2), "POST /InvoiceHeader");
  EXPECT_EQ(globe.sent_text(2, "TransactionKey"), kKey);
}

TEST(TargetInvoices, whose_key_is_refused_the_second_time_may_have_been_made) {
  Invoices globe;
  globe.transport.answer(parked());
  globe.transport.answer(no_answer());
  globe.transport.answer(refused(500, "The TransactionKey was used already."));
  const auto written = globe.documents.write(a_document(), {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(written.error().code, "globe.key_already_used");
  EXPECT_EQ(written.error().what.en,
            "Exact Globe does not take the invoice under this key; it may have made it already.");
}

TEST(TargetInvoices, stay_unknown_when_the_second_sending_is_not_even_taken) {
  Invoices globe;
  globe.transport.answer(parked());
  globe.transport.answer(no_answer());
  globe.transport.answer(no_connection());
  const auto written = globe.documents.write(a_document(), {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(written.error().code, "globe.header_unanswered");
}

TEST(TargetInvoices, may_have_codes_with_letters_on_their_lines) {
  Invoices globe;
  connector::OrderDraft draft = a_document();
  draft.lines[0].vat_code = "b2";
  draft.lines[0].cost_center = "VERKOOP";
  const DocumentForms forms = globe.documents.forms_of(draft);
  EXPECT_TRUE(forms.problems.empty());
  EXPECT_EQ(*forms.lines[0].body().find("VATCode")->as_text(), "B2");
}

// ---- Entries

struct Entries : Target {
  explicit Entries(ConnectionSettings with = some_settings())
      : Target({.document = Document::kSalesEntry, .journal = "70", .invoice_code = {}}, std::move(with)) {}
};

constexpr const char* kJournals = R"({"JournalNumber":" 70","JournalType":"V"})";

TEST(TargetEntries, bear_what_the_debtor_owes_on_their_header) {
  Entries globe;
  globe.transport.answer(page_of(kJournals));
  globe.transport.answer(parked());
  globe.transport.answer(made(R"({"ID":3,"EntryNumber":"       4","Amount":30.25})"));
  const auto written = globe.documents.write(a_document(), {});
  ASSERT_TRUE(written) << written.error().what.en;
  EXPECT_EQ(globe.sent(1), "POST /FinancialLine");
  EXPECT_EQ(globe.body(1).dump(),
            R"({"GLAccount":"8000","Description":"Tafel","Amount":-25.00,"VATCode":"2","VATAmount":-5.25})");
  EXPECT_EQ(globe.sent(2), "POST /FinancialHeader");
  EXPECT_EQ(globe.body(2).dump(), std::string(R"({"TransactionKey":")") + kKey +
                                      R"(","DebtorNumber":" 10045","YourReference":"EOL1042",)" +
                                      R"("Description":"Tafels","EntryDate":"2026-11-23","Journal":" 70",)" +
                                      R"("Amount":30.25})");
  EXPECT_EQ(written->number, "4");
  EXPECT_EQ(written->id, "3");
  EXPECT_EQ(written->amount->to_text(), "30.25");
  EXPECT_FALSE(written->amount_excl_vat);
}

TEST(TargetEntries, have_positive_lines_where_the_settings_say_so) {
  ConnectionSettings settings = some_settings();
  settings.sales_lines = SalesLines::kPositive;
  const DocumentForms forms = Entries(settings).documents.forms_of(a_document());
  EXPECT_EQ(forms.lines.at(0).body().find("Amount")->dump(), "25.00");
  EXPECT_EQ(forms.lines[0].body().find("VATAmount")->dump(), "5.25");
  EXPECT_EQ(forms.header.body().find("Amount")->dump(), "30.25");
}

TEST(TargetEntries, get_a_line_for_the_debtor_where_the_settings_name_his_account) {
  ConnectionSettings settings = some_settings();
  settings.debtor_account = "1300";
  const DocumentForms forms = Entries(settings).documents.forms_of(a_document());
  ASSERT_EQ(forms.lines.size(), 2U);
  EXPECT_EQ(forms.lines[1].body().dump(), R"({"GLAccount":"1300","Amount":30.25})");
}

TEST(TargetEntries, of_a_credit_note_turn_every_sign) {
  connector::OrderDraft draft = a_document();
  draft.amount = *Decimal::parse("-30.25");
  draft.lines[0].amount_excl_vat = *Decimal::parse("-25");
  draft.lines[0].vat_amount = *Decimal::parse("-5.25");
  Entries globe;
  EXPECT_THAT(globe.problems_of(draft), IsEmpty());
  const DocumentForms forms = globe.documents.forms_of(draft);
  EXPECT_EQ(forms.lines.at(0).body().find("Amount")->dump(), "25");
  EXPECT_EQ(forms.header.body().find("Amount")->dump(), "-30.25");
}

TEST(TargetEntries, whose_lines_come_to_another_amount_are_not_sent) {
  connector::OrderDraft draft = a_document();
  draft.amount = *Decimal::parse("30.26");
  Entries globe;
  EXPECT_THAT(globe.problems_of(draft), ElementsAre("globe.entry_does_not_add_up"));
  EXPECT_EQ(globe.documents.forms_of(draft).problems.at(0).what.en,
            "The lines come to 30.25 incl. VAT, and the whole document to 30.26.");
}

TEST(TargetEntries, say_all_that_is_missing_with_its_line) {
  connector::OrderDraft draft = a_document();
  draft.amount.reset();
  draft.lines.push_back(draft.lines[0]);
  draft.lines[1].gl_account.clear();
  draft.lines[1].vat_amount.reset();
  Entries globe;
  EXPECT_THAT(globe.problems_of(draft), ElementsAre("globe.mandatory", "globe.mandatory"));
  EXPECT_EQ(globe.documents.forms_of(draft).problems.at(0).what.en,
            "Line 2: FinancialLine.GLAccount is mandatory and empty.");
}

TEST(TargetEntries, leave_lines_of_mere_text_out) {
  connector::OrderDraft draft = a_document();
  draft.lines.emplace_back();
  draft.lines.back().description = Personal("Met dank voor uw bestelling");
  Entries globe;
  EXPECT_THAT(globe.problems_of(draft), IsEmpty());
  EXPECT_EQ(globe.documents.forms_of(draft).lines.size(), 1U);
}

TEST(TargetEntries, stand_on_no_vat_code_that_includes_vat) {
  Entries globe;
  globe.documents.learn(
      {{.code = "2", .includes_vat = true, .percentage = *Decimal::parse("0.21"), .country = {}}});
  EXPECT_THAT(globe.problems_of(a_document()), ElementsAre("globe.vat_code_includes_vat"));
}

TEST(TargetEntries, want_a_journal_that_exists) {
  Entries globe;
  globe.transport.answer(page_of(R"({"JournalNumber":" 71","JournalType":"V"})"));
  const auto written = globe.documents.write(a_document(), {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, "globe.journal");
  EXPECT_EQ(globe.client.calls().writes, 0);
}

TEST(TargetEntries, are_found_by_their_reference) {
  Entries globe;
  globe.transport.answer(page_of(R"({"ID":3,"YourReference":"EOL1042","EntryNumber":"       4"})"));
  const std::vector<std::string> references = {"EOL1042"};
  const auto found = globe.documents.find(references, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->at(0).number, "4");
  EXPECT_TRUE(globe.documents.finds_every_document());
}

TEST(TargetEntries, with_a_line_for_the_debtor_cannot_have_positive_lines) {
  ConnectionSettings settings = some_settings();
  settings.debtor_account = "1300";
  settings.sales_lines = SalesLines::kPositive;
  const std::vector<Error> wrong = problems(settings);
  ASSERT_EQ(wrong.size(), 1U);
  EXPECT_EQ(wrong[0].fields, std::vector<std::string>{"debtor_account"});
}

}  // namespace
}  // namespace schakel::exact_globe
