#include "connectors/exact_online/custom_fields.h"

#include <algorithm>
#include <string>

namespace schakel::exact_online {
namespace {

using connector::RecordKind;
using Of = CustomField::Of;

FieldType type_of(CustomField::Type type) {
  switch (type) {
    case CustomField::Type::kText:
      return FieldType::kText;
    case CustomField::Type::kWhole:
      return FieldType::kWhole;
    case CustomField::Type::kNumber:
      return FieldType::kDecimal;
    case CustomField::Type::kBoolean:
      return FieldType::kBoolean;
    case CustomField::Type::kDate:
      return FieldType::kDate;
    case CustomField::Type::kId:
      return FieldType::kGuid;
  }
  return FieldType::kOther;
}

constexpr std::array kOfItem = {Of::kItem};
constexpr std::array kOfCustomer = {Of::kAccount, Of::kContact};

}  // namespace

std::span<const Of> with_custom_fields(RecordKind kind) {
  switch (kind) {
    case RecordKind::kItem:
      return kOfItem;
    case RecordKind::kCustomer:
      return kOfCustomer;
    case RecordKind::kAssortment:
      break;
  }
  return {};
}

std::string_view prefix_of(Of of) {
  switch (of) {
    case Of::kContact:
      return "contact.";
    case Of::kItem:
    case Of::kAccount:
      break;
  }
  return {};
}

CustomFields::CustomFields(std::span<const CustomField> declared) {
  entities_[static_cast<std::size_t>(Of::kItem)].path = "logistics/Items";
  entities_[static_cast<std::size_t>(Of::kAccount)].path = "crm/Accounts";
  entities_[static_cast<std::size_t>(Of::kContact)].path = "crm/Contacts";
  for (const CustomField& one : declared) {
    entities_[static_cast<std::size_t>(one.of)].fields.push_back(
        {.name = std::string(kCustomPrefix) + one.name,
         .type = type_of(one.type),
         .on_create = true,
         .on_update = true});
  }
  for (Entity& entity : entities_) std::ranges::sort(entity.fields, {}, &Field::name);
}

std::optional<CustomFields::Named> CustomFields::named(RecordKind kind, std::string_view field) {
  for (const Of of : with_custom_fields(kind)) {
    const std::string_view prefix = prefix_of(of);
    if (!field.starts_with(prefix)) continue;
    const std::string_view name = field.substr(prefix.size());
    if (name.starts_with(kCustomPrefix)) return Named{.of = of, .name = name};
  }
  return std::nullopt;
}

}  // namespace schakel::exact_online
