#include "connectors/exact_online/codes.h"

#include "base/text.h"

namespace schakel::exact_online {
namespace {

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

std::string name_key(std::string_view name) {
  std::string key;
  bool space = false;
  for (const char c : trimmed(name)) {
    if (c == ' ' || c == '\t') {
      space = true;
      continue;
    }
    if (space) key += ' ';
    space = false;
    key += c;
  }
  return lower_ascii(key);
}

}  // namespace

std::string trimmed_code(std::string_view wire) {
  return std::string(trimmed(wire));
}

std::string country_code(std::string_view wire) {
  const std::string_view code = trimmed(wire);
  if (code.size() != 2 || !is_letter(code[0]) || !is_letter(code[1])) return {};
  return upper_ascii(code);
}

std::string language_code(std::string_view wire) {
  const std::string_view code = trimmed(wire);
  if (code.size() < 2 || !is_letter(code[0]) || !is_letter(code[1])) return {};
  return upper_ascii(code.substr(0, 2));
}

std::string account_code_literal(std::string_view code) {
  return text_literal(padded_left(trimmed(code), kAccountCodeWidth));
}

std::string vat_code_literal(std::string_view code) {
  return text_literal(padded_right(trimmed(code), kVatCodeWidth));
}

std::string text_literal(std::string_view text) {
  return "'" + replaced(text, "'", "''") + "'";
}

std::string guid_literal(std::string_view guid) {
  return "guid'" + std::string(guid) + "'";
}

std::string bare_number(std::string_view text) {
  std::string bare;
  for (const char c : text) {
    if (c != ' ' && c != '.' && c != '-' && c != '\t') bare += c;
  }
  return upper_ascii(bare);
}

bool same_name(std::string_view a, std::string_view b) {
  const std::string key = name_key(a);
  return !key.empty() && key == name_key(b);
}

}  // namespace schakel::exact_online
