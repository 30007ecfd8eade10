#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "connector/records.h"
#include "connectors/exact_online/catalogue.h"
#include "connectors/exact_online/settings.h"

// Which custom fields there are over a connection, by the names that mappings give them: "custom.Origin", of
// a customer's contact "contact.custom.Newsletter". Pure; their values are read and set by custom_values.h.
namespace schakel::exact_online {

inline constexpr std::string_view kCustomPrefix = "custom.";

/// What records of this kind have custom fields of: an item of itself, a customer of account and contact.
std::span<const CustomField::Of> with_custom_fields(connector::RecordKind kind);
/// In front of kCustomPrefix: "contact." of a contact, else nothing.
std::string_view prefix_of(CustomField::Of of);

/// What a connection declares, as the catalogue has other fields: an entity for each kind of record, whose
/// fields have kCustomPrefix in front of their names. Does not change; any thread. Who holds a Field of it
/// must not outlive it.
class CustomFields {
 public:
  explicit CustomFields(std::span<const CustomField> declared);
  CustomFields(const CustomFields&) = delete;
  CustomFields& operator=(const CustomFields&) = delete;

  /// Its path is that of the records; what is wrong with a field is told by it: "Items.custom.Origin".
  const Entity& of(CustomField::Of of) const { return entities_[static_cast<std::size_t>(of)]; }

  struct Named {
    CustomField::Of of;
    std::string_view name;  ///< In the entity: "custom.Newsletter".
  };
  /// Whose custom field a field of such records is, declared or not; nothing: it is none.
  static std::optional<Named> named(connector::RecordKind kind, std::string_view field);

 private:
  std::array<Entity, 3> entities_;
};

}  // namespace schakel::exact_online
