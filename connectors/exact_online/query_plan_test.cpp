#include "connectors/exact_online/query_plan.h"

#include <gtest/gtest.h>

#include "connectors/exact_online/client.h"
#include "connectors/exact_online/test_world.h"

namespace schakel::exact_online {
namespace {

constexpr std::size_t kRoom = 5000;

std::vector<std::int64_t> range(std::int64_t first, std::int64_t last, std::int64_t step = 1) {
  std::vector<std::int64_t> numbers;
  for (std::int64_t n = first; n <= last; n += step) numbers.push_back(n);
  return numbers;
}

NumbersPlan plan(std::vector<std::int64_t> numbers) {
  return plan_numbers("OrderNumber", std::move(numbers), 3, 1000, kRoom);
}

TEST(QueryPlan, neighbours_become_one_range) {
  EXPECT_EQ(plan(range(1, 1000)).filters,
            std::vector<std::string>{"(OrderNumber ge 1 and OrderNumber le 1000)"});
}

TEST(QueryPlan, lone_numbers_stand_beside_ranges_in_one_filter) {
  EXPECT_EQ(plan({7, 3, 1, 2, 2, 90}).filters,
            std::vector<std::string>{
                "(OrderNumber ge 1 and OrderNumber le 3) or OrderNumber eq 7 or OrderNumber eq 90"});
}

TEST(QueryPlan, no_gap_is_bridged_where_one_filter_holds_all) {
  EXPECT_EQ(plan({1, 3}).filters, std::vector<std::string>{"OrderNumber eq 1 or OrderNumber eq 3"});
}

TEST(QueryPlan, small_gaps_are_bridged_when_that_saves_calls) {
  // Every other number: 500 terms take three filters, one range takes one and reads 499 needless rows.
  const NumbersPlan every_other = plan_numbers("OrderNumber", range(1, 999, 2), 1, 1000, kRoom);
  EXPECT_EQ(every_other.filters, std::vector<std::string>{"(OrderNumber ge 1 and OrderNumber le 999)"});
  EXPECT_EQ(plan(range(1, 999, 2)).calls,
            3);  // With three rows per order the range would take as many pages.
}

TEST(QueryPlan, large_gaps_are_not_read) {
  std::vector<std::int64_t> numbers = range(1, 10);
  const std::vector<std::int64_t> far = range(1'000'000, 1'000'010);
  numbers.insert(numbers.end(), far.begin(), far.end());
  const NumbersPlan made = plan(numbers);
  ASSERT_EQ(made.filters.size(), 1U);
  EXPECT_EQ(
      made.filters[0],
      "(OrderNumber ge 1 and OrderNumber le 10) or (OrderNumber ge 1000000 and OrderNumber le 1000010)");
  EXPECT_EQ(made.calls, 1);
}

TEST(QueryPlan, no_filter_is_longer_than_its_room) {
  for (const std::string& filter : plan(range(1'000'000, 90'000'000, 100'000)).filters) {
    EXPECT_LE(encoded(filter).size(), kRoom);
  }
  std::vector<std::string> ids;
  for (unsigned i = 0; i < 1000; ++i) ids.push_back(guid(i));
  const std::vector<std::string> filters = plan_ids("ID", ids, kRoom);
  for (const std::string& filter : filters) EXPECT_LE(encoded(filter).size(), kRoom);
  EXPECT_LE(filters.size(), 11U);
}

TEST(QueryPlan, every_id_is_asked_once) {
  const std::vector<std::string> ids = {guid(1), guid(2), guid(1)};
  EXPECT_EQ(plan_ids("ID", ids, kRoom),
            std::vector<std::string>{"ID eq guid'" + guid(1) + "' or ID eq guid'" + guid(2) + "'"});
}

TEST(QueryPlan, the_number_of_terms_can_be_bounded) {
  std::vector<std::string> ids;
  for (unsigned i = 0; i < 118; ++i) ids.push_back(guid(i));
  EXPECT_EQ(plan_ids("OrderID", ids, kRoom, 59).size(), 2U);
}

TEST(QueryPlan, nothing_asked_is_no_call) {
  EXPECT_TRUE(plan({}).filters.empty());
  EXPECT_TRUE(plan_ids("ID", {}, kRoom).empty());
}

}  // namespace
}  // namespace schakel::exact_online
