#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/session.h"
#include "engine/observer.h"
#include "engine/run.h"

namespace schakel::app {

/// What the calls of a run of such a flow are for, where calls are short. A run of a few records that a
/// person chose is a person's.
connector::Lane lane_of(FlowKind kind, bool is_first_reading);

/// The flow with this name. kInvalidInput "config.flow_unknown" with the names that there are.
Result<const FlowConfiguration*> find_flow(const Configuration& configuration, const std::string& name);

/// The flow of the same records the other way, opened beside one of master records: only asked how the source
/// keeps a value, so opened that it could not write. Does not move while `opposite` is in use.
struct OppositeOpened {
  std::unique_ptr<connector::RecordTarget> kept_by;
  std::optional<engine::RecordDeps::Opposite> opposite;  ///< Nothing: there is no such flow.
};
Result<OppositeOpened> open_opposite(Session& session, const Configuration& configuration,
                                     const FlowConfiguration& flow);

/// Opens both sides of a flow and runs it once; a dry run opens them so that nothing could be written.
Result<engine::RunReport> run_flow(Session& session, const std::string& name,
                                   const engine::RunOptions& options, engine::Observer& observer);

}  // namespace schakel::app
