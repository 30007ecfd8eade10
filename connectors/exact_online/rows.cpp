#include "connectors/exact_online/rows.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "connectors/exact_online/codes.h"
#include "connectors/exact_online/dates.h"

namespace schakel::exact_online {
namespace {

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// "1.25E-3" → "0.00125": plain digits, so that decimals can be counted.
std::optional<std::string> without_exponent(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  if (e == std::string_view::npos) return std::string(text);
  std::string_view power = text.substr(e + 1);
  if (power.starts_with('+')) power.remove_prefix(1);
  int exponent = 0;
  const auto [end, error] = std::from_chars(power.data(), power.data() + power.size(), exponent);
  // Doubles reach 308; 40 is far beyond any amount and keeps the text short.
  if (error != std::errc{} || end != power.data() + power.size() || exponent > 40 || exponent < -400)
    return std::nullopt;
  std::string digits(text.substr(0, e));
  const bool negative = digits.starts_with('-');
  if (negative) digits.erase(0, 1);
  std::size_t point = digits.find('.');
  if (point == std::string::npos) point = digits.size();
  digits.erase(std::remove(digits.begin(), digits.end(), '.'), digits.end());
  const int place = static_cast<int>(point) + exponent;
  if (place <= 0) {
    digits = "0." + std::string(static_cast<std::size_t>(-place), '0') + digits;
  } else if (static_cast<std::size_t>(place) >= digits.size()) {
    digits.append(static_cast<std::size_t>(place) - digits.size(), '0');
  } else {
    digits.insert(static_cast<std::size_t>(place), ".");
  }
  return (negative ? "-" : "") + digits;
}

std::string slot_field(int slot) {
  return "Classification" + std::to_string(slot);
}

}  // namespace

Personal first_of(RowReader& row, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (Personal value = row.personal(name); !value.empty()) return value;
  }
  return {};
}

std::optional<Decimal> decimal_of(std::string_view text) {
  const std::optional<std::string> plain = without_exponent(trimmed(text));
  if (!plain) return std::nullopt;
  const std::size_t point = plain->find('.');
  if (point == std::string::npos || plain->size() - point - 1 <= Decimal::kScaleMax) {
    const Result<Decimal> exact = Decimal::parse(*plain);
    return exact ? std::optional(*exact) : std::nullopt;
  }
  const std::string kept = plain->substr(0, point + 1 + Decimal::kScaleMax);
  const std::string_view noise = std::string_view(*plain).substr(kept.size());
  Result<Decimal> rounded = Decimal::parse(kept);
  if (!rounded || !all_digits(noise)) return std::nullopt;
  if (noise.front() >= '5') {
    const Result<Decimal> step =
        Decimal::parse(plain->starts_with('-') ? "-0.000000000001" : "0.000000000001");
    rounded = rounded->plus(*step);
    if (!rounded) return std::nullopt;
  }
  const Result<Decimal> shortest = Decimal::parse(rounded->to_short_text());
  return shortest ? std::optional(*shortest) : std::nullopt;
}

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
  if (const std::string* text = member->as_text()) return trimmed_code(*text);
  // A code of digits may come as a number.
  if (const std::string* number = member->as_number_text()) return *number;
  refuse(name);
  return {};
}

std::string RowReader::guid(std::string_view name) {
  const std::string given = text(name);
  if (given.empty()) return {};
  std::string guid = normalised_guid(given);
  if (guid.empty()) refuse(name);
  return guid;
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

std::optional<std::int64_t> RowReader::whole(std::string_view name) {
  const Json* member = find(name);
  if (member == nullptr) return std::nullopt;
  if (const auto number = member->as_integer()) return number;
  // An Edm.Int64 is text in OData V2 (facts 4.4); "123L" is its literal.
  if (const std::string* text = member->as_text()) {
    std::string_view digits = trimmed(*text);
    if (digits.empty()) return std::nullopt;
    if (digits.ends_with('L')) digits.remove_suffix(1);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc{} && end == digits.data() + digits.size()) return value;
  }
  refuse(name);
  return std::nullopt;
}

std::optional<bool> RowReader::boolean(std::string_view name) {
  const Json* member = find(name);
  if (member == nullptr) return std::nullopt;
  if (const auto value = member->as_boolean()) return value;
  // Edm.Byte flags are 0 and 1 (facts 4.4).
  if (const auto number = member->as_integer()) return *number != 0;
  if (const std::string* text = member->as_text()) {
    if (equal_ignoring_case(*text, "true") || *text == "1") return true;
    if (equal_ignoring_case(*text, "false") || *text == "0") return false;
  }
  refuse(name);
  return std::nullopt;
}

std::optional<LocalTime> RowReader::date(std::string_view name) {
  const std::string given = text(name);
  if (given.empty()) return std::nullopt;
  const std::optional<LocalTime> value = parse_date(given);
  if (!value) refuse(name);
  return value;
}

model::Value RowReader::value(const Field& field) {
  if (find(field.name) == nullptr) return std::monostate{};
  const auto held = [](auto read) -> model::Value {
    if (!read) return std::monostate{};
    return *read;
  };
  switch (field.type) {
    case FieldType::kText:
      return personal(field.name);
    case FieldType::kGuid:
      return Personal(guid(field.name));
    case FieldType::kDate:
      return held(date(field.name));
    case FieldType::kWhole:
    case FieldType::kDecimal:
      return held(decimal(field.name));
    case FieldType::kBoolean:
      return held(boolean(field.name));
    case FieldType::kOther:
      break;
  }
  refuse(field.name);
  return std::monostate{};
}

