#include "flow/booking.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/assert.h"
#include "flow/errors.h"

namespace schakel::flow {
namespace {

tl::unexpected<Error> totals_differ(const char* what_en, const char* what_nl, const Decimal& lines,
                                    const Decimal& whole) {
  return fail(needs_person("flow.totals_differ",
                           {.en = fmt::format("its lines come to {} {}, and the whole of it to {}.",
                                              lines.to_text(), what_en, whole.to_text()),
                            .nl = fmt::format("de regels komen op {} {}, en het geheel op {}.",
                                              lines.to_text(), what_nl, whole.to_text())}));
}

/// How the stated sum of an order is meant.
struct Reading {
  bool discount_on_lines = false;  ///< The order's discount still has to come off the lines.
  bool charges_in_sum = true;
};

class Books {
 public:
  Books(const model::Order& order, const BookingRates& rates) : order_(order), rates_(rates) {
    SCHAKEL_ASSERT(rates.lines.size() == order.lines.size() && rates.charges.size() == order.charges.size());
  }

  Result<Booking> book() {
    TRY(const Reading reading, choose_reading());
    TRY(booking_.lines, lines_excl(reading.discount_on_lines));
    for (const model::OrderCharge& charge : order_.charges) {
      booking_.charges.push_back({.excl_vat = charge.amount_excl_vat.rounded(2), .vat = Decimal()});
    }
    TRY_VOID(level_excl(reading));
    TRY_VOID(add_vat(reading));
    TRY_VOID(level_vat(reading));
    return std::move(booking_);
  }

 private:
  Result<std::vector<Booked>> lines_excl(bool discounted) const {
    std::vector<Booked> lines;
    for (const model::OrderLine& line : order_.lines) {
      Decimal amount = line.amount;
      if (discounted) {
        TRY(const Decimal left, Decimal::from_integer(1).minus(*order_.discount));
        TRY(amount, amount.times(left));
      }
      lines.push_back({.excl_vat = amount.rounded(2), .vat = Decimal()});
    }
    return lines;
  }

  Result<Decimal> charges_excl() const {
    Decimal sum;
    for (const model::OrderCharge& charge : order_.charges) {
      TRY(sum, sum.plus(charge.amount_excl_vat.rounded(2)));
    }
    return sum;
  }

  /// How far the stated sum is from what the lines come to when it is read so.
  Result<Decimal> distance(const Reading& reading) const {
    TRY(const std::vector<Booked> lines, lines_excl(reading.discount_on_lines));
    Decimal sum;
    for (const Booked& line : lines) {
      TRY(sum, sum.plus(line.excl_vat));
    }
    if (reading.charges_in_sum) {
      TRY(const Decimal charges, charges_excl());
      TRY(sum, sum.plus(charges));
    }
    return order_.amount_excl_vat->rounded(2).minus(sum);
  }

  Result<Reading> choose_reading() const {
    const bool has_discount = order_.discount && !order_.discount->is_zero();
    const bool has_charges = !order_.charges.empty();
    if (!order_.amount_excl_vat) return Reading{.discount_on_lines = has_discount, .charges_in_sum = true};
    constexpr std::array kReadings = {Reading{.discount_on_lines = true, .charges_in_sum = true},
                                      Reading{.discount_on_lines = false, .charges_in_sum = true},
                                      Reading{.discount_on_lines = true, .charges_in_sum = false},
                                      Reading{.discount_on_lines = false, .charges_in_sum = false}};
    std::optional<Reading> best;
    Decimal nearest;
    for (const Reading& reading : kReadings) {
      if (reading.discount_on_lines && !has_discount) continue;
      if (!reading.charges_in_sum && !has_charges) continue;
      TRY(const Decimal away, distance(reading));
      if (best && away.absolute() >= nearest.absolute()) continue;
      best = reading;
      nearest = away;
    }
    SCHAKEL_ASSERT(best);
    if (nearest.absolute() > cents(order_.lines.size())) {
      TRY(const Decimal lines, order_.amount_excl_vat->rounded(2).minus(nearest));
      return totals_differ("excl. VAT", "exclusief btw", lines, order_.amount_excl_vat->rounded(2));
    }
    return *best;
  }

  static Booked* largest(std::vector<Booked>& lines, Decimal Booked::*of) {
    const auto found = std::max_element(lines.begin(), lines.end(), [&](const Booked& a, const Booked& b) {
      return (a.*of).absolute() < (b.*of).absolute();
    });
    return found == lines.end() ? nullptr : &*found;
  }

