#pragma once

#include <stop_token>
#include <string>

#include "base/result.h"
#include "connectors/exact_online/client.h"

namespace schakel::exact_online {

/// Since when the administration lives where it lives, "-" when it never moved. When Exact moves it, all row
/// versions are made anew (facts 2, A) and a position in a feed means nothing. kForbidden when it is outside
/// the consent. One call.
Result<std::string> division_moved(Client& client, std::stop_token stop);

}  // namespace schakel::exact_online
