#pragma once

#include <memory>

#include "connector/stock.h"
#include "connectors/exact_online/connection.h"

namespace schakel::exact_online {

/// A connection that stock is written to. Quantities change by documents only (facts 5, Stock): levels are
/// set by a processed inventory/StockCounts of one warehouse, one call for all its lines. Whoever sends fewer
/// lines sends more calls, so a count takes many. kInvalidInput when a setting cannot be; makes no call.
Result<std::unique_ptr<connector::StockTarget>> make_stock_target(const ConnectionSettings& settings,
                                                                  ConnectionDeps deps);

}  // namespace schakel::exact_online
