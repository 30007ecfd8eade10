#include "storage/database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "base/assert.h"

namespace schakel::storage {
namespace {

sqlite3_stmt* handle(void* statement) {
  return static_cast<sqlite3_stmt*>(statement);
}

tl::unexpected<Error> storage_failed(std::string code, std::string english, std::string dutch) {
  return fail(
      {.kind = ErrorKind::kStorage,
       .code = std::move(code),
       .what = {.en = std::move(english), .nl = std::move(dutch)},
       .advice = {.en = "Check that the disk is not full and that this user may write in the state folder.",
                  .nl = "Controleer of de schijf niet vol is en of deze gebruiker in de toestandsmap mag "
                        "schrijven."}});
}

}  // namespace

bool Row::is_null(int column) const {
  return sqlite3_column_type(handle(statement_), column) == SQLITE_NULL;
}
std::int64_t Row::integer(int column) const {
  return sqlite3_column_int64(handle(statement_), column);
}
std::string Row::text(int column) const {
  const unsigned char* bytes = sqlite3_column_text(handle(statement_), column);
  if (bytes == nullptr) return {};
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle(statement_), column));
  return std::string(reinterpret_cast<const char*>(bytes), size);
}
std::optional<Instant> Row::maybe_moment(int column) const {
  if (is_null(column)) return std::nullopt;
  return moment(column);
}

struct Database::Inside {
  sqlite3* handle = nullptr;
  std::string name;
  std::map<std::string, sqlite3_stmt*, std::less<>>
      prepared;  // Bounded by the number of statements in our code.
  std::function<void(CommitMoment)> watcher;
  std::int64_t commits = 0;

  Inside() = default;
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  ~Inside() {
    for (const auto& [sql, statement] : prepared) sqlite3_finalize(statement);
    sqlite3_close(handle);
  }

  // SQLite's own message names tables and columns, never a value.
  tl::unexpected<Error> failed() const {
    const int reason = sqlite3_errcode(handle);
    if (reason == SQLITE_BUSY || reason == SQLITE_LOCKED) {
      return fail(
          {.kind = ErrorKind::kStorage,
           .code = "storage.busy",
           .what = {.en = fmt::format("The database {} was kept busy by another program for too long.", name),
                    .nl = fmt::format("De database {} werd te lang door een ander programma bezet gehouden.",
                                      name)},
           .advice = {.en = "Wait until the other program is done, or end it; then try again.",
                      .nl = "Wacht tot het andere programma klaar is of sluit het af; probeer het daarna "
                            "opnieuw."}});
    }
    if (reason == SQLITE_CORRUPT || reason == SQLITE_NOTADB) {
      return fail(
          {.kind = ErrorKind::kStorage,
           .code = "storage.damaged",
           .what = {.en = fmt::format("The file {} is damaged or is not a database.", name),
                    .nl = fmt::format("Het bestand {} is beschadigd of is geen database.", name)},
           .advice = {.en =
                          "Put back a backup of the state folder. Orders are looked up in the target before "
                          "they are written, so nothing is created twice.",
                      .nl = "Zet een back-up van de toestandsmap terug. Orders worden in het doel opgezocht "
                            "voordat ze geschreven worden, dus er ontstaat niets dubbel."}});
    }
    return storage_failed("storage.failed",
                          fmt::format("The database {} refused: {}.", name, sqlite3_errmsg(handle)),
                          fmt::format("De database {} weigerde: {}.", name, sqlite3_errmsg(handle)));
  }

  Result<sqlite3_stmt*> statement_for(std::string_view sql) {
    if (const auto found = prepared.find(sql); found != prepared.end()) return found->second;
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(handle, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                           &statement, nullptr) != SQLITE_OK) {
      return failed();
    }
    prepared.emplace(std::string(sql), statement);
    return statement;
  }

  void announce(CommitMoment moment) const {
    if (watcher) watcher(moment);
  }
};

namespace {

// A prepared statement goes back to its start however its use ends, so that it never holds a lock open.
class InUse {
 public:
  explicit InUse(sqlite3_stmt* statement) : statement_(statement) {}
  InUse(const InUse&) = delete;
  InUse& operator=(const InUse&) = delete;
  ~InUse() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
  }

 private:
  sqlite3_stmt* statement_;
};

bool bind_all(sqlite3_stmt* statement, std::span<const Value> values) {
  SCHAKEL_ASSERT(static_cast<std::size_t>(sqlite3_bind_parameter_count(statement)) == values.size());
  int at = 0;
  for (const Value& value : values) {
    ++at;
    int result = SQLITE_OK;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      result = sqlite3_bind_int64(statement, at, *number);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
      // The values outlive the statement's use: run_with and each_with step before they return.
      result = sqlite3_bind_text64(statement, at, text->data() == nullptr ? "" : text->data(), text->size(),
                                   SQLITE_STATIC, SQLITE_UTF8);
    } else {
      result = sqlite3_bind_null(statement, at);
    }
    if (result != SQLITE_OK) return false;
  }
  return true;
}

}  // namespace

