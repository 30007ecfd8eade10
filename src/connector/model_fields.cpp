#include "connector/model_fields.h"

#include <algorithm>
#include <vector>

#include "base/assert.h"
#include "connector/draft_values.h"

namespace schakel::connector {
namespace {

using mapping::TextView;
using mapping::Type;
using mapping::Value;

Value text(const std::string& value) {
  return TextView(value);
}
Value text(const Personal& value) {
  return TextView(value.reveal());
}
Value number(const std::optional<Decimal>& value) {
  return value ? Value(*value) : Value();
}
Value date(const std::optional<LocalTime>& value) {
  return value ? Value(*value) : Value();
}

template <class Draft>
using Rows = std::vector<DraftField<Draft>>;

#define SCHAKEL_PARTY(prefix, member, en, nl)                                                               \
  {{prefix ".name",                                                                                         \
    Type::kText,                                                                                            \
    {"Name of " en ", as on the document.", "Naam van " nl ", op het document."}},                          \
   [](const OrderDraft& d) { return d.member ? text(d.member->name) : Value(); }},                          \
      {{prefix ".line1", Type::kText, {"First address line of " en ".", "Eerste adresregel van " nl "."}},  \
       [](const OrderDraft& d) { return d.member ? text(d.member->address.line1) : Value(); }},             \
      {{prefix ".line2", Type::kText, {"Second address line of " en ".", "Tweede adresregel van " nl "."}}, \
       [](const OrderDraft& d) { return d.member ? text(d.member->address.line2) : Value(); }},             \
      {{prefix ".line3", Type::kText, {"Third address line of " en ".", "Derde adresregel van " nl "."}},   \
       [](const OrderDraft& d) { return d.member ? text(d.member->address.line3) : Value(); }},             \
      {{prefix ".postcode", Type::kText, {"Postcode of " en ".", "Postcode van " nl "."}},                  \
       [](const OrderDraft& d) { return d.member ? text(d.member->address.postcode) : Value(); }},          \
      {{prefix ".city", Type::kText, {"City of " en ".", "Plaats van " nl "."}},                            \
       [](const OrderDraft& d) { return d.member ? text(d.member->address.city) : Value(); }},              \
      {{prefix ".state", Type::kText, {"State or province of " en ".", "Staat of provincie van " nl "."}},  \
       [](const OrderDraft& d) { return d.member ? text(d.member->address.state) : Value(); }},             \
      {{prefix ".country",                                                                                  \
        Type::kText,                                                                                        \
        {"Country of " en ", two letters.", "Land van " nl ", twee letters."}},                             \
       [](const OrderDraft& d) { return d.member ? text(d.member->address.country) : Value(); }},           \
      {{prefix ".contact", Type::kText, {"Contact person of " en ".", "Contactpersoon van " nl "."}},       \
       [](const OrderDraft& d) { return d.member ? text(d.member->contact_name) : Value(); }},              \
      {{prefix ".email", Type::kText, {"E-mail address of " en ".", "E-mailadres van " nl "."}},            \
       [](const OrderDraft& d) { return d.member ? text(d.member->email) : Value(); }},                     \
  {                                                                                                         \
    {prefix ".phone", Type::kText, {"Telephone of " en ".", "Telefoon van " nl "."}},                       \
        [](const OrderDraft& d) { return d.member ? text(d.member->phone) : Value(); }                      \
  }

const Rows<OrderDraft>& order_rows() {
  static const Rows<OrderDraft> rows = {
      {{"reference",
        Type::kText,
        {"The reference under which Schakel finds the document back.",
         "De referentie waaronder Schakel het document terugvindt."}},
       [](const OrderDraft& d) { return text(d.reference); }},
      {{"number", Type::kText, {"The source's own number.", "Het nummer in de bron."}},
       [](const OrderDraft& d) { return text(d.number); }},
      {{"debtor",
        Type::kText,
        {"The target's number of who ordered.", "Het debiteurnummer in het doel van wie bestelde."}},
       [](const OrderDraft& d) { return text(d.debtor); }},
      {{"invoice_debtor",
        Type::kText,
        {"Of who pays; empty: who ordered.", "Van wie betaalt; leeg: wie bestelde."}},
       [](const OrderDraft& d) { return text(d.invoice_debtor); }},
      {{"delivery_debtor",
        Type::kText,
        {"Of who receives; empty: who ordered.", "Van wie ontvangt; leeg: wie bestelde."}},
       [](const OrderDraft& d) { return text(d.delivery_debtor); }},
      {{"reference_text",
        Type::kText,
        {"What the customer calls the order.", "Hoe de klant de order noemt."}},
       [](const OrderDraft& d) { return text(d.reference_text); }},
      {{"description", Type::kText, {"Description.", "Omschrijving."}},
       [](const OrderDraft& d) { return text(d.description); }},
      {{"order_date", Type::kDate, {"Date of the order.", "Datum van de order."}},
       [](const OrderDraft& d) { return Value(d.order_date); }},
      {{"delivery_date", Type::kDate, {"Date of delivery.", "Leverdatum."}},
       [](const OrderDraft& d) { return date(d.delivery_date); }},
      {{"currency", Type::kText, {"Currency, three letters.", "Valuta, drie letters."}},
       [](const OrderDraft& d) { return text(d.currency); }},
      {{"payment_condition",
        Type::kText,
        {"Payment condition, the target's code.", "Betalingsconditie, code van het doel."}},
       [](const OrderDraft& d) { return text(d.payment_condition); }},
      {{"payment_method",
        Type::kText,
        {"Payment method, the target's code.", "Betaalwijze, code van het doel."}},
       [](const OrderDraft& d) { return text(d.payment_method); }},
      {{"shipping_method",
        Type::kText,
        {"Shipping method, the target's code.", "Verzendwijze, code van het doel."}},
       [](const OrderDraft& d) { return text(d.shipping_method); }},
      {{"warehouse", Type::kText, {"Warehouse, the target's code.", "Magazijn, code van het doel."}},
       [](const OrderDraft& d) { return text(d.warehouse); }},
      {{"cost_center", Type::kText, {"Cost centre, the target's code.", "Kostenplaats, code van het doel."}},
       [](const OrderDraft& d) { return text(d.cost_center); }},
      {{"amount", Type::kNumber, {"Of the whole, incl. VAT.", "Van het geheel, incl. btw."}},
       [](const OrderDraft& d) { return number(d.amount); }},
      {{"amount_excl_vat", Type::kNumber, {"Of the whole, excl. VAT.", "Van het geheel, excl. btw."}},
       [](const OrderDraft& d) { return number(d.amount_excl_vat); }},
      SCHAKEL_PARTY("ordered_by", ordered_by, "who ordered", "wie bestelde"),
      SCHAKEL_PARTY("invoice_to", invoice_to, "who pays", "wie betaalt"),
      SCHAKEL_PARTY("deliver_to", deliver_to, "who receives", "wie ontvangt")};
  return rows;
}

const Rows<OrderLineDraft>& line_rows() {
  static const Rows<OrderLineDraft> rows = {
      {{"item_code",
        Type::kText,
        {"Item code; empty for a line of text.", "Artikelcode; leeg bij een tekstregel."}},
       [](const OrderLineDraft& l) { return text(l.item_code); }},
      {{"charge_code",
        Type::kText,
        {"Code of the charge that stands in place of an item.",
         "Code van de kosten in plaats van een artikel."}},
       [](const OrderLineDraft& l) { return text(l.charge_code); }},
      {{"is_shipping", Type::kBoolean, {"Whether these are shipping costs.", "Of dit verzendkosten zijn."}},
       [](const OrderLineDraft& l) { return Value(l.is_shipping); }},
      {{"description", Type::kText, {"Description.", "Omschrijving."}},
       [](const OrderLineDraft& l) { return text(l.description); }},
      {{"quantity", Type::kNumber, {"Quantity.", "Aantal."}},
       [](const OrderLineDraft& l) { return Value(l.quantity); }},
      {{"unit", Type::kText, {"Unit, the target's code.", "Eenheid, code van het doel."}},
       [](const OrderLineDraft& l) { return text(l.unit); }},
      {{"price",
        Type::kNumber,
        {"Per unit, before discount, incl. or excl. VAT as the VAT code is.",
         "Per eenheid, voor korting, incl. of excl. btw zoals de btw-code."}},
       [](const OrderLineDraft& l) { return number(l.price); }},
      {{"price_includes_vat",
        Type::kBoolean,
        {"Whether the price is incl. VAT.", "Of de prijs incl. btw is."}},
       [](const OrderLineDraft& l) { return Value(l.price_includes_vat); }},
      {{"discount_percentage",
        Type::kNumber,
        {"Discount of the line: 5 is five percent.", "Regelkorting: 5 is vijf procent."}},
       [](const OrderLineDraft& l) { return number(l.discount_percentage); }},
      {{"vat_code", Type::kText, {"VAT code, the target's.", "Btw-code van het doel."}},
       [](const OrderLineDraft& l) { return text(l.vat_code); }},
      {{"warehouse", Type::kText, {"Warehouse, the target's code.", "Magazijn, code van het doel."}},
       [](const OrderLineDraft& l) { return text(l.warehouse); }},
      {{"cost_center", Type::kText, {"Cost centre, the target's code.", "Kostenplaats, code van het doel."}},
       [](const OrderLineDraft& l) { return text(l.cost_center); }},
      {{"cost_unit", Type::kText, {"Cost unit, the target's code.", "Kostendrager, code van het doel."}},
       [](const OrderLineDraft& l) { return text(l.cost_unit); }},
      {{"delivery_date", Type::kDate, {"Date of delivery.", "Leverdatum."}},
       [](const OrderLineDraft& l) { return date(l.delivery_date); }},
      {{"gl_account",
        Type::kText,
        {"Ledger account, the target's; in a sales entry.",
         "Grootboekrekening van het doel; in een "
         "verkoopboeking."}},
       [](const OrderLineDraft& l) { return text(l.gl_account); }},
      {{"amount_excl_vat",
        Type::kNumber,
        {"After discounts, excl. VAT, to the cent.", "Na kortingen, excl. btw, op de cent."}},
       [](const OrderLineDraft& l) { return number(l.amount_excl_vat); }},
      {{"vat_amount", Type::kNumber, {"VAT, to the cent.", "Btw, op de cent."}},
       [](const OrderLineDraft& l) { return number(l.vat_amount); }}};
  return rows;
}

template <auto Member>
Value contact_text(const CustomerDraft& d) {
  return d.contact ? text((*d.contact).*Member) : Value();
}

// An address that only a flow of customers fills in; the customer of an order has his visiting address.
#define SCHAKEL_ADDRESS(prefix, en, nl)                                                                      \
  {{prefix ".line1", Type::kText, {"First line of " en ".", "Eerste regel van " nl "."}}, nullptr},          \
      {{prefix ".line2", Type::kText, {"Second line of " en ".", "Tweede regel van " nl "."}}, nullptr},     \
      {{prefix ".line3", Type::kText, {"Third line of " en ".", "Derde regel van " nl "."}}, nullptr},       \
      {{prefix ".postcode", Type::kText, {"Postcode of " en ".", "Postcode van " nl "."}}, nullptr},         \
      {{prefix ".city", Type::kText, {"City of " en ".", "Plaats van " nl "."}}, nullptr},                   \
      {{prefix ".state", Type::kText, {"State of " en ".", "Staat of provincie van " nl "."}}, nullptr}, {   \
    {prefix ".country", Type::kText, {"Country of " en ", two letters.", "Land van " nl ", twee letters."}}, \
        nullptr                                                                                              \
  }

const Rows<CustomerDraft>& customer_rows() {
  static const Rows<CustomerDraft> rows = {
      {{"number",
        Type::kText,
        {"The number that he gets; empty: the target numbers him.",
         "Het nummer dat hij krijgt; leeg: het doel nummert hem."}},
       [](const CustomerDraft& d) { return text(d.number); }},
      {{"kind", Type::kText, {"\"company\" or \"person\".", "\"company\" of \"person\"."}},
       [](const CustomerDraft& d) {
         return Value(TextView(d.kind == model::Customer::Kind::kPerson ? "person" : "company"));
       }},
      {{"name", Type::kText, {"Name of the company or person.", "Naam van het bedrijf of de persoon."}},
       [](const CustomerDraft& d) { return text(d.name); }},
      {{"email", Type::kText, {"E-mail address.", "E-mailadres."}},
       [](const CustomerDraft& d) { return text(d.email); }},
      {{"phone", Type::kText, {"Telephone.", "Telefoon."}},
       [](const CustomerDraft& d) { return text(d.phone); }},
      {{"website", Type::kText, {"Website.", "Website."}},
       [](const CustomerDraft& d) { return text(d.website); }},
      {{"vat_number", Type::kText, {"VAT number.", "Btw-nummer."}},
       [](const CustomerDraft& d) { return text(d.vat_number); }},
      {{"chamber_of_commerce", Type::kText, {"Chamber of commerce number.", "KvK- of ondernemingsnummer."}},
       [](const CustomerDraft& d) { return text(d.chamber_of_commerce); }},
      {{"language", Type::kText, {"Language, two letters.", "Taal, twee letters."}},
       [](const CustomerDraft& d) { return text(d.language); }},
      {{"currency", Type::kText, {"Currency, three letters.", "Valuta, drie letters."}},
       [](const CustomerDraft& d) { return text(d.currency); }},
      {{"vat_code", Type::kText, {"VAT code, the target's.", "Btw-code van het doel."}},
       [](const CustomerDraft& d) { return text(d.vat_code); }},
      {{"payment_condition",
        Type::kText,
        {"Payment condition, the target's code.", "Betalingsconditie, code van het doel."}},
       [](const CustomerDraft& d) { return text(d.payment_condition); }},
      {{"shipping_method",
        Type::kText,
        {"Shipping method, the target's code.", "Verzendwijze, code van het doel."}},
       nullptr},
      {{"classification",
        Type::kText,
        {"Classification, the target's code.", "Classificatie, code van het doel."}},
       [](const CustomerDraft& d) { return text(d.classification); }},
      {{"gl_account", Type::kText, {"Revenue account, the target's.", "Omzetrekening van het doel."}},
       nullptr},
      {{"cost_center", Type::kText, {"Cost centre, the target's code.", "Kostenplaats, code van het doel."}},
       [](const CustomerDraft& d) { return text(d.cost_center); }},
      {{"cost_unit", Type::kText, {"Cost unit, the target's code.", "Kostendrager, code van het doel."}},
       nullptr},
      {{"discount_percentage",
        Type::kNumber,
        {"Discount: 5 is five percent.", "Korting: 5 is vijf procent."}},
       nullptr},
      {{"credit_line", Type::kNumber, {"Credit limit.", "Kredietlimiet."}}, nullptr},
      {{"blocked", Type::kBoolean, {"May nothing be sold to him.", "Mag er niets aan hem verkocht worden."}},
       nullptr},
      {{"remarks", Type::kText, {"Remarks.", "Opmerkingen."}}, nullptr},
      {{"visit.line1",
        Type::kText,
        {"First line of the visiting address.", "Eerste regel van het bezoekadres."}},
       [](const CustomerDraft& d) { return text(d.visit.line1); }},
      {{"visit.line2", Type::kText, {"Second line of it.", "Tweede regel daarvan."}},
       [](const CustomerDraft& d) { return text(d.visit.line2); }},
      {{"visit.line3", Type::kText, {"Third line of it.", "Derde regel daarvan."}},
       [](const CustomerDraft& d) { return text(d.visit.line3); }},
      {{"visit.postcode", Type::kText, {"Postcode.", "Postcode."}},
       [](const CustomerDraft& d) { return text(d.visit.postcode); }},
      {{"visit.city", Type::kText, {"City.", "Plaats."}},
       [](const CustomerDraft& d) { return text(d.visit.city); }},
      {{"visit.state", Type::kText, {"State or province.", "Staat of provincie."}},
       [](const CustomerDraft& d) { return text(d.visit.state); }},
      {{"visit.country", Type::kText, {"Country, two letters.", "Land, twee letters."}},
       [](const CustomerDraft& d) { return text(d.visit.country); }},
      SCHAKEL_ADDRESS("postal", "the postal address", "het postadres"),
      SCHAKEL_ADDRESS("invoice", "the invoice address", "het factuuradres"),
      SCHAKEL_ADDRESS("delivery", "the delivery address", "het afleveradres"),
      {{"contact.first_name", Type::kText, {"First name of the contact.", "Voornaam van de contactpersoon."}},
       contact_text<&model::Contact::first_name>},
      {{"contact.middle_name", Type::kText, {"His middle name.", "Zijn tussenvoegsel."}},
       contact_text<&model::Contact::middle_name>},
      {{"contact.last_name", Type::kText, {"His last name.", "Zijn achternaam."}},
       contact_text<&model::Contact::last_name>},
      {{"contact.initials", Type::kText, {"His initials.", "Zijn voorletters."}},
       contact_text<&model::Contact::initials>},
      {{"contact.email", Type::kText, {"His e-mail address.", "Zijn e-mailadres."}},
       contact_text<&model::Contact::email>},
      {{"contact.phone", Type::kText, {"His telephone.", "Zijn telefoon."}},
       contact_text<&model::Contact::phone>},
      {{"contact.job_title", Type::kText, {"His job title.", "Zijn functie."}},
       contact_text<&model::Contact::job_title>},
      {{"contact.gender",
        Type::kText,
        {"\"M\", \"V\" (female) or \"O\" (unknown).", "\"M\", \"V\" of \"O\" (onbekend)."}},
       contact_text<&model::Contact::gender>},
      {{"contact.language", Type::kText, {"His language, two letters.", "Zijn taal, twee letters."}},
       contact_text<&model::Contact::language>},
      {{"is_new",
        Type::kBoolean,
        {"The record is made, not changed.", "Het record wordt gemaakt, niet gewijzigd."}},
       nullptr}};
  return rows;
}

const Rows<ItemDraft>& item_rows() {
  static const Rows<ItemDraft> rows = {
      {{"code", Type::kText, {"Item code (SKU).", "Artikelcode (SKU)."}},
       [](const ItemDraft& d) { return text(d.code); }},
      {{"description", Type::kText, {"Name or title.", "Naam of titel."}},
       [](const ItemDraft& d) { return text(d.description); }},
      {{"long_description", Type::kText, {"Long description.", "Lange omschrijving."}}, nullptr},
      {{"remarks", Type::kText, {"Notes.", "Opmerkingen."}}, nullptr},
      {{"search_code", Type::kText, {"Search code.", "Zoekcode."}}, nullptr},
      {{"kind",
        Type::kText,
        {"\"simple\", or \"virtual\" for what has no stock.",
         "\"simple\", of \"virtual\" voor wat geen "
         "voorraad heeft."}},
       [](const ItemDraft&) { return Value(TextView("virtual")); }},
      {{"price",
        Type::kNumber,
        {"Sales price per unit, incl. or excl. VAT as the VAT code is.",
         "Verkoopprijs per eenheid, incl. of excl. btw zoals de btw-code."}},
       [](const ItemDraft& d) { return number(d.sales_price); }},
      {{"cost_price", Type::kNumber, {"Cost price.", "Kostprijs."}}, nullptr},
      {{"currency", Type::kText, {"Currency of the price, three letters.", "Valuta van de prijs."}}, nullptr},
      {{"unit", Type::kText, {"Unit, the target's code.", "Eenheid, code van het doel."}},
       [](const ItemDraft& d) { return text(d.unit); }},
      {{"vat_code", Type::kText, {"VAT code, the target's.", "Btw-code van het doel."}},
       [](const ItemDraft& d) { return text(d.vat_code); }},
      {{"barcode", Type::kText, {"EAN or GTIN.", "EAN of GTIN."}}, nullptr},
      {{"weight", Type::kNumber, {"Net weight.", "Nettogewicht."}}, nullptr},
      {{"assortment",
        Type::kText,
        {"Item group or assortment, the target's code.", "Artikelgroep of assortiment, code van het doel."}},
       nullptr},
      {{"is_sales_item", Type::kBoolean, {"It is sold.", "Het wordt verkocht."}},
       [](const ItemDraft&) { return Value(true); }},
      {{"is_stock_item", Type::kBoolean, {"Its stock is kept.", "Er wordt voorraad van bijgehouden."}},
       [](const ItemDraft&) { return Value(false); }},
      {{"is_purchase_item", Type::kBoolean, {"It is bought.", "Het wordt ingekocht."}},
       [](const ItemDraft&) { return Value(false); }},
      {{"blocked", Type::kBoolean, {"It may not be used.", "Het mag niet gebruikt worden."}}, nullptr},
      {{"start_date", Type::kDate, {"Sold from.", "Te koop vanaf."}}, nullptr},
      {{"end_date", Type::kDate, {"Sold until.", "Te koop tot."}}, nullptr},
      {{"class_01", Type::kText, {"First class (category).", "Eerste klasse (categorie)."}}, nullptr},
      {{"class_02", Type::kText, {"Second class.", "Tweede klasse."}}, nullptr},
      {{"class_03", Type::kText, {"Third class.", "Derde klasse."}}, nullptr},
      {{"class_04", Type::kText, {"Fourth class.", "Vierde klasse."}}, nullptr},
      {{"class_05", Type::kText, {"Fifth class.", "Vijfde klasse."}}, nullptr},
      {{"class_06", Type::kText, {"Sixth class.", "Zesde klasse."}}, nullptr},
      {{"class_07", Type::kText, {"Seventh class.", "Zevende klasse."}}, nullptr},
      {{"class_08", Type::kText, {"Eighth class.", "Achtste klasse."}}, nullptr},
      {{"class_09", Type::kText, {"Ninth class.", "Negende klasse."}}, nullptr},
      {{"class_10", Type::kText, {"Tenth class.", "Tiende klasse."}}, nullptr},
      {{"is_new",
        Type::kBoolean,
        {"The record is made, not changed.", "Het record wordt gemaakt, niet gewijzigd."}},
       [](const ItemDraft&) { return Value(true); }}};
  return rows;
}

template <class Draft>
std::vector<ModelField> listed(const Rows<Draft>& rows) {
  std::vector<ModelField> fields;
  for (const DraftField<Draft>& row : rows) fields.push_back(row.field);
  return fields;
}

}  // namespace

std::span<const ModelField> order_fields() {
  static const std::vector<ModelField> fields = listed(order_rows());
  return fields;
}
std::span<const ModelField> order_line_fields() {
  static const std::vector<ModelField> fields = listed(line_rows());
  return fields;
}
std::span<const ModelField> customer_fields() {
  static const std::vector<ModelField> fields = listed(customer_rows());
  return fields;
}
std::span<const ModelField> item_fields() {
  static const std::vector<ModelField> fields = listed(item_rows());
  return fields;
}

std::span<const ModelField> assortment_fields() {
  static const std::vector<ModelField> fields = {
      {"code", Type::kText, {"Code.", "Code."}},
      {"description", Type::kText, {"Description.", "Omschrijving."}},
      {"gl_account_revenue", Type::kText, {"Revenue account, the target's.", "Omzetrekening van het doel."}},
      {"gl_account_stock", Type::kText, {"Stock account, the target's.", "Voorraadrekening van het doel."}},
      {"gl_account_cost", Type::kText, {"Cost account, the target's.", "Kostenrekening van het doel."}},
      {"is_new",
       Type::kBoolean,
       {"The record is made, not changed.", "Het record wordt gemaakt, niet gewijzigd."}}};
  return fields;
}

std::span<const DraftField<OrderDraft>> order_draft_fields() {
  return order_rows();
}
std::span<const DraftField<OrderLineDraft>> order_line_draft_fields() {
  return line_rows();
}
std::span<const DraftField<CustomerDraft>> customer_draft_fields() {
  return customer_rows();
}
std::span<const DraftField<ItemDraft>> item_draft_fields() {
  return item_rows();
}

std::size_t place_of(std::span<const ModelField> fields, std::string_view name) {
  const auto at =
      std::ranges::find(fields, name, [](const ModelField& f) { return std::string_view(f.name); });
  SCHAKEL_ASSERT(at != fields.end());
  return static_cast<std::size_t>(at - fields.begin());
}

}  // namespace schakel::connector
