#include "connectors/exact_online/simulator/directory.h"

#include <algorithm>

namespace schakel::exact_online::simulator {

namespace {

template <class Entries, class Predicate>
auto find_entry(const Entries& entries, Predicate fits) -> decltype(entries.data()) {
  const auto found = std::ranges::find_if(entries, fits);
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace

const App* Directory::find_app(std::string_view client_id) const {
  return find_entry(apps, [&](const App& app) { return app.client_id == client_id; });
}

const User* Directory::find_user(std::string_view name) const {
  return find_entry(users, [&](const User& user) { return user.name == name; });
}

const User* Directory::find_user_by_id(std::string_view id) const {
  return find_entry(users, [&](const User& user) { return user.id == id; });
}

const DivisionEntry* Directory::find_division(int code) const {
  return find_entry(divisions, [&](const DivisionEntry& division) { return division.code == code; });
}

Directory Directory::usual(bool dutch) {
  Directory directory;
  directory.apps = {{.client_id = "5c4e2b1a-7d3f-4a60-9b18-2f6d0c8e5a31",
                     .client_secret = "simulated-secret-1",
                     .name = "Schakel"},
                    {.client_id = "8f1d3c5b-2a47-4e9c-b6d0-7e5a9c1f3b24",
                     .client_secret = "simulated-secret-2",
                     .name = "Another app",
                     .denied_services = {"hrm"}}};
  directory.users = {{.id = "1d6f0a52-9c3e-4b7f-8a21-5e4d3c2b1a09",
                      .name = "anna",
                      .password = "simulated-password",
                      .full_name = "Anna de Wit",
                      .email = "anna@handel.example",
                      .dutch = dutch,
                      .divisions = {102030, 102031}},
                     {.id = "2e7a1b63-0d4f-4c80-9b32-6f5e4d3c2b10",
                      .name = "bram",
                      .password = "simulated-password",
                      .full_name = "Bram Jansen",
                      .email = "bram@handel.example",
                      .dutch = dutch,
                      .divisions = {102031},
                      .has_order_approval = false},
                     {.id = "3f8b2c74-1e50-4d91-ac43-7061524d3c21",
                      .name = "carla",
                      .password = "simulated-password",
                      .full_name = "Carla Blok",
                      .email = "carla@handel.example",
                      .dutch = dutch,
                      .divisions = {102030},
                      .blocked_reason = "BlockedUser"}};
  directory.divisions = {
      {.code = 102030, .description = "Fietsgroothandel De Schakel"},
      {.code = 102031, .description = "Fietsgroothandel De Schakel België", .country = "BE"},
      {.code = 102032, .description = "Somebody else's company"}};
  return directory;
}

}  // namespace schakel::exact_online::simulator
