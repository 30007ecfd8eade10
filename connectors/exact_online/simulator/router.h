#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/exact_online/simulator/catalogue.h"

namespace schakel::exact_online::simulator {

/// Where a path leads below /api/v1/.
struct Route {
  enum class To { kEntity, kMetadata, kNothing, kMalformed };

  To to = To::kNothing;
  std::optional<int> division;     ///< Not given: current/Me.
  const Entity* entity = nullptr;  ///< For kEntity.
  std::optional<std::string> key;  ///< The literal between the parentheses.
  std::string navigation;          ///< "SalesOrderLines" behind a key.
  bool count = false;              ///< "/$count"
  std::string service;             ///< For kMetadata.
  std::string unknown_segment;     ///< For kNothing: what an error text names.
};

/// "/api/v1/102030/crm/Accounts(guid'…')/BankAccounts" in its parts; "/api/v1/beta/…" is the same. nullopt
/// when it is no API path at all.
std::optional<Route> find_route(const Catalogue& catalogue, std::string_view path, bool exact_service_case);

}  // namespace schakel::exact_online::simulator
