// Exact Online as a target of orders: the connector against exact-online-simulator, over a real socket.
#include <gmock/gmock.h>

#include "connectors/exact_online/target.h"
#include "tests/conformance/exact_online_world.h"

namespace schakel::exact_online {
namespace {

using connector::MatchKey;
using testing::HasSubstr;
using testing::Not;

Decimal number(const char* text) {
  return *Decimal::parse(text);
}

struct OnlineTarget : ExactOnlineWorld {
  std::unique_ptr<connector::OrderTarget> online;
  connector::DocumentChoice choice;

  void connect() override { online = *make_order_target(settings, deps(), choice); }
  void disconnect() override { online.reset(); }

  void begin(std::vector<std::string> arguments = {},
             model::Document document = model::Document::kSalesOrder) {
    choice.document = document;
    arguments.insert(arguments.begin(), {"--orders", "5", "--no-limits"});
    start(std::move(arguments));
  }

  /// Customer 3 of the invented world, a company.
  static constexpr const char* kDebtor = "3";

  static connector::OrderDraft an_order(const std::string& reference = "EG1042") {
    connector::OrderDraft draft;
    draft.reference = reference;
    draft.debtor = kDebtor;
    draft.order_date = *parse_local("2026-11-20");
    draft.currency = "EUR";
    draft.payment_condition = "14";
    draft.shipping_method = "PNL";
    draft.warehouse = "2";
    connector::OrderLineDraft line;
    line.item_code = "OND-1001";
    line.quantity = Decimal::from_integer(3);
    line.price = number("12.50");
    line.vat_code = "VH";
    line.cost_center = "WEB";
    line.description = Personal("Ketting zwart");
    draft.lines = {line};
    return draft;
  }
  static connector::CustomerDraft a_customer() {
    connector::CustomerDraft draft;
    draft.name = Personal("Zuivelhandel De Wit");
    draft.email = Personal("inkoop@dewit.example");
    draft.phone = Personal("0201234567");
    draft.vat_number = Personal("NL001234567B01");
    draft.vat_code = "VH";
    draft.payment_condition = "14";
    draft.classification = "B";
    draft.currency = "EUR";
    draft.visit.line1 = Personal("Dorpsstraat 12-b");
    draft.visit.postcode = Personal("1234 AB");
    draft.visit.city = Personal("Delft");
    draft.visit.country = "NL";
    draft.contact.emplace();
    draft.contact->first_name = Personal("Piet");
    draft.contact->last_name = Personal("de Wit");
    draft.contact->email = Personal("piet@dewit.example");
    return draft;
  }
  static model::Customer found_by_email(const std::string& email) {
    model::Customer customer;
    customer.email = Personal(email);
    return customer;
  }

  Result<connector::DocumentWritten> write(const connector::OrderDraft& draft) {
    return online->write_order(draft, {});
  }

  std::vector<connector::DocumentFound> find(const std::string& reference) {
    Result<std::vector<connector::DocumentFound>> found =
        online->find_documents(std::span(&reference, 1), {});
    EXPECT_TRUE(found) << found.error().what.en;
    return found ? *std::move(found) : std::vector<connector::DocumentFound>{};
  }

