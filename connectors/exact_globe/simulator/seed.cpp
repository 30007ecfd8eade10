#include "connectors/exact_globe/simulator/seed.h"

#include <cstdlib>
#include <optional>
#include <utility>

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_globe/simulator/checks.h"

namespace schakel::exact_globe::simulator {
namespace {

/// A row under construction, by property names; codes are padded as the catalogue says.
class Draft {
 public:
  Draft(const Call& call, const char* entity) : call_(call), entity_(call.store.catalogue().at(entity)) {}

  Draft& text(std::string_view property, std::string_view value) {
    set_text(entity_, row_, property, value);
    return *this;
  }
  Draft& number(std::string_view property, const Decimal& value) {
    row_.set(entity_.at(property), kit::Value::decimal(value));
    return *this;
  }
  Draft& integer(std::string_view property, std::int64_t value) {
    row_.set(entity_.at(property), kit::Value::integer(value));
    return *this;
  }
  Draft& flag(std::string_view property, bool value) {
    row_.set(entity_.at(property), kit::Value::boolean(value));
    return *this;
  }
  Draft& guid(std::string_view property, const std::string& value) {
    row_.set(entity_.at(property), kit::Value::guid(value));
    return *this;
  }
  Draft& date(std::string_view property, LocalTime value) {
    row_.set(entity_.at(property), kit::Value::date_time(value));
    return *this;
  }

  Values values() const {
    Values all;
    for (std::size_t i = 0; i < entity_.properties.size(); ++i) {
      if (!row_.get(i).is_null()) all.emplace_back(i, row_.get(i));
    }
    return all;
  }
  /// Through the same business rules as a request; the world is made so that none refuses.
  void create() { SCHAKEL_ASSERT(simulator::create(call_, entity_, values()).has_value()); }
  /// For read-only tables, which nobody can create through the service.
  void insert() {
    complete(call_, entity_, row_);
    SCHAKEL_ASSERT(call_.store.rows(entity_).insert(std::move(row_)));
  }

