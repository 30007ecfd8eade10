#include "flow/stock.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/assert.h"
#include "flow/coded_field.h"

namespace schakel::flow {
namespace {

Decimal rounded(const Decimal& quantity, const StockFlow& settings, int decimals) {
  const Decimal nearest = quantity.rounded(decimals);
  if (settings.rounding == StockFlow::Rounding::kNearest || nearest <= quantity) return nearest;
  // Down: one step of the last decimal less.
  std::string step =
      decimals == 0 ? "1" : "0." + std::string(static_cast<std::size_t>(decimals) - 1, '0') + "1";
  const Result<Decimal> less = nearest.minus(*Decimal::parse(step));
  return less ? *less : nearest;
}

}  // namespace

std::string name_of(const LevelKey& key) {
  return key.warehouse.empty() ? key.item_code : fmt::format("{} @ {}", key.item_code, key.warehouse);
}

bool adds_up_warehouses(const StockFlow& settings, bool target_has_warehouses) {
  if (!target_has_warehouses || settings.warehouse.force) return true;
  std::set<std::string> targets;
  for (const auto& [from, to] : settings.warehouse.table) {
    if (!targets.insert(to).second) return true;
  }
  // With a default, or with codes that go over as they are beside a table, two may become one.
  return settings.warehouse.when_unmapped == WhenUnmapped::kUseDefault ||
         (settings.warehouse.same_code && !settings.warehouse.table.empty());
}

WantedLevels wanted_levels(std::span<const connector::StockLevel> levels, const StockFlow& settings,
                           const connector::StockTarget& target, const std::vector<std::string>& warehouses) {
  WantedLevels wanted;
  for (const connector::StockLevel& level : levels) {
    LevelKey key{.item_code = level.item_code, .warehouse = {}};
    if (target.has_warehouses()) {
      const std::string name = name_of({level.item_code, level.warehouse});
      Result<std::string> code =
          translate(Coded::kWarehouse, settings.warehouse, {.text = level.warehouse}, "", &warehouses,
                    {.en = "Stock of " + name, .nl = "Voorraad van " + name});
      if (!code) {
        wanted.problems.emplace(LevelKey{level.item_code, level.warehouse}, std::move(code).error());
        continue;
      }
      if (code->empty()) continue;
      key.warehouse = *std::move(code);
    } else if (!settings.warehouse.table.empty() && !settings.warehouse.table.contains(level.warehouse)) {
      // Only the warehouses that the table names are added up; without a table all are.
      wanted.levels.try_emplace(key);
      continue;
    }
    Decimal& sum = wanted.levels[key];
    const Result<Decimal> more =
        sum.plus(settings.quantity == StockFlow::Quantity::kFree ? level.free : level.physical);
    if (more) sum = *more;
  }
  const int decimals = std::min(settings.decimals.value_or(target.decimals()), target.decimals());
  for (auto& [key, quantity] : wanted.levels) {
    if (settings.negative_as_zero && quantity.is_negative()) quantity = Decimal();
    quantity = rounded(quantity, settings, decimals);
  }
  return wanted;
}

bool differs(const Decimal& wanted, const Decimal& there, const StockFlow& settings) {
  if (wanted == there) return false;
  const Result<Decimal> difference = wanted.minus(there);
  if (!difference) return true;
  // Whether there is any at all is always worth telling.
  if (wanted.is_zero() != there.is_zero()) return true;
  return difference->absolute() >= settings.threshold;
}

}  // namespace schakel::flow
