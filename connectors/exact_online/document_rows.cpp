#include "connectors/exact_online/document_rows.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace schakel::exact_online {
namespace {

const model::OrderState* state_of(std::int64_t number) {
  static constexpr std::pair<std::int64_t, model::OrderState> kStates[] = {
      {12, model::OrderState::kOpen},
      {20, model::OrderState::kPartlyDelivered},
      {21, model::OrderState::kComplete},
      {45, model::OrderState::kCancelled},
  };
  for (const auto& [wire, state] : kStates) {
    if (wire == number) return &state;
  }
  return nullptr;
}

std::optional<model::Customer> other_party(const std::string& id, const std::string& ordered_by) {
  if (id.empty() || id == ordered_by) return std::nullopt;
  model::Customer other;
  other.id = id;
  return other;
}

std::optional<model::Contact> contact_with(const std::string& id) {
  if (id.empty()) return std::nullopt;
  model::Contact contact;
  contact.id = id;
  return contact;
}

/// The flaw of a head becomes its own, in the words that it is known by.
void keep_flaw(model::Order& order, const RowReader& row, const Asked& asked) {
  mark_unreadable(order, asked, row.wrong());
}

/// A document of which nobody can tell the number has this in its place. It is never handed on as one: only
/// drafts have it.
std::string draft_number(std::optional<std::int64_t> order_number) {
  return order_number ? "concept " + std::to_string(*order_number) : "concept";
}

enum class AmountsOfIncludingLines { kExcludeVat, kIncludeVat };

/// Without VAT, before the order's discount.
std::optional<Decimal> sum_of_lines(const model::Order& order, AmountsOfIncludingLines meaning) {
  Decimal sum;
  for (const model::OrderLine& line : order.lines) {
    Result<Decimal> amount = line.amount;
    if (meaning == AmountsOfIncludingLines::kIncludeVat && line.price_includes_vat) {
      const Result<Decimal> factor = Decimal::from_integer(1).plus(line.vat_percentage.value_or(Decimal()));
      amount = factor ? line.amount.divided_by(*factor, 2) : factor;
    }
    const Result<Decimal> more = amount ? sum.plus(*amount) : amount;
    if (!more) return std::nullopt;
    sum = *more;
  }
  return sum;
}

/// Whether `sum` of the lines is `total` after the order's discount.
bool explains(const model::Order& order, const Decimal& sum, const std::optional<Decimal>& discount_excl) {
  const Decimal total = order.amount_excl_vat->rounded(2);
  const bool by_fraction = order.discount && !order.discount->is_zero();
  const bool by_amount = discount_excl && !discount_excl->is_zero();
  if (by_amount) {
    const Result<Decimal> left = sum.minus(*discount_excl);
    if (left && left->rounded(2) == total) return true;
  }
  if (by_fraction) {
    // Off the sum, rounded by itself: 5 % of 100.10 is 5.01, not 5.005.
    const Result<Decimal> off = sum.times(*order.discount);
    const Result<Decimal> left = off ? sum.minus(off->rounded(2)) : off;
    if (left && left->rounded(2) == total) return true;
  }
  return !by_amount && !by_fraction && sum.rounded(2) == total;
}

std::vector<std::string> those_of(const Entity& entity, std::span<const std::string_view> wanted) {
  std::vector<std::string> fields;
  for (const std::string_view name : wanted) {
    if (entity.find(name) != nullptr) fields.emplace_back(name);
  }
  return fields;
}

// Of salesinvoice/SalesInvoices (the catalogue's enumeration).
constexpr std::int64_t kInvoice = 8020;
constexpr std::int64_t kCreditNote = 8021;
constexpr std::int64_t kDirectInvoice = 8023;
constexpr std::int64_t kDirectCreditNote = 8024;

bool is_direct(std::int64_t type) {
  return type == kDirectInvoice || type == kDirectCreditNote;
}

/// 10 draft, 20 open, 50 processed. One without a number is a draft, whatever it says of itself: it gets its
/// number at entry or at printing, as the administration is set (facts 5.1).
void read_invoice_state(RowReader& row, model::Order& order, bool has_number) {
  switch (row.whole("Status").value_or(0)) {
    case 10:
      order.state = model::OrderState::kDraft;
      return;
    case 20:
      order.state = has_number ? model::OrderState::kOpen : model::OrderState::kDraft;
      return;
    case 50:
      order.state = model::OrderState::kProcessed;
      if (!has_number) row.refuse("InvoiceNumber");
      return;
    default:
      row.refuse("Status");
  }
}

Result<HeadRow> read_invoice_head(const Json& json, bool direct, const Entity& entity,
                                  std::span<const std::string> native, const Asked& asked) {
  RowReader row(json, asked);
  HeadRow head;
  model::Order& order = head.order;
  head.timestamp = row.whole("Timestamp").value_or(0);
  const std::int64_t type = row.whole("Type").value_or(0);
  // The feed mixes headers (line number 0) and lines (facts 4.9, A).
  head.is_ours = row.whole("LineNumber").value_or(0) == 0 && is_direct(type) == direct;
  if (!head.is_ours) return head;
  order.id = row.guid("InvoiceID");
  if (order.id.empty()) row.refuse("InvoiceID");
  head.journal = row.text("Journal");
  const auto number = row.whole("InvoiceNumber");
  order.number =
      number ? head.journal + "-" + std::to_string(*number) : draft_number(row.whole("OrderNumber"));
  TRY_VOID(row.check());
  if (number && head.journal.empty()) row.refuse("Journal");
  if (!direct && type != kInvoice && type != kCreditNote) row.refuse("Type");
  order.is_credit = type == kCreditNote || type == kDirectCreditNote;
  read_invoice_state(row, order, number.has_value());
  const auto invoice_date = row.date("InvoiceDate");
  const auto order_date = row.date("OrderDate");
  if (!invoice_date && !order_date && order.state != model::OrderState::kDraft) row.refuse("InvoiceDate");
  order.order_date = invoice_date ? *invoice_date : order_date.value_or(LocalTime{});
  order.modified = row.date("Modified");
  order.your_reference = row.personal("YourRef");
  order.description = row.personal("Description");
  order.remarks = row.personal("Remarks");
  order.currency = row.text("Currency");
  order.payment_condition = row.text("PaymentCondition");
  order.shipping_method = row.text("ShippingMethodCode");
  head.warehouse_id = row.guid("Warehouse");
  order.discount = row.decimal("Discount");
  order.amount = row.decimal("AmountFC");
  order.amount_excl_vat = row.decimal("AmountFCExclVat");
  head.discount_excl = row.decimal("AmountDiscountExclVat");
  order.customer.id = row.guid("OrderedBy");
  if (order.customer.id.empty()) row.refuse("OrderedBy");
  order.invoice_to = other_party(row.guid("InvoiceTo"), order.customer.id);
  order.deliver_to = other_party(row.guid("DeliverTo"), order.customer.id);
  order.contact = contact_with(row.guid("OrderedByContactPerson"));
  order.delivery_address_id = row.guid("DeliverToAddress");
  order.native = native_fields(row, entity, native);
  keep_flaw(order, row, asked);
  return head;
}

/// What lines of orders and of invoices have alike.
void read_sold(RowReader& row, LineRow& read) {
  model::OrderLine& line = read.line;
  line.item_code = row.text("ItemCode");
  line.quantity = row.decimal("Quantity").value_or(Decimal{});
  line.unit = row.text("UnitCode");
  line.unit_price = row.decimal("UnitPrice").value_or(Decimal{});
  line.discount = row.decimal("Discount");
  read.net_price = row.decimal("NetPrice");
  // An order that was entered with net prices has no gross price and no discount (facts 5,
  // salesorder/SalesOrders).
  if (line.unit_price.is_zero() && read.net_price && !read.net_price->is_zero()) {
    line.unit_price = *read.net_price;
    line.discount.reset();
  }
  line.delivery_date = row.date("DeliveryDate");
}

/// What every line has. kMalformed when nobody can tell whose it is.
Result<LineRow> read_line(RowReader& row, std::string_view parent) {
  LineRow read;
  model::OrderLine& line = read.line;
  read.order_id = row.guid(parent);
  if (read.order_id.empty()) row.refuse(parent);
  TRY_VOID(row.check());
  line.id = row.guid("ID");
  line.number = row.whole("LineNumber").value_or(0);
  line.description = row.personal("Description");
  line.notes = row.personal("Notes");
  line.amount = row.decimal("AmountFC").value_or(Decimal{});
  line.vat_code = row.text("VATCode");
  line.vat_percentage = row.decimal("VATPercentage");
  line.cost_center = row.text("CostCenter");
  line.cost_unit = row.text("CostUnit");
  return read;
}

}  // namespace

