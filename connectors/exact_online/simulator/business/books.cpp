#include "connectors/exact_online/simulator/business/books.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.h"
#include "connectors/exact_online/simulator/business/rules.h"
#include "connectors/exact_online/simulator/references.h"
#include "connectors/exact_online/simulator/write_engine.h"

namespace schakel::exact_online::simulator {

using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

constexpr const char* kEntries = "salesentry/SalesEntries";
constexpr const char* kEntryLines = "salesentry/SalesEntryLines";
constexpr const char* kTransactions = "financialtransaction/TransactionLines";
constexpr const char* kReceivables = "cashflow/Receivables";
constexpr const char* kLedger = "financial/GLAccounts";
constexpr const char* kAccounts = "crm/Accounts";

// Kinds of ledger accounts, of journals, states (the enumerations in entities.json).
constexpr std::int64_t kReceivableAccount = 20;
constexpr std::int64_t kVatAccount = 24;
constexpr std::int64_t kSalesJournal = 20;
constexpr std::int64_t kReturnJournal = 21;
constexpr std::int64_t kOpen = 20;
constexpr std::int64_t kProcessed = 50;

/// The first ledger account of that kind.
Value ledger_account(const Administration& administration, std::int64_t kind) {
  const Row* row = administration.find_by(kLedger, "Type", whole_value(kind));
  return row == nullptr ? Value() : (*row)[administration.table(kLedger).key_column()];
}

Value debtors_account(const Administration& administration, const Value& customer) {
  const Value own = administration.look_up(kAccounts, customer, "GLAR");
  return own.is_null() ? ledger_account(administration, kReceivableAccount) : own;
}

Value vat_account(const Administration& administration, const std::string& code) {
  const Row* row = vat_row(administration, code);
  const Value own = row == nullptr ? Value() : (*row)[administration.table("vat/VATCodes").column("GLToPay")];
  return own.is_null() ? ledger_account(administration, kVatAccount) : own;
}

/// A journal whose code is no number of two digits counts from one.
std::int64_t first_number(std::int64_t year, const std::string& journal) {
  int code = 0;
  const auto [end, error] = std::from_chars(journal.data(), journal.data() + journal.size(), code);
  const bool fits = error == std::errc{} && end == journal.data() + journal.size() && code > 0 && code < 100;
  return fits ? (year % 100) * 1'000'000 + code * 10'000 + 1 : 1;
}

std::vector<Value> keys_of(const Table& table, std::string_view column, const Value& value) {
  std::vector<Value> keys;
  for (const Row* row : table.find_equal(table.column(column), value))
    keys.push_back((*row)[table.key_column()]);
  return keys;
}

/// Puts rows in that no client can write; stamped and described as any other.
class Journalist {
 public:
  Journalist(const Row& entry, WriteScope& scope)
      : scope_(scope), entry_row_(entry), entry_(scope.administration.table(kEntries), entry_row_) {}

  struct Posting {
    Value id = {};
    Value gl_account;
    Decimal amount;  ///< Debit positive.
    Value vat_code = {};
    Value vat_percentage = {};
    Decimal vat_base = {};
    Decimal vat = {};
    const Row* line = nullptr;  ///< Of the entry.
  };

  Value post(const Posting& posting) {
    WriteEngine engine(scope_);
    Draft draft = engine.new_draft(scope_.administration.schema().view_of(kTransactions));
    Columns row(scope_.administration.table(kTransactions), draft.row);
    row["ID"] = posting.id;
    row["GLAccount"] = posting.gl_account;
    row["AmountFC"] = number_value(posting.amount);
    row["AmountDC"] = number_value(in_own_currency(posting.amount));
    row["AmountVATBaseFC"] = number_value(posting.vat_base);
    row["AmountVATFC"] = number_value(posting.vat);
    row["VATCode"] = posting.vat_code;
    row["VATPercentage"] = posting.vat_percentage;
    for (const auto& [to, from] :
         {std::pair{"Account", "Customer"}, std::pair{"Currency", "Currency"}, std::pair{"Date", "EntryDate"},
          std::pair{"Description", "Description"}, std::pair{"Document", "Document"},
          std::pair{"DueDate", "DueDate"}, std::pair{"EntryID", "EntryID"},
          std::pair{"EntryNumber", "EntryNumber"}, std::pair{"ExchangeRate", "Rate"},
          std::pair{"FinancialPeriod", "ReportingPeriod"}, std::pair{"FinancialYear", "ReportingYear"},
          std::pair{"InvoiceNumber", "InvoiceNumber"}, std::pair{"JournalCode", "Journal"},
          std::pair{"OrderNumber", "OrderNumber"}, std::pair{"PaymentReference", "PaymentReference"},
          std::pair{"Status", "Status"}, std::pair{"Type", "Type"}, std::pair{"YourRef", "YourRef"}})
      row[to] = entry_[from];
    row["LineNumber"] = whole_value(number_++);
    if (posting.line != nullptr) {
      const Table& lines = scope_.administration.table(kEntryLines);
      for (const auto* name : {"CostCenter", "CostUnit", "Description", "Notes", "Quantity"}) {
        const Value& value = (*posting.line)[lines.column(name)];
        if (!value.is_null()) row[name] = value;
      }
    }
    return engine.insert(std::move(draft)).key;
  }

