#include "mapping/mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <utility>

#include "base/assert.h"
#include "base/text.h"
#include "schema/spec.h"

namespace schakel::mapping {
namespace {

// A shipped rule that cannot be is our own mistake; a test of every connector would meet it first.
[[noreturn]] void give_up(const RuleProblem& problem) {
  fmt::print(stderr, "schakel: the shipped rule {} cannot be: {} {}\n", problem.target, problem.part,
             problem.what.en);
  std::abort();
}

// `value` in a transform: what came of the step before.
constexpr std::size_t kStepBefore = (std::size_t{1} << 33);

class TransformScope final : public Scope {
 public:
  TransformScope(const Scope& scope, Type type) : scope_(scope), type_(type) {}
  std::optional<KnownField> field(std::string_view name) const override {
    if (name == "value") return KnownField{.type = type_, .per_line = false, .slot = kStepBefore};
    return scope_.field(name);
  }
  std::optional<std::size_t> table(std::string_view name) const override { return scope_.table(name); }
  std::vector<std::string> field_names() const override {
    std::vector<std::string> names = scope_.field_names();
    names.emplace_back("value");
    return names;
  }
  std::vector<std::string> table_names() const override { return scope_.table_names(); }

 private:
  const Scope& scope_;
  Type type_;
};

class TransformRecord final : public Record {
 public:
  TransformRecord(const Record& record, const Value& before) : record_(record), before_(before) {}
  Value value(std::size_t slot) const override { return slot == kStepBefore ? before_ : record_.value(slot); }
  std::size_t line_count() const override { return record_.line_count(); }
  Value line_value(std::size_t slot, std::size_t line) const override {
    return record_.line_value(slot, line);
  }
  std::optional<TextView> looked_up(std::size_t table, std::string_view key) const override {
    return record_.looked_up(table, key);
  }

 private:
  const Record& record_;
  const Value& before_;
};

bool may_become(Type from, Type to) {
  if (from == Type::kAny || from == Type::kBlank || to == Type::kAny || from == to) return true;
  return from == Type::kNumber && to == Type::kText;
}

std::string what_it_is(Type type, bool dutch) {
  return dutch ? name_of(type).nl : name_of(type).en;
}

Text does_not_become(Type from, Type to) {
  return {.en = fmt::format("this gives {}, and the field takes {}", what_it_is(from, false),
                            what_it_is(to, false)),
          .nl = fmt::format("dit geeft {}, en het veld neemt {} aan", what_it_is(from, true),
                            what_it_is(to, true))};
}

Text did_you_mean(Text what, const std::string& name, const std::vector<std::string>& known) {
  if (const std::string near = schema::nearest_name(name, known); !near.empty()) {
    what.en += fmt::format("; did you mean \"{}\"?", near);
    what.nl += fmt::format("; bedoelde u \"{}\"?", near);
  }
  return what;
}

}  // namespace

const char* name_of(RuleStep::Kind kind) {
  switch (kind) {
    case RuleStep::Kind::kWhen:
      return "when";
    case RuleStep::Kind::kSource:
      return "source";
    case RuleStep::Kind::kConstant:
      return "constant";
    case RuleStep::Kind::kFormula:
      return "formula";
    case RuleStep::Kind::kTransform:
      return "transform";
    case RuleStep::Kind::kLookup:
      return "lookup";
    case RuleStep::Kind::kFallback:
      return "fallback";
    case RuleStep::Kind::kWritten:
      return "written";
  }
  return "?";
}

std::optional<Value> fitted(const Value& value, Type type, Scratch& scratch) {
  if (is_blank(value)) return Value();
  const Type is = type_of(value);
  if (type == Type::kAny || is == type) return value;
  if (is == Type::kNumber && type == Type::kText) return Value(scratch.keep(as_text(value)));
  return std::nullopt;
}

// ---- Checking
// --------------------------------------------------------------------------------------------------

class MappingCheck {
 public:
  MappingCheck(const Scope& scope, const Target& target) : scope_(scope), target_(target) {}