void mark_unreadable(model::Order& order, Error error) {
  if (order.unreadable) return;
  error.what = {.en = "Order " + order.number + ": " + error.what.en,
                .nl = "Order " + order.number + ": " + error.what.nl};
  order.unreadable = std::make_shared<const Error>(std::move(error));
}

void mark_unreadable(model::Order& order, const Asked& asked, const std::string& wrong) {
  if (!wrong.empty()) mark_unreadable(order, unreadable_record(asked, wrong));
}

Result<HeadRow> read_order_head(const Json& json, const Entity& entity, std::span<const std::string> native,
                                const Asked& asked) {
  RowReader row(json, asked);
  HeadRow head;
  model::Order& order = head.order;
  head.timestamp = row.whole("Timestamp").value_or(0);
  order.id = row.guid("OrderID");
  if (order.id.empty()) row.refuse("OrderID");
  const auto number = row.whole("OrderNumber");
  if (!number) row.refuse("OrderNumber");
  order.number = std::to_string(number.value_or(0));
  TRY_VOID(row.check());
  if (const auto* state = state_of(row.whole("Status").value_or(0)); state != nullptr) {
    order.state = *state;
    // Partial is also what an order is that was delivered in full and waits for its invoice (facts 5): of its
    // goods nothing is left to do.
    if (*state == model::OrderState::kPartlyDelivered && row.whole("DeliveryStatus") == 21)
      order.state = model::OrderState::kComplete;
  } else {
    row.refuse("Status");  // An order whose state we do not know is neither taken nor left out by a guess.
  }
  order.approved = row.whole("ApprovalStatus").value_or(1) != 0;
  const auto order_date = row.date("OrderDate");
  if (!order_date) row.refuse("OrderDate");
  order.order_date = order_date.value_or(LocalTime{});
  order.delivery_date = row.date("DeliveryDate");
  order.modified = row.date("Modified");
  order.your_reference = row.personal("YourRef");
  order.description = row.personal("Description");
  order.remarks = row.personal("Remarks");
  order.currency = row.text("Currency");
  order.payment_condition = row.text("PaymentCondition");
  order.shipping_method = row.text("ShippingMethodCode");
  head.shipping_method_id = row.guid("ShippingMethod");
  order.warehouse = row.text("WarehouseCode");
  order.discount = row.decimal("Discount");
  order.amount = row.decimal("AmountFC");
  order.amount_excl_vat = row.decimal("AmountFCExclVat");
  head.discount_excl = row.decimal("AmountDiscountExclVat");
  // 12 is Open (facts 5).
  head.has_progress = row.whole("DeliveryStatus") != 12 || row.whole("InvoiceStatus") != 12;
  order.customer.id = row.guid("OrderedBy");
  if (order.customer.id.empty()) row.refuse("OrderedBy");
  order.invoice_to = other_party(row.guid("InvoiceTo"), order.customer.id);
  order.deliver_to = other_party(row.guid("DeliverTo"), order.customer.id);
  order.contact = contact_with(row.guid("OrderedByContactPerson"));
  order.delivery_address_id = row.guid("DeliveryAddress");
  order.native = native_fields(row, entity, native);
  keep_flaw(order, row, asked);
  return head;
}

