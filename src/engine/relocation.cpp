#include "engine/relocation.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <compare>
#include <set>
#include <string_view>
#include <utility>
#include <variant>

#include "base/assert.h"
#include "engine/errors.h"

namespace schakel::engine {
namespace {

using storage::Database;
using storage::Row;
using storage::Table;
using storage::Transaction;
using storage::Value;

using Cell = std::variant<std::monostate, std::int64_t, std::string>;
using Cells = std::vector<Cell>;

// So many rows go in one statement; the rest of a chunk one by one. 50 rows of our widest table bind 1,400
// values, of which SQLite takes 32,766.
constexpr std::size_t kRowsInStatement = 50;

std::string quoted(const std::string& name) {
  return fmt::format("\"{}\"", name);
}

// The statements on one table. Its key is (tenant, …); within a tenant rows are told apart by what stands
// behind.
class TableStatements {
 public:
  explicit TableStatements(const Table& table) : table_(table) {
    for (const Table::Column& column : table.columns) {
      columns_.push_back(quoted(column.name));
      if (column.place_in_key == 0)
        written_.push_back(fmt::format("{0} = excluded.{0}", quoted(column.name)));
    }
    for (int place = 1;; ++place) {
      const auto found = std::ranges::find(table.columns, place, &Table::Column::place_in_key);
      if (found == table.columns.end()) break;
      key_.push_back(static_cast<std::size_t>(found - table.columns.begin()));
    }
    SCHAKEL_ASSERT(!key_.empty() && table.columns[key_.front()].name == "tenant");
    key_.erase(key_.begin());
  }

  // Places of the key behind the tenant, among the columns.
  const std::vector<std::size_t>& key() const { return key_; }

  std::string rows(bool behind, bool until, bool limited) const {
    std::string sql =
        fmt::format("SELECT {} FROM {} WHERE tenant = ?", fmt::join(columns_, ", "), quoted(table_.name));
    if (!key_.empty()) {
      const std::string names = key_names(", ");
      const std::string marks =
          fmt::format("{}", fmt::join(std::vector<std::string>(key_.size(), "?"), ", "));
      if (behind) sql += fmt::format(" AND ({}) > ({})", names, marks);
      if (until) sql += fmt::format(" AND ({}) <= ({})", names, marks);
      sql += fmt::format(" ORDER BY {}", names);
    }
    return limited ? sql + " LIMIT ?" : sql;
  }
  std::string put(std::size_t count) const {
    const std::string marks =
        fmt::format("({})", fmt::join(std::vector<std::string>(columns_.size(), "?"), ", "));
    const std::string change =
        written_.empty() ? "NOTHING" : fmt::format("UPDATE SET {}", fmt::join(written_, ", "));
    const std::string behind_tenant = key_.empty() ? "" : ", " + key_names(", ");
    return fmt::format("INSERT INTO {}({}) VALUES{} ON CONFLICT(tenant{}) DO {}", quoted(table_.name),
                       fmt::join(columns_, ", "), fmt::join(std::vector(count, marks), ", "), behind_tenant,
                       change);
  }
  std::string remove() const {
    std::string sql = fmt::format("DELETE FROM {} WHERE tenant = ?", quoted(table_.name));
    for (const std::size_t place : key_) sql += fmt::format(" AND {} = ?", columns_[place]);
    return sql;
  }

  Value bound(const Cells& row, std::size_t column) const {
    if (const auto* number = std::get_if<std::int64_t>(&row[column])) return *number;
    if (const auto* text = std::get_if<std::string>(&row[column])) return std::string_view(*text);
    return table_.columns[column].is_text ? Value(storage::NoText{}) : Value(storage::NoInteger{});
  }
  Cells read(const Row& row) const {
    Cells cells;
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const int at = static_cast<int>(i);
      if (row.is_null(at))
        cells.emplace_back();
      else if (table_.columns[i].is_text)
        cells.emplace_back(row.text(at));
      else
        cells.emplace_back(row.integer(at));
    }
    return cells;
  }
  // Of rows of one tenant: by the bytes of text and the size of numbers, as both databases do.
  std::strong_ordering order(const Cells& left, const Cells& right) const {
    for (const std::size_t place : key_) {
      if (const auto order = left[place] <=> right[place]; order != std::strong_ordering::equal) return order;
    }
    return std::strong_ordering::equal;
  }

