#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "connectors/exact_globe/simulator/business/sales_document.h"
#include "connectors/exact_globe/simulator/checks.h"

// Purchase orders: parked lines and a header (facts 2.5). What they refer to must exist; they are numbered in
// one go. Prices and totals are not worked out: the facts do not say how.
namespace schakel::exact_globe::simulator {
namespace {

// Those that an entity has are checked.
constexpr std::array kReferences = {Reference{"PaymentCondition", "PaymentCondition", "PaymentConditionCode"},
                                    Reference{"ShippingVia", "ShippingMethod", "ShippingMethodProperty"},
                                    Reference{"Warehouse", "Warehouse", "Code"},
                                    Reference{"CostCenter", "CostCenter", "Code"},
                                    Reference{"CostUnit", "CostUnit", "Code"},
                                    Reference{"CurrencyCode", "Currency", "CurrencyCode"},
                                    Reference{"Project", "Project", "ProjectNumber"},
                                    Reference{"SelectionCode", "BrowserData_SelectionCode", "Code"},
                                    Reference{"Resource", "Resource", "ID"},
                                    Reference{"VATCode", "VAT", "VATCode"},
                                    Reference{"OrderedAt", "Account", "CreditorNumber"}};

OrError<bool> check_codes(const Call& call, const Entity& entity, const Row& row) {
  for (const Reference& reference : kReferences) {
    if (!entity.find(reference.property)) continue;
    const kit::Value& value = value_of(entity, row, reference.property);
    if (!value.is_null() && find_code(call, reference, value) == nullptr)
      return refuse("Property " + std::string(reference.property) + ": the value does not exist in " +
                    reference.entity + ".");
  }
  return true;
}

OrError<bool> check_line(const Call& call, const Entity& entity, const Row& line) {
  if (!value_of(entity, line, "ItemCode").is_null()) {
    const OrError<const Row*> item = find_item(call, entity, line, "ItemCode", Trade::kPurchase);
    if (!item) return tl::unexpected<ServiceError>(item.error());
  }
  return check_codes(call, entity, line);
}

}  // namespace

OrError<Row> create_purchase_order_line(const Call& call, const Entity& entity, const Values& values) {
  return park_line(call, entity, "PurchaseOrder", values);
}

OrError<Row> create_purchase_order(const Call& call, const Entity& entity, const Values& values) {
  const Entity& line_facts = call.store.catalogue().at("PurchaseOrderLine");
  const auto refused = [](const auto& result) { return tl::unexpected<ServiceError>(result.error()); };
  Row header = row_of(values);
  const OrError<bool> whole =
      check_mandatory(entity, header, required_on_create(entity, call.rules.mandatory));
  if (!whole) return refused(whole);
  if (!value_of(entity, header, "PurchaseOrderNumber").is_null())
    return refuse("Property PurchaseOrderNumber: the number is given by Globe.");
  const std::string key = value_of(entity, header, "TransactionKey").as_text();
  const OrError<const std::vector<Row>*> parked = call.parked.lines(
      {.database = call.database, .document = "PurchaseOrder"}, key, call.moment, call.rules);
  if (!parked) return refused(parked);
  if (value_of(entity, header, "PurchaseOrderDate").is_null())
    header.set(entity.at("PurchaseOrderDate"),
               kit::Value::date_time(std::chrono::floor<std::chrono::days>(call.now)));
  if (const OrError<bool> fine = check_codes(call, entity, header); !fine) return refused(fine);
  if (const OrError<bool> fine = check_period(call, entity, header, "PurchaseOrderDate"); !fine)
    return refused(fine);
  std::vector<Row> lines = **parked;
  for (const Row& line : lines) {
    if (const OrError<bool> fine = check_line(call, line_facts, line); !fine) return refused(fine);
  }

  // Nothing can be refused from here on.
  constexpr std::size_t kNumberSize = 8;  // Padded (facts 8.5), also where the catalogue does not flag it.
  header.set(entity.at("PurchaseOrderNumber"),
             kit::Value::text(
                 padded_left(std::to_string(call.store.next_number("PurchaseOrderNumber")), kNumberSize)));
  complete(call, entity, header);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Row& line = lines[i];
    if (const auto number = line_facts.find("PurchaseOrderNumber"))
      line.set(*number, value_of(entity, header, "PurchaseOrderNumber"));
    number_line(line_facts, line, i + 1);
    line.set(line_facts.key, kit::Value::integer(call.store.next_number(line_facts.name + ".ID")));
    line.set(line_facts.at("TransactionKey"), kit::Value::guid(key));
    complete(call, line_facts, line);
    call.store.rows(line_facts).insert(std::move(line));
  }
  call.store.rows(entity).insert(header);
  call.parked.finish(key);
  return header;
}

}  // namespace schakel::exact_globe::simulator
