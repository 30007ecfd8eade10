#include "app/configuration_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "schema/node.h"

namespace schakel::app {
namespace {

using schema::Node;

// Where something stands in the text: a heading, or a pair of a key and a value.
struct Statement {
  enum class Kind { kHeading, kPair };
  Kind kind = Kind::kPair;
  TablePath path;     ///< In full, from the root.
  TablePath section;  ///< Of a pair: what its key is written below, the heading or what holds the braces.
  bool in_braces = false;
  bool holds_braces = false;
  std::size_t begin = 0;        ///< Of the key, or of the first bracket of a heading.
  std::size_t value_begin = 0;  ///< Of a pair.
  std::size_t value_end = 0;
};

// The statements of a text, which has been read and is TOML, in its order. What stands in braces follows the
// pair that holds it.
class Layout {
 public:
  explicit Layout(std::string_view text) : text_(text) {
    TablePath section;
    for (skip_lines(); ok_ && at_ < text_.size(); skip_lines()) {
      if (text_[at_] == '[') {
        section = heading();
      } else {
        pair(section, false);
      }
    }
  }

  /// False: this is written in a way that is not known here.
  bool ok() const { return ok_; }
  const std::vector<Statement>& statements() const { return statements_; }

  std::size_t line_begin(std::size_t at) const {
    const std::size_t feed = at == 0 ? std::string_view::npos : text_.rfind('\n', at - 1);
    return feed == std::string_view::npos ? 0 : feed + 1;
  }
  /// Behind the line feed of the line on which this statement ends.
  std::size_t line_end(const Statement& one) const { return line_end(one.value_end); }
  std::size_t line_end(std::size_t at) const {
    const std::size_t feed = text_.find('\n', at);
    return feed == std::string_view::npos ? text_.size() : feed + 1;
  }
  /// The last statement below the heading at `index`, or the heading itself.
  const Statement& last_of_section(std::size_t index) const {
    std::size_t last = index;
    for (std::size_t i = index + 1; i < statements_.size(); ++i) {
      if (statements_[i].kind == Statement::Kind::kHeading) break;
      if (!statements_[i].in_braces) last = i;
    }
    return statements_[last];
  }

 private:
  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(std::string_view what) {
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }
  void skip_blanks() {
    while (here() == ' ' || here() == '\t') ++at_;
  }
  // Blanks, line ends and comments.
  void skip_lines() {
    while (at_ < text_.size()) {
      skip_blanks();
      if (here() == '#') at_ = std::min(text_.find('\n', at_), text_.size());
      if (here() != '\n' && here() != '\r') break;
      ++at_;
    }
  }

  // Moves behind a text in quotes.
  void quoted() {
    const char mark = here();
    const std::string three(3, mark);
    const bool is_long = text_.substr(at_).starts_with(three);
    const std::string_view end = std::string_view(three).substr(0, is_long ? 3 : 1);
    at_ += end.size();
    while (at_ < text_.size() && !text_.substr(at_).starts_with(end))
      at_ += mark == '"' && text_[at_] == '\\' ? 2 : 1;
    if (!take(end)) ok_ = false;
    // A long text may end in two quotes of its own.
    for (int more = 0; is_long && more < 2 && here() == mark; ++more) ++at_;
  }

  TablePath key() {
    TablePath names;
    while (ok_) {
      skip_blanks();
      const std::size_t begin = at_;
      if (here() == '"' || here() == '\'') {
        quoted();
        schema::Problems problems;
        const auto read =
            schema::parse_toml(fmt::format("key = {}", text_.substr(begin, at_ - begin)), problems);
        const Node* name = read ? read->find("key") : nullptr;
        ok_ = ok_ && name != nullptr && name->text() != nullptr;
        if (ok_) names.push_back(*name->text());
      } else {
        at_ = std::min(text_.find_first_of(" \t.=]\r\n", at_), text_.size());
        ok_ = at_ > begin;
        names.emplace_back(text_.substr(begin, at_ - begin));
      }
      skip_blanks();
      if (!take(".")) break;
    }
    return names;
  }

  TablePath heading() {
    Statement one{.kind = Statement::Kind::kHeading, .path = {}, .section = {}, .begin = at_};
    const bool is_of_list = take("[[");
    if (!is_of_list) take("[");
    one.path = key();
    if (!take(is_of_list ? "]]" : "]")) ok_ = false;
    one.value_begin = one.value_end = at_;
    statements_.push_back(one);
    return one.path;
  }

