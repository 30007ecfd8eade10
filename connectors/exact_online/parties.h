#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connector/port.h"
#include "connectors/exact_online/bounded_cache.h"
#include "connectors/exact_online/client.h"
#include "connectors/exact_online/code_lists.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {

/// Fills in customers, contacts and addresses of orders, each read once per reading.
class PartyReader {
 public:
  using Known = std::function<bool(const std::string& customer_id)>;

  PartyReader(Client& client, CodeLists& codes) : client_(client), codes_(codes) {}

  /// `native`: fields of customers, checked by the caller.
  Result<void> complete(std::span<model::Order> heads, std::span<const std::string> native,
                        const Known& customer_is_known, std::stop_token stop);
  void forget();

 private:
  /// A cached absence: asked for and not there.
  template <class Row>
  using Cache = BoundedCache<std::optional<Row>>;

  /// More than one page of heads can name (1,000 × up to 3 accounts and 4 contacts), and a few megabytes at
  /// most.
  static constexpr std::size_t kCacheMax = 5000;

  /// Sees to it that all `ids` are in `cache`, by id or, when many are missing and the whole set is small, by
  /// reading it all: 1,000 rows a call instead of about 100.
  template <class Row>
  Result<void> fetch(std::string_view endpoint, const std::vector<std::string>& fields,
                     std::vector<std::string> ids, Cache<Row>& cache, bool& whole_tried,
                     const std::function<Result<std::pair<std::string, Row>>(const Json&)>& parse,
                     std::stop_token stop);

  Client& client_;
  CodeLists& codes_;
  Cache<AccountRow> accounts_{kCacheMax};
  Cache<ContactRow> contacts_{kCacheMax};
  Cache<AddressRow> addresses_{kCacheMax};
  std::vector<std::string> account_native_;  ///< What the cached accounts were read with.
  bool accounts_whole_tried_ = false;
  bool contacts_whole_tried_ = false;
  bool addresses_whole_tried_ = false;
};

}  // namespace schakel::exact_online
