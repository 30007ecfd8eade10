#pragma once

#include "base/result.h"

// What can be wrong with an answer as a whole, whatever was read.
namespace schakel::exact_globe {

/// kInvalidInput: a reading position of another administration, or of something else than is read here.
Error cursor_foreign();
/// kMalformed: records came that the filter does not let through.
Error not_asked_for();
/// kMalformed: reading on would never end.
Error page_repeats();

}  // namespace schakel::exact_globe
