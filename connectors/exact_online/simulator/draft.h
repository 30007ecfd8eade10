#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/decimal.h"
#include "connectors/exact_online/simulator/administration.h"
#include "connectors/exact_online/simulator/messages.h"
#include "connectors/exact_online/simulator/switches.h"

namespace schakel::exact_online::simulator {

/// A record on its way into a table: what the client gave, then what the rules filled in, with its lines.
struct Draft {
  const View* view = nullptr;
  schakel::simulator::Row row;
  std::set<std::size_t> given = {};  ///< Columns that the client sent, also as null.
  std::vector<std::pair<std::string, std::vector<Draft>>> children = {};  ///< By collection property.
};

/// What the rules of one write may look at and change.
struct WriteScope {
  Administration& administration;
  const Author& author;
  const Switches& switches;
  Random& random;
  Messages& messages;
  LocalTime now;               ///< Amsterdam's wall clock.
  std::string client_id = {};  ///< Of the app that writes; empty for the seed.
  bool may_approve_orders = true;
  bool plans_stock = true;  ///< Not while thousands of orders are seeded: once at the end does.

  LocalTime today() const { return std::chrono::floor<std::chrono::days>(now); }
};

/// Columns by name, so that rules read like sentences. Names that the table does not have are a bug of ours.
class Columns {
 public:
  Columns(const schakel::simulator::Table& table, schakel::simulator::Row& row) : table_(table), row_(row) {}

  schakel::simulator::Value& operator[](std::string_view name) { return row_[table_.column(name)]; }
  bool empty(std::string_view name) const { return row_[table_.column(name)].is_null(); }
  Decimal number(std::string_view name) const { return row_[table_.column(name)].as_decimal(); }
  const std::string& text(std::string_view name) const { return row_[table_.column(name)].as_text(); }
  void fill(std::string_view name, schakel::simulator::Value value) {
    if (empty(name)) (*this)[name] = std::move(value);
  }

 private:
  const schakel::simulator::Table& table_;
  schakel::simulator::Row& row_;
};

inline schakel::simulator::Value text_value(std::string text) {
  return schakel::simulator::Value::text(std::move(text));
}
inline schakel::simulator::Value whole_value(std::int64_t number) {
  return schakel::simulator::Value::integer(number);
}
inline schakel::simulator::Value number_value(const Decimal& number) {
  return schakel::simulator::Value::decimal(number);
}
inline schakel::simulator::Value flag_value(bool flag) {
  return schakel::simulator::Value::boolean(flag);
}
inline schakel::simulator::Value date_value(LocalTime time) {
  return schakel::simulator::Value::date_time(time);
}

/// Arithmetic of amounts: an overflow (nothing that a real order holds) counts as zero.
inline Decimal product(const Decimal& a, const Decimal& b) {
  return a.times(b).value_or(Decimal());
}
inline Decimal sum(const Decimal& a, const Decimal& b) {
  return a.plus(b).value_or(Decimal());
}
inline Decimal difference(const Decimal& a, const Decimal& b) {
  return a.minus(b).value_or(Decimal());
}

}  // namespace schakel::exact_online::simulator
