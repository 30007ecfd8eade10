#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "mapping/value.h"

// How TEXT writes and VALUE reads.
namespace schakel::mapping {

/// `value` in a spreadsheet's format. Numbers: # and 0 for digits, a comma for groups of three, a point, %,
/// and any other text around them. Dates: yyyy yy mm m dd d hh h mm ss, where mm behind hh means minutes.
/// An error for any other letter in a format of a date.
Result<std::string> format_value(const Value& value, std::string_view format);

/// A number as people in the Low Countries type it.
Result<Decimal> read_number(std::string_view text);

}  // namespace schakel::mapping
