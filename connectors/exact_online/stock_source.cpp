#include "connectors/exact_online/stock_source.h"

#include <array>
#include <utility>

#include "connectors/exact_online/examine.h"
#include "connectors/exact_online/line.h"
#include "connectors/exact_online/stock_positions.h"

namespace schakel::exact_online {
namespace {

constexpr std::array kRights = {
    Right{"sync/Inventory/StockPositions", "Timestamp", "Timestamp gt 9223372036854775806L"},
    Right{"inventory/ItemWarehouses", "ID", kNobody},
    Right{"logistics/Items", "ID", kNobody},
};

void add(std::vector<connector::StockLevel>& levels, StockPosition position) {
  levels.push_back({.item_code = std::move(position.item_code),
                    .warehouse = std::move(position.warehouse),
                    .physical = position.physical,
                    .free = position.free});
}

class OnlineStock final : public connector::StockSource {
 public:
  OnlineStock(const ConnectionSettings& settings, const ConnectionDeps& deps)
      : line_(settings, deps), positions_(line_.client, deps.clock) {}

  connector::Calls calls() const override { return line_.wire.calls(); }
  std::vector<connector::Finding> examine(std::stop_token stop) override {
    return exact_online::examine(line_, kRights, std::move(stop));
  }

  Result<connector::StockPage> read(const connector::Cursor& after, std::stop_token stop) override {
    TRY(StockPositions::Reading reading, positions_.read(after, std::move(stop)));
    connector::StockPage page{.levels = {}, .next = std::move(reading.next), .more = reading.more};
    for (StockPosition& position : reading.positions) add(page.levels, std::move(position));
    return page;
  }
  Result<std::vector<connector::StockLevel>> read_of(std::span<const std::string> item_codes,
                                                     std::stop_token stop) override {
    TRY(auto items, positions_.of(item_codes, {}, std::move(stop)));
    std::vector<connector::StockLevel> levels;
    for (auto& [code, item] : items) {
      for (StockPosition& position : item.positions) add(levels, std::move(position));
    }
    return levels;
  }

 private:
  Line line_;
  StockPositions positions_;
};

}  // namespace

Result<std::unique_ptr<connector::StockSource>> make_stock_source(const ConnectionSettings& settings,
                                                                  ConnectionDeps deps) {
  TRY_VOID(check(settings));
  return std::unique_ptr<connector::StockSource>(std::make_unique<OnlineStock>(settings, deps));
}

}  // namespace schakel::exact_online
