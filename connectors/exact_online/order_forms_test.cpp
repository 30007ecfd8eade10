#include "connectors/exact_online/order_forms.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "mapping/rules_file.h"

namespace schakel::exact_online {
namespace {

using model::Document;

connector::OrderDraft a_draft() {
  connector::OrderDraft draft;
  draft.reference = "EG1042";
  draft.debtor = "10025";
  draft.order_date = *parse_local("2026-11-20");
  draft.lines.resize(1);
  draft.lines[0].item_code = "A-1";
  draft.lines[0].quantity = Decimal::from_integer(2);
  draft.lines[0].price = *Decimal::parse("10");
  draft.lines[0].vat_code = "2";
  return draft;
}
connector::OrderDraft a_booking() {
  connector::OrderDraft draft = a_draft();
  draft.lines[0].gl_account = "8000";
  draft.lines[0].amount_excl_vat = *Decimal::parse("20.00");
  draft.lines[0].vat_amount = *Decimal::parse("4.20");
  return draft;
}
FormRules rules_for(Document document) {
  FormRules rules = form_rules({}, document);
  rules.choose_journal("70");
  return rules;
}
std::string body_of(const connector::OrderDraft& draft, Document document) {
  return document_form(draft, document, rules_for(document), any_id, "")->body().dump();
}
std::vector<std::string> problems_of(const connector::OrderDraft& draft,
                                     Document document = Document::kSalesOrder) {
  std::vector<std::string> codes;
  for (const Error& problem : order_problems(draft, document, rules_for(document)))
    codes.push_back(problem.code);
  return codes;
}
const std::string kId = "00000000-0000-0000-0000-000000000000";

TEST(OrderForms, an_order_has_its_reference_and_prices_that_leave_nothing_to_a_price_list) {
  EXPECT_EQ(body_of(a_draft(), Document::kSalesOrder),
            R"({"YourRef":"EG1042","OrderedBy":")" + kId +
                R"(","OrderDate":"2026-11-20","SalesOrderLines":[{"Item":")" + kId +
                R"(","Quantity":2,"UnitPrice":10,"NetPrice":10,"VATCode":"2"}]})");
}

TEST(OrderForms, a_discount_is_a_fraction_and_the_net_price_has_it_off) {
  connector::OrderDraft draft = a_draft();
  draft.lines[0].price = *Decimal::parse("19.99");
  draft.lines[0].discount_percentage = *Decimal::parse("7.5");
  const std::string body = body_of(draft, Document::kSalesOrder);
  EXPECT_NE(body.find(R"("UnitPrice":19.99,"Discount":0.075,"NetPrice":18.49075)"), std::string::npos)
      << body;
}

TEST(OrderForms, a_charge_stands_beside_the_lines_with_one_of_its_amounts) {
  connector::OrderDraft draft = a_draft();
  draft.lines.resize(2);
  draft.lines[1].charge_code = "VERZ";
  draft.lines[1].is_shipping = true;
  draft.lines[1].quantity = Decimal::from_integer(1);
  draft.lines[1].price = *Decimal::parse("6.95");
  draft.lines[1].vat_code = "2";
  const std::string charge =
      R"([{"OrderCharge":")" + kId + R"(","AmountFCExclVAT":6.95,"IsShippingCost":true,"VATCode":"2"}])";
  std::string body = body_of(draft, Document::kSalesOrder);
  EXPECT_NE(body.find(R"("SalesOrderOrderChargeLines":)" + charge), std::string::npos) << body;
  body = body_of(draft, Document::kSalesInvoice);
  EXPECT_NE(body.find(R"("SalesInvoiceOrderChargeLines":)" + charge), std::string::npos) << body;
  draft.lines[1].price_includes_vat = true;
  EXPECT_NE(body_of(draft, Document::kSalesOrder).find(R"("AmountFCInclVAT":6.95)"), std::string::npos);
}

TEST(OrderForms, a_sales_invoice_has_a_journal_and_no_warehouse) {
  connector::OrderDraft draft = a_draft();
  draft.warehouse = "1";
  const std::string body = body_of(draft, Document::kSalesInvoice);
  EXPECT_NE(body.find(R"("Journal":"70")"), std::string::npos) << body;
  EXPECT_NE(body.find(R"("Type":8020)"), std::string::npos) << body;
  EXPECT_EQ(body.find("Warehouse"), std::string::npos) << body;
  EXPECT_TRUE(problems_of(draft, Document::kSalesInvoice).empty());
}

TEST(OrderForms, a_direct_invoice_delivers_from_its_warehouse) {
  connector::OrderDraft draft = a_draft();
  draft.warehouse = "1";
  const std::string body = body_of(draft, Document::kDirectInvoice);
  EXPECT_NE(body.find(R"("Type":8023)"), std::string::npos) << body;
  EXPECT_NE(body.find(R"("Warehouse":")" + kId), std::string::npos) << body;
}

TEST(OrderForms, a_sales_entry_books_amounts_and_the_vat_that_the_source_came_to) {
  EXPECT_EQ(body_of(a_booking(), Document::kSalesEntry),
            R"({"YourRef":"EG1042","Journal":"70","Customer":")" + kId +
                R"(","EntryDate":"2026-11-20","SalesEntryLines":[{"GLAccount":")" + kId +
                R"(","AmountFC":20,"VATCode":"2","VATAmountFC":4.2,"Quantity":2}]})");
}