Result<HeadRow> read_sales_invoice_head(const Json& row, const Entity& entity,
                                        std::span<const std::string> native, const Asked& asked) {
  return read_invoice_head(row, false, entity, native, asked);
}

Result<HeadRow> read_direct_invoice_head(const Json& row, const Entity& entity,
                                         std::span<const std::string> native, const Asked& asked) {
  return read_invoice_head(row, true, entity, native, asked);
}

Result<HeadRow> read_entry_head(const Json& json, const Entity& entity, std::span<const std::string> native,
                                const Asked& asked) {
  // Of salesentry/SalesEntries (the catalogue's enumerations).
  constexpr std::int64_t kEntry = 20;
  constexpr std::int64_t kEntryCreditNote = 21;
  constexpr std::int64_t kOpen = 20;
  constexpr std::int64_t kProcessed = 50;
  RowReader row(json, asked);
  HeadRow head;
  model::Order& order = head.order;
  order.id = row.guid("EntryID");
  if (order.id.empty()) row.refuse("EntryID");
  head.journal = row.text("Journal");
  const auto number = row.whole("EntryNumber");
  order.number = head.journal + "-" + std::to_string(number.value_or(0));
  TRY_VOID(row.check());
  // Two journals may give the same number: without its journal it could be taken for another entry.
  if (head.journal.empty()) row.refuse("Journal");
  if (!number) row.refuse("EntryNumber");
  const std::int64_t type = row.whole("Type").value_or(0);
  if (type != kEntry && type != kEntryCreditNote) row.refuse("Type");
  order.is_credit = type == kEntryCreditNote;
  const std::int64_t state = row.whole("Status").value_or(0);
  if (state != kOpen && state != kProcessed) row.refuse("Status");
  order.state = state == kProcessed ? model::OrderState::kProcessed : model::OrderState::kOpen;
  const auto date = row.date("EntryDate");
  if (!date) row.refuse("EntryDate");
  order.order_date = date.value_or(LocalTime{});
  order.modified = row.date("Modified");
  order.your_reference = row.personal("YourRef");
  order.description = row.personal("Description");
  order.currency = row.text("Currency");
  order.payment_condition = row.text("PaymentCondition");
  order.amount = row.decimal("AmountFC");
  if (!order.amount) row.refuse("AmountFC");
  const Decimal vat = row.decimal("VATAmountFC").value_or(Decimal{});
  if (order.amount) {
    if (const Result<Decimal> excl = order.amount->minus(vat)) order.amount_excl_vat = *excl;
  }
  order.customer.id = row.guid("Customer");
  if (order.customer.id.empty()) row.refuse("Customer");
  order.native = native_fields(row, entity, native);
  keep_flaw(order, row, asked);
  return head;
}

