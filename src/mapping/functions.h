#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "mapping/value.h"

// What a formula can call. Each function is declared once: its name, what it takes and gives, a sentence, an
// example that the reference page shows and a test computes. The checks and the messages follow from that.
// Where OpenFormula (ODF 1.2 part 2) has the function, ours means the same; where it differs the sentence
// says so.
namespace schakel::mapping {

/// What a parameter takes. kOrdered: numbers or dates, all of one kind.
enum class Takes { kText, kNumber, kBoolean, kDate, kAny, kOrdered };

struct Parameter {
  enum class How {
    kOne,       ///< One value. Given a list, the function is applied to each of its values in turn.
    kOptional,  ///< The same, and may be left out at the end.
    kRepeated,  ///< One or more to the end, each one value.
    kList,      ///< One or more to the end, each a value or a whole list (lines.quantity).
  };
  const char* name;
  Takes takes = Takes::kAny;
  How how = How::kOne;
  bool is_result = false;  ///< What the function gives is one of these (the branches of an IF).
};

/// The arguments of one call: checked, none missing that is required, texts already text.
class Call {
 public:
  Call(std::span<const Values> arguments, Scratch& scratch) : arguments_(arguments), scratch_(scratch) {}

  std::size_t count() const { return arguments_.size(); }
  Values list(std::size_t i) const { return arguments_[i]; }
  const Value& value(std::size_t i) const { return arguments_[i].front(); }
  std::string_view text(std::size_t i) const;
  Decimal number(std::size_t i) const;
  bool truth(std::size_t i) const;
  LocalTime date(std::size_t i) const;
  /// A whole number between the two, or an error that names the function's parameter.
  Result<int> whole(std::size_t i, const char* parameter, int least, int most) const;
  Scratch& scratch() const { return scratch_; }
  Value kept(std::string_view text) const { return scratch_.keep(text); }

 private:
  std::span<const Values> arguments_;
  Scratch& scratch_;
};

struct Function {
  /// How the kind of the outcome follows. kSum and kDifference: dates and days count too.
  enum class Gives { kText, kNumber, kBoolean, kDate, kResult, kSum, kDifference };
  /// Those that do not compute all their arguments first, or need more than their values.
  enum class Special { kNone, kIf, kIfError, kCoalesce, kSwitch, kLookup, kCompare };

  using Compute = Result<Value> (*)(const Call& call);
  using ComputeList = Result<Values> (*)(const Call& call);

  const char* name;
  std::vector<Parameter> parameters;
  Gives gives = Gives::kText;
  Special special = Special::kNone;
  Text describe = {};
  const char* example = "";
  const char* outcome = "";  ///< Of the example, as text; of a list its values with " | " between.
  Compute compute = nullptr;
  ComputeList compute_list = nullptr;  ///< Instead of `compute` where a whole list comes out.
};

/// All functions, in the order of the reference page; operators are among them ("+", "&", "NEGATED").
std::span<const Function> functions();
/// By its name in upper case.
const Function* find_function(std::string_view name);
/// The overload for so many arguments (SPLIT has two), or the nearest when none fits.
const Function* find_function(std::string_view name, std::size_t arguments);
bool is_operator(const Function& function);

/// "LEFT(text, [count])"
std::string signature(const Function& function);

/// As & writes it into a text: 12.5 · 2026-11-23 · TRUE.
std::string as_text(const Value& value);

/// The longest text and the longest list that may come into being. A long description in either ERP is far
/// below; a formula that doubles a text on itself stops here.
inline constexpr std::size_t kTextBytesMax = 64 * 1024;
inline constexpr std::size_t kListMax = 100000;

/// An error of a formula on this one record: a dead letter. Never holds a value.
tl::unexpected<Error> formula_error(const char* code, Text what, Text advice = {});

}  // namespace schakel::mapping
