#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <variant>

#include "flow/plan.h"

// Builders for the tests of this folder: an ordinary Dutch order, what an ordinary target knows, ordinary
// settings. A test says only what is special about its own.
namespace schakel::flow::test {

inline Decimal number(std::string_view text) {
  return Decimal::parse(text).value();
}
inline LocalTime day(std::string_view text) {
  return parse_local(text).value();
}

inline model::Address address_in(const std::string& country) {
  model::Address address;
  address.line1 = Personal("Keizersgracht 12-b");
  address.postcode = Personal("1015 CX");
  address.city = Personal("Amsterdam");
  address.country = country;
  return address;
}

class CustomerBuilder {
 public:
  explicit CustomerBuilder(const std::string& id) {
    customer_.id = id;
    customer_.code = "25";
    customer_.name = Personal("De Vries BV");
    customer_.email = Personal("inkoop@devries.example");
    customer_.visit = address_in("NL");
  }
  CustomerBuilder& numbered(const std::string& code) {
    return set([&] { customer_.code = code; });
  }
  CustomerBuilder& in(const std::string& country) {
    return set([&] { customer_.visit.country = country; });
  }
  CustomerBuilder& named(const std::string& name) {
    return set([&] { customer_.name = Personal(name); });
  }
  CustomerBuilder& without_name() { return named(""); }
  CustomerBuilder& with_email(const std::string& email) {
    return set([&] { customer_.email = Personal(email); });
  }
  CustomerBuilder& without_email() { return with_email(""); }
  CustomerBuilder& with_vat_number(const std::string& text) {
    return set([&] { customer_.vat_number = Personal(text); });
  }
  CustomerBuilder& with_vat_code(const std::string& code) {
    return set([&] { customer_.vat_code = code; });
  }
  CustomerBuilder& with_classification(const std::string& code) {
    return set([&] { customer_.classification = code; });
  }
  CustomerBuilder& with_contact(const std::string& first, const std::string& last) {
    return set([&] { customer_.contact = contact(first, last); });
  }
  CustomerBuilder& with_native(const std::string& field, model::Value value) {
    return set([&] { customer_.native.emplace_back(field, std::move(value)); });
  }
  operator model::Customer() const { return customer_; }

  static model::Contact contact(const std::string& first, const std::string& last) {
    model::Contact contact;
    contact.first_name = Personal(first);
    contact.last_name = Personal(last);
    return contact;
  }

 private:
  CustomerBuilder& set(auto change) {
    change();
    return *this;
  }
  model::Customer customer_;
};

inline CustomerBuilder a_customer(const std::string& id = "customer-1") {
  return CustomerBuilder(id);
}

class LineBuilder {
 public:
  explicit LineBuilder(const std::string& item) {
    line_.number = 1;
    line_.item_code = item;
    line_.description = Personal("Bureaulamp");
    line_.quantity = number("2");
    line_.unit_price = number("50");
    line_.amount = number("100");
    line_.vat_code = "2";
    line_.vat_percentage = number("0.21");
  }
  LineBuilder& times(std::string_view quantity) {
    return set([&] { line_.quantity = number(quantity); });
  }
  LineBuilder& at(std::string_view price) {
    return set([&] { line_.unit_price = number(price); });
  }
  LineBuilder& including_vat() {
    return set([&] { line_.price_includes_vat = true; });
  }
  LineBuilder& coming_to(std::string_view amount) {
    return set([&] { line_.amount = number(amount); });
  }
  LineBuilder& with_discount(std::string_view part) {
    return set([&] { line_.discount = number(part); });
  }
  LineBuilder& with_vat(const std::string& code, std::string_view part) {
    return set([&] {
      line_.vat_code = code;
      line_.vat_percentage = number(part);
    });
  }
  LineBuilder& without_vat_code() {
    return set([&] {
      line_.vat_code.clear();
      line_.vat_percentage.reset();
    });
  }
  LineBuilder& with_cost_center(const std::string& code) {
    return set([&] { line_.cost_center = code; });
  }
  LineBuilder& with_unit(const std::string& unit) {
    return set([&] { line_.unit = unit; });
  }
  LineBuilder& with_native(const std::string& field, model::Value value) {
    return set([&] { line_.native.emplace_back(field, std::move(value)); });
  }
  operator model::OrderLine() const { return line_; }

