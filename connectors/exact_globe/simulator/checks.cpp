#include "connectors/exact_globe/simulator/checks.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/text.h"
#include "connectors/exact_globe/simulator/ntlm.h"

namespace schakel::exact_globe::simulator {
namespace {

using kit::EdmType;

tl::unexpected<ServiceError> wrong(const Property& property, const std::string& what) {
  return refuse("Property " + property.name + ": " + what);
}

bool only_of(std::string_view text, std::string_view allowed) {
  return text.find_first_not_of(allowed) == std::string_view::npos;
}

/// Codes of masters, which are not numeric themselves; lines of invoices and entries say that they are.
bool is_reference(const Property& property) {
  return property.name == "VATCode" || property.name == "CostCenter" || property.name == "CostUnit";
}

bool has_lower_case(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

constexpr LocalTime kFirstMoment{std::chrono::local_days{std::chrono::year(1753) / 1 / 1}.time_since_epoch()};
constexpr LocalTime kLastMoment{
    std::chrono::local_days{std::chrono::year(9999) / 12 / 31}.time_since_epoch() + std::chrono::hours(24) -
    Milliseconds(1)};

OrError<kit::Value> check_text(const Property& property, std::string text, const Rules& rules) {
  if (!is_utf8(text)) return wrong(property, "the value is not valid text.");
  const std::size_t size = character_count(text);
  if (property.length > 0 && size > property.length) {
    return wrong(property, "the value has " + std::to_string(size) + " characters, at most " +
                               std::to_string(property.length) + " are allowed.");
  }
  const std::string_view bare = trimmed(text);
  if (bare.empty()) {
    const bool may_be_empty = property.codes.empty() || !property.mandatory ||
                              std::ranges::find(property.codes, "") != property.codes.end();
    if (!may_be_empty) return wrong(property, "the value is not in the list of allowed values.");
    return kit::Value();
  }
  if (property.upper && has_lower_case(bare)) return wrong(property, "the value must be in upper case.");
  const bool digits_only = property.numeric && !(rules.numeric_references_accepted && is_reference(property));
  if (digits_only && !only_of(bare, "0123456789")) return wrong(property, "the value must be numeric.");
  if (!property.allowed.empty() && !only_of(bare, property.allowed))
    return wrong(property, "the value has characters that are not allowed.");
  if (!property.codes.empty() && std::ranges::find(property.codes, bare) == property.codes.end()) {
    return wrong(property, "the value is not in the list of allowed values.");
  }
  if (!property.right) {
    text.resize(text.find_last_not_of(' ') + 1);  // SQL Server ignores trailing spaces.
    return kit::Value::text(std::move(text));
  }
  if (rules.padding_required && property.length > 0 && text != padded_left(bare, property.length)) {
    return wrong(property,
                 "the value must be right-aligned to " + std::to_string(property.length) + " characters.");
  }
  return kit::Value::text(padded_left(bare, property.length));
}

/// "2026-11-23T10:00:00+01:00" (RFC 3339, facts 2.3 V-x O1) as the server's wall clock then.
std::optional<kit::Value> moment_with_offset(std::string_view text) {
  constexpr std::size_t kOffsetSize = 6;  // "+01:00"
  if (text.size() <= kOffsetSize || text.find('T') == std::string_view::npos) return std::nullopt;
  const std::string_view offset = text.substr(text.size() - kOffsetSize);
  if ((offset[0] != '+' && offset[0] != '-') || offset[3] != ':') return std::nullopt;
  const std::optional<LocalTime> there = parse_local(text.substr(0, text.size() - kOffsetSize));
  const std::optional<LocalTime> ahead = parse_local("1970-01-01T" + std::string(offset.substr(1)));
  if (!there || !ahead) return std::nullopt;
  const Milliseconds shift = ahead->time_since_epoch();
  const Milliseconds utc = there->time_since_epoch() - (offset[0] == '+' ? shift : -shift);
  return kit::Value::date_time(amsterdam(Instant(utc)));
}

OrError<kit::Value> check_number(const Property& property, const Json& json, const Rules& rules) {
  const std::string* text = json.as_number_text();
  if (text == nullptr) return wrong(property, "the value is not a number.");
  const Result<Decimal> parsed = Decimal::parse(*text);
  if (!parsed) return wrong(property, "the number is out of range.");
  const Decimal& number = *parsed;
  if (property.type == EdmType::kInt32 &&
      (number.rounded(0) != number || number.absolute() > Decimal::from_integer(2'147'483'647))) {
    return wrong(property, "the value is not a whole number in range.");
  }
  const bool has_digits = property.is_exact_number || rules.double_digits_enforced;
  if (has_digits && property.length > 0) {
    if (number.rounded(property.scale) != number)
      return wrong(property, "at most " + std::to_string(property.scale) + " decimals are allowed.");
    const std::string digits = number.absolute().rounded(0).to_text();
    const auto scale = static_cast<std::size_t>(property.scale);
    // A few have more decimals than digits; nothing is known of those.
    if (property.length > scale && digits.size() > property.length - scale)
      return wrong(property, "the number has too many digits.");
  }
  if (rules.unsigned_enforced && property.unsigned_number && number.is_negative())
    return wrong(property, "the value may not be negative.");
  if (property.min && number < *property.min) return wrong(property, "the value is below the minimum.");
  if (property.max && number > *property.max) return wrong(property, "the value is above the maximum.");
  if (!property.codes.empty() &&
      std::ranges::find(property.codes, number.to_short_text()) == property.codes.end()) {
    return wrong(property, "the value is not in the list of allowed values.");
  }
  if (property.type == EdmType::kInt32)
    return kit::Value::integer(*Json::number_from(number.rounded(0).to_text()).as_integer());
  return kit::Value::decimal(number);
}

// What a client that is known to work sends (facts 2.7, V-x J1 and O1), less what has a default.
const std::unordered_map<std::string_view, std::vector<std::string_view>>& working_minimum() {
  static const std::unordered_map<std::string_view, std::vector<std::string_view>> entities = {
      {"Account",
       {"AccountName", "ContactTitle", "MailingCountry", "PostalCountry", "InvoiceCountry",
        "DeliveryCountry"}},
      {"ContactPerson", {"AccountID", "FullName"}},
      {"Address", {"Account", "Country", "Type"}},
      {"Item", {"ItemCode", "CountrySpecificDescription"}},
      {"SalesOrderHeader", {"OrderDebtor", "YourReference", "TransactionKey"}},
      {"SalesOrderLine", {"Itemcode", "Quantity"}},
      {"QuotationHeader", {"OrderDebtor", "YourReference", "TransactionKey"}},
      {"QuotationLine", {"Itemcode", "Quantity"}},
      {"InvoiceHeader", {"InvoiceCode", "OrderDebtor", "YourReference", "TransactionKey"}},
      {"InvoiceLine", {"ItemCode", "Quantity"}},
      {"FinancialHeader", {"Journal", "TransactionKey"}},  // Clients omit JournalAccount.
  };
  return entities;
}

}  // namespace

OrError<kit::Value> check_value(const Property& property, const Json& json, const Rules& rules) {
  if (json.is_null()) return kit::Value();
  switch (property.type) {
    case EdmType::kString:
      if (const std::string* text = json.as_text()) return check_text(property, *text, rules);
      return wrong(property, "the value is not text.");
    case EdmType::kInt32:
    case EdmType::kDouble:
      return check_number(property, json, rules);
    case EdmType::kBoolean:
      if (json.is_boolean()) return kit::Value::boolean(*json.as_boolean());
      return wrong(property, "the value is not true or false.");
    case EdmType::kDateTime: {
      const std::string* text = json.as_text();
      // A slash outside /Date(…)/ would be a date in the order of some country; Globe is not known to take
      // those.
      const bool readable =
          text != nullptr && (text->starts_with("/Date(") || text->find('/') == std::string::npos);
      std::optional<kit::Value> value = readable ? kit::from_json(json, EdmType::kDateTime) : std::nullopt;
      if (value && rules.dates_in_utc && text->starts_with("/Date("))
        value = kit::Value::date_time(amsterdam(Instant(value->as_time().time_since_epoch())));
      if (!value && readable) value = moment_with_offset(*text);
      if (!value) return wrong(property, "the value is not a date.");
      // What SQL Server's datetime holds, and the range of every date of which the catalogue has one.
      if (value->as_time() < kFirstMoment || value->as_time() > kLastMoment)
        return wrong(property, "the date is out of range.");
      return *value;
    }
    case EdmType::kGuid: {
      const std::string* text = json.as_text();
      const std::string guid = text == nullptr ? std::string() : normalised_guid(*text);
      if (guid.empty()) return wrong(property, "the value is not a GUID.");
      return kit::Value::guid(guid);
    }
    case EdmType::kBinary:
      if (const std::string* text = json.as_text(); text != nullptr && from_base64(*text))
        return kit::Value::binary(*text);
      return wrong(property, "the value is not binary.");
    case EdmType::kByte:
    case EdmType::kInt16:
    case EdmType::kInt64:
    case EdmType::kDecimal:
      break;  // The catalogue has none of these.
  }
  return wrong(property, "the type is not supported.");
}

OrError<Values> check_values(const Entity& entity, const Json& body, const Rules& rules) {
  const Json::Members* members = body.as_members();
  if (members == nullptr) return refuse(Refused::kRequest, "The body is not an entity.");
  Values values;
  values.reserve(members->size());
  for (const auto& [name, json] : *members) {
    if (name == "__metadata") continue;
    const std::optional<std::size_t> index = entity.find(name);
    if (!index)
      return refuse(
          Refused::kRequest,
          "The property '" + name + "' does not exist on type 'Exact.Metadata.Entity." + entity.name + "'.");
    OrError<kit::Value> value = check_value(entity.properties[*index], json, rules);
    if (!value) return tl::unexpected<ServiceError>(value.error());
    values.emplace_back(*index, *std::move(value));
  }
  return values;
}

std::vector<std::size_t> required_on_create(const Entity& entity, Rules::Mandatory rule) {
  std::vector<std::size_t> required;
  if (rule == Rules::Mandatory::kWorkingMinimal) {
    if (const auto known = working_minimum().find(entity.name); known != working_minimum().end()) {
      for (const std::string_view property : known->second) required.push_back(entity.at(property));
      return required;
    }
  }
  for (std::size_t i = 0; i < entity.properties.size(); ++i) {
    const Property& property = entity.properties[i];
    // Globe gives GUID keys and the numbers and the main contact of an account; a first line has no
    // TransactionKey yet; DeletionReason is for deleting.
    const bool is_globes =
        (i == entity.key && property.type == EdmType::kGuid) || property.numbered ||
        property.name == "DeletionReason" ||
        (property.name == "TransactionKey" && entity.name.ends_with("Line")) ||
        (entity.name == "Account" && (property.name == "AccountCode" || property.name == "ContactID"));
    const bool may_be_empty = std::ranges::find(property.codes, "") != property.codes.end();
    if (property.mandatory && property.initial.empty() && !may_be_empty && !is_globes) required.push_back(i);
  }
  return required;
}

OrError<bool> check_cleared(const Entity& entity, const Values& changes, const Rules& rules) {
  const std::vector<std::size_t> required = required_on_create(entity, rules.mandatory);
  for (const auto& [index, value] : changes) {
    const Property& property = entity.properties[index];
    // One with a default always has a value, so it cannot have none later.
    const bool must_stay = std::ranges::find(required, index) != required.end() ||
                           (property.mandatory && !property.initial.empty());
    if (value.is_null() && must_stay) return refuse("Property " + property.name + ": a value is mandatory.");
  }
  return true;
}

OrError<bool> check_mandatory(const Entity& entity, const Row& row,
                              const std::vector<std::size_t>& required) {
  for (const std::size_t property : required) {
    if (row.get(property).is_null())
      return refuse("Property " + entity.properties[property].name + ": a value is mandatory.");
  }
  return true;
}

}  // namespace schakel::exact_globe::simulator
