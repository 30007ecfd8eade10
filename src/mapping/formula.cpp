#include "mapping/formula.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "schema/spec.h"

namespace schakel::mapping {
namespace {

using How = Parameter::How;
using Gives = Function::Gives;
using Special = Function::Special;

bool repeats(const Parameter& parameter) {
  return parameter.how == How::kRepeated || parameter.how == How::kList;
}

const Parameter& parameter_of(const Function& function, std::size_t argument) {
  return function.parameters[std::min(argument, function.parameters.size() - 1)];
}

Text described(Takes takes) {
  const auto text = [](Type type) { return Text{.en = name_of(type).en, .nl = name_of(type).nl}; };
  switch (takes) {
    case Takes::kText:
      return text(Type::kText);
    case Takes::kNumber:
      return text(Type::kNumber);
    case Takes::kBoolean:
      return text(Type::kBoolean);
    case Takes::kDate:
      return text(Type::kDate);
    case Takes::kAny:
      return text(Type::kAny);
    case Takes::kOrdered:
      return {.en = "a number or date", .nl = "een getal of datum"};
  }
  return {};
}

bool fits(Takes takes, Type type) {
  if (type == Type::kAny || type == Type::kBlank) return true;
  switch (takes) {
    case Takes::kText:
      return type == Type::kText;
    case Takes::kNumber:
      return type == Type::kNumber;
    case Takes::kBoolean:
      return type == Type::kBoolean;
    case Takes::kDate:
      return type == Type::kDate;
    case Takes::kAny:
      return true;
    case Takes::kOrdered:
      return type == Type::kNumber || type == Type::kDate;
  }
  return false;
}

/// What would make it fit, where there is a usual way.
Text remedy(Takes takes, Type given) {
  if (takes == Takes::kText && given != Type::kText)
    return {.en = "; TEXT(…) or & \"\" makes it a text", .nl = "; TEXT(…) of & \"\" maakt er een tekst van"};
  if ((takes == Takes::kNumber || takes == Takes::kOrdered) && given == Type::kText)
    return {.en = "; VALUE(…) makes it a number", .nl = "; VALUE(…) maakt er een getal van"};
  if (takes == Takes::kBoolean)
    return {.en = "; compare it, as in … = 1", .nl = "; vergelijk het, zoals in … = 1"};
  return {};
}

}  // namespace

/// Turns the parts that were read into nodes that can be computed, noting all that is wrong.
class FormulaCheck {
 public:
  FormulaCheck(const Scope& scope, std::vector<FormulaProblem>& problems)
      : scope_(scope), problems_(problems) {}

  Formula checked(std::string_view text, const Syntax& syntax) {
    formula_.text_ = text;
    for (const Part& part : syntax.parts) formula_.nodes_.push_back(node(part));
    std::ranges::sort(formula_.fields_);
    formula_.fields_.erase(std::unique(formula_.fields_.begin(), formula_.fields_.end()),
                           formula_.fields_.end());
    return std::move(formula_);
  }

 private:
  using Node = Formula::Node;

  void wrong(Place place, Text what) { problems_.push_back({.place = place, .what = std::move(what)}); }

  Node node(const Part& part) {
    switch (part.kind) {
      case Part::Kind::kNumber:
        return {.kind = Node::Kind::kConstant,
                .place = part.place,
                .type = Type::kNumber,
                .constant = part.number};
      case Part::Kind::kText: {
        const auto& kept = formula_.texts_.emplace_back(part.text.begin(), part.text.end());
        return {.kind = Node::Kind::kConstant,
                .place = part.place,
                .type = Type::kText,
                .constant = TextView({kept.data(), kept.size()})};
      }
      case Part::Kind::kBoolean:
        return {.kind = Node::Kind::kConstant,
                .place = part.place,
                .type = Type::kBoolean,
                .constant = part.truth};
      case Part::Kind::kField:
        return field(part);
      case Part::Kind::kCall:
        return call(part);
    }
    SCHAKEL_ASSERT(false && "a kind of part that is not listed");
    return {};
  }

