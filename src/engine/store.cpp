#include "engine/store.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <utility>

#include "base/assert.h"
#include "base/known_bug.h"
#include "base/text.h"
#include "engine/errors.h"
#include "engine/migrations.h"

namespace schakel::engine {
namespace {

using storage::Row;
using storage::Transaction;

// How an enumerator is called in a column, and back. A name that we did not write ourselves is a damaged row.
template <class Enum, std::size_t size>
Enum from_name(const std::array<Enum, size>& all, const std::string& name) {
  for (const Enum value : all) {
    if (name == name_of(value)) return value;
  }
  SCHAKEL_ASSERT(false && "a name in our own table that we never wrote");
  std::abort();
}

constexpr std::array kTriggers{Trigger::kByHand, Trigger::kSchedule, Trigger::kWebhook, Trigger::kReplay};
constexpr std::array kRunStates{RunState::kRunning, RunState::kDone, RunState::kFailed, RunState::kStopped,
                                RunState::kInterrupted};
constexpr std::array kOutcomes{Outcome::kCreated, Outcome::kUpdated, Outcome::kUnchanged, Outcome::kSkipped,
                               Outcome::kDeadLettered};
constexpr std::array kKinds{Kind::kOrder,      Kind::kCustomer, Kind::kItem,
                            Kind::kAssortment, Kind::kStock,    Kind::kDelivery};
constexpr std::array kIntentStates{Intent::State::kOpen, Intent::State::kUnknown, Intent::State::kWaiting,
                                   Intent::State::kQuarantined};
constexpr std::array kWhats{
    Event::What::kIntended,        Event::What::kCreated,      Event::What::kFoundThere,
    Event::What::kSkipped,         Event::What::kDeadLettered, Event::What::kUnanswered,
    Event::What::kConfirmed,       Event::What::kNotThere,     Event::What::kNotSent,
    Event::What::kQuarantined,     Event::What::kRetryAsked,   Event::What::kCustomerCreated,
    Event::What::kCustomerUpdated, Event::What::kUpdated};
constexpr std::array kErrorKinds{
    ErrorKind::kInvalidInput, ErrorKind::kInvalidRecord, ErrorKind::kNotFound,    ErrorKind::kUnauthorized,
    ErrorKind::kForbidden,    ErrorKind::kRateLimited,   ErrorKind::kUnavailable, ErrorKind::kUnknownOutcome,
    ErrorKind::kMalformed,    ErrorKind::kStorage,       ErrorKind::kCancelled,   ErrorKind::kBug};

// What goes one way is kept apart from what goes the other.
std::string integration_scope(const Place& place, bool reversed) {
  return reversed ? place.integration + "<" : place.integration;
}

std::string scope_of(const Place& place, Kind kind) {
  const bool is_of_flow = kind == Kind::kOrder || kind == Kind::kStock || kind == Kind::kDelivery;
  return is_of_flow ? place.flow : integration_scope(place, place.reversed);
}

tl::unexpected<Error> lease_lost(const std::string& flow) {
  return fail(explained(
      ErrorKind::kStorage, "engine.lease_lost",
      {.en = fmt::format("Another program took over the flow {} while this one was standing still.", flow),
       .nl = fmt::format("Een ander programma heeft de flow {} overgenomen terwijl dit programma "
                         "stilstond.",
                         flow)}));
}

// ---- Rows ----

constexpr std::string_view kRunColumns =
    "id, flow, \"trigger\", state, started_at, ended_at, read, created, updated, unchanged, skipped, "
    "needs_person, "
    "unfinished, customers_created, customers_updated, items_created, source_reads, source_writes, "
    "target_reads, "
    "target_writes, error_kind, error_code, error_en, error_nl, advice_en, advice_nl";

Run to_run(const Row& row) {
  Run run{.id = {row.integer(0)},
          .flow = row.text(1),
          .trigger = from_name(kTriggers, row.text(2)),
          .state = from_name(kRunStates, row.text(3)),
          .started = row.moment(4),
          .ended = row.maybe_moment(5),
          .counts = {.read = row.integer(6),
                     .created = row.integer(7),
                     .updated = row.integer(8),
                     .unchanged = row.integer(9),
                     .skipped = row.integer(10),
                     .needs_person = row.integer(11),
                     .unfinished = row.integer(12),
                     .customers_created = row.integer(13),
                     .customers_updated = row.integer(14),
                     .items_created = row.integer(15)},
          .source_calls = {.reads = row.integer(16), .writes = row.integer(17)},
          .target_calls = {.reads = row.integer(18), .writes = row.integer(19)},
          .error = {}};
  if (!row.text(21).empty()) {
    run.error = Error{.kind = from_name(kErrorKinds, row.text(20)),
                      .code = row.text(21),
                      .what = {.en = row.text(22), .nl = row.text(23)},
                      .advice = {.en = row.text(24), .nl = row.text(25)}};
  }
  return run;
}

constexpr std::string_view kIntentColumns =
    "kind, source_id, number, reference, content_hash, state, at, settled_at, look_at, looks, rounds, run";

Intent to_intent(const Row& row) {
  return {.kind = from_name(kKinds, row.text(0)),
          .source_id = row.text(1),
          .number = row.text(2),
          .reference = row.text(3),
          .content_hash = row.text(4),
          .state = from_name(kIntentStates, row.text(5)),
          .at = row.moment(6),
          .settled = row.moment(7),
          .look = row.moment(8),
          .looks = static_cast<int>(row.integer(9)),
          .rounds = static_cast<int>(row.integer(10)),
          .run = {row.integer(11)}};
}

constexpr std::string_view kRecordColumns =
    "flow, source_id, number, reference, outcome, code, reason_en, reason_nl, target_id, target_number, "
    "content_hash, "
    "first_at, last_at, run";

Record to_record(const Row& row) {
  return {.flow = row.text(0),
          .last = {.source_id = row.text(1),
                   .number = row.text(2),
                   .reference = row.text(3),
                   .outcome = from_name(kOutcomes, row.text(4)),
                   .code = row.text(5),
                   .reason = {.en = row.text(6), .nl = row.text(7)},
                   .target_id = row.text(8),
                   .target_number = row.text(9),
                   .content_hash = row.text(10)},
          .first_at = row.moment(11),
          .last_at = row.moment(12),
          .run = {row.integer(13)}};
}

constexpr std::string_view kDeadLetterColumns =
    "id, flow, source_id, number, reference, kind, code, subject, what_en, what_nl, advice_en, advice_nl, "
    "fields, "
    "content_hash, attempts, first_at, last_at, run";

std::string joined(const std::vector<std::string>& fields) {
  return fmt::format("{}", fmt::join(fields, "\n"));
}

std::vector<std::string> fields_of(const std::string& text) {
  std::vector<std::string> fields;
  if (text.empty()) return fields;
  for (const std::string_view field : split(text, '\n')) fields.emplace_back(field);
  return fields;
}

DeadLetter to_dead_letter(const Row& row) {
  return {.id = row.integer(0),
          .flow = row.text(1),
          .source_id = row.text(2),
          .number = row.text(3),
          .reference = row.text(4),
          .error = {.kind = from_name(kErrorKinds, row.text(5)),
                    .code = row.text(6),
                    .what = {.en = row.text(8), .nl = row.text(9)},
                    .advice = {.en = row.text(10), .nl = row.text(11)},
                    .fields = fields_of(row.text(12))},
          .subject = row.text(7),
          .content_hash = row.text(13),
          .attempts = static_cast<int>(row.integer(14)),
          .first_at = row.moment(15),
          .last_at = row.moment(16),
          .run = {row.integer(17)}};
}

// "100%" as the inside of a LIKE pattern that means just that.
std::string like_literally(std::string_view text) {
  std::string pattern = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

std::string select(std::string_view columns, std::string_view rest) {
  return fmt::format("SELECT {} FROM {}", columns, rest);
}

}  // namespace

const char* name_of(Trigger trigger) {
  switch (trigger) {
    case Trigger::kByHand:
      return "by_hand";
    case Trigger::kSchedule:
      return "schedule";
    case Trigger::kWebhook:
      return "webhook";
    case Trigger::kReplay:
      return "replay";
  }
  return "?";
}

const char* name_of(RunState state) {
  switch (state) {
    case RunState::kRunning:
      return "running";
    case RunState::kDone:
      return "done";
    case RunState::kFailed:
      return "failed";
    case RunState::kStopped:
      return "stopped";
    case RunState::kInterrupted:
      return "interrupted";
  }
  return "?";
}

const char* name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kCreated:
      return "created";
    case Outcome::kUpdated:
      return "updated";
    case Outcome::kUnchanged:
      return "unchanged";
    case Outcome::kSkipped:
      return "skipped";
    case Outcome::kDeadLettered:
      return "dead_lettered";
  }
  return "?";
}

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::kOrder:
      return "order";
    case Kind::kCustomer:
      return "customer";
    case Kind::kItem:
      return "item";
    case Kind::kAssortment:
      return "assortment";
    case Kind::kStock:
      return "stock";
    case Kind::kDelivery:
      return "delivery";
  }
  return "?";
}

