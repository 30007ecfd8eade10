#include "connectors/exact_globe/names.h"

#include <algorithm>

#include "base/assert.h"
#include "connector/record_mapping.h"
#include "connectors/exact_globe/fields.h"
#include "connectors/exact_globe/parties.h"
#include "connectors/exact_globe/record_kind.h"
#include "connectors/exact_globe/source_document.h"
#include "connectors/exact_globe/target_document.h"

namespace schakel::exact_globe {
namespace {

using Names = std::vector<std::string_view>;

/// Fields of the shipped rules that begin with `group`, by their place in the catalogue, which outlives them.
Names of_rules(const mapping::Rules& shipped, std::string_view group, const Entity& entity, Names also) {
  for (const mapping::NamedRule& rule : shipped) {
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

NamesUsed vat_names() {
  return {.entity = "VAT",
          .properties = {"VATCode", "Description", "Percentage", "Excluded", "CountryCode", "SalesPurchase"}};
}

NamesUsed ledger_names() {
  return {.entity = "GeneralLedgerAccount", .properties = {"GeneralLedgerCode", "Blocked"}};
}

void add_codes(std::vector<NamesUsed>& names) {
  names.push_back(vat_names());
  names.push_back({.entity = "PaymentCondition", .properties = {"PaymentConditionCode"}});
  names.push_back({.entity = "ShippingMethod", .properties = {"ShippingMethodProperty"}});
  names.push_back({.entity = "Warehouse", .properties = {"Code", "Blocked"}});
  names.push_back({.entity = "CostCenter", .properties = {"Code"}});
  names.push_back({.entity = "CostUnit", .properties = {"Code"}});
  names.push_back({.entity = "Classification", .properties = {"ID"}});
}

}  // namespace

std::vector<NamesUsed> names_written(model::Document kind) {
  const connector::OrderTargetFields& fields = *order_target_fields(kind);
  const TargetDocument document = target_document(kind);
  std::vector<NamesUsed> names;
  names.push_back({.entity = account().name,
                   .properties = of_rules(
                       *fields.shipped, "customer", account(),
                       {"ID", "AccountCode", "DebtorNumber", "Blocked", "CustomerStatus", "CustomerType"})});
  names.push_back({.entity = item().name,
                   .properties = of_rules(*fields.shipped, "item", item(),
                                          {"ItemCode", "Condition", "IsSalesItem", "IsStockItem"})});
  names.push_back({.entity = document.line->name,
                   .properties = of_rules(*fields.shipped, "line", *document.line, {"TransactionKey"}),
                   .has_right_to_read = false});
  Names header = {"ID", "TransactionKey", document.number, document.debtor};
  for (const std::string_view name : document.answers) header.push_back(name);
  const bool is_found_there = document.found_in.front().entity == document.header->name;
  names.push_back({.entity = document.header->name,
                   .properties = of_rules(*fields.shipped, "", *document.header, std::move(header)),
                   .has_right_to_read = is_found_there});
  if (!is_found_there) {
    const TargetDocument::FoundIn& history = document.found_in.front();
    names.push_back(
        {.entity = history.entity, .properties = {"ID", "YourReference", history.number, history.journal}});
  }
  add_codes(names);
  if (kind == model::Document::kSalesEntry) {
    names.push_back(ledger_names());
    names.push_back({.entity = "BrowserData_Journal", .properties = {"JournalNumber", "JournalType"}});
  }
  return names;
}

std::vector<NamesUsed> names_read(model::Document kind) {
  const SourceDocument document = source_document(kind, {}, {});
  std::vector<NamesUsed> names;
  const auto all = [](std::span<const std::string_view> properties) {
    return Names(properties.begin(), properties.end());
  };
  names.push_back({.entity = account().name, .properties = all(account_properties())});
  names.push_back({.entity = document.line->name,
                   .properties = all(document.line_properties),
                   .has_right_to_read = false});
  names.push_back({.entity = document.header->name, .properties = all(document.head_properties)});
  names.push_back(vat_names());
  if (kind != model::Document::kSalesOrder)
    names.push_back({.entity = "BrowserData_Journal", .properties = {"JournalNumber", "JournalType"}});
  if (document.has_ledger_accounts)
    names.push_back(
        {.entity = "GeneralLedgerAccount", .properties = {"GeneralLedgerCode", "RevenueAccount"}});
  return names;
}

std::vector<NamesUsed> names_written(connector::RecordKind kind) {
  const RecordEntity& records = *record_entity(kind);
  const std::span<const std::string_view> answered = records.answered;
  std::vector<NamesUsed> names = {
      {.entity = records.entity->name,
       .properties = of_rules(*record_target_fields(kind)->shipped, "", *records.entity,
                              Names(answered.begin(), answered.end()))}};
  switch (kind) {
    case connector::RecordKind::kItem:
      names.push_back(vat_names());
      names.push_back({.entity = "ItemAssortment", .properties = {"Assortment"}});
      names.push_back({.entity = item_category_property().name,
                       .properties = {"ClassID", "ItemClassCode", "Description"}});
      break;
    case connector::RecordKind::kCustomer:
      add_codes(names);
      names.push_back(ledger_names());
      break;
    case connector::RecordKind::kAssortment:
      names.push_back(ledger_names());
      break;
  }
  return names;
}

std::vector<NamesUsed> names_read(connector::RecordKind kind) {
  const RecordEntity& records = *record_entity(kind);
  // What the shipped rules read to write every field that there is.
  const auto mapping = connector::RecordMapping::compile(kind, *record_source_fields(kind),
                                                         *record_target_fields(kind), {}, {}, {});
  SCHAKEL_ASSERT(mapping.has_value());
  Names names = {records.number, "ModifiedDate"};
  for (const std::string& field : (*mapping)->read_fields())
    names.push_back(find(*records.entity, field)->name);
  return {{.entity = records.entity->name, .properties = std::move(names)}};
}

}  // namespace schakel::exact_globe
