#include "mapping/formula.h"

#include <gmock/gmock.h>

#include "mapping/order_scope_test.h"

namespace schakel::mapping {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Formula, reads_fields_and_decides) {
  EXPECT_EQ(outcome_of("IF(country = \"NL\", 21, 0)"), "21");
  EXPECT_EQ(outcome_of("=if(weight > 5; \"zwaar\"; \"licht\")"), "licht");
}

TEST(Formula, keeps_the_order_of_arithmetic) {
  EXPECT_EQ(outcome_of("2 + 3 * 4"), "14");
  EXPECT_EQ(outcome_of("(2 + 3) * 4"), "20");
  EXPECT_EQ(outcome_of("10 - 2 - 3"), "5");
  EXPECT_EQ(outcome_of("-2 + 3"), "1");
}

TEST(Formula, computes_in_exact_decimals) {
  EXPECT_EQ(outcome_of("0.1 + 0.2 = 0.3"), "TRUE");
  EXPECT_EQ(outcome_of("12345678901234.1235 + 0"), "12345678901234.1235");
}

TEST(Formula, adds_up_over_lines) {
  EXPECT_EQ(outcome_of("SUM(lines.quantity)"), "4");
  EXPECT_EQ(outcome_of("SUM(lines.quantity * lines.price)"), "311.4");
}

TEST(Formula, decides_per_line) {
  EXPECT_EQ(outcome_of("IF(lines.item = \"SHIP\", 0, lines.price)"), "49.95 | 199 | 0");
  EXPECT_EQ(outcome_of("SUM(IF(lines.item = \"SHIP\", 0, lines.price * lines.quantity))"), "298.9");
}

TEST(Formula, takes_a_whole_list_inside_a_line_where_a_function_wants_one) {
  EXPECT_EQ(outcome_of("ROUND(lines.quantity / SUM(lines.quantity), 2)"), "0.5 | 0.25 | 0.25");
}

TEST(Formula, applies_a_function_of_one_text_to_each_of_a_list) {
  EXPECT_EQ(outcome_of("JOIN(\",\", LEFT(lines.item, 2))"), "CH,TA,SH");
  EXPECT_EQ(outcome_of("COUNT(VALUE(SPLIT(\"1;2;3\", \";\")))"), "3");
}

TEST(Formula, does_not_combine_lists_of_different_length) {
  EXPECT_EQ(outcome_of("lines.price * VALUE(SPLIT(\"1;2\", \";\"))"), "error: mapping.lists_differ");
}

TEST(Formula, computes_only_the_branch_that_is_taken) {
  EXPECT_EQ(outcome_of("IF(weight = 0, 1 / 0, 5)"), "5");
  EXPECT_EQ(outcome_of("COALESCE(name, VALUE(\"x\") & \"\")"), "Café Zuid");
}

TEST(Formula, takes_an_empty_field_for_nothing) {
  EXPECT_EQ(outcome_of("free + 1"), "1");
  EXPECT_EQ(outcome_of("free = \"\""), "TRUE");
  EXPECT_EQ(outcome_of("ISBLANK(remark)"), "TRUE");
}

TEST(Formula, finds_out_the_kind_of_a_free_field_when_it_comes) {
  EXPECT_EQ(outcome_of("free * 2", OrderScope().set("free", TextView("abc"), Type::kAny)),
            "error: mapping.wrong_kind");
  EXPECT_EQ(outcome_of("free * 2", OrderScope().set("free", OrderScope::number("4"), Type::kAny)), "8");
}

TEST(Formula, looks_up_in_a_table_of_the_integration) {
  EXPECT_EQ(outcome_of("LOOKUP(\"pigeon\", \"shipping\")"), "error: mapping.not_in_table");
  EXPECT_EQ(outcome_of("LOOKUP(\"pigeon\", \"shipping\", \"PNL\")"), "PNL");
}

