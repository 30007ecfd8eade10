#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "base/time.h"
#include "connector/port.h"

// What was delivered of an order, told to the ERP that the order came from. How much that is already is read
// like any order (OrderSource: OrderLine::delivered); a delivery is the difference.
namespace schakel::connector {

struct DeliveryLine {
  std::string order_line_id;  ///< Of the order that is delivered from.
  Decimal quantity;           ///< More than nothing, at most what is open.
};

struct DeliveryDraft {
  std::string order_id;
  std::string order_number;
  std::optional<LocalTime> date;  ///< Nothing: today.
  Personal description;
  std::string tracking_number;  ///< Track and trace; empty: none.
  std::string shipping_method;  ///< The target's code; empty: the order's.
  std::vector<DeliveryLine> lines;
};

class DeliveryTarget : public virtual Connection {
 public:
  /// Makes one delivery. Errors as in OrderTarget::write_order; after kUnknownOutcome the order is read
  /// again, and what still differs is delivered.
  virtual Result<DocumentWritten> deliver(const DeliveryDraft& draft, std::stop_token stop) = 0;
};

}  // namespace schakel::connector
