#include "engine/database_notes.h"

#include <exception>
#include <utility>

#include "engine/errors.h"
#include "engine/migrations.h"

namespace schakel::engine {
namespace {

using storage::Row;

// Of a note that all want to change at once, one change holds in each round; there are never so many.
constexpr int kRoundsMax = 100;
constexpr Milliseconds kAskAgain(250);

Error in_use(const std::string& place) {
  return explained(ErrorKind::kUnavailable, "engine.note_in_use",
                   {.en = "Another schakel has held " + place + " for too long.",
                    .nl = "Een andere schakel houdt " + place + " te lang vast."});
}

Error lock_lost(const std::string& place) {
  return explained(ErrorKind::kUnavailable, "engine.note_lock_lost",
                   {.en = "This schakel stood still for so long that another took over " + place + ".",
                    .nl = "Deze schakel stond zo lang stil dat een andere " + place + " overnam."});
}

Error stopped() {
  return explained(ErrorKind::kCancelled, "engine.note_stopped",
                   {.en = "Stopped while waiting for another schakel.",
                    .nl = "Gestopt tijdens het wachten op een andere schakel."});
}

}  // namespace

class DatabaseNotes::Held final : public Lock {
 public:
  Held(DatabaseNotes& notes, std::string name, std::int64_t fence)
      : notes_(notes), name_(std::move(name)), fence_(fence) {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() override {
    // While an exception passes, this program dies as far as others are concerned (the simulation's deaths).
    if (std::uncaught_exceptions() > 0) return;
    static_cast<void>(notes_.database_.run(
        "UPDATE shared_notes SET lock_owner = '' WHERE tenant = ? AND name = ? AND fence = ?",
        notes_.database_.tenant(), name_, fence_));
  }

  Result<void> write(const std::string& text) override {
    TRY_VOID(notes_.database_.run(
        "UPDATE shared_notes SET text = ?, version = version + 1 WHERE tenant = ? AND name = ? AND fence = ?",
        text, notes_.database_.tenant(), name_, fence_));
    if (notes_.database_.changed_rows() != 1) return fail(lock_lost(notes_.place_of(name_)));
    return {};
  }

 private:
  DatabaseNotes& notes_;
  std::string name_;
  std::int64_t fence_;
};

Result<std::unique_ptr<DatabaseNotes>> DatabaseNotes::open(storage::Database& database, std::string tenant,
                                                           World world) {
  TRY_VOID(database.migrate(migrations()));
  return std::unique_ptr<DatabaseNotes>(
      new DatabaseNotes(database.for_tenant(std::move(tenant)), std::move(world)));
}

Result<DatabaseNotes::Noted> DatabaseNotes::noted(const std::string& name) {
  TRY(std::optional<Noted> found,
      database_.first<Noted>(
          "SELECT text, version FROM shared_notes WHERE tenant = ? AND name = ?",
          [](const Row& row) {
            return Noted{.text = row.text(0), .is_there = !row.is_null(0), .version = row.integer(1)};
          },
          database_.tenant(), name));
  return std::move(found).value_or(Noted{});
}

Result<void> DatabaseNotes::make_row(const std::string& name) {
  return database_.run(
      "INSERT INTO shared_notes(tenant, name, text, version, lock_owner, locked_until, fence) "
      "VALUES(?, ?, NULL, 0, '', 0, 0) ON CONFLICT(tenant, name) DO NOTHING",
      database_.tenant(), name);
}

Result<std::optional<std::string>> DatabaseNotes::read(const std::string& name) {
  TRY(Noted found, noted(name));
  return found.is_there ? std::optional(std::move(found.text)) : std::nullopt;
}

Result<void> DatabaseNotes::change(const std::string& name, const Change& change, std::stop_token stop) {
  for (int round = 0; round < kRoundsMax && !stop.stop_requested(); ++round) {
    TRY(const Noted before, noted(name));
    TRY(const std::string after, change(before.is_there ? std::optional(before.text) : std::nullopt));
    if (before.is_there && before.text == after) return {};
    if (before.version == 0) TRY_VOID(make_row(name));
    TRY_VOID(
        database_.run("UPDATE shared_notes SET text = ?, version = version + 1 WHERE tenant = ? AND name = ? "
                      "AND version = ?",
                      after, database_.tenant(), name, before.version));
    if (database_.changed_rows() == 1) return {};
  }
  if (stop.stop_requested()) return fail(stopped());
  return fail(in_use(place_of(name)));
}

/// The fence of the lock, when it was free.
Result<std::optional<std::int64_t>> DatabaseNotes::take(const std::string& name) {
  TRY(const std::optional<std::string> holder,
      database_.first<std::string>(
          "SELECT lock_owner FROM shared_notes WHERE tenant = ? AND name = ?",
          [](const Row& row) { return row.text(0); }, database_.tenant(), name));
  const std::string gone = holder && !holder->empty() && world_.owner_is_gone(*holder) ? *holder : "";
  const Instant now = world_.clock.now();
  return database_.first<std::int64_t>(
      "UPDATE shared_notes SET lock_owner = ?, locked_until = ?, fence = fence + 1 WHERE tenant = ? AND name "
      "= ? "
      "AND (lock_owner = '' OR lock_owner = ? OR locked_until <= ?) RETURNING fence",
      [](const Row& row) { return row.integer(0); }, world_.owner, now + kLockHeldMax, database_.tenant(),
      name, gone, now);
}

Result<std::unique_ptr<connector::SharedNotes::Lock>> DatabaseNotes::lock(const std::string& name,
                                                                          Milliseconds patience,
                                                                          std::stop_token stop) {
  TRY_VOID(make_row(name));
  const Instant gives_up = world_.clock.now() + patience;
  while (true) {
    TRY(const std::optional<std::int64_t> fence, take(name));
    if (fence) return std::unique_ptr<Lock>(std::make_unique<Held>(*this, name, *fence));
    if (world_.clock.now() >= gives_up) return fail(in_use(place_of(name)));
    if (!world_.clock.sleep_for(kAskAgain, stop)) return fail(stopped());
  }
}

}  // namespace schakel::engine