  void pair(const TablePath& section, bool in_braces) {
    Statement one{.path = section, .section = section, .in_braces = in_braces, .begin = at_};
    const TablePath names = key();
    one.path.insert(one.path.end(), names.begin(), names.end());
    if (!take("=")) ok_ = false;
    skip_blanks();
    one.value_begin = at_;
    one.holds_braces = here() == '{';
    const std::size_t place = statements_.size();
    statements_.push_back(one);
    value(one.path);
    statements_[place].value_end = at_;
  }

  void value(const TablePath& path) {
    if (here() == '"' || here() == '\'') return quoted();
    if (take("{")) {
      for (skip_blanks(); ok_ && !take("}"); skip_blanks()) {
        pair(path, true);
        skip_blanks();
        if (!take(",") && here() != '}') ok_ = false;
      }
      return;
    }
    if (take("[")) {
      for (skip_lines(); ok_ && !take("]"); skip_lines()) {
        value(path);
        skip_lines();
        if (!take(",") && here() != ']') ok_ = false;
      }
      return;
    }
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_of(",]}#\r\n", at_), text_.size());
    while (at_ > begin && (text_[at_ - 1] == ' ' || text_[at_ - 1] == '\t')) --at_;
    if (at_ == begin) ok_ = false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool ok_ = true;
  std::vector<Statement> statements_;
};

bool begins_with(const TablePath& path, const TablePath& begin) {
  return path.size() >= begin.size() && std::equal(begin.begin(), begin.end(), path.begin());
}

std::string in_quotes(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      quoted += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string as_name(const std::string& name) {
  const bool is_bare = !name.empty() && name.find_first_not_of(
                                            "abcdefghijklmnopqrstuvwxyz0123456789_-"
                                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
  return is_bare ? name : in_quotes(name);
}

std::string as_names(const TablePath& path, std::size_t from = 0) {
  std::string names;
  for (std::size_t i = from; i < path.size(); ++i) names += (i == from ? "" : ".") + as_name(path[i]);
  return names;
}

// ---- Reading back: what a change came to, and nothing else
// ---------------------------------------------------------

std::optional<Node> read(std::string_view text) {
  schema::Problems problems;
  auto node = schema::parse_toml(text, problems);
  return problems.empty() ? std::move(node) : std::nullopt;
}

bool is_empty(const Node& node) {
  return node.table() != nullptr &&
         std::ranges::all_of(*node.table(), [](const Node::Entry& entry) { return is_empty(entry.second); });
}

// Lines do not count, and neither do tables in which nothing stands.
bool same(const Node& a, const Node& b) {
  if (a.table() != nullptr && b.table() != nullptr) {
    const auto has_all = [](const Node& of, const Node& in) {
      return std::ranges::all_of(*of.table(), [&](const Node::Entry& entry) {
        const Node* other = in.find(entry.first);
        return other == nullptr ? is_empty(entry.second) : same(entry.second, *other);
      });
    };
    return has_all(a, b) && std::ranges::all_of(*b.table(), [&](const Node::Entry& entry) {
             return a.find(entry.first) != nullptr || is_empty(entry.second);
           });
  }
  if (a.list() != nullptr && b.list() != nullptr)
    return std::ranges::equal(*a.list(), *b.list(), [](const Node& x, const Node& y) { return same(x, y); });
  return (a.text() != nullptr && b.text() != nullptr && *a.text() == *b.text()) ||
         (a.integer() != nullptr && b.integer() != nullptr && *a.integer() == *b.integer()) ||
         (a.decimal() != nullptr && b.decimal() != nullptr && *a.decimal() == *b.decimal()) ||
         (a.boolean() != nullptr && b.boolean() != nullptr && *a.boolean() == *b.boolean()) ||
         (a.time() != nullptr && b.time() != nullptr && *a.time() == *b.time());
}

Node* inner(Node& node, const std::string& name, bool make) {
  Node::Table* table = std::get_if<Node::Table>(&node.value);
  if (table == nullptr) return nullptr;
  for (auto& [key, value] : *table) {
    if (key == name) return &value;
  }
  if (!make) return nullptr;
  table->emplace_back(name, Node());
  return &table->back().second;
}

Node* at(Node& root, const TablePath& path, bool make) {
  Node* node = &root;
  for (const std::string& name : path) {
    if (node != nullptr) node = inner(*node, name, make);
  }
  return node;
}

tl::unexpected<Error> cannot_edit(const TablePath& path) {
  const std::string names = as_names(path);
  return fail(
      {.kind = ErrorKind::kInvalidInput,
       .code = "config.cannot_edit",
       .what = {.en = fmt::format("The configuration is written in a way in which {} cannot be changed by a "
                                  "command.",
                                  names),
                .nl = fmt::format("De configuratie is zo geschreven dat een commando {} niet kan wijzigen.",
                                  names)},
       .advice = {.en = "Get it with schakel export, change it in an editor, and apply it.",
                  .nl = "Haal haar op met schakel export, wijzig haar in een editor en pas haar toe."},
       .fields = {names}});
}

// ---- Changing ----

struct Insertion {
  std::size_t at = 0;
  std::string text;
};

// In the braces of `holder`: behind the last of what stands there.
Insertion in_braces(const Layout& layout, const Statement& holder, const std::string& pair) {
  std::size_t last = 0;
  for (const Statement& one : layout.statements()) {
    if (one.begin > holder.value_begin && one.value_end < holder.value_end)
      last = std::max(last, one.value_end);
  }
  return last == 0 ? Insertion{holder.value_begin + 1, " " + pair + " "} : Insertion{last, ", " + pair};
}

// Below the last statement of a section, and below the comments that close it: those that end in an empty
// line and do not introduce what follows.
std::size_t end_of_section(std::string_view text, const Layout& layout, const Statement& last) {
  const std::size_t end = layout.line_end(last);
  std::size_t at = end;
  while (at < text.size()) {
    const std::size_t begin = text.find_first_not_of(" \t", at);
    if (begin == std::string_view::npos || text[begin] == '\n' || text[begin] == '\r') return at;
    if (text[begin] != '#') return end;
    at = layout.line_end(at);
  }
  return at;
}

Insertion new_section(std::string_view text, const Layout& layout, const TablePath& table,
                      const std::string& pair, const std::string& feed) {
  const std::string section = fmt::format("[{}]{}{}{}", as_names(table), feed, pair, feed);
  const auto before_next = [&](std::size_t place) -> Insertion {
    const bool at_empty_line = place == text.size() || text[place] == '\n' || text[place] == '\r';
    return {place, feed + section + (at_empty_line ? "" : feed)};
  };
  for (std::size_t shared = table.size() - 1; shared > 0; --shared) {
    const TablePath beside(table.begin(), table.begin() + static_cast<std::ptrdiff_t>(shared));
    for (std::size_t i = layout.statements().size(); i-- > 0;) {
      const Statement& one = layout.statements()[i];
      if (one.kind == Statement::Kind::kHeading && begins_with(one.path, beside))
        return before_next(end_of_section(text, layout, layout.last_of_section(i)));
    }
  }
  return {text.size(), (text.empty() ? "" : feed) + section};
}

Insertion new_row(std::string_view text, const Layout& layout, const TablePath& table, const std::string& key,
                  const std::string& value, const std::string& feed) {
  const std::vector<Statement>& all = layout.statements();
  const std::string pair = key + " = " + value;
  // The braces that hold the table, or that what it belongs to stands in.
  const Statement* holder = nullptr;
  for (const Statement& one : all) {
    if (one.kind == Statement::Kind::kPair && one.holds_braces && begins_with(table, one.path) &&
        (holder == nullptr || one.path.size() > holder->path.size()))
      holder = &one;
  }
  if (holder != nullptr) {
    const std::string names = as_names(table, holder->path.size());
    return in_braces(layout, *holder, names.empty() ? pair : names + "." + pair);
  }
  const auto indented = [&](const Statement& like) {
    const std::size_t line = layout.line_begin(like.begin);
    return std::string(text.substr(line, like.begin - line));
  };
  // Under its heading.
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].kind != Statement::Kind::kHeading || all[i].path != table) continue;
    const Statement& last = layout.last_of_section(i);
    return {layout.line_end(last), indented(last) + pair + feed};
  }
  // Among rows that name the table themselves: vat.VH = "2".
  const Statement* like = nullptr;
  for (const Statement& one : all) {
    if (one.kind == Statement::Kind::kPair && !one.in_braces && one.path.size() > table.size() &&
        begins_with(one.path, table) && one.section.size() < table.size())
      like = &one;
  }
  if (like != nullptr) {
    return {layout.line_end(*like),
            fmt::format("{}{}.{}{}", indented(*like), as_names(table, like->section.size()), pair, feed)};
  }
  return new_section(text, layout, table, pair, feed);
}

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// What stands in braces goes with one of the commas around it.
Span in_braces(std::string_view text, const Statement& one) {
  const std::size_t before = text.find_last_not_of(" \t", one.begin - 1);
  const std::size_t after = text.find_first_not_of(" \t", one.value_end);
  if (text[before] == ',') return {before, one.value_end};
  if (after == std::string_view::npos || text[after] != ',') return {one.begin, one.value_end};
  return {one.begin, std::min(text.find_first_not_of(" \t", after + 1), text.size())};
}

// Whole lines, and one of two empty lines that would come together.
Span lines(std::string_view text, std::size_t begin, std::size_t end) {
  const auto is_feed = [&](std::size_t at) { return at < text.size() && text[at] == '\n'; };
  const auto empty_line_at = [&](std::size_t at) -> std::size_t {
    if (is_feed(at)) return 1;
    return at < text.size() && text[at] == '\r' && is_feed(at + 1) ? 2 : 0;
  };
  const bool after_empty =
      begin == 0 || text.substr(0, begin).ends_with("\n\n") || text.substr(0, begin).ends_with("\r\n\r\n");
  if (!after_empty) return {begin, end};
  if (const std::size_t size = empty_line_at(end); size > 0) return {begin, end + size};
  if (end < text.size() || begin == 0) return {begin, end};
  return {begin - (text.substr(0, begin).ends_with("\r\n") ? 2 : 1), end};
}

std::vector<Span> spans_of(std::string_view text, const Layout& layout, const TablePath& path) {
  std::vector<Span> spans;
  const auto is_covered = [&](const Statement& one) {
    return std::ranges::any_of(
        spans, [&](const Span& span) { return span.begin <= one.begin && one.begin < span.end; });
  };
  const std::vector<Statement>& all = layout.statements();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Statement& one = all[i];
    if (!begins_with(one.path, path) || is_covered(one)) continue;
    if (one.in_braces) {
      spans.push_back(in_braces(text, one));
    } else {
      const Statement& last = one.kind == Statement::Kind::kHeading ? layout.last_of_section(i) : one;
      spans.push_back(lines(text, layout.line_begin(one.begin), layout.line_end(last)));
    }
  }
  return spans;
}

}  // namespace

