#include <algorithm>
#include <map>

#include "base/text.h"
#include "connectors/exact_online/simulator/business/books.h"
#include "connectors/exact_online/simulator/business/rules.h"
#include "connectors/exact_online/simulator/business/sales_invoices.h"
#include "connectors/exact_online/simulator/references.h"
#include "connectors/exact_online/simulator/write_engine.h"

// How orders become invoices, and invoices final (facts 5, salesinvoice/*).
namespace schakel::exact_online::simulator {

using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

constexpr const char* kInvoices = "salesinvoice/SalesInvoices";
constexpr const char* kInvoiceLines = "salesinvoice/SalesInvoiceLines";
constexpr const char* kInvoiceCharges = "salesinvoice/SalesInvoiceOrderChargeLines";
constexpr const char* kInvoiceAction = "salesinvoice/InvoiceSalesOrders";
constexpr const char* kPrintAction = "salesinvoice/PrintedSalesInvoices";
constexpr const char* kOrders = "salesorder/SalesOrders";
constexpr const char* kOrderLines = "salesorder/SalesOrderLines";
constexpr const char* kOrderCharges = "salesorder/SalesOrderOrderChargeLines";
constexpr const char* kEntries = "salesentry/SalesEntries";
constexpr const char* kEntryLines = "salesentry/SalesEntryLines";

constexpr std::int64_t kOpenInvoice = 20;
constexpr std::int64_t kProcessed = 50;
constexpr std::int64_t kOpenOrder = 12;
constexpr std::int64_t kPartial = 20;
constexpr std::int64_t kComplete = 21;

/// One line of the sales entry that an invoice becomes.
struct Booking {
  Value gl_account;
  Value description = {};
  Value cost_center = {};
  Value cost_unit = {};
  Value vat_code = {};
  Value quantity = {};
  Decimal excluding;
  Decimal vat;
};

/// The header's discount as lines of its own, one per VAT code; the last takes what rounding left over, so
/// that all of it is the header's own figures.
void book_discount(Columns& invoice, std::vector<Booking>& bookings, bool dutch) {
  const Decimal all = invoice.number("AmountDiscountExclVat");
  const Decimal all_vat = difference(invoice.number("AmountDiscount"), all);
  if (all.is_zero() && all_vat.is_zero()) return;
  std::vector<Booking> off;
  for (const Booking& line : bookings) {
    auto same = std::ranges::find(off, line.vat_code, &Booking::vat_code);
    if (same == off.end())
      same = off.insert(off.end(), Booking{.gl_account = line.gl_account,
                                           .description = text_value(dutch ? "Korting" : "Discount"),
                                           .vat_code = line.vat_code,
                                           .excluding = {},
                                           .vat = {}});
    same->excluding = sum(same->excluding, line.excluding);
    same->vat = sum(same->vat, line.vat);
  }
  const Decimal fraction = invoice.number("Discount");
  Decimal rest = all;
  Decimal rest_vat = all_vat;
  for (Booking& one : off) {
    const bool last = &one == &off.back();
    const Decimal excluding = last ? rest : product(one.excluding, fraction).rounded(2);
    const Decimal vat = last ? rest_vat : product(one.vat, fraction).rounded(2);
    rest = difference(rest, excluding);
    rest_vat = difference(rest_vat, vat);
    one.excluding = excluding.negated();
    one.vat = vat.negated();
    bookings.push_back(one);
  }
}

std::vector<Booking> bookings_of(Columns& invoice, WriteScope& scope) {
  const Administration& administration = scope.administration;
  std::vector<Booking> bookings;
  const Table& lines = administration.table(kInvoiceLines);
  for (const Row* found : invoice_parts(administration, kInvoiceLines, invoice["InvoiceID"])) {
    Row row = *found;
    Columns line(lines, row);
    const Decimal vat = line.number("VATAmountFC");
    // AmountFC holds its VAT or not, as the switch has it.
    const bool holds_vat =
        scope.switches.amounts_as_priced && includes_vat(administration, line.text("VATCode"));
    const Decimal amount = line.number("AmountFC");
    bookings.push_back({.gl_account = line["GLAccount"],
                        .description = line["Description"],
                        .cost_center = line["CostCenter"],
                        .cost_unit = line["CostUnit"],
                        .vat_code = line["VATCode"],
                        .quantity = line["Quantity"],
                        .excluding = holds_vat ? difference(amount, vat) : amount,
                        .vat = vat});
  }
  book_discount(invoice, bookings, scope.author.dutch);
  const Table& charges = administration.table(kInvoiceCharges);
  for (const Row* found : invoice_parts(administration, kInvoiceCharges, invoice["InvoiceID"])) {
    Row row = *found;
    Columns charge(charges, row);
    bookings.push_back({.gl_account = charge["GLAccount"],
                        .description = charge["OrderChargesLineDescription"],
                        .vat_code = charge["VATCode"],
                        .excluding = charge.number("AmountFCExclVAT"),
                        .vat = charge.number("AmountVATFC")});
  }
  return bookings;
}

/// The sales entry of an invoice, final at once: under the invoice's number, which is its own too (the
/// reference's text on InvoiceNumber). Null when it was refused.
Value book_invoice(Columns& invoice, Columns& action, const Value& number, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Schema& schema = administration.schema();
  WriteEngine engine(scope);
  Draft draft = engine.new_draft(schema.view_of(kEntries));
  Columns entry(administration.table(kEntries), draft.row);
  for (const auto& [to, from] :
       {std::pair{"Customer", "InvoiceTo"}, std::pair{"Journal", "Journal"},
        std::pair{"Currency", "Currency"}, std::pair{"Description", "Description"},
        std::pair{"DueDate", "DueDate"}, std::pair{"EntryDate", "InvoiceDate"},
        std::pair{"OrderNumber", "OrderNumber"}, std::pair{"PaymentCondition", "PaymentCondition"},
        std::pair{"PaymentReference", "PaymentReference"}, std::pair{"YourRef", "YourRef"}})
    entry[to] = invoice[from];
  entry["EntryNumber"] = number;
  entry["InvoiceNumber"] = number;
  entry["ReportingYear"] = action["ReportingYear"];
  entry["ReportingPeriod"] = action["ReportingPeriod"];
  entry["Status"] = whole_value(kProcessed);
  // In the books a credit note is below zero, whatever its lines look like.
  const bool turned = is_credit_note(invoice) && scope.switches.credit_notes_are_positive;
  const auto with_sign = [&](const Decimal& amount) { return turned ? amount.negated() : amount; };
  auto& lines = children_of(draft, "SalesEntryLines");
  const Table& table = administration.table(kEntryLines);
  for (const Booking& booking : bookings_of(invoice, scope)) {
    Draft made = engine.new_draft(schema.view_of(kEntryLines));
    Columns line(table, made.row);
    line["GLAccount"] = booking.gl_account;
    line["Description"] = booking.description;
    line["CostCenter"] = booking.cost_center;
    line["CostUnit"] = booking.cost_unit;
    line["VATCode"] = booking.vat_code;
    line["Quantity"] = booking.quantity;
    const bool holds_vat =
        scope.switches.amounts_as_priced && includes_vat(administration, booking.vat_code.as_text());
    line["AmountFC"] =
        number_value(with_sign(holds_vat ? sum(booking.excluding, booking.vat) : booking.excluding));
    line["VATAmountFC"] = number_value(with_sign(booking.vat));
    if (!booking.vat_code.is_null()) made.given.insert(table.column("VATAmountFC"));
    lines.push_back(std::move(made));
  }
  return engine.insert(std::move(draft)).key;
}

/// What a direct invoice delivers leaves its warehouse; what comes back with a direct credit note is in it
/// again.
void deliver_directly(Columns& invoice, WriteScope& scope) {
  if (!is_direct(invoice)) return;
  const Table& lines = scope.administration.table(kInvoiceLines);
  const bool returned = is_credit_note(invoice);
  for (const Row* line : invoice_parts(scope.administration, kInvoiceLines, invoice["InvoiceID"])) {
    const Decimal quantity = (*line)[lines.column("Quantity")].as_decimal().absolute();
    const Value item = (*line)[lines.column("Item")];
    move_stock(scope, item, invoice["Warehouse"], returned ? quantity : quantity.negated());
  }
}

/// POST salesinvoice/PrintedSalesInvoices prints an open invoice and so numbers and processes it: it gets its
/// number, its document and its financial entry (facts 5, A).
void print_invoice(Draft& draft, WriteScope& scope) {
  Administration& administration = scope.administration;
  Columns action(administration.table(kPrintAction), draft.row);
  Table& invoices = administration.table(kInvoices);
  const Value key = action["InvoiceID"];
  const Row* found = invoices.find(key);
  if (found == nullptr) {
    scope.messages.invalid_reference("InvoiceID");
    return;
  }
  Row row = *found;
  Columns invoice(invoices, row);
  if (invoice["Status"] == whole_value(kProcessed)) scope.messages.say("Already processed", "Reeds verwerkt");
  // A draft is not finished (facts 5: 10 → 20 → 50).
  else if (invoice["Status"] != whole_value(kOpenInvoice))
    scope.messages.not_allowed("Status");
  if (!scope.messages.empty()) return;
  if (!action.empty("InvoiceDate")) invoice["InvoiceDate"] = action["InvoiceDate"];
  number_invoice(invoice, scope);
  const Value number = invoice["InvoiceNumber"];
  // First what may be refused.
  const Value entry = book_invoice(invoice, action, number, scope);
  if (!scope.messages.empty()) return;
  const std::string subject = (scope.author.dutch ? "Factuur " : "Invoice ") + number.number_text();
  constexpr std::int64_t kInvoiceDocument = 10;
  const Value document = make_document(scope, subject, kInvoiceDocument, invoice["InvoiceTo"]);
  invoice["Status"] = whole_value(kProcessed);
  invoice["StatusDescription"] = text_value("Processed");
  invoice["Document"] = document;
  invoice["DocumentSubject"] = text_value(subject);
  invoice["Modified"] = date_value(scope.now);
  deliver_directly(invoice, scope);
  invoices.update(key, std::move(row));
  keep_invoice_feed(key, scope);
  Table& entries = administration.table(kEntries);
  Row entry_row = *entries.find(entry);
  Columns(entries, entry_row)["Document"] = document;
  fill_echoes(administration, administration.schema().view_of(kEntries), entry_row);
  entries.update(entry, std::move(entry_row));
  keep_transactions(entry, scope);
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

/// What an order costs besides its lines goes with its first invoice.
void carry_charges(const std::vector<Value>& orders, Draft& invoice, const WriteEngine& engine,
                   WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Table& charges = administration.table(kOrderCharges);
  for (const Value& order : orders) {
    if (administration.look_up(kOrders, order, "InvoiceStatus") != whole_value(kOpenOrder)) continue;
    for (const Row* found : charges.find_equal(charges.column("OrderID"), order)) {
      Draft made = engine.new_draft(administration.schema().view_of(kInvoiceCharges));
      Columns charge(administration.table(kInvoiceCharges), made.row);
      for (const auto* name : {"OrderCharge", "OrderChargesLineDescription", "AmountFCExclVAT",
                               "AmountFCInclVAT", "VATCode", "IsShippingCost"})
        charge[name] = (*found)[charges.column(name)];
      children_of(invoice, "SalesInvoiceOrderChargeLines").push_back(std::move(made));
    }
  }
}

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
  carry_charges(orders, draft, engine, scope);
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

const Rules kInvoiceSalesOrdersRules{.table = kInvoiceAction, .complete_new = invoice_sales_orders};
const Rules kPrintedSalesInvoiceRules{.table = kPrintAction, .complete_new = print_invoice};

}  // namespace schakel::exact_online::simulator
