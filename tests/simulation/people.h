#pragma once

#include "base/random.h"
#include "tests/simulation/erps.h"

namespace schakel::simulation {

/// The people who work in both ERPs while Schakel does: they order, deliver, count stock, and change what is
/// known of a customer, behind the curtain. What an ERP refuses them does not happen.
class People {
 public:
  People(Erps& erps, Clock& clock, Random& random) : erps_(erps), clock_(clock), random_(random) {}

  void order_in_globe();
  /// Of an item that only Globe has.
  void order_new_item_in_globe();
  void order_in_online();
  /// All of one of the orders that stand in Globe.
  void deliver_in_globe();
  void deliver_everything_in_globe();
  void change_a_customer_in_globe();
  void change_a_customer_in_online();
  void count_stock_in_globe();
  void new_item_in_globe();

 private:
  bool put(Side side, const char* entity, Json row, const std::string& key = {});
  void order_in_globe(const std::string& item);
  void change_a_customer(Side side, const char* entity, const char* area);
  std::string a_debtor();
  std::string an_item();

  Erps& erps_;
  Clock& clock_;
  Random& random_;
  int new_items_ = 0;
  std::int64_t typed_orders_ = 0;
};

}  // namespace schakel::simulation
