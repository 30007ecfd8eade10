#include <algorithm>

#include "base/text.h"
#include "connectors/exact_online/simulator/business/rules.h"

// Items, their prices and where they are kept (facts 5, logistics/* and inventory/*).
namespace schakel::exact_online::simulator {

using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

constexpr const char* kItems = "logistics/Items";
constexpr const char* kPrices = "logistics/SalesItemPrices";
constexpr const char* kItemWarehouses = "inventory/ItemWarehouses";
constexpr const char* kStockPositions = "sync/Inventory/StockPositions";

void derive_item(Columns& row, const Administration& administration) {
  // The unit's letter type stands beside its description.
  if (const Row* unit = administration.find_by("logistics/Units", "Code",
                                               text_value(std::string(trimmed(row.text("Unit"))))))
    row["UnitType"] = (*unit)[administration.table("logistics/Units").column("Type")];
}

/// Class_01 to Class_10 hold codes of the assortment of that number (facts 5; that others are refused: C).
void check_classes(Columns& item, const std::set<std::size_t>& given, WriteScope& scope) {
  if (!scope.switches.classes_checked) return;
  const Administration& administration = scope.administration;
  const Table& items = administration.table(kItems);
  const Table& values = administration.table("logistics/ItemAssortmentProperty");
  constexpr std::int64_t kAssortments = 10;
  for (std::int64_t slot = 1; slot <= kAssortments; ++slot) {
    const std::string name = slot < 10 ? "Class_0" + std::to_string(slot) : "Class_" + std::to_string(slot);
    if (!given.contains(items.column(name)) || item.text(name).empty()) continue;
    const auto same_code = values.find_equal(values.column("Code"), item[name]);
    const bool known = std::ranges::any_of(same_code, [&](const Row* value) {
      return (*value)[values.column("ItemAssortmentCode")] == whole_value(slot);
    });
    if (!known) scope.messages.invalid_reference(name);
  }
}

void complete_item(Draft& draft, WriteScope& scope) {
  Administration& administration = scope.administration;
  Columns row(administration.table(kItems), draft.row);
  if (taken_by_another(administration, kItems, "Code", draft.row)) scope.messages.already_exists("Code");
  // Defaults of facts 5 and of the observed shapes (A).
  row.fill("IsSalesItem", flag_value(true));
  row.fill("IsStockItem", flag_value(true));
  for (const auto* name :
       {"IsPurchaseItem", "IsFractionAllowedItem", "IsPackageItem", "IsSerialItem", "IsSubcontractedItem",
        "FreeBoolField_01", "FreeBoolField_02", "FreeBoolField_03", "FreeBoolField_04", "FreeBoolField_05"})
    row.fill(name, flag_value(false));
  for (const auto* name : {"IsBatchNumberItem", "CopyRemarks", "IsBatchItem", "IsMakeItem", "IsNewContract",
                           "IsOnDemandItem", "IsRegistrationCodeItem", "IsTime", "IsWebshopItem"})
    row.fill(name, whole_value(0));
  row["PictureUrl"] = text_value("/docs/images/placeholder_item.png");
  row["PictureThumbnailUrl"] = text_value("/docs/images/placeholder_item.png");
  row.fill("StandardSalesPrice", whole_value(0));
  row.fill("Stock", whole_value(0));
  row.fill("StatisticalUnits", whole_value(1));
  row.fill("SecurityLevel", whole_value(10));
  row.fill("CostPriceCurrency", text_value("EUR"));
  row.fill("StartDate", date_value(scope.today()));
  if (row.empty("ItemGroup")) {
    if (const Row* group = administration.find_by("logistics/ItemGroups", "IsDefault", whole_value(1)))
      row["ItemGroup"] = (*group)[administration.table("logistics/ItemGroups").key_column()];
  }
  if (row.empty("Unit")) {
    if (const Row* unit = administration.find_by("logistics/Units", "Main", whole_value(1)))
      row["Unit"] = text_value(
          padded_right((*unit)[administration.table("logistics/Units").column("Code")].as_text(), 8));
  }
  check_classes(row, draft.given, scope);
  derive_item(row, administration);
}

void change_item(const Row&, Draft& draft, WriteScope& scope) {
  Columns row(scope.administration.table(kItems), draft.row);
  if (taken_by_another(scope.administration, kItems, "Code", draft.row))
    scope.messages.already_exists("Code");
  check_classes(row, draft.given, scope);
  derive_item(row, scope.administration);
}

void check_item_erase(const Row& row, WriteScope& scope) {
  const Table& lines = scope.administration.table("salesorder/SalesOrderLines");
  const Value& key = row[scope.administration.table(kItems).key_column()];
  if (!lines.find_equal(lines.column("Item"), key).empty())
    scope.messages.cannot_delete("Items", "SalesOrders");
}

void item_erased(const Row& row, WriteScope& scope) {
  const Value key = row[scope.administration.table(kItems).key_column()];
  for (const auto& [path, column] : {std::pair{kPrices, "Item"}, std::pair{kItemWarehouses, "Item"},
                                     std::pair{kStockPositions, "ItemId"}}) {
    const Table& table = scope.administration.table(path);
    std::vector<Value> keys;
    for (const Row* found : table.find_equal(table.column(column), key))
      keys.push_back((*found)[table.key_column()]);
    for (const Value& gone : keys)
      scope.administration.erase(path, gone, scope.author, scope.now, scope.random);
  }
}

/// Items.StandardSalesPrice is the base price that holds today: no account, from quantity one.
void keep_standard_price(const Value& item, WriteScope& scope) {
  const Value price = price_of(scope.administration, item, Value(), Decimal::from_integer(1), scope.today());
  const Value standard = price.is_null() ? whole_value(0) : price;
  Table& items = scope.administration.table(kItems);
  const Row* found = items.find(item);
  if (found == nullptr || (*found)[items.column("StandardSalesPrice")] == standard) return;
  Row row = *found;
  row[items.column("StandardSalesPrice")] = standard;
  items.update(item, std::move(row));
}

/// Not below zero, and once per Item, account, quantity, unit, currency and first day: two would both hold.
void check_price(Columns& price, WriteScope& scope) {
  const Table& prices = scope.administration.table(kPrices);
  if (price.number("Price").is_negative()) scope.messages.invalid("Price");
  for (const Row* other : prices.find_equal(prices.column("Item"), price["Item"])) {
    const auto same = [&](const char* name) { return (*other)[prices.column(name)] == price[name]; };
    if ((*other)[prices.key_column()] == price["ID"]) continue;
    if (same("Account") && same("Quantity") && same("Unit") && same("Currency") && same("StartDate"))
      scope.messages.data_already_exists();
  }
}

void complete_price(Draft& draft, WriteScope& scope) {
  Columns row(scope.administration.table(kPrices), draft.row);
  if (row.empty("Item")) scope.messages.mandatory("Item");
  row.fill("Currency", text_value("EUR"));
  row.fill("Quantity", whole_value(1));
  row.fill("NumberOfItemsPerUnit", whole_value(1));
  row.fill("StartDate", date_value(scope.today()));
  row.fill("Price", whole_value(0));
  const Value unit = scope.administration.look_up(kItems, row["Item"], "Unit");
  if (!unit.is_null()) {
    const std::string code(trimmed(unit.as_text()));
    row.fill("Unit", text_value(code));
    row["DefaultItemUnit"] = text_value(code);
    row["DefaultItemUnitDescription"] = scope.administration.look_up(kItems, row["Item"], "UnitDescription");
  }
  row["Barcode"] = scope.administration.look_up(kItems, row["Item"], "Barcode");
  check_price(row, scope);
}

/// A changed price stays the only one of its kind.
void change_price(const Row& before, Draft& draft, WriteScope& scope) {
  const Table& table = scope.administration.table(kPrices);
  Columns row(table, draft.row);
  if (row["Item"] != before[table.column("Item")]) scope.messages.not_allowed("Item");
  check_price(row, scope);
}

void price_written(const Row& row, bool, WriteScope& scope) {
  const Value item = row[scope.administration.table(kPrices).column("Item")];
  keep_standard_price(item, scope);
}

void price_erased(const Row& row, WriteScope& scope) {
  price_written(row, false, scope);
}

void complete_item_warehouse(Draft& draft, WriteScope& scope) {
  const Table& table = scope.administration.table(kItemWarehouses);
  Columns row(table, draft.row);
  for (const Row* other : table.find_equal(table.column("Item"), row["Item"]))
    if ((*other)[table.column("Warehouse")] == row["Warehouse"]) scope.messages.data_already_exists();
  for (const auto* name :
       {"CurrentStock", "PlannedStockIn", "PlannedStockOut", "ProjectedStock", "ReservedStock"})
    row.fill(name, whole_value(0));
}

}  // namespace

const Rules kItemRules{
    .table = kItems,
    .complete_new = complete_item,
    .complete_change = change_item,
    .check_erase = check_item_erase,
    .erased = item_erased,
};
const Rules kSalesItemPriceRules{
    .table = kPrices,
    .complete_new = complete_price,
    .complete_change = change_price,
    .written = price_written,
    .erased = price_erased,
};
const Rules kItemWarehouseRules{
    .table = kItemWarehouses,
    .complete_new = complete_item_warehouse,
};

}  // namespace schakel::exact_online::simulator
