#include "app/timetable_flows.h"

namespace schakel::app {
namespace {

// Somebody waits for a document; master records and levels come in bulk.
engine::Lane lane_of(FlowKind kind) {
  switch (kind) {
    case FlowKind::kOrders:
    case FlowKind::kOrderStatus:
      return engine::Lane::kOrders;
    case FlowKind::kItems:
    case FlowKind::kCustomers:
    case FlowKind::kAssortments:
    case FlowKind::kStock:
      return engine::Lane::kBulk;
  }
  return engine::Lane::kBulk;
}

}  // namespace

std::vector<engine::TimetableFlow> timetable_flows(const Configuration& configuration) {
  std::vector<engine::TimetableFlow> flows;
  for (const auto& [name, flow] : configuration.flows) {
    flows.push_back({.flow = name,
                     .lane = lane_of(flow.kind),
                     .schedule = flow.schedule,
                     .connections = {flow.from, flow.to}});
  }
  return flows;
}

Result<void> set_timetable(Session& session) {
  TRY(const Configuration* const configuration, session.configuration());
  return session.timetable().set_flows(session.tenant(), timetable_flows(*configuration),
                                       session.clock().now());
}

}  // namespace schakel::app