  /// The last row of an entity over there whose `field` is `value`; null when there is none.
  Json row_there(const std::string& entity, const std::string& field, const std::string& value) {
    const Result<Json> rows = simulator->control(
        "GET", "rows?entity=" + percent_encoded(entity) + "&" + field + "=" + percent_encoded(value));
    EXPECT_TRUE(rows) << rows.error().what.en;
    const Json* list = rows ? rows->find("rows") : nullptr;
    return list == nullptr || list->as_array()->empty() ? Json() : list->as_array()->back();
  }
  static std::string text(const Json& row, const char* field) {
    const Json* value = row.find(field);
    if (value == nullptr) return "";
    if (const std::string* text = value->as_text()) return std::string(trimmed(*text));
    if (const std::string* number = value->as_number_text()) return number_of(*number);
    if (const auto yes = value->as_boolean()) return *yes ? "true" : "false";
    return "";
  }
  static std::string number_of(const std::string& text) {
    const Result<Decimal> value = Decimal::parse(text);
    return value ? value->to_short_text() : text;
  }
  void write_fault(const std::string& kind, const std::string& path, int next = 1,
                   const std::string& body = "", int status = 500) {
    Json rule = Json::members();
    rule.append("kind", Json::text(kind));
    rule.append("method", Json::text("POST"));
    rule.append("path", Json::text(path));
    rule.append("next", Json::number(next));
    if (kind == "server_error") {
      rule.append("http_status", Json::number(status));
      rule.append("body", Json::text(body));
    }
    const Result<Json> added = simulator->control("POST", "faults", rule);
    ASSERT_TRUE(added) << added.error().what.en;
  }
};

std::string said(const Error& error) {
  return error.what.en + " " + error.what.nl + " " + error.advice.en + " " + error.advice.nl;
}

// ---- Looking up

TEST_F(OnlineTarget, codes_come_trimmed_with_what_they_mean) {
  begin();
  const Result<connector::ReferenceCodes> codes = online->reference_codes({});
  ASSERT_TRUE(codes) << codes.error().what.en;
  const auto vat = std::ranges::find(codes->vat_codes, "VH", &connector::VatCode::code);
  ASSERT_NE(vat, codes->vat_codes.end());
  EXPECT_EQ(vat->percentage.to_short_text(), "0.21");
  EXPECT_FALSE(vat->includes_vat);
  EXPECT_EQ(vat->country, "NL");
  EXPECT_TRUE(std::ranges::any_of(codes->vat_codes, &connector::VatCode::includes_vat));
  EXPECT_THAT(codes->payment_conditions, testing::Contains("14"));
  EXPECT_THAT(codes->warehouses, testing::ElementsAre("1", "2"));
  EXPECT_THAT(codes->shipping_methods, testing::Contains("PNL"));
  EXPECT_THAT(codes->cost_centers, testing::Contains("WEB"));
  EXPECT_THAT(codes->classifications, testing::Contains("B"));
  EXPECT_TRUE(codes->gl_accounts.empty());
  EXPECT_LE(online->calls().total(), 9);
}

TEST_F(OnlineTarget, a_customer_is_found_by_every_key_with_one_call_each) {
  begin();
  const Json account = row_there("crm/Accounts", "Code", "                 3");
  model::Customer customer = found_by_email(upper_ascii(text(account, "Email")));
  customer.code = "3";
  customer.name = Personal(lower_ascii(text(account, "Name")));
  customer.visit.postcode = Personal(replaced(text(account, "Postcode"), " ", ""));
  customer.vat_number = Personal(text(account, "VATNumber"));
  for (const MatchKey key :
       {MatchKey::kEmail, MatchKey::kCustomerCode, MatchKey::kVatNumber, MatchKey::kNameAndPostcode}) {
    const std::int64_t before = online->calls().total();
    const Result<std::vector<connector::CustomerFound>> found = online->find_customers(key, customer, {});
    ASSERT_TRUE(found) << found.error().what.en;
    ASSERT_EQ(found->size(), 1U) << connector::name_of(key);
    EXPECT_EQ(found->front().debtor, "3");
    EXPECT_EQ(found->front().id, text(account, "ID"));
    EXPECT_FALSE(found->front().incomplete);
    EXPECT_EQ(online->calls().total() - before, 1);
  }
}

TEST_F(OnlineTarget, nobody_found_costs_no_error) {
  begin();
  EXPECT_TRUE(
      online->find_customers(MatchKey::kEmail, found_by_email("niemand@nergens.example"), {})->empty());
  EXPECT_FALSE(*online->find_debtor("999999", {}));
  EXPECT_TRUE(find("EG-NOTHING").empty());
  const Result<Json> counters = simulator->control("GET", "counters");
  EXPECT_THAT(counters->dump(), Not(HasSubstr("\"404\"")));
}

TEST_F(OnlineTarget, items_are_found_as_they_were_asked_for_in_any_case) {
  begin();
  const std::vector<std::string> codes = {"OND-1001", "kled-1002", "NIETS"};
  const Result<std::vector<connector::ItemFound>> found = online->find_items(codes, {});
  ASSERT_TRUE(found) << found.error().what.en;
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ((*found)[0].code, "OND-1001");
  EXPECT_EQ((*found)[1].code, "kled-1002");
  EXPECT_TRUE((*found)[0].sellable);
}

// ---- Writing orders

TEST_F(OnlineTarget, an_order_is_written_in_one_call_with_everything_in_it) {
  begin();
  ASSERT_TRUE(online->reference_codes({}));
  const std::vector<std::string> items = {"OND-1001"};
  ASSERT_TRUE(online->find_items(items, {}));
  connector::OrderDraft draft = an_order();
  draft.debtor_id = online->find_debtor(kDebtor, {})->value().id;
  draft.reference_text = Personal("PO 77");
  draft.description = Personal("Voorjaar");
  draft.lines[0].discount_percentage = number("10");
  const std::int64_t before = online->calls().total();
  const Result<connector::DocumentWritten> written = write(draft);
  ASSERT_TRUE(written) << written.error().what.en;
  EXPECT_EQ(online->calls().total() - before, 1);
  EXPECT_EQ(written->amount_excl_vat->to_short_text(), "33.75");
  EXPECT_EQ(written->amount->to_short_text(), "40.84");
  const Json order = row_there("salesorder/SalesOrders", "YourRef", "EG1042");
  EXPECT_EQ(text(order, "OrderID"), written->id);
  EXPECT_EQ(text(order, "OrderNumber"), written->number);
  EXPECT_EQ(text(order, "Description"), "PO 77 - Voorjaar");
  EXPECT_EQ(text(order, "PaymentCondition"), "14");
  EXPECT_EQ(text(order, "WarehouseCode"), "2");
  EXPECT_THAT(text(order, "OrderDate"), HasSubstr("2026-11-20"));
  EXPECT_NE(text(order, "ShippingMethod"), "");
  const Json line = row_there("salesorder/SalesOrderLines", "OrderID", written->id);
  EXPECT_EQ(text(line, "ItemCode"), "OND-1001");
  EXPECT_EQ(text(line, "UnitPrice"), "12.5");
  EXPECT_EQ(text(line, "Discount"), "0.1");
  EXPECT_EQ(text(line, "NetPrice"), "11.25");
  EXPECT_EQ(text(line, "CostCenter"), "WEB");
  EXPECT_EQ(text(line, "Description"), "Ketting zwart");
}

TEST_F(OnlineTarget, what_is_not_known_yet_is_looked_up_before_the_order_goes) {
  begin();
  const Result<connector::DocumentWritten> written = write(an_order());
  ASSERT_TRUE(written) << written.error().what.en;
  const std::int64_t before = online->calls().total();
  ASSERT_TRUE(write(an_order("EG1043")));
  EXPECT_EQ(online->calls().total() - before, 1);  // Everything is remembered.
}

TEST_F(OnlineTarget, a_price_with_vat_in_it_stays_one) {
  begin();
  connector::OrderDraft draft = an_order();
  const Result<connector::ReferenceCodes> codes = online->reference_codes({});
  const auto including = std::ranges::find_if(codes->vat_codes, &connector::VatCode::includes_vat);
  draft.lines[0].vat_code = including->code;
  draft.lines[0].price = number("121");
  draft.lines[0].quantity = Decimal::from_integer(1);
  const Result<connector::DocumentWritten> written = write(draft);
  ASSERT_TRUE(written) << written.error().what.en;
  EXPECT_EQ(written->amount->to_short_text(), "121");
  EXPECT_EQ(written->amount_excl_vat->to_short_text(), "100");
}

TEST_F(OnlineTarget, an_order_whose_answer_was_lost_is_found_by_its_reference_and_never_written_twice) {
  begin();
  write_fault("lost_answer", "*SalesOrders*");
  const Result<connector::DocumentWritten> written = write(an_order());
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(written.error().code, "online.write_unanswered");
  const std::vector<connector::DocumentFound> found = find("EG1042");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].number, text(row_there("salesorder/SalesOrders", "YourRef", "EG1042"), "OrderNumber"));
  EXPECT_EQ(online->calls().writes, 1);
}

