#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "mapping/functions.h"
#include "mapping/syntax.h"
#include "mapping/value.h"

// A formula: written by a person, checked when it is saved, computed for each record. Pure: it reads fields
// and lookup tables of the record that it is given, and nothing else.
//
//   const auto formula = Formula::compile("IF(country = \"NL\", 21, 0)", scope);
//   if (!formula) show(with_caret(text, formula.error().front().place));
//   TRY(const Value value, formula->evaluate(record, scratch));
namespace schakel::mapping {

/// A field that formulas may name, as Scope knows it.
struct KnownField {
  Type type = Type::kAny;
  bool per_line = false;  ///< A list: one value for each line of the document.
  std::size_t slot = 0;   ///< Under which Record gives it.
};

/// What a formula may name: fields and lookup tables. Made once per mapping.
class Scope {
 public:
  virtual ~Scope() = default;
  virtual std::optional<KnownField> field(std::string_view name) const = 0;
  virtual std::optional<std::size_t> table(std::string_view name) const = 0;
  /// For "did you mean".
  virtual std::vector<std::string> field_names() const = 0;
  virtual std::vector<std::string> table_names() const = 0;
};

/// The values of one record, by the slots that its Scope gave out.
class Record {
 public:
  virtual ~Record() = default;
  virtual Value value(std::size_t slot) const = 0;
  virtual std::size_t line_count() const = 0;
  virtual Value line_value(std::size_t slot, std::size_t line) const = 0;
  /// What the lookup table gives for `key`; nothing when it has no such row.
  virtual std::optional<TextView> looked_up(std::size_t table, std::string_view key) const = 0;
};

/// What one part of a formula came to: the steps of "why has this field this value?".
struct ExplainedStep {
  Place place;
  std::optional<std::size_t> line;  ///< Inside a list: of which element, from 0.
  std::vector<Value> values;        ///< One, or those of a list.
  std::optional<Error> error;
};

/// Elements and parts computed for one record; a formula that needs more is refused at run time.
inline constexpr std::size_t kStepsMax = 1'000'000;
/// An explanation is for a person.
inline constexpr std::size_t kExplainedStepsMax = 500;

class Formula {
 public:
  /// Takes the text apart and checks every name, count and kind. All problems at once.
  static tl::expected<Formula, std::vector<FormulaProblem>> compile(std::string_view text,
                                                                    const Scope& scope);

  /// The value for this record. Lives as long as the record, the formula and `scratch` do.
  /// Errors: kInvalidRecord, for what only the record could show (division by zero, a text that is no
  /// number).
  Result<Value> evaluate(const Record& record, Scratch& scratch) const;
  /// The same for a formula that gives a list.
  Result<Values> evaluate_list(const Record& record, Scratch& scratch) const;
  /// Computes it while noting what each part came to, in the order of computing.
  std::vector<ExplainedStep> explain(const Record& record, Scratch& scratch) const;

  const std::string& text() const { return text_; }
  Type type() const { return nodes_.back().type; }
  bool gives_list() const { return nodes_.back().list; }
  /// The names of all fields that it can read, each once, sorted: what the source is asked for.
  const std::vector<std::string>& fields() const { return fields_; }

 private:
  friend class FormulaCheck;
  friend class Evaluation;

  struct Node {
    enum class Kind { kConstant, kField, kCall };
    Kind kind = Kind::kConstant;
    Place place;
    Type type = Type::kAny;
    bool list = false;
    Value constant = {};  // Its text stands in `texts_`.
    std::size_t slot = 0;
    const Function* function = nullptr;
    std::size_t table = 0;
    std::vector<std::uint32_t> arguments = {};
  };

  std::string text_;
  std::vector<std::vector<char>> texts_;  // Not strings: a moved short string moves its characters.
  std::vector<Node> nodes_;               // Arguments before the call; the last is the whole.
  std::vector<std::string> fields_;
};

}  // namespace schakel::mapping
