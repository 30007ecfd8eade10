#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "connector/port.h"
#include "storage/database.h"

// What the engine knows between two runs, and what people ask about afterwards. Keys, hashes, field names,
// codes, outcomes and times; never a payload (product.md 5 and 7; every column is described in tables.md).
namespace schakel::engine {

// ---- Runs
// ----------------------------------------------------------------------------------------------------------

enum class Trigger { kByHand, kSchedule, kWebhook, kReplay };
enum class RunState { kRunning, kDone, kFailed, kStopped, kInterrupted };

/// "by_hand", "schedule", "webhook", "replay"
const char* name_of(Trigger trigger);
/// "running", "done", "failed", "stopped" (somebody asked), "interrupted" (the program ended in the middle)
const char* name_of(RunState state);

struct RunId {
  std::int64_t number = 0;
  auto operator<=>(const RunId&) const = default;
};

/// What became of the records of one run. `read` = the sum of the five outcomes and `unfinished`.
struct Counts {
  std::int64_t read = 0;
  std::int64_t created = 0;
  std::int64_t updated = 0;
  std::int64_t unchanged = 0;  ///< Was there already, from this or an earlier run.
  std::int64_t skipped = 0;
  std::int64_t needs_person = 0;  ///< Dead letters.
  std::int64_t unfinished =
      0;  ///< The run ended before their outcome was known; the next run goes on with them.
  std::int64_t customers_created = 0;
  std::int64_t customers_updated = 0;
  std::int64_t items_created = 0;

  bool operator==(const Counts&) const = default;
};

struct Run {
  RunId id;
  std::string flow;
  Trigger trigger = Trigger::kByHand;
  RunState state = RunState::kRunning;
  Instant started{};
  std::optional<Instant> ended;
  Counts counts;
  connector::Calls source_calls;
  connector::Calls target_calls;
  std::optional<Error> error;  ///< Why a failed run ended.
};

// ---- Leases
// --------------------------------------------------------------------------------------------------------

/// "engine.flow_is_running": somebody else has that lease.
inline constexpr const char* kFlowIsRunning = "engine.flow_is_running";

/// The right to run a flow. Its fence only grows, so what was done under an older lease can be told apart;
/// every commit of a run checks that the lease is still its own.
struct Lease {
  std::string flow;
  std::string owner;
  std::int64_t fence = 0;
  Instant expires{};
};

// ---- Records
// -------------------------------------------------------------------------------------------------------

enum class Outcome { kCreated, kUpdated, kUnchanged, kSkipped, kDeadLettered };
/// "created", "updated", "unchanged", "skipped", "dead_lettered"
const char* name_of(Outcome outcome);

enum class Kind { kOrder, kCustomer, kItem, kAssortment, kStock, kDelivery };
/// "order", "customer", "item", "assortment", "stock", "delivery"
const char* name_of(Kind kind);

/// Which record there is which record here. `scope`: the flow for an order, the integration for anything
/// else. Each is kept in both directions, so that a flow the other way knows what it meets.
struct CrossReference {
  Kind kind = Kind::kOrder;
  std::string source_id;
  std::string target_id;
  std::string target_number;       ///< Of the document, the debtor number, the item code.
  std::string target_code;         ///< Of a customer.
  std::string reference;           ///< Of a document.
  std::string source_number = {};  ///< What people call it in the source.
  /// The key by which the target, read as a source, names the same record; empty: its target_id.
  std::string target_as_source = {};
};

/// What is about to be sent, committed before it is sent. An intent that is still there when a run starts
/// belongs to a write whose outcome is not known, or to a record that has to be read again.
struct Intent {
  enum class State {
    kOpen,         ///< May have been sent.
    kUnknown,      ///< Was sent, and the answer never came.
    kWaiting,      ///< Is not in the target; must be read again by its number and planned anew.
    kQuarantined,  ///< Stayed unknown; a person looks. Goes on only when he retries.
  };
  Kind kind = Kind::kOrder;
  std::string source_id;
  std::string number;        ///< Source order number (an order), source customer number (a customer).
  std::string reference;     ///< Under which the target is asked. Empty for a customer.
  std::string content_hash;  ///< Of the order; of a customer: of what he is matched by, a space between.
  State state = State::kOpen;
  Instant at{};       ///< When it was (first, in this round) about to be sent.
  Instant settled{};  ///< From here on, not being found means that it is not there.
  Instant look{};     ///< When to look it up next.
  int looks = 0;
  int rounds = 0;  ///< How often it was sent without an answer.
  RunId run = {};  ///< Which run put it; filled in by the store.
};
/// "open", "unknown", "waiting", "quarantined"
const char* name_of(Intent::State state);

struct RecordOutcome {
  std::string source_id;
  std::string number;
  std::string reference;
  Outcome outcome = Outcome::kCreated;
  std::string code;  ///< Why: of the skip or the error.
  Text reason;
  std::string target_id;
  std::string target_number;
  std::string content_hash;
};

/// A record as people find it back.
struct Record {
  std::string flow;
  RecordOutcome last;
  Instant first_at{};
  Instant last_at{};
  RunId run = {};
};

/// One line of a record's timeline.
struct Event {
  enum class What {
    kIntended,  ///< About to be sent: durable before anything of it is.
    kCreated,
    kUpdated,
    kFoundThere,  ///< Was in the target already.
    kSkipped,
    kDeadLettered,
    kUnanswered,  ///< Sent; the answer never came.
    kConfirmed,   ///< An unanswered write turned out to be there.
    kNotThere,    ///< An unanswered write turned out not to be there.
    kNotSent,     ///< The run ended before it was sent.
    kQuarantined,
    kRetryAsked,
    kCustomerCreated,
    kCustomerUpdated,
  };
  std::string source_id;
  What what = What::kCreated;
  std::string code;    ///< Of the error or skip.
  std::string target;  ///< Number in the target.
};
/// "intended", "created", "found_there" …
const char* name_of(Event::What what);

struct HistoryRow {
  Instant at{};
  RunId run = {};
  Event event;
};

/// A record that needs a person.
struct DeadLetter {
  std::int64_t id = 0;
  std::string flow;
  std::string source_id;
  std::string number;
  std::string reference;
  Error error;
  std::string subject;       ///< What the error is about (a field), so that one cause makes one group.
  std::string content_hash;  ///< Of the order that could not go; the same again is not tried again by itself.
  int attempts = 0;
  Instant first_at{};
  Instant last_at{};
  RunId run = {};
};

struct DeadLetterGroup {
  std::string flow;
  std::string code;
  std::string subject;
  std::int64_t count = 0;
  Instant first_at{};
  Instant last_at{};
  Text what;  ///< Of the newest of the group, as an example.
  Text advice;
};

struct DeadLetterFilter {
  std::string flow = {};                    ///< Empty: every flow.
  std::string code = {};                    ///< Empty: every cause.
  std::optional<std::string> subject = {};  ///< Nothing: every subject.
  std::string number = {};                  ///< Empty: every order.
  std::int64_t after_id = 0;                ///< For paging: ids above this one.
  std::size_t limit = 100;
};

// ---- What becomes durable together
// ---------------------------------------------------------------------------------

struct IntentKey {
  Kind kind = Kind::kOrder;
  std::string source_id;
};

/// One transaction of a run, as a value.
struct Commit {
  std::vector<std::variant<IntentKey, Intent>>
      intents;  ///< Closed (a key) or put (an intent), in this order.
  std::vector<CrossReference> links;
  std::vector<RecordOutcome>
      outcomes;  ///< Any outcome but kDeadLettered also closes the record's dead letter.
  std::vector<DeadLetter> dead_letters;
  std::vector<Event> events;
  std::optional<connector::Cursor> cursor;

