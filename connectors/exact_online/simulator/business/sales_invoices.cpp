#include <algorithm>
#include <map>

#include "base/text.h"
#include "connectors/exact_online/simulator/business/rules.h"
#include "connectors/exact_online/simulator/write_engine.h"

// Sales invoices, and how orders become them (facts 5, salesinvoice/*).
namespace schakel::exact_online::simulator {

using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

constexpr const char* kInvoices = "salesinvoice/SalesInvoices";
constexpr const char* kInvoiceLines = "salesinvoice/SalesInvoiceLines";
constexpr const char* kFeed = "sync/SalesInvoice/SalesInvoices";
constexpr const char* kInvoiceAction = "salesinvoice/InvoiceSalesOrders";
constexpr const char* kPrintAction = "salesinvoice/PrintedSalesInvoices";
constexpr const char* kOrders = "salesorder/SalesOrders";
constexpr const char* kOrderLines = "salesorder/SalesOrderLines";
constexpr const char* kItems = "logistics/Items";

constexpr std::int64_t kOpen = 20;  // As recorded after a create (A); drafts (10) are made on the screen.
constexpr std::int64_t kProcessed = 50;
constexpr std::int64_t kPartial = 20;
constexpr std::int64_t kComplete = 21;
constexpr std::int64_t kInvoice = 8020;
constexpr std::int64_t kDirectInvoice = 8023;

/// The Item's own revenue account, else its group's, else the first revenue account there is.
Value revenue_account(const Administration& administration, Columns& item) {
  if (!item.empty("GLRevenue")) return item["GLRevenue"];
  const Value of_group = administration.look_up("logistics/ItemGroups", item["ItemGroup"], "GLRevenue");
  if (!of_group.is_null()) return of_group;
  constexpr std::int64_t kRevenue = 110;
  const Row* row = administration.find_by("financial/GLAccounts", "Type", whole_value(kRevenue));
  return row == nullptr ? Value() : (*row)[administration.table("financial/GLAccounts").key_column()];
}

void complete_line(Draft& draft, Columns& invoice, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Table& table = administration.table(kInvoiceLines);
  Columns line(table, draft.row);
  if (line.empty("Quantity")) scope.messages.mandatory("Quantity");
  const Row* found = administration.table(kItems).find(line["Item"]);
  if (found == nullptr) return;  // The generic engine says so.
  Row item_row = *found;
  Columns item(administration.table(kItems), item_row);
  line.fill("Description", item["Description"]);
  if (line.empty("UnitCode")) line["UnitCode"] = text_value(std::string(trimmed(item.text("Unit"))));
  if (line.empty("GLAccount")) line["GLAccount"] = revenue_account(administration, item);
  line.fill("Discount", whole_value(0));
  if (line.empty("VATCode")) {
    Value code = administration.look_up("crm/Accounts", invoice["OrderedBy"], "SalesVATCode");
    if (code.is_null()) code = item["SalesVatCode"];
    if (!code.is_null()) line["VATCode"] = text_value(std::string(trimmed(code.as_text())));
  }
  const Row* vat = line.empty("VATCode") ? nullptr : vat_row(administration, line.text("VATCode"));
  line["VATPercentage"] =
      vat == nullptr ? whole_value(0) : (*vat)[administration.table("vat/VATCodes").column("Percentage")];
  if (line.empty("NetPrice")) {
    if (line.empty("UnitPrice"))
      line["UnitPrice"] = price_of(administration, line["Item"], invoice["OrderedBy"],
                                   line.number("Quantity"), scope.today());
    line.fill("UnitPrice", whole_value(0));
    const Decimal rest = difference(Decimal::from_integer(1), line.number("Discount"));
    line["NetPrice"] = number_value(product(line.number("UnitPrice"), rest).rounded(4));
  }
  line.fill("UnitPrice", line["NetPrice"]);
  line["AmountFC"] = number_value(product(line.number("Quantity"), line.number("NetPrice")).rounded(2));
  line["AmountDC"] = line["AmountFC"];
  line["VATAmountFC"] = number_value(
      taxed(administration, line.text("VATCode"), line.number("VATPercentage"), line.number("AmountFC")).vat);
  line["VATAmountDC"] = line["VATAmountFC"];
}

void sum_up(Columns& invoice, const std::vector<const Row*>& lines, const Administration& administration) {
  const Table& table = administration.table(kInvoiceLines);
  Decimal excluding;
  Decimal vat;
  for (const Row* line : lines) {
    const Taxed one = taxed(administration, (*line)[table.column("VATCode")].as_text(),
                            (*line)[table.column("VATPercentage")].as_decimal(),
                            (*line)[table.column("AmountFC")].as_decimal());
    excluding = sum(excluding, one.excluding);
    vat = sum(vat, one.vat);
  }
  const Decimal off = product(excluding, invoice.number("Discount")).rounded(2);
  const Decimal vat_off = product(vat, invoice.number("Discount")).rounded(2);
  excluding = difference(excluding, off);
  vat = difference(vat, vat_off);
  invoice["AmountDiscountExclVat"] = number_value(off);
  invoice["AmountDiscount"] = number_value(sum(off, vat_off));
  invoice["AmountFCExclVat"] = number_value(excluding);
  invoice["AmountFC"] = number_value(sum(excluding, vat));
  invoice["AmountDC"] = invoice["AmountFC"];
  invoice["VATAmountFC"] = number_value(vat);
  invoice["VATAmountDC"] = invoice["VATAmountFC"];
}

std::vector<const Row*> lines_of(const Administration& administration, const Value& invoice) {
  const Table& lines = administration.table(kInvoiceLines);
  return lines.find_equal(lines.column("InvoiceID"), invoice);
}

void check_customer(Columns& invoice, WriteScope& scope) {
  const Table& accounts = scope.administration.table("crm/Accounts");
  for (const auto* name : {"OrderedBy", "InvoiceTo"}) {
    const Row* account = accounts.find(invoice[name]);
    // An account that is no customer cannot be invoiced (facts 5, picqer#111).
    if (account == nullptr || (*account)[accounts.column("IsSales")].as_boolean()) continue;
    scope.messages.say("Invalid: Customer (Type)", "Ongeldig: Klant (Type)");
    return;
  }
}

void complete_invoice(Draft& draft, WriteScope& scope) {
  Administration& administration = scope.administration;
  Columns invoice(administration.table(kInvoices), draft.row);
  if (invoice.empty("OrderedBy")) return;  // The generic engine says so.
  invoice.fill("DeliverTo", invoice["OrderedBy"]);
  invoice.fill("InvoiceTo", invoice["OrderedBy"]);
  check_customer(invoice, scope);
  for (const auto& [account, contact] :
       {std::pair{"OrderedBy", "OrderedByContactPerson"}, std::pair{"DeliverTo", "DeliverToContactPerson"},
        std::pair{"InvoiceTo", "InvoiceToContactPerson"}})
    if (invoice.empty(contact))
      invoice[contact] = administration.look_up("crm/Accounts", invoice[account], "MainContact");
  if (invoice.empty("DeliverToAddress"))
    invoice["DeliverToAddress"] = main_address(administration, invoice["DeliverTo"]);
  invoice.fill("Type", whole_value(kInvoice));
  // Direct invoices deliver too and need a warehouse (facts 5); the main one when none is named (recorded,
  // A).
  if (invoice["Type"].as_integer() >= kDirectInvoice)
    invoice.fill("Warehouse", main_warehouse(administration));
  invoice.fill("OrderDate", date_value(scope.today()));
  invoice.fill("InvoiceDate", date_value(scope.today()));
  if (invoice.empty("PaymentCondition"))
    invoice["PaymentCondition"] =
        administration.look_up("crm/Accounts", invoice["InvoiceTo"], "PaymentConditionSales");
  invoice.fill("PaymentCondition", text_value("00"));
  if (invoice.empty("DueDate")) {
    const Row* condition =
        administration.find_by("cashflow/PaymentConditions", "Code", invoice["PaymentCondition"]);
    const std::int64_t days =
        condition == nullptr
            ? 0
            : (*condition)[administration.table("cashflow/PaymentConditions").column("PaymentDays")]
                  .as_integer();
    invoice["DueDate"] = date_value(invoice["InvoiceDate"].as_time() + std::chrono::days(days));
  }
  invoice.fill("Currency", text_value("EUR"));
  invoice.fill("Discount", whole_value(0));
  invoice["DiscountType"] = whole_value(1);
  invoice.fill("OrderNumber", whole_value(administration.next_number("invoice order", 1)));
  invoice.fill("Salesperson", Value::guid(scope.author.id));
  invoice["SalespersonFullName"] = text_value(scope.author.full_name);
  invoice["Status"] = whole_value(kOpen);
  invoice["StarterSalesInvoiceStatus"] = whole_value(0);
  invoice["StarterSalesInvoiceStatusDescription"] = text_value("Draft");
  std::vector<const Row*> rows;
  std::int64_t number = 0;
  for (Draft& line : children_of(draft, "SalesInvoiceLines")) {
    complete_line(line, invoice, scope);
    Columns(administration.table(kInvoiceLines), line.row)["LineNumber"] = whole_value(++number);
    rows.push_back(&line.row);
  }
  sum_up(invoice, rows, administration);
}

/// Processed invoices stay as they are.
bool is_processed(const Administration& administration, const Value& invoice, WriteScope& scope) {
  if (administration.look_up(kInvoices, invoice, "Status") != whole_value(kProcessed)) return false;
  scope.messages.say("Already processed", "Reeds verwerkt");
  return true;
}

void change_invoice(const Row& before, Draft& draft, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Table& table = administration.table(kInvoices);
  const Value key = before[table.key_column()];
  if (is_processed(administration, key, scope)) return;
  Columns invoice(table, draft.row);
  sum_up(invoice, lines_of(administration, key), administration);
}

void check_invoice_erase(const Row& row, WriteScope& scope) {
  is_processed(scope.administration, row[scope.administration.table(kInvoices).key_column()], scope);
}

/// The feed mixes headers (line number 0) and lines (facts 4.9, A): rows of its own, kept beside the
/// invoice's.
void keep_feed(const Value& invoice_key, WriteScope& scope) {
  Administration& administration = scope.administration;
  const Table& invoices = administration.table(kInvoices);
  const Table& lines = administration.table(kInvoiceLines);
  Table& feed = administration.table(kFeed);
  const Row* invoice = invoices.find(invoice_key);
  std::vector<Value> gone;
  for (const Row* row : feed.find_equal(feed.column("InvoiceID"), invoice_key)) {
    const Value& key = (*row)[feed.key_column()];
    if (key != invoice_key && lines.find(key) == nullptr) gone.push_back(key);
    if (key == invoice_key && invoice == nullptr) gone.push_back(key);
  }
  for (const Value& key : gone) feed.erase(key);
  if (invoice == nullptr) return;
  const auto keep = [&](const Value& key, const Row* line) {
    Row row = feed.empty_row();
    for (std::size_t i = 0; i < feed.columns().size(); ++i) {
      const std::string& name = feed.columns()[i].name;
      if (const auto column = invoices.find_column(name)) row[i] = (*invoice)[*column];
      const auto of_line = line == nullptr ? std::nullopt : lines.find_column(name);
      if (of_line) row[i] = (*line)[*of_line];
    }
    row[feed.column("ID")] = key;
    row[feed.column("InvoiceID")] = invoice_key;
    if (line == nullptr) row[feed.column("LineNumber")] = whole_value(0);
    const Row* held = feed.find(key);
    if (held == nullptr)
      feed.insert(std::move(row));
    else if (*held != row)
      feed.update(key, std::move(row));
  };
  keep(invoice_key, nullptr);
  for (const Row* line : lines_of(administration, invoice_key)) keep((*line)[lines.key_column()], line);
}

void invoice_written(const Row& row, bool, WriteScope& scope) {
  const Value key = row[scope.administration.table(kInvoices).key_column()];
  keep_feed(key, scope);
}

void invoice_erased(const Row& row, WriteScope& scope) {
  Administration& administration = scope.administration;
  const Value key = row[administration.table(kInvoices).key_column()];
  Table& lines = administration.table(kInvoiceLines);
  std::vector<Value> keys;
  for (const Row* line : lines_of(administration, key)) keys.push_back((*line)[lines.key_column()]);
  for (const Value& line : keys) lines.erase(line);
  keep_feed(key, scope);
}

void complete_single_line(Draft& draft, WriteScope& scope) {
  const Administration& administration = scope.administration;
  Columns line(administration.table(kInvoiceLines), draft.row);
  const Table& invoices = administration.table(kInvoices);
  const Row* found = invoices.find(line["InvoiceID"]);
  if (found == nullptr || is_processed(administration, line["InvoiceID"], scope)) return;
  Row row = *found;
  Columns invoice(invoices, row);
  std::int64_t last = 0;
  for (const Row* other : lines_of(administration, line["InvoiceID"]))
    last = std::max(last, (*other)[administration.table(kInvoiceLines).column("LineNumber")].as_integer());
  line["LineNumber"] = whole_value(last + 1);
  complete_line(draft, invoice, scope);
}

void change_line(const Row& before, Draft& draft, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Table& table = administration.table(kInvoiceLines);
  Columns line(table, draft.row);
  const Table& invoices = administration.table(kInvoices);
  const Row* found = invoices.find(before[table.column("InvoiceID")]);
  if (found == nullptr || is_processed(administration, before[table.column("InvoiceID")], scope)) return;
  Row row = *found;
  Columns invoice(invoices, row);
  // A new unit price or discount makes a new net price.
  const auto given = [&](std::string_view name) { return draft.given.contains(table.column(name)); };
  if ((given("UnitPrice") || given("Discount")) && !given("NetPrice")) line["NetPrice"] = Value();
  complete_line(draft, invoice, scope);
}

void line_written(const Row& row, bool, WriteScope& scope) {
  Administration& administration = scope.administration;
  const Value key = row[administration.table(kInvoiceLines).column("InvoiceID")];
  Table& invoices = administration.table(kInvoices);
  if (const Row* found = invoices.find(key)) {
    Row invoice_row = *found;
    Columns invoice(invoices, invoice_row);
    sum_up(invoice, lines_of(administration, key), administration);
    invoice["Modified"] = date_value(scope.now);
    invoices.update(key, std::move(invoice_row));
  }
  keep_feed(key, scope);
}

void line_erased(const Row& row, WriteScope& scope) {
  line_written(row, false, scope);
}

void check_line_erase(const Row& row, WriteScope& scope) {
  const Value key = row[scope.administration.table(kInvoiceLines).column("InvoiceID")];
  is_processed(scope.administration, key, scope);
}

/// POST salesinvoice/PrintedSalesInvoices prints an open invoice and so numbers and processes it (facts 5,
/// A). The financial entry that comes with it on the real service is not made here.
void print_invoice(Draft& draft, WriteScope& scope) {
  Administration& administration = scope.administration;
  Columns action(administration.table(kPrintAction), draft.row);
  Table& invoices = administration.table(kInvoices);
  const Value key = action["InvoiceID"];
  if (invoices.find(key) == nullptr) {
    scope.messages.invalid_reference("InvoiceID");
    return;
  }
  if (is_processed(administration, key, scope)) return;
  const std::int64_t number = administration.next_number("sales invoice", 1);
  const std::string subject = (scope.author.dutch ? "Factuur " : "Invoice ") + std::to_string(number);
  constexpr std::int64_t kInvoiceDocument = 10;
  Row row = *invoices.find(key);
  Columns invoice(invoices, row);
  const Value document = make_document(scope, subject, kInvoiceDocument, invoice["InvoiceTo"]);
  invoice["Status"] = whole_value(kProcessed);
  invoice["StatusDescription"] = text_value("Processed");
  invoice["InvoiceNumber"] = whole_value(number);
  invoice["Document"] = document;
  invoice["DocumentSubject"] = text_value(subject);
  if (!action.empty("InvoiceDate")) invoice["InvoiceDate"] = action["InvoiceDate"];
  invoice["Modified"] = date_value(scope.now);
  invoices.update(key, std::move(row));
  keep_feed(key, scope);
  action["Document"] = document;
  action["Division"] = whole_value(administration.code());
  say_printed(action, scope);
}

/// What of one order line is to be invoiced: what was delivered or what was ordered (InvoiceMode 0 or 1),
/// less what was invoiced before.
Decimal to_invoice(Columns& line, bool ordered) {
  return difference(line.number(ordered ? "Quantity" : "QuantityDelivered"), line.number("QuantityInvoiced"));
}

struct Outcome {
  bool made = false;
  std::string error;
};

/// One invoice out of one or more orders of one customer.
Outcome invoice_orders(const std::vector<Value>& orders, Columns& action, WriteScope& outer) {
  Administration& administration = outer.administration;
  // Its refusals are its own: they go into the action's answer and leave the other invoices alone.
  Messages messages(outer.author.dutch);
  WriteScope scope{.administration = administration,
                   .author = outer.author,
                   .switches = outer.switches,
                   .random = outer.random,
                   .messages = messages,
                   .now = outer.now,
                   .client_id = outer.client_id};
  WriteEngine engine(scope);
  const Schema& schema = administration.schema();
  Draft draft = engine.new_draft(schema.view_of(kInvoices));
  Columns invoice(administration.table(kInvoices), draft.row);
  const Table& order_table = administration.table(kOrders);
  Row first_row = *order_table.find(orders.front());
  Columns first(order_table, first_row);
  for (const auto* name :
       {"OrderedBy", "DeliverTo", "InvoiceTo", "OrderedByContactPerson", "DeliverToContactPerson",
        "InvoiceToContactPerson", "PaymentCondition", "PaymentReference", "Currency", "YourRef",
        "Description", "Remarks", "ShippingMethod", "OrderDate", "OrderNumber", "Discount"})
    invoice[name] = first[name];
  invoice["DeliverToAddress"] = first["DeliveryAddress"];
  invoice["Journal"] = action["JournalCode"];
  invoice["InvoiceDate"] = action["UserInvoiceDate"];
  const bool ordered = action["InvoiceMode"] == whole_value(1);
  Table& order_lines = administration.table(kOrderLines);
  std::vector<std::pair<Value, Decimal>> invoiced;
  auto& lines = children_of(draft, "SalesInvoiceLines");
  for (const Value& order : orders)
    for (const Row* found : order_lines.find_equal(order_lines.column("OrderID"), order)) {
      Row source_row = *found;
      Columns source(order_lines, source_row);
      const Decimal quantity = to_invoice(source, ordered);
      if (quantity <= Decimal() || source["InvoiceStatus"] == whole_value(kComplete)) continue;
      Draft made = engine.new_draft(schema.view_of(kInvoiceLines));
      Columns line(administration.table(kInvoiceLines), made.row);
      for (const auto* name : {"Item", "Description", "Discount", "NetPrice", "UnitPrice", "UnitCode",
                               "VATCode", "CostCenter", "CostUnit", "Notes", "DeliveryDate"})
        line[name] = source[name];
      line["Quantity"] = number_value(quantity);
      line["SalesOrder"] = order;
      line["SalesOrderLine"] = source["ID"];
      line["SalesOrderLineNumber"] = source["LineNumber"];
      line["SalesOrderNumber"] = source["OrderNumber"];
      lines.push_back(std::move(made));
      invoiced.emplace_back(source["ID"], quantity);
    }
  const std::string number = first["OrderNumber"].number_text();
  if (lines.empty())
    return {.made = false,
            .error = outer.author.dutch ? "Niets te factureren: " + number : "Nothing to invoice: " + number};
  engine.insert(std::move(draft));
  if (!messages.empty()) return {.made = false, .error = messages.joined()};
  for (const auto& [key, quantity] : invoiced) {
    Row row = *order_lines.find(key);
    Columns line(order_lines, row);
    line["QuantityInvoiced"] = number_value(sum(line.number("QuantityInvoiced"), quantity));
    const bool whole = line.number("QuantityInvoiced") >= line.number("Quantity");
    line["InvoiceStatus"] = whole_value(whole ? kComplete : kPartial);
    order_lines.update(key, std::move(row));
  }
  for (const Value& order : orders) keep_order_state(order, scope);
  return {.made = true, .error = {}};
}

/// POST salesinvoice/InvoiceSalesOrders turns orders into invoices: one per customer or one per order
/// (CreateMode 0 or 1).
void invoice_sales_orders(Draft& draft, WriteScope& scope) {
  Administration& administration = scope.administration;
  Columns action(administration.table(kInvoiceAction), draft.row);
  const Table& orders = administration.table(kOrders);
  const Table& named = administration.table("salesinvoice/SalesOrderID");
  for (const auto* name : {"CreateMode", "InvoiceMode"})
    if (!action.empty(name) && action[name] != whole_value(0) && action[name] != whole_value(1))
      scope.messages.invalid(name);
  const bool per_order = action["CreateMode"] == whole_value(1);
  std::vector<std::pair<Value, std::vector<Value>>> groups;
  for (const Draft& one : children_of(draft, "SalesOrderIDs")) {
    const Value& key = one.row[named.key_column()];
    const Row* order = orders.find(key);
    if (order == nullptr) {
      scope.messages.invalid_reference("SalesOrderIDs");
      continue;
    }
    const Value group = per_order ? key : (*order)[orders.column("InvoiceTo")];
    auto found = std::ranges::find(groups, group, &std::pair<Value, std::vector<Value>>::first);
    if (found == groups.end()) found = groups.insert(groups.end(), {group, {}});
    if (std::ranges::find(found->second, key) == found->second.end()) found->second.push_back(key);
  }
  if (!scope.messages.empty()) return;
  std::int64_t made = 0;
  std::int64_t failed = 0;
  std::string errors;
  for (const auto& [customer, keys] : groups) {
    const Outcome outcome = invoice_orders(keys, action, scope);
    ++(outcome.made ? made : failed);
    if (!outcome.made) errors += (errors.empty() ? "" : "\r\n") + outcome.error;
  }
  action["NumberOfCreatedInvoices"] = whole_value(made);
  action["NumberOfFailedInvoices"] = whole_value(failed);
  if (!errors.empty()) action["Errors"] = text_value(errors);
}

}  // namespace

const Rules kSalesInvoiceRules{.table = kInvoices,
                               .complete_new = complete_invoice,
                               .complete_change = change_invoice,
                               .check_erase = check_invoice_erase,
                               .written = invoice_written,
                               .erased = invoice_erased};
const Rules kSalesInvoiceLineRules{.table = kInvoiceLines,
                                   .complete_new = complete_single_line,
                                   .complete_change = change_line,
                                   .check_erase = check_line_erase,
                                   .written = line_written,
                                   .erased = line_erased};
const Rules kInvoiceSalesOrdersRules{.table = kInvoiceAction, .complete_new = invoice_sales_orders};
const Rules kPrintedSalesInvoiceRules{.table = kPrintAction, .complete_new = print_invoice};

}  // namespace schakel::exact_online::simulator
