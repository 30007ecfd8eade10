#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "connectors/exact_online/settings.h"

// What Exact Online calls its entities and their fields, as far as this connector reads them. Cut out of
// entities.json at build time; the simulator reads the same file with its own code.
namespace schakel::exact_online {

enum class FieldType { kText, kGuid, kDate, kWhole, kDecimal, kBoolean, kOther };

struct Field {
  std::string name;
  FieldType type = FieldType::kText;
  bool filterable = false;
};

struct Entity {
  std::string path;  ///< "bulk/CRM/Accounts", behind /api/v1/{division}/.
  int page_size = 60;
  std::string key;
  std::vector<Field> fields;

  const Field* find(std::string_view name) const;
};

/// The entity under this path. Asserted: only those that CMakeLists.txt names are there.
const Entity& entity(std::string_view path);

/// Whether every one of `names` is a field of this entity that can be asked for. kInvalidInput, code
/// "online.unknown_field", names the setting and the field, and the nearest name when there is one: found out
/// before the first call, because each refused call counts against the error budget (facts 3).
Result<void> check_fields(const Entity& entity, std::span<const std::string> names,
                          const std::string& setting);

}  // namespace schakel::exact_online