const char* name_of(Intent::State state) {
  switch (state) {
    case Intent::State::kOpen:
      return "open";
    case Intent::State::kUnknown:
      return "unknown";
    case Intent::State::kWaiting:
      return "waiting";
    case Intent::State::kQuarantined:
      return "quarantined";
  }
  return "?";
}

const char* name_of(Event::What what) {
  switch (what) {
    case Event::What::kIntended:
      return "intended";
    case Event::What::kCreated:
      return "created";
    case Event::What::kFoundThere:
      return "found_there";
    case Event::What::kSkipped:
      return "skipped";
    case Event::What::kDeadLettered:
      return "dead_lettered";
    case Event::What::kUnanswered:
      return "unanswered";
    case Event::What::kConfirmed:
      return "confirmed";
    case Event::What::kNotThere:
      return "not_there";
    case Event::What::kNotSent:
      return "not_sent";
    case Event::What::kQuarantined:
      return "quarantined";
    case Event::What::kRetryAsked:
      return "retry_asked";
    case Event::What::kUpdated:
      return "updated";
    case Event::What::kCustomerCreated:
      return "customer_created";
    case Event::What::kCustomerUpdated:
      return "customer_updated";
  }
  return "?";
}

Result<Store> Store::open(storage::Database& database, std::string tenant) {
  constexpr std::size_t kTenantLengthMax = 64;
  SCHAKEL_ASSERT(tenant.size() <= kTenantLengthMax);
  TRY_VOID(database.migrate(migrations()));
  return Store(database.for_tenant(std::move(tenant)));
}

