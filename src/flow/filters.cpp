#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "flow/errors.h"
#include "flow/places.h"
#include "flow/plan.h"
#include "flow/source_field.h"

namespace schakel::flow {
namespace {

Skip skip(Code code, Text reason) {
  return {.code = code.text(), .reason = std::move(reason)};
}

const char* dutch_name_of(model::OrderState state) {
  switch (state) {
    case model::OrderState::kOpen:
      return "open";
    case model::OrderState::kPartlyDelivered:
      return "deels geleverd";
    case model::OrderState::kComplete:
      return "afgehandeld";
    case model::OrderState::kCancelled:
      return "geannuleerd";
    case model::OrderState::kDraft:
      return "een concept";
    case model::OrderState::kProcessed:
      return "verwerkt";
  }
  return "?";
}

const char* english_name_of(model::OrderState state) {
  switch (state) {
    case model::OrderState::kOpen:
      return "open";
    case model::OrderState::kPartlyDelivered:
      return "partly delivered";
    case model::OrderState::kComplete:
      return "complete";
    case model::OrderState::kCancelled:
      return "cancelled";
    case model::OrderState::kDraft:
      return "a draft";
    case model::OrderState::kProcessed:
      return "processed";
  }
  return "?";
}

/// What stands in the field of a condition; nothing when a head does not have it yet.
std::optional<std::string> value_of(const std::string& field, const model::Order& order) {
  if (field == "number") return order.number;
  if (field == "currency") return order.currency;
  if (field == "state") return std::string(model::name_of(order.state));
  if (field == "amount") return order.amount ? order.amount->to_short_text() : std::string();
  if (field == "country") return country_of(order);
  if (field == "customer_code") return order.customer.code;
  if (const model::Value* value = find(field, {.order = &order, .customer = &order.customer}))
    return written(*value);
  return std::nullopt;
}

/// Whether a head has this field already.
bool is_of_head(const std::string& field, const model::Order& head) {
  if (field == "country" || field == "customer_code") return false;
  if (source_field(field).of == SourceField::Of::kCustomer) return false;
  return value_of(field, head).has_value();
}

bool same(const std::string& a, const std::string& b) {
  const auto x = Decimal::parse(a);
  const auto y = Decimal::parse(b);
  return x && y ? *x == *y : equal_ignoring_case(a, b);
}

/// How two numbers or two dates stand to each other; nothing for anything else.
std::optional<std::strong_ordering> order_of(const std::string& a, const std::string& b) {
  const auto x = Decimal::parse(a);
  const auto y = Decimal::parse(b);
  if (x && y) return *x <=> *y;
  const auto from = parse_local(a);
  const auto to = parse_local(b);
  if (from && to) return from->time_since_epoch().count() <=> to->time_since_epoch().count();
  return std::nullopt;
}

bool holds(const Condition& condition, const std::string& value) {
  const auto any = [&](auto fits) {
    return std::any_of(condition.values.begin(), condition.values.end(), fits);
  };
  switch (condition.compare) {
    case Condition::Compare::kEquals:
    case Condition::Compare::kOneOf:
      return any([&](const std::string& wanted) { return same(value, wanted); });
    case Condition::Compare::kNotEquals:
      return !any([&](const std::string& wanted) { return same(value, wanted); });
    case Condition::Compare::kContains:
      return any([&](const std::string& wanted) {
        return lower_ascii(value).find(lower_ascii(wanted)) != std::string::npos;
      });
    case Condition::Compare::kStartsWith:
      return any(
          [&](const std::string& wanted) { return lower_ascii(value).starts_with(lower_ascii(wanted)); });
    case Condition::Compare::kAbove:
      return any([&](const std::string& wanted) {
        return order_of(value, wanted) == std::strong_ordering::greater;
      });
    case Condition::Compare::kBelow:
      return any(
          [&](const std::string& wanted) { return order_of(value, wanted) == std::strong_ordering::less; });
    case Condition::Compare::kIsEmpty:
      return value.empty();
    case Condition::Compare::kIsNotEmpty:
      return !value.empty();
  }
  return false;
}

/// The condition in words. Its values are the user's settings, never the record's.
Text worded(const Condition& condition) {
  const std::string values = fmt::format("\"{}\"", fmt::join(condition.values, "\", \""));
  const auto say = [&](std::string_view en, std::string_view nl, bool with_values) {
    return Text{.en = fmt::format("{} {}{}{}", condition.field, en, with_values ? " " : "",
                                  with_values ? values : ""),
                .nl = fmt::format("{} {}{}{}", condition.field, nl, with_values ? " " : "",
                                  with_values ? values : "")};
  };
  switch (condition.compare) {
    case Condition::Compare::kEquals:
      return say("equals", "is gelijk aan", true);
    case Condition::Compare::kNotEquals:
      return say("is not", "is niet", true);
    case Condition::Compare::kOneOf:
      return say("is one of", "is een van", true);
    case Condition::Compare::kContains:
      return say("contains", "bevat", true);
    case Condition::Compare::kStartsWith:
      return say("starts with", "begint met", true);
    case Condition::Compare::kAbove:
      return say("is above", "is hoger dan", true);
    case Condition::Compare::kBelow:
      return say("is below", "is lager dan", true);
    case Condition::Compare::kIsEmpty:
      return say("is empty", "is leeg", false);
    case Condition::Compare::kIsNotEmpty:
      return say("is not empty", "is niet leeg", false);
  }
  return {};
}

Skip filtered_out(const model::Order& order, const Condition& condition) {
  const Text words = worded(condition);
  return skip("flow.filtered_out",
              {.en = fmt::format("Order {}: the filter '{}' leaves it out.", order.number, words.en),
               .nl = fmt::format("Order {}: het filter '{}' laat hem weg.", order.number, words.nl)});
}

}  // namespace

std::optional<Skip> filter_head(const model::Order& head, const OrdersFlow& settings) {
  if (head.is_credit) {
    return skip("flow.credit_note",
                {.en = fmt::format("{} is a credit note; those are not taken.", head.number),
                 .nl = fmt::format("{} is een creditnota; die worden niet meegenomen.", head.number)});
  }
  if (!settings.states.contains(head.state)) {
    return skip("flow.state_not_taken",
                {.en = fmt::format("Order {} is {}; that state is not taken.", head.number,
                                   english_name_of(head.state)),
                 .nl = fmt::format("Order {} is {}; die toestand wordt niet meegenomen.", head.number,
                                   dutch_name_of(head.state))});
  }
  if (settings.only_approved && !head.approved) {
    return skip("flow.not_approved", {.en = fmt::format("Order {} is not approved yet.", head.number),
                                      .nl = fmt::format("Order {} is nog niet goedgekeurd.", head.number)});
  }
  if (settings.from_date && head.order_date < *settings.from_date) {
    return skip("flow.before_from_date",
                {.en = fmt::format("Order {} is of {}, before the from-date {}.", head.number,
                                   date_text(head.order_date), date_text(*settings.from_date)),
                 .nl = fmt::format("Order {} is van {}, vóór de begindatum {}.", head.number,
                                   date_text(head.order_date), date_text(*settings.from_date))});
  }
  for (const Condition& condition : settings.filters) {
    if (is_of_head(condition.field, head) && !holds(condition, *value_of(condition.field, head))) {
      return filtered_out(head, condition);
    }
  }
  return std::nullopt;
}

std::optional<Skip> filter_order(const model::Order& order, const OrdersFlow& settings) {
  for (const Condition& condition : settings.filters) {
    // A field that the source did not give is an empty one by now.
    if (!holds(condition, value_of(condition.field, order).value_or("")))
      return filtered_out(order, condition);
  }
  return std::nullopt;
}

}  // namespace schakel::flow
