#pragma once

#include <memory>

#include "base/result.h"
#include "connector/order_mapping.h"
#include "connector/port.h"
#include "connectors/exact_online/connection.h"

namespace schakel::exact_online {

/// A connection that orders are written to, as the document that was chosen. kInvalidInput when a setting
/// cannot be; makes no call. `mapping`: by which rules records are written; nothing: those that are shipped.
/// Which journal an invoice or entry goes into is found out with the reference codes.
Result<std::unique_ptr<connector::OrderTarget>> make_order_target(
    const ConnectionSettings& settings, ConnectionDeps deps, const connector::DocumentChoice& choice,
    std::shared_ptr<const connector::OrderMapping> mapping = nullptr);

}  // namespace schakel::exact_online
