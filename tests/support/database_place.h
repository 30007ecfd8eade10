#pragma once

#include <filesystem>
#include <string>

#include "storage/database.h"

namespace schakel::tests {

enum class Driver { kSqlite, kPostgresql };
std::string name_of(Driver driver);

/// Where one test keeps its database: a file in a temporary folder, or a new database of the tests' own
/// server. Gone with this object, so it outlives what it opened.
class DatabasePlace {
 public:
  explicit DatabasePlace(Driver driver);
  DatabasePlace(const DatabasePlace&) = delete;
  DatabasePlace& operator=(const DatabasePlace&) = delete;
  ~DatabasePlace();

  /// Another connection to it. A failure ends the program.
  storage::Database open(storage::Database::Options options = {}) const;

  std::filesystem::path file() const { return folder_ / "schakel.db"; }  ///< Of SQLite.
  const std::string& database() const { return database_; }              ///< Of PostgreSQL: its name.
  const std::filesystem::path& folder() const { return folder_; }        ///< Empty but for that file.

 private:
  Driver driver_;
  std::filesystem::path folder_;
  std::string database_;
};

/// For INSTANTIATE_TEST_SUITE_P: a test of both drivers is called Sqlite/… and Postgresql/….
#define SCHAKEL_OVER_BOTH_DRIVERS(Suite)                                                                \
  INSTANTIATE_TEST_SUITE_P(Sqlite, Suite, ::testing::Values(::schakel::tests::Driver::kSqlite),         \
                           [](const auto& over) { return ::schakel::tests::name_of(over.param); });     \
  INSTANTIATE_TEST_SUITE_P(Postgresql, Suite, ::testing::Values(::schakel::tests::Driver::kPostgresql), \
                           [](const auto& over) { return ::schakel::tests::name_of(over.param); })

}  // namespace schakel::tests
