#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "connector/port.h"
#include "connectors/exact_online/bounded_cache.h"
#include "connectors/exact_online/client.h"
#include "connectors/exact_online/query_plan.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {

/// Reads sales orders in as few calls as possible. How is in README.md under "Call economy". One instance
/// lives for one connection; what it has seen of customers, contacts and addresses is kept in memory until a
/// reading begins anew.
class OrderReader {
 public:
  explicit OrderReader(Client& client) : client_(client) {}

  Result<connector::OrderPage> read_heads(const connector::OrderRead& read, std::stop_token stop);
  Result<void> complete(std::vector<model::Order>& heads, const connector::OrderRead& read,
                        const std::function<bool(const std::string& customer_id)>& customer_is_known,
                        std::stop_token stop);
  Result<std::vector<model::Order>> read_heads_of(std::span<const std::string> numbers,
                                                  const connector::OrderRead& read, std::stop_token stop);

 private:
  using Known = std::function<bool(const std::string& customer_id)>;
  using Heads = std::span<model::Order>;

  /// A cached absence: asked for and not there.
  template <class Row>
  using Cache = BoundedCache<std::optional<Row>>;

  /// More than one page of heads can name (1,000 × up to 3 accounts and 4 contacts), and a few megabytes at
  /// most.
  static constexpr std::size_t kCacheMax = 5000;
  static constexpr std::size_t kHeadsMax = 1000;

  void forget();
  Result<void> check_native(const connector::OrderRead& read) const;
  Result<std::string> division_moved(std::stop_token stop);
  Result<void> read_lines(Heads heads, const connector::OrderRead& read, std::stop_token stop);
  Result<void> read_vat_codes(std::stop_token stop);
  Result<void> read_charges(Heads heads, std::stop_token stop);
  Result<void> read_parties(Heads heads, const connector::OrderRead& read, const Known& known,
                            std::stop_token stop);
  Result<void> read_classifications(std::stop_token stop);
  Result<std::string> shipping_method_code(const std::string& id, std::stop_token stop);

  /// Sees to it that all `ids` are in `cache`, by id or, when many are missing and the whole set is small, by
  /// reading it all: 1,000 rows a call instead of about 100.
  template <class Row>
  Result<void> fetch(std::string_view endpoint, const std::vector<std::string>& fields,
                     std::vector<std::string> ids, Cache<Row>& cache, bool& whole_tried,
                     const std::function<Result<std::pair<std::string, Row>>(const Json&)>& parse,
                     std::stop_token stop);

  Client& client_;
  connector::Cursor expected_;  ///< The cursor that would go on with this reading.
  bool more_ = false;
  std::optional<std::string> moved_;
  std::unordered_map<std::string, Decimal>
      discounts_;              ///< Discount amounts of the heads handed out last, by order.
  double rows_per_order_ = 4;  ///< Seen lately; starts at what a small order has.

  Cache<AccountRow> accounts_{kCacheMax};
  Cache<ContactRow> contacts_{kCacheMax};
  Cache<AddressRow> addresses_{kCacheMax};
  std::vector<std::string> account_native_;  ///< What the cached accounts were read with.
  bool accounts_whole_tried_ = false;
  bool contacts_whole_tried_ = false;
  bool addresses_whole_tried_ = false;
  std::optional<std::unordered_map<std::string, bool>> vat_includes_;  ///< By code: prices include VAT.
  std::optional<std::unordered_map<std::string, std::string>> classifications_;   ///< Code by id.
  std::optional<std::unordered_map<std::string, std::string>> shipping_methods_;  ///< Code by id.
};

/// "exact_online/1 DIVISION MOVED TIMESTAMP": which administration, since when it lives where it lives, how
/// far.
struct CursorText {
  std::int64_t division = 0;
  std::string moved;  ///< DivisionMoveDate, "-" when it never moved.
  std::int64_t timestamp = 0;
};
std::string write_cursor(const CursorText& cursor);
std::optional<CursorText> parse_cursor(const std::string& text);

}  // namespace schakel::exact_online