 private:
  std::string key_names(const char* between) const {
    std::vector<std::string> names;
    for (const std::size_t place : key_) names.push_back(columns_[place]);
    return fmt::format("{}", fmt::join(names, between));
  }

  const Table& table_;
  std::vector<std::string> columns_;
  std::vector<std::string> written_;
  std::vector<std::size_t> key_;
};

// Rows of a tenant in the order of their keys: behind one row, until another (either may be missing).
Result<std::vector<Cells>> rows_of(Database& database, const TableStatements& statements,
                                   const std::string& tenant, const Cells* behind, const Cells* until,
                                   std::optional<std::size_t> limit) {
  std::vector<Value> values{storage::to_value(tenant)};
  for (const Cells* bound : {behind, until}) {
    if (bound == nullptr) continue;
    for (const std::size_t place : statements.key()) values.push_back(statements.bound(*bound, place));
  }
  if (limit) values.push_back(storage::to_value(*limit));
  std::vector<Cells> rows;
  TRY_VOID(database.each_with(
      statements.rows(behind != nullptr, until != nullptr, limit.has_value()),
      [&](const Row& row) {
        rows.push_back(statements.read(row));
        return true;
      },
      values));
  return rows;
}

// A sum over rows in their order that tells every two different tables apart.
class Checksum {
 public:
  Checksum() { crypto_generichash_init(&state_, nullptr, 0, kBytes); }
  void add(const Cells& row) {
    for (const Cell& cell : row) {
      std::string text = "-";
      if (const auto* number = std::get_if<std::int64_t>(&cell)) text = fmt::format("i{};", *number);
      if (const auto* words = std::get_if<std::string>(&cell))
        text = fmt::format("t{};{}", words->size(), *words);
      crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    }
  }
  std::string hexadecimal() {
    std::array<unsigned char, kBytes> bytes{};
    crypto_generichash_final(&state_, bytes.data(), bytes.size());
    return fmt::format("{:02x}", fmt::join(bytes, ""));
  }

 private:
  static constexpr std::size_t kBytes = 16;
  crypto_generichash_state state_{};
};

// One relocation under way.
class Mover {
 public:
  Mover(const Relocation& relocation, std::stop_token stop)
      : relocation_(relocation),
        stop_(std::move(stop)),
        from_(relocation.from.for_every_tenant()),
        to_(relocation.to.for_every_tenant()) {}

  Result<std::vector<MovedTable>> move() {
    // Nothing is written there; it is held, so that nobody else does, and let go at the end.
    TRY(const Transaction held, Transaction::begin(from_));
    TRY_VOID(expect_nothing_runs(from_));
    TRY_VOID(expect_nothing_runs(to_));
    TRY(const std::vector<Table> tables, from_.tables());
    TRY_VOID(find_tenants(tables));
    for (const std::string& tenant : tenants_) TRY_VOID(expect_unused(tenant));
    std::vector<MovedTable> moved;
    for (const Table& table : tables) {
      TRY(MovedTable one, copy(table));
      moved.push_back(std::move(one));
    }
    for (std::size_t i = 0; i < tables.size(); ++i) TRY_VOID(verify(tables[i], moved[i]));
    return moved;
  }

