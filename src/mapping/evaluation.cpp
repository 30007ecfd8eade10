#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.h"
#include "base/text.h"
#include "mapping/formula.h"

namespace schakel::mapping {
namespace {

using How = Parameter::How;
using Special = Function::Special;

const Parameter& parameter_of(const Function& function, std::size_t argument) {
  return function.parameters[std::min(argument, function.parameters.size() - 1)];
}

tl::unexpected<Error> wrong_kind(const Function& function, Type given) {
  const TypeName is = name_of(given);
  return formula_error(
      "mapping.wrong_kind",
      {.en = std::string(function.name) + ": a value is " + is.en + ", which cannot be used there",
       .nl = std::string(function.name) + ": een waarde is " + is.nl + ", wat daar niet kan"});
}

/// Whether a value of a field whose kind was not known before is what the function takes. A blank text where
/// something else is wanted is nothing: that is how both ERPs write an empty field.
Result<Value> fitting(const Function& function, Takes takes, const Value& value) {
  if (takes == Takes::kAny) return value;
  if (is_blank(value)) return takes == Takes::kText ? Value(TextView()) : Value();
  bool fits = false;
  switch (takes) {
    case Takes::kText:
      fits = std::holds_alternative<TextView>(value);
      break;
    case Takes::kNumber:
      fits = std::holds_alternative<Decimal>(value);
      break;
    case Takes::kBoolean:
      fits = std::holds_alternative<bool>(value);
      break;
    case Takes::kDate:
      fits = std::holds_alternative<LocalTime>(value);
      break;
    case Takes::kOrdered:
      fits = std::holds_alternative<Decimal>(value) || std::holds_alternative<LocalTime>(value);
      break;
    case Takes::kAny:
      break;
  }
  if (!fits) return wrong_kind(function, type_of(value));
  return value;
}

/// −1, 0 or 1. Nothing equals an empty text, zero and FALSE, as an empty cell does.
Result<int> compared(const Function& function, const Value& left, const Value& right) {
  const auto sign = [](auto order) { return order < 0 ? -1 : order > 0 ? 1 : 0; };
  const Value& kind = std::holds_alternative<std::monostate>(left) ? right : left;
  const Value& other = std::holds_alternative<std::monostate>(left) ? left : right;
  if (other.index() != kind.index() && !std::holds_alternative<std::monostate>(other))
    return wrong_kind(function, type_of(other));
  const auto of = [](const Value& value, auto absent) {
    const auto* held = std::get_if<decltype(absent)>(&value);
    return held == nullptr ? absent : *held;
  };
  switch (type_of(kind)) {
    case Type::kBlank:
    case Type::kAny:
      return 0;
    case Type::kText:
      return sign(
          lower_ascii(of(left, TextView()).reveal()).compare(lower_ascii(of(right, TextView()).reveal())));
    case Type::kNumber:
      return sign(of(left, Decimal()) <=> of(right, Decimal()));
    case Type::kBoolean:
      return static_cast<int>(of(left, false)) - static_cast<int>(of(right, false));
    case Type::kDate:
      return sign((of(left, LocalTime()) - of(right, LocalTime())).count());
  }
  return 0;
}

}  // namespace

/// One formula over one record. An element is the place in a list while a function is applied to each of its
/// values in turn.
class Evaluation {
 public:
  using Element = std::optional<std::size_t>;

  Evaluation(const Formula& formula, const Record& record, Scratch& scratch,
             std::vector<ExplainedStep>* explained)
      : formula_(formula), record_(record), scratch_(scratch), explained_(explained) {}

  Result<Value> whole() { return one(formula_.nodes_.size() - 1, {}); }
  Result<Values> whole_list() { return list(formula_.nodes_.size() - 1); }

 private:
  using Node = Formula::Node;

  const Node& node(std::size_t at) const { return formula_.nodes_[at]; }

  /// One value: of a list, the one at `element`.
  Result<Value> one(std::size_t at, Element element) {
    const Node& part = node(at);
    if (part.kind == Node::Kind::kConstant) return part.constant;
    if (++steps_ > kStepsMax) {
      return formula_error("mapping.too_much", {.en = "the formula takes too many steps for this record",
                                                .nl = "de formule vraagt te veel stappen voor dit record"});
    }
    Result<Value> value = part.kind == Node::Kind::kField ? field(part, element) : call(part, at, element);
    if (explained_ != nullptr) note(part, element, value);
    return value;
  }

