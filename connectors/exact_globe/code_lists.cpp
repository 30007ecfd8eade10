#include "connectors/exact_globe/code_lists.h"

#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace schakel::exact_globe {
namespace {

using connector::CodeList;
using connector::ReferenceRow;

/// Where the codes of a list stand.
struct Place {
  std::string_view entity;
  std::string_view code;
  std::string_view description = {};
  std::string_view blocked = {};  ///< Says yes of what may not be used.
  std::string_view in_use = {};   ///< Says no of it.
  std::vector<std::string_view> also = {};
};

Place place_of(CodeList list) {
  switch (list) {
    case CodeList::kVatCode:
      return {.entity = "VAT",
              .code = "VATCode",
              .description = "Description",
              .also = {"Percentage", "Excluded", "CountryCode", "SalesPurchase"}};
    case CodeList::kPaymentCondition:
      return {.entity = "PaymentCondition",
              .code = "PaymentConditionCode",
              .description = "Description",
              .also = {"DueDateType", "Term"}};
    case CodeList::kShippingMethod:
      return {.entity = "ShippingMethod", .code = "ShippingMethodProperty", .description = "Description"};
    case CodeList::kWarehouse:
      return {.entity = "Warehouse", .code = "Code", .description = "Description", .blocked = "Blocked"};
    case CodeList::kCostCenter:
      return {.entity = "CostCenter", .code = "Code", .description = "Description", .in_use = "Enabled"};
    case CodeList::kCostUnit:
      return {.entity = "CostUnit", .code = "Code", .description = "Description"};
    case CodeList::kClassification:
      return {.entity = "Classification", .code = "ID", .description = "Description"};
    case CodeList::kAssortment:
      return {.entity = "ItemAssortment", .code = "Assortment", .description = "Description"};
    case CodeList::kUnit:
      return {.entity = "ItemUnit", .code = "Unit", .in_use = "Active"};
    case CodeList::kGlAccount:
      return {.entity = "GeneralLedgerAccount",
              .code = "GeneralLedgerCode",
              .description = "GeneralLedgerDescription",
              .blocked = "Blocked"};
    case CodeList::kJournal:
      return {.entity = "BrowserData_Journal",
              .code = "JournalNumber",
              .description = "Description",
              .also = {"JournalType"}};
  }
  return {};
}

std::vector<std::string_view> properties_of(const Place& place) {
  std::vector<std::string_view> properties = {place.code};
  for (const std::string_view property : {place.description, place.blocked, place.in_use}) {
    if (!property.empty()) properties.push_back(property);
  }
  properties.insert(properties.end(), place.also.begin(), place.also.end());
  return properties;
}

/// It is there and says no; what Globe does not tell is taken to be in use, as its default is (catalogue).
bool says_no(const Json& row, std::string_view property) {
  const Json* value = row.find(property);
  return value != nullptr && !value->is_null() && !is_yes(row, property);
}

bool is_for_sales(CodeList list, const Json& row) {
  // I: purchases; V: a sales journal (facts 3, E13).
  if (list == CodeList::kVatCode) return trimmed_text(row, "SalesPurchase") != "I";
  if (list == CodeList::kJournal) return trimmed_text(row, "JournalType") == "V";
  return true;
}

void add_meaning_of_vat(const Json& row, ReferenceRow& code) {
  const Result<Decimal> percentage = Decimal::parse(trimmed_text(row, "Percentage"));
  if (percentage) {
    const Result<Decimal> fraction = percentage->divided_by(Decimal::from_integer(100), 6);
    if (fraction) code.percentage = *fraction;
  }
  // E excluding; I including, T inclusive: net; N none.
  const std::string excluded = trimmed_text(row, "Excluded");
  if (excluded == "E") code.includes_vat = false;
  if (excluded == "I" || excluded == "T") code.includes_vat = true;
  code.country = upper_ascii(trimmed_text(row, "CountryCode"));
}

void add_meaning_of_condition(const Json& row, ReferenceRow& code) {
  const Json* term = row.find("Term");
  const std::optional<std::int64_t> days = term == nullptr ? std::nullopt : term->as_integer();
  if (trimmed_text(row, "DueDateType") == "1" && days && *days >= 0 && *days <= 999)
    code.days = static_cast<int>(*days);
}

}  // namespace

Result<std::vector<ReferenceRow>> read_code_list(Client& client, CodeList list, std::stop_token stop) {
  const Place place = place_of(list);
  std::vector<ReferenceRow> codes;
  const auto take = [&](const Json& row) -> Result<Reading> {
    ReferenceRow code;
    code.code = trimmed_text(row, place.code);
    if (code.code.empty() || !is_for_sales(list, row)) return Reading::kGoOn;
    if (!place.description.empty()) code.description = trimmed_text(row, place.description);
    code.blocked = (!place.blocked.empty() && is_yes(row, place.blocked)) ||
                   (!place.in_use.empty() && says_no(row, place.in_use));
    if (list == CodeList::kVatCode) add_meaning_of_vat(row, code);
    if (list == CodeList::kPaymentCondition) add_meaning_of_condition(row, code);
    codes.push_back(std::move(code));
    return Reading::kGoOn;
  };
  TRY_VOID(client.read({.entity = place.entity, .filter = {}, .properties = properties_of(place)}, take,
                       std::move(stop)));
  return codes;
}

std::vector<NamesUsed> names_of_code_lists() {
  std::vector<NamesUsed> names;
  for (const CodeList list :
       {CodeList::kWarehouse, CodeList::kVatCode, CodeList::kPaymentCondition, CodeList::kShippingMethod,
        CodeList::kCostCenter, CodeList::kCostUnit, CodeList::kClassification, CodeList::kAssortment,
        CodeList::kUnit, CodeList::kGlAccount, CodeList::kJournal}) {
    const Place place = place_of(list);
    names.push_back({.entity = place.entity, .properties = properties_of(place)});
  }
  return names;
}

}  // namespace schakel::exact_globe
