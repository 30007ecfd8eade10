#include "app/flow_settings.h"

namespace schakel::app {

using flow::CodedField;
using flow::Condition;
using flow::CustomerRules;
using flow::FreeField;
using flow::OrdersFlow;
using schema::Choice;
using schema::Spec;

const Spec<CodedField>& coded_field_spec() {
  using flow::WhenUnmapped;
  static const std::vector<Choice<WhenUnmapped>> kWhenUnmapped = {
      {"dead_letter", WhenUnmapped::kDeadLetter, {}},
      {"use_default", WhenUnmapped::kUseDefault, {}},
      {"leave_empty", WhenUnmapped::kLeaveEmpty, {}}};
  static const Spec<CodedField> spec =
      Spec<CodedField>("coded field")
          .field(schema::text("lookup", &CodedField::lookup)
                     .describe(
                         {"Name of a shared [lookup.NAME] table: the source's code = the target's code.",
                          "Naam van een gedeelde [lookup.NAAM]-tabel: code van de bron = code van het doel."})
                     .example("\"payment_conditions\""))
          .field(schema::table("table", &CodedField::table)
                     .describe({"The same, written here; \"code/COUNTRY\" is tried before \"code\". Goes "
                                "before the shared table.",
                                "Hetzelfde, hier geschreven; \"code/LAND\" wordt eerder geprobeerd dan "
                                "\"code\". Gaat voor de gedeelde tabel."})
                     .example("{ \"VH\" = \"1\", \"VH/DE\" = \"9\" }"))
          .field(
              schema::table("by_country", &CodedField::by_country)
                  .describe(
                      {"The target's code per country of delivery, for values that no table translates.",
                       "De code van het doel per land van aflevering, voor waarden die geen tabel vertaalt."})
                  .example("{ BE = \"5\" }"))
          .field(schema::text("default", &CodedField::fallback)
                     .describe({"The target's code where the source has no value.",
                                "De code van het doel waar de bron geen waarde heeft."})
                     .example("\"30\""))
          .field(schema::boolean("force", &CodedField::force)
                     .describe({"Always use the default, whatever the source says.",
                                "Gebruik altijd de standaardwaarde, wat de bron ook zegt."}))
          .field(schema::boolean("same_code", &CodedField::same_code)
                     .describe(
                         {"A code that exists in the target as well means the same there. In flows of items, "
                          "customers, assortments and stock this is on unless you turn it off.",
                          "Een code die ook in het doel bestaat, betekent daar hetzelfde. In flows van "
                          "artikelen, "
                          "klanten, assortimenten en voorraad staat dit aan, tenzij u het uitzet."}))
          .field(schema::choice("when_unmapped", &CodedField::when_unmapped, kWhenUnmapped)
                     .describe({"What happens to a value that nothing translates.",
                                "Wat er gebeurt met een waarde die niets vertaalt."}))
          .field(
              schema::text("from_field", &CodedField::from_field)
                  .describe({"A native field of the source that holds the value, instead of the usual one.",
                             "Een eigen veld van de bron waar de waarde in staat, in plaats van het "
                             "gebruikelijke."})
                  .example("\"SalesChannelCode\""));
  return spec;
}

namespace {

const Spec<Condition>& condition_spec() {
  using Compare = Condition::Compare;
  static const std::vector<Choice<Compare>> kCompare = {{"equals", Compare::kEquals, {}},
                                                        {"not_equals", Compare::kNotEquals, {}},
                                                        {"one_of", Compare::kOneOf, {}},
                                                        {"contains", Compare::kContains, {}},
                                                        {"starts_with", Compare::kStartsWith, {}},
                                                        {"above", Compare::kAbove, {}},
                                                        {"below", Compare::kBelow, {}},
                                                        {"is_empty", Compare::kIsEmpty, {}},
                                                        {"is_not_empty", Compare::kIsNotEmpty, {}}};
  static const Spec<Condition> spec =
      Spec<Condition>()
          .field(schema::text("field", &Condition::field)
                     .describe({"A native field of the source, or number, country, currency, state, "
                                "customer_code or amount.",
                                "Een eigen veld van de bron, of number, country, currency, state, "
                                "customer_code of amount."})
                     .example("\"SalesChannelCode\"")
                     .required())
          .field(schema::choice("compare", &Condition::compare, kCompare)
                     .describe({"How it is compared.", "Hoe er vergeleken wordt."}))
          .field(
              schema::texts("values", &Condition::values)
                  .describe({"With what. Of several, equals, one_of, contains and starts_with want one that "
                             "fits, not_equals wants none; above and below take one number or date.",
                             "Waarmee. Van meer waarden moet er bij equals, one_of, contains en starts_with "
                             "een passen, bij not_equals geen; above en below nemen een getal of datum."})
                  .example("[\"WEB\"]"));
  return spec;
}

const Spec<FreeField>& free_field_spec() {
  using Level = FreeField::Level;
  static const std::vector<Choice<Level>> kLevel = {
      {"order", Level::kOrder, {}}, {"line", Level::kLine, {}}, {"customer", Level::kCustomer, {}}};
  static const Spec<FreeField> spec =
      Spec<FreeField>()
          .field(schema::choice("level", &FreeField::level, kLevel)
                     .describe({"Where both fields are.", "Waar beide velden staan."}))
          .field(schema::text("source", &FreeField::source)
                     .describe({"The source's field, by the name its API gives it.",
                                "Het veld van de bron, met de naam die zijn API eraan geeft."})
                     .example("\"SalesChannelCode\"")
                     .required())
          .field(schema::text("target", &FreeField::target)
                     .describe({"The target's field, by the name its API gives it.",
                                "Het veld van het doel, met de naam die zijn API eraan geeft."})
                     .example("\"FreeField1\"")
                     .required());
  return spec;
}

const Spec<CustomerRules>& customer_rules_spec() {
  using connector::MatchKey;
  using flow::CustomerNumber;
  using flow::DefaultDebtor;
  static const std::vector<Choice<MatchKey>> kKeys = {
      {"email", MatchKey::kEmail, {}},
      {"customer_code", MatchKey::kCustomerCode, {}},
      {"vat_number", MatchKey::kVatNumber, {}},
      {"chamber_of_commerce", MatchKey::kChamberOfCommerce, {}},
      {"name_and_postcode", MatchKey::kNameAndPostcode, {}}};
  static const std::vector<Choice<DefaultDebtor>> kDefault = {{"off", DefaultDebtor::kOff, {}},
                                                              {"fallback", DefaultDebtor::kFallback, {}},
                                                              {"always", DefaultDebtor::kAlways, {}}};
  static const std::vector<Choice<CustomerNumber>> kNumber = {
      {"target_numbers", CustomerNumber::kTargetNumbers, {}},
      {"same_as_source", CustomerNumber::kSameAsSource, {}}};
  static const Spec<CustomerRules> spec =
      Spec<CustomerRules>()
          .field(schema::choices("match_keys", &CustomerRules::match_keys, kKeys)
                     .describe({"How a customer is recognised, tried in this order until one finds somebody.",
                                "Waaraan een klant herkend wordt, in deze volgorde tot er een iemand vindt."})
                     .example("[\"vat_number\", \"email\"]"))
          .field(
              schema::boolean("create", &CustomerRules::create)
                  .describe({"Make customers that do not exist yet.", "Maak klanten die nog niet bestaan."}))
          .field(schema::boolean("update", &CustomerRules::update)
                     .describe({"Bring customers that exist up to date.", "Werk bestaande klanten bij."}))
          .field(schema::choice("number", &CustomerRules::number, kNumber)
                     .describe({"Which number a new customer gets.", "Welk nummer een nieuwe klant krijgt."}))
          .field(schema::choice("default_debtor", &CustomerRules::default_debtor, kDefault)
                     .describe({"Put orders on one debtor: never, when there is no usable customer, or "
                                "always. The real name and "
                                "address then stand on the order.",
                                "Zet orders op een vaste debiteur: nooit, als er geen bruikbare klant is, of "
                                "altijd. De echte naam en "
                                "het echte adres staan dan op de order."}))
          .field(schema::text("default_debtor_number", &CustomerRules::default_debtor_number)
                     .describe({"The number of that debtor.", "Het nummer van die debiteur."})
                     .example("\"99999\""));
  return spec;
}

const Spec<flow::ItemRules>& item_rules_spec() {
  using flow::ItemRules;
  using flow::MissingItem;
  static const std::vector<Choice<MissingItem>> kMissing = {{"dead_letter", MissingItem::kDeadLetter, {}},
                                                            {"create", MissingItem::kCreate, {}},
                                                            {"fallback_item", MissingItem::kFallbackItem, {}},
                                                            {"text_line", MissingItem::kTextLine, {}}};
  static const Spec<ItemRules> spec =
      Spec<ItemRules>()
          .field(schema::choice("when_missing", &ItemRules::when_missing, kMissing)
                     .describe({"What happens to an order with an item that the target does not have.",
                                "Wat er gebeurt met een order met een artikel dat het doel niet heeft."}))
          .field(schema::text("fallback_item", &ItemRules::fallback_item)
                     .describe({"The item that is used instead.", "Het artikel dat dan gebruikt wordt."})
                     .example("\"DIVERSEN\""));
  return spec;
}

const Spec<flow::ShippingCosts>& shipping_costs_spec() {
  using flow::ShippingCosts;
  static const Spec<ShippingCosts> spec =
      Spec<ShippingCosts>()
          .field(
              schema::texts("charge_codes", &ShippingCosts::charge_codes)
                  .describe({"Order charges that are shipping costs, besides those that the source marks so.",
                             "Orderkosten die verzendkosten zijn, naast die de bron zo merkt."})
                  .example("[\"VERZ\"]"))
          .field(schema::texts("item_codes", &ShippingCosts::item_codes)
                     .describe({"Order lines with these items are shipping costs too.",
                                "Orderregels met deze artikelen zijn ook verzendkosten."})
                     .example("[\"PORTO\"]"))
          .field(schema::text("target_item", &ShippingCosts::target_item)
                     .describe({"The item under which the target books shipping costs.",
                                "Het artikel waaronder het doel verzendkosten boekt."})
                     .example("\"VERZENDKOSTEN\""))
          .field(
              schema::text("other_charges_item", &ShippingCosts::other_charges_item)
                  .describe({"The item for other charges; without it such an order needs a person.",
                             "Het artikel voor andere kosten; zonder dit heeft zo'n order een mens nodig."}))
          .field(schema::text("target_charge", &ShippingCosts::target_charge)
                     .describe({"Exact Online: the order charge that shipping costs become, in place of "
                                "target_item.",
                                "Exact Online: de orderkosten die verzendkosten worden, in plaats van "
                                "target_item."})
                     .example("\"VERZ\""))
          .field(schema::text("other_charges_charge", &ShippingCosts::other_charges_charge)
                     .describe({"The same for other charges, in place of other_charges_item.",
                                "Hetzelfde voor andere kosten, in plaats van other_charges_item."}))
          .field(
              schema::text("gl_account", &ShippingCosts::gl_account)
                  .describe({"The ledger account for shipping costs in a sales entry; without it that of any "
                             "other line.",
                             "De grootboekrekening voor verzendkosten in een verkoopboeking; zonder deze die "
                             "van elke andere regel."})
                  .example("\"8900\""))
          .field(schema::text("other_charges_gl_account", &ShippingCosts::other_charges_gl_account)
                     .describe({"The same for other charges.", "Hetzelfde voor andere kosten."}));
  return spec;
}

const Spec<flow::Discounts>& discounts_spec() {
  using flow::Discounts;
  using flow::OrderDiscount;
  static const std::vector<Choice<OrderDiscount>> kHow = {
      {"over_lines", OrderDiscount::kOverLines, {}}, {"discount_item", OrderDiscount::kDiscountItem, {}}};
  static const Spec<Discounts> spec =
      Spec<Discounts>()
          .field(
              schema::choice("order_discount", &Discounts::order_discount, kHow)
                  .describe(
                      {"A discount on the whole order becomes a percentage on each line, or a line of its "
                       "own.",
                       "Korting op de hele order wordt een percentage op elke regel, of een eigen regel."}))
          .field(schema::text("discount_item", &Discounts::discount_item)
                     .describe({"The item of that line.", "Het artikel van die regel."})
                     .example("\"KORTING\""));
  return spec;
}

const Spec<connector::DocumentChoice>& document_spec() {
  using connector::DocumentChoice;
  using model::Document;
  static const std::vector<Choice<Document>> kDocuments = {{"sales_order", Document::kSalesOrder, {}},
                                                           {"sales_invoice", Document::kSalesInvoice, {}},
                                                           {"direct_invoice", Document::kDirectInvoice, {}},
                                                           {"sales_entry", Document::kSalesEntry, {}}};
  static const Spec<DocumentChoice> spec =
      Spec<DocumentChoice>()
          .field(schema::choice("document", &DocumentChoice::document, kDocuments)
                     .describe({"The kind of document.", "Het soort document."}))
          .field(schema::text("journal", &DocumentChoice::journal)
                     .describe(
                         {"The journal of a sales entry, and of an invoice in Exact Online. Of an invoice in "
                          "Exact Globe: that of its code, so that a flow the other way knows it again.",
                          "Het dagboek van een verkoopboeking, en van een factuur in Exact Online. Van een "
                          "factuur in Exact Globe: dat van haar code, zodat een flow de andere kant op haar "
                          "herkent."})
                     .example("\"70\""))
          .field(schema::text("invoice_code", &DocumentChoice::invoice_code)
                     .describe({"Exact Globe: the invoice code of an invoice.",
                                "Exact Globe: de factuurcode van een factuur."})
                     .example("\"1\""));
  return spec;
}

}  // namespace

const Spec<OrdersFlow>& orders_flow_spec() {
  using flow::TooLong;
  using model::OrderState;
  static const std::vector<Choice<OrderState>> kStates = {
      {"open", OrderState::kOpen, {}},
      {"partly_delivered", OrderState::kPartlyDelivered, {}},
      {"complete", OrderState::kComplete, {}},
      {"cancelled", OrderState::kCancelled, {}},
      {"processed", OrderState::kProcessed, {}}};
  static const std::vector<Choice<TooLong>> kTooLong = {{"dead_letter", TooLong::kDeadLetter, {}},
                                                        {"cut", TooLong::kCut, {}}};
  static const Spec<OrdersFlow> spec =
      Spec<OrdersFlow>()
          .field(schema::section("source", &OrdersFlow::source, document_spec())
                     .describe({"What an order is read from.", "Waaruit een order gelezen wordt."}))
          .field(schema::section("target", &OrdersFlow::target, document_spec())
                     .describe({"What an order becomes.", "Wat een order wordt."}))
          .field(schema::date("from_date", &OrdersFlow::from_date)
                     .describe({"Orders dated before this day are left out.",
                                "Orders van voor deze dag blijven buiten beschouwing."})
                     .example("2026-01-01"))
          .field(
              schema::choices("states", &OrdersFlow::states, kStates)
                  .describe({"Which orders are taken. Invoices and entries are open or processed; a draft, "
                             "which has no number yet, waits until it has one.",
                             "Welke orders worden meegenomen. Facturen en boekingen zijn open of verwerkt "
                             "(processed); een concept, dat nog geen nummer heeft, wacht daarop."}))
          .field(schema::boolean("only_approved", &OrdersFlow::only_approved)
                     .describe({"Take only orders that are approved.", "Neem alleen goedgekeurde orders."}))
          .field(schema::sections("filter", &OrdersFlow::filters, condition_spec())
                     .describe({"Custom filters: an order is taken when all of them hold.",
                                "Eigen filters: een order gaat mee als ze allemaal kloppen."}))
          .field(schema::integer("batch_size", &OrdersFlow::batch_size, 1, 1000)
                     .describe({"Orders that are made ready and written together; after a crash at most so "
                                "many are looked up.",
                                "Orders die samen worden klaargezet en geschreven; na een uitval worden er "
                                "hooguit zoveel nagekeken."}))
          .field(schema::duration("settling_time", &OrdersFlow::settling_time)
                     .describe({"How long the target may take to show a write whose answer was lost.",
                                "Hoe lang het doel erover mag doen om iets te tonen waarvan het antwoord "
                                "verloren ging."}))
          .field(schema::text("reference_prefix", &OrdersFlow::reference_prefix)
                     .describe({"Stands before the source's order number in the reference under which "
                                "Schakel finds its orders back.",
                                "Staat voor het ordernummer van de bron in de referentie waaronder Schakel "
                                "zijn orders terugvindt."}))
          .field(schema::choice("text_too_long", &OrdersFlow::text_too_long, kTooLong)
                     .describe({"A text that is longer than the target's field.",
                                "Een tekst die langer is dan het veld van het doel."}))
          .field(
              schema::amount("rounding_difference", &OrdersFlow::rounding_difference)
                  .describe({"How far the total of a document may be from that of its source by rounding "
                             "(both ERPs round VAT in their own way). More than this needs a person, who "
                             "sees both figures; less is noted with the order.",
                             "Hoeveel het totaal van een document door afronding van dat van de bron mag "
                             "afwijken (elk ERP rondt btw op zijn eigen manier af). Bij meer moet een mens "
                             "kijken, die beide bedragen ziet; minder wordt bij de order genoteerd."})
                  .example("0.05"))
          .field(schema::section("customers", &OrdersFlow::customers, customer_rules_spec())
                     .describe({"How customers are found, made and updated.",
                                "Hoe klanten worden gevonden, gemaakt en bijgewerkt."}))
          .field(schema::section("items", &OrdersFlow::items, item_rules_spec())
                     .describe({"What to do about items.", "Wat te doen met artikelen."}))
          .field(schema::section("vat_code", &OrdersFlow::vat_code, coded_field_spec())
                     .describe({"VAT codes of lines and charges. Prices are converted when one code is incl. "
                                "and the other excl. VAT.",
                                "Btw-codes van regels en kosten. Prijzen worden omgerekend als de ene code "
                                "incl. en de andere excl. btw is."}))
          .field(
              schema::boolean("same_vat_percentage", &OrdersFlow::same_vat_percentage)
                  .describe({"A line whose VAT code has another percentage in the target needs a person. "
                             "False: its price without VAT is kept.",
                             "Een regel waarvan de btw-code in het doel een ander percentage heeft, vraagt "
                             "een mens. False: de prijs zonder btw blijft gelijk."}))
          .field(schema::section("customer_vat_code", &OrdersFlow::customer_vat_code, coded_field_spec())
                     .describe({"VAT code of new customers.", "Btw-code van nieuwe klanten."}))
          .field(schema::section("payment_condition", &OrdersFlow::payment_condition, coded_field_spec())
                     .describe({"Payment conditions.", "Betalingscondities."}))
          .field(schema::section("payment_method", &OrdersFlow::payment_method, coded_field_spec())
                     .describe({"Payment methods, from the source's payment condition.",
                                "Betaalwijzen, uit de betalingsconditie van de bron."}))
          .field(schema::section("shipping_method", &OrdersFlow::shipping_method, coded_field_spec())
                     .describe({"Shipping methods.", "Verzendwijzen."}))
          .field(schema::section("unit", &OrdersFlow::unit, coded_field_spec())
                     .describe({"Units of lines.", "Eenheden van regels."}))
          .field(schema::section("warehouse", &OrdersFlow::warehouse, coded_field_spec())
                     .describe({"Warehouses.", "Magazijnen."}))
          .field(schema::section("cost_center", &OrdersFlow::cost_center, coded_field_spec())
                     .describe({"Cost centres of order and lines.", "Kostenplaatsen van order en regels."}))
          .field(schema::section("cost_unit", &OrdersFlow::cost_unit, coded_field_spec())
                     .describe({"Cost units of lines.", "Kostendragers van regels."}))
          .field(schema::section("classification", &OrdersFlow::classification, coded_field_spec())
                     .describe({"Classifications of new customers.", "Classificaties van nieuwe klanten."}))
          .field(schema::section("gl_account", &OrdersFlow::gl_account, coded_field_spec())
                     .describe({"Revenue accounts of the lines of a sales entry, for example by country.",
                                "Omzetrekeningen van de regels van een verkoopboeking, bijvoorbeeld per "
                                "land."}))
          .field(schema::section("shipping_costs", &OrdersFlow::shipping_costs, shipping_costs_spec())
                     .describe({"What shipping costs are and what they become.",
                                "Wat verzendkosten zijn en wat ze worden."}))
          .field(
              schema::section("discounts", &OrdersFlow::discounts, discounts_spec())
                  .describe({"Discounts on the whole order. Discounts on lines are taken over as they are.",
                             "Kortingen op de hele order. Regelkortingen worden overgenomen zoals ze zijn."}))
          .field(
              schema::sections("free_field", &OrdersFlow::free_fields, free_field_spec())
                  .describe({"Fields copied as they are.", "Velden die worden overgenomen zoals ze zijn."}));
  return spec;
}

}  // namespace schakel::app
