#include "connectors/exact_globe/wire.h"

#include <gtest/gtest.h>

namespace schakel::exact_globe {
namespace {

std::string number(std::string_view text) {
  const std::optional<Decimal> decimal = decimal_of(text);
  return decimal ? decimal->to_text() : "none";
}

std::string date(std::string_view text) {
  const std::optional<LocalTime> time = date_of(text);
  return time ? iso_text(*time) : "none";
}

TEST(Wire, an_amount_keeps_its_digits_and_loses_the_noise_of_a_double) {
  EXPECT_EQ(number("12.50"), "12.50");
  EXPECT_EQ(number("-3"), "-3");
  EXPECT_EQ(number("36.300000000000004"), "36.3");
  EXPECT_EQ(number("-1.9999999999999996"), "-2");
  EXPECT_EQ(number("1.25E-3"), "0.00125");
  EXPECT_EQ(number("1.5e+3"), "1500");
  EXPECT_EQ(number("7.105427357601002E-15"), "0");
}

TEST(Wire, what_is_no_number_is_none) {
  for (const char* text : {"", "-", "1,5", "1e", "1e999", "abc", "0x10", "1.2.3", "--1"}) {
    EXPECT_EQ(number(text), "none") << text;
  }
}

TEST(Wire, a_day_is_the_same_whether_it_counts_from_the_wall_clock_or_from_utc) {
  EXPECT_EQ(date("/Date(1795392000000)/"), "2026-11-23T00:00:00");  // Midnight on the wall.
  EXPECT_EQ(date("/Date(1795388400000)/"), "2026-11-23T00:00:00");  // Amsterdam's midnight in winter, in UTC.
  EXPECT_EQ(date("/Date(1782424800000)/"), "2026-06-26T00:00:00");  // The same in summer.
  EXPECT_EQ(date("/Date(1795388400000+0100)/"), "2026-11-23T00:00:00");
  EXPECT_EQ(date("/Date(1795435200000)/"), "2026-11-23T12:00:00");  // A time of day is the wall clock's.
}

TEST(Wire, dates_come_in_iso_too) {
  EXPECT_EQ(date("2026-11-23"), "2026-11-23T00:00:00");
  EXPECT_EQ(date("2026-11-23T14:05:00"), "2026-11-23T14:05:00");
  EXPECT_EQ(date("2026-11-22T23:00:00Z"), "2026-11-23T00:00:00");
}

TEST(Wire, what_is_no_date_is_none) {
  for (const char* text : {"", "/Date()/", "/Date(1", "/Date(1+1)/", "/Date(9999999999999999)/", "yesterday",
                           "/Date(-62135596800000)/"}) {
    EXPECT_EQ(date(text), "none") << text;
  }
}

}  // namespace
}  // namespace schakel::exact_globe
