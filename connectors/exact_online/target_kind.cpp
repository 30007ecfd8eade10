#include "connectors/exact_online/target_kind.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/assert.h"

namespace schakel::exact_online {
namespace {

using connector::RecordKind;
using std::string_view_literals::operator""sv;
using What = TargetPart::What;

constexpr std::array kPriceLinks = {"Item"sv, "Account"sv, "Employee"sv, "Project"sv};
constexpr std::array kContactLinks = {"Account"sv, "Person"sv};
constexpr std::array kAddressLinks = {"Account"sv, "Type"sv, "Main"sv, "Contact"sv};

constexpr TargetPart address(std::string_view prefix, int type) {
  return {.what = What::kAddress,
          .prefix = prefix,
          .entity = "crm/Addresses",
          .bulk = "bulk/CRM/Addresses",
          .owner = "Account",
          .address_type = type,
          .links = kAddressLinks};
}

constexpr std::array kItemParts = {TargetPart{.what = What::kPrice,
                                              .prefix = "price.",
                                              .entity = "logistics/SalesItemPrices",
                                              .bulk = "bulk/Logistics/SalesItemPrices",
                                              .owner = "Item",
                                              .links = kPriceLinks}};
// The visiting address is on the account itself.
constexpr std::array kCustomerParts = {TargetPart{.what = What::kContact,
                                                  .prefix = "contact.",
                                                  .entity = "crm/Contacts",
                                                  .bulk = "bulk/CRM/Contacts",
                                                  .owner = "Account",
                                                  .links = kContactLinks},
                                       address("postal.", 2), address("invoice.", 3),
                                       address("delivery.", 4)};

constexpr TargetKind kItems{.kind = RecordKind::kItem,
                            .entity = "logistics/Items",
                            .bulk = "bulk/Logistics/Items",
                            .parts = kItemParts};
constexpr TargetKind kCustomers{.kind = RecordKind::kCustomer,
                                .entity = "crm/Accounts",
                                .bulk = "bulk/CRM/Accounts",
                                .parts = kCustomerParts};

}  // namespace

const TargetKind* target_kind(RecordKind kind) {
  switch (kind) {
    case RecordKind::kItem:
      return &kItems;
    case RecordKind::kCustomer:
      return &kCustomers;
    case RecordKind::kAssortment:
      break;
  }
  return nullptr;
}

const TargetPart* contact_of(const TargetKind& kind) {
  const auto contact = std::ranges::find(kind.parts, What::kContact, &TargetPart::what);
  return contact == kind.parts.end() ? nullptr : &*contact;
}

FieldPlace place_of(const TargetKind& kind, std::string_view field, int classification_slot,
                    const CustomFields& custom_fields) {
  if (const auto named = CustomFields::named(kind.kind, field)) {
    const Entity& declared = custom_fields.of(named->of);
    const FieldPlace place{.entity = &declared, .field = declared.find(named->name), .custom = named->of};
    SCHAKEL_ASSERT(place.field != nullptr);
    return place;
  }
  FieldPlace place{.entity = &entity(kind.entity)};
  for (const TargetPart& part : kind.parts) {
    if (!field.starts_with(part.prefix)) continue;
    place = {.part = &part, .entity = &entity(part.entity)};
    field.remove_prefix(part.prefix.size());
    break;
  }
  // As a source, this connector gives the customer's classification this name, whichever slot it is in.
  const bool is_slot = kind.kind == RecordKind::kCustomer && field == "classification";
  const std::string name =
      is_slot ? "Classification" + std::to_string(classification_slot) : std::string(field);
  place.field = place.entity->find(name);
  SCHAKEL_ASSERT(place.field != nullptr);
  return place;
}

}  // namespace schakel::exact_online
