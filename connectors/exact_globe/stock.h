#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "connector/stock.h"
#include "connectors/exact_globe/connection.h"
#include "connectors/exact_globe/settings.h"

namespace schakel::exact_globe {

/// A connection to one administration of Exact Globe, to read stock from: stock_levels.h says what, and which
/// errors there are. Sends nothing yet, and never anything that writes. Used from one thread at a time.
///
/// Errors: kInvalidInput with the first of problems(settings); whatever make_transport gives, such as a
/// libcurl without NTLM.
Result<std::unique_ptr<connector::StockSource>> make_stock_source(ConnectionSettings settings,
                                                                  Dependencies world);

/// The same to publish stock in `field` of Item: stock_field.h. One level per Item, and one in a call. Before
/// its first write it reads $metadata and refuses to write when the field is missing there (unless the
/// settings switch that off). kInvalidInput "globe.stock_field" when it cannot be that field.
Result<std::unique_ptr<connector::StockTarget>> make_stock_target(ConnectionSettings settings,
                                                                  Dependencies world,
                                                                  const std::string& field);

}  // namespace schakel::exact_globe