  Result<Value> field(const Node& part, Element element) {
    if (!part.list) return record_.value(part.slot);
    SCHAKEL_ASSERT(element.has_value());
    return *element < record_.line_count() ? Result<Value>(record_.line_value(part.slot, *element))
                                           : Result<Value>(lengths_differ());
  }

  static tl::unexpected<Error> lengths_differ() {
    return formula_error("mapping.lists_differ",
                         {.en = "two lists of different length cannot be combined",
                          .nl = "twee lijsten van verschillende lengte zijn niet te combineren"});
  }

  Result<Value> call(const Node& part, std::size_t at, Element element) {
    const Function& function = *part.function;
    if (function.compute_list != nullptr) {
      TRY(const Values values, list(at));
      SCHAKEL_ASSERT(element.has_value());
      return *element < values.size() ? Result<Value>(values[*element]) : Result<Value>(lengths_differ());
    }
    switch (function.special) {
      case Special::kIf:
        return conditional(part, element);
      case Special::kIfError: {
        Result<Value> first = one(part.arguments[0], element);
        return first ? first : one(part.arguments[1], element);
      }
      case Special::kCoalesce:
        return first_not_blank(part, element);
      case Special::kSwitch:
        return switched(part, element);
      case Special::kLookup:
        return looked_up(part, element);
      case Special::kCompare:
        return comparison(part, element);
      case Special::kNone:
        return computed(part, element);
    }
    return Value();
  }

  Result<Value> conditional(const Node& part, Element element) {
    TRY(const Value given, one(part.arguments[0], element));
    TRY(const Value condition, fitting(*part.function, Takes::kBoolean, given));
    const bool* truth = std::get_if<bool>(&condition);
    if (truth != nullptr && *truth) return one(part.arguments[1], element);
    return part.arguments.size() > 2 ? one(part.arguments[2], element) : Result<Value>(Value());
  }

  Result<Value> first_not_blank(const Node& part, Element element) {
    for (const std::uint32_t argument : part.arguments) {
      TRY(const Value value, one(argument, element));
      if (!is_blank(value)) return value;
    }
    return Value();
  }

  Result<Value> switched(const Node& part, Element element) {
    TRY(const Value value, one(part.arguments[0], element));
    std::size_t i = 1;
    for (; i + 1 < part.arguments.size(); i += 2) {
      TRY(const Value candidate, one(part.arguments[i], element));
      TRY(const int order, compared(*part.function, value, candidate));
      if (order == 0) return one(part.arguments[i + 1], element);
    }
    if (i < part.arguments.size()) return one(part.arguments[i], element);
    return formula_error(
        "mapping.no_case",
        {.en = "SWITCH has no case for the value", .nl = "SWITCH heeft geen geval voor de waarde"},
        {.en = "Add the case, or a last value for all others.",
         .nl = "Voeg het geval toe, of een laatste waarde voor al het andere."});
  }

  Result<Value> looked_up(const Node& part, Element element) {
    TRY(const Value key, one(part.arguments[0], element));
    if (const std::optional<TextView> found = record_.looked_up(part.table, as_text(key)))
      return Value(*found);
    if (part.arguments.size() > 2) return one(part.arguments[2], element);
    return formula_error("mapping.not_in_table",
                         {.en = "LOOKUP: the lookup table has no row for the value",
                          .nl = "LOOKUP: de opzoektabel heeft geen regel voor de waarde"},
                         {.en = "Add the row, or a third argument for values without one.",
                          .nl = "Voeg de regel toe, of een derde argument voor waarden zonder regel."});
  }

  Result<Value> comparison(const Node& part, Element element) {
    TRY(const Value left, one(part.arguments[0], element));
    TRY(const Value right, one(part.arguments[1], element));
    TRY(const int order, compared(*part.function, left, right));
    const std::string_view mark = part.function->name;
    if (mark == "=") return Value(order == 0);
    if (mark == "<>") return Value(order != 0);
    if (mark == "<") return Value(order < 0);
    if (mark == "<=") return Value(order <= 0);
    if (mark == ">") return Value(order > 0);
    return Value(order >= 0);
  }

