#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

// One database behind a small seam, with two drivers: sqlite.cpp (a file, needs nothing) and postgres.cpp (a
// server, for several programs at once). Which it is shows nowhere in the SQL: statements are written in the
// one dialect that README.md describes. Knows no table.
namespace schakel::storage {

/// What can be bound to a `?`; nothing is NULL. Personal and Secret do not convert to it: a row that would
/// hold one does not compile.
struct NoInteger {};
struct NoText {};
using Value = std::variant<std::int64_t, std::string_view, NoInteger, NoText>;

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
/// NULL has the type of what is not there: PostgreSQL wants to know it before it sees a value.
template <class Held>
Value to_value(const std::optional<Held>& held) {
  if (held) return to_value(*held);
  return std::is_convertible_v<Held, std::string_view> ? Value(NoText{}) : Value(NoInteger{});
}

/// One row of an answer; valid until the next row is asked for. Columns count from 0.
class Row {
 public:
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;  ///< 0 for NULL; 1 and 0 for true and false.
  virtual std::string text(int column) const = 0;      ///< Empty for NULL.
  Instant moment(int column) const { return Instant(Milliseconds(integer(column))); }
  std::optional<Instant> maybe_moment(int column) const;

 protected:
  Row() = default;
  Row(const Row&) = default;
  Row& operator=(const Row&) = default;
  ~Row() = default;
};

/// A step in the life of the tables. Applied in order, each in a transaction; never changed after a release.
struct Migration {
  int version;  ///< 1, 2, 3 …
  const char* sql;
};

/// Around a commit, for the simulation: an exception thrown here is the death of the program at that moment.
enum class CommitMoment { kBefore, kAfter };

/// What a transaction keeps others away from, until it ends (docs/adr/0018-one-writer-per-tenant.md).
enum class Locking {
  /// The tenant: its transactions go one after the other, so that what is read inside cannot change before it
  /// is written. Of every tenant's handle: all of them.
  kTenant,
  /// Only the rows that its statements write, or name with FOR UPDATE. For taking work with SKIP LOCKED.
  kRows,
};

/// What keeps one tenant's rows from another's, besides the statements themselves, which name the tenant.
enum class Wall {
  kNone,            ///< SQLite has no roles: who can read the file can read all of it.
  kHolds,           ///< PostgreSQL's row-level security, and this role can do nothing about it.
  kRoleOwnsTables,  ///< It holds for every statement; but this role could take it down.
  kRoleBypasses,    ///< A superuser, or a role with BYPASSRLS: there is no wall.
};

/// What a person wants to know of the database that is in use.
struct Facts {
  std::string driver;   ///< "SQLite" or "PostgreSQL"
  std::string version;  ///< Of that: "15.8".
  std::string name;     ///< The file, or postgresql://user@host:port/database; never a password.
  Wall wall = Wall::kNone;
  bool durable =
      true;  ///< False: the server was told (fsync, full_page_writes) to lose commits when it dies.
};

/// A table as it stands in the database, for who moves all of them.
struct Table {
  struct Column {
    std::string name;
    bool is_text = false;  ///< Otherwise a whole number.
    int place_in_key = 0;  ///< 1, 2, 3 … in the primary key; 0: not in it.
  };
  std::string name;
  std::vector<Column> columns;
};

class Driver;

/// A handle on an open database, on behalf of one tenant. Used from one thread, with all handles on the same
/// connection; several programs may open the same database (they wait for each other up to `busy_timeout`).
/// A commit has reached the disk when it returns. All errors are kStorage.
///
/// SQLite: WAL, synchronous=FULL; deleted rows are overwritten (secure_delete) and nothing spills into
/// temporary files. PostgreSQL: a lost connection is an error once ("storage.connection_lost") and is opened
/// again by the next statement; a transaction in which that happens can only end. An answer is in memory
/// whole while its rows are given, so a statement bounds it.
class Database {
 public:
  struct Options {
    Milliseconds busy_timeout = std::chrono::seconds(10);
    /// How long a commit whose answer was lost is looked for, while the server restarts or fails over.
    Milliseconds recovery_timeout = std::chrono::seconds(30);
  };

