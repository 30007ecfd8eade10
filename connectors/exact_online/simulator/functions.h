#pragma once

#include "connectors/exact_online/simulator/administration.h"
#include "simulator/odata_filter.h"
#include "simulator/odata_query.h"

namespace schakel::exact_online::simulator {

/// The rows that a function resource answers ("read/logistics/StockPosition?itemId=guid'…'", facts 4.8), made
/// for this call. A missing or malformed parameter is 400.
schakel::simulator::OrRefusal<schakel::simulator::Table> call_function(
    const Administration& administration, const View& view, const schakel::simulator::QueryOptions& options,
    schakel::simulator::VersionCounter& versions);

}  // namespace schakel::exact_online::simulator
