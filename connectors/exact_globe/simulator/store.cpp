#include "connectors/exact_globe/simulator/store.h"

#include <algorithm>

#include "base/assert.h"
#include "base/text.h"

namespace schakel::exact_globe::simulator {

const kit::Value& Row::get(std::size_t property) const {
  static const kit::Value null{};
  for (const auto& [index, value] : cells_) {
    if (index == property) return value;
  }
  return null;
}

void Row::set(std::size_t property, kit::Value value) {
  const auto cell = std::ranges::find_if(cells_, [&](const auto& each) { return each.first == property; });
  if (value.is_null()) {
    if (cell != cells_.end()) cells_.erase(cell);
  } else if (cell != cells_.end()) {
    cell->second = std::move(value);
  } else {
    cells_.emplace_back(static_cast<std::uint16_t>(property), std::move(value));
  }
}

Row* Rows::find(const kit::Value& key) {
  const auto found = by_key_.find(comparable(key));
  return found == by_key_.end() ? nullptr : found->second;
}

bool Rows::insert(Row row) {
  const kit::Value key = comparable(row.get(entity_.key));
  if (key.is_null() || by_key_.contains(key)) return false;
  row.sequence_ = ++last_sequence_;
  row.cells_.shrink_to_fit();
  auto stored = std::make_unique<Row>(std::move(row));
  by_key_.emplace(key, stored.get());
  add_to_indices(*stored);
  rows_.emplace_hint(rows_.end(), stored->sequence_, std::move(stored));
  return true;
}

void Rows::update(Row& stored, const Values& changes) {
  take_from_indices(stored);
  const kit::Value key = stored.get(entity_.key);
  for (const auto& [property, value] : changes) stored.set(property, value);
  stored.set(entity_.key, key);
  add_to_indices(stored);
}

void Rows::erase(const kit::Value& key) {
  Row* row = find(key);
  if (row == nullptr) return;
  take_from_indices(*row);
  by_key_.erase(comparable(key));
  rows_.erase(row->sequence_);
}

const Rows::Index& Rows::index(std::size_t property) {
  const auto [entry, is_new] = indices_.try_emplace(property);
  if (is_new) {
    for (const auto& [sequence, row] : rows_)
      entry->second.emplace(comparable(row->get(property)), row.get());
  }
  return entry->second;
}

std::vector<Row*> Rows::find_equal(std::size_t property, const kit::Value& value) {
  std::vector<Row*> found;
  const auto [from, to] = index(property).equal_range(comparable(value));
  for (auto each = from; each != to; ++each) found.push_back(each->second);
  return found;
}

kit::Value Rows::comparable(const kit::Value& value) const {
  if (compare_ == TextCompare::kIgnoringCase && value.kind() == kit::Value::Kind::kText)
    return kit::Value::text(upper_ascii(value.as_text()));
  return value;
}

void Rows::add_to_indices(Row& row) {
  for (auto& [property, index] : indices_) index.emplace(comparable(row.get(property)), &row);
}

void Rows::take_from_indices(Row& row) {
  for (auto& [property, index] : indices_) {
    const auto [from, to] = index.equal_range(comparable(row.get(property)));
    const auto entry = std::find_if(from, to, [&](const auto& each) { return each.second == &row; });
    SCHAKEL_ASSERT(entry != to);
    index.erase(entry);
  }
}

Store::Store(const Catalogue& catalogue, TextCompare compare) : catalogue_(catalogue) {
  for (const Entity& entity : catalogue.entities()) {
    rows_.push_back(std::make_unique<Rows>(entity, compare));
    by_name_.emplace(entity.name, rows_.back().get());
  }
}

Rows& Store::rows(const Entity& entity) {
  return rows(entity.name);
}

Rows& Store::rows(std::string_view entity) {
  const auto found = by_name_.find(std::string(entity));
  SCHAKEL_ASSERT(found != by_name_.end());
  return *found->second;
}

void Store::each(const std::function<void(Rows& rows)>& see) {
  for (const auto& rows : rows_) see(*rows);
}

std::int64_t Store::next_number(const std::string& series) {
  return ++numbers_[series];
}

void Store::numbered_to(const std::string& series, std::int64_t at_least) {
  std::int64_t& last = numbers_[series];
  last = std::max(last, at_least);
}

}  // namespace schakel::exact_globe::simulator
