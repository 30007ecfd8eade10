#include "engine/run.h"

#include <fmt/format.h>

#include "engine/deliveries_run.h"
#include "engine/orders_run.h"
#include "engine/records_run.h"
#include "engine/stock_run.h"

namespace schakel::engine {

namespace {

template <class World>
connector::Calls target_calls(const World& deps) {
  return deps.target.calls();
}
connector::Calls target_calls(const DeliveryDeps& deps) {
  connector::Calls calls = deps.here.calls();
  if (deps.target != nullptr) {
    calls.reads += deps.target->calls().reads;
    calls.writes += deps.target->calls().writes;
  }
  return calls;
}

template <class Run, class World, class Settings>
Result<RunReport> run_flow(const World& deps, const Settings& settings, const RunOptions& options,
                           Observer& observer) {
  const Instant started = deps.clock.now();
  const connector::Calls source_before = deps.source.calls();
  const connector::Calls target_before = target_calls(deps);
  std::optional<Lease> lease;
  RunId id;
  if (!options.dry_run) {
    lease = options.claimed;
    if (!lease) {
      TRY(lease, deps.store.take_lease(settings.name, deps.owner, started, deps.pace.lease_length,
                                       deps.owner_is_gone));
    }
    TRY(id, deps.store.start_run(*lease, options.trigger, started));
  }
  Run run(deps, settings, options, observer, lease, id);
  const Result<void> went = run.run_all();
  std::optional<Error> error = went ? std::nullopt : std::optional(went.error());
  const Result<void> finished = run.finish(error, source_before, target_before, started);
  if (!finished && !error) error = finished.error();
  if (deps.permit != nullptr) deps.permit->ends();

  const auto since = [](connector::Calls now, connector::Calls before) {
    return connector::Calls{.reads = now.reads - before.reads, .writes = now.writes - before.writes};
  };
  return RunReport{.id = id,
                   .counts = run.counts(),
                   .source_calls = since(deps.source.calls(), source_before),
                   .target_calls = since(target_calls(deps), target_before),
                   .took = deps.clock.now() - started,
                   .error = std::move(error)};
}

}  // namespace

Result<RunReport> run_orders_flow(const Deps& deps, const flow::OrdersFlow& settings,
                                  const RunOptions& options, Observer& observer) {
  return run_flow<OrdersRun>(deps, settings, options, observer);
}

Result<RunReport> run_stock_flow(const StockDeps& deps, const flow::StockFlow& settings,
                                 const RunOptions& options, Observer& observer) {
  return run_flow<StockRun>(deps, settings, options, observer);
}

Result<RunReport> run_deliveries_flow(const DeliveryDeps& deps, const flow::DeliveriesFlow& settings,
                                      const RunOptions& options, Observer& observer) {
  return run_flow<DeliveriesRun>(deps, settings, options, observer);
}

Result<RunReport> run_records_flow(const RecordDeps& deps, const flow::RecordsFlow& settings,
                                   const RunOptions& options, Observer& observer) {
  return run_flow<RecordsRun>(deps, settings, options, observer);
}

}  // namespace schakel::engine