  void owe(const Value& transaction, const Value& debtors) {
    WriteEngine engine(scope_);
    Draft draft = engine.new_draft(scope_.administration.schema().view_of(kReceivables));
    Columns row(scope_.administration.table(kReceivables), draft.row);
    for (const auto& [to, from] : {std::pair{"Account", "Customer"},
                                   std::pair{"AmountDC", "AmountDC"},
                                   std::pair{"AmountFC", "AmountFC"},
                                   std::pair{"Currency", "Currency"},
                                   std::pair{"Description", "Description"},
                                   std::pair{"Document", "Document"},
                                   std::pair{"DueDate", "DueDate"},
                                   std::pair{"EntryDate", "EntryDate"},
                                   std::pair{"EntryID", "EntryID"},
                                   std::pair{"EntryNumber", "EntryNumber"},
                                   std::pair{"InvoiceDate", "EntryDate"},
                                   std::pair{"InvoiceNumber", "InvoiceNumber"},
                                   std::pair{"Journal", "Journal"},
                                   std::pair{"OrderNumber", "OrderNumber"},
                                   std::pair{"PaymentCondition", "PaymentCondition"},
                                   std::pair{"PaymentReference", "PaymentReference"},
                                   std::pair{"RateFC", "Rate"},
                                   std::pair{"TransactionAmountDC", "AmountDC"},
                                   std::pair{"TransactionAmountFC", "AmountFC"},
                                   std::pair{"TransactionDueDate", "DueDate"},
                                   std::pair{"TransactionEntryID", "EntryID"},
                                   std::pair{"TransactionReportingPeriod", "ReportingPeriod"},
                                   std::pair{"TransactionReportingYear", "ReportingYear"},
                                   std::pair{"TransactionStatus", "Status"},
                                   std::pair{"TransactionType", "Type"},
                                   std::pair{"YourRef", "YourRef"}})
      row[to] = entry_[from];
    row["GLAccount"] = debtors;
    row["TransactionID"] = transaction;
    row["TransactionIsReversal"] = flag_value(false);
    row["IsFullyPaid"] = flag_value(false);
    row["IsBatchBooking"] = whole_value(0);
    row["Status"] = whole_value(kOpen);
    engine.insert(std::move(draft));
  }

 private:
  Decimal in_own_currency(const Decimal& amount) const {
    return product(amount, entry_.number("Rate")).rounded(2);
  }

  WriteScope& scope_;
  Row entry_row_;
  Columns entry_;
  std::int64_t number_ = 0;
};

}  // namespace

std::string number_range(const std::string& journal, std::int64_t year) {
  return "entry " + journal + " " + std::to_string(year);
}

std::int64_t next_entry_number(Administration& administration, const std::string& journal,
                               std::int64_t year) {
  return administration.next_number(number_range(journal, year), first_number(year, journal));
}

std::optional<Period> period_of(const Administration& administration, LocalTime day) {
  const Table& periods = administration.table("financial/FinancialPeriods");
  for (const auto& [key, row] : periods.by_key()) {
    if (day < (*row)[periods.column("StartDate")].as_time() ||
        day > (*row)[periods.column("EndDate")].as_time())
      continue;
    return Period{(*row)[periods.column("FinYear")].as_integer(),
                  (*row)[periods.column("FinPeriod")].as_integer()};
  }
  return std::nullopt;
}

void check_open(const std::optional<Period>& period, WriteScope& scope) {
  const Table& periods = scope.administration.table("financial/FinancialPeriods");
  bool exists = false;
  std::int64_t last_of_year = 0;
  if (period) {
    for (const Row* row : periods.find_equal(periods.column("FinYear"), whole_value(period->year))) {
      const std::int64_t number = (*row)[periods.column("FinPeriod")].as_integer();
      exists = exists || number == period->number;
      last_of_year = std::max(last_of_year, number);
    }
  }
  if (!exists) {
    scope.messages.invalid("ReportingPeriod");
    return;
  }
  // Both texts: facts 4.11, partners' lists.
  const std::int64_t closed = scope.administration.closed_until();
  const Period last{period->year, last_of_year};
  const std::string which = std::to_string(period->year) + " – " + std::to_string(period->number);
  if (last.as_number() <= closed)
    scope.messages.say("The financial year is closed.", "Het boekjaar is gesloten.");
  else if (period->as_number() <= closed)
    scope.messages.say("Period is closed: " + which, "Periode is afgesloten: " + which);
}

