#include "app/session.h"

#include <fmt/format.h>
#include <sodium.h>

#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "app/timetable_flows.h"
#include "engine/database_notes.h"
#include "engine/owner.h"
#include "keys/key_file.h"

namespace schakel::app {
namespace {

tl::unexpected<Error> storage_error(const std::string& code, const std::filesystem::path& path,
                                    const std::string& why) {
  return fail(
      {.kind = ErrorKind::kStorage,
       .code = code,
       .what = {.en = fmt::format("{} cannot be used: {}.", path.string(), why),
                .nl = fmt::format("{} is niet te gebruiken: {}.", path.string(), why)},
       .advice = {
           .en = "Check that the disk is not full and that the folder is yours; or choose another with "
                 "--state.",
           .nl = "Kijk of de schijf niet vol is en de map van u is; of kies een andere met --state."}});
}

}  // namespace

int print_error(const Globals& globals, const Error& error) {
  if (globals.json) {
    std::puts(error_json(globals.language, error).dump().c_str());
  } else {
    std::fputs(error_text(globals.language, error, error_width()).c_str(), stderr);
  }
  return exit_code(error.kind);
}

std::filesystem::path state_folder_from(const std::string& option) {
  if (!option.empty()) return option;
  if (const char* folder = std::getenv("SCHAKEL_STATE"); folder != nullptr && *folder != '\0') return folder;
  if (const char* folder = std::getenv("XDG_STATE_HOME"); folder != nullptr && *folder != '\0')
    return std::filesystem::path(folder) / "schakel";
  const char* home = std::getenv("HOME");
  return std::filesystem::path(home == nullptr ? "." : home) / ".local/state/schakel";
}

Surroundings Surroundings::real() {
  static SystemClock clock;
  static SystemRandom random;
  return {.clock = clock,
          .random = random,
          .make_transport = http::make_curl_transport,
          .owner = engine::this_owner(),
          .owner_is_gone = engine::owner_is_gone};
}

Result<void> make_state_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return storage_error("app.state_folder", folder, error.message());
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  if (error) return storage_error("app.state_folder", folder, error.message());
  return {};
}

Result<storage::Database> open_database(const Globals& globals) {
  if (globals.database.address.empty()) return storage::Database::open(globals.state_folder / "schakel.db");
  TRY(const DatabaseServer server, server_of(globals.database));
  return storage::Database::open_server(server.address, server.password);
}

Result<std::unique_ptr<Session>> Session::open(const Globals& globals, Surroundings surroundings) {
  if (sodium_init() < 0) return storage_error("app.sodium", globals.state_folder, "libsodium does not start");
  TRY_VOID(make_state_folder(globals.state_folder));
  TRY_VOID(tenant_named(globals.tenant));
  TRY(storage::Database database, open_database(globals));
  return open_over(std::move(database), globals, std::move(surroundings));
}

Globals Session::installation() const {
  Globals globals = globals_;
  globals.state_folder = root_;
  return globals;
}

Result<std::unique_ptr<Session>> Session::on_behalf_of(const std::string& tenant) const {
  Globals globals = installation();
  globals.tenant = tenant;
  return open_over(database_.for_tenant(tenant), globals, surroundings_);
}

Result<std::unique_ptr<Session>> Session::open_over(storage::Database database, const Globals& globals,
                                                    Surroundings surroundings) {
  TRY(std::string tenant, tenant_named(globals.tenant));
  Globals of_tenant = globals;
  if (!tenant.empty()) {
    of_tenant.state_folder = globals.state_folder / "tenants" / tenant;
    TRY_VOID(make_state_folder(of_tenant.state_folder));
  }
  std::unique_ptr<Session> session(
      new Session(std::move(of_tenant), std::move(surroundings), std::move(database)));
  session->root_ = globals.state_folder;
  TRY(engine::Store store, engine::Store::open(session->database_, tenant));
  session->store_.emplace(std::move(store));
  TRY(engine::Timetable timetable, engine::Timetable::open(session->database_));
  session->timetable_.emplace(std::move(timetable));
  if (!globals.database.address.empty()) {
    TRY(session->notes_,
        engine::DatabaseNotes::open(session->database_, std::move(tenant),
                                    {.clock = session->surroundings_.clock,
                                     .owner = session->surroundings_.owner,
                                     .owner_is_gone = session->surroundings_.owner_is_gone}));
  }
  return session;
}

Error no_configuration() {
  return {.kind = ErrorKind::kInvalidInput,
          .code = "config.none",
          .what = {.en = "There is no configuration yet.", .nl = "Er is nog geen configuratie."},
          .advice = {.en = "Write one and apply it: schakel apply FILE.toml",
                     .nl = "Schrijf er een en pas haar toe: schakel apply BESTAND.toml"}};
}

Result<const Configuration*> Session::configuration() {
  if (configuration_) return &*configuration_;
  TRY(const auto applied, store_->settings(kConfigurationName));
  if (!applied) {
    return fail(no_configuration());
  }
  schema::Problems problems;
  Configuration read = read_configuration(applied->text, problems);
  if (!problems.empty()) {
    return fail(
        {.kind = ErrorKind::kInvalidInput,
         .code = "config.outdated",
         .what = {.en = fmt::format("The applied configuration does not fit this version of Schakel: {}: {}.",
                                    problems[0].path, problems[0].what.en),
                  .nl =
                      fmt::format("De toegepaste configuratie past niet bij deze versie van Schakel: {}: {}.",
                                  problems[0].path, problems[0].what.nl)},
         .advice = {.en = "Get it with schakel export, mend it, and apply it again.",
                    .nl = "Haal haar op met schakel export, verbeter haar en pas haar opnieuw toe."}});
  }
  configuration_.emplace(std::move(read));
  return &*configuration_;
}

Result<std::int64_t> Session::apply(const std::string& text) {
  TRY(const std::int64_t version,
      store_->apply_settings(kConfigurationName, text, surroundings_.clock.now()));
  configuration_.reset();
  TRY_VOID(set_timetable(*this));
  // Who applies a configuration may have mended what a flow failed by.
  TRY_VOID(timetable_->retry_now(tenant(), surroundings_.clock.now()));
  return version;
}

Result<engine::ContentHasher> Session::hasher() {
  TRY(Secret key, keys::open_key_file(globals_.state_folder / "hash.key"));
  return engine::ContentHasher::make(std::move(key));
}

}  // namespace schakel::app
