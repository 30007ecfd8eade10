#include <map>
#include <set>

#include "connectors/exact_online/simulator/business/rules.h"
#include "connectors/exact_online/simulator/references.h"

// Goods deliveries (facts 5, salesorder/GoodsDeliveries): they raise what was delivered, close lines and
// orders, and lower the stock.
namespace schakel::exact_online::simulator {

using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

constexpr const char* kDeliveries = "salesorder/GoodsDeliveries";
constexpr const char* kDeliveryLines = "salesorder/GoodsDeliveryLines";
constexpr const char* kOrders = "salesorder/SalesOrders";
constexpr const char* kOrderLines = "salesorder/SalesOrderLines";

constexpr std::int64_t kOpen = 12;
constexpr std::int64_t kPartial = 20;
constexpr std::int64_t kComplete = 21;

void complete_delivery_line(Draft& draft, WriteScope& scope, std::map<std::string, Decimal>& taken,
                            Value& order_key) {
  const Administration& administration = scope.administration;
  Columns line(administration.table(kDeliveryLines), draft.row);
  const Table& order_lines = administration.table(kOrderLines);
  const Row* found = order_lines.find(line["SalesOrderLineID"]);
  if (found == nullptr) return;  // The generic engine says so.
  Row row = *found;
  Columns ordered(order_lines, row);
  const Decimal open = difference(difference(ordered.number("Quantity"), ordered.number("QuantityDelivered")),
                                  taken[ordered.text("ID")]);
  const Decimal quantity = line.number("QuantityDelivered");
  // 0 < quantity <= open (facts 5, A); two lines of one delivery count together.
  if (ordered["DeliveryStatus"] == whole_value(kComplete))
    scope.messages.say("Already processed", "Reeds verwerkt");
  else if (quantity <= Decimal() || quantity > open)
    scope.messages.invalid("QuantityDelivered");
  taken[ordered.text("ID")] = sum(taken[ordered.text("ID")], quantity);
  if (order_key.is_null()) order_key = ordered["OrderID"];
  line["Item"] = ordered["Item"];
  line.fill("Description", ordered["Description"]);
  line["QuantityOrdered"] = ordered["Quantity"];
  line["SalesOrderLineNumber"] = ordered["LineNumber"];
  line["SalesOrderNumber"] = ordered["OrderNumber"];
  line["Unitcode"] = ordered["UnitCode"];
  const Row* order = administration.table(kOrders).find(ordered["OrderID"]);
  // Only approved orders are delivered (facts 5, A).
  if (order != nullptr && (*order)[administration.table(kOrders).column("ApprovalStatus")] == whole_value(0))
    scope.messages.not_allowed("ApprovalStatus");
}

void complete_delivery(Draft& draft, WriteScope& scope) {
  Administration& administration = scope.administration;
  Columns delivery(administration.table(kDeliveries), draft.row);
  auto& lines = children_of(draft, "GoodsDeliveryLines");
  if (lines.empty()) scope.messages.mandatory("GoodsDeliveryLines");
  std::map<std::string, Decimal> taken;
  Value order_key;
  std::int64_t number = 0;
  for (Draft& line : lines) {
    complete_delivery_line(line, scope, taken, order_key);
    Columns row(administration.table(kDeliveryLines), line.row);
    row["LineNumber"] = whole_value(++number);
    row["DeliveryDate"] = delivery["DeliveryDate"];
    row.fill("TrackingNumber", delivery["TrackingNumber"]);
  }
  const Table& orders = administration.table(kOrders);
  if (const Row* found = orders.find(order_key)) {
    Row row = *found;
    Columns order(orders, row);
    delivery["DeliveryAccount"] = order["DeliverTo"];
    delivery["DeliveryAddress"] = order["DeliveryAddress"];
    delivery["DeliveryContact"] = order["DeliverToContactPerson"];
    delivery["DeliveryContactPersonFullName"] = order["DeliverToContactPersonFullName"];
    delivery["Warehouse"] = order["WarehouseID"];
    delivery.fill("ShippingMethod", order["ShippingMethod"]);
    delivery.fill("Description", order["Description"]);
  }
  const std::int64_t entry = administration.next_number("delivery", 1);
  delivery["DeliveryNumber"] = whole_value(entry);
  delivery["EntryNumber"] = whole_value(entry);
}

/// How far all lines together are in one respect.
Value state_of_lines(const Administration& administration, const Value& order_key, std::string_view column) {
  const Table& lines = administration.table(kOrderLines);
  bool all = true;
  bool any = false;
  for (const Row* line : lines.find_equal(lines.column("OrderID"), order_key)) {
    const std::int64_t state = (*line)[lines.column(column)].as_integer();
    all = all && state == kComplete;
    any = any || state != kOpen;
  }
  return whole_value(all ? kComplete : any ? kPartial : kOpen);
}

}  // namespace

