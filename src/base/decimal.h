#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace schakel {

/// An exact decimal number: amounts, prices, quantities, percentages. At most 34 significant digits of which
/// at most 12 behind the point; more than both ERPs use together. Keeps the zeros it came with (1.50
/// stays 1.50), compares by value (1.5 == 1.50). Arithmetic that would not fit is an error, never a rounded
/// number.
class Decimal {
 public:
  static constexpr int kScaleMax = 12;

  Decimal() = default;  ///< 0
  static Decimal from_integer(std::int64_t value) { return Decimal(value, 0); }
  /// "12", "-0.50", "1E+2" (as JSON writes numbers). No spaces, no thousands separators, a point as decimal
  /// mark.
  static Result<Decimal> parse(std::string_view text);

  int scale() const { return scale_; }  ///< Digits behind the point.
  bool is_zero() const { return coefficient_ == 0; }
  bool is_negative() const { return coefficient_ < 0; }
  Decimal negated() const { return Decimal(-coefficient_, scale_); }
  Decimal absolute() const { return is_negative() ? negated() : *this; }

  Result<Decimal> plus(const Decimal& other) const;
  Result<Decimal> minus(const Decimal& other) const { return plus(other.negated()); }
  /// Exact product; rounded half away from zero only when it has more than 12 decimals.
  Result<Decimal> times(const Decimal& other) const;
  /// Quotient with `scale` decimals, rounded half away from zero. Division by zero is an error.
  Result<Decimal> divided_by(const Decimal& other, int scale) const;
  /// With exactly `scale` decimals (0 to 12), rounded half away from zero, as bookkeepers do.
  Decimal rounded(int scale) const;

  /// Plain notation with `scale()` decimals: "-0.50".
  std::string to_text() const;
  /// Without needless zeros: "1.50" → "1.5", "2.00" → "2".
  std::string to_short_text() const;

  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) {
    return (a <=> b) == std::strong_ordering::equal;
  }

 private:
  __extension__ using Coefficient = __int128;
  Decimal(Coefficient coefficient, int scale) : coefficient_(coefficient), scale_(scale) {}
  static Result<Decimal> checked(Coefficient coefficient, int scale);

  Coefficient coefficient_ = 0;  // Value = coefficient / 10^scale.
  int scale_ = 0;
};

}  // namespace schakel