 private:
  Result<void> expect_nothing_runs(Database& database) const {
    struct Held {
      std::string flow;
      std::string owner;
    };
    TRY(const std::vector<Held> leases,
        database.all<Held>(
            "SELECT flow, owner FROM leases WHERE held = 1 AND expires_at > ? ORDER BY tenant, flow",
            [](const Row& row) {
              return Held{row.text(0), row.text(1)};
            },
            relocation_.clock.now()));
    for (const Held& lease : leases) {
      if (relocation_.owner_is_gone(lease.owner)) continue;
      return fail(explained(ErrorKind::kInvalidInput, "engine.move_while_running",
                            {.en = fmt::format("The flow {} runs (by {}).", lease.flow, lease.owner),
                             .nl = fmt::format("De flow {} loopt (door {}).", lease.flow, lease.owner)}));
    }
    return {};
  }

  Result<void> find_tenants(const std::vector<Table>& tables) {
    for (const Table& table : tables) {
      TRY_VOID(
          from_.each(fmt::format("SELECT DISTINCT tenant FROM {}", quoted(table.name)), [&](const Row& row) {
            tenants_.insert(row.text(0));
            return true;
          }));
    }
    return {};
  }

  // What stands there of this tenant was copied from here, or nothing does.
  Result<void> expect_unused(const std::string& tenant) {
    struct Newest {
      std::string name;
      std::int64_t number;
      Instant at;
    };
    for (const auto& [newest, same] :
         {std::pair{"SELECT flow, id, started_at FROM runs WHERE tenant = ? ORDER BY id DESC LIMIT 1",
                    "SELECT 1 FROM runs WHERE tenant = ? AND flow = ? AND id = ? AND started_at = ?"},
          std::pair{
              "SELECT name, version, applied_at FROM settings WHERE tenant = ? ORDER BY version DESC, name "
              "LIMIT "
              "1",
              "SELECT 1 FROM settings WHERE tenant = ? AND name = ? AND version = ? AND applied_at = ?"}}) {
      TRY(const std::optional<Newest> there, to_.first<Newest>(
                                                 newest,
                                                 [](const Row& row) {
                                                   return Newest{row.text(0), row.integer(1), row.moment(2)};
                                                 },
                                                 tenant));
      if (!there) continue;
      TRY(const std::optional<bool> here,
          from_.first<bool>(
              same, [](const Row&) { return true; }, tenant, there->name, there->number, there->at));
      if (here) continue;
      return fail(explained(
          ErrorKind::kInvalidInput, "engine.move_target_is_used",
          {.en = "The database to move to is in use already: it knows runs or settings that this one "
                 "does not. Nothing was changed.",
           .nl = "De database om naartoe te verhuizen is al in gebruik: hij kent runs of instellingen "
                 "die deze niet kent. Er is niets gewijzigd."}));
    }
    return {};
  }

  Result<MovedTable> copy(const Table& table) {
    const TableStatements statements(table);
    MovedTable moved{.name = table.name, .checksum = {}};
    TRY(const std::optional<std::int64_t> total,
        from_.first<std::int64_t>(fmt::format("SELECT count(*) FROM {}", quoted(table.name)),
                                  [](const Row& row) { return row.integer(0); }));
    for (const std::string& tenant : tenants_) {
      std::optional<Cells> behind;
      while (true) {
        if (stop_.stop_requested()) {
          return fail(explained(ErrorKind::kCancelled, "engine.move_stopped",
                                {.en = "The move was stopped before it was done.",
                                 .nl = "De verhuizing is gestopt voor ze klaar was."}));
        }
        const Cells* const from = behind ? &*behind : nullptr;
        TRY(std::vector<Cells> rows,
            rows_of(from_, statements, tenant, from, nullptr, relocation_.rows_at_once));
        const bool is_last = rows.size() < relocation_.rows_at_once || statements.key().empty();
        TRY(const std::vector<Cells> there,
            rows_of(to_, statements, tenant, from, is_last ? nullptr : &rows.back(), std::nullopt));
        TRY_VOID(write_what_differs(statements, tenant, rows, there, moved));
        moved.rows += static_cast<std::int64_t>(rows.size());
        if (relocation_.watch) relocation_.watch(table.name, moved.rows, *total);
        if (is_last) break;
        behind = std::move(rows.back());
      }
    }
    return moved;
  }

