#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "base/secret.h"
#include "storage/database.h"

namespace schakel::app {

/// In which database an installation stands, as somebody said it on the command line or in the environment.
struct DatabaseChoice {
  /// "" (SQLite, in the state folder), "postgresql://user@host:port/database", or where that stands: env:NAME
  /// or file:PATH.
  std::string address;
  /// Where the password stands: env:NAME or file:PATH. "": in the address, in ~/.pgpass, or there is none.
  std::string password;
};

/// What was given by option, else in the environment (SCHAKEL_DATABASE, SCHAKEL_DATABASE_PASSWORD).
DatabaseChoice database_choice(const std::string& address, const std::string& password);

/// What a server is reached with. kInvalidInput "app.database" when that is no address, and
/// "app.password_in_sight" when an address that everybody on this machine can read has the password in it.
struct DatabaseServer {
  Secret address;
  Secret password;
};
Result<DatabaseServer> server_of(const DatabaseChoice& choice);

/// What was given by option, else SCHAKEL_TENANT.
std::string tenant_chosen(const std::string& option);
/// `tenant`, when it can be the name of one: letters, digits and -_. , at most 64, no dot in front. "" is the
/// usual one. Otherwise kInvalidInput, "app.tenant".
Result<std::string> tenant_named(const std::string& tenant);

}  // namespace schakel::app
