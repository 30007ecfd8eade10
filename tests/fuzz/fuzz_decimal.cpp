// Two numbers, one a line. Text survives; sums and products obey the laws that a bookkeeper relies on, or say
// that they do not fit.
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "base/decimal.h"

namespace {

using schakel::Decimal;

void check_text(const Decimal& number) {
  const auto again = Decimal::parse(number.to_text());
  SCHAKEL_ASSERT(again.has_value() && *again == number);
  SCHAKEL_ASSERT(again->to_text() == number.to_text());
  const auto from_short = Decimal::parse(number.to_short_text());
  SCHAKEL_ASSERT(from_short.has_value() && *from_short == number);
  SCHAKEL_ASSERT(number.negated().negated() == number);
  SCHAKEL_ASSERT(!number.absolute().is_negative());
  for (int scale = 0; scale <= Decimal::kScaleMax; ++scale) {
    const Decimal rounded = number.rounded(scale);
    SCHAKEL_ASSERT(scale < number.scale() || rounded == number);
    SCHAKEL_ASSERT(rounded.rounded(scale) == rounded);
  }
}

void check_laws(const Decimal& a, const Decimal& b) {
  if (const auto sum = a.plus(b)) {
    const auto other_way = b.plus(a);
    SCHAKEL_ASSERT(other_way.has_value() && *other_way == *sum);
    if (const auto back = sum->minus(b)) SCHAKEL_ASSERT(*back == a);
  }
  if (const auto difference = a.minus(b)) {
    SCHAKEL_ASSERT(difference->is_zero() == (a == b));
    SCHAKEL_ASSERT(difference->is_negative() == (a < b));
  }
  if (const auto product = a.times(b)) {
    const auto other_way = b.times(a);
    SCHAKEL_ASSERT(other_way.has_value() && *other_way == *product);
    const auto negative = a.negated().times(b);
    SCHAKEL_ASSERT(negative.has_value() && *negative == product->negated());
  }
  const auto same = a.times(Decimal::from_integer(1));
  SCHAKEL_ASSERT(same.has_value() && *same == a);
  const auto quotient = a.divided_by(b, Decimal::kScaleMax);
  if (b.is_zero()) {
    SCHAKEL_ASSERT(!quotient.has_value());
    return;
  }
  if (!quotient) return;
  const auto product = quotient->times(b);
  if (!product) return;
  // Half a unit in the last place of the quotient, times b, and half a unit of the product's own rounding.
  const auto smallest = Decimal::parse("0.000000000001");
  const auto slack = b.absolute().plus(Decimal::from_integer(2));
  const auto difference = product->minus(a);
  if (!slack || !difference) return;
  const auto bound = slack->times(*smallest);
  if (bound) SCHAKEL_ASSERT(difference->absolute() <= *bound);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const std::size_t line_end = text.find('\n');
  const auto a = Decimal::parse(text.substr(0, line_end));
  if (!a) return 0;
  check_text(*a);
  if (line_end == std::string_view::npos) return 0;
  if (const auto b = Decimal::parse(text.substr(line_end + 1))) check_laws(*a, *b);
  return 0;
}
