#include "simulator/odata_filter.h"

#include <gtest/gtest.h>

namespace schakel::simulator {
namespace {

constexpr const char* kGuid = "11111111-2222-3333-4444-555555555555";

std::optional<FilterColumn> column_called(std::string_view name) {
  if (name == "ID") return FilterColumn{0, EdmType::kGuid, false};
  if (name == "Code") return FilterColumn{1, EdmType::kString, true};
  if (name == "Account") return FilterColumn{2, EdmType::kGuid, true};
  if (name == "Amount") return FilterColumn{3, EdmType::kDouble, true};
  if (name == "Timestamp") return FilterColumn{4, EdmType::kInt64, false};
  if (name == "Blocked") return FilterColumn{5, EdmType::kBoolean, true};
  if (name == "Modified") return FilterColumn{6, EdmType::kDateTime, true};
  return std::nullopt;
}

std::vector<Value> a_row() {
  return {Value::guid(kGuid),
          Value::text("                25"),
          Value(),
          Value::decimal(*Decimal::parse("12.50")),
          Value::integer(387),
          Value::boolean(false),
          Value::date_time(*parse_local("2026-06-25T16:28:10"))};
}

OrRefusal<Filter> parsed(std::string_view text, FilterDialect dialect = {}) {
  dialect.type_name = "Exact.Web.Api.Models.Account";
  return Filter::parse(text, dialect, column_called);
}

bool holds(std::string_view text) {
  const auto filter = parsed(text);
  EXPECT_TRUE(filter.has_value()) << text << ": " << (filter ? "" : filter.error().text);
  return filter && filter->matches(a_row());
}

std::string refusal_of(std::string_view text, const FilterDialect& dialect = {}) {
  const auto filter = parsed(text, dialect);
  return filter ? "accepted" : filter.error().text;
}

TEST(Filter, compares_every_type_with_its_literal) {
  EXPECT_TRUE(holds("ID eq guid'11111111-2222-3333-4444-555555555555'"));
  EXPECT_TRUE(holds("Code eq '                25'"));
  EXPECT_TRUE(holds("Amount gt 12 and Amount le 12.5"));
  EXPECT_TRUE(holds("Timestamp gt 386L"));
  EXPECT_TRUE(holds("Blocked eq false"));
  EXPECT_TRUE(holds("Modified ge datetime'2026-06-25T00:00:00'"));
  EXPECT_FALSE(holds("Modified ge DateTime'2026-06-26'"));
}

TEST(Filter, an_unpadded_code_matches_nothing) {
  EXPECT_FALSE(holds("Code eq '25'"));
  EXPECT_TRUE(holds("trim(Code) eq '25'"));
}

TEST(Filter, and_binds_tighter_than_or) {
  EXPECT_TRUE(holds("Amount eq 12.5 or Amount eq 1 and Blocked eq true"));
  EXPECT_FALSE(holds("(Amount eq 12.5 or Amount eq 1) and Blocked eq true"));
  EXPECT_TRUE(holds("not (Amount eq 1)"));
}

TEST(Filter, null_equals_only_null) {
  EXPECT_TRUE(holds("Account eq null"));
  EXPECT_FALSE(holds("Account eq guid'11111111-2222-3333-4444-555555555555'"));
  EXPECT_TRUE(holds("Account ne guid'11111111-2222-3333-4444-555555555555'"));
}

TEST(Filter, knows_the_functions) {
  EXPECT_TRUE(holds("startswith(trim(Code),'2')"));
  EXPECT_TRUE(holds("startswith(trim(Code),'2') eq true"));
  EXPECT_TRUE(holds("indexof(tolower(Code),'25') eq 16"));
  EXPECT_TRUE(holds("substringof('25',Code)"));
}

TEST(Filter, a_type_error_is_worded_as_wcf_words_it) {
  EXPECT_EQ(refusal_of("Account eq 'x'"),
            "Operator 'eq' incompatible with operand types 'System.Nullable`1[[System.Guid, mscorlib, "
            "Version=4.0.0.0, "
            "Culture=neutral, PublicKeyToken=b77a5c561934e089]]' and 'System.String' at position 8.");
  EXPECT_EQ(refusal_of("ID eq 1"),
            "Operator 'eq' incompatible with operand types 'System.Guid' and 'System.Int32' at position 3.");
  EXPECT_EQ(refusal_of("Code"), "Expression of type 'System.Boolean' expected at position 0.");
  EXPECT_EQ(refusal_of("Name eq 'x'"),
            "No property 'Name' exists in type 'Exact.Web.Api.Models.Account' at position 0.");
}

TEST(Filter, what_does_not_parse_gets_the_dialects_own_text) {
  FilterDialect dialect;
  dialect.syntax_error_text = "Bad Request - Error in query syntax.";
  for (const char* text : {"", "Code eq", "Code eq 'x", "Code = 'x'", "(Code eq 'x'", "Lines/Amount gt 0",
                           "Code eq Code", "Code eq 'x' and", "Code eq 'x')", "guid'zz' eq ID"})
    EXPECT_EQ(refusal_of(text, dialect), "Bad Request - Error in query syntax.") << text;
}

TEST(Filter, an_and_only_dialect_refuses_or_not_and_parentheses) {
  const FilterDialect dialect{.permits_or = false,
                              .permits_not = false,
                              .permits_parentheses = false,
                              .functions = {"substringof", "startswith"}};
  EXPECT_EQ(refusal_of("Code eq 'a' and Amount gt 1", dialect), "accepted");
  EXPECT_EQ(refusal_of("substringof('a',Code)", dialect), "accepted");
  EXPECT_NE(refusal_of("Code eq 'a' or Code eq 'b'", dialect), "accepted");
  EXPECT_NE(refusal_of("not (Code eq 'a')", dialect), "accepted");
  EXPECT_NE(refusal_of("trim(Code) eq 'a'", dialect), "accepted");
}

TEST(Filter, an_unimplemented_function_is_501) {
  FilterDialect dialect;
  dialect.unimplemented_functions = {"substringof"};
  const auto filter = parsed("substringof('x',Code) eq true", dialect);
  ASSERT_FALSE(filter);
  EXPECT_EQ(filter.error().http_status, 501);
}

TEST(Filter, tells_which_rows_an_index_may_find) {
  const auto filter = parsed("(Code eq 'a' or Code eq 'b') and Blocked eq false and Amount gt 1");
  ASSERT_TRUE(filter);
  const auto candidates = filter->candidates();
  ASSERT_TRUE(candidates);
  EXPECT_EQ(candidates->column, 5U);  // One value is fewer than two.
  const auto ored = parsed("Code eq 'a' or Code eq 'b' or Code eq 'c'")->candidates();
  ASSERT_TRUE(ored);
  EXPECT_EQ(ored->values.size(), 3U);
  EXPECT_FALSE(parsed("Code eq 'a' or Amount eq 1")->candidates());
  EXPECT_FALSE(parsed("not (Code eq 'a')")->candidates());
}

TEST(Filter, tells_the_range_of_a_column) {
  const auto range = parsed("Timestamp gt 5L and Timestamp le 9L and Code ne 'x'")->range_of(4);
  ASSERT_TRUE(range.low && range.high);
  EXPECT_EQ(*range.low, Value::integer(5));
  EXPECT_FALSE(range.low_included);
  EXPECT_EQ(*range.high, Value::integer(9));
  EXPECT_TRUE(range.high_included);
  EXPECT_FALSE(parsed("Timestamp gt 5L or Code eq 'x'")->range_of(4).low);
}

TEST(Filter, a_filter_that_nests_without_end_is_refused) {
  EXPECT_NE(refusal_of(std::string(5000, '(')), "accepted");
  std::string nots;
  for (int i = 0; i < 3000; ++i) nots += "not ";
  EXPECT_NE(refusal_of(nots + "Blocked"), "accepted");
}

TEST(Filter, a_long_chain_of_or_is_evaluated_without_deep_recursion) {
  std::string text = "Amount eq 0";
  for (int i = 1; i < 900; ++i) text += " or Amount eq " + std::to_string(i);
  EXPECT_FALSE(holds(text));
}

}  // namespace
}  // namespace schakel::simulator
