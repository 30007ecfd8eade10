#include "connectors/exact_online/simulator/references.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"

namespace schakel::exact_online::simulator {

using schakel::simulator::EdmType;
using schakel::simulator::Row;
using schakel::simulator::Table;
using schakel::simulator::Value;

namespace {

using Names = std::vector<std::string_view>;

struct Entry {
  Reference reference;
  Names properties;
};

const std::vector<Entry>& entries() {
  static const std::vector<Entry> kEntries = {
      {{"crm/Accounts", "ID", {{"Name", "Name"}, {"Code", "Code"}}},
       {"Account", "OrderedBy", "DeliverTo", "InvoiceTo", "Customer", "Supplier", "Reseller", "Accountant",
        "InvoiceAccount", "DeliveryAccount", "Parent"}},
      {{"crm/Contacts", "ID", {{"FullName", "FullName"}, {"Name", "FullName"}}},
       {"Contact", "MainContact", "OrderedByContactPerson", "DeliverToContactPerson",
        "InvoiceToContactPerson", "DeliveryContact"}},
      {{"crm/Addresses", "ID", {}}, {"DeliveryAddress", "DeliverToAddress"}},
      {{"logistics/Items", "ID", {{"Code", "Code"}, {"Description", "Description"}, {"Barcode", "Barcode"}}},
       {"Item"}},
      {{"logistics/ItemGroups", "ID", {{"Code", "Code"}, {"Description", "Description"}}}, {"ItemGroup"}},
      {{"inventory/Warehouses", "ID", {{"Code", "Code"}, {"Description", "Description"}}},
       {"Warehouse", "WarehouseID"}},
      {{"sales/ShippingMethods", "ID", {{"Code", "Code"}, {"Description", "Description"}}},
       {"ShippingMethod"}},
      {{"sales/SalesChannels", "ID", {{"Code", "Code"}, {"Description", "Description"}}}, {"SalesChannel"}},
      {{"logistics/SelectionCodes", "ID", {{"Code", "Code"}, {"Description", "Description"}}},
       {"SelectionCode"}},
      {{"sales/OrderCharges", "ID", {{"Code", "Code"}, {"Description", "Description"}}}, {"OrderCharge"}},
      {{"sales/SalesPriceLists", "ID", {{"Description", "Description"}}}, {"PriceList", "Pricelist"}},
      {{"documents/Documents", "ID", {{"Subject", "Subject"}}}, {"Document"}},
      {{"financial/GLAccounts", "ID", {{"Code", "Code"}, {"Description", "Description"}}}, {"GLAccount"}},
      {{"crm/AccountClassifications", "ID", {}},
       {"Classification1", "Classification2", "Classification3", "Classification4", "Classification5",
        "Classification6", "Classification7", "Classification8"}},
      {{"cashflow/PaymentConditions", "Code", {{"Description", "Description"}}},
       {"PaymentCondition", "PaymentConditionSales", "PaymentConditionPurchase"}},
      {{"vat/VATCodes", "Code", {{"Description", "Description"}}},
       {"VATCode", "SalesVATCode", "SalesVatCode", "PurchaseVATCode"}},
      {{"hrm/Costcenters", "Code", {{"Description", "Description"}}}, {"CostCenter", "Costcenter"}},
      {{"hrm/Costunits", "Code", {{"Description", "Description"}}}, {"CostUnit", "Costunit"}},
      {{"financial/Journals", "Code", {{"Description", "Description"}}}, {"Journal", "JournalCode"}},
      {{"general/Currencies", "Code", {{"Description", "Description"}}},
       {"Currency", "SalesCurrency", "PurchaseCurrency", "CostPriceCurrency"}},
      {{"logistics/Units", "Code", {{"Description", "Description"}}}, {"Unit", "UnitCode"}},
      {{"salesorder/SalesOrders", "OrderID", {}}, {"OrderID"}},
      {{"salesorder/SalesOrderLines", "ID", {}}, {"SalesOrderLineID"}},
      {{"salesinvoice/SalesInvoices", "InvoiceID", {}}, {"InvoiceID"}},
      {{"salesentry/SalesEntries", "EntryID", {}}, {"EntryID"}},
      {{"inventory/StockCounts", "StockCountID", {}}, {"StockCountID"}},
      {{"salesorder/PlannedSalesReturns", "PlannedSalesReturnID", {}}, {"PlannedSalesReturnID"}},
  };
  return kEntries;
}

const Reference* by_name(std::string_view name) {
  static const auto kByName = [] {
    std::map<std::string_view, const Reference*> map;
    for (const Entry& entry : entries())
      for (const auto property : entry.properties) map.emplace(property, &entry.reference);
    return map;
  }();
  const auto found = kByName.find(name);
  return found == kByName.end() ? nullptr : found->second;
}

/// "WarehouseID" repeats its target as "WarehouseCode", "UnitCode" as "UnitDescription".
std::string_view stem_of(std::string_view property) {
  if (property == "WarehouseID") return "Warehouse";
  if (property == "UnitCode") return "Unit";
  if (property == "JournalCode") return "Journal";
  return property;
}

}  // namespace

const Reference* find_reference(std::string_view table, const Property& property) {
  if (property.shape != Property::Shape::kValue) return nullptr;
  // GLRevenue, GLStock, GLCostsWorkInProgress …
  if (property.type == EdmType::kGuid && property.name.starts_with("GL")) return by_name("GLAccount");
  // On an account that is the parent's ID; on a document folder it is another folder.
  if (property.name == "Parent" && table != "crm/Accounts") return nullptr;
  // Deliveries and transactions have entries of their own.
  if (property.name == "EntryID" && table != "salesentry/SalesEntryLines") return nullptr;
  const Reference* reference = by_name(property.name);
  // A table's own key refers to nothing, and neither does a currency's own code.
  if (reference == nullptr || property.is_key || reference->target == table) {
    if (reference == nullptr || property.is_key || table != "crm/Accounts") return nullptr;
  }
  const bool by_code = reference->target_column == "Code";
  if (by_code != (property.type == EdmType::kString)) return nullptr;
  return reference;
}

const Row* resolve(const Administration& administration, const Reference& reference, const Value& value) {
  const Table& table = administration.table(reference.target);
  if (reference.target_column != "Code") return table.find(value);
  // Some hold their codes padded ("VB ", facts 4.4), those that refer to them often not: look both ways.
  const std::string code(trimmed(value.as_text()));
  const Property* property = administration.schema().view_of(reference.target).entity->find_property("Code");
  std::string stored = code;
  if (property != nullptr && property->pad == Property::Pad::kRight)
    stored = padded_right(code, property->pad_width);
  if (property != nullptr && property->pad == Property::Pad::kLeft)
    stored = padded_left(code, property->pad_width);
  return administration.find_by(reference.target, "Code", Value::text(stored));
}

void fill_echoes(const Administration& administration, const View& view, Row& row) {
  const Table& table = administration.table(view.table);
  const Entity& entity = *view.entity;
  const auto echo_into = [&](std::string_view name, const Value& value) {
    if (const auto column = table.find_column(name)) row[*column] = value;
  };
  for (std::size_t i = 0; i < entity.properties.size(); ++i) {
    const Property& property = entity.properties[i];
    const auto column = view.column[i];
    if (!column) continue;
    const Value value = row[*column];
    if (!property.codes.empty()) {
      const std::string code = value.holds_text() ? value.as_text()
                               : value.is_null()  ? ""
                                                  : value.number_text();
      const auto meaning =
          std::ranges::find(property.codes, code, &std::pair<std::string, std::string>::first);
      echo_into(property.name + "Description",
                meaning == property.codes.end() ? Value() : Value::text(meaning->second));
    }
    const Reference* reference = find_reference(view.table, property);
    if (reference == nullptr || reference->echoes.empty()) continue;
    const Row* target = value.is_null() ? nullptr : resolve(administration, *reference, value);
    const std::string stem(stem_of(property.name));
    for (const auto& [suffix, from] : reference->echoes) {
      const std::string name = stem + std::string(suffix);
      // Never over a property that clients set themselves ("UnitCode" next to "Unit").
      const Property* echoed = entity.find_property(name);
      if (echoed != nullptr && echoed->creatable) continue;
      echo_into(name, target == nullptr ? Value()
                                        : (*target)[administration.table(reference->target).column(from)]);
      // Order charges call it VATDescription.
      if (property.name == "VATCode" && suffix == "Description")
        echo_into("VATDescription", target == nullptr
                                        ? Value()
                                        : (*target)[administration.table(reference->target).column(from)]);
    }
  }
}

}  // namespace schakel::exact_online::simulator
