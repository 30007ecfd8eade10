#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "tests/conformance/exact_online_world.h"

namespace schakel::exact_online {

/// Reads orders, out of the document that a test has chosen.
struct ExactOnlineReading : ExactOnlineWorld {
  connector::DocumentChoice choice;
  std::unique_ptr<connector::OrderSource> online;

  void connect() override { online = *make_connection(settings, deps(), choice); }
  void disconnect() override { online.reset(); }

  struct Reading {
    std::vector<model::Order> orders;
    connector::Cursor end;
    std::optional<Error> error;
  };
  Reading read(connector::Cursor after = {}) {
    Reading reading;
    bool more = true;
    while (more) {
      auto page = online->read_heads({.after = after}, {});
      if (page) {
        if (auto completed = online->complete(page->heads, {.after = after}, {}, {}); !completed) {
          reading.error = completed.error();
          return reading;
        }
      } else {
        reading.error = page.error();
        return reading;
      }
      more = page->more;
      after = reading.end = page->next;
      std::ranges::move(page->heads, std::back_inserter(reading.orders));
    }
    return reading;
  }
};

/// What its lines and charges come to, without VAT.
inline Decimal sum_of(const model::Order& order) {
  Decimal lines;
  for (const model::OrderLine& line : order.lines) {
    Decimal amount = line.amount;
    if (line.price_includes_vat)
      amount = *amount.divided_by(*Decimal::from_integer(1).plus(*line.vat_percentage), 2);
    lines = *lines.plus(amount);
  }
  Decimal total = *lines.minus(lines.times(order.discount.value_or(Decimal()))->rounded(2));
  for (const model::OrderCharge& charge : order.charges) total = *total.plus(charge.amount_excl_vat);
  return total;
}

}  // namespace schakel::exact_online
