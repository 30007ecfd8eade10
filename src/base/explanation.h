#pragma once

#include <array>
#include <string_view>

namespace schakel {

/// What an error's code means and what to do about it, without the particulars of one occasion. Every module
/// that makes errors has a table of them, kExplanations; docs/reference/errors.md is made from the tables,
/// and the list of dead letters shows a group of them by its meaning.
struct Explanation {
  std::string_view code;  ///< Stable: dead letters are grouped by it and people link to it.
  std::string_view means_en;
  std::string_view means_nl;
  std::string_view do_en;
  std::string_view do_nl;
};

/// Of this folder's own errors.
inline constexpr auto kExplanations = std::to_array<Explanation>({
    {"decimal.not_a_number", "A number was expected and something else stood there.",
     "Er werd een getal verwacht en er stond iets anders.", "Correct the value in the source.",
     "Verbeter de waarde in de bron."},
    {"decimal.too_large", "A number has more than the 34 digits that Schakel holds exactly.",
     "Een getal heeft meer dan de 34 cijfers die Schakel exact bewaart.", "Correct the value in the source.",
     "Verbeter de waarde in de bron."},
    {"decimal.division_by_zero", "A number was divided by zero.", "Een getal werd door nul gedeeld.",
     "Look for a percentage or quantity of zero in the order; please report it.",
     "Zoek in de order naar een percentage of aantal nul; meld het ons."},
    {"json.malformed", "An answer is not JSON, or was cut off.", "Een antwoord is geen JSON, of is afgekapt.",
     "Check the address of the connection and any proxy in between.",
     "Controleer het adres van de verbinding en een eventuele proxy ertussen."},
    {"json.too_large", "An answer is larger than Schakel takes.",
     "Een antwoord is groter dan Schakel aanneemt.", "Please report it, with what was read.",
     "Meld het, met wat er gelezen werd."},
    {"json.too_deep", "An answer is nested deeper than any answer of an ERP.",
     "Een antwoord is dieper genest dan welk antwoord van een ERP ook.",
     "Check the address of the connection and any proxy in between.",
     "Controleer het adres van de verbinding en een eventuele proxy ertussen."},
});

}  // namespace schakel