  bool empty() const {
    return intents.empty() && links.empty() && outcomes.empty() && dead_letters.empty() && events.empty() &&
           !cursor;
  }
};

/// Where a run belongs: orders are kept per flow, all else per integration and direction, so that all its
/// flows know them.
struct Place {
  std::string integration;
  std::string flow;
  bool reversed = false;  ///< The flow goes from the integration's target to its source.
};

// ---- Applied configuration
// -----------------------------------------------------------------------------------------

struct AppliedSettings {
  std::string name;
  std::int64_t version = 0;
  Instant applied{};
  std::string text;  ///< As the user wrote it, with references to secrets (env:, file:), never secrets.
};

/// Typed access to the tables, of one tenant: nothing here reads or writes a row of another. SQL stands only
/// in store.cpp. Used from one thread; several programs may each have their own Store over the same database.
/// All errors are kStorage, unless said otherwise.
class Store {
 public:
  /// Brings the tables up to date. Shares the connection of `database`. A tenant's name has at most 64
  /// characters; the usual one is called "".
  static Result<Store> open(storage::Database& database, std::string tenant = "");

  const std::string& tenant() const { return database_.tenant(); }

  // -- Runs and leases --

  /// Takes the lease on a flow when nobody has it, when it has expired, or when `owner_is_gone(owner)` says
  /// that the program that had it ended. Otherwise kInvalidInput, "engine.flow_is_running". Runs that were
  /// left running under an older lease become interrupted.
  Result<Lease> take_lease(const std::string& flow, const std::string& owner, Instant now,
                           Milliseconds length,
                           const std::function<bool(const std::string& owner)>& owner_is_gone);
  /// The same inside of a transaction that is open already, for the tenant of `database`.
  static Result<Lease> take_lease_within(storage::Database& database, const std::string& flow,
                                         const std::string& owner, Instant now, Milliseconds length,
                                         const std::function<bool(const std::string& owner)>& owner_is_gone);
  /// Prolongs it; "engine.lease_lost" when somebody else took it.
  Result<void> renew(Lease& lease, Instant now, Milliseconds length);
  Result<void> give_back(const Lease& lease);
  /// How a lease stands, without taking it. Its fence is 0 before it was ever taken.
  struct Holding {
    std::int64_t fence = 0;
    bool held = false;  ///< Somebody took it and did not give it back; he may be gone.
  };
  Result<Holding> holding(const std::string& flow);

