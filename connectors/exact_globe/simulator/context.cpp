#include "connectors/exact_globe/simulator/context.h"

#include <algorithm>

#include "base/text.h"

namespace schakel::exact_globe::simulator {

const User* Site::find_user(std::string_view name) const {
  const auto found =
      std::ranges::find_if(users, [&](const User& user) { return equal_ignoring_case(user.name, name); });
  return found == users.end() ? nullptr : &*found;
}

const std::string* Site::find_database(std::string_view name) const {
  const auto found = std::ranges::find_if(
      databases, [&](const std::string& database) { return equal_ignoring_case(database, name); });
  return found == databases.end() ? nullptr : &*found;
}

OrError<std::string> check_context(const Site& site, const http::Headers& headers, const User& user) {
  const std::string* server = headers.find("ServerName");
  const std::string* database = headers.find("DatabaseName");
  if (server == nullptr || trimmed(*server).empty())
    return refuse(Refused::kRequest, "The header ServerName is missing.");
  if (database == nullptr || trimmed(*database).empty())
    return refuse(Refused::kRequest, "The header DatabaseName is missing.");
  if (!equal_ignoring_case(trimmed(*server), site.sql_server))
    return refuse("The SQL server cannot be reached.");
  const std::string* known = site.find_database(trimmed(*database));
  if (known == nullptr) return refuse("Cannot open the database: it does not exist on this server.");
  if (user.employee == 0)
    return refuse(Refused::kRights, "The user is not an employee in this administration.");
  if (!user.active) return refuse(Refused::kRights, "The employee of this user is not active.");
  return *known;
}

}  // namespace schakel::exact_globe::simulator
