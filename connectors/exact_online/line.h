#pragma once

#include <memory>
#include <string>

#include "connectors/exact_online/auth.h"
#include "connectors/exact_online/budget.h"
#include "connectors/exact_online/client.h"
#include "connectors/exact_online/connection.h"
#include "connectors/exact_online/settings.h"

namespace schakel::exact_online {

/// One connection's line to Exact Online: consent, budget and client, each leaning on those before it. What
/// reads and what writes stand on a line of their own; consent and budget they share through their files.
struct Line {
  Line(const ConnectionSettings& of, const ConnectionDeps& deps);
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  const ConnectionSettings settings;
  const std::shared_ptr<connector::SharedNotes> notes;
  const std::shared_ptr<http::Transport> owned_transport;  // Empty: somebody else's.
  Clock& clock;
  Wire wire;
  Auth auth;
  Budget budget;
  Client client;
};

/// The note about an app and an administration that all connections to it share, as limits count (facts 3,
/// A): its "budget", say.
std::string note_of(const ConnectionSettings& settings, const std::string& what);

/// Where the sealed tokens of this connection's consent are.
TokenStore store_of(const ConnectionSettings& settings, const ConnectionDeps& deps);

}  // namespace schakel::exact_online
