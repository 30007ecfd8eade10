#pragma once

#include <array>
#include <string_view>

#include "base/explanation.h"
#include "base/result.h"

// Every reason why a run ends or an order needs a person that is the engine's own, with what it means and
// what to do. The advice of an Error comes from here, and so does the reference page.
namespace schakel::engine {

inline constexpr auto kExplanations = std::to_array<Explanation>({
    // ---- Moving an installation ----
    {"engine.move_while_running", "A flow runs, so the installation cannot be moved now.",
     "Er loopt een flow, dus de installatie kan nu niet verhuizen.",
     "Wait until it is done, or stop it, also what cron or a service starts; then move.",
     "Wacht tot hij klaar is of stop hem, ook wat cron of een service start; verhuis daarna."},
    {"engine.move_target_is_used",
     "The database to move to is in use already: it knows runs or settings that the other does not.",
     "De database om naartoe te verhuizen is al in gebruik: hij kent runs of instellingen die de andere niet "
     "kent.",
     "If you moved before, all is well: go on with that one. Otherwise move to an empty database.",
     "Bent u al verhuisd, dan is het goed: ga met die verder. Verhuis anders naar een lege database."},
    {"engine.move_differs", "After copying, a table is not the same on both sides.",
     "Na het kopiëren is een tabel niet aan beide kanten gelijk.",
     "See that nothing else uses the new database, and move again: only what differs is written.",
     "Zorg dat niets anders de nieuwe database gebruikt, en verhuis opnieuw: alleen wat verschilt wordt "
     "geschreven."},
    {"engine.move_stopped", "The move was stopped before it was done.",
     "De verhuizing is gestopt voor ze klaar was.", "Move again: it goes on where it was.",
     "Verhuis opnieuw: het gaat verder waar het was."},
    // ---- Orders ----
    {"engine.found_there", "The order was in the target already, under the same reference.",
     "De order stond al in het doelsysteem, onder dezelfde referentie.", "Nothing.", "Niets."},
    {"engine.made_by_schakel", "Schakel itself made this record there, from the other side.",
     "Schakel heeft dit record daar zelf gemaakt, vanaf de andere kant.", "Nothing.", "Niets."},
    {"engine.totals_differ", "The document was made, and it comes to something else than in the source.",
     "Het document is gemaakt, en komt op een ander bedrag dan in de bron.",
     "Compare both documents, and correct the one in the target; it is not made again. Then retry: that "
     "notes "
     "that somebody looked.",
     "Vergelijk beide documenten en verbeter dat in het doelsysteem; het wordt niet nog eens gemaakt. "
     "Probeer "
     "het daarna opnieuw: dan is genoteerd dat er iemand naar gekeken heeft."},
    {"engine.gone_from_source", "The order is not in the source any more.",
     "De order staat niet meer in de bron.", "Nothing.", "Niets."},
    {"engine.outcome_unknown",
     "The order was sent several times, no answer came, and it is not found in the target.",
     "De order is meermaals verstuurd, er kwam geen antwoord en hij wordt in het doelsysteem niet gevonden.",
     "Look in the target for its reference, also among deleted or blocked documents. Then retry: it is "
     "looked up "
     "first, and sent only when it is not there.",
     "Zoek in het doelsysteem naar de referentie, ook bij verwijderde of geblokkeerde documenten. Probeer "
     "het daarna "
     "opnieuw: de order wordt eerst opgezocht, en alleen verstuurd als hij er niet is."},
    {"engine.outcome_unseen",
     "The order may have been written: no answer came, and the target does not show all such documents.",
     "De order is misschien geschreven: er kwam geen antwoord, en het doelsysteem laat niet al zulke "
     "documenten "
     "zien.",
     "Look in the target itself for its reference, also among invoices that are not final. If it is there, "
     "make "
     "it final: a retry then finds it. If it is not there, retry: it is sent again.",
     "Zoek in het doelsysteem zelf naar de referentie, ook bij facturen die niet definitief zijn. Staat hij "
     "er, "
     "maak hem dan definitief: opnieuw proberen vindt hem dan. Staat hij er niet, probeer het opnieuw: hij "
     "wordt "
     "dan nog eens verstuurd."},
    {"engine.customer_outcome_unknown",
     "The order's customer was sent several times, no answer came, and he is not found in the target.",
     "De klant van de order is meermaals verstuurd, er kwam geen antwoord en hij wordt in het doelsysteem "
     "niet "
     "gevonden.",
     "Look whether the customer is in the target, perhaps without the value that he is matched by (the "
     "e-mail "
     "address, for example); if so, fill it in. Then retry: he is looked up first, and created only when he "
     "is not "
     "found.",
     "Kijk of de klant in het doelsysteem staat, misschien zonder de waarde waarop gezocht wordt "
     "(bijvoorbeeld het "
     "e-mailadres); vul die dan in. Probeer het daarna opnieuw: hij wordt eerst opgezocht, en alleen "
     "aangemaakt als "
     "hij niet gevonden wordt."},
    {"engine.customer_is_no_debtor", "The customer was created, but the target gave no debtor number.",
     "De klant is aangemaakt, maar het doelsysteem gaf geen debiteurnummer.",
     "Make the account a debtor in the target, then retry.",
     "Maak de relatie in het doelsysteem debiteur en probeer het daarna opnieuw."},

    {"engine.dry_run_writes", "A dry run wanted to write; it was not sent.",
     "Een proefrun wilde schrijven; het is niet verstuurd.", "A mistake in Schakel: please report it.",
     "Een fout in Schakel: meld het ons."},

    // ---- Runs ----
    {"engine.flow_is_running", "Another program is running this flow.",
     "Een ander programma voert deze flow uit.",
     "Wait until that run has ended. If that program is gone, its right to run ends by itself at the time "
     "that is "
     "named.",
     "Wacht tot die run klaar is. Als dat programma weg is, eindigt zijn recht vanzelf op het genoemde "
     "tijdstip."},
    {"engine.lease_lost", "Another program took over the flow while this one was standing still.",
     "Een ander programma heeft de flow overgenomen terwijl dit programma stilstond.",
     "Nothing: the other program goes on with what was left open.",
     "Niets: het andere programma gaat verder met wat open stond."},
    {"engine.stopped", "The run was stopped.", "De run is gestopt.", "Run it again: it goes on where it was.",
     "Start hem opnieuw: hij gaat verder waar hij was."},
    {"engine.broken", "A run broke off by a mistake in Schakel; the others go on.",
     "Een run brak af door een fout in Schakel; de andere gaan door.",
     "Please report it. The flow is tried again after an hour; what it had done counts.",
     "Meld het ons. De flow wordt na een uur opnieuw geprobeerd; wat hij al deed, telt."},
    {"engine.record_unknown", "The source has no order with this number.",
     "De bron heeft geen order met dit nummer.",
     "Check the number: it is the order number as the source shows it.",
     "Controleer het nummer: het is het ordernummer zoals de bron het toont."},
    {"engine.dead_letter_unknown", "The flow has no open dead letter with this number.",
     "De flow heeft geen open record met dit nummer dat aandacht vraagt.",
     "List the dead letters; it may have been solved in the meantime.",
     "Bekijk de lijst; misschien is het intussen opgelost."},
    {"engine.page_repeats", "The source gave a page of orders and did not move on behind it.",
     "De bron gaf een pagina met orders en ging daarna niet verder.",
     "Run it again later; if it stays, report it with the log.",
     "Probeer het later opnieuw; blijft het zo, meld het dan met het logboek."},
    {"engine.note_in_use", "Another program held what it shares with this one for too long.",
     "Een ander programma hield te lang vast wat het met dit deelt.",
     "Look for a schakel that hangs, end it, and run again.",
     "Zoek een schakel die hangt, beëindig hem en draai opnieuw."},
    {"engine.note_lock_lost", "This program stood still for so long that another took over.",
     "Dit programma stond zo lang stil dat een ander het overnam.", "Run it again; nothing is lost.",
     "Draai opnieuw; er gaat niets verloren."},
    {"engine.note_stopped", "It was stopped while it waited for another program.",
     "Het werd gestopt terwijl het op een ander programma wachtte.", "Run it again: it goes on where it was.",
     "Start het opnieuw: het gaat verder waar het was."},
    {"engine.hash_key", "The installation's hash key is not 32 bytes long.",
     "De hashsleutel van de installatie is niet 32 bytes lang.",
     "Put the key file back from a backup, or remove it so that a new key is made; dead letters whose orders "
     "are read "
     "again are then tried once more.",
     "Zet het sleutelbestand terug uit een back-up, of verwijder het zodat er een nieuwe sleutel gemaakt "
     "wordt; "
     "records die aandacht vragen en opnieuw gelezen worden, worden dan nog eens geprobeerd."},
});

/// An error of this table with its advice. A code that is not in it is a bug of ours; asserted.
Error explained(ErrorKind kind, std::string_view code, Text what);

}  // namespace schakel::engine
