#include "connectors/exact_online/simulator/seed.h"

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_online/simulator/business/books.h"
#include "connectors/exact_online/simulator/business/rules.h"
#include "connectors/exact_online/simulator/write_engine.h"

namespace schakel::exact_online::simulator {

using schakel::simulator::CodePair;
using schakel::simulator::Customer;
using schakel::simulator::Masters;
using schakel::simulator::PostalAddress;
using schakel::simulator::Row;
using schakel::simulator::Value;
using schakel::simulator::World;

namespace {

Value text_or_null(const std::string& text) {
  return text.empty() ? Value() : Value::text(text);
}

/// "12.5 percent" as Exact Online has it: 0.125.
Value fraction(const Decimal& percentage) {
  return number_value(percentage.divided_by(Decimal::from_integer(100), 6).value_or(Decimal()));
}

class Seeder {
 public:
  Seeder(Administration& administration, const Author& author, LocalTime now, Random& random)
      : administration_(administration), author_(author), random_(random), now_(now) {}

  /// Fills a new row through `fill` and puts it in under the entity's rules; its key comes back.
  template <class Fill>
  Value add(std::string_view path, LocalTime moment, Fill fill) {
    Messages messages(author_.dutch);
    WriteScope scope{.administration = administration_,
                     .author = author_,
                     .switches = switches_,
                     .random = random_,
                     .messages = messages,
                     .now = moment,
                     .plans_stock = false};
    WriteEngine engine(scope);
    Draft draft = engine.new_draft(administration_.schema().view_of(path));
    Columns row(administration_.table(path), draft.row);
    fill(row, draft, engine);
    mark_given(draft);
    const Written written = engine.insert(std::move(draft));
    if (!messages.empty())
      std::fprintf(stderr, "seed: %s: %s\n", std::string(path).c_str(), messages.joined().c_str());
    SCHAKEL_ASSERT(messages.empty());
    return written.key;
  }
  template <class Fill>
  Value add(std::string_view path, Fill fill) {
    return add(path, now_, fill);
  }

  /// Does what is no record of its own.
  template <class Act>
  void as_author(Act act) {
    Messages messages(author_.dutch);
    WriteScope scope{.administration = administration_,
                     .author = author_,
                     .switches = switches_,
                     .random = random_,
                     .messages = messages,
                     .now = now_};
    act(scope);
    SCHAKEL_ASSERT(messages.empty());
  }

  Value code_table(std::string_view path, const CodePair& code) {
    return add(path, [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(code.online);
      row["Description"] = text_value(author_.dutch ? code.nl : code.en);
    });
  }

  void masters(const Masters& masters);
  void world(const World& world);

 private:
  // Rules ask what the client sent; here that is what is filled.
  static void mark_given(Draft& draft) {
    for (std::size_t i = 0; i < draft.row.size(); ++i)
      if (!draft.row[i].is_null()) draft.given.insert(i);
    for (auto& [name, children] : draft.children)
      for (Draft& child : children) mark_given(child);
  }

  Value key_of_code(std::string_view path, const std::string& code) const {
    const Row* row = administration_.find_by(path, "Code", text_value(code));
    return row == nullptr ? Value() : (*row)[administration_.table(path).key_column()];
  }

  void books(const Masters& masters);
  void document_kinds();
  void items(const World& world);
  void customers(const World& world);
  void address(const Value& account, std::int64_t type, const PostalAddress& address, bool main);
  void contact(const Value& account, const schakel::simulator::Person& person, const std::string& id,
               LocalTime moment);
  void orders(const World& world);
  void plan(const World& world);

