#include "connectors/exact_globe/number_plan.h"

#include <gtest/gtest.h>

namespace schakel::exact_globe {
namespace {

using Ranges = std::vector<NumberRange>;

TEST(NumberPlan, neighbours_are_one_question) {
  EXPECT_EQ(plan_numbers({12, 10, 11, 11}, 4, 60), (Ranges{{10, 12}}));
}

TEST(NumberPlan, a_gap_is_bridged_when_reading_it_costs_less_than_a_question) {
  EXPECT_EQ(plan_numbers({10, 15}, 4, 60), (Ranges{{10, 15}}));
  EXPECT_EQ(plan_numbers({10, 4000}, 4, 60), (Ranges{{10, 10}, {4000, 4000}}));
}

TEST(NumberPlan, many_that_are_scattered_are_read_in_one_sweep) {
  std::vector<std::int64_t> numbers;
  for (int i = 0; i < 200; ++i) numbers.push_back(10000 + i * 7);
  // Two hundred questions, or 1,394 rows on pages of a hundred.
  EXPECT_EQ(plan_numbers(numbers, 1, 100), (Ranges{{10000, 11393}}));
}

TEST(NumberPlan, nothing_costs_nothing) {
  EXPECT_TRUE(plan_numbers({}, 4, 60).empty());
  EXPECT_EQ(calls_of({}, 4, 60), 0);
}

TEST(NumberPlan, a_page_that_is_exactly_full_is_followed_by_another) {
  EXPECT_EQ(calls_of({{1, 15}}, 4, 60), 2);
  EXPECT_EQ(calls_of({{1, 14}}, 4, 60), 1);
}

}  // namespace
}  // namespace schakel::exact_globe
