#include "connectors/exact_globe/simulator/checks.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace schakel::exact_globe::simulator {
namespace {

struct ChecksTest : testing::Test {
  Rules rules;

  /// The stored value as text, or "refused: …".
  std::string check(std::string_view entity, std::string_view body) {
    const Entity& facts = Catalogue::built_in().at(entity);
    const OrError<Values> values = check_values(facts, *Json::parse(body), rules);
    if (!values) return "refused: " + values.error().text;
    const kit::Value& value = values->front().second;
    return value.is_null() ? "null" : value.holds_text() ? value.as_text() : value.number_text();
  }
};

TEST_F(ChecksTest, text_of_the_full_length_goes_and_one_character_more_does_not) {
  const std::string fifty = "é" + std::string(49, 'x');
  EXPECT_EQ(check("Account", R"({"AccountName":")" + fifty + "\"}"), fifty);
  EXPECT_EQ(check("Account", R"({"AccountName":")" + fifty + "y\"}"),
            "refused: Property AccountName: the value has 51 characters, at most 50 are allowed.");
}

TEST_F(ChecksTest, names_count_their_case_and_unknown_ones_are_refused) {
  EXPECT_TRUE(check("Account", R"({"accountname":"x"})")
                  .starts_with("refused: The property 'accountname' does not exist"));
  EXPECT_TRUE(check("SalesOrderLine", R"({"ItemCode":"X"})").starts_with("refused"));
}

TEST_F(ChecksTest, right_aligned_codes_come_padded) {
  EXPECT_EQ(check("SalesOrderHeader", R"({"OrderDebtor":" 10001"})"), " 10001");
  EXPECT_EQ(check("SalesOrderHeader", R"({"OrderDebtor":"10001"})"),
            "refused: Property OrderDebtor: the value must be right-aligned to 6 characters.");
}

TEST_F(ChecksTest, or_are_padded_when_the_switch_says_so) {
  rules.padding_required = false;
  EXPECT_EQ(check("SalesOrderHeader", R"({"OrderDebtor":"10001"})"), " 10001");
}

TEST_F(ChecksTest, upper_case_numeric_and_selections_hold) {
  EXPECT_EQ(check("SalesOrderHeader", R"({"ShippingVia":"post"})"),
            "refused: Property ShippingVia: the value must be in upper case.");
  EXPECT_EQ(check("Account", R"({"AccountCode":"              10001A"})"),
            "refused: Property AccountCode: the value must be numeric.");
  EXPECT_EQ(check("Account", R"({"CustomerStatus":"X"})"),
            "refused: Property CustomerStatus: the value is not in the list of allowed values.");
  EXPECT_EQ(check("Account", R"({"CustomerStatus":"A"})"), "A");
}

TEST_F(ChecksTest, types_are_those_of_the_catalogue) {
  EXPECT_TRUE(check("SalesOrderLine", R"({"Quantity":"2"})").starts_with("refused"));
  EXPECT_EQ(check("SalesOrderLine", R"({"Quantity":2.5})"), "2.5");
  EXPECT_TRUE(check("Account", R"({"Blocked":1})").starts_with("refused"));
  EXPECT_TRUE(check("Account", R"({"AccountName":5})").starts_with("refused"));
  EXPECT_TRUE(check("Account", R"({"ID":"5"})").starts_with("refused"));
  EXPECT_TRUE(check("SalesOrderHeader", R"({"Resource":1.5})").starts_with("refused"));
}

TEST_F(ChecksTest, dates_come_as_iso_or_as_date_in_milliseconds_and_not_by_country) {
  EXPECT_FALSE(check("SalesOrderHeader", R"({"SalesOrderDate":"2026-11-23"})").starts_with("refused"));
  EXPECT_FALSE(
      check("SalesOrderHeader", R"({"SalesOrderDate":"/Date(1581465600000)/"})").starts_with("refused"));
  EXPECT_TRUE(check("SalesOrderHeader", R"({"SalesOrderDate":"11/23/2026"})").starts_with("refused"));
  EXPECT_TRUE(check("SalesOrderHeader", R"({"SalesOrderDate":"23-11-2026"})").starts_with("refused"));
}

