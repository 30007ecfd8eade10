#include <array>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/text.h"
#include "connectors/exact_globe/simulator/business/business.h"
#include "connectors/exact_globe/simulator/checks.h"

// Sales orders, and quotations, which are the same in another table: lines are parked, the header checks
// everything and creates the document in one go (facts 2.5, 8.5).
namespace schakel::exact_globe::simulator {
namespace {

constexpr std::array kHeaderReferences = {
    Reference{"PaymentCondition", "PaymentCondition", "PaymentConditionCode"},
    Reference{"ShippingVia", "ShippingMethod", "ShippingMethodProperty"},
    Reference{"Warehouse", "Warehouse", "Code"},
    Reference{"CostCenter", "CostCenter", "Code"},
    Reference{"CurrencyCode", "Currency", "CurrencyCode"},
    Reference{"Project", "Project", "ProjectNumber"},
    Reference{"SelectionCode", "BrowserData_SelectionCode", "Code"},
    Reference{"Resource", "Resource", "ID"}};

constexpr std::array kLineReferences = {
    Reference{"VATCode", "VAT", "VATCode"},           Reference{"Warehouse", "Warehouse", "Code"},
    Reference{"CostCenter", "CostCenter", "Code"},    Reference{"CostUnit", "CostUnit", "Code"},
    Reference{"Project", "Project", "ProjectNumber"}, Reference{"Resource", "Resource", "ID"}};

// The letters of the fixed list (facts 3, eExact's PaymentMethod).
constexpr std::string_view kPaymentMethods = "ABKRCWIOFPVYXEHS";

/// Which of the two a call is about.
struct Document {
  const char* name;  ///< Whose lines are parked.
  const Entity& header;
  const Entity& line;
  const char* number;  ///< The key of the header, which its lines bear too.
};

Document document_of(const Call& call, const Entity& entity) {
  const Catalogue& catalogue = call.store.catalogue();
  if (entity.name.starts_with("Quotation"))
    return {"Quotation", catalogue.at("QuotationHeader"), catalogue.at("QuotationLine"), "QuotationNumber"};
  return {"SalesOrder", catalogue.at("SalesOrderHeader"), catalogue.at("SalesOrderLine"), "SalesOrderNumber"};
}

}  // namespace

OrError<const Row*> find_debtor(const Call& call, const Entity& entity, const Row& header,
                                const char* property) {
  const kit::Value& number = value_of(entity, header, property);
  const Row* account = find_by(call, "Account", "DebtorNumber", number);
  if (account == nullptr) return refuse("Property " + std::string(property) + ": the debtor does not exist.");
  const Entity& accounts = call.store.catalogue().at("Account");
  if (text_of(accounts, *account, "CustomerType") != "C")
    return refuse("Property " + std::string(property) + ": the account is not a customer.");
  if (flag_of(accounts, *account, "Blocked") || text_of(accounts, *account, "CustomerStatus") == "B") {
    return refuse("Property " + std::string(property) + ": the debtor is blocked.");
  }
  return account;
}

OrError<const Row*> find_item(const Call& call, const Entity& entity, const Row& line, const char* property,
                              Trade trade) {
  const auto wrong = [&](const char* what) {
    return refuse("Property " + std::string(property) + ": the item " + what + ".");
  };
  const Row* item = call.store.rows("Item").find(value_of(entity, line, property));
  if (item == nullptr) return wrong("does not exist");
  const Entity& items = call.store.catalogue().at("Item");
  if (text_of(items, *item, "Condition") != "A") return wrong("is not active");
  if (trade == Trade::kSale && !flag_of(items, *item, "IsSalesItem")) return wrong("is not a sales item");
  if (trade == Trade::kPurchase && !flag_of(items, *item, "IsPurchaseItem"))
    return wrong("is not a purchase item");
  return item;
}

OrError<bool> check_period(const Call& call, const Entity& entity, const Row& header, const char* property) {
  const auto year = [](LocalTime time) {
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(time)};
    return static_cast<int>(date.year());
  };
  const int booked = year(value_of(entity, header, property).as_time());
  if (booked < year(call.now) - 1 || booked > year(call.now) + 1)
    return refuse("Property " + std::string(property) + ": the date is not in an open period.");
  return true;
}

