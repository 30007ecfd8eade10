#include "connectors/exact_online/fields.h"

#include <algorithm>
#include <initializer_list>

#include "connectors/exact_online/catalogue.h"
#include "connectors/exact_online/custom_fields.h"
#include "connectors/exact_online/documents.h"
#include "connectors/exact_online/mappings.h"
#include "connectors/exact_online/source_document.h"
#include "connectors/exact_online/source_kind.h"
#include "connectors/exact_online/target_kind.h"
#include "mapping/rules_file.h"

namespace schakel::exact_online {
namespace {

constexpr const char* kSlotSetting = "classification_slot";

mapping::Type type_of(const Field& field) {
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kGuid:
      return mapping::Type::kText;
    case FieldType::kDate:
      return mapping::Type::kDate;
    case FieldType::kWhole:
      return field.is_byte ? mapping::Type::kAny : mapping::Type::kNumber;
    case FieldType::kDecimal:
      return mapping::Type::kNumber;
    case FieldType::kBoolean:
      return mapping::Type::kBoolean;
    case FieldType::kOther:
      break;
  }
  return mapping::Type::kAny;
}

connector::Catalogue readable(const Entity& entity) {
  std::vector<connector::CatalogueField> fields;
  add_readable(entity, "", fields);
  return {entity.path, std::move(fields)};
}

/// A document is made and not changed afterwards.
enum class Changes { kNone, kAllowed };

void add_writable(const Entity& entity, const std::string& prefix, Changes changes,
                  std::vector<connector::CatalogueField>& into) {
  for (const Field& field : entity.fields) {
    if (field.type == FieldType::kOther || (!field.on_create && !field.on_update)) continue;
    into.push_back({.name = prefix + field.name,
                    .type = type_of(field),
                    .length = field.type == FieldType::kText ? field.length : std::size_t{0},
                    .readable = true,
                    .on_create = field.on_create,
                    .on_update = changes == Changes::kAllowed && field.on_update,
                    .mandatory = field.mandatory,
                    .codes = field.values});
  }
}

connector::Catalogue writable(const Entity& entity, Changes changes) {
  std::vector<connector::CatalogueField> fields;
  add_writable(entity, "", changes, fields);
  return {entity.path, std::move(fields)};
}

/// An entity with another that belongs to it, under a prefix.
connector::Catalogue writable(const Entity& entity, const std::string& prefix, const Entity& other) {
  std::vector<connector::CatalogueField> fields;
  add_writable(entity, "", Changes::kAllowed, fields);
  add_writable(other, prefix, Changes::kAllowed, fields);
  return {entity.path, std::move(fields)};
}

/// The record's own fields, and those of its parts under their prefixes; without what links a part to its
/// record.
connector::Catalogue writable(const TargetKind& kind) {
  std::vector<connector::CatalogueField> fields;
  add_writable(entity(kind.entity), "", Changes::kAllowed, fields);
  for (const TargetPart& part : kind.parts) {
    std::vector<connector::CatalogueField> of_part;
    add_writable(entity(part.entity), std::string(part.prefix), Changes::kAllowed, of_part);
    for (connector::CatalogueField& field : of_part) {
      const std::string_view name = std::string_view(field.name).substr(part.prefix.size());
      if (std::ranges::find(part.links, name) != part.links.end()) continue;
      field.mandatory = false;  // A record needs no such part.
      fields.push_back(std::move(field));
    }
  }
  return {std::string(kind.entity), std::move(fields)};
}

// Rules of one file, as those of a part of the document.
void add(std::string_view file, const std::string& group, mapping::Rules& into) {
  for (mapping::NamedRule& rule : mapping::read_shipped_rules(file)) {
    if (!group.empty()) rule.target = group + "." + rule.target;
    into.push_back(std::move(rule));
  }
}

mapping::Rules rules_of(std::initializer_list<std::string_view> document, std::string_view lines,
                        std::string_view charges) {
  mapping::Rules all;
  for (const std::string_view file : document) add(file, "", all);
  add(lines, "line", all);
  add(charges, "charge", all);
  add(shipped::kCustomerWrite, "customer", all);
  add(shipped::kItemWrite, "item", all);
  return all;
}

const mapping::Rules& shipped_rules(model::Document document) {
  static const mapping::Rules order =
      rules_of({shipped::kSalesOrderWrite}, shipped::kOrderLineWrite, shipped::kOrderChargeWrite);
  static const mapping::Rules invoice = rules_of({shipped::kInvoiceWrite, shipped::kSalesInvoiceWrite},
                                                 shipped::kOrderLineWrite, shipped::kOrderChargeWrite);
  static const mapping::Rules direct = rules_of({shipped::kInvoiceWrite, shipped::kDirectInvoiceWrite},
                                                shipped::kOrderLineWrite, shipped::kOrderChargeWrite);
  static const mapping::Rules entry = rules_of({shipped::kSalesEntryWrite}, "", "");
  switch (document) {
    case model::Document::kSalesOrder:
      return order;
    case model::Document::kSalesInvoice:
      return invoice;
    case model::Document::kDirectInvoice:
      return direct;
    case model::Document::kSalesEntry:
      return entry;
  }
  return order;
}

connector::OrderTargetFields target_fields(model::Document document, const connector::Catalogue& header,
                                           const connector::Catalogue& line,
                                           const connector::Catalogue* charge,
                                           std::vector<std::string> fixed) {
  static const connector::Catalogue customer =
      writable(entity("crm/Accounts"), "contact.", entity("crm/Contacts"));
  static const connector::Catalogue item =
      writable(entity("logistics/Items"), "price.", entity("logistics/SalesItemPrices"));
  return {.document = &header,
          .line = &line,
          .charge = charge,
          .customer = &customer,
          .item = &item,
          .shipped = &shipped_rules(document),
          .settings = {"journal", kSlotSetting},
          .fixed = std::move(fixed)};
}

}  // namespace

