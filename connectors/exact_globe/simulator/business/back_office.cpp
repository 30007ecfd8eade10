#include "connectors/exact_globe/simulator/business/back_office.h"

#include <utility>
#include <vector>

#include "base/text.h"

namespace schakel::exact_globe::simulator {
namespace {

constexpr std::size_t kNumberSize = 8;

/// An order as it stands.
struct Order {
  const Entity& header_facts;
  const Entity& line_facts;
  Row* header;
  std::vector<Row*> lines;
};

OrError<Order> find_order(const Call& call, const std::string& number) {
  Rows& headers = call.store.rows("SalesOrderHeader");
  Rows& lines = call.store.rows("SalesOrderLine");
  const kit::Value key = kit::Value::text(padded_left(trimmed(number), kNumberSize));
  Row* header = headers.find(key);
  if (header == nullptr) return refuse("There is no sales order " + std::string(trimmed(number)) + ".");
  return Order{.header_facts = headers.entity(),
               .line_facts = lines.entity(),
               .header = header,
               .lines = lines.find_equal(lines.entity().at("SalesOrderNumber"), key)};
}

Decimal delivered_of(const Order& order, const Row& line) {
  return value_of(order.line_facts, line, "QuantityDelivered").as_decimal();
}

OrError<Decimal> open_of(const Order& order, const Row& line) {
  const Result<Decimal> open =
      value_of(order.line_facts, line, "Quantity").as_decimal().minus(delivered_of(order, line));
  if (!open) return refuse("The quantity of a line is too large.");
  return *open;
}

/// A row of history under construction.
class Record {
 public:
  Record(const Call& call, const char* entity) : call_(call), entity_(call.store.catalogue().at(entity)) {}

  Record& set(const char* property, const kit::Value& value) {
    row_.set(entity_.at(property), value);
    return *this;
  }
  /// As it stands in another row, or as much of it as fits.
  Record& from(const Entity& other, const Row& source, const char* property, const char* theirs = nullptr) {
    const kit::Value& value = value_of(other, source, theirs == nullptr ? property : theirs);
    const std::size_t size = entity_.properties[entity_.at(property)].length;
    if (value.kind() != kit::Value::Kind::kText || size == 0) return set(property, value);
    return set(property, kit::Value::text(std::string(first_characters(value.as_text(), size))));
  }
  void insert() {
    complete(call_, entity_, row_);
    call_.store.rows(entity_).insert(std::move(row_));
  }

