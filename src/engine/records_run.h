#pragma once

#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "connector/record_mapping.h"
#include "engine/caller.h"
#include "engine/customers_turn.h"
#include "engine/ledger.h"
#include "engine/own_image.h"
#include "engine/run.h"

namespace schakel::engine {

/// One run of a flow of master records, from its lease to its report: read what changed, map it, compare it
/// with what is there, write what differs. As safe as a run of orders and simpler, because a record has a key
/// that its target knows: whoever died in the middle reads the page again and finds what arrived. Lives as
/// long as the run.
class RecordsRun {
 public:
  /// `lease`: nothing for a dry run.
  RecordsRun(const RecordDeps& deps, const flow::RecordsFlow& settings, const RunOptions& options,
             Observer& observer, std::optional<Lease> lease, RunId run);

  Result<void> run_all();
  Result<void> finish(const std::optional<Error>& ended_by, connector::Calls source_before,
                      connector::Calls target_before, Instant started);
  Counts counts() const { return ledger_.counts_so_far(); }

 private:
  enum class Asked { kByCursor, kByPerson, kAgain };

  /// A record of a batch, on its way. Does not move: what is in hand looks at the record.
  struct Candidate {
    Candidate(connector::SourceRecord source, RecordKey with, std::optional<Intent> left_open)
        : record(std::move(source)), key(std::move(with)), earlier(std::move(left_open)) {}

    connector::SourceRecord record;
    RecordKey key;
    std::optional<Intent> earlier;  ///< What an earlier attempt left open.
    std::optional<connector::RecordInHand> in_hand = {};
    flow::RecordKnown known = {};
    flow::RecordPlan plan = {};
  };
  using Batch = std::list<Candidate>;

  Result<void> run_pages();
  Result<void> run_record(const std::string& number);
  Result<void> run_dead_letters();
  Result<void> finish_unfinished();
  Result<void> read_again(const std::vector<RecordKey>& keys, Asked asked);

  Result<void> work_on(std::vector<connector::SourceRecord> records, Asked asked);
  /// Takes a record into the batch, or gives it its outcome.
  Result<void> take(connector::SourceRecord record, Asked asked, Batch& batch);
  Result<void> work_on_batch(Batch& batch);
  /// Finds out what the target has of them. Those that cannot be looked up get their outcome and leave the
  /// batch.
  Result<void> gather(Batch& batch);
  Result<void> gather_linked(std::vector<Candidate*>& open);
  Result<void> gather_by(connector::FindBy by, std::vector<Candidate*>& open);
  Result<std::vector<connector::TargetRecord>> find(connector::FindBy by,
                                                    const std::vector<Personal>& values);
  /// Puts into the candidate what is to be done about it. False: it has its outcome already.
  bool decide(Candidate& candidate);
  /// The outcome of what needs no writing; true: it is to be written.
  bool is_to_be_written(Candidate& candidate);
  void mark_own(const Candidate& candidate, std::vector<flow::WantedField>& wanted) const;

  Result<void> carry_out(std::vector<Candidate*>& to_write);
  /// Takes the turn to create customers when these do. Those who may have been created by another run since
  /// they were looked up are put aside, to be looked up again.
  Result<void> take_customers_turn(std::vector<Candidate*>& to_write);
  Result<void> carry_out_all(std::vector<Candidate*>& to_write);
  Result<void> create(Candidate& candidate);
  Result<void> update(Candidate& candidate);
  /// Whether it is there by now; then it has its outcome, or settles when something of it is missing.
  Result<bool> confirm(Candidate& candidate);
  void put_aside(const Candidate& candidate, Intent::State state, Instant until, int rounds);
  bool may_still_land(const Candidate& candidate) const;
  /// Nothing of it is sent until then: its outcome is not known, and it is looked up first.
  void let_settle(const Candidate& candidate, Instant until, int rounds);
  static int next_round(const Candidate& candidate) {
    return (candidate.earlier ? candidate.earlier->rounds : 0) + 1;
  }
  void leave(const Candidate& candidate, const Error& error);

  std::vector<std::pair<connector::FindBy, Personal>> match_values(const Candidate& candidate) const;
  Kind kind() const { return ledger_.kind(); }
  void saw(const std::string& source_id);
  /// Items and assortments: their code is their key in the target, which keeps a second one out by itself.
  bool is_by_code() const { return settings_.match_keys == std::vector{connector::FindBy::kNumber}; }

  const RecordDeps& deps_;
  const flow::RecordsFlow& settings_;
  const RunOptions& options_;
  Observer& observer_;
  Ledger ledger_;
  Caller caller_;
  CustomersTurn turn_;
  connector::RecordRead read_;
  std::vector<std::string> asked_fields_;  ///< Of the target: what is written, then what the opposite reads.
  connector::MappingSettings target_settings_;
  std::optional<OwnImage> image_;  ///< Where there is a flow the other way.
  std::optional<connector::ReferenceCodes> codes_;
  std::string rules_;  ///< What the content hash is of, besides the record.
  std::set<std::string> unfinished_;
  /// Whom records of this run were created as, so that a second one of the same is looked up again.
  std::set<std::pair<connector::FindBy, std::string>> created_values_;
  /// Whose creation was not answered: until when nobody with that value is created.
  std::map<std::pair<connector::FindBy, std::string>, std::pair<std::string, Instant>> unsettled_values_;
  std::size_t worked_on_ = 0;
};

}  // namespace schakel::engine
