#include <algorithm>

#include "base/text.h"
#include "connectors/exact_online/simulator/business/books.h"
#include "connectors/exact_online/simulator/business/charges.h"
#include "connectors/exact_online/simulator/business/rules.h"
#include "connectors/exact_online/simulator/references.h"

// Sales orders with their lines and order charges (facts 5, salesorder/SalesOrders).
namespace schakel::exact_online::simulator {

using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

constexpr const char* kOrders = "salesorder/SalesOrders";
constexpr const char* kLines = "salesorder/SalesOrderLines";
constexpr const char* kCharges = "salesorder/SalesOrderOrderChargeLines";
constexpr const char* kItems = "logistics/Items";

constexpr std::int64_t kOpen = 12;
constexpr std::int64_t kComplete = 21;

}  // namespace

const Row* vat_row(const Administration& administration, const std::string& code) {
  return administration.find_by("vat/VATCodes", "Code", text_value(padded_right(trimmed(code), 3)));
}

bool includes_vat(const Administration& administration, const std::string& code) {
  const Row* row = vat_row(administration, code);
  return row != nullptr && (*row)[administration.table("vat/VATCodes").column("Type")].as_text() == "I";
}

Taxed taxed(const Administration& administration, const std::string& code, const Decimal& percentage,
            const Decimal& amount) {
  if (!includes_vat(administration, code)) return {amount, product(amount, percentage).rounded(2)};
  const Decimal factor = sum(Decimal::from_integer(1), percentage);
  const Decimal excluding = amount.divided_by(factor, 2).value_or(amount);
  return {excluding, difference(amount, excluding)};
}

Value price_of(const Administration& administration, const Value& item, const Value& account,
               const Decimal& quantity, LocalTime today) {
  const Table& prices = administration.table("logistics/SalesItemPrices");
  const Row* best = nullptr;
  for (const Row* row : prices.find_equal(prices.column("Item"), item)) {
    const Value& of = (*row)[prices.column("Account")];
    if (!of.is_null() && of != account) continue;
    if ((*row)[prices.column("Quantity")].as_decimal() > quantity) continue;
    const Value& end = (*row)[prices.column("EndDate")];
    if (!end.is_null() && end.as_time() < today) continue;
    const Value& start = (*row)[prices.column("StartDate")];
    if (!start.is_null() && start.as_time() > today) continue;
    const auto rank = [&](const Row& one) {
      return std::tuple(!one[prices.column("Account")].is_null(), one[prices.column("Quantity")].as_decimal(),
                        one[prices.column("StartDate")].as_time());
    };
    if (best == nullptr || rank(*row) > rank(*best)) best = row;
  }
  return best == nullptr ? Value() : (*best)[prices.column("Price")];
}