namespace {

void take_over(const Entity& to, Row& row, const char* property, const Entity& from, const Row& source,
               const char* its) {
  if (value_of(to, row, property).is_null()) row.set(to.at(property), value_of(from, source, its));
}

OrError<bool> check_blocked_warehouse(const Call& call, const Entity& entity, const Row& row) {
  const kit::Value& code = value_of(entity, row, "Warehouse");
  const Row* warehouse = code.is_null() ? nullptr : call.store.rows("Warehouse").find(code);
  if (warehouse != nullptr && flag_of(call.store.catalogue().at("Warehouse"), *warehouse, "Blocked"))
    return refuse("Property Warehouse: the warehouse is blocked.");
  return true;
}

OrError<bool> check_cost_center(const Call& call, const Entity& entity, const Row& row) {
  const kit::Value& code = value_of(entity, row, "CostCenter");
  const Row* centre = code.is_null() ? nullptr : call.store.rows("CostCenter").find(code);
  if (centre != nullptr && !flag_of(call.store.catalogue().at("CostCenter"), *centre, "Enabled"))
    return refuse("Property CostCenter: the cost centre is not enabled.");
  return true;
}

/// Who orders, who receives, who pays, with their addresses where the header brings none of its own.
OrError<bool> complete_debtors(const Call& call, const Entity& entity, Row& header) {
  const Entity& accounts = call.store.catalogue().at("Account");
  struct Role {
    const char* debtor;
    const char* name;
    std::array<std::pair<const char*, const char*>, 4> address;
  };
  static constexpr std::array<Role, 3> kRoles = {Role{"OrderDebtor",
                                                      "OrderDebtorName",
                                                      {{{"OrderDebtorAddress1", "MailingAddress1"},
                                                        {"OrderDebtorPostCode", "MailingPostcode"},
                                                        {"OrderDebtorCity", "MailingCity"},
                                                        {"OrderDebtorCountryCode", "MailingCountry"}}}},
                                                 Role{"DeliveryDebtor",
                                                      "DeliveryDebtorName",
                                                      {{{"DeliveryDebtorAddress1", "DeliveryAddressline1"},
                                                        {"DeliveryDebtorPostCode", "DeliveryPostCode"},
                                                        {"DeliveryDebtorCity", "DeliveryCity"},
                                                        {"DeliveryDebtorCountryCode", "DeliveryCountry"}}}},
                                                 Role{"InvoiceDebtor",
                                                      "InvoiceDebtorName",
                                                      {{{"InvoiceDebtorAddress1", "InvoiceAddress"},
                                                        {"InvoiceDebtorPostCode", "InvoiceAddressPostCode"},
                                                        {"InvoiceDebtorCity", "InvoiceCity"},
                                                        {"InvoiceDebtorCountryCode", "InvoiceCountry"}}}}};
  for (const Role& role : kRoles) {
    take_over(entity, header, role.debtor, entity, header, "OrderDebtor");
    const OrError<const Row*> account = find_debtor(call, entity, header, role.debtor);
    if (!account) return tl::unexpected<ServiceError>(account.error());
    take_over(entity, header, role.name, accounts, **account, "AccountName");
    if (value_of(entity, header, role.address[0].first).is_null()) {
      for (const auto& [ours, its] : role.address) take_over(entity, header, ours, accounts, **account, its);
    }
    if (role.debtor == kRoles[0].debtor) {
      // The account's, as in manual entry (facts 3, E10).
      take_over(entity, header, "PaymentCondition", accounts, **account, "PaymentCondition");
      take_over(entity, header, "ShippingVia", accounts, **account, "DeliveryMethod");
      take_over(entity, header, "CurrencyCode", accounts, **account, "CurrencyCode");
    }
  }
  if (value_of(entity, header, "CurrencyCode").is_null()) set_text(entity, header, "CurrencyCode", "EUR");
  if (value_of(entity, header, "Warehouse").is_null()) set_text(entity, header, "Warehouse", "1");
  if (value_of(entity, header, "SalesOrderDate").is_null()) {
    header.set(entity.at("SalesOrderDate"),
               kit::Value::date_time(std::chrono::floor<std::chrono::days>(call.now)));
  }
  take_over(entity, header, "DeliveryDate", entity, header, "SalesOrderDate");
  return true;
}

OrError<bool> check_header(const Call& call, const Entity& entity, const Row& header) {
  for (const Reference& reference : kHeaderReferences) {
    if (const OrError<bool> exists = check_reference(call, entity, header, reference); !exists) return exists;
  }
  const std::string method = text_of(entity, header, "PaymentMethod");
  if (!method.empty() && kPaymentMethods.find(method) == std::string_view::npos)
    return refuse("Property PaymentMethod: the value is not in the list of allowed values.");
  if (const OrError<bool> fine = check_blocked_warehouse(call, entity, header); !fine) return fine;
  if (const OrError<bool> fine = check_cost_center(call, entity, header); !fine) return fine;
  return check_period(call, entity, header, "SalesOrderDate");
}

/// What a line comes to.
struct Amounts {
  Decimal without_vat;
  Decimal vat;
};

OrError<Amounts> amounts_of(const Call& call, const Entity& entity, const Row& line) {
  const auto too_large = [] { return refuse("The amount of a line is too large."); };
  const Result<Decimal> amount =
      value_of(entity, line, "Quantity").as_decimal().times(value_of(entity, line, "NetPrice").as_decimal());
  if (!amount) return too_large();
  const Entity& vats = call.store.catalogue().at("VAT");
  const Row* vat = find_by(call, "VAT", "VATCode", value_of(entity, line, "VATCode"));
  if (vat == nullptr) return Amounts{.without_vat = amount->rounded(2), .vat = {}};
  const Decimal percentage = value_of(vats, *vat, "Percentage").as_decimal();
  const Result<Decimal> share = amount->times(percentage);
  if (!share) return too_large();
  if (text_of(vats, *vat, "Excluded") == "I") {
    const Result<Decimal> whole = percentage.plus(Decimal::from_integer(100));
    const Result<Decimal> inside = whole ? share->divided_by(*whole, 2) : whole;
    if (!inside) return too_large();
    const Result<Decimal> without = amount->rounded(2).minus(*inside);
    if (!without) return too_large();
    return Amounts{.without_vat = *without, .vat = *inside};
  }
  const Result<Decimal> above = share->divided_by(Decimal::from_integer(100), 2);
  if (!above) return too_large();
  return Amounts{.without_vat = amount->rounded(2), .vat = *above};
}

OrError<bool> complete_line(const Call& call, const Document& document, const Row& header, Row& line,
                            std::size_t number) {
  const Entity& entity = document.line;
  const OrError<const Row*> item = find_item(call, entity, line, "Itemcode", Trade::kSale);
  if (!item) return tl::unexpected<ServiceError>(item.error());
  const Entity& items = call.store.catalogue().at("Item");
  line.set(entity.at("Itemcode"), (*item)->get(items.key));
  take_over(entity, line, "Description", items, **item, "CountrySpecificDescription");
  take_over(entity, line, "VATCode", items, **item, "SalesVATCode");
  take_over(entity, line, "Price", items, **item, "SalesPrice");
  if (value_of(entity, line, "Unit").is_null())
    set_text(entity, line, "Unit", first_characters(text_of(items, **item, "PackageDescription"), 5));
  for (const char* same : {"Warehouse", "CostCenter", "DeliveryDate", "Project"})
    take_over(entity, line, same, document.header, header, same);
  for (const Reference& reference : kLineReferences) {
    if (const OrError<bool> exists = check_reference(call, entity, line, reference); !exists) return exists;
  }
  if (const OrError<bool> fine = check_blocked_warehouse(call, entity, line); !fine) return fine;
  if (const OrError<bool> fine = check_cost_center(call, entity, line); !fine) return fine;
  const Row* vat = find_by(call, "VAT", "VATCode", value_of(entity, line, "VATCode"));
  if (vat != nullptr && text_of(call.store.catalogue().at("VAT"), *vat, "SalesPurchase") == "I")
    return refuse("Property VATCode: the VAT code is for purchasing only.");
  if (value_of(entity, line, "NetPrice").is_null()) {
    const Decimal price = value_of(entity, line, "Price").as_decimal();
    const Decimal discount = value_of(entity, line, "DiscountPercentage").as_decimal();
    const Result<Decimal> kept = Decimal::from_integer(100).minus(discount);
    const Result<Decimal> product = kept ? price.times(*kept) : kept;
    const Result<Decimal> net = product ? product->divided_by(Decimal::from_integer(100), 6) : product;
    if (!net) return refuse("Property Price: the price is too large.");
    line.set(entity.at("NetPrice"), kit::Value::decimal(*net));
  }
  line.set(entity.at("LineNumber"), kit::Value::integer(static_cast<std::int64_t>(number)));
  line.set(entity.at("QuantityDelivered"), kit::Value::integer(0));
  return true;
}

}  // namespace

