#include <array>

#include "base/text.h"
#include "connectors/exact_online/simulator/business/books.h"
#include "connectors/exact_online/simulator/business/rules.h"
#include "connectors/exact_online/simulator/seeder.h"

// Orders, invoices and entries.
namespace schakel::exact_online::simulator {

using schakel::simulator::Customer;
using schakel::simulator::Row;
using schakel::simulator::Value;
using schakel::simulator::World;

void Seeder::orders(const World& world) {
  const Value charge = key_of_code("sales/OrderCharges", "VERZ");
  const View& line_view = administration_.schema().view_of("salesorder/SalesOrderLines");
  const View& charge_view = administration_.schema().view_of("salesorder/SalesOrderOrderChargeLines");
  for (const auto& order : world.orders) {
    const Customer& customer = world.customers[order.customer];
    const Value account = Value::guid(customer.id);
    const LocalTime moment = amsterdam(order.created);
    Value deliver_to_address;
    if (order.delivery) {
      deliver_to_address = add("crm/Addresses", moment, [&](Columns& row, Draft&, WriteEngine&) {
        row["Account"] = account;
        row["Type"] = whole_value(4);
        row["AddressLine1"] = text_value(order.delivery->line());
        row["AddressLine2"] = text_or_null(order.delivery_name);
        row["Postcode"] = text_value(order.delivery->postcode);
        row["City"] = text_value(order.delivery->city);
        row["Country"] = text_value(padded_right(order.delivery->country, 3));
        row["Main"] = flag_value(false);
      });
    }
    Value orderer = Value::guid(customer.contact_id);
    if (order.ordered_by) {
      const auto& contacts = administration_.table("crm/Contacts");
      Value found;
      for (const Row* row : contacts.find_equal(contacts.column("Account"), account))
        if ((*row)[contacts.column("Email")].as_text() == order.ordered_by->email &&
            (*row)[contacts.column("FullName")].as_text() == order.ordered_by->full_name())
          found = (*row)[contacts.key_column()];
      if (found.is_null()) {
        contact(account, *order.ordered_by, "", moment);
        for (const Row* row : contacts.find_equal(contacts.column("Account"), account))
          if ((*row)[contacts.column("FullName")].as_text() == order.ordered_by->full_name())
            found = (*row)[contacts.key_column()];
      }
      if (!found.is_null()) orderer = found;
    }
    add("salesorder/SalesOrders", moment, [&](Columns& row, Draft& draft, WriteEngine& engine) {
      row["OrderID"] = Value::guid(order.id);
      row["OrderNumber"] = whole_value(static_cast<std::int64_t>(order.number));
      row["OrderedBy"] = account;
      row["OrderedByContactPerson"] = orderer;
      row["DeliveryAddress"] = deliver_to_address;
      row["OrderDate"] = date_value(order.order_date);
      row["DeliveryDate"] = date_value(order.delivery_date);
      row["YourRef"] = text_or_null(order.reference);
      row["Description"] = text_or_null(order.description);
      row["Remarks"] = text_or_null(order.remarks);
      row["Currency"] = text_value(order.currency);
      if (!order.payment_term.empty())
        row["PaymentCondition"] = text_value(world.masters.payment_term(order.payment_term).code.online);
      if (!order.shipping_method.empty())
        row["ShippingMethod"] =
            key_of_code("sales/ShippingMethods", world.masters.shipping_method(order.shipping_method).online);
      if (!order.warehouse.empty())
        row["WarehouseID"] =
            key_of_code("inventory/Warehouses", world.masters.warehouse(order.warehouse).online);
      row["Discount"] = fraction(order.discount);
      auto& lines = children_of(draft, "SalesOrderLines");
      for (const auto& line : order.lines) {
        Draft made = engine.new_draft(line_view);
        Columns of_line(administration_.table("salesorder/SalesOrderLines"), made.row);
        of_line["Item"] = Value::guid(world.items[line.item].id);
        of_line["Description"] = text_or_null(line.description);
        of_line["Quantity"] = number_value(line.quantity);
        of_line["UnitPrice"] = number_value(line.unit_price);
        of_line["Discount"] = fraction(line.discount);
        of_line["VATCode"] = text_value(world.masters.vat_rate(line.vat_rate).code.online);
        if (!line.cost_centre.empty())
          of_line["CostCenter"] = text_value(world.masters.cost_centre(line.cost_centre).online);
        if (!line.cost_unit.empty())
          of_line["CostUnit"] = text_value(world.masters.cost_unit(line.cost_unit).online);
        of_line["DeliveryDate"] = date_value(order.order_date + std::chrono::days(line.delivery_days));
        of_line["Notes"] = text_or_null(line.notes);
        lines.push_back(std::move(made));
      }
      if (order.shipping_cost) {
        Draft made = engine.new_draft(charge_view);
        Columns of_charge(administration_.table("salesorder/SalesOrderOrderChargeLines"), made.row);
        of_charge["OrderCharge"] = charge;
        of_charge["AmountFCExclVAT"] = number_value(*order.shipping_cost);
        of_charge["VATCode"] = text_value(world.masters.vat_rate("high").code.online);
        of_charge["IsShippingCost"] = flag_value(true);
        children_of(draft, "SalesOrderOrderChargeLines").push_back(std::move(made));
      }
    });
  }
}

void Seeder::invoices(const World& world) {
  const Value charge = key_of_code("sales/OrderCharges", "VERZ");
  const View& line_view = administration_.schema().view_of("salesinvoice/SalesInvoiceLines");
  const View& charge_view = administration_.schema().view_of("salesinvoice/SalesInvoiceOrderChargeLines");
  // By tens; type and state.
  struct Kind {
    std::int64_t type;
    std::int64_t state;
  };
  constexpr std::array<Kind, 10> kKinds{{{8020, 50},
                                         {8023, 50},
                                         {8020, 50},
                                         {8020, 20},
                                         {8021, 50},
                                         {8020, 50},
                                         {8023, 50},
                                         {8023, 20},
                                         {8020, 50},
                                         {8020, 10}}};
  for (const auto& invoice : world.invoices) {
    const Kind& kind = kKinds[(invoice.number - 1) % kKinds.size()];
    const bool credit = kind.type == 8021;
    const bool below_zero = credit && !switches_.credit_notes_are_positive;
    const LocalTime moment = amsterdam(invoice.created);
    const Value key =
        add("salesinvoice/SalesInvoices", moment, [&](Columns& row, Draft& draft, WriteEngine& engine) {
          row["InvoiceID"] = Value::guid(invoice.id);
          row["Type"] = whole_value(kind.type);
          row["Status"] = whole_value(kind.state == 50 ? 20 : kind.state);
          row["Journal"] = text_value(credit ? "71" : world.masters.journals.front().online);
          row["OrderedBy"] = Value::guid(world.customers[invoice.customer].id);
          row["InvoiceDate"] = date_value(invoice.order_date);
          row["OrderDate"] = date_value(invoice.order_date);
          row["YourRef"] = text_or_null(invoice.reference);
          row["Description"] = text_or_null(invoice.description);
          row["Remarks"] = text_or_null(invoice.remarks);
          row["PaymentCondition"] = text_value(world.masters.payment_term(invoice.payment_term).code.online);
          row["ShippingMethod"] = key_of_code("sales/ShippingMethods",
                                              world.masters.shipping_method(invoice.shipping_method).online);
          row["Discount"] = fraction(invoice.discount);
          auto& lines = children_of(draft, "SalesInvoiceLines");
          for (const auto& line : invoice.lines) {
            Draft made = engine.new_draft(line_view);
            Columns of_line(administration_.table("salesinvoice/SalesInvoiceLines"), made.row);
            of_line["Item"] = Value::guid(world.items[line.item].id);
            of_line["Description"] = text_or_null(line.description);
            of_line["Quantity"] = number_value(below_zero ? line.quantity.negated() : line.quantity);
            of_line["UnitPrice"] = number_value(line.unit_price);
            of_line["Discount"] = fraction(line.discount);
            of_line["VATCode"] = text_value(world.masters.vat_rate(line.vat_rate).code.online);
            if (!line.cost_centre.empty())
              of_line["CostCenter"] = text_value(world.masters.cost_centre(line.cost_centre).online);
            if (!line.cost_unit.empty())
              of_line["CostUnit"] = text_value(world.masters.cost_unit(line.cost_unit).online);
            of_line["Notes"] = text_or_null(line.notes);
            lines.push_back(std::move(made));
          }
          if (invoice.shipping_cost && !credit) {
            Draft made = engine.new_draft(charge_view);
            Columns of_charge(administration_.table("salesinvoice/SalesInvoiceOrderChargeLines"), made.row);
            of_charge["OrderCharge"] = charge;
            of_charge["AmountFCExclVAT"] = number_value(*invoice.shipping_cost);
            of_charge["VATCode"] = text_value(world.masters.vat_rate("high").code.online);
            of_charge["IsShippingCost"] = flag_value(true);
            children_of(draft, "SalesInvoiceOrderChargeLines").push_back(std::move(made));
          }
        });
    if (kind.state == 50)
      add("salesinvoice/PrintedSalesInvoices", moment,
          [&](Columns& row, Draft&, WriteEngine&) { row["InvoiceID"] = key; });
  }
}

void Seeder::entries(const World& world) {
  const View& line_view = administration_.schema().view_of("salesentry/SalesEntryLines");
  const Decimal hundred = Decimal::from_integer(100);
  for (const auto& entry : world.entries) {
    const Customer& customer = world.customers[entry.customer];
    const char* revenue = customer.country == "BE"   ? "revenue_be"
                          : customer.country == "DE" ? "revenue_de"
                                                     : "revenue_nl";
    const Value account =
        key_of_code("financial/GLAccounts", world.masters.ledger_account(revenue).code.online);
    const Value key = add(
        "salesentry/SalesEntries", amsterdam(entry.created),
        [&](Columns& row, Draft& draft, WriteEngine& engine) {
          row["EntryID"] = Value::guid(entry.id);
          row["Customer"] = Value::guid(customer.id);
          row["Journal"] = text_value(world.masters.journals.front().online);
          row["EntryDate"] = date_value(entry.order_date);
          row["YourRef"] = text_or_null(entry.reference);
          row["Description"] = text_or_null(entry.description);
          row["PaymentCondition"] = text_value(world.masters.payment_term(entry.payment_term).code.online);
          auto& lines = children_of(draft, "SalesEntryLines");
          for (const auto& line : entry.lines) {
            Draft made = engine.new_draft(line_view);
            Columns of_line(administration_.table("salesentry/SalesEntryLines"), made.row);
            const Decimal rest =
                difference(hundred, line.discount).divided_by(hundred, 6).value_or(Decimal());
            of_line["GLAccount"] = account;
            of_line["Description"] = text_or_null(line.description);
            of_line["Quantity"] = number_value(line.quantity);
            of_line["AmountFC"] =
                number_value(product(product(line.quantity, line.unit_price), rest).rounded(2));
            of_line["VATCode"] = text_value(world.masters.vat_rate(line.vat_rate).code.online);
            if (!line.cost_centre.empty())
              of_line["CostCenter"] = text_value(world.masters.cost_centre(line.cost_centre).online);
            if (!line.cost_unit.empty())
              of_line["CostUnit"] = text_value(world.masters.cost_unit(line.cost_unit).online);
            of_line["Notes"] = text_or_null(line.notes);
            lines.push_back(std::move(made));
          }
        });
    if (entry.number % 2 == 0) as_author([&](WriteScope& scope) { process_entry(key, scope); });
  }
}

}  // namespace schakel::exact_online::simulator
