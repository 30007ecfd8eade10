#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/caller.h"
#include "engine/ledger.h"
#include "engine/run.h"

namespace schakel::engine {

/// One run of a flow of order status. Orders that Schakel made over there are read as they changed; what was
/// delivered of them and is not known here becomes a delivery. What is known is read each time from the order
/// itself, so that a delivery is always the difference: a death or a lost answer delivers nothing twice.
/// Lives as long as the run.
class DeliveriesRun {
 public:
  DeliveriesRun(const DeliveryDeps& deps, const flow::DeliveriesFlow& settings, const RunOptions& options,
                Observer& observer, std::optional<Lease> lease, RunId run);

  Result<void> run_all();
  Result<void> finish(const std::optional<Error>& ended_by, connector::Calls source_before,
                      connector::Calls target_before, Instant started);
  Counts counts() const { return ledger_.counts_so_far(); }

 private:
  enum class Asked { kByCursor, kByPerson, kAgain };

  /// An order as it is there, and which one it is here.
  struct Candidate {
    RecordKey key;  ///< The number is that of the order here, which people know.
    model::Order there;
    CrossReference origin;
    std::optional<Intent> earlier;
  };

  Result<void> run_pages();
  Result<void> run_numbers(const std::vector<std::string>& numbers_there, Asked asked);
  Result<void> work_on(std::vector<model::Order> heads, Asked asked);
  Result<void> work_on_batch(std::vector<Candidate>& batch);
  Result<void> deliver(Candidate& candidate, const connector::DeliveryDraft& draft);
  Result<std::vector<model::Order>> read_here(const std::vector<Candidate>& batch);
  Result<void> finish_unfinished();
  void put_aside(const Candidate& candidate, Intent::State state, Instant until, int rounds);
  void saw(const std::string& source_id);

  const DeliveryDeps& deps_;
  const flow::DeliveriesFlow& settings_;
  const RunOptions& options_;
  Observer& observer_;
  Ledger ledger_;
  Caller caller_;
  connector::OrderRead read_;
  std::set<std::string> unfinished_;
  std::size_t worked_on_ = 0;
};

}  // namespace schakel::engine