  Result<RunId> start_run(const Lease& lease, Trigger trigger, Instant now);
  /// Writes counts, calls, end and error of the run.
  Result<void> end_run(const Lease& lease, const Run& run);

  /// Makes `commit` durable, under a lease that is still ours ("engine.lease_lost" otherwise), and prolongs
  /// it. `counts` are the run's so far.
  Result<void> commit(Lease& lease, const Place& place, RunId run, const Commit& commit, const Counts& counts,
                      Instant now, Milliseconds length);

  Result<std::vector<Run>> runs(const std::string& flow,
                                std::size_t limit);  ///< Newest first; empty flow: of all.
  Result<std::optional<Run>> run(RunId id);

  // -- Knowing what is there --

  Result<connector::Cursor> cursor(const std::string& flow);
  Result<std::optional<CrossReference>> link(const Place& place, Kind kind, const std::string& source_id);
  /// Whether this record of the source is one that a flow of the other direction made there.
  Result<bool> made_by_us(const Place& place, Kind kind, const std::string& source_id);
  /// Of such a record: which one it was made from. Its `target_id` is that one's key.
  Result<std::optional<CrossReference>> made_from(const Place& place, Kind kind,
                                                  const std::string& source_id);
  Result<std::optional<Intent>> intent(const Place& place, Kind kind, const std::string& source_id);
  /// Intents of other customers than `source_id` who are matched by the same value.
  Result<std::vector<Intent>> customer_intents(const Place& place, const std::string& match_hash,
                                               const std::string& source_id);
  /// Intents of this kind that a run of the flow must go on with (all but the quarantined), by source id,
  /// behind `after`.
  Result<std::vector<Intent>> unfinished(const Place& place, Kind kind, const std::string& after,
                                         std::size_t limit);
  /// Those of them that are to be looked at by now, the longest waiting first. `put_by`: only those that this
  /// run put.
  Result<std::vector<Intent>> due(const Place& place, Kind kind, Instant now, std::optional<RunId> put_by,
                                  std::size_t limit);
  /// When the next of them is due, and how many there are.
  struct Waiting {
    std::int64_t count = 0;
    Instant next_look{};
  };
  Result<Waiting> waiting(const Place& place, Kind kind, std::optional<RunId> put_by);

  // -- Finding back --

  /// Records whose number, reference, target number or an id contains `text`, exact matches first.
  Result<std::vector<Record>> find_records(std::string_view text, std::size_t limit);
  Result<std::optional<Record>> record(const std::string& flow, const std::string& source_id);
  /// The timeline of a record, oldest first; at most `limit` newest rows.
  Result<std::vector<HistoryRow>> history(const std::string& flow, const std::string& source_id,
                                          std::size_t limit);

  /// Open dead letters, by id.
  Result<std::vector<DeadLetter>> dead_letters(const DeadLetterFilter& filter);
  Result<std::optional<DeadLetter>> dead_letter(std::int64_t id);
  /// The open one of this record.
  Result<std::optional<DeadLetter>> open_dead_letter(const std::string& flow, const std::string& source_id);
  Result<std::vector<DeadLetterGroup>> dead_letter_groups(const std::string& flow);  ///< Largest first.
  Result<std::int64_t> count_dead_letters(const std::string& flow);

  // -- Applied configuration --

  /// Keeps `text` as the newest version of `name` and gives its number; the same text again makes no new
  /// version.
  Result<std::int64_t> apply_settings(const std::string& name, const std::string& text, Instant now);
  Result<std::optional<AppliedSettings>> settings(const std::string& name);  ///< The newest version.
  Result<std::vector<AppliedSettings>> settings_versions(const std::string& name,
                                                         std::size_t limit);  ///< Newest first.
  Result<std::vector<std::string>> settings_names();

 private:
  explicit Store(storage::Database database) : database_(std::move(database)) {}
  Result<void> hold(const Lease& lease, Instant expires);
  /// Inside a transaction: the next of the numbers that are called so.
  Result<std::int64_t> next_number(const char* name);

  storage::Database database_;  // On behalf of the tenant.
};

}  // namespace schakel::engine
