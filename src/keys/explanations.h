#pragma once

#include <array>

#include "base/explanation.h"

// Every error of this folder.
namespace schakel::keys {

inline constexpr auto kExplanations = std::to_array<Explanation>({
    {"keys.refused", "A key file can be read by others, or is not a key of Schakel.",
     "Een sleutelbestand is voor anderen leesbaar, of is geen sleutel van Schakel.",
     "Put the right file back from a backup, and make it yours alone: chmod 600.",
     "Zet het juiste bestand terug uit een back-up, en maak het alleen van u: chmod 600."},
    {"keys.unusable", "A key file cannot be read or made.",
     "Een sleutelbestand kan niet gelezen of gemaakt worden.",
     "Check that the state folder has room and belongs to the user that runs schakel.",
     "Controleer of de statusmap ruimte heeft en van de gebruiker is die schakel draait."},
});

}  // namespace schakel::keys