struct BrokenAnswer : OnlineTarget, testing::WithParamInterface<const char*> {};

TEST_P(BrokenAnswer, means_that_it_may_have_happened) {
  begin();
  ASSERT_TRUE(write(an_order("EG1")));
  write_fault(GetParam(), "*SalesOrders*");
  const Result<connector::DocumentWritten> written = write(an_order());
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kUnknownOutcome) << code_of(written.error());
  EXPECT_EQ(find("EG1042").size(), 1U);
  EXPECT_EQ(online->calls().writes, 2);
}

INSTANTIATE_TEST_SUITE_P(OfAWrite, BrokenAnswer, testing::Values("lost_answer", "truncated_body", "not_json"),
                         [](const auto& name) { return std::string(name.param); });

TEST_F(OnlineTarget, an_order_that_nobody_took_may_be_sent_again_and_is_sent_once) {
  begin();
  write_fault("maintenance", "*SalesOrders*");
  const Result<connector::DocumentWritten> refused = write(an_order());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable) << code_of(refused.error());
  EXPECT_TRUE(find("EG1042").empty());
  ASSERT_TRUE(write(an_order()));
  EXPECT_EQ(find("EG1042").size(), 1U);
}

TEST_F(OnlineTarget, a_breakdown_in_the_middle_is_not_taken_for_a_refusal) {
  begin();
  write_fault(
      "server_error", "*SalesOrders*", 1,
      R"({"error":{"code":"","message":{"lang":"","value":"A problem has occurred. The cause of this issue will be investigated as soon as possible."}}})");
  EXPECT_EQ(write(an_order()).error().kind, ErrorKind::kUnknownOutcome);
  write_fault("server_error", "*SalesOrders*", 1, "<html>Bad gateway</html>", 502);
  EXPECT_EQ(write(an_order()).error().kind, ErrorKind::kUnknownOutcome);
  write_fault("server_error", "*SalesOrders*", 1, "");
  EXPECT_EQ(write(an_order()).error().kind, ErrorKind::kUnknownOutcome);
}

TEST_F(OnlineTarget, an_order_that_was_refused_for_its_token_goes_once_when_there_is_a_new_one) {
  begin();
  ASSERT_TRUE(write(an_order("EG1")));
  write_fault("unauthorized", "*SalesOrders*");
  const Result<connector::DocumentWritten> refused = write(an_order());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable) << code_of(refused.error());
  ASSERT_TRUE(refused.error().retry_after);
  EXPECT_EQ(row_there("salesorder/SalesOrders", "YourRef", "EG1042"), Json());
  clock.advance(*refused.error().retry_after);
  ASSERT_TRUE(write(an_order()));
  EXPECT_EQ(find("EG1042").size(), 1U);
}