  /// Opens or creates the file of SQLite, readable for its owner only. Its folder must exist.
  static Result<Database> open(const std::filesystem::path& file, Options options);
  static Result<Database> open(const std::filesystem::path& file) { return open(file, Options{}); }
  /// A database of SQLite that lives in memory and ends with this value.
  static Result<Database> open_in_memory();
  /// Connects to a server: "postgresql://user@host:port/database?sslmode=verify-full", as libpq reads it,
  /// with several hosts if there are. `password` goes before one in the address.
  static Result<Database> open_server(const Secret& address, const Secret& password, Options options);
  static Result<Database> open_server(const Secret& address, const Secret& password = Secret()) {
    return open_server(address, password, Options{});
  }

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  /// The same connection on behalf of this tenant (at most 64 characters). A database is opened for the usual
  /// one, "".
  Database for_tenant(std::string tenant) const;
  /// The same connection on behalf of whoever a row belongs to: the declared way through the wall, for
  /// workers that look for what is due and for moving an installation.
  Database for_every_tenant() const;
  const std::string& tenant() const { return tenant_; }

  /// Brings the tables to the newest of `migrations`. A database that a newer Schakel made is refused
  /// ("storage.newer"), and left as it is. On PostgreSQL every table that has a column `tenant` is put behind
  /// row-level security.
  Result<void> migrate(std::span<const Migration> migrations);
  /// The version that migrate() left.
  Result<int> version();
  Result<Facts> facts();
  /// Every table of the migrations, in the order in which they were made: what one refers to stands before
  /// it.
  Result<std::vector<Table>> tables();

  /// One statement without an answer. Prepared once per text and kept, so `sql` should be a literal.
  template <class... Bound>
  Result<void> run(std::string_view sql, const Bound&... bound) {
    const std::array<Value, sizeof...(Bound)> values{to_value(bound)...};
    return run_with(sql, values);
  }
  /// The same, inside of a transaction, and for many: it may go to the server together with what follows.
  /// What is wrong with it is told by a later statement, or by the commit; changed_rows() says nothing of it.
  template <class... Bound>
  Result<void> run_later(std::string_view sql, const Bound&... bound) {
    const std::array<Value, sizeof...(Bound)> values{to_value(bound)...};
    return run_later_with(sql, values);
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

  /// The same with values whose number only the program knows.
  Result<void> run_with(std::string_view sql, std::span<const Value> values);
  Result<void> run_later_with(std::string_view sql, std::span<const Value> values);
  Result<void> each_with(std::string_view sql, const std::function<bool(const Row&)>& each_row,
                         std::span<const Value> values);

  std::int64_t changed_rows() const;  ///< By the last run().

  /// Wakes who waits for this channel (a lower-case word), in this program and, on PostgreSQL, in every
  /// other; inside a transaction: when it is committed. A notice is a hint and may get lost: nothing may
  /// depend on it.
  Result<void> notify(std::string_view channel);
  /// True when a notice came since the last call, or comes within `timeout`; false when not, or when `stop`
  /// was asked. What came before the first call for a channel is not told. Waits by the clock on SQLite, by
  /// the socket on PostgreSQL.
  Result<bool> wait_for_notice(std::string_view channel, Milliseconds timeout, Clock& clock,
                               std::stop_token stop);

  /// For the simulation; see CommitMoment.
  void watch_commits(std::function<void(CommitMoment)> watcher);
  std::int64_t commits() const;  ///< Transactions committed by this connection since it was opened.

 private:
  friend class Transaction;
  struct Inside;
  Database(std::shared_ptr<Inside> inside, std::string tenant, bool every);
  static Result<Database> around(Result<std::unique_ptr<Driver>> driver);

  std::shared_ptr<Inside> inside_;  // Of all handles on the connection; the last one closes it.
  std::string tenant_;
  bool every_ = false;
};

/// Everything between begin() and commit() becomes durable together, or not at all: without a commit() it is
/// rolled back when it goes, and after a statement that failed it can only be rolled back.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database, Locking locking = Locking::kTenant);
  Transaction(Transaction&& other) noexcept = default;
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  /// Success: it is durable. "storage.connection_lost", or any other error: nothing of it is. Only
  /// "storage.commit_unknown" leaves it open: the connection went during the commit and the server could not
  /// be asked since. The caller then knows no more than after its own death at that moment, and goes on as
  /// then: it ends, and reads again what stands there before it does anything.
  Result<void> commit();

 private:
  explicit Transaction(std::shared_ptr<Database::Inside> inside) : inside_(std::move(inside)) {}
  std::shared_ptr<Database::Inside> inside_;  // Empty when it has ended.
};

}  // namespace schakel::storage