Result<std::int64_t> Store::next_number(const char* name) {
  TRY(const std::optional<std::int64_t> number,
      database_.first<std::int64_t>(
          "INSERT INTO numbers(tenant, name, last) VALUES(?, ?, 1) ON CONFLICT(tenant, name) DO UPDATE SET "
          "last "
          "= numbers.last + 1 RETURNING last",
          [](const Row& row) { return row.integer(0); }, tenant(), name));
  SCHAKEL_ASSERT(number.has_value());
  return *number;
}

// ---- Runs and leases
// -----------------------------------------------------------------------------------------------

Result<Lease> Store::take_lease(const std::string& flow, const std::string& owner, Instant now,
                                Milliseconds length,
                                const std::function<bool(const std::string& owner)>& owner_is_gone) {
  TRY(Transaction transaction, Transaction::begin(database_));
  TRY(Lease lease, take_lease_within(database_, flow, owner, now, length, owner_is_gone));
  TRY_VOID(transaction.commit());
  return lease;
}

Result<Lease> Store::take_lease_within(storage::Database& database, const std::string& flow,
                                       const std::string& owner, Instant now, Milliseconds length,
                                       const std::function<bool(const std::string& owner)>& owner_is_gone) {
  struct Held {
    std::string owner;
    Instant expires;
    std::int64_t fence;
    bool held;
  };
  const std::string& tenant = database.tenant();
  TRY(const std::optional<Held> found,
      database.first<Held>(
          "SELECT owner, expires_at, fence, held FROM leases WHERE tenant = ? AND flow = ?",
          [](const Row& row) {
            return Held{row.text(0), row.moment(1), row.integer(2), row.integer(3) != 0};
          },
          tenant, flow));
  const bool lives = has_bug(KnownBug::kLeaseNeverEnds) || found == std::nullopt || found->expires > now;
  if (found && found->held && lives && !owner_is_gone(found->owner) && !has_bug(KnownBug::kLeaseIgnored)) {
    return fail(
        explained(ErrorKind::kInvalidInput, kFlowIsRunning,
                  {.en = fmt::format("The flow {} is running already (by {}, until {} at the latest).", flow,
                                     found->owner, iso_text(found->expires)),
                   .nl = fmt::format("De flow {} loopt al (door {}, uiterlijk tot {}).", flow, found->owner,
                                     iso_text(found->expires))}));
  }
  const Lease lease{
      .flow = flow, .owner = owner, .fence = (found ? found->fence : 0) + 1, .expires = now + length};
  TRY_VOID(database.run(
      "INSERT INTO leases(tenant, flow, owner, expires_at, fence, held) VALUES(?, ?, ?, ?, ?, 1) ON "
      "CONFLICT(tenant, flow) DO UPDATE SET owner = excluded.owner, expires_at = excluded.expires_at, fence "
      "= excluded.fence, held = 1",
      tenant, lease.flow, lease.owner, lease.expires, lease.fence));
  TRY_VOID(database.run(
      "UPDATE runs SET state = 'interrupted' WHERE tenant = ? AND flow = ? AND state = 'running'", tenant,
      flow));
  return lease;
}