  Result<void> level_excl(const Reading& reading) {
    if (order_.amount_excl_vat) {
      TRY(const Decimal rest, distance(reading));
      if (Booked* line = largest(booking_.lines, &Booked::excl_vat); line && !rest.is_zero()) {
        TRY(line->excl_vat, line->excl_vat.plus(rest));
      }
    }
    TRY(booking_.totals.excl_vat, sum(booking_.lines, &Booked::excl_vat));
    TRY(const Decimal charges, sum(booking_.charges, &Booked::excl_vat));
    TRY(booking_.totals.excl_vat, booking_.totals.excl_vat.plus(charges));
    return {};
  }

  static Result<Decimal> sum(const std::vector<Booked>& lines, Decimal Booked::*of) {
    Decimal total;
    for (const Booked& line : lines) {
      TRY(total, total.plus(line.*of));
    }
    return total;
  }

  Result<void> add_vat(const Reading& reading) {
    for (std::size_t i = 0; i < booking_.lines.size(); ++i) {
      const model::OrderLine& line = order_.lines[i];
      // What the source states is of the line as it stands there, before a discount that came off it here.
      if (line.vat_amount && !reading.discount_on_lines && !rates_.replace_those_of_source) {
        booking_.lines[i].vat = line.vat_amount->rounded(2);
        continue;
      }
      if (!rates_.lines[i]) continue;
      TRY(const Decimal vat, booking_.lines[i].excl_vat.times(*rates_.lines[i]));
      booking_.lines[i].vat = vat.rounded(2);
    }
    for (std::size_t i = 0; i < booking_.charges.size(); ++i) {
      const model::OrderCharge& charge = order_.charges[i];
      if (!charge.amount_incl_vat.is_zero() && !rates_.replace_those_of_source) {
        TRY(booking_.charges[i].vat, charge.amount_incl_vat.rounded(2).minus(booking_.charges[i].excl_vat));
      } else if (rates_.charges[i]) {
        TRY(const Decimal vat, booking_.charges[i].excl_vat.times(*rates_.charges[i]));
        booking_.charges[i].vat = vat.rounded(2);
      }
    }
    return {};
  }

  Result<void> level_vat(const Reading& reading) {
    if (order_.amount && order_.amount_excl_vat && !rates_.replace_those_of_source) {
      TRY(const Decimal stated, order_.amount->rounded(2).minus(order_.amount_excl_vat->rounded(2)));
      TRY(Decimal ours, sum(booking_.lines, &Booked::vat));
      if (reading.charges_in_sum) {
        TRY(const Decimal charges, sum(booking_.charges, &Booked::vat));
        TRY(ours, ours.plus(charges));
      }
      TRY(const Decimal rest, stated.minus(ours));
      if (rest.absolute() > cents(booking_.lines.size() + booking_.charges.size())) {
        TRY(const Decimal lines, order_.amount->rounded(2).minus(rest));
        return totals_differ("incl. VAT", "inclusief btw", lines, order_.amount->rounded(2));
      }
      Booked* line = largest(booking_.lines, &Booked::vat);
      if (line != nullptr && !rest.is_zero()) {
        TRY(line->vat, line->vat.plus(rest));
      }
    }
    TRY(const Decimal lines, sum(booking_.lines, &Booked::vat));
    TRY(const Decimal charges, sum(booking_.charges, &Booked::vat));
    TRY(booking_.totals.incl_vat, booking_.totals.excl_vat.plus(lines));
    TRY(booking_.totals.incl_vat, booking_.totals.incl_vat.plus(charges));
    return {};
  }

  const model::Order& order_;
  const BookingRates& rates_;
  Booking booking_;
};

}  // namespace

Decimal cents(std::size_t count) {
  const auto many = Decimal::from_integer(static_cast<std::int64_t>(std::max<std::size_t>(count, 1)));
  return many.divided_by(Decimal::from_integer(100), 2).value_or(Decimal());
}

std::optional<Decimal> cents_apart(const std::optional<Decimal>& here, const std::optional<Decimal>& there) {
  if (!here || !there || here->rounded(2) == there->rounded(2)) return std::nullopt;
  return here->rounded(2).minus(there->rounded(2)).value_or(*here).absolute();
}

Result<Booking> book(const model::Order& order, const BookingRates& rates) {
  return Books(order, rates).book();
}

}  // namespace schakel::flow
