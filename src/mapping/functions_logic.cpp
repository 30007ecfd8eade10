#include "mapping/function_families.h"

// Operators, conditions, and what to do when there is nothing.
namespace schakel::mapping {
namespace {

using How = Parameter::How;
using Gives = Function::Gives;
using Special = Function::Special;

Result<Value> sum(const Call& call) {
  if (std::holds_alternative<LocalTime>(call.value(0)) || std::holds_alternative<LocalTime>(call.value(1))) {
    const bool date_first = std::holds_alternative<LocalTime>(call.value(0));
    TRY(const int days, call.whole(date_first ? 1 : 0, "days", -4'000'000, 4'000'000));
    return Value(call.date(date_first ? 0 : 1) + std::chrono::days(days));
  }
  TRY(const Decimal result, call.number(0).plus(call.number(1)));
  return Value(result);
}

Result<Value> difference(const Call& call) {
  if (std::holds_alternative<LocalTime>(call.value(0))) {
    if (std::holds_alternative<LocalTime>(call.value(1))) {
      const auto days = std::chrono::floor<std::chrono::days>(call.date(0)) -
                        std::chrono::floor<std::chrono::days>(call.date(1));
      return Value(Decimal::from_integer(days.count()));
    }
    TRY(const int days, call.whole(1, "days", -4'000'000, 4'000'000));
    return Value(call.date(0) - std::chrono::days(days));
  }
  TRY(const Decimal result, call.number(0).minus(call.number(1)));
  return Value(result);
}

Result<Value> product(const Call& call) {
  TRY(const Decimal result, call.number(0).times(call.number(1)));
  return Value(result);
}

Result<Value> quotient(const Call& call) {
  if (call.number(1).is_zero()) {
    return formula_error("mapping.division_by_zero", {.en = "division by zero", .nl = "deling door nul"});
  }
  TRY(const Decimal result, call.number(0).divided_by(call.number(1), Decimal::kScaleMax));
  return Value(result);
}

Result<Value> percent(const Call& call) {
  TRY(const Decimal result, call.number(0).divided_by(Decimal::from_integer(100), Decimal::kScaleMax));
  return Value(result);
}

Result<Value> negated(const Call& call) {
  return Value(call.number(0).negated());
}

Result<Value> joined(const Call& call) {
  return call.kept(as_text(call.value(0)) + as_text(call.value(1)));
}

Result<Value> all_true(const Call& call) {
  for (std::size_t i = 0; i < call.count(); ++i) {
    for (const Value& value : call.list(i)) {
      const bool* truth = std::get_if<bool>(&value);
      if (truth == nullptr || !*truth) return Value(false);
    }
  }
  return Value(true);
}

Result<Value> any_true(const Call& call) {
  for (std::size_t i = 0; i < call.count(); ++i) {
    for (const Value& value : call.list(i)) {
      const bool* truth = std::get_if<bool>(&value);
      if (truth != nullptr && *truth) return Value(true);
    }
  }
  return Value(false);
}

Result<Value> opposite(const Call& call) {
  return Value(!call.truth(0));
}

Result<Value> blank(const Call& call) {
  return Value(is_blank(call.value(0)));
}

Function comparison(const char* mark, Text describe, const char* example) {
  return {.name = mark,
          .parameters = {{"left", Takes::kAny}, {"right", Takes::kAny}},
          .gives = Gives::kBoolean,
          .special = Special::kCompare,
          .describe = std::move(describe),
          .example = example,
          .outcome = "TRUE"};
}

}  // namespace

std::vector<Function> operators() {
  return {
      {.name = "+",
       .parameters = {{"left", Takes::kOrdered}, {"right", Takes::kOrdered}},
       .gives = Gives::kSum,
       .describe = {.en = "Adds two numbers, or days to a date.",
                    .nl = "Telt twee getallen op, of dagen bij een datum."},
       .example = "DATE(2026, 11, 23) + 14",
       .outcome = "2026-12-07",
       .compute = sum},
      {.name = "-",
       .parameters = {{"left", Takes::kOrdered}, {"right", Takes::kOrdered}},
       .gives = Gives::kDifference,
       .describe = {.en = "Subtracts two numbers, days from a date, or gives the days between two dates.",
                    .nl =
                        "Trekt twee getallen af, dagen van een datum, of geeft de dagen tussen twee datums."},
       .example = "DATE(2026, 12, 7) - DATE(2026, 11, 23)",
       .outcome = "14",
       .compute = difference},
      {.name = "*",
       .parameters = {{"left", Takes::kNumber}, {"right", Takes::kNumber}},
       .gives = Gives::kNumber,
       .describe = {.en = "Multiplies, exactly.", .nl = "Vermenigvuldigt, exact."},
       .example = "3 * 19.95",
       .outcome = "59.85",
       .compute = product},
      {.name = "/",
       .parameters = {{"left", Takes::kNumber}, {"right", Takes::kNumber}},
       .gives = Gives::kNumber,
       .describe = {.en = "Divides, to 12 decimals. Division by zero is an error.",
                    .nl = "Deelt, tot op 12 decimalen. Delen door nul is een fout."},
       .example = "10 / 4",
       .outcome = "2.5",
       .compute = quotient},
      {.name = "%",
       .parameters = {{"number", Takes::kNumber}},
       .gives = Gives::kNumber,
       .describe = {.en = "A hundredth: 21% is 0.21.", .nl = "Een honderdste: 21% is 0.21."},
       .example = "200 * 21%",
       .outcome = "42",
       .compute = percent},
      {.name = "NEGATED",
       .parameters = {{"number", Takes::kNumber}},
       .gives = Gives::kNumber,
       .describe = {.en = "The minus sign before a number.", .nl = "Het minteken voor een getal."},
       .example = "-(2 + 3)",
       .outcome = "-5",
       .compute = negated},
      {.name = "&",
       .parameters = {{"left", Takes::kAny}, {"right", Takes::kAny}},
       .gives = Gives::kText,
       .describe = {.en = "Joins two values into one text.", .nl = "Voegt twee waarden samen tot een tekst."},
       .example = "\"EOL-\" & 1042",
       .outcome = "EOL-1042",
       .compute = joined},
      comparison(
          "=",
          {.en = "Equal. Texts are compared without regard to upper and lower case, as in a spreadsheet.",
           .nl = "Gelijk. Bij teksten tellen hoofdletters niet, zoals in een rekenblad."},
          "\"nl\" = \"NL\""),
      comparison("<>", {.en = "Not equal.", .nl = "Niet gelijk."}, "1 <> 2"),
      comparison("<",
                 {.en = "Less than; of texts: earlier in the alphabet; of dates: before.",
                  .nl = "Kleiner dan; bij teksten: eerder in het alfabet; bij datums: ervoor."},
                 "1 < 2"),
      comparison("<=", {.en = "Less than or equal.", .nl = "Kleiner dan of gelijk."}, "2 <= 2"),
      comparison(">", {.en = "Greater than.", .nl = "Groter dan."}, "2 > 1"),
      comparison(">=", {.en = "Greater than or equal.", .nl = "Groter dan of gelijk."}, "2 >= 2"),
  };
}

std::vector<Function> logic_functions() {
  return {
      {.name = "IF",
       .parameters = {{"condition", Takes::kBoolean},
                      {"then", Takes::kAny, How::kOne, true},
                      {"otherwise", Takes::kAny, How::kOptional, true}},
       .gives = Gives::kResult,
       .special = Special::kIf,
       .describe = {.en = "One value or the other. Without the third, nothing (a spreadsheet gives FALSE).",
                    .nl = "De ene waarde of de andere. Zonder de derde: niets (een rekenblad geeft FALSE)."},
       .example = "IF(\"NL\" = \"BE\", \"6%\", \"9%\")",
       .outcome = "9%"},
      {.name = "AND",
       .parameters = {{"conditions", Takes::kBoolean, How::kList}},
       .gives = Gives::kBoolean,
       .describe = {.en = "TRUE when all are TRUE.", .nl = "TRUE als alle TRUE zijn."},
       .example = "AND(1 < 2, 2 < 3)",
       .outcome = "TRUE",
       .compute = all_true},
      {.name = "OR",
       .parameters = {{"conditions", Takes::kBoolean, How::kList}},
       .gives = Gives::kBoolean,
       .describe = {.en = "TRUE when at least one is TRUE.", .nl = "TRUE als er ten minste een TRUE is."},
       .example = "OR(1 > 2, 2 < 3)",
       .outcome = "TRUE",
       .compute = any_true},
      {.name = "NOT",
       .parameters = {{"condition", Takes::kBoolean}},
       .gives = Gives::kBoolean,
       .describe = {.en = "The opposite.", .nl = "Het tegendeel."},
       .example = "NOT(1 > 2)",
       .outcome = "TRUE",
       .compute = opposite},
      {.name = "ISBLANK",
       .parameters = {{"value", Takes::kAny}},
       .gives = Gives::kBoolean,
       .describe = {.en = "TRUE when there is nothing. A text without characters counts as nothing here, "
                          "because both ERPs write an empty field that way.",
                    .nl = "TRUE als er niets staat. Een tekst zonder tekens telt hier als niets, want zo "
                          "schrijven beide ERP's een leeg veld."},
       .example = "ISBLANK(\"\")",
       .outcome = "TRUE",
       .compute = blank},
      {.name = "IFERROR",
       .parameters = {{"value", Takes::kAny, How::kOne, true}, {"otherwise", Takes::kAny, How::kOne, true}},
       .gives = Gives::kResult,
       .special = Special::kIfError,
       .describe = {.en = "The first, unless it cannot be computed for this record; then the second.",
                    .nl = "De eerste, tenzij die voor dit record niet te berekenen is; dan de tweede."},
       .example = "IFERROR(1 / 0, 0)",
       .outcome = "0"},
      {.name = "COALESCE",
       .parameters = {{"values", Takes::kAny, How::kRepeated, true}},
       .gives = Gives::kResult,
       .special = Special::kCoalesce,
       .describe = {.en = "The first that is not blank.", .nl = "De eerste die niet leeg is."},
       .example = "COALESCE(\"\", \"info@example.nl\")",
       .outcome = "info@example.nl"},
      {.name = "SWITCH",
       .parameters = {{"value", Takes::kAny}, {"case, result", Takes::kAny, How::kRepeated, true}},
       .gives = Gives::kResult,
       .special = Special::kSwitch,
       .describe = {.en = "The result behind the first case that equals the value; a last one alone is for "
                          "all others, without it that is an error.",
                    .nl = "Het resultaat achter het eerste geval dat gelijk is aan de waarde; een laatste "
                          "alleen is voor al het andere, zonder dat is het een fout."},
       .example = "SWITCH(\"BE\", \"NL\", 21, \"BE\", 6, 0)",
       .outcome = "6"},
  };
}

}  // namespace schakel::mapping
