// Exact Globe as a source of orders, invoices and entries, against exact-globe-simulator.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "connectors/exact_globe/source.h"
#include "tests/conformance/exact_globe_world.h"

namespace schakel::exact_globe {
namespace {

using connector::OrderRead;
using model::OrderState;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

struct ExactGlobeSource : ExactGlobe {
  std::unique_ptr<connector::OrderSource> source;
  OrderRead read;

  void SetUp() override { restart({}); }

  void restart(std::vector<std::string> arguments) {
    ASSERT_NO_FATAL_FAILURE(start(std::move(arguments)));
    read = {};
    open();
  }

  connector::DocumentChoice choice;

  // A source that knows nothing of what an earlier one read.
  void open() {
    Result<std::unique_ptr<connector::OrderSource>> made = make_order_source(
        settings, {.make_transport = http::make_curl_transport, .clock = clock, .random = random}, choice);
    ASSERT_TRUE(made) << made.error().what.en;
    source = *std::move(made);
  }

  std::string write(const std::string& reference, int lines = 1) {
    const auto written = globe->write_order(an_order(reference, lines), {});
    EXPECT_TRUE(written) << outcome(written);
    return written ? written->number : "";
  }
  void write_many(int from, int count) {
    for (int i = from; i < from + count; ++i) write(fmt::format("EOL{}", i));
  }
  void deliver(const std::string& number) {
    control("POST", "deliver", Json::members({{"order", Json::text(number)}}));
  }
  void deliver_one(const std::string& number) {
    control("POST", "deliver",
            Json::members(
                {{"order", Json::text(number)}, {"line", Json::number(1)}, {"quantity", Json::number(1)}}));
  }

  // Reads on from the cursor to the end, each page by a source of its own; what it gave: "10001 open".
  std::vector<std::string> read_on() {
    std::vector<std::string> heads;
    for (int page = 0; page < 100; ++page) {
      open();
      const auto next = source->read_heads(read, {});
      EXPECT_TRUE(next) << outcome(next);
      if (!next) return heads;
      for (const model::Order& head : next->heads) {
        EXPECT_FALSE(head.unreadable) << head.unreadable->what.en;
        heads.push_back(head.number + " " + model::name_of(head.state));
      }
      EXPECT_FALSE(next->more && next->next == read.after);
      read.after = next->next;
      if (!next->more) return heads;
    }
    ADD_FAILURE() << "The reading does not end.";
    return heads;
  }

