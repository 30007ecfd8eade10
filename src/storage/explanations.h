#pragma once

#include <array>

#include "base/explanation.h"

// Every error of this folder: Schakel's own database.
namespace schakel::storage {

inline constexpr auto kExplanations = std::to_array<Explanation>({
    {"storage.cannot_open", "The database in the state folder cannot be opened.",
     "De database in de statusmap kan niet geopend worden.",
     "Look whether the disk is full and whether the state folder is yours; or choose another with --state.",
     "Kijk of de schijf vol is en of de statusmap van u is; of kies een andere met --state."},
    {"storage.address_unreadable", "The address of the database cannot be read.",
     "Het adres van de database is niet te lezen.",
     "Write it as postgresql://user@host:port/database, special signs of a name as %40 and the like.",
     "Schrijf het als postgresql://gebruiker@host:poort/database, bijzondere tekens in een naam als %40 en "
     "dergelijke."},
    {"storage.unreachable", "The server of the database cannot be reached, or is still starting.",
     "De server van de database is niet te bereiken, of start nog.",
     "Check host and port, and whether PostgreSQL runs there and listens; then try again.",
     "Controleer host en poort, en of PostgreSQL daar draait en luistert; probeer het daarna opnieuw."},
    {"storage.refused", "The server of the database is there and does not let us in.",
     "De server van de database is er en laat ons niet binnen.",
     "Check the user, the password and the name of the database, and pg_hba.conf of the server.",
     "Controleer de gebruiker, het wachtwoord en de naam van de database, en pg_hba.conf van de server."},
    {"storage.connection_lost", "The connection to the database was lost.",
     "De verbinding met de database viel weg.",
     "Run it again: what was under way was undone, and what was finished stands there.",
     "Voer het opnieuw uit: wat bezig was is teruggedraaid, en wat af was staat er."},
    {"storage.commit_unknown",
     "The connection to the database was lost during a commit, and the server has not been back since to say "
     "whether it succeeded.",
     "De verbinding met de database viel weg tijdens het vastleggen, en de server is sindsdien niet terug om "
     "te "
     "zeggen of dat gelukt is.",
     "Run it again when the database is back: Schakel then sees what stands there and goes on from that. "
     "Nothing is created twice.",
     "Voer het opnieuw uit als de database er weer is: Schakel ziet dan wat er staat en gaat daarvandaan "
     "verder. Er ontstaat niets dubbel."},
    {"storage.forbidden", "The user of the database may not do this.",
     "De gebruiker van de database mag dit niet.",
     "The tables are made and changed by the owner of the database: run a command once with his address, and "
     "give the other user the rights that docs/operating/postgresql.md lists.",
     "De tabellen worden gemaakt en gewijzigd door de eigenaar van de database: voer één keer een commando "
     "uit "
     "met zijn adres, en geef de andere gebruiker de rechten uit docs/operating/postgresql.md."},
    {"storage.busy", "Another program kept the database busy for too long.",
     "Een ander programma hield de database te lang bezet.",
     "Wait until the other schakel is done, or end it; then try again.",
     "Wacht tot de andere schakel klaar is, of beëindig hem; probeer het daarna opnieuw."},
    {"storage.damaged", "The database is damaged, or is not a database.",
     "De database is beschadigd, of is geen database.",
     "Put back a backup of the state folder. Orders are looked up in the target before they are written, so "
     "nothing is created twice.",
     "Zet een back-up van de statusmap terug. Orders worden in het doelsysteem opgezocht voor ze geschreven "
     "worden, dus er ontstaat niets dubbel."},
    {"storage.newer", "The database was made by a newer Schakel.",
     "De database is gemaakt door een nieuwere Schakel.", "Use that version, or another state folder.",
     "Gebruik die versie, of een andere statusmap."},
    {"storage.failed", "The database refused.", "De database weigerde.",
     "Look whether the disk is full and whether this user may write there. Otherwise it is a mistake in "
     "Schakel: please report it.",
     "Kijk of de schijf vol is en of deze gebruiker er mag schrijven. Anders is het een fout in Schakel: "
     "meld "
     "het ons."},
});

}  // namespace schakel::storage
