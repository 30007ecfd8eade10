#pragma once

#include <vector>

#include "app/session.h"
#include "engine/timetable.h"

namespace schakel::app {

/// The flows of a configuration as the timetable has them.
std::vector<engine::TimetableFlow> timetable_flows(const Configuration& configuration);

/// Makes the flows of the applied configuration those of the timetable. Done whenever one is applied, and
/// once more when workers start: an older version may have applied it, and what is late is spread.
Result<void> set_timetable(Session& session);

}  // namespace schakel::app
