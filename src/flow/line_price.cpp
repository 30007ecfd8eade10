#include "flow/line_price.h"

#include <utility>

#include "flow/errors.h"

namespace schakel::flow {
namespace {

const Decimal kOne = Decimal::from_integer(1);
const Decimal kHundred = Decimal::from_integer(100);

bool within_a_cent(const Decimal& a, const Decimal& b) {
  const auto difference = a.minus(b);
  if (!difference) return false;
  // 100 × the difference at most 1: no constant with decimals needed.
  const auto cents = difference->absolute().times(kHundred);
  return cents && *cents <= kOne;
}

}  // namespace

Result<Decimal> line_amount(const Decimal& quantity, const Decimal& price, const Decimal& discount) {
  TRY(const Decimal gross, quantity.times(price));
  TRY(const Decimal left, kOne.minus(discount));
  return gross.times(left);
}

Decimal at_most(const Decimal& value, int scale) {
  return value.scale() > scale ? value.rounded(scale) : value;
}

Result<Decimal> converted(const Decimal& price, const PriceBasis& from, const PriceBasis& to) {
  if (!from.includes_vat && !to.includes_vat) return price;
  const std::optional<Decimal>& source = from.vat_percentage ? from.vat_percentage : to.vat_percentage;
  const std::optional<Decimal>& target = to.vat_percentage ? to.vat_percentage : from.vat_percentage;
  if (from.includes_vat && to.includes_vat && (!source || *source == *target)) return price;
  if (!source || !target) {
    return fail(
        needs_person("flow.vat_percentage_unknown",
                     {.en = "The price must be converted between incl. and excl. VAT, but no percentage is "
                            "known.",
                      .nl = "De prijs moet omgerekend worden tussen inclusief en exclusief btw, maar er is "
                            "geen percentage bekend."},
                     {"vat_code"}));
  }
  Decimal net = price;
  if (from.includes_vat) {
    TRY(const Decimal factor, kOne.plus(*source));
    TRY(net, price.divided_by(factor, Decimal::kScaleMax));
  }
  if (!to.includes_vat) return net;
  TRY(const Decimal factor, kOne.plus(*target));
  return net.times(factor);
}

Result<Decimal> combined_discount(const std::optional<Decimal>& first, const std::optional<Decimal>& second) {
  if (!first) return second.value_or(Decimal());
  if (!second) return *first;
  TRY(const Decimal left_of_first, kOne.minus(*first));
  TRY(const Decimal left_of_second, kOne.minus(*second));
  TRY(const Decimal left, left_of_first.times(left_of_second));
  return kOne.minus(left);
}

Result<LinePrice> line_price(const Decimal& quantity, const Decimal& price, const Decimal& discount,
                             const connector::Decimals& decimals) {
  TRY(const Decimal amount, line_amount(quantity, price, discount));
  TRY(const Decimal exact_percentage, discount.times(kHundred));
  const Decimal percentage = at_most(exact_percentage, decimals.percentage);
  const Decimal rounded = at_most(price, decimals.price);
  // A surcharge (negative discount) is never sent as a percentage: it goes into the price.
  if (!percentage.is_negative()) {
    TRY(const Decimal rounded_discount, percentage.divided_by(kHundred, Decimal::kScaleMax));
    TRY(const Decimal as_sent, line_amount(quantity, rounded, rounded_discount));
    if (within_a_cent(as_sent, amount)) {
      return LinePrice{
          .price = rounded,
          .discount_percentage = percentage.is_zero() ? std::nullopt : std::optional(percentage)};
    }
  }
  TRY(const Decimal left, kOne.minus(discount));
  TRY(const Decimal exact_net_price, price.times(left));
  const Decimal net_price = at_most(exact_net_price, decimals.price);
  TRY(const Decimal as_sent, quantity.times(net_price));
  if (within_a_cent(as_sent, amount))
    return LinePrice{.price = net_price, .discount_percentage = std::nullopt};
  return fail(needs_person(
      "flow.amount_not_exact",
      {.en = "The line comes to " + at_most(amount, 4).to_short_text() +
             ", but with the decimals that the target keeps to " + at_most(as_sent, 4).to_short_text() + ".",
       .nl = "De regel komt op " + at_most(amount, 4).to_short_text() +
             ", maar met de decimalen die het doelsysteem bewaart op " + at_most(as_sent, 4).to_short_text() +
             "."}));
}

}  // namespace schakel::flow
