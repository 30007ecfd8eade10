#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "connectors/exact_online/errors.h"

namespace schakel::exact_online {

/// One answer with rows, whichever of Exact's envelopes it came in (facts 4.2, A): {"d":{"results":[…]}},
/// {"d":[…]} or {"d":{…}} for one entity.
struct Page {
  Json::Array rows;
  std::string next;                   ///< To be followed verbatim; empty on the last page.
  std::optional<std::int64_t> count;  ///< With $inlinecount.
};

/// kMalformed when it is not JSON or none of the envelopes.
Result<Page> read_page(std::string_view body, const Asked& asked);

}  // namespace schakel::exact_online
