#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "connectors/exact_globe/simulator/errors.h"
#include "connectors/exact_globe/simulator/ntlm.h"
#include "http/message.h"

namespace schakel::exact_globe::simulator {

/// A Windows user who may log in. To do something he must also be an active employee in Globe, with the
/// function rights (facts 2.2, E1).
struct User {
  std::string name;
  Secret password;
  std::int64_t employee = 0;  ///< 0: Windows knows him, Globe does not.
  bool active = true;
  bool may_write = true;
};

/// Whom and what this service knows.
struct Site {
  NtlmServer ntlm;
  std::string sql_server = "SQL01";
  std::vector<std::string> databases = {"500", "999"};
  std::vector<User> users;

  const User* find_user(std::string_view name) const;
  const std::string* find_database(std::string_view name) const;
};

/// What a request says about its context: both headers there and known, the user an active employee; gives
/// the database.
OrError<std::string> check_context(const Site& site, const http::Headers& headers, const User& user);

}  // namespace schakel::exact_globe::simulator
