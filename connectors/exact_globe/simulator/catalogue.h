#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/decimal.h"
#include "base/json.h"
#include "base/result.h"
#include "simulator/odata_value.h"

namespace schakel::exact_globe::simulator {

namespace kit = schakel::simulator;

/// What a property may hold and how Globe stores it, as connectors/exact_globe/entities.json says.
struct Property {
  std::string name;  ///< As REST spells it.
  kit::EdmType type = kit::EdmType::kString;
  bool is_exact_number = false;  ///< A SQL numeric: `length` digits, `scale` of them behind the point.
  std::size_t length = 0;        ///< Characters or digits; 0: unbounded.
  int scale = 0;
  std::string initial;  ///< What it gets when it is not sent; "$now", "$user", "$company".
  std::optional<Decimal> min = {};
  std::optional<Decimal> max = {};
  bool mandatory = false;
  bool upper = false;
  bool right = false;  ///< Stored padded with spaces on the left.
  bool numeric = false;
  bool zero_fill = false;
  bool numbered = false;  ///< Globe gives the number.
  bool unsigned_number = false;
  std::string allowed;             ///< Empty: all characters.
  std::vector<std::string> codes;  ///< Empty: not a selection.
};

/// The actions that an entity really has (facts 2.6: the stricter of Exact's overviews).
struct Actions {
  bool create = false;
  bool retrieve = false;
  bool update = false;
  bool remove = false;
  bool set = false;
};

struct Entity {
  std::string name;
  std::size_t key = 0;  ///< Index of the key's property.
  Actions actions;
  std::vector<Property> properties;
  std::unordered_map<std::string, std::size_t> by_name;

  /// Case counts (facts 8.3).
  std::optional<std::size_t> find(std::string_view property) const;
  /// Asserted to exist.
  std::size_t at(std::string_view property) const;
  const Property& key_property() const { return properties[key]; }
};

/// All entities of Exact Globe. Immutable.
class Catalogue {
 public:
  static Result<Catalogue> parse(const Json& json);
  /// The one that is built into the program.
  static const Catalogue& built_in();

  const std::vector<Entity>& entities() const { return entities_; }
  /// Case does not count in a path (facts 2.1).
  const Entity* find(std::string_view name) const;
  /// Asserted to exist; case counts.
  const Entity& at(std::string_view name) const;

 private:
  std::vector<Entity> entities_;
  std::unordered_map<std::string, std::size_t> by_lower_name_;
};

}  // namespace schakel::exact_globe::simulator
