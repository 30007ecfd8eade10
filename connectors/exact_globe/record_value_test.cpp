#include "connectors/exact_globe/record_value.h"

#include <gtest/gtest.h>

#include <string>

#include "connectors/exact_globe/fake_globe.h"

namespace schakel::exact_globe {
namespace {

using TooLong = connector::RecordTarget::TooLong;

model::Value number(const char* text) {
  return *Decimal::parse(text);
}
model::Value text(const std::string& value) {
  return Personal(value);
}

std::string shown(const model::Value& value) {
  struct Visitor {
    std::string operator()(std::monostate) const { return "nothing"; }
    std::string operator()(const Personal& text) const { return "'" + text.reveal() + "'"; }
    std::string operator()(const Decimal& number) const { return number.to_text(); }
    std::string operator()(bool yes) const { return yes ? "yes" : "no"; }
    std::string operator()(LocalTime time) const { return iso_text(time); }
  };
  return std::visit(Visitor{}, value);
}

std::string kept(const Entity& entity, std::string_view name, const model::Value& value,
                 TooLong too_long = TooLong::kRefuse) {
  const Result<model::Value> result = as_kept(entity, *find(entity, name), value, too_long);
  return result ? shown(*result) : result.error().code;
}

std::string sent(const Entity& entity, std::string_view name, const model::Value& value) {
  const Result<Json> result = as_sent(entity, *find(entity, name), value);
  return result ? result->dump() : result.error().code;
}

TEST(RecordValue, a_code_is_kept_in_upper_case_and_compared_without_its_padding) {
  EXPECT_EQ(kept(item(), "SalesVATCode", text(" v1 ")), "'V1'");
  EXPECT_EQ(kept(account(), "DebtorNumber", text("25")), "'25'");
  EXPECT_EQ(sent(account(), "DebtorNumber", text("25")), R"("    25")");
}

TEST(RecordValue, a_text_is_kept_as_it_is_without_blanks_around_it) {
  EXPECT_EQ(kept(item(), "Description0", text("  Eiken  tafel ")), "'Eiken  tafel'");
  EXPECT_EQ(kept(item(), "Description0", text("   ")), "nothing");
}

TEST(RecordValue, a_text_that_is_too_long_is_refused_or_cut_as_told) {
  const std::string long_text = std::string(59, 'x') + " eiken";
  EXPECT_EQ(kept(item(), "Description0", text(long_text)), "globe.too_long");
  EXPECT_EQ(kept(item(), "Description0", text(long_text), TooLong::kCut), "'" + std::string(59, 'x') + "'");
}

TEST(RecordValue, a_number_has_globes_decimals_and_is_never_rounded_in_secret) {
  EXPECT_EQ(kept(item(), "SalesPrice", number("12.5")), "12.5000");
  EXPECT_EQ(kept(item(), "SalesPrice", number("12.500000")), "12.5000");
  EXPECT_EQ(kept(item(), "SalesPrice", number("12.56789")), "globe.too_many_decimals");
  EXPECT_EQ(kept(item(), "Assortment", number("12")), "12");
}

TEST(RecordValue, a_value_of_another_kind_and_a_code_that_is_none_are_refused) {
  EXPECT_EQ(kept(item(), "SalesPrice", text("twaalf")), "globe.wrong_type");
  EXPECT_EQ(kept(item(), "Type", text("Z")), "globe.not_allowed");
  EXPECT_EQ(kept(item(), "GLAccountRevenue", text("8000A")), "globe.not_digits");
}

TEST(RecordValue, of_a_moment_its_day_is_kept) {
  const LocalTime noon = std::chrono::local_days{std::chrono::year(2026) / 11 / 23} + std::chrono::hours(12);
  EXPECT_EQ(kept(item(), "CountrySpecificAvailableFrom", noon), "2026-11-23T00:00:00");
  EXPECT_EQ(sent(item(), "CountrySpecificAvailableFrom", noon), R"("2026-11-23")");
}

TEST(RecordValue, nothing_empties_a_property_in_the_way_of_its_kind) {
  EXPECT_EQ(sent(item(), "TextDescription", {}), R"("")");
  EXPECT_EQ(sent(item(), "CountrySpecificAvailableUntil", {}), "null");
  EXPECT_EQ(sent(item(), "NumberFreeField1", {}), "null");
  EXPECT_EQ(sent(item(), "NetWeight", {}), "0") << "It is mandatory: it cannot have none.";
  EXPECT_EQ(sent(item(), "IsSalesItem", {}), "false");
}

TEST(RecordValue, a_refusal_names_the_field_and_never_the_value) {
  const Result<model::Value> result =
      as_kept(item(), *find(item(), "SearchCode"), text("geheim artikel van Jansen"), TooLong::kRefuse);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kInvalidRecord);
  EXPECT_EQ(result.error().fields, std::vector<std::string>{"Item.SearchCode"});
  EXPECT_EQ(result.error().what.en.find("Jansen"), std::string::npos);
}

}  // namespace
}  // namespace schakel::exact_globe
