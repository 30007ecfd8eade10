#include "connectors/exact_globe/explanations.h"

#include <algorithm>
#include <array>

#include "connectors/exact_globe/errors.h"

namespace schakel::exact_globe {
namespace {

constexpr auto kBesideTheTable = std::to_array<Explanation>({
    // ---- A value that Globe would not take, seen before the first call of a document ----
    {"globe.too_long", "A text is longer than its field in Globe.",
     "Een tekst is langer dan het veld in Globe.",
     "Shorten it in the source; or let the flow cut such texts: text_too_long = \"cut\". Then retry.",
     "Kort de tekst in de bron in; of laat de flow zulke teksten afkappen: text_too_long = \"cut\". Probeer "
     "het daarna opnieuw."},
    {"globe.mandatory", "A field that Globe demands is empty.", "Een veld dat Globe eist is leeg.",
     "Fill it in the source, or in account_defaults of the connection. Then retry.",
     "Vul het in de bron, of bij account_defaults van de verbinding. Probeer het daarna opnieuw."},
    {"globe.not_allowed", "A field of Globe takes only certain values, and this is none of them.",
     "Een veld van Globe neemt maar bepaalde waarden aan, en dit is er geen van.",
     "Translate the source's value into one that Globe takes.",
     "Vertaal de waarde van de bron naar een die Globe aanneemt."},
    {"globe.not_digits", "A field of Globe takes digits only.",
     "Een veld van Globe neemt alleen cijfers aan.", "Use the number that Globe knows.",
     "Gebruik het nummer dat Globe kent."},
    {"globe.not_text", "A text is not valid (not UTF-8).", "Een tekst is ongeldig (geen UTF-8).",
     "Correct the field in the source.", "Verbeter het veld in de bron."},
    {"globe.wrong_type", "A field of Globe gets another kind of value than it takes.",
     "Een veld van Globe krijgt een ander soort waarde dan het aanneemt.",
     "Copy another field of the source into it (free_field), or correct the value there.",
     "Neem er een ander veld van de bron in over (free_field), of verbeter de waarde daar."},
    {"globe.too_large", "A number is larger than its field in Globe.",
     "Een getal is groter dan het veld in Globe.", "Correct the number in the source.",
     "Verbeter het getal in de bron."},
    {"globe.too_many_decimals", "A number has more decimals than Globe keeps.",
     "Een getal heeft meer decimalen dan Globe bewaart.",
     "Round it in the source; Schakel does not round in secret.",
     "Rond het in de bron af; Schakel rondt niet stilzwijgend af."},
    {"globe.out_of_bounds", "A number lies outside what Globe takes.",
     "Een getal valt buiten wat Globe aanneemt.", "Correct the number in the source.",
     "Verbeter het getal in de bron."},
    {"globe.field_twice", "A rule of the mapping fills a field that Schakel fills in itself.",
     "Een regel van de mapping vult een veld dat Schakel zelf vult.", "Take the rule out.",
     "Haal de regel weg."},
    {"globe.class_unanswered", "Globe did not say whether it made a class code that an item needs.",
     "Globe gaf geen antwoord op het maken van een klassecode die een artikel nodig heeft.",
     "Nothing: Schakel looks and tries again by itself.",
     "Niets: Schakel kijkt en probeert het zelf opnieuw."},
    {"globe.class_refused", "Globe does not take a class code that an item needs.",
     "Globe neemt een klassecode niet aan die een artikel nodig heeft.",
     "Make the code in Globe's item classes, or take another rule for the field. Then retry.",
     "Maak de code aan bij de artikelklassen van Globe, of neem een andere regel voor het veld. Probeer het "
     "daarna opnieuw."},
    {"globe.stock_elsewhere",
     "Globe's answer about stock does not say that it is about the warehouse that was asked for.",
     "Uit het antwoord van Globe over voorraad blijkt niet dat het over het gevraagde magazijn gaat.",
     "Report it: this release of Globe gives stock in another way than Schakel knows. Nothing was sent.",
     "Meld het: deze versie van Globe geeft voorraad op een andere manier dan Schakel kent. Er is niets "
     "verstuurd."},
    {"globe.stock_missing", "Globe names items and tells of none how much there is.",
     "Globe noemt artikelen en zegt van geen enkel hoeveel er ligt.",
     "Stock needs Exact Globe 408 or later, and a user with the right to see it.",
     "Voorraad vraagt Exact Globe 408 of later, en een gebruiker met het recht om haar te zien."},
    {"globe.stock_field", "The field in which stock is to be published is no free number field of Item.",
     "Het veld waarin voorraad gepubliceerd moet worden, is geen vrij getalveld van Item.",
     "Name such a field in the flow, NumberFreeField1 for instance, and apply it again.",
     "Noem zo'n veld in de flow, bijvoorbeeld NumberFreeField1, en pas hem opnieuw toe."},
    {"globe.text_line_needs_item", "A line of text has no item, and Globe takes no line without one.",
     "Een tekstregel heeft geen artikel, en Globe neemt geen regel zonder artikel aan.",
     "Make a text item in Globe and name it in the connection as text_item. Then retry.",
     "Maak een tekstartikel in Globe en noem het in de verbinding als text_item. Probeer het daarna "
     "opnieuw."},
    {"globe.order_without_lines", "An order in Globe needs at least one line.",
     "Een order in Globe heeft ten minste een regel nodig.",
     "Add a line in the source, or filter such orders out.",
     "Voeg in de bron een regel toe, of filter zulke orders weg."},
    {"globe.vat_code_includes_vat", "A line of an entry has a VAT code that includes VAT.",
     "Een regel van een boeking heeft een btw-code inclusief btw.",
     "Map the source's VAT code to one of the excluding kind. Then retry.",
     "Koppel de btw-code van de bron aan een code exclusief btw. Probeer het daarna opnieuw."},
    {"globe.entry_does_not_add_up", "The lines of an entry come to another amount than the whole document.",
     "De regels van een boeking komen op een ander bedrag dan het hele document.",
     "Look at the document in the source, and at the VAT codes of its lines. Then retry.",
     "Bekijk het document in de bron, en de btw-codes van zijn regels. Probeer het daarna opnieuw."},
    {"globe.account_has_no_cost_center", "Customers in Globe have no cost centre.",
     "Klanten hebben in Globe geen kostenplaats.", "Set the cost centre on the order instead.",
     "Stel de kostenplaats op de order in."},
    {"globe.vat_percentage", "A VAT code of Globe has no percentage.",
     "Een btw-code van Globe heeft geen percentage.", "Correct the code in Globe.",
     "Verbeter de code in Globe."},

    // ---- An answer that did not come, or is not an answer ----
    {"globe.line_unanswered",
     "Globe did not answer when it was given a line. The document does not exist yet.",
     "Globe antwoordde niet op een regel. Het document bestaat nog niet.",
     "Nothing: Schakel sends the whole document again by itself.",
     "Niets: Schakel verstuurt het hele document vanzelf opnieuw."},
    {"globe.header_unanswered", "Globe did not answer when it was to make the document. It may exist.",
     "Globe antwoordde niet toen het het document moest maken. Misschien bestaat het.",
     "Nothing: Schakel looks it up by its reference before it does anything else.",
     "Niets: Schakel zoekt het op de referentie op voor het iets anders doet."},
    {"globe.key_already_used", "Globe does not take the document under its key; it may have made it already.",
     "Globe neemt het document onder zijn sleutel niet aan; misschien is het al gemaakt.",
     "Nothing: Schakel looks it up by its reference before it does anything else. An invoice that is not "
     "final it "
     "cannot see: then it asks you.",
     "Niets: Schakel zoekt het op de referentie op voor het iets anders doet. Een factuur die niet "
     "definitief is, kan "
     "het niet zien: dan vraagt het u."},
    {"globe.transaction_key_missing", "Globe took a line but gave no usable TransactionKey with it.",
     "Globe nam een regel aan maar gaf er geen bruikbare TransactionKey bij.",
     "The document does not exist yet. Check the version of the Exact entity service.",
     "Het document bestaat nog niet. Controleer de versie van de entity service van Exact."},
    {"globe.customer_without_number", "Globe made the customer, but did not tell its debtor number.",
     "Globe maakte de klant aan, maar gaf het debiteurnummer niet.",
     "Nothing: Schakel looks the customer up by itself.", "Niets: Schakel zoekt de klant vanzelf op."},
    {"globe.answer_unreadable", "Globe accepted it, but its answer cannot be read.",
     "Globe nam het aan, maar het antwoord is onleesbaar.", "Nothing: Schakel looks it up by itself.",
     "Niets: Schakel zoekt het vanzelf op."},
    {"globe.not_json", "The answer is not JSON, or was cut off.",
     "Het antwoord is geen JSON, of is afgekapt.", "Check base_url and any proxy in between.",
     "Controleer base_url en een eventuele proxy ertussen."},
    {"globe.no_envelope", "The answer is JSON, but not in the form that Globe uses.",
     "Het antwoord is JSON, maar niet in de vorm die Globe gebruikt.",
     "Check base_url and any proxy in between.", "Controleer base_url en een eventuele proxy ertussen."},
    {"globe.no_results", "The answer holds no list of records.", "Het antwoord bevat geen lijst van records.",
     "Check base_url and any proxy in between.", "Controleer base_url en een eventuele proxy ertussen."},
    {"globe.no_record", "Something in a list of Globe is no record.",
     "Iets in een lijst van Globe is geen record.", "Check base_url and any proxy in between.",
     "Controleer base_url en een eventuele proxy ertussen."},
    {"globe.page_repeats", "Globe gave the same page twice; reading on would never end.",
     "Globe gaf dezelfde pagina twee keer; verder lezen zou nooit eindigen.",
     "Run it again later; nothing is lost.", "Draai het later opnieuw; er gaat niets verloren."},
    {"globe.customer_key", "The key of a customer in Globe is not a GUID.",
     "De sleutel van een klant in Globe is geen GUID.",
     "Check the version of the Exact entity service; please report it.",
     "Controleer de versie van de entity service van Exact; meld het ons."},

    // ---- Reading documents ----
    {"globe.record_unreadable", "A value of a document, line or customer in Globe is not what it should be.",
     "Een waarde van een document, regel of klant in Globe is niet wat zij hoort te zijn.",
     "Look at the record in Globe and save it there again, then retry. If the value is right there, report "
     "the "
     "property's name.",
     "Bekijk het record in Globe, sla het daar opnieuw op en probeer het opnieuw. Klopt de waarde daar wel, "
     "meld "
     "dan de naam van de eigenschap."},
    {"globe.record_without_key", "Globe gave a record without its key.",
     "Globe gaf een record zonder sleutel.",
     "Run it again; nothing is lost. If it stays, check the version of the Exact entity service.",
     "Draai het opnieuw; er gaat niets verloren. Blijft het, controleer dan de versie van de entity service "
     "van "
     "Exact."},
    {"globe.filter_ignored", "Globe gave records that it was not asked for.",
     "Globe gaf records waar niet om gevraagd was.",
     "Check any proxy in between, and the version of the Exact entity service.",
     "Controleer een eventuele proxy ertussen, en de versie van de entity service van Exact."},
    {"globe.unknown_field", "A field of the settings cannot be read from Globe.",
     "Een veld uit de instellingen is niet uit Globe te lezen.",
     "Correct the name; capitals count. docs/reference/exact-globe-entities.md has them all.",
     "Verbeter de naam; hoofdletters tellen. In docs/reference/exact-globe-entities.md staan ze allemaal."},
    {"globe.cursor_foreign",
     "The cursor of this flow was not made for this administration and document of Globe.",
     "De leespositie van deze flow hoort niet bij deze administratie en dit document van Globe.",
     "Make a new flow for another administration or document.",
     "Maak een nieuwe flow voor een andere administratie of een ander document."},
    {"globe.document_number", "That cannot be the number of a document in Globe.",
     "Dat kan geen documentnummer van Globe zijn.", "Take the number that stands on the document in Globe.",
     "Neem het nummer dat in Globe op het document staat."},
    {"globe.invoice_code", "No usable invoice code is chosen for invoices in Globe.",
     "Er is geen bruikbare factuurcode gekozen voor facturen in Globe.",
     "Set invoice_code to a code of this kind of invoice.",
     "Stel invoice_code in op een code van dit soort factuur."},
    {"globe.invoice_code_not_read", "Final invoices of Globe cannot be chosen by their invoice code.",
     "Definitieve facturen van Globe zijn niet op factuurcode te kiezen.",
     "Leave invoice_code out, and choose by journal.", "Laat invoice_code weg, en kies op dagboek."},
    {"globe.journal", "The journal is no sales journal of Globe, or none is chosen.",
     "Het dagboek is geen verkoopdagboek van Globe, of er is er geen gekozen.",
     "Set journal to one of the sales journals that the message names.",
     "Stel journal in op een van de verkoopdagboeken die de melding noemt."},

    // ---- The connection ----
    {"globe.no_windows_login", "What answers there asks for a login, but not for a Windows login (NTLM).",
     "Wat daar antwoordt vraagt om een login, maar niet om een Windows-login (NTLM).",
     "Check base_url and any proxy in between: this is not the Exact entity service itself.",
     "Controleer base_url en een eventuele proxy ertussen: dit is niet de entity service van Exact zelf."},
    {"globe.no_login_asked", "What answers there asks for no login at all.",
     "Wat daar antwoordt vraagt niet om een login.",
     "Check base_url and any proxy in between: the Exact entity service always asks.",
     "Controleer base_url en een eventuele proxy ertussen: de entity service van Exact vraagt er altijd om."},
    {"globe.catalogue_mismatch", "This Globe lacks an entity or a field that Schakel uses.",
     "Deze Globe mist een entiteit of een veld dat Schakel gebruikt.",
     "Update Globe (product update 415 or later), or report it with Globe's release. Nothing is written "
     "until "
     "the names agree.",
     "Werk Globe bij (product update 415 of later), of meld het met de release van Globe. Er wordt niets "
     "geschreven tot de namen kloppen."},
    {"globe.metadata_unreadable", "The description of its entities that Globe gave cannot be read.",
     "De beschrijving van de entiteiten die Globe gaf is onleesbaar.",
     "Check base_url; or set check_metadata to false if this Globe does not give one.",
     "Controleer base_url; of zet check_metadata op false als deze Globe er geen geeft."},
    {"globe.setting_invalid", "A setting of the connection has a value that cannot be.",
     "Een instelling van de verbinding heeft een waarde die niet kan.", "Correct the setting named above.",
     "Verbeter de genoemde instelling."},
    {"globe.stopped", "The run was stopped while it talked to Globe.",
     "De run werd gestopt terwijl hij met Globe sprak.", "Run it again: it goes on where it was.",
     "Start hem opnieuw: hij gaat verder waar hij was."},
});

}  // namespace

std::vector<Explanation> explanations() {
  std::vector<Explanation> all(kBesideTheTable.begin(), kBesideTheTable.end());
  for (const ErrorRow& row : error_rows()) {
    // A code may have several rows, for several ways in which Globe says it.
    const auto is_this = [&](const Explanation& one) { return one.code == row.code; };
    if (std::none_of(all.begin(), all.end(), is_this))
      all.push_back({row.code, row.what_en, row.what_nl, row.advice_en, row.advice_nl});
  }
  return all;
}

}  // namespace schakel::exact_globe
