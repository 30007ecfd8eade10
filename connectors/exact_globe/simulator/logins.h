#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>

#include "base/random.h"
#include "base/time.h"
#include "connectors/exact_globe/simulator/context.h"
#include "connectors/exact_globe/simulator/ntlm.h"
#include "http/message.h"
#include "http/server.h"

namespace schakel::exact_globe::simulator {

/// Who is logged in on which TCP connection. NTLM belongs to the connection: the three legs must come over
/// one, what follows on it needs no header, and when it closes everything starts again (facts 2.2, 8.1).
/// Thread-safe.
class Logins {
 public:
  Logins(const Site& site, const Clock& clock, Random& random)
      : site_(site), clock_(clock), random_(random) {}

  /// The user, or the 401 with the next leg.
  std::variant<const User*, http::Response> check(const http::Request& request,
                                                  http::ConnectionId connection);
  void forget(http::ConnectionId connection);
  /// A restart of the service.
  void forget_all();

  /// The 401 that starts it: Negotiate and NTLM, never Basic.
  static http::Response unauthorized();

 private:
  struct Login {
    std::optional<Challenge> challenge;  ///< Given out and not answered yet.
    const User* user = nullptr;
  };

  http::Response challenge(Login& login, const std::string& scheme, std::uint32_t client_flags);

  const Site& site_;
  const Clock& clock_;
  Random& random_;
  std::mutex mutex_;
  std::unordered_map<http::ConnectionId, Login> logins_;
};

}  // namespace schakel::exact_globe::simulator
