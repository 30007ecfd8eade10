#pragma once

#include <stop_token>
#include <string>

#include "base/result.h"
#include "connectors/exact_online/client.h"

namespace schakel::exact_online {

/// Since when the administration lives where it lives, "-" when it never moved. When Exact moves it, all row
/// versions are made anew (facts 2, A) and a position in a feed means nothing. kForbidden when it is outside
/// the consent.
///
/// One call, and then none for six hours, because every reading of every flow asks: the answer is left as a
/// note for all programs of the installation. A move is therefore seen six hours late at most. Nothing is
/// lost by that: positions are kept with the answer that they were read under, so once it differs everything
/// is read again; and a consent that ended is refused by the call that follows.
Result<std::string> division_moved(Client& client, std::stop_token stop);

}  // namespace schakel::exact_online