void add_readable(const Entity& entity, const std::string& prefix,
                  std::vector<connector::CatalogueField>& into) {
  for (const Field& field : entity.fields) {
    // Collections and pictures are no values.
    if (field.type == FieldType::kOther) continue;
    into.push_back({.name = prefix + field.name, .type = type_of(field)});
  }
}

const connector::OrderSourceFields* order_source_fields(model::Document document) {
  // Native fields are those of where heads and lines are read.
  const auto head_of = [](model::Document one) {
    const SourceDocument& source = source_document(one);
    return readable(entity(source.feed.empty() ? source.entity : source.feed));
  };
  const auto line_of = [](model::Document one) { return readable(entity(source_document(one).lines)); };
  static const connector::Catalogue customer = readable(entity("bulk/CRM/Accounts"));
  static const connector::Catalogue order = head_of(model::Document::kSalesOrder);
  static const connector::Catalogue order_line = line_of(model::Document::kSalesOrder);
  static const connector::Catalogue invoice = head_of(model::Document::kSalesInvoice);
  static const connector::Catalogue invoice_line = line_of(model::Document::kSalesInvoice);
  static const connector::Catalogue entry = head_of(model::Document::kSalesEntry);
  static const connector::Catalogue entry_line = line_of(model::Document::kSalesEntry);
  static const connector::OrderSourceFields of_order = {
      .order = &order, .line = &order_line, .customer = &customer};
  static const connector::OrderSourceFields of_invoice = {
      .order = &invoice, .line = &invoice_line, .customer = &customer};
  static const connector::OrderSourceFields of_entry = {
      .order = &entry, .line = &entry_line, .customer = &customer};
  switch (document) {
    case model::Document::kSalesOrder:
      return &of_order;
    case model::Document::kSalesInvoice:
    case model::Document::kDirectInvoice:
      return &of_invoice;
    case model::Document::kSalesEntry:
      return &of_entry;
  }
  return nullptr;
}

const connector::OrderTargetFields* order_target_fields(model::Document document) {
  using model::Document;
  const auto header_of = [](Document one) { return writable(entity(entity_of(one).header), Changes::kNone); };
  const auto line_of = [](Document one) { return writable(entity(entity_of(one).lines), Changes::kNone); };
  const auto charge_of = [](Document one) {
    return writable(entity(entity_of(one).charges), Changes::kNone);
  };
  static const connector::Catalogue order_charge = charge_of(Document::kSalesOrder);
  static const connector::Catalogue invoice_charge = charge_of(Document::kSalesInvoice);
  static const connector::Catalogue order = header_of(Document::kSalesOrder);
  static const connector::Catalogue order_line = line_of(Document::kSalesOrder);
  static const connector::Catalogue invoice = header_of(Document::kSalesInvoice);
  static const connector::Catalogue invoice_line = line_of(Document::kSalesInvoice);
  static const connector::Catalogue entry = header_of(Document::kSalesEntry);
  static const connector::Catalogue entry_line = line_of(Document::kSalesEntry);
  // By what documents are found again, what kind they are and whose.
  static const connector::OrderTargetFields of_order =
      target_fields(Document::kSalesOrder, order, order_line, &order_charge, {"YourRef", "OrderedBy"});
  static const connector::OrderTargetFields of_invoice =
      target_fields(Document::kSalesInvoice, invoice, invoice_line, &invoice_charge,
                    {"YourRef", "OrderedBy", "Type", "Journal"});
  static const connector::OrderTargetFields of_direct =
      target_fields(Document::kDirectInvoice, invoice, invoice_line, &invoice_charge,
                    {"YourRef", "OrderedBy", "Type", "Journal"});
  static const connector::OrderTargetFields of_entry =
      target_fields(Document::kSalesEntry, entry, entry_line, nullptr, {"YourRef", "Customer", "Journal"});
  switch (document) {
    case Document::kSalesOrder:
      return &of_order;
    case Document::kSalesInvoice:
      return &of_invoice;
    case Document::kDirectInvoice:
      return &of_direct;
    case Document::kSalesEntry:
      return &of_entry;
  }
  return nullptr;
}

