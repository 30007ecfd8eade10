#include "connectors/exact_globe/simulator/dutch.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace schakel::exact_globe::simulator {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

/// Stars stand for what differs, in the same order in both languages. Behind "Property X: ".
constexpr std::array kOfProperties = {
    Pair{"a value is mandatory.", "een waarde is verplicht."},
    Pair{"at most * decimals are allowed.", "hoogstens * decimalen zijn toegestaan."},
    Pair{"only ADDNEW creates a line.", "alleen ADDNEW maakt een regel."},
    Pair{"the VAT code is for purchasing only.", "de btw-code is alleen voor inkoop."},
    Pair{"the account is blocked.", "de rekening is geblokkeerd."},
    Pair{"the account is not a customer.", "de relatie is geen klant."},
    Pair{"the amount does not fit the VAT code.", "het bedrag past niet bij de btw-code."},
    Pair{"the code exists already.", "de code bestaat al."},
    Pair{"the cost centre is not enabled.", "de kostenplaats is niet actief."},
    Pair{"the date is not in an open period.", "de datum ligt niet in een open periode."},
    Pair{"the date is out of range.", "de datum valt buiten het bereik."},
    Pair{"the debtor does not exist.", "de debiteur bestaat niet."},
    Pair{"the debtor is blocked.", "de debiteur is geblokkeerd."},
    Pair{"the item does not exist.", "het artikel bestaat niet."},
    Pair{"the item is not a purchase item.", "het artikel is geen inkoopartikel."},
    Pair{"the item is not a sales item.", "het artikel is geen verkoopartikel."},
    Pair{"the item is not active.", "het artikel is niet actief."},
    Pair{"the key cannot be changed.", "de sleutel kan niet worden gewijzigd."},
    Pair{"the key exists already.", "de sleutel bestaat al."},
    Pair{"the number exists already.", "het nummer bestaat al."},
    Pair{"the number has too many digits.", "het getal heeft te veel cijfers."},
    Pair{"the number is given by Globe.", "het nummer wordt door Globe gegeven."},
    Pair{"the number is out of range.", "het getal valt buiten het bereik."},
    Pair{"the price is too large.", "de prijs is te groot."},
    Pair{"the type is not supported.", "het type wordt niet ondersteund."},
    Pair{"the value differs from that of the header.", "de waarde verschilt van die van de kop."},
    Pair{"the value does not exist in *.", "de waarde bestaat niet in *."},
    Pair{"the value does not fit the invoice code.", "de waarde past niet bij de factuurcode."},
    Pair{"there is no VAT code.", "er is geen btw-code."},
    Pair{"the value has * characters, at most * are allowed.",
         "de waarde heeft * tekens, hoogstens * zijn toegestaan."},
    Pair{"the value has characters that are not allowed.",
         "de waarde heeft tekens die niet zijn toegestaan."},
    Pair{"the value is above the maximum.", "de waarde is boven het maximum."},
    Pair{"the value is below the minimum.", "de waarde is onder het minimum."},
    Pair{"the value is not a GUID.", "de waarde is geen GUID."},
    Pair{"the value is not a date.", "de waarde is geen datum."},
    Pair{"the value is not a number.", "de waarde is geen getal."},
    Pair{"the value is not a whole number in range.", "de waarde is geen geheel getal binnen het bereik."},
    Pair{"the value is not binary.", "de waarde is niet binair."},
    Pair{"the value is not in the list of allowed values.",
         "de waarde staat niet in de lijst van toegestane waarden."},
    Pair{"the value is not text.", "de waarde is geen tekst."},
    Pair{"the value is not true or false.", "de waarde is niet waar of onwaar."},
    Pair{"the value is not valid text.", "de waarde is geen geldige tekst."},
    Pair{"the value may not be negative.", "de waarde mag niet negatief zijn."},
    Pair{"the value must be in upper case.", "de waarde moet in hoofdletters staan."},
    Pair{"the value must be numeric.", "de waarde moet numeriek zijn."},
    Pair{"the value must be right-aligned to * characters.",
         "de waarde moet rechts uitgelijnd zijn op * tekens."},
    Pair{"the warehouse is blocked.", "het magazijn is geblokkeerd."}};

constexpr std::array kWhole = {
    Pair{"Cannot open the database: it does not exist on this server.",
         "De database kan niet worden geopend: zij bestaat niet op deze server."},
    Pair{"Object reference not set to an instance of an object.",
         "De objectverwijzing is niet op een exemplaar van een object ingesteld."},
    Pair{"The SQL server cannot be reached.", "De SQL Server is niet bereikbaar."},
    Pair{"The TransactionKey does not exist.", "De TransactionKey bestaat niet."},
    Pair{"The TransactionKey was used already.", "De TransactionKey is al gebruikt."},
    Pair{"The account has sales orders.", "De relatie heeft verkooporders."},
    Pair{"The amount of a line is too large.", "Het bedrag van een regel is te groot."},
    Pair{"The employee of this user is not active.", "De medewerker van deze gebruiker is niet actief."},
    Pair{"The entry does not balance.", "De boeking is niet in evenwicht."},
    Pair{"The item is in use by sales orders.", "Het artikel wordt gebruikt door verkooporders."},
    Pair{"The total amount is too large.", "Het totaalbedrag is te groot."},
    Pair{"The user has no rights for this action.", "De gebruiker heeft geen rechten voor deze actie."},
    Pair{"The user is not an employee in this administration.",
         "De gebruiker is geen medewerker in deze administratie."}};

/// What the stars of `pattern` stand for in `text`; empty when it does not fit.
std::optional<std::vector<std::string_view>> fit(std::string_view text, std::string_view pattern) {
  std::vector<std::string_view> found;
  for (;;) {
    const std::size_t star = pattern.find('*');
    const std::string_view fixed = pattern.substr(0, star);
    if (!text.starts_with(fixed)) return std::nullopt;
    text.remove_prefix(fixed.size());
    if (star == std::string_view::npos) {
      if (text.empty()) return found;
      return std::nullopt;
    }
    pattern.remove_prefix(star + 1);
    const std::size_t end = text.find(pattern.substr(0, pattern.find('*')));
    if (end == std::string_view::npos) return std::nullopt;
    found.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

template <std::size_t kSize>
std::optional<std::string> translate(const std::array<Pair, kSize>& pairs, std::string_view english) {
  for (const auto& [pattern, dutch] : pairs) {
    const auto differing = fit(english, pattern);
    if (!differing) continue;
    std::string out;
    std::size_t next = 0;
    for (const char c : dutch) {
      if (c == '*') {
        out += (*differing)[next++];
      } else {
        out += c;
      }
    }
    return out;
  }
  return std::nullopt;
}

}  // namespace

std::string in_dutch(std::string_view english) {
  constexpr std::string_view kProperty = "Property ";
  const std::size_t colon = english.find(": ");
  if (english.starts_with(kProperty) && colon != std::string_view::npos) {
    const std::string_view name = english.substr(kProperty.size(), colon - kProperty.size());
    if (const auto what = translate(kOfProperties, english.substr(colon + 2)))
      return "Eigenschap " + std::string(name) + ": " + *what;
  }
  return translate(kWhole, english).value_or(std::string(english));
}

}  // namespace schakel::exact_globe::simulator