  Result<Value> computed(const Node& part, Element element) {
    TRY(const std::span<const Values> arguments, arguments_of(part, element));
    Result<Value> value = part.function->compute(Call(arguments, scratch_));
    if (value) {
      const TextView* text = std::get_if<TextView>(&*value);
      if (text != nullptr && text->reveal().size() > kTextBytesMax) {
        return formula_error("mapping.text_too_long", {.en = "the text becomes longer than 65,536 bytes",
                                                       .nl = "de tekst wordt langer dan 65.536 bytes"});
      }
    }
    return value;
  }

  Result<std::span<const Values>> arguments_of(const Node& part, Element element) {
    const std::span<Values> arguments = scratch_.lists(part.arguments.size());
    for (std::size_t i = 0; i < part.arguments.size(); ++i) {
      const Parameter& parameter = parameter_of(*part.function, i);
      Values given;
      if (parameter.how == How::kList && node(part.arguments[i]).list) {
        TRY(given, list(part.arguments[i]));
      } else {
        TRY(const Value value, one(part.arguments[i], element));
        const std::span<Value> single = scratch_.list(1);
        single[0] = value;
        given = single;
      }
      const std::span<Value> checked = scratch_.list(given.size());
      for (std::size_t k = 0; k < given.size(); ++k) {
        TRY(checked[k], fitting(*part.function, parameter.takes, given[k]));
      }
      arguments[i] = checked;
    }
    return std::span<const Values>(arguments);
  }

  /// All values of a part that gives a list.
  Result<Values> list(std::size_t at) {
    const Node& part = node(at);
    if (!part.list) {
      TRY(const Value value, one(at, {}));
      const std::span<Value> single = scratch_.list(1);
      single[0] = value;
      return Values(single);
    }
    if (const auto known = std::ranges::find(lists_, at, &KnownList::first); known != lists_.end())
      return known->second;
    Values values;
    if (part.kind == Node::Kind::kCall && part.function->compute_list != nullptr) {
      TRY(const std::span<const Values> arguments, arguments_of(part, {}));
      TRY(values, part.function->compute_list(Call(arguments, scratch_)));
    } else {
      TRY(const std::size_t count, length(at));
      if (count > kListMax) return lengths_differ();
      const std::span<Value> made = scratch_.list(count);
      for (std::size_t i = 0; i < count; ++i) {
        TRY(made[i], one(at, i));
      }
      values = made;
    }
    lists_.emplace_back(at, values);
    return values;
  }

  /// How many values a part that gives a list will have.
  Result<std::size_t> length(std::size_t at) {
    const Node& part = node(at);
    if (part.kind == Node::Kind::kField) return record_.line_count();
    if (part.function->compute_list != nullptr) {
      TRY(const Values values, list(at));
      return values.size();
    }
    std::optional<std::size_t> common;
    for (std::size_t i = 0; i < part.arguments.size(); ++i) {
      if (!node(part.arguments[i]).list || parameter_of(*part.function, i).how == How::kList) continue;
      TRY(const std::size_t one_length, length(part.arguments[i]));
      if (common && *common != one_length) return lengths_differ();
      common = one_length;
    }
    SCHAKEL_ASSERT(common.has_value());
    return *common;
  }

  void note(const Node& part, Element element, const Result<Value>& value) {
    if (explained_->size() >= kExplainedStepsMax) return;
    ExplainedStep step{.place = part.place, .line = element, .values = {}, .error = {}};
    if (value)
      step.values.push_back(*value);
    else
      step.error = value.error();
    explained_->push_back(std::move(step));
  }

  using KnownList = std::pair<std::size_t, Values>;

  const Formula& formula_;
  const Record& record_;
  Scratch& scratch_;
  std::vector<ExplainedStep>* explained_;
  std::vector<KnownList> lists_;  // Lists that were made already: a formula has few.
  std::size_t steps_ = 0;
};

Result<Value> Formula::evaluate(const Record& record, Scratch& scratch) const {
  SCHAKEL_ASSERT(!gives_list());
  return Evaluation(*this, record, scratch, nullptr).whole();
}

Result<Values> Formula::evaluate_list(const Record& record, Scratch& scratch) const {
  return Evaluation(*this, record, scratch, nullptr).whole_list();
}

std::vector<ExplainedStep> Formula::explain(const Record& record, Scratch& scratch) const {
  std::vector<ExplainedStep> steps;
  const Result<Values> outcome = Evaluation(*this, record, scratch, &steps).whole_list();
  if (!outcome && steps.empty())
    steps.push_back({.place = nodes_.back().place, .line = {}, .values = {}, .error = outcome.error()});
  return steps;
}

}  // namespace schakel::mapping
