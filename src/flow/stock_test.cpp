#include "flow/stock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace schakel::flow {
namespace {

class Target final : public connector::StockTarget {
 public:
  bool warehouses = true;
  int scale = 0;

  connector::Calls calls() const override { return {}; }
  std::vector<connector::Finding> examine(std::stop_token) override { return {}; }
  Result<connector::ReferenceCodes> reference_codes(std::stop_token) override {
    return connector::ReferenceCodes{};
  }
  bool has_warehouses() const override { return warehouses; }
  std::size_t changes_max() const override { return 100; }
  int decimals() const override { return scale; }
  Result<Levels> levels(std::span<const std::string>, const std::set<std::string>&,
                        std::stop_token) override {
    return Levels{};
  }
  Result<LevelPage> all_levels(const connector::Cursor&, std::stop_token) override { return LevelPage{}; }
  Result<void> set(std::span<const connector::StockChange>, const std::string&, std::stop_token) override {
    return {};
  }
};

Decimal number(const char* text) {
  return *Decimal::parse(text);
}

/// 12 chairs in the first warehouse of which 2 are ordered, 3.7 metres of rope in the second.
std::vector<connector::StockLevel> levels() {
  return {{.item_code = "CHAIR", .warehouse = "1", .physical = number("12"), .free = number("10")},
          {.item_code = "CHAIR", .warehouse = "2", .physical = number("1"), .free = number("-2")},
          {.item_code = "ROPE", .warehouse = "2", .physical = number("3.7"), .free = number("3.7")}};
}

std::string wanted(const StockFlow& settings, const Target& target = {}) {
  const WantedLevels result = wanted_levels(levels(), settings, target, {"1", "2", "MAIN"});
  std::string text;
  for (const auto& [key, quantity] : result.levels) text += name_of(key) + "=" + quantity.to_text() + " ";
  for (const auto& [key, error] : result.problems) text += name_of(key) + ": " + error.code + " ";
  return text;
}

TEST(Stock, what_is_free_goes_over_rounded_down_and_never_below_zero) {
  EXPECT_EQ(wanted({}), "CHAIR @ 1=10 CHAIR @ 2=0 ROPE @ 2=3 ");
}

TEST(Stock, what_lies_there_goes_over_where_that_was_chosen) {
  EXPECT_EQ(wanted({.quantity = StockFlow::Quantity::kPhysical, .rounding = StockFlow::Rounding::kNearest}),
            "CHAIR @ 1=12 CHAIR @ 2=1 ROPE @ 2=4 ");
}

TEST(Stock, warehouses_that_become_one_are_added_up) {
  const StockFlow both{.quantity = StockFlow::Quantity::kPhysical,
                       .warehouse = {.table = {{"1", "MAIN"}, {"2", "MAIN"}}}};
  EXPECT_TRUE(adds_up_warehouses(both, true));
  EXPECT_EQ(wanted(both), "CHAIR @ MAIN=13 ROPE @ MAIN=3 ");
  EXPECT_FALSE(adds_up_warehouses({}, true));
}

TEST(Stock, a_warehouse_without_a_translation_needs_a_person_or_is_left_out) {
  EXPECT_EQ(wanted({.warehouse = {.table = {{"1", "MAIN"}}}}),
            "CHAIR @ MAIN=10 CHAIR @ 2: flow.warehouse_unmapped ROPE @ 2: flow.warehouse_unmapped ");
  EXPECT_EQ(wanted({.warehouse = {.table = {{"1", "MAIN"}}, .when_unmapped = WhenUnmapped::kLeaveEmpty}}),
            "CHAIR @ MAIN=10 ");
}

TEST(Stock, a_target_without_warehouses_gets_the_sum_of_those_that_are_named) {
  Target item_field;
  item_field.warehouses = false;
  item_field.scale = 2;
  EXPECT_TRUE(adds_up_warehouses({}, false));
  EXPECT_EQ(wanted({.quantity = StockFlow::Quantity::kPhysical}, item_field), "CHAIR=13.00 ROPE=3.70 ");
  EXPECT_EQ(
      wanted({.quantity = StockFlow::Quantity::kPhysical, .warehouse = {.table = {{"1", "x"}}}}, item_field),
      "CHAIR=12.00 ROPE=0.00 ");
}

TEST(Stock, a_small_difference_is_not_worth_a_call_but_the_last_one_is) {
  const StockFlow settings{.threshold = number("5")};
  EXPECT_FALSE(differs(number("12"), number("10"), settings));
  EXPECT_TRUE(differs(number("15"), number("10"), settings));
  EXPECT_TRUE(differs(number("0"), number("2"), settings));
  EXPECT_TRUE(differs(number("2"), number("0"), settings));
  EXPECT_FALSE(differs(number("2"), number("2.0"), {}));
}

}  // namespace
}  // namespace schakel::flow
