#include "mapping/rules_file.h"

#include <gtest/gtest.h>

namespace schakel::mapping {
namespace {

Rules read(std::string_view toml, schema::Problems& problems) {
  const auto root = schema::parse_toml(toml, problems);
  return root ? read_rules(*root, "flow.items.mapping", problems) : Rules();
}

TEST(RulesFile, every_part_of_a_rule_is_read) {
  schema::Problems problems;
  const Rules rules = read(R"toml(
[Description0]
source = "description"
transforms = ["TRIM(value)", "LEFT(value, 60)"]
lookup = "names"
fallback = "?"
when = "weight > 1"
write = "if_empty"
clear = true
may_be_cut = true
)toml",
                           problems);
  ASSERT_TRUE(problems.empty());
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(rules[0].target, "Description0");
  EXPECT_EQ(rules[0].line, 2);
  EXPECT_EQ(rules[0].rule, (Rule{.source = "description",
                                 .transforms = {"TRIM(value)", "LEFT(value, 60)"},
                                 .lookup = "names",
                                 .fallback = std::string("?"),
                                 .when = "weight > 1",
                                 .write = WritePolicy::kIfEmpty,
                                 .clears = true,
                                 .may_be_cut = true}));
}

TEST(RulesFile, a_table_of_tables_is_another_entity) {
  schema::Problems problems;
  const Rules rules = read(
      "[Reference]\nsource = \"a\"\n[line.Quantity]\nsource = \"b\"\n[line.Price]\nconstant = 1", problems);
  ASSERT_TRUE(problems.empty());
  ASSERT_EQ(rules.size(), 3U);
  const Rules lines = of_group(rules, "line");
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].target, "Quantity");
  EXPECT_EQ(lines[1].target, "Price");
  ASSERT_EQ(of_group(rules, "").size(), 1U);
  EXPECT_TRUE(of_group(rules, "lin").empty());
}

TEST(RulesFile, what_is_wrong_is_told_with_its_path_and_line) {
  schema::Problems problems;
  read("[A]\nsoruce = \"x\"\n[B]\nwrite = \"sometimes\"\n[C]\ntransforms = \"x\"\nformula = 5", problems);
  ASSERT_EQ(problems.size(), 4U);
  EXPECT_EQ(problems[0].path, "flow.items.mapping.A.soruce");
  EXPECT_NE(problems[0].what.en.find("source"), std::string::npos);
  EXPECT_EQ(problems[1].path, "flow.items.mapping.B.write");
  EXPECT_EQ(problems[1].line, 4);
}

TEST(RulesFile, a_rule_in_short_reads_from_left_to_right) {
  schema::Problems problems;
  const Rules rules = read(
      "[A]\nsource = \"vat\"\ntransforms = [\"TRIM(value)\"]\nlookup = \"vat\"\nfallback = 0\nwhen = "
      "\"paid\"",
      problems);
  EXPECT_EQ(in_short(rules[0].rule), "vat → TRIM(value) → table \"vat\" → else 0 when paid");
}

}  // namespace
}  // namespace schakel::mapping
