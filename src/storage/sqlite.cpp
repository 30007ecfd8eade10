#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <mutex>

#include "base/assert.h"
#include "storage/dialect.h"
#include "storage/driver.h"

namespace schakel::storage {
namespace {

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  bool is_null(int column) const override { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_, column); }
  std::string text(int column) const override {
    const unsigned char* bytes = sqlite3_column_text(statement_, column);
    if (bytes == nullptr) return {};
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
    return std::string(reinterpret_cast<const char*>(bytes), size);
  }

 private:
  sqlite3_stmt* statement_;
};

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
      // The values outlive the statement's use: each() steps before it returns.
      result = sqlite3_bind_text64(statement, at, text->data() == nullptr ? "" : text->data(), text->size(),
                                   SQLITE_STATIC, SQLITE_UTF8);
    } else {
      result = sqlite3_bind_null(statement, at);
    }
    if (result != SQLITE_OK) return false;
  }
  return true;
}

// Notices from one connection to another of this program: how many there were, per file and channel. Other
// programs look again after their timeout.
class NoticeBoard {
 public:
  static NoticeBoard& of_this_program() {
    static NoticeBoard board;
    return board;
  }
  void add(const std::string& file, const std::string& channel) {
    const std::lock_guard lock(mutex_);
    ++counts_[{file, channel}];
  }
  std::int64_t count(const std::string& file, const std::string& channel) {
    const std::lock_guard lock(mutex_);
    return counts_[{file, channel}];
  }

 private:
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, std::int64_t> counts_;
};

// So long a notice of this program stays unseen at most.
constexpr Milliseconds kNoticeLook{100};

class SqliteDriver final : public Driver {
 public:
  SqliteDriver() = default;
  ~SqliteDriver() override {
    for (const auto& [sql, statement] : prepared_) sqlite3_finalize(statement);
    sqlite3_close(handle_);
  }

