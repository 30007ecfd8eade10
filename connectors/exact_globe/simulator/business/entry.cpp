#include <array>
#include <utility>
#include <vector>

#include "base/text.h"
#include "connectors/exact_globe/simulator/business/record.h"
#include "connectors/exact_globe/simulator/business/sales_document.h"
#include "connectors/exact_globe/simulator/checks.h"

// Financial entries: lines are parked, the header checks everything and makes the entry (facts 2.5, 8.5).
//
// In which signs a sales entry stands is not known (facts 9). Read here: the header bears the debtor's side,
// as its JournalAccount and Amount, and is positive; the lines are the other side, and negative, with the VAT
// beside them. A line on a debtors' account takes the header's side over: then the lines come to zero.
namespace schakel::exact_globe::simulator {
namespace {

constexpr std::size_t kNumberSize = 8;

constexpr std::array kReferences = {Reference{"PaymentCondition", "PaymentCondition", "PaymentConditionCode"},
                                    Reference{"CostCenter", "CostCenter", "Code"},
                                    Reference{"CostUnit", "CostUnit", "Code"},
                                    Reference{"CurrencyCode", "Currency", "CurrencyCode"},
                                    Reference{"Project", "Project", "ProjectNumber"},
                                    Reference{"SelectionCode", "BrowserData_SelectionCode", "Code"},
                                    Reference{"Resource", "Resource", "ID"},
                                    Reference{"VATCode", "VAT", "VATCode"},
                                    Reference{"GLAccount", "GeneralLedgerAccount", "GeneralLedgerCode"},
                                    Reference{"JournalAccount", "GeneralLedgerAccount", "GeneralLedgerCode"},
                                    Reference{"Journal", "BrowserData_Journal", "JournalNumber"},
                                    Reference{"CreditorNumber", "Account", "CreditorNumber"},
                                    Reference{"Warehouse", "Warehouse", "Code"}};

const Entity& headers(const Call& call) {
  return call.store.catalogue().at("FinancialHeader");
}
const Entity& line_facts(const Call& call) {
  return call.store.catalogue().at("FinancialLine");
}

OrError<bool> check_codes(const Call& call, const Entity& entity, const Row& row) {
  for (const Reference& reference : kReferences) {
    if (!entity.find(reference.property)) continue;
    const kit::Value& value = value_of(entity, row, reference.property);
    if (!value.is_null() && find_code(call, reference, value) == nullptr)
      return refuse("Property " + std::string(reference.property) + ": the value does not exist in " +
                    reference.entity + ".");
  }
  return true;
}

const Row* ledger_account(const Call& call, const Row& line) {
  return find_code(call, {"GLAccount", "GeneralLedgerAccount", "GeneralLedgerCode"},
                   value_of(line_facts(call), line, "GLAccount"));
}

bool is_on_debtors(const Call& call, const Row& line) {
  const Row* account = ledger_account(call, line);
  return account != nullptr &&
         text_of(call.store.catalogue().at("GeneralLedgerAccount"), *account, "RevenueAccount") == "D";
}

std::string journal_type(const Call& call, const Row& header) {
  const Row* journal = find_code(call, {"Journal", "BrowserData_Journal", "JournalNumber"},
                                 value_of(headers(call), header, "Journal"));
  return journal == nullptr
             ? std::string()
             : text_of(call.store.catalogue().at("BrowserData_Journal"), *journal, "JournalType");
}

/// The VAT in, or on, an amount: per line, to the cent.
OrError<Decimal> vat_of(const Call& call, const Row& line) {
  const Entity& entity = line_facts(call);
  const Row* vat = find_code(call, {"VATCode", "VAT", "VATCode"}, value_of(entity, line, "VATCode"));
  if (vat == nullptr) return Decimal();
  const Entity& vats = call.store.catalogue().at("VAT");
  const Decimal percentage = value_of(vats, *vat, "Percentage").as_decimal();
  const Result<Decimal> share = value_of(entity, line, "Amount").as_decimal().times(percentage);
  const bool is_inside = text_of(vats, *vat, "Excluded") == "I";
  const Result<Decimal> whole =
      is_inside ? percentage.plus(Decimal::from_integer(100)) : Result<Decimal>(Decimal::from_integer(100));
  const Result<Decimal> amount = share && whole ? share->divided_by(*whole, 2) : share;
  if (!amount) return refuse("The amount of a line is too large.");
  return *amount;
}

/// Fills in what the VAT of a line is, or checks what was sent.
OrError<bool> settle_vat(const Call& call, Row& line) {
  const Entity& entity = line_facts(call);
  const kit::Value& sent = value_of(entity, line, "VATAmount");
  const kit::Value& code = value_of(entity, line, "VATCode");
  if (code.is_null()) {
    if (call.rules.vat_amounts_checked && !sent.is_null() && !sent.as_decimal().is_zero())
      return refuse("Property VATAmount: there is no VAT code.");
    return true;
  }
  const OrError<Decimal> computed = vat_of(call, line);
  if (!computed) return tl::unexpected<ServiceError>(computed.error());
  if (sent.is_null()) {
    line.set(entity.at("VATAmount"), kit::Value::decimal(*computed));
  } else if (call.rules.vat_amounts_checked) {
    const Result<Decimal> difference = sent.as_decimal().minus(*computed);
    const Result<Decimal> cent = Decimal::parse("0.01");
    if (!difference || difference->absolute() > *cent)
      return refuse("Property VATAmount: the amount does not fit the VAT code.");
  }
  line.set(entity.at("VATBasis"), value_of(entity, line, "Amount"));
  return true;
}

OrError<bool> check_line(const Call& call, const Row& header, bool is_sale, Row& line) {
  const Entity& entity = line_facts(call);
  if (const OrError<bool> fine = check_codes(call, entity, line); !fine) return fine;
  const Entity& accounts = call.store.catalogue().at("GeneralLedgerAccount");
  if (const Row* account = ledger_account(call, line);
      account != nullptr && flag_of(accounts, *account, "Blocked"))
    return refuse("Property GLAccount: the account is blocked.");
  if (!value_of(entity, line, "DebtorNumber").is_null()) {
    // A line stores it without its spaces.
    const kit::Value number = kit::Value::text(padded_left(text_of(entity, line, "DebtorNumber"), 6));
    if (find_by(call, "Account", "DebtorNumber", number) == nullptr)
      return refuse("Property DebtorNumber: the debtor does not exist.");
  }
  if (!value_of(entity, line, "ItemCode").is_null() &&
      call.store.rows("Item").find(value_of(entity, line, "ItemCode")) == nullptr)
    return refuse("Property ItemCode: the item does not exist.");
  const kit::Value& journal = value_of(entity, line, "Journal");
  if (!journal.is_null() && text_of(entity, line, "Journal") != text_of(headers(call), header, "Journal"))
    return refuse("Property Journal: the value differs from that of the header.");
  if (is_sale) {
    const Row* vat = find_code(call, {"VATCode", "VAT", "VATCode"}, value_of(entity, line, "VATCode"));
    if (vat != nullptr && text_of(call.store.catalogue().at("VAT"), *vat, "SalesPurchase") == "I")
      return refuse("Property VATCode: the VAT code is for purchasing only.");
  }
  return settle_vat(call, line);
}

/// What the lines of an entry come to.
struct Sums {
  Decimal amounts;  ///< All, without VAT.
  Decimal debtors;  ///< On debtors' accounts.
  Decimal others;   ///< On all others, with their VAT.
  bool has_debtors = false;
};

OrError<Sums> sums_of(const Call& call, const std::vector<Row>& lines) {
  const Entity& entity = line_facts(call);
  const Entity& vats = call.store.catalogue().at("VAT");
  Sums sums;
  for (const Row& line : lines) {
    const Decimal amount = value_of(entity, line, "Amount").as_decimal();
    Result<Decimal> all = sums.amounts.plus(amount);
    Result<Decimal> part = Decimal();
    if (is_on_debtors(call, line)) {
      sums.has_debtors = true;
      part = sums.debtors.plus(amount);
      if (part) sums.debtors = *part;
    } else {
      const Row* vat = find_code(call, {"VATCode", "VAT", "VATCode"}, value_of(entity, line, "VATCode"));
      const bool is_inside = vat != nullptr && text_of(vats, *vat, "Excluded") == "I";
      part = sums.others.plus(amount);
      if (part && !is_inside) part = part->plus(value_of(entity, line, "VATAmount").as_decimal());
      if (part) sums.others = *part;
    }
    if (!all || !part) return refuse("The total amount is too large.");
    sums.amounts = *all;
  }
  return sums;
}

tl::unexpected<ServiceError> unbalanced() {
  return refuse("The entry does not balance.");
}

/// What the debtor owes by a sales entry, once it balances.
OrError<Decimal> balance_of_sale(const Call& call, const Row& header, const Sums& sums) {
  const Rules& rules = call.rules;
  const bool with_debtor = sums.has_debtors || rules.balance == Rules::Balance::kEveryEntry;
  if (with_debtor && rules.balance != Rules::Balance::kNone) {
    const Result<Decimal> left = sums.debtors.plus(sums.others);
    if (!left || !left->is_zero()) return unbalanced();
  }
  const Decimal owed = sums.has_debtors             ? sums.debtors
                       : rules.sales_lines_positive ? sums.others
                                                    : sums.others.negated();
  const kit::Value& sent = value_of(headers(call), header, "Amount");
  if (!sent.is_null() && rules.balance != Rules::Balance::kNone && sent.as_decimal() != owed)
    return unbalanced();
  return sent.is_null() ? owed : sent.as_decimal();
}

/// Lines of a memorial entry come to nothing (facts 2.7, V-x O1). Of other journals nothing is known.
OrError<bool> check_balance(const Call& call, const std::string& type, const Sums& sums) {
  const Rules::Balance rule = call.rules.balance;
  if (rule == Rules::Balance::kNone) return true;
  if (rule == Rules::Balance::kMemorialEntries && type != "M") return true;
  if (!sums.amounts.is_zero()) return unbalanced();
  return true;
}

void date_header(const Call& call, Row& header) {
  const Entity& entity = headers(call);
  take_over(entity, header, "ReportingDate", entity, header, "EntryDate");
  const std::chrono::year_month_day date{
      std::chrono::floor<std::chrono::days>(value_of(entity, header, "ReportingDate").as_time())};
  if (value_of(entity, header, "FinancialYear").is_null())
    header.set(entity.at("FinancialYear"), kit::Value::integer(static_cast<int>(date.year())));
  if (value_of(entity, header, "FinancialPeriod").is_null())
    header.set(entity.at("FinancialPeriod"),
               kit::Value::integer(static_cast<std::int64_t>(static_cast<unsigned>(date.month()))));
}

/// The debtor's side of a sales entry: on which account, how much, until when.
void complete_sale(const Call& call, const Row& debtor, const Decimal& owed, Row& header) {
  const Entity& entity = headers(call);
  const Entity& accounts = call.store.catalogue().at("Account");
  take_over(entity, header, "DebtorName", accounts, debtor, "AccountName");
  take_over(entity, header, "PaymentCondition", accounts, debtor, "PaymentCondition");
  if (value_of(entity, header, "JournalAccount").is_null()) {
    const Entity& ledger = call.store.catalogue().at("GeneralLedgerAccount");
    if (const Row* debtors = find_by(call, "GeneralLedgerAccount", "RevenueAccount", kit::Value::text("D")))
      set_text(entity, header, "JournalAccount", text_of(ledger, *debtors, "GeneralLedgerCode"));
  }
  header.set(entity.at("Amount"), kit::Value::decimal(owed));
  header.set(entity.at("OutstandingAmount"), kit::Value::decimal(owed));
  if (!value_of(entity, header, "InvoiceDueDate").is_null()) return;
  const Row* condition =
      find_by(call, "PaymentCondition", "PaymentConditionCode", value_of(entity, header, "PaymentCondition"));
  const std::int64_t days =
      condition == nullptr
          ? 0
          : value_of(call.store.catalogue().at("PaymentCondition"), *condition, "Term").as_integer();
  header.set(
      entity.at("InvoiceDueDate"),
      kit::Value::date_time(value_of(entity, header, "EntryDate").as_time() + std::chrono::days(days)));
}

/// Numbers the entry and puts it down; nothing is refused any more.
Row put_down(const Call& call, Row header, std::vector<Row> lines, const std::string& key) {
  const Entity& entity = headers(call);
  const Entity& of_line = line_facts(call);
  header.set(
      entity.at("EntryNumber"),
      kit::Value::text(padded_left(std::to_string(call.store.next_number("EntryNumber")), kNumberSize)));
  complete(call, entity, header);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Row& line = lines[i];
    for (const char* same :
         {"EntryNumber", "Journal", "EntryDate", "ReportingDate", "FinancialYear", "FinancialPeriod",
          "YourReference", "OurReference", "CurrencyCode", "Description"})
      take_over(of_line, line, same, entity, header, same);
    number_line(of_line, line, i + 1);
    line.set(of_line.key, kit::Value::integer(call.store.next_number("FinancialLine.ID")));
    if (!key.empty()) line.set(of_line.at("TransactionKey"), kit::Value::guid(key));
    complete(call, of_line, line);
    call.store.rows(of_line).insert(std::move(line));
  }
  call.store.rows(entity).insert(header);
  return header;
}

}  // namespace