struct RefusedAs : OnlineTarget, testing::WithParamInterface<const char*> {};

TEST_P(RefusedAs, a_refusal_is_told_in_exacts_words_without_anything_personal) {
  begin({"--validation-status", GetParam(), "--canary", "KANARIE"});
  connector::CustomerDraft draft = a_customer();
  draft.email = Personal("geen adres van Piet");
  const Result<connector::CustomerFound> made = online->create_customer(draft, {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::kInvalidRecord) << code_of(made.error());
  EXPECT_EQ(made.error().code, "online.refused");
  EXPECT_THAT(said(made.error()), HasSubstr("Ongeldig: E-mail"));
  EXPECT_THAT(said(made.error()), Not(HasSubstr("Piet")));
  EXPECT_THAT(said(made.error()), Not(HasSubstr("simulated-secret")));
}

INSTANTIATE_TEST_SUITE_P(Either, RefusedAs, testing::Values("500", "400"),
                         [](const auto& name) { return "Http" + std::string(name.param); });

TEST_F(OnlineTarget, names_and_another_delivery_address_stand_on_the_order) {
  begin();
  connector::OrderDraft draft = an_order();
  draft.ordered_by.emplace();
  draft.ordered_by->name = Personal("Jansen");
  draft.ordered_by->address.line1 = Personal("Kerkweg 1");
  draft.ordered_by->address.city = Personal("Assen");
  draft.ordered_by->email = Personal("jansen@thuis.example");
  draft.invoice_to = draft.ordered_by;
  draft.deliver_to = draft.ordered_by;
  draft.deliver_to->address.line1 = Personal("Werfpad 9");
  draft.deliver_to->address.postcode = Personal("9400 AA");
  draft.deliver_to->address.country = "NL";
  const Result<connector::DocumentWritten> written = write(draft);
  ASSERT_TRUE(written) << written.error().what.en;
  const Json order = row_there("salesorder/SalesOrders", "YourRef", "EG1042");
  EXPECT_THAT(text(order, "Remarks"), HasSubstr("Jansen, Kerkweg 1, Assen, jansen@thuis.example"));
  const Json address = row_there("crm/Addresses", "ID", text(order, "DeliveryAddress"));
  EXPECT_EQ(text(address, "AddressLine1"), "Jansen");
  EXPECT_EQ(text(address, "AddressLine2"), "Werfpad 9");
  EXPECT_EQ(text(address, "Type"), "4");
  draft.reference = "EG1043";
  const std::int64_t addresses = rows_there("crm/Addresses");
  ASSERT_TRUE(write(draft));
  EXPECT_EQ(rows_there("crm/Addresses"), addresses);  // The same address again is the same record.
}

TEST_F(OnlineTarget, a_lost_answer_to_an_address_leaves_the_order_unsent) {
  begin();
  connector::OrderDraft draft = an_order();
  draft.deliver_to.emplace();
  draft.deliver_to->address.line1 = Personal("Werfpad 9");
  write_fault("lost_answer", "*Addresses*");
  const Result<connector::DocumentWritten> unanswered = write(draft);
  ASSERT_FALSE(unanswered);
  EXPECT_EQ(unanswered.error().kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(find("EG1042").empty());
  const std::int64_t addresses = rows_there("crm/Addresses");
  ASSERT_TRUE(write(draft));
  EXPECT_EQ(rows_there("crm/Addresses"), addresses);
}

TEST_F(OnlineTarget, a_text_line_is_a_note_below_the_line_before_it) {
  begin();
  connector::OrderDraft draft = an_order();
  connector::OrderLineDraft words;
  words.description = Personal("Graag voor 12 uur");
  draft.lines.push_back(words);
  draft.lines.insert(draft.lines.begin(), words);
  draft.lines.front().description = Personal("Bovenaan");
  ASSERT_TRUE(online->check(draft).empty());
  const Result<connector::DocumentWritten> written = write(draft);
  ASSERT_TRUE(written) << written.error().what.en;
  EXPECT_EQ(text(row_there("salesorder/SalesOrderLines", "OrderID", written->id), "Notes"),
            "Graag voor 12 uur");
  EXPECT_EQ(text(row_there("salesorder/SalesOrders", "YourRef", "EG1042"), "Remarks"), "Bovenaan");
}

// ---- Invoices and entries

TEST_F(OnlineTarget, a_sales_invoice_goes_into_the_only_sales_journal_and_is_found_again) {
  begin({}, model::Document::kSalesInvoice);
  ASSERT_TRUE(online->reference_codes({}));
  const Result<connector::DocumentWritten> written = write(an_order());
  ASSERT_TRUE(written) << written.error().what.en;
  EXPECT_EQ(written->amount_excl_vat->to_short_text(), "37.5");
  EXPECT_EQ(written->amount->to_short_text(), "45.38");
  const Json invoice = row_there("salesinvoice/SalesInvoices", "YourRef", "EG1042");
  EXPECT_EQ(text(invoice, "Type"), "8020");
  EXPECT_EQ(text(invoice, "Journal"), "70");
  EXPECT_EQ(text(invoice, "Warehouse"), "");
  EXPECT_EQ(written->number,
            text(invoice, "OrderNumber"));  // It has no number of its own before it is printed.
  const std::vector<connector::DocumentFound> found = find("EG1042");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, written->id);
  EXPECT_EQ(found[0].number, written->number);
}

TEST_F(OnlineTarget, a_direct_invoice_delivers_from_its_warehouse) {
  choice.journal = "70";
  begin({}, model::Document::kDirectInvoice);
  const Result<connector::DocumentWritten> written = write(an_order());
  ASSERT_TRUE(written) << written.error().what.en;
  const Json invoice = row_there("salesinvoice/SalesInvoices", "YourRef", "EG1042");
  EXPECT_EQ(text(invoice, "Type"), "8023");
  EXPECT_EQ(text(invoice, "Warehouse"), text(row_there("inventory/Warehouses", "Code", "2"), "ID"));
}

TEST_F(OnlineTarget, a_sales_entry_books_what_the_source_came_to_to_the_cent) {
  begin({}, model::Document::kSalesEntry);
  const Result<connector::ReferenceCodes> codes = online->reference_codes({});
  ASSERT_TRUE(codes) << codes.error().what.en;
  EXPECT_THAT(codes->gl_accounts, testing::Contains("8000"));
  connector::OrderDraft draft = an_order();
  draft.lines[0].gl_account = "8000";
  draft.lines[0].amount_excl_vat = number("37.50");
  draft.lines[0].vat_amount = number("7.87");  // A cent less than 21 % makes of it.
  ASSERT_TRUE(online->check(draft).empty()) << online->check(draft).front().what.en;
  const Result<connector::DocumentWritten> written = write(draft);
  ASSERT_TRUE(written) << written.error().what.en;
  EXPECT_EQ(written->amount->to_short_text(), "45.37");
  EXPECT_EQ(written->amount_excl_vat->to_short_text(), "37.5");
  const Json entry = row_there("salesentry/SalesEntries", "YourRef", "EG1042");
  EXPECT_EQ(text(entry, "EntryNumber"), written->number);
  EXPECT_THAT(text(entry, "EntryDate"), HasSubstr("2026-11-20"));
  const Json line = row_there("salesentry/SalesEntryLines", "EntryID", written->id);
  EXPECT_EQ(text(line, "GLAccountCode"), "8000");
  EXPECT_EQ(text(line, "AmountFC"), "37.5");
  EXPECT_EQ(text(line, "VATAmountFC"), "7.87");
  EXPECT_EQ(text(line, "CostCenter"), "WEB");
  EXPECT_EQ(find("EG1042").size(), 1U);
}

struct EachDocument : OnlineTarget, testing::WithParamInterface<model::Document> {
  static connector::OrderDraft a_draft() {
    connector::OrderDraft draft = an_order();
    draft.lines[0].gl_account = "8000";
    draft.lines[0].amount_excl_vat = number("37.50");
    draft.lines[0].vat_amount = number("7.88");
    return draft;
  }
};

TEST_P(EachDocument, whose_answer_was_lost_is_found_by_its_reference) {
  begin({}, GetParam());
  ASSERT_TRUE(online->reference_codes({}));
  write_fault("lost_answer", GetParam() == model::Document::kSalesEntry ? "*SalesEntries*" : "*Sales*s*");
  const Result<connector::DocumentWritten> written = write(a_draft());
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kUnknownOutcome) << code_of(written.error());
  EXPECT_EQ(find("EG1042").size(), 1U);
}

