#include "mapping/syntax.h"

#include <gmock/gmock.h>

#include <string>

namespace schakel::mapping {
namespace {

std::string refusal(std::string_view text) {
  std::vector<FormulaProblem> problems;
  if (parse_formula(text, problems)) return "read";
  return with_caret(text, problems.front().place);
}

TEST(Caret, stands_under_the_fault) {
  EXPECT_EQ(refusal("LEFT(name, )"), "LEFT(name, )\n           ^");
  EXPECT_EQ(refusal("1 + * 2"), "1 + * 2\n    ^");
}

TEST(Caret, counts_characters_not_bytes) {
  EXPECT_EQ(refusal("\"é\" & )"), "\"é\" & )\n      ^");
}

TEST(Caret, shows_the_line_of_a_formula_of_several_lines) {
  EXPECT_EQ(refusal("IF(a,\n  b ! c)"), "  b ! c)\n    ^");
}

TEST(Caret, underlines_a_text_without_its_end) {
  EXPECT_EQ(refusal("\"abc"), "\"abc\n^^^^");
}

TEST(Caret, stands_behind_a_formula_that_stops_too_early) {
  EXPECT_EQ(refusal("1 +"), "1 +\n   ^");
}

TEST(Syntax, takes_a_quote_that_is_written_twice_for_one) {
  std::vector<FormulaProblem> problems;
  const auto syntax = parse_formula("\"5\"\" pipe\"", problems);
  ASSERT_TRUE(syntax);
  EXPECT_EQ(syntax->parts.back().text, "5\" pipe");
}

TEST(Syntax, refuses_a_formula_that_is_nested_without_end) {
  EXPECT_NE(refusal(std::string(3000, '(') + "1" + std::string(3000, ')')), "read");
  EXPECT_NE(refusal(std::string(3000, '-') + "("), "read");
}

TEST(Syntax, refuses_a_formula_of_too_many_parts) {
  std::string sum = "1";
  for (int i = 0; i < 3000; ++i) sum += "+1";
  EXPECT_NE(refusal(sum), "read");
}

TEST(Syntax, refuses_what_is_not_text) {
  EXPECT_NE(refusal("\"\xff\""), "read");
  EXPECT_NE(refusal(""), "read");
  EXPECT_NE(refusal("="), "read");
}

}  // namespace
}  // namespace schakel::mapping
