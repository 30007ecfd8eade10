#include <algorithm>

#include "mapping/function_families.h"

// Numbers: exact decimals, rounded as bookkeepers do (half away from zero).
namespace schakel::mapping {
namespace {

using How = Parameter::How;
using Gives = Function::Gives;

enum class Direction { kNearest, kUp, kDown };

Decimal unit_of(int digits) {
  std::string text = digits > 0 ? "0." + std::string(static_cast<std::size_t>(digits - 1), '0') + "1"
                                : "1" + std::string(static_cast<std::size_t>(-digits), '0');
  return *Decimal::parse(text);
}

Result<Value> rounded(const Call& call, Direction direction) {
  const Decimal number = call.number(0);
  int digits = 0;
  if (call.count() > 1) {
    TRY(digits, call.whole(1, "digits", -12, Decimal::kScaleMax));
  }
  Decimal nearest = number.rounded(std::max(digits, 0));
  if (digits < 0) {
    const Decimal unit = unit_of(digits);
    TRY(const Decimal units, number.divided_by(unit, 0));
    TRY(nearest, units.times(unit));
  }
  const bool went_up = nearest.absolute() > number.absolute();
  const bool went_down = nearest.absolute() < number.absolute();
  const Decimal outward = number.is_negative() ? unit_of(digits).negated() : unit_of(digits);
  switch (direction) {
    case Direction::kNearest:
      break;
    case Direction::kUp:
      if (went_down) {
        TRY(nearest, nearest.plus(outward));
      }
      break;
    case Direction::kDown:
      if (went_up) {
        TRY(nearest, nearest.minus(outward));
      }
      break;
  }
  return Value(nearest);
}

Result<Value> round(const Call& call) {
  return rounded(call, Direction::kNearest);
}
Result<Value> round_up(const Call& call) {
  return rounded(call, Direction::kUp);
}
Result<Value> round_down(const Call& call) {
  return rounded(call, Direction::kDown);
}

Result<Value> absolute(const Call& call) {
  return Value(call.number(0).absolute());
}

Result<Value> sum(const Call& call) {
  Decimal total;
  for (std::size_t i = 0; i < call.count(); ++i) {
    for (const Value& value : call.list(i)) {
      if (const Decimal* number = std::get_if<Decimal>(&value)) {
        TRY(total, total.plus(*number));
      }
    }
  }
  return Value(total);
}

Result<Value> count(const Call& call) {
  std::int64_t numbers = 0;
  for (std::size_t i = 0; i < call.count(); ++i) {
    numbers += std::ranges::count_if(call.list(i), [](const Value& value) {
      return std::holds_alternative<Decimal>(value) || std::holds_alternative<LocalTime>(value);
    });
  }
  return Value(Decimal::from_integer(numbers));
}

bool is_less(const Value& a, const Value& b) {
  if (const auto* date = std::get_if<LocalTime>(&a)) return *date < std::get<LocalTime>(b);
  return std::get<Decimal>(a) < std::get<Decimal>(b);
}

/// The least or greatest; blanks do not count, none at all gives nothing.
Result<Value> extreme(const Call& call, bool greatest) {
  Value found;
  for (std::size_t i = 0; i < call.count(); ++i) {
    for (const Value& value : call.list(i)) {
      if (is_blank(value)) continue;
      if (is_blank(found)) {
        found = value;
        continue;
      }
      if (value.index() != found.index()) {
        return formula_error("mapping.kinds_differ", {.en = "numbers and dates cannot be compared",
                                                      .nl = "getallen en datums zijn niet te vergelijken"});
      }
      if (greatest ? is_less(found, value) : is_less(value, found)) found = value;
    }
  }
  return found;
}

Result<Value> least(const Call& call) {
  return extreme(call, false);
}
Result<Value> greatest(const Call& call) {
  return extreme(call, true);
}

}  // namespace

std::vector<Function> number_functions() {
  const std::vector<Parameter> rounding = {{"number", Takes::kNumber},
                                           {"digits", Takes::kNumber, How::kOptional}};
  const std::vector<Parameter> numbers = {{"numbers", Takes::kNumber, How::kList}};
  const std::vector<Parameter> ordered = {{"values", Takes::kOrdered, How::kList, true}};
  return {
      {.name = "ROUND",
       .parameters = rounding,
       .gives = Gives::kNumber,
       .describe =
           {.en =
                "Rounded to so many decimals, half away from zero. A negative count rounds before the point.",
            .nl = "Afgerond op zoveel decimalen, een half van nul af. Een negatief aantal rondt voor de "
                  "komma af."},
       .example = "ROUND(2.345, 2)",
       .outcome = "2.35",
       .compute = round},
      {.name = "ROUNDUP",
       .parameters = rounding,
       .gives = Gives::kNumber,
       .describe = {.en = "Rounded away from zero.", .nl = "Afgerond van nul af."},
       .example = "ROUNDUP(2.341, 2)",
       .outcome = "2.35",
       .compute = round_up},
      {.name = "ROUNDDOWN",
       .parameters = rounding,
       .gives = Gives::kNumber,
       .describe = {.en = "Rounded towards zero.", .nl = "Afgerond naar nul toe."},
       .example = "ROUNDDOWN(-2.349, 2)",
       .outcome = "-2.34",
       .compute = round_down},
      {.name = "ABS",
       .parameters = {{"number", Takes::kNumber}},
       .gives = Gives::kNumber,
       .describe = {.en = "Without its sign.", .nl = "Zonder teken."},
       .example = "ABS(-5)",
       .outcome = "5",
       .compute = absolute},
      {.name = "MIN",
       .parameters = ordered,
       .gives = Gives::kResult,
       .describe =
           {.en = "The least of numbers or dates. Of none: nothing (a spreadsheet gives 0).",
            .nl = "Het kleinste van getallen of datums. Van geen enkele: niets (een rekenblad geeft 0)."},
       .example = "MIN(3, 1, 2)",
       .outcome = "1",
       .compute = least},
      {.name = "MAX",
       .parameters = ordered,
       .gives = Gives::kResult,
       .describe =
           {.en = "The greatest of numbers or dates. Of none: nothing (a spreadsheet gives 0).",
            .nl = "Het grootste van getallen of datums. Van geen enkele: niets (een rekenblad geeft 0)."},
       .example = "MAX(3, 1, 2)",
       .outcome = "3",
       .compute = greatest},
      {.name = "SUM",
       .parameters = numbers,
       .gives = Gives::kNumber,
       .describe = {.en = "All numbers together: SUM(lines.quantity).",
                    .nl = "Alle getallen samen: SUM(lines.quantity)."},
       .example = "SUM(1, 2.5, 3)",
       .outcome = "6.5",
       .compute = sum},
      {.name = "COUNT",
       .parameters = {{"values", Takes::kAny, How::kList}},
       .gives = Gives::kNumber,
       .describe = {.en = "How many of the values are numbers or dates.",
                    .nl = "Hoeveel van de waarden getallen of datums zijn."},
       .example = "COUNT(1, \"a\", 2)",
       .outcome = "2",
       .compute = count},
  };
}

}  // namespace schakel::mapping
