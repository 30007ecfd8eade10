#pragma once

#include <string>
#include <vector>

#include "flow/records.h"
#include "schema/spec.h"

namespace schakel::app {

/// How the settings of a flow of master records are written in a configuration file; of each kind only those
/// that it has.
void read_records_flow(const schema::Node& node, const std::string& path, connector::RecordKind kind,
                       flow::RecordsFlow& into, schema::Problems& problems);
void add_records_flow_pages(connector::RecordKind kind, std::vector<schema::FieldPage>& pages);

}  // namespace schakel::app