  Administration& administration_;
  const Author& author_;
  Random& random_;
  LocalTime now_;
  Switches switches_;
};

void Seeder::masters(const Masters& masters) {
  document_kinds();
  for (const auto& [code, name] :
       {std::pair{"EUR", "Euro"}, std::pair{"USD", "US dollar"}, std::pair{"GBP", "Pound sterling"}})
    add("general/Currencies", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(code);
      row["Description"] = text_value(name);
      row["AmountPrecision"] = number_value(*Decimal::parse("0.01"));
      row["PricePrecision"] = number_value(*Decimal::parse("0.0001"));
    });
  bool first = true;
  for (const CodePair& unit : masters.units) {
    add("logistics/Units", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(unit.online);
      row["Description"] = text_value(author_.dutch ? unit.nl : unit.en);
      row["Active"] = flag_value(true);
      row["Main"] = whole_value(first ? 1 : 0);
      row["Type"] = text_value(unit.key == "hour" ? "T" : "O");
    });
    first = false;
  }
  books(masters);
  for (const auto& rate : masters.vat)
    add("vat/VATCodes", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(padded_right(rate.code.online, 3));
      row["Description"] = text_value(author_.dutch ? rate.code.nl : rate.code.en);
      row["Percentage"] = fraction(rate.percentage);
      row["Type"] = text_value(rate.inclusive ? "I" : "E");
      row["Country"] = text_value(padded_right(rate.country, 3));
      row["GLToPay"] = key_of_code("financial/GLAccounts", masters.ledger_account("vat").code.online);
    });
  for (const auto& term : masters.payment_terms)
    add("cashflow/PaymentConditions", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(term.code.online);
      row["Description"] = text_value(author_.dutch ? term.code.nl : term.code.en);
      row["PaymentDays"] = whole_value(term.days);
    });
  for (const CodePair& method : masters.shipping_methods)
    add("sales/ShippingMethods", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(method.online);
      row["Description"] = text_value(author_.dutch ? method.nl : method.en);
      row["Active"] = flag_value(true);
    });
  first = true;
  for (const CodePair& warehouse : masters.warehouses) {
    add("inventory/Warehouses", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(warehouse.online);
      row["Description"] = text_value(author_.dutch ? warehouse.nl : warehouse.en);
      row["Main"] = whole_value(first ? 1 : 0);
    });
    first = false;
  }
  for (const CodePair& centre : masters.cost_centres) code_table("hrm/Costcenters", centre);
  for (const CodePair& unit : masters.cost_units) code_table("hrm/Costunits", unit);
  const Value name = add("crm/AccountClassificationNames", [&](Columns& row, Draft&, WriteEngine&) {
    row["SequenceNumber"] = whole_value(1);
    row["Description"] = text_value(author_.dutch ? "Klantgroep" : "Customer group");
  });
  for (const CodePair& classification : masters.classifications)
    add("crm/AccountClassifications", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(classification.online);
      row["Description"] = text_value(author_.dutch ? classification.nl : classification.en);
      row["AccountClassificationName"] = name;
      row["AccountClassificationNameDescription"] =
          text_value(author_.dutch ? "Klantgroep" : "Customer group");
    });
  first = true;
  for (const CodePair& group : masters.assortments) {
    add("logistics/ItemGroups", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(group.online);
      row["Description"] = text_value(author_.dutch ? group.nl : group.en);
      row["IsDefault"] = whole_value(first ? 1 : 0);
      for (const auto& [column, key] : {std::pair{"GLRevenue", "revenue_nl"}, std::pair{"GLCosts", "cost"},
                                        std::pair{"GLStock", "stock"}})
        row[column] = key_of_code("financial/GLAccounts", masters.ledger_account(key).code.online);
    });
    first = false;
  }
  add("sales/OrderCharges", [&](Columns& row, Draft&, WriteEngine&) {
    row["Code"] = text_value("VERZ");
    row["Description"] = text_value(author_.dutch ? "Verzendkosten" : "Shipping costs");
    row["Amount"] = number_value(*Decimal::parse("6.95"));
    row["VATCode"] = text_value(masters.vat_rate("high").code.online);
    row["VATPercentage"] = fraction(masters.vat_rate("high").percentage);
    row["Active"] = flag_value(true);
  });
}

