#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "connectors/exact_online/simulator/administration.h"
#include "connectors/exact_online/simulator/budgets.h"
#include "connectors/exact_online/simulator/directory.h"
#include "connectors/exact_online/simulator/oauth.h"
#include "connectors/exact_online/simulator/query.h"
#include "connectors/exact_online/simulator/router.h"
#include "connectors/exact_online/simulator/switches.h"
#include "connectors/exact_online/simulator/webhooks.h"
#include "connectors/exact_online/simulator/write_engine.h"
#include "http/message.h"
#include "http/server.h"
#include "simulator/clock.h"
#include "simulator/control.h"
#include "simulator/counters.h"
#include "simulator/faults.h"
#include "simulator/world.h"

namespace schakel::exact_online::simulator {

struct Settings {
  Directory directory = Directory::usual(true);
  Switches switches = {};
  OAuthOptions oauth = {};
  BudgetOptions budgets = {};
  WebhookOptions webhooks = {};
  std::string base_url = {};    ///< Empty: "http://" and the Host that the client named.
  std::string state_file = {};  ///< Empty: in memory only.
  bool dutch = true;            ///< Language of descriptions in the seeded masters.
};

/// Under what name a user writes.
Author author_of(const User& user);

/// The REST API of Exact Online on one country host: OAuth, divisions, limits, OData reads and writes (facts
/// 1 to 5 and 10). Give it every request; it answers as the service does, faults included. Thread-safe: one
/// lock around all of it, which is not held while a slow answer sleeps.
class Simulator {
 public:
  /// `clock` and `random` must outlive it.
  Simulator(Settings settings, schakel::simulator::SimulatorClock& clock, Random& random);
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  /// Masters into every division, the world into the first one.
  void seed(const schakel::simulator::World& world);
  /// Rows of one's own in place of the world: {"entity": "crm/Accounts", "row": {…}} per line, as --data has
  /// them. The masters stay. The error says in which line.
  Result<std::size_t> load_own_rows(const std::string& path);
  /// What --state keeps: rows, numbers, consents.
  Result<bool> save_state();
  /// kNotFound when there is no such file yet.
  Result<void> load_state();

  http::Answer handle(const http::Request& request, http::ConnectionId connection);

  schakel::simulator::Faults& faults() { return faults_; }
  schakel::simulator::Counters& counters() { return counters_; }
  /// The division that a first client uses.
  int main_division() const { return settings_.directory.divisions.front().code; }
  const Directory& directory() const { return settings_.directory; }
  /// For tests and the seed; not while requests run.
  Administration& administration(int division) { return *administrations_.at(division); }
  OAuth& oauth() { return oauth_; }
  /// Its `deliver_due` is called by a thread of the program, or by a test.
  Webhooks& webhooks() { return webhooks_; }

 private:
  using Row = schakel::simulator::Row;
  using Table = schakel::simulator::Table;
  using Value = schakel::simulator::Value;

  /// One API call on its way through.
  struct Call {
    const http::Request& request;
    const Route& route;
    const Caller& caller;
    Administration& administration;
    schakel::simulator::QueryOptions options = {};
    std::string base_url = {};
    bool json = true;
    bool unknown_property = false;
    bool repeated_page = false;
    bool callback_answers = true;  ///< Of a new webhook subscription: its address answered the empty POST.
  };

  http::Answer api(const http::Request& request);
  http::Answer token(const http::Request& request);
  http::Response counted(const http::Request& request, const Route& route, const Caller& caller,
                         const schakel::simulator::Strikes& strikes, bool callback_answers);
  /// Whether the address of a new subscription may be called and answers; true for every other request. Not
  /// locked.
  bool callback_answers(const http::Request& request, const Route& route, const Caller& caller);
  /// Tells the subscribers of a division what was written behind `version`.
  void announce(Administration& administration, std::int64_t version, const std::string& base_url);
  bool passes_any_division(const Route& route) const;
  schakel::simulator::OrRefusal<Row> user_has_rights(const Call& call, const Table& table) const;
  http::Response dispatch(Call& call);
  http::Response get(Call& call);
  http::Response read_rows(Call& call, const View& view, const Table& table,
                           std::optional<std::pair<std::size_t, Value>> parent);
  http::Response read_one(Call& call, const View& view, const Table& table, const Row& row,
                          std::int64_t version);
  http::Response post(Call& call, const View& view);
  http::Response put(Call& call, const View& view);
  http::Response erase(Call& call, const View& view);
  http::Response refused(const Call& call, const schakel::simulator::Refusal& refusal) const;
  http::Response answered(const Call& call, int http_status, std::string body) const;
  /// The row behind the key in the path, or the refusal.
  schakel::simulator::OrRefusal<std::pair<const Row*, std::int64_t>> find_row(const Call& call,
                                                                              const View& view,
                                                                              const Table& table) const;
  /// Rows that are no division's own: Me, Divisions; functions' answers. nullopt: the entity has an ordinary
  /// table.
  schakel::simulator::OrRefusal<std::unique_ptr<Table>> special_rows(
      const Call& call, const View& view, schakel::simulator::VersionCounter& versions) const;
  WriteScope scope_of(Call& call, const Author& author, Messages& messages);
  void add_control();
  /// Makes or changes a row for a person behind the curtain; gives its key.
  Result<Json> put_row(const Json& body);
  /// How many sales entries of the first division were open and are final now.
  std::int64_t process_entries();
  Json row_counts() const;
  bool each_row(const std::string& entity, const schakel::simulator::Control::SeeRow& see) const;
  std::string base_url_of(const http::Request& request) const;

  Settings settings_;
  schakel::simulator::SimulatorClock& clock_;
  Random& random_;
  const Schema& schema_;
  mutable std::mutex mutex_;
  OAuth oauth_;
  Budgets budgets_;
  ErrorVelocity velocity_;
  std::map<int, std::unique_ptr<Administration>> administrations_;
  schakel::simulator::Counters counters_;
  schakel::simulator::Faults faults_;
  schakel::simulator::FaultyFront front_;
  // The token endpoint has faults of its own, so that "every tenth POST" does not burn refresh tokens.
  schakel::simulator::Faults token_faults_;
  schakel::simulator::FaultyFront token_front_;
  Webhooks webhooks_;
  std::unique_ptr<schakel::simulator::Control> control_;
};

}  // namespace schakel::exact_online::simulator
