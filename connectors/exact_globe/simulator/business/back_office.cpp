#include "connectors/exact_globe/simulator/business/back_office.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>
#include <vector>

#include "base/text.h"
#include "connectors/exact_globe/simulator/business/record.h"
#include "connectors/exact_globe/simulator/checks.h"

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

kit::Value number_of(const Order& order) {
  return kit::Value::integer(Json::number_from(text_of(order.header_facts, *order.header, "SalesOrderNumber"))
                                 .as_integer()
                                 .value_or(0));
}

/// The lines of a delivery note, as lines of the order.
std::vector<DeliveredLine> delivered_by(const Call& call, const Order& order, std::int64_t note) {
  Rows& history = call.store.rows("OrderHistoryLine");
  const Entity& entity = history.entity();
  std::vector<DeliveredLine> delivered;
  for (const Row* row : history.find_equal(entity.at("DeliveryNoteNumber"), kit::Value::integer(note))) {
    const std::int64_t number = value_of(entity, *row, "LineNumber").as_integer();
    const auto line = std::ranges::find_if(order.lines, [&](const Row* one) {
      return value_of(order.line_facts, *one, "LineNumber").as_integer() == number;
    });
    const Result<Decimal> quantity = Decimal::parse(text_of(entity, *row, "Quantity"));
    if (line != order.lines.end() && quantity) delivered.push_back({.line = *line, .quantity = *quantity});
  }
  return delivered;
}

/// The header with the notes on it; refused when they do not fit.
OrError<Values> noted(const Call& call, const Order& order, const Delivery& delivery) {
  if (delivery.notes.empty()) return Values();
  Json notes = Json::members();
  for (const auto& [property, text] : delivery.notes) notes.append(property, Json::text(text));
  return check_values(order.header_facts, notes, call.rules);
}

/// The first open line of several; of a single line the half.
void deliver_part(const Call& call, const std::string& number) {
  const OrError<Order> order = find_order(call, number);
  if (!order) return;
  for (const Row* line : order->lines) {
    const Decimal open = open_of(*order, *line).value_or(Decimal());
    if (open <= Decimal()) continue;
    const Result<Decimal> half =
        open.divided_by(Decimal::from_integer(2), 0);  // Nobody sends half a bicycle.
    const bool has_more_lines = order->lines.size() > 1;
    (void)deliver(call, {.order = number,
                         .line = value_of(order->line_facts, *line, "LineNumber").as_integer(),
                         .quantity = has_more_lines || !half || half->is_zero() ? open : *half});
    return;
  }
}

/// The same on every machine: no library's distribution has a say in it.
std::uint64_t chance(std::uint64_t seed, std::uint64_t round, std::string_view number) {
  std::uint64_t mixed = seed * 0x9E3779B97F4A7C15U + round;
  for (const char c : number) mixed = (mixed ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  mixed ^= mixed >> 31U;
  mixed *= 0xBF58476D1CE4E5B9U;
  return mixed >> 32U;
}

}  // namespace

OrError<std::int64_t> deliver(const Call& call, const Delivery& delivery) {
  if (delivery.quantity && !delivery.line) return refuse("A quantity is of one line: say which.");
  const OrError<Order> order = find_order(call, delivery.order);
  if (!order) return tl::unexpected<ServiceError>(order.error());
  const OrError<std::vector<Parcel>> parcels = pack(*order, delivery);
  if (!parcels) return tl::unexpected<ServiceError>(parcels.error());
  const OrError<Values> notes = noted(call, *order, delivery);
  if (!notes) return tl::unexpected<ServiceError>(notes.error());

  const std::int64_t note = call.store.next_number("DeliveryNoteNumber");
  const kit::Value number = number_of(*order);
  const kit::Value moment = kit::Value::date_time(call.now);
  Record header(call, "OrderHistoryHeader");
  header.set("SalesOrderNumber", number)
      .set("DeliveryNoteNumber", kit::Value::integer(note))
      .set("DeliveryDate", moment)
      .from(order->header_facts, *order->header, "OrderDate", "SalesOrderDate")
      .from(order->header_facts, *order->header, "PlannedDeliveryDate", "DeliveryDate")
      // A name, by the column that the catalogue gives.
      .from(order->header_facts, *order->header, "InvoiceDebtor", "InvoiceDebtorName")
      .from(order->header_facts, *order->header, "OrderDebtorPostcode", "OrderDebtorPostCode")
      .from(order->header_facts, *order->header, "DeliveryDebtorPostcode", "DeliveryDebtorPostCode");
  for (const char* same : {"OrderDebtorName", "OrderDebtorAddress1", "OrderDebtorCity",
                           "OrderDebtorCountryCode", "DeliveryDebtorName", "DeliveryDebtorAddress1",
                           "DeliveryDebtorCity", "DeliveryDebtorCountryCode", "InvoiceDebtorCity"})
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
  Values changes = *notes;
  if (completed) changes.emplace_back(order->header_facts.at("Completed"), kit::Value::boolean(true));
  call.store.rows("SalesOrderHeader").update(*order->header, changes);
  return note;
}