Result<std::string> with_row(std::string_view text, const TablePath& table, std::string_view key,
                             std::string_view value) {
  TablePath row = table;
  row.emplace_back(key);
  std::optional<Node> wanted = read(text);
  if (!wanted) return cannot_edit(row);
  const Layout layout(text);
  if (!layout.ok()) return cannot_edit(row);
  Node* const cell = at(*wanted, row, true);
  if (cell == nullptr) return cannot_edit(row);
  cell->value = std::string(value);

  std::string changed(text);
  const auto stands = std::ranges::find_if(layout.statements(), [&](const Statement& one) {
    return one.kind == Statement::Kind::kPair && one.path == row;
  });
  if (stands != layout.statements().end()) {
    changed.replace(stands->value_begin, stands->value_end - stands->value_begin, in_quotes(value));
  } else {
    const std::string feed = text.find("\r\n") == std::string_view::npos ? "\n" : "\r\n";
    Insertion put = new_row(text, layout, table, in_quotes(key), in_quotes(value), feed);
    // The last line of a file may lack its line feed.
    const bool on_new_line = put.text.ends_with(feed);
    if (on_new_line && put.at == text.size() && !text.empty() && text.back() != '\n')
      put.text = feed + put.text;
    changed.insert(put.at, put.text);
  }
  const std::optional<Node> got = read(changed);
  if (!got || !same(*wanted, *got)) return cannot_edit(row);
  return changed;
}

