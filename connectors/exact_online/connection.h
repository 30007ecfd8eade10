#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "connector/call_budget.h"
#include "connector/lane.h"
#include "connector/port.h"
#include "connector/shared_notes.h"
#include "connector/waiting.h"
#include "connectors/exact_online/settings.h"
#include "connectors/exact_online/token_store.h"
#include "http/transport.h"

// The door of this connector: everything else in the folder is behind it.
namespace schakel::exact_online {

/// What a connection needs of the world. All must outlive it.
struct ConnectionDeps {
  http::Transport& transport;
  Clock& clock;
  Random& random;
  /// Ours is the folder exact_online in it: sealed credentials and budgets, unless `notes` keeps them.
  std::filesystem::path state_dir;
  SealingKey key;                    ///< Of `open_key`.
  connector::Caller caller = {};     ///< Who calls, and what for: decides who goes first.
  connector::TellWaiting tell = {};  ///< Who hears that the connection waits inside a call.
  /// Where programs on several machines share credentials and budgets.
  std::shared_ptr<connector::SharedNotes> notes = {};
  /// The transport again, where the connection is to keep it alive.
  std::shared_ptr<http::Transport> owned_transport = {};
};

/// A connection to one administration, to read orders out of the chosen document; of invoices and entries
/// only those of the chosen journal, of all when none is chosen. kInvalidInput when a setting cannot be;
/// makes no call.
Result<std::unique_ptr<connector::OrderSource>> make_connection(const ConnectionSettings& settings,
                                                                ConnectionDeps deps,
                                                                const connector::DocumentChoice& choice = {});

/// The calls that the administration still allows, as the programs here left it to each other; makes no call.
Result<connector::CallBudget> read_budget(const ConnectionSettings& settings, const ConnectionDeps& deps);

/// Moves the credentials of a state folder into `notes`, for whoever goes over to a database that several
/// machines share. What is there already stays, and so does its file.
Result<void> move_credentials(const std::filesystem::path& state_dir, connector::SharedNotes& notes);

/// Getting a person's consent: show `authorize_url()`, receive where the browser is sent back to, give it to
/// `accept`.
class Consent {
 public:
  virtual ~Consent() = default;
  virtual std::string authorize_url() const = 0;
  /// The whole address, or only its query. Stores the first tokens. kUnauthorized: refused, too late, or not
  /// ours.
  virtual Result<void> accept(const std::string& callback, std::stop_token stop) = 0;
};
Result<std::unique_ptr<Consent>> make_consent(const ConnectionSettings& settings, ConnectionDeps deps);

}  // namespace schakel::exact_online
