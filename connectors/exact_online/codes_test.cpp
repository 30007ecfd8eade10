#include "connectors/exact_online/codes.h"

#include <gtest/gtest.h>

#include "connectors/exact_online/dates.h"

namespace schakel::exact_online {
namespace {

TEST(Codes, padding_is_taken_off_on_reading_and_put_on_in_filters) {
  EXPECT_EQ(trimmed_code("                25"), "25");
  EXPECT_EQ(account_code_literal("25"), "'                25'");
  EXPECT_EQ(vat_code_literal("VB"), "'VB '");
}

TEST(Codes, quotes_in_a_text_literal_are_doubled) {
  EXPECT_EQ(text_literal("d'Or"), "'d''Or'");
}

TEST(Codes, countries_and_languages_are_two_letters_or_nothing) {
  EXPECT_EQ(country_code("fr "), "FR");
  EXPECT_EQ(country_code("NLD"), "");
  EXPECT_EQ(language_code("NL-BE     "), "NL");
  EXPECT_EQ(language_code("          "), "");
}

TEST(Codes, names_are_the_same_whatever_their_case_and_spaces) {
  EXPECT_TRUE(same_name("Jan  de Vries", " jan de VRIES "));
  EXPECT_FALSE(same_name("Jan de Vries", "Jan de Vries BV"));
  EXPECT_FALSE(same_name("", ""));
}

TEST(Codes, numbers_lose_what_people_put_between_the_digits) {
  EXPECT_EQ(bare_number("nl 8123.45.678 b01"), "NL812345678B01");
}

TEST(Dates, a_date_is_the_wall_clock_of_amsterdam_and_not_a_moment) {
  EXPECT_EQ(iso_text(*parse_date("/Date(1782404890063)/")), "2026-06-25T16:28:10.063");
  EXPECT_EQ(date_text(*parse_date("/Date(1795392000000)/")), "2026-11-23");
  EXPECT_EQ(iso_text(*parse_date("2026-06-25T16:28:10")), "2026-06-25T16:28:10");
}

TEST(Dates, what_is_no_date_is_refused) {
  EXPECT_FALSE(parse_date("/Date(12"));
  EXPECT_FALSE(parse_date("/Date(x)/"));
  EXPECT_FALSE(parse_date("/Date(99999999999999999)/"));
  EXPECT_FALSE(parse_date("yesterday"));
}

TEST(Dates, a_filter_gets_local_time_without_a_zone) {
  EXPECT_EQ(datetime_literal(*parse_local("2026-11-23T14:05:00")), "datetime'2026-11-23T14:05:00'");
}

}  // namespace
}  // namespace schakel::exact_online
