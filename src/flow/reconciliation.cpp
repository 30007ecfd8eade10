#include "flow/reconciliation.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/assert.h"
#include "base/text.h"
#include "flow/booking.h"
#include "flow/plan.h"

namespace schakel::flow {
namespace {

/// Sums that do not fit are no sums: better none than a wrong one.
void add_to(std::optional<Decimal>& sum, const Decimal& amount) {
  if (!sum) return;
  const Result<Decimal> more = sum->plus(amount);
  sum = more ? std::optional(*more) : std::nullopt;
}

bool differ(const std::optional<Decimal>& here, const std::optional<Decimal>& there, const Decimal& allowed) {
  const std::optional<Decimal> by = cents_apart(here, there);
  return by && *by > allowed;
}

}  // namespace

const char* name_of(ReconciliationRow::What what) {
  switch (what) {
    case ReconciliationRow::What::kMissing:
      return "missing";
    case ReconciliationRow::What::kExtra:
      return "extra";
    case ReconciliationRow::What::kDifferent:
      return "different";
  }
  return "?";
}

// ---- The sheet
// -----------------------------------------------------------------------------------------------------

void ReconciliationSheet::add(ReconciliationRow row) {
  switch (row.what) {
    case ReconciliationRow::What::kMissing:
      ++sheet_.missing;
      break;
    case ReconciliationRow::What::kExtra:
      ++sheet_.extra;
      break;
    case ReconciliationRow::What::kDifferent:
      ++sheet_.different;
      break;
  }
  sheet_.rows.push_back(std::move(row));
}

void ReconciliationSheet::count_source(const std::optional<Decimal>& amount) {
  ++sheet_.source;
  if (!amount) return;
  if (!sheet_.totals) sheet_.totals.emplace();
  std::optional<Decimal> sum = sheet_.totals->here;
  add_to(sum, *amount);
  if (sum) sheet_.totals->here = *sum;
}

void ReconciliationSheet::count_target(const std::optional<Decimal>& amount) {
  ++sheet_.target;
  if (!amount) return;
  if (!sheet_.totals) sheet_.totals.emplace();
  std::optional<Decimal> sum = sheet_.totals->there;
  add_to(sum, *amount);
  if (sum) sheet_.totals->there = *sum;
}

// ---- Documents
// -----------------------------------------------------------------------------------------------------

void OrderReconciliation::add_target(const model::Order& document) {
  const std::string reference(trimmed(document.your_reference.reveal()));
  if (!reference.starts_with(settings_.reference_prefix)) return;
  const auto [at, is_new] = documents_.try_emplace(reference);
  if (!is_new) {
    at->second.twice = true;
    at->second.number += ", " + document.number;
    return;
  }
  at->second = {
      .number = document.number, .amount = document.amount, .amount_excl_vat = document.amount_excl_vat};
}

bool OrderReconciliation::is_there(const model::Order& order) const {
  return documents_.contains(reference_of(order, settings_));
}

void OrderReconciliation::leave_out(const model::Order& order) {
  const auto found = documents_.find(reference_of(order, settings_));
  if (found != documents_.end()) found->second.seen = true;
  sheet_.leave_out();
}

void OrderReconciliation::add_source(const model::Order& order, Text why_missing) {
  const auto found = documents_.find(reference_of(order, settings_));
  if (found == documents_.end()) {
    sheet_.count_source(order.amount_excl_vat);
    sheet_.add({.what = ReconciliationRow::What::kMissing,
                .number = order.number,
                .target_number = {},
                .fields = {},
                .here = order.amount_excl_vat,
                .there = {},
                .why = std::move(why_missing)});
    return;
  }
  Document& document = found->second;
  document.seen = true;
  // An amount that one side does not state cannot be compared, and must not make a difference of the totals.
  const bool both = order.amount_excl_vat && document.amount_excl_vat;
  sheet_.count_source(both ? order.amount_excl_vat : std::nullopt);
  sheet_.count_target(both ? document.amount_excl_vat : std::nullopt);
  std::vector<std::string> fields;
  if (document.twice) fields.emplace_back("reference");
  if (differ(order.amount_excl_vat, document.amount_excl_vat, settings_.rounding_difference))
    fields.emplace_back("amount_excl_vat");
  if (differ(order.amount, document.amount, settings_.rounding_difference)) fields.emplace_back("amount");
  if (fields.empty()) return sheet_.add_equal();
  Text why;
  if (document.twice) {
    why = {.en = "The reference stands on several documents of the target.",
           .nl = "De referentie staat op meer documenten van het doelsysteem."};
  }
  const bool by_incl = fields.back() == "amount";
  sheet_.add({.what = ReconciliationRow::What::kDifferent,
              .number = order.number,
              .target_number = document.number,
              .fields = std::move(fields),
              .here = by_incl ? order.amount : order.amount_excl_vat,
              .there = by_incl ? document.amount : document.amount_excl_vat,
              .why = std::move(why)});
}

Reconciliation OrderReconciliation::finish() {
  for (const auto& [reference, document] : documents_) {
    if (document.seen) continue;
    sheet_.count_target(document.amount_excl_vat);
    sheet_.add({.what = ReconciliationRow::What::kExtra,
                .number = {},
                .target_number = document.number,
                .fields = {},
                .here = {},
                .there = document.amount_excl_vat,
                .why = {.en = "No order of the source has its reference " + reference + ".",
                        .nl = "Geen order van de bron heeft de referentie " + reference + "."}});
  }
  return sheet_.finish();
}

// ---- Master records
// ------------------------------------------------------------------------------------------------

void RecordReconciliation::add_target(std::string key, std::string number,
                                      std::span<const model::Value> values) {
  SCHAKEL_ASSERT(values.size() == fields_.size());
  There there{.number = std::move(number), .marks = {}, .amount = {}};
  there.marks.reserve(values.size());
  for (const model::Value& value : values) there.marks.push_back(mark_of(value));
  if (total_of_) {
    if (const auto* amount = std::get_if<Decimal>(&values[*total_of_])) there.amount = *amount;
  }
  there_.insert_or_assign(std::move(key), std::move(there));
}

void RecordReconciliation::add_source(const std::string& key, const std::string& number,
                                      const std::vector<WantedField>& wanted, Text why_missing) {
  SCHAKEL_ASSERT(wanted.size() == fields_.size());
  std::optional<Decimal> amount;
  if (total_of_) {
    if (const auto* value = std::get_if<Decimal>(&wanted[*total_of_].value)) amount = *value;
  }
  sheet_.count_source(amount);
  const auto found = there_.find(key);
  if (found == there_.end()) {
    sheet_.add({.what = ReconciliationRow::What::kMissing,
                .number = number,
                .target_number = {},
                .fields = {},
                .here = amount,
                .there = {},
                .why = std::move(why_missing)});
    return;
  }
  There& there = found->second;
  // Two entries of one customer are one over there.
  if (!there.seen) sheet_.count_target(there.amount);
  there.seen = true;
  const std::uint64_t nothing = mark_of(model::Value());
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    // What the policy leaves to the target may differ, and what no rule gives a value is left alone.
    const bool open = settings_.update &&
                      (wanted[i].write == mapping::WritePolicy::kAlways ||
                       (wanted[i].write == mapping::WritePolicy::kIfEmpty && there.marks[i] == nothing));
    const bool gives = !std::holds_alternative<std::monostate>(wanted[i].value) || wanted[i].clears;
    if (!open || !gives || wanted[i].is_own) continue;
    if (mark_of(wanted[i].value) != there.marks[i]) fields.push_back(fields_[i]);
  }
  if (fields.empty()) return sheet_.add_equal();
  sheet_.add({.what = ReconciliationRow::What::kDifferent,
              .number = number,
              .target_number = there.number,
              .fields = std::move(fields),
              .here = amount,
              .there = there.amount,
              .why = {}});
}

