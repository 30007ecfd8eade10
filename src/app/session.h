#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "app/configuration.h"
#include "app/connectors.h"
#include "app/database_choice.h"
#include "app/terminal.h"
#include "base/random.h"
#include "base/time.h"
#include "engine/content_hash.h"
#include "engine/store.h"
#include "engine/timetable.h"
#include "storage/database.h"

namespace schakel::app {

/// What every command is given on the command line.
struct Globals {
  Language language = Language::kEnglish;
  bool json = false;
  std::filesystem::path state_folder;
  DatabaseChoice database = {};
  std::string tenant = {};  ///< On whose behalf; the usual one is "".
};

/// Prints an error as the command asks (text or JSON) and gives its exit code.
int print_error(const Globals& globals, const Error& error);

/// What a session stands on: time, chance, the network, and who it is among the programs that share a
/// database. The simulation gives its own.
struct Surroundings {
  Clock& clock;  ///< Outlives the session, as does `random`.
  Random& random;
  MakeTransport make_transport;
  std::string owner;  ///< Of the leases that it takes (engine/owner.h).
  std::function<bool(const std::string& owner)> owner_is_gone;

  /// This machine.
  static Surroundings real();
};

/// The folder where Schakel keeps what it knows: `--state`, else SCHAKEL_STATE, else $XDG_STATE_HOME/schakel,
/// else
/// ~/.local/state/schakel.
std::filesystem::path state_folder_from(const std::string& option);

/// Opens the database that was chosen: the server's, or schakel.db in the state folder.
Result<storage::Database> open_database(const Globals& globals);
/// Makes the state folder (mode 0700) when it is not there yet.
Result<void> make_state_folder(const std::filesystem::path& folder);

/// One start of the program: the state folder, its database and keys, the applied configuration, the world.
/// Owned by main(), used from its thread.
class Session {
 public:
  /// Makes the folder and the tables when they are not there yet. The keys and consents of another tenant
  /// than the usual one stand in a folder of his own below it: globals().state_folder is that one.
  static Result<std::unique_ptr<Session>> open(const Globals& globals) {
    return open(globals, Surroundings::real());
  }
  static Result<std::unique_ptr<Session>> open(const Globals& globals, Surroundings surroundings);

  engine::Store& store() { return *store_; }
  engine::Timetable& timetable() { return *timetable_; }
  /// The company on whose behalf it works.
  const std::string& tenant() const { return globals_.tenant; }
  /// A session on behalf of another, over the same database connection and from the same thread. Its
  /// configuration is the one that is applied now.
  Result<std::unique_ptr<Session>> on_behalf_of(const std::string& tenant) const;
  Clock& clock() { return surroundings_.clock; }
  Random& random() { return surroundings_.random; }
  const Surroundings& surroundings() const { return surroundings_; }
  /// Of the run that is under way.
  connector::Permit& permit() { return permit_; }
  /// For doctor, and for the simulation, which watches its commits.
  storage::Database& database() { return database_; }
  const Globals& globals() const { return globals_; }
  /// The same, with the state folder of the whole installation: for opening another session.
  Globals installation() const;
  ConnectionWorld world(bool read_only) {
    return {.clock = surroundings_.clock,
            .random = surroundings_.random,
            .make_transport = surroundings_.make_transport,
            .permit = permit_,
            .state_folder = globals_.state_folder,
            .read_only = read_only,
            .tell = [language = globals_.language](
                        const connector::Waiting& waiting) { tell_waiting(language, waiting); },
            .notes = notes_};
  }
  std::stop_token stop() { return stop_; }
  void stop_with(std::stop_token stop) { stop_ = std::move(stop); }

  /// The applied configuration; kInvalidInput "config.none" when nothing was applied yet.
  Result<const Configuration*> configuration();
  /// Makes this text, which was checked, the applied configuration, and its flows those of the timetable;
  /// gives its version. What configuration() gave is gone.
  Result<std::int64_t> apply(const std::string& text);
  Result<engine::ContentHasher> hasher();

 private:
  Session(Globals globals, Surroundings surroundings, storage::Database database)
      : globals_(std::move(globals)),
        surroundings_(std::move(surroundings)),
        database_(std::move(database)) {}

  static Result<std::unique_ptr<Session>> open_over(storage::Database database, const Globals& globals,
                                                    Surroundings surroundings);

  std::filesystem::path root_;  // The state folder of the installation; that in globals_ is the tenant's.
  Globals globals_;
  Surroundings surroundings_;
  connector::Permit permit_;
  storage::Database database_;
  std::optional<engine::Store> store_;
  std::optional<engine::Timetable> timetable_;
  std::shared_ptr<connector::SharedNotes> notes_;  ///< Nothing: files of this machine do.
  std::stop_token stop_;
  std::optional<Configuration> configuration_;
};

/// The connection of that name; kInvalidInput "config.connection_unknown" with those that there are.
Result<const ConnectionSettings*> find_connection(Session& session, const std::string& name);

/// "config.none": nothing was applied yet.
Error no_configuration();

/// Under which name the configuration is kept in the store.
inline constexpr const char* kConfigurationName = "configuration";

}  // namespace schakel::app
