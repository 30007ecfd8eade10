#pragma once

#include <optional>
#include <string_view>

#include "base/decimal.h"
#include "base/time.h"

// Numbers and dates as Exact Globe writes them into JSON. Pure.
namespace schakel::exact_globe {

/// An exact decimal of a wire number. Globe's amounts are doubles: digits beyond the twelfth decimal are
/// their noise and are rounded away ("36.300000000000004" → 36.3, "7.1E-15" → 0). Nothing when it is no
/// number.
std::optional<Decimal> decimal_of(std::string_view text);

/// "/Date(1581465600000)/", with or without an offset behind the digits, and ISO (facts 2.3, third-party
/// code). Whether the digits count from the server's wall clock or from UTC is not known (facts 9): a day at
/// midnight reads as 22:00 or 23:00 of the day before under the wrong one, and is put right; any other time
/// is taken as the wall clock's. Nothing when it is no date, or none that Globe can hold.
std::optional<LocalTime> date_of(std::string_view wire);

}  // namespace schakel::exact_globe
