#include <algorithm>

#include "base/text.h"
#include "connectors/exact_online/simulator/business/books.h"
#include "connectors/exact_online/simulator/business/rules.h"

// Sales entries: bookkeeping without Items (facts 5, salesentry/SalesEntries).
namespace schakel::exact_online::simulator {

using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

constexpr const char* kEntries = "salesentry/SalesEntries";
constexpr const char* kLines = "salesentry/SalesEntryLines";
constexpr const char* kLedger = "financial/GLAccounts";

constexpr std::int64_t kEntry = 20;
constexpr std::int64_t kCreditNote = 21;
constexpr std::int64_t kOpen = 20;
constexpr std::int64_t kProcessed = 50;

std::vector<const Row*> lines_of(const Administration& administration, const Value& entry) {
  const Table& lines = administration.table(kLines);
  return lines.find_equal(lines.column("EntryID"), entry);
}

/// The ledger account's own VAT code, else the customer's.
Value usual_vat_code(const Administration& administration, Columns& line, Columns& entry) {
  Value code = administration.look_up(kLedger, line["GLAccount"], "VATCode");
  if (code.is_null()) code = administration.look_up("crm/Accounts", entry["Customer"], "SalesVATCode");
  return code.is_null() ? code : text_value(std::string(trimmed(code.as_text())));
}

/// VAT of one line, unless the client has worked it out; to the cent.
void tax_line(Columns& line, bool vat_given, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Decimal amount = line.number("AmountFC").rounded(2);
  // Whether the amount holds its VAT for a code of the including kind: a switch, as on the other documents.
  const bool holds_vat =
      scope.switches.amounts_as_priced && includes_vat(administration, line.text("VATCode"));
  Decimal vat = line.number("VATAmountFC").rounded(2);
  if (!vat_given)
    vat = holds_vat ? taxed(administration, line.text("VATCode"), line.number("VATPercentage"), amount).vat
                    : product(amount, line.number("VATPercentage")).rounded(2);
  line["AmountFC"] = number_value(amount);
  line["VATAmountFC"] = number_value(vat);
  line["VATBaseAmountFC"] = number_value(holds_vat ? difference(amount, vat) : amount);
}

void complete_line(Draft& draft, Columns& entry, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Table& table = administration.table(kLines);
  Columns line(table, draft.row);
  const auto given = [&](std::string_view name) {
    return draft.given.contains(table.column(name)) && !line.empty(name);
  };
  if (administration.look_up(kLedger, line["GLAccount"], "IsBlocked").as_boolean())
    scope.messages.not_allowed("GLAccount");
  if (line.empty("VATCode")) line["VATCode"] = usual_vat_code(administration, line, entry);
  const Row* vat = line.empty("VATCode") ? nullptr : vat_row(administration, line.text("VATCode"));
  const Table& codes = administration.table("vat/VATCodes");
  if (vat != nullptr && (*vat)[codes.column("IsBlocked")].as_boolean()) scope.messages.not_allowed("VATCode");
  const Value percentage = vat == nullptr ? whole_value(0) : (*vat)[codes.column("Percentage")];
  // The words: facts 4.11, partners' lists.
  if (given("VATPercentage") && line["VATPercentage"] != percentage)
    scope.messages.say("Invalid: VAT percentage []", "Ongeldig: Btw-percentage []");
  line["VATPercentage"] = percentage;
  const bool vat_given = given("VATAmountFC");
  // An amount of VAT without a code would stand nowhere in the return.
  if (vat_given && vat == nullptr && !line.number("VATAmountFC").is_zero())
    scope.messages.mandatory("VATCode");
  tax_line(line, vat_given, scope);
  line.fill("Quantity", whole_value(1));
  line["AmountDC"] = number_value(product(line.number("AmountFC"), entry.number("Rate")).rounded(2));
  line["VATAmountDC"] = number_value(product(line.number("VATAmountFC"), entry.number("Rate")).rounded(2));
  line["VATBaseAmountDC"] =
      number_value(product(line.number("VATBaseAmountFC"), entry.number("Rate")).rounded(2));
}

/// Header amounts are sums, whatever was sent; below zero it is a credit note.
void sum_up(Columns& entry, const std::vector<const Row*>& lines, const Administration& administration) {
  const Table& table = administration.table(kLines);
  Decimal excluding;
  Decimal vat;
  for (const Row* line : lines) {
    excluding = sum(excluding, (*line)[table.column("VATBaseAmountFC")].as_decimal());
    vat = sum(vat, (*line)[table.column("VATAmountFC")].as_decimal());
  }
  const Decimal total = sum(excluding, vat);
  entry["AmountFC"] = number_value(total);
  entry["AmountDC"] = number_value(product(total, entry.number("Rate")).rounded(2));
  entry["VATAmountFC"] = number_value(vat);
  entry["VATAmountDC"] = number_value(product(vat, entry.number("Rate")).rounded(2));
  entry["Type"] = whole_value(total.is_negative() ? kCreditNote : kEntry);
}

Period period_in(Columns& entry) {
  return {entry["ReportingYear"].as_integer(), entry["ReportingPeriod"].as_integer()};
}

/// What may be refused of a header, new or changed.
void check_header(Columns& entry, WriteScope& scope) {
  check_customer(entry["Customer"], scope);
  check_sales_journal(entry["Journal"], scope);
  check_open(period_in(entry), scope);
}

void number_entry(Draft& draft, Columns& entry, WriteScope& scope) {
  Administration& administration = scope.administration;
  if (entry.empty("EntryNumber")) {
    entry["EntryNumber"] =
        whole_value(next_entry_number(administration, entry.text("Journal"), period_in(entry).year));
    return;
  }
  const Table& table = administration.table(kEntries);
  for (const Row* other : table.find_equal(table.column("EntryNumber"), entry["EntryNumber"]))
    if ((*other)[table.column("Journal")] == entry["Journal"] &&
        (*other)[table.key_column()] != draft.row[table.key_column()])
      scope.messages.already_exists("EntryNumber");
  administration.number_taken(number_range(entry.text("Journal"), period_in(entry).year),
                              entry["EntryNumber"].as_integer());
}

void complete_entry(Draft& draft, WriteScope& scope) {
  Administration& administration = scope.administration;
  Columns entry(administration.table(kEntries), draft.row);
  entry.fill("EntryDate", date_value(scope.today()));
  const auto period = period_of(administration, entry["EntryDate"].as_time());
  if (period) {
    entry.fill("ReportingYear", whole_value(period->year));
    entry.fill("ReportingPeriod", whole_value(period->number));
  }
  check_header(entry, scope);
  entry.fill("Currency", text_value("EUR"));
  entry.fill("Rate", whole_value(1));
  if (entry.empty("PaymentCondition"))
    entry["PaymentCondition"] =
        administration.look_up("crm/Accounts", entry["Customer"], "PaymentConditionSales");
  entry.fill("PaymentCondition", text_value("00"));
  if (entry.empty("DueDate"))
    entry["DueDate"] = due_date(administration, entry["PaymentCondition"], entry["EntryDate"].as_time());
  entry.fill("Reversal", flag_value(false));
  entry.fill("IsExtraDuty", flag_value(false));
  entry.fill("Status", whole_value(scope.switches.entries_are_processed ? kProcessed : kOpen));
  number_entry(draft, entry, scope);
  entry.fill("InvoiceNumber", entry["EntryNumber"]);
  std::vector<const Row*> rows;
  std::int64_t number = 0;
  for (Draft& line : children_of(draft, "SalesEntryLines")) {
    complete_line(line, entry, scope);
    Columns(administration.table(kLines), line.row)["LineNumber"] = whole_value(++number);
    rows.push_back(&line.row);
  }
  sum_up(entry, rows, administration);
  for (Draft& line : children_of(draft, "SalesEntryLines"))
    Columns(administration.table(kLines), line.row)["Type"] = entry["Type"];
}

/// What is processed stays as it is.
bool is_processed(const Administration& administration, const Value& entry, WriteScope& scope) {
  if (administration.look_up(kEntries, entry, "Status") != whole_value(kProcessed)) return false;
  scope.messages.say("Already processed", "Reeds verwerkt");
  return true;
}

void change_entry(const Row& before, Draft& draft, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Table& table = administration.table(kEntries);
  if (is_processed(administration, before[table.key_column()], scope)) return;
  Columns entry(table, draft.row);
  // Its number belongs to its journal.
  for (const auto* name : {"Journal", "EntryNumber"})
    if (entry[name] != before[table.column(name)]) scope.messages.not_allowed(name);
  const auto given = [&](std::string_view name) { return draft.given.contains(table.column(name)); };
  if (given("EntryDate") && !given("ReportingYear") && !given("ReportingPeriod")) {
    if (const auto period = period_of(administration, entry["EntryDate"].as_time())) {
      entry["ReportingYear"] = whole_value(period->year);
      entry["ReportingPeriod"] = whole_value(period->number);
    }
  }
  check_header(entry, scope);
  // What stood in a closed period stays there.
  check_open(Period{before[table.column("ReportingYear")].as_integer(),
                    before[table.column("ReportingPeriod")].as_integer()},
             scope);
  if ((given("PaymentCondition") || given("EntryDate")) && !given("DueDate"))
    entry["DueDate"] = due_date(administration, entry["PaymentCondition"], entry["EntryDate"].as_time());
  sum_up(entry, lines_of(administration, before[table.key_column()]), administration);
}

void check_entry_erase(const Row& row, WriteScope& scope) {
  const Table& table = scope.administration.table(kEntries);
  if (is_processed(scope.administration, row[table.key_column()], scope)) return;
  check_open(Period{row[table.column("ReportingYear")].as_integer(),
                    row[table.column("ReportingPeriod")].as_integer()},
             scope);
}

void entry_written(const Row& row, bool, WriteScope& scope) {
  const Value key = row[scope.administration.table(kEntries).key_column()];
  keep_transactions(key, scope);
}

void entry_erased(const Row& row, WriteScope& scope) {
  Administration& administration = scope.administration;
  const Value key = row[administration.table(kEntries).key_column()];
  Table& lines = administration.table(kLines);
  std::vector<Value> keys;
  for (const Row* line : lines_of(administration, key)) keys.push_back((*line)[lines.key_column()]);
  for (const Value& line : keys) lines.erase(line);
  keep_transactions(key, scope);
}

/// A line posted alone, to the entry it names.
void complete_single_line(Draft& draft, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Table& entries = administration.table(kEntries);
  Columns line(administration.table(kLines), draft.row);
  const Row* found = entries.find(line["EntryID"]);
  if (found == nullptr || is_processed(administration, line["EntryID"], scope)) return;
  Row row = *found;
  Columns entry(entries, row);
  check_open(period_in(entry), scope);
  std::int64_t last = 0;
  for (const Row* other : lines_of(administration, line["EntryID"]))
    last = std::max(last, (*other)[administration.table(kLines).column("LineNumber")].as_integer());
  line["LineNumber"] = whole_value(last + 1);
  line["Type"] = entry["Type"];
  complete_line(draft, entry, scope);
}

void change_line(const Row& before, Draft& draft, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Table& table = administration.table(kLines);
  const Table& entries = administration.table(kEntries);
  const Value& key = before[table.column("EntryID")];
  const Row* found = entries.find(key);
  if (found == nullptr || is_processed(administration, key, scope)) return;
  Columns line(table, draft.row);
  if (line["EntryID"] != key) scope.messages.not_allowed("EntryID");
  Row row = *found;
  Columns entry(entries, row);
  check_open(period_in(entry), scope);
  const auto stays = [&](std::string_view name) { return line[name] == before[table.column(name)]; };
  // VAT that somebody worked out himself stays while nothing it hangs on changes.
  if (stays("AmountFC") && stays("VATCode") && stays("VATPercentage"))
    draft.given.insert(table.column("VATAmountFC"));
  complete_line(draft, entry, scope);
}

void line_written(const Row& row, bool, WriteScope& scope) {
  Administration& administration = scope.administration;
  const Value key = row[administration.table(kLines).column("EntryID")];
  Table& entries = administration.table(kEntries);
  const Row* found = entries.find(key);
  if (found == nullptr) return;
  Row entry_row = *found;
  Columns entry(entries, entry_row);
  sum_up(entry, lines_of(administration, key), administration);
  entry["Modified"] = date_value(scope.now);
  entries.update(key, std::move(entry_row));
  keep_transactions(key, scope);
}

void line_erased(const Row& row, WriteScope& scope) {
  line_written(row, false, scope);
}

void check_line_erase(const Row& row, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Value key = row[administration.table(kLines).column("EntryID")];
  if (is_processed(administration, key, scope)) return;
  if (lines_of(administration, key).size() == 1) scope.messages.mandatory("SalesEntryLines");
}

}  // namespace

const Rules kSalesEntryRules{.table = kEntries,
                             .complete_new = complete_entry,
                             .complete_change = change_entry,
                             .check_erase = check_entry_erase,
                             .written = entry_written,
                             .erased = entry_erased};
const Rules kSalesEntryLineRules{.table = kLines,
                                 .complete_new = complete_single_line,
                                 .complete_change = change_line,
                                 .check_erase = check_line_erase,
                                 .written = line_written,
                                 .erased = line_erased};

}  // namespace schakel::exact_online::simulator
