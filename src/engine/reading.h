#pragma once

#include "connector/port.h"
#include "flow/settings.h"

namespace schakel::engine {

/// What has to be read of the source for these settings: the native fields that filters, coded fields and free fields
/// name, and no others. Every further field costs time over there, and is somebody's.
connector::OrderRead order_read(const flow::OrdersFlow& settings, connector::Cursor after);

}  // namespace schakel::engine