OrError<Row> create_entry_line(const Call& call, const Values& values) {
  return park_line(call, line_facts(call), "Financial", values);
}

OrError<Row> create_entry(const Call& call, const Values& values) {
  const Entity& entity = headers(call);
  const auto refused = [](const auto& result) { return tl::unexpected<ServiceError>(result.error()); };
  Row header = row_of(values);
  const OrError<bool> whole =
      check_mandatory(entity, header, required_on_create(entity, call.rules.mandatory));
  if (!whole) return refused(whole);
  if (!value_of(entity, header, "EntryNumber").is_null())
    return refuse("Property EntryNumber: the number is given by Globe.");
  const std::string key = value_of(entity, header, "TransactionKey").as_text();
  const OrError<const std::vector<Row>*> parked =
      call.parked.lines({.database = call.database, .document = "Financial"}, key, call.moment, call.rules);
  if (!parked) return refused(parked);
  if (value_of(entity, header, "EntryDate").is_null())
    header.set(entity.at("EntryDate"),
               kit::Value::date_time(std::chrono::floor<std::chrono::days>(call.now)));
  if (value_of(entity, header, "CurrencyCode").is_null()) set_text(entity, header, "CurrencyCode", "EUR");
  if (const OrError<bool> fine = check_codes(call, entity, header); !fine) return refused(fine);
  const std::string type = journal_type(call, header);
  const bool is_sale = type == "V";
  const Row* debtor = nullptr;
  if (!value_of(entity, header, "DebtorNumber").is_null()) {
    const OrError<const Row*> found = find_debtor(call, entity, header, "DebtorNumber");
    if (!found) return refused(found);
    debtor = *found;
  } else if (is_sale) {
    return refuse("Property DebtorNumber: a value is mandatory.");
  }
  if (const OrError<bool> fine = check_period(call, entity, header, "EntryDate"); !fine) return refused(fine);
  std::vector<Row> lines = **parked;
  for (Row& line : lines) {
    if (const OrError<bool> fine = check_line(call, header, is_sale, line); !fine) return refused(fine);
  }
  const OrError<Sums> sums = sums_of(call, lines);
  if (!sums) return refused(sums);
  date_header(call, header);
  set_text(entity, header, "JournalType", type);
  if (is_sale) {
    const OrError<Decimal> owed = balance_of_sale(call, header, *sums);
    if (!owed) return refused(owed);
    complete_sale(call, *debtor, *owed, header);
  } else if (const OrError<bool> fine = check_balance(call, type, *sums); !fine) {
    return refused(fine);
  }
  Row made = put_down(call, std::move(header), std::move(lines), key);
  call.parked.finish(key);
  return made;
}