  void check(FieldRule rule) {
    target_name_ = rule.target;
    line_ = rule.line;
    const std::optional<TargetField> field = target_.field(rule.target);
    if (!field) {
      problem("", did_you_mean({.en = fmt::format("the target has no field \"{}\"", rule.target),
                                .nl = fmt::format("het doel heeft geen veld \"{}\"", rule.target)},
                               rule.target, target_.field_names()));
      return;
    }
    if (!field->on_create && !field->on_update) {
      problem("", {.en = fmt::format("the field \"{}\" can only be read", rule.target),
                   .nl = fmt::format("het veld \"{}\" is alleen te lezen", rule.target)});
      return;
    }
    std::vector<Mapping::Alternative> alternatives;
    for (const Rule& one : rule.alternatives) alternatives.push_back(alternative(one, field->type));
    const Rule& first = rule.alternatives.front();
    Mapping::Field known{.name = rule.target,
                         .type = field->type,
                         .write = first.write.value_or(WritePolicy::kAlways),
                         .clears = first.clears.value_or(false),
                         .may_be_cut = first.may_be_cut.value_or(false),
                         .origin = rule.origin};
    if (!field->on_update && known.write != WritePolicy::kNever) {
      if (first.write && *first.write != WritePolicy::kOnCreate && rule.origin != Origin::kShipped) {
        problem("write", {.en = "the target takes this field for a new record only: write = \"on_create\"",
                          .nl = "het doel neemt dit veld alleen aan bij een nieuw record: "
                                "write = \"on_create\""});
      }
      known.write = WritePolicy::kOnCreate;
    }
    mapping_.fields_.push_back(std::move(known));
    mapping_.alternatives_.push_back(std::move(alternatives));
    mapping_.rules_.push_back(std::move(rule));
  }

  tl::expected<Mapping, std::vector<RuleProblem>> result() && {
    if (!problems_.empty()) return tl::unexpected(std::move(problems_));
    return std::move(mapping_);
  }

 private:
  void problem(std::string part, Text what) {
    problems_.push_back(
        {.target = target_name_, .part = std::move(part), .line = line_, .what = std::move(what)});
  }

  std::optional<Formula> compiled(const char* part, const std::string& text, const Scope& scope) {
    auto formula = Formula::compile(text, scope);
    if (!formula) {
      for (const FormulaProblem& wrong : formula.error()) {
        const std::string shown = "\n" + with_caret(text, wrong.place);
        problem(part, {.en = wrong.what.en + shown, .nl = wrong.what.nl + shown});
      }
      return std::nullopt;
    }
    if (formula->gives_list()) {
      problem(part, {.en = "this gives a list, and one value is expected; SUM, JOIN or COUNT make one of it",
                     .nl = "dit geeft een lijst, en er hoort een waarde; SUM, JOIN of COUNT maken er een "
                           "van"});
      return std::nullopt;
    }
    return std::move(*formula);
  }

  Value constant(const Constant& given) {
    struct Visitor {
      std::deque<std::string>& texts;
      Value operator()(const std::string& text) const { return TextView(texts.emplace_back(text)); }
      Value operator()(const Decimal& number) const { return number; }
      Value operator()(bool truth) const { return truth; }
      Value operator()(LocalTime date) const { return date; }
    };
    return std::visit(Visitor{mapping_.texts_}, given);
  }