void RecordReconciliation::leave_out(const std::string& key) {
  if (const auto found = there_.find(key); found != there_.end()) found->second.seen = true;
  sheet_.leave_out();
}

void RecordReconciliation::add_unreadable(const std::string& key, const std::string& number, Text why) {
  const auto found = there_.find(key);
  if (found != there_.end()) {
    found->second.seen = true;
    sheet_.count_target({});
  }
  sheet_.count_source({});
  sheet_.add({.what = found == there_.end() ? ReconciliationRow::What::kMissing
                                            : ReconciliationRow::What::kDifferent,
              .number = number,
              .target_number = found == there_.end() ? std::string() : found->second.number,
              .fields = {},
              .here = {},
              .there = {},
              .why = std::move(why)});
}

Reconciliation RecordReconciliation::finish(std::vector<std::string> not_compared) {
  std::vector<const There*> extra;
  for (const auto& [key, there] : there_) {
    if (!there.seen) extra.push_back(&there);
  }
  std::ranges::sort(extra, {}, &There::number);
  for (const There* there : extra) {
    sheet_.count_target(there->amount);
    sheet_.add({.what = ReconciliationRow::What::kExtra,
                .number = {},
                .target_number = there->number,
                .fields = {},
                .here = {},
                .there = there->amount,
                .why = {}});
  }
  sheet_.not_compared(std::move(not_compared));
  return sheet_.finish();
}

