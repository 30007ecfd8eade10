#include "connectors/exact_online/simulator/business/sales_invoices.h"

#include <algorithm>

#include "base/text.h"
#include "connectors/exact_online/simulator/business/books.h"
#include "connectors/exact_online/simulator/business/charges.h"
#include "connectors/exact_online/simulator/business/rules.h"

// Sales invoices with their lines and order charges (facts 5, salesinvoice/*).
namespace schakel::exact_online::simulator {

using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

constexpr const char* kInvoices = "salesinvoice/SalesInvoices";
constexpr const char* kInvoiceLines = "salesinvoice/SalesInvoiceLines";
constexpr const char* kFeed = "sync/SalesInvoice/SalesInvoices";
constexpr const char* kCharges = "salesinvoice/SalesInvoiceOrderChargeLines";
constexpr const char* kItems = "logistics/Items";

constexpr std::int64_t kOpen = 20;  // As recorded after a create (A); drafts (10) are made on the screen.
constexpr std::int64_t kProcessed = 50;
constexpr std::int64_t kInvoice = 8020;

Value first_revenue_account(const Administration& administration) {
  constexpr std::int64_t kRevenue = 110;
  const Row* row = administration.find_by("financial/GLAccounts", "Type", whole_value(kRevenue));
  return row == nullptr ? Value() : (*row)[administration.table("financial/GLAccounts").key_column()];
}

/// The Item's own revenue account, else its group's, else the first revenue account there is.
Value revenue_account(const Administration& administration, Columns& item) {
  if (!item.empty("GLRevenue")) return item["GLRevenue"];
  const Value of_group = administration.look_up("logistics/ItemGroups", item["ItemGroup"], "GLRevenue");
  return of_group.is_null() ? first_revenue_account(administration) : of_group;
}

/// Quantity × net price, with VAT in it or not as the VAT code says.
Decimal priced(Columns& line) {
  return product(line.number("Quantity"), line.number("NetPrice")).rounded(2);
}

Taxed taxed_line(Columns& line, const Administration& administration) {
  return taxed(administration, line.text("VATCode"), line.number("VATPercentage"), priced(line));
}

/// Where a charge is booked: as its order charge says, else where revenue goes.
void book_charge(Columns& charge, const Administration& administration) {
  charge["GLAccount"] = administration.look_up("sales/OrderCharges", charge["OrderCharge"], "GLAccount");
  if (charge.empty("GLAccount")) charge["GLAccount"] = first_revenue_account(administration);
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
  if (!item["IsSalesItem"].as_boolean()) scope.messages.invalid("Item");
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
  const Table& codes = administration.table("vat/VATCodes");
  if (vat != nullptr && (*vat)[codes.column("IsBlocked")].as_boolean()) scope.messages.not_allowed("VATCode");
  line["VATPercentage"] = vat == nullptr ? whole_value(0) : (*vat)[codes.column("Percentage")];
  if (line.empty("NetPrice")) {
    if (line.empty("UnitPrice"))
      line["UnitPrice"] = price_of(administration, line["Item"], invoice["OrderedBy"],
                                   line.number("Quantity"), scope.today());
    line.fill("UnitPrice", whole_value(0));
    const Decimal rest = difference(Decimal::from_integer(1), line.number("Discount"));
    line["NetPrice"] = number_value(product(line.number("UnitPrice"), rest).rounded(4));
  }
  line.fill("UnitPrice", line["NetPrice"]);
  const Taxed taxes = taxed_line(line, administration);
  line["AmountFC"] = number_value(scope.switches.amounts_as_priced ? priced(line) : taxes.excluding);
  line["AmountDC"] = line["AmountFC"];
  line["VATAmountFC"] = number_value(taxes.vat);
  line["VATAmountDC"] = line["VATAmountFC"];
}

/// Header amounts are sums; its discount holds for the lines, not for charges.
void sum_up(Columns& invoice, const std::vector<const Row*>& lines, const std::vector<const Row*>& charges,
            const Administration& administration) {
  Decimal excluding;
  Decimal vat;
  for (const Row* found : lines) {
    Row row = *found;
    Columns line(administration.table(kInvoiceLines), row);
    const Taxed one = taxed_line(line, administration);
    excluding = sum(excluding, one.excluding);
    vat = sum(vat, one.vat);
  }
  const Decimal off = product(excluding, invoice.number("Discount")).rounded(2);
  const Decimal vat_off = product(vat, invoice.number("Discount")).rounded(2);
  excluding = difference(excluding, off);
  vat = difference(vat, vat_off);
  const Table& charge_table = administration.table(kCharges);
  for (const Row* charge : charges) {
    excluding = sum(excluding, (*charge)[charge_table.column("AmountFCExclVAT")].as_decimal());
    vat = sum(vat, (*charge)[charge_table.column("AmountVATFC")].as_decimal());
  }
  invoice["AmountDiscountExclVat"] = number_value(off);
  invoice["AmountDiscount"] = number_value(sum(off, vat_off));
  invoice["AmountFCExclVat"] = number_value(excluding);
  invoice["AmountFC"] = number_value(sum(excluding, vat));
  invoice["AmountDC"] = invoice["AmountFC"];
  invoice["VATAmountFC"] = number_value(vat);
  invoice["VATAmountDC"] = invoice["VATAmountFC"];
}

std::vector<const Row*> lines_of(const Administration& administration, const Value& invoice) {
  return invoice_parts(administration, kInvoiceLines, invoice);
}

void sum_up_again(Columns& invoice, const Administration& administration) {
  const Value key = invoice["InvoiceID"];
  sum_up(invoice, lines_of(administration, key), invoice_parts(administration, kCharges, key),
         administration);
}

/// Which sign the lines of a credit note have is not verified (facts 5): a switch. The other sign is refused.
void check_sign(Columns& invoice, WriteScope& scope) {
  const Decimal amount = invoice.number("AmountFC");
  if (!is_credit_note(invoice) || amount.is_zero()) return;
  if (amount.is_negative() == scope.switches.credit_notes_are_positive) scope.messages.invalid("AmountFC");
}

/// Direct ones deliver and need a warehouse, the main one when none is named (recorded, A); others may have
/// none (the catalogue's own text for the field).
void check_warehouse(Columns& invoice, WriteScope& scope) {
  if (is_direct(invoice))
    invoice.fill("Warehouse", main_warehouse(scope.administration));
  else if (!invoice.empty("Warehouse"))
    scope.messages.not_allowed("Warehouse");
}

void complete_invoice(Draft& draft, WriteScope& scope) {
  Administration& administration = scope.administration;
  Columns invoice(administration.table(kInvoices), draft.row);
  if (invoice.empty("OrderedBy")) return;  // The generic engine says so.
  invoice.fill("DeliverTo", invoice["OrderedBy"]);
  invoice.fill("InvoiceTo", invoice["OrderedBy"]);
  for (const auto* name : {"OrderedBy", "InvoiceTo"}) check_customer(invoice[name], scope);
  check_sales_journal(invoice["Journal"], scope);
  for (const auto& [account, contact] :
       {std::pair{"OrderedBy", "OrderedByContactPerson"}, std::pair{"DeliverTo", "DeliverToContactPerson"},
        std::pair{"InvoiceTo", "InvoiceToContactPerson"}})
    if (invoice.empty(contact))
      invoice[contact] = administration.look_up("crm/Accounts", invoice[account], "MainContact");
  if (invoice.empty("DeliverToAddress"))
    invoice["DeliverToAddress"] = main_address(administration, invoice["DeliverTo"]);
  invoice.fill("Type", whole_value(kInvoice));
  check_warehouse(invoice, scope);
  invoice.fill("OrderDate", date_value(scope.today()));
  invoice.fill("InvoiceDate", date_value(scope.today()));
  if (invoice.empty("PaymentCondition"))
    invoice["PaymentCondition"] =
        administration.look_up("crm/Accounts", invoice["InvoiceTo"], "PaymentConditionSales");
  invoice.fill("PaymentCondition", text_value("00"));
  if (invoice.empty("DueDate"))
    invoice["DueDate"] =
        due_date(administration, invoice["PaymentCondition"], invoice["InvoiceDate"].as_time());
  invoice.fill("Currency", text_value("EUR"));
  invoice.fill("Discount", whole_value(0));
  invoice["DiscountType"] = whole_value(1);
  invoice.fill("OrderNumber", whole_value(administration.next_number("invoice order", 1)));
  invoice.fill("Salesperson", Value::guid(scope.author.id));
  invoice["SalespersonFullName"] = text_value(scope.author.full_name);
  invoice.fill("Status", whole_value(kOpen));
  invoice["StarterSalesInvoiceStatus"] = whole_value(0);
  invoice["StarterSalesInvoiceStatusDescription"] = text_value("Draft");
  std::vector<const Row*> rows;
  std::int64_t number = 0;
  for (Draft& line : children_of(draft, "SalesInvoiceLines")) {
    complete_line(line, invoice, scope);
    Columns(administration.table(kInvoiceLines), line.row)["LineNumber"] = whole_value(++number);
    rows.push_back(&line.row);
  }
  std::vector<const Row*> charges;
  number = 0;
  for (Draft& charge : children_of(draft, "SalesInvoiceOrderChargeLines")) {
    Columns row(administration.table(kCharges), charge.row);
    complete_charge(row, administration);
    book_charge(row, administration);
    row["LineNumber"] = whole_value(++number);
    charges.push_back(&charge.row);
  }
  sum_up(invoice, rows, charges, administration);
  check_sign(invoice, scope);
  // At entry or at printing, as the administration is set; a draft has none.
  if (scope.switches.invoices_numbered_at_entry && invoice["Status"] == whole_value(kOpen))
    number_invoice(invoice, scope);
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
  for (const auto* name : {"OrderedBy", "InvoiceTo"}) check_customer(invoice[name], scope);
  check_sales_journal(invoice["Journal"], scope);
  check_warehouse(invoice, scope);
  sum_up_again(invoice, administration);
  check_sign(invoice, scope);
}

void check_invoice_erase(const Row& row, WriteScope& scope) {
  is_processed(scope.administration, row[scope.administration.table(kInvoices).key_column()], scope);
}

void invoice_written(const Row& row, bool, WriteScope& scope) {
  const Value key = row[scope.administration.table(kInvoices).key_column()];
  keep_invoice_feed(key, scope);
}

void invoice_erased(const Row& row, WriteScope& scope) {
  Administration& administration = scope.administration;
  const Value key = row[administration.table(kInvoices).key_column()];
  for (const auto* path : {kInvoiceLines, kCharges}) {
    Table& parts = administration.table(path);
    std::vector<Value> keys;
    for (const Row* part : invoice_parts(administration, path, key))
      keys.push_back((*part)[parts.key_column()]);
    for (const Value& part : keys) parts.erase(part);
  }
  keep_invoice_feed(key, scope);
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

/// A line or charge was written or is gone: the header's amounts and its feed follow.
void part_written(std::string_view path, const Row& row, WriteScope& scope) {
  Administration& administration = scope.administration;
  const Value key = row[administration.table(path).column("InvoiceID")];
  Table& invoices = administration.table(kInvoices);
  if (const Row* found = invoices.find(key)) {
    Row invoice_row = *found;
    Columns invoice(invoices, invoice_row);
    sum_up_again(invoice, administration);
    invoice["Modified"] = date_value(scope.now);
    invoices.update(key, std::move(invoice_row));
  }
  keep_invoice_feed(key, scope);
}

void line_written(const Row& row, bool, WriteScope& scope) {
  part_written(kInvoiceLines, row, scope);
}

void line_erased(const Row& row, WriteScope& scope) {
  part_written(kInvoiceLines, row, scope);
}

void check_line_erase(const Row& row, WriteScope& scope) {
  const Value key = row[scope.administration.table(kInvoiceLines).column("InvoiceID")];
  is_processed(scope.administration, key, scope);
}

void complete_single_charge(Draft& draft, WriteScope& scope) {
  const Administration& administration = scope.administration;
  Columns charge(administration.table(kCharges), draft.row);
  const Value key = charge["InvoiceID"];
  if (is_processed(administration, key, scope)) return;
  charge["LineNumber"] =
      whole_value(static_cast<std::int64_t>(invoice_parts(administration, kCharges, key).size()) + 1);
  complete_charge(charge, administration);
  book_charge(charge, administration);
}

void change_invoice_charge(const Row& before, Draft& draft, WriteScope& scope) {
  const Administration& administration = scope.administration;
  if (is_processed(administration, before[administration.table(kCharges).column("InvoiceID")], scope)) return;
  change_charge(before, draft, administration);
}

void charge_written(const Row& row, bool, WriteScope& scope) {
  part_written(kCharges, row, scope);
}

void charge_erased(const Row& row, WriteScope& scope) {
  part_written(kCharges, row, scope);
}

void check_charge_erase(const Row& row, WriteScope& scope) {
  is_processed(scope.administration, row[scope.administration.table(kCharges).column("InvoiceID")], scope);
}

}  // namespace

bool is_credit_note(Columns& invoice) {
  const std::int64_t type = invoice["Type"].as_integer();
  return type == 8021 || type == 8024;
}

bool is_direct(Columns& invoice) {
  return invoice["Type"].as_integer() >= 8023;
}

void number_invoice(Columns& invoice, WriteScope& scope) {
  if (!invoice.empty("InvoiceNumber")) return;
  const auto period = period_of(scope.administration, invoice["InvoiceDate"].as_time());
  const std::int64_t year = period ? period->year : 0;
  invoice["InvoiceNumber"] =
      whole_value(next_entry_number(scope.administration, invoice.text("Journal"), year));
}

std::vector<const Row*> invoice_parts(const Administration& administration, std::string_view path,
                                      const Value& invoice) {
  const Table& table = administration.table(path);
  return table.find_equal(table.column("InvoiceID"), invoice);
}

/// The feed mixes headers (line number 0) and lines (facts 4.9, A): rows of its own, kept beside the
/// invoice's.
void keep_invoice_feed(const Value& invoice_key, WriteScope& scope) {
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
const Rules kInvoiceChargeLineRules{.table = kCharges,
                                    .complete_new = complete_single_charge,
                                    .complete_change = change_invoice_charge,
                                    .check_erase = check_charge_erase,
                                    .written = charge_written,
                                    .erased = charge_erased};

}  // namespace schakel::exact_online::simulator