TEST(OrderForms, a_line_of_an_entry_without_an_account_or_amount_is_no_text_line) {
  const std::vector<std::string> codes = problems_of(a_draft(), Document::kSalesEntry);
  EXPECT_EQ(codes, (std::vector<std::string>{"online.mandatory", "online.mandatory"}));
}

TEST(OrderForms, what_the_customer_calls_it_comes_before_the_description) {
  connector::OrderDraft draft = a_draft();
  draft.reference_text = Personal("PO 77");
  EXPECT_NE(body_of(draft, Document::kSalesOrder).find(R"("Description":"PO 77")"), std::string::npos);
  draft.description = Personal("Voorjaar");
  EXPECT_NE(body_of(draft, Document::kSalesOrder).find(R"("Description":"PO 77 - Voorjaar")"),
            std::string::npos);
}

TEST(OrderForms, parties_stand_in_the_remarks_and_nobody_twice) {
  connector::OrderDraft draft = a_draft();
  draft.ordered_by.emplace();
  draft.ordered_by->name = Personal("Jansen");
  draft.invoice_to = draft.ordered_by;
  draft.deliver_to.emplace();
  draft.deliver_to->name = Personal("Magazijn");
  EXPECT_NE(body_of(draft, Document::kSalesOrder)
                .find(R"("Remarks":"Ordered by / Besteld door: Jansen\nDeliver to / Leveren aan: Magazijn")"),
            std::string::npos)
      << body_of(draft, Document::kSalesOrder);
}

TEST(OrderForms, an_order_of_texts_alone_has_no_lines) {
  connector::OrderDraft draft = a_draft();
  draft.lines[0] = {};
  draft.lines[0].description = Personal("Bel eerst");
  EXPECT_EQ(problems_of(draft), std::vector<std::string>{"online.mandatory"});
}

TEST(OrderForms, the_number_of_a_line_counts_its_texts) {
  connector::OrderDraft draft = a_draft();
  draft.lines.insert(draft.lines.begin(), connector::OrderLineDraft{});
  draft.lines[1].warehouse = "2";
  const std::vector<Error> problems =
      order_problems(draft, Document::kSalesOrder, rules_for(Document::kSalesOrder));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].what.nl.find("Regel 2: "), 0U) << problems[0].what.nl;
}

TEST(OrderForms, what_has_no_place_there_is_said_and_not_left_out) {
  connector::OrderDraft draft = a_draft();
  draft.payment_method = "B";
  draft.lines[0].warehouse = "2";
  EXPECT_EQ(problems_of(draft),
            (std::vector<std::string>{"online.no_place_for_it", "online.no_place_for_it"}));
}

TEST(OrderForms, a_reference_that_could_not_be_looked_for_is_not_written) {
  connector::OrderDraft draft = a_draft();
  draft.reference = std::string(101, 'x');
  EXPECT_EQ(problems_of(draft), std::vector<std::string>{"online.reference_too_long"});
  draft.reference = "";
  EXPECT_EQ(problems_of(draft), std::vector<std::string>{"online.mandatory"});
}

/// The shipped rules with a user's own over them.
FormRules changed_by(Document document, const std::string& toml) {
  schema::Problems unread;
  const mapping::Rules own = mapping::read_rules(*schema::parse_toml(toml, unread), "mapping", unread);
  auto mapping = connector::OrderMapping::compile(*order_target_fields(document), {}, own, {});
  EXPECT_TRUE(unread.empty());
  EXPECT_TRUE(mapping.has_value()) << mapping.error().front().what.en;
  FormRules rules = form_rules({}, document, mapping ? *mapping : nullptr);
  rules.choose_journal("70");
  return rules;
}

TEST(OrderForms, a_users_rules_lie_over_the_shipped_ones) {
  const FormRules rules = changed_by(Document::kSalesOrder, R"(
      [Description]
      formula = '"Web " & number'
      [Remarks]
      constant = "Van de winkel"
      [line.UnitCode]
      write = "never"
      [line.Notes]
      constant = "Let op")");
  connector::OrderDraft draft = a_draft();
  draft.number = "1042";
  draft.lines[0].unit = "pc";
  draft.ordered_by.emplace();
  draft.ordered_by->name = Personal("Jansen");
  draft.lines.emplace_back().description = Personal("Bel eerst");
  const std::string body = document_form(draft, Document::kSalesOrder, rules, any_id, "")->body().dump();
  EXPECT_NE(body.find(R"("Description":"Web 1042")"), std::string::npos) << body;
  EXPECT_NE(body.find(R"("Remarks":"Van de winkel\nOrdered by / Besteld door: Jansen")"), std::string::npos)
      << body;
  EXPECT_NE(body.find(R"("Notes":"Let op\nBel eerst")"), std::string::npos) << body;
  EXPECT_EQ(body.find("UnitCode"), std::string::npos) << body;
}

