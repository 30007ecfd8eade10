#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "connectors/exact_globe/simulator/business/back_office.h"
#include "connectors/exact_globe/simulator/business/business.h"
#include "connectors/exact_globe/simulator/catalogue.h"
#include "connectors/exact_globe/simulator/context.h"
#include "connectors/exact_globe/simulator/logins.h"
#include "connectors/exact_globe/simulator/router.h"
#include "connectors/exact_globe/simulator/rules.h"
#include "connectors/exact_globe/simulator/transactions.h"
#include "http/server.h"
#include "simulator/clock.h"
#include "simulator/control.h"
#include "simulator/counters.h"
#include "simulator/faults.h"
#include "simulator/state_file.h"
#include "simulator/world.h"

namespace schakel::exact_globe::simulator {

/// The Exact Globe entity service, REST side, as one object: hand `handle` and `closed` to
/// http::Server::start, or call `handle` directly in a test. Thread-safe; one call at a time touches the
/// administrations.
class Service {
 public:
  /// `real_clock` and `random` must outlive it and be thread-safe where `handle` is called from several
  /// threads.
  Service(Site site, Rules rules, Clock& real_clock, Random& random);

  /// Masters into every administration, the world into the first.
  void seed(const kit::World& world);
  /// Masters as above, then the rows of a --data file in place of the world.
  Result<std::size_t> load_own_rows(const std::string& path);
  /// What a --state file holds becomes the administrations, which must be empty; and the other way round.
  /// Lines belong to the administration named above them, to the first where none is. Parked lines are not
  /// kept: a restart loses them.
  Result<std::size_t> load_state(const std::string& path);
  Result<std::size_t> save_state(const std::string& path);
  /// Where the control interface's "save" writes.
  void keep_state_in(std::string path) { state_path_ = std::move(path); }

  /// People who deliver and invoice by themselves, as the clock goes; see BackOffice.
  void work_by_itself(std::uint64_t seed, const BackOfficeHours& hours);

  http::Answer handle(const http::Request& request, http::ConnectionId connection);
  void closed(http::ConnectionId connection) { logins_.forget(connection); }

  kit::SimulatorClock& clock() { return clock_; }
  kit::Counters& counters() { return counters_; }
  kit::Faults& faults() { return faults_; }
  const Site& site() const { return site_; }
  const Rules& rules() const { return rules_; }

 private:
  http::Answer serve(const http::Request& request, const User& user, const kit::Strikes& strikes);
  OrError<http::Response> answer(const http::Request& request, const Destination& to, const User& user,
                                 const kit::Strikes& strikes);
  OrError<http::Response> read(const Call& call, const Destination& to, const http::Request& request,
                               const kit::Strikes& strikes);
  OrError<http::Response> write(const Call& call, const Destination& to, const http::Request& request,
                                const kit::Strikes& strikes);
  OrError<Row*> find_row(const Call& call, const Destination& to);
  Call call_on(const std::string& database, std::int64_t user, const Rules& rules);
  static Result<bool> restore(const Call& call, const std::string& name, const Json& row);
  static void save(Store& store, const kit::PutLine& put);
  void add_controls();
  void add_back_office_controls();
  /// Makes or changes a row for a person behind the curtain; gives it as it is now.
  Result<Json> put_row(const Json& body);
  Result<Json> set_invoice_code(const Json& body);
  Result<Json> set_back_office(const Json& body);
  Json invoice_codes();
  /// What people did up to now; `mutex_` is locked.
  void catch_up();

  Site site_;
  Rules rules_;
  Random& random_;
  const Catalogue& catalogue_;
  kit::SimulatorClock clock_;
  kit::Counters counters_;
  kit::Faults faults_;
  kit::FaultyFront front_;
  Logins logins_;
  kit::Control control_;
  std::string state_path_;

  std::mutex mutex_;  // Guards what follows.
  std::map<std::string, std::unique_ptr<Store>> administrations_;
  ParkedLines parked_;
  BackOffice back_office_{1};
};

}  // namespace schakel::exact_globe::simulator
