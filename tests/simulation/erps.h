#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/random.h"
#include "base/time.h"
#include "connectors/exact_globe/simulator/service.h"
#include "connectors/exact_online/simulator/simulator.h"
#include "simulator/clock.h"
#include "simulator/world.h"

namespace schakel::simulation {

enum class Side { kOnline, kGlobe };

/// Exact Online and Exact Globe as their simulators, without sockets: the same objects that answer on the
/// network otherwise. What stands in them is asked through their control interface, which is not counted and
/// changes nothing.
class Erps {
 public:
  static constexpr const char* kOnlineUrl = "http://127.0.0.1:8021";
  static constexpr const char* kGlobeUrl = "http://127.0.0.1:8020";
  static constexpr const char* kGlobePassword = "Welkom-bij-Globe-1";

  /// `clock` and `random` must outlive it.
  Erps(Clock& clock, Random& random, const schakel::simulator::WorldSize& size,
       std::int64_t online_calls_per_day = 5'000);

  http::Answer handle(Side side, const http::Request& request, http::ConnectionId connection);
  void closed(Side side, http::ConnectionId connection);

  /// Every row of an entity: "crm/Accounts" in Online, "SalesOrderHeader" in Globe.
  Json::Array rows(Side side, const std::string& entity);
  /// Something that a person does over there, through the control interface; an error when it refuses.
  Result<Json> control(Side side, const std::string& method, const std::string& path,
                       const Json& body = Json::null());

  exact_online::simulator::Simulator& online() { return online_; }
  const schakel::simulator::World& world() const { return world_; }
  schakel::simulator::Counters& counters(Side side);

 private:
  schakel::simulator::World world_;
  schakel::simulator::SimulatorClock online_clock_;
  exact_online::simulator::Simulator online_;
  exact_globe::simulator::Service globe_;
};

/// A value of a row as text, without the padding of codes; empty when there is none.
std::string text_of(const Json& row, std::string_view name);

}  // namespace schakel::simulation
