#pragma once

#include <memory>

#include "connector/deliveries.h"
#include "connectors/exact_online/connection.h"

namespace schakel::exact_online {

/// A connection that deliveries of sales orders are written to: salesorder/GoodsDeliveries, one call each,
/// and one before the first that names a shipping method. Only approved orders can be delivered, and no more
/// than is open (facts 5, GoodsDeliveries, A); what is refused goes to a person with Exact's words. What was
/// delivered cannot be taken back through the API. kInvalidInput when a setting cannot be; makes no call.
Result<std::unique_ptr<connector::DeliveryTarget>> make_delivery_target(const ConnectionSettings& settings,
                                                                        ConnectionDeps deps);

}  // namespace schakel::exact_online