// Inside a transaction: proves that the lease is still ours and sets how long it stays so.
Result<void> Store::hold(const Lease& lease, Instant expires) {
  TRY_VOID(
      database_.run("UPDATE leases SET expires_at = ? WHERE tenant = ? AND flow = ? AND owner = ? AND fence "
                    "= ? AND held = 1",
                    expires, tenant(), lease.flow, lease.owner, lease.fence));
  if (database_.changed_rows() != 1 && !has_bug(KnownBug::kFenceNotChecked)) return lease_lost(lease.flow);
  return {};
}

Result<void> Store::renew(Lease& lease, Instant now, Milliseconds length) {
  TRY(Transaction transaction, Transaction::begin(database_));
  TRY_VOID(hold(lease, now + length));
  TRY_VOID(transaction.commit());
  lease.expires = now + length;
  return {};
}

Result<void> Store::give_back(const Lease& lease) {
  TRY(Transaction transaction, Transaction::begin(database_));
  TRY_VOID(
      database_.run("UPDATE leases SET held = 0 WHERE tenant = ? AND flow = ? AND owner = ? AND fence = ?",
                    tenant(), lease.flow, lease.owner, lease.fence));
  return transaction.commit();
}

Result<Store::Holding> Store::holding(const std::string& flow) {
  TRY(const std::optional<Holding> found,
      database_.first<Holding>(
          "SELECT fence, held FROM leases WHERE tenant = ? AND flow = ?",
          [](const Row& row) { return Holding{.fence = row.integer(0), .held = row.integer(1) != 0}; },
          tenant(), flow));
  return found.value_or(Holding{});
}

Result<RunId> Store::start_run(const Lease& lease, Trigger trigger, Instant now) {
  TRY(Transaction transaction, Transaction::begin(database_));
  TRY_VOID(hold(lease, lease.expires));
  TRY(const std::int64_t number, next_number("run"));
  TRY_VOID(
      database_.run("INSERT INTO runs(tenant, id, flow, \"trigger\", state, fence, started_at) VALUES(?, ?, "
                    "?, ?, 'running', "
                    "?, ?)",
                    tenant(), number, lease.flow, name_of(trigger), lease.fence, now));
  TRY_VOID(transaction.commit());
  return RunId{number};
}

Result<void> Store::end_run(const Lease& lease, const Run& run) {
  TRY(Transaction transaction, Transaction::begin(database_));
  TRY_VOID(hold(lease, lease.expires));
  const Error error = run.error.value_or(Error{.kind = ErrorKind::kBug, .code = {}, .what = {}});
  TRY_VOID(database_.run(
      "UPDATE runs SET state = ?, ended_at = ?, read = ?, created = ?, updated = ?, unchanged = ?, skipped = "
      "?, "
      "needs_person = ?, unfinished = ?, customers_created = ?, customers_updated = ?, items_created = ?, "
      "source_reads = ?, source_writes = ?, target_reads = ?, target_writes = ?, error_kind = ?, error_code "
      "= ?, "
      "error_en = ?, error_nl = ?, advice_en = ?, advice_nl = ? WHERE tenant = ? AND id = ?",
      name_of(run.state), run.ended, run.counts.read, run.counts.created, run.counts.updated,
      run.counts.unchanged, run.counts.skipped, run.counts.needs_person, run.counts.unfinished,
      run.counts.customers_created, run.counts.customers_updated, run.counts.items_created,
      run.source_calls.reads, run.source_calls.writes, run.target_calls.reads, run.target_calls.writes,
      run.error ? name_of(error.kind) : "", error.code, error.what.en, error.what.nl, error.advice.en,
      error.advice.nl, tenant(), run.id.number));
  TRY_VOID(database_.run("UPDATE leases SET held = 0 WHERE tenant = ? AND flow = ? AND fence = ?", tenant(),
                         lease.flow, lease.fence));
  return transaction.commit();
}

