#include <array>

#include "base/text.h"
#include "connectors/exact_globe/row_reader.h"
#include "connectors/exact_globe/source_document.h"

namespace schakel::exact_globe {
namespace {

constexpr auto kHead = std::to_array<std::string_view>({"ID",
                                                        "SalesOrderNumber",
                                                        "Completed",
                                                        "OrderDebtor",
                                                        "InvoiceDebtor",
                                                        "DeliveryDebtor",
                                                        "YourReference",
                                                        "Reference",
                                                        "Description1",
                                                        "Description2",
                                                        "Description3",
                                                        "SalesOrderDate",
                                                        "DeliveryDate",
                                                        "CurrencyCode",
                                                        "PaymentCondition",
                                                        "ShippingVia",
                                                        "Warehouse",
                                                        "TotalAmount",
                                                        "TotalAmountExcludingVAT",
                                                        "OrderDebtorName",
                                                        "OrderDebtorAddress1",
                                                        "OrderDebtorAddress2",
                                                        "OrderDebtorAddress3",
                                                        "OrderDebtorPostCode",
                                                        "OrderDebtorCity",
                                                        "OrderDebtorStateCode",
                                                        "OrderDebtorCountryCode",
                                                        "OrderDebtorContactPerson",
                                                        "OrderDebtorContactEmail",
                                                        "OrderDebtorPhone",
                                                        "OrderDebtorInitials",
                                                        "OrderDebtorJobDescription",
                                                        "DeliveryDebtorName",
                                                        "DeliveryDebtorAddress1",
                                                        "DeliveryDebtorAddress2",
                                                        "DeliveryDebtorAddress3",
                                                        "DeliveryDebtorPostCode",
                                                        "DeliveryDebtorCity",
                                                        "DeliveryDebtorStateCode",
                                                        "DeliveryDebtorCountryCode"});

constexpr auto kLine = std::to_array<std::string_view>(
    {"ID", "SalesOrderNumber", "LineNumber", "Itemcode", "ItemType", "Quantity", "Unit", "Price", "NetPrice",
     "VATCode", "DiscountPercentage", "CostCenter", "CostUnit", "Description", "LongDescription",
     "DeliveryDate", "QuantityDelivered"});

std::string joined(std::initializer_list<std::string> parts) {
  std::string out;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!out.empty()) out += ' ';
    out += part;
  }
  return out;
}

model::Address order_address(RowReader& row) {
  return {.line1 = row.personal("OrderDebtorAddress1"),
          .line2 = row.personal("OrderDebtorAddress2"),
          .line3 = row.personal("OrderDebtorAddress3"),
          .postcode = row.personal("OrderDebtorPostCode"),
          .city = row.personal("OrderDebtorCity"),
          .state = row.text("OrderDebtorStateCode"),
          .country = row.country("OrderDebtorCountryCode")};
}

model::Address delivery_address(RowReader& row) {
  return {.line1 = row.personal("DeliveryDebtorAddress1"),
          .line2 = row.personal("DeliveryDebtorAddress2"),
          .line3 = row.personal("DeliveryDebtorAddress3"),
          .postcode = row.personal("DeliveryDebtorPostCode"),
          .city = row.personal("DeliveryDebtorCity"),
          .state = row.text("DeliveryDebtorStateCode"),
          .country = row.country("DeliveryDebtorCountryCode")};
}

std::optional<model::Contact> contact_of(RowReader& row) {
  model::Contact contact;
  // One name, as people wrote it; which part of it is the first name nobody can tell.
  contact.last_name = row.personal("OrderDebtorContactPerson");
  if (contact.last_name.empty()) return std::nullopt;
  contact.email = row.personal("OrderDebtorContactEmail");
  contact.phone = row.personal("OrderDebtorPhone");
  contact.initials = row.personal("OrderDebtorInitials");
  contact.job_title = row.personal("OrderDebtorJobDescription");
  return contact;
}

std::optional<model::Customer> other_debtor(const std::string& number, const std::string& debtor) {
  if (number.empty() || number == debtor) return std::nullopt;
  model::Customer customer;
  customer.id = number;
  return customer;
}

/// The customer as the document itself names him.
model::Customer named_customer(RowReader& row, std::string id, const std::optional<model::Contact>& contact) {
  model::Customer customer;
  customer.id = std::move(id);
  customer.name = row.personal("OrderDebtorName");
  customer.email = row.personal("OrderDebtorContactEmail");
  customer.phone = row.personal("OrderDebtorPhone");
  customer.currency = row.text("CurrencyCode");
  customer.payment_condition = row.text("PaymentCondition");
  customer.visit = order_address(row);
  customer.contact = contact;
  const bool has_colleague =
      contact && !equal_ignoring_case(contact->last_name.reveal(), customer.name.reveal());
  customer.kind = has_colleague ? model::Customer::Kind::kCompany : model::Customer::Kind::kPerson;
  return customer;
}

