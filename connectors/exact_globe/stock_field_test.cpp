#include "connectors/exact_globe/stock_field.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/exact_globe/fake_globe.h"

namespace schakel::exact_globe {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct StockFieldTest : testing::Test {
  FakeGlobe globe;
  StockField stock{globe.client, globe.settings, "NumberFreeField3"};

  std::string set(const std::string& code, const char* quantity) {
    const Result<void> done =
        stock.set({.item_code = code, .warehouse = {}, .quantity = *Decimal::parse(quantity)}, {});
    return done ? "" : done.error().code;
  }
};

TEST_F(StockFieldTest, keeps_as_many_decimals_as_the_field_does) {
  EXPECT_EQ(stock.decimals(), 2);
}

TEST_F(StockFieldTest, a_level_is_what_the_field_of_the_item_says_and_nothing_is_zero) {
  globe.transport.answer(page_of(R"({"ItemCode":"STOEL","NumberFreeField3":null})"));
  globe.transport.answer(page_of(""));
  globe.transport.answer(page_of(R"({"ItemCode":"TAFEL","NumberFreeField3":12.5})"));
  const std::vector<std::string> codes{"tafel", "stoel", "weg"};
  const auto levels = stock.levels(codes, {});
  ASSERT_TRUE(levels) << levels.error().code;
  std::vector<std::string> shown;
  for (const connector::TargetLevel& level : levels->levels)
    shown.push_back(level.item_code + "=" + level.quantity.to_short_text());
  EXPECT_THAT(shown, testing::UnorderedElementsAre("tafel=12.5", "stoel=0")) << "Spelt as they were asked.";
  EXPECT_THAT(levels->unknown, ElementsAre("weg"));
}

TEST_F(StockFieldTest, a_level_is_set_in_the_field_of_the_item_as_globe_spells_it) {
  globe.transport.answer(page_of(R"({"ItemCode":"Tafel 1/2","NumberFreeField3":1})"));
  const std::vector<std::string> codes{"TAFEL 1/2"};
  ASSERT_TRUE(stock.levels(codes, {}));
  globe.transport.answer({.status = 204});
  EXPECT_EQ(set("TAFEL 1/2", "7"), "");
  EXPECT_THAT(globe.transport.requests().at(1).target, HasSubstr("Item('Tafel%201%2F2')"));
  EXPECT_EQ(globe.transport.requests().at(1).method, "PUT");
  EXPECT_EQ(globe.body(1).dump(), R"({"NumberFreeField3":7})");
}

TEST_F(StockFieldTest, an_item_that_was_not_asked_for_is_looked_up_first) {
  globe.transport.answer(page_of(R"({"ItemCode":"TAFEL","NumberFreeField3":1})"));
  globe.transport.answer({.status = 204});
  EXPECT_EQ(set("tafel", "7"), "");
  EXPECT_THAT(globe.sent(1), HasSubstr("PUT /Item('TAFEL')"));
}

TEST_F(StockFieldTest, nothing_left_is_a_level_too) {
  globe.transport.answer(page_of(R"({"ItemCode":"TAFEL","NumberFreeField3":1})"));
  globe.transport.answer({.status = 204});
  EXPECT_EQ(set("TAFEL", "0"), "");
  EXPECT_EQ(globe.body(1).dump(), R"({"NumberFreeField3":0})");
}

TEST_F(StockFieldTest, a_level_that_does_not_fit_the_field_is_not_sent) {
  EXPECT_EQ(set("TAFEL", "123456789012"), "globe.too_large");
  EXPECT_EQ(globe.client.calls().total(), 0);
}

TEST_F(StockFieldTest, all_levels_are_read_page_by_page) {
  globe.transport.answer(page_of(R"({"ItemCode":"STOEL","NumberFreeField3":2})", "Item?$skiptoken=1"));
  const auto first = stock.all_levels({}, {});
  ASSERT_TRUE(first && first->more);
  globe.transport.answer(page_of(R"({"ItemCode":"TAFEL","NumberFreeField3":3})"));
  const auto last = stock.all_levels(first->next, {});
  ASSERT_TRUE(last);
  EXPECT_FALSE(last->more);
  EXPECT_EQ(last->levels.front().item_code + first->levels.front().item_code, "TAFELSTOEL");
  globe.transport.answer(page_of("", "Item?$skiptoken=1"));
  const auto repeated = stock.all_levels(first->next, {});
  ASSERT_FALSE(repeated);
  EXPECT_EQ(repeated.error().code, "globe.page_repeats");
}

}  // namespace
}  // namespace schakel::exact_globe
