#include "flow/places.h"

#include <fmt/format.h>

namespace schakel::flow {

std::string country_of(const model::Order& order) {
  if (order.delivery_address && !order.delivery_address->country.empty())
    return order.delivery_address->country;
  if (order.deliver_to && !order.deliver_to->visit.country.empty()) return order.deliver_to->visit.country;
  return order.customer.visit.country;
}

Place place_of(const model::Order& order) {
  return {.en = fmt::format("Order {}", order.number), .nl = fmt::format("Order {}", order.number)};
}

Place place_of(const model::Order& order, const model::OrderLine& line) {
  return {.en = fmt::format("Order {}, line {}", order.number, line.number),
          .nl = fmt::format("Order {}, regel {}", order.number, line.number)};
}

Place place_of(const model::Order& order, const model::OrderCharge& charge) {
  return {.en = fmt::format("Order {}, charge {}", order.number, charge.code),
          .nl = fmt::format("Order {}, kosten {}", order.number, charge.code)};
}

Place place_of(const model::Order& order, const model::Customer& customer) {
  // The id is a key of the source, for customers that have no number there.
  const std::string& number = customer.code.empty() ? customer.id : customer.code;
  return {.en = fmt::format("Order {}, customer {}", order.number, number),
          .nl = fmt::format("Order {}, klant {}", order.number, number)};
}

bool has_details(const model::Customer& customer) {
  return !customer.name.empty() || !customer.code.empty();
}

}  // namespace schakel::flow
