#pragma once

#include <vector>

#include "base/result.h"
#include "flow/settings.h"

namespace schakel::flow {

/// Every contradiction in the settings of a flow at once, each with the setting's name first in `fields`
/// ("customers.default_debtor_number"); empty when they hold together. Needs no connection: whether codes and
/// items exist in the target is found out per order.
std::vector<Error> check_settings(const OrdersFlow& settings);

}  // namespace schakel::flow