Result<void> RowReader::check() const {
  if (wrong_.empty()) return {};
  Error error = malformed(asked_, {.en = "the value of " + wrong_ + " is not what it should be.",
                                   .nl = "de waarde van " + wrong_ + " is niet wat zij hoort te zijn."});
  error.fields = {wrong_};
  return fail(std::move(error));
}

model::NativeFields native_fields(RowReader& row, const Entity& entity, std::span<const std::string> names) {
  model::NativeFields fields;
  fields.reserve(names.size());
  for (const std::string& name : names) {
    if (const Field* field = entity.find(name); field != nullptr)
      fields.emplace_back(name, row.value(*field));
  }
  return fields;
}

Result<AccountRow> read_account_row(const Json& json, const Entity& entity,
                                    std::span<const std::string> native, int classification_slot,
                                    const Asked& asked) {
  RowReader row(json, asked);
  AccountRow account;
  model::Customer& customer = account.customer;
  customer.id = row.guid("ID");
  if (customer.id.empty()) row.refuse("ID");
  TRY_VOID(row.check());
  customer.code = row.text("Code");
  customer.name = row.personal("Name");
  customer.email = row.personal("Email");
  customer.phone = row.personal("Phone");
  customer.website = row.personal("Website");
  customer.vat_number = Personal(bare_number(row.text("VATNumber")));
  customer.chamber_of_commerce = Personal(bare_number(row.text("ChamberOfCommerce")));
  customer.language = language_code(row.text("Language"));
  customer.currency = row.text("SalesCurrency");
  customer.vat_code = row.text("SalesVATCode");
  customer.payment_condition = row.text("PaymentConditionSales");
  customer.blocked = row.boolean("Blocked").value_or(false);
  customer.visit = {.line1 = row.personal("AddressLine1"),
                    .line2 = row.personal("AddressLine2"),
                    .line3 = row.personal("AddressLine3"),
                    .postcode = row.personal("Postcode"),
                    .city = row.personal("City"),
                    .state = row.text("State"),
                    .country = country_code(row.text("Country"))};
  account.main_contact_id = row.guid("MainContact");
  account.classification_id = row.guid(slot_field(classification_slot));
  customer.native = native_fields(row, entity, native);
  account.wrong = row.wrong();
  return account;
}

Result<ContactRow> read_contact_row(const Json& json, const Asked& asked) {
  RowReader row(json, asked);
  ContactRow read;
  model::Contact& contact = read.contact;
  contact.id = row.guid("ID");
  if (contact.id.empty()) row.refuse("ID");
  TRY_VOID(row.check());
  contact.first_name = row.personal("FirstName");
  contact.middle_name = row.personal("MiddleName");
  contact.last_name = row.personal("LastName");
  contact.initials = row.personal("Initials");
  contact.email = first_of(row, {"BusinessEmail", "Email"});
  contact.phone = first_of(row, {"BusinessPhone", "BusinessMobile", "Phone", "Mobile"});
  contact.job_title = row.personal("JobTitleDescription");
  contact.gender = upper_ascii(row.text("Gender"));
  contact.language = language_code(row.text("Language"));
  read.full_name = row.personal("FullName");
  read.wrong = row.wrong();
  return read;
}

Result<AddressRow> read_address_row(const Json& json, const Asked& asked) {
  RowReader row(json, asked);
  AddressRow read;
  read.id = row.guid("ID");
  if (read.id.empty()) row.refuse("ID");
  TRY_VOID(row.check());
  read.address = {.line1 = row.personal("AddressLine1"),
                  .line2 = row.personal("AddressLine2"),
                  .line3 = row.personal("AddressLine3"),
                  .postcode = row.personal("Postcode"),
                  .city = row.personal("City"),
                  .state = row.text("State"),
                  .country = country_code(row.text("Country"))};
  read.wrong = row.wrong();
  return read;
}

model::Customer finish_customer(const AccountRow& account, const ContactRow* main_contact) {
  model::Customer customer = account.customer;
  customer.kind = model::Customer::Kind::kCompany;
  if (main_contact == nullptr) return customer;
  const model::Contact& contact = main_contact->contact;
  std::string parts;
  for (const Personal* part : {&contact.first_name, &contact.middle_name, &contact.last_name}) {
    if (!part->empty()) parts += (parts.empty() ? "" : " ") + part->reveal();
  }
  const std::string& name = customer.name.reveal();
  if (same_name(name, parts) || same_name(name, main_contact->full_name.reveal())) {
    customer.kind = model::Customer::Kind::kPerson;
  }
  customer.contact = contact;
  return customer;
}

std::vector<std::string> account_fields(int classification_slot) {
  return {"ID",           "Code",
          "Name",         "Email",
          "Phone",        "Website",
          "VATNumber",    "ChamberOfCommerce",
          "Language",     "SalesCurrency",
          "SalesVATCode", "PaymentConditionSales",
          "Blocked",      "AddressLine1",
          "AddressLine2", "AddressLine3",
          "Postcode",     "City",
          "State",        "Country",
          "MainContact",  slot_field(classification_slot)};
}

std::vector<std::string> contact_fields() {
  return {"ID",
          "FirstName",
          "MiddleName",
          "LastName",
          "FullName",
          "Initials",
          "BusinessEmail",
          "Email",
          "BusinessPhone",
          "BusinessMobile",
          "Phone",
          "Mobile",
          "JobTitleDescription",
          "Gender",
          "Language"};
}

std::vector<std::string> address_fields() {
  return {"ID", "AddressLine1", "AddressLine2", "AddressLine3", "Postcode", "City", "State", "Country"};
}

std::vector<std::string> with_native(std::vector<std::string> fields, std::span<const std::string> native) {
  for (const std::string& name : native) {
    if (std::ranges::find(fields, name) == fields.end()) fields.push_back(name);
  }
  return fields;
}

}  // namespace schakel::exact_online
