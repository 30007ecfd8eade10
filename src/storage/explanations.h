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
     "Look whether the disk is full. Otherwise it is a mistake in Schakel: please report it.",
     "Kijk of de schijf vol is. Anders is het een fout in Schakel: meld het ons."},
});

}  // namespace schakel::storage