  Result<void> open(const std::filesystem::path& file, const Database::Options& options) {
    name_ = file.string();
    if (name_ != ":memory:") {
      // SQLite gives its -wal and -shm files the rights of the database file, so those are set before it
      // looks.
      // Only a file that is not there yet is opened here: closing one drops every lock that this program has
      // on it (POSIX), and other programs then take the log away from under its other connections.
      const int descriptor = ::open(name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
      if (descriptor < 0 && errno != EEXIST) return cannot_open();
      if (descriptor >= 0) ::close(descriptor);
    }
    if (sqlite3_open_v2(name_.c_str(), &handle_,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        nullptr) != SQLITE_OK) {
      return cannot_open();
    }
    sqlite3_extended_result_codes(handle_, 0);
    sqlite3_busy_timeout(handle_, static_cast<int>(options.busy_timeout.count()));
    return execute(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF;");
  }

  const std::string& name() const override { return name_; }
  Result<Facts> facts() override {
    return Facts{.driver = "SQLite", .version = sqlite3_libversion(), .name = name_, .wall = Wall::kNone};
  }

  std::string_view columns_of_tables() const override {
    return "SELECT t.name, c.name, c.type = 'TEXT', c.pk FROM sqlite_schema AS t JOIN "
           "pragma_table_info(t.name) AS "
           "c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.rowid, c.cid";
  }

  Result<void> each(Whose, std::string_view sql, std::span<const Value> values,
                    const std::function<bool(const Row&)>& each_row) override {
    TRY(sqlite3_stmt* const statement, statement_for(sql));
    SCHAKEL_ASSERT(
        !sqlite3_stmt_busy(statement));  // A statement is not asked again from within its own rows.
    const InUse in_use(statement);
    if (!bind_all(statement, values)) return failed();
    while (true) {
      const int result = sqlite3_step(statement);
      if (result == SQLITE_DONE) return {};
      if (result != SQLITE_ROW) return failed();
      if (!each_row(SqliteRow(statement))) return {};
    }
  }
  std::int64_t changed_rows() const override { return sqlite3_changes64(handle_); }

  // The one write lock of the file is taken at once, whatever the locking: its writers go one after the
  // other.
  Result<void> begin(Whose, Locking) override {
    TRY_VOID(execute("BEGIN IMMEDIATE"));
    in_transaction_ = true;
    return {};
  }
  Result<void> commit() override {
    TRY_VOID(execute("COMMIT"));
    in_transaction_ = false;
    for (const std::string& channel : notices_at_commit_) tell(channel);
    notices_at_commit_.clear();
    return {};
  }
  void rollback() override {
    in_transaction_ = false;
    notices_at_commit_.clear();
    // Nothing can be done about a failed rollback: SQLite has then rolled back already, or does so when it is
    // opened.
    static_cast<void>(execute("ROLLBACK").has_value());
  }

  Result<int> version() override {
    int found = 0;
    TRY_VOID(each({}, "PRAGMA user_version", {}, [&](const Row& row) {
      found = static_cast<int>(row.integer(0));
      return false;
    }));
    return found;
  }
  Result<void> apply(const Migration& migration) override {
    TRY_VOID(execute(migration.sql));
    return execute(fmt::format("PRAGMA user_version={}", migration.version).c_str());
  }

  Result<void> notify(std::string_view channel) override {
    if (in_transaction_) {
      notices_at_commit_.emplace_back(channel);
    } else {
      tell(std::string(channel));
    }
    return {};
  }
  Result<bool> wait_for_notice(std::string_view channel, Milliseconds timeout, Clock& clock,
                               std::stop_token stop) override {
    const auto [place, is_new] = seen_.try_emplace(std::string(channel), 0);
    auto& [name, seen] = *place;
    if (is_new) seen = notices(name);
    Milliseconds waited{0};
    while (notices(name) == seen) {
      const Milliseconds part = std::min(timeout - waited, kNoticeLook);
      if (part <= Milliseconds(0) || !clock.sleep_for(part, stop)) return false;
      waited += part;
    }
    seen = notices(name);
    return true;
  }

 private:
  tl::unexpected<Error> cannot_open() const {
    return fail(explained("storage.cannot_open",
                          {.en = fmt::format("The database {} cannot be opened.", name_),
                           .nl = fmt::format("De database {} kan niet geopend worden.", name_)}));
  }

  // SQLite's own message names tables and columns, never a value.
  tl::unexpected<Error> failed() const {
    const int reason = sqlite3_errcode(handle_);
    if (reason == SQLITE_BUSY || reason == SQLITE_LOCKED) {
      return fail(explained(
          "storage.busy",
          {.en = fmt::format("The database {} was kept busy by another program for too long.", name_),
           .nl =
               fmt::format("De database {} werd te lang door een ander programma bezet gehouden.", name_)}));
    }
    if (reason == SQLITE_CORRUPT || reason == SQLITE_NOTADB) {
      return fail(explained("storage.damaged",
                            {.en = fmt::format("The file {} is damaged or is not a database.", name_),
                             .nl = fmt::format("Het bestand {} is beschadigd of is geen database.", name_)}));
    }
    return fail(
        explained("storage.failed",
                  {.en = fmt::format("The database {} refused: {}.", name_, sqlite3_errmsg(handle_)),
                   .nl = fmt::format("De database {} weigerde: {}.", name_, sqlite3_errmsg(handle_))}));
  }

  Result<void> execute(const char* sql) {
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) return failed();
    return {};
  }

  Result<sqlite3_stmt*> statement_for(std::string_view sql) {
    if (const auto found = prepared_.find(sql); found != prepared_.end()) return found->second;
    const std::string translated = for_sqlite(sql);
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(handle_, translated.data(), static_cast<int>(translated.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
      return failed();
    }
    prepared_.emplace(std::string(sql), statement);
    return statement;
  }

  // Databases in memory are all called the same, and nobody else can see one.
  std::string board_name() const {
    return name_ == ":memory:" ? fmt::format(":memory:{}", fmt::ptr(this)) : name_;
  }
  void tell(const std::string& channel) const { NoticeBoard::of_this_program().add(board_name(), channel); }
  std::int64_t notices(const std::string& channel) const {
    return NoticeBoard::of_this_program().count(board_name(), channel);
  }

  sqlite3* handle_ = nullptr;
  std::string name_;
  // Bounded by the number of statements in our code.
  std::map<std::string, sqlite3_stmt*, std::less<>> prepared_;
  bool in_transaction_ = false;
  std::vector<std::string> notices_at_commit_;
  std::map<std::string, std::int64_t, std::less<>> seen_;  // Notices by channel; bounded by our code.
};

}  // namespace

Result<std::unique_ptr<Driver>> open_sqlite(const std::filesystem::path& file,
                                            const Database::Options& options) {
  auto driver = std::make_unique<SqliteDriver>();
  TRY_VOID(driver->open(file, options));
  return driver;
}

}  // namespace schakel::storage
