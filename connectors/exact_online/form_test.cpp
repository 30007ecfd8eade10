#include "connectors/exact_online/form.h"

#include <gtest/gtest.h>

namespace schakel::exact_online {
namespace {

const Entity& items() {
  return entity("logistics/Items");
}
const Entity& accounts() {
  return entity("crm/Accounts");
}
Form an_item(Purpose purpose = Purpose::kNew, bool cut = false) {
  return Form(items(), purpose, cut);
}
std::string only_problem(const Form& form) {
  return form.problems().size() == 1 ? form.problems().front().code : std::to_string(form.problems().size());
}
std::string problem_of(const std::string& field, const model::Value& value) {
  Form form = an_item();
  form.value(field, value);
  return form.problems().empty() ? "" : only_problem(form);
}

TEST(Form, holds_what_was_filled_in_in_that_order_and_no_empty_value) {
  Form form = an_item();
  form.text("Code", " A-1 ");
  form.value("Description", Personal());
  form.value("IsSalesItem", true);
  form.value("NetWeight", *Decimal::parse("1.250"));
  EXPECT_EQ(form.body().dump(), R"({"Code":"A-1","IsSalesItem":true,"NetWeight":1.25})");
  EXPECT_TRUE(form.problems().empty());
}

TEST(Form, a_code_that_is_kept_with_blanks_in_front_is_sent_so) {
  Form form(accounts(), Purpose::kNew);
  form.text("Code", "45001");
  EXPECT_EQ(*form.body().find("Code")->as_text(), "             45001");
}

TEST(Form, a_date_has_its_time_only_when_it_has_one) {
  Form form(entity("salesorder/SalesOrders"), Purpose::kNew);
  form.value("OrderDate", *parse_local("2026-11-23"));
  form.value("DeliveryDate", *parse_local("2026-11-24T14:05:00"));
  EXPECT_EQ(form.body().dump(), R"({"OrderDate":"2026-11-23","DeliveryDate":"2026-11-24T14:05:00"})");
}

TEST(Form, a_text_that_does_not_fit_is_a_problem_that_tells_lengths_and_not_the_value) {
  Form form = an_item();
  form.cut_text("Description", Personal(std::string(61, 'x')));
  ASSERT_EQ(only_problem(form), "online.too_long");
  const Error& problem = form.problems().front();
  EXPECT_EQ(problem.fields, std::vector<std::string>{"Items.Description"});
  EXPECT_NE(problem.what.en.find("60 characters"), std::string::npos);
  EXPECT_NE(problem.what.nl.find("61"), std::string::npos);
  EXPECT_EQ(problem.what.en.find("xxx"), std::string::npos);
}

TEST(Form, a_text_is_cut_where_flow_and_rule_say_so) {
  Form form = an_item(Purpose::kNew, true);
  form.cut_text("Description", Personal(std::string(61, 'x')));
  EXPECT_EQ(form.body().find("Description")->as_text()->size(), 60U);
  form.text("Code", std::string(31, 'x'));
  EXPECT_EQ(only_problem(form), "online.too_long");
}

TEST(Form, a_length_that_nobody_knows_is_not_invented) {
  Form form(entity("salesorder/SalesOrders"), Purpose::kNew);
  form.text("Remarks", std::string(5000, 'x'));
  EXPECT_TRUE(form.problems().empty());
}

TEST(Form, a_value_of_another_kind_is_a_problem_and_one_that_says_the_same_is_none) {
  EXPECT_EQ(problem_of("FreeNumberField_01", Personal("veel")), "online.wrong_type");
  EXPECT_EQ(problem_of("FreeNumberField_01", Personal("12.5")), "");
  EXPECT_EQ(problem_of("FreeDateField_01", Personal("morgen")), "online.wrong_type");
  EXPECT_EQ(problem_of("FreeDateField_01", Personal("2026-11-23")), "");
  EXPECT_EQ(problem_of("FreeBoolField_01", Decimal::from_integer(2)), "online.wrong_type");
  EXPECT_EQ(problem_of("FreeBoolField_01", Decimal::from_integer(1)), "");
  EXPECT_EQ(problem_of("ItemGroup", Personal("BIKES")), "online.wrong_type");
  EXPECT_EQ(problem_of("SecurityLevel", *Decimal::parse("1.5")), "online.wrong_type");
  EXPECT_EQ(problem_of("FreeTextField_01", *Decimal::parse("1.50")), "");
}

TEST(Form, a_flag_that_is_a_byte_is_sent_as_a_number) {
  Form form = an_item();
  form.value("IsWebshopItem", true);
  EXPECT_EQ(form.body().dump(), R"({"IsWebshopItem":1})");
}

TEST(Form, a_value_outside_the_list_is_a_problem_that_gives_the_list) {
  Form form(accounts(), Purpose::kNew);
  form.value("Status", Personal("X"));
  ASSERT_EQ(only_problem(form), "online.value_not_allowed");
  EXPECT_NE(form.problems().front().what.en.find("A, S, P, C"), std::string::npos);
}

TEST(Form, what_is_filled_in_already_is_not_filled_in_again) {
  Form form = an_item();
  form.text("Description", "Fiets");
  form.value("Description", Personal("Bel"));
  EXPECT_EQ(only_problem(form), "online.field_twice");
  EXPECT_EQ(*form.body().find("Description")->as_text(), "Fiets");
}

TEST(Form, what_is_mandatory_is_missed_once_and_not_when_it_was_wrong) {
  Form form = an_item();
  form.text("Code", std::string(31, 'x'));
  form.require_all();
  ASSERT_EQ(form.problems().size(), 2U);
  EXPECT_EQ(form.problems()[0].code, "online.too_long");
  EXPECT_EQ(form.problems()[1].code, "online.mandatory");
  EXPECT_EQ(form.problems()[1].fields, std::vector<std::string>{"Items.Description"});
}

TEST(Form, a_line_within_its_header_needs_not_name_it) {
  Form within(entity("salesorder/SalesOrderLines"), Purpose::kWithinHeader);
  within.require_all();
  EXPECT_EQ(within.problems().size(), 1U);  // Item.
  Form alone(entity("salesorder/SalesOrderLines"), Purpose::kNew);
  alone.require_all();
  EXPECT_EQ(alone.problems().size(), 2U);  // And OrderID.
}

TEST(Form, the_problems_of_a_line_say_which_line) {
  Form line(entity("salesorder/SalesOrderLines"), Purpose::kWithinHeader);
  line.require_all();
  Form order(entity("salesorder/SalesOrders"), Purpose::kNew);
  order.line("SalesOrderLines", line, 4);
  ASSERT_EQ(order.problems().size(), 1U);
  EXPECT_EQ(order.problems()[0].what.en.find("Line 4: SalesOrderLines.Item"), 0U);
  EXPECT_TRUE(order.body().find("SalesOrderLines")->is_array());
}

TEST(Changes, are_what_differs_by_value_and_nothing_else) {
  Form form(accounts(), Purpose::kChange);
  form.text("Name", "Jansen");
  form.text("City", "Delft");
  form.text("SalesVATCode", "VH");
  form.value("DiscountSales", *Decimal::parse("0.05"));
  form.value("Blocked", false);
  form.value("EndDate", *parse_local("2026-12-31"));
  const Result<Json> row = Json::parse(
      R"({"Name":" Jansen","City":null,"SalesVATCode":"VH ","DiscountSales":0.050,"Blocked":false,"EndDate":"\/Date(1798675200000)\/"})");
  EXPECT_EQ(changes(form, *row).dump(), R"({"City":"Delft"})");
}

}  // namespace
}  // namespace schakel::exact_online
