#include "storage/database.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "storage/driver.h"
#include "storage/explanations.h"

namespace schakel::storage {

std::optional<Instant> Row::maybe_moment(int column) const {
  if (is_null(column)) return std::nullopt;
  return moment(column);
}

Error explained(std::string_view code, Text what) {
  const auto* const row =
      std::ranges::find_if(kExplanations, [&](const Explanation& each) { return each.code == code; });
  SCHAKEL_ASSERT(row != kExplanations.end());
  return {.kind = ErrorKind::kStorage,
          .code = std::string(code),
          .what = std::move(what),
          .advice = {.en = std::string(row->do_en), .nl = std::string(row->do_nl)}};
}

struct Database::Inside {
  explicit Inside(std::unique_ptr<Driver> one) : driver(std::move(one)) {}

  void announce(CommitMoment moment) const {
    if (watcher) watcher(moment);
  }

  std::unique_ptr<Driver> driver;
  std::function<void(CommitMoment)> watcher;
  std::int64_t commits = 0;
  bool in_transaction = false;
  std::optional<Error> failed;  // What went wrong in the transaction that is open.
};

Database::Database(std::shared_ptr<Inside> inside, std::string tenant, bool every)
    : inside_(std::move(inside)), tenant_(std::move(tenant)), every_(every) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::around(Result<std::unique_ptr<Driver>> driver) {
  if (!driver) return fail(std::move(driver).error());
  return Database(std::make_shared<Inside>(*std::move(driver)), "", false);
}

Result<Database> Database::open(const std::filesystem::path& file, Options options) {
  return around(open_sqlite(file, options));
}

Result<Database> Database::open_in_memory() {
  return open(":memory:");
}

Result<Database> Database::open_server(const Secret& address, const Secret& password, Options options) {
  return around(open_postgres(address, password, options));
}

Database Database::for_tenant(std::string tenant) const {
  return {inside_, std::move(tenant), false};
}
Database Database::for_every_tenant() const {
  return {inside_, "", true};
}

Result<int> Database::version() {
  return inside_->driver->version();
}
Result<Facts> Database::facts() {
  return inside_->driver->facts();
}
Result<std::vector<Table>> Database::tables() {
  std::vector<Table> found;
  TRY_VOID(inside_->driver->each({}, inside_->driver->columns_of_tables(), {}, [&](const Row& row) {
    if (found.empty() || found.back().name != row.text(0))
      found.push_back({.name = row.text(0), .columns = {}});
    found.back().columns.push_back({.name = row.text(1),
                                    .is_text = row.integer(2) != 0,
                                    .place_in_key = static_cast<int>(row.integer(3))});
    return true;
  }));
  return found;
}

Result<void> Database::migrate(std::span<const Migration> migrations) {
  SCHAKEL_ASSERT(!migrations.empty());
  const int newest = migrations.back().version;
  TRY(int at, version());
  if (at == newest) return {};
  // Another program may migrate at the same moment: look again under the lock.
  Database of_all = for_every_tenant();
  TRY(Transaction transaction, Transaction::begin(of_all));
  TRY(at, version());
  if (at > newest) {
    const std::string& name = inside_->driver->name();
    return fail(explained(
        "storage.newer",
        {.en =
             fmt::format("The database {} was made by a newer Schakel (tables version {}, this one knows up "
                         "to {}). Nothing was changed.",
                         name, at, newest),
         .nl =
             fmt::format("De database {} is gemaakt door een nieuwere Schakel (tabelversie {}, deze kent tot "
                         "en met {}). Er is niets gewijzigd.",
                         name, at, newest)}));
  }
  for (const Migration& migration : migrations) {
    if (migration.version > at) TRY_VOID(inside_->driver->apply(migration));
  }
  return transaction.commit();
}

Result<void> Database::run_with(std::string_view sql, std::span<const Value> values) {
  return each_with(
      sql, [](const Row&) { return true; }, values);
}

Result<void> Database::run_later_with(std::string_view sql, std::span<const Value> values) {
  SCHAKEL_ASSERT(inside_->in_transaction);
  Result<void> done = inside_->driver->later({.every = every_, .tenant = tenant_}, sql, values);
  if (!done && !inside_->failed) inside_->failed = done.error();
  return done;
}

Result<void> Database::each_with(std::string_view sql, const std::function<bool(const Row&)>& each_row,
                                 std::span<const Value> values) {
  Result<void> done = inside_->driver->each({.every = every_, .tenant = tenant_}, sql, values, each_row);
  if (!done && inside_->in_transaction && !inside_->failed) inside_->failed = done.error();
  return done;
}

std::int64_t Database::changed_rows() const {
  return inside_->driver->changed_rows();
}
void Database::watch_commits(std::function<void(CommitMoment)> watcher) {
  inside_->watcher = std::move(watcher);
}
std::int64_t Database::commits() const {
  return inside_->commits;
}

Result<void> Database::notify(std::string_view channel) {
  return inside_->driver->notify(channel);
}
Result<bool> Database::wait_for_notice(std::string_view channel, Milliseconds timeout, Clock& clock,
                                       std::stop_token stop) {
  SCHAKEL_ASSERT(!inside_->in_transaction);  // It would keep everybody else waiting too.
  return inside_->driver->wait_for_notice(channel, timeout, clock, std::move(stop));
}

Result<Transaction> Transaction::begin(Database& database, Locking locking) {
  Database::Inside& inside = *database.inside_;
  SCHAKEL_ASSERT(!inside.in_transaction);
  TRY_VOID(inside.driver->begin({.every = database.every_, .tenant = database.tenant_}, locking));
  inside.in_transaction = true;
  inside.failed.reset();
  return Transaction(database.inside_);
}

Transaction::~Transaction() {
  if (!inside_) return;
  inside_->in_transaction = false;
  inside_->driver->rollback();
}

Result<void> Transaction::commit() {
  SCHAKEL_ASSERT(inside_ != nullptr);
  if (inside_->failed) return fail(*inside_->failed);
  inside_->announce(CommitMoment::kBefore);
  TRY_VOID(inside_->driver->commit());
  const std::shared_ptr<Database::Inside> inside = std::exchange(inside_, nullptr);
  inside->in_transaction = false;
  ++inside->commits;
  inside->announce(CommitMoment::kAfter);
  return {};
}

}  // namespace schakel::storage
