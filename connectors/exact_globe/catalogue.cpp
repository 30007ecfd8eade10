#include "connectors/exact_globe/catalogue.h"

#include <algorithm>
#include <string>

#include "base/decimal.h"
#include "base/text.h"
#include "base/time.h"

namespace schakel::exact_globe {
namespace {

#include "connectors/exact_globe/catalogue_rows.inc"

// The longest code that Globe right-aligns is a customer code of 20 (facts 2.7).
constexpr std::uint16_t kCodeLengthMax = 20;

std::string named(const Entity& entity, const Property& property) {
  return std::string(entity.name) + "." + std::string(property.name);
}

tl::unexpected<Error> refuse(const Entity& entity, const Property& property, const char* code, Text what,
                             Text advice) {
  const std::string name = named(entity, property);
  return fail({.kind = ErrorKind::kInvalidRecord,
               .code = code,
               .what = {.en = name + " " + what.en, .nl = name + " " + what.nl},
               .advice = std::move(advice),
               .fields = {name}});
}

tl::unexpected<Error> wrong_type(const Entity& entity, const Property& property, const Text& expected) {
  return refuse(entity, property, "globe.wrong_type",
                {.en = "must be " + expected.en + ".", .nl = "moet " + expected.nl + " zijn."},
                {.en = "Copy another field of the source into it, or correct the value there.",
                 .nl = "Neem een ander veld van de bron, of verbeter de waarde daar."});
}

Result<Json> text_as_sent(const Entity& entity, const Property& property, const std::string& given) {
  std::string text = property.is(kUpperCase) ? upper_ascii(given) : given;
  if (is_padded(property) || property.is(kUpperCase)) text = std::string(trimmed(text));
  if (!is_utf8(text)) {
    return refuse(entity, property, "globe.not_text",
                  {.en = "is not valid text.", .nl = "is geen geldige tekst."},
                  {.en = "Correct the field in the source.", .nl = "Verbeter het veld in de bron."});
  }
  const std::size_t length = character_count(text);
  if (property.length != 0 && length > property.length) {
    const std::string is = std::to_string(length);
    const std::string may = std::to_string(property.length);
    return refuse(
        entity, property, "globe.too_long",
        {.en = "has " + is + " characters; Globe takes " + may + ".",
         .nl = "heeft " + is + " tekens; Globe neemt er " + may + " aan."},
        {.en = "Shorten it in the source; or let the flow cut such texts: text_too_long = \"cut\".",
         .nl = "Kort het in de bron in; of laat de flow zulke teksten afkappen: text_too_long = \"cut\"."});
  }
  // On lines of invoices and entries the catalogue calls these numeric, of which the masters that they name
  // are not: whether a code with a letter may stand there, only Globe can say.
  const bool is_code =
      property.name == "VATCode" || property.name == "CostCenter" || property.name == "CostUnit";
  if (property.is(kDigitsOnly) && !is_code &&
      !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return refuse(entity, property, "globe.not_digits",
                  {.en = "may hold digits only.", .nl = "mag alleen uit cijfers bestaan."},
                  {.en = "Use the number that Globe knows.", .nl = "Gebruik het nummer dat Globe kent."});
  }
  if (!property.values.empty() && !text.empty() &&
      property.values.find(";" + text + ";") == std::string_view::npos) {
    const std::string allowed = replaced(property.values.substr(1, property.values.size() - 2), ";", ", ");
    return refuse(entity, property, "globe.not_allowed",
                  {.en = "must be one of " + allowed + ".", .nl = "moet een van deze zijn: " + allowed + "."},
                  {.en = "Map the source's value to one of these.",
                   .nl = "Koppel de waarde uit de bron aan een hiervan."});
  }
  if (is_padded(property) && !text.empty()) text = padded_left(text, property.length);
  return Json::text(std::move(text));
}

Result<Json> number_as_sent(const Entity& entity, const Property& property, const std::string& text) {
  const Result<Decimal> parsed = Decimal::parse(text);
  if (!parsed) return wrong_type(entity, property, {.en = "a number", .nl = "een getal"});
  const Decimal number = *parsed;
  const std::string shortest = number.absolute().to_short_text();
  const std::size_t point = shortest.find('.');
  const std::size_t decimals = point == std::string::npos ? 0 : shortest.size() - point - 1;
  const std::size_t whole = point == std::string::npos ? shortest.size() : point;
  const std::size_t scale = property.scale < 0 ? 0 : static_cast<std::size_t>(property.scale);
  // A Double that says no scale is a plain float; a Number or Integer that says none is whole.
  if (decimals > scale && !(property.type == Type::kDouble && property.scale < 0)) {
    const std::string is = std::to_string(decimals);
    const std::string may = std::to_string(scale);
    return refuse(entity, property, "globe.too_many_decimals",
                  {.en = "has " + is + " decimals; Globe keeps " + may + ".",
                   .nl = "heeft " + is + " decimalen; Globe bewaart er " + may + "."},
                  {.en = "Round it in the source; Schakel does not round in secret.",
                   .nl = "Rond af in de bron; Schakel rondt niet ongemerkt af."});
  }
  // The length of a Double counts bytes of storage (prices have 8), that of a Number digits.
  if (property.type == Type::kNumber && property.length != 0 && whole > property.length - scale) {
    const std::string may = std::to_string(property.length - scale);
    return refuse(entity, property, "globe.too_large",
                  {.en = "has more than " + may + " digits before the decimal point.",
                   .nl = "heeft meer dan " + may + " cijfers voor de komma."},
                  {.en = "Correct the number in the source.", .nl = "Verbeter het getal in de bron."});
  }
  if (property.type == Type::kInteger && number.absolute() > Decimal::from_integer(2147483647)) {
    return refuse(entity, property, "globe.too_large", {.en = "is too large.", .nl = "is te groot."},
                  {.en = "Correct the number in the source.", .nl = "Verbeter het getal in de bron."});
  }
  const auto outside = [&](std::string_view bound, bool below) {
    if (bound.empty()) return false;
    const Result<Decimal> limit = Decimal::parse(bound);
    return limit && (below ? number < *limit : number > *limit);
  };
  if (outside(property.min, true) || outside(property.max, false)) {
    const std::string bounds = std::string(property.min) + " … " + std::string(property.max);
    return refuse(entity, property, "globe.out_of_bounds",
                  {.en = "must lie in " + bounds + ".", .nl = "moet liggen in " + bounds + "."},
                  {.en = "Correct the number in the source.", .nl = "Verbeter het getal in de bron."});
  }
  return Json::number_from(number.to_text());
}

}  // namespace

const Entity& account() {
  return kAccount;
}
const Entity& contact_person() {
  return kContactPerson;
}
const Entity& address() {
  return kAddress;
}
const Entity& item() {
  return kItem;
}
const Entity& item_assortment() {
  return kItemAssortment;
}
const Entity& item_category_property() {
  return kItemCategoryProperty;
}
const Entity& item_catalog() {
  return kItemCatalog;
}
const Entity& sales_order_line() {
  return kSalesOrderLine;
}
const Entity& sales_order_header() {
  return kSalesOrderHeader;
}
const Entity& invoice_header() {
  return kInvoiceHeader;
}
const Entity& invoice_line() {
  return kInvoiceLine;
}
const Entity& invoice_history_header() {
  return kInvoiceHistoryHeader;
}
const Entity& invoice_history_line() {
  return kInvoiceHistoryLine;
}
const Entity& financial_header() {
  return kFinancialHeader;
}
const Entity& financial_line() {
  return kFinancialLine;
}

const Property* find(const Entity& entity, std::string_view name) {
  const auto at =
      std::lower_bound(entity.properties.begin(), entity.properties.end(), name,
                       [](const Property& property, std::string_view n) { return property.name < n; });
  return at != entity.properties.end() && at->name == name ? &*at : nullptr;
}

bool is_padded(const Property& property) {
  return property.type == Type::kText && property.is(kRightAligned) && property.length <= kCodeLengthMax;
}

Result<Json> as_sent(const Entity& entity, const Property& property, const Json& value) {
  switch (property.type) {
    case Type::kText: {
      const std::string* text = value.as_text();
      if (text == nullptr) return wrong_type(entity, property, {.en = "a text", .nl = "een tekst"});
      return text_as_sent(entity, property, *text);
    }
    case Type::kNumber:
    case Type::kDouble:
    case Type::kInteger: {
      const std::string* number = value.as_number_text();
      if (number == nullptr) return wrong_type(entity, property, {.en = "a number", .nl = "een getal"});
      return number_as_sent(entity, property, *number);
    }
    case Type::kBoolean:
      if (!value.is_boolean()) return wrong_type(entity, property, {.en = "yes or no", .nl = "ja of nee"});
      return value;
    case Type::kDate: {
      const std::string* text = value.as_text();
      if (text == nullptr || !parse_local(*text)) {
        return wrong_type(entity, property, {.en = "a date", .nl = "een datum"});
      }
      return value;
    }
    case Type::kGuid: {
      const std::string* text = value.as_text();
      const std::string guid = text == nullptr ? std::string() : normalised_guid(*text);
      if (guid.empty()) return wrong_type(entity, property, {.en = "a GUID", .nl = "een GUID"});
      return Json::text(guid);
    }
  }
  return wrong_type(entity, property, {.en = "of a known type", .nl = "van een bekend type"});
}

Result<Json> from_setting(const Entity& entity, const Property& property, std::string_view text) {
  switch (property.type) {
    case Type::kText:
    case Type::kDate:
    case Type::kGuid:
      return as_sent(entity, property, Json::text(std::string(text)));
    case Type::kNumber:
    case Type::kDouble:
    case Type::kInteger: {
      const Result<Decimal> number = Decimal::parse(text);
      if (!number) return wrong_type(entity, property, {.en = "a number", .nl = "een getal"});
      return as_sent(entity, property, Json::number_from(number->to_text()));
    }
    case Type::kBoolean:
      if (text == "true" || text == "1") return Json::boolean(true);
      if (text == "false" || text == "0") return Json::boolean(false);
      return wrong_type(entity, property, {.en = "true or false", .nl = "true of false"});
  }
  return wrong_type(entity, property, {.en = "of a known type", .nl = "van een bekend type"});
}

}  // namespace schakel::exact_globe
