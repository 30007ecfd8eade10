#include "connectors/exact_online/line.h"

#include <string>

namespace schakel::exact_online {
namespace {

std::filesystem::path folder_of(const ConnectionDeps& deps) {
  return deps.state_dir / "exact_online";
}

/// Limits count per app and administration, so that is what shares a budget.
std::filesystem::path budget_file(const ConnectionSettings& settings, const ConnectionDeps& deps) {
  return folder_of(deps) / (credential_name(settings.base_url, settings.client_id,
                                            "division " + std::to_string(settings.division)) +
                            ".budget");
}

}  // namespace

TokenStore store_of(const ConnectionSettings& settings, const ConnectionDeps& deps) {
  return TokenStore(folder_of(deps), credential_name(settings.base_url, settings.client_id, settings.consent),
                    deps.key);
}

Line::Line(const ConnectionSettings& of, const ConnectionDeps& deps)
    : settings(of),
      owned_transport(deps.owned_transport),
      clock(deps.clock),
      wire(deps.transport),
      auth(settings, store_of(settings, deps), deps.clock,
           [this](const http::Request& request) { return wire.send(request, std::stop_token{}); }),
      budget(budget_file(settings, deps), {.minute = settings.minute_reserve, .day = settings.day_reserve},
             deps.caller, deps.clock, deps.tell),
      client(settings, wire, deps.clock, deps.random, auth, budget, deps.tell) {}

}  // namespace schakel::exact_online