TEST(FormulaCheck, refuses_an_unknown_field_and_names_the_nearest) {
  EXPECT_THAT(outcome_of("UPPER(contry)"), HasSubstr("did you mean \"country\"?"));
}

TEST(FormulaCheck, refuses_an_unknown_function_and_names_the_nearest) {
  EXPECT_THAT(outcome_of("UPER(name)"), HasSubstr("did you mean \"UPPER\"?"));
  EXPECT_THAT(outcome_of("NEGATED(1)"), HasSubstr("no function"));
}

TEST(FormulaCheck, refuses_a_wrong_kind_and_says_what_helps) {
  EXPECT_THAT(outcome_of("weight * country"), HasSubstr("VALUE(…) makes it a number"));
  EXPECT_THAT(outcome_of("LEFT(weight, 2)"), HasSubstr("LEFT takes a text here, and this is a number"));
}

TEST(FormulaCheck, refuses_branches_of_different_kinds) {
  EXPECT_THAT(outcome_of("IF(paid, 1, \"one\")"), HasSubstr("IF wants values of one kind"));
  EXPECT_THAT(outcome_of("country = 5"), HasSubstr("one kind"));
}

TEST(FormulaCheck, tells_all_that_is_wrong_at_once) {
  const auto formula = Formula::compile("LEFT(weight, contry) & NOPE(1)", OrderScope());
  ASSERT_FALSE(formula);
  EXPECT_EQ(formula.error().size(), 3u);
}

TEST(FormulaCheck, counts_arguments) {
  EXPECT_THAT(outcome_of("MID(name, 2)"), HasSubstr("MID(text, start, count)"));
  EXPECT_THAT(outcome_of("NOT()"), HasSubstr("too few"));
  EXPECT_THAT(outcome_of("LEN(name, 1)"), HasSubstr("too many"));
}

TEST(FormulaCheck, refuses_a_list_of_lists) {
  EXPECT_THAT(outcome_of("SPLIT(lines.item, \"A\")"), HasSubstr("is a list already"));
}

TEST(FormulaCheck, knows_which_fields_a_formula_reads) {
  const auto formula =
      Formula::compile("IF(country = \"NL\", name, JOIN(\",\", lines.item)) & country", OrderScope());
  ASSERT_TRUE(formula);
  EXPECT_THAT(formula->fields(), ElementsAre("country", "lines.item", "name"));
}

TEST(FormulaCheck, knows_what_a_formula_gives) {
  const auto formula = Formula::compile("ordered + 14", OrderScope());
  ASSERT_TRUE(formula);
  EXPECT_EQ(formula->type(), Type::kDate);
  EXPECT_FALSE(formula->gives_list());
}

TEST(Explanation, gives_the_value_after_each_step) {
  const OrderScope order;
  const auto formula = Formula::compile("IF(country = \"NL\", UPPER(name), \"\")", order);
  ASSERT_TRUE(formula);
  Scratch scratch;
  std::vector<std::string> steps;
  for (const ExplainedStep& step : formula->explain(order, scratch)) {
    steps.push_back(formula->text().substr(step.place.from, step.place.length) + " → " +
                    as_text(step.values.at(0)));
  }
  EXPECT_THAT(steps,
              ElementsAre("country → NL", "country = \"NL\" → TRUE", "name → Café Zuid",
                          "UPPER(name) → CAFÉ ZUID", "IF(country = \"NL\", UPPER(name), \"\") → CAFÉ ZUID"));
}

TEST(Explanation, shows_where_it_went_wrong) {
  const OrderScope order;
  const auto formula = Formula::compile("1 + weight / 0", order);
  ASSERT_TRUE(formula);
  Scratch scratch;
  const std::vector<ExplainedStep> steps = formula->explain(order, scratch);
  ASSERT_GE(steps.size(), 2u);
  ASSERT_TRUE(steps[1].error.has_value());
  EXPECT_EQ(steps[1].error->code, "mapping.division_by_zero");
}

}  // namespace
}  // namespace schakel::mapping