Result<SourceHead> read_head(const Json& json, std::span<const std::string> native,
                             const std::set<std::string>& sundry_debtors, const std::string& tracking) {
  const Entity& entity = sales_order_header();
  RowReader row(entity, json);
  SourceHead head;
  model::Order& order = head.order;
  const std::optional<std::int64_t> id = row.whole("ID");
  if (!id || *id <= 0) return fail(keyless_record(entity, "ID"));
  head.id = *id;
  order.id = std::to_string(*id);
  order.number = row.text("SalesOrderNumber");
  if (order.number.empty()) return fail(keyless_record(entity, "SalesOrderNumber"));
  head.key = order.number;
  head.mark = mark_of(json, with_native(kHead, native));
  if (!tracking.empty()) {
    order.tracking = row.text(tracking);
    const std::string_view said[] = {tracking};
    head.mark = mark_with(head.mark, std::to_string(mark_of(json, said)));
  }
  const std::optional<bool> completed = row.yes_no("Completed");
  head.open = !completed.value_or(false);
  order.state = head.open ? model::OrderState::kOpen : model::OrderState::kComplete;
  const std::optional<LocalTime> date = row.date("SalesOrderDate");
  if (!date) row.refuse("SalesOrderDate");
  order.order_date = date.value_or(LocalTime{});
  order.delivery_date = row.date("DeliveryDate");
  order.your_reference = row.personal("YourReference");
  const std::string descriptions =
      joined({row.text("Description1"), row.text("Description2"), row.text("Description3")});
  order.description = Personal(descriptions.empty() ? row.text("Reference") : descriptions);
  order.currency = row.text("CurrencyCode");
  order.payment_condition = row.text("PaymentCondition");
  order.shipping_method = row.text("ShippingVia");
  order.warehouse = row.text("Warehouse");
  order.amount = row.decimal("TotalAmount");
  order.amount_excl_vat = row.decimal("TotalAmountExcludingVAT");
  const std::string debtor = row.text("OrderDebtor");
  if (debtor.empty()) row.refuse("OrderDebtor");
  order.contact = contact_of(row);
  order.customer.id = debtor;
  // One debtor for many people: each of his orders has a customer of its own, whom the order itself names.
  if (sundry_debtors.contains(debtor)) {
    order.customer = named_customer(row, debtor + "/" + order.id, order.contact);
  }
  order.invoice_to = other_debtor(row.text("InvoiceDebtor"), debtor);
  order.deliver_to = other_debtor(row.text("DeliveryDebtor"), debtor);
  if (model::Address address = delivery_address(row); address != model::Address{}) {
    order.delivery_address = std::move(address);
  }
  order.native = row.native(native);
  mark_unreadable(order, entity, row.wrong());
  return head;
}

Result<SourceLine> read_line(const Json& json, std::span<const std::string> native) {
  const Entity& entity = sales_order_line();
  RowReader row(entity, json);
  SourceLine read;
  model::OrderLine& line = read.line;
  read.key = row.text("SalesOrderNumber");
  if (read.key.empty()) return fail(keyless_record(entity, "SalesOrderNumber"));
  line.id = row.text("ID");
  line.number = row.whole("LineNumber").value_or(0);
  line.item_code = row.text("Itemcode");
  // "V" is a usual line; "P" a part of a composed item, which integrators leave out (facts 4, third-party).
  read.is_part = row.text("ItemType") == "P";
  line.description = row.personal("Description");
  line.notes = row.personal("LongDescription");
  line.quantity = row.decimal("Quantity").value_or(Decimal{});
  line.unit = row.text("Unit");
  line.unit_price = row.decimal("Price").value_or(Decimal{});
  read.net_price = row.decimal("NetPrice");
  line.discount = row.fraction("DiscountPercentage");
  line.vat_code = row.text("VATCode");
  line.cost_center = row.text("CostCenter");
  line.cost_unit = row.text("CostUnit");
  line.delivery_date = row.date("DeliveryDate");
  // Of what was invoiced REST says nothing per line (catalogue).
  line.delivered = row.decimal("QuantityDelivered");
  line.native = row.native(native);
  read.wrong = row.wrong();
  return read;
}

}  // namespace

SourceDocument sales_orders(const ConnectionSettings& settings) {
  SourceDocument document;
  document.name = model::name_of(model::Document::kSalesOrder);
  document.header = &sales_order_header();
  document.line = &sales_order_line();
  document.head_properties = kHead;
  document.line_properties = kLine;
  document.number = "SalesOrderNumber";
  document.number_in_lines = "SalesOrderNumber";
  document.stays_open = true;
  if (!settings.tracking_field.empty()) document.also_of_heads = {settings.tracking_field};
  document.read_head = [sundry = settings.sundry_debtors, tracking = settings.tracking_field](
                           const Json& row, std::span<const std::string> native) {
    return read_head(row, native, sundry, tracking);
  };
  document.read_line = read_line;
  document.finish = finish_lines;
  return document;
}

}  // namespace schakel::exact_globe
