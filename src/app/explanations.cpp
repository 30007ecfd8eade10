#include "app/explanations.h"

#include <algorithm>
#include <array>

#include "app/connectors.h"
#include "engine/errors.h"
#include "flow/errors.h"
#include "http/explanations.h"
#include "keys/explanations.h"
#include "mapping/explanations.h"
#include "storage/explanations.h"

namespace schakel::app {
namespace {

constexpr auto kOwn = std::to_array<Explanation>({
    // ---- Configuration ----
    {"config.file", "The configuration file cannot be read.", "Het configuratiebestand is niet te lezen.",
     "Check its name and whether you may read it.", "Kijk of de naam klopt en of u het mag lezen."},
    {"config.none", "No configuration was applied yet.", "Er is nog geen configuratie toegepast.",
     "Write one and apply it: schakel apply FILE.toml.",
     "Schrijf er een en pas haar toe: schakel apply BESTAND.toml."},
    {"config.version_unknown", "The configuration never had that version.",
     "De configuratie heeft die versie nooit gehad.", "Take the version in use: schakel export.",
     "Neem de versie die in gebruik is: schakel export."},
    {"config.outdated", "The applied configuration does not fit this version of Schakel.",
     "De toegepaste configuratie past niet bij deze versie van Schakel.",
     "Get it with schakel export, mend it, and apply it again.",
     "Haal haar op met schakel export, verbeter haar en pas haar opnieuw toe."},
    {"config.cannot_edit",
     "A command could not change the text of the configuration in the way it is written.",
     "Een commando kon de tekst van de configuratie, zoals die geschreven is, niet wijzigen.",
     "Get it with schakel export, change it in an editor, and apply it.",
     "Haal haar op met schakel export, wijzig haar in een editor en pas haar toe."},
    {"config.not_there", "What was to be taken out of the configuration is not in it.",
     "Wat uit de configuratie moest, staat er niet in.", "See what it has: schakel export.",
     "Zie wat er staat: schakel export."},
    {"config.secret_missing", "A secret is not where the configuration says: env:NAME or file:PATH.",
     "Een geheim staat niet waar de configuratie zegt: env:NAAM of file:PAD.",
     "Set that variable before you start schakel, or make that file with only the secret in it.",
     "Zet die variabele voordat u schakel start, of maak dat bestand met alleen het geheim erin."},
    {"config.flow_unknown", "The configuration has no flow with this name.",
     "De configuratie heeft geen flow met deze naam.", "Take one of the names that are listed.",
     "Neem een van de namen die genoemd worden."},
    {"config.connection_unknown", "The configuration has no connection with this name.",
     "De configuratie heeft geen verbinding met deze naam.", "Take one of the names that are listed.",
     "Neem een van de namen die genoemd worden."},
    {"config.no_consent_needed", "This connection needs no consent in a browser.",
     "Deze verbinding heeft geen toestemming in een browser nodig.",
     "See whether its user and password are right: schakel doctor.",
     "Kijk of de gebruiker en het wachtwoord kloppen: schakel doctor."},

    // ---- Commands ----
    {"app.arguments", "The command was not written as it should be.", "Het commando is niet goed geschreven.",
     "See how it is written: schakel --help.", "Zie hoe het geschreven wordt: schakel --help."},
    {"app.not_found", "There is no such record, run or dead letter.",
     "Dat record of die run is er niet, of vraagt geen aandacht meer.",
     "See which there are with schakel run list, schakel record find or schakel dead-letter list.",
     "Bekijk welke er zijn met schakel run list, schakel record find of schakel dead-letter list."},
    {"app.which_record", "More than one record has what was given.",
     "Meer dan een record heeft wat is opgegeven.",
     "Give the number, the reference or the target's number of one in full.",
     "Geef het nummer, de referentie of het nummer in het doelsysteem van een ervan voluit."},
    {"app.retry_what", "It was not said what to retry.", "Er is niet gezegd wat er opnieuw moet.",
     "Give ids, a cause (--code) or --all.", "Geef id's, een oorzaak (--code) of --all."},
    {"app.not_a_code", "This dead letter does not wait for the translation of a code.",
     "Dit record wacht niet op de vertaling van een code.",
     "See what to do about it: schakel dead-letter show ID.",
     "Zie wat eraan te doen is: schakel dead-letter show ID."},
    {"app.code_not_kept", "The code comes from a free field, whose content Schakel does not keep.",
     "De code komt uit een vrij veld, waarvan Schakel de inhoud niet bewaart.",
     "Add the row to the configuration yourself, apply it, and retry.",
     "Zet de regel zelf in de configuratie, pas haar toe en probeer het opnieuw."},
    {"app.no_mapping", "This kind of flow has no mapping.", "Dit soort flow heeft geen mapping.",
     "Take a flow of orders, items, customers or assortments.",
     "Neem een flow van orders, artikelen, klanten of assortimenten."},
    {"app.no_field", "No rule of the flow fills such a field.", "Geen regel van de flow vult zo'n veld.",
     "See which there are: schakel mapping list FLOW.", "Bekijk welke er zijn: schakel mapping list FLOW."},
    {"app.no_own_rule", "The field has no rule of the user's own.",
     "Het veld heeft geen eigen regel van de gebruiker.", "See which have one: schakel mapping diff FLOW.",
     "Bekijk welke er een hebben: schakel mapping diff FLOW."},
    {"app.nothing_to_explain", "Nothing is written of this record, so its fields have no value to explain.",
     "Van dit record wordt niets geschreven, dus zijn velden hebben geen waarde om uit te leggen.",
     "See what became of it: schakel record show NUMBER.", "Zie wat ervan werd: schakel record show NUMMER."},
    {"app.listen_elsewhere", "schakel serve may only listen on this machine itself.",
     "schakel serve mag alleen op deze machine zelf luisteren.",
     "Use 127.0.0.1:PORT, and a proxy where others must see it.",
     "Gebruik 127.0.0.1:POORT, en een proxy als anderen erbij moeten."},
    {"app.no_page", "There is no such reference page.", "Die naslagpagina is er niet.",
     "There are: settings, errors.", "Er zijn: settings, errors."},
    {"app.no_consent", "Nobody gave consent in time.", "Er is niet op tijd toestemming gegeven.",
     "Run schakel connect again.", "Start schakel connect opnieuw."},

    // ---- This machine, or a mistake of ours ----
    {"app.state_folder", "The state folder cannot be made or used.",
     "De statusmap kan niet gemaakt of gebruikt worden.",
     "Check that the disk is not full and that the folder is yours; or choose another with --state.",
     "Kijk of de schijf niet vol is en de map van u is; of kies een andere met --state."},
    {"app.database", "What was said of the database is no address, or not where a password stands.",
     "Wat over de database gezegd is, is geen adres, of niet waar een wachtwoord staat.",
     "Write postgresql://user@host:port/database, or env:NAME or file:PATH; leave it out for SQLite.",
     "Schrijf postgresql://gebruiker@host:poort/database, of env:NAAM of file:PAD; laat het weg voor "
     "SQLite."},
    {"app.password_in_sight", "The address of the database has its password in it, where others can read it.",
     "In het adres van de database staat het wachtwoord, waar anderen het kunnen lezen.",
     "Give the password as --database-password file:PATH, or the whole address as file:PATH.",
     "Geef het wachtwoord als --database-password file:PAD, of het hele adres als file:PAD."},
    {"app.nothing_to_move", "There is nothing to move from there to there.",
     "Er is niets om van daar naar daar te verhuizen.",
     "Write schakel migrate --from sqlite --to postgresql, with --state for the folder where it stands.",
     "Schrijf schakel migrate --from sqlite --to postgresql, met --state voor de map waar het staat."},
    {"app.tenant", "A tenant cannot be called so.", "Zo kan een tenant niet heten.",
     "Take at most 64 letters, digits, hyphens, underscores and dots, not a dot in front.",
     "Neem hooguit 64 letters, cijfers, streepjes en punten, zonder punt vooraan."},
    {"app.database_forgets", "The server of the database may lose what it has committed.",
     "De server van de database kan verliezen wat hij heeft vastgelegd.",
     "Set fsync and full_page_writes to on in postgresql.conf, and restart it.",
     "Zet fsync en full_page_writes op on in postgresql.conf, en herstart hem."},
    {"app.sodium", "libsodium does not start.", "libsodium start niet.", "Reinstall libsodium.",
     "Installeer libsodium opnieuw."},
    {"app.lease_runs_out",
     "A program stood still for so long that another may have taken over its flow: what it wanted to write "
     "was "
     "not sent.",
     "Een programma heeft zo lang stilgestaan dat een ander zijn flow overgenomen kan hebben: wat het wilde "
     "schrijven is niet verstuurd.",
     "Nothing: it goes on when it still has the flow, and ends when not.",
     "Niets: het gaat verder als het de flow nog heeft, en stopt als dat niet zo is."},
    {"app.write_in_dry_run", "A dry run wanted to write; the call was not sent.",
     "Een proefrun wilde schrijven; de aanroep is niet verstuurd.", "A mistake in Schakel: please report it.",
     "Een fout in Schakel: meld het ons."},
});

template <class Rows>
std::vector<Explanation> list(const Rows& rows) {
  return {std::begin(rows), std::end(rows)};
}

std::vector<ExplanationPage> all_pages() {
  std::vector<ExplanationPage> pages = {
      {.heading = {.en = "Orders", .nl = "Orders"},
       .about = {.en = "Why a flow leaves an order out, asks for a person, or refuses its settings.",
                 .nl = "Waarom een flow een order weglaat, aandacht vraagt of instellingen weigert."},
       .rows = list(flow::kExplanations)},
      {.heading = {.en = "Mapping", .nl = "Mapping"},
       .about = {.en =
                     "Why a rule of a mapping has no value for one record. A rule that cannot work at all is "
                     "refused by schakel apply.",
                 .nl = "Waarom een mappingregel voor een record geen waarde heeft. Een regel die nooit kan "
                       "werken, weigert schakel apply."},
       .rows = list(mapping::kExplanations)},
      {.heading = {.en = "Runs", .nl = "Runs"},
       .about = {.en = "Why a run ends, or cannot be certain.",
                 .nl = "Waarom een run eindigt, of niet zeker is."},
       .rows = list(engine::kExplanations)}};
  for (const Connector& connector : connectors()) {
    pages.push_back(
        {.heading = connector.title,
         .about = {.en = "What this ERP refuses, and what Schakel refuses before it is sent there.",
                   .nl = "Wat dit ERP weigert, en wat Schakel weigert voor het verstuurd wordt."},
         .rows = connector.explanations()});
  }
  pages.push_back({.heading = {.en = "Network", .nl = "Netwerk"},
                   .about = {.en = "Between Schakel and an ERP.", .nl = "Tussen Schakel en een ERP."},
                   .rows = list(http::kExplanations)});
  pages.push_back({.heading = {.en = "Configuration and commands", .nl = "Configuratie en commando's"},
                   .about = {.en = "What the program says of what it was given.",
                             .nl = "Wat het programma zegt van wat het kreeg."},
                   .rows = list(kOwn)});
  ExplanationPage machine{.heading = {.en = "State folder and values", .nl = "Statusmap en waarden"},
                          .about = {.en = "Schakel's own files, and values that cannot be read.",
                                    .nl = "Schakels eigen bestanden, en waarden die niet te lezen zijn."},
                          .rows = list(storage::kExplanations)};
  machine.rows.insert(machine.rows.end(), keys::kExplanations.begin(), keys::kExplanations.end());
  machine.rows.insert(machine.rows.end(), schakel::kExplanations.begin(), schakel::kExplanations.end());
  pages.push_back(std::move(machine));
  return pages;
}

}  // namespace

const std::vector<ExplanationPage>& explanation_pages() {
  static const std::vector<ExplanationPage> pages = all_pages();
  return pages;
}

const Explanation* explanation_of(std::string_view code) {
  for (const ExplanationPage& page : explanation_pages()) {
    const auto found = std::find_if(page.rows.begin(), page.rows.end(),
                                    [&](const Explanation& row) { return row.code == code; });
    if (found != page.rows.end()) return &*found;
  }
  return nullptr;
}

}  // namespace schakel::app