OrError<std::string> invoice(const Call& call, const std::string& number) {
  const OrError<Order> order = find_order(call, number);
  if (!order) return tl::unexpected<ServiceError>(order.error());
  const kit::Value whole = number_of(*order);
  Rows& notes = call.store.rows("OrderHistoryHeader");
  std::string made;
  bool is_delivered = false;
  for (const Row* note : notes.find_equal(notes.entity().at("SalesOrderNumber"), whole)) {
    is_delivered = true;
    const std::int64_t note_number = value_of(notes.entity(), *note, "DeliveryNoteNumber").as_integer();
    if (find_by(call, "InvoiceHistoryHeader", "DeliveryNoteNumber",
                kit::Value::text(std::to_string(note_number))) != nullptr)
      continue;
    const OrError<std::string> invoice_number =
        invoice_delivery(call, *order->header, note_number, delivered_by(call, *order, note_number));
    if (!invoice_number) return invoice_number;
    made = *invoice_number;
  }
  if (!is_delivered) return refuse("Nothing of the order is delivered yet.");
  if (made.empty()) return refuse("The order is invoiced already.");
  return made;
}

void BackOffice::work(Milliseconds deliver_every, Milliseconds invoice_every, Instant now) {
  deliver_every_ = deliver_every;
  invoice_every_ = invoice_every;
  next_delivery_ = now + deliver_every;
  next_invoice_ = now + invoice_every;
}

void BackOffice::catch_up(Instant now, const std::function<Call(Instant moment)>& call_at) {
  const auto delivers = [&] { return deliver_every_.count() > 0 && next_delivery_ <= now; };
  const auto invoices = [&] { return invoice_every_.count() > 0 && next_invoice_ <= now; };
  int deliveries = 0;
  int invoicings = 0;
  while (delivers() || invoices()) {
    if (delivers() && (!invoices() || next_delivery_ <= next_invoice_)) {
      if (++deliveries <= kRoundsMax) deliver_round(call_at(next_delivery_));
      next_delivery_ += deliver_every_;
    } else {
      if (++invoicings <= kRoundsMax) invoice_round(call_at(next_invoice_));
      next_invoice_ += invoice_every_;
    }
  }
}

void BackOffice::round(const Call& call) {
  deliver_round(call);
  invoice_round(call);
}

void BackOffice::deliver_round(const Call& call) {
  ++rounds_;
  Rows& headers = call.store.rows("SalesOrderHeader");
  const Entity& entity = headers.entity();
  std::vector<std::string> open;
  for (const Row* header : headers.find_equal(entity.at("Completed"), kit::Value::boolean(false)))
    open.push_back(text_of(entity, *header, "SalesOrderNumber"));
  for (const std::string& number : open) {
    switch (chance(seed_, rounds_, number) % 4) {
      case 0:
        deliver_part(call, number);
        break;
      case 1:
        (void)deliver(call, {.order = number});
        break;
      default:
        break;  // Tomorrow is another day.
    }
  }
}

void BackOffice::invoice_round(const Call& call) {
  Rows& notes = call.store.rows("OrderHistoryHeader");
  std::set<std::string> delivered;
  for (const auto& entry : notes.by_sequence())
    delivered.insert(value_of(notes.entity(), *entry.second, "SalesOrderNumber").number_text());
  // Those that are invoiced already refuse; that is how people find out too.
  for (const std::string& order : delivered) (void)invoice(call, order);
  Rows& headers = call.store.rows("InvoiceHeader");
  std::vector<std::string> waiting;
  for (const auto& entry : headers.by_sequence())
    waiting.push_back(text_of(headers.entity(), *entry.second, "OurReference"));
  for (const std::string& number : waiting) (void)finalize_invoice(call, number);
}

std::optional<BackOfficeHours> parse_back_office(std::string_view text) {
  BackOfficeHours hours;
  for (const std::string_view part : split(text, ',')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || part.size() < equals + 3) return std::nullopt;
    const std::string_view name = part.substr(0, equals);
    const std::string_view digits = part.substr(equals + 1, part.size() - equals - 2);
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    constexpr std::int64_t kMost = 1'000'000;
    if (error != std::errc() || end != digits.data() + digits.size() || count < 1 || count > kMost)
      return std::nullopt;
    static constexpr std::pair<char, std::int64_t> kUnits[] = {
        {'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    const auto unit = std::ranges::find(kUnits, part.back(), &std::pair<char, std::int64_t>::first);
    if (unit == std::end(kUnits)) return std::nullopt;
    const Milliseconds every = std::chrono::seconds(count * unit->second);
    if (name == "deliver") {
      hours.deliver_every = every;
    } else if (name == "invoice") {
      hours.invoice_every = every;
    } else {
      return std::nullopt;
    }
  }
  return hours;
}

}  // namespace schakel::exact_globe::simulator
