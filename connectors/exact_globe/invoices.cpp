#include <array>

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_globe/filter.h"
#include "connectors/exact_globe/row_reader.h"
#include "connectors/exact_globe/source_document.h"

// Final invoices, out of history: those that are not final cannot be read (facts 2.6).
namespace schakel::exact_globe {
namespace {

constexpr auto kHead = std::to_array<std::string_view>(
    {"ID", "InvoiceNumber", "InvoiceType", "InvoiceDate", "JournalCode", "InvoiceDebtor", "YourReference",
     "CurrencyCode", "PaymentCondition", "DeliveryDate", "SalesPrice", "OrderDebtorContactPerson"});

constexpr auto kLine = std::to_array<std::string_view>(
    {"ID", "InvoiceNumber", "JournalCode", "LineNumber", "ItemCode", "ItemDescription", "Quantity",
     "NetPrice", "SalesPrice", "DiscountPercentage", "TaxCode", "AmountInclDiscExclVAT", "DeliveryDate"});

/// Numbers of invoices go on per journal. Header and history have IDs of their own, so this is also what an
/// invoice that we made is known by when it is read again (documents.cpp).
std::string key_of(RowReader& row) {
  return invoice_id(row.text("JournalCode"), row.text("InvoiceNumber"));
}

Result<SourceHead> read_head(const Json& json, std::span<const std::string> native) {
  const Entity& entity = invoice_history_header();
  RowReader row(entity, json);
  SourceHead head;
  model::Order& order = head.order;
  const std::optional<std::int64_t> id = row.whole("ID");
  if (!id || *id <= 0) return fail(keyless_record(entity, "ID"));
  head.id = *id;
  order.number = row.text("InvoiceNumber");
  if (order.number.empty()) return fail(keyless_record(entity, "InvoiceNumber"));
  head.key = key_of(row);
  order.id = head.key;
  head.mark = mark_of(json, with_native(kHead, native));
  order.state = model::OrderState::kProcessed;
  const std::optional<LocalTime> date = row.date("InvoiceDate");
  if (!date) row.refuse("InvoiceDate");
  order.order_date = date.value_or(LocalTime{});
  order.delivery_date = row.date("DeliveryDate");
  order.your_reference = row.personal("YourReference");
  order.currency = row.text("CurrencyCode");
  order.payment_condition = row.text("PaymentCondition");
  // By its column (catalogue: bdr_val, as TotalAmount of an order) the total incl. VAT, whatever its name
  // says.
  order.amount = row.decimal("SalesPrice");
  order.is_credit = order.amount && order.amount->is_negative();
  // History has the number of who pays, and of who ordered only a name (catalogue).
  order.customer.id = row.text("InvoiceDebtor");
  if (order.customer.id.empty()) row.refuse("InvoiceDebtor");
  if (Personal person = row.personal("OrderDebtorContactPerson"); !person.empty()) {
    order.contact.emplace();
    order.contact->last_name = std::move(person);
  }
  order.native = row.native(native);
  mark_unreadable(order, entity, row.wrong());
  return head;
}

Result<SourceLine> read_line(const Json& json, std::span<const std::string> native) {
  const Entity& entity = invoice_history_line();
  RowReader row(entity, json);
  SourceLine read;
  model::OrderLine& line = read.line;
  if (row.text("InvoiceNumber").empty()) return fail(keyless_record(entity, "InvoiceNumber"));
  read.key = key_of(row);
  line.id = row.text("ID");
  line.number = row.whole("LineNumber").value_or(0);
  line.item_code = row.text("ItemCode");
  line.description = row.personal("ItemDescription");
  line.quantity = row.decimal("Quantity").value_or(Decimal{});
  // The names of the two prices are swapped in history (facts 2.7, A): NetPrice is the price before discount.
  line.unit_price = row.decimal("NetPrice").value_or(Decimal{});
  read.net_price = row.decimal("SalesPrice");
  read.amount = row.decimal("AmountInclDiscExclVAT");
  line.discount = row.fraction("DiscountPercentage");
  line.vat_code = row.text("TaxCode");
  line.delivery_date = row.date("DeliveryDate");
  line.native = row.native(native);
  read.wrong = row.wrong();
  return read;
}

bool finish(model::Order& order, std::vector<SourceLine> lines, const Books& books) {
  if (!finish_lines(order, std::move(lines), books)) return false;
  Decimal sum;
  for (const model::OrderLine& line : order.lines) {
    const Result<Decimal> more = sum.plus(line.amount);
    if (!more) return false;
    sum = *more;
  }
  order.amount_excl_vat = sum;
  return true;
}

}  // namespace

std::string invoice_id(const std::string& journal, const std::string& number) {
  return journal + "/" + number;
}

SourceDocument invoices(model::Document kind, const std::string& journal) {
  SCHAKEL_ASSERT(kind == model::Document::kSalesInvoice || kind == model::Document::kDirectInvoice);
  SourceDocument document;
  document.name = model::name_of(kind);
  document.header = &invoice_history_header();
  document.line = &invoice_history_line();
  document.head_properties = kHead;
  document.line_properties = kLine;
  document.number = "InvoiceNumber";
  document.number_in_lines = "InvoiceNumber";
  // History keeps no invoice code, only what it stood for: V sales invoice, B direct invoice (facts 3).
  document.condition = equals("InvoiceType", kind == model::Document::kSalesInvoice ? "V" : "B");
  if (!journal.empty()) {
    document.name += " " + std::string(trimmed(journal));
    document.condition += " and " + equals("JournalCode", journal);
    document.line_condition = equals("JournalCode", journal);
  }
  document.read_head = read_head;
  document.read_line = read_line;
  document.finish = finish;
  return document;
}

}  // namespace schakel::exact_globe