  Node field(const Part& part) {
    const std::optional<KnownField> known = scope_.field(part.name);
    if (!known) {
      unknown(part.place, "there is no field", "er is geen veld", part.name, scope_.field_names());
      return {.kind = Node::Kind::kConstant, .place = part.place};
    }
    formula_.fields_.push_back(part.name);
    return {.kind = Node::Kind::kField,
            .place = part.place,
            .type = known->type,
            .list = known->per_line,
            .slot = known->slot};
  }

  void unknown(Place place, const char* en, const char* nl, const std::string& name,
               const std::vector<std::string>& known) {
    const std::string near = schema::nearest_name(name, known);
    wrong(place, {.en = fmt::format("{} \"{}\"{}", en, name,
                                    near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)),
                  .nl = fmt::format("{} \"{}\"{}", nl, name,
                                    near.empty() ? "" : fmt::format("; bedoelde u \"{}\"?", near))});
  }

  Node call(const Part& part) {
    Node made{.kind = Node::Kind::kCall, .place = part.place};
    made.arguments.assign(part.arguments.begin(), part.arguments.end());
    made.function = find_function(part.name, part.arguments.size());
    if (made.function == nullptr ||
        (is_operator(*made.function) && part.name == "NEGATED" && formula_.text_[part.place.from] != '-' &&
         formula_.text_[part.place.from] != '+')) {
      std::vector<std::string> names;
      for (const Function& function : functions()) {
        if (!is_operator(function)) names.emplace_back(function.name);
      }
      unknown({part.place.from, part.name.size()}, "there is no function", "er is geen functie", part.name,
              names);
      made.kind = Node::Kind::kConstant;
      return made;
    }
    if (!right_count(part, *made.function)) return made;
    for (std::size_t i = 0; i < made.arguments.size(); ++i)
      check_argument(*made.function, i, argument(made, i));
    made.list = gives_list(made);
    refuse_list_of_lists(made);
    made.type = type_of_call(made);
    if (made.function->special == Special::kLookup) find_table(made);
    return made;
  }

  const Node& argument(const Node& call, std::size_t i) const { return formula_.nodes_[call.arguments[i]]; }

  bool right_count(const Part& part, const Function& function) {
    std::size_t least = 0;
    bool endless = false;
    for (const Parameter& parameter : function.parameters) {
      if (parameter.how != How::kOptional) ++least;
      if (repeats(parameter)) endless = true;
    }
    if (function.special == Special::kSwitch) least = 3;
    const std::size_t given = part.arguments.size();
    if (given >= least && (endless || given <= function.parameters.size())) return true;
    wrong(part.place, {.en = fmt::format("{} has {} of its arguments too {}: {}", function.name,
                                         given < least ? least - given : given - function.parameters.size(),
                                         given < least ? "few" : "many", signature(function)),
                       .nl = fmt::format("{} heeft {} argument(en) te {}: {}", function.name,
                                         given < least ? least - given : given - function.parameters.size(),
                                         given < least ? "weinig" : "veel", signature(function))});
    return false;
  }

  void check_argument(const Function& function, std::size_t i, const Node& given) {
    const Takes takes = parameter_of(function, i).takes;
    if (fits(takes, given.type)) return;
    const Text wanted = described(takes);
    const Text how = remedy(takes, given.type);
    const TypeName is = name_of(given.type);
    wrong(given.place,
          {.en = fmt::format("{} takes {} here, and this is {}{}", function.name, wanted.en, is.en, how.en),
           .nl = fmt::format("{} wil hier {}, en dit is {}{}", function.name, wanted.nl, is.nl, how.nl)});
  }

