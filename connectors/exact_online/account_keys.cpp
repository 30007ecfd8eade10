#include "connectors/exact_online/account_keys.h"

#include <utility>

#include "base/text.h"
#include "connectors/exact_online/codes.h"

namespace schakel::exact_online {
namespace {

using connector::FindBy;

/// "Email eq 'Info@Example.nl' or tolower(Email) eq 'info@example.nl'": as it is spelt, and without regard to
/// case. Whether "eq" looks at case over there is not known (facts 4.5: C); missing somebody would make him
/// twice. `tolower` is seen in working code (B) and knows more letters than we do, so the first half stays
/// unless it says no more than the second.
std::string in_any_case(std::string_view field, std::string_view text) {
  const std::string name(field);
  const std::string lower = lower_ascii(text);
  const std::string as_spelt = name + " eq " + text_literal(text);
  if (lower == upper_ascii(text)) return as_spelt;
  const std::string in_lower_case = "tolower(" + name + ") eq " + text_literal(lower);
  return lower == text ? in_lower_case : as_spelt + " or " + in_lower_case;
}

/// "VATNumber eq 'NL 0012.34' or VATNumber eq 'NL001234'": as it is given, and without its spaces and dots.
std::string with_and_without_marks(std::string_view field, std::string_view text) {
  const std::string name(field);
  const std::string bare = bare_number(text);
  std::string term = name + " eq " + text_literal(text);
  if (bare != text) term += " or " + name + " eq " + text_literal(bare);
  return term;
}

std::pair<std::string_view, std::string_view> name_and_postcode(std::string_view value) {
  const std::size_t end = value.find(connector::kNameEnd);
  if (end == std::string_view::npos) return {trimmed(value), {}};
  return {trimmed(value.substr(0, end)), trimmed(value.substr(end + 1))};
}

std::string name_key(std::string_view name, std::string_view postcode) {
  const std::string bare = bare_number(postcode);
  if (name.empty() || bare.empty()) return {};
  return lower_ascii(name) + connector::kNameEnd + bare;
}

}  // namespace

std::string account_key(FindBy by, std::string_view value) {
  const std::string_view text = trimmed(value);
  switch (by) {
    case FindBy::kId:
      return normalised_guid(text);
    case FindBy::kNumber:
      // A code that Online cannot have.
      return character_count(text) > kAccountCodeWidth ? std::string() : upper_ascii(text);
    case FindBy::kEmail:
      return lower_ascii(text);
    case FindBy::kVatNumber:
    case FindBy::kChamberOfCommerce:
      return bare_number(text);
    case FindBy::kNameAndPostcode: {
      const auto [name, postcode] = name_and_postcode(value);
      return name_key(name, postcode);
    }
  }
  return {};
}

std::string account_key(FindBy by, RowReader& row) {
  const std::vector<std::string> fields = account_key_fields(by);
  if (by == FindBy::kNameAndPostcode) return name_key(row.text(fields[0]), row.text(fields[1]));
  return account_key(by, row.text(fields[0]));
}

std::string account_term(FindBy by, std::string_view value) {
  const std::string key = account_key(by, value);
  if (key.empty()) return {};
  const std::string_view text = trimmed(value);
  switch (by) {
    case FindBy::kId:
      return "ID eq " + guid_literal(key);
    case FindBy::kNumber:
      return in_any_case("Code", padded_left(text, kAccountCodeWidth));
    case FindBy::kEmail:
      return in_any_case("Email", text);
    case FindBy::kVatNumber:
      return with_and_without_marks("VATNumber", text);
    case FindBy::kChamberOfCommerce:
      return with_and_without_marks("ChamberOfCommerce", text);
    case FindBy::kNameAndPostcode:
      return in_any_case("Name", name_and_postcode(value).first);
  }
  return {};
}

std::vector<std::string> account_key_fields(FindBy by) {
  switch (by) {
    case FindBy::kId:
      return {"ID"};
    case FindBy::kNumber:
      return {"Code"};
    case FindBy::kEmail:
      return {"Email"};
    case FindBy::kVatNumber:
      return {"VATNumber"};
    case FindBy::kChamberOfCommerce:
      return {"ChamberOfCommerce"};
    case FindBy::kNameAndPostcode:
      return {"Name", "Postcode"};
  }
  return {};
}

}  // namespace schakel::exact_online
