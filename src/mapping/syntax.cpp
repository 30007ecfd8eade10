#include "mapping/syntax.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace schakel::mapping {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool starts_a_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool continues_a_name(char c) {
  return starts_a_name(c) || is_digit(c) || c == '.';
}
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct Token {
  enum class Kind { kNumber, kText, kName, kMark, kEnd };
  Kind kind = Kind::kEnd;
  Place place = {};
  std::string text = {};  // Of a name or mark as written, of a text without its quotes.
};

class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  /// The next one; nothing when what stands there begins none.
  std::optional<Token> next(FormulaProblem& problem) {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    if (at_ >= text_.size()) return Token{.kind = Token::Kind::kEnd, .place = {at_, 0}};
    const char c = text_[at_];
    if (is_digit(c) || (c == '.' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) return number();
    if (starts_a_name(c)) return name();
    if (c == '"') return quoted(problem);
    for (const std::string_view mark : kMarks) {
      if (text_.substr(at_).starts_with(mark)) return taken(Token::Kind::kMark, mark.size());
    }
    problem = {.place = {at_, first_characters(text_.substr(at_), 1).size()},
               .what = {.en = "this character has no meaning in a formula; text stands between double quotes",
                        .nl = "dit teken heeft geen betekenis in een formule; tekst staat tussen dubbele "
                              "aanhalingstekens"}};
    return std::nullopt;
  }

 private:
  static constexpr std::array<std::string_view, 16> kMarks = {"<>", "<=", ">=", "=", "<", ">", "&", "+",
                                                              "-",  "*",  "/",  "%", "(", ")", ",", ";"};

  Token taken(Token::Kind kind, std::size_t length) {
    Token token{.kind = kind, .place = {at_, length}, .text = std::string(text_.substr(at_, length))};
    at_ += length;
    return token;
  }

  Token number() {
    std::size_t length = 0;
    bool point = false;
    while (at_ + length < text_.size()) {
      const char c = text_[at_ + length];
      if (c == '.' && !point) {
        point = true;
      } else if (!is_digit(c)) {
        break;
      }
      ++length;
    }
    return taken(Token::Kind::kNumber, length);
  }

  Token name() {
    std::size_t length = 0;
    while (at_ + length < text_.size() && continues_a_name(text_[at_ + length])) ++length;
    return taken(Token::Kind::kName, length);
  }

  std::optional<Token> quoted(FormulaProblem& problem) {
    const std::size_t from = at_;
    std::string text;
    for (std::size_t i = from + 1; i < text_.size(); ++i) {
      if (text_[i] != '"') {
        text += text_[i];
        continue;
      }
      if (i + 1 < text_.size() && text_[i + 1] == '"') {
        text += '"';
        ++i;
        continue;
      }
      at_ = i + 1;
      return Token{.kind = Token::Kind::kText, .place = {from, at_ - from}, .text = std::move(text)};
    }
    problem = {.place = {from, text_.size() - from},
               .what = {.en = "this text has no closing quote",
                        .nl = "deze tekst heeft geen sluitend aanhalingsteken"}};
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// One function per line of the grammar in syntax.h. Each gives the number of the part that it made.
class Parser {
 public:
  Parser(std::string_view text, std::vector<FormulaProblem>& problems) : tokens_(text), problems_(problems) {}

  std::optional<Syntax> formula() {
    if (!advance()) return std::nullopt;
    if (is_mark("=") && !advance()) return std::nullopt;
    if (token_.kind == Token::Kind::kEnd) {
      return refused({.en = "the formula is empty", .nl = "de formule is leeg"});
    }
    if (!comparison()) return std::nullopt;
    if (token_.kind != Token::Kind::kEnd) {
      return refused({.en = "an operator (& + - * / = <>) or the end of the formula is expected here",
                      .nl = "hier hoort een bewerking (& + - * / = <>) of het einde van de formule"});
    }
    return std::move(syntax_);
  }

 private:
  using Made = std::optional<std::size_t>;

  std::nullopt_t refused(Text what) {
    problems_.push_back({.place = token_.place, .what = std::move(what)});
    return std::nullopt;
  }

  bool advance() {
    FormulaProblem problem;
    std::optional<Token> next = tokens_.next(problem);
    if (!next) {
      problems_.push_back(std::move(problem));
      return false;
    }
    end_of_last_ = token_.place.from + token_.place.length;
    token_ = *std::move(next);
    return true;
  }

  bool is_mark(std::string_view mark) const {
    return token_.kind == Token::Kind::kMark && token_.text == mark;
  }
  bool is_one_of(std::initializer_list<std::string_view> marks) const {
    return std::ranges::any_of(marks, [this](std::string_view mark) { return is_mark(mark); });
  }

  Made made(Part part) {
    if (syntax_.parts.size() >= kFormulaPartsMax) {
      return refused({.en = "the formula has too many parts; divide it over several fields",
                      .nl = "de formule heeft te veel onderdelen; verdeel haar over meer velden"});
    }
    syntax_.parts.push_back(std::move(part));
    return syntax_.parts.size() - 1;
  }

  Made call(std::string name, std::size_t from, std::vector<std::size_t> arguments) {
    return made({.kind = Part::Kind::kCall,
                 .place = {from, end_of_last_ - from},
                 .name = std::move(name),
                 .arguments = std::move(arguments)});
  }

  /// left { mark right }
  Made chain(Made (Parser::*operand)(), std::initializer_list<std::string_view> marks) {
    const std::size_t from = token_.place.from;
    Made left = (this->*operand)();
    while (left && is_one_of(marks)) {
      const std::string mark = token_.text;
      if (!advance()) return std::nullopt;
      const Made right = (this->*operand)();
      if (!right) return std::nullopt;
      left = call(mark, from, {*left, *right});
    }
    return left;
  }

  Made comparison() {
    // The only way down, so the only place that counts it.
    if (++depth_ > kFormulaDepthMax) {
      return refused({.en = "the formula is nested too deeply; divide it over several fields",
                      .nl = "de formule is te diep genest; verdeel haar over meer velden"});
    }
    const Made result = chain(&Parser::joined, {"=", "<>", "<", "<=", ">", ">="});
    --depth_;
    return result;
  }
  Made joined() { return chain(&Parser::sum, {"&"}); }
  Made sum() { return chain(&Parser::product, {"+", "-"}); }
  Made product() { return chain(&Parser::with_sign, {"*", "/"}); }

  Made with_sign() {
    const std::size_t from = token_.place.from;
    bool negated = false;
    while (is_one_of({"-", "+"})) {
      if (is_mark("-")) negated = !negated;
      if (!advance()) return std::nullopt;
    }
    const Made operand = percent();
    if (!operand || !negated) return operand;
    return call("NEGATED", from, {*operand});
  }

  Made percent() {
    const std::size_t from = token_.place.from;
    Made operand = primary();
    while (operand && is_mark("%")) {
      if (!advance()) return std::nullopt;
      operand = call("%", from, {*operand});
    }
    return operand;
  }

  Made primary() {
    switch (token_.kind) {
      case Token::Kind::kNumber:
        return number();
      case Token::Kind::kText:
        return taken({.kind = Part::Kind::kText, .place = token_.place, .text = token_.text});
      case Token::Kind::kName:
        return name();
      case Token::Kind::kMark:
        if (is_mark("(")) return in_brackets();
        break;
      case Token::Kind::kEnd:
        break;
    }
    return refused({.en = "a field, number, text or function is expected here",
                    .nl = "hier hoort een veld, getal, tekst of functie"});
  }

  Made taken(Part part) { return advance() ? made(std::move(part)) : std::nullopt; }

  Made number() {
    const Result<Decimal> value = Decimal::parse(token_.text.starts_with('.') ? "0" + token_.text
                                                 : token_.text.ends_with('.') ? token_.text + "0"
                                                                              : token_.text);
    if (!value) {
      return refused({.en = "this number has more digits than can be computed with",
                      .nl = "dit getal heeft meer cijfers dan waarmee gerekend kan worden"});
    }
    return taken({.kind = Part::Kind::kNumber, .place = token_.place, .number = *value});
  }

  Made name() {
    const Token first = token_;
    if (!advance()) return std::nullopt;
    const std::string upper = upper_ascii(first.text);
    if (is_mark("(")) {
      if (!advance()) return std::nullopt;
      return arguments_of(upper, first.place.from);
    }
    if (upper == "TRUE" || upper == "FALSE") {
      return made({.kind = Part::Kind::kBoolean, .place = first.place, .truth = upper == "TRUE"});
    }
    return made({.kind = Part::Kind::kField, .place = first.place, .name = first.text});
  }

  Made arguments_of(std::string name, std::size_t from) {
    std::vector<std::size_t> arguments;
    if (!is_mark(")")) {
      while (true) {
        const Made argument = comparison();
        if (!argument) return std::nullopt;
        arguments.push_back(*argument);
        if (!is_one_of({",", ";"})) break;
        if (!advance()) return std::nullopt;
      }
    }
    if (!is_mark(")")) {
      return refused({.en = "a comma or a closing bracket is expected here",
                      .nl = "hier hoort een komma of een sluitend haakje"});
    }
    if (!advance()) return std::nullopt;
    return call(std::move(name), from, std::move(arguments));
  }

  Made in_brackets() {
    if (!advance()) return std::nullopt;
    const Made inner = comparison();
    if (!inner) return std::nullopt;
    if (!is_mark(")")) {
      return refused({.en = "a closing bracket is expected here", .nl = "hier hoort een sluitend haakje"});
    }
    return advance() ? inner : std::nullopt;
  }

  Tokens tokens_;
  std::vector<FormulaProblem>& problems_;
  Token token_;
  std::size_t end_of_last_ = 0;
  std::size_t depth_ = 0;
  Syntax syntax_;
};

}  // namespace

std::optional<Syntax> parse_formula(std::string_view text, std::vector<FormulaProblem>& problems) {
  if (text.size() > kFormulaBytesMax || !is_utf8(text)) {
    problems.push_back({.place = {0, text.size()},
                        .what = {.en = "a formula is UTF-8 text of at most 8,000 bytes",
                                 .nl = "een formule is UTF-8-tekst van ten hoogste 8.000 bytes"}});
    return std::nullopt;
  }
  return Parser(text, problems).formula();
}

std::string with_caret(std::string_view formula, Place place) {
  const std::size_t at = std::min(place.from, formula.size());
  const std::size_t before = formula.substr(0, at).rfind('\n');
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  const std::size_t end = std::min(formula.find('\n', at), formula.size());
  const std::size_t marked = std::min(place.length, end - at);
  return std::string(formula.substr(begin, end - begin)) + "\n" +
         std::string(character_count(formula.substr(begin, at - begin)), ' ') +
         std::string(std::max<std::size_t>(1, character_count(formula.substr(at, marked))), '^');
}

}  // namespace schakel::mapping
