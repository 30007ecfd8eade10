#include "mapping/function_families.h"

namespace schakel::mapping {
namespace {

using Gives = Function::Gives;

Result<Value> date(const Call& call) {
  TRY(const int year, call.whole(0, "year", 1, 9999));
  TRY(const int month, call.whole(1, "month", -1200, 1200));
  TRY(const int day, call.whole(2, "day", -40000, 40000));
  // Month 13 is January of the next year, day 0 the last of the month before, as in a spreadsheet.
  const auto first = std::chrono::year(year) / std::chrono::January / 1 + std::chrono::months(month - 1);
  const std::chrono::local_days days = std::chrono::local_days(first) + std::chrono::days(day - 1);
  return Value(LocalTime(days));
}

std::chrono::year_month_day parts(const Call& call) {
  return std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(call.date(0)));
}

Result<Value> nothing_or(const Call& call, std::int64_t number) {
  if (is_blank(call.value(0))) return Value();
  return Value(Decimal::from_integer(number));
}

Result<Value> year(const Call& call) {
  return nothing_or(call, static_cast<int>(parts(call).year()));
}
Result<Value> month(const Call& call) {
  return nothing_or(call, static_cast<unsigned>(parts(call).month()));
}
Result<Value> day(const Call& call) {
  return nothing_or(call, static_cast<unsigned>(parts(call).day()));
}

}  // namespace

std::vector<Function> date_functions() {
  const std::vector<Parameter> of = {{"date", Takes::kDate}};
  return {
      {.name = "DATE",
       .parameters = {{"year", Takes::kNumber}, {"month", Takes::kNumber}, {"day", Takes::kNumber}},
       .gives = Gives::kDate,
       .describe = {.en = "A date. Month 13 is the next January, day 0 the last of the month before.",
                    .nl =
                        "Een datum. Maand 13 is de volgende januari, dag 0 de laatste van de maand ervoor."},
       .example = "DATE(2026, 12, 0)",
       .outcome = "2026-11-30",
       .compute = date},
      {.name = "YEAR",
       .parameters = of,
       .gives = Gives::kNumber,
       .describe = {.en = "The year of a date.", .nl = "Het jaar van een datum."},
       .example = "YEAR(DATE(2026, 11, 23))",
       .outcome = "2026",
       .compute = year},
      {.name = "MONTH",
       .parameters = of,
       .gives = Gives::kNumber,
       .describe = {.en = "The month of a date, 1 to 12.", .nl = "De maand van een datum, 1 tot 12."},
       .example = "MONTH(DATE(2026, 11, 23))",
       .outcome = "11",
       .compute = month},
      {.name = "DAY",
       .parameters = of,
       .gives = Gives::kNumber,
       .describe = {.en = "The day of a date, 1 to 31.", .nl = "De dag van een datum, 1 tot 31."},
       .example = "DAY(DATE(2026, 11, 23))",
       .outcome = "23",
       .compute = day},
  };
}

}  // namespace schakel::mapping
