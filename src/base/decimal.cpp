#include "base/decimal.h"

#include <algorithm>

#include "base/assert.h"

namespace schakel {
namespace {

__extension__ using Wide = __int128;

constexpr int kDigitsMax = 34;

constexpr Wide power_of_ten(int exponent) {
  Wide power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

tl::unexpected<Error> too_large() {
  return fail({.kind = ErrorKind::kInvalidRecord,
               .code = "decimal.too_large",
               .what = {.en = "A number has more digits than Schakel can hold exactly (34).",
                        .nl = "Een getal heeft meer cijfers dan Schakel precies kan bewaren (34)."}});
}

tl::unexpected<Error> not_a_number() {
  return fail({.kind = ErrorKind::kInvalidRecord,
               .code = "decimal.not_a_number",
               .what = {.en = "A number was expected.", .nl = "Hier hoort een getal te staan."}});
}

Wide divided_half_away(Wide numerator, Wide denominator) {
  const Wide quotient = numerator / denominator;
  const Wide rest = numerator % denominator;
  const Wide twice = (rest < 0 ? -rest : rest) * 2;
  if (twice < (denominator < 0 ? -denominator : denominator)) return quotient;
  return quotient + ((numerator < 0) == (denominator < 0) ? 1 : -1);
}

}  // namespace

Result<Decimal> Decimal::checked(Coefficient coefficient, int scale) {
  static constexpr Wide kLimit = power_of_ten(kDigitsMax);
  if (coefficient >= kLimit || coefficient <= -kLimit) return too_large();
  return Decimal(coefficient, scale);
}

Result<Decimal> Decimal::parse(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  int exponent = 0;
  if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
    std::string_view power = text.substr(e + 1);
    text = text.substr(0, e);
    const bool down = !power.empty() && power[0] == '-';
    if (!power.empty() && (power[0] == '-' || power[0] == '+')) power.remove_prefix(1);
    if (power.empty() || power.size() > 3) return not_a_number();
    for (char c : power) {
      if (c < '0' || c > '9') return not_a_number();
      exponent = exponent * 10 + (c - '0');
    }
    if (down) exponent = -exponent;
  }
  Wide coefficient = 0;
  int scale = 0;
  int digits = 0;
  bool point = false;
  bool any = false;
  for (char c : text) {
    if (c == '.') {
      if (point) return not_a_number();
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return not_a_number();
    any = true;
    if (coefficient != 0 || c != '0') ++digits;
    if (digits > kDigitsMax) return too_large();
    coefficient = coefficient * 10 + (c - '0');
    if (point) ++scale;
  }
  if (!any) return not_a_number();
  scale -= exponent;
  while (scale > kScaleMax && coefficient % 10 == 0 && scale > 0) {
    if (coefficient == 0) {
      scale = kScaleMax;
      break;
    }
    coefficient /= 10;
    --scale;
  }
  if (scale > kScaleMax) return too_large();
  if (scale < 0) {
    if (coefficient != 0 && digits - scale > kDigitsMax) return too_large();
    if (coefficient != 0) coefficient *= power_of_ten(-scale);
    scale = 0;
  }
  return checked(negative ? -coefficient : coefficient, scale);
}

Result<Decimal> Decimal::plus(const Decimal& other) const {
  const int scale = std::max(scale_, other.scale_);
  Wide a = 0;
  Wide b = 0;
  Wide sum = 0;
  if (__builtin_mul_overflow(coefficient_, power_of_ten(scale - scale_), &a) ||
      __builtin_mul_overflow(other.coefficient_, power_of_ten(scale - other.scale_), &b) ||
      __builtin_add_overflow(a, b, &sum)) {
    return too_large();
  }
  return checked(sum, scale);
}

Result<Decimal> Decimal::times(const Decimal& other) const {
  Wide product = 0;
  if (__builtin_mul_overflow(coefficient_, other.coefficient_, &product)) return too_large();
  int scale = scale_ + other.scale_;
  if (scale > kScaleMax) {
    product = divided_half_away(product, power_of_ten(scale - kScaleMax));
    scale = kScaleMax;
  }
  return checked(product, scale);
}

Result<Decimal> Decimal::divided_by(const Decimal& other, int scale) const {
  SCHAKEL_ASSERT(scale >= 0 && scale <= kScaleMax);
  if (other.is_zero()) {
    return fail({.kind = ErrorKind::kInvalidRecord,
                 .code = "decimal.division_by_zero",
                 .what = {.en = "A number was divided by zero.", .nl = "Er is door nul gedeeld."}});
  }
  // this / other = (c1 * 10^(scale + s2 - s1)) / c2, in units of 10^-scale.
  const int shift = scale + other.scale_ - scale_;
  Wide numerator = coefficient_;
  Wide denominator = other.coefficient_;
  if (shift >= 0 ? __builtin_mul_overflow(numerator, power_of_ten(shift), &numerator)
                 : __builtin_mul_overflow(denominator, power_of_ten(-shift), &denominator)) {
    return too_large();
  }
  return checked(divided_half_away(numerator, denominator), scale);
}

Decimal Decimal::rounded(int scale) const {
  SCHAKEL_ASSERT(scale >= 0 && scale <= kScaleMax);
  if (scale == scale_) return *this;
  if (scale < scale_) return Decimal(divided_half_away(coefficient_, power_of_ten(scale_ - scale)), scale);
  Wide wider = 0;
  // At most 34 digits with 12 more: fits in 38 only when the number is smaller than 10^26; keep what it is
  // otherwise.
  if (__builtin_mul_overflow(coefficient_, power_of_ten(scale - scale_), &wider)) return *this;
  return Decimal(wider, scale);
}

std::string Decimal::to_text() const {
  Wide rest = coefficient_ < 0 ? -coefficient_ : coefficient_;
  std::string digits;
  for (int i = 0; rest != 0 || i <= scale_; ++i) {
    if (i == scale_ && scale_ > 0) digits += '.';
    digits += static_cast<char>('0' + static_cast<int>(rest % 10));
    rest /= 10;
  }
  if (is_negative()) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::string Decimal::to_short_text() const {
  std::string text = to_text();
  if (scale_ > 0) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  const auto sign = [](const Decimal& d) { return d.coefficient_ < 0 ? -1 : (d.coefficient_ > 0 ? 1 : 0); };
  if (sign(a) != sign(b)) return sign(a) <=> sign(b);
  const Wide a_whole = a.coefficient_ / power_of_ten(a.scale_);
  const Wide b_whole = b.coefficient_ / power_of_ten(b.scale_);
  if (a_whole != b_whole)
    return a_whole < b_whole ? std::strong_ordering::less : std::strong_ordering::greater;
  const Wide a_rest = (a.coefficient_ % power_of_ten(a.scale_)) * power_of_ten(Decimal::kScaleMax - a.scale_);
  const Wide b_rest = (b.coefficient_ % power_of_ten(b.scale_)) * power_of_ten(Decimal::kScaleMax - b.scale_);
  if (a_rest != b_rest) return a_rest < b_rest ? std::strong_ordering::less : std::strong_ordering::greater;
  return std::strong_ordering::equal;
}

}  // namespace schakel
