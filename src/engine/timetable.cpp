#include "engine/timetable.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "base/assert.h"
#include "base/known_bug.h"
#include "engine/migrations.h"

namespace schakel::engine {
namespace {

using storage::Row;
using storage::Transaction;

constexpr std::array kCauses{Cause::kSchedule, Cause::kByHand,     Cause::kWebhook,
                             Cause::kRetry,    Cause::kUnfinished, Cause::kStopped};

Cause cause_from(const std::string& name) {
  for (const Cause cause : kCauses) {
    if (name == name_of(cause)) return cause;
  }
  SCHAKEL_ASSERT(false && "a cause in our own table that we never wrote");
  std::abort();
}

Milliseconds duration(const Row& row, int column) {
  return Milliseconds(row.integer(column));
}

constexpr std::string_view kScheduleColumns = "every, cron, working_hours, adaptive, every_when_idle";
constexpr int kScheduleWidth = 5;

// Of columns that set_flow wrote from a schedule that had been read.
flow::Schedule to_schedule(const Row& row, int first) {
  flow::Schedule schedule;
  schedule.every = duration(row, first);
  if (const std::string line = row.text(first + 1); !line.empty()) schedule.cron = *flow::parse_cron(line);
  if (const std::string text = row.text(first + 2); !text.empty())
    schedule.working_hours = *flow::parse_working_hours(text);
  schedule.adaptive = row.integer(first + 3) != 0;
  schedule.every_when_idle = duration(row, first + 4);
  return schedule;
}

std::string line_of(const flow::Schedule& schedule) {
  return schedule.cron ? schedule.cron->line : std::string();
}
std::string hours_of(const flow::Schedule& schedule) {
  return schedule.working_hours ? schedule.working_hours->text : std::string();
}

// A row as planning needs it.
struct Planned {
  flow::Schedule schedule;
  Pacing pacing;
  std::optional<Instant> due;
  Cause cause = Cause::kSchedule;
  bool asked = false;
  std::optional<Instant> started;
  bool paused = false;
};

const std::string& select_planned() {
  static const std::string sql = fmt::format(
      "SELECT {}, current_interval, failures, due_at, cause, asked, started_at, paused_at FROM timetable "
      "WHERE tenant = ? AND "
      "flow = ?",
      kScheduleColumns);
  return sql;
}

Planned to_planned(const Row& row) {
  return {.schedule = to_schedule(row, 0),
          .pacing = {.interval = duration(row, kScheduleWidth), .failures = static_cast<int>(row.integer(6))},
          .due = row.maybe_moment(7),
          .cause = cause_from(row.text(8)),
          .asked = row.integer(9) != 0,
          .started = row.maybe_moment(10),
          .paused = !row.is_null(11)};
}

// Flows that may start: due, not paused, and no flow on one of their connections (they themselves included)
// has a lease that still counts.
constexpr std::string_view kMayStart =
    "t.due_at <= ? AND t.paused_at IS NULL AND NOT EXISTS (SELECT 1 FROM leases AS l WHERE l.tenant = "
    "t.tenant "
    "AND l.flow = t.flow AND l.held = 1 AND l.expires_at > ?) AND NOT EXISTS (SELECT 1 FROM "
    "timetable_connections AS mine JOIN "
    "timetable_connections AS "
    "other ON other.tenant = mine.tenant AND other.connection = mine.connection JOIN leases AS l ON l.tenant "
    "= other.tenant AND l.flow = other.flow "
    "WHERE mine.tenant = t.tenant AND mine.flow = t.flow AND l.held = 1 AND l.expires_at > ?)";

// On which those who wait hear that there is something to look at.
constexpr std::string_view kChannel = "timetable";

// So many are tried before the worker rests a moment: more than there are workers that could take them first.
constexpr std::size_t kCandidates = 64;

// What some known bugs do.
Result<void> forget_due(storage::Database& database, const FlowKey& key) {
  return database.run("UPDATE timetable SET due_at = NULL WHERE tenant = ? AND flow = ?", key.tenant,
                      key.flow);
}

}  // namespace

Result<Timetable> Timetable::open(storage::Database& database) {
  TRY_VOID(database.migrate(migrations()));
  return Timetable(database.for_every_tenant());
}

// ---- What is planned ----

Result<void> Timetable::set_flows(const std::string& tenant, const std::vector<TimetableFlow>& flows,
                                  Instant now) {
  storage::Database database = database_.for_tenant(tenant);
  TRY(Transaction transaction, Transaction::begin(database));
  TRY(const std::vector<std::string> before,
      database.all<std::string>(
          "SELECT flow FROM timetable WHERE tenant = ?", [](const Row& row) { return row.text(0); }, tenant));
  TRY_VOID(database.run("DELETE FROM timetable_connections WHERE tenant = ?", tenant));
  for (const std::string& old : before) {
    if (std::ranges::find(flows, old, &TimetableFlow::flow) != flows.end()) continue;
    TRY_VOID(database.run("DELETE FROM timetable WHERE tenant = ? AND flow = ?", tenant, old));
  }
  for (const TimetableFlow& flow : flows) TRY_VOID(set_flow(database, flow, now));
  TRY_VOID(database.notify(kChannel));
  return transaction.commit();
}

Result<void> Timetable::set_flow(storage::Database& database, const TimetableFlow& flow, Instant now) {
  const std::string& tenant = database.tenant();
  for (const std::string& connection : flow.connections) {
    TRY_VOID(
        database.run("INSERT INTO timetable_connections(tenant, connection, flow) VALUES(?, ?, ?) ON "
                     "CONFLICT(tenant, connection, "
                     "flow) DO NOTHING",
                     tenant, connection, flow.flow));
  }
  TRY(const std::optional<Planned> found,
      database.first<Planned>(
          select_planned(), [](const Row& row) { return to_planned(row); }, tenant, flow.flow));
  Planned planned = found.value_or(Planned{});
  flow::Planning planning{
      .flow = flow.flow, .last_started = planned.started, .interval = planned.pacing.interval, .now = now};
  const bool changed = !found || planned.schedule != flow.schedule;
  // What somebody asked for, or what must be gone on with, is not put off by a schedule.
  const bool by_schedule = planned.cause == Cause::kSchedule && !planned.asked;
  if (changed) {
    planned.pacing = {.interval = flow.schedule.every, .failures = planned.pacing.failures};
    planning.interval = flow.schedule.every;
  }
  if (changed && (by_schedule || !planned.due)) {
    planned.due = flow::next_due(flow.schedule, planning);
    planned.cause = Cause::kSchedule;
  }
  return database.run(
      "INSERT INTO timetable(tenant, flow, lane, every, cron, working_hours, adaptive, every_when_idle, "
      "current_interval, "
      "failures, due_at, cause, asked, unfinished, last_error, paused_by, paused_why) VALUES(?, ?, ?, ?, ?, "
      "?, ?, ?, ?, "
      "?, ?, ?, 0, 0, '', '', '') ON CONFLICT(tenant, flow) DO UPDATE SET lane = excluded.lane, every = "
      "excluded.every, "
      "cron = excluded.cron, working_hours = excluded.working_hours, adaptive = excluded.adaptive, "
      "every_when_idle = "
      "excluded.every_when_idle, current_interval = excluded.current_interval, due_at = excluded.due_at, "
      "cause = excluded.cause",
      tenant, flow.flow, flow.lane == Lane::kOrders ? 0 : 1, flow.schedule.every.count(),
      line_of(flow.schedule), hours_of(flow.schedule), flow.schedule.adaptive ? 1 : 0,
      flow.schedule.every_when_idle.count(), planned.pacing.interval.count(), planned.pacing.failures,
      planned.due, name_of(planned.cause));
}

Result<void> Timetable::spread_late(Instant now) {
  TRY(const std::vector<FlowKey> late,
      database_.all<FlowKey>(
          "SELECT tenant, flow FROM timetable WHERE due_at < ? AND cause = 'schedule' AND asked = 0",
          [](const Row& row) { return FlowKey{.tenant = row.text(0), .flow = row.text(1)}; }, now));
  for (const FlowKey& key : late) {
    storage::Database database = database_.for_tenant(key.tenant);
    TRY(Transaction transaction, Transaction::begin(database));
    TRY(const std::optional<Planned> planned,
        database.first<Planned>(
            select_planned(), [](const Row& row) { return to_planned(row); }, key.tenant, key.flow));
    if (!planned || !planned->due) continue;
    const flow::Planning planning{
        .flow = key.flow, .last_started = planned->started, .interval = planned->pacing.interval, .now = now};
    // Less late than it would be put off: it has its turn already.
    if (*planned->due + flow::spread(planned->schedule, planning) >= now) continue;
    TRY_VOID(database.run(
        "UPDATE timetable SET due_at = ? WHERE tenant = ? AND flow = ? AND cause = 'schedule' AND asked = 0",
        flow::late_start(planned->schedule, planning), key.tenant, key.flow));
    TRY_VOID(transaction.commit());
  }
  return {};
}

Result<void> Timetable::retry_now(const std::string& tenant, Instant now) {
  storage::Database database = database_.for_tenant(tenant);
  TRY(Transaction transaction, Transaction::begin(database));
  TRY_VOID(database.run(
      "UPDATE timetable SET due_at = ?, failures = 0 WHERE tenant = ? AND cause = 'retry' AND due_at > ?",
      now, tenant, now));
  TRY_VOID(database.notify(kChannel));
  return transaction.commit();
}

Result<bool> Timetable::wake(const FlowKey& key, Cause cause, Instant now) {
  storage::Database database = database_.for_tenant(key.tenant);
  TRY(Transaction transaction, Transaction::begin(database));
  TRY(const std::optional<Planned> found,
      database.first<Planned>(
          select_planned(), [](const Row& row) { return to_planned(row); }, key.tenant, key.flow));
  if (!found) return false;
  std::optional<Instant> due = now;
  if (cause == Cause::kWebhook)
    due = flow::first_inside(found->schedule, {.flow = key.flow, .last_started = {}, .now = now}, now);
  // Who is due already is not put off.
  if (found->due && (!due || *found->due < *due)) due = found->due;
  // A webhook that works makes polling no more urgent (next_start.h).
  const Milliseconds interval = cause == Cause::kWebhook ? found->pacing.interval : found->schedule.every;
  TRY_VOID(
      database.run("UPDATE timetable SET due_at = ?, cause = ?, asked = 1, current_interval = ? WHERE "
                   "tenant = ? AND flow = ?",
                   due, name_of(cause), interval.count(), key.tenant, key.flow));
  TRY_VOID(database.notify(kChannel));
  TRY_VOID(transaction.commit());
  return true;
}

Result<bool> Timetable::pause(const FlowKey& key, const Paused& paused) {
  storage::Database database = database_.for_tenant(key.tenant);
  TRY(Transaction transaction, Transaction::begin(database));
  TRY_VOID(database.run(
      "UPDATE timetable SET paused_at = ?, paused_by = ?, paused_why = ? WHERE tenant = ? AND flow = ?",
      paused.at, paused.by, paused.why, key.tenant, key.flow));
  const bool known = database.changed_rows() == 1;
  if (has_bug(KnownBug::kDueForgottenInPause)) TRY_VOID(forget_due(database, key));
  TRY_VOID(transaction.commit());
  return known;
}

Result<bool> Timetable::resume(const FlowKey& key) {
  storage::Database database = database_.for_tenant(key.tenant);
  TRY(Transaction transaction, Transaction::begin(database));
  TRY_VOID(database.run(
      "UPDATE timetable SET paused_at = NULL, paused_by = '', paused_why = '' WHERE tenant = ? AND flow = ?",
      key.tenant, key.flow));
  const bool known = database.changed_rows() == 1;
  TRY_VOID(database.notify(kChannel));
  TRY_VOID(transaction.commit());
  return known;
}

Result<bool> Timetable::is_paused(const FlowKey& key) {
  storage::Database database = database_.for_tenant(key.tenant);
  TRY(const std::optional<bool> paused,
      database.first<bool>(
          "SELECT paused_at FROM timetable WHERE tenant = ? AND flow = ?",
          [](const Row& row) { return !row.is_null(0); }, key.tenant, key.flow));
  return paused.value_or(false);
}

// ---- Claims ----

Result<std::optional<Claim>> Timetable::claim(const Claimant& who, Instant now) {
  // Most looks find nothing due, and are to cost next to nothing. What a program that is gone was running is
  // due.
  TRY(const std::optional<Instant> due, next_due());
  if (!due || *due > now) return std::nullopt;
  TRY_VOID(free_what_is_gone(who, now));
  // Virtual time: a tenant's `used` is what its runs took. One that had nothing to do for a while begins
  // where the others are (the highest start so far), so that it can neither save up nor fall behind.
  static const std::string sql = fmt::format(
      "SELECT t.tenant, t.flow FROM timetable AS t LEFT JOIN tenant_times AS v ON v.tenant = t.tenant WHERE "
      "{} ORDER BY "
      "CASE WHEN COALESCE(v.used, 0) > (SELECT COALESCE(MAX(began), 0) FROM tenant_times) THEN v.used ELSE "
      "(SELECT "
      "COALESCE(MAX(began), 0) FROM tenant_times) END, COALESCE(v.used, 0), t.lane, t.due_at, t.tenant, "
      "t.flow LIMIT ?",
      kMayStart);
  TRY(const std::vector<FlowKey> candidates,
      database_.all<FlowKey>(
          sql, [](const Row& row) { return FlowKey{.tenant = row.text(0), .flow = row.text(1)}; }, now, now,
          now, kCandidates));
  for (const FlowKey& key : candidates) {
    TRY(std::optional<Claim> claimed, claim_one(key, who, now));
    if (claimed) return claimed;
  }
  return std::nullopt;
}

Result<void> Timetable::free_what_is_gone(const Claimant& who, Instant now) {
  TRY(const std::vector<std::string> owners,
      database_.all<std::string>(
          "SELECT DISTINCT owner FROM leases WHERE held = 1 AND expires_at > ? AND owner <> ?",
          [](const Row& row) { return row.text(0); }, now, who.owner));
  for (const std::string& owner : owners) {
    if (!who.owner_is_gone(owner)) continue;
    TRY_VOID(database_.run("UPDATE leases SET held = 0 WHERE held = 1 AND owner = ?", owner));
  }
  return {};
}

// Candidates were looked up outside of a transaction: inside of one it is looked at again whether this may
// start.
Result<std::optional<Claim>> Timetable::claim_one(const FlowKey& key, const Claimant& who, Instant now) {
  static const std::string may_start =
      fmt::format("SELECT 1 FROM timetable AS t WHERE {} AND t.tenant = ? AND t.flow = ?", kMayStart);
  storage::Database database = database_.for_tenant(key.tenant);
  TRY(Transaction transaction, Transaction::begin(database));
  TRY(const std::optional<bool> still,
      database.first<bool>(
          may_start, [](const Row&) { return true; }, now, now, now, key.tenant, key.flow));
  if (!still) return std::nullopt;
  TRY(const std::optional<Planned> planned,
      database.first<Planned>(
          select_planned(), [](const Row& row) { return to_planned(row); }, key.tenant, key.flow));
  if (!planned) return std::nullopt;
  if (planned->cause != Cause::kByHand) {
    const std::optional<Instant> opens = flow::first_inside(
        planned->schedule, {.flow = key.flow, .last_started = planned->started, .now = now}, now);
    if (!opens || *opens > now) {  // It became due inside of working hours, and nobody was there to start it.
      TRY_VOID(database.run("UPDATE timetable SET due_at = ? WHERE tenant = ? AND flow = ?", opens,
                            key.tenant, key.flow));
      TRY_VOID(transaction.commit());
      return std::nullopt;
    }
  }
  TRY(Lease lease,
      Store::take_lease_within(database, key.flow, who.owner, now, who.lease_length, who.owner_is_gone));
  TRY_VOID(database.run("UPDATE timetable SET asked = 0, started_at = ? WHERE tenant = ? AND flow = ?", now,
                        key.tenant, key.flow));
  if (has_bug(KnownBug::kDueForgottenAtClaim)) TRY_VOID(forget_due(database, key));
  // Where the others are is seen by who sees them all.
  TRY_VOID(database_.run(
      "INSERT INTO tenant_times(tenant, used, began) SELECT ?, COALESCE(MAX(began), 0), COALESCE(MAX(began), "
      "0) FROM "
      "tenant_times WHERE 1 = 1 ON CONFLICT(tenant) DO UPDATE SET used = CASE WHEN tenant_times.used > "
      "excluded.began THEN "
      "tenant_times.used ELSE excluded.began END, began = CASE WHEN tenant_times.used > excluded.began THEN "
      "tenant_times.used ELSE excluded.began END",
      key.tenant));
  TRY_VOID(transaction.commit());
  return Claim{.key = key,
               .cause = planned->cause,
               .schedule = planned->schedule,
               .pacing = planned->pacing,
               .started = now,
               .lease = std::move(lease)};
}

Result<void> Timetable::settle(const Claim& claim, const Result<RunReport>& report, Instant now) {
  storage::Database database = database_.for_tenant(claim.key.tenant);
  TRY(Transaction transaction, Transaction::begin(database));
  TRY(const std::optional<std::int64_t> fence,
      database.first<std::int64_t>(
          "SELECT fence FROM leases WHERE tenant = ? AND flow = ?",
          [](const Row& row) { return row.integer(0); }, claim.key.tenant, claim.key.flow));
  if (!fence || *fence != claim.lease.fence) return {};
  TRY_VOID(database.run("UPDATE leases SET held = 0 WHERE tenant = ? AND flow = ? AND fence = ?",
                        claim.key.tenant, claim.key.flow, claim.lease.fence));
  TRY(const std::optional<Planned> planned,
      database.first<Planned>(
          select_planned(), [](const Row& row) { return to_planned(row); }, claim.key.tenant,
          claim.key.flow));
  if (planned) {
    // By the schedule that holds now: it may have been changed while the flow ran.
    NextStart next = next_start(planned->schedule,
                                {.flow = claim.key.flow,
                                 .started = claim.started,
                                 .now = now,
                                 .before = planned->pacing,
                                 .cause = claim.cause},
                                report);
    if (planned->asked) {
      next.due = planned->due;
      next.cause = planned->cause;
      if (planned->cause != Cause::kWebhook) next.pacing.interval = planned->schedule.every;
    }
    const Error* error = error_of(report);
    TRY_VOID(
        database.run("UPDATE timetable SET due_at = ?, cause = ?, current_interval = ?, failures = ?, "
                     "last_error = ?, unfinished = ? WHERE "
                     "tenant = ? AND flow = ?",
                     next.due, name_of(next.cause), next.pacing.interval.count(), next.pacing.failures,
                     error == nullptr ? std::string() : error->code, report ? report->counts.unfinished : 0,
                     claim.key.tenant, claim.key.flow));
  }
  // A moment at least, so that a tenant whose runs take no time takes turns as well.
  const Milliseconds took = std::max(Milliseconds(1), now - claim.started);
  TRY_VOID(database.run("UPDATE tenant_times SET used = used + ? WHERE tenant = ?", took.count(),
                        claim.key.tenant));
  return transaction.commit();
}

// ---- Looking ----

Result<std::vector<TimetableEntry>> Timetable::entries(const std::string& tenant, Instant now) {
  static const std::string sql = fmt::format(
      "SELECT {}, current_interval, failures, due_at, cause, started_at, last_error, unfinished, paused_at, "
      "paused_by, "
      "paused_why, flow, EXISTS (SELECT 1 FROM leases AS l WHERE l.tenant = timetable.tenant AND l.flow = "
      "timetable.flow AND l.held = 1 AND "
      "l.expires_at "
      "> ?) FROM timetable WHERE tenant = ? ORDER BY lane, flow",
      kScheduleColumns);
  storage::Database database = database_.for_tenant(tenant);
  return database.all<TimetableEntry>(
      sql,
      [&](const Row& row) {
        TimetableEntry entry{.key = {.tenant = tenant, .flow = row.text(15)},
                             .schedule = to_schedule(row, 0),
                             .due = row.maybe_moment(7),
                             .cause = cause_from(row.text(8)),
                             .pacing = {.interval = duration(row, kScheduleWidth),
                                        .failures = static_cast<int>(row.integer(6))},
                             .started = row.maybe_moment(9),
                             .last_error = row.text(10),
                             .unfinished = row.integer(11),
                             .running = row.integer(16) != 0,
                             .paused = {}};
        if (!row.is_null(12))
          entry.paused = Paused{.at = row.moment(12), .by = row.text(13), .why = row.text(14)};
        return entry;
      },
      now, tenant);
}

Result<std::optional<Instant>> Timetable::next_due() {
  TRY(const std::optional<std::optional<Instant>> due,
      database_.first<std::optional<Instant>>("SELECT MIN(due_at) FROM timetable WHERE paused_at IS NULL",
                                              [](const Row& row) { return row.maybe_moment(0); }));
  return due.value_or(std::nullopt);
}

Result<std::vector<std::string>> Timetable::tenants() {
  return database_.all<std::string>("SELECT DISTINCT tenant FROM timetable ORDER BY tenant",
                                    [](const Row& row) { return row.text(0); });
}

Result<std::int64_t> Timetable::count() {
  TRY(const std::optional<std::int64_t> count,
      database_.first<std::int64_t>("SELECT count(*) FROM timetable",
                                    [](const Row& row) { return row.integer(0); }));
  return count.value_or(0);
}

Result<bool> Timetable::wait(Milliseconds most, Clock& clock, std::stop_token stop) {
  TRY_VOID(database_.wait_for_notice(kChannel, most, clock, stop));
  return !stop.stop_requested();
}

}  // namespace schakel::engine
