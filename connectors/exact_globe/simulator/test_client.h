#pragma once

#include <string>
#include <string_view>

#include "connectors/exact_globe/simulator/ntlm.h"
#include "connectors/exact_globe/simulator/seed.h"
#include "connectors/exact_globe/simulator/service.h"

// For the tests of this folder: an NTLM client without a network, and a service with a small world.
namespace schakel::exact_globe::simulator {

/// The messages of a client, made by hand from [MS-NLMP].
std::string test_negotiate_message();
/// Answers `challenge_message` for these credentials with an NTLMv2 response.
std::string test_authenticate_message(std::string_view challenge_message, const std::string& user,
                                      const std::string& domain, const Secret& password);

/// A service with the masters and a small world, one logged-in connection, and short ways to call it.
class TestService {
 public:
  explicit TestService(Rules rules = {}, const kit::WorldSize& size = {
                                             .orders = 20, .customers = 40, .items = 10, .bad_orders = 5});

  Service& service() { return service_; }
  ManualClock& clock() { return clock_; }
  const kit::World& world() const { return world_; }

  /// Logs in on `connection` (1 unless told); false when refused.
  bool log_in(const std::string& user = "schakel", const std::string& password = "geheim",
              http::ConnectionId connection = 1);
  http::Answer raw(const http::Request& request, http::ConnectionId connection = 1) {
    return service_.handle(request, connection);
  }
  /// Path behind the service's root, JSON both ways, in administration 500.
  http::Response call(std::string method, const std::string& path, std::string body = {});
  Json json(const std::string& path);  ///< GET; "d" unwrapped.

  /// The padded number of a debtor that is not blocked, and the code of an Item that exists.
  std::string debtor() const;
  std::string item() const { return world_.items[1].code; }
  /// Parks a line and gives its key; empty when refused.
  std::string park_line(const std::string& more = {});
  http::Response create_order(const std::string& key, const std::string& reference = "REF-1",
                              const std::string& more = {});
  std::size_t count(const std::string& entity);

 private:
  ManualClock clock_{*parse_instant("2026-11-23T12:00:00Z")};
  SeededRandom random_{7};
  kit::World world_;
  Service service_;
};

/// The innermost text of an error body.
std::string innermost(const http::Response& response);

}  // namespace schakel::exact_globe::simulator