Result<void> Store::commit(Lease& lease, const Place& place, RunId run, const Commit& commit,
                           const Counts& counts, Instant now, Milliseconds length) {
  if (has_bug(KnownBug::kCursorInItsOwnTransaction) && commit.cursor && !commit.outcomes.empty()) {
    Commit cursor_alone;
    cursor_alone.cursor = commit.cursor;
    TRY_VOID(this->commit(lease, place, run, cursor_alone, counts, now, length));
  }
  TRY(Transaction transaction, Transaction::begin(database_));
  TRY_VOID(hold(lease, now + length));
  for (const auto& change : commit.intents) {
    if (const auto* key = std::get_if<IntentKey>(&change)) {
      TRY_VOID(database_.run_later(
          "DELETE FROM intents WHERE tenant = ? AND scope = ? AND kind = ? AND source_id = ?", tenant(),
          scope_of(place, key->kind), name_of(key->kind), key->source_id));
      continue;
    }
    const Intent& intent = std::get<Intent>(change);
    TRY_VOID(database_.run_later(
        "INSERT INTO intents(tenant, scope, kind, source_id, number, reference, content_hash, state, at, "
        "settled_at, look_at, looks, rounds, fence, run) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON "
        "CONFLICT(tenant, scope, kind, source_id) DO UPDATE SET number = excluded.number, reference = "
        "excluded.reference, content_hash = excluded.content_hash, state = excluded.state, at = excluded.at, "
        "settled_at = excluded.settled_at, look_at = excluded.look_at, looks = excluded.looks, rounds = "
        "excluded.rounds, fence = excluded.fence, run = excluded.run",
        tenant(), scope_of(place, intent.kind), name_of(intent.kind), intent.source_id, intent.number,
        intent.reference, intent.content_hash, name_of(intent.state), intent.at, intent.settled, intent.look,
        intent.looks, intent.rounds, lease.fence, run.number));
  }
  for (const CrossReference& link : commit.links) {
    const auto keep = [&](const std::string& scope, const std::string& source_id,
                          const std::string& target_id, const std::string& number, const std::string& code) {
      return database_.run_later(
          "INSERT INTO cross_references(tenant, scope, kind, source_id, target_id, target_number, "
          "target_code, "
          "reference, noted_at, run) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(tenant, scope, kind, "
          "source_id) DO UPDATE SET target_id = excluded.target_id, target_number = excluded.target_number, "
          "target_code = excluded.target_code, reference = excluded.reference, noted_at = excluded.noted_at, "
          "run "
          "= excluded.run",
          tenant(), scope, name_of(link.kind), source_id, target_id, number, code, link.reference, now,
          run.number);
    };
    TRY_VOID(keep(scope_of(place, link.kind), link.source_id, link.target_id, link.target_number,
                  link.target_code));
    TRY_VOID(keep(integration_scope(place, !place.reversed),
                  link.target_as_source.empty() ? link.target_id : link.target_as_source, link.source_id,
                  link.source_number, ""));
  }
  for (const Event& event : commit.events) {
    // A record that is skipped again for the same reason has nothing new in its timeline.
    TRY_VOID(database_.run_later(
        "INSERT INTO history(tenant, flow, source_id, id, at, run, what, code, target) SELECT ?1, ?2, ?3, "
        "(SELECT coalesce(max(id), 0) + 1 FROM history WHERE tenant = ?1 AND flow = ?2 AND source_id = ?3), "
        "?4, "
        "?5, ?6, ?7, ?8 WHERE ?6 <> 'skipped' OR NOT EXISTS(SELECT 1 FROM records WHERE tenant = ?1 AND flow "
        "= "
        "?2 AND source_id = ?3 AND outcome = 'skipped' AND code = ?7)",
        tenant(), place.flow, event.source_id, now, run.number, name_of(event.what), event.code,
        event.target));
  }
  for (const RecordOutcome& record : commit.outcomes) {
    TRY_VOID(database_.run_later(
        "INSERT INTO records(tenant, flow, source_id, number, reference, outcome, code, reason_en, "
        "reason_nl, "
        "target_id, target_number, content_hash, first_at, last_at, run) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, "
        "?8, "
        "?9, ?10, ?11, ?12, ?13, ?13, ?14) ON CONFLICT(tenant, flow, source_id) DO UPDATE SET number = ?4, "
        "reference = ?5, outcome = ?6, code = ?7, reason_en = ?8, reason_nl = ?9, target_id = ?10, "
        "target_number = ?11, content_hash = ?12, last_at = ?13, run = ?14",
        tenant(), place.flow, record.source_id, record.number, record.reference, name_of(record.outcome),
        record.code, record.reason.en, record.reason.nl, record.target_id, record.target_number,
        record.content_hash, now, run.number));
    if (record.outcome != Outcome::kDeadLettered) {
      TRY_VOID(database_.run_later(
          "UPDATE dead_letters SET closed_at = ? WHERE tenant = ? AND flow = ? AND source_id = "
          "? AND closed_at IS "
          "NULL",
          now, tenant(), place.flow, record.source_id));
    }
  }
  for (const DeadLetter& letter : commit.dead_letters) {
    const auto keep = [&](std::string_view sql, const auto&... last) {
      return database_.run(sql, tenant(), place.flow, letter.source_id, letter.number, letter.reference,
                           name_of(letter.error.kind), letter.error.code, letter.subject,
                           letter.error.what.en, letter.error.what.nl, letter.error.advice.en,
                           letter.error.advice.nl, joined(letter.error.fields), letter.content_hash, now,
                           run.number, last...);
    };
    TRY_VOID(keep(
        "UPDATE dead_letters SET number = ?4, reference = ?5, kind = ?6, code = ?7, subject = ?8, what_en = "
        "?9, what_nl = ?10, advice_en = ?11, advice_nl = ?12, fields = ?13, content_hash = ?14, attempts = "
        "CASE WHEN closed_at IS NULL THEN attempts + 1 ELSE 1 END, first_at = CASE WHEN closed_at IS NULL "
        "THEN first_at ELSE ?15 END, last_at = ?15, run = ?16, closed_at = NULL WHERE tenant = ?1 AND flow "
        "= ?2 AND source_id = ?3"));
    if (database_.changed_rows() > 0) continue;
    TRY(const std::int64_t id, next_number("dead_letter"));
    TRY_VOID(keep(
        "INSERT INTO dead_letters(tenant, flow, source_id, number, reference, kind, code, subject, what_en, "
        "what_nl, advice_en, advice_nl, fields, content_hash, attempts, first_at, last_at, run, id) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 1, ?15, ?15, ?16, ?17)",
        id));
  }
  if (commit.cursor) {
    TRY_VOID(database_.run_later(
        "INSERT INTO cursors(tenant, flow, text, moved_at, run) VALUES(?, ?, ?, ?, ?) ON "
        "CONFLICT(tenant, flow) "
        "DO UPDATE SET text = excluded.text, moved_at = excluded.moved_at, run = excluded.run",
        tenant(), place.flow, commit.cursor->text, now, run.number));
  }
  TRY_VOID(database_.run_later(
      "UPDATE runs SET read = ?, created = ?, updated = ?, unchanged = ?, skipped = ?, needs_person = ?, "
      "unfinished = ?, customers_created = ?, customers_updated = ?, items_created = ? WHERE tenant = ? AND "
      "id = ?",
      counts.read, counts.created, counts.updated, counts.unchanged, counts.skipped, counts.needs_person,
      counts.unfinished, counts.customers_created, counts.customers_updated, counts.items_created, tenant(),
      run.number));
  TRY_VOID(transaction.commit());
  lease.expires = now + length;
  return {};
}