  Mapping::Alternative alternative(const Rule& rule, Type wanted) {
    Mapping::Alternative made;
    Type type = Type::kBlank;
    const int given = (rule.source ? 1 : 0) + (rule.constant ? 1 : 0) + (rule.formula ? 1 : 0);
    if (given > 1) {
      problem("", {.en = "a rule has one of source, constant and formula",
                   .nl = "een regel heeft een van source, constant en formula"});
    }
    if (given == 0 && rule.write != WritePolicy::kNever) {
      problem("", {.en = "this field has no shipped rule: say source, constant or formula",
                   .nl = "dit veld heeft geen meegeleverde regel: geef source, constant of formula"});
    }
    if (rule.when) {
      made.when = compiled("when", *rule.when, scope_);
      if (made.when && made.when->type() != Type::kBoolean && made.when->type() != Type::kAny) {
        problem("when", {.en = fmt::format("a condition is TRUE or FALSE; this gives {}",
                                           what_it_is(made.when->type(), false)),
                         .nl = fmt::format("een voorwaarde is TRUE of FALSE; dit geeft {}",
                                           what_it_is(made.when->type(), true))});
      }
    }
    if (rule.source) {
      const std::optional<KnownField> known = scope_.field(*rule.source);
      if (!known) {
        problem("source", did_you_mean({.en = fmt::format("the source has no field \"{}\"", *rule.source),
                                        .nl = fmt::format("de bron heeft geen veld \"{}\"", *rule.source)},
                                       *rule.source, scope_.field_names()));
        return made;
      }
      if (known->per_line) {
        problem("source", {.en = "this has a value for each line; a formula such as SUM makes one of them",
                           .nl = "dit heeft een waarde per regel; een formule als SUM maakt er een van"});
        return made;
      }
      made.slot = known->slot;
      type = known->type;
    } else if (rule.constant) {
      made.constant = constant(*rule.constant);
      type = type_of(*made.constant);
    } else if (rule.formula) {
      made.formula = compiled("formula", *rule.formula, scope_);
      if (!made.formula) return made;
      type = made.formula->type();
    }
    for (const std::string& text : rule.transforms) {
      std::optional<Formula> transform = compiled("transforms", text, TransformScope(scope_, type));
      if (!transform) return made;
      type = transform->type();
      made.transforms.push_back(std::move(*transform));
    }
    if (!rule.lookup.empty()) {
      made.table = scope_.table(rule.lookup);
      if (!made.table) {
        problem("lookup", did_you_mean({.en = fmt::format("there is no [lookup.{}]", rule.lookup),
                                        .nl = fmt::format("er is geen [lookup.{}]", rule.lookup)},
                                       rule.lookup, scope_.table_names()));
        return made;
      }
      type = Type::kText;
    }
    if (!may_become(type, wanted)) {
      Text what = does_not_become(type, wanted);
      if (type == Type::kDate && wanted == Type::kText) {
        what.en += "; TEXT(…, \"dd-mm-yyyy\") makes a text of it";
        what.nl += "; TEXT(…, \"dd-mm-yyyy\") maakt er een tekst van";
      } else if (type == Type::kText && wanted == Type::kNumber) {
        what.en += "; VALUE(…) makes a number of it";
        what.nl += "; VALUE(…) maakt er een getal van";
      }
      const char* part = !rule.lookup.empty()       ? "lookup"
                         : !rule.transforms.empty() ? "transforms"
                         : rule.source              ? "source"
                         : rule.formula             ? "formula"
                                                    : "constant";
      problem(part, std::move(what));
    }
    if (rule.fallback) {
      made.fallback = constant(*rule.fallback);
      if (!may_become(type_of(*made.fallback), wanted))
        problem("fallback", does_not_become(type_of(*made.fallback), wanted));
    }
    made.is_plain = made.slot && !made.when && made.transforms.empty() && !made.table && !made.fallback;
    return made;
  }

