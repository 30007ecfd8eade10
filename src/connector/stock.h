#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "connector/port.h"

// How much of which item lies where. Levels are states and no documents: what counts is what is there now,
// and setting a level twice is setting it once.
namespace schakel::connector {

/// One item in one warehouse.
struct StockLevel {
  std::string item_code;
  std::string warehouse;  ///< The ERP's code; empty where it keeps one level per item.
  Decimal physical;       ///< What lies there.
  Decimal free;           ///< Of it, what nobody has ordered yet.
};

struct StockPage {
  std::vector<StockLevel> levels;
  Cursor next;
  bool more = false;  ///< False: this was the last page for now.
};

class StockSource : public virtual Connection {
 public:
  /// The next page of levels that may have changed after a cursor, in as few calls as possible. A source that
  /// does not say what changed hands out all of them. A page that repeats is kMalformed.
  virtual Result<StockPage> read(const Cursor& after, std::stop_token stop) = 0;
  /// The levels of these items, in every warehouse. A code that no item has is left out.
  virtual Result<std::vector<StockLevel>> read_of(std::span<const std::string> item_codes,
                                                  std::stop_token stop) = 0;
};

/// A level to be set.
struct StockChange {
  std::string item_code;
  std::string warehouse;
  Decimal quantity;
};

/// What a target of stock says of an item and warehouse.
struct TargetLevel {
  std::string item_code;
  std::string warehouse;
  Decimal quantity;
};

class StockTarget : public virtual Connection {
 public:
  virtual Result<ReferenceCodes> reference_codes(std::stop_token stop) = 0;
  /// False: one level per item, the sum of all warehouses (Globe: a free field of the item).
  virtual bool has_warehouses() const = 0;
  /// How many changes one writing call takes.
  virtual std::size_t changes_max() const = 0;
  /// Decimals that it keeps of a quantity.
  virtual int decimals() const = 0;

  /// The levels of these items, in every warehouse; an item that is there and has none in a warehouse is left
  /// out there. `unknown`: codes that no item has, or whose stock is not kept there. Of those in
  /// `none_wanted`, of which nothing is to lie there, it is all the same whether one that lies nowhere
  /// exists: that is worth no call, and one may be in neither list.
  struct Levels {
    std::vector<TargetLevel> levels;
    std::vector<std::string> unknown;
  };
  virtual Result<Levels> levels(std::span<const std::string> item_codes,
                                const std::set<std::string>& none_wanted, std::stop_token stop) = 0;
  /// All that there are, for reconciliation: the next page after a cursor.
  struct LevelPage {
    std::vector<TargetLevel> levels;
    Cursor next;
    bool more = false;
  };
  virtual Result<LevelPage> all_levels(const Cursor& after, std::stop_token stop) = 0;

  /// Those changes that would be refused, found out before they are sent, in as few calls as possible: one
  /// wrong level has a whole document refused. In their order; of items that levels() was asked for lately.
  struct Refused {
    std::size_t change = 0;  ///< Its place.
    Error error;
  };
  virtual Result<std::vector<Refused>> check(std::span<const StockChange> /*changes*/, std::stop_token) {
    return std::vector<Refused>{};
  }

  /// Sets the levels; all of one warehouse, at most changes_max(). `marker` stands on the document that this
  /// makes, where it makes one, so that people see where it came from. Errors as in OrderTarget::create_…;
  /// after kUnknownOutcome the levels are read again and what still differs is set.
  virtual Result<void> set(std::span<const StockChange> changes, const std::string& marker,
                           std::stop_token stop) = 0;
};

}  // namespace schakel::connector