TEST_F(ChecksTest, a_date_with_an_offset_is_the_wall_clock_of_that_moment) {
  const std::string here = check("SalesOrderHeader", R"({"SalesOrderDate":"2026-11-23T10:00:00"})");
  EXPECT_EQ(check("SalesOrderHeader", R"({"SalesOrderDate":"2026-11-23T10:00:00+01:00"})"), here);
  EXPECT_EQ(check("SalesOrderHeader", R"({"SalesOrderDate":"2026-11-23T04:00:00-05:00"})"), here);
  EXPECT_EQ(check("SalesOrderHeader", R"({"SalesOrderDate":"2026-11-23T09:00:00Z"})"), here);
  EXPECT_TRUE(
      check("SalesOrderHeader", R"({"SalesOrderDate":"2026-11-23T10:00:00+1:00"})").starts_with("refused"));
}

TEST_F(ChecksTest, dates_outside_of_what_sql_server_holds_are_refused) {
  EXPECT_FALSE(check("SalesOrderHeader", R"({"SalesOrderDate":"1753-01-01"})").starts_with("refused"));
  EXPECT_EQ(check("SalesOrderHeader", R"({"SalesOrderDate":"1752-12-31"})"),
            "refused: Property SalesOrderDate: the date is out of range.");
}

TEST_F(ChecksTest, binary_is_base64) {
  EXPECT_EQ(check("Binary", R"({"Data":"AAECAw=="})"), "AAECAw==");
  EXPECT_EQ(check("Binary", R"({"Data":"%%"})"), "refused: Property Data: the value is not binary.");
}

TEST_F(ChecksTest, a_right_aligned_code_has_its_spaces_on_the_left) {
  EXPECT_TRUE(check("SalesOrderHeader", R"({"OrderDebtor":"10001 "})").starts_with("refused"));
}

TEST_F(ChecksTest, unsigned_and_the_digits_of_doubles_count_when_the_switches_say_so) {
  EXPECT_EQ(check("SalesOrderLine", R"({"Quantity":-1234567.12345})"), "-1234567.12345");
  rules.unsigned_enforced = true;
  EXPECT_EQ(check("SalesOrderLine", R"({"Quantity":-1})"),
            "refused: Property Quantity: the value may not be negative.");
  rules.double_digits_enforced = true;
  EXPECT_EQ(check("SalesOrderLine", R"({"Quantity":1234})"),
            "refused: Property Quantity: the number has too many digits.");
}

TEST_F(ChecksTest, exact_numbers_keep_their_digits_and_decimals) {
  EXPECT_EQ(check("Item", R"({"SalesPrice":12.3456})"), "12.3456");
  EXPECT_EQ(check("Item", R"({"SalesPrice":12.34567})"),
            "refused: Property SalesPrice: at most 4 decimals are allowed.");
  EXPECT_EQ(check("Item", R"({"SalesPrice":1234567890123})"),
            "refused: Property SalesPrice: the number has too many digits.");
}

TEST_F(ChecksTest, null_and_blank_text_are_no_value) {
  EXPECT_EQ(check("Account", R"({"AccountName":null})"), "null");
  EXPECT_EQ(check("Account", R"({"AccountName":"  "})"), "null");
}

TEST_F(ChecksTest, a_working_minimum_is_less_than_the_catalogue) {
  const Entity& account = Catalogue::built_in().at("Account");
  EXPECT_EQ(required_on_create(account, Rules::Mandatory::kWorkingMinimal).size(), 6U);
  EXPECT_GT(required_on_create(account, Rules::Mandatory::kCatalogue).size(), 10U);
}

TEST_F(ChecksTest, a_first_line_needs_no_transaction_key_but_a_header_does) {
  const Entity& line = Catalogue::built_in().at("SalesOrderLine");
  const Entity& header = Catalogue::built_in().at("SalesOrderHeader");
  const auto needs = [](const Entity& entity, Rules::Mandatory rule) {
    const std::vector<std::size_t> required = required_on_create(entity, rule);
    return std::ranges::find(required, entity.at("TransactionKey")) != required.end();
  };
  EXPECT_FALSE(needs(line, Rules::Mandatory::kCatalogue));
  EXPECT_TRUE(needs(header, Rules::Mandatory::kCatalogue));
  EXPECT_TRUE(needs(header, Rules::Mandatory::kWorkingMinimal));
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
