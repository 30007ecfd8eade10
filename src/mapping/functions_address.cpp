#include "mapping/function_families.h"
#include "mapping/places.h"

namespace schakel::mapping {
namespace {

using How = Parameter::How;
using Gives = Function::Gives;

Result<Value> street(const Call& call) {
  return call.kept(split_street_line(call.text(0)).street);
}
Result<Value> house_number(const Call& call) {
  return call.kept(split_street_line(call.text(0)).number);
}
Result<Value> addition(const Call& call) {
  return call.kept(split_street_line(call.text(0)).addition);
}
Result<Value> line(const Call& call) {
  return call.kept(street_line({.street = std::string(call.text(0)),
                                .number = std::string(call.text(1)),
                                .addition = std::string(call.text(2))}));
}
Result<Value> postcode(const Call& call) {
  return call.kept(normal_postcode(call.text(0), call.text(1)));
}
Result<Value> vat_number(const Call& call) {
  return call.kept(normal_vat_number(call.text(0), call.text(1)));
}
Result<Value> phone(const Call& call) {
  return call.kept(normal_phone(call.text(0), call.text(1)));
}

}  // namespace

std::vector<Function> address_functions() {
  const std::vector<Parameter> street_line = {{"line", Takes::kText}};
  const Parameter country{"country", Takes::kText};
  return {
      {.name = "STREET",
       .parameters = street_line,
       .gives = Gives::kText,
       .describe = {.en = "The street of a street line.", .nl = "De straat van een adresregel."},
       .example = "STREET(\"1e Jan Steenstraat 12-b\")",
       .outcome = "1e Jan Steenstraat",
       .compute = street},
      {.name = "HOUSENUMBER",
       .parameters = street_line,
       .gives = Gives::kText,
       .describe = {.en = "The house number of a street line, without its addition.",
                    .nl = "Het huisnummer van een adresregel, zonder toevoeging."},
       .example = "HOUSENUMBER(\"1e Jan Steenstraat 12-b\")",
       .outcome = "12",
       .compute = house_number},
      {.name = "HOUSENUMBERADDITION",
       .parameters = street_line,
       .gives = Gives::kText,
       .describe = {.en = "What stands behind the house number: a letter, floor or box.",
                    .nl = "Wat achter het huisnummer staat: een letter, verdieping of bus."},
       .example = "HOUSENUMBERADDITION(\"Rue Haute 16 bte 4\")",
       .outcome = "bte 4",
       .compute = addition},
      {.name = "STREETLINE",
       .parameters = {{"street", Takes::kText}, {"number", Takes::kText}, {"addition", Takes::kText}},
       .gives = Gives::kText,
       .describe = {.en = "Street, house number and addition in one line.",
                    .nl = "Straat, huisnummer en toevoeging op een regel."},
       .example = "STREETLINE(\"Kerkstraat\", \"12\", \"b\")",
       .outcome = "Kerkstraat 12 b",
       .compute = line},
      {.name = "POSTCODE",
       .parameters = {{"postcode", Takes::kText}, country},
       .gives = Gives::kText,
       .describe =
           {.en = "A postcode as its country writes it (NL, BE, DE, FR, LU); others as they are.",
            .nl = "Een postcode zoals het land die schrijft (NL, BE, DE, FR, LU); andere zoals ze zijn."},
       .example = "POSTCODE(\"1012ab\", \"NL\")",
       .outcome = "1012 AB",
       .compute = postcode},
      {.name = "VATNUMBER",
       .parameters = {{"number", Takes::kText}, country},
       .gives = Gives::kText,
       .describe = {.en = "A VAT number without points and spaces, with its country in front.",
                    .nl = "Een btw-nummer zonder punten en spaties, met het land ervoor."},
       .example = "VATNUMBER(\"0123.456.749\", \"BE\")",
       .outcome = "BE0123456749",
       .compute = vat_number},
      {.name = "PHONE",
       .parameters = {{"phone", Takes::kText}, country},
       .gives = Gives::kText,
       .describe = {.en = "A telephone number in the international notation.",
                    .nl = "Een telefoonnummer in internationale notatie."},
       .example = "PHONE(\"06-1234 5678\", \"NL\")",
       .outcome = "+31612345678",
       .compute = phone},
  };
}

std::vector<Function> table_functions() {
  return {
      {.name = "LOOKUP",
       .parameters = {{"value", Takes::kAny},
                      {"table", Takes::kText},
                      {"otherwise", Takes::kText, How::kOptional}},
       .gives = Gives::kText,
       .special = Function::Special::kLookup,
       .describe = {.en = "What the lookup table of that name gives for the value; the third when it has "
                          "none, without it that is an error. (A spreadsheet's LOOKUP searches cells.)",
                    .nl = "Wat de opzoektabel met die naam bij de waarde geeft; de derde als er niets staat, "
                          "zonder dat is het een fout. (LOOKUP in een rekenblad zoekt in cellen.)"},
       .example = "LOOKUP(\"post\", \"shipping\")",
       .outcome = "PNL"},
  };
}

}  // namespace schakel::mapping
