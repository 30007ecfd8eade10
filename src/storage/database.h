#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"

// One SQLite database behind a small seam. database.cpp is the only file that includes sqlite3.h. Knows no
// table.
namespace schakel::storage {

/// What can be bound to a `?`. Personal and Secret do not convert to it: a row that would hold one does not
/// compile.
using Value = std::variant<std::monostate, std::int64_t, std::string_view>;

inline Value to_value(std::monostate nothing) {
  return nothing;
}
inline Value to_value(std::string_view text) {
  return text;
}
inline Value to_value(const std::string& text) {
  return std::string_view(text);
}
inline Value to_value(const char* text) {
  return std::string_view(text);
}
inline Value to_value(Instant moment) {
  return static_cast<std::int64_t>(moment.time_since_epoch().count());
}
template <class Whole>
requires std::is_integral_v<Whole> Value to_value(Whole number) {
  return static_cast<std::int64_t>(number);
}
template <class Held>
Value to_value(const std::optional<Held>& held) {
  return held ? to_value(*held) : Value{};
}

/// One row of an answer; valid until the next row is asked for. Columns count from 0.
class Row {
 public:
  explicit Row(void* statement) : statement_(statement) {}
  bool is_null(int column) const;
  std::int64_t integer(int column) const;  ///< 0 for NULL.
  std::string text(int column) const;      ///< Empty for NULL.
  Instant moment(int column) const { return Instant(Milliseconds(integer(column))); }
  std::optional<Instant> maybe_moment(int column) const;

 private:
  void* statement_;
};

/// A step in the life of the tables. Applied in order, each in a transaction; never changed after a release.
struct Migration {
  int version;  ///< 1, 2, 3 …
  const char* sql;
};

/// Around a commit, for the simulation: an exception thrown here is the death of the program at that moment.
enum class CommitMoment { kBefore, kAfter };

/// An open database. Used from one thread; several programs may open the same file (they wait for each other
/// up to `busy_timeout`). A commit has reached the disk when it returns (WAL, synchronous=FULL), deleted rows
/// are overwritten (secure_delete), and nothing spills into temporary files (temp_store=MEMORY). All errors
/// are kStorage.
class Database {
 public:
  struct Options {
    Milliseconds busy_timeout = std::chrono::seconds(10);
  };

  /// Opens or creates the file, readable for its owner only. Its folder must exist.
  static Result<Database> open(const std::filesystem::path& file, Options options);
  static Result<Database> open(const std::filesystem::path& file) { return open(file, Options{}); }
  /// A database that lives in memory and ends with this value.
  static Result<Database> open_in_memory();

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  /// Brings the tables to the newest of `migrations`. A database that a newer Schakel made is refused
  /// ("storage.newer"), and left as it is.
  Result<void> migrate(std::span<const Migration> migrations);
  /// The version that migrate() left.
  Result<int> version();

  /// One statement without an answer. Prepared once per text and kept, so `sql` should be a literal.
  template <class... Bound>
  Result<void> run(std::string_view sql, const Bound&... bound) {
    const std::array<Value, sizeof...(Bound)> values{to_value(bound)...};
    return run_with(sql, values);
  }
  /// Calls `each(row)` for every row, until it returns false.
  template <class... Bound>
  Result<void> each(std::string_view sql, const std::function<bool(const Row&)>& each_row,
                    const Bound&... bound) {
    const std::array<Value, sizeof...(Bound)> values{to_value(bound)...};
    return each_with(sql, each_row, values);
  }
  /// Every row, made into a T by `make(row)`. For answers whose size the statement bounds.
  template <class T, class Make, class... Bound>
  Result<std::vector<T>> all(std::string_view sql, Make make, const Bound&... bound) {
    std::vector<T> found;
    TRY_VOID(each(
        sql,
        [&](const Row& row) {
          found.push_back(make(row));
          return true;
        },
        bound...));
    return found;
  }
  /// The first row, or nothing.
  template <class T, class Make, class... Bound>
  Result<std::optional<T>> first(std::string_view sql, Make make, const Bound&... bound) {
    std::optional<T> found;
    TRY_VOID(each(
        sql,
        [&](const Row& row) {
          found = make(row);
          return false;
        },
        bound...));
    return found;
  }

  std::int64_t changed_rows() const;     ///< By the last run().
  std::int64_t last_row_number() const;  ///< Of the last INSERT.

  /// For the simulation; see CommitMoment.
  void watch_commits(std::function<void(CommitMoment)> watcher);
  std::int64_t commits() const;  ///< Transactions committed by this connection since it was opened.

 private:
  friend class Transaction;
  struct Inside;
  explicit Database(std::unique_ptr<Inside> inside);
  Result<void> run_with(std::string_view sql, std::span<const Value> values);
  Result<void> each_with(std::string_view sql, const std::function<bool(const Row&)>& each_row,
                         std::span<const Value> values);
  Result<void> execute(const char* sql);

  std::unique_ptr<Inside> inside_;
};

/// Everything between begin() and commit() becomes durable together, or not at all: without a commit() it is
/// rolled back when it goes. Takes the write lock at once, so that what is read inside cannot change before
/// it is written.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace schakel::storage
