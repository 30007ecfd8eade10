#include "mapping/places.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace schakel::mapping {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// What announces a box or a floor behind a house number, in the languages of both countries.
bool announces_an_addition(std::string_view word) {
  static constexpr std::array<std::string_view, 12> kWords = {"bus", "bte",  "boite", "boîte", "box",  "app",
                                                              "apt", "appt", "unit",  "etage", "verd", "hs"};
  std::string lower = lower_ascii(word);
  while (!lower.empty() && lower.back() == '.') lower.pop_back();
  return std::ranges::find(kWords, lower) != kWords.end();
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (const std::string_view word : split(text, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

std::string joined(const std::vector<std::string_view>& words, std::size_t from, std::size_t to) {
  std::string text;
  for (std::size_t i = from; i < to; ++i) {
    if (!text.empty()) text += ' ';
    text += words[i];
  }
  return text;
}

std::string without_marks(std::string_view text, std::string_view marks) {
  std::string result;
  for (const char c : text) {
    if (marks.find(c) == std::string_view::npos) result += c;
  }
  return result;
}

/// "12-b", "12b", "12/3": the digits, and what is stuck to them.
void take_number(std::string_view word, StreetLine& line) {
  const auto digits = static_cast<std::size_t>(std::ranges::find_if_not(word, is_digit) - word.begin());
  line.number = word.substr(0, digits);
  std::string_view rest = word.substr(digits);
  while (!rest.empty() && (rest.front() == '-' || rest.front() == '/' || rest.front() == ','))
    rest.remove_prefix(1);
  line.addition = rest;
}

struct Country {
  std::string_view code;
  std::string_view dialling;
};
constexpr std::array<Country, 6> kCountries = {
    {{"NL", "31"}, {"BE", "32"}, {"DE", "49"}, {"FR", "33"}, {"LU", "352"}, {"GB", "44"}}};

}  // namespace

StreetLine split_street_line(std::string_view text) {
  const std::vector<std::string_view> words = words_of(trimmed(text));
  if (words.empty()) return {};
  StreetLine line;
  // As the French write it: the number first, and a comma.
  if (words.size() > 1 && words[0].ends_with(',') && is_digit(words[0].front())) {
    take_number(words[0].substr(0, words[0].size() - 1), line);
    line.street = joined(words, 1, words.size());
    return line;
  }
  std::size_t at = words.size();
  for (std::size_t i = words.size(); i-- > 1;) {
    if (!is_digit(words[i].front())) continue;
    at = i;
    // "16 bte 4": the 4 is the box.
    if (i >= 3 && announces_an_addition(words[i - 1]) && is_digit(words[i - 2].front())) at = i - 2;
    break;
  }
  if (at == words.size()) return {.street = joined(words, 0, words.size()), .number = {}, .addition = {}};
  take_number(words[at], line);
  line.street = joined(words, 0, at);
  if (line.street.ends_with(',')) line.street.pop_back();
  const std::string rest = joined(words, at + 1, words.size());
  if (!rest.empty()) line.addition += (line.addition.empty() ? "" : " ") + rest;
  return line;
}

std::string street_line(const StreetLine& parts) {
  std::string line = parts.street;
  if (parts.number.empty()) return line;
  if (!line.empty()) line += ' ';
  line += parts.number;
  if (parts.addition.empty()) return line;
  line += is_digit(parts.addition.front()) ? '-' : ' ';
  return line + parts.addition;
}

std::string normal_postcode(std::string_view postcode, std::string_view country) {
  const std::string_view given = trimmed(postcode);
  std::string bare = upper_ascii(without_marks(given, " -."));
  const std::string code = upper_ascii(country);
  const auto is_dutch = [](std::string_view text) {
    return text.size() == 6 && all_digits(text.substr(0, 4)) && is_letter(text[4]) && is_letter(text[5]);
  };
  if (code == "NL") {
    if (bare.starts_with("NL") && is_dutch(std::string_view(bare).substr(2))) bare.erase(0, 2);
    if (is_dutch(bare)) return bare.substr(0, 4) + " " + bare.substr(4);
  } else if (code == "BE" || code == "LU" || code == "DE" || code == "FR") {
    const std::size_t digits = code == "BE" || code == "LU" ? 4 : 5;
    while (!bare.empty() && is_letter(bare.front())) bare.erase(0, 1);
    if (bare.size() == digits && all_digits(bare)) return bare;
  }
  return std::string(given);
}

std::string normal_vat_number(std::string_view number, std::string_view country) {
  std::string bare = upper_ascii(without_marks(number, " .-/"));
  const std::string code = upper_ascii(country);
  if (bare.empty() || (is_letter(bare[0]) && bare.size() > 1 && is_letter(bare[1]))) {
    if (bare.starts_with("BE") && bare.size() == 11 && all_digits(bare.substr(2))) bare.insert(2, "0");
    return bare;
  }
  if (code == "NL" && bare.size() == 12 && bare[9] == 'B') return "NL" + bare;
  if (code == "BE" && all_digits(bare) && bare.size() == 10) return "BE" + bare;
  if (code == "BE" && all_digits(bare) && bare.size() == 9) return "BE0" + bare;
  if (code == "DE" && all_digits(bare) && bare.size() == 9) return "DE" + bare;
  return bare;
}

std::string normal_phone(std::string_view phone, std::string_view country) {
  const std::string_view given = trimmed(phone);
  // "+31 (0)6 …": the zero is what one leaves out from abroad.
  std::string bare = without_marks(replaced(given, "(0)", ""), " -./()");
  const std::string code = upper_ascii(country);
  if (bare.starts_with("00")) bare = "+" + bare.substr(2);
  const auto* found = std::ranges::find(kCountries, code, &Country::code);
  if (bare.starts_with('0') && found != kCountries.end())
    bare = "+" + std::string(found->dialling) + bare.substr(1);
  const bool is_number =
      bare.starts_with('+') && bare.size() >= 8 && bare.size() <= 16 && all_digits(bare.substr(1));
  return is_number ? bare : std::string(given);
}

}  // namespace schakel::mapping
