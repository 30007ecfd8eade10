#include "connectors/exact_globe/lookup_plan.h"

#include <gtest/gtest.h>

namespace schakel::exact_globe {
namespace {

using Ranges = std::vector<ReferenceRange>;

TEST(LookupPlan, references_in_a_row_are_one_question) {
  const std::vector<std::string> references = {"EOL1003", "EOL1001", "EOL1002"};
  EXPECT_EQ(plan_references(references), (Ranges{{"EOL1001", "EOL1003"}}));
}

TEST(LookupPlan, a_hundred_references_with_small_gaps_are_one_question) {
  std::vector<std::string> references;
  for (int i = 0; i < 100; ++i) references.push_back("EOL" + std::to_string(2000 + 7 * i));
  EXPECT_EQ(plan_references(references).size(), 1U);
}

TEST(LookupPlan, a_wide_gap_is_not_read) {
  const std::vector<std::string> references = {"EOL1001", "EOL1002", "EOL5000"};
  EXPECT_EQ(plan_references(references), (Ranges{{"EOL1001", "EOL1002"}, {"EOL5000", "EOL5000"}}));
}

TEST(LookupPlan, references_of_different_length_do_not_share_a_range) {
  // As texts, EOL1000 comes before EOL999.
  const std::vector<std::string> references = {"EOL999", "EOL1000"};
  EXPECT_EQ(plan_references(references), (Ranges{{"EOL1000", "EOL1000"}, {"EOL999", "EOL999"}}));
}

TEST(LookupPlan, references_with_different_beginnings_do_not_share_a_range) {
  const std::vector<std::string> references = {"A-11", "B-12"};
  EXPECT_EQ(plan_references(references), (Ranges{{"A-11", "A-11"}, {"B-12", "B-12"}}));
}

TEST(LookupPlan, a_reference_without_a_number_is_asked_alone_and_once) {
  const std::vector<std::string> references = {"spoed", "spoed"};
  EXPECT_EQ(plan_references(references), (Ranges{{"spoed", "spoed"}}));
}

TEST(LookupPlan, a_reference_that_comes_twice_is_asked_once) {
  const std::vector<std::string> references = {"EOL7", "EOL7"};
  EXPECT_EQ(plan_references(references), (Ranges{{"EOL7", "EOL7"}}));
}

TEST(LookupPlan, a_number_longer_than_we_can_count_keeps_its_front_in_the_prefix) {
  const std::vector<std::string> references = {"123456789012345678901", "123456789012345678902"};
  EXPECT_EQ(plan_references(references), (Ranges{{"123456789012345678901", "123456789012345678902"}}));
}

TEST(LookupPlan, nothing_to_look_up_is_no_question) {
  EXPECT_TRUE(plan_references({}).empty());
}

}  // namespace
}  // namespace schakel::exact_globe
