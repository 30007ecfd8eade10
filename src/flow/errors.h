#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/explanation.h"
#include "base/result.h"

// Every reason why a flow leaves a record out, needs a person for it, or refuses its settings, with what it
// means and what to do. docs/reference/errors.md is generated from kExplanations; the advice of an Error
// comes from it too, so the page and the program cannot say different things.
namespace schakel::flow {

// The two rows that every coded field has.
#define SCHAKEL_CODED_FIELD(code, setting, en, nl)                                                           \
  Explanation{"flow." code "_unmapped", "The source has a code that the settings do not translate: " en ".", \
              "De bron gebruikt een " nl " die de instellingen niet vertalen.",                              \
              "Add the source's code to the table of " setting                                               \
              ", or choose there what happens with codes "                                                   \
              "that are not in it. Then retry: all that waited for it goes along.",                          \
              "Zet de code van de bron in de tabel van " setting                                             \
              ", of kies daar wat er met codes gebeurt "                                                     \
              "die er niet in staan. Probeer het daarna opnieuw: alles wat erop wachtte gaat mee."},         \
      Explanation {                                                                                          \
    "flow." code "_not_in_target",                                                                           \
        "The settings translate a " en                                                                       \
        " into a code that the target "                                                                      \
        "does not have.",                                                                                    \
        "De instellingen vertalen een " nl " naar een code die het doelsysteem niet kent.",                  \
        "Correct the code in " setting ", or create it in the target. Then retry.",                          \
        "Verbeter de code bij " setting                                                                      \
        ", of maak haar aan in het doelsysteem. Probeer het daarna "                                         \
        "opnieuw."                                                                                           \
  }

inline constexpr auto kExplanations = std::to_array<Explanation>({
    // ---- Left out, nothing wrong ----
    {"flow.before_from_date", "The order is older than the flow's from-date.",
     "De order is ouder dan de begindatum van de flow.", "Nothing; or set an earlier from_date.",
     "Niets; of kies een eerdere from_date."},
    {"flow.state_not_taken", "The order is in a state that the flow does not take.",
     "De order heeft een toestand die de flow niet meeneemt.", "Nothing; or add the state to states.",
     "Niets; of zet de toestand bij states."},
    {"flow.credit_note",
     "The document is a credit note. Those are not taken: how the source writes their amounts is not "
     "certain.",
     "Het document is een creditnota. Die worden niet meegenomen: hoe de bron hun bedragen schrijft staat "
     "niet "
     "vast.",
     "Enter the credit note in the target by hand.", "Voer de creditnota met de hand in het doelsysteem in."},
    {"flow.not_approved", "The order is not approved yet in the source.",
     "De order is in de bron nog niet goedgekeurd.",
     "Approve the order in the source: it is then read again by itself. Or set only_approved to false.",
     "Keur de order goed in de bron: hij wordt dan vanzelf opnieuw gelezen. Of zet only_approved op false."},
    {"flow.filtered_out", "One of the flow's own filters leaves the order out.",
     "Een van de eigen filters van de flow laat de order weg.", "Nothing; or change the filter.",
     "Niets; of wijzig het filter."},

    // ---- The order as a whole ----
    {"flow.order_without_number",
     "The order has no number in the source, so it cannot be recognised in the target.",
     "De order heeft geen nummer in de bron en is daardoor in het doelsysteem niet te herkennen.",
     "Give the order a number in the source, then retry.",
     "Geef de order een nummer in de bron en probeer opnieuw."},
    {"flow.order_without_lines", "The order has no lines and no charges.",
     "De order heeft geen regels en geen kosten.",
     "Add the lines in the source, then retry; or close the order there.",
     "Voeg de regels toe in de bron en probeer opnieuw; of sluit de order daar af."},
    {"flow.document_twice", "The target has this order's reference on more than one document.",
     "Het doelsysteem heeft de referentie van deze order op meer dan één document.",
     "Look at the documents named above. Remove the one too many, or change its reference; then retry.",
     "Bekijk de genoemde documenten. Verwijder het document te veel, of wijzig de referentie ervan; probeer "
     "daarna "
     "opnieuw."},

    // ---- Codes ----
    SCHAKEL_CODED_FIELD("vat", "vat_code", "VAT code", "btw-code"),
    SCHAKEL_CODED_FIELD("customer_vat", "customer_vat_code", "customer's VAT code", "btw-code van een klant"),
    SCHAKEL_CODED_FIELD("payment_condition", "payment_condition", "payment condition", "betalingsconditie"),
    SCHAKEL_CODED_FIELD("payment_method", "payment_method", "payment method", "betaalwijze"),
    SCHAKEL_CODED_FIELD("shipping_method", "shipping_method", "shipping method", "verzendwijze"),
    SCHAKEL_CODED_FIELD("warehouse", "warehouse", "warehouse", "magazijn"),
    SCHAKEL_CODED_FIELD("cost_center", "cost_center", "cost centre", "kostenplaats"),
    SCHAKEL_CODED_FIELD("cost_unit", "cost_unit", "cost unit", "kostendrager"),
    SCHAKEL_CODED_FIELD("classification", "classification", "classification", "classificatie"),
    SCHAKEL_CODED_FIELD("unit", "unit", "unit", "eenheid"),
    SCHAKEL_CODED_FIELD("assortment", "assortment", "assortment", "assortiment"),
    SCHAKEL_CODED_FIELD("gl_account", "gl_account", "ledger account", "grootboekrekening"),

    // ---- VAT and amounts ----
    {"flow.gl_account_missing",
     "A line of a sales entry has no ledger account: the source gives none, and the settings neither.",
     "Een regel van een verkoopboeking heeft geen grootboekrekening: de bron geeft er geen, en de "
     "instellingen "
     "ook niet.",
     "Set gl_account.default or gl_account.by_country; for shipping costs shipping_costs.gl_account. Then "
     "retry.",
     "Stel gl_account.default of gl_account.by_country in; voor verzendkosten shipping_costs.gl_account. "
     "Probeer "
     "het daarna opnieuw."},
    {"flow.totals_differ",
     "The lines of the document do not come to what the source says of the whole of it.",
     "De regels van het document komen niet op wat de bron van het geheel zegt.",
     "Look at the document in the source: a discount, a charge or a VAT amount that stands on the whole and "
     "on no "
     "line. Correct it there, then retry.",
     "Bekijk het document in de bron: een korting, kosten of een btw-bedrag dat wel op het geheel en op geen "
     "regel "
     "staat. Verbeter het daar en probeer het opnieuw."},
    {"flow.vat_code_missing",
     "A line with a price has no VAT code for the target, and the target has codes incl. and excl. VAT: the "
     "price "
     "could be either.",
     "Een regel met een prijs heeft geen btw-code voor het doelsysteem, en dat heeft codes inclusief én "
     "exclusief "
     "btw: de prijs kan beide zijn.",
     "Set a VAT code per country (vat_code.by_country) or a default (vat_code.default), then retry.",
     "Stel een btw-code per land in (vat_code.by_country) of een standaard (vat_code.default) en probeer "
     "opnieuw."},
    {"flow.vat_percentage_differs",
     "The VAT code of the source and the one it is translated to have different "
     "percentages.",
     "De btw-code van de bron en die waarnaar zij vertaald wordt, hebben verschillende percentages.",
     "Correct the translation in vat_code. If it is meant so, set same_vat_percentage to false: the net "
     "price is "
     "kept then.",
     "Verbeter de vertaling in vat_code. Is het zo bedoeld, zet same_vat_percentage dan op false: de "
     "nettoprijs "
     "blijft dan gelijk."},
    {"flow.vat_percentage_unknown",
     "A price must be converted between incl. and excl. VAT, but the source gives no "
     "percentage.",
     "Een prijs moet omgerekend worden tussen inclusief en exclusief btw, maar de bron geeft geen "
     "percentage.",
     "Give the line a VAT code in the source, or choose a code of the target of the same kind (incl. or "
     "excl.).",
     "Geef de regel een btw-code in de bron, of kies een code van het doelsysteem van dezelfde soort "
     "(inclusief of "
     "exclusief)."},
    {"flow.amount_not_exact",
     "The target keeps too few decimals for this line: its amount would differ by more than "
     "a cent.",
     "Het doelsysteem bewaart te weinig decimalen voor deze regel: het bedrag zou meer dan een cent "
     "afwijken.",
     "Give the line a price or quantity with fewer decimals in the source, or use a VAT code of the target "
     "of the "
     "same kind (incl. or excl.), so that the price need not be converted.",
     "Geef de regel in de bron een prijs of aantal met minder decimalen, of gebruik een btw-code van het "
     "doelsysteem "
     "van dezelfde soort (inclusief of exclusief), zodat de prijs niet omgerekend hoeft te worden."},
    {"flow.quantity_not_exact", "The target keeps fewer decimals of a quantity than the line has.",
     "Het doelsysteem bewaart minder decimalen van een aantal dan de regel heeft.",
     "Change the quantity in the source, or sell in a smaller unit.",
     "Wijzig het aantal in de bron, of verkoop in een kleinere eenheid."},

    // ---- Customers ----
    {"flow.customer_ambiguous", "More than one customer in the target matches. Schakel never guesses.",
     "Meer dan één klant in het doelsysteem past. Schakel gokt nooit.",
     "Make the customers named above different in the target (one e-mail address each, for example), or put "
     "a more "
     "exact match key first in customers.match_keys. Then retry.",
     "Maak de genoemde klanten verschillend in het doelsysteem (elk een eigen e-mailadres bijvoorbeeld), of "
     "zet een "
     "preciezere sleutel vooraan bij customers.match_keys. Probeer het daarna opnieuw."},
    {"flow.customer_blocked", "The customer is blocked in the target.",
     "De klant is in het doelsysteem geblokkeerd.",
     "Unblock the debtor in the target, then retry; or cancel the order.",
     "Hef de blokkering van de debiteur op in het doelsysteem en probeer opnieuw; of annuleer de order."},
    {"flow.customer_no_debtor", "The account was found in the target, but it has no debtor number.",
     "De relatie is gevonden in het doelsysteem, maar heeft geen debiteurnummer.",
     "Make the account a customer (give it a debtor number) in the target, then retry.",
     "Maak van de relatie een klant (geef haar een debiteurnummer) in het doelsysteem en probeer opnieuw."},
    {"flow.customer_not_found",
     "The customer does not exist in the target and creating customers is switched off.",
     "De klant bestaat niet in het doelsysteem en klanten aanmaken staat uit.",
     "Create the customer in the target with the same match key, or set customers.create to true. Then "
     "retry.",
     "Maak de klant aan in het doelsysteem met dezelfde sleutel, of zet customers.create op true. Probeer "
     "het daarna "
     "opnieuw."},
    {"flow.customer_without_match_key",
     "The customer has none of the match keys, so whether it exists already cannot "
     "be found out.",
     "De klant heeft geen van de sleutels, dus niet te achterhalen is of hij al bestaat.",
     "Fill in a match key in the source (an e-mail address, for example), add another one to "
     "customers.match_keys, or "
     "set a default debtor. Then retry.",
     "Vul in de bron een sleutel in (een e-mailadres bijvoorbeeld), voeg een andere toe aan "
     "customers.match_keys, of "
     "stel een standaarddebiteur in. Probeer het daarna opnieuw."},
    {"flow.default_debtor_missing",
     "The number in customers.default_debtor_number is nobody's in the target, or of an account that is no "
     "debtor.",
     "Het nummer in customers.default_debtor_number is van niemand in het doelsysteem, of van een relatie "
     "die "
     "geen debiteur is.",
     "Correct customers.default_debtor_number, or create that debtor in the target. Then retry.",
     "Verbeter customers.default_debtor_number, of maak die debiteur aan in het doelsysteem. Probeer het "
     "daarna "
     "opnieuw."},
    {"flow.default_debtor_blocked", "The default debtor is blocked in the target.",
     "De vaste debiteur is geblokkeerd in het doelsysteem.",
     "Unblock him in the target, or set another number in customers.default_debtor_number. Then retry.",
     "Deblokkeer hem in het doelsysteem, of zet een ander nummer in customers.default_debtor_number. Probeer "
     "het "
     "daarna opnieuw."},
    {"flow.customer_without_name", "The customer has no name in the source.",
     "De klant heeft geen naam in de bron.",
     "Fill in the name in the source, or set a default debtor. Then retry.",
     "Vul de naam in de bron in, of stel een standaarddebiteur in. Probeer het daarna opnieuw."},
    {"flow.customer_without_number", "The customer must get the number of the source, but has none there.",
     "De klant moet het nummer van de bron krijgen, maar heeft daar geen nummer.",
     "Give the customer a number in the source, or let the target number customers (customers.number).",
     "Geef de klant een nummer in de bron, of laat het doelsysteem klanten nummeren (customers.number)."},
    {"flow.customer_number_taken",
     "The customer must get the number of the source, but in the target that number "
     "belongs to somebody else.",
     "De klant moet het nummer van de bron krijgen, maar dat hoort in het doelsysteem bij een ander.",
     "Is it the same customer: give both the same match key. Is it another: let the target number customers "
     "(customers.number), or change one of the numbers. Then retry.",
     "Is het dezelfde klant: geef beide dezelfde sleutel. Is het een ander: laat het doelsysteem klanten "
     "nummeren "
     "(customers.number), of wijzig een van de nummers. Probeer het daarna opnieuw."},

    // ---- Items, charges, discounts ----
    {"flow.item_missing", "An item of the order does not exist in the target.",
     "Een artikel van de order bestaat niet in het doelsysteem.",
     "Create the item in the target under the same code, or choose in items.when_missing what happens with "
     "missing "
     "items. Then retry.",
     "Maak het artikel aan in het doelsysteem onder dezelfde code, of kies bij items.when_missing wat er met "
     "ontbrekende artikelen gebeurt. Probeer het daarna opnieuw."},
    {"flow.item_not_sellable", "An item exists in the target, but is blocked, inactive or not a sales item.",
     "Een artikel bestaat in het doelsysteem, maar is geblokkeerd, inactief of geen verkoopartikel.",
     "Make the item an active sales item in the target, then retry.",
     "Maak er in het doelsysteem een actief verkoopartikel van en probeer opnieuw."},
    {"flow.configured_item_missing",
     "An item that the settings name (fallback, shipping, charges, discount) does not "
     "exist in the target.",
     "Een artikel dat de instellingen noemen (vervanging, verzending, kosten, korting) bestaat niet in het "
     "doelsysteem.",
     "Create the item in the target, or correct the setting named above. Then retry.",
     "Maak het artikel aan in het doelsysteem, of verbeter de genoemde instelling. Probeer het daarna "
     "opnieuw."},
    {"flow.configured_charge_missing", "A charge that the settings name does not exist in the target.",
     "Orderkosten die de instellingen noemen, bestaan niet in het doelsysteem.",
     "Create the charge in the target, or correct the setting named above. Then retry.",
     "Maak de kosten aan in het doelsysteem, of verbeter de genoemde instelling. Probeer het daarna "
     "opnieuw."},
    {"flow.line_without_item", "A line has an amount but no item.",
     "Een regel heeft een bedrag maar geen artikel.", "Choose an item on the line in the source, then retry.",
     "Kies een artikel op de regel in de bron en probeer opnieuw."},
    {"flow.shipping_item_not_set",
     "The order has shipping costs and the settings do not say what they become.",
     "De order heeft verzendkosten en de instellingen zeggen niet wat die worden.",
     "Set shipping_costs.target_item to the target's item for shipping costs (or target_charge to its order "
     "charge), then retry.",
     "Stel shipping_costs.target_item in op het artikel voor verzendkosten in het doelsysteem (of "
     "target_charge "
     "op zijn orderkosten) en probeer opnieuw."},
    {"flow.charge_unmapped",
     "The order has a charge that is not shipping and the settings do not say what it becomes.",
     "De order heeft kosten die geen verzendkosten zijn en de instellingen zeggen niet wat die worden.",
     "Add its code to shipping_costs.charge_codes, or set shipping_costs.other_charges_item. Then retry.",
     "Zet de code bij shipping_costs.charge_codes, of stel shipping_costs.other_charges_item in. Probeer het "
     "daarna "
     "opnieuw."},

    // ---- Items, customers and assortments on their own ----
    {"flow.not_created", "The record is not in the target, and making new ones is switched off.",
     "Het record staat niet in het doelsysteem, en nieuwe aanmaken staat uit.",
     "Nothing; or set create to true in the flow.", "Niets; of zet create op true bij de flow."},
    {"flow.record_ambiguous", "More than one record in the target matches. Schakel never guesses.",
     "Meer dan een record in het doelsysteem past. Schakel gokt nooit.",
     "Make those named above different in the target, or put a more exact key first in match_keys. Then "
     "retry.",
     "Maak de genoemde records verschillend in het doelsysteem, of zet een preciezere sleutel vooraan bij "
     "match_keys. Probeer het daarna opnieuw."},
    {"flow.record_without_match_key",
     "The record has none of the match keys, so whether it exists already cannot be found out.",
     "Het record heeft geen van de sleutels, dus niet te achterhalen is of het al bestaat.",
     "Fill in a match key in the source, or add another one to match_keys. Then retry.",
     "Vul in de bron een sleutel in, of voeg een andere toe aan match_keys. Probeer het daarna opnieuw."},
    {"flow.number_taken",
     "A new record must get the number of the source, but in the target that number belongs to another.",
     "Een nieuw record moet het nummer van de bron krijgen, maar dat hoort in het doelsysteem bij een ander.",
     "Is it the same: give both the same match key. Is it another: set number = \"target_numbers\". Then "
     "retry.",
     "Is het hetzelfde: geef beide dezelfde sleutel. Is het een ander: zet number = \"target_numbers\". "
     "Probeer "
     "het daarna opnieuw."},

    // ---- Stock and deliveries ----
    {"flow.delivered_less",
     "Less was delivered according to the source than the target has as delivered already.",
     "Volgens de bron is er minder geleverd dan het doelsysteem al als geleverd heeft.",
     "Compare the order on both sides: a delivery that was taken back must be corrected in the target by "
     "hand.",
     "Vergelijk de order aan beide kanten: een teruggedraaide levering moet in het doelsysteem met de hand "
     "gecorrigeerd worden."},
    {"flow.item_not_in_target",
     "The item of this stock does not exist in the target, or its stock is not kept.",
     "Het artikel van deze voorraad bestaat niet in het doelsysteem, of er wordt geen voorraad van "
     "bijgehouden.",
     "Nothing; or make the item over there a stock item.",
     "Niets; of maak er in het doelsysteem een voorraadartikel van."},

    // ---- Settings that contradict themselves ----
    {"flow.setting_missing", "A setting is needed by another one and is empty.",
     "Een instelling is nodig door een andere en is leeg.",
     "Fill in the setting named above, or change the other one.",
     "Vul de genoemde instelling in, of wijzig de andere."},
    {"flow.setting_invalid", "A setting has a value that cannot be.",
     "Een instelling heeft een waarde die niet kan.", "Correct the setting named above.",
     "Verbeter de genoemde instelling."},
});

#undef SCHAKEL_CODED_FIELD

/// A code that stands in kExplanations; one that does not is an error of the compiler.
class Code {
 public:
  consteval Code(const char* code) {
    while (at_ < kExplanations.size() && kExplanations[at_].code != code) ++at_;
    if (at_ == kExplanations.size()) throw "This code is not explained: add it to kExplanations.";
  }

  const Explanation& explanation() const { return kExplanations[at_]; }
  std::string text() const { return std::string(explanation().code); }

 private:
  // A place and no pointer: with -fsanitize=undefined GCC 12 takes the comparison of one for no constant
  // expression.
  std::size_t at_ = 0;
};

/// A record that needs a person (kInvalidRecord). `what` names the order and what is wrong, without personal
/// data; the advice is the explanation's, unless a more exact one is given. `fields` names what it is about
/// (an item, a debtor) and the settings or fields concerned: with the code it is the cause by which dead
/// letters are grouped, so it names nothing that is this order's alone.
Error needs_person(Code code, Text what, std::vector<std::string> fields = {},
                   const std::optional<Text>& advice = std::nullopt);

/// A setting that cannot be (kInvalidInput); `fields` starts with the setting's name.
Error bad_setting(Code code, Text what, std::vector<std::string> fields);

}  // namespace schakel::flow
