#include <array>

#include "base/text.h"
#include "connectors/exact_online/simulator/business/rules.h"
#include "connectors/exact_online/simulator/seeder.h"

// Items with prices and stock, customers with contacts and addresses.
namespace schakel::exact_online::simulator {

using schakel::simulator::Customer;
using schakel::simulator::PostalAddress;
using schakel::simulator::Value;
using schakel::simulator::World;

namespace {

/// The colour that a description names, as a code of assortment 1.
Value colour_of(const std::string& description) {
  for (const auto& [word, code] :
       {std::pair{"rood", "ROOD"}, std::pair{"blauw", "BLAUW"}, std::pair{"zwart", "ZWART"},
        std::pair{"crème", "CREME"}, std::pair{"groen", "GROEN"}, std::pair{"grün/grau", "GRIJS"},
        std::pair{"beige", "BEIGE"}})
    if (description.find(word) != std::string::npos) return text_value(code);
  return {};
}

std::string size_of(std::size_t number) {
  static constexpr std::array kSizes = {"S", "M", "L", "XL"};
  return kSizes[number % kSizes.size()];
}

}  // namespace

void Seeder::items(const World& world) {
  for (const auto& item : world.items) {
    const Value id = Value::guid(item.id);
    add("logistics/Items", [&](Columns& row, Draft&, WriteEngine&) {
      row["ID"] = id;
      row["Code"] = text_value(item.code);
      row["Description"] = text_value(item.description);
      row["ExtraDescription"] = text_or_null(item.long_description);
      row["Unit"] = text_value(padded_right(world.masters.unit(item.unit).online, 8));
      row["ItemGroup"] =
          key_of_code("logistics/ItemGroups", world.masters.assortment(item.assortment).online);
      row["SalesVatCode"] = text_value(padded_right(world.masters.vat_rate(item.vat_rate).code.online, 3));
      row["CostPriceStandard"] = number_value(item.cost_price);
      row["NetWeight"] = number_value(item.net_weight);
      row["NetWeightUnit"] = text_value("kg");
      row["Barcode"] = text_or_null(item.ean);
      row["IsStockItem"] = flag_value(item.is_stock);
      row["Class_01"] = colour_of(item.description);
      if (item.assortment == "clothing") row["Class_02"] = text_value(size_of(item.number));
      if (item.assortment == "bicycles") row["Class_03"] = text_value("EIGEN");
    });
    add("logistics/SalesItemPrices", [&](Columns& row, Draft&, WriteEngine&) {
      row["Item"] = id;
      row["Price"] = number_value(item.price);
      row["StartDate"] = date_value(*parse_local("2026-01-01"));
    });
    if (item.stock.is_zero()) continue;
    as_author([&](WriteScope& scope) { move_stock(scope, id, Value(), item.stock); });
  }
}

void Seeder::plan(const World& world) {
  for (const auto& item : world.items)
    as_author([&](WriteScope& scope) { plan_stock(scope, Value::guid(item.id)); });
}

void Seeder::address(const Value& account, std::int64_t type, const PostalAddress& address, bool main) {
  add("crm/Addresses", [&](Columns& row, Draft&, WriteEngine&) {
    row["Account"] = account;
    row["Type"] = whole_value(type);
    row["AddressLine1"] = text_value(address.line());
    row["Postcode"] = text_value(address.postcode);
    row["City"] = text_value(address.city);
    row["Country"] = text_value(padded_right(address.country, 3));
    row["Main"] = flag_value(main);
  });
}

void Seeder::contact(const Value& account, const schakel::simulator::Person& person, const std::string& id,
                     LocalTime moment) {
  add("crm/Contacts", moment, [&](Columns& row, Draft&, WriteEngine&) {
    if (!id.empty()) row["ID"] = Value::guid(id);
    row["Account"] = account;
    row["FirstName"] = text_or_null(person.first_name);
    row["MiddleName"] = text_or_null(person.middle_name);
    row["LastName"] = text_value(person.last_name);
    row["Initials"] = text_or_null(person.initials);
    row["Gender"] = text_value(person.gender == 'U' ? "O" : std::string(1, person.gender));
    row["Email"] = text_or_null(person.email);
    row["BusinessEmail"] = text_or_null(person.email);
    row["Phone"] = text_or_null(person.phone);
    row["BusinessPhone"] = text_or_null(person.phone);
    row["Mobile"] = text_or_null(person.mobile);
    row["JobTitleDescription"] = text_or_null(person.job);
    row["Language"] = text_value(padded_right(person.language, 10));
    row["Notes"] = text_or_null(person.remarks);
  });
}

void Seeder::customers(const World& world) {
  for (const Customer& customer : world.customers) {
    const Value id = Value::guid(customer.id);
    add("crm/Accounts", [&](Columns& row, Draft&, WriteEngine&) {
      row["ID"] = id;
      row["Code"] = text_value(padded_left(std::to_string(customer.number), 18));
      row["Name"] = text_value(customer.name);
      row["Status"] = text_value("C");
      row["Email"] = text_or_null(customer.email);
      row["Phone"] = text_or_null(customer.phone);
      row["Website"] = text_or_null(customer.website);
      row["VATNumber"] = text_or_null(customer.vat_number);
      row["ChamberOfCommerce"] = text_or_null(customer.chamber_of_commerce);
      row["AddressLine1"] = text_value(customer.visit.line());
      row["Postcode"] = text_value(customer.visit.postcode);
      row["City"] = text_value(customer.visit.city);
      row["Country"] = text_value(padded_right(customer.visit.country, 3));
      row["Language"] = text_value(padded_right(customer.language, 10));
      row["PaymentConditionSales"] =
          text_value(world.masters.payment_term(customer.payment_term).code.online);
      row["ShippingMethod"] = key_of_code("sales/ShippingMethods",
                                          world.masters.shipping_method(customer.shipping_method).online);
      row["Classification1"] = key_of_code("crm/AccountClassifications",
                                           world.masters.classification(customer.classification).online);
      row["SalesVATCode"] =
          text_value(padded_right(world.masters.vat_rate(customer.vat_rate).code.online, 3));
      row["DiscountSales"] = fraction(customer.discount);
      row["Remarks"] = text_or_null(customer.remarks);
    });
    contact(id, customer.contact, customer.contact_id, now_);
    for (const auto& person : customer.more_contacts) contact(id, person, "", now_);
    if (customer.postal) address(id, 2, *customer.postal, true);
    if (customer.invoice) address(id, 3, *customer.invoice, true);
    if (customer.delivery) address(id, 4, *customer.delivery, true);
    administration_.number_taken("account", static_cast<std::int64_t>(customer.number));
  }
}

void Seeder::world(const World& world) {
  items(world);
  customers(world);
  orders(world);
  plan(world);
  invoices(world);
  entries(world);
}

void seed_world(Administration& administration, const World& world, const Author& author,
                const Switches& switches, LocalTime now, Random& random) {
  Seeder(administration, author, switches, now - kInUseFor, random).world(world);
}

}  // namespace schakel::exact_online::simulator
