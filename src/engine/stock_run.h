#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/caller.h"
#include "engine/ledger.h"
#include "engine/run.h"

namespace schakel::engine {

/// One run of a flow of stock: levels are read, worked out, compared with those of the target, and what
/// differs is set. A level is a state: setting it twice is setting it once, so that neither a death nor a
/// lost answer does harm; what is not certain is read again. Lives as long as the run.
class StockRun {
 public:
  StockRun(const StockDeps& deps, const flow::StockFlow& settings, const RunOptions& options,
           Observer& observer, std::optional<Lease> lease, RunId run);

  Result<void> run_all();
  Result<void> finish(const std::optional<Error>& ended_by, connector::Calls source_before,
                      connector::Calls target_before, Instant started);
  Counts counts() const { return ledger_.counts_so_far(); }

 private:
  /// A level that is to be compared.
  struct Wanted {
    RecordKey key;
    flow::LevelKey level;
    Decimal quantity;
    Decimal there = {};
  };

  Result<void> run_pages();
  /// Levels of these items; `whole`: of all their warehouses.
  Result<void> work_on(std::vector<connector::StockLevel> levels, bool again);
  Result<std::vector<connector::StockLevel>> read_of(const std::vector<std::string>& items);
  Result<void> compare(std::span<Wanted> batch);
  /// Sends what waits: of each warehouse documents of as many changes as one takes, and the rest too when
  /// `all`.
  Result<void> send(bool all);
  Result<void> leave_out_refused(std::vector<Wanted>& document);
  /// What waits for this level is out of date: a later page said otherwise.
  void forget(const flow::LevelKey& level);
  Result<void> set(std::vector<Wanted>& changes, int splits);
  /// Reads those again whose setting was not answered.
  Result<void> confirm(std::vector<Wanted>& changes, int round);

  RecordKey key_of(const flow::LevelKey& level) const;

  const StockDeps& deps_;
  const flow::StockFlow& settings_;
  const RunOptions& options_;
  Observer& observer_;
  Ledger ledger_;
  Caller caller_;
  std::optional<connector::ReferenceCodes> codes_;
  /// Changes that wait until there are enough for a document, by warehouse and item. Pages go on meanwhile,
  /// and the cursor stays behind the first of them.
  std::map<std::string, std::map<std::string, Wanted>> waiting_;
  std::set<std::string> added_up_;  // Items whose warehouses were read together; some 60 bytes each.
  std::size_t worked_on_ = 0;
  int documents_ = 0;
};

}  // namespace schakel::engine