const connector::RecordTargetFields* record_target_fields(connector::RecordKind kind) {
  const auto rules = [](std::initializer_list<std::string_view> files) {
    mapping::Rules all;
    for (const std::string_view file : files) add(file, "", all);
    return all;
  };
  static const connector::Catalogue item = writable(*target_kind(connector::RecordKind::kItem));
  static const connector::Catalogue customer = writable(*target_kind(connector::RecordKind::kCustomer));
  static const mapping::Rules of_item = rules({shipped::kItemWrite});
  static const mapping::Rules of_customer =
      rules({shipped::kCustomerWrite, shipped::kCustomerAddressesWrite});
  static const connector::RecordTargetFields items = {
      .fields = &item, .shipped = &of_item, .settings = {}, .fixed = {"Code"}};
  static const connector::RecordTargetFields customers = {
      .fields = &customer, .shipped = &of_customer, .settings = {kSlotSetting}, .fixed = {"Code"}};
  switch (kind) {
    case connector::RecordKind::kItem:
      return &items;
    case connector::RecordKind::kCustomer:
      return &customers;
    case connector::RecordKind::kAssortment:
      break;  // Item groups can be read only (facts 5).
  }
  return nullptr;
}

RecordFields::RecordFields(std::span<const CustomField> declared) {
  const CustomFields fields(declared);
  for (const connector::RecordKind kind : {connector::RecordKind::kItem, connector::RecordKind::kCustomer}) {
    std::vector<connector::CatalogueField> custom;
    for (const CustomField::Of of : with_custom_fields(kind))
      add_writable(fields.of(of), std::string(prefix_of(of)), Changes::kAllowed, custom);
    if (custom.empty()) continue;
    const connector::RecordSourceFields& source = *record_source_fields(kind);
    const connector::RecordTargetFields& target = *record_target_fields(kind);
    const auto with_custom = [&](const connector::Catalogue& known) {
      std::vector<connector::CatalogueField> all = known.fields();
      all.insert(all.end(), custom.begin(), custom.end());
      return connector::Catalogue(known.entity(), std::move(all));
    };
    OfKind& made = kinds_
                       .emplace(kind, OfKind{.read = with_custom(*source.fields),
                                             .written = with_custom(*target.fields)})
                       .first->second;
    made.source = source;
    made.source.fields = &made.read;
    made.target = target;
    made.target.fields = &made.written;
  }
}

const connector::RecordSourceFields* RecordFields::source(connector::RecordKind kind) const {
  const auto own = kinds_.find(kind);
  return own == kinds_.end() ? record_source_fields(kind) : &own->second.source;
}

const connector::RecordTargetFields* RecordFields::target(connector::RecordKind kind) const {
  const auto own = kinds_.find(kind);
  return own == kinds_.end() ? record_target_fields(kind) : &own->second.target;
}

connector::MappingSettings record_settings(const ConnectionSettings& settings, connector::RecordKind kind) {
  if (kind != connector::RecordKind::kCustomer) return {};
  return {{kSlotSetting, std::to_string(settings.classification_slot)}};
}

FormRules form_rules(const ConnectionSettings& settings, model::Document document,
                     std::shared_ptr<const connector::OrderMapping> mapping) {
  if (mapping == nullptr) mapping = connector::OrderMapping::shipped(*order_target_fields(document));
  // In the order of OrderTargetFields::settings; before the journals are read, whichever is chosen will do.
  return {.mapping = std::move(mapping),
          .settings = {{"journal", ""}, {kSlotSetting, std::to_string(settings.classification_slot)}}};
}

}  // namespace schakel::exact_online