TEST(OrderForms, a_rule_may_give_a_line_of_text_an_item_of_its_own) {
  const FormRules rules = changed_by(Document::kSalesOrder, R"(
      [line.Item]
      formula = 'COALESCE(line.item_code, "TEKST")')");
  connector::OrderDraft draft = a_draft();
  draft.lines.emplace_back().description = Personal("Bel eerst");
  const Result<Form> form = document_form(draft, Document::kSalesOrder, rules, any_id, "");
  EXPECT_EQ(form->body().find("SalesOrderLines")->as_array()->size(), 2U);
}

TEST(OrderForms, a_rule_may_give_an_id_where_the_shipped_one_gives_a_code) {
  const std::string id = "11111111-2222-3333-4444-555555555555";
  const FormRules rules = changed_by(Document::kSalesOrder, "[WarehouseID]\nconstant = \"" + id + "\"");
  const auto nobody = [](Referred to, std::string_view) -> Result<std::string> {
    EXPECT_NE(to, Referred::kWarehouse);
    return any_id(to, "");
  };
  const Result<Form> form = document_form(a_draft(), Document::kSalesOrder, rules, nobody, "");
  EXPECT_EQ(*form->body().find("WarehouseID")->as_text(), id);
}

TEST(OrderForms, what_documents_are_found_back_by_no_rule_may_change) {
  for (const auto& [document, field] :
       {std::pair{Document::kSalesOrder, "YourRef"}, std::pair{Document::kDirectInvoice, "Type"},
        std::pair{Document::kSalesEntry, "Journal"}}) {
    schema::Problems unread;
    const mapping::Rules own = mapping::read_rules(
        *schema::parse_toml("[" + std::string(field) + "]\nconstant = \"1\"", unread), "mapping", unread);
    EXPECT_FALSE(connector::OrderMapping::compile(*order_target_fields(document), {}, own, {})) << field;
  }
}

TEST(OrderForms, a_field_that_exact_would_leave_out_in_silence_no_rule_may_name) {
  for (const char* field : {"AmountDC", "OrderID", "SalesOrderLines", "line.QuantityDelivered",
                            "customer.IsSales", "customer.contact.FullName", "item.Stock"}) {
    schema::Problems unread;
    const mapping::Rules own = mapping::read_rules(
        *schema::parse_toml("[" + std::string(field) + "]\nsource = \"number\"", unread), "mapping", unread);
    EXPECT_FALSE(connector::OrderMapping::compile(*order_target_fields(Document::kSalesOrder), {}, own, {}))
        << field;
  }
}

TEST(OrderForms, an_id_that_cannot_be_found_out_is_no_fault_of_the_order) {
  const auto away = [](Referred, std::string_view) -> Result<std::string> {
    return fail({.kind = ErrorKind::kUnavailable, .code = "test.away", .what = {}});
  };
  EXPECT_EQ(document_form(a_draft(), Document::kSalesOrder, rules_for(Document::kSalesOrder), away, "")
                .error()
                .code,
            "test.away");
  const auto unknown = [](Referred, std::string_view) -> Result<std::string> {
    return fail({.kind = ErrorKind::kInvalidRecord, .code = "test.unknown", .what = {}});
  };
  const Result<Form> form =
      document_form(a_draft(), Document::kSalesOrder, rules_for(Document::kSalesOrder), unknown, "");
  ASSERT_TRUE(form.has_value());
  EXPECT_EQ(form->problems().front().code, "test.unknown");
}

TEST(OrderForms, goods_that_go_elsewhere_need_an_address_below_the_account) {
  connector::OrderDraft draft = a_draft();
  EXPECT_FALSE(delivery_address_form(draft, kId, Document::kSalesOrder, rules_for(Document::kSalesOrder)));
  draft.deliver_to.emplace();
  draft.deliver_to->name = Personal("Magazijn");
  EXPECT_FALSE(delivery_address_form(draft, kId, Document::kSalesOrder,
                                     rules_for(Document::kSalesOrder)));  // A name is no place.
  draft.deliver_to->address.line1 = Personal("Werfpad 9");
  draft.deliver_to->address.city = Personal("Assen");
  EXPECT_EQ(delivery_address_form(draft, kId, Document::kSalesOrder, rules_for(Document::kSalesOrder))
                ->body()
                .dump(),
            R"({"Account":")" + kId + R"(","Type":4,"AddressLine1":"Werfpad 9","City":"Assen"})");
  EXPECT_FALSE(delivery_address_form(draft, kId, Document::kSalesEntry, rules_for(Document::kSalesEntry)));
}

TEST(OrderForms, an_address_that_does_not_fit_is_found_before_the_order_goes) {
  connector::OrderDraft draft = a_draft();
  draft.deliver_to.emplace();
  draft.deliver_to->address.line1 = Personal(std::string(81, 'x'));
  EXPECT_EQ(problems_of(draft), std::vector<std::string>{"online.too_long"});
}

}  // namespace
}  // namespace schakel::exact_online
