#include "base/decimal.h"

#include <gtest/gtest.h>

namespace schakel {
namespace {

Decimal number(std::string_view text) {
  Result<Decimal> parsed = Decimal::parse(text);
  EXPECT_TRUE(parsed.has_value()) << text;
  return parsed.value_or(Decimal());
}

TEST(Decimal, keeps_the_zeros_that_it_came_with) {
  EXPECT_EQ(number("1.50").to_text(), "1.50");
  EXPECT_EQ(number("-0.05").to_text(), "-0.05");
  EXPECT_EQ(number("0").to_text(), "0");
  EXPECT_EQ(number("0.00").to_text(), "0.00");
}

TEST(Decimal, keeps_every_digit_of_a_large_amount) {
  EXPECT_EQ(number("12345678901234.1235").to_text(), "12345678901234.1235");
}

TEST(Decimal, compares_by_value) {
  EXPECT_EQ(number("1.5"), number("1.50"));
  EXPECT_LT(number("-2"), number("-1.99"));
  EXPECT_GT(number("0.1"), number("0.09"));
}

TEST(Decimal, reads_the_exponents_that_json_writes) {
  EXPECT_EQ(number("1E+2"), number("100"));
  EXPECT_EQ(number("2.5e-1"), number("0.25"));
}

TEST(Decimal, refuses_what_is_not_a_number) {
  for (const char* text : {"", "-", ".", "1,5", "1.2.3", " 1", "1e", "0x1", "1e9999"}) {
    EXPECT_FALSE(Decimal::parse(text).has_value()) << text;
  }
}

TEST(Decimal, refuses_what_it_cannot_hold_exactly) {
  EXPECT_FALSE(Decimal::parse("12345678901234567890123456789012345").has_value());
  EXPECT_FALSE(Decimal::parse("0.1234567890123").has_value());
  EXPECT_FALSE(number("9999999999999999999999999999999999").plus(number("1")).has_value());
}

TEST(Decimal, rounds_half_away_from_zero_as_bookkeepers_do) {
  EXPECT_EQ(number("2.345").rounded(2).to_text(), "2.35");
  EXPECT_EQ(number("-2.345").rounded(2).to_text(), "-2.35");
  EXPECT_EQ(number("2.3449").rounded(2).to_text(), "2.34");
  EXPECT_EQ(number("2").rounded(2).to_text(), "2.00");
}

TEST(Decimal, adds_multiplies_and_divides_exactly) {
  EXPECT_EQ(number("0.1").plus(number("0.2"))->to_text(), "0.3");
  EXPECT_EQ(number("19.99").times(number("0.21"))->to_text(), "4.1979");
  EXPECT_EQ(number("121").divided_by(number("1.21"), 4)->to_text(), "100.0000");
  EXPECT_EQ(number("-1").divided_by(number("3"), 3)->to_text(), "-0.333");
  EXPECT_FALSE(number("1").divided_by(number("0"), 2).has_value());
}

TEST(Decimal, writes_short_text_without_needless_zeros) {
  EXPECT_EQ(number("1.50").to_short_text(), "1.5");
  EXPECT_EQ(number("200").to_short_text(), "200");
  EXPECT_EQ(number("2.00").to_short_text(), "2");
}

}  // namespace
}  // namespace schakel
