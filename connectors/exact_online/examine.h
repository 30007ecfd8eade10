#pragma once

#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "connector/port.h"
#include "connectors/exact_online/line.h"

namespace schakel::exact_online {

/// An endpoint that a connection must be able to read, with a question that gives nothing or one row: only
/// the right counts.
struct Right {
  std::string_view endpoint;
  const char* field;
  const char* filter;
};

/// The check behind `schakel doctor`: consent, administration, the right to read each of these, the budget.
/// Stops where going on makes no sense; each cause is said once, for all that it is refused for.
std::vector<connector::Finding> examine(Line& line, std::span<const Right> rights, std::stop_token stop);

/// That the right to write these ("sales orders, accounts") was not checked: Exact Online has no question
/// that tells whether a write would be allowed and changes nothing.
connector::Finding writing_unchecked(const Text& words);

/// "ID eq guid'00000000-…'": nobody.
inline constexpr const char* kNobody = "ID eq guid'00000000-0000-0000-0000-000000000000'";

}  // namespace schakel::exact_online
