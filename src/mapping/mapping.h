#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "base/result.h"
#include "mapping/formula.h"
#include "mapping/rule.h"
#include "mapping/value.h"

// Rules, checked and ready to be computed: what `schakel apply` refuses is found here, and so is what every
// record is written with. Pure.
namespace schakel::mapping {

/// A field that a mapping fills, as its owner's catalogue has it.
struct TargetField {
  std::string name;
  Type type = Type::kAny;
  bool on_create = true;  ///< May be written into a new record.
  bool on_update = true;  ///< May be written into one that exists.
};

/// What there is to be filled.
class Target {
 public:
  virtual ~Target() = default;
  virtual std::optional<TargetField> field(std::string_view name) const = 0;
  /// For "did you mean".
  virtual std::vector<std::string> field_names() const = 0;
};

/// What is wrong with a rule: in which part of it, with the formula and a caret under the fault where it is
/// in a formula.
struct RuleProblem {
  std::string target;
  std::string part;  ///< "formula", "transforms", "lookup" …; empty: the rule as a whole.
  int line = 0;      ///< Of the user's file; 0: a shipped rule.
  Text what;
};

/// One step of "why has this field this value?".
struct RuleStep {
  enum class Kind { kWhen, kSource, kConstant, kFormula, kTransform, kLookup, kFallback, kWritten };
  Kind kind = Kind::kSource;
  std::string text;  ///< The field, formula or table.
  Value value = {};
  std::optional<Error> error = {};
  std::vector<ExplainedStep> parts = {};  ///< What the parts of a formula came to.
};
/// "when", "source", "constant", "formula", "transform", "lookup", "fallback", "written"
const char* name_of(RuleStep::Kind kind);

/// The rules of one entity of the target: of an item, a customer, the head of an order, or its lines.
class Mapping {
 public:
  /// Checks every rule: names, kinds, tables, whether the target takes the field. All problems at once.
  static tl::expected<Mapping, std::vector<RuleProblem>> compile(std::vector<FieldRule> rules,
                                                                 const Scope& scope, const Target& target);
  /// The same for rules that were delivered with the program: they are right, or the program stops.
  static Mapping compile_shipped(const Rules& rules, const Scope& scope, const Target& target);

  struct Field {
    std::string name;
    Type type = Type::kAny;
    WritePolicy write = WritePolicy::kAlways;
    bool clears = false;
    bool may_be_cut = false;
    Origin origin = Origin::kShipped;
  };
  Mapping() = default;  ///< Without rules.
  Mapping(Mapping&&) = default;
  Mapping& operator=(Mapping&&) = default;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  /// In the order of the rules; evaluate() gives a value for each.
  const std::vector<Field>& fields() const { return fields_; }
  std::optional<std::size_t> find(std::string_view field) const;
  const std::vector<FieldRule>& rules() const { return rules_; }

  /// The names of all source fields that the rules can read, each once, sorted: what the source is asked for.
  std::vector<std::string> sources() const;
  /// The same of one rule.
  std::vector<std::string> sources_of(std::size_t field) const;

  /// A value for each of fields(); nothing where the rule gives none. What cannot be computed for this record
  /// is an error (kInvalidRecord) that names the field and never a value. The values live as long as the
  /// record, the mapping and `scratch` do. `values` has fields().size() places.
  void evaluate(const Record& record, Scratch& scratch, std::span<Value> values,
                std::vector<Error>& errors) const;

  /// How one field comes to its value, step by step.
  std::vector<RuleStep> explain(std::size_t field, const Record& record, Scratch& scratch) const;

 private:
  friend class MappingCheck;

  struct Alternative {
    std::optional<Formula> when;
    std::optional<std::size_t> slot;  // A source field,
    std::optional<Value> constant;    // or a constant,
    std::optional<Formula> formula;   // or a formula.
    std::vector<Formula> transforms;
    std::optional<std::size_t> table;
    std::optional<Value> fallback;
    bool is_plain = false;  // A source field and nothing else.
  };

  Result<Value> outcome(std::size_t field, const Record& record, Scratch& scratch,
                        std::vector<RuleStep>* steps) const;
  Result<Value> outcome(const Alternative& one, const Rule& rule, const Record& record, Scratch& scratch,
                        std::vector<RuleStep>* steps) const;

  std::vector<FieldRule> rules_;
  std::vector<Field> fields_;
  std::vector<std::vector<Alternative>> alternatives_;
  std::deque<std::string> texts_;  // Of constants: they stay where they are when the mapping is moved.
};

/// `value` as a field of this kind takes it: a number may stand in a text. Nothing: it cannot.
std::optional<Value> fitted(const Value& value, Type type, Scratch& scratch);

}  // namespace schakel::mapping
