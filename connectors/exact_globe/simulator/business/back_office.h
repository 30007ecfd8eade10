#pragma once

#include <optional>
#include <string>

#include "connectors/exact_globe/simulator/business/business.h"

// What people do in Globe and no client can: delivering and invoicing orders (facts 8.9). Asked for through
// the control interface.
namespace schakel::exact_globe::simulator {

/// What to deliver of an order; nothing more than its number is all that is still open.
struct Delivery {
  std::string order;                      ///< Its number, with or without spaces.
  std::optional<std::int64_t> line = {};  ///< Only this line.
  std::optional<Decimal> quantity = {};   ///< Only so much of it; needs `line`.
};

/// Takes the goods off the stock, writes QuantityDelivered and the order history, and sets Completed once
/// nothing is open. Gives the number of the delivery note. Refuses what is not there or more than is open.
OrError<std::int64_t> deliver(const Call& call, const Delivery& delivery);

/// Invoices what has been delivered of an order: InvoiceHistoryHeader and its lines, once. Gives the number
/// of the invoice, with its spaces.
OrError<std::string> invoice(const Call& call, const std::string& order);

}  // namespace schakel::exact_globe::simulator
