#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

// Exact Online's dates. `/Date(ms)/` holds Amsterdam's wall clock as if it were UTC (facts 4.4, A): reading
// it as a moment puts every order one or two hours off, and a midnight into the day before.
namespace schakel::exact_online {

/// "/Date(1782404890063)/" → 2026-06-25T16:28:10.063 as the wall clock showed it. Also takes
/// "2026-06-25T16:28:10", which some endpoints write. Empty when it is neither.
std::optional<LocalTime> parse_date(std::string_view wire);

/// "datetime'2026-06-25T16:28:10'", for a $filter: local time, no zone (facts 4.5).
std::string datetime_literal(LocalTime local);

}  // namespace schakel::exact_online
