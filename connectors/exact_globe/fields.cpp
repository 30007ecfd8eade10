#include "connectors/exact_globe/fields.h"

#include "base/text.h"
#include "connectors/exact_globe/mappings.h"
#include "mapping/rules_file.h"

namespace schakel::exact_globe {
namespace {

mapping::Type type_of(const Property& property) {
  switch (property.type) {
    case Type::kText:
    case Type::kGuid:
      return mapping::Type::kText;
    case Type::kNumber:
    case Type::kDouble:
    case Type::kInteger:
      return mapping::Type::kNumber;
    case Type::kBoolean:
      return mapping::Type::kBoolean;
    case Type::kDate:
      return mapping::Type::kDate;
  }
  return mapping::Type::kAny;
}

std::vector<std::string> codes_of(const Property& property) {
  std::vector<std::string> codes;
  for (const std::string_view code : split(property.values, ';')) {
    if (!code.empty()) codes.emplace_back(code);
  }
  return codes;
}

// Rules of one file, as those of a part of the document.
void add(std::string_view file, const std::string& group, mapping::Rules& into) {
  for (mapping::NamedRule& rule : mapping::read_shipped_rules(file)) {
    if (!group.empty()) rule.target = group + "." + rule.target;
    into.push_back(std::move(rule));
  }
}

// Those of a document, with those of the customers and items that it brings along.
mapping::Rules with_masters(std::string_view document) {
  mapping::Rules all;
  add(document, "", all);
  add(shipped::kCustomerWrite, "customer", all);
  add(shipped::kItemWrite, "item", all);
  return all;
}

connector::OrderTargetFields target_fields(const connector::Catalogue& document,
                                           const connector::Catalogue& line, const mapping::Rules& rules,
                                           std::vector<std::string> fixed) {
  static const connector::Catalogue customer = as_catalogue(account(), Changes::kAllButTheKey);
  static const connector::Catalogue article = as_catalogue(item(), Changes::kAllButTheKey);
  return {.document = &document,
          .line = &line,
          .customer = &customer,
          .item = &article,
          .shipped = &rules,
          .settings = {"text_item", "contact_language", "contact_title_male", "contact_title_female",
                       "contact_title_unknown", "invoice_type", "sales_lines"},
          .fixed = std::move(fixed)};
}

}  // namespace

connector::Catalogue as_catalogue(const Entity& entity, Changes changes) {
  std::vector<connector::CatalogueField> fields;
  fields.reserve(entity.properties.size());
  for (const Property& property : entity.properties) {
    fields.push_back({.name = std::string(property.name),
                      .type = type_of(property),
                      .length = property.type == Type::kText ? property.length : std::size_t{0},
                      .decimals = property.scale,
                      .readable = true,
                      .on_create = true,
                      .on_update = changes == Changes::kAllButTheKey && property.name != entity.key,
                      .mandatory = property.is(kMandatory),
                      .codes = codes_of(property)});
  }
  return {std::string(entity.name), std::move(fields)};
}

const connector::OrderTargetFields* order_target_fields(model::Document kind) {
  static const connector::Catalogue order = as_catalogue(sales_order_header(), Changes::kNone);
  static const connector::Catalogue order_line = as_catalogue(sales_order_line(), Changes::kNone);
  static const connector::Catalogue invoice = as_catalogue(invoice_header(), Changes::kNone);
  static const connector::Catalogue of_invoice = as_catalogue(invoice_line(), Changes::kNone);
  static const connector::Catalogue entry = as_catalogue(financial_header(), Changes::kNone);
  static const connector::Catalogue entry_line = as_catalogue(financial_line(), Changes::kNone);
  static const mapping::Rules order_rules = with_masters(shipped::kSalesOrderWrite);
  static const mapping::Rules invoice_rules = with_masters(shipped::kInvoiceWrite);
  static const mapping::Rules entry_rules = with_masters(shipped::kSalesEntryWrite);
  static const connector::OrderTargetFields orders =
      target_fields(order, order_line, order_rules, {"YourReference", "OrderDebtor"});
  static const connector::OrderTargetFields invoices =
      target_fields(invoice, of_invoice, invoice_rules, {"YourReference", "OrderDebtor", "InvoiceCode"});
  static const connector::OrderTargetFields entries =
      target_fields(entry, entry_line, entry_rules, {"YourReference", "DebtorNumber", "Journal", "Amount"});
  switch (kind) {
    case model::Document::kSalesOrder:
      return &orders;
    case model::Document::kSalesInvoice:
    case model::Document::kDirectInvoice:
      return &invoices;
    case model::Document::kSalesEntry:
      return &entries;
  }
  return nullptr;
}

const connector::OrderSourceFields* order_source_fields(model::Document kind) {
  static const connector::Catalogue customer = as_catalogue(account(), Changes::kNone);
  static const connector::Catalogue order = as_catalogue(sales_order_header(), Changes::kNone);
  static const connector::Catalogue order_line = as_catalogue(sales_order_line(), Changes::kNone);
  static const connector::Catalogue invoice = as_catalogue(invoice_history_header(), Changes::kNone);
  static const connector::Catalogue invoice_line = as_catalogue(invoice_history_line(), Changes::kNone);
  static const connector::Catalogue entry = as_catalogue(financial_header(), Changes::kNone);
  static const connector::Catalogue entry_line = as_catalogue(financial_line(), Changes::kNone);
  static const connector::OrderSourceFields orders = {
      .order = &order, .line = &order_line, .customer = &customer};
  static const connector::OrderSourceFields invoices = {
      .order = &invoice, .line = &invoice_line, .customer = &customer};
  static const connector::OrderSourceFields entries = {
      .order = &entry, .line = &entry_line, .customer = &customer};
  switch (kind) {
    case model::Document::kSalesOrder:
      return &orders;
    case model::Document::kSalesInvoice:
    case model::Document::kDirectInvoice:
      return &invoices;
    case model::Document::kSalesEntry:
      return &entries;
  }
  return nullptr;
}

const connector::RecordTargetFields* record_target_fields(connector::RecordKind kind) {
  static const connector::Catalogue items = as_catalogue(item(), Changes::kAllButTheKey);
  static const mapping::Rules item_rules = mapping::read_shipped_rules(shipped::kItemWrite);
  static const connector::RecordTargetFields item_fields = {
      .fields = &items, .shipped = &item_rules, .settings = {}, .fixed = {"ItemCode"}};
  static const connector::Catalogue customers = as_catalogue(account(), Changes::kAllButTheKey);
  static const mapping::Rules customer_rules = mapping::read_shipped_rules(shipped::kCustomerWrite);
  static const connector::RecordTargetFields customer_fields = {
      .fields = &customers,
      .shipped = &customer_rules,
      .settings = {"contact_language", "contact_title_male", "contact_title_female", "contact_title_unknown"},
      .fixed = {"CustomerType", "DebtorNumber"}};
  static const connector::Catalogue assortments = as_catalogue(item_assortment(), Changes::kAllButTheKey);
  static const mapping::Rules assortment_rules = mapping::read_shipped_rules(shipped::kAssortmentWrite);
  static const connector::RecordTargetFields assortment_fields = {
      .fields = &assortments, .shipped = &assortment_rules, .settings = {}, .fixed = {}};
  switch (kind) {
    case connector::RecordKind::kItem:
      return &item_fields;
    case connector::RecordKind::kCustomer:
      return &customer_fields;
    case connector::RecordKind::kAssortment:
      return &assortment_fields;
  }
  return nullptr;
}

const connector::RecordSourceFields* record_source_fields(connector::RecordKind kind) {
  static const connector::Catalogue items = as_catalogue(item(), Changes::kNone);
  static const mapping::Rules item_rules = mapping::read_shipped_rules(shipped::kItemRead);
  static const connector::RecordSourceFields item_fields = {.fields = &items, .shipped = &item_rules};
  static const connector::Catalogue customers = as_catalogue(account(), Changes::kNone);
  static const mapping::Rules customer_rules = mapping::read_shipped_rules(shipped::kCustomerRead);
  static const connector::RecordSourceFields customer_fields = {.fields = &customers,
                                                                .shipped = &customer_rules};
  static const connector::Catalogue assortments = as_catalogue(item_assortment(), Changes::kNone);
  static const mapping::Rules assortment_rules = mapping::read_shipped_rules(shipped::kAssortmentRead);
  static const connector::RecordSourceFields assortment_fields = {.fields = &assortments,
                                                                  .shipped = &assortment_rules};
  switch (kind) {
    case connector::RecordKind::kItem:
      return &item_fields;
    case connector::RecordKind::kCustomer:
      return &customer_fields;
    case connector::RecordKind::kAssortment:
      return &assortment_fields;
  }
  return nullptr;
}

FormRules form_rules(const ConnectionSettings& settings, model::Document document,
                     std::shared_ptr<const connector::OrderMapping> mapping) {
  if (mapping == nullptr) mapping = connector::OrderMapping::shipped(*order_target_fields(document));
  // In the order of OrderTargetFields::settings.
  return {
      .mapping = std::move(mapping),
      .settings = {{"text_item", settings.text_item},
                   {"contact_language", settings.language},
                   {"contact_title_male", settings.contact_titles.male},
                   {"contact_title_female", settings.contact_titles.female},
                   {"contact_title_unknown", settings.contact_titles.unknown},
                   {"invoice_type", document == model::Document::kDirectInvoice ? "B" : "V"},
                   {"sales_lines", settings.sales_lines == SalesLines::kPositive ? "positive" : "negative"}},
      .account_defaults = settings.account_defaults};
}

std::optional<Text> stock_field_problem(const std::string& field) {
  if (field.empty()) {
    return Text{.en = "Exact Globe's own stock cannot be written: name a number field of Item",
                .nl = "de voorraad van Exact Globe zelf is niet te schrijven: noem een getalveld van Item"};
  }
  const Property* property = find(item(), field);
  if (property == nullptr) {
    return Text{.en = "Item has no field \"" + field + "\" in Exact Globe",
                .nl = "Item heeft in Exact Globe geen veld \"" + field + "\""};
  }
  // Prices, costs and weights are numbers too; only a free field is there to be used.
  const bool is_number = property->type == Type::kNumber || property->type == Type::kDouble;
  if (!is_number || field.find("FreeField") == std::string::npos) {
    return Text{.en = "stock is published in a free number field, such as NumberFreeField1",
                .nl = "voorraad wordt gepubliceerd in een vrij getalveld, zoals NumberFreeField1"};
  }
  return std::nullopt;
}

}  // namespace schakel::exact_globe
