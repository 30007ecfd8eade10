// Orders out of invoices and sales entries of exact-online-simulator, over a real socket with a real consent.
#include <gmock/gmock.h>

#include <set>

#include "tests/conformance/exact_online_reading.h"

namespace schakel::exact_online {
namespace {

using model::Document;
using model::OrderState;

struct ExactOnlineDocuments : ExactOnlineReading {
  int invoices = 120;
  int entries = 70;

  void start_with(Document document, std::vector<std::string> more = {}) {
    choice.document = document;
    const std::vector<std::string> arguments = {
        "--orders", "20", "--invoices", std::to_string(invoices), "--entries", std::to_string(entries)};
    more.insert(more.begin(), arguments.begin(), arguments.end());
    start(more);
  }
  /// Behind the moment at which the simulator made its records, which is the machine's.
  void pass_the_seeding() {
    const Milliseconds behind = SystemClock().now() - clock.now();
    clock.advance(std::max(behind, Milliseconds(0)) + std::chrono::hours(1));
    consent();
    connect();
  }
  std::size_t count(const Reading& reading, OrderState state) const {
    return static_cast<std::size_t>(
        std::ranges::count(reading.orders, state, [](const model::Order& order) { return order.state; }));
  }
};

/// Of every ten seeded invoices seven are sales invoices, of which five are final and one is a credit note,
/// and three direct ones, of which two are final. Those without a number are drafts.
TEST_F(ExactOnlineDocuments, every_sales_invoice_comes_once_with_all_that_belongs_to_it) {
  for (const char* sign : {"negative", "positive"}) {
    start_with(Document::kSalesInvoice, {"--no-limits", "--credit-lines", sign});
    const Reading reading = read();
    ASSERT_EQ(code_of(reading.error), "");
    EXPECT_EQ(reading.orders.size(), 84U);
    EXPECT_EQ(count(reading, OrderState::kProcessed), 60U);
    EXPECT_EQ(count(reading, OrderState::kDraft), 24U);
    std::set<std::string> ids;
    std::size_t credits = 0;
    std::size_t charges = 0;
    for (const model::Order& order : reading.orders) {
      EXPECT_TRUE(ids.insert(order.id).second);
      EXPECT_FALSE(order.unreadable) << order.number;
      credits += order.is_credit ? 1U : 0U;
      charges += order.charges.size();
      EXPECT_FALSE(order.customer.name.empty());
      EXPECT_FALSE(order.shipping_method.empty()) << order.number;
      EXPECT_TRUE(order.delivery_address_id.empty() || order.delivery_address);
      // To the cent: nothing of the invoice was lost and no charge was overlooked.
      EXPECT_EQ(sum_of(order).to_short_text(), order.amount_excl_vat->to_short_text()) << order.number;
      for (const model::OrderLine& line : order.lines) {
        EXPECT_FALSE(line.gl_account.empty());
        EXPECT_TRUE(line.vat_amount);
      }
    }
    EXPECT_EQ(credits, 12U);
    EXPECT_GT(charges, 0U);
  }
}

TEST_F(ExactOnlineDocuments, direct_invoices_are_another_document_and_say_their_warehouse) {
  start_with(Document::kDirectInvoice, {"--no-limits"});
  const Reading reading = read();
  ASSERT_EQ(code_of(reading.error), "");
  EXPECT_EQ(reading.orders.size(), 36U);
  EXPECT_EQ(count(reading, OrderState::kProcessed), 24U);
  for (const model::Order& order : reading.orders) {
    EXPECT_EQ(order.warehouse, "1");
    EXPECT_EQ(sum_of(order).to_short_text(), order.amount_excl_vat->to_short_text()) << order.number;
  }
}

TEST_F(ExactOnlineDocuments, an_invoice_that_is_numbered_when_it_is_made_is_open) {
  start_with(Document::kSalesInvoice, {"--no-limits", "--invoice-numbers", "entry"});
  const Reading reading = read();
  EXPECT_EQ(count(reading, OrderState::kOpen), 12U);
  EXPECT_EQ(count(reading, OrderState::kDraft), 12U);
}

TEST_F(ExactOnlineDocuments, every_sales_entry_comes_once_and_to_the_cent) {
  for (const char* amounts : {"net", "priced"}) {
    start_with(Document::kSalesEntry, {"--no-limits", "--line-amounts", amounts});
    const Reading reading = read();
    ASSERT_EQ(code_of(reading.error), "");
    // Those of printed invoices are entries too.
    EXPECT_EQ(static_cast<std::int64_t>(reading.orders.size()), rows_there("salesentry/SalesEntries"));
    EXPECT_EQ(count(reading, OrderState::kOpen), 35U);
    std::set<std::string> numbers;
    std::int64_t lines = 0;
    for (const model::Order& order : reading.orders) {
      EXPECT_TRUE(numbers.insert(order.number).second);
      EXPECT_FALSE(order.unreadable) << order.number;
      EXPECT_FALSE(order.customer.name.empty());
      EXPECT_EQ(sum_of(order).to_short_text(), order.amount_excl_vat->to_short_text()) << order.number;
      for (const model::OrderLine& line : order.lines) EXPECT_FALSE(line.gl_account.empty());
      lines += static_cast<std::int64_t>(order.lines.size());
    }
    EXPECT_EQ(lines, rows_there("salesentry/SalesEntryLines"));
  }
}

TEST_F(ExactOnlineDocuments, only_the_entries_of_the_chosen_journal_are_read) {
  choice.journal = "71";
  start_with(Document::kSalesEntry, {"--no-limits"});
  const Reading reading = read();
  EXPECT_EQ(reading.orders.size(), 12U);  // Credit notes of seeded invoices.
  for (const model::Order& order : reading.orders)
    EXPECT_TRUE(order.is_credit && order.number.starts_with("71-"));
}

TEST_F(ExactOnlineDocuments, entries_that_became_final_are_read_again_and_no_others) {
  start_with(Document::kSalesEntry, {"--no-limits"});
  pass_the_seeding();
  const Reading first = read();
  ASSERT_EQ(code_of(first.error), "");
  clock.advance(std::chrono::minutes(3));
  ASSERT_TRUE(simulator->control("POST", "process-entries", Json::members()));
  connect();
  const Reading second = read(first.end);
  ASSERT_EQ(code_of(second.error), "");
  EXPECT_EQ(second.orders.size(), 35U);
  EXPECT_EQ(count(second, OrderState::kProcessed), 35U);
  connect();
  EXPECT_TRUE(read(second.end).orders.empty());
}

TEST_F(ExactOnlineDocuments, a_page_of_entries_that_repeats_is_told_and_nothing_comes_twice) {
  start_with(Document::kSalesEntry, {"--no-limits"});
  fault("repeated_page", "*SalesEntries*", 2);  // The first page cannot repeat; the second does.
  const auto page = online->read_heads({}, {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::kMalformed);
  EXPECT_EQ(static_cast<std::int64_t>(read().orders.size()), rows_there("salesentry/SalesEntries"));
}

struct EachDocumentRead : ExactOnlineDocuments, testing::WithParamInterface<Document> {};

TEST_P(EachDocumentRead, is_read_on_from_where_the_last_reading_ended) {
  start_with(GetParam(), {"--no-limits"});
  const Reading first = read();
  ASSERT_EQ(code_of(first.error), "");
  EXPECT_FALSE(first.orders.empty());
  connect();
  const Reading second = read(first.end);
  EXPECT_EQ(code_of(second.error), "");
  EXPECT_TRUE(second.orders.empty());
  EXPECT_EQ(second.end, first.end);
}

TEST_P(EachDocumentRead, is_found_by_its_number_and_is_the_same_as_when_it_was_read) {
  start_with(GetParam(), {"--no-limits"});
  const Reading reading = read();
  ASSERT_EQ(code_of(reading.error), "");
  std::vector<std::string> numbers;
  for (const model::Order& order : reading.orders)
    if (order.state == OrderState::kProcessed && numbers.size() < 20) numbers.push_back(order.number);
  const std::int64_t before = online->calls().total();
  auto heads = online->read_heads_of(numbers, {}, {});
  ASSERT_TRUE(heads) << heads.error().what.en;
  EXPECT_EQ(heads->size(), numbers.size());
  EXPECT_LE(online->calls().total() - before, 4);
  ASSERT_TRUE(online->complete(*heads, {}, {}, {}));
  for (const model::Order& found : *heads) {
    const auto wanted = std::ranges::find(reading.orders, found.id, &model::Order::id);
    ASSERT_NE(wanted, reading.orders.end());
    EXPECT_EQ(found.number, wanted->number);
    EXPECT_EQ(found.shipping_method, wanted->shipping_method);
    EXPECT_EQ(found.warehouse, wanted->warehouse);
    EXPECT_EQ(found.lines.size(), wanted->lines.size());
    EXPECT_EQ(found.charges.size(), wanted->charges.size());
    EXPECT_EQ(found.customer.name, wanted->customer.name);
  }
  const std::string unknown = "70-99999999";
  const auto none = online->read_heads_of(std::span(&unknown, 1), {}, {});
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
}

TEST_P(EachDocumentRead, costs_a_retry_and_nothing_else_when_a_fault_passes) {
  for (const char* kind :
       {"lost_answer", "disconnect", "server_error", "truncated_body", "not_json", "unknown_property"}) {
    start_with(GetParam(), {"--no-limits"});
    const std::size_t whole = read().orders.size();
    for (const char* path : {"*SalesInvoices*", "*SalesEntries*", "*Lines*", "*Accounts*"}) fault(kind, path);
    connect();
    const Reading reading = read();
    EXPECT_EQ(code_of(reading.error), "") << kind;
    EXPECT_EQ(reading.orders.size(), whole) << kind;
  }
}

TEST_P(EachDocumentRead, waits_for_a_small_budget_and_never_overruns_it) {
  start_with(GetParam(), {"--per-minute", "6"});
  const Reading reading = read();
  EXPECT_EQ(code_of(reading.error), "");
  EXPECT_FALSE(reading.orders.empty());
  const Result<Json> counters = simulator->control("GET", "counters");
  ASSERT_TRUE(counters);
  EXPECT_EQ(counters->dump().find("\"429\""), std::string::npos) << counters->dump();
}

TEST_P(EachDocumentRead, is_read_the_same_whatever_the_service_does_with_what_is_not_certain) {
  start_with(GetParam(), {"--no-limits"});
  const Reading usual = read();
  start_with(GetParam(), {"--no-limits", "--int64", "number", "--raw-style", "--sync-select", "required",
                          "--mandatory-filter", "*"});
  const Reading other = read();
  EXPECT_EQ(code_of(other.error), "");
  EXPECT_EQ(other.orders.size(), usual.orders.size());
}

TEST_P(EachDocumentRead, is_examined_and_nothing_is_wrong) {
  start_with(GetParam());
  for (const connector::Finding& finding : online->examine({}))
    EXPECT_FALSE(finding.error) << finding.checked.en << ": " << code_of(finding.error);
}

INSTANTIATE_TEST_SUITE_P(Documents, EachDocumentRead,
                         testing::Values(Document::kSalesInvoice, Document::kDirectInvoice,
                                         Document::kSalesEntry),
                         [](const auto& name) { return std::string(model::name_of(name.param)); });

TEST_F(ExactOnlineDocuments, a_thousand_cost_a_few_calls_each_hundred) {
  invoices = 1000;
  start_with(Document::kSalesInvoice, {"--no-limits", "--customers", "200"});
  EXPECT_EQ(read().orders.size(), 700U);
  EXPECT_LE(online->calls().total(), 48);
  invoices = 0;
  entries = 1000;
  start_with(Document::kSalesEntry, {"--no-limits", "--customers", "200"});
  EXPECT_EQ(read().orders.size(), 1000U);
  EXPECT_LE(online->calls().total(), 82);
}

}  // namespace
}  // namespace schakel::exact_online