Result<LineRow> read_order_line(const Json& json, const Entity& entity, std::span<const std::string> native,
                                const Asked& asked) {
  RowReader row(json, asked);
  TRY(LineRow read, read_line(row, "OrderID"));
  read_sold(row, read);
  read.line.native = native_fields(row, entity, native);
  read.wrong = row.wrong();
  return read;
}

Result<LineRow> read_invoice_line(const Json& json, const Entity& entity, std::span<const std::string> native,
                                  const Asked& asked) {
  RowReader row(json, asked);
  TRY(LineRow read, read_line(row, "InvoiceID"));
  read_sold(row, read);
  read.line.vat_amount = row.decimal("VATAmountFC");
  read.gl_account_id = row.guid("GLAccount");
  read.line.native = native_fields(row, entity, native);
  read.wrong = row.wrong();
  return read;
}

Result<LineRow> read_entry_line(const Json& json, const Entity& entity, std::span<const std::string> native,
                                const Asked& asked) {
  RowReader row(json, asked);
  TRY(LineRow read, read_line(row, "EntryID"));
  model::OrderLine& line = read.line;
  line.quantity = row.decimal("Quantity").value_or(Decimal::from_integer(1));
  line.vat_amount = row.decimal("VATAmountFC");
  line.gl_account = row.text("GLAccountCode");
  if (line.gl_account.empty()) row.refuse("GLAccountCode");
  line.native = native_fields(row, entity, native);
  read.wrong = row.wrong();
  return read;
}

