#include <map>
#include <set>

#include "base/text.h"
#include "connectors/exact_online/simulator/business/rules.h"

// What an Item has and will have, per warehouse (facts 5, Stock). ItemWarehouses, StockPositions and the Item
// itself say it together; only documents change it.
namespace schakel::exact_online::simulator {

using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

constexpr const char* kItems = "logistics/Items";
constexpr const char* kItemWarehouses = "inventory/ItemWarehouses";
constexpr const char* kStockPositions = "sync/Inventory/StockPositions";
constexpr const char* kWarehouses = "inventory/Warehouses";
constexpr const char* kOrders = "salesorder/SalesOrders";
constexpr const char* kOrderLines = "salesorder/SalesOrderLines";

constexpr std::int64_t kDelivered = 21;

bool keeps_stock(const Administration& administration, const Value& item) {
  return administration.look_up(kItems, item, "IsStockItem").as_boolean();
}

Row row_of(const Table& table, std::string_view item_column, const Value& item, const Value& warehouse) {
  for (const Row* row : table.find_equal(table.column(item_column), item))
    if ((*row)[table.column("Warehouse")] == warehouse) return *row;
  return table.empty_row();
}

/// Leaves a row alone that would stay the same: its version would tell a change that there is none.
void keep(Table& table, Row row) {
  const Value key = row[table.key_column()];
  const Row* held = table.find(key);
  if (held == nullptr)
    table.insert(std::move(row));
  else if (*held != row)
    table.update(key, std::move(row));
}

void write_position(WriteScope& scope, const Value& item, const Value& warehouse, const Decimal& current,
                    const Decimal& planned_out) {
  Administration& administration = scope.administration;
  const Table& items = administration.table(kItems);
  Row item_row = *items.find(item);
  Columns of_item(items, item_row);
  const Value in_stock = number_value(current);
  const Value out = number_value(planned_out);
  // Back-to-back reservations and receipts are not simulated: what is left is what nobody has ordered.
  const Value left = number_value(difference(current, planned_out));

  Table& held = administration.table(kItemWarehouses);
  Row held_row = row_of(held, "Item", item, warehouse);
  Columns stock(held, held_row);
  const bool changes =
      stock.empty("ID") || stock["CurrentStock"] != in_stock || stock["PlannedStockOut"] != out;
  if (!changes) return;
  stock.fill("ID", Value::guid(scope.random.guid()));
  stock["Item"] = item;
  stock["Warehouse"] = warehouse;
  stock["Division"] = whole_value(administration.code());
  stock["CurrentStock"] = in_stock;
  stock["PlannedStockOut"] = out;
  stock["ProjectedStock"] = left;
  for (const auto* name : {"PlannedStockIn", "ReservedStock"}) stock.fill(name, whole_value(0));
  stock["ItemCode"] = of_item["Code"];
  stock["ItemDescription"] = of_item["Description"];
  stock["WarehouseCode"] = administration.look_up(kWarehouses, warehouse, "Code");
  stock["WarehouseDescription"] = administration.look_up(kWarehouses, warehouse, "Description");
  stock.fill("Created", date_value(scope.now));
  stock["Modified"] = date_value(scope.now);

  Table& positions = administration.table(kStockPositions);
  Row position_row = row_of(positions, "ItemId", item, warehouse);
  Columns position(positions, position_row);
  position.fill("ID", Value::guid(scope.random.guid()));
  position["ItemId"] = item;
  position["Warehouse"] = warehouse;
  position["Division"] = whole_value(administration.code());
  position["ItemCode"] = of_item["Code"];
  position["ItemDescription"] = of_item["Description"];
  position["UnitCode"] = text_value(std::string(trimmed(of_item.text("Unit"))));
  position["UnitDescription"] = of_item["UnitDescription"];
  position["WarehouseCode"] = stock["WarehouseCode"];
  position["WarehouseDescription"] = stock["WarehouseDescription"];
  position["CurrentStock"] = in_stock;
  position["PlanningOut"] = out;
  for (const auto* name : {"FreeStock", "ProjectedStock"}) position[name] = left;
  for (const auto* name : {"PlanningIn", "ReservedStock", "ReorderPoint"})
    position.fill(name, whole_value(0));
  keep(held, std::move(held_row));
  keep(positions, std::move(position_row));
}

}  // namespace

Value main_warehouse(const Administration& administration) {
  const Row* row = administration.find_by(kWarehouses, "Main", whole_value(1));
  return row == nullptr ? Value() : (*row)[administration.table(kWarehouses).key_column()];
}

Decimal stock_of(const Administration& administration, const Value& item, const Value& warehouse) {
  const Table& held = administration.table(kItemWarehouses);
  return row_of(held, "Item", item, warehouse)[held.column("CurrentStock")].as_decimal();
}

void move_stock(WriteScope& scope, const Value& item, const Value& in_warehouse, const Decimal& change) {
  Administration& administration = scope.administration;
  if (change.is_zero() || !keeps_stock(administration, item)) return;
  const Value warehouse = in_warehouse.is_null() ? main_warehouse(administration) : in_warehouse;
  Table& items = administration.table(kItems);
  Row item_row = *items.find(item);
  Columns of_item(items, item_row);
  of_item["Stock"] = number_value(sum(of_item.number("Stock"), change));
  items.update(item, item_row);
  const Table& held = administration.table(kItemWarehouses);
  const Row before = row_of(held, "Item", item, warehouse);
  write_position(scope, item, warehouse, sum(before[held.column("CurrentStock")].as_decimal(), change),
                 before[held.column("PlannedStockOut")].as_decimal());
}

void plan_stock(WriteScope& scope, const Value& item) {
  const Administration& administration = scope.administration;
  if (!scope.plans_stock || !keeps_stock(administration, item)) return;
  std::map<Value, Decimal> planned;
  const Table& held = administration.table(kItemWarehouses);
  for (const Row* row : held.find_equal(held.column("Item"), item))
    planned.emplace((*row)[held.column("Warehouse")], Decimal());
  const Table& lines = administration.table(kOrderLines);
  for (const Row* line : lines.find_equal(lines.column("Item"), item)) {
    if ((*line)[lines.column("DeliveryStatus")] == whole_value(kDelivered)) continue;
    Value warehouse = administration.look_up(kOrders, (*line)[lines.column("OrderID")], "WarehouseID");
    if (warehouse.is_null()) warehouse = main_warehouse(administration);
    Decimal& out = planned[warehouse];
    out = sum(out, difference((*line)[lines.column("Quantity")].as_decimal(),
                              (*line)[lines.column("QuantityDelivered")].as_decimal()));
  }
  for (const auto& [warehouse, out] : planned)
    if (!warehouse.is_null())
      write_position(scope, item, warehouse, stock_of(administration, item, warehouse), out);
}

void plan_stock_of_order(WriteScope& scope, const Value& order) {
  const Table& lines = scope.administration.table(kOrderLines);
  std::set<Value> items;
  for (const Row* line : lines.find_equal(lines.column("OrderID"), order))
    items.insert((*line)[lines.column("Item")]);
  for (const Value& item : items) plan_stock(scope, item);
}

}  // namespace schakel::exact_online::simulator
