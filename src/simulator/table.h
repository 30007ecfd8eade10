#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "simulator/odata_value.h"

namespace schakel::simulator {

struct Column {
  std::string name;
  EdmType type = EdmType::kString;
};

/// The values of one record, indexed by column.
using Row = std::vector<Value>;

/// Hands out row versions, rising and never twice: one per division or administration, shared by its tables.
class VersionCounter {
 public:
  std::int64_t next() { return ++last_; }
  std::int64_t last() const { return last_; }
  /// Continues behind `version` (a snapshot was loaded).
  void at_least(std::int64_t version) {
    if (version > last_) last_ = version;
  }

 private:
  std::int64_t last_ = 0;
};

/// An entity's records in memory. Rows are found by primary key, by version (every insert and update gives a
/// row a new one), and by equality on any column through an index that is built the first time it is asked
/// for and kept up to date after that; so a lookup among 50,000 rows costs no scan. Not thread-safe: the
/// simulator locks.
class Table {
 public:
  using Versions = std::map<std::int64_t, const Row*>;
  using Keys = std::map<Value, const Row*>;

  /// `key` is the column of the primary key. `versions` must outlive the table.
  Table(std::vector<Column> columns, std::size_t key, VersionCounter& versions);
  Table(Table&&) = default;

  const std::vector<Column>& columns() const { return columns_; }
  std::size_t key_column() const { return key_; }
  /// The column called `name` (case counts), or nullopt.
  std::optional<std::size_t> find_column(std::string_view name) const;
  /// The column called `name`; asserted to exist.
  std::size_t column(std::string_view name) const;
  std::size_t size() const { return rows_.size(); }
  Row empty_row() const { return Row(columns_.size()); }

  /// Adds a row; false when its key is there already. The key must not be null.
  bool insert(Row row);
  /// Replaces the row with that key; false when there is none. The key itself cannot change.
  bool update(const Value& key, Row row);
  bool erase(const Value& key);
  void clear();

  /// The row with that key, or nullptr. Valid until that row is changed.
  const Row* find(const Value& key) const;
  /// The version that the row with that key has now; 0 when there is none.
  std::int64_t version_of(const Value& key) const;
  /// The rows whose `column` equals `value`, in the order of their keys.
  std::vector<const Row*> find_equal(std::size_t column, const Value& value) const;

  /// All rows in the order of their keys, and in the order of their versions.
  const Keys& by_key() const { return keys_; }
  const Versions& by_version() const { return by_version_; }

  /// Adds a row that was saved, with the version it had; false when its key or that version is there already.
  bool restore(Row row, std::int64_t version);

 private:
  struct Stored {
    Row row;
    std::int64_t version = 0;
  };
  using Index = std::unordered_map<Value, std::set<const Row*>, ValueHash>;

  void store(std::unique_ptr<Stored> stored);
  void add_to_indices(const Row& row);
  void take_from_indices(const Row& row);

  std::vector<Column> columns_;
  std::unordered_map<std::string, std::size_t> column_by_name_;
  std::size_t key_;
  VersionCounter* versions_;
  std::unordered_map<Value, std::unique_ptr<Stored>, ValueHash> rows_;
  Keys keys_;
  Versions by_version_;
  mutable std::map<std::size_t, Index> indices_;  // By column; filled when first asked for.
};

}  // namespace schakel::simulator
