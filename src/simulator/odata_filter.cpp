#include "simulator/odata_filter.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace schakel::simulator {

namespace {

enum class TokenKind { kEnd, kWord, kLiteral, kOpen, kClose, kComma, kBroken };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view text;
  Literal literal = {};
  std::size_t position = 0;
};

bool is_word_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '/' ||
         c == '.';
}

class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) { next(); }

  const Token& current() const { return current_; }

  void next() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    current_ = Token{.kind = TokenKind::kEnd, .text = {}, .literal = {}, .position = at_};
    if (at_ >= text_.size()) return;
    const char c = text_[at_];
    if (c == '(' || c == ')' || c == ',') {
      current_.kind = c == '(' ? TokenKind::kOpen : c == ')' ? TokenKind::kClose : TokenKind::kComma;
      ++at_;
      return;
    }
    std::string_view rest = text_.substr(at_);
    if (auto literal = take_literal(rest)) {
      current_.kind = TokenKind::kLiteral;
      current_.literal = std::move(*literal);
      at_ = text_.size() - rest.size();
      return;
    }
    std::size_t end = at_;
    while (end < text_.size() && is_word_character(text_[end])) ++end;
    if (end == at_ || (end < text_.size() && text_[end] == '\'')) {
      current_.kind = TokenKind::kBroken;
      return;
    }
    current_.kind = TokenKind::kWord;
    current_.text = text_.substr(at_, end - at_);
    at_ = end;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  Token current_;
};

}  // namespace

/// Recursive descent over OData V2's precedence: or < and < not < comparison < primary.
class FilterParser {
 public:
  using Node = Filter::Node;
  using What = Filter::What;
  using Function = Filter::Function;

  FilterParser(std::string_view text, const FilterDialect& dialect, const Filter::FindColumn& find_column)
      : tokens_(text), dialect_(dialect), find_column_(find_column) {}

  OrRefusal<Filter> parse() {
    const auto root = parse_or(0);
    if (!root) return tl::unexpected(root.error());
    if (tokens_.current().kind != TokenKind::kEnd) return tl::unexpected(syntax_error().error());
    if (auto checked = must_be_boolean(*root, 0); !checked) return tl::unexpected(checked.error());
    filter_.root_ = *root;
    return std::move(filter_);
  }

 private:
  using At = OrRefusal<std::size_t>;

  At syntax_error() const {
    if (!dialect_.syntax_error_text.empty()) return refuse(400, dialect_.syntax_error_text);
    return refuse(400, "Syntax error at position " + std::to_string(tokens_.current().position) + ".");
  }

  At add(Node node) {
    filter_.nodes_.push_back(std::move(node));
    return filter_.nodes_.size() - 1;
  }

  At must_be_boolean(std::size_t node, std::size_t position) {
    if (filter_.nodes_[node].type == EdmType::kBoolean) return node;
    return refuse(
        400, "Expression of type 'System.Boolean' expected at position " + std::to_string(position) + ".");
  }

  bool takes_word(std::string_view word) {
    if (tokens_.current().kind != TokenKind::kWord || tokens_.current().text != word) return false;
    tokens_.next();
    return true;
  }

  At parse_or(std::size_t depth) { return parse_chain("or", What::kOr, dialect_.permits_or, depth); }
  At parse_and(std::size_t depth) { return parse_chain("and", What::kAnd, true, depth); }

  At parse_chain(std::string_view word, What what, bool permitted, std::size_t depth) {
    if (depth > Filter::kDepthMax) return syntax_error();
    const auto one_side = [&]() { return what == What::kOr ? parse_and(depth) : parse_unary(depth); };
    At left = one_side();
    while (left) {
      const std::size_t position = tokens_.current().position;
      if (tokens_.current().kind != TokenKind::kWord || tokens_.current().text != word) return left;
      if (!permitted) return syntax_error();
      tokens_.next();
      At right = one_side();
      if (!right) return right;
      for (const std::size_t side : {*left, *right})
        if (filter_.nodes_[side].type != EdmType::kBoolean)
          return refuse(400, "Operator '" + std::string(word) + "' incompatible with operand types '" +
                                 clr_name(*left) + "' and '" + clr_name(*right) + "' at position " +
                                 std::to_string(position) + ".");
      left = add(
          {.what = what, .type = EdmType::kBoolean, .left = *left, .right = *right, .position = position});
    }
    return left;
  }

