#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "connector/stock.h"
#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/record_finder.h"
#include "connectors/exact_globe/settings.h"

namespace schakel::exact_globe {

/// Stock in Globe, read; what connector::StockSource promises but for the connection itself. It comes from
/// ItemCatalog, the only entity that tells any (facts 2.7), per warehouse: ShelfStock is what lies there,
/// FreeStock (Globe 408) what of it nobody has ordered. ItemCatalog does not say what changed, so that every
/// reading reads all of it: Items times warehouses.
///
/// How ItemCatalog wants its inputs is not known (facts 2.7, 9): they are sent as conditions, and what comes
/// back is believed only when it names the warehouse that was asked for. A service that overlooks the inputs
/// is an error and no stock: kMalformed "globe.stock_elsewhere" and "globe.stock_missing".
///
/// Of what lies in a blocked warehouse nothing is free: nobody can deliver from it. An Item of which Globe
/// tells no stock has no level. `client` and `settings` must outlive it.
class StockLevels {
 public:
  StockLevels(Client& client, const ConnectionSettings& settings) : client_(client), settings_(settings) {}

  Result<connector::StockPage> read(const connector::Cursor& after, std::stop_token stop);
  /// Codes as Globe spells them.
  Result<std::vector<connector::StockLevel>> read_of(std::span<const std::string> item_codes,
                                                     std::stop_token stop);

  /// Pages of Globe's are put together until there are so many: a target looks up whole batches.
  static constexpr std::size_t kLevelsAtOnce = 1000;

 private:
  struct Warehouse {
    std::string code;
    bool blocked = false;
  };
  /// Where a reading is that is under way: in this warehouse, at this link of Globe's ("": at its beginning).
  /// As text "exact_globe_stock/1 DATABASE WAREHOUSE LINK", the last two percent-encoded.
  struct Position {
    std::string warehouse;
    std::string link;
  };

  std::string written(const Position& position) const;
  Result<std::optional<Position>> position_from(const connector::Cursor& cursor) const;
  Result<void> read_warehouses(std::stop_token stop);
  Result<Client::Page> next_page(const Warehouse& warehouse, std::string& link, std::stop_token stop);
  /// Nothing when Globe tells no stock of it.
  Result<std::optional<connector::StockLevel>> level_from(const Json& row, const Warehouse& warehouse) const;

  Client& client_;
  const ConnectionSettings& settings_;
  std::vector<Warehouse> warehouses_;  ///< By their codes.
  std::map<std::string, RecordFinder> finders_;
  std::string link_;              ///< The one that this connection was given last: it is good.
  bool without_a_level_ = false;  ///< Of the warehouse that is read, from its beginning, none has come yet.
};

}  // namespace schakel::exact_globe
