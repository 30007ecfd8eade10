#include "tests/simulation/people.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace schakel::simulation {

bool People::put(Side side, const char* entity, Json row, const std::string& key) {
  Json body = Json::members({{"entity", Json::text(entity)}, {"row", std::move(row)}});
  if (!key.empty()) body.append("key", Json::text(key));
  return erps_.control(side, "POST", "rows", body).has_value();
}

std::string People::a_debtor() {
  std::vector<std::size_t> known;
  for (const auto& customer : erps_.world().customers) {
    if (customer.in_globe && !customer.blocked_in_globe) known.push_back(customer.globe_number);
  }
  return known.empty() ? std::string() : std::to_string(known[random_.below(known.size())]);
}

std::string People::an_item() {
  std::vector<std::string> known;
  for (const auto& item : erps_.world().items) {
    if (item.in_globe && item.is_stock) known.push_back(item.code);
  }
  return known.empty() ? std::string() : known[random_.below(known.size())];
}

void People::order_in_globe() {
  order_in_globe(an_item());
}

void People::order_new_item_in_globe() {
  new_item_in_globe();
  order_in_globe(fmt::format("NIEUW-{}", new_items_));
}

void People::order_in_globe(const std::string& item) {
  const std::string debtor = a_debtor();
  if (debtor.empty() || item.empty()) return;
  const auto line =
      erps_.control(Side::kGlobe, "POST", "rows",
                    Json::members({{"entity", Json::text("SalesOrderLine")},
                                   {"row", Json::members({{"Itemcode", Json::text(item)},
                                                          {"Quantity", Json::number(std::int64_t{2})},
                                                          {"VATCode", Json::text("2")}})}}));
  if (!line) return;
  const auto today = std::chrono::floor<std::chrono::days>(amsterdam(clock_.now()));
  put(Side::kGlobe, "SalesOrderHeader",
      Json::members({{"OrderDebtor", Json::text(debtor)},
                     {"YourReference", Json::text("Telefonisch")},
                     {"SalesOrderDate", Json::text(date_text(today))},
                     {"TransactionKey", Json::text(text_of(*line, "TransactionKey"))}}));
}

void People::order_in_online() {
  const Json::Array orders = erps_.rows(Side::kOnline, "salesorder/SalesOrders");
  const Json::Array lines = erps_.rows(Side::kOnline, "salesorder/SalesOrderLines");
  if (orders.empty() || lines.empty()) return;
  const Json& like = orders[random_.below(orders.size())];
  const Json& line = lines[random_.below(lines.size())];
  put(Side::kOnline, "salesorder/SalesOrders",
      Json::members(
          {{"OrderedBy", *like.find("OrderedBy")},
           {"OrderNumber", Json::number(70'000 + ++typed_orders_)},
           {"OrderDate", *like.find("OrderDate")},
           {"SalesOrderLines", Json::array({Json::members({{"Item", *line.find("Item")},
                                                           {"Quantity", Json::number(std::int64_t{1})},
                                                           {"UnitPrice", Json::number(std::int64_t{10})},
                                                           {"VATCode", *line.find("VATCode")}})})}}));
}

void People::deliver_in_globe() {
  const Json::Array orders = erps_.rows(Side::kGlobe, "SalesOrderHeader");
  if (orders.empty()) return;
  const std::string number = text_of(orders[random_.below(orders.size())], "SalesOrderNumber");
  static_cast<void>(
      erps_.control(Side::kGlobe, "POST", "deliver", Json::members({{"order", Json::text(number)}})));
}

void People::deliver_everything_in_globe() {
  for (const Json& order : erps_.rows(Side::kGlobe, "SalesOrderHeader")) {
    static_cast<void>(
        erps_.control(Side::kGlobe, "POST", "deliver",
                      Json::members({{"order", Json::text(text_of(order, "SalesOrderNumber"))}})));
  }
}

void People::change_a_customer_in_globe() {
  change_a_customer(Side::kGlobe, "Account", "020");
}

void People::change_a_customer_in_online() {
  change_a_customer(Side::kOnline, "crm/Accounts", "010");
}

void People::change_a_customer(Side side, const char* entity, const char* area) {
  const Json::Array accounts = erps_.rows(side, entity);
  const Json& account = accounts[random_.below(accounts.size())];
  put(side, entity,
      Json::members({{"Phone", Json::text(fmt::format("{}-{}", area, random_.below(10'000'000)))}}),
      text_of(account, "ID"));
}

void People::count_stock_in_globe() {
  const std::string item = an_item();
  if (item.empty()) return;
  static_cast<void>(erps_.control(
      Side::kGlobe, "POST", "stock",
      Json::members({{"item", Json::text(item)},
                     {"warehouse", Json::text("1")},
                     {"quantity", Json::number(static_cast<std::int64_t>(random_.below(90)))}})));
}

void People::new_item_in_globe() {
  const std::string name = fmt::format("Nieuw artikel {}", ++new_items_);
  put(Side::kGlobe, "Item",
      Json::members({{"ItemCode", Json::text(fmt::format("NIEUW-{}", new_items_))},
                     {"CountrySpecificDescription", Json::text(name)},
                     {"Description0", Json::text(name)},
                     {"Condition", Json::text("A")},
                     {"Type", Json::text("S")},
                     {"IsSalesItem", Json::boolean(true)},
                     {"IsStockItem", Json::boolean(true)},
                     {"Assortment", Json::number(std::int64_t{1})},
                     {"SalesVATCode", Json::text("2")},
                     {"PackageDescription", Json::text("stuk")},
                     {"SalesPrice", Json::number(std::int64_t{449})},
                     {"SalesCurrency", Json::text("EUR")}}));
}

}  // namespace schakel::simulation