  const Scope& scope_;
  const Target& target_;
  Mapping mapping_;
  std::vector<RuleProblem> problems_;
  std::string target_name_;
  int line_ = 0;
};

tl::expected<Mapping, std::vector<RuleProblem>> Mapping::compile(std::vector<FieldRule> rules,
                                                                 const Scope& scope, const Target& target) {
  MappingCheck check(scope, target);
  for (FieldRule& rule : rules) check.check(std::move(rule));
  return std::move(check).result();
}

Mapping Mapping::compile_shipped(const Rules& rules, const Scope& scope, const Target& target) {
  auto compiled = compile(layered(rules, {}), scope, target);
  if (!compiled) give_up(compiled.error().front());
  return std::move(*compiled);
}

std::optional<std::size_t> Mapping::find(std::string_view field) const {
  const auto found = std::ranges::find(fields_, field, &Field::name);
  if (found == fields_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - fields_.begin());
}

std::vector<std::string> Mapping::sources() const {
  std::set<std::string> names;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const std::vector<std::string> of_rule = sources_of(i);
    names.insert(of_rule.begin(), of_rule.end());
  }
  return {names.begin(), names.end()};
}

std::vector<std::string> Mapping::sources_of(std::size_t field) const {
  std::set<std::string> names;
  // What is never written need not be read.
  if (fields_[field].write == WritePolicy::kNever) return {};
  const auto add = [&](const std::optional<Formula>& formula) {
    if (formula) names.insert(formula->fields().begin(), formula->fields().end());
  };
  for (std::size_t k = 0; k < alternatives_[field].size(); ++k) {
    const Alternative& one = alternatives_[field][k];
    if (rules_[field].alternatives[k].source) names.insert(*rules_[field].alternatives[k].source);
    add(one.when);
    add(one.formula);
    for (const Formula& transform : one.transforms)
      names.insert(transform.fields().begin(), transform.fields().end());
  }
  names.erase("value");
  return {names.begin(), names.end()};
}

// ---- Computing
// -------------------------------------------------------------------------------------------------

void Mapping::evaluate(const Record& record, Scratch& scratch, std::span<Value> values,
                       std::vector<Error>& errors) const {
  SCHAKEL_ASSERT(values.size() == fields_.size());
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const Alternative& first = alternatives_[i].front();
    if (fields_[i].write == WritePolicy::kNever) {
      values[i] = Value();
      continue;
    }
    // Most rules are a field as it is: no call, no copy of an error.
    if (first.is_plain) {
      Value value = record.value(*first.slot);
      const Type is = type_of(value);
      if (is == fields_[i].type && is != Type::kText) {
        values[i] = std::move(value);
        continue;
      }
      if (is_blank(value)) {
        values[i] = Value();
        continue;
      }
      if (is == fields_[i].type || fields_[i].type == Type::kAny) {
        values[i] = std::move(value);
        continue;
      }
    }
    Result<Value> value = outcome(i, record, scratch, nullptr);
    if (value) {
      values[i] = *value;
    } else {
      values[i] = Value();
      errors.push_back(std::move(value).error());
    }
  }
}

Result<Value> Mapping::outcome(std::size_t field, const Record& record, Scratch& scratch,
                               std::vector<RuleStep>* steps) const {
  const auto named = [&](Error error) {
    error.what = {.en = fmt::format("{}: {}.", fields_[field].name, error.what.en),
                  .nl = fmt::format("{}: {}.", fields_[field].name, error.what.nl)};
    error.fields = {fields_[field].name};
    if (error.advice.en.empty()) {
      error.advice = {.en = "Correct the value in the source, or the rule of this field in the mapping.",
                      .nl = "Verbeter de waarde in de bron, of de regel van dit veld in de mapping."};
    }
    return fail(std::move(error));
  };
  for (std::size_t k = 0; k < alternatives_[field].size(); ++k) {
    const Alternative& one = alternatives_[field][k];
    const Rule& rule = rules_[field].alternatives[k];
    if (one.when) {
      Result<Value> holds = one.when->evaluate(record, scratch);
      if (steps != nullptr) {
        steps->push_back({.kind = RuleStep::Kind::kWhen,
                          .text = *rule.when,
                          .value = holds ? *holds : Value(),
                          .error = holds ? std::nullopt : std::optional(holds.error()),
                          .parts = one.when->explain(record, scratch)});
      }
      if (!holds) return named(std::move(holds).error());
      const bool* truth = std::get_if<bool>(&*holds);
      if (truth == nullptr || !*truth) continue;
    }
    Result<Value> value = outcome(one, rule, record, scratch, steps);
    if (!value) return named(std::move(value).error());
    std::optional<Value> fits = fitted(*value, fields_[field].type, scratch);
    if (!fits) {
      return named({.kind = ErrorKind::kInvalidRecord,
                    .code = "mapping.wrong_kind",
                    .what = does_not_become(type_of(*value), fields_[field].type)});
    }
    if (steps != nullptr)
      steps->push_back({.kind = RuleStep::Kind::kWritten, .text = fields_[field].name, .value = *fits});
    return *fits;
  }
  return Value();
}

