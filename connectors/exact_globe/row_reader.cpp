#include "connectors/exact_globe/row_reader.h"

#include <algorithm>
#include <charconv>

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_globe/wire.h"

namespace schakel::exact_globe {
namespace {

/// The property whose name differs in case only, or begins like `name`.
const Property* nearest(const Entity& entity, std::string_view name) {
  for (const Property& property : entity.properties) {
    if (equal_ignoring_case(property.name, name)) return &property;
  }
  for (const Property& property : entity.properties) {
    if (name.size() >= 4 && equal_ignoring_case(property.name.substr(0, name.size()), name)) return &property;
  }
  return nullptr;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

const Json* RowReader::find(std::string_view name) const {
  const Json* member = row_.find(name);
  return member == nullptr || member->is_null() ? nullptr : member;
}

void RowReader::refuse(std::string_view name) {
  if (wrong_.empty()) wrong_ = std::string(name);
}

std::string RowReader::text(std::string_view name) {
  const Json* member = find(name);
  if (member == nullptr) return {};
  if (const std::string* text = member->as_text()) return std::string(trimmed(*text));
  // A number of Globe's own is text in one entity and a number in another (OrderHistoryHeader).
  if (const std::string* number = member->as_number_text()) return *number;
  refuse(name);
  return {};
}

std::optional<Decimal> RowReader::decimal(std::string_view name) {
  const Json* member = find(name);
  if (member == nullptr) return std::nullopt;
  const std::string* digits = member->as_number_text();
  if (digits == nullptr) digits = member->as_text();
  if (digits != nullptr && trimmed(*digits).empty()) return std::nullopt;
  const std::optional<Decimal> value = digits == nullptr ? std::nullopt : decimal_of(*digits);
  if (!value) refuse(name);
  return value;
}

std::optional<Decimal> RowReader::fraction(std::string_view name) {
  const std::optional<Decimal> percent = decimal(name);
  if (!percent || percent->is_zero()) return std::nullopt;
  const Result<Decimal> fraction = percent->divided_by(Decimal::from_integer(100), 6);
  if (fraction) return *fraction;
  refuse(name);
  return std::nullopt;
}

std::optional<std::int64_t> RowReader::whole(std::string_view name) {
  const Json* member = find(name);
  if (member == nullptr) return std::nullopt;
  if (const std::optional<std::int64_t> number = member->as_integer()) return number;
  if (const std::string* text = member->as_text()) {
    const std::string_view digits = trimmed(*text);
    if (digits.empty()) return std::nullopt;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc{} && end == digits.data() + digits.size()) return value;
  }
  refuse(name);
  return std::nullopt;
}

std::optional<bool> RowReader::yes_no(std::string_view name) {
  const Json* member = find(name);
  if (member == nullptr) return std::nullopt;
  if (const std::optional<bool> value = member->as_boolean()) return value;
  const std::string given = lower_ascii(text(name));
  if (given == "1" || given == "true") return true;
  if (given == "0" || given == "false") return false;
  if (!given.empty()) refuse(name);
  return std::nullopt;
}

std::optional<LocalTime> RowReader::date(std::string_view name) {
  const std::string given = text(name);
  if (given.empty()) return std::nullopt;
  const std::optional<LocalTime> value = date_of(given);
  if (!value) refuse(name);
  return value;
}

std::string RowReader::country(std::string_view name) {
  const std::string code = text(name);
  if (code.size() != 2 || !is_letter(code[0]) || !is_letter(code[1])) return {};
  return upper_ascii(code);
}

model::Value RowReader::value(const Property& property) {
  if (find(property.name) == nullptr) return std::monostate{};
  const auto held = [](auto read) -> model::Value {
    if (!read) return std::monostate{};
    return *read;
  };
  switch (property.type) {
    case Type::kText:
      return personal(property.name);
    case Type::kGuid: {
      const std::string given = text(property.name);
      if (given.empty()) return std::monostate{};
      std::string guid = normalised_guid(given);
      if (guid.empty()) refuse(property.name);
      return Personal(std::move(guid));
    }
    case Type::kNumber:
    case Type::kDouble:
    case Type::kInteger:
      return held(decimal(property.name));
    case Type::kBoolean:
      return held(yes_no(property.name));
    case Type::kDate:
      return held(date(property.name));
  }
  return std::monostate{};
}

model::NativeFields RowReader::native(std::span<const std::string> names) {
  model::NativeFields fields;
  fields.reserve(names.size());
  for (const std::string& name : names) {
    const Property* property = exact_globe::find(entity_, name);
    SCHAKEL_ASSERT(property != nullptr);  // check_names() went before.
    fields.emplace_back(name, value(*property));
  }
  return fields;
}

Error unreadable_record(const Text& which, const Entity& entity, std::string_view property) {
  const std::string name = std::string(entity.name) + "." + std::string(property);
  return {
      .kind = ErrorKind::kInvalidRecord,
      .code = "globe.record_unreadable",
      .what = {.en = which.en + ": the value of " + name + " in Exact Globe is not what it should be.",
               .nl = which.nl + ": de waarde van " + name + " in Exact Globe is niet wat zij hoort te zijn."},
      .advice = {.en = "Look at this record in Globe and save it there again, or retry. If the value is "
                       "right there, this version of Schakel does not know it: report the property's "
                       "name.",
                 .nl = "Bekijk dit record in Globe en sla het daar opnieuw op, of probeer het opnieuw. "
                       "Klopt de waarde daar wel, dan kent deze versie van Schakel haar niet: meld de "
                       "naam van de eigenschap."},
      .fields = {name}};
}

void mark_unreadable(model::Order& order, const Entity& entity, std::string_view property) {
  if (property.empty() || order.unreadable) return;
  order.unreadable = std::make_shared<const Error>(
      unreadable_record({.en = "Order " + order.number, .nl = "Order " + order.number}, entity, property));
}

Error keyless_record(const Entity& entity, std::string_view property) {
  const std::string name = std::string(entity.name) + "." + std::string(property);
  return {
      .kind = ErrorKind::kMalformed,
      .code = "globe.record_without_key",
      .what = {.en = "Exact Globe gave a record without " + name + ", so nobody can tell which one it is.",
               .nl =
                   "Exact Globe gaf een record zonder " + name + "; welk record het is, is niet te zeggen."},
      .advice = {.en = "Nothing was lost; try again. If it stays, check the version of the Exact entity "
                       "service.",
                 .nl = "Er is niets verloren; probeer opnieuw. Blijft het, controleer dan de versie van de "
                       "entity service van Exact."},
      .fields = {name}};
}

Result<void> check_names(const Entity& entity, std::span<const std::string> names,
                         const std::string& setting) {
  for (const std::string& name : names) {
    if (find(entity, name) != nullptr) continue;
    const std::string of(entity.name);
    Text advice{.en = "Look the name up in docs/reference/exact-globe-entities.md; capitals count.",
                .nl = "Zoek de naam op in docs/reference/exact-globe-entities.md; hoofdletters tellen."};
    if (const Property* near = nearest(entity, name)) {
      advice = {.en = "Did you mean " + std::string(near->name) + "?",
                .nl = "Bedoelt u " + std::string(near->name) + "?"};
    }
    return fail(
        {.kind = ErrorKind::kInvalidInput,
         .code = "globe.unknown_field",
         .what = {.en = setting + ": \"" + name + "\" cannot be read from " + of + " in Exact Globe.",
                  .nl = setting + ": \"" + name + "\" is niet uit " + of + " in Exact Globe te lezen."},
         .advice = std::move(advice),
         .fields = {name}});
  }
  return {};
}

std::vector<std::string_view> with_native(std::span<const std::string_view> properties,
                                          std::span<const std::string> native) {
  std::vector<std::string_view> all(properties.begin(), properties.end());
  for (const std::string& name : native) {
    if (std::ranges::find(all, name) == all.end()) all.emplace_back(name);
  }
  return all;
}

}  // namespace schakel::exact_globe
