#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "connector/records.h"
#include "connector/stock.h"
#include "engine/observer.h"
#include "engine/run.h"
#include "engine/store.h"
#include "flow/reconciliation.h"

// Reads both sides of a flow in full and compares them. Reads only: nothing is written there, and nothing
// here. One thread; everything outlives the call. Errors: those of reading, and kCancelled when somebody
// asked to stop.
namespace schakel::engine {

struct ReconcileWorld {
  Store& store;
  Clock& clock;
  Random& random;
  std::string integration;
  bool reversed = false;
  std::stop_token stop = {};
};

/// `target` is the other ERP opened as a source of the documents that the flow writes. Only heads are read:
/// of an order its amounts are compared, and an order costs a thousandth of a call or less.
Result<flow::Reconciliation> reconcile_orders(const ReconcileWorld& world, const flow::OrdersFlow& settings,
                                              connector::OrderSource& source, connector::OrderSource& target,
                                              Observer& observer);

/// What a record should be in the target is worked out by the flow's own rules, and compared with what
/// `target`, the other ERP opened as a source of the same kind, hands out. `kept_by` says how the target
/// keeps a value and which codes it has; it never writes here. `target_fields`: what can be read there.
/// `opposite`: the flow of the same kind the other way, where there is one: what it wrote from there, and
/// nobody changed since, is no difference, just as a run leaves it as it is.
Result<flow::Reconciliation> reconcile_records(
    const ReconcileWorld& world, const flow::RecordsFlow& settings, const connector::RecordMapping& mapping,
    connector::RecordSource& source, connector::RecordSource& target, connector::RecordTarget& kept_by,
    const connector::RecordSourceFields& target_fields, const std::optional<RecordDeps::Opposite>& opposite,
    Observer& observer);

Result<flow::Reconciliation> reconcile_stock(const ReconcileWorld& world, const flow::StockFlow& settings,
                                             connector::StockSource& source, connector::StockTarget& target,
                                             Observer& observer);

/// Orders that Schakel carried over, with what was delivered of them: in the source, where they are
/// delivered, and in `ordered`, where they came from.
Result<flow::Reconciliation> reconcile_deliveries(const ReconcileWorld& world,
                                                  const flow::DeliveriesFlow& settings,
                                                  connector::OrderSource& source,
                                                  connector::OrderSource& ordered, Observer& observer);

}  // namespace schakel::engine