Result<std::vector<Run>> Store::runs(const std::string& flow, std::size_t limit) {
  return database_.all<Run>(
      select(kRunColumns, "runs WHERE tenant = ?1 AND (?2 = '' OR flow = ?2) ORDER BY id DESC LIMIT ?3"),
      to_run, tenant(), flow, limit);
}

Result<std::optional<Run>> Store::run(RunId id) {
  return database_.first<Run>(select(kRunColumns, "runs WHERE tenant = ? AND id = ?"), to_run, tenant(),
                              id.number);
}

// ---- Knowing what is there
// -----------------------------------------------------------------------------------------

Result<connector::Cursor> Store::cursor(const std::string& flow) {
  TRY(std::optional<std::string> text, database_.first<std::string>(
                                           "SELECT text FROM cursors WHERE tenant = ? AND flow = ?",
                                           [](const Row& row) { return row.text(0); }, tenant(), flow));
  return connector::Cursor{std::move(text).value_or("")};
}

Result<std::optional<CrossReference>> Store::link(const Place& place, Kind kind,
                                                  const std::string& source_id) {
  return database_.first<CrossReference>(
      "SELECT target_id, target_number, target_code, reference FROM cross_references WHERE tenant = ? AND "
      "scope = ? AND kind = ? AND source_id = ?",
      [&](const Row& row) {
        return CrossReference{.kind = kind,
                              .source_id = source_id,
                              .target_id = row.text(0),
                              .target_number = row.text(1),
                              .target_code = row.text(2),
                              .reference = row.text(3)};
      },
      tenant(), scope_of(place, kind), name_of(kind), source_id);
}

Result<std::optional<CrossReference>> Store::made_from(const Place& place, Kind kind,
                                                       const std::string& source_id) {
  return database_.first<CrossReference>(
      "SELECT target_id, target_number, reference FROM cross_references WHERE tenant = ? AND scope = ? AND "
      "kind "
      "= ? AND source_id = ?",
      [&](const Row& row) {
        return CrossReference{.kind = kind,
                              .source_id = source_id,
                              .target_id = row.text(0),
                              .target_number = row.text(1),
                              .target_code = {},
                              .reference = row.text(2)};
      },
      tenant(), integration_scope(place, place.reversed), name_of(kind), source_id);
}

Result<bool> Store::made_by_us(const Place& place, Kind kind, const std::string& source_id) {
  TRY(const std::optional<CrossReference> origin, made_from(place, kind, source_id));
  return origin.has_value();
}

Result<std::optional<Intent>> Store::intent(const Place& place, Kind kind, const std::string& source_id) {
  return database_.first<Intent>(
      select(kIntentColumns, "intents WHERE tenant = ? AND scope = ? AND kind = ? AND source_id = ?"),
      to_intent, tenant(), scope_of(place, kind), name_of(kind), source_id);
}

