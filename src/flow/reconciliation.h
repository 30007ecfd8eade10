#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "connector/records.h"
#include "connector/stock.h"
#include "flow/records.h"
#include "flow/settings.h"
#include "flow/stock.h"
#include "model/order.h"

// Both sides compared in full: what is missing, what is there and should not be, what differs, and what both
// come to. Pure: the engine reads, and hands in what it read. The target is handed in first and kept as small
// as it can be (100,000 records in some 30 MB); the source streams past it.
namespace schakel::flow {

struct ReconciliationRow {
  enum class What {
    kMissing,    ///< In the source, and not in the target.
    kExtra,      ///< In the target, made for this flow, and not in the source.
    kDifferent,  ///< On both sides, and not the same.
  };
  What what = What::kDifferent;
  std::string number;               ///< In the source; empty for an extra one.
  std::string target_number;        ///< In the target; empty for a missing one.
  std::vector<std::string> fields;  ///< Of the target, that differ.
  std::optional<Decimal> here;      ///< What it comes to in the source: an amount, a quantity.
  std::optional<Decimal> there;     ///< The same in the target.
  Text why = {};                    ///< What is known about it: a dead letter, say. No personal data.
};
/// "missing", "extra", "different"
const char* name_of(ReconciliationRow::What what);

struct Reconciliation {
  std::int64_t source = 0;    ///< Records of the source that belong in the target.
  std::int64_t target = 0;    ///< Records of the target that belong to this flow.
  std::int64_t equal = 0;     ///< On both sides, and the same.
  std::int64_t left_out = 0;  ///< Records of the source that the flow leaves out, and so does this.
  std::int64_t missing = 0;
  std::int64_t extra = 0;
  std::int64_t different = 0;
  /// What all of the source and all of the target come to, where they come to something.
  struct Totals {
    Decimal here;
    Decimal there;
  };
  std::optional<Totals> totals;
  std::vector<std::string> not_compared;  ///< Fields of the target that cannot be read in bulk.
  std::vector<ReconciliationRow> rows;  ///< Everything that is not equal, in the order in which it was found.

  bool is_equal() const { return missing == 0 && extra == 0 && different == 0; }
};

/// What all three have in common: counting.
class ReconciliationSheet {
 public:
  void leave_out() { ++sheet_.left_out; }
  void add(ReconciliationRow row);
  void add_equal() { ++sheet_.equal; }
  void count_source(const std::optional<Decimal>& amount);
  void count_target(const std::optional<Decimal>& amount);
  void not_compared(std::vector<std::string> fields) { sheet_.not_compared = std::move(fields); }
  Reconciliation finish() { return std::move(sheet_); }

 private:
  Reconciliation sheet_;
};

/// Documents, by their reference.
class OrderReconciliation {
 public:
  explicit OrderReconciliation(const OrdersFlow& settings) : settings_(settings) {}

  /// Any document of the target; what bears no reference of this flow is somebody else's and left alone.
  void add_target(const model::Order& document);
  /// Whether the target has it.
  bool is_there(const model::Order& order) const;
  /// An order of the source that the flow takes.
  void add_source(const model::Order& order, Text why_missing = {});
  /// One that it leaves out: its document, if there is one, is not extra.
  void leave_out(const model::Order& order);
  Reconciliation finish();

 private:
  struct Document {
    std::string number;
    std::optional<Decimal> amount;
    std::optional<Decimal> amount_excl_vat;
    bool seen = false;
    bool twice = false;
  };

  const OrdersFlow& settings_;
  std::map<std::string, Document> documents_;
  ReconciliationSheet sheet_;
};

/// Master records, field by field, by a key that the caller chooses for both sides.
class RecordReconciliation {
 public:
  /// `fields`: of the target, in the order of the values that are handed in. `total_of`: the one among them
  /// whose sum is compared.
  RecordReconciliation(const RecordsFlow& settings, std::vector<std::string> fields,
                       std::optional<std::size_t> total_of)
      : settings_(settings), fields_(std::move(fields)), total_of_(total_of) {}

  void add_target(std::string key, std::string number, std::span<const model::Value> values);
  /// Whether the target has it.
  bool is_there(const std::string& key) const { return there_.contains(key); }
  /// `wanted`: one for each of the fields.
  void add_source(const std::string& key, const std::string& number, const std::vector<WantedField>& wanted,
                  Text why_missing = {});
  void leave_out(const std::string& key);
  void add_unreadable(const std::string& key, const std::string& number, Text why);
  Reconciliation finish(std::vector<std::string> not_compared);

 private:
  struct There {
    std::string number;
    std::vector<std::uint64_t> marks;
    std::optional<Decimal> amount;
    bool seen = false;
  };

  const RecordsFlow& settings_;
  std::vector<std::string> fields_;
  std::optional<std::size_t> total_of_;
  std::unordered_map<std::string, There> there_;
  ReconciliationSheet sheet_;
};

/// Levels of stock.
Reconciliation reconcile_stock(const WantedLevels& wanted, std::span<const connector::TargetLevel> there,
                               const StockFlow& settings);

/// What was delivered of orders: where they are delivered, the source of such a flow, and where they were
/// ordered.
class DeliveryReconciliation {
 public:
  /// An order that Schakel carried over, on both sides, with its lines.
  void add(const model::Order& delivered, const model::Order& ordered);
  /// One whose order is gone, or that cannot be read.
  void add_missing(const std::string& number, Text why);
  /// One that did not come from there.
  void leave_out() { sheet_.leave_out(); }
  Reconciliation finish() { return sheet_.finish(); }

 private:
  ReconciliationSheet sheet_;
};

}  // namespace schakel::flow