TEST_P(EachDocument, is_refused_by_its_check_and_not_by_exact_when_something_is_missing) {
  begin({}, GetParam());
  connector::OrderDraft draft = a_draft();
  draft.lines.clear();
  EXPECT_FALSE(online->check(draft).empty());
  draft = a_draft();
  draft.reference.clear();
  EXPECT_FALSE(online->check(draft).empty());
  EXPECT_EQ(write(draft).error().kind, ErrorKind::kInvalidRecord);
  EXPECT_EQ(online->calls().total(), 0);
}

INSTANTIATE_TEST_SUITE_P(All, EachDocument,
                         testing::Values(model::Document::kSalesOrder, model::Document::kSalesInvoice,
                                         model::Document::kDirectInvoice, model::Document::kSalesEntry),
                         [](const auto& document) { return std::string(model::name_of(document.param)); });

TEST_F(OnlineTarget, a_journal_that_is_none_is_a_wrong_setting_before_any_order) {
  choice.journal = "60";  // Purchases.
  begin({}, model::Document::kSalesInvoice);
  const Result<connector::ReferenceCodes> codes = online->reference_codes({});
  ASSERT_FALSE(codes);
  EXPECT_EQ(codes.error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(codes.error().code, "online.journal");
  EXPECT_THAT(codes.error().advice.en, HasSubstr("70"));
}

// ---- Customers and items

TEST_F(OnlineTarget, a_company_becomes_an_account_with_a_contact) {
  begin();
  const Result<connector::CustomerFound> made = online->create_customer(a_customer(), {});
  ASSERT_TRUE(made) << made.error().what.en;
  EXPECT_FALSE(made->debtor.empty());
  EXPECT_FALSE(made->debtor.starts_with(' '));
  EXPECT_EQ(online->calls().writes, 2);
  const Json account = row_there("crm/Accounts", "Name", "Zuivelhandel De Wit");
  EXPECT_EQ(text(account, "Status"), "C");
  EXPECT_EQ(text(account, "IsSales"), "true");
  EXPECT_EQ(text(account, "City"), "Delft");
  EXPECT_EQ(text(account, "SalesVATCode"), "VH");
  EXPECT_NE(text(account, "Classification1"), "");
  const Json contact = row_there("crm/Contacts", "ID", text(account, "MainContact"));
  EXPECT_EQ(text(contact, "FullName"), "Piet de Wit");
  const auto found = online->find_customers(MatchKey::kEmail, found_by_email("Inkoop@DeWit.example"), {});
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().id, made->id);
  EXPECT_FALSE(found->front().incomplete);
  connector::OrderDraft order = an_order();
  order.debtor = made->debtor;
  EXPECT_TRUE(write(order));
}

