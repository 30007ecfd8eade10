#include "connectors/exact_online/line.h"

#include <string>
#include <utility>

#include "connectors/exact_online/file_notes.h"

namespace schakel::exact_online {
namespace {

/// What the programs of an installation share.
std::shared_ptr<connector::SharedNotes> notes_of(const ConnectionDeps& deps) {
  if (deps.notes) return deps.notes;
  return std::make_shared<FileNotes>(deps.state_dir / "exact_online", deps.clock);
}

TokenStore store_in(std::shared_ptr<connector::SharedNotes> notes, const ConnectionSettings& settings,
                    const ConnectionDeps& deps) {
  return TokenStore(std::move(notes),
                    credential_name(settings.base_url, settings.client_id, settings.consent), deps.key);
}

}  // namespace

std::string note_of(const ConnectionSettings& settings, const std::string& what) {
  return credential_name(settings.base_url, settings.client_id,
                         "division " + std::to_string(settings.division)) +
         "." + what;
}

TokenStore store_of(const ConnectionSettings& settings, const ConnectionDeps& deps) {
  return store_in(notes_of(deps), settings, deps);
}

Line::Line(const ConnectionSettings& of, const ConnectionDeps& deps)
    : settings(of),
      notes(notes_of(deps)),
      owned_transport(deps.owned_transport),
      clock(deps.clock),
      wire(deps.transport),
      auth(settings, store_in(notes, settings, deps), deps.clock,
           [this](const http::Request& request) { return wire.send(request, std::stop_token{}); }),
      budget(*notes, note_of(settings, "budget"),
             {.minute = settings.minute_reserve, .day = settings.day_reserve}, deps.caller, deps.clock,
             deps.tell),
      client(settings, wire, deps.clock, deps.random, auth, budget, deps.tell, notes.get()) {}

}  // namespace schakel::exact_online
