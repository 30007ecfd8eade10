#include "app/database_choice.h"

#include <cstdlib>
#include <string_view>

#include "app/connectors.h"

namespace schakel::app {
namespace {

std::string given(const std::string& option, const char* variable) {
  if (!option.empty()) return option;
  const char* value = std::getenv(variable);
  return value == nullptr ? std::string() : std::string(value);
}

bool is_reference(std::string_view text) {
  return text.starts_with("env:") || text.starts_with("file:");
}

bool is_address(std::string_view text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

bool has_password(std::string_view address) {
  const std::string_view rest = address.substr(address.find("://") + 3);
  const std::string_view before_host = rest.substr(0, rest.find('@') + 1);  // Empty without a user.
  return before_host.find(':') != std::string_view::npos || rest.find("password=") != std::string_view::npos;
}

tl::unexpected<Error> invalid(const char* code, Text what, Text advice) {
  return fail(
      {.kind = ErrorKind::kInvalidInput, .code = code, .what = std::move(what), .advice = std::move(advice)});
}

tl::unexpected<Error> no_address() {
  return invalid(
      "app.database",
      {.en = "What --database (or SCHAKEL_DATABASE) says is no address of a database.",
       .nl = "Wat --database (of SCHAKEL_DATABASE) zegt is geen adres van een database."},
      {.en = "Write postgresql://user@host:port/database, or where that stands: env:NAME or file:PATH. "
             "Leave it out for SQLite in the state folder.",
       .nl = "Schrijf postgresql://gebruiker@host:poort/database, of waar dat staat: env:NAAM of "
             "file:PAD. Laat het weg voor SQLite in de statusmap."});
}

}  // namespace

DatabaseChoice database_choice(const std::string& address, const std::string& password) {
  return {.address = given(address, "SCHAKEL_DATABASE"),
          .password = given(password, "SCHAKEL_DATABASE_PASSWORD")};
}

Result<DatabaseServer> server_of(const DatabaseChoice& choice) {
  DatabaseServer server;
  if (is_reference(choice.address)) {
    TRY(server.address, resolve({choice.address}));
    if (!is_address(server.address.reveal())) return no_address();
  } else {
    if (!is_address(choice.address)) return no_address();
    if (has_password(choice.address)) {
      return invalid(
          "app.password_in_sight",
          {.en = "The address of the database has its password in it, where others can read it.",
           .nl = "In het adres van de database staat het wachtwoord, waar anderen het kunnen lezen."},
          {.en = "Give the address without, and --database-password file:PATH or env:NAME; or give the "
                 "whole address as file:PATH.",
           .nl = "Geef het adres zonder, en --database-password file:PAD of env:NAAM; of geef het "
                 "hele adres als file:PAD."});
    }
    server.address = Secret(choice.address);
  }
  if (choice.password.empty()) return server;
  if (!is_reference(choice.password)) {
    return invalid("app.database",
                   {.en = "What --database-password says is not where a password stands.",
                    .nl = "Wat --database-password zegt is niet waar een wachtwoord staat."},
                   {.en = "Write env:NAME or file:PATH.", .nl = "Schrijf env:NAAM of file:PAD."});
  }
  TRY(server.password, resolve({choice.password}));
  return server;
}

std::string tenant_chosen(const std::string& option) {
  return given(option, "SCHAKEL_TENANT");
}

Result<std::string> tenant_named(const std::string& tenant) {
  constexpr std::size_t kLengthMax = 64;  // Of the store's tenants; and it is the name of a folder.
  constexpr std::string_view kSigns = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
  if (tenant.size() <= kLengthMax && tenant.find_first_not_of(kSigns) == std::string::npos &&
      !tenant.starts_with('.')) {
    return tenant;
  }
  return invalid("app.tenant",
                 {.en = "What --tenant (or SCHAKEL_TENANT) says cannot be the name of a tenant.",
                  .nl = "Wat --tenant (of SCHAKEL_TENANT) zegt kan geen naam van een tenant zijn."},
                 {.en = "Take at most 64 letters, digits, hyphens, underscores and dots, not a dot in front.",
                  .nl = "Neem hooguit 64 letters, cijfers, streepjes en punten, zonder punt vooraan."});
}

}  // namespace schakel::app