// ---- Order status
// --------------------------------------------------------------------------------------------------

void DeliveryReconciliation::add(const model::Order& delivered, const model::Order& ordered) {
  // Lines belong together by their item, as in plan_delivery; what was not ordered needs no delivery.
  std::map<std::string, std::pair<Decimal, Decimal>> items;
  const auto more = [](Decimal& sum, const std::optional<Decimal>& quantity) {
    if (const Result<Decimal> added = sum.plus(quantity.value_or(Decimal()))) sum = *added;
  };
  for (const model::OrderLine& line : ordered.lines) {
    if (const std::string code(trimmed(line.item_code)); !code.empty())
      more(items[upper_ascii(code)].second, line.delivered);
  }
  for (const model::OrderLine& line : delivered.lines) {
    const auto item = items.find(upper_ascii(trimmed(line.item_code)));
    if (item != items.end()) more(item->second.first, line.delivered);
  }
  Decimal here;
  Decimal there;
  Text why;
  for (const auto& [code, quantities] : items) {
    more(here, quantities.first);
    more(there, quantities.second);
    if (quantities.first == quantities.second) continue;
    const std::string first = quantities.first.to_short_text();
    const std::string second = quantities.second.to_short_text();
    why.en += fmt::format("{}{}: {} delivered, {} told", why.en.empty() ? "" : "; ", code, first, second);
    why.nl += fmt::format("{}{}: {} geleverd, {} gemeld", why.nl.empty() ? "" : "; ", code, first, second);
  }
  sheet_.count_source(here);
  sheet_.count_target(there);
  if (why.en.empty()) return sheet_.add_equal();
  sheet_.add(
      {.what = there.is_zero() ? ReconciliationRow::What::kMissing : ReconciliationRow::What::kDifferent,
       .number = delivered.number,
       .target_number = ordered.number,
       .fields = {"delivered"},
       .here = here,
       .there = there,
       .why = std::move(why)});
}

void DeliveryReconciliation::add_missing(const std::string& number, Text why) {
  sheet_.count_source({});
  sheet_.add({.what = ReconciliationRow::What::kMissing,
              .number = number,
              .target_number = {},
              .fields = {},
              .here = {},
              .there = {},
              .why = std::move(why)});
}

// ---- Stock
// ---------------------------------------------------------------------------------------------------------

Reconciliation reconcile_stock(const WantedLevels& wanted, std::span<const connector::TargetLevel> there,
                               const StockFlow& settings) {
  ReconciliationSheet sheet;
  std::map<LevelKey, Decimal> levels;
  for (const connector::TargetLevel& level : there)
    levels[{level.item_code, level.warehouse}] = level.quantity;
  for (const auto& [key, quantity] : wanted.levels) {
    sheet.count_source(quantity);
    const auto found = levels.find(key);
    if (found == levels.end()) {
      // No level and a level of nothing are the same.
      if (quantity.is_zero()) {
        sheet.add_equal();
        continue;
      }
      sheet.add({.what = ReconciliationRow::What::kMissing,
                 .number = name_of(key),
                 .target_number = {},
                 .fields = {},
                 .here = quantity,
                 .there = {}});
      continue;
    }
    sheet.count_target(found->second);
    if (differs(quantity, found->second, settings)) {
      sheet.add({.what = ReconciliationRow::What::kDifferent,
                 .number = name_of(key),
                 .target_number = name_of(key),
                 .fields = {"quantity"},
                 .here = quantity,
                 .there = found->second});
    } else {
      sheet.add_equal();
    }
    levels.erase(found);
  }
  for (const auto& [key, error] : wanted.problems) {
    sheet.count_source({});
    sheet.add({.what = ReconciliationRow::What::kMissing,
               .number = name_of(key),
               .target_number = {},
               .fields = {},
               .here = {},
               .there = {},
               .why = error.what});
  }
  for (const auto& [key, quantity] : levels) {
    if (quantity.is_zero()) continue;
    sheet.count_target(quantity);
    sheet.add({.what = ReconciliationRow::What::kExtra,
               .number = {},
               .target_number = name_of(key),
               .fields = {},
               .here = {},
               .there = quantity});
  }
  return sheet.finish();
}

}  // namespace schakel::flow
