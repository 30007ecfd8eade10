#include "mapping/functions.h"

#include <gmock/gmock.h>

#include "mapping/order_scope_test.h"

namespace schakel::mapping {
namespace {

TEST(Functions, every_example_gives_the_outcome_that_its_page_shows) {
  for (const Function& function : functions()) {
    EXPECT_EQ(outcome_of(function.example), function.outcome) << function.example;
  }
}

TEST(Functions, every_one_says_in_both_languages_what_it_does) {
  for (const Function& function : functions()) {
    EXPECT_FALSE(function.describe.en.empty() || function.describe.nl.empty()) << function.name;
  }
}

TEST(Functions, all_that_the_language_promises_are_there) {
  for (const char* name :
       {"IF",      "AND",        "OR",      "NOT",     "CONCAT",   "LEFT",   "RIGHT",  "MID",   "LEN",
        "FIND",    "SUBSTITUTE", "UPPER",   "LOWER",   "PROPER",   "TRIM",   "TEXT",   "VALUE", "ROUND",
        "ROUNDUP", "ROUNDDOWN",  "ABS",     "MIN",     "MAX",      "SUM",    "COUNT",  "DATE",  "YEAR",
        "MONTH",   "DAY",        "ISBLANK", "IFERROR", "COALESCE", "LOOKUP", "SWITCH", "JOIN",  "SPLIT"}) {
    EXPECT_NE(find_function(name), nullptr) << name;
  }
}

TEST(Rounding, goes_away_from_zero_at_a_half_as_bookkeepers_do) {
  EXPECT_EQ(outcome_of("ROUND(-2.5)"), "-3");
  EXPECT_EQ(outcome_of("ROUND(2.675, 2)"), "2.68");
}

TEST(Rounding, works_before_the_point_with_a_negative_count) {
  EXPECT_EQ(outcome_of("ROUND(1250, -2)"), "1300");
  EXPECT_EQ(outcome_of("ROUNDUP(1201, -2)"), "1300");
  EXPECT_EQ(outcome_of("ROUNDDOWN(1299.9, -2)"), "1200");
}

TEST(Rounding, leaves_a_round_number_alone) {
  EXPECT_EQ(outcome_of("ROUNDUP(2.30, 1)"), "2.3");
  EXPECT_EQ(outcome_of("ROUNDDOWN(-2, 0)"), "-2");
}

TEST(Texts, are_counted_in_characters) {
  EXPECT_EQ(outcome_of("MID(\"Privé\", 5, 1)"), "é");
  EXPECT_EQ(outcome_of("FIND(\"Z\", name)"), "6");
}

TEST(Texts, may_be_asked_for_more_than_there_is) {
  EXPECT_EQ(outcome_of("LEFT(\"ab\", 9)"), "ab");
  EXPECT_EQ(outcome_of("MID(\"ab\", 7, 2)"), "");
}

TEST(Texts, replace_only_the_counted_one_when_asked) {
  EXPECT_EQ(outcome_of("SUBSTITUTE(\"a-b-c\", \"-\", \"+\", 2)"), "a-b+c");
}

TEST(Texts, cannot_be_made_to_grow_without_end) {
  std::string big = "\"" + std::string(7000, 'x') + "\"";
  std::string formula = "SUBSTITUTE(" + big + ", \"x\", \"0123456789\")";
  EXPECT_EQ(outcome_of(formula), "error: mapping.text_too_long");
}

TEST(Value_, understands_how_the_low_countries_and_the_english_write_numbers) {
  EXPECT_EQ(outcome_of("VALUE(\"12,50\")"), "12.5");
  EXPECT_EQ(outcome_of("VALUE(\"-1.234.567\")"), "-1234567");
  EXPECT_EQ(outcome_of("VALUE(\"1,234.56\")"), "1234.56");
  EXPECT_EQ(outcome_of("VALUE(\" .5 \")"), "0.5");
}

TEST(Value_, refuses_what_is_no_number) {
  for (const char* text : {"", "12-3", "1.23.456", "1,2.3,4", "abc", "--1"}) {
    EXPECT_EQ(outcome_of("VALUE(\"" + std::string(text) + "\")"), "error: mapping.not_a_number") << text;
  }
}

TEST(Text_, writes_numbers_in_the_format_of_a_spreadsheet) {
  EXPECT_EQ(outcome_of("TEXT(42, \"00000\")"), "00042");
  EXPECT_EQ(outcome_of("TEXT(-0.5, \"0.00\")"), "-0.50");
  EXPECT_EQ(outcome_of("TEXT(0.215, \"0.#%\")"), "21.5%");
  EXPECT_EQ(outcome_of("TEXT(1234567, \"#,##0\")"), "1,234,567");
  EXPECT_EQ(outcome_of("TEXT(5, \"€ 0.00\")"), "€ 5.00");
  EXPECT_EQ(outcome_of("TEXT(-0.001, \"0.00\")"), "0.00");
}

TEST(Text_, writes_dates_and_knows_minutes_from_months) {
  EXPECT_EQ(outcome_of("TEXT(ordered, \"dd-mm-yyyy hh:mm\")"), "23-11-2026 00:00");
  EXPECT_EQ(outcome_of("TEXT(ordered, \"d/m/yy\")"), "23/11/26");
  EXPECT_EQ(outcome_of("TEXT(ordered, \"weekday\")"), "error: mapping.format");
}

TEST(Dates, roll_over_as_in_a_spreadsheet) {
  EXPECT_EQ(outcome_of("DATE(2026, 14, 1)"), "2027-02-01");
  EXPECT_EQ(outcome_of("ordered - 23"), "2026-10-31");
  EXPECT_EQ(outcome_of("DATE(12345, 1, 1)"), "error: mapping.out_of_bounds");
}

TEST(Extremes, work_for_dates_and_skip_blanks) {
  EXPECT_EQ(outcome_of("MAX(ordered, DATE(2020, 1, 1))"), "2026-11-23");
  EXPECT_EQ(outcome_of("MIN(free)"), "");
}

}  // namespace
}  // namespace schakel::mapping
