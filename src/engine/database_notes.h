#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/random.h"
#include "base/time.h"
#include "connector/shared_notes.h"
#include "storage/database.h"

namespace schakel::engine {

/// Notes as rows of the database, for programs on several machines. A change is one statement that holds only
/// when nobody was quicker; a lock is a lease with a fence, free at once when the program that had it is
/// known to be gone, and otherwise after `kLockHeldMax`. Used from the thread of its database, outside of
/// transactions. All errors are kStorage, unless said otherwise in shared_notes.h.
class DatabaseNotes final : public connector::SharedNotes {
 public:
  struct World {
    Clock& clock;
    std::string owner;  ///< this_owner() of owner.h.
    std::function<bool(const std::string& owner)> owner_is_gone;
  };

  /// The notes of this tenant. Brings the tables up to date. Shares the connection of `database`; the clock
  /// must outlive it.
  static Result<std::unique_ptr<DatabaseNotes>> open(storage::Database& database, std::string tenant,
                                                     World world);

  Result<std::optional<std::string>> read(const std::string& name) override;
  Result<void> change(const std::string& name, const Change& change, std::stop_token stop) override;
  Result<std::unique_ptr<Lock>> lock(const std::string& name, Milliseconds patience,
                                     std::stop_token stop) override;
  std::string place_of(const std::string& name) const override { return "shared_notes/" + name; }

 private:
  class Held;
  struct Noted {
    std::string text;
    bool is_there = false;  ///< A row may be there for its lock alone.
    std::int64_t version = 0;
  };
  DatabaseNotes(storage::Database database, World world)
      : database_(std::move(database)), world_(std::move(world)) {}
  Result<Noted> noted(const std::string& name);
  Result<void> make_row(const std::string& name);
  Result<std::optional<std::int64_t>> take(const std::string& name);

  storage::Database database_;  // On behalf of the tenant.
  World world_;
};

}  // namespace schakel::engine
