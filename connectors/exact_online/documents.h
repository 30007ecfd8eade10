#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "connector/port.h"
#include "connectors/exact_online/client.h"
#include "model/document.h"

namespace schakel::exact_online {

/// What one of the four documents is over there.
struct DocumentEntity {
  std::string_view header;  ///< "salesorder/SalesOrders"
  std::string_view lines;   ///< The entity of its lines…
  std::string_view within;  ///< …and the header's property that holds them: "SalesOrderLines".
  std::string_view id;      ///< "OrderID"
  std::string_view number;  ///< What people call it by…
  /// …and what they call it by until it has one (an invoice gets its number when it is printed: facts 5).
  std::string_view number_before;
};
const DocumentEntity& entity_of(model::Document document);

/// Documents of one kind in the administration, found by the reference that we put on them.
class Documents {
 public:
  Documents(Client& client, model::Document document) : client_(client), document_(document) {}

  /// About 150 references are asked in one question; found is what has exactly one of them in YourRef. Credit
  /// notes are passed over: Exact copies the reference of what they credit.
  Result<std::vector<connector::DocumentFound>> find(std::span<const std::string> references,
                                                     std::stop_token stop);

 private:
  Client& client_;
  model::Document document_;
};

}  // namespace schakel::exact_online