 private:
  const Call& call_;
  const Entity& entity_;
  Row row_;
};

/// When people last looked after a record: in the two years before, each at another moment.
LocalTime last_change(const Call& call, std::size_t number) {
  const std::chrono::minutes ago(static_cast<std::int64_t>(number) * 7919 % (700 * 24 * 60));
  const LocalTime stamp = call.now - std::chrono::hours(24) - ago;
  return call.rules.stamps_are_days ? LocalTime(std::chrono::floor<std::chrono::days>(stamp)) : stamp;
}

void seed_countries(const Call& call) {
  struct Land {
    const char* code;
    const char* name;
  };
  for (const Land& land :
       {Land{"NL", "Nederland"}, Land{"BE", "België"}, Land{"DE", "Duitsland"}, Land{"FR", "Frankrijk"},
        Land{"LU", "Luxemburg"}, Land{"GB", "Verenigd Koninkrijk"}, Land{"CH", "Zwitserland"},
        Land{"US", "Verenigde Staten"}}) {
    Draft(call, "Country")
        .text("Code", land.code)
        .text("Description", land.name)
        .flag("Active", true)
        .insert();
  }
  for (const auto& [code, name] : {std::pair("EUR", "Euro"), std::pair("USD", "US dollar"),
                                   std::pair("GBP", "Pond sterling"), std::pair("CHF", "Zwitserse frank")}) {
    Draft(call, "Currency")
        .text("CurrencyCode", code)
        .text("Description", name)
        .flag("Enabled", true)
        .insert();
    Draft(call, "BrowserData_Currency").text("Code", code).text("Description", name).insert();
  }
  for (const auto& [code, name] :
       {std::pair("MR", "De heer"), std::pair("MRS", "Mevrouw"), std::pair("-", "Onbekend")}) {
    Draft(call, "Title").text("TitleCode", code).text("Description", name).insert();
  }
}

const char* title_of(char gender) {
  return gender == 'M' ? "MR" : gender == 'V' ? "MRS" : "-";
}
const char* gender_of(char gender) {
  return gender == 'M' ? "M" : gender == 'V' ? "V" : "O";
}

void put_address(Draft& draft, const kit::PostalAddress& address, const char* line, const char* postcode,
                 const char* city, const char* country) {
  draft.text(line, address.line())
      .text(postcode, address.postcode)
      .text(city, address.city)
      .text(country, address.country);
}

void seed_customer(const Call& call, const kit::Masters& masters, const kit::Customer& customer) {
  Draft account(call, "Account");
  account.guid("ID", customer.globe_id)
      .text("AccountName", customer.name)
      .text("CustomerType", "C")
      .text("CustomerStatus", customer.blocked_in_globe ? "B" : "A")
      .flag("Blocked", customer.blocked_in_globe)
      .text("DebtorNumber", std::to_string(customer.globe_number))
      .text("AccountCode", std::to_string(customer.globe_number))
      .text("EmailAddress", customer.globe_email)
      .text("PhoneNumber", first_characters(customer.phone, 25))
      .text("WebAddress", customer.website)
      .text("VATNumber", customer.vat_number)
      .text("ChamberofCommerceNumber", customer.chamber_of_commerce)
      .text("CurrencyCode", "EUR")
      .text("PaymentCondition", masters.payment_term(customer.payment_term).code.globe)
      .text("DeliveryMethod", masters.shipping_method(customer.shipping_method).globe)
      .text("ClassificationID", masters.classification(customer.classification).globe)
      .text("VatCode", masters.vat_rate(customer.vat_rate).code.globe)
      .text("ContactFirstName", first_characters(customer.contact.first_name, 30))
      .text("ContactMiddleName", customer.contact.middle_name)
      .text("ContactLastName", first_characters(customer.contact.last_name, 50))
      .text("ContactInitials", first_characters(customer.contact.initials, 10))
      .text("ContactGender", gender_of(customer.contact.gender))
      .text("ContactTitle", title_of(customer.contact.gender))
      .text("ContactEmail", customer.contact.email)
      .text("ContactPhoneNumber", first_characters(customer.contact.phone, 25))
      .text("JobDescription", customer.contact.job)
      .date("ModifiedDate", last_change(call, customer.globe_number))
      .number("Discount", customer.discount);
  put_address(account, customer.visit, "MailingAddress1", "MailingPostcode", "MailingCity", "MailingCountry");
  put_address(account, customer.postal.value_or(customer.visit), "PostalAddressLine1", "PostalPostCode",
              "PostalCity", "PostalCountry");
  put_address(account, customer.invoice.value_or(customer.visit), "InvoiceAddress", "InvoiceAddressPostCode",
              "InvoiceCity", "InvoiceCountry");
  put_address(account, customer.delivery.value_or(customer.visit), "DeliveryAddressline1", "DeliveryPostCode",
              "DeliveryCity", "DeliveryCountry");
  account.create();
  for (const kit::Person& person : customer.more_contacts) {
    Draft(call, "ContactPerson")
        .guid("AccountID", customer.globe_id)
        .text("AccountName", customer.name)
        .text("FirstName", first_characters(person.first_name, 30))
        .text("MiddleName", person.middle_name)
        .text("LastName", first_characters(person.last_name, 50))
        .text("FullName", first_characters(person.full_name(), 100))
        .text("Gender", gender_of(person.gender))
        .text("Title", title_of(person.gender))
        .text("EmailAddress", person.email)
        .text("PhoneNumber", first_characters(person.phone, 25))
        .text("JobDescription", person.job)
        .create();
  }
}

void seed_globe_only(const Call& call, const kit::GlobeOnlyAccount& other) {
  Draft account(call, "Account");
  account.guid("ID", other.globe_id)
      .text("AccountName", other.name)
      .text("CustomerType", "C")
      .text("CustomerStatus", "A")
      .text("DebtorNumber", std::to_string(other.globe_number))
      .text("AccountCode", std::to_string(other.globe_number))
      .text("EmailAddress", other.email)
      .text("CurrencyCode", "EUR")
      .text("ContactLastName", first_characters(other.name, 50))
      .text("ContactTitle", "-")
      .date("ModifiedDate", last_change(call, other.globe_number));
  put_address(account, other.visit, "MailingAddress1", "MailingPostcode", "MailingCity", "MailingCountry");
  put_address(account, other.visit, "PostalAddressLine1", "PostalPostCode", "PostalCity", "PostalCountry");
  put_address(account, other.visit, "InvoiceAddress", "InvoiceAddressPostCode", "InvoiceCity",
              "InvoiceCountry");
  put_address(account, other.visit, "DeliveryAddressline1", "DeliveryPostCode", "DeliveryCity",
              "DeliveryCountry");
  account.create();
}

void seed_item(const Call& call, const kit::Masters& masters, const kit::Item& item) {
  Draft(call, "Item")
      .text("ItemCode", item.code)
      .text("Description0", first_characters(item.description, 60))
      .text("CountrySpecificDescription", first_characters(item.description, 60))
      .text("TextDescription", item.long_description)
      .text("Condition", "A")
      .text("Type", "S")
      .flag("IsSalesItem", true)
      .flag("IsPurchaseItem", item.is_stock)
      .flag("IsStockItem", item.is_stock)
      .flag("IsServiceItem", !item.is_stock)
      .integer("Assortment", std::strtol(masters.assortment(item.assortment).globe.c_str(), nullptr, 10))
      .number("SalesPrice", item.price)
      .number("CostPriceStandard", item.cost_price)
      .text("SalesCurrency", "EUR")
      .text("SalesVATCode", masters.vat_rate(item.vat_rate).code.globe)
      .text("PackageDescription", masters.unit(item.unit).globe)
      .text("GTIN", item.ean)
      .number("NetWeight", item.net_weight)
      .text("GLAccountRevenue", item.is_freight ? "8100" : "8000")
      .text("GLAccountDistribution", "3000")
      .text("Warehouse", "1")
      .date("ModifiedDate", last_change(call, item.number))
      .create();
  call.store.stock()[{item.code, "1"}] = item.stock;
}

/// Of the selection list of GeneralLedgerAccount.RevenueAccount (facts 4): revenue, expense, debtors, stock,
/// VAT.
const char* kind_of(const kit::LedgerAccount& account) {
  if (account.code.key == "debtors") return "D";
  if (account.code.key == "stock") return "G";
  if (account.code.key == "vat") return "V";
  if (account.code.key == "cost") return "K";
  return account.revenue ? "J" : "N";
}

}  // namespace

void seed_masters(const Call& call, const kit::Masters& masters) {
  seed_countries(call);
  for (const kit::LedgerAccount& account : masters.ledger_accounts) {
    Draft(call, "GeneralLedgerAccount")
        .text("GeneralLedgerCode", account.code.globe)
        .text("GeneralLedgerDescription", account.code.nl)
        .text("BalanceProfitAndLoss", account.revenue ? "W" : "B")
        .text("DebitCredit", account.revenue ? "C" : "D")
        .text("RevenueAccount", kind_of(account))
        .insert();
  }
  for (const kit::VatRate& rate : masters.vat) {
    Draft(call, "VAT")
        .text("VATCode", rate.code.globe)
        .text("Description", rate.code.nl)
        .number("Percentage", rate.percentage)
        .text("Excluded", rate.inclusive ? "I" : "E")
        .text("SalesPurchase", "B")
        .text("CountryCode", rate.country)
        .insert();
    Draft(call, "BrowserData_VAT").text("Code", rate.code.globe).text("Description", rate.code.nl).insert();
  }
  for (const kit::PaymentTerm& term : masters.payment_terms) {
    if (term.code.globe.empty()) continue;
    Draft(call, "PaymentCondition")
        .text("PaymentConditionCode", term.code.globe)
        .text("Description", term.code.nl)
        .text("DueDateType", "1")
        .integer("Term", term.days)
        .insert();
  }
  for (const kit::CodePair& method : masters.shipping_methods) {
    Draft(call, "ShippingMethod")
        .text("ShippingMethodProperty", method.globe)
        .text("Description", method.nl)
        .insert();
  }
  for (const kit::CodePair& warehouse : masters.warehouses) {
    Draft(call, "Warehouse").text("Code", warehouse.globe).text("Description", warehouse.nl).insert();
  }
  for (const kit::CodePair& centre : masters.cost_centres) {
    Draft(call, "CostCenter")
        .text("Code", centre.globe)
        .text("Description", centre.nl)
        .flag("Enabled", true)
        .insert();
  }
  for (const kit::CodePair& unit : masters.cost_units)
    Draft(call, "CostUnit").text("Code", unit.globe).text("Description", unit.nl).insert();
  for (const kit::CodePair& classification : masters.classifications) {
    Draft(call, "Classification")
        .text("ID", classification.globe)
        .text("Description", classification.nl)
        .text("Type", "C")
        .insert();
  }
  for (const kit::CodePair& journal : masters.journals) {
    Draft(call, "BrowserData_Journal")
        .text("JournalNumber", journal.globe)
        .text("Description", journal.nl)
        .text("JournalType", journal.key == "sales" ? "V" : "M")
        .insert();
  }
  seed_invoice_codes(call, masters);
  for (const kit::CodePair& assortment : masters.assortments) {
    Draft(call, "ItemAssortment")
        .integer("Assortment", std::strtol(assortment.globe.c_str(), nullptr, 10))
        .text("Code", upper_ascii(assortment.key))
        .text("Description", assortment.nl)
        .text("GLRevenue", "8000")
        .insert();
  }
  for (const kit::CodePair& unit : masters.units) {
    Draft(call, "ItemUnit")
        .text("Unit", unit.globe)
        .text("Code", upper_ascii(unit.globe))
        .flag("Active", true)
        .insert();
  }
  Draft(call, "BrowserData_SelectionCode").text("Code", "WS").text("Description", "Webshop").insert();
}

void seed_invoice_codes(const Call& call, const kit::Masters& masters) {
  for (const kit::CodePair& journal : masters.journals) {
    if (journal.key != "sales") continue;
    call.store.invoice_codes() = {{"1", {.type = 'V', .journal = journal.globe}},
                                  {"2", {.type = 'B', .journal = journal.globe}}};
  }
}

void seed_world(const Call& call, const kit::World& world) {
  for (const kit::Item& item : world.items) {
    if (item.in_globe) seed_item(call, world.masters, item);
  }
  for (const kit::Customer& customer : world.customers) {
    if (customer.in_globe) seed_customer(call, world.masters, customer);
  }
  for (const kit::GlobeOnlyAccount& other : world.globe_only) seed_globe_only(call, other);
}

namespace {

enum class Complete { kNo, kYes };

OrError<bool> add_row(const Call& call, const std::string& name, const Json& json, Complete fill) {
  const Entity* entity = call.store.catalogue().find(name);
  if (entity == nullptr) return refuse(Refused::kNotFound, "There is no entity " + name + ".");
  Rules lenient = call.rules;
  lenient.padding_required = false;
  lenient.dates_in_utc = false;  // Files hold the wall clock.
  OrError<Values> values = check_values(*entity, json, lenient);
  if (!values) return tl::unexpected<ServiceError>(values.error());
  Row row = row_of(*values);
  if (fill == Complete::kYes) complete(call, *entity, row);
  if (!call.store.rows(*entity).insert(std::move(row)))
    return refuse("The key of a row of " + name + " is missing or there twice.");
  return true;
}

}  // namespace

OrError<bool> seed_row(const Call& call, const std::string& entity, const Json& row) {
  return add_row(call, entity, row, Complete::kYes);
}

OrError<bool> restore_row(const Call& call, const std::string& entity, const Json& row) {
  return add_row(call, entity, row, Complete::kNo);
}

}  // namespace schakel::exact_globe::simulator