 private:
  LineBuilder& set(auto change) {
    change();
    return *this;
  }
  model::OrderLine line_;
};

inline LineBuilder a_line(const std::string& item = "LAMP") {
  return LineBuilder(item);
}

inline model::OrderCharge a_charge(const std::string& code, std::string_view excl, std::string_view incl) {
  model::OrderCharge charge;
  charge.code = code;
  charge.description = Personal("Kosten");
  charge.amount_excl_vat = number(excl);
  charge.amount_incl_vat = number(incl);
  charge.vat_code = "2";
  charge.vat_percentage = number("0.21");
  return charge;
}
inline model::OrderCharge shipping(std::string_view excl, std::string_view incl) {
  model::OrderCharge charge = a_charge("SHIP", excl, incl);
  charge.is_shipping = true;
  return charge;
}

class OrderBuilder {
 public:
  OrderBuilder() {
    order_.id = "order-1";
    order_.number = "1042";
    order_.order_date = day("2026-11-20");
    order_.currency = "EUR";
    order_.payment_condition = "30";
    order_.customer = a_customer();
    order_.lines.push_back(a_line());
  }
  OrderBuilder& numbered(const std::string& text) {
    return set([&] { order_.number = text; });
  }
  OrderBuilder& of(std::string_view date) {
    return set([&] { order_.order_date = day(date); });
  }
  OrderBuilder& from(const std::string& country) {
    return set([&] { order_.customer.visit.country = country; });
  }
  OrderBuilder& in_state(model::OrderState state) {
    return set([&] { order_.state = state; });
  }
  OrderBuilder& not_approved() {
    return set([&] { order_.approved = false; });
  }
  OrderBuilder& by(model::Customer customer) {
    return set([&] { order_.customer = std::move(customer); });
  }
  /// Linked to a customer of the target, so not read: only its id is known.
  OrderBuilder& by_known_customer() {
    return set([&] {
      const std::string id = order_.customer.id;
      order_.customer = {};
      order_.customer.id = id;
    });
  }
  OrderBuilder& paid_by(model::Customer customer) {
    return set([&] { order_.invoice_to = std::move(customer); });
  }
  OrderBuilder& received_by(model::Customer customer) {
    return set([&] { order_.deliver_to = std::move(customer); });
  }
  OrderBuilder& delivered_at(model::Address address) {
    return set([&] { order_.delivery_address = std::move(address); });
  }
  OrderBuilder& ordered_by_person(const std::string& first, const std::string& last) {
    return set([&] { order_.contact = CustomerBuilder::contact(first, last); });
  }
  OrderBuilder& with_payment_condition(const std::string& code) {
    return set([&] { order_.payment_condition = code; });
  }
  OrderBuilder& with_warehouse(const std::string& code) {
    return set([&] { order_.warehouse = code; });
  }
  OrderBuilder& with_shipping_method(const std::string& code) {
    return set([&] { order_.shipping_method = code; });
  }
  OrderBuilder& with_discount(std::string_view part) {
    return set([&] { order_.discount = number(part); });
  }
  OrderBuilder& of_amount(std::string_view amount) {
    return set([&] { order_.amount = number(amount); });
  }
  OrderBuilder& with_native(const std::string& field, model::Value value) {
    return set([&] { order_.native.emplace_back(field, std::move(value)); });
  }
  OrderBuilder& without_vat_code() {
    return set([&] {
      for (model::OrderLine& line : order_.lines) {
        line.vat_code.clear();
        line.vat_percentage.reset();
      }
    });
  }
  OrderBuilder& without_lines() {
    return set([&] { order_.lines.clear(); });
  }
  /// Instead of the ordinary line.
  OrderBuilder& with_only(model::OrderLine line) { return without_lines().with(std::move(line)); }
  OrderBuilder& with(model::OrderLine line) {
    return set([&] {
      line.number = static_cast<std::int64_t>(order_.lines.size()) + 1;
      order_.lines.push_back(std::move(line));
    });
  }
  OrderBuilder& with(model::OrderCharge charge) {
    return set([&] { order_.charges.push_back(std::move(charge)); });
  }
  operator model::Order() const { return order_; }