Result<std::vector<Intent>> Store::customer_intents(const Place& place, const std::string& match_hash,
                                                    const std::string& source_id) {
  return database_.all<Intent>(
      select(kIntentColumns,
             "intents WHERE tenant = ? AND scope = ? AND kind = 'customer' AND "
             "source_id <> ? AND content_hash LIKE '%' || ? || '%' ORDER BY source_id"),
      to_intent, tenant(), scope_of(place, Kind::kCustomer), source_id, match_hash);
}

// Those of customers stand under the integration, and only what runs of this flow put is this flow's to
// finish.
Result<std::vector<Intent>> Store::unfinished(const Place& place, Kind kind, const std::string& after,
                                              std::size_t limit) {
  return database_.all<Intent>(
      select(kIntentColumns,
             "intents WHERE tenant = ?1 AND scope = ?2 AND kind = ?3 AND state <> 'quarantined' AND run IN "
             "(SELECT "
             "id FROM runs WHERE tenant = ?1 AND flow = ?4) AND source_id > ?5 ORDER BY source_id LIMIT ?6"),
      to_intent, tenant(), scope_of(place, kind), name_of(kind), place.flow, after, limit);
}

Result<std::vector<Intent>> Store::due(const Place& place, Kind kind, Instant now,
                                       std::optional<RunId> put_by, std::size_t limit) {
  return database_.all<Intent>(
      select(kIntentColumns,
             "intents WHERE tenant = ?1 AND scope = ?2 AND kind = ?3 AND state <> 'quarantined' AND look_at "
             "<= ?4 "
             "AND run IN (SELECT id FROM runs WHERE tenant = ?1 AND flow = ?5) AND (?6 IS NULL OR run = ?6) "
             "ORDER BY look_at, source_id LIMIT ?7"),
      to_intent, tenant(), scope_of(place, kind), name_of(kind), now, place.flow,
      put_by ? std::optional(put_by->number) : std::nullopt, limit);
}

Result<Store::Waiting> Store::waiting(const Place& place, Kind kind, std::optional<RunId> put_by) {
  TRY(const std::optional<Waiting> found, database_.first<Waiting>(
                                              "SELECT count(*), min(look_at) FROM intents WHERE tenant = ?1 "
                                              "AND scope = ?2 AND kind = ?3 AND state <> "
                                              "'quarantined' AND run IN (SELECT id FROM runs WHERE tenant = "
                                              "?1 AND flow = ?4) AND (?5 IS NULL OR run "
                                              "= ?5)",
                                              [](const Row& row) {
                                                return Waiting{row.integer(0), row.moment(1)};
                                              },
                                              tenant(), scope_of(place, kind), name_of(kind), place.flow,
                                              put_by ? std::optional(put_by->number) : std::nullopt));
  return found.value_or(Waiting{});
}

// ---- Finding back
// --------------------------------------------------------------------------------------------------

Result<std::vector<Record>> Store::find_records(std::string_view text, std::size_t limit) {
  return database_.all<Record>(
      select(kRecordColumns,
             "records WHERE tenant = ?1 AND (number LIKE ?2 ESCAPE '\\' OR reference LIKE ?2 ESCAPE '\\' OR "
             "target_number LIKE ?2 ESCAPE '\\' OR source_id LIKE ?2 ESCAPE '\\' OR target_id LIKE ?2 ESCAPE "
             "'\\') ORDER BY (?3 IN (number, reference, target_number, source_id, target_id)) DESC, last_at "
             "DESC, "
             "number LIMIT ?4"),
      to_record, tenant(), like_literally(text), text, limit);
}

Result<std::optional<Record>> Store::record(const std::string& flow, const std::string& source_id) {
  return database_.first<Record>(
      select(kRecordColumns, "records WHERE tenant = ? AND flow = ? AND source_id = ?"), to_record, tenant(),
      flow, source_id);
}

Result<std::vector<HistoryRow>> Store::history(const std::string& flow, const std::string& source_id,
                                               std::size_t limit) {
  return database_.all<HistoryRow>(
      "SELECT at, run, what, code, target FROM (SELECT id, at, run, what, code, target FROM history WHERE "
      "tenant "
      "= ? AND flow = ? AND source_id = ? ORDER BY id DESC LIMIT ?) AS newest ORDER BY id",
      [&](const Row& row) {
        return HistoryRow{.at = row.moment(0),
                          .run = {row.integer(1)},
                          .event = {.source_id = source_id,
                                    .what = from_name(kWhats, row.text(2)),
                                    .code = row.text(3),
                                    .target = row.text(4)}};
      },
      tenant(), flow, source_id, limit);
}

