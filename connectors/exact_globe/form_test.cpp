#include "connectors/exact_globe/form.h"

#include <gtest/gtest.h>

#include "connectors/exact_globe/fields.h"
#include "mapping/rules_file.h"

namespace schakel::exact_globe {
namespace {

using namespace std::chrono_literals;

constexpr const char* kKey = "11111111-2222-3333-4444-555555555555";

const connector::MappingSettings kSettings =
    form_rules(ConnectionSettings{}, model::Document::kSalesOrder).settings;

std::shared_ptr<const connector::OrderMapping> with_changes(std::string_view toml) {
  schema::Problems problems;
  const auto root = schema::parse_toml(toml, problems);
  const auto compiled = connector::OrderMapping::compile(*order_target_fields(model::Document::kSalesOrder),
                                                         {}, mapping::read_rules(*root, "", problems), {});
  EXPECT_TRUE(problems.empty());
  EXPECT_TRUE(compiled) << (compiled ? "" : compiled.error().front().what.en);
  return *compiled;
}

Form header_by(std::string_view toml, const connector::OrderDraft& draft = {}, bool cut_texts = false) {
  const auto mapping = with_changes(toml);
  const connector::OrderDraftRecord record(mapping->document().scope, draft, kSettings);
  Form form(sales_order_header(), cut_texts);
  form.fill(mapping->document().mapping, record, connector::Writing::kNew);
  return form;
}

std::string filled(std::string_view toml) {
  return header_by(toml).body().dump();
}

TEST(Form, properties_stand_in_the_order_in_which_they_were_filled_in) {
  Form form(sales_order_line());
  form.text("VATCode", "2");
  form.yes_no("UpdateDeliveryDate", true);
  form.text("Itemcode", "a1");
  EXPECT_EQ(form.body().dump(), R"({"VATCode":"2","UpdateDeliveryDate":true,"Itemcode":"A1"})");
}

TEST(Form, a_key_that_comes_later_stands_in_front_of_the_rest) {
  Form form(sales_order_line());
  form.text("VATCode", "2");
  form.text("Itemcode", "a1");
  form.in_front("TransactionKey", kKey);
  EXPECT_EQ(form.body().dump(),
            std::string(R"({"TransactionKey":")") + kKey + R"(","VATCode":"2","Itemcode":"A1"})");
  form.in_front("TransactionKey", kKey);
  ASSERT_EQ(form.problems().size(), 1U);
  EXPECT_EQ(form.problems()[0].code, "globe.field_twice");
}

TEST(Form, an_empty_text_is_left_out) {
  Form form(sales_order_line());
  form.text("VATCode", "  ");
  EXPECT_EQ(form.body().dump(), "{}");
}

TEST(Form, a_date_has_no_time_of_day) {
  connector::OrderDraft draft;
  draft.order_date = std::chrono::local_days{std::chrono::year(2026) / 11 / 23} + 14h;
  EXPECT_EQ(header_by("", draft).body().dump(), R"({"SalesOrderDate":"2026-11-23"})");
}

TEST(Form, a_rule_of_the_user_takes_any_value_of_its_type) {
  EXPECT_EQ(filled("[FreeField1]\nconstant = \"rood\"\n[FreeField4]\nconstant = 1.5\n[PartialDelivery]\n"
                   "constant = true"),
            R"({"SalesOrderDate":"1970-01-01","FreeField1":"rood","FreeField4":1.5,"PartialDelivery":true})");
}

TEST(Form, additional_fields_are_switched_on_with_the_first_of_them) {
  EXPECT_EQ(filled("[AdditionalField01]\nconstant = \"a\"\n[AdditionalField02]\nconstant = \"b\""),
            R"({"SalesOrderDate":"1970-01-01","IsUseAdditionalFields":true,"AdditionalField01":"a",)"
            R"("AdditionalField02":"b"})");
}

TEST(Form, a_rule_that_cannot_be_computed_is_a_problem_of_its_field) {
  const Form form = header_by("[FreeField4]\nformula = '1 / (LEN(reference) - 0)'");
  ASSERT_EQ(form.problems().size(), 1U);
  EXPECT_EQ(form.problems()[0].code, "mapping.division_by_zero");
  EXPECT_EQ(form.problems()[0].fields, std::vector<std::string>{"SalesOrderHeader.FreeField4"});
}

TEST(Form, a_fallback_gives_way_to_what_is_there) {
  Form form(account());
  form.text("CustomerType", "C");
  form.fallback("CustomerType", "P");
  form.fallback("Rating", "1");
  EXPECT_EQ(form.body().dump(), R"({"CustomerType":"C","Rating":"1"})");
}

TEST(Form, what_is_required_and_missing_is_a_problem_and_what_is_wrong_is_only_one) {
  Form form(sales_order_header());
  form.text("OrderDebtor", "1234567");
  form.require("OrderDebtor");
  form.require("YourReference");
  ASSERT_EQ(form.problems().size(), 2U);
  EXPECT_EQ(form.problems()[0].code, "globe.too_long");
  EXPECT_EQ(form.problems()[1].code, "globe.mandatory");
}

TEST(Form, texts_are_given_for_scrubbing_and_numbers_are_not) {
  Form form(sales_order_line());
  form.text("Itemcode", "a1");
  form.yes_no("UpdateDeliveryDate", true);
  const std::vector<connector::SentText> sent = form.sent();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].property, "Itemcode");
  EXPECT_EQ(sent[0].value, "A1");
}

TEST(Form, cuts_wording_where_the_flow_says_so_and_never_an_address_that_must_be_exact) {
  connector::OrderDraft draft;
  draft.reference_text = Personal("Project Zuiderdokken, fase twee");
  draft.ordered_by = connector::PartyOnDocument{};
  draft.ordered_by->email = Personal(std::string(140, 'a'));
  const Form form = header_by("", draft, true);
  EXPECT_EQ(*form.body().find("Reference")->as_text(), "Project Zuiderdokken");
  ASSERT_EQ(form.problems().size(), 1U);
  EXPECT_EQ(form.problems()[0].code, "globe.too_long");
}

TEST(Form, a_change_leaves_what_is_for_new_records_only) {
  const auto mapping = with_changes("[customer.TextFreeField1]\nconstant = \"x\"\nwrite = \"if_empty\"");
  connector::CustomerDraft draft;
  draft.name = Personal("Jansen BV");
  const connector::CustomerDraftRecord record(mapping->customer().scope, draft, kSettings,
                                              connector::Writing::kChange);
  Form form(account());
  form.fill(mapping->customer().mapping, record, connector::Writing::kChange);
  EXPECT_EQ(form.body().dump(), R"({"AccountName":"Jansen BV"})");
}

}  // namespace
}  // namespace schakel::exact_globe
