#pragma once

#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "connectors/exact_online/client.h"

namespace schakel::exact_online {

/// Codes of small lists by the ids that documents name them by: shipping methods, warehouses, ledger
/// accounts. Each list is read as a whole when it is first needed, once per reading.
class CodeLists {
 public:
  explicit CodeLists(Client& client) : client_(client) {}

  /// The code behind an id; empty when there is no such record, or the id is empty (no call then).
  Result<std::string> code_of(std::string_view endpoint, const std::string& id, std::stop_token stop);
  void forget() { lists_.clear(); }

 private:
  using Codes = std::unordered_map<std::string, std::string>;

  Client& client_;
  std::map<std::string_view, Codes> lists_;
};

}  // namespace schakel::exact_online