/// Ledger, journals, and the months of four years, of which the first is closed.
void Seeder::books(const Masters& masters) {
  const auto kind_of = [](const schakel::simulator::LedgerAccount& account) -> std::int64_t {
    // The kinds of the enumeration in entities.json.
    if (account.code.key == "debtors") return 20;
    if (account.code.key == "vat") return 24;
    if (account.code.key == "stock") return 40;
    return account.code.key == "cost" ? 111 : 110;
  };
  for (const auto& account : masters.ledger_accounts)
    add("financial/GLAccounts", [&](Columns& row, Draft&, WriteEngine&) {
      const std::int64_t kind = kind_of(account);
      row["Code"] = text_value(account.code.online);
      row["Description"] = text_value(author_.dutch ? account.code.nl : account.code.en);
      row["BalanceType"] = text_value(account.revenue ? "W" : "B");
      row["BalanceSide"] = text_value(kind == 110 || kind == 24 ? "C" : "D");
      row["Type"] = whole_value(kind);
    });
  const auto journal = [&](const std::string& code, const std::string& description, std::int64_t kind) {
    add("financial/Journals", [&](Columns& row, Draft&, WriteEngine&) {
      row["Code"] = text_value(code);
      row["Description"] = text_value(description);
      row["Type"] = whole_value(kind);
    });
  };
  for (const CodePair& one : masters.journals)
    journal(one.online, author_.dutch ? one.nl : one.en, one.key == "general" ? 90 : 20);
  journal("71", author_.dutch ? "Retourboek" : "Return journal", 21);
  journal("60", author_.dutch ? "Inkoopboek" : "Purchase journal", 22);
  journal("20", author_.dutch ? "Bank" : "Bank", 12);
  const auto this_year =
      static_cast<int>(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(now_)).year());
  constexpr int kYearsBack = 2;
  for (int year = this_year - kYearsBack; year <= this_year + 1; ++year)
    for (unsigned month = 1; month <= 12; ++month) {
      const std::chrono::year_month of{std::chrono::year(year), std::chrono::month(month)};
      add("financial/FinancialPeriods", [&](Columns& row, Draft&, WriteEngine&) {
        row["FinYear"] = whole_value(year);
        row["FinPeriod"] = whole_value(month);
        row["StartDate"] = date_value(std::chrono::local_days(of / 1));
        row["EndDate"] = date_value(std::chrono::local_days(of / std::chrono::last));
      });
    }
  administration_.close_until(Period{this_year - kYearsBack, 12}.as_number());
}

void Seeder::document_kinds() {
  struct Kind {
    std::int64_t id;
    const char* nl;
    const char* en;
  };
  // The two that were seen (facts 5).
  for (const Kind& kind :
       {Kind{10, "Verkoopfactuur", "Sales invoice"}, Kind{55, "Diversen", "Miscellaneous"}})
    add("documents/DocumentTypes", [&](Columns& row, Draft&, WriteEngine&) {
      row["ID"] = whole_value(kind.id);
      row["Description"] = text_value(author_.dutch ? kind.nl : kind.en);
      for (const auto* name :
           {"DocumentIsCreatable", "DocumentIsDeletable", "DocumentIsUpdatable", "DocumentIsViewable"})
        row[name] = flag_value(true);
    });
  add("documents/DocumentCategories", [&](Columns& row, Draft&, WriteEngine&) {
    row["Description"] = text_value(author_.dutch ? "Algemeen" : "General");
  });
}

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

void Seeder::world(const World& world) {
  items(world);
  customers(world);
  orders(world);
  plan(world);
}

}  // namespace

void seed_masters(Administration& administration, const Masters& masters, const Author& author, LocalTime now,
                  Random& random) {
  Seeder(administration, author, now, random).masters(masters);
}

void seed_world(Administration& administration, const World& world, const Author& author, LocalTime now,
                Random& random) {
  Seeder(administration, author, now, random).world(world);
}

}  // namespace schakel::exact_online::simulator
