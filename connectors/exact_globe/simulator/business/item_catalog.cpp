#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/text.h"
#include "connectors/exact_globe/simulator/business/business.h"

// ItemCatalog is a question, not a table: the Items that are asked for, with the prices and the stock of the
// inputs that stand as conditions in the filter. How a real Globe wants its inputs is not known (facts 2.7,
// U); as filter conditions is the reading that OData leaves room for.
namespace schakel::exact_globe::simulator {
namespace {

/// Conditions on these say what is asked; all others choose Items.
bool is_input(std::string_view property) {
  static constexpr std::array kInputs = {std::string_view("Warehouse"),
                                         std::string_view("AccountCode"),
                                         std::string_view("PriceList"),
                                         std::string_view("Quantity"),
                                         std::string_view("CurrencyCode"),
                                         std::string_view("TransactionDate"),
                                         std::string_view("IsRetrieveStockBalance"),
                                         std::string_view("IsRetrievePriceList"),
                                         std::string_view("UseForeignCurrency"),
                                         std::string_view("UseReplacementItem")};
  return std::ranges::find(kInputs, property) != kInputs.end();
}

/// Of all warehouses when none was asked for, as what lies on the shelf is.
Decimal to_be_delivered(const Call& call, const kit::Value& code, const std::string& warehouse) {
  Rows& lines = call.store.rows("SalesOrderLine");
  const Entity& entity = lines.entity();
  Decimal sum;
  for (const Row* line : lines.find_equal(entity.at("Itemcode"), code)) {
    if (!warehouse.empty() && text_of(entity, *line, "Warehouse") != warehouse) continue;
    const Decimal quantity = value_of(entity, *line, "Quantity").as_decimal();
    const Decimal delivered = value_of(entity, *line, "QuantityDelivered").as_decimal();
    sum = sum.plus(quantity.minus(delivered).value_or(Decimal())).value_or(sum);
  }
  return sum;
}

Decimal on_shelf(const Call& call, const std::string& code, const std::string& warehouse) {
  Decimal sum;
  for (auto each = call.store.stock().lower_bound({code, warehouse});
       each != call.store.stock().end() && each->first.first == code; ++each) {
    if (!warehouse.empty() && each->first.second != warehouse) break;
    sum = sum.plus(each->second).value_or(sum);
  }
  return sum;
}

Row catalogue_row(const Call& call, const Row& item, const std::vector<Condition>& inputs) {
  const Entity& entity = call.store.catalogue().at("ItemCatalog");
  const Entity& items = call.store.catalogue().at("Item");
  Row row;
  for (const Condition& input : inputs) row.set(input.property, input.value);
  row.set(entity.key, item.get(items.key));
  row.set(entity.at("SalesPrice"), value_of(items, item, "SalesPrice"));
  row.set(entity.at("NetPrice"), value_of(items, item, "SalesPrice"));
  if (!call.rules.stock_on_request_only || flag_of(entity, row, "IsRetrieveStockBalance")) {
    const std::string warehouse = text_of(entity, row, "Warehouse");
    const Decimal shelf = on_shelf(call, item.get(items.key).as_text(), warehouse);
    const Decimal owed = to_be_delivered(call, item.get(items.key), warehouse);
    const Decimal free = shelf.minus(owed).value_or(shelf);
    row.set(entity.at("ShelfStock"), kit::Value::decimal(shelf));
    row.set(entity.at("ToBeDelivered"), kit::Value::decimal(owed));
    row.set(entity.at("ToBeReceived"), kit::Value::integer(0));
    row.set(entity.at("FreeStock"), kit::Value::decimal(free));
    row.set(entity.at("AvailableStock"), kit::Value::decimal(free));
  }
  return row;
}

}  // namespace

Page read_item_catalog(const Call& call, const Query& query) {
  const Entity& entity = call.store.catalogue().at("ItemCatalog");
  Rows& items = call.store.rows("Item");
  std::vector<Condition> inputs;
  std::vector<Condition> choosing;
  for (const Condition& condition : query.conditions) {
    const bool is_asked = is_input(entity.properties[condition.property].name) &&
                          condition.compare == Condition::Compare::kEqual;
    (is_asked ? inputs : choosing).push_back(condition);
  }
  const std::uint64_t after = query.continued ? query.continued->after : 0;
  const std::size_t wanted = std::min(call.rules.page_size, query.top.value_or(call.rules.page_size));
  Page page;
  std::uint64_t last = after;
  for (auto each = items.by_sequence().upper_bound(after); each != items.by_sequence().end(); ++each) {
    Row row = catalogue_row(call, *each->second, inputs);
    if (!matches(row, choosing, items)) continue;
    if (page.rows.size() == wanted) {
      if (!query.top || *query.top > wanted) page.next = {.after = last, .before = after};
      break;
    }
    last = each->first;
    page.made.push_back(std::make_unique<Row>(std::move(row)));
    page.rows.push_back(page.made.back().get());
  }
  return page;
}

}  // namespace schakel::exact_globe::simulator
