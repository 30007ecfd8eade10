#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "storage/database.h"

namespace schakel::engine {

/// Moves an installation from one database to another: every row of every table of every tenant of it.
///
/// It compares as it copies, chunk by chunk in the order of the keys, and writes what differs, each chunk in
/// a transaction. So after an interruption it goes on where it was, and a second time it writes nothing.
/// Until it has ended nobody can write in the old database; rows of other tenants in the new one stay as they
/// are.
struct Relocation {
  storage::Database& from;  ///< With the newest tables, as `to`.
  storage::Database& to;
  Clock& clock;
  std::function<bool(const std::string& owner)> owner_is_gone;  ///< Of a lease (owner.h).
  /// How far it is, after each chunk.
  std::function<void(const std::string& table, std::int64_t done, std::int64_t total)> watch;
  std::size_t rows_at_once = 1000;  ///< In memory and in a transaction; a row is a kilobyte at most.
};

struct MovedTable {
  std::string name;
  std::int64_t rows = 0;
  std::int64_t written = 0;  ///< Of them this time; the others stood there already.
  std::string checksum;      ///< Of all rows, the same on both sides: hexadecimal.
};

/// Every table, in the order in which they were moved, when both sides were read again in full and are the
/// same. Errors, besides kStorage: kInvalidInput "engine.move_while_running" (a lease is held on either side)
/// and "engine.move_target_is_used"; kStorage "engine.move_differs"; kCancelled "engine.move_stopped".
Result<std::vector<MovedTable>> relocate(const Relocation& relocation, std::stop_token stop);

}  // namespace schakel::engine
