#include "connectors/exact_online/source_kind.h"

#include <array>
#include <string>
#include <vector>

#include "base/assert.h"
#include "connectors/exact_online/codes.h"
#include "connectors/exact_online/fields.h"
#include "connectors/exact_online/form.h"
#include "connectors/exact_online/mappings.h"
#include "mapping/rules_file.h"

namespace schakel::exact_online {
namespace {

using connector::RecordKind;

constexpr std::array kPriceSides = {SourceSide{.bulk = {},
                                               .feed = "sync/Logistics/SalesItemPrices",
                                               .owner = "Item",
                                               .named_by = {},
                                               .parts = {},
                                               .changes = "StandardSalesPrice"}};

constexpr std::array kContact = {SourceSide::Part{.prefix = "contact."}};
constexpr std::array kAddresses = {SourceSide::Part{.prefix = "postal.", .address_type = 2},
                                   SourceSide::Part{.prefix = "invoice.", .address_type = 3},
                                   SourceSide::Part{.prefix = "delivery.", .address_type = 4}};
constexpr std::array kCustomerSides = {SourceSide{.bulk = "bulk/CRM/Contacts",
                                                  .feed = "sync/CRM/Contacts",
                                                  .owner = "Account",
                                                  .named_by = "MainContact",
                                                  .parts = kContact,
                                                  .changes = {}},
                                       SourceSide{.bulk = "bulk/CRM/Addresses",
                                                  .feed = "sync/CRM/Addresses",
                                                  .owner = "Account",
                                                  .named_by = {},
                                                  .parts = kAddresses,
                                                  .changes = {}}};

constexpr SourceKind kItems{.kind = RecordKind::kItem,
                            .bulk = "bulk/Logistics/Items",
                            .feed = "sync/Logistics/Items",
                            .only = {},
                            .sides = kPriceSides};
constexpr SourceKind kCustomers{.kind = RecordKind::kCustomer,
                                .bulk = "bulk/CRM/Accounts",
                                .feed = "sync/CRM/Accounts",
                                .number_width = kAccountCodeWidth,
                                .only = "IsSales",
                                .sides = kCustomerSides};
constexpr SourceKind kAssortments{
    .kind = RecordKind::kAssortment, .bulk = "logistics/ItemGroups", .feed = {}, .only = {}, .sides = {}};

connector::Catalogue catalogue_of(const SourceKind& kind) {
  std::vector<connector::CatalogueField> fields;
  add_readable(entity(kind.bulk), "", fields);
  for (const SourceSide& side : kind.sides) {
    for (const SourceSide::Part& part : side.parts)
      add_readable(entity(side.bulk), std::string(part.prefix), fields);
  }
  if (kind.kind == RecordKind::kCustomer)
    fields.push_back({.name = std::string(kClassificationField), .type = mapping::Type::kText});
  return {entity(kind.bulk).path, std::move(fields)};
}

}  // namespace

const SourceKind& source_kind(RecordKind kind) {
  switch (kind) {
    case RecordKind::kItem:
      return kItems;
    case RecordKind::kCustomer:
      return kCustomers;
    case RecordKind::kAssortment:
      return kAssortments;
  }
  SCHAKEL_ASSERT(false);
  return kItems;
}

std::string_view code_list_of(std::string_view field) {
  const auto referred = referred_by(field);
  if (!referred) return {};
  switch (*referred) {
    case Referred::kItemGroup:
      return "logistics/ItemGroups";
    case Referred::kWarehouse:
      return "inventory/Warehouses";
    case Referred::kShippingMethod:
      return "sales/ShippingMethods";
    case Referred::kGlAccount:
      return "bulk/Financial/GLAccounts";
    case Referred::kClassification:
      return "crm/AccountClassifications";
    case Referred::kOrderCharge:
    case Referred::kAccount:
    case Referred::kItem:
      break;
  }
  return {};
}

std::optional<SideField> side_field(const SourceKind& kind, std::string_view field) {
  for (const SourceSide& side : kind.sides) {
    for (const SourceSide::Part& part : side.parts) {
      if (field.starts_with(part.prefix)) return SideField{&side, &part, field.substr(part.prefix.size())};
    }
  }
  return std::nullopt;
}

const connector::RecordSourceFields* record_source_fields(RecordKind kind) {
  static const connector::Catalogue item = catalogue_of(kItems);
  static const connector::Catalogue customer = catalogue_of(kCustomers);
  static const connector::Catalogue assortment = catalogue_of(kAssortments);
  static const mapping::Rules of_item = mapping::read_shipped_rules(shipped::kItemRead);
  static const mapping::Rules of_customer = mapping::read_shipped_rules(shipped::kCustomerRead);
  static const mapping::Rules of_assortment = mapping::read_shipped_rules(shipped::kAssortmentRead);
  static const connector::RecordSourceFields items = {
      .fields = &item, .shipped = &of_item, .written_as = {{"price.Price", "StandardSalesPrice"}}};
  static const connector::RecordSourceFields customers = {.fields = &customer, .shipped = &of_customer};
  static const connector::RecordSourceFields assortments = {.fields = &assortment, .shipped = &of_assortment};
  switch (kind) {
    case RecordKind::kItem:
      return &items;
    case RecordKind::kCustomer:
      return &customers;
    case RecordKind::kAssortment:
      return &assortments;
  }
  return nullptr;
}

}  // namespace schakel::exact_online
