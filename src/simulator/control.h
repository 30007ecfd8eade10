#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "http/message.h"
#include "simulator/clock.h"
#include "simulator/counters.h"
#include "simulator/faults.h"

namespace schakel::simulator {

/// What a control route is asked: the query's fields, and the body when there is one.
struct ControlRequest {
  std::map<std::string, std::string, std::less<>> query;
  Json body;

  const std::string* find(std::string_view name) const;
};

/// The `/__simulator/` interface, with which a person or a test looks behind the curtain: JSON in, JSON out,
/// and
/// `/__simulator/` itself as a page to read. No login. Its calls are neither counted nor struck by faults.
///
///   GET    state                 what it is, clock, number of rows per entity, counters, faults
///   GET    counters              DELETE counters resets them
///   POST   clock                 {"advance_seconds": 600} | {"set": "2026-11-23T14:00:00Z"} | {"freeze":
///   true|false} GET    faults                POST adds one (see fault_from_json), DELETE removes all GET
///   rows?entity=X         {"count", "rows"}; Field=value narrows (exact text, spaces at both ends ignored),
///                                select=A,B the columns, limit=100, distinct=Field counts and lists repeats
///   POST   save                  writes the state file now, when the simulator has one
///
/// Each simulator adds its own routes. Routes are added before the server starts; afterwards it is
/// thread-safe as far as what it was given is.
class Control {
 public:
  /// Gives every row of an entity to `see`; false when there is no such entity.
  using SeeRow = std::function<void(const Json& row)>;
  struct Parts {
    std::string title;  ///< "Exact Globe simulator"
    SimulatorClock& clock;
    Counters& counters;
    Faults& faults;
    FaultyFront& front;
    std::function<bool(const std::string& entity, const SeeRow& see)> each_row;
    std::function<Json()> row_counts;         ///< {"Account": 12, …}
    std::function<Result<bool>()> save = {};  ///< False: there is no state file.
  };
  using Route = std::function<Result<Json>(const ControlRequest& request)>;

  explicit Control(Parts parts);

  /// `path` without "/__simulator/"; `says` is its line on the page. A Result that failed is answered as 400.
  void add(std::string method, std::string path, std::string says, Route route);

  static bool owns(std::string_view target);
  http::Response answer(const http::Request& request) const;

 private:
  struct Entry {
    std::string method;
    std::string path;
    std::string says;
    Route route;
  };

  Result<Json> state() const;
  Result<Json> move_clock(const Json& body) const;
  Result<Json> rows(const ControlRequest& request) const;
  http::Response page() const;

  Parts parts_;
  std::vector<Entry> entries_;
};

}  // namespace schakel::simulator
