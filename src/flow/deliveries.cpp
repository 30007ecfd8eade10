#include "flow/deliveries.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "flow/errors.h"

namespace schakel::flow {
namespace {

Decimal at_least_nothing(const std::optional<Decimal>& quantity) {
  return quantity && !quantity->is_negative() ? *quantity : Decimal();
}

/// All of every line that is to be delivered. An order may stay "partly" long after that: what was not
/// invoiced is not finished.
bool is_delivered(const model::Order& order) {
  bool any = false;
  for (const model::OrderLine& line : order.lines) {
    if (!line.delivered || line.quantity.is_zero() || line.quantity.is_negative()) continue;
    if (*line.delivered < line.quantity) return false;
    any = true;
  }
  return any;
}

}  // namespace

bool has_deliveries(const model::Order& order) {
  return std::ranges::any_of(
      order.lines, [](const model::OrderLine& line) { return line.delivered && !line.delivered->is_zero(); });
}

Text told(const model::Order& there, const std::string& number_here) {
  switch (there.state) {
    case model::OrderState::kOpen:
      return {.en = fmt::format("Order {} is open there.", number_here),
              .nl = fmt::format("Order {} staat daar open.", number_here)};
    case model::OrderState::kPartlyDelivered:
      if (is_delivered(there))
        return {.en = fmt::format("Order {} is delivered there.", number_here),
                .nl = fmt::format("Order {} is daar geleverd.", number_here)};
      return {.en = fmt::format("Order {} is partly delivered there.", number_here),
              .nl = fmt::format("Order {} is daar gedeeltelijk geleverd.", number_here)};
    case model::OrderState::kComplete:
      return {.en = fmt::format("Order {} is complete there.", number_here),
              .nl = fmt::format("Order {} is daar afgehandeld.", number_here)};
    case model::OrderState::kCancelled:
      return {.en = fmt::format("Order {} is cancelled there.", number_here),
              .nl = fmt::format("Order {} is daar geannuleerd.", number_here)};
    case model::OrderState::kDraft:
    case model::OrderState::kProcessed:
      break;  // Of invoices and entries; orders have none of these.
  }
  return {};
}

DeliveryPlan plan_delivery(const model::Order& there, const model::Order& here) {
  // Per item: what was delivered there, less what is known here already.
  std::map<std::string, Decimal> left;
  for (const model::OrderLine& line : there.lines) {
    Decimal& sum = left[upper_ascii(trimmed(line.item_code))];
    if (const Result<Decimal> more = sum.plus(at_least_nothing(line.delivered))) sum = *more;
  }
  connector::DeliveryDraft draft;
  draft.order_id = here.id;
  draft.order_number = here.number;
  draft.tracking_number = there.tracking;
  for (const model::OrderLine& line : here.lines) {
    const auto item = left.find(upper_ascii(trimmed(line.item_code)));
    if (item == left.end()) continue;
    const Decimal known = at_least_nothing(line.delivered);
    // First what is known of this line, then as much of the rest as it still takes.
    const Result<Decimal> rest = item->second.minus(known);
    if (!rest || rest->is_negative()) {
      return NeedsPerson{needs_person(
          "flow.delivered_less",
          {.en =
               fmt::format("Order {}, item {}: {} were delivered according to the source, and {} are "
                           "delivered in the target already.",
                           here.number, line.item_code, item->second.to_short_text(), known.to_short_text()),
           .nl =
               fmt::format("Order {}, artikel {}: volgens de bron zijn er {} geleverd, en in het "
                           "doelsysteem staan er al {}.",
                           here.number, line.item_code, item->second.to_short_text(), known.to_short_text())},
          {})};
    }
    item->second = *rest;
    const Result<Decimal> open = line.quantity.minus(known);
    if (!open || open->is_negative() || open->is_zero()) continue;
    const Decimal now = std::min(*open, *rest);
    if (now.is_zero()) continue;
    draft.lines.push_back({.order_line_id = line.id, .quantity = now});
    if (const Result<Decimal> after = rest->minus(now)) item->second = *after;
  }
  if (draft.lines.empty()) return KnownAlready{};
  return draft;
}

}  // namespace schakel::flow
