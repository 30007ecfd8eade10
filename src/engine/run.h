#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "connector/permit.h"
#include "connector/port.h"
#include "engine/content_hash.h"
#include "engine/observer.h"
#include "engine/store.h"
#include "flow/deliveries.h"
#include "flow/records.h"
#include "flow/settings.h"
#include "flow/stock.h"

namespace schakel::engine {

/// Bounds of a run. The defaults are for real ERPs; tests may tighten them.
struct Pace {
  Milliseconds lease_length =
      std::chrono::minutes(5);  ///< Longer than the longest call (100 s) and its pause.
  Milliseconds durable_every =
      std::chrono::seconds(2);  ///< At most this much acting is looked up after a crash.
  int rounds_max = 3;           ///< Times that an unanswered write is sent again before a person is asked.
  std::size_t items_remembered = 20'000;  ///< Item codes per run; about 2 MB. When full, all are forgotten.
  std::size_t customers_remembered =
      4'000;  ///< Customers per run, in memory only; about 6 MB. When full, likewise.
};

/// The world that every run works with. Everything outlives the run; one thread.
struct RunWorld {
  Store& store;
  Clock& clock;
  Random& random;
  const ContentHasher& hasher;
  std::string
      integration;  ///< Whose customers' cross-references are shared. Another administration, another name.
  bool reversed = false;                ///< From the integration's target to its source.
  std::string written_to = {};          ///< Name of the connection that is written to.
  connector::Permit* permit = nullptr;  ///< Lasts as long as the run's lease.
  std::string owner;                    ///< Who takes the lease: this_owner() of owner.h.
  std::function<bool(const std::string& owner)> owner_is_gone;  ///< owner_is_gone() of owner.h.
  std::stop_token stop = {};
  Pace pace = {};
};

/// For a flow of orders.
struct Deps : RunWorld {
  connector::OrderSource& source;
  connector::OrderTarget& target;
};

/// For a flow of master records.
struct RecordDeps : RunWorld {
  connector::RecordSource& source;
  connector::RecordTarget& target;
  const connector::RecordMapping& mapping;
  /// The flow of the same kind the other way, where there is one: by its rules a record is recognised as the
  /// image of what the target has, which is not sent back.
  struct Opposite {
    const connector::RecordMapping& mapping;
    const flow::RecordsFlow& settings;
    const connector::RecordTarget&
        kept_by;  ///< Knows how the source keeps values; never called upon to write.
  };
  std::optional<Opposite> opposite = {};
};

/// For a flow of stock.
struct StockDeps : RunWorld {
  connector::StockSource& source;
  connector::StockTarget& target;
};

/// For a flow of order status: `source` has the orders as they were delivered, `here` the same orders where
/// they came from. `target` nothing: that ERP takes no deliveries; what became of the orders is kept for
/// people to see, and nothing is pretended.
struct DeliveryDeps : RunWorld {
  connector::OrderSource& source;
  connector::OrderSource& here;
  connector::DeliveryTarget* target = nullptr;
};

struct RunOptions {
  bool dry_run = false;  ///< Everything but writing: nothing there, nothing here. No lease, no run history.
  std::string record = {};  ///< Only the order with this number; the cursor stays where it is.
  /// Of a dry run of orders: planned as if the target had none of them yet, to see what they are made of.
  bool as_if_new = false;
  std::vector<std::int64_t> dead_letters = {};  ///< Only these dead letters, read again and planned anew.
  std::optional<std::size_t> limit =
      {};  ///< At most so many orders are worked on (those done before do not count).
  Trigger trigger = Trigger::kByHand;
  /// That a worker took already (timetable.h); nothing: the run takes it.
  std::optional<Lease> claimed = {};
};

struct RunReport {
  RunId id;  ///< 0 for a dry run.
  Counts counts;
  connector::Calls source_calls;
  connector::Calls target_calls;
  Milliseconds took{};
  std::optional<Error> error;  ///< Set: the run ended early because of this. What was done before it counts.
};

/// Why a run did not start, or ended early; nullptr: neither. Lives as long as `report`.
inline const Error* error_of(const Result<RunReport>& report) {
  if (!report) return &report.error();
  return report->error ? &*report->error : nullptr;
}

/// Runs a flow of orders once: recovers what an earlier run left open, reads what changed since the cursor,
/// and brings every order to an outcome. May be stopped, or die, at any moment: at most one document per
/// order comes of it, and the next run goes on where this one was (the protocol is told in README.md).
///
/// An error means that it could not start: "engine.flow_is_running", kStorage.
/// Everything later is in the report.
Result<RunReport> run_orders_flow(const Deps& deps, const flow::OrdersFlow& settings,
                                  const RunOptions& options, Observer& observer);

/// The same for a flow of stock: levels that differ are set.
Result<RunReport> run_stock_flow(const StockDeps& deps, const flow::StockFlow& settings,
                                 const RunOptions& options, Observer& observer);

/// The same for a flow of order status: what was delivered there and not known here is delivered here.
Result<RunReport> run_deliveries_flow(const DeliveryDeps& deps, const flow::DeliveriesFlow& settings,
                                      const RunOptions& options, Observer& observer);

/// The same for a flow of items, customers or assortments: what differs over there is written, field by
/// field.
Result<RunReport> run_records_flow(const RecordDeps& deps, const flow::RecordsFlow& settings,
                                   const RunOptions& options, Observer& observer);

}  // namespace schakel::engine
