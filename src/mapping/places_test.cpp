#include "mapping/places.h"

#include <gmock/gmock.h>

#include <array>

namespace schakel::mapping {
namespace {

TEST(StreetLine, is_taken_apart_as_people_write_it) {
  struct Case {
    const char* line;
    StreetLine parts;
  };
  const std::array<Case, 11> cases = {{
      {"Kerkstraat 12", {"Kerkstraat", "12", ""}},
      {"Kerkstraat 12-b", {"Kerkstraat", "12", "b"}},
      {"Kerkstraat 12b", {"Kerkstraat", "12", "b"}},
      {"Kerkstraat 12 II", {"Kerkstraat", "12", "II"}},
      {"Kerkstraat 12-3", {"Kerkstraat", "12", "3"}},
      {"1e Jan Steenstraat 4", {"1e Jan Steenstraat", "4", ""}},
      {"Plein 1940 5", {"Plein 1940", "5", ""}},
      {"Rue Haute 16 bte 4", {"Rue Haute", "16", "bte 4"}},
      {"Rue Haute 16, bus 2", {"Rue Haute", "16", "bus 2"}},
      {"12, rue de la Loi", {"rue de la Loi", "12", ""}},
      {"Am Markt", {"Am Markt", "", ""}},
  }};
  for (const Case& one : cases) EXPECT_EQ(split_street_line(one.line), one.parts) << one.line;
}

TEST(StreetLine, comes_together_again_and_apart_the_same_way) {
  for (const char* line :
       {"Kerkstraat 12", "Kerkstraat 12 b", "Kerkstraat 12-3", "Rue Haute 16 bte 4", "Am Markt"}) {
    EXPECT_EQ(street_line(split_street_line(line)), line);
  }
}

TEST(Postcode, is_written_as_its_country_does) {
  EXPECT_EQ(normal_postcode(" 1012ab ", "nl"), "1012 AB");
  EXPECT_EQ(normal_postcode("NL-1012 AB", "NL"), "1012 AB");
  EXPECT_EQ(normal_postcode("B-1000", "BE"), "1000");
  EXPECT_EQ(normal_postcode("D 10115", "DE"), "10115");
}

TEST(Postcode, stays_as_it_is_when_it_is_not_recognised) {
  EXPECT_EQ(normal_postcode("1012 A", "NL"), "1012 A");
  EXPECT_EQ(normal_postcode("SW1A 1AA", "GB"), "SW1A 1AA");
}

TEST(VatNumber, gets_its_country_and_loses_its_points) {
  EXPECT_EQ(normal_vat_number("nl 8123.45.678.b01", ""), "NL812345678B01");
  EXPECT_EQ(normal_vat_number("812345678B01", "NL"), "NL812345678B01");
  EXPECT_EQ(normal_vat_number("123.456.749", "BE"), "BE0123456749");
  EXPECT_EQ(normal_vat_number("BE 123.456.749", "BE"), "BE0123456749");
}

TEST(Phone, becomes_international) {
  EXPECT_EQ(normal_phone("06-1234 5678", "NL"), "+31612345678");
  EXPECT_EQ(normal_phone("0032 (0)2 123 45 67", "BE"), "+3221234567");
  EXPECT_EQ(normal_phone("+31 (0)20 123 4567", ""), "+31201234567");
}

TEST(Phone, stays_as_it_is_when_it_is_not_recognised) {
  EXPECT_EQ(normal_phone("ask for Jan", "NL"), "ask for Jan");
}

}  // namespace
}  // namespace schakel::mapping
