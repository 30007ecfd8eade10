#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connector/call_budget.h"

namespace schakel::connector {

/// As programs leave it to each other: JSON, a few hundred characters. What is zero or empty is left out.
std::string to_text(const CallBudget& budget);
/// Nothing when it is not JSON. A member that is missing, or that an older or newer Schakel wrote otherwise,
/// is as if nothing was known of it.
std::optional<CallBudget> call_budget_from(std::string_view text);

}  // namespace schakel::connector
