#include "simulator/table.h"

#include <algorithm>

#include "base/assert.h"

namespace schakel::simulator {

Table::Table(std::vector<Column> columns, std::size_t key, VersionCounter& versions)
    : columns_(std::move(columns)), key_(key), versions_(&versions) {
  SCHAKEL_ASSERT(key_ < columns_.size());
  for (std::size_t i = 0; i < columns_.size(); ++i) column_by_name_.emplace(columns_[i].name, i);
}

std::optional<std::size_t> Table::find_column(std::string_view name) const {
  const auto found = column_by_name_.find(std::string(name));
  if (found == column_by_name_.end()) return std::nullopt;
  return found->second;
}

std::size_t Table::column(std::string_view name) const {
  const auto found = find_column(name);
  SCHAKEL_ASSERT(found.has_value());
  return *found;
}

void Table::add_to_indices(const Row& row) {
  for (auto& [column, index] : indices_) index[row[column]].insert(&row);
}

void Table::take_from_indices(const Row& row) {
  for (auto& [column, index] : indices_) {
    const auto found = index.find(row[column]);
    SCHAKEL_ASSERT(found != index.end());
    found->second.erase(&row);
    if (found->second.empty()) index.erase(found);
  }
}

void Table::store(std::unique_ptr<Stored> stored) {
  const Row& row = stored->row;
  keys_[row[key_]] = &row;
  by_version_[stored->version] = &row;
  add_to_indices(row);
  const Value key = row[key_];
  rows_[key] = std::move(stored);
}

bool Table::insert(Row row) {
  SCHAKEL_ASSERT(row.size() == columns_.size() && !row[key_].is_null());
  if (rows_.contains(row[key_])) return false;
  store(std::make_unique<Stored>(Stored{std::move(row), versions_->next()}));
  return true;
}

bool Table::update(const Value& key, Row row) {
  SCHAKEL_ASSERT(row.size() == columns_.size() && row[key_] == key);
  const auto found = rows_.find(key);
  if (found == rows_.end()) return false;
  Stored& stored = *found->second;
  take_from_indices(stored.row);
  by_version_.erase(stored.version);
  stored.row = std::move(row);
  stored.version = versions_->next();
  by_version_[stored.version] = &stored.row;
  add_to_indices(stored.row);
  return true;
}

bool Table::erase(const Value& key) {
  const auto found = rows_.find(key);
  if (found == rows_.end()) return false;
  take_from_indices(found->second->row);
  by_version_.erase(found->second->version);
  keys_.erase(found->first);
  rows_.erase(found);
  return true;
}

void Table::clear() {
  indices_.clear();
  by_version_.clear();
  keys_.clear();
  rows_.clear();
}

const Row* Table::find(const Value& key) const {
  const auto found = rows_.find(key);
  return found == rows_.end() ? nullptr : &found->second->row;
}

std::int64_t Table::version_of(const Value& key) const {
  const auto found = rows_.find(key);
  return found == rows_.end() ? 0 : found->second->version;
}

std::vector<const Row*> Table::find_equal(std::size_t column, const Value& value) const {
  if (column == key_) {
    const Row* row = find(value);
    return row == nullptr ? std::vector<const Row*>() : std::vector<const Row*>{row};
  }
  auto index = indices_.find(column);
  if (index == indices_.end()) {
    index = indices_.emplace(column, Index()).first;
    for (const auto& [key, row] : keys_) index->second[(*row)[column]].insert(row);
  }
  const auto found = index->second.find(value);
  if (found == index->second.end()) return {};
  std::vector<const Row*> rows(found->second.begin(), found->second.end());
  std::ranges::sort(rows, [this](const Row* a, const Row* b) { return (*a)[key_] < (*b)[key_]; });
  return rows;
}

bool Table::restore(Row row, std::int64_t version) {
  SCHAKEL_ASSERT(row.size() == columns_.size() && !row[key_].is_null());
  if (rows_.contains(row[key_]) || by_version_.contains(version)) return false;
  versions_->at_least(version);
  store(std::make_unique<Stored>(Stored{std::move(row), version}));
  return true;
}

}  // namespace schakel::simulator