Database::Database(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const std::filesystem::path& file, Options options) {
  auto inside = std::make_unique<Inside>();
  inside->name = file.string();
  const bool in_memory = inside->name == ":memory:";
  if (!in_memory) {
    // SQLite gives its -wal and -shm files the rights of the database file, so those are set before it looks.
    const int descriptor = ::open(inside->name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) {
      return storage_failed("storage.cannot_open",
                            fmt::format("The database {} cannot be opened.", inside->name),
                            fmt::format("De database {} kan niet geopend worden.", inside->name));
    }
    ::close(descriptor);
  }
  if (sqlite3_open_v2(inside->name.c_str(), &inside->handle,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                      nullptr) != SQLITE_OK) {
    return storage_failed("storage.cannot_open",
                          fmt::format("The database {} cannot be opened.", inside->name),
                          fmt::format("De database {} kan niet geopend worden.", inside->name));
  }
  sqlite3_extended_result_codes(inside->handle, 0);
  sqlite3_busy_timeout(inside->handle, static_cast<int>(options.busy_timeout.count()));
  Database database(std::move(inside));
  TRY_VOID(
      database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                       "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;"));
  return database;
}

Result<Database> Database::open_in_memory() {
  return open(":memory:");
}

Result<void> Database::execute(const char* sql) {
  if (sqlite3_exec(inside_->handle, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return inside_->failed();
  return {};
}

Result<int> Database::version() {
  TRY(const std::optional<int> found,
      first<int>("PRAGMA user_version", [](const Row& row) { return static_cast<int>(row.integer(0)); }));
  return found.value_or(0);
}

Result<void> Database::migrate(std::span<const Migration> migrations) {
  SCHAKEL_ASSERT(!migrations.empty());
  const int newest = migrations.back().version;
  TRY(int at, version());
  if (at == newest) return {};
  // Another program may migrate at the same moment: look again under the lock.
  TRY(Transaction transaction, Transaction::begin(*this));
  TRY(at, version());
  if (at > newest) {
    return fail(
        {.kind = ErrorKind::kStorage,
         .code = "storage.newer",
         .what = {.en =
                      fmt::format("The database {} was made by a newer Schakel (tables version {}, this one "
                                  "knows up to {}).",
                                  inside_->name, at, newest),
                  .nl =
                      fmt::format("De database {} is gemaakt door een nieuwere Schakel (tabelversie {}, deze "
                                  "kent tot en met {}).",
                                  inside_->name, at, newest)},
         .advice = {
             .en = "Use the newer Schakel, or put back the backup from before it. Nothing was changed.",
             .nl = "Gebruik de nieuwere Schakel of zet de back-up van daarvoor terug. Er is niets "
                   "gewijzigd."}});
  }
  for (const Migration& migration : migrations) {
    if (migration.version <= at) continue;
    TRY_VOID(execute(migration.sql));
    TRY_VOID(execute(fmt::format("PRAGMA user_version={}", migration.version).c_str()));
  }
  return transaction.commit();
}

Result<void> Database::run_with(std::string_view sql, std::span<const Value> values) {
  return each_with(
      sql, [](const Row&) { return true; }, values);
}

Result<void> Database::each_with(std::string_view sql, const std::function<bool(const Row&)>& each_row,
                                 std::span<const Value> values) {
  TRY(sqlite3_stmt* const statement, inside_->statement_for(sql));
  SCHAKEL_ASSERT(!sqlite3_stmt_busy(statement));  // A statement is not asked again from within its own rows.
  const InUse in_use(statement);
  if (!bind_all(statement, values)) return inside_->failed();
  while (true) {
    const int result = sqlite3_step(statement);
    if (result == SQLITE_DONE) return {};
    if (result != SQLITE_ROW) return inside_->failed();
    if (!each_row(Row(statement))) return {};
  }
}

std::int64_t Database::changed_rows() const {
  return sqlite3_changes64(inside_->handle);
}
std::int64_t Database::last_row_number() const {
  return sqlite3_last_insert_rowid(inside_->handle);
}
void Database::watch_commits(std::function<void(CommitMoment)> watcher) {
  inside_->watcher = std::move(watcher);
}
std::int64_t Database::commits() const {
  return inside_->commits;
}

Result<Transaction> Transaction::begin(Database& database) {
  TRY_VOID(database.run("BEGIN IMMEDIATE"));
  return Transaction(database);
}

Transaction::~Transaction() {
  // Nothing can be done about a failed rollback: SQLite has then rolled back already, or does so when it is
  // opened.
  if (database_ != nullptr) static_cast<void>(database_->run("ROLLBACK").has_value());
}

Result<void> Transaction::commit() {
  SCHAKEL_ASSERT(database_ != nullptr);
  Database& database = *database_;
  database.inside_->announce(CommitMoment::kBefore);
  TRY_VOID(database.run("COMMIT"));
  database_ = nullptr;
  ++database.inside_->commits;
  database.inside_->announce(CommitMoment::kAfter);
  return {};
}

}  // namespace schakel::storage
