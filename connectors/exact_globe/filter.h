#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

// The little OData that Exact Globe understands: comparisons joined by "and" (facts 2.3: criteria combine
// with AND only). Pure.
namespace schakel::exact_globe {

/// 'it''s'
std::string quoted(std::string_view text);

/// 'TAFEL%201', as a key stands in an address: the value may hold quotes, spaces and slashes.
std::string quoted_key(std::string_view text);

/// "YourReference eq 'EOL1042'"
std::string equals(std::string_view property, std::string_view text);

/// "Assortment ge 1 and Assortment le 20"
std::string between(std::string_view property, std::int64_t from, std::int64_t to);

/// "YourReference ge 'EOL1001' and YourReference le 'EOL1100'"
std::string between(std::string_view property, std::string_view from, std::string_view to);

/// Both conditions; an empty one is none.
std::string joined(std::string_view one, std::string_view other);

/// "ModifiedDate ge datetime'2026-11-23T14:00:00'", of the server's wall clock.
std::string from_moment(std::string_view property, LocalTime moment);

}  // namespace schakel::exact_globe
