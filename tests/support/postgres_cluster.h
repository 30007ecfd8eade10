#pragma once

#include <sys/types.h>

#include <cstdio>
#include <string>

#include "base/json.h"
#include "base/secret.h"

namespace schakel::tests {

/// A PostgreSQL server for the tests of this program (postgres_cluster.py): started when it is first asked
/// for, gone when the program ends. What goes wrong with it ends the program with a sentence.
class PostgresCluster {
 public:
  static PostgresCluster& of_this_program();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;
  ~PostgresCluster();

  /// Makes an empty database and gives its name. Its owner is the role schakel_owner, who is no superuser.
  std::string a_database();
  /// `role`: "schakel_owner", "schakel_program" (may use what the owner made, and change no table), or
  /// "schakel_admin" (a superuser).
  Secret address(const std::string& database, const std::string& role = "schakel_owner") const;
  /// The folder with the server's socket, and the socket's file name.
  const std::string& folder() const { return folder_; }
  static std::string socket_name() { return ".s.PGSQL.5432"; }

  /// What psql answers to the superuser, columns apart by a bar.
  std::string ask(const std::string& sql, const std::string& database = "postgres");
  void stop(const std::string& mode);  ///< "fast", or "immediate": as if the machine died.
  void start();

 private:
  PostgresCluster();
  Json told();
  std::string asked(const Json& wish);

  pid_t pid_ = 0;
  std::FILE* to_ = nullptr;
  std::FILE* from_ = nullptr;
  std::string folder_;
  int databases_ = 0;
};

}  // namespace schakel::tests
