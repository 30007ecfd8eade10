#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"

// How a formula is written: a spreadsheet's syntax, without cells. This page knows marks and their order,
// not what a function means (functions.h) nor which fields there are (formula.h).
//
//   formula    = [ "=" ] comparison
//   comparison = joined { ( "=" | "<>" | "<" | "<=" | ">" | ">=" ) joined }
//   joined     = sum { "&" sum }
//   sum        = product { ( "+" | "-" ) product }
//   product    = signed { ( "*" | "/" ) signed }
//   signed     = { "-" | "+" } percent
//   percent    = primary { "%" }
//   primary    = number | text | TRUE | FALSE | field | FUNCTION "(" [ formula { ("," | ";") formula } ] ")"
//              | "(" comparison ")"
//
// Text stands between double quotes, a double quote in it is written twice. A field is a name with points in
// it (customer.name, lines.quantity). Function names are read in any case, fields are not.
namespace schakel::mapping {

/// What stands in a formula where: bytes from its beginning.
struct Place {
  std::size_t from = 0;
  std::size_t length = 0;
};

/// What is wrong in a formula and where. All that can be found is reported at once.
struct FormulaProblem {
  Place place;
  Text what;
};

/// One part of a formula. Parts refer to each other by their place in Syntax::parts.
struct Part {
  enum class Kind { kNumber, kText, kBoolean, kField, kCall };
  Kind kind = Kind::kCall;
  Place place;            ///< All of it, arguments included.
  std::string name = {};  ///< Of a field, or of a function in upper case; operators are "+", "&" …
  std::string text = {};  ///< Of a text.
  Decimal number = {};
  bool truth = false;
  std::vector<std::size_t> arguments = {};
};

/// A formula taken apart; the last part is the whole.
struct Syntax {
  std::vector<Part> parts;
};

// A formula is something that a person types. These bounds are far above what anybody does, and keep what a
// hostile one can cost in hand: no recursion deeper, no memory beyond.
inline constexpr std::size_t kFormulaBytesMax = 8000;
inline constexpr std::size_t kFormulaDepthMax = 64;
inline constexpr std::size_t kFormulaPartsMax = 2000;

/// Takes `text` apart; nothing, and the problem, when it cannot be read.
std::optional<Syntax> parse_formula(std::string_view text, std::vector<FormulaProblem>& problems);

/// The line of the formula on which it is wrong, and a caret under the fault:
///   LEFT(name, )
///              ^
std::string with_caret(std::string_view formula, Place place);

}  // namespace schakel::mapping
