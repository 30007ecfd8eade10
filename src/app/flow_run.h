#pragma once

#include <string>

#include "app/session.h"
#include "engine/observer.h"
#include "engine/run.h"

namespace schakel::app {

/// The flow with this name. kInvalidInput "config.flow_unknown" with the names that there are.
Result<const FlowConfiguration*> find_flow(const Configuration& configuration, const std::string& name);

/// Opens both sides of a flow and runs it once; a dry run opens them so that nothing could be written.
Result<engine::RunReport> run_flow(Session& session, const std::string& name,
                                   const engine::RunOptions& options, engine::Observer& observer);

}  // namespace schakel::app