TEST_F(OnlineTarget, a_person_is_the_contact_of_his_own_account) {
  begin();
  connector::CustomerDraft draft = a_customer();
  draft.kind = model::Customer::Kind::kPerson;
  draft.name = Personal("Karin Smit");
  draft.contact.reset();
  ASSERT_TRUE(online->create_customer(draft, {}));
  const Json account = row_there("crm/Accounts", "Name", "Karin Smit");
  EXPECT_EQ(text(row_there("crm/Contacts", "ID", text(account, "MainContact")), "FullName"), "Karin Smit");
}

TEST_F(OnlineTarget, a_number_of_the_source_is_kept_and_one_that_is_taken_is_refused) {
  begin();
  connector::CustomerDraft draft = a_customer();
  draft.number = "45001";
  const Result<connector::CustomerFound> made = online->create_customer(draft, {});
  ASSERT_TRUE(made) << made.error().what.en;
  EXPECT_EQ(made->debtor, "45001");
  EXPECT_TRUE(*online->find_debtor("45001", {}));
  draft.email = Personal("ander@dewit.example");
  EXPECT_EQ(online->create_customer(draft, {}).error().kind, ErrorKind::kInvalidRecord);
}

TEST_F(OnlineTarget, an_account_without_its_contact_is_found_incomplete_and_completed_once) {
  begin();
  write_fault("maintenance", "*Contacts*");
  const Result<connector::CustomerFound> half = online->create_customer(a_customer(), {});
  ASSERT_FALSE(half);
  EXPECT_EQ(half.error().kind, ErrorKind::kUnknownOutcome) << code_of(half.error());
  const auto found = online->find_customers(MatchKey::kEmail, found_by_email("inkoop@dewit.example"), {});
  ASSERT_EQ(found->size(), 1U);
  EXPECT_TRUE(found->front().incomplete);
  const std::int64_t contacts = rows_there("crm/Contacts");
  for (int twice = 0; twice < 2; ++twice) {
    const Result<void> completed = online->update_customer(found->front().id, a_customer(), {});
    ASSERT_TRUE(completed) << completed.error().what.en;
  }
  EXPECT_EQ(rows_there("crm/Contacts"), contacts + 1);
  const auto now = online->find_customers(MatchKey::kEmail, found_by_email("inkoop@dewit.example"), {});
  EXPECT_FALSE(now->front().incomplete);
}

TEST_F(OnlineTarget, a_contact_whose_answer_was_lost_is_not_made_again) {
  begin();
  write_fault("lost_answer", "*Contacts*");
  ASSERT_EQ(online->create_customer(a_customer(), {}).error().kind, ErrorKind::kUnknownOutcome);
  const std::int64_t contacts = rows_there("crm/Contacts");
  const auto found = online->find_customers(MatchKey::kEmail, found_by_email("inkoop@dewit.example"), {});
  ASSERT_EQ(found->size(), 1U);
  ASSERT_TRUE(online->update_customer(found->front().id, a_customer(), {}));
  EXPECT_EQ(rows_there("crm/Contacts"), contacts);
}

