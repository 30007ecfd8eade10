#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "base/text.h"
#include "mapping/order_scope_test.h"
#include "mapping/places.h"

// What must hold for any value, whatever it is.
namespace schakel::mapping {
namespace {

Decimal any_number() {
  return *Decimal::parse(std::to_string(*rc::gen::inRange(-1000000, 1000000)) + "." +
                         std::to_string(*rc::gen::inRange(0, 1000)));
}

std::string any_text() {
  return *rc::gen::container<std::string>(rc::gen::element('a', 'B', ' ', '-', '1', '"', '.'));
}

std::string quoted(const std::string& text) {
  return "\"" + replaced(text, "\"", "\"\"") + "\"";
}

TEST(FormulaProperties, a_text_split_at_a_place_joins_to_itself) {
  ASSERT_TRUE(rc::check([] {
    const std::string text = any_text();
    const std::string at = std::to_string(*rc::gen::inRange(0, 12));
    RC_ASSERT(outcome_of("LEFT(t, " + at + ") & MID(t, " + at + " + 1, 1000)",
                         OrderScope().set("t", TextView(text))) == text);
  }));
}

TEST(FormulaProperties, a_text_between_quotes_is_that_text) {
  ASSERT_TRUE(rc::check([] {
    const std::string text = any_text();
    RC_ASSERT(outcome_of(quoted(text)) == text);
  }));
}

TEST(FormulaProperties, rounding_down_nearest_and_up_stand_in_that_order) {
  ASSERT_TRUE(rc::check([] {
    const std::string digits = std::to_string(*rc::gen::inRange(-3, 4));
    const OrderScope order = OrderScope().set("x", any_number());
    const auto size = [&](const std::string& function) {
      return *Decimal::parse(outcome_of("ABS(" + function + "(x, " + digits + "))", order));
    };
    RC_ASSERT(size("ROUNDDOWN") <= size("ROUND"));
    RC_ASSERT(size("ROUND") <= size("ROUNDUP"));
  }));
}

TEST(FormulaProperties, a_number_written_and_read_is_that_number) {
  ASSERT_TRUE(rc::check([] {
    const Decimal number = any_number();
    RC_ASSERT(outcome_of("VALUE(TEXT(x, \"#,##0.0000\")) = x", OrderScope().set("x", number)) == "TRUE");
  }));
}

TEST(FormulaProperties, parts_joined_again_are_the_text) {
  ASSERT_TRUE(rc::check([] {
    const std::string text = *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::element('a', 'b')));
    RC_ASSERT(outcome_of("JOIN(\"-\", SPLIT(SUBSTITUTE(t, \"a\", \"a-\") & \"z\", \"-\")) = SUBSTITUTE(t, "
                         "\"a\", \"a-\") & \"z\"",
                         OrderScope().set("t", TextView(text))) == "TRUE");
  }));
}

TEST(FormulaProperties, a_street_line_that_was_joined_comes_apart_the_same) {
  ASSERT_TRUE(rc::check([] {
    const StreetLine parts{
        .street = *rc::gen::element<std::string>("Kerkstraat", "1e Jan Steenstraat", "Rue Haute", "Am Markt"),
        .number = std::to_string(*rc::gen::inRange(1, 2000)),
        .addition = *rc::gen::element<std::string>("", "b", "II", "3", "bte 4", "hs")};
    RC_ASSERT(split_street_line(street_line(parts)) == parts);
  }));
}

TEST(FormulaProperties, what_cleans_up_a_second_time_changes_nothing) {
  ASSERT_TRUE(rc::check([] {
    const std::string text = any_text();
    const std::string country = *rc::gen::element<std::string>("NL", "BE", "DE", "");
    const std::string postcode = normal_postcode(text, country);
    RC_ASSERT(normal_postcode(postcode, country) == postcode);
    const std::string phone = normal_phone(text, country);
    RC_ASSERT(normal_phone(phone, country) == phone);
    const std::string vat = normal_vat_number(text, country);
    RC_ASSERT(normal_vat_number(vat, country) == vat);
  }));
}

}  // namespace
}  // namespace schakel::mapping