void keep_order_state(const Value& order_key, WriteScope& scope) {
  Administration& administration = scope.administration;
  Table& orders = administration.table(kOrders);
  const Row* found = orders.find(order_key);
  if (found == nullptr) return;
  Row row = *found;
  Columns order(orders, row);
  order["DeliveryStatus"] = state_of_lines(administration, order_key, "DeliveryStatus");
  order["InvoiceStatus"] = state_of_lines(administration, order_key, "InvoiceStatus");
  // Complete as a whole only when it is invoiced too.
  const bool complete =
      order["DeliveryStatus"] == whole_value(kComplete) && order["InvoiceStatus"] == whole_value(kComplete);
  const bool open =
      order["DeliveryStatus"] == whole_value(kOpen) && order["InvoiceStatus"] == whole_value(kOpen);
  const Value state = whole_value(complete ? kComplete : open ? kOpen : kPartial);
  order["Status"] = state;
  order["Modified"] = date_value(scope.now);
  fill_echoes(administration, administration.schema().view_of(kOrders), row);
  orders.update(order_key, std::move(row));
  // A line is complete when both of its own states are; else it repeats how far its order is.
  Table& lines = administration.table(kOrderLines);
  for (const Row* line_found : lines.find_equal(lines.column("OrderID"), order_key)) {
    Row line = *line_found;
    const bool line_complete = line[lines.column("DeliveryStatus")] == whole_value(kComplete) &&
                               line[lines.column("InvoiceStatus")] == whole_value(kComplete);
    Value& line_state = line[lines.column("OrderStatus")];
    line_state = line_complete ? whole_value(kComplete) : state;
    const Value line_key = line[lines.key_column()];
    if (line != *line_found) lines.update(line_key, std::move(line));
  }
  plan_stock_of_order(scope, order_key);
}

namespace {

void delivery_written(const Row& delivery, bool is_new, WriteScope& scope) {
  if (!is_new) return;
  Administration& administration = scope.administration;
  const Table& lines = administration.table(kDeliveryLines);
  Table& order_lines = administration.table(kOrderLines);
  const Value warehouse = delivery[administration.table(kDeliveries).column("Warehouse")];
  const Value key = delivery[administration.table(kDeliveries).key_column()];
  std::set<Value> orders;
  for (const Row* line : lines.find_equal(lines.column("EntryID"), key)) {
    const Value line_key = (*line)[lines.column("SalesOrderLineID")];
    const Decimal quantity = (*line)[lines.column("QuantityDelivered")].as_decimal();
    const Row* found = order_lines.find(line_key);
    if (found == nullptr) continue;
    Row row = *found;
    Columns ordered(order_lines, row);
    ordered["QuantityDelivered"] = number_value(sum(ordered.number("QuantityDelivered"), quantity));
    const bool whole = ordered.number("QuantityDelivered") >= ordered.number("Quantity");
    ordered["DeliveryStatus"] = whole_value(whole ? kComplete : kPartial);
    ordered["DeliveryStatusDescription"] = text_value(whole ? "Complete" : "Partial");
    orders.insert(ordered["OrderID"]);
    const Value item = ordered["Item"];
    order_lines.update(line_key, std::move(row));
    move_stock(scope, item, warehouse, quantity.negated());
  }
  for (const Value& order : orders) keep_order_state(order, scope);
}

/// Texts and tracking change (facts 5, A); what was delivered from which line does not.
void change_delivery_line(const Row& before, Draft& draft, WriteScope& scope) {
  const Table& table = scope.administration.table(kDeliveryLines);
  for (const auto* name : {"QuantityDelivered", "SalesOrderLineID"})
    if (draft.row[table.column(name)] != before[table.column(name)]) scope.messages.not_allowed(name);
}

/// Lines are posted inside their delivery only (facts 4.10, A).
void refuse_single_line(Draft&, WriteScope& scope) {
  scope.messages.not_allowed("GoodsDeliveryLines");
}

}  // namespace

const Rules kGoodsDeliveryRules{
    .table = kDeliveries, .complete_new = complete_delivery, .written = delivery_written};
const Rules kGoodsDeliveryLineRules{
    .table = kDeliveryLines, .complete_new = refuse_single_line, .complete_change = change_delivery_line};
const Rules kDropShipmentLineRules{.table = "salesorder/DropShipmentLines",
                                   .complete_new = refuse_single_line};

}  // namespace schakel::exact_online::simulator
