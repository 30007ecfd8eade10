#pragma once

#include <optional>

#include "base/decimal.h"
#include "base/result.h"
#include "connector/port.h"

// Prices between VAT inclusive and exclusive, and discounts, in exact decimals. The amount of a line never
// changes by more than a cent on the way; where the target keeps too few decimals for that, a person is
// asked.
namespace schakel::flow {

/// How a price is meant.
struct PriceBasis {
  bool includes_vat = false;
  std::optional<Decimal> vat_percentage = {};  ///< Fraction: 0.21.
};

/// `price` as it reads on the other basis. The net price stays what it is; with the same percentage on both
/// sides of the same kind, the price itself. A percentage that one side does not know is taken from the
/// other. At most 12 decimals. Errors: flow.vat_percentage_unknown, decimal.too_large.
Result<Decimal> converted(const Decimal& price, const PriceBasis& from, const PriceBasis& to);

/// Two discounts, one on top of the other, as one: 1 - (1 - a)(1 - b). Fractions; nothing is no discount.
Result<Decimal> combined_discount(const std::optional<Decimal>& first, const std::optional<Decimal>& second);

/// What a line comes to: `quantity` × `price` × (1 - `discount`), exactly.
Result<Decimal> line_amount(const Decimal& quantity, const Decimal& price, const Decimal& discount);

struct LinePrice {
  Decimal price;                               ///< Per unit.
  std::optional<Decimal> discount_percentage;  ///< 5 is five percent; empty when there is none.
};

/// A price and discount with no more decimals than the target keeps, that make the amount of the line within
/// a cent of `quantity` × `price` × (1 - `discount`): rounded, or with the discount worked into the price
/// where the percentage does not fit. Error: flow.amount_not_exact (without the place, which the caller
/// knows).
Result<LinePrice> line_price(const Decimal& quantity, const Decimal& price, const Decimal& discount,
                             const connector::Decimals& decimals);

/// `value` with at most `scale` decimals, rounded half away from zero; shorter ones stay as they are.
Decimal at_most(const Decimal& value, int scale);

}  // namespace schakel::flow
