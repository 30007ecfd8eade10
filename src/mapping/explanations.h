#pragma once

#include <array>

#include "base/explanation.h"

// What can go wrong when a rule is computed for one record. Everything that can be known beforehand is
// refused when the rule is saved.
namespace schakel::mapping {

inline constexpr auto kExplanations = std::to_array<Explanation>({
    {"mapping.wrong_kind", "A value is of another kind than a rule of the mapping can use there.",
     "Een waarde is van een andere soort dan een regel van de mapping daar kan gebruiken.",
     "Correct the value in the source, or make it fit in the rule: VALUE makes a number of a text, TEXT a "
     "text of a number or date.",
     "Verbeter de waarde in de bron, of maak haar passend in de regel: VALUE maakt een getal van een tekst, "
     "TEXT een tekst van een getal of datum."},
    {"mapping.not_in_table", "A lookup table of the mapping has no row for a value.",
     "Een opzoektabel van de mapping heeft geen regel voor een waarde.",
     "Add the row to the table, or give the rule a fallback. Then retry: all records that waited for it go "
     "along.",
     "Voeg de regel toe aan de tabel, of geef de mappingregel een fallback. Probeer het dan opnieuw: alle "
     "records die erop wachtten gaan mee."},
    {"mapping.not_a_number", "A text that should be a number is none.",
     "Een tekst die een getal moet zijn, is dat niet.", "Correct the value in the source.",
     "Verbeter de waarde in de bron."},
    {"mapping.division_by_zero", "A formula divides by zero for this record.",
     "Een formule deelt bij dit record door nul.", "Write IFERROR(…, 0) or IF around it.",
     "Zet er IFERROR(…, 0) of IF omheen."},
    {"mapping.no_case", "SWITCH in a formula has no case for the value.",
     "SWITCH in een formule heeft geen geval voor de waarde.",
     "Add the case, or a last value for all others.",
     "Voeg het geval toe, of een laatste waarde voor al het andere."},
    {"mapping.not_found", "FIND in a formula did not find the text.",
     "FIND in een formule heeft de tekst niet gevonden.", "Write IFERROR(…) around it.",
     "Zet er IFERROR(…) omheen."},
    {"mapping.lists_differ", "A formula combines two lists of different length.",
     "Een formule combineert twee lijsten van verschillende lengte.", "Correct the formula.",
     "Verbeter de formule."},
    {"mapping.kinds_differ", "A formula compares numbers with dates.",
     "Een formule vergelijkt getallen met datums.", "Correct the formula.", "Verbeter de formule."},
    {"mapping.out_of_bounds", "A position or count in a formula cannot be.",
     "Een plaats of aantal in een formule kan niet.", "Correct the formula.", "Verbeter de formule."},
    {"mapping.format", "A format of TEXT cannot be used for the value.",
     "Een opmaak van TEXT past niet bij de waarde.", "Correct the format in the formula.",
     "Verbeter de opmaak in de formule."},
    {"mapping.text_too_long", "A formula makes a text longer than 65,536 bytes.",
     "Een formule maakt een tekst langer dan 65.536 bytes.", "Shorten it with LEFT.",
     "Maak hem korter met LEFT."},
    {"mapping.too_much", "A formula takes too many steps for this record.",
     "Een formule vraagt te veel stappen voor dit record.", "Make the formula simpler.",
     "Maak de formule eenvoudiger."},
});

}  // namespace schakel::mapping