void check_customer(const Value& account, WriteScope& scope) {
  const Table& accounts = scope.administration.table(kAccounts);
  const Row* row = accounts.find(account);
  if (row == nullptr) return;  // The generic engine says so.
  if (!(*row)[accounts.column("IsSales")].as_boolean())
    scope.messages.say("Invalid: Customer (Type)", "Ongeldig: Klant (Type)");
  else if ((*row)[accounts.column("Blocked")].as_boolean())
    scope.messages.say("Invalid: Customer (Blocked)", "Ongeldig: Klant (Geblokkeerd)");
}

void check_sales_journal(const Value& code, WriteScope& scope) {
  const Administration& administration = scope.administration;
  const Table& journals = administration.table("financial/Journals");
  const Row* row = administration.find_by("financial/Journals", "Code", code);
  if (row == nullptr) return;
  const std::int64_t kind = (*row)[journals.column("Type")].as_integer();
  const bool sells = kind == kSalesJournal || kind == kReturnJournal;
  if (!sells || (*row)[journals.column("IsBlocked")].as_boolean()) scope.messages.invalid("Journal");
}

Value due_date(const Administration& administration, const Value& condition, LocalTime from) {
  const Table& conditions = administration.table("cashflow/PaymentConditions");
  const Row* row = administration.find_by("cashflow/PaymentConditions", "Code", condition);
  const std::int64_t days = row == nullptr ? 0 : (*row)[conditions.column("PaymentDays")].as_integer();
  return date_value(from + std::chrono::days(days));
}

void keep_transactions(const Value& key, WriteScope& scope) {
  Administration& administration = scope.administration;
  Table& transactions = administration.table(kTransactions);
  Table& receivables = administration.table(kReceivables);
  for (const Value& gone : keys_of(transactions, "EntryID", key)) transactions.erase(gone);
  for (const Value& gone : keys_of(receivables, "EntryID", key)) receivables.erase(gone);
  const Table& entries = administration.table(kEntries);
  const Row* entry = entries.find(key);
  if (entry == nullptr) return;
  const Value debtors = debtors_account(administration, (*entry)[entries.column("Customer")]);
  Journalist journal(*entry, scope);
  const Value owed =
      journal.post({.gl_account = debtors, .amount = (*entry)[entries.column("AmountFC")].as_decimal()});
  const Table& lines = administration.table(kEntryLines);
  std::map<std::string, Decimal> vat;
  std::map<std::int64_t, const Row*> in_order;
  for (const Row* line : lines.find_equal(lines.column("EntryID"), key))
    in_order.emplace((*line)[lines.column("LineNumber")].as_integer(), line);
  for (const auto& numbered : in_order) {
    const Row* line = numbered.second;
    const auto value = [&](std::string_view name) { return (*line)[lines.column(name)]; };
    journal.post({.id = value("ID"),
                  .gl_account = value("GLAccount"),
                  .amount = value("VATBaseAmountFC").as_decimal().negated(),
                  .vat_code = value("VATCode"),
                  .vat_percentage = value("VATPercentage"),
                  .vat_base = value("VATBaseAmountFC").as_decimal(),
                  .vat = value("VATAmountFC").as_decimal(),
                  .line = line});
    Decimal& of_code = vat[std::string(trimmed(value("VATCode").as_text()))];
    of_code = sum(of_code, value("VATAmountFC").as_decimal());
  }
  for (const auto& [code, amount] : vat)
    if (!amount.is_zero())
      journal.post({.gl_account = vat_account(administration, code),
                    .amount = amount.negated(),
                    .vat_code = text_value(code)});
  journal.owe(owed, debtors);
}

bool process_entry(const Value& key, WriteScope& scope) {
  Administration& administration = scope.administration;
  Table& entries = administration.table(kEntries);
  const Row* found = entries.find(key);
  if (found == nullptr || (*found)[entries.column("Status")] == whole_value(kProcessed)) return false;
  Row row = *found;
  Columns entry(entries, row);
  entry["Status"] = whole_value(kProcessed);
  entry["Modified"] = date_value(scope.now);
  fill_echoes(administration, administration.schema().view_of(kEntries), row);
  entries.update(key, std::move(row));
  keep_transactions(key, scope);
  return true;
}

}  // namespace schakel::exact_online::simulator