  At parse_unary(std::size_t depth) {
    if (depth > Filter::kDepthMax) return syntax_error();
    const std::size_t position = tokens_.current().position;
    if (tokens_.current().kind == TokenKind::kWord && tokens_.current().text == "not") {
      if (!dialect_.permits_not) return syntax_error();
      tokens_.next();
      At inner = parse_unary(depth + 1);
      if (!inner) return inner;
      if (filter_.nodes_[*inner].type != EdmType::kBoolean)
        return refuse(400, "Operator 'not' incompatible with operand type '" + clr_name(*inner) +
                               "' at position " + std::to_string(position) + ".");
      return add({.what = What::kNot, .type = EdmType::kBoolean, .left = *inner, .position = position});
    }
    return parse_comparison(depth);
  }

  static std::optional<What> comparison_named(std::string_view word) {
    if (word == "eq") return What::kEq;
    if (word == "ne") return What::kNe;
    if (word == "gt") return What::kGt;
    if (word == "ge") return What::kGe;
    if (word == "lt") return What::kLt;
    if (word == "le") return What::kLe;
    return std::nullopt;
  }

  At parse_comparison(std::size_t depth) {
    At left = parse_primary(depth);
    if (!left || tokens_.current().kind != TokenKind::kWord) return left;
    const std::string word(tokens_.current().text);
    const auto what = comparison_named(word);
    if (!what) return left;
    const std::size_t position = tokens_.current().position;
    tokens_.next();
    At right = parse_primary(depth);
    if (!right) return right;
    if (!comparable(*what, *left, *right))
      return refuse(400, "Operator '" + word + "' incompatible with operand types '" + clr_name(*left) +
                             "' and '" + clr_name(*right) + "' at position " + std::to_string(position) +
                             ".");
    if (filter_.nodes_[*left].is_property && filter_.nodes_[*right].is_property &&
        !dialect_.permits_property_to_property)
      return syntax_error();
    return add(
        {.what = *what, .type = EdmType::kBoolean, .left = *left, .right = *right, .position = position});
  }

  bool comparable(What what, std::size_t left, std::size_t right) const {
    const auto& a = filter_.nodes_[left].type;
    const auto& b = filter_.nodes_[right].type;
    const bool equality = what == What::kEq || what == What::kNe;
    if (!a || !b) return equality;
    if (is_numeric(*a) && is_numeric(*b)) return true;
    if (*a != *b) return false;
    if (*a == EdmType::kString || *a == EdmType::kDateTime) return true;
    return equality;  // Boolean, guid and binary have no order.
  }

  std::string clr_name(std::size_t node) const {
    const Node& n = filter_.nodes_[node];
    if (!n.type) return "<null>";
    const std::string plain = clr_name_of(*n.type);
    const bool value_type = *n.type != EdmType::kString && *n.type != EdmType::kBinary;
    if (!n.nullable || !value_type) return plain;
    return "System.Nullable`1[[" + plain +
           ", mscorlib, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089]]";
  }

  At parse_primary(std::size_t depth) {
    const Token token = tokens_.current();
    switch (token.kind) {
      case TokenKind::kOpen: {
        if (!dialect_.permits_parentheses) return syntax_error();
        tokens_.next();
        At inner = parse_or(depth + 1);
        if (!inner) return inner;
        if (tokens_.current().kind != TokenKind::kClose) return syntax_error();
        tokens_.next();
        return inner;
      }
      case TokenKind::kLiteral:
        tokens_.next();
        return add({.what = What::kLiteral,
                    .value = token.literal.value,
                    .type = token.literal.type,
                    .position = token.position});
      case TokenKind::kWord: {
        tokens_.next();
        if (tokens_.current().kind == TokenKind::kOpen) return parse_function(token, depth);
        return parse_property(token);
      }
      case TokenKind::kEnd:
      case TokenKind::kClose:
      case TokenKind::kComma:
      case TokenKind::kBroken:
        return syntax_error();
    }
    return syntax_error();
  }

  At parse_property(const Token& token) {
    // "Lines/Amount": filters on navigation properties are not supported (facts Online 4.5, A).
    if (token.text.find('/') != std::string_view::npos) return syntax_error();
    const auto column = find_column_(token.text);
    if (!column)
      return refuse(400, "No property '" + std::string(token.text) + "' exists in type '" +
                             dialect_.type_name + "' at position " + std::to_string(token.position) + ".");
    std::string name(token.text);
    if (std::ranges::find(filter_.properties_, name) == filter_.properties_.end())
      filter_.properties_.push_back(std::move(name));
    return add({.what = What::kColumn,
                .column = column->index,
                .type = column->type,
                .nullable = column->nullable,
                .is_property = true,
                .position = token.position});
  }

