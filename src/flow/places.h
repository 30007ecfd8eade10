#pragma once

#include <string>

#include "flow/coded_field.h"
#include "model/order.h"

// Where in an order something is, for decisions by country and for messages.
namespace schakel::flow {

/// Where the goods go: the country of the delivery address, else of the account it goes to, else of the
/// customer. Empty when unknown. It decides VAT and everything else that is set per country.
std::string country_of(const model::Order& order);

/// "Order 1042"
Place place_of(const model::Order& order);
/// "Order 1042, line 2"
Place place_of(const model::Order& order, const model::OrderLine& line);
/// "Order 1042, charge SHIP"
Place place_of(const model::Order& order, const model::OrderCharge& charge);
/// "Order 1042, customer 25": by the number, because the name is personal.
Place place_of(const model::Order& order, const model::Customer& customer);

/// True when more is known of the customer than its id. Both ERPs refuse an account without a name.
bool has_details(const model::Customer& customer);

}  // namespace schakel::flow
