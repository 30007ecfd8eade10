#pragma once

#include <string>

#include "app/configuration.h"
#include "schema/node.h"

// What can only be said of a flow when the whole configuration has been read: which connection it reads and
// which it writes, its lookup tables, and the rules that are shipped for that pair of ERPs with the user's
// changes over them.
namespace schakel::app {

/// Adds everything that is wrong to `problems`, each at its path and line.
void finish_flow(const std::string& name, FlowConfiguration& flow, const Configuration& configuration,
                 const schema::Node& root, schema::Problems& problems);

/// The kind of master record of a flow that is not one of orders.
connector::RecordKind record_kind(FlowKind kind);

/// The line of what stands at this path, or of the nearest table around it.
int line_of(const schema::Node& root, const std::string& path);

}  // namespace schakel::app
