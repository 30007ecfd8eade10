#pragma once

#include <optional>
#include <string>

#include "connectors/exact_online/simulator/draft.h"

// What every document that ends in the books has in common: customer, journal, period, and the transactions
// that a sales entry makes.
namespace schakel::exact_online::simulator {

/// A financial period: 2026, 11.
struct Period {
  std::int64_t year = 0;
  std::int64_t number = 0;
  std::int64_t as_number() const { return year * 100 + number; }  ///< 202611
};

/// 26700001: the year, the journal, then a number of its own per year and journal, as journals number by
/// themselves. Invoices and entries of a journal take their numbers from the same range.
std::int64_t next_entry_number(Administration& administration, const std::string& journal, std::int64_t year);
/// The name of that range, for a number that somebody chose himself.
std::string number_range(const std::string& journal, std::int64_t year);

/// The period of financial/FinancialPeriods in which that day lies; nothing when none was made for it.
std::optional<Period> period_of(const Administration& administration, LocalTime day);

/// Says so when nothing may be booked in the period (any more): it does not exist, it is closed, its whole
/// year is.
void check_open(const std::optional<Period>& period, WriteScope& scope);

/// Says so when the account may not be sold to: it is no customer, or blocked (facts 5, picqer#111).
void check_customer(const schakel::simulator::Value& account, WriteScope& scope);

/// Says so when the journal is not one of sales, or is blocked. That it exists is checked by the generic
/// engine.
void check_sales_journal(const schakel::simulator::Value& code, WriteScope& scope);

/// The day on which it has to be paid, by a payment condition's code.
schakel::simulator::Value due_date(const Administration& administration,
                                   const schakel::simulator::Value& condition, LocalTime from);

/// The transactions of a sales entry anew: the debtor's, one per line, one per VAT code; together they are
/// zero. And its receivable. Of an entry that is gone they go too.
void keep_transactions(const schakel::simulator::Value& entry, WriteScope& scope);

/// A sales entry becomes final (status 50). False when there is none, or it was final already.
bool process_entry(const schakel::simulator::Value& entry, WriteScope& scope);

}  // namespace schakel::exact_online::simulator