Result<ChargeRow> read_charge_row(const Json& json, std::string_view parent, const Asked& asked) {
  RowReader row(json, asked);
  ChargeRow read;
  read.order_id = row.guid(parent);
  if (read.order_id.empty()) row.refuse(parent);
  TRY_VOID(row.check());
  read.number = row.whole("LineNumber").value_or(0);
  read.id = row.guid("ID");
  read.charge.code = row.text("OrderChargeCode");
  read.charge.description = first_of(row, {"OrderChargesLineDescription", "OrderChargeDescription"});
  read.charge.is_shipping = row.boolean("IsShippingCost").value_or(false);
  read.charge.amount_excl_vat = row.decimal("AmountFCExclVAT").value_or(Decimal{});
  read.charge.amount_incl_vat = row.decimal("AmountFCInclVAT").value_or(Decimal{});
  read.charge.vat_code = row.text("VATCode");
  read.charge.vat_percentage = row.decimal("VATPercentage");
  read.wrong = row.wrong();
  return read;
}

void settle_amount(LineRow& read) {
  model::OrderLine& line = read.line;
  if (!line.price_includes_vat || !read.net_price || !line.vat_amount) return;
  const Result<Decimal> priced = line.quantity.times(*read.net_price);
  if (!priced || priced->rounded(2) != line.amount) return;
  if (const Result<Decimal> excl = line.amount.minus(*line.vat_amount)) line.amount = *excl;
}

bool settle_entry(model::Order& entry) {
  Decimal amounts;
  Decimal vat;
  Decimal included;
  for (const model::OrderLine& line : entry.lines) {
    const Decimal of_line = line.vat_amount.value_or(Decimal{});
    const Result<Decimal> more = amounts.plus(line.amount);
    const Result<Decimal> more_vat = vat.plus(of_line);
    const Result<Decimal> more_included = line.price_includes_vat ? included.plus(of_line) : included;
    if (!more || !more_vat || !more_included) return false;
    amounts = *more;
    vat = *more_vat;
    included = *more_included;
  }
  const Result<Decimal> on_top = amounts.plus(vat);
  if (!on_top || !entry.amount) return false;
  if (*on_top == *entry.amount) return true;
  const Result<Decimal> held = on_top->minus(included);
  if (!held || *held != *entry.amount) return false;
  for (model::OrderLine& line : entry.lines) {
    if (!line.price_includes_vat) continue;
    const Result<Decimal> excl = line.amount.minus(line.vat_amount.value_or(Decimal{}));
    if (!excl) return false;
    line.amount = *excl;
  }
  return true;
}

void spread_discount(model::Order& order, const Decimal& discount_excl) {
  if (order.discount && !order.discount->is_zero()) return;
  const std::optional<Decimal> sum = sum_of_lines(order, AmountsOfIncludingLines::kExcludeVat);
  if (!sum || sum->is_zero()) return;
  const Result<Decimal> fraction = discount_excl.divided_by(*sum, Decimal::kScaleMax);
  if (fraction) order.discount = *fraction;
}

bool lines_explain_amount(const model::Order& order, const std::optional<Decimal>& discount_excl) {
  if (!order.amount_excl_vat) return false;
  for (const auto meaning : {AmountsOfIncludingLines::kExcludeVat, AmountsOfIncludingLines::kIncludeVat}) {
    const std::optional<Decimal> sum = sum_of_lines(order, meaning);
    if (sum && explains(order, *sum, discount_excl)) return true;
  }
  return false;
}

