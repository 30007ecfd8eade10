#include "connectors/exact_globe/reading_errors.h"

namespace schakel::exact_globe {

Error cursor_foreign() {
  return {
      .kind = ErrorKind::kInvalidInput,
      .code = "globe.cursor_foreign",
      .what =
          {.en = "The cursor of this flow was not made for this administration and document of Exact Globe.",
           .nl = "De leespositie van deze flow hoort niet bij deze administratie en dit document van "
                 "Exact Globe."},
      .advice = {.en = "Was the database or the document changed? Make a new flow for another one.",
                 .nl = "Is de database of het document gewijzigd? Maak een nieuwe flow voor een ander."},
      .fields = {"database"}};
}

Error not_asked_for() {
  return {
      .kind = ErrorKind::kMalformed,
      .code = "globe.filter_ignored",
      .what = {.en = "Exact Globe gave records that it was not asked for.",
               .nl = "Exact Globe gaf records waar niet om gevraagd was."},
      .advice = {.en = "Nothing was lost. Check any proxy in between, and the version of the Exact entity "
                       "service.",
                 .nl = "Er is niets verloren. Controleer een eventuele proxy ertussen, en de versie van de "
                       "entity service van Exact."}};
}

Error page_repeats() {
  return {
      .kind = ErrorKind::kMalformed,
      .code = "globe.page_repeats",
      .what = {.en = "Exact Globe gave the same page twice; reading on would never end.",
               .nl = "Exact Globe gaf tweemaal dezelfde bladzijde; doorlezen zou nooit eindigen."},
      .advice = {
          .en = "Nothing was lost; try again. If it stays, check base_url, any proxy in between and the "
                "Exact entity service.",
          .nl = "Er is niets verloren; probeer opnieuw. Blijft het, controleer dan base_url, een eventuele "
                "proxy ertussen en de entity service van Exact."}};
}

}  // namespace schakel::exact_globe