  Result<void> write_what_differs(const TableStatements& statements, const std::string& tenant,
                                  const std::vector<Cells>& rows, const std::vector<Cells>& there,
                                  MovedTable& moved) {
    std::vector<const Cells*> put;
    std::vector<const Cells*> gone;
    auto found = there.begin();
    for (const Cells& row : rows) {
      for (; found != there.end() && statements.order(*found, row) < 0; ++found) gone.push_back(&*found);
      const bool has_it = found != there.end() && statements.order(*found, row) == 0;
      if (!has_it || *found != row) put.push_back(&row);
      if (has_it) ++found;
    }
    for (; found != there.end(); ++found) gone.push_back(&*found);
    if (put.empty() && gone.empty()) return {};
    TRY(Transaction transaction, Transaction::begin(to_));
    for (const Cells* row : gone) {
      std::vector<Value> values{storage::to_value(tenant)};
      for (const std::size_t place : statements.key()) values.push_back(statements.bound(*row, place));
      TRY_VOID(to_.run_with(statements.remove(), values));
    }
    for (std::size_t at = 0; at < put.size();) {
      const std::size_t count = put.size() - at >= kRowsInStatement ? kRowsInStatement : 1;
      std::vector<Value> values;
      for (std::size_t i = at; i < at + count; ++i) {
        for (std::size_t column = 0; column < put[i]->size(); ++column)
          values.push_back(statements.bound(*put[i], column));
      }
      TRY_VOID(to_.run_with(statements.put(count), values));
      at += count;
    }
    TRY_VOID(transaction.commit());
    moved.written += static_cast<std::int64_t>(put.size());
    return {};
  }

  struct Sum {
    std::int64_t rows = 0;
    std::string checksum;
    bool operator==(const Sum&) const = default;
  };

  Result<Sum> sum_of(Database& database, const TableStatements& statements) const {
    Sum sum;
    Checksum checksum;
    for (const std::string& tenant : tenants_) {
      std::optional<Cells> behind;
      bool is_last = false;
      while (!is_last) {
        TRY(std::vector<Cells> rows, rows_of(database, statements, tenant, behind ? &*behind : nullptr,
                                             nullptr, relocation_.rows_at_once));
        for (const Cells& row : rows) checksum.add(row);
        sum.rows += static_cast<std::int64_t>(rows.size());
        is_last = rows.size() < relocation_.rows_at_once || statements.key().empty();
        if (!is_last) behind = std::move(rows.back());
      }
    }
    sum.checksum = checksum.hexadecimal();
    return sum;
  }

  Result<void> verify(const Table& table, MovedTable& moved) {
    const TableStatements statements(table);
    TRY(const Sum here, sum_of(from_, statements));
    TRY(const Sum there, sum_of(to_, statements));
    if (here != there) {
      return fail(explained(
          ErrorKind::kStorage, "engine.move_differs",
          {.en = fmt::format("The table {} has {} rows here and {} there, and they are not the same.",
                             table.name, here.rows, there.rows),
           .nl = fmt::format("De tabel {} heeft hier {} rijen en daar {}, en ze zijn niet gelijk.",
                             table.name, here.rows, there.rows)}));
    }
    moved.checksum = there.checksum;
    return {};
  }

  const Relocation& relocation_;
  std::stop_token stop_;
  Database from_;
  Database to_;
  std::set<std::string> tenants_;  // Of the installation that moves.
};

}  // namespace

Result<std::vector<MovedTable>> relocate(const Relocation& relocation, std::stop_token stop) {
  return Mover(relocation, std::move(stop)).move();
}

}  // namespace schakel::engine
