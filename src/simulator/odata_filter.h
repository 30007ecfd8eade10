#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "simulator/odata_value.h"

namespace schakel::simulator {

/// Why the service refuses a request: the HTTP status and the text that its error body carries, verbatim. A
/// simulator's own vocabulary; schakel::Error speaks for Schakel, this speaks for the ERP.
struct Refusal {
  int http_status = 400;
  std::string text;
};
template <class T>
using OrRefusal = tl::expected<T, Refusal>;
inline tl::unexpected<Refusal> refuse(int http_status, std::string text) {
  return tl::unexpected<Refusal>(Refusal{http_status, std::move(text)});
}

/// A property that a filter may name: its place in a row and its type.
struct FilterColumn {
  std::size_t index = 0;
  EdmType type = EdmType::kString;
  bool nullable = true;  ///< WCF's texts call a nullable guid System.Nullable`1[[System.Guid, mscorlib, …]].
};

/// What a service permits in $filter. The defaults permit all that this kit knows.
struct FilterDialect {
  bool permits_or = true;
  bool permits_not = true;
  bool permits_parentheses = true;
  std::set<std::string> functions = {"startswith", "endswith", "indexof", "trim",       "tolower",
                                     "toupper",    "length",   "concat",  "substringof"};
  /// Known but answered by 501 Not Implemented.
  std::set<std::string> unimplemented_functions = {};
  bool permits_property_to_property = false;  ///< "A eq B" (facts Online 4.5: not supported, A).
  /// Given for everything that does not parse; empty: WCF's "Syntax error at position 5.".
  std::string syntax_error_text = {};
  /// The type's name in "No property 'X' exists in type '…' at position 0.".
  std::string type_name = {};
};

/// A parsed and type-checked $filter, bound to the columns of one table. Immutable; usable from several
/// threads.
class Filter {
 public:
  using FindColumn = std::function<std::optional<FilterColumn>(std::string_view name)>;
  /// How deep parentheses and `not` may nest and how long the text may be: more than any URL that a service
  /// takes (about 6,000 characters, facts Online 3), so that a hostile filter costs neither stack nor time.
  static constexpr std::size_t kDepthMax = 100;
  static constexpr std::size_t kLengthMax = 16 * 1024;

  /// Parses `text`. The texts of refusals are WCF Data Services' (facts Online 4.11).
  static OrRefusal<Filter> parse(std::string_view text, const FilterDialect& dialect,
                                 const FindColumn& find_column);

  /// Whether the row (indexed by column) satisfies it.
  bool matches(const std::vector<Value>& row) const;

  /// The properties that it names, each once, in the order of appearance.
  const std::vector<std::string>& properties() const { return properties_; }

  /// A column and the values of which one must be there in every row that matches: "A eq 1 or A eq 2", alone
  /// or as one side of an `and`. It lets an index find the candidates; `matches` still decides. The smallest
  /// set is chosen; empty when there is none.
  struct Candidates {
    std::size_t column = 0;
    std::vector<Value> values;
  };
  std::optional<Candidates> candidates() const;

  /// The bounds that every matching row's `column` keeps ("Timestamp gt 5L and Timestamp le 9L").
  struct Range {
    std::optional<Value> low;
    bool low_included = false;
    std::optional<Value> high;
    bool high_included = false;
  };
  Range range_of(std::size_t column) const;

 private:
  friend class FilterParser;
  enum class What { kLiteral, kColumn, kFunction, kNot, kAnd, kOr, kEq, kNe, kGt, kGe, kLt, kLe };
  enum class Function {
    kStartsWith,
    kEndsWith,
    kIndexOf,
    kTrim,
    kToLower,
    kToUpper,
    kLength,
    kConcat,
    kSubstringOf
  };
  struct Node {
    What what = What::kLiteral;
    Function function = Function::kTrim;
    Value value = {};
    std::size_t column = 0;
    std::optional<EdmType> type = {};  ///< nullopt: the null literal.
    bool nullable = false;
    bool is_property = false;
    std::size_t left = 0;   ///< Index in nodes_; for functions the first argument.
    std::size_t right = 0;  ///< Index in nodes_; for functions the second argument.
    std::size_t position = 0;
  };

  bool truth(std::size_t node, const std::vector<Value>& row) const;
  Value evaluate(std::size_t node, const std::vector<Value>& row) const;
  bool compare(const Node& node, const std::vector<Value>& row) const;
  std::optional<Candidates> candidates_of(std::size_t node) const;
  void narrow(std::size_t node, std::size_t column, Range& range) const;

  std::vector<Node> nodes_;
  std::size_t root_ = 0;
  std::vector<std::string> properties_;
};

}  // namespace schakel::simulator