Result<std::vector<DeadLetter>> Store::dead_letters(const DeadLetterFilter& filter) {
  return database_.all<DeadLetter>(
      select(
          kDeadLetterColumns,
          "dead_letters WHERE tenant = ?1 AND closed_at IS NULL AND (?2 = '' OR flow = ?2) AND (?3 = '' OR "
          "code "
          "= ?3) AND (?4 IS NULL OR subject = ?4) AND (?5 = '' OR number = ?5) AND id > ?6 ORDER BY id LIMIT "
          "?7"),
      to_dead_letter, tenant(), filter.flow, filter.code, filter.subject, filter.number, filter.after_id,
      filter.limit);
}

Result<std::optional<DeadLetter>> Store::dead_letter(std::int64_t id) {
  return database_.first<DeadLetter>(
      select(kDeadLetterColumns, "dead_letters WHERE tenant = ? AND id = ? AND closed_at IS NULL"),
      to_dead_letter, tenant(), id);
}

Result<std::optional<DeadLetter>> Store::open_dead_letter(const std::string& flow,
                                                          const std::string& source_id) {
  return database_.first<DeadLetter>(
      select(kDeadLetterColumns,
             "dead_letters WHERE tenant = ? AND flow = ? AND source_id = ? AND closed_at IS NULL"),
      to_dead_letter, tenant(), flow, source_id);
}

Result<std::vector<DeadLetterGroup>> Store::dead_letter_groups(const std::string& flow) {
  return database_.all<DeadLetterGroup>(
      "SELECT g.flow, g.code, g.subject, g.count, g.first_at, g.last_at, newest.what_en, newest.what_nl, "
      "newest.advice_en, newest.advice_nl FROM (SELECT flow, code, subject, count(*) AS count, "
      "min(first_at) AS first_at, max(last_at) AS last_at, max(id) AS newest_id FROM dead_letters "
      "WHERE tenant = ?1 AND closed_at IS NULL AND (?2 = '' OR flow = ?2) GROUP BY flow, code, subject) AS g "
      "JOIN dead_letters AS newest ON newest.tenant = ?1 AND newest.id = g.newest_id ORDER BY g.count DESC, "
      "g.code, g.subject",
      [](const Row& row) {
        return DeadLetterGroup{.flow = row.text(0),
                               .code = row.text(1),
                               .subject = row.text(2),
                               .count = row.integer(3),
                               .first_at = row.moment(4),
                               .last_at = row.moment(5),
                               .what = {.en = row.text(6), .nl = row.text(7)},
                               .advice = {.en = row.text(8), .nl = row.text(9)}};
      },
      tenant(), flow);
}

Result<std::int64_t> Store::count_dead_letters(const std::string& flow) {
  TRY(const std::optional<std::int64_t> count,
      database_.first<std::int64_t>(
          "SELECT count(*) FROM dead_letters WHERE tenant = ? AND closed_at IS NULL AND flow = ?",
          [](const Row& row) { return row.integer(0); }, tenant(), flow));
  return count.value_or(0);
}

// ---- Applied configuration
// -----------------------------------------------------------------------------------------

namespace {
AppliedSettings to_settings(const Row& row) {
  return {.name = row.text(0), .version = row.integer(1), .applied = row.moment(2), .text = row.text(3)};
}
}  // namespace

Result<std::int64_t> Store::apply_settings(const std::string& name, const std::string& text, Instant now) {
  TRY(Transaction transaction, Transaction::begin(database_));
  TRY(const std::optional<AppliedSettings> newest, settings(name));
  if (newest && newest->text == text) return newest->version;
  const std::int64_t version = newest ? newest->version + 1 : 1;
  TRY_VOID(
      database_.run("INSERT INTO settings(tenant, name, version, applied_at, text) VALUES(?, ?, ?, ?, ?)",
                    tenant(), name, version, now, text));
  TRY_VOID(transaction.commit());
  return version;
}

Result<std::optional<AppliedSettings>> Store::settings(const std::string& name) {
  return database_.first<AppliedSettings>(
      "SELECT name, version, applied_at, text FROM settings WHERE tenant = ? AND name = ? ORDER BY version "
      "DESC LIMIT 1",
      to_settings, tenant(), name);
}

Result<std::vector<AppliedSettings>> Store::settings_versions(const std::string& name, std::size_t limit) {
  return database_.all<AppliedSettings>(
      "SELECT name, version, applied_at, text FROM settings WHERE tenant = ? AND name = ? ORDER BY version "
      "DESC LIMIT ?",
      to_settings, tenant(), name, limit);
}

Result<std::vector<std::string>> Store::settings_names() {
  return database_.all<std::string>(
      "SELECT DISTINCT name FROM settings WHERE tenant = ? ORDER BY name",
      [](const Row& row) { return row.text(0); }, tenant());
}

}  // namespace schakel::engine