  struct Signature {
    const char* name;
    Function function;
    std::size_t arguments;
    EdmType result;
  };
  static constexpr std::array<Signature, 9> kSignatures{{
      {"startswith", Function::kStartsWith, 2, EdmType::kBoolean},
      {"endswith", Function::kEndsWith, 2, EdmType::kBoolean},
      {"indexof", Function::kIndexOf, 2, EdmType::kInt32},
      {"trim", Function::kTrim, 1, EdmType::kString},
      {"tolower", Function::kToLower, 1, EdmType::kString},
      {"toupper", Function::kToUpper, 1, EdmType::kString},
      {"length", Function::kLength, 1, EdmType::kInt32},
      {"concat", Function::kConcat, 2, EdmType::kString},
      {"substringof", Function::kSubstringOf, 2, EdmType::kBoolean},
  }};

  At parse_function(const Token& name, std::size_t depth) {
    const auto* signature = std::ranges::find(kSignatures, name.text, &Signature::name);
    if (dialect_.unimplemented_functions.contains(std::string(name.text)))
      return refuse(501, "The method or operation is not implemented.");
    if (signature == kSignatures.end() || !dialect_.functions.contains(std::string(name.text)))
      return refuse(400, "Unknown function '" + std::string(name.text) + "' at position " +
                             std::to_string(name.position) + ".");
    if (depth >= Filter::kDepthMax) return syntax_error();
    tokens_.next();  // the parenthesis
    std::array<std::size_t, 2> arguments{};
    for (std::size_t i = 0; i < signature->arguments; ++i) {
      if (i > 0) {
        if (tokens_.current().kind != TokenKind::kComma) return syntax_error();
        tokens_.next();
      }
      At argument = parse_primary(depth + 1);
      if (!argument) return argument;
      if (filter_.nodes_[*argument].type != EdmType::kString)
        return refuse(400, "No applicable function found for '" + std::string(name.text) + "' at position " +
                               std::to_string(name.position) + " with the specified arguments.");
      arguments[i] = *argument;
    }
    if (tokens_.current().kind != TokenKind::kClose) return syntax_error();
    tokens_.next();
    return add({.what = What::kFunction,
                .function = signature->function,
                .type = signature->result,
                .left = arguments[0],
                .right = arguments[1],
                .position = name.position});
  }

  Tokens tokens_;
  const FilterDialect& dialect_;
  const Filter::FindColumn& find_column_;
  Filter filter_;
};

OrRefusal<Filter> Filter::parse(std::string_view text, const FilterDialect& dialect,
                                const FindColumn& find_column) {
  if (text.size() > kLengthMax) return refuse(400, "The $filter expression is too long.");
  return FilterParser(text, dialect, find_column).parse();
}

bool Filter::matches(const std::vector<Value>& row) const {
  return truth(root_, row);
}

// Chains of `and`/`or` lean to the left, so walking down the left side in a loop keeps the stack flat however
// long the chain is; what remains recursive is bounded by kDepthMax.
bool Filter::truth(std::size_t node, const std::vector<Value>& row) const {
  const Node& n = nodes_[node];
  switch (n.what) {
    case What::kAnd:
    case What::kOr: {
      const bool stops_at = n.what == What::kOr;
      std::size_t at = node;
      while (nodes_[at].what == n.what) {
        if (truth(nodes_[at].right, row) == stops_at) return stops_at;
        at = nodes_[at].left;
      }
      return truth(at, row);
    }
    case What::kNot:
      return !truth(n.left, row);
    case What::kEq:
    case What::kNe:
    case What::kGt:
    case What::kGe:
    case What::kLt:
    case What::kLe:
      return compare(n, row);
    case What::kLiteral:
    case What::kColumn:
    case What::kFunction:
      return evaluate(node, row).as_boolean();
  }
  return false;
}

bool Filter::compare(const Node& n, const std::vector<Value>& row) const {
  const Value a = evaluate(n.left, row);
  const Value b = evaluate(n.right, row);
  if (n.what == What::kEq) return a == b;
  if (n.what == What::kNe) return a != b;
  if (a.is_null() || b.is_null()) return false;
  const auto order = a <=> b;
  if (n.what == What::kGt) return order > 0;
  if (n.what == What::kGe) return order >= 0;
  if (n.what == What::kLt) return order < 0;
  return order <= 0;
}