  std::vector<std::string> all_orders() {
    std::vector<std::string> expected;
    for (const Json& row : rows("SalesOrderHeader"))
      expected.push_back(text(row, "SalesOrderNumber") + " open");
    return expected;
  }
};

TEST_F(ExactGlobeSource, a_connection_that_is_all_right_passes_the_examination) {
  for (const connector::Finding& finding : source->examine({})) {
    EXPECT_FALSE(finding.error) << finding.checked.en << ": " << finding.error->what.en;
  }
}

TEST_F(ExactGlobeSource, every_order_is_read_once_over_all_pages_in_whatever_order_they_come) {
  for (const char* order : {"oldest-first", "newest-first"}) {
    ASSERT_NO_FATAL_FAILURE(restart({"--page-size", "3", "--row-order", order}));
    write_many(1, 8);
    EXPECT_EQ(read_on(), all_orders());
    EXPECT_THAT(read_on(), IsEmpty());
    EXPECT_EQ(source->calls().writes, 0);
  }
}

TEST_F(ExactGlobeSource, what_is_new_is_read_from_the_cursor_on) {
  write_many(1, 60);
  EXPECT_EQ(read_on().size(), 60U);
  const std::string number = write("EOL61");
  EXPECT_THAT(read_on(), ElementsAre(number + " open"));
}

TEST_F(ExactGlobeSource, an_order_is_seen_again_when_part_of_it_and_when_all_of_it_is_delivered) {
  const std::string number = write("EOL1");
  write_many(2, 60);
  read_on();
  deliver_one(number);
  EXPECT_THAT(read_on(), ElementsAre(number + " partly_delivered"));
  EXPECT_THAT(read_on(), IsEmpty());
  deliver(number);
  EXPECT_THAT(read_on(), ElementsAre(number + " complete"));
  EXPECT_THAT(read_on(), IsEmpty());
}

TEST_F(ExactGlobeSource, each_part_that_is_delivered_is_told_with_what_is_delivered_by_then) {
  const std::string number = write("EOL1", 2);
  write_many(2, 60);
  read_on();
  const auto send = [&](int line, const std::string& tracking) {
    control("POST", "deliver",
            Json::members({{"order", Json::text(number)},
                           {"line", Json::number(line)},
                           {"quantity", Json::number(1)},
                           {"notes", Json::members({{"FreeField2", Json::text(tracking)}})}}));
  };
  settings.tracking_field = "FreeField2";
  read_on();
  const auto told = [&] {
    open();
    std::vector<model::Order> changed;
    for (bool more = true; more;) {
      const auto next = source->read_heads(read, {});
      EXPECT_TRUE(next) << outcome(next);
      if (!next) return std::string();
      changed.insert(changed.end(), next->heads.begin(), next->heads.end());
      read.after = next->next;
      more = next->more;
    }
    const auto done = source->complete(changed, read, [](const std::string&) { return true; }, {});
    EXPECT_TRUE(done) << outcome(done);
    std::string said;
    for (const model::Order& order : changed) {
      said += order.number == number ? model::name_of(order.state) : "another";
      for (const model::OrderLine& line : order.lines)
        said += " " + (line.delivered ? line.delivered->to_short_text() : "?");
      said += " " + order.tracking;
    }
    return said;
  };
  send(1, "3SKAN0001");
  EXPECT_EQ(told(), "partly_delivered 1 0 3SKAN0001");
  EXPECT_EQ(told(), "");
  send(1, "3SKAN0001");
  EXPECT_EQ(told(), "partly_delivered 2 0 3SKAN0001") << "No word of it in the header.";
  send(2, "3SKAN0002");
  EXPECT_EQ(told(), "partly_delivered 2 1 3SKAN0002");
  send(2, "3SKAN0003");
  EXPECT_EQ(told(), "complete 2 2 3SKAN0003");
  EXPECT_EQ(told(), "");
}

TEST_F(ExactGlobeSource, what_a_back_office_delivers_by_itself_is_told_to_the_last_piece) {
  ASSERT_NO_FATAL_FAILURE(restart({"--back-office", "deliver=10m"}));
  write_many(1, 70);
  read_on();
  std::map<std::string, std::string> told;
  for (int round = 0; round < 60; ++round) {
    control("POST", "clock", Json::members({{"advance_seconds", Json::number(601)}}));
    open();
    std::vector<model::Order> changed;
    for (bool more = true; more;) {
      const auto next = source->read_heads(read, {});
      ASSERT_TRUE(next) << outcome(next);
      changed.insert(changed.end(), next->heads.begin(), next->heads.end());
      read.after = next->next;
      more = next->more;
    }
    const auto done = source->complete(changed, read, [](const std::string&) { return true; }, {});
    ASSERT_TRUE(done) << outcome(done);
    for (const model::Order& order : changed) {
      ASSERT_NE(order.state, OrderState::kOpen);
      told[order.number].clear();
      for (const model::OrderLine& line : order.lines) {
        ASSERT_TRUE(line.delivered);
        if (!line.delivered->is_zero()) told[order.number] += line.delivered->to_short_text() + " ";
      }
    }
    std::map<std::string, std::string> there;
    for (const Json& row : rows("SalesOrderLine")) {
      const std::string delivered = Decimal::parse(text(row, "QuantityDelivered"))->to_short_text();
      if (delivered != "0") there[text(row, "SalesOrderNumber")] += delivered + " ";
    }
    ASSERT_EQ(told, there) << "After round " << round;
  }
  EXPECT_GT(told.size(), 20U) << "The back office has been at work.";
}

TEST_F(ExactGlobeSource, an_order_that_is_made_and_delivered_between_two_pages_is_not_skipped) {
  write_many(1, 60);
  read_on();
  const auto first = source->read_heads(read, {});
  ASSERT_TRUE(first) << outcome(first);
  ASSERT_TRUE(first->more);  // What was open already comes before what is new.
  const std::string number = write("EOL61");
  deliver(number);
  read.after = first->next;
  EXPECT_THAT(read_on(), ElementsAre(number + " complete"));
}

TEST_F(ExactGlobeSource, a_restart_in_the_middle_of_a_reading_goes_on_where_it_was) {
  write_many(1, 60);
  const auto whole = source->read_heads(read, {});
  ASSERT_TRUE(whole);
  // The page was never worked on: its cursor was not saved, and the next program reads it again.
  EXPECT_EQ(read_on().size(), 60U);
}

TEST_F(ExactGlobeSource, lines_customers_and_addresses_of_many_orders_take_three_questions) {
  for (int i = 1; i <= 12; ++i) write(fmt::format("EOL{}", i), 2);
  auto page = source->read_heads(read, {});
  ASSERT_TRUE(page) << outcome(page);
  ASSERT_EQ(page->heads.size(), 12U);
  const std::int64_t before = source->calls().total();
  const auto done = source->complete(page->heads, read, {}, {});
  ASSERT_TRUE(done) << outcome(done);
  EXPECT_EQ(source->calls().total() - before, 3);  // VAT codes, lines, accounts.

  const Json debtor = a_debtor();
  const Json item = row_where("Item", [&](const Json& row) { return text(row, "ItemCode") == an_item(); });
  for (const model::Order& order : page->heads) {
    EXPECT_FALSE(order.unreadable);
    EXPECT_EQ(order.customer.id, text(debtor, "DebtorNumber"));
    EXPECT_EQ(order.customer.name.reveal(), text(debtor, "AccountName"));
    EXPECT_EQ(order.customer.email.reveal(), text(debtor, "EmailAddress"));
    EXPECT_EQ(order.customer.visit.city.reveal(), text(debtor, "MailingCity"));
    EXPECT_EQ(order.customer.visit.country, text(debtor, "MailingCountry"));
    EXPECT_EQ(order.currency, "EUR");
    EXPECT_EQ(date_text(order.order_date), "2026-11-23");
    ASSERT_EQ(order.lines.size(), 2U);
    EXPECT_EQ(order.lines[0].number, 1);
    EXPECT_EQ(order.lines[0].item_code, text(item, "ItemCode"));
    EXPECT_EQ(order.lines[0].quantity, Decimal::from_integer(2));
    EXPECT_EQ(order.lines[0].unit_price, *Decimal::parse("12.50"));
    EXPECT_EQ(order.lines[0].amount, Decimal::from_integer(25));
    EXPECT_EQ(*order.amount_excl_vat, Decimal::from_integer(50));
    EXPECT_TRUE(order.lines[0].vat_percentage);
  }
}

TEST_F(ExactGlobeSource, customers_that_are_known_cost_no_question) {
  write("EOL1");
  auto page = source->read_heads(read, {});
  ASSERT_TRUE(page);
  std::set<std::string> asked;
  const std::int64_t before = source->calls().total();
  ASSERT_TRUE(source->complete(page->heads, read,
                               [&](const std::string& id) {
                                 asked.insert(id);
                                 return true;
                               },
                               {}));
  EXPECT_EQ(source->calls().total() - before, 2);
  EXPECT_EQ(asked, std::set<std::string>{text(a_debtor(), "DebtorNumber")});
}

TEST_F(ExactGlobeSource, orders_are_found_by_the_numbers_that_people_use) {
  const std::string first = write("EOL1");
  const std::string second = write("EOL2");
  write("EOL3");
  deliver(second);
  const std::vector<std::string> numbers = {second, "  " + first, "99999"};
  const auto found = source->read_heads_of(numbers, read, {});
  ASSERT_TRUE(found) << outcome(found);
  std::map<std::string, OrderState> states;
  for (const model::Order& head : *found) states[head.number] = head.state;
  EXPECT_THAT(states, UnorderedElementsAre(std::pair(first, OrderState::kOpen),
                                           std::pair(second, OrderState::kComplete)));
}

TEST_F(ExactGlobeSource, what_was_written_comes_back_as_it_was_meant) {
  OrderDraft draft = an_order("EOL1");
  draft.reference_text = Personal("Uw bestelling 7");
  draft.description = Personal("Voor de beurs");
  draft.deliver_to.emplace();
  draft.deliver_to->address = {.line1 = Personal("Kade 2"),
                               .line2 = {},
                               .line3 = {},
                               .postcode = Personal("9000"),
                               .city = Personal("Gent"),
                               .state = {},
                               .country = "BE"};
  draft.ordered_by.emplace();
  draft.ordered_by->contact_name = Personal("Piet Kanarie");
  draft.lines[0].discount_percentage = Decimal::from_integer(10);
  connect("[FreeField1]\nconstant = \"spoed\"");
  ASSERT_TRUE(globe->write_order(draft, {}));
  read.native_fields = {"FreeField1", "CostCenter"};
  auto page = source->read_heads(read, {});
  ASSERT_TRUE(page) << outcome(page);
  ASSERT_TRUE(source->complete(page->heads, read, {}, {}));
  const model::Order& order = page->heads.at(0);
  EXPECT_EQ(order.your_reference.reveal(), "EOL1");
  EXPECT_EQ(order.description.reveal(), "Voor de beurs");
  ASSERT_TRUE(order.delivery_address);
  EXPECT_EQ(order.delivery_address->city.reveal(), "Gent");
  EXPECT_EQ(order.contact->last_name.reveal(), "Piet Kanarie");
  EXPECT_EQ(*order.lines[0].discount, *Decimal::parse("0.1"));
  EXPECT_EQ(order.lines[0].amount, *Decimal::parse("22.50"));
  EXPECT_EQ(std::get<Personal>(*model::find(order.native, "FreeField1")).reveal(), "spoed");
}

TEST_F(ExactGlobeSource, dates_are_the_same_whatever_they_count_from) {
  for (const char* zone : {"local", "utc"}) {
    ASSERT_NO_FATAL_FAILURE(restart({"--dates", zone}));
    write("EOL1");
    const auto page = source->read_heads(read, {});
    ASSERT_TRUE(page);
    EXPECT_EQ(date_text(page->heads.at(0).order_date), "2026-11-23") << zone;
  }
}

TEST_F(ExactGlobeSource, a_user_who_may_only_read_can_read) {
  write("EOL1");
  settings.user = simulator->said("domain") + "\\alleen-lezen";
  EXPECT_EQ(read_on().size(), 1U);
}

TEST_F(ExactGlobeSource, a_question_that_fails_in_passing_is_asked_again) {
  write_many(1, 5);
  for (const char* kind : {"disconnect", "unauthorized", "maintenance", "truncated_body"}) {
    read.after = {};
    fault(kind, "*SalesOrderHeader*", "GET");
    const auto page = source->read_heads(read, {});
    ASSERT_TRUE(page) << kind << ": " << outcome(page);
    EXPECT_EQ(page->heads.size(), 5U);
    control("DELETE", "faults");
  }
}

TEST_F(ExactGlobeSource, an_answer_that_is_none_of_globes_ends_the_reading) {
  write("EOL1");
  fault("not_json", "*SalesOrderHeader*", "GET");
  const auto page = source->read_heads(read, {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().kind, ErrorKind::kMalformed) << outcome(page);
  EXPECT_EQ(read_on().size(), 1U);  // The cursor stayed where it was.
}

TEST_F(ExactGlobeSource, a_page_that_comes_twice_doubles_no_line) {
  ASSERT_NO_FATAL_FAILURE(restart({"--page-size", "2"}));
  write("EOL1", 5);
  auto page = source->read_heads(read, {});
  ASSERT_TRUE(page) << outcome(page);
  fault("repeated_page", "*SalesOrderLine*", "GET", 2);
  const auto done = source->complete(page->heads, read, {}, {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, "globe.page_repeats");
}

// ---- Invoices and entries

struct ExactGlobeBooks : ExactGlobeSource {
  void choose(model::Document document, const std::string& journal = {}) {
    choice = {.document = document, .journal = journal, .invoice_code = {}};
    read = {};
    open();
  }

  // An order that was delivered and invoiced, as people do it; the number of the invoice.
  std::string invoiced(const std::string& reference, int lines = 2) {
    const std::string number = write(reference, lines);
    deliver(number);
    return text(control("POST", "invoice", Json::members({{"order", Json::text(number)}})), "invoice");
  }

  model::Order only_one() {
    auto page = source->read_heads(read, {});
    EXPECT_TRUE(page) << outcome(page);
    if (!page || page->heads.size() != 1) {
      ADD_FAILURE() << "There is not one document.";
      return {};
    }
    const auto done = source->complete(page->heads, read, {}, {});
    EXPECT_TRUE(done) << outcome(done);
    EXPECT_FALSE(page->heads[0].unreadable) << page->heads[0].unreadable->what.en;
    return page->heads[0];
  }
};

TEST_F(ExactGlobeBooks, a_final_invoice_is_read_with_its_lines_and_both_totals) {
  const std::string number = invoiced("EOL1");
  choose(model::Document::kSalesInvoice);
  const model::Order invoice = only_one();
  EXPECT_EQ(invoice.number, number);
  EXPECT_EQ(invoice.your_reference.reveal(), "EOL1");
  EXPECT_EQ(invoice.customer.name.reveal(), text(a_debtor(), "AccountName"));
  ASSERT_EQ(invoice.lines.size(), 2U);
  EXPECT_EQ(invoice.lines[0].unit_price, *Decimal::parse("12.5"));
  EXPECT_EQ(invoice.lines[0].amount, Decimal::from_integer(25));
  EXPECT_EQ(*invoice.amount_excl_vat, Decimal::from_integer(50));
  const Result<Decimal> vat = Decimal::from_integer(50).times(*invoice.lines[0].vat_percentage);
  EXPECT_EQ(*invoice.amount, *Decimal::from_integer(50).plus(vat->rounded(2)));
}

TEST_F(ExactGlobeBooks, sales_and_direct_invoices_are_kept_apart) {
  invoiced("EOL1");
  choose(model::Document::kDirectInvoice);
  EXPECT_THAT(read_on(), IsEmpty());
  choose(model::Document::kSalesInvoice);
  EXPECT_EQ(read_on().size(), 1U);
}

TEST_F(ExactGlobeBooks, invoices_are_read_from_the_cursor_on_in_whatever_order_they_come) {
  for (const char* order : {"oldest-first", "newest-first"}) {
    ASSERT_NO_FATAL_FAILURE(restart({"--page-size", "2", "--row-order", order}));
    for (int i = 0; i < 5; ++i) invoiced(fmt::format("EOL{}", i), 1);
    choose(model::Document::kSalesInvoice);
    EXPECT_EQ(read_on().size(), 5U);
    EXPECT_THAT(read_on(), IsEmpty());
    const std::string number = invoiced("EOL9", 1);
    EXPECT_EQ(read_on().size(), 1U);
  }
}

TEST_F(ExactGlobeBooks, an_invoice_is_found_by_its_number) {
  const std::string number = invoiced("EOL1");
  choose(model::Document::kSalesInvoice);
  const std::vector<std::string> numbers = {number, "77"};
  const auto found = source->read_heads_of(numbers, read, {});
  ASSERT_TRUE(found) << outcome(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->at(0).your_reference.reveal(), "EOL1");
}

TEST_F(ExactGlobeBooks, an_entry_is_read_by_its_ledger_accounts_whatever_its_signs) {
  for (const char* sign : {"negative", "positive"}) {
    ASSERT_NO_FATAL_FAILURE(restart({"--sales-lines", sign}));
    invoiced("EOL1");
    choose(model::Document::kSalesEntry, "70");
    const model::Order entry = only_one();
    EXPECT_EQ(entry.your_reference.reveal(), "EOL1");
    EXPECT_EQ(entry.customer.id, text(a_debtor(), "DebtorNumber"));
    ASSERT_EQ(entry.lines.size(), 2U) << sign;
    EXPECT_FALSE(entry.lines[0].gl_account.empty());
    EXPECT_EQ(entry.lines[0].amount, Decimal::from_integer(25)) << sign;
    EXPECT_TRUE(entry.lines[0].vat_amount);
    EXPECT_EQ(*entry.amount_excl_vat, Decimal::from_integer(50));
    EXPECT_TRUE(*entry.amount > *entry.amount_excl_vat);
  }
}

TEST_F(ExactGlobeBooks, the_only_sales_journal_need_not_be_chosen_and_no_other_can) {
  invoiced("EOL1");
  choose(model::Document::kSalesEntry);
  EXPECT_EQ(only_one().lines.size(), 2U);
  choose(model::Document::kSalesEntry, "90");
  const auto page = source->read_heads(read, {});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, "globe.journal");
}

TEST_F(ExactGlobeBooks, totals_of_order_invoice_and_entry_are_the_same_to_the_cent) {
  const std::string order_number = write("EOL1", 3);
  deliver(order_number);
  control("POST", "invoice", Json::members({{"order", Json::text(order_number)}}));
  std::map<std::string, std::string> totals;
  for (const model::Document document :
       {model::Document::kSalesOrder, model::Document::kSalesInvoice, model::Document::kSalesEntry}) {
    choose(document, document == model::Document::kSalesEntry ? "70" : "");
    const model::Order read_order = only_one();
    totals[model::name_of(document)] =
        read_order.amount->rounded(2).to_text() + " " + read_order.amount_excl_vat->rounded(2).to_text();
  }
  EXPECT_EQ(totals["sales_invoice"], totals["sales_order"]);
  EXPECT_EQ(totals["sales_entry"], totals["sales_order"]);
}

}  // namespace
}  // namespace schakel::exact_globe
