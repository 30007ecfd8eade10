#include "connectors/exact_globe/form.h"

#include <gtest/gtest.h>

namespace schakel::exact_globe {
namespace {

using namespace std::chrono_literals;

constexpr const char* kKey = "11111111-2222-3333-4444-555555555555";

TEST(Form, properties_stand_in_the_order_in_which_they_were_filled_in) {
  Form form(sales_order_line());
  form.text("VATCode", "2");
  form.number("Quantity", Decimal::from_integer(3));
  form.text("Itemcode", "a1");
  EXPECT_EQ(form.body().dump(), R"({"VATCode":"2","Quantity":3,"Itemcode":"A1"})");
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
  Form form(sales_order_header());
  form.date("DeliveryDate", std::chrono::local_days{std::chrono::year(2026) / 11 / 23} + 14h);
  EXPECT_EQ(form.body().dump(), R"({"DeliveryDate":"2026-11-23"})");
}

TEST(Form, a_free_field_takes_any_value_of_its_type) {
  Form form(sales_order_header());
  form.native(
      {{"FreeField1", Personal("rood")}, {"FreeField4", *Decimal::parse("1.50")}, {"PartialDelivery", true}});
  EXPECT_EQ(form.body().dump(), R"({"FreeField1":"rood","FreeField4":1.50,"PartialDelivery":true})");
}

TEST(Form, additional_fields_are_switched_on_with_the_first_of_them) {
  Form form(sales_order_header());
  form.native({{"AdditionalField01", Personal("a")}, {"AdditionalField02", Personal("b")}});
  EXPECT_EQ(form.body().dump(),
            R"({"IsUseAdditionalFields":true,"AdditionalField01":"a","AdditionalField02":"b"})");
}

TEST(Form, a_free_field_that_does_not_exist_is_a_problem) {
  Form form(sales_order_header());
  form.native({{"Freefield1", Personal("x")}});
  ASSERT_EQ(form.problems().size(), 1U);
  EXPECT_EQ(form.problems()[0].code, "globe.field_unknown");
  EXPECT_EQ(form.problems()[0].fields, std::vector<std::string>{"SalesOrderHeader.Freefield1"});
}

TEST(Form, a_free_field_cannot_overwrite_what_we_fill_in) {
  Form form(sales_order_header());
  form.text("YourReference", "EOL1");
  form.native({{"YourReference", Personal("x")}});
  ASSERT_EQ(form.problems().size(), 1U);
  EXPECT_EQ(form.problems()[0].code, "globe.field_twice");
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
  form.number("Price", Decimal::from_integer(3));
  const std::vector<connector::SentText> sent = form.sent();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].property, "Itemcode");
  EXPECT_EQ(sent[0].value, "A1");
}

TEST(Form, cuts_wording_where_the_flow_says_so_and_never_an_address_that_must_be_exact) {
  Form form(sales_order_header(), true);
  form.text("Reference", Personal("Project Zuiderdokken, fase twee"));
  form.text("OrderDebtorContactEmail", Personal(std::string(140, 'a')));
  EXPECT_EQ(*form.body().find("Reference")->as_text(), "Project Zuiderdokken");
  ASSERT_EQ(form.problems().size(), 1U);
  EXPECT_EQ(form.problems()[0].code, "globe.too_long");
}

}  // namespace
}  // namespace schakel::exact_globe
