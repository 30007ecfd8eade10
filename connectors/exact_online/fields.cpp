#include "connectors/exact_online/fields.h"

#include "connectors/exact_online/catalogue.h"

namespace schakel::exact_online {
namespace {

mapping::Type type_of(const Field& field) {
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kGuid:
      return mapping::Type::kText;
    case FieldType::kDate:
      return mapping::Type::kDate;
    case FieldType::kWhole:
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
  for (const Field& field : entity.fields) {
    // Collections and pictures are no values.
    if (field.type == FieldType::kOther) continue;
    fields.push_back({.name = field.name, .type = type_of(field)});
  }
  return {entity.path, std::move(fields)};
}

}  // namespace

const connector::OrderSourceFields* order_source_fields(model::Document document) {
  if (document != model::Document::kSalesOrder) return nullptr;
  static const connector::Catalogue order = readable(entity("sync/SalesOrder/SalesOrderHeaders"));
  static const connector::Catalogue line = readable(entity("bulk/SalesOrder/SalesOrderLines"));
  static const connector::Catalogue customer = readable(entity("bulk/CRM/Accounts"));
  static const connector::OrderSourceFields fields = {.order = &order, .line = &line, .customer = &customer};
  return &fields;
}

}  // namespace schakel::exact_online