TEST_F(OnlineTarget, a_refused_contact_is_told_and_the_customer_is_there) {
  begin();
  connector::CustomerDraft draft = a_customer();
  draft.contact->email = Personal("geen adres");
  const Result<connector::CustomerFound> half = online->create_customer(draft, {});
  ASSERT_FALSE(half);
  EXPECT_EQ(half.error().kind, ErrorKind::kInvalidRecord);
  EXPECT_EQ(half.error().code, "online.contact_refused");
  EXPECT_EQ(online->find_customers(MatchKey::kEmail, found_by_email("inkoop@dewit.example"), {})->size(), 1U);
}

TEST_F(OnlineTarget, a_customer_whose_answer_was_lost_is_found_by_his_key) {
  begin();
  write_fault("lost_answer", "*Accounts*");
  ASSERT_EQ(online->create_customer(a_customer(), {}).error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(online->find_customers(MatchKey::kEmail, found_by_email("inkoop@dewit.example"), {})->size(), 1U);
}

TEST_F(OnlineTarget, an_update_writes_what_differs_and_nothing_when_nothing_does) {
  begin();
  const Result<connector::CustomerFound> made = online->create_customer(a_customer(), {});
  ASSERT_TRUE(made) << made.error().what.en;
  const std::int64_t writes = online->calls().writes;
  ASSERT_TRUE(online->update_customer(made->id, a_customer(), {}));
  EXPECT_EQ(online->calls().writes, writes);
  connector::CustomerDraft draft;
  draft.visit.city = Personal("Leiden");
  draft.contact.emplace();
  draft.contact->first_name = Personal("Petra");
  ASSERT_TRUE(online->update_customer(made->id, draft, {}));
  EXPECT_EQ(online->calls().writes, writes + 2);
  const Json account = row_there("crm/Accounts", "Name", "Zuivelhandel De Wit");
  EXPECT_EQ(text(account, "City"), "Leiden");
  EXPECT_EQ(text(account, "AddressLine1"), "Dorpsstraat 12-b");  // What the draft leaves empty stays.
  EXPECT_EQ(text(row_there("crm/Contacts", "ID", text(account, "MainContact")), "FullName"), "Petra de Wit");
}

TEST_F(OnlineTarget, an_update_of_somebody_who_is_gone_says_so_without_an_error_over_there) {
  begin();
  const Result<void> updated =
      online->update_customer("11111111-2222-3333-4444-555555555555", a_customer(), {});
  ASSERT_FALSE(updated);
  EXPECT_EQ(updated.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(online->calls().writes, 0);
}

TEST_F(OnlineTarget, an_item_is_made_with_its_price_and_can_be_ordered) {
  begin();
  connector::ItemDraft draft{.code = "NIEUW-1",
                             .description = Personal("Nieuw artikel"),
                             .unit = {},
                             .vat_code = "VH",
                             .sales_price = number("9.95")};
  const Result<connector::ItemFound> made = online->create_item(draft, {});
  ASSERT_TRUE(made) << made.error().what.en;
  EXPECT_FALSE(made->is_stock);
  const Json item = row_there("logistics/Items", "Code", "NIEUW-1");
  EXPECT_EQ(text(row_there("logistics/SalesItemPrices", "Item", text(item, "ID")), "Price"), "9.95");
  EXPECT_EQ(online->create_item(draft, {}).error().kind, ErrorKind::kInvalidRecord);  // It exists.
  connector::OrderDraft order = an_order();
  order.lines[0].item_code = "NIEUW-1";
  EXPECT_TRUE(write(order));
}

// ---- Switches of the simulator: both settings must do

struct EitherWay : OnlineTarget, testing::WithParamInterface<std::vector<std::string>> {};

TEST_P(EitherWay, an_order_of_a_new_customer_is_written_and_found) {
  begin(GetParam());
  const Result<connector::CustomerFound> customer = online->create_customer(a_customer(), {});
  ASSERT_TRUE(customer) << customer.error().what.en;
  connector::OrderDraft draft = an_order();
  draft.debtor = customer->debtor;
  draft.deliver_to.emplace();
  draft.deliver_to->address.line1 = Personal("Werfpad 9");
  const Result<connector::DocumentWritten> written = write(draft);
  ASSERT_TRUE(written) << written.error().what.en;
  const std::vector<connector::DocumentFound> found = find("EG1042");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].number, written->number);
  EXPECT_EQ(found[0].id, written->id);
}

INSTANTIATE_TEST_SUITE_P(Switches, EitherWay,
                         testing::Values(std::vector<std::string>{"--create-answer", "filled"},
                                         std::vector<std::string>{"--validation-status", "400"},
                                         std::vector<std::string>{"--mandatory-filter", "*"},
                                         std::vector<std::string>{"--foreign-reference", "drop"},
                                         std::vector<std::string>{"--put-prefer", "200"},
                                         std::vector<std::string>{"--raw-style"},
                                         std::vector<std::string>{"--lang", "en"}),
                         [](const auto& given) {
                           std::string name;
                           for (const std::string& word : given.param) {
                             for (const char c : word) {
                               if (c == '*') name += "All";
                               if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) name += c;
                             }
                           }
                           return name;
                         });