OrError<Row> park_line(const Call& call, const Entity& entity, const char* document, const Values& values) {
  Row line = row_of(values);
  if (const OrError<bool> fine =
          check_mandatory(entity, line, required_on_create(entity, call.rules.mandatory));
      !fine) {
    return tl::unexpected<ServiceError>(fine.error());
  }
  const std::string action = entity.find("Action") ? text_of(entity, line, "Action") : std::string();
  if (!action.empty() && action != "ADDNEW") return refuse("Property Action: only ADDNEW creates a line.");
  const std::size_t key_property = entity.at("TransactionKey");
  const std::string sent_key = line.get(key_property).as_text();
  const OrError<std::string> key = call.parked.park({.database = call.database, .document = document},
                                                    sent_key, line, call.moment, call.random, call.rules);
  if (!key) return tl::unexpected<ServiceError>(key.error());
  line.set(key_property, kit::Value::guid(*key));
  line.set(entity.key, kit::Value::integer(0));  // It has no number before its header is there.
  return line;
}

OrError<Row> create_sales_order_line(const Call& call, const Entity& entity, const Values& values) {
  return park_line(call, entity, document_of(call, entity).name, values);
}

OrError<Row> create_sales_order(const Call& call, const Entity& entity, const Values& values) {
  const Document document = document_of(call, entity);
  Row header = row_of(values);
  if (const OrError<bool> fine =
          check_mandatory(entity, header, required_on_create(entity, call.rules.mandatory));
      !fine) {
    return tl::unexpected<ServiceError>(fine.error());
  }
  if (!header.get(entity.key).is_null())
    return refuse("Property " + std::string(document.number) + ": the number is given by Globe.");
  const std::string key = value_of(entity, header, "TransactionKey").as_text();
  const OrError<const std::vector<Row>*> parked =
      call.parked.lines({.database = call.database, .document = document.name}, key, call.moment, call.rules);
  if (!parked) return tl::unexpected<ServiceError>(parked.error());
  if (const OrError<bool> fine = complete_debtors(call, entity, header); !fine)
    return tl::unexpected<ServiceError>(fine.error());
  if (const OrError<bool> fine = check_header(call, entity, header); !fine)
    return tl::unexpected<ServiceError>(fine.error());

  std::vector<Row> lines = **parked;
  Decimal without_vat;
  Decimal vat;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (const OrError<bool> fine = complete_line(call, document, header, lines[i], i + 1); !fine)
      return tl::unexpected<ServiceError>(fine.error());
    const OrError<Amounts> amounts = amounts_of(call, document.line, lines[i]);
    if (!amounts) return tl::unexpected<ServiceError>(amounts.error());
    const Result<Decimal> sum = without_vat.plus(amounts->without_vat);
    const Result<Decimal> sum_vat = vat.plus(amounts->vat);
    if (!sum || !sum_vat) return refuse("The total amount is too large.");
    without_vat = *sum;
    vat = *sum_vat;
  }
  const Result<Decimal> total = without_vat.plus(vat);
  if (!total) return refuse("The total amount is too large.");

  // Nothing can be refused from here on.
  set_text(entity, header, document.number, std::to_string(call.store.next_number(document.number)));
  header.set(entity.at("TotalAmountExcludingVAT"), kit::Value::decimal(without_vat));
  header.set(entity.at("TotalVATAmount"), kit::Value::decimal(vat));
  header.set(entity.at("TotalAmount"), kit::Value::decimal(*total));
  header.set(entity.at("Completed"), kit::Value::boolean(false));
  complete(call, entity, header);
  const Entity& line_facts = document.line;
  Rows& line_rows = call.store.rows(line_facts);
  for (Row& line : lines) {
    line.set(line_facts.at(document.number), header.get(entity.key));
    line.set(line_facts.key, kit::Value::integer(call.store.next_number(line_facts.name + ".ID")));
    line.set(line_facts.at("TransactionKey"), kit::Value::guid(key));
    complete(call, line_facts, line);
    line_rows.insert(std::move(line));
  }
  call.store.rows(entity).insert(header);
  call.parked.finish(key);
  return header;
}

OrError<bool> remove_sales_order(const Call& call, Row& stored) {
  const Entity& entity = call.store.catalogue().at("SalesOrderHeader");
  const kit::Value number = stored.get(entity.key);
  Rows& lines = call.store.rows("SalesOrderLine");
  for (Row* line : lines.find_equal(lines.entity().at("SalesOrderNumber"), number))
    lines.erase(kit::Value(line->get(lines.entity().key)));
  call.store.rows("SalesOrderHeader").erase(number);
  return true;
}

}  // namespace schakel::exact_globe::simulator
