#pragma once

#include <string>
#include <vector>

#include "flow/schedule.h"
#include "schema/spec.h"

namespace schakel::app {

/// How [flow.NAME.schedule] is written in a configuration file.
void read_schedule(const schema::Node& node, const std::string& path, flow::Schedule& into,
                   schema::Problems& problems);
void add_schedule_pages(std::vector<schema::FieldPage>& pages);

}  // namespace schakel::app