namespace {

void price_line(Columns& line, const Value& account, LocalTime today, const Administration& administration,
                bool net_given, bool unit_given) {
  const Decimal quantity = line.number("Quantity");
  if (net_given && !unit_given) {
    line["UnitPrice"] = whole_value(0);  // facts 5: NetPrice given → UnitPrice 0.
    line.fill("Discount", whole_value(0));
  } else {
    if (!unit_given) {
      const Value price = price_of(administration, line["Item"], account, quantity, today);
      line["UnitPrice"] = price.is_null() ? whole_value(0) : price;
    }
    line.fill("Discount", whole_value(0));
    if (!net_given) {
      const Decimal rest = difference(Decimal::from_integer(1), line.number("Discount"));
      line["NetPrice"] = number_value(product(line.number("UnitPrice"), rest).rounded(4));
    }
  }
}

/// Quantity × net price, with VAT in it or not as the VAT code says.
Decimal priced(const Decimal& quantity, const Decimal& net_price) {
  return product(quantity, net_price).rounded(2);
}

/// Fills and checks one line. `order` is its header, complete but for the sums.
void complete_line(Draft& draft, Columns& order, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Table& table = administration.table(kLines);
  const Table& items = administration.table(kItems);
  Columns line(table, draft.row);
  if (line.empty("Quantity")) scope.messages.mandatory("Quantity");
  const Row* item = items.find(line["Item"]);
  if (item == nullptr) return;  // The generic engine says so.
  Row item_row = *item;
  Columns of_item(items, item_row);
  if (!of_item["IsSalesItem"].as_boolean()) scope.messages.invalid("Item");
  line.fill("Description", of_item["Description"]);
  if (line.empty("UnitCode")) line["UnitCode"] = text_value(std::string(trimmed(of_item.text("Unit"))));
  if (const Row* unit = administration.find_by("logistics/Units", "Code", line["UnitCode"]))
    line["UnitDescription"] = (*unit)[administration.table("logistics/Units").column("Description")];
  line.fill("DeliveryDate", order["DeliveryDate"]);
  if (line.empty("VATCode")) {
    // The customer's own code goes before the Item's.
    Value code = administration.look_up("crm/Accounts", order["OrderedBy"], "SalesVATCode");
    if (code.is_null()) code = of_item["SalesVatCode"];
    if (!code.is_null()) line["VATCode"] = text_value(std::string(trimmed(code.as_text())));
  }
  const Row* vat = line.empty("VATCode") ? nullptr : vat_row(administration, line.text("VATCode"));
  if (vat != nullptr && (*vat)[administration.table("vat/VATCodes").column("IsBlocked")].as_boolean())
    scope.messages.not_allowed("VATCode");
  line["VATPercentage"] =
      vat == nullptr ? whole_value(0) : (*vat)[administration.table("vat/VATCodes").column("Percentage")];
  const auto given = [&](std::string_view name) {
    return draft.given.contains(table.column(name)) && !line.empty(name);
  };
  price_line(line, order["OrderedBy"], scope.today(), administration, given("NetPrice"), given("UnitPrice"));
  const Decimal amount = priced(line.number("Quantity"), line.number("NetPrice"));
  const Taxed taxes = taxed(administration, line.text("VATCode"), line.number("VATPercentage"), amount);
  line["VATAmount"] = number_value(taxes.vat);
  line["AmountFC"] = number_value(scope.switches.amounts_as_priced ? amount : taxes.excluding);
  line["AmountDC"] = line["AmountFC"];
  line.fill("QuantityDelivered", whole_value(0));
  line.fill("QuantityInvoiced", whole_value(0));
  for (const auto* name : {"OrderStatus", "DeliveryStatus", "InvoiceStatus"}) {
    line.fill(name, whole_value(kOpen));
  }
  line["StatusDescription"] = text_value("Open");
  line.fill("UseDropShipment", whole_value(0));
  line["OrderNumber"] = order["OrderNumber"];
  line["CostPriceFC"] = of_item["CostPriceStandard"];
}

/// Header amounts are sums (facts 5). Charges count; the header's discount holds for the lines.
template <class Lines, class Charges>
void sum_up(Columns& order, const Lines& lines, const Charges& charges,
            const Administration& administration) {
  const Table& line_table = administration.table(kLines);
  const Table& charge_table = administration.table(kCharges);
  Decimal excluding;
  Decimal vat;
  for (const Row* row : lines) {
    const Taxed one = taxed(administration, (*row)[line_table.column("VATCode")].as_text(),
                            (*row)[line_table.column("VATPercentage")].as_decimal(),
                            priced((*row)[line_table.column("Quantity")].as_decimal(),
                                   (*row)[line_table.column("NetPrice")].as_decimal()));
    excluding = sum(excluding, one.excluding);
    vat = sum(vat, one.vat);
  }
  const Decimal discount = order.number("Discount");
  const Decimal off = product(excluding, discount).rounded(2);
  const Decimal vat_off = product(vat, discount).rounded(2);
  excluding = difference(excluding, off);
  vat = difference(vat, vat_off);
  for (const Row* row : charges) {
    excluding = sum(excluding, (*row)[charge_table.column("AmountFCExclVAT")].as_decimal());
    vat = sum(vat, (*row)[charge_table.column("AmountVATFC")].as_decimal());
  }
  order["AmountDiscountExclVat"] = number_value(off);
  order["AmountDiscount"] = number_value(sum(off, vat_off));
  order["AmountFCExclVat"] = number_value(excluding);
  order["AmountFC"] = number_value(sum(excluding, vat));
  order["AmountDC"] = order["AmountFC"];
  order["VATAmount"] = number_value(vat);
}

}  // namespace

