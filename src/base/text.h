#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Text as ERPs use it: UTF-8, counted in characters, codes padded with spaces.
namespace schakel {

/// Number of characters (code points) in UTF-8 `text`; a byte that is not UTF-8 counts as one.
std::size_t character_count(std::string_view text);

/// The first `characters` characters of `text`, never half a character.
std::string_view first_characters(std::string_view text, std::size_t characters);

bool is_utf8(std::string_view text);

/// Without spaces, tabs and line ends on both sides.
std::string_view trimmed(std::string_view text);

/// `text` right-aligned in `width` characters: ("25", 5) → "   25". Longer text is returned as it is.
std::string padded_left(std::string_view text, std::size_t width);
std::string padded_right(std::string_view text, std::size_t width);

/// ASCII only: letters outside a-z stay as they are.
std::string lower_ascii(std::string_view text);
std::string upper_ascii(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);

/// Every occurrence of `what` in `text` replaced by `with`.
std::string replaced(std::string_view text, std::string_view what, std::string_view with);

/// "a,b,,c" by ',' → {"a","b","","c"}; an empty text gives one empty part.
std::vector<std::string_view> split(std::string_view text, char separator);

/// "application/x-www-form-urlencoded" percent-encoding of everything but letters, digits and "-._~".
std::string percent_encoded(std::string_view text);
/// The other way; '+' becomes a space when `plus_is_space`. A broken escape stays as it is.
enum class PlusIsSpace { kNo, kYes };
std::string percent_decoded(std::string_view text, PlusIsSpace plus);

/// Lower-case hexadecimal of the bytes.
std::string hex(std::string_view bytes);

/// A GUID as 36 lower-case characters, or empty when `text` is not one (braces are taken off).
std::string normalised_guid(std::string_view text);

}  // namespace schakel
