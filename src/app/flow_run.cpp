#include "app/flow_run.h"

#include <memory>

namespace schakel::app {
namespace {

engine::RunWorld world_of(Session& session, const FlowConfiguration& flow,
                          const engine::ContentHasher& hasher) {
  return engine::RunWorld{.store = session.store(),
                          .clock = session.clock(),
                          .random = session.random(),
                          .hasher = hasher,
                          .integration = flow.integration,
                          .reversed = flow.reversed,
                          .written_to = flow.to,
                          .permit = &session.permit(),
                          .owner = session.surroundings().owner,
                          .owner_is_gone = session.surroundings().owner_is_gone,
                          .stop = session.stop()};
}

Result<engine::RunReport> run_orders(Session& session, const ConnectionWorld& world,
                                     const Configuration& configuration, const FlowConfiguration& flow,
                                     const engine::RunOptions& options, engine::Observer& observer) {
  TRY(const auto source,
      configuration.connections.at(flow.from)->open_source(flow.from, world, flow.orders.source));
  TRY(const auto target,
      configuration.connections.at(flow.to)->open_target(flow.to, world, flow.orders.target, flow.mapping));
  TRY(const engine::ContentHasher hasher, session.hasher());
  return engine::run_orders_flow({world_of(session, flow, hasher), *source, *target}, flow.orders, options,
                                 observer);
}

Result<engine::RunReport> run_records(Session& session, const ConnectionWorld& world,
                                      const Configuration& configuration, const FlowConfiguration& flow,
                                      const engine::RunOptions& options, engine::Observer& observer) {
  const ConnectionSettings& from = *configuration.connections.at(flow.from);
  TRY(const auto source, from.open_record_source(flow.from, world, flow.records.kind));
  TRY(const auto target,
      configuration.connections.at(flow.to)->open_record_target(flow.to, world, flow.records.kind));
  TRY(const engine::ContentHasher hasher, session.hasher());
  engine::RecordDeps deps{world_of(session, flow, hasher), *source, *target, *flow.record_mapping};
  TRY(const OppositeOpened opened, open_opposite(session, configuration, flow));
  if (opened.opposite) deps.opposite.emplace(*opened.opposite);
  return engine::run_records_flow(deps, flow.records, options, observer);
}

Result<engine::RunReport> run_stock(Session& session, const ConnectionWorld& world,
                                    const Configuration& configuration, const FlowConfiguration& flow,
                                    const engine::RunOptions& options, engine::Observer& observer) {
  TRY(const auto source, configuration.connections.at(flow.from)->open_stock_source(flow.from, world));
  TRY(const auto target,
      configuration.connections.at(flow.to)->open_stock_target(flow.to, world, flow.stock_field));
  TRY(const engine::ContentHasher hasher, session.hasher());
  return engine::run_stock_flow({world_of(session, flow, hasher), *source, *target}, flow.stock, options,
                                observer);
}

Result<engine::RunReport> run_deliveries(Session& session, const ConnectionWorld& world,
                                         const Configuration& configuration, const FlowConfiguration& flow,
                                         const engine::RunOptions& options, engine::Observer& observer) {
  const ConnectionSettings& to = *configuration.connections.at(flow.to);
  TRY(const auto source, configuration.connections.at(flow.from)->open_source(flow.from, world, {}));
  TRY(const auto here, to.open_source(flow.to, world, {}));
  TRY(const auto target, to.open_delivery_target(flow.to, world));
  TRY(const engine::ContentHasher hasher, session.hasher());
  return engine::run_deliveries_flow({world_of(session, flow, hasher), *source, *here, target.get()},
                                     flow.deliveries, options, observer);
}

}  // namespace

connector::Lane lane_of(FlowKind kind, bool is_first_reading) {
  switch (kind) {
    case FlowKind::kOrders:
    case FlowKind::kOrderStatus:
      return connector::Lane::kOrders;
    case FlowKind::kItems:
    case FlowKind::kCustomers:
    case FlowKind::kAssortments:
      return is_first_reading ? connector::Lane::kBulk : connector::Lane::kRecords;
    case FlowKind::kStock:
      return connector::Lane::kBulk;
  }
  return connector::Lane::kBulk;
}

Result<const FlowConfiguration*> find_flow(const Configuration& configuration, const std::string& name) {
  const auto flow = configuration.flows.find(name);
  if (flow != configuration.flows.end()) return &flow->second;
  std::string known;
  for (const auto& [other, settings] : configuration.flows) known += (known.empty() ? "" : ", ") + other;
  return fail(
      {.kind = ErrorKind::kInvalidInput,
       .code = "config.flow_unknown",
       .what = {.en = "There is no flow \"" + name + "\".", .nl = "Er is geen flow \"" + name + "\"."},
       .advice = {.en = "The configuration knows: " + known + ".",
                  .nl = "De configuratie kent: " + known + "."}});
}

Result<OppositeOpened> open_opposite(Session& session, const Configuration& configuration,
                                     const FlowConfiguration& flow) {
  OppositeOpened opened;
  if (const FlowConfiguration* back = opposite_of(flow, configuration)) {
    TRY(opened.kept_by, configuration.connections.at(flow.from)->open_record_target(
                            flow.from, session.world(true), flow.records.kind));
    opened.opposite.emplace(engine::RecordDeps::Opposite{
        .mapping = *back->record_mapping, .settings = back->records, .kept_by = *opened.kept_by});
  }
  return opened;
}

Result<engine::RunReport> run_flow(Session& session, const std::string& name,
                                   const engine::RunOptions& options, engine::Observer& observer) {
  TRY(const Configuration* const configuration, session.configuration());
  TRY(const FlowConfiguration* const flow, find_flow(*configuration, name));
  ConnectionWorld world = session.world(options.dry_run);
  const bool of_a_few = !options.record.empty() || !options.dead_letters.empty();
  if (!of_a_few) {
    TRY(const connector::Cursor cursor, session.store().cursor(name));
    world.caller = {.lane = lane_of(flow->kind, cursor.text.empty()), .flow = name};
  }
  switch (flow->kind) {
    case FlowKind::kOrders:
      return run_orders(session, world, *configuration, *flow, options, observer);
    case FlowKind::kItems:
    case FlowKind::kCustomers:
    case FlowKind::kAssortments:
      return run_records(session, world, *configuration, *flow, options, observer);
    case FlowKind::kStock:
      return run_stock(session, world, *configuration, *flow, options, observer);
    case FlowKind::kOrderStatus:
      return run_deliveries(session, world, *configuration, *flow, options, observer);
  }
  return run_orders(session, world, *configuration, *flow, options, observer);
}

}  // namespace schakel::app
