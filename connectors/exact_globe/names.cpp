#include "connectors/exact_globe/names.h"

#include <algorithm>

#include "connectors/exact_globe/fields.h"
#include "connectors/exact_globe/parties.h"
#include "connectors/exact_globe/source_document.h"
#include "connectors/exact_globe/target_document.h"

namespace schakel::exact_globe {
namespace {

using Names = std::vector<std::string_view>;

/// Fields of the shipped rules that begin with `group`, by their place in the catalogue, which outlives them.
Names of_rules(const connector::OrderTargetFields& fields, std::string_view group, const Entity& entity,
               Names also) {
  for (const mapping::NamedRule& rule : *fields.shipped) {
    std::string_view target = rule.target;
    const std::size_t dot = target.find('.');
    if ((dot == std::string_view::npos ? std::string_view() : target.substr(0, dot)) != group) continue;
    if (dot != std::string_view::npos) target.remove_prefix(dot + 1);
    const Property* property = find(entity, target);
    if (property != nullptr) also.push_back(property->name);
  }
  std::ranges::sort(also.begin() + 1, also.end());
  also.erase(std::unique(also.begin() + 1, also.end()), also.end());
  return also;
}

void add_codes(bool with_ledger_accounts, std::vector<NamesUsed>& names) {
  names.push_back(
      {.entity = "VAT",
       .properties = {"VATCode", "Description", "Percentage", "Excluded", "CountryCode", "SalesPurchase"}});
  names.push_back({.entity = "PaymentCondition", .properties = {"PaymentConditionCode"}});
  names.push_back({.entity = "ShippingMethod", .properties = {"ShippingMethodProperty"}});
  names.push_back({.entity = "Warehouse", .properties = {"Code", "Blocked"}});
  names.push_back({.entity = "CostCenter", .properties = {"Code"}});
  names.push_back({.entity = "CostUnit", .properties = {"Code"}});
  names.push_back({.entity = "Classification", .properties = {"ID"}});
  if (!with_ledger_accounts) return;
  names.push_back({.entity = "GeneralLedgerAccount", .properties = {"GeneralLedgerCode", "Blocked"}});
  names.push_back({.entity = "BrowserData_Journal", .properties = {"JournalNumber", "JournalType"}});
}

}  // namespace

std::vector<NamesUsed> names_written(model::Document kind) {
  const connector::OrderTargetFields& fields = *order_target_fields(kind);
  const TargetDocument document = target_document(kind);
  std::vector<NamesUsed> names;
  names.push_back({.entity = account().name,
                   .properties = of_rules(
                       fields, "customer", account(),
                       {"ID", "AccountCode", "DebtorNumber", "Blocked", "CustomerStatus", "CustomerType"})});
  names.push_back({.entity = item().name,
                   .properties = of_rules(fields, "item", item(),
                                          {"ItemCode", "Condition", "IsSalesItem", "IsStockItem"})});
  names.push_back({.entity = document.line->name,
                   .properties = of_rules(fields, "line", *document.line, {"TransactionKey"}),
                   .has_right_to_read = false});
  Names header = {"ID", "TransactionKey", document.number, document.debtor};
  for (const std::string_view name : document.answers) header.push_back(name);
  const bool is_found_there = document.found_in.front().entity == document.header->name;
  names.push_back({.entity = document.header->name,
                   .properties = of_rules(fields, "", *document.header, std::move(header)),
                   .has_right_to_read = is_found_there});
  if (!is_found_there) {
    const TargetDocument::FoundIn& history = document.found_in.front();
    names.push_back(
        {.entity = history.entity, .properties = {"ID", "YourReference", history.number, history.journal}});
  }
  add_codes(kind == model::Document::kSalesEntry, names);
  return names;
}

std::vector<NamesUsed> names_read(model::Document kind) {
  const SourceDocument document = source_document(kind, {}, {});
  std::vector<NamesUsed> names;
  const auto all = [](std::span<const std::string_view> properties) {
    return Names(properties.begin(), properties.end());
  };
  names.push_back({.entity = account().name, .properties = all(account_properties())});
  Names line = all(document.line_properties);
  if (document.stays_open) line.emplace_back("QuantityDelivered");
  names.push_back({.entity = document.line->name, .properties = std::move(line), .has_right_to_read = false});
  names.push_back({.entity = document.header->name, .properties = all(document.head_properties)});
  names.push_back(
      {.entity = "VAT",
       .properties = {"VATCode", "Description", "Percentage", "Excluded", "CountryCode", "SalesPurchase"}});
  if (kind != model::Document::kSalesOrder)
    names.push_back({.entity = "BrowserData_Journal", .properties = {"JournalNumber", "JournalType"}});
  if (document.has_ledger_accounts)
    names.push_back(
        {.entity = "GeneralLedgerAccount", .properties = {"GeneralLedgerCode", "RevenueAccount"}});
  return names;
}

}  // namespace schakel::exact_globe