Value main_address(const Administration& administration, const Value& account) {
  const Table& addresses = administration.table("crm/Addresses");
  Value visit;
  for (const Row* row : addresses.find_equal(addresses.column("Account"), account)) {
    if (!(*row)[addresses.column("Main")].as_boolean()) continue;
    const Value& type = (*row)[addresses.column("Type")];
    if (type == whole_value(4)) return (*row)[addresses.key_column()];
    if (type == whole_value(1)) visit = (*row)[addresses.key_column()];
  }
  return visit;
}

namespace {

void check_approval(Columns& order, WriteScope& scope) {
  // Setting 2 needs a right of its own (facts 5).
  if (order["ApprovalStatus"] == whole_value(2) && !scope.may_approve_orders)
    scope.messages.not_allowed("ApprovalStatus");
}

/// When it was approved, and by whom unless that went by itself (1): then nobody is named (recorded, A).
void stamp_approval(Columns& order, const WriteScope& scope) {
  order["Approved"] = date_value(scope.now);
  if (order["ApprovalStatus"] != whole_value(2)) return;
  order["Approver"] = Value::guid(scope.author.id);
  order["ApproverFullName"] = text_value(scope.author.full_name);
}

void complete_order(Draft& draft, WriteScope& scope) {
  Administration& administration = scope.administration;
  const Table& table = administration.table(kOrders);
  Columns order(table, draft.row);
  // An order without customer names both parties, as recorded: InvoiceTo before OrderedBy (picqer#10).
  if (order.empty("OrderedBy")) {
    if (order.empty("InvoiceTo")) scope.messages.mandatory("InvoiceTo");
    scope.messages.mandatory("OrderedBy");
    return;
  }
  auto& lines = children_of(draft, "SalesOrderLines");
  if (lines.empty()) scope.messages.mandatory("SalesOrderLines");
  order.fill("DeliverTo", order["OrderedBy"]);
  order.fill("InvoiceTo", order["OrderedBy"]);
  for (const auto* name : {"OrderedBy", "InvoiceTo"}) check_customer(order[name], scope);
  const auto contact_of = [&](std::string_view account, std::string_view contact) {
    if (order.empty(contact))
      order[contact] = administration.look_up("crm/Accounts", order[account], "MainContact");
  };
  contact_of("OrderedBy", "OrderedByContactPerson");
  contact_of("DeliverTo", "DeliverToContactPerson");
  contact_of("InvoiceTo", "InvoiceToContactPerson");
  if (order.empty("DeliveryAddress"))
    order["DeliveryAddress"] = main_address(administration, order["DeliverTo"]);
  order.fill("WarehouseID", main_warehouse(administration));
  order.fill("OrderDate", date_value(scope.today()));
  order.fill("DeliveryDate", order["OrderDate"]);
  if (order.empty("PaymentCondition"))
    order["PaymentCondition"] =
        administration.look_up("crm/Accounts", order["InvoiceTo"], "PaymentConditionSales");
  if (order.empty("PaymentCondition")) order["PaymentCondition"] = text_value("00");
  if (order.empty("ShippingMethod"))
    order["ShippingMethod"] = administration.look_up("crm/Accounts", order["DeliverTo"], "ShippingMethod");
  order.fill("Currency", text_value("EUR"));
  if (order.empty("OrderNumber")) {
    order["OrderNumber"] = whole_value(administration.next_number("sales order", 1));
  } else {
    if (taken_by_another(administration, kOrders, "OrderNumber", draft.row))
      scope.messages.already_exists("OrderNumber");
    administration.number_taken("sales order", order["OrderNumber"].as_integer());
  }
  order.fill("Discount", whole_value(0));
  for (const auto* name : {"Status", "DeliveryStatus", "InvoiceStatus"}) order[name] = whole_value(kOpen);
  order.fill("ApprovalStatus", whole_value(1));
  check_approval(order, scope);
  if (order["ApprovalStatus"] != whole_value(0)) stamp_approval(order, scope);
  std::vector<const Row*> line_rows;
  std::int64_t number = 0;
  for (Draft& line : lines) {
    complete_line(line, order, scope);
    Columns(administration.table(kLines), line.row)["LineNumber"] = whole_value(++number);
    line_rows.push_back(&line.row);
  }
  std::vector<const Row*> charge_rows;
  number = 0;
  for (Draft& charge : children_of(draft, "SalesOrderOrderChargeLines")) {
    Columns row(administration.table(kCharges), charge.row);
    complete_charge(row, administration);
    row["LineNumber"] = whole_value(++number);
    charge_rows.push_back(&charge.row);
  }
  sum_up(order, line_rows, charge_rows, administration);
}

std::vector<const Row*> children(const Administration& administration, std::string_view path,
                                 const Value& order) {
  const Table& table = administration.table(path);
  return table.find_equal(table.column("OrderID"), order);
}

void sum_up_again(Columns& order, const Administration& administration) {
  const Value key = order["OrderID"];
  sum_up(order, children(administration, kLines, key), children(administration, kCharges, key),
         administration);
}

void change_order(const Row& before, Draft& draft, WriteScope& scope) {
  const Table& table = scope.administration.table(kOrders);
  Row old = before;
  Columns was(table, old);
  Columns order(table, draft.row);
  // Updates of a completed order fail (facts 5, A).
  if (was["Status"] == whole_value(kComplete)) {
    scope.messages.not_allowed("Status");
    return;
  }
  // Customers are fixed after create (facts 5, A).
  for (const auto* name : {"OrderedBy", "DeliverTo", "InvoiceTo"})
    if (order[name] != was[name]) scope.messages.not_allowed(name);
  check_approval(order, scope);
  if (order["ApprovalStatus"] != was["ApprovalStatus"] && order["ApprovalStatus"] != whole_value(0))
    stamp_approval(order, scope);
  sum_up_again(order, scope.administration);
}

void check_order_erase(const Row& row, WriteScope& scope) {
  const Table& table = scope.administration.table(kOrders);
  // Not once delivered or invoiced (facts 5, inferred).
  if (row[table.column("DeliveryStatus")] != whole_value(kOpen))
    scope.messages.cannot_delete("OrderID", "GoodsDeliveries");
}

void order_written(const Row& row, bool, WriteScope& scope) {
  plan_stock_of_order(scope, row[scope.administration.table(kOrders).key_column()]);
}

void order_erased(const Row& row, WriteScope& scope) {
  const Value key = row[scope.administration.table(kOrders).key_column()];
  std::vector<Value> items;
  const Table& lines = scope.administration.table(kLines);
  for (const Row* line : children(scope.administration, kLines, key))
    items.push_back((*line)[lines.column("Item")]);
  for (const auto* path : {kLines, kCharges}) {
    std::vector<Value> keys;
    for (const Row* child : children(scope.administration, path, key))
      keys.push_back((*child)[scope.administration.table(path).key_column()]);
    for (const Value& child : keys)
      scope.administration.erase(path, child, scope.author, scope.now, scope.random);
  }
  for (const Value& item : items) plan_stock(scope, item);
}

void resum_order(const Value& key, WriteScope& scope) {
  Table& table = scope.administration.table(kOrders);
  const Row* found = table.find(key);
  if (found == nullptr) return;
  Row row = *found;
  Columns order(table, row);
  sum_up_again(order, scope.administration);
  order["Modified"] = date_value(scope.now);
  table.update(key, std::move(row));
}

/// A line posted alone, to the order it names.
void complete_single_line(Draft& draft, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Table& orders = administration.table(kOrders);
  Columns line(administration.table(kLines), draft.row);
  const Row* found = orders.find(line["OrderID"]);
  if (found == nullptr) return;
  Row row = *found;
  Columns order(orders, row);
  if (order["Status"] == whole_value(kComplete)) scope.messages.not_allowed("Status");
  std::int64_t last = 0;
  for (const Row* other : children(administration, kLines, line["OrderID"]))
    last = std::max(last, (*other)[administration.table(kLines).column("LineNumber")].as_integer());
  line["LineNumber"] = whole_value(last + 1);
  complete_line(draft, order, scope);
}

void change_line(const Row& before, Draft& draft, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Table& table = administration.table(kLines);
  Row old = before;
  Columns was(table, old);
  Columns line(table, draft.row);
  if (was["OrderStatus"] == whole_value(kComplete)) {
    scope.messages.not_allowed("Status");
    return;
  }
  if (line.number("Quantity") < line.number("QuantityDelivered")) scope.messages.invalid("Quantity");
  const Table& orders = administration.table(kOrders);
  const Row* found = orders.find(line["OrderID"]);
  if (found == nullptr) return;
  Row row = *found;
  Columns order(orders, row);
  // What was not sent keeps the price it had.
  if (!draft.given.contains(table.column("NetPrice")) && !draft.given.contains(table.column("UnitPrice"))) {
    if (line["Item"] == was["Item"]) {
      draft.given.insert(table.column("UnitPrice"));
      if (line["Discount"] == was["Discount"]) draft.given.insert(table.column("NetPrice"));
    }
  }
  if (line["Item"] != was["Item"] && !draft.given.contains(table.column("Description")))
    line["Description"] = Value();
  complete_line(draft, order, scope);
}

void line_written(const Row& row, bool, WriteScope& scope) {
  const Table& table = scope.administration.table(kLines);
  const Value key = row[table.column("OrderID")];
  const Value item = row[table.column("Item")];
  resum_order(key, scope);
  plan_stock_of_order(scope, key);
  plan_stock(scope, item);
}

void line_erased(const Row& row, WriteScope& scope) {
  line_written(row, false, scope);
}

void check_line_erase(const Row& row, WriteScope& scope) {
  const Table& table = scope.administration.table(kLines);
  if (!row[table.column("QuantityDelivered")].as_decimal().is_zero())
    scope.messages.cannot_delete("SalesOrderLineID", "GoodsDeliveries");
}

void complete_single_charge(Draft& draft, WriteScope& scope) {
  const Administration& administration = scope.administration;
  Columns charge(administration.table(kCharges), draft.row);
  charge["LineNumber"] = whole_value(
      static_cast<std::int64_t>(children(administration, kCharges, charge["OrderID"]).size()) + 1);
  complete_charge(charge, administration);
}

void change_charge(const Row& before, Draft& draft, WriteScope& scope) {
  change_charge(before, draft, scope.administration);
}

void charge_written(const Row& row, bool, WriteScope& scope) {
  const Value key = row[scope.administration.table(kCharges).column("OrderID")];
  resum_order(key, scope);
}

void charge_erased(const Row& row, WriteScope& scope) {
  charge_written(row, false, scope);
}

/// What an action closes: deliveries or invoicing where it names one of them, else both.
std::vector<const char*> completed_states(Columns& action) {
  const bool delivery = action["CompleteDelivery"].as_boolean();
  const bool invoice = action["CompleteInvoice"].as_boolean();
  std::vector<const char*> states;
  if (delivery || !invoice) states.push_back("DeliveryStatus");
  if (invoice || !delivery) states.push_back("InvoiceStatus");
  return states;
}

/// POST salesorder/CompleteSalesOrder closes an order (facts 5).
void complete_completion(Draft& draft, WriteScope& scope) {
  Administration& administration = scope.administration;
  Columns action(administration.table("salesorder/CompleteSalesOrder"), draft.row);
  const Table& orders = administration.table(kOrders);
  const Value key = action["OrderID"];
  const Row* found = orders.find(key);
  if (found == nullptr) {
    scope.messages.invalid_reference("OrderID");
    return;
  }
  if (!scope.messages.empty()) return;
  if ((*found)[orders.column("Status")] == whole_value(kComplete)) {
    scope.messages.say("Already processed", "Reeds verwerkt");
    return;
  }
  Table& lines = administration.table(kLines);
  for (const Row* line_found : children(administration, kLines, key)) {
    Row line = *line_found;
    for (const auto* name : completed_states(action)) line[lines.column(name)] = whole_value(kComplete);
    const Value line_key = line[lines.key_column()];
    lines.update(line_key, std::move(line));
  }
  keep_order_state(key, scope);
  action["Division"] = whole_value(administration.code());
  action["SuccessMessage"] =
      text_value(scope.author.dutch ? "De verkooporder is afgerond." : "The sales order is complete.");
}

/// POST salesorder/CompleteSalesOrderLine closes one line, and the order when it was the last open one.
void complete_line_completion(Draft& draft, WriteScope& scope) {
  Administration& administration = scope.administration;
  Columns action(administration.table("salesorder/CompleteSalesOrderLine"), draft.row);
  Table& lines = administration.table(kLines);
  const Row* found = lines.find(action["ID"]);
  if (found == nullptr) {
    scope.messages.invalid_reference("SalesOrderLineID");
    return;
  }
  Row row = *found;
  Columns line(lines, row);
  if (line["OrderStatus"] == whole_value(kComplete)) {
    scope.messages.say("Already processed", "Reeds verwerkt");
    return;
  }
  for (const auto* name : completed_states(action)) line[name] = whole_value(kComplete);
  const Value order = line["OrderID"];
  lines.update(action["ID"], std::move(row));
  keep_order_state(order, scope);
  action["Division"] = whole_value(administration.code());
  action["SuccessMessage"] =
      text_value(scope.author.dutch ? "De orderregel is afgerond." : "The order line is complete.");
}

/// POST salesorder/PrintedSalesOrders makes the document of an order (facts 5 describes its twin for
/// invoices).
void print_order(Draft& draft, WriteScope& scope) {
  Administration& administration = scope.administration;
  Columns action(administration.table("salesorder/PrintedSalesOrders"), draft.row);
  const Table& orders = administration.table(kOrders);
  const Row* found = orders.find(action["OrderId"]);
  if (found == nullptr) {
    scope.messages.invalid_reference("OrderID");
    return;
  }
  Row row = *found;
  Columns order(orders, row);
  constexpr std::int64_t kMiscellaneous = 55;
  const std::string subject =
      (scope.author.dutch ? "Orderbevestiging " : "Order confirmation ") + order["OrderNumber"].number_text();
  action["Document"] = make_document(scope, subject, kMiscellaneous, order["OrderedBy"]);
  action["Division"] = whole_value(administration.code());
  say_printed(action, scope);
}

}  // namespace

const Rules kSalesOrderRules{.table = kOrders,
                             .complete_new = complete_order,
                             .complete_change = change_order,
                             .check_erase = check_order_erase,
                             .written = order_written,
                             .erased = order_erased};
const Rules kSalesOrderLineRules{.table = kLines,
                                 .complete_new = complete_single_line,
                                 .complete_change = change_line,
                                 .check_erase = check_line_erase,
                                 .written = line_written,
                                 .erased = line_erased};
const Rules kOrderChargeLineRules{.table = kCharges,
                                  .complete_new = complete_single_charge,
                                  .complete_change = change_charge,
                                  .written = charge_written,
                                  .erased = charge_erased};
const Rules kCompleteSalesOrderLineRules{.table = "salesorder/CompleteSalesOrderLine",
                                         .complete_new = complete_line_completion};
const Rules kPrintedSalesOrderRules{.table = "salesorder/PrintedSalesOrders", .complete_new = print_order};
const Rules kCompleteSalesOrderRules{.table = "salesorder/CompleteSalesOrder",
                                     .complete_new = complete_completion};

}  // namespace schakel::exact_online::simulator
