#pragma once

#include <string>
#include <string_view>

// How the Low Countries write streets, postcodes, VAT numbers and telephones. Pure; what is not recognised
// comes back trimmed and otherwise as it was, because half a repair is worse than none.
namespace schakel::mapping {

/// A street line taken apart. `number` and `addition` are empty when there is none to be seen.
struct StreetLine {
  std::string street;
  std::string number;
  std::string addition;

  bool operator==(const StreetLine&) const = default;
};

/// "Kerkstraat 12-b" → Kerkstraat · 12 · b; "1e Jan Steenstraat 4 II"; "Plein 1940 5"; "Rue Haute 16 bte 4";
/// "12, rue de la Loi".
StreetLine split_street_line(std::string_view line);
/// The other way: "Kerkstraat 12 b", "Kerkstraat 12-3" when the addition begins with a digit.
std::string street_line(const StreetLine& parts);

/// "1012ab" → "1012 AB" (NL), "B-1000" → "1000" (BE), "D 10115" → "10115" (DE).
std::string normal_postcode(std::string_view postcode, std::string_view country);
/// "nl 8123.45.678.b01" → "NL812345678B01", "0123.456.749" in BE → "BE0123456749".
std::string normal_vat_number(std::string_view number, std::string_view country);
/// "06-1234 5678" in NL → "+31612345678".
std::string normal_phone(std::string_view phone, std::string_view country);

}  // namespace schakel::mapping