void book_invoice(const Call& call, const std::string& journal, const Row& invoice,
                  const std::vector<Row>& lines) {
  const Entity& invoices = call.store.catalogue().at("InvoiceHeader");
  const Entity& invoice_lines = call.store.catalogue().at("InvoiceLine");
  const Entity& items = call.store.catalogue().at("Item");
  const auto signed_as_booked = [&](const Decimal& amount) {
    return kit::Value::decimal(call.rules.sales_lines_positive ? amount : amount.negated());
  };
  std::vector<Row> booked;
  for (const Row& line : lines) {
    Record record(call, "FinancialLine");
    const Row* item = call.store.rows("Item").find(value_of(invoice_lines, line, "ItemCode"));
    const OrError<Amounts> amounts = amounts_of(call, value_of(invoice_lines, line, "Quantity").as_decimal(),
                                                value_of(invoice_lines, line, "NetPrice").as_decimal(),
                                                value_of(invoice_lines, line, "VATCode"));
    const Decimal without_vat = amounts ? amounts->without_vat : Decimal();
    record.text("GLAccount", item == nullptr ? std::string() : text_of(items, *item, "GLAccountRevenue"))
        .set("Amount", signed_as_booked(without_vat))
        .set("VATBasis", signed_as_booked(without_vat))
        .set("VATAmount", signed_as_booked(amounts ? amounts->vat : Decimal()));
    for (const char* same : {"VATCode", "Description", "CostCenter", "CostUnit", "ItemCode", "Quantity"})
      record.from(invoice_lines, line, same);
    booked.push_back(std::move(record.row()));
  }
  Record header(call, "FinancialHeader");
  header.text("Journal", journal)
      .text("JournalType", "V")
      .from(invoices, invoice, "DebtorNumber", "InvoiceDebtor")
      .from(invoices, invoice, "EntryDate", "TranscationDate")
      .from(invoices, invoice, "Description", "Description1");
  for (const char* same : {"YourReference", "OurReference", "CurrencyCode", "PaymentCondition", "CostCenter"})
    header.from(invoices, invoice, same);
  date_header(call, header.row());
  const Row* debtor = find_by(call, "Account", "DebtorNumber", value_of(invoices, invoice, "InvoiceDebtor"));
  if (debtor != nullptr)
    complete_sale(call, *debtor, value_of(invoices, invoice, "TotalAmount").as_decimal(), header.row());
  put_down(call, std::move(header.row()), std::move(booked), {});
}

}  // namespace schakel::exact_globe::simulator
