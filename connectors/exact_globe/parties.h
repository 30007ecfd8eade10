#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "connectors/exact_globe/client.h"
#include "model/order.h"

namespace schakel::exact_globe {

/// An account as a customer, its main contact with it.
struct AccountRow {
  model::Customer customer;  ///< Its id is the debtor number.
  std::string full_name;     ///< Of the main contact.
  std::string wrong;         ///< The property that cannot be understood; empty: none.
};

/// What is asked for of an account.
std::span<const std::string_view> account_properties();

/// kMalformed when it has no debtor number, which is what was asked by. An account is a person when it bears
/// the name of its main contact and has neither VAT nor chamber-of-commerce number, and a company otherwise:
/// Globe has no mark for it (catalogue), and this is how we write persons ourselves.
Result<AccountRow> read_account(const Json& row, std::span<const std::string> native);

/// Fills in who documents are from and for, in few calls: debtor numbers that lie together are asked as a
/// range. What was read is kept in memory until `forget`.
class Parties {
 public:
  explicit Parties(Client& client) : client_(client) {}

  /// Customers that `is_known` keep their id only. A debtor that does not exist any more keeps it too.
  Result<void> fill_in(std::span<model::Order> orders, std::span<const std::string> native,
                       const std::function<bool(const std::string& customer_id)>& is_known,
                       std::stop_token stop);
  void forget() { accounts_.clear(); }

  /// More than a page of documents can name (1,000 with up to three each).
  static constexpr std::size_t kRememberedMax = 5000;

 private:
  Result<void> read(const std::vector<std::string>& numbers, std::span<const std::string> native,
                    std::stop_token stop);

  Client& client_;
  std::unordered_map<std::string, std::optional<AccountRow>>
      accounts_;                     ///< By debtor number; asked and absent.
  std::vector<std::string> native_;  ///< What they were read with.
  std::size_t page_size_ = 60;  ///< Rows on a page: the fewest seen anywhere, until this server shows more.
};

}  // namespace schakel::exact_globe