// ---- Budgets and secrets

TEST_F(OnlineTarget, a_small_budget_is_waited_for_and_never_overrun) {
  choice = {};
  start({"--orders", "5", "--per-minute", "8"});
  const Instant before = clock.now();
  for (int i = 0; i < 20; ++i) {
    const Result<connector::DocumentWritten> written = write(an_order("EG" + std::to_string(i)));
    ASSERT_TRUE(written) << written.error().what.en;
  }
  EXPECT_GT(clock.now() - before, std::chrono::minutes(1));
  EXPECT_THAT(simulator->control("GET", "counters")->dump(), Not(HasSubstr("\"429\"")));
  EXPECT_EQ(rows_there("salesorder/SalesOrders"), 25);
}

TEST_F(OnlineTarget, refusals_stop_before_they_block_the_app) {
  begin({"--validation-status", "400"});
  ASSERT_TRUE(write(an_order("EG1")));  // Its debtor is known from here on.
  connector::CustomerDraft draft = a_customer();
  draft.email = Personal("geen adres");
  Error last;
  int refused = 0;
  for (; refused < 20; ++refused) {
    last = online->create_customer(draft, {}).error();
    if (last.kind != ErrorKind::kInvalidRecord) break;
  }
  EXPECT_EQ(refused, 8);  // More than ten would block the app for an hour; two are kept in hand.
  EXPECT_EQ(last.kind, ErrorKind::kRateLimited);
  EXPECT_EQ(last.code, "online.errors_used_up");
  ASSERT_TRUE(write(an_order()));  // Another endpoint goes on.
  clock.advance(std::chrono::minutes(61));
  draft.email = Personal("inkoop@dewit.example");
  EXPECT_TRUE(online->create_customer(draft, {}));
}

TEST_F(OnlineTarget, no_error_repeats_a_secret_or_anything_personal) {
  begin();
  const Personal canary("Kanarie-7f3a");
  connector::OrderDraft draft = an_order();
  draft.description = draft.reference_text = draft.lines[0].description = canary;
  draft.ordered_by.emplace();
  draft.ordered_by->name = draft.ordered_by->address.line1 = draft.ordered_by->address.city = canary;
  draft.ordered_by->email = Personal("kanarie-7f3a@example.com");
  draft.deliver_to = draft.ordered_by;
  connector::CustomerDraft customer = a_customer();
  customer.name = customer.phone = customer.visit.line1 = customer.visit.city = canary;
  customer.contact->first_name = customer.contact->last_name = canary;
  const std::string echo =
      R"({"error":{"code":"","message":{"lang":"","value":"Ongeldig: Kanarie-7f3a, kanarie-7f3a@example.com, NL001234567B01"}}})";
  for (const int status : {400, 403, 404, 500}) {
    for (const std::string& body : {echo, std::string("<html>Kanarie-7f3a</html>"), std::string()}) {
      write_fault("server_error", "*SalesOrders", 1, body, status);
      const Error of_order = write(draft).error();
      write_fault("server_error", "*Accounts", 1, body, status);
      const Error of_customer = online->create_customer(customer, {}).error();
      for (const Error* error : {&of_order, &of_customer}) {
        const std::string words = lower_ascii(said(*error));
        EXPECT_THAT(words, Not(HasSubstr("kanarie"))) << status;
        EXPECT_THAT(words, Not(HasSubstr("001234567"))) << status;
        EXPECT_THAT(words, Not(HasSubstr("simulated-secret"))) << status;
        EXPECT_THAT(words, Not(HasSubstr("bearer"))) << status;
      }
    }
    ASSERT_TRUE(simulator->control("DELETE", "faults"));
    clock.advance(std::chrono::minutes(61));  // Their errors are forgotten.
  }
}

TEST_F(OnlineTarget, a_day_that_is_used_up_says_when_to_come_back_and_writes_nothing) {
  choice = {};
  start({"--orders", "5", "--per-day", "8"});
  Result<connector::DocumentWritten> written = write(an_order("EG0"));
  int count = 0;
  while (written) written = write(an_order("EG" + std::to_string(++count)));
  EXPECT_EQ(written.error().kind, ErrorKind::kRateLimited) << code_of(written.error());
  EXPECT_TRUE(written.error().retry_after);
  EXPECT_EQ(rows_there("salesorder/SalesOrders"), 5 + count);
}

TEST_F(OnlineTarget, an_examination_finds_nothing_wrong_and_says_what_it_cannot_check) {
  begin();
  const std::vector<connector::Finding> findings = online->examine({});
  for (const connector::Finding& finding : findings) {
    EXPECT_FALSE(finding.error) << finding.checked.en << ": " << code_of(finding.error);
  }
  ASSERT_FALSE(findings.empty());
  EXPECT_TRUE(findings.back().is_note);
  EXPECT_EQ(online->calls().writes, 0);
}

}  // namespace
}  // namespace schakel::exact_online
