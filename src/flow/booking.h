#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "model/order.h"

// What an order comes to in the books, line by line: a sales entry bears amounts, not quantities and prices.
// The lines together come to exactly what the source says of the whole document, or a person is asked.
namespace schakel::flow {

/// A cent for each of so many amounts that were rounded by themselves; for none, one.
Decimal cents(std::size_t count);

/// How far two amounts are apart, to the cent. Nothing: one is not stated, or they are the same.
std::optional<Decimal> cents_apart(const std::optional<Decimal>& here, const std::optional<Decimal>& there);

/// An amount of the books, to the cent, in the order's currency.
struct Booked {
  Decimal excl_vat;
  Decimal vat;
};

/// What the whole document comes to.
struct Totals {
  Decimal excl_vat;
  Decimal incl_vat;
};

struct Booking {
  std::vector<Booked> lines;    ///< One for each line of the order,
  std::vector<Booked> charges;  ///< and for each charge.
  Totals totals;
};

/// Which share of VAT counts for a line or charge of which the source does not say its VAT: a fraction.
struct BookingRates {
  std::vector<std::optional<Decimal>> lines;
  std::vector<std::optional<Decimal>> charges;
  /// The target's codes have other percentages, and the flow allows it: VAT is worked out by these rates
  /// alone, whatever the source says of VAT. Only what it comes to without VAT is held against the source
  /// then.
  bool replace_those_of_source = false;
};

/// Works the amounts out. Sources differ in whether the amounts of lines have the order's discount in them,
/// and whether the sum of the order has its charges in it: the reading whose sum is the stated one is taken.
/// What rounding leaves over, at most a cent a line, goes to the largest line. An order that states no sum is
/// taken as its lines come out. Error: flow.totals_differ, with both figures (without the place, which the
/// caller knows).
Result<Booking> book(const model::Order& order, const BookingRates& rates);

}  // namespace schakel::flow
