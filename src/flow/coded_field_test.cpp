#include "flow/coded_field.h"

#include <gtest/gtest.h>

namespace schakel::flow {
namespace {

const std::vector<std::string> kTargetCodes = {"1", "4", "9B", "NEW"};
const Place kPlace = {.en = "Order 1042, line 2", .nl = "Order 1042, regel 2"};

Result<std::string> translated(const CodedField& rules, const std::string& code,
                               std::string_view country = "NL") {
  return translate(Coded::kVatCode, rules, {.text = code}, country, &kTargetCodes, kPlace);
}

CodedField with_table(std::map<std::string, std::string> table) {
  CodedField rules;
  rules.table = std::move(table);
  return rules;
}

TEST(CodedField, the_table_translates_the_code) {
  EXPECT_EQ(translated(with_table({{"2", "4"}}), "2").value(), "4");
}

TEST(CodedField, a_row_for_the_country_goes_before_the_row_for_all) {
  const CodedField rules = with_table({{"2", "4"}, {"2/BE", "9B"}});
  EXPECT_EQ(translated(rules, "2", "BE").value(), "9B");
  EXPECT_EQ(translated(rules, "2", "DE").value(), "4");
  EXPECT_EQ(translated(rules, "2", "").value(), "4");
}

TEST(CodedField, force_gives_the_default_whatever_the_source_says) {
  CodedField rules;
  rules.fallback = "1";
  rules.force = true;
  EXPECT_EQ(translated(rules, "2").value(), "1");
}

TEST(CodedField, the_same_code_is_taken_when_the_target_has_it) {
  CodedField rules;
  rules.same_code = true;
  EXPECT_EQ(translated(rules, "4").value(), "4");
  EXPECT_EQ(translated(rules, "5").error().code, "flow.vat_unmapped");
}

TEST(CodedField, a_code_is_written_as_the_target_spells_it) {
  EXPECT_EQ(translated(with_table({{"2", "9b"}}), "2").value(), "9B");
}

TEST(CodedField, a_code_that_differs_from_another_only_in_capitals_is_itself) {
  const std::vector<std::string> codes = {"A1", "a1"};
  EXPECT_EQ(translate(Coded::kVatCode, with_table({{"2", "a1"}}), {.text = "2"}, "", &codes, kPlace).value(),
            "a1");
}

TEST(CodedField, the_country_decides_where_the_table_says_nothing) {
  CodedField rules;
  rules.by_country = {{"BE", "9B"}};
  rules.fallback = "1";
  EXPECT_EQ(translated(rules, "2", "BE").value(), "9B");
  EXPECT_EQ(translated(rules, "", "BE").value(), "9B");
}

TEST(CodedField, no_code_becomes_the_default_or_stays_empty) {
  CodedField rules;
  EXPECT_EQ(translated(rules, "").value(), "");
  rules.fallback = "1";
  EXPECT_EQ(translated(rules, "").value(), "1");
}

TEST(CodedField, an_unmapped_code_needs_a_person_who_is_told_where_to_add_it) {
  CodedField rules;
  rules.fallback = "1";  // The default is for no code at all, not for one that nobody translated.
  const Error error = translated(rules, "7", "BE").error();
  EXPECT_EQ(error.kind, ErrorKind::kInvalidRecord);
  EXPECT_EQ(error.code, "flow.vat_unmapped");
  EXPECT_EQ(error.what.en, "Order 1042, line 2: VAT code \"7\" (country BE) has no translation.");
  EXPECT_EQ(error.what.nl, "Order 1042, regel 2: btw-code \"7\" (land BE) heeft geen vertaling.");
  EXPECT_TRUE(error.advice.en.starts_with("Add a row to the table vat_code.table: \"7\" = "))
      << error.advice.en;
  EXPECT_EQ(error.fields, std::vector<std::string>{"vat_code.table.7"});
}

TEST(CodedField, an_unmapped_code_belongs_into_the_shared_table_where_there_is_one) {
  CodedField rules;
  rules.lookup = "vat";
  EXPECT_EQ(translated(rules, "7").error().fields, std::vector<std::string>{"lookup.vat.7"});
}

TEST(CodedField, an_unmapped_code_may_use_the_default_or_be_left_empty) {
  CodedField rules;
  rules.fallback = "1";
  rules.when_unmapped = WhenUnmapped::kUseDefault;
  EXPECT_EQ(translated(rules, "7").value(), "1");
  rules.when_unmapped = WhenUnmapped::kLeaveEmpty;
  EXPECT_EQ(translated(rules, "7").value(), "");
}

TEST(CodedField, a_row_of_a_shared_table_is_named_where_it_stands) {
  CodedField rules = with_table({{"2", "GONE"}});
  rules.lookup = "vat";
  const Error error = translated(rules, "2").error();
  EXPECT_EQ(error.fields, std::vector<std::string>{"lookup.vat.2"});
  EXPECT_NE(error.what.nl.find("lookup.vat.2"), std::string::npos);
}

TEST(CodedField, a_translation_that_the_target_does_not_have_is_refused_with_the_row_that_gave_it) {
  const Error error = translated(with_table({{"2", "GONE"}}), "2").error();
  EXPECT_EQ(error.code, "flow.vat_not_in_target");
  EXPECT_EQ(error.fields, std::vector<std::string>{"vat_code.table.2"});
  EXPECT_NE(error.what.en.find("\"GONE\""), std::string::npos);
}

TEST(CodedField, a_default_that_the_target_does_not_have_is_refused_too) {
  CodedField rules;
  rules.fallback = "GONE";
  EXPECT_EQ(translated(rules, "").error().fields, std::vector<std::string>{"vat_code.default"});
}

TEST(CodedField, without_a_list_of_the_targets_codes_nothing_is_checked) {
  const auto result =
      translate(Coded::kUnit, with_table({{"pc", "st"}}), {.text = "pc"}, "", nullptr, kPlace);
  EXPECT_EQ(result.value(), "st");
}

TEST(CodedField, a_code_from_a_free_field_is_never_repeated_in_an_error) {
  const Error error = translate(Coded::kCostCenter, CodedField{},
                                {.text = "Jan Jansen", .may_be_shown = false}, "NL", &kTargetCodes, kPlace)
                          .error();
  EXPECT_EQ(error.code, "flow.cost_center_unmapped");
  for (const std::string& text :
       {error.what.en, error.what.nl, error.advice.en, error.advice.nl, error.fields.at(0)}) {
    EXPECT_EQ(text.find("Jansen"), std::string::npos) << text;
  }
}

TEST(CodedField, a_translation_from_a_free_field_that_the_target_does_not_have_hides_the_value) {
  const Error error = translate(Coded::kCostCenter, with_table({{"Jan Jansen", "GONE"}}),
                                {.text = "Jan Jansen", .may_be_shown = false}, "NL", &kTargetCodes, kPlace)
                          .error();
  EXPECT_EQ(error.what.en.find("Jansen"), std::string::npos);
  EXPECT_EQ(error.fields.at(0).find("Jansen"), std::string::npos);
}

}  // namespace
}  // namespace schakel::flow
