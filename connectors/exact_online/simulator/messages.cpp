#include "connectors/exact_online/simulator/messages.h"

#include <algorithm>
#include <array>

namespace schakel::exact_online::simulator {

namespace {

struct Label {
  std::string_view property;
  std::string_view english;
  std::string_view dutch;
};

// Those in facts 4.11 verbatim (InvoiceTo, OrderedBy, DeliverTo, Journal, PaymentCondition); the others in
// their manner.
constexpr auto kLabels = std::to_array<Label>({
    {"InvoiceTo", "Invoice to", "Factuur voor"},
    {"OrderedBy", "Ordered by", "Besteld door"},
    {"DeliverTo", "Deliver to", "Leveren aan"},
    {"Customer", "Customer", "Klant"},
    {"Journal", "Journal", "Dagboek"},
    {"PaymentCondition", "Payment condition", "Betalingsconditie"},
    {"PaymentConditionSales", "Payment condition", "Betalingsconditie"},
    {"VATCode", "VAT code", "Btw-code"},
    {"SalesVATCode", "VAT code", "Btw-code"},
    {"Code", "Code", "Code"},
    {"Name", "Name", "Naam"},
    {"Description", "Description", "Omschrijving"},
    {"Account", "Account", "Relatie"},
    {"Accounts", "Account", "Relatie"},
    {"Item", "Item", "Artikel"},
    {"Items", "Item", "Artikel"},
    {"ItemGroup", "Item group", "Artikelgroep"},
    {"Quantity", "Quantity", "Aantal"},
    {"QuantityDelivered", "Quantity delivered", "Aantal geleverd"},
    {"OrderID", "Sales order", "Verkooporder"},
    {"SalesOrders", "Sales orders", "Verkooporders"},
    {"SalesOrderLines", "Lines", "Regels"},
    {"SalesOrderLineID", "Sales order line", "Verkooporderregel"},
    {"GoodsDeliveryLines", "Lines", "Regels"},
    {"GoodsDeliveries", "Deliveries", "Leveringen"},
    {"DeliveryDate", "Delivery date", "Leverdatum"},
    {"OrderDate", "Order date", "Orderdatum"},
    {"OrderNumber", "Order number", "Ordernummer"},
    {"DeliveryAddress", "Delivery address", "Afleveradres"},
    {"WarehouseID", "Warehouse", "Magazijn"},
    {"Warehouse", "Warehouse", "Magazijn"},
    {"ShippingMethod", "Shipping method", "Verzendwijze"},
    {"CostCenter", "Cost center", "Kostenplaats"},
    {"CostUnit", "Cost unit", "Kostendrager"},
    {"Currency", "Currency", "Valuta"},
    {"UnitCode", "Unit", "Eenheid"},
    {"Unit", "Unit", "Eenheid"},
    {"LastName", "Last name", "Achternaam"},
    {"Email", "Email", "E-mail"},
    {"ApprovalStatus", "Approval status", "Goedkeuringsstatus"},
    {"GLAccount", "G/L account", "Grootboekrekening"},
    {"Status", "Status", "Status"},
    {"Subject", "Subject", "Onderwerp"},
    {"Type", "Type", "Type"},
    {"Document", "Document", "Document"},
    {"FileName", "File name", "Bestandsnaam"},
    {"Attachment", "Attachment", "Bijlage"},
    {"SalesInvoiceLines", "Lines", "Regels"},
    {"SalesEntryLines", "Lines", "Regels"},
    {"DropShipmentLines", "Lines", "Regels"},
    {"StockCountLines", "Lines", "Regels"},
    {"PlannedSalesReturnLines", "Lines", "Regels"},
    {"InvoiceID", "Sales invoice", "Verkoopfactuur"},
    {"SalesInvoices", "Sales invoices", "Verkoopfacturen"},
    {"EntryID", "Entry", "Boeking"},
    {"AmountFC", "Amount", "Bedrag"},
    {"JournalCode", "Journal", "Dagboek"},
    {"SalesOrderIDs", "Sales orders", "Verkooporders"},
    {"Supplier", "Supplier", "Leverancier"},
    {"StockCountDate", "Count date", "Teldatum"},
    {"CallbackURL", "Callback URL", "Callback-URL"},
    {"Topic", "Topic", "Onderwerp"},
    {"EntryNumber", "Entry number", "Boekstuknummer"},
    {"LinkId", "Record", "Record"},
    {"PropertyName", "Custom field", "Vrij veld"},
    {"BusinessComponentName", "Kind of record", "Soort record"},
    {"Value", "Value", "Waarde"},
    {"QuantityNew", "New quantity", "Nieuw aantal"},
    {"StockCountID", "Stock count", "Voorraadtelling"},
    {"ReportingPeriod", "Period", "Periode"},
});

/// "DocumentCategory" → "Document category", "StockTransactionID" → "Stock transaction ID".
std::string spaced(std::string_view property) {
  std::string text;
  for (std::size_t i = 0; i < property.size(); ++i) {
    const char c = property[i];
    const bool upper = c >= 'A' && c <= 'Z';
    const bool after_lower = i > 0 && property[i - 1] >= 'a' && property[i - 1] <= 'z';
    const bool in_capitals = i + 1 == property.size() || (property[i + 1] >= 'A' && property[i + 1] <= 'Z');
    if (upper && after_lower) {
      text += ' ';
      text += in_capitals ? c : static_cast<char>(c - 'A' + 'a');
    } else {
      text += c == '_' ? ' ' : c;
    }
  }
  return text;
}

}  // namespace

std::string label_of(std::string_view property, bool dutch) {
  const auto* found = std::ranges::find(kLabels, property, &Label::property);
  if (found == kLabels.end()) return spaced(property);
  return std::string(dutch ? found->dutch : found->english);
}

void Messages::add(std::string_view english, std::string_view dutch, std::string_view property) {
  std::string text = std::string(dutch_ ? dutch : english) + ": " + label_of(property, dutch_);
  keep(std::move(text));
}

void Messages::keep(std::string text) {
  if (std::ranges::find(texts_, text) == texts_.end()) texts_.push_back(std::move(text));
}

void Messages::mandatory(std::string_view property) {
  add("Mandatory", "Verplicht", property);
}
void Messages::invalid_reference(std::string_view property) {
  add("Invalid reference", "Ongeldige referentie", property);
}
void Messages::invalid(std::string_view property) {
  add("Invalid", "Ongeldig", property);
}
void Messages::already_exists(std::string_view property) {
  add("Already exists", "Bestaat reeds", property);
}
void Messages::not_allowed(std::string_view property) {
  add("Not allowed", "Niet toegestaan", property);
}
void Messages::data_already_exists() {
  say("Data already exists", "Gegeven bestaat reeds.");
}

void Messages::cannot_delete(std::string_view what, std::string_view used_in) {
  say("Cannot delete: " + label_of(what, false) + " - Used in: " + label_of(used_in, false),
      "Kan niet verwijderen: " + label_of(what, true) + " - Gebruikt in: " + label_of(used_in, true));
}

void Messages::say(std::string_view english, std::string_view dutch) {
  keep(std::string(dutch_ ? dutch : english));
}

std::string Messages::joined() const {
  std::string text;
  for (const std::string& one : texts_) text += (text.empty() ? "" : "\r\n") + one;
  return text;
}

}  // namespace schakel::exact_online::simulator
