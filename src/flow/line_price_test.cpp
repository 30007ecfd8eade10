#include "flow/line_price.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "flow/order_builder_test.h"

namespace schakel::flow {
namespace {

using test::number;

constexpr connector::Decimals kGlobe = {.price = 3, .quantity = 3, .percentage = 2};
const PriceBasis kExcluding = {.includes_vat = false, .vat_percentage = number("0.21")};
const PriceBasis kIncluding = {.includes_vat = true, .vat_percentage = number("0.21")};

TEST(Converted, leaves_a_price_alone_when_both_sides_mean_it_the_same) {
  EXPECT_EQ(converted(number("9.99"), kIncluding, kIncluding).value(), number("9.99"));
  EXPECT_EQ(converted(number("9.99"), kExcluding, kExcluding).value(), number("9.99"));
}

TEST(Converted, takes_the_vat_out_and_puts_it_in) {
  EXPECT_EQ(converted(number("121"), kIncluding, kExcluding).value(), number("100"));
  EXPECT_EQ(converted(number("100"), kExcluding, kIncluding).value(), number("121"));
}

TEST(Converted, keeps_the_net_price_when_the_percentages_differ) {
  const PriceBasis nine = {.includes_vat = true, .vat_percentage = number("0.09")};
  EXPECT_EQ(converted(number("121"), kIncluding, nine).value(), number("109"));
}

TEST(Converted, takes_a_percentage_that_only_the_target_knows) {
  const PriceBasis unknown = {.includes_vat = true, .vat_percentage = std::nullopt};
  EXPECT_EQ(converted(number("121"), unknown, kExcluding).value(), number("100"));
}

TEST(Converted, asks_a_person_when_nobody_knows_the_percentage) {
  const auto price = converted(number("121"), {.includes_vat = true}, {.includes_vat = false});
  EXPECT_EQ(price.error().code, "flow.vat_percentage_unknown");
}

TEST(CombinedDiscount, puts_one_on_top_of_the_other) {
  EXPECT_EQ(combined_discount(number("0.1"), number("0.05")).value(), number("0.145"));
}

TEST(CombinedDiscount, of_one_is_that_one_and_of_none_is_nothing) {
  EXPECT_EQ(combined_discount(number("0.1"), std::nullopt).value(), number("0.1"));
  EXPECT_EQ(combined_discount(std::nullopt, number("0.1")).value(), number("0.1"));
  EXPECT_TRUE(combined_discount(std::nullopt, std::nullopt).value().is_zero());
}

TEST(LinePrice, that_fits_goes_as_it_is) {
  const LinePrice line = line_price(number("2"), number("50.00"), number("0.145"), kGlobe).value();
  EXPECT_EQ(line.price.to_text(), "50.00");
  EXPECT_EQ(*line.discount_percentage, number("14.5"));
}

TEST(LinePrice, without_discount_has_no_percentage) {
  EXPECT_FALSE(line_price(number("2"), number("50"), number("0"), kGlobe).value().discount_percentage);
}

TEST(LinePrice, is_rounded_when_the_line_still_comes_to_the_same_cent) {
  EXPECT_EQ(line_price(number("2"), number("8.256198347107"), Decimal(), kGlobe).value().price,
            number("8.256"));
}

TEST(LinePrice, takes_a_percentage_with_too_many_decimals_into_the_price) {
  // 12.345 % of 40,000.00 is 4,938.00; 12.35 % would be two euros off.
  const LinePrice line = line_price(number("1"), number("40000"), number("0.12345"), kGlobe).value();
  EXPECT_EQ(line.price, number("35062"));
  EXPECT_FALSE(line.discount_percentage);
}

TEST(LinePrice, takes_a_surcharge_into_the_price) {
  const LinePrice line = line_price(number("1"), number("100"), number("-0.1"), kGlobe).value();
  EXPECT_EQ(line.price, number("110"));
  EXPECT_FALSE(line.discount_percentage);
}

TEST(LinePrice, that_cannot_be_said_within_a_cent_needs_a_person_with_both_figures) {
  // 10,000 screws at 0.0123: 123.00, but at three decimals 120.00.
  const Error error = line_price(number("10000"), number("0.0123"), Decimal(), kGlobe).error();
  EXPECT_EQ(error.code, "flow.amount_not_exact");
  EXPECT_NE(error.what.en.find("123"), std::string::npos);
  EXPECT_NE(error.what.en.find("120"), std::string::npos);
}

// ---- Properties ----

Decimal in_hundredths(int value) {
  return Decimal::from_integer(value).divided_by(number("100"), 2).value();
}

TEST(Converted, there_and_back_is_the_same_price_to_the_hundredth_of_a_cent) {
  EXPECT_TRUE(rc::check("there and back", [] {
    const Decimal price = in_hundredths(*rc::gen::inRange(-100000000, 100000000));
    const Decimal percentage = in_hundredths(*rc::gen::inRange(0, 100));
    const PriceBasis excluding = {.includes_vat = false, .vat_percentage = percentage};
    const PriceBasis including = {.includes_vat = true, .vat_percentage = percentage};
    const Decimal net = converted(price, including, excluding).value();
    RC_ASSERT(converted(net, excluding, including).value().rounded(4) == price);
  }));
}

TEST(CombinedDiscount, leaves_what_taking_one_after_the_other_leaves) {
  EXPECT_TRUE(rc::check("one after the other", [] {
    const Decimal first = in_hundredths(*rc::gen::inRange(0, 101));
    const Decimal second = in_hundredths(*rc::gen::inRange(0, 101));
    const Decimal one = number("1");
    const Decimal both = combined_discount(first, second).value();
    const Decimal after_first = one.minus(first).value();
    const Decimal after_second = after_first.minus(after_first.times(second).value()).value();
    RC_ASSERT(one.minus(both).value() == after_second);
    RC_ASSERT(combined_discount(second, first).value() == both);
    RC_ASSERT(both >= first && both <= one);
  }));
}

TEST(LinePrice, in_cents_with_a_discount_in_whole_percents_goes_as_it_is) {
  EXPECT_TRUE(rc::check("as it is", [] {
    const Decimal quantity = Decimal::from_integer(*rc::gen::inRange(-1000, 1000));
    const Decimal price = in_hundredths(*rc::gen::inRange(-100000000, 100000000));
    const int percents = *rc::gen::inRange(1, 101);
    const LinePrice line = line_price(quantity, price, in_hundredths(percents), kGlobe).value();
    RC_ASSERT(line.price == price);
    RC_ASSERT(*line.discount_percentage == Decimal::from_integer(percents));
  }));
}

TEST(LinePrice, never_changes_a_line_by_more_than_a_cent_nor_has_more_decimals_than_the_target) {
  EXPECT_TRUE(rc::check("within a cent", [] {
    const Decimal quantity = Decimal::from_integer(*rc::gen::inRange(1, 200));
    const Decimal price =
        Decimal::from_integer(*rc::gen::inRange(1, 100000000)).divided_by(number("10000"), 4).value();
    const Decimal discount = in_hundredths(*rc::gen::inRange(0, 50)).times(number("0.77")).value();
    const auto line = line_price(quantity, price, discount, kGlobe);
    if (!line) return;  // Asking a person is always allowed; that it is not done needlessly is tested above.
    RC_ASSERT(line->price.scale() <= kGlobe.price);
    const Decimal percentage = line->discount_percentage.value_or(Decimal());
    RC_ASSERT(percentage.scale() <= kGlobe.percentage);
    const Decimal left = number("1").minus(percentage.times(number("0.01")).value()).value();
    const Decimal sent = quantity.times(line->price).value().times(left).value();
    const Decimal meant = quantity.times(price).value().times(number("1").minus(discount).value()).value();
    RC_ASSERT(sent.minus(meant).value().absolute() <= number("0.01"));
  }));
}

}  // namespace
}  // namespace schakel::flow