Result<Value> Mapping::outcome(const Alternative& one, const Rule& rule, const Record& record,
                               Scratch& scratch, std::vector<RuleStep>* steps) const {
  const auto note = [&](RuleStep::Kind kind, std::string text, const Result<Value>& value,
                        const Formula* formula, const Record& over) {
    if (steps == nullptr) return;
    steps->push_back(
        {.kind = kind,
         .text = std::move(text),
         .value = value ? *value : Value(),
         .error = value ? std::nullopt : std::optional(value.error()),
         .parts = formula == nullptr ? std::vector<ExplainedStep>() : formula->explain(over, scratch)});
  };
  Result<Value> value = Value();
  if (one.slot) {
    value = record.value(*one.slot);
    note(RuleStep::Kind::kSource, *rule.source, value, nullptr, record);
  } else if (one.constant) {
    value = *one.constant;
    note(RuleStep::Kind::kConstant, in_short(*rule.constant), value, nullptr, record);
  } else if (one.formula) {
    value = one.formula->evaluate(record, scratch);
    note(RuleStep::Kind::kFormula, *rule.formula, value, &*one.formula, record);
  }
  for (std::size_t i = 0; value && i < one.transforms.size(); ++i) {
    const Value before = *value;
    const TransformRecord over(record, before);
    value = one.transforms[i].evaluate(over, scratch);
    note(RuleStep::Kind::kTransform, rule.transforms[i], value, &one.transforms[i], over);
  }
  if (value && one.table && !is_blank(*value)) {
    if (const std::optional<TextView> row = record.looked_up(*one.table, as_text(*value))) {
      value = Value(*row);
    } else if (one.fallback) {
      value = Value();
    } else {
      value = formula_error(
          "mapping.not_in_table",
          {.en = fmt::format("the lookup table \"{}\" has no row for the value", rule.lookup),
           .nl = fmt::format("de opzoektabel \"{}\" heeft geen regel voor de waarde", rule.lookup)},
          {.en =
               fmt::format("Add the row to [lookup.{}], or a fallback to the rule. Then retry.", rule.lookup),
           .nl = fmt::format("Voeg de regel toe aan [lookup.{}], of een fallback aan de regel. Probeer het "
                             "dan opnieuw.",
                             rule.lookup)});
    }
    note(RuleStep::Kind::kLookup, rule.lookup, value, nullptr, record);
  }
  if (one.fallback && (value ? is_blank(*value) : false)) {
    value = *one.fallback;
    note(RuleStep::Kind::kFallback, in_short(*rule.fallback), value, nullptr, record);
  }
  return value;
}

std::vector<RuleStep> Mapping::explain(std::size_t field, const Record& record, Scratch& scratch) const {
  std::vector<RuleStep> steps;
  const Result<Value> value = outcome(field, record, scratch, &steps);
  if (!value && (steps.empty() || !steps.back().error)) {
    steps.push_back({.kind = RuleStep::Kind::kWritten, .text = fields_[field].name, .error = value.error()});
  }
  return steps;
}

}  // namespace schakel::mapping
