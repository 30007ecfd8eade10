#include "connectors/exact_globe/simulator/business/business.h"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text.h"
#include "connectors/exact_globe/simulator/checks.h"

namespace schakel::exact_globe::simulator {
namespace {

/// The code by which people know a row, where the key is a number or GUID of Globe's own: it may not repeat.
const std::unordered_map<std::string_view, const char*>& natural_codes() {
  static const std::unordered_map<std::string_view, const char*> codes = {
      {"VAT", "VATCode"},
      {"PaymentCondition", "PaymentConditionCode"},
      {"ShippingMethod", "ShippingMethodProperty"},
      {"GeneralLedgerAccount", "GeneralLedgerCode"},
      {"Country", "Code"},
      {"Title", "TitleCode"}};
  return codes;
}

/// Master data refer to master data that exist; nothing is ever created on the way (facts 8.7).
const std::unordered_map<std::string_view, std::vector<Reference>>& references() {
  static const std::unordered_map<std::string_view, std::vector<Reference>> all = {
      {"Item",
       {{"Assortment", "ItemAssortment", "Assortment"},
        {"SalesVATCode", "VAT", "VATCode"},
        {"PurchaseVATCode", "VAT", "VATCode"},
        {"SalesCurrency", "Currency", "CurrencyCode"},
        {"CostPriceCurrency", "Currency", "CurrencyCode"},
        {"Warehouse", "Warehouse", "Code"},
        {"GLAccountRevenue", "GeneralLedgerAccount", "GeneralLedgerCode"},
        {"GLAccountCost", "GeneralLedgerAccount", "GeneralLedgerCode"},
        {"GLAccountDistribution", "GeneralLedgerAccount", "GeneralLedgerCode"}}},
      {"ItemAssortment",
       {{"GLRevenue", "GeneralLedgerAccount", "GeneralLedgerCode"},
        {"GLPurchase", "GeneralLedgerAccount", "GeneralLedgerCode"},
        {"GLCostOfGoodsSold", "GeneralLedgerAccount", "GeneralLedgerCode"},
        {"Costunit", "CostUnit", "Code"}}},
      {"ContactPerson", {{"AccountID", "Account", "ID"}, {"Title", "Title", "TitleCode"}}},
      {"Address",
       {{"Account", "Account", "ID"},
        {"ContactPerson", "ContactPerson", "ContactID"},
        {"Country", "Country", "Code"}}},
      {"VAT", {{"CountryCode", "Country", "Code"}}},
      {"Warehouse", {{"Country", "Country", "Code"}}},
  };
  return all;
}

/// Each of the ten classes of an Item has codes of its own (columns of ItemCategoryProperty).
bool has_class_code(const Call& call, std::int64_t item_class, const kit::Value& code) {
  Rows& codes = call.store.rows("ItemCategoryProperty");
  const Entity& entity = codes.entity();
  return std::ranges::any_of(codes.find_equal(entity.at("ItemClassCode"), code), [&](const Row* one) {
    return value_of(entity, *one, "ClassID").as_integer() == item_class;
  });
}

OrError<bool> check_classes(const Call& call, const Entity& item, const Row& row) {
  for (std::int64_t number = 1; number <= 10; ++number) {
    const std::string property =
        "Class" + std::string(number < 10 ? "0" : "") + std::to_string(number) + "Code";
    const kit::Value& code = value_of(item, row, property);
    if (code.is_null() || code.as_text().empty()) continue;
    if (!has_class_code(call, number, code))
      return refuse("Property " + property + ": the value does not exist in ItemCategoryProperty.");
  }
  return true;
}

OrError<bool> check_references(const Call& call, const Entity& entity, const Row& row) {
  if (entity.name == "Item") {
    if (const OrError<bool> exist = check_classes(call, entity, row); !exist) return exist;
  }
  const auto known = references().find(entity.name);
  if (known == references().end()) return true;
  for (const Reference& reference : known->second) {
    if (const OrError<bool> exists = check_reference(call, entity, row, reference); !exists) return exists;
  }
  return true;
}

kit::Value initial_value(const Call& call, const Property& property) {
  if (property.name == "ModifiedDate") return stamp_of(call);
  if (property.initial == "$now") return kit::Value::date_time(call.now);
  if (property.initial == "$user") return kit::Value::integer(call.user);
  Json json;
  if (property.initial == "$company") {
    json = Json::text(padded_left(call.database, property.right ? property.length : 0));
  } else if (property.type == kit::EdmType::kBoolean) {
    json = Json::boolean(property.initial == "1");
  } else if (kit::is_numeric(property.type)) {
    const Result<Decimal> number = Decimal::parse(property.initial);
    if (!number) return {};
    json = Json::number_from(number->to_short_text());
  } else if (property.type == kit::EdmType::kString) {
    json = Json::text(padded_left(property.initial, property.right ? property.length : 0));
  }
  return check_value(property, json, call.rules).value_or(kit::Value());
}

void stamp_change(const Call& call, const Entity& entity, Row& row) {
  if (const auto date = entity.find("ModifiedDate")) row.set(*date, stamp_of(call));
  if (const auto modifier = entity.find("Modifier")) row.set(*modifier, kit::Value::integer(call.user));
}

OrError<Row> create_plain(const Call& call, const Entity& entity, const Values& values) {
  Row row = row_of(values);
  if (const OrError<bool> fine = check_references(call, entity, row); !fine)
    return tl::unexpected<ServiceError>(fine.error());
  OrError<Row*> inserted = insert_new(call, entity, std::move(row));
  if (!inserted) return tl::unexpected<ServiceError>(inserted.error());
  return **inserted;
}

}  // namespace

OrError<Row> create(const Call& call, const Entity& entity, const Values& values) {
  if (entity.name == "Account") return create_account(call, values);
  if (entity.name == "SalesOrderLine" || entity.name == "QuotationLine")
    return create_sales_order_line(call, entity, values);
  if (entity.name == "SalesOrderHeader" || entity.name == "QuotationHeader")
    return create_sales_order(call, entity, values);
  if (entity.name == "InvoiceLine") return create_invoice_line(call, values);
  if (entity.name == "InvoiceHeader") return create_invoice(call, values);
  if (entity.name == "FinancialLine") return create_entry_line(call, values);
  if (entity.name == "FinancialHeader") return create_entry(call, values);
  if (entity.name == "PurchaseOrderLine") return create_purchase_order_line(call, entity, values);
  if (entity.name == "PurchaseOrderHeader") return create_purchase_order(call, entity, values);
  return create_plain(call, entity, values);
}

OrError<bool> update(const Call& call, const Entity& entity, Row& stored, const Values& changes) {
  if (entity.name == "Account") return update_account(call, stored, changes);
  Row changed = stored;
  for (const auto& [property, value] : changes) {
    if (property == entity.key && value != stored.get(property))
      return refuse("Property " + entity.key_property().name + ": the key cannot be changed.");
    changed.set(property, value);
  }
  if (const OrError<bool> fine = check_cleared(entity, changes, call.rules); !fine) return fine;
  if (const OrError<bool> fine = check_references(call, entity, changed); !fine) return fine;
  stamp_change(call, entity, changed);
  Values all = changes;
  for (const char* stamp : {"ModifiedDate", "Modifier"}) {
    if (const auto property = entity.find(stamp)) all.emplace_back(*property, changed.get(*property));
  }
  call.store.rows(entity).update(stored, all);
  return true;
}

OrError<bool> remove(const Call& call, const Entity& entity, Row& stored) {
  if (entity.name == "Account") return remove_account(call, stored);
  if (entity.name == "SalesOrderHeader") return remove_sales_order(call, stored);
  if (entity.name == "Item" &&
      find_by(call, "SalesOrderLine", "Itemcode", stored.get(entity.key)) != nullptr) {
    return refuse("The item is in use by sales orders.");
  }
  const kit::Value key = stored.get(entity.key);
  call.store.rows(entity).erase(key);
  return true;
}

Page read_set(const Call& call, const Entity& entity, const Query& query, bool repeat) {
  if (entity.name == "ItemCatalog") return read_item_catalog(call, query);
  return run(call.store.rows(entity), query, call.rules.page_size, repeat, call.rules.row_order);
}

kit::Value stamp_of(const Call& call) {
  return kit::Value::date_time(
      call.rules.stamps_are_days ? LocalTime(std::chrono::floor<std::chrono::days>(call.now)) : call.now);
}

Row row_of(const Values& values) {
  Row row;
  for (const auto& [property, value] : values) row.set(property, value);
  return row;
}

void complete(const Call& call, const Entity& entity, Row& row) {
  for (std::size_t i = 0; i < entity.properties.size(); ++i) {
    const Property& property = entity.properties[i];
    const bool is_key = i == entity.key;
    // A key that is a plain number, or an ID, is numbered even where the catalogue does not flag it: nobody
    // can know it.
    const bool numbered = property.numbered || (is_key && property.type == kit::EdmType::kInt32);
    if (numbered && row.get(i).is_null()) {
      row.set(i, kit::Value::integer(call.store.next_number(entity.name + "." + property.name)));
    } else if (numbered) {
      call.store.numbered_to(entity.name + "." + property.name, row.get(i).as_integer());
    } else if (is_key && property.type == kit::EdmType::kGuid && row.get(i).is_null()) {
      row.set(i, kit::Value::guid(call.random.guid()));
    } else if (!property.initial.empty() && row.get(i).is_null()) {
      row.set(i, initial_value(call, property));
    }
  }
}

OrError<Row*> insert_new(const Call& call, const Entity& entity, Row row) {
  if (const OrError<bool> fine =
          check_mandatory(entity, row, required_on_create(entity, call.rules.mandatory));
      !fine) {
    return tl::unexpected<ServiceError>(fine.error());
  }
  if (const auto code = natural_codes().find(entity.name); code != natural_codes().end()) {
    const kit::Value& value = value_of(entity, row, code->second);
    if (!value.is_null() && find_by(call, entity.name.c_str(), code->second, value) != nullptr) {
      return refuse("Property " + std::string(code->second) + ": the code exists already.");
    }
  }
  if (entity.name == "ItemCategoryProperty" && !value_of(entity, row, "ClassID").is_null() &&
      has_class_code(call, value_of(entity, row, "ClassID").as_integer(),
                     value_of(entity, row, "ItemClassCode")))
    return refuse("Property ItemClassCode: the code exists already.");
  Rows& rows = call.store.rows(entity);
  if (!row.get(entity.key).is_null() && rows.find(row.get(entity.key)) != nullptr) {
    return refuse("Property " + entity.key_property().name + ": the key exists already.");
  }
  complete(call, entity, row);
  const kit::Value key = row.get(entity.key);
  if (key.is_null()) return refuse("Property " + entity.key_property().name + ": a value is mandatory.");
  if (!rows.insert(std::move(row)))
    return refuse("Property " + entity.key_property().name + ": the key exists already.");
  return rows.find(key);
}

OrError<bool> check_reference(const Call& call, const Entity& entity, const Row& row,
                              const Reference& reference) {
  const kit::Value& value = value_of(entity, row, reference.property);
  if (value.is_null() || find_by(call, reference.entity, reference.target, value) != nullptr) return true;
  return refuse("Property " + std::string(reference.property) + ": the value does not exist in " +
                reference.entity + ".");
}

const Row* find_by(const Call& call, const char* entity, const char* property, const kit::Value& value) {
  Rows& rows = call.store.rows(entity);
  const std::size_t index = rows.entity().at(property);
  if (index == rows.entity().key) return rows.find(value);
  const auto& by_value = rows.index(index);
  const auto found = by_value.find(rows.comparable(value));
  return found == by_value.end() ? nullptr : found->second;
}

/// The row over there; a code that one of the two stores without its spaces is the same code.
const Row* find_code(const Call& call, const Reference& reference, const kit::Value& value) {
  if (value.kind() != kit::Value::Kind::kText)
    return find_by(call, reference.entity, reference.target, value);
  const Entity& there = call.store.catalogue().at(reference.entity);
  const Property& target = there.properties[there.at(reference.target)];
  const std::string_view bare = trimmed(value.as_text());
  const kit::Value as_there =
      kit::Value::text(target.right ? padded_left(bare, target.length) : std::string(bare));
  return find_by(call, reference.entity, reference.target, as_there);
}

const kit::Value& value_of(const Entity& entity, const Row& row, std::string_view property) {
  return row.get(entity.at(property));
}

std::string text_of(const Entity& entity, const Row& row, std::string_view property) {
  return std::string(trimmed(value_of(entity, row, property).as_text()));
}

bool flag_of(const Entity& entity, const Row& row, std::string_view property) {
  return value_of(entity, row, property).as_boolean();
}

void set_text(const Entity& entity, Row& row, std::string_view property, std::string_view text) {
  const std::size_t index = entity.at(property);
  const Property& facts = entity.properties[index];
  if (trimmed(text).empty()) {
    row.set(index, {});
  } else {
    row.set(index,
            kit::Value::text(facts.right ? padded_left(trimmed(text), facts.length) : std::string(text)));
  }
}

}  // namespace schakel::exact_globe::simulator