 private:
  const Call& call_;
  const Entity& entity_;
  Row row_;
};

/// What goes out of one line.
struct Parcel {
  Row* line;
  Decimal quantity;
};

OrError<std::vector<Parcel>> pack(const Order& order, const Delivery& delivery) {
  std::vector<Parcel> parcels;
  for (Row* line : order.lines) {
    const bool meant =
        !delivery.line || value_of(order.line_facts, *line, "LineNumber").as_integer() == *delivery.line;
    if (!meant) continue;
    const OrError<Decimal> open = open_of(order, *line);
    if (!open) return tl::unexpected<ServiceError>(open.error());
    const Decimal quantity = delivery.quantity.value_or(*open);
    if (quantity > *open) return refuse("That is more than is open.");
    if (quantity > Decimal()) parcels.push_back({.line = line, .quantity = quantity});
  }
  if (parcels.empty()) return refuse("There is nothing to deliver.");
  return parcels;
}

void take_from_stock(const Call& call, const Order& order, const Parcel& parcel) {
  const std::string item = value_of(order.line_facts, *parcel.line, "Itemcode").as_text();
  const std::string warehouse = text_of(order.line_facts, *parcel.line, "Warehouse");
  Decimal& shelf = call.store.stock()[{item, warehouse}];
  shelf = shelf.minus(parcel.quantity).value_or(shelf);
}

}  // namespace

OrError<std::int64_t> deliver(const Call& call, const Delivery& delivery) {
  if (delivery.quantity && !delivery.line) return refuse("A quantity is of one line: say which.");
  const OrError<Order> order = find_order(call, delivery.order);
  if (!order) return tl::unexpected<ServiceError>(order.error());
  const OrError<std::vector<Parcel>> parcels = pack(*order, delivery);
  if (!parcels) return tl::unexpected<ServiceError>(parcels.error());

  const std::int64_t note = call.store.next_number("DeliveryNoteNumber");
  const kit::Value number =
      kit::Value::integer(Json::number_from(text_of(order->header_facts, *order->header, "SalesOrderNumber"))
                              .as_integer()
                              .value_or(0));
  const kit::Value moment = kit::Value::date_time(call.now);
  Record header(call, "OrderHistoryHeader");
  header.set("SalesOrderNumber", number)
      .set("DeliveryNoteNumber", kit::Value::integer(note))
      .set("DeliveryDate", moment)
      .from(order->header_facts, *order->header, "OrderDate", "SalesOrderDate")
      .from(order->header_facts, *order->header, "PlannedDeliveryDate", "DeliveryDate");
  for (const char* same :
       {"OrderDebtorName", "OrderDebtorAddress1", "OrderDebtorCity", "OrderDebtorCountryCode",
        "DeliveryDebtorName", "DeliveryDebtorAddress1", "DeliveryDebtorCity", "DeliveryDebtorCountryCode",
        "InvoiceDebtor", "InvoiceDebtorCity"})
    header.from(order->header_facts, *order->header, same);
  header.insert();
  for (const Parcel& parcel : *parcels) {
    const Decimal delivered =
        delivered_of(*order, *parcel.line).plus(parcel.quantity).value_or(parcel.quantity);
    call.store.rows("SalesOrderLine")
        .update(*parcel.line, {{order->line_facts.at("QuantityDelivered"), kit::Value::decimal(delivered)}});
    take_from_stock(call, *order, parcel);
    Record(call, "OrderHistoryLine")
        .set("SalesOrderNumber", number)
        .set("DeliveryNoteNumber", kit::Value::integer(note))
        .set("DeliveryDate", moment)
        .set("Quantity", kit::Value::text(parcel.quantity.to_short_text()))
        .from(order->line_facts, *parcel.line, "LineNumber")
        .from(order->line_facts, *parcel.line, "ItemCode", "Itemcode")
        .from(order->line_facts, *parcel.line, "VATCode")
        .insert();
  }
  bool completed = true;
  for (const Row* line : order->lines)
    completed = completed && open_of(*order, *line).value_or(Decimal()) <= Decimal();
  if (completed) {
    call.store.rows("SalesOrderHeader")
        .update(*order->header, {{order->header_facts.at("Completed"), kit::Value::boolean(true)}});
  }
  return note;
}

OrError<std::string> invoice(const Call& call, const std::string& number) {
  const OrError<Order> order = find_order(call, number);
  if (!order) return tl::unexpected<ServiceError>(order.error());
  const kit::Value& key = order->header->get(order->header_facts.key);
  if (find_by(call, "InvoiceHistoryHeader", "SalesOrderNumber", key) != nullptr)
    return refuse("The order is invoiced already.");
  std::vector<Row*> delivered;
  for (Row* line : order->lines) {
    if (delivered_of(*order, *line) > Decimal()) delivered.push_back(line);
  }
  if (delivered.empty()) return refuse("Nothing of the order is delivered yet.");

  const std::string invoice_number =
      padded_left(std::to_string(call.store.next_number("InvoiceNumber")), kNumberSize);
  const kit::Value moment = kit::Value::date_time(std::chrono::floor<std::chrono::days>(call.now));
  Record header(call, "InvoiceHistoryHeader");
  header.set("InvoiceNumber", kit::Value::text(invoice_number))
      .set("InvoiceDate", moment)
      .set("InvoiceType", kit::Value::text("V"))
      .from(order->header_facts, *order->header, "OrderDate", "SalesOrderDate")
      .from(order->header_facts, *order->header, "SalesPrice", "TotalAmountExcludingVAT");
  for (const char* same : {"SalesOrderNumber", "OrderDebtor", "InvoiceDebtor", "InvoiceDebtorName",
                           "YourReference", "CurrencyCode", "PaymentCondition"})
    header.from(order->header_facts, *order->header, same);
  header.insert();
  for (std::size_t i = 0; i < delivered.size(); ++i) {
    const Row& line = *delivered[i];
    // The names of the two prices are swapped in history (facts 2.7, A).
    Record(call, "InvoiceHistoryLine")
        .set("InvoiceNumber", kit::Value::text(invoice_number))
        .set("InvoiceDate", moment)
        .set("LineNumber", kit::Value::text(std::to_string(i + 1)))
        .from(order->line_facts, line, "NetPrice", "Price")
        .from(order->line_facts, line, "SalesPrice", "NetPrice")
        .from(order->line_facts, line, "Quantity", "QuantityDelivered")
        .from(order->line_facts, line, "ItemCode", "Itemcode")
        .from(order->line_facts, line, "ItemDescription", "Description")
        .from(order->line_facts, line, "TaxCode", "VATCode")
        .from(order->line_facts, line, "DiscountPercentage")
        .from(order->line_facts, line, "SalesOrderNumber")
        .insert();
  }
  return invoice_number;
}

}  // namespace schakel::exact_globe::simulator
