#include "connectors/exact_globe/simulator/business/sales_document.h"

#include <string>

#include "base/text.h"

namespace schakel::exact_globe::simulator {
namespace {

// Those that an entity has are checked.
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

template <std::size_t kSize>
OrError<bool> check_references(const Call& call, const Entity& entity, const Row& row,
                               const std::array<Reference, kSize>& references) {
  for (const Reference& reference : references) {
    if (!entity.find(reference.property)) continue;
    if (const OrError<bool> exists = check_reference(call, entity, row, reference); !exists) return exists;
  }
  return true;
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

OrError<bool> complete_debtors(const Call& call, const Entity& entity, const SalesNames& names, Row& header) {
  const Entity& accounts = call.store.catalogue().at("Account");
  for (std::size_t i = 0; i < names.roles.size(); ++i) {
    const Role& role = names.roles[i];
    take_over(entity, header, role.debtor, entity, header, names.roles[0].debtor);
    const OrError<const Row*> account = find_debtor(call, entity, header, role.debtor);
    if (!account) return tl::unexpected<ServiceError>(account.error());
    take_over(entity, header, role.name, accounts, **account, "AccountName");
    if (value_of(entity, header, role.address[0].first).is_null()) {
      for (const auto& [ours, its] : role.address) take_over(entity, header, ours, accounts, **account, its);
    }
    if (i > 0) continue;
    take_over(entity, header, "PaymentCondition", accounts, **account, "PaymentCondition");
    take_over(entity, header, "ShippingVia", accounts, **account, "DeliveryMethod");
    take_over(entity, header, "CurrencyCode", accounts, **account, "CurrencyCode");
  }
  return true;
}

tl::unexpected<ServiceError> too_large() {
  return refuse("The amount of a line is too large.");
}

}  // namespace

void take_over(const Entity& to, Row& row, const char* property, const Entity& from, const Row& source,
               const char* its) {
  if (value_of(to, row, property).is_null()) row.set(to.at(property), value_of(from, source, its));
}

void number_line(const Entity& entity, Row& line, std::size_t number) {
  const std::size_t property = entity.at("LineNumber");
  if (entity.properties[property].type == kit::EdmType::kString) {
    set_text(entity, line, "LineNumber", std::to_string(number));
  } else {
    line.set(property, kit::Value::integer(static_cast<std::int64_t>(number)));
  }
}

OrError<bool> complete_sales_header(const Call& call, const Entity& entity, const SalesNames& names,
                                    Row& header) {
  if (const OrError<bool> fine = complete_debtors(call, entity, names, header); !fine) return fine;
  if (value_of(entity, header, "CurrencyCode").is_null()) set_text(entity, header, "CurrencyCode", "EUR");
  if (value_of(entity, header, "Warehouse").is_null()) set_text(entity, header, "Warehouse", "1");
  if (value_of(entity, header, names.date).is_null()) {
    header.set(entity.at(names.date), kit::Value::date_time(std::chrono::floor<std::chrono::days>(call.now)));
  }
  take_over(entity, header, "DeliveryDate", entity, header, names.date);
  if (const OrError<bool> fine = check_references(call, entity, header, kHeaderReferences); !fine)
    return fine;
  const std::string method = text_of(entity, header, "PaymentMethod");
  if (!method.empty() && kPaymentMethods.find(method) == std::string_view::npos)
    return refuse("Property PaymentMethod: the value is not in the list of allowed values.");
  if (const OrError<bool> fine = check_blocked_warehouse(call, entity, header); !fine) return fine;
  if (const OrError<bool> fine = check_cost_center(call, entity, header); !fine) return fine;
  return check_period(call, entity, header, names.date);
}

OrError<bool> complete_sales_line(const Call& call, const Entity& header_facts, const Row& header,
                                  const Entity& entity, const SalesNames& names, Row& line,
                                  std::size_t number) {
  const OrError<const Row*> item = find_item(call, entity, line, names.item, Trade::kSale);
  if (!item) return tl::unexpected<ServiceError>(item.error());
  const Entity& items = call.store.catalogue().at("Item");
  line.set(entity.at(names.item), (*item)->get(items.key));
  take_over(entity, line, "Description", items, **item, "CountrySpecificDescription");
  take_over(entity, line, "VATCode", items, **item, "SalesVATCode");
  take_over(entity, line, "Price", items, **item, "SalesPrice");
  if (entity.find("Unit") && value_of(entity, line, "Unit").is_null())
    set_text(entity, line, "Unit", first_characters(text_of(items, **item, "PackageDescription"), 5));
  for (const char* same : {"Warehouse", "CostCenter", "DeliveryDate", "Project"})
    take_over(entity, line, same, header_facts, header, same);
  if (const OrError<bool> fine = check_references(call, entity, line, kLineReferences); !fine) return fine;
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
  number_line(entity, line, number);
  return true;
}

OrError<Amounts> amounts_of(const Call& call, const Decimal& quantity, const Decimal& net_price,
                            const kit::Value& vat_code) {
  const Result<Decimal> amount = quantity.times(net_price);
  if (!amount) return too_large();
  const Entity& vats = call.store.catalogue().at("VAT");
  const Row* vat = vat_code.is_null() ? nullptr : find_by(call, "VAT", "VATCode", vat_code);
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

OrError<bool> add_up(const Call& call, const Entity& header_facts, Row& header, const Entity& entity,
                     const SalesNames& names, std::vector<Row>& lines) {
  Decimal without_vat;
  Decimal vat;
  for (Row& line : lines) {
    const OrError<Amounts> amounts =
        amounts_of(call, value_of(entity, line, "Quantity").as_decimal(),
                   value_of(entity, line, "NetPrice").as_decimal(), value_of(entity, line, "VATCode"));
    if (!amounts) return tl::unexpected<ServiceError>(amounts.error());
    if (names.amount != nullptr) line.set(entity.at(names.amount), kit::Value::decimal(amounts->without_vat));
    const Result<Decimal> sum = without_vat.plus(amounts->without_vat);
    const Result<Decimal> sum_vat = vat.plus(amounts->vat);
    if (!sum || !sum_vat) return refuse("The total amount is too large.");
    without_vat = *sum;
    vat = *sum_vat;
  }
  const Result<Decimal> total = without_vat.plus(vat);
  if (!total) return refuse("The total amount is too large.");
  header.set(header_facts.at(names.total_without_vat), kit::Value::decimal(without_vat));
  header.set(header_facts.at(names.total_vat), kit::Value::decimal(vat));
  header.set(header_facts.at(names.total), kit::Value::decimal(*total));
  return true;
}

}  // namespace schakel::exact_globe::simulator