Result<std::string> without(std::string_view text, const TablePath& path) {
  std::optional<Node> wanted = read(text);
  if (!wanted || path.empty()) return cannot_edit(path);
  const Layout layout(text);
  if (!layout.ok()) return cannot_edit(path);
  const TablePath around(path.begin(), path.end() - 1);
  Node* const holder = at(*wanted, around, false);
  Node::Table* const table = holder == nullptr ? nullptr : std::get_if<Node::Table>(&holder->value);
  if (table == nullptr ||
      std::erase_if(*table, [&](const Node::Entry& entry) { return entry.first == path.back(); }) == 0) {
    return fail(
        {.kind = ErrorKind::kNotFound,
         .code = "config.not_there",
         .what = {.en = fmt::format("The configuration has no {}.", as_names(path)),
                  .nl = fmt::format("De configuratie heeft geen {}.", as_names(path))},
         .advice = {.en = "See what it has: schakel export", .nl = "Zie wat er staat: schakel export"}});
  }
  std::string changed(text);
  const std::vector<Span> spans = spans_of(text, layout, path);
  for (auto span = spans.rbegin(); span != spans.rend(); ++span)
    changed.erase(span->begin, span->end - span->begin);
  const std::optional<Node> got = read(changed);
  if (!got || !same(*wanted, *got)) return cannot_edit(path);
  return changed;
}

}  // namespace schakel::app
