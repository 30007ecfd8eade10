#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "connector/port.h"
#include "connectors/exact_online/bounded_cache.h"
#include "connectors/exact_online/client.h"
#include "model/customer.h"

namespace schakel::exact_online {

/// Finds accounts. A debtor is an account that is a customer (IsSales, which Status C sets: facts 5), and his
/// number is the account's code, trimmed. Each question is a filter, never a key: a 404 counts against the
/// error budget (facts 3). The id behind a code is remembered, because documents want it.
class Customers {
 public:
  Customers(Client& client, Clock& clock) : client_(client), clock_(clock), ids_(kRememberedMax) {}

  /// One question. What comes back is compared again here, without regard to case, spaces, dots and dashes
  /// where people write the same thing differently. An account that has ended is a blocked one.
  Result<std::vector<connector::CustomerFound>> find(connector::MatchKey key, const model::Customer& customer,
                                                     std::stop_token stop);

  /// The account with this code, debtor or not. A code that Online cannot have costs no call.
  Result<std::optional<connector::CustomerFound>> find_debtor(const std::string& number,
                                                              std::stop_token stop);

  static constexpr std::size_t kRememberedMax = 20'000;  ///< About 3 MB.

 private:
  Result<std::vector<connector::CustomerFound>> read(
      const std::string& filter, const std::vector<std::string>& fields,
      const std::function<bool(const Json& json, const Asked& asked)>& matches, std::stop_token stop);

  Client& client_;
  Clock& clock_;
  BoundedCache<std::string> ids_;  // By code.
};

}  // namespace schakel::exact_online
