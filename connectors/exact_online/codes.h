#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Codes as Exact Online pads them (facts 4.4, A): account codes right-aligned in 18, VAT codes and countries
// left-aligned in 3, languages in 10. Trimmed on reading, padded only inside a $filter: an unpadded compare
// silently matches nothing and would make duplicates (facts 4.5).
namespace schakel::exact_online {

inline constexpr std::size_t kAccountCodeWidth = 18;
inline constexpr std::size_t kVatCodeWidth = 3;

std::string trimmed_code(std::string_view wire);

/// "BE " → "BE"; anything that is not two letters gives an empty text.
std::string country_code(std::string_view wire);
/// "NL-BE     " → "NL".
std::string language_code(std::string_view wire);

/// OData literals for a $filter, not yet percent-encoded.
std::string account_code_literal(std::string_view code);
std::string vat_code_literal(std::string_view code);
std::string text_literal(std::string_view text);  ///< Quotes doubled.
std::string guid_literal(std::string_view guid);

/// A VAT or trade-register number without the spaces, dots and dashes that people put in.
std::string bare_number(std::string_view text);

/// Two names are the same person's when they differ only in case (ASCII) and spaces.
bool same_name(std::string_view a, std::string_view b);

}  // namespace schakel::exact_online
