#pragma once

#include <span>
#include <stop_token>
#include <vector>

#include "connector/port.h"
#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/metadata.h"
#include "connectors/exact_globe/settings.h"
#include "http/transport.h"

namespace schakel::exact_globe {

/// Whether it is there to write into; reading needs no right to write.
enum class Purpose { kRead, kWrite };

/// Checks a connection step by step, for a person: does something answer, does it offer NTLM, is the login
/// taken, are server and administration known, may this user read each entity, does Globe spell its
/// properties as we do. Stops where going on makes no sense. Writes nothing, so the right to write is proven
/// only by the first order; a note says so. Tries nothing again: a person waits. `without_login` is a
/// transport that has no credentials: it sees what an unknown caller sees. `names` is what is asked for; the
/// first of them costs the least.
std::vector<connector::Finding> examine(Client& client, http::Transport& without_login,
                                        const ConnectionSettings& settings, std::span<const NamesUsed> names,
                                        Purpose purpose, std::stop_token stop);

}  // namespace schakel::exact_globe
