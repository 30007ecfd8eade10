#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "connector/permit.h"
#include "connector/port.h"
#include "engine/observer.h"
#include "engine/store.h"
#include "flow/plan.h"
#include "flow/records.h"

namespace schakel::engine {

/// One order on its way through a run, by what is kept of it.
struct RecordKey {
  std::string source_id;
  std::string number;
  std::string reference;
  std::string content_hash;
};

/// What the observer hears about a record besides its outcome.
struct Particulars {
  CustomerAction customer = CustomerAction::kNone;
  std::size_t items_to_create = 0;
  const flow::OrderPlan* plan = nullptr;
  const flow::RecordPlan* record_plan = nullptr;
  Text why = {};  ///< A sentence that is kept with the outcome.
};

/// The only one that writes into the store during a run. Collects outcomes and makes them durable together:
/// at the latest with the next batch's intents, at a page's end, or when `durable_every` has passed, so that
/// little has to be looked up after a crash and a disk is not asked once per order. In a dry run it counts
/// and tells, and keeps nothing.
class Ledger {
 public:
  struct Pace {
    Milliseconds lease_length;
    Milliseconds durable_every;
    connector::Permit* permit = nullptr;  ///< Kept in step with the lease.
  };

  /// `kind`: of the run's records. Without a lease it is a dry run.
  Ledger(Store& store, Clock& clock, Observer& observer, Place place, Kind kind, std::optional<Lease> lease,
         RunId run, Pace pace)
      : kind_(kind),
        store_(store),
        clock_(clock),
        observer_(observer),
        place_(std::move(place)),
        lease_(std::move(lease)),
        run_(run),
        pace_(pace),
        durable_at_(clock.now()) {
    renew_permit();
  }

  bool is_dry() const { return !lease_; }
  const Place& place() const { return place_; }
  RunId run() const { return run_; }
  Kind kind() const { return kind_; }
  const std::optional<Lease>& lease() const { return lease_; }
  const Counts& counts() const { return counts_; }
  /// With `unfinished` worked out.
  Counts counts_so_far() const;

  // -- Outcomes. Each counts, tells the observer, closes the intent of the record, and is durable after
  // flush(). --

  /// A record of this run is being dealt with; its outcome follows, or it stays unfinished.
  void saw() { ++counts_.read; }

  void created(const RecordKey& key, const connector::DocumentWritten& document, Event::What how,
               const Particulars& with = {});
  /// It was made, and it came to something else there than here: a person looks at it, and it is never made
  /// again.
  void created_otherwise(const RecordKey& key, const connector::DocumentWritten& document, const Error& error,
                         const Particulars& with = {});
  /// It was in the target before Schakel wrote it.
  void found_there(const RecordKey& key, const connector::DocumentFound& document,
                   const Particulars& with = {});
  /// Created by an earlier run; nothing is written about it.
  void unchanged(const RecordKey& key, const CrossReference& link);
  /// A master record that was made, changed, or found to be so already. Its content hash is kept, so that the
  /// same content is not looked at again.
  void record_made(const RecordKey& key, const connector::TargetRecord& record, Event::What how,
                   const Particulars& with = {});
  void record_changed(const RecordKey& key, const connector::TargetRecord& record,
                      const Particulars& with = {});
  void record_same(const RecordKey& key, const connector::TargetRecord& record, const Particulars& with = {});
  /// What has no record of its own over there: a level that was set, an order that was told about.
  void changed(const RecordKey& key, const std::string& target_number, Event::What how,
               const Particulars& with = {});
  void same(const RecordKey& key, const Particulars& with = {});
  /// The source gave the same content as last time; nothing is written about it.
  void record_as_before(const RecordKey& key);
  void skipped(const RecordKey& key, const flow::Skip& skip, const Particulars& with = {});
  void dead_lettered(const RecordKey& key, const Error& error, const Particulars& with = {});
  /// It needed a person before, and nothing changed since.
  void still_needs_person(const RecordKey& key, const Error& error);
  /// A person is asked what became of a write; nothing is sent until he retries.
  void quarantined(Intent intent, const Error& error);

  void customer_linked(const std::string& source_id, const connector::CustomerFound& found);
  void customer_created(const std::string& order_id, const std::string& source_id,
                        const connector::CustomerFound& found);
  void customer_updated(const std::string& order_id, const connector::CustomerFound& found);
  void item_created() { ++counts_.items_created; }

  void note(Event event) { pending_.events.push_back(std::move(event)); }
  void put(Intent intent) { pending_.intents.emplace_back(std::move(intent)); }
  void close(Kind kind, const std::string& source_id) {
    pending_.intents.emplace_back(IntentKey{kind, source_id});
  }

  // -- Becoming durable --

  Result<void> flush();
  /// With the cursor behind these outcomes.
  Result<void> flush_with(connector::Cursor cursor);
  Result<void> flush_if_due();
  /// Prolongs the lease when half of it has passed.
  Result<void> keep_lease();

 private:
  void renew_permit() {
    if (pace_.permit != nullptr && lease_) pace_.permit->lasts_until(lease_->expires);
  }
  void keep(const RecordKey& key, Outcome outcome, const std::string& code, const Text& reason,
            const std::string& target_id, const std::string& target_number);

  void link(const RecordKey& key, const connector::TargetRecord& record);
  void link(const RecordKey& key, const std::string& document_id, const std::string& document_number);

  Kind kind_;
  Store& store_;
  Clock& clock_;
  Observer& observer_;
  Place place_;
  std::optional<Lease> lease_;
  RunId run_;
  Pace pace_;
  Counts counts_;
  Commit pending_;
  Instant durable_at_;
};

/// How a run ended, for finish_run().
struct RunEnd {
  std::string flow;
  Trigger trigger = Trigger::kByHand;
  Instant started{};
  Instant ended{};
  std::optional<Error> ended_by;
  connector::Calls source_before;
  connector::Calls target_before;
  connector::Calls source_now;
  connector::Calls target_now;
};
/// Makes durable what a run did, and how it ended; the last thing that is done with its ledger.
Result<void> finish_run(Store& store, Ledger& ledger, const RunEnd& end);

/// Under which kind what is known of such records is kept.
Kind kind_of(connector::RecordKind kind);

/// The part of an error that makes one cause one group: the fields that it names.
std::string subject_of(const Error& error);

}  // namespace schakel::engine