Value Filter::evaluate(std::size_t node, const std::vector<Value>& row) const {
  const Node& n = nodes_[node];
  if (n.what == What::kLiteral) return n.value;
  if (n.what == What::kColumn) return n.column < row.size() ? row[n.column] : Value();
  if (n.what != What::kFunction) return Value::boolean(truth(node, row));
  const Value first = evaluate(n.left, row);
  const bool two = n.function == Function::kStartsWith || n.function == Function::kEndsWith ||
                   n.function == Function::kIndexOf || n.function == Function::kConcat ||
                   n.function == Function::kSubstringOf;
  const Value second = two ? evaluate(n.right, row) : Value();
  if (first.is_null() || (two && second.is_null())) return Value();
  const std::string& a = first.as_text();
  const std::string& b = second.as_text();
  switch (n.function) {
    case Function::kStartsWith:
      return Value::boolean(a.starts_with(b));
    case Function::kEndsWith:
      return Value::boolean(a.ends_with(b));
    case Function::kIndexOf: {
      const auto found = a.find(b);
      return Value::integer(found == std::string::npos ? -1 : static_cast<std::int64_t>(found));
    }
    case Function::kTrim:
      return Value::text(std::string(trimmed(a)));
    case Function::kToLower:
      return Value::text(lower_ascii(a));
    case Function::kToUpper:
      return Value::text(upper_ascii(a));
    case Function::kLength:
      return Value::integer(static_cast<std::int64_t>(character_count(a)));
    case Function::kConcat:
      return Value::text(a + b);
    case Function::kSubstringOf:
      return Value::boolean(b.find(a) != std::string::npos);
  }
  return Value();
}

std::optional<Filter::Candidates> Filter::candidates() const {
  return candidates_of(root_);
}

std::optional<Filter::Candidates> Filter::candidates_of(std::size_t node) const {
  const Node& n = nodes_[node];
  if (n.what == What::kEq) {
    const Node& a = nodes_[n.left];
    const Node& b = nodes_[n.right];
    if (a.what == What::kColumn && b.what == What::kLiteral) return Candidates{a.column, {b.value}};
    if (b.what == What::kColumn && a.what == What::kLiteral) return Candidates{b.column, {a.value}};
    return std::nullopt;
  }
  if (n.what != What::kAnd && n.what != What::kOr) return std::nullopt;
  std::vector<std::size_t> sides;
  std::size_t at = node;
  while (nodes_[at].what == n.what) {
    sides.push_back(nodes_[at].right);
    at = nodes_[at].left;
  }
  sides.push_back(at);
  std::optional<Candidates> found;
  for (const std::size_t side : sides) {
    auto one = candidates_of(side);
    if (n.what == What::kAnd) {
      if (one && (!found || one->values.size() < found->values.size())) found = std::move(one);
      continue;
    }
    if (!one || (found && found->column != one->column)) return std::nullopt;
    if (!found) {
      found = std::move(one);
    } else {
      found->values.insert(found->values.end(), one->values.begin(), one->values.end());
    }
  }
  return found;
}

Filter::Range Filter::range_of(std::size_t column) const {
  Range range;
  narrow(root_, column, range);
  return range;
}

void Filter::narrow(std::size_t node, std::size_t column, Range& range) const {
  std::size_t at = node;
  while (nodes_[at].what == What::kAnd) {
    narrow(nodes_[at].right, column, range);
    at = nodes_[at].left;
  }
  const Node& n = nodes_[at];
  if (n.what < What::kEq || n.what == What::kNe) return;
  const Node& a = nodes_[n.left];
  const Node& b = nodes_[n.right];
  const bool forwards = a.what == What::kColumn && a.column == column && b.what == What::kLiteral;
  const bool backwards = b.what == What::kColumn && b.column == column && a.what == What::kLiteral;
  if (!forwards && !backwards) return;
  const Value& bound = forwards ? b.value : a.value;
  if (bound.is_null()) return;
  const bool from_below = n.what == What::kEq || (forwards ? (n.what == What::kGt || n.what == What::kGe)
                                                           : (n.what == What::kLt || n.what == What::kLe));
  const bool from_above = n.what == What::kEq || !from_below;
  const bool included = n.what == What::kEq || n.what == What::kGe || n.what == What::kLe;
  if (from_below && (!range.low || bound > *range.low || (bound == *range.low && !included))) {
    range.low = bound;
    range.low_included = included;
  }
  if (from_above && (!range.high || bound < *range.high || (bound == *range.high && !included))) {
    range.high = bound;
    range.high_included = included;
  }
}

}  // namespace schakel::simulator
