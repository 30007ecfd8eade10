#pragma once

#include <vector>

#include "base/explanation.h"

namespace schakel::exact_globe {

/// Every error of this connector: the table of Globe's refusals (errors.h), and those that are made beside
/// it.
std::vector<Explanation> explanations();

}  // namespace schakel::exact_globe
