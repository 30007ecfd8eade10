#include "tests/support/database_place.h"

#include <cstdio>
#include <cstdlib>

#include "tests/support/postgres_cluster.h"

namespace schakel::tests {

std::string name_of(Driver driver) {
  switch (driver) {
    case Driver::kSqlite:
      return "sqlite";
    case Driver::kPostgresql:
      return "postgresql";
  }
  return "?";
}

DatabasePlace::DatabasePlace(Driver driver) : driver_(driver) {
  std::string pattern = (std::filesystem::temp_directory_path() / "schakel_database_XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) std::abort();
  folder_ = pattern;
  if (driver_ == Driver::kPostgresql) database_ = PostgresCluster::of_this_program().a_database();
}

DatabasePlace::~DatabasePlace() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

storage::Database DatabasePlace::open(storage::Database::Options options) const {
  Result<storage::Database> opened =
      driver_ == Driver::kSqlite
          ? storage::Database::open(file(), options)
          : storage::Database::open_server(PostgresCluster::of_this_program().address(database_), Secret(),
                                           options);
  if (!opened) {
    std::fprintf(stderr, "A test's database: %s\n", opened.error().what.en.c_str());
    std::abort();
  }
  return *std::move(opened);
}

}  // namespace schakel::tests
