#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "connectors/exact_online/settings.h"

// What Exact Online calls its entities and their fields, as far as this connector uses them. Cut out of
// entities.json at build time; the simulator reads the same file with its own code.
namespace schakel::exact_online {

enum class FieldType { kText, kGuid, kDate, kWhole, kDecimal, kBoolean, kOther };

struct Field {
  std::string name;
  FieldType type = FieldType::kText;
  bool filterable = false;
  bool on_create = false;  ///< May be written into a new record…
  bool on_update = false;  ///< …and into one that exists. Others are taken and ignored (facts 4.10, A).
  bool mandatory = false;  ///< In a record that is sent by itself.
  bool mandatory_within = false;  ///< Also in a line that is sent within its header.
  bool is_byte = false;           ///< A flag that is written 0 or 1 (facts 4.4).
  bool is_right_aligned = false;  ///< Kept with blanks in front, up to `length` (facts 4.4, A).
  /// Characters that fit; 0: not known, and then none is invented (facts 11: lengths are hints only). A code
  /// that is padded to a width is never longer than that.
  std::size_t length = 0;
  std::vector<std::string> values = {};  ///< Only these are allowed; empty: any.
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

/// The field whose name differs only in case, or begins like it; nullptr when there is none.
const Field* nearest(const Entity& entity, std::string_view name);

/// Whether every one of `names` is a field of this entity that can be asked for. kInvalidInput, code
/// "online.unknown_field", names the setting and the field, and the nearest name when there is one: found out
/// before the first call, because each refused call counts against the error budget (facts 3).
Result<void> check_fields(const Entity& entity, std::span<const std::string> names,
                          const std::string& setting);

}  // namespace schakel::exact_online
