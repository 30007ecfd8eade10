#include "connector/scrub.h"

#include <algorithm>

#include "base/text.h"

namespace schakel::connector {
namespace {

constexpr std::size_t kPartMin = 8;    // Shorter beginnings of a value occur in ordinary words.
constexpr std::size_t kCodeMax = 3;    // "DE" stands in every other word.
constexpr std::size_t kDigitsMin = 7;  // The shortest telephone numbers; order numbers of Globe have 8.
constexpr std::size_t kLengthMax = 300;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}
// Bytes of UTF-8 beyond ASCII count as parts of words.
bool is_word(char c) {
  return is_digit(c) || is_letter(c) || (static_cast<unsigned char>(c) & 0x80) != 0;
}

std::size_t common_prefix(std::string_view a, std::string_view b) {
  const std::size_t length = std::min(a.size(), b.size());
  std::size_t same = 0;
  while (same < length && lower(a[same]) == lower(b[same])) ++same;
  return same;
}

bool stands_alone(std::string_view text, std::size_t at, std::size_t length) {
  const bool free_before = at == 0 || !is_word(text[at - 1]);
  const bool free_after = at + length >= text.size() || !is_word(text[at + length]);
  return free_before && free_after;
}

struct Match {
  std::size_t length = 0;
  std::string_view property;
};

// The longest piece of a sent value that begins at `at`.
Match sent_value_at(std::string_view text, std::size_t at, std::span<const SentText> sent) {
  Match best;
  for (const SentText& one : sent) {
    const std::string_view value = trimmed(one.value);
    if (value.size() < 2) continue;
    const std::size_t same = common_prefix(text.substr(at), value);
    const bool whole = same == value.size();
    if (!whole && same < kPartMin) continue;
    const bool is_code = character_count(value) <= kCodeMax;
    if (whole && is_code && (!stands_alone(text, at, same) || text.substr(at, same) != value)) continue;
    if (same > best.length) best = {same, one.property};
  }
  return best;
}

bool is_email_character(char c) {
  return is_word(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '\'' || c == '&' || c == '=';
}

// Length of an e-mail address that begins at `at`, or 0.
std::size_t email_at(std::string_view text, std::size_t at) {
  if (!is_word(text[at]) || (at > 0 && is_word(text[at - 1]))) return 0;
  std::size_t end = at;
  while (end < text.size() && is_email_character(text[end])) ++end;
  if (end == text.size() || text[end] != '@') return 0;
  std::size_t domain = end + 1;
  while (domain < text.size() && (is_word(text[domain]) || text[domain] == '.' || text[domain] == '-'))
    ++domain;
  return domain > end + 1 ? domain - at : 0;
}

// Two letters, two digits and at least ten letters or digits, spaces in between allowed: "NL91 ABNA 0417 1643
// 00".
std::size_t iban_at(std::string_view text, std::size_t at) {
  if (at > 0 && is_word(text[at - 1])) return 0;
  if (at + 4 > text.size() || !is_letter(text[at]) || !is_letter(text[at + 1]) || !is_digit(text[at + 2]) ||
      !is_digit(text[at + 3])) {
    return 0;
  }
  std::size_t digits = 0;
  std::size_t count = 0;
  std::size_t end = at + 4;
  for (std::size_t i = at + 4; i < text.size() && count < 30; ++i) {
    if (text[i] == ' ' && i + 1 < text.size() && (is_digit(text[i + 1]) || is_letter(text[i + 1]))) continue;
    if (!is_digit(text[i]) && !is_letter(text[i])) break;
    // A word of letters after the digits belongs to the sentence.
    if (is_letter(text[i]) && digits > 0 && text[i - 1] == ' ') break;
    ++count;
    if (is_digit(text[i])) ++digits;
    end = i + 1;
  }
  return count >= 10 && digits >= 6 ? end - at : 0;
}

// Seven digits or more, with single separators as in telephone numbers: "+31 (0)6-1234 5678".
std::size_t long_number_at(std::string_view text, std::size_t at) {
  const bool starts =
      is_digit(text[at]) || (text[at] == '+' && at + 1 < text.size() && is_digit(text[at + 1]));
  if (!starts || (at > 0 && is_digit(text[at - 1]))) return 0;
  std::size_t digits = 0;
  std::size_t end = at;
  std::size_t separators = 0;
  for (std::size_t i = at; i < text.size(); ++i) {
    if (is_digit(text[i])) {
      ++digits;
      separators = 0;
      end = i + 1;
    } else if (std::string_view(" -./()+").find(text[i]) != std::string_view::npos && separators < 2) {
      ++separators;
    } else {
      break;
    }
  }
  return digits >= kDigitsMin ? end - at : 0;
}

}  // namespace

std::string scrubbed(std::string_view text, std::span<const SentText> sent) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Match match = sent_value_at(text, at, sent);
    const std::size_t email = email_at(text, at);
    const std::size_t iban = iban_at(text, at);
    const std::size_t number = long_number_at(text, at);
    const std::size_t longest = std::max({match.length, email, iban, number});
    if (longest == 0) {
      const unsigned char c = static_cast<unsigned char>(text[at]);
      out += c < 0x20 || c == 0x7f ? ' ' : text[at];
      ++at;
      continue;
    }
    if (match.length == longest) {
      out.append("«").append(match.property).append("»");
    } else if (email == longest) {
      out += "«e-mail»";
    } else if (iban == longest) {
      out += "«IBAN»";
    } else {
      out += "«…»";
    }
    at += longest;
  }
  const std::string_view tidy = trimmed(out);
  if (character_count(tidy) <= kLengthMax) return std::string(tidy);
  return std::string(first_characters(tidy, kLengthMax - 1)) + "…";
}

}  // namespace schakel::connector
