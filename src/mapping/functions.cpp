#include "mapping/functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "mapping/function_families.h"
#include "mapping/syntax.h"

namespace schakel::mapping {

std::string_view Call::text(std::size_t i) const {
  const TextView* text = std::get_if<TextView>(&value(i));
  return text == nullptr ? std::string_view() : text->reveal();
}

Decimal Call::number(std::size_t i) const {
  const Decimal* number = std::get_if<Decimal>(&value(i));
  return number == nullptr ? Decimal() : *number;
}

bool Call::truth(std::size_t i) const {
  const bool* truth = std::get_if<bool>(&value(i));
  return truth != nullptr && *truth;
}

LocalTime Call::date(std::size_t i) const {
  const LocalTime* date = std::get_if<LocalTime>(&value(i));
  return date == nullptr ? LocalTime() : *date;
}

Result<int> Call::whole(std::size_t i, const char* parameter, int least, int most) const {
  const Decimal given = number(i);
  // Spreadsheets cut the fraction off.
  Decimal whole = given.rounded(0);
  if (whole.absolute() > given.absolute()) {
    TRY(whole, whole.plus(Decimal::from_integer(given.is_negative() ? 1 : -1)));
  }
  if (whole < Decimal::from_integer(least) || whole > Decimal::from_integer(most)) {
    return formula_error("mapping.out_of_bounds",
                         {.en = fmt::format("{} must be between {} and {}", parameter, least, most),
                          .nl = fmt::format("{} moet tussen {} en {} liggen", parameter, least, most)});
  }
  return std::stoi(whole.to_text());
}

std::span<const Function> functions() {
  static const std::vector<Function> all = [] {
    std::vector<Function> functions;
    for (auto family : {operators, logic_functions, text_functions, number_functions, date_functions,
                        table_functions, address_functions}) {
      std::ranges::move(family(), std::back_inserter(functions));
    }
    return functions;
  }();
  return all;
}

const Function* find_function(std::string_view name) {
  const auto found =
      std::ranges::find(functions(), name, [](const Function& f) { return std::string_view(f.name); });
  return found == functions().end() ? nullptr : &*found;
}

const Function* find_function(std::string_view name, std::size_t arguments) {
  for (const Function& function : functions()) {
    if (function.name == name && function.parameters.size() == arguments) return &function;
  }
  return find_function(name);
}

bool is_operator(const Function& function) {
  const char first = function.name[0];
  return !(first >= 'A' && first <= 'Z') || std::string_view(function.name) == "NEGATED";
}

std::string signature(const Function& function) {
  std::string text = std::string(function.name) + "(";
  bool first = true;
  for (const Parameter& parameter : function.parameters) {
    if (!first) text += ", ";
    first = false;
    switch (parameter.how) {
      case Parameter::How::kOne:
        text += parameter.name;
        break;
      case Parameter::How::kOptional:
        text += fmt::format("[{}]", parameter.name);
        break;
      case Parameter::How::kRepeated:
      case Parameter::How::kList:
        text += fmt::format("{}, …", parameter.name);
        break;
    }
  }
  return text + ")";
}

std::string as_text(const Value& value) {
  struct Visitor {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(TextView text) const { return std::string(text.reveal()); }
    std::string operator()(const Decimal& number) const { return number.to_short_text(); }
    std::string operator()(bool truth) const { return truth ? "TRUE" : "FALSE"; }
    std::string operator()(LocalTime date) const {
      const bool midnight = std::chrono::floor<std::chrono::days>(date) == date;
      return midnight ? date_text(date) : iso_text(date);
    }
  };
  return std::visit(Visitor{}, value);
}

tl::unexpected<Error> formula_error(const char* code, Text what, Text advice) {
  return fail({.kind = ErrorKind::kInvalidRecord,
               .code = code,
               .what = std::move(what),
               .advice = std::move(advice)});
}

}  // namespace schakel::mapping
