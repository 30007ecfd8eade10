#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/gather.h"
#include "engine/ledger.h"
#include "engine/read_only_target.h"
#include "engine/run.h"
#include "engine/writer.h"

namespace schakel::engine {

/// One run of a flow of orders, from its lease to its report; README.md tells it as a story. Lives as long as
/// the run.
class OrdersRun {
 public:
  /// `lease`: nothing for a dry run.
  OrdersRun(const Deps& deps, const flow::OrdersFlow& settings, const RunOptions& options, Observer& observer,
            std::optional<Lease> lease, RunId run);

  /// Everything between start and end. An error is why the run ended early.
  Result<void> run_all();
  /// Makes durable what the run did, and how it ended; the last thing that is done with it.
  Result<void> finish(const std::optional<Error>& ended_by, connector::Calls source_before,
                      connector::Calls target_before, Instant started);
  Counts counts() const { return ledger_.counts_so_far(); }

 private:
  enum class Asked { kByCursor, kByPerson };

  Result<void> run_pages();
  Result<void> run_record(const std::string& number);
  Result<void> run_dead_letters();
  /// Looks up what an earlier program left open when it died, and confirms what is there.
  Result<void> recover();
  /// Goes on with what was put aside or not answered, until none is left.
  Result<void> finish_unfinished();
  Result<void> look_again(std::vector<Intent> due);
  /// Confirms those of them that the target has, and returns the others.
  Result<std::vector<Intent>> confirm(std::vector<Intent> intents);

  /// Orders of a page that are wanted. An order is some kilobytes even when it holds little, so that a page
  /// of them is held once and never beside a copy.
  struct Wanted {
    std::vector<model::Order> orders;
    std::vector<std::optional<Intent>> earlier;  ///< Of each, what an earlier attempt left open.
    Asked asked = Asked::kByCursor;
  };

  /// Of these heads, those that are still wanted. The others get their outcome here.
  Result<Wanted> sift(std::vector<model::Order> heads, Asked asked);
  /// Whether this one is; then `earlier` is what an earlier attempt left open.
  Result<bool> is_wanted(const model::Order& head, Asked asked, std::optional<Intent>& earlier);
  /// Whether what became of it earlier leaves anything to be done; `earlier`: an attempt that goes on.
  Result<bool> is_open_still(const model::Order& head, Asked asked, std::optional<Intent>& earlier);
  /// Only to see what orders are made of: what became of them earlier does not count.
  bool as_if_new() const { return options_.dry_run && options_.as_if_new; }
  Result<void> was_written(const RecordKey& key, const CrossReference& link, Asked asked);
  /// Reads the rest of these orders, and brings them to an outcome in batches.
  Result<void> work_on(Wanted wanted);
  Result<void> work_on_batch(std::vector<Candidate> batch);
  Result<std::vector<Planned>> plan(std::vector<Candidate>& batch);
  void plan_one(Candidate candidate, const flow::WhatExists& exists, std::vector<Planned>& to_write);
  /// What the target's catalogue would refuse; nothing when it may be sent.
  std::optional<Error> refusal_of(const flow::WriteOrder& write) const;
  /// Reads heads again by their numbers. An order that is not there any more is skipped.
  Result<std::vector<model::Order>> read_again(const std::vector<RecordKey>& keys);

  void saw(const std::string& source_id);
  RecordKey key_of(const model::Order& order) const;

  const Deps& deps_;
  const flow::OrdersFlow& settings_;
  const RunOptions& options_;
  Observer& observer_;
  ReadOnlyTarget read_only_;
  connector::OrderTarget& target_;
  Ledger ledger_;
  Caller caller_;
  CustomersTurn turn_;
  Gatherer gatherer_;
  Writer writer_;
  connector::OrderRead read_;
  std::size_t worked_on_ = 0;
};

}  // namespace schakel::engine
