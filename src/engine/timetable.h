#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engine/next_start.h"
#include "engine/store.h"
#include "flow/schedule.h"
#include "storage/database.h"

namespace schakel::engine {

/// Whose flow: a tenant is a company that uses this installation.
struct FlowKey {
  std::string tenant;
  std::string flow;
  bool operator==(const FlowKey&) const = default;
};

/// What of a tenant's work goes first: documents, on which somebody waits, before records in bulk.
enum class Lane { kOrders, kBulk };

/// A flow of the configuration, as the timetable needs it.
struct TimetableFlow {
  std::string flow;
  Lane lane = Lane::kBulk;
  flow::Schedule schedule;
  std::vector<std::string> connections;  ///< That it uses. Calls to one administration go in series.
};

struct Paused {
  Instant at{};
  std::string by;  ///< Who did it: a name of this machine's.
  std::string why;
};

/// A flow in the timetable, as people see it.
struct TimetableEntry {
  FlowKey key;
  flow::Schedule schedule;
  std::optional<Instant> due;
  Cause cause = Cause::kSchedule;
  Pacing pacing;
  std::optional<Instant> started;  ///< The last time.
  std::string last_error;          ///< Code of the error of the last run; empty when it went well.
  std::int64_t unfinished = 0;     ///< Records that wait for the next run.
  bool running = false;
  std::optional<Paused> paused;
};

/// A flow that a worker may run now, and the lease under which.
struct Claim {
  FlowKey key;
  Cause cause = Cause::kSchedule;
  flow::Schedule schedule;
  Pacing pacing;
  Instant started{};
  Lease lease;
};

struct Claimant {
  std::string owner;
  std::function<bool(const std::string& owner)> owner_is_gone;
  Milliseconds lease_length{};
};

/// When every flow of every tenant is due next, and why. Durable, shared by all workers of an installation;
/// used from one thread, each worker has its own over its own database handle. All errors are kStorage.
///
/// A flow that is due stays due until its run has ended, so that nothing is lost with the program that ran
/// it. What is running is known by the leases alone (store.h).
class Timetable {
 public:
  /// Brings the tables up to date. Shares the connection of `database`, for every tenant.
  static Result<Timetable> open(storage::Database& database);

  /// Makes these the tenant's flows. Flows that are new, or whose schedule changed, are planned from now;
  /// those that are gone are forgotten. Pauses and wakes stay.
  Result<void> set_flows(const std::string& tenant, const std::vector<TimetableFlow>& flows, Instant now);
  /// Of every tenant: what is late by its schedule is put off a little, so that not everything starts at once
  /// (flow/schedule.h). For when workers start.
  Result<void> spread_late(Instant now);
  /// What waits after an error is tried now: somebody changed what may have been the reason.
  Result<void> retry_now(const std::string& tenant, Instant now);

  /// Takes the next flow that is due, with its lease, in one transaction; nothing when there is none that may
  /// run. Not while another flow on one of its connections runs. Of tenants, the one whose runs took least
  /// time so far goes first (who comes back after a rest gets no credit for it); of a tenant, orders before
  /// bulk, then who waited longest.
  ///
  /// Also the rescuer: leases of programs that are gone are free at once, others when they run out.
  Result<std::optional<Claim>> claim(const Claimant& who, Instant now);
  /// After the run of a claim: when next. Gives the lease back where the run did not come to that. Does
  /// nothing when somebody else took the flow over in the meantime.
  Result<void> settle(const Claim& claim, const Result<RunReport>& report, Instant now);

  /// The flow is due now (a webhook: as soon as working hours allow), also when it runs at this moment: then
  /// again after that run. Kept during a pause. False: there is no such flow.
  Result<bool> wake(const FlowKey& key, Cause cause, Instant now);
  /// Nothing of the flow starts until it is resumed; a run that is under way ends where it is. False: no such
  /// flow.
  Result<bool> pause(const FlowKey& key, const Paused& paused);
  Result<bool> resume(const FlowKey& key);
  Result<bool> is_paused(const FlowKey& key);

  Result<std::vector<TimetableEntry>> entries(const std::string& tenant, Instant now);
  /// The earliest moment at which a flow that is not paused is due; may be in the past, while its connection
  /// is busy.
  Result<std::optional<Instant>> next_due();
  /// Those who have flows.
  Result<std::vector<std::string>> tenants();
  /// How many flows there are, of all tenants.
  Result<std::int64_t> count();
  /// Waits for so long, or until somebody woke, resumed or changed a flow and the word of it came through
  /// (storage/database.h, notices); false when `stop` was asked.
  Result<bool> wait(Milliseconds most, Clock& clock, std::stop_token stop);

 private:
  explicit Timetable(storage::Database every_tenant) : database_(std::move(every_tenant)) {}
  Result<void> set_flow(storage::Database& database, const TimetableFlow& flow, Instant now);
  Result<void> free_what_is_gone(const Claimant& who, Instant now);
  Result<std::optional<Claim>> claim_one(const FlowKey& key, const Claimant& who, Instant now);

  storage::Database database_;  // Of every tenant; what concerns one goes over a handle of his.
};

}  // namespace schakel::engine
