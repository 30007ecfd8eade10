#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "connector/stock.h"
#include "flow/plan.h"
#include "flow/settings.h"

// The decisions about stock: which level of the source becomes which level of the target, and whether the
// difference is worth sending. Pure.
namespace schakel::flow {

struct StockFlow {
  /// What is sent: all that lies there, or what of it nobody has ordered yet.
  enum class Quantity { kPhysical, kFree };
  /// To the decimals that the target keeps: never more than there is, or to the nearest.
  enum class Rounding { kDown, kNearest };

  std::string name = {};
  Quantity quantity = Quantity::kFree;
  /// The source's warehouse → the target's. Several may become one: they are added up. One that is not
  /// translated is left out ("leave_empty"), or needs a person.
  CodedField warehouse = {.same_code = true};
  Decimal threshold = {};  ///< A difference smaller than this is not sent. 0: every difference.
  Rounding rounding = Rounding::kDown;
  std::optional<int> decimals = {};  ///< Fewer than the target keeps; nothing: as many as it keeps.
  bool negative_as_zero = true;      ///< A shop cannot sell less than nothing.
  std::size_t batch_size = 500;      ///< Levels that are compared together.
  Milliseconds settling_time = std::chrono::seconds(30);
};

/// A level of the target: one item in one of its warehouses ("" where it has none).
struct LevelKey {
  std::string item_code;
  std::string warehouse;
  auto operator<=>(const LevelKey&) const = default;
};
/// "CHAIR @ MAIN", "CHAIR": how people call it, and the key under which its outcome is kept.
std::string name_of(const LevelKey& key);

/// Whether every warehouse of an item must be known to work out one level of the target.
bool adds_up_warehouses(const StockFlow& settings, bool target_has_warehouses);

/// What the target's levels should be, of the levels of whole items (or, where warehouses are not added up,
/// of any). `warehouses`: those that the target has. A level whose warehouse is not translated is in
/// `problems`, or nowhere.
struct WantedLevels {
  std::map<LevelKey, Decimal> levels;
  std::map<LevelKey, Error> problems;  ///< The key has the source's warehouse.
};
WantedLevels wanted_levels(std::span<const connector::StockLevel> levels, const StockFlow& settings,
                           const connector::StockTarget& target, const std::vector<std::string>& warehouses);

/// Whether `wanted` is worth sending over `there`.
bool differs(const Decimal& wanted, const Decimal& there, const StockFlow& settings);

}  // namespace schakel::flow