 private:
  OrderBuilder& set(auto change) {
    change();
    return *this;
  }
  model::Order order_;
};

inline OrderBuilder an_order() {
  return OrderBuilder();
}

inline connector::CustomerFound debtor(const std::string& number, const std::string& code = "") {
  return {
      .id = "account-" + number, .debtor = number, .code = code.empty() ? number : code, .blocked = false};
}

/// A target that knows items LAMP, DESK, SHIPPING, DISCOUNT and OTHER and the usual codes: VAT "1" is 21 %
/// excl., "1I" 21 % incl., "2" 9 % excl., "B" Belgium's 21 % excl.
class TargetBuilder {
 public:
  TargetBuilder() {
    for (const char* code : {"LAMP", "DESK", "SHIPPING", "DISCOUNT", "OTHER"}) with_item(code);
    exists_.codes.vat_codes = {
        {.code = "1", .includes_vat = false, .percentage = number("0.21"), .country = "NL"},
        {.code = "1I", .includes_vat = true, .percentage = number("0.21"), .country = "NL"},
        {.code = "2", .includes_vat = false, .percentage = number("0.09"), .country = "NL"},
        {.code = "B", .includes_vat = false, .percentage = number("0.21"), .country = "BE"}};
    exists_.codes.payment_conditions = {"30", "14"};
    exists_.codes.payment_methods = {"B", "K"};
    exists_.codes.shipping_methods = {"POST"};
    exists_.codes.warehouses = {"1", "2"};
    exists_.codes.cost_centers = {"SALES", "WEB"};
    exists_.codes.cost_units = {"CU1"};
    exists_.codes.classifications = {"A"};
    exists_.codes.order_charges = {"VERZ", "INPAK"};
    exists_.default_debtor = debtor("99999");
  }
  TargetBuilder& without_default_debtor() {
    return set([&] { exists_.default_debtor.reset(); });
  }
  TargetBuilder& with_blocked_default_debtor() {
    return set([&] { exists_.default_debtor->blocked = true; });
  }
  TargetBuilder& with_item(const std::string& code) {
    return set([&] { exists_.items[code] = {.code = code, .sellable = true, .is_stock = true}; });
  }
  TargetBuilder& with_blocked_item(const std::string& code) {
    return set([&] { exists_.items[code] = {.code = code, .sellable = false, .is_stock = true}; });
  }
  TargetBuilder& with_document(const std::string& reference, const std::string& number_there) {
    return set([&] {
      exists_.documents.emplace(
          reference,
          connector::DocumentFound{.reference = reference, .id = "d" + number_there, .number = number_there});
    });
  }
  TargetBuilder& with_linked(const std::string& customer_id, connector::CustomerFound found) {
    return set([&] { exists_.customers[customer_id].linked = std::move(found); });
  }
  TargetBuilder& with_match(const std::string& customer_id, connector::CustomerFound found) {
    return set([&] {
      exists_.customers[customer_id].candidates.push_back(std::move(found));
      exists_.customers[customer_id].matched_by = connector::MatchKey::kEmail;
    });
  }
  TargetBuilder& with_number_holder(const std::string& customer_id, connector::CustomerFound found) {
    return set([&] { exists_.customers[customer_id].number_holders.push_back(std::move(found)); });
  }
  TargetBuilder& with_only_excluding_vat_codes() {
    return set(
        [&] { std::erase_if(exists_.codes.vat_codes, [](const auto& vat) { return vat.includes_vat; }); });
  }
  operator WhatExists() const { return exists_; }

 private:
  TargetBuilder& set(auto change) {
    change();
    return *this;
  }
  WhatExists exists_;
};

inline TargetBuilder a_target() {
  return TargetBuilder();
}

/// Settings that take the ordinary order: VAT "2" becomes "1", payment conditions are called the same on both
/// sides.
inline OrdersFlow settings() {
  OrdersFlow flow;
  flow.name = "orders";
  flow.vat_code.table = {{"2", "1"}};
  flow.payment_condition.same_code = true;
  return flow;
}

inline WriteOrder written(const OrderPlan& plan) {
  if (const auto* needs = std::get_if<NeedsPerson>(&plan))
    ADD_FAILURE() << needs->error.code << ": " << needs->error.what.en;
  if (const auto* skipped = std::get_if<Skip>(&plan)) ADD_FAILURE() << skipped->reason.en;
  return std::holds_alternative<WriteOrder>(plan) ? std::get<WriteOrder>(plan) : WriteOrder{};
}

inline Error refused(const OrderPlan& plan) {
  if (!std::holds_alternative<NeedsPerson>(plan)) {
    ADD_FAILURE() << "The plan does not need a person.";
    return {};
  }
  return std::get<NeedsPerson>(plan).error;
}

}  // namespace schakel::flow::test
