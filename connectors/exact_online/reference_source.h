#pragma once

#include <memory>

#include "connector/reference.h"
#include "connectors/exact_online/connection.h"

namespace schakel::exact_online {

/// A connection that the administration's codes are read from, with what is known of them: each list one call
/// for every 60 codes (ledger accounts 1,000), and classifications one more. VAT codes and journals only as
/// far as sales take them; classifications of the connection's slot. kInvalidInput when a setting cannot be;
/// makes no call.
Result<std::unique_ptr<connector::ReferenceSource>> make_reference_source(const ConnectionSettings& settings,
                                                                          ConnectionDeps deps);

}  // namespace schakel::exact_online
