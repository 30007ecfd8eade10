#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "base/time.h"
#include "connector/port.h"
#include "connectors/exact_online/client.h"

namespace schakel::exact_online {

/// How much of one item lies in one warehouse.
struct StockPosition {
  std::string item_id;
  std::string item_code;
  std::string warehouse;  ///< Its code.
  Decimal physical;
  Decimal free;
  std::int64_t version = 0;  ///< Row version; only the feed tells it.
};

/// A part of the feed of positions: 1,000 rows a call.
struct PositionPage {
  std::vector<StockPosition> positions;
  std::int64_t version = 0;  ///< Of the last row; where to go on.
  bool more = false;
};
/// kMalformed when the feed stands still.
Result<PositionPage> read_position_page(Client& client, std::int64_t after, std::stop_token stop);

/// Whether all positions are read rather than some: `spent` calls went to questions about some already, and
/// `more` would go to this one. Nobody knows how many questions are still to come, so a tenth of what all
/// would cost is spent on finding out that there are few. Pure.
bool is_all_worth_it(double spent, double more, double all);

/// What lies where, in few calls. A few items are asked of inventory/ItemWarehouses, 60 rows a call. Who asks
/// for many gets all positions out of the feed, 1,000 a call, once; they stay in memory (about 30 MB of a
/// hundred thousand), and only what changed is asked anew. Used from one thread, for one run.
class StockPositions {
 public:
  struct Item {
    std::string id;
    std::string code;                  ///< As it is spelt over there.
    std::optional<bool> is_divisible;  ///< Nothing: not known yet.
    std::vector<StockPosition> positions;
  };

  StockPositions(Client& client, Clock& clock) : client_(client), clock_(clock) {}

  /// Items that keep stock, by their codes as they were asked; the one that is spelt so, else the only one
  /// that differs in letter case alone. An item that lies nowhere has no positions.
  /// Once all positions are in memory, a code of `none_wanted` that has none under any spelling is left out
  /// without asking whether there is such an item.
  Result<std::map<std::string, Item>> of(std::span<const std::string> codes,
                                         const std::set<std::string>& none_wanted, std::stop_token stop);
  /// The same without positions: what can be counted, and in what quantities.
  Result<std::map<std::string, Item>> items(std::span<const std::string> codes, std::stop_token stop);

  /// An item whose positions are in memory, spelt exactly so.
  std::optional<Item> kept(const std::string& code) const;

  /// Something was written, or may have been: they are looked at again.
  void may_have_changed() { is_stale_ = true; }

  struct Reading {
    std::vector<StockPosition> positions;
    connector::Cursor next;
    bool more = false;
  };
  /// The next part of all positions that changed after a cursor, out of memory where they are there.
  Result<Reading> read(const connector::Cursor& after, std::stop_token stop);

  /// More are never kept in memory: about 150 MB.
  static constexpr std::int64_t kAllMax = 500'000;
  /// How long they count as what there is now.
  static constexpr std::chrono::minutes kFresh{10};

 private:
  using Found = std::map<std::string, Item>;
  using Codes = std::set<std::string>;

  Result<bool> reads_all(std::size_t codes, std::stop_token stop);
  Result<std::int64_t> count(std::stop_token stop);
  Result<void> refresh(std::stop_token stop);
  /// The positions of items, by their codes ("ItemCode") or their ids ("Item").
  Result<Found> ask(std::string_view field, const Codes& keys, std::stop_token stop);
  void keep(StockPosition position);
  PositionPage kept_after(std::int64_t version) const;

  Client& client_;
  Clock& clock_;
  double spent_ = 0;  ///< Calls that questions about some took.
  double rows_each_ = 1;
  std::optional<std::int64_t> count_;
  std::unordered_map<std::string, std::vector<StockPosition>> all_;  ///< By item code.
  std::unordered_set<std::string> spellings_;                        ///< Those codes in lower case.
  std::int64_t version_ = 0;                                         ///< Up to which `all_` has them.
  bool is_all_ = false;
  bool is_stale_ = false;
  Instant read_at_{};
  std::optional<std::string> moved_;
  connector::Cursor expected_;
};

}  // namespace schakel::exact_online