  void refuse_list_of_lists(const Node& call) {
    if (call.function->compute_list == nullptr) return;
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      if (!argument(call, i).list) continue;
      wrong(argument(call, i).place,
            {.en = fmt::format(
                 "{} makes a list of one text, and this is a list already; name the part that you want",
                 call.function->name),
             .nl = fmt::format(
                 "{} maakt een lijst van een tekst, en dit is al een lijst; noem het deel dat u wilt",
                 call.function->name)});
    }
  }

  bool gives_list(const Node& call) const {
    if (call.function->compute_list != nullptr) return true;
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      if (argument(call, i).list && parameter_of(*call.function, i).how != How::kList) return true;
    }
    return false;
  }

  Type type_of_call(const Node& call) {
    switch (call.function->gives) {
      case Gives::kText:
        return Type::kText;
      case Gives::kNumber:
        return Type::kNumber;
      case Gives::kBoolean:
        if (call.function->special == Special::kCompare) same_kind(call, {0, 1});
        return Type::kBoolean;
      case Gives::kDate:
        return Type::kDate;
      case Gives::kResult:
        return call.function->special == Special::kSwitch ? switch_type(call)
                                                          : same_kind(call, results_of(call));
      case Gives::kSum:
      case Gives::kDifference:
        return sum_type(call);
    }
    return Type::kAny;
  }

  static std::vector<std::size_t> results_of(const Node& call) {
    std::vector<std::size_t> results;
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      if (parameter_of(*call.function, i).is_result) results.push_back(i);
    }
    return results;
  }

  /// The kind that all of these have; those that differ from the first are told.
  Type same_kind(const Node& call, const std::vector<std::size_t>& which) {
    Type common = Type::kBlank;
    bool any = false;
    for (const std::size_t i : which) {
      const Node& given = argument(call, i);
      if (given.type == Type::kAny) any = true;
      if (given.type == Type::kAny || given.type == Type::kBlank) continue;
      if (common == Type::kBlank) common = given.type;
      if (given.type == common) continue;
      const TypeName first = name_of(common);
      const TypeName is = name_of(given.type);
      wrong(given.place, {.en = fmt::format("{} wants values of one kind; the first is {}, this is {}",
                                            call.function->name, first.en, is.en),
                          .nl = fmt::format("{} wil waarden van een soort; de eerste is {}, dit is {}",
                                            call.function->name, first.nl, is.nl)});
    }
    return any || common == Type::kBlank ? Type::kAny : common;
  }

  Type switch_type(const Node& call) {
    std::vector<std::size_t> cases = {0};
    std::vector<std::size_t> results;
    for (std::size_t i = 1; i + 1 < call.arguments.size(); i += 2) {
      cases.push_back(i);
      results.push_back(i + 1);
    }
    if (call.arguments.size() % 2 == 0) results.push_back(call.arguments.size() - 1);
    same_kind(call, cases);
    return same_kind(call, results);
  }

  Type sum_type(const Node& call) {
    const Type left = argument(call, 0).type;
    const Type right = argument(call, 1).type;
    const bool difference = call.function->gives == Gives::kDifference;
    if (left == Type::kAny || right == Type::kAny) return Type::kAny;
    if (left == Type::kDate && right == Type::kDate) {
      if (!difference)
        wrong(call.place, {.en = "two dates cannot be added; add days to a date",
                           .nl = "twee datums zijn niet op te tellen; tel dagen bij een datum op"});
      return Type::kNumber;
    }
    if (right == Type::kDate && difference)
      wrong(call.place, {.en = "a date cannot be subtracted from a number",
                         .nl = "een datum is niet van een getal af te trekken"});
    return left == Type::kDate || right == Type::kDate ? Type::kDate : Type::kNumber;
  }

  void find_table(Node& call) {
    const Node& named = argument(call, 1);
    const TextView* name =
        named.kind == Node::Kind::kConstant ? std::get_if<TextView>(&named.constant) : nullptr;
    if (name == nullptr) {
      wrong(named.place, {.en = "the name of a lookup table is expected here, between quotes",
                          .nl = "hier hoort de naam van een opzoektabel, tussen aanhalingstekens"});
      return;
    }
    const std::string text(name->reveal());
    const std::optional<std::size_t> table = scope_.table(text);
    if (!table) {
      unknown(named.place, "there is no lookup table", "er is geen opzoektabel", text, scope_.table_names());
    } else {
      call.table = *table;
    }
  }

  const Scope& scope_;
  std::vector<FormulaProblem>& problems_;
  Formula formula_;
};

tl::expected<Formula, std::vector<FormulaProblem>> Formula::compile(std::string_view text,
                                                                    const Scope& scope) {
  std::vector<FormulaProblem> problems;
  const std::optional<Syntax> syntax = parse_formula(text, problems);
  if (syntax) {
    Formula formula = FormulaCheck(scope, problems).checked(text, *syntax);
    if (problems.empty()) return formula;
  }
  return tl::unexpected(std::move(problems));
}

}  // namespace schakel::mapping
