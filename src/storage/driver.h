#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "storage/database.h"

// What a database must be able to do, behind the seam of database.h. There is one for SQLite and one for
// PostgreSQL; only database.cpp uses them.
namespace schakel::storage {

/// On whose behalf something is asked.
struct Whose {
  bool every = false;
  std::string_view tenant;
};

/// One connection. Used from one thread. All errors are kStorage.
class Driver {
 public:
  Driver() = default;
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;
  virtual ~Driver() = default;

  /// How errors call the database. Never holds a password.
  virtual const std::string& name() const = 0;
  virtual Result<Facts> facts() = 0;

  /// The statement that gives table, column, whether it is text, and its place in the primary key, by table
  /// in the order in which they were made.
  virtual std::string_view columns_of_tables() const = 0;

  virtual Result<void> each(Whose whose, std::string_view sql, std::span<const Value> values,
                            const std::function<bool(const Row&)>& each_row) = 0;
  virtual std::int64_t changed_rows() const = 0;
  /// Of a transaction: may be carried out with what follows; what is wrong with it is told then.
  virtual Result<void> later(Whose whose, std::string_view sql, std::span<const Value> values) {
    return each(whose, sql, values, [](const Row&) { return true; });
  }

  virtual Result<void> begin(Whose whose, Locking locking) = 0;
  virtual Result<void> commit() = 0;
  /// Ends the transaction and undoes it. What cannot be undone now is undone by the server, or when the file
  /// is opened next.
  virtual void rollback() = 0;

  virtual Result<int> version() = 0;
  /// Inside a transaction: carries out one migration and notes its version.
  virtual Result<void> apply(const Migration& migration) = 0;

  virtual Result<void> notify(std::string_view channel) = 0;
  virtual Result<bool> wait_for_notice(std::string_view channel, Milliseconds timeout, Clock& clock,
                                       std::stop_token stop) = 0;
};

Result<std::unique_ptr<Driver>> open_sqlite(const std::filesystem::path& file,
                                            const Database::Options& options);
Result<std::unique_ptr<Driver>> open_postgres(const Secret& address, const Secret& password,
                                              const Database::Options& options);

/// An error with the advice of explanations.h, which stands there by its code.
Error explained(std::string_view code, Text what);

}  // namespace schakel::storage
