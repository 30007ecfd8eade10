#pragma once

#include <memory>

#include "connector/stock.h"
#include "connectors/exact_online/connection.h"

namespace schakel::exact_online {

/// A connection that stock is read from, per item and warehouse: what changed out of
/// sync/Inventory/StockPositions, 1,000 a call. kInvalidInput when a setting cannot be; makes no call.
Result<std::unique_ptr<connector::StockSource>> make_stock_source(const ConnectionSettings& settings,
                                                                  ConnectionDeps deps);

}  // namespace schakel::exact_online