std::vector<std::string> order_head_fields(const Entity& entity) {
  static constexpr std::string_view kWanted[] = {"Timestamp",        "OrderID",
                                                 "OrderNumber",      "Status",
                                                 "ApprovalStatus",   "OrderDate",
                                                 "DeliveryDate",     "Modified",
                                                 "YourRef",          "Description",
                                                 "Remarks",          "Currency",
                                                 "PaymentCondition", "WarehouseCode",
                                                 "Discount",         "AmountFC",
                                                 "AmountFCExclVat",  "AmountDiscountExclVat",
                                                 "OrderedBy",        "InvoiceTo",
                                                 "DeliverTo",        "OrderedByContactPerson",
                                                 "DeliveryAddress",  "DeliveryStatus",
                                                 "InvoiceStatus"};
  std::vector<std::string> fields = those_of(entity, kWanted);
  // The feed names the code; salesorder/SalesOrders has only the id.
  fields.emplace_back(entity.find("ShippingMethodCode") != nullptr ? "ShippingMethodCode" : "ShippingMethod");
  return fields;
}

std::vector<std::string> order_line_fields() {
  return {"ID",       "OrderID",       "LineNumber", "ItemCode", "Description", "Notes",
          "Quantity", "UnitCode",      "UnitPrice",  "NetPrice", "Discount",    "AmountFC",
          "VATCode",  "VATPercentage", "CostCenter", "CostUnit", "DeliveryDate"};
}

std::vector<std::string> invoice_head_fields(const Entity& entity) {
  static constexpr std::string_view kWanted[] = {"Timestamp",
                                                 "InvoiceID",
                                                 "InvoiceNumber",
                                                 "LineNumber",
                                                 "OrderNumber",
                                                 "Journal",
                                                 "Type",
                                                 "Status",
                                                 "InvoiceDate",
                                                 "OrderDate",
                                                 "Modified",
                                                 "YourRef",
                                                 "Description",
                                                 "Remarks",
                                                 "Currency",
                                                 "PaymentCondition",
                                                 "Warehouse",
                                                 "ShippingMethodCode",
                                                 "Discount",
                                                 "AmountFC",
                                                 "AmountFCExclVat",
                                                 "AmountDiscountExclVat",
                                                 "OrderedBy",
                                                 "InvoiceTo",
                                                 "DeliverTo",
                                                 "OrderedByContactPerson",
                                                 "DeliverToAddress"};
  return those_of(entity, kWanted);
}

std::vector<std::string> entry_head_fields(const Entity& entity) {
  static constexpr std::string_view kWanted[] = {
      "EntryID", "EntryNumber", "Journal",  "Type",     "Status",           "EntryDate", "Modified",
      "YourRef", "Description", "Currency", "AmountFC", "PaymentCondition", "Customer",  "VATAmountFC"};
  return those_of(entity, kWanted);
}

std::vector<std::string> invoice_line_fields() {
  return {"ID",         "InvoiceID", "LineNumber",   "ItemCode",      "Description",
          "Notes",      "Quantity",  "UnitCode",     "UnitPrice",     "NetPrice",
          "Discount",   "AmountFC",  "VATCode",      "VATPercentage", "VATAmountFC",
          "CostCenter", "CostUnit",  "DeliveryDate", "GLAccount"};
}

std::vector<std::string> entry_line_fields() {
  return {"ID",      "EntryID",       "LineNumber",  "Description", "Notes",    "Quantity",     "AmountFC",
          "VATCode", "VATPercentage", "VATAmountFC", "CostCenter",  "CostUnit", "GLAccountCode"};
}

std::vector<std::string> charge_fields(std::string_view parent) {
  return {"ID",
          std::string(parent),
          "LineNumber",
          "OrderChargeCode",
          "OrderChargeDescription",
          "OrderChargesLineDescription",
          "IsShippingCost",
          "AmountFCExclVAT",
          "AmountFCInclVAT",
          "VATCode",
          "VATPercentage"};
}

}  // namespace schakel::exact_online
