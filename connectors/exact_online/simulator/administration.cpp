#include "connectors/exact_online/simulator/administration.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/assert.h"

namespace schakel::exact_online::simulator {

using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

struct DeletedType {
  std::string_view table;
  std::int64_t number;
};

// EntityType of sync/Deleted (facts 4.9 and the enumeration in entities.json).
constexpr std::array<DeletedType, 16> kDeletedTypes{{
    {"crm/Accounts", 2},
    {"crm/Addresses", 3},
    {"documents/DocumentAttachments", 4},
    {"crm/Contacts", 5},
    {"documents/Documents", 6},
    {"financial/GLAccounts", 7},
    {"logistics/SalesItemPrices", 8},
    {"logistics/Items", 9},
    {"salesinvoice/SalesInvoices", 13},
    {"sync/Inventory/StockPositions", 15},
    {"salesorder/GoodsDeliveries", 16},
    {"salesorder/GoodsDeliveryLines", 17},
    {"inventory/ItemWarehouses", 19},
    {"salesorder/SalesOrders", 32},
    {"salesorder/SalesOrderLines", 33},
    {"crm/BankAccounts", 48},
}};

constexpr std::chrono::days kDeletedKept{61};

bool is_new(const Table& rows, const Row& row) {
  const auto created = rows.find_column("Created");
  const auto modified = rows.find_column("Modified");
  return created && modified && !row[*created].is_null() && row[*created] == row[*modified];
}

}  // namespace

Administration::Administration(const Schema& schema, int code, std::string description)
    : schema_(&schema), code_(code), description_(std::move(description)) {
  for (const auto& [path, shape] : schema.tables())
    tables_.emplace(path, Table(shape.columns, shape.key, versions_));
}

Table& Administration::table(std::string_view path) {
  const auto found = tables_.find(path);
  SCHAKEL_ASSERT(found != tables_.end());
  return found->second;
}

const Table& Administration::table(std::string_view path) const {
  const auto found = tables_.find(path);
  SCHAKEL_ASSERT(found != tables_.end());
  return found->second;
}

std::int64_t Administration::next_number(const std::string& range, std::int64_t first) {
  auto& last = numbers_.try_emplace(range, first - 1).first->second;
  return ++last;
}

void Administration::number_taken(const std::string& range, std::int64_t number) {
  auto& last = numbers_.try_emplace(range, number).first->second;
  last = std::max(last, number);
}

const Row* Administration::find_by(std::string_view path, std::string_view column, const Value& value) const {
  if (value.is_null()) return nullptr;
  const Table& rows = table(path);
  const auto found = rows.find_equal(rows.column(column), value);
  return found.empty() ? nullptr : found.front();
}

Value Administration::look_up(std::string_view path, const Value& key, std::string_view column) const {
  if (key.is_null()) return {};
  const Table& rows = table(path);
  const Row* row = rows.find(key);
  return row == nullptr ? Value() : (*row)[rows.column(column)];
}

void Administration::erase(std::string_view path, const Value& key, const Author& author, LocalTime now,
                           Random& random) {
  if (!table(path).erase(key)) return;
  const auto* type = std::ranges::find(kDeletedTypes, path, &DeletedType::table);
  if (type == kDeletedTypes.end()) return;
  Table& log = table("sync/Deleted");
  Row row = log.empty_row();
  row[log.column("ID")] = Value::guid(random.guid());
  row[log.column("EntityKey")] = key;
  row[log.column("EntityType")] = Value::integer(type->number);
  row[log.column("DeletedBy")] = Value::guid(author.id);
  row[log.column("DeletedDate")] = Value::date_time(now);
  row[log.column("Division")] = Value::integer(code_);
  log.insert(std::move(row));
}

std::vector<Administration::Change> Administration::changes_since(std::int64_t version) const {
  std::map<std::int64_t, Change> changes;
  for (const auto& [path, rows] : tables_) {
    const Entity* entity = schema_->catalogue().find_exact(path);
    if (entity->topic.empty()) continue;
    for (auto it = rows.by_version().upper_bound(version); it != rows.by_version().end(); ++it)
      changes.emplace(it->first,
                      Change{entity, (*it->second)[rows.key_column()], false, is_new(rows, *it->second)});
  }
  const Table& log = table("sync/Deleted");
  for (auto it = log.by_version().upper_bound(version); it != log.by_version().end(); ++it) {
    const Row& row = *it->second;
    const auto* type =
        std::ranges::find(kDeletedTypes, row[log.column("EntityType")].as_integer(), &DeletedType::number);
    if (type == kDeletedTypes.end()) continue;
    const Entity* entity = schema_->catalogue().find_exact(type->table);
    if (!entity->topic.empty())
      changes.emplace(it->first, Change{entity, row[log.column("EntityKey")], true, false});
  }
  std::vector<Change> ordered;
  for (auto& [at, change] : changes) ordered.push_back(std::move(change));
  return ordered;
}

void Administration::forget_deleted(LocalTime now) {
  Table& log = table("sync/Deleted");
  const std::size_t date = log.column("DeletedDate");
  std::vector<Value> old;
  for (const auto& [version, row] : log.by_version()) {
    if ((*row)[date].as_time() + kDeletedKept >= now) break;  // The log grows at its end.
    old.push_back((*row)[log.key_column()]);
  }
  for (const Value& key : old) log.erase(key);
}

void Administration::save(const PutRow& put) const {
  for (const auto& [path, rows] : tables_) {
    for (const auto& [version, row] : rows.by_version()) {
      Json::Members members{{"_version", Json::number(version)}};
      for (std::size_t i = 0; i < row->size(); ++i)
        if (!(*row)[i].is_null()) members.emplace_back(rows.columns()[i].name, to_snapshot((*row)[i]));
      put(path, Json::members(std::move(members)));
    }
  }
  for (const auto& [range, last] : numbers_)
    put("_numbers", Json::members({{"range", Json::text(range)}, {"last", Json::number(last)}}));
  put("_closed", Json::members({{"until", Json::number(closed_until_)}}));
}

Result<void> Administration::load_row(const std::string& entity, const Json& json) {
  const auto malformed = [&] {
    return fail({.kind = ErrorKind::kMalformed,
                 .code = "simulator.state_malformed",
                 .what = {.en = "The state file does not fit this simulator at " + entity + ".",
                          .nl = "Het statusbestand past niet bij deze simulator, bij " + entity + "."}});
  };
  if (entity == "_numbers") {
    const Json* range = json.find("range");
    const Json* last = json.find("last");
    if (range == nullptr || range->as_text() == nullptr || last == nullptr || !last->as_integer())
      return malformed();
    number_taken(*range->as_text(), *last->as_integer());
    return {};
  }
  if (entity == "_closed") {
    const Json* until = json.find("until");
    if (until == nullptr || !until->as_integer()) return malformed();
    closed_until_ = *until->as_integer();
    return {};
  }
  const auto found = tables_.find(entity);
  const Json* version = json.find("_version");
  if (found == tables_.end() || version == nullptr || !version->as_integer()) return malformed();
  Row row = found->second.empty_row();
  for (const auto& [name, value] : *json.as_members()) {
    if (name == "_version") continue;
    const auto column = found->second.find_column(name);
    auto held = schakel::simulator::from_snapshot(value);
    if (!column || !held) return malformed();
    row[*column] = std::move(*held);
  }
  if (row[found->second.key_column()].is_null()) return malformed();
  if (!found->second.restore(std::move(row), *version->as_integer())) return malformed();
  return {};
}

}  // namespace schakel::exact_online::simulator
