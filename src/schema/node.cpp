#include "schema/node.h"

// toml++ 3.3 asserts what it should refuse: "[!x]" ends the program ("key" after "[" is believed, not
// checked; found by tests/fuzz/fuzz_config). Compiled in here, with a belief that fails as an exception that
// parse_toml() catches.
namespace {
struct ParserGaveUp {};
[[noreturn]] void give_up() {
  throw ParserGaveUp();
}
}  // namespace
#define TOML_ASSERT(belief) ((belief) ? void() : give_up())
#define TOML_EXCEPTIONS 1
#define TOML_HEADER_ONLY 1
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace schakel::schema {
namespace {

// TOML numbers with a point arrive as double; 17 significant digits give every decimal of up to 15 digits
// back.
std::optional<Decimal> decimal_from(double value) {
  const Result<Decimal> parsed = Decimal::parse(fmt::format("{:.15g}", value));
  return parsed ? std::optional(*parsed) : std::nullopt;
}

class Reader {
 public:
  explicit Reader(Problems& problems) : problems_(problems) {}

  Node table(const toml::table& from, const std::string& path) {
    Node::Table entries;
    for (const auto& [key, node] : from) {
      const std::string name(key.str());
      entries.emplace_back(name, read(node, path.empty() ? name : path + "." + name));
    }
    return {.value = std::move(entries), .line = line_of(from)};
  }

 private:
  static int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

  Node read(const toml::node& node, const std::string& path) {
    const int line = line_of(node);
    if (const auto* table_node = node.as_table()) return table(*table_node, path);
    if (const auto* array = node.as_array()) {
      Node::List list;
      for (const auto& element : *array)
        list.push_back(read(element, fmt::format("{}[{}]", path, list.size())));
      return {.value = std::move(list), .line = line};
    }
    if (const auto* text = node.as_string()) return {.value = text->get(), .line = line};
    if (const auto* whole = node.as_integer()) return {.value = whole->get(), .line = line};
    if (const auto* yes_no = node.as_boolean()) return {.value = yes_no->get(), .line = line};
    if (const auto* number = node.as_floating_point()) {
      if (const auto decimal = decimal_from(number->get())) return {.value = *decimal, .line = line};
    }
    if (const auto* date = node.as_date())
      return local(fmt::format("{:04}-{:02}-{:02}", date->get().year, date->get().month, date->get().day),
                   path, line);
    if (const auto* moment = node.as_date_time(); moment != nullptr && !moment->get().offset) {
      const auto& at = moment->get();
      return local(fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", at.date.year, at.date.month,
                               at.date.day, at.time.hour, at.time.minute, at.time.second),
                   path, line);
    }
    return refuse(path, line);
  }

  Node local(const std::string& text, const std::string& path, int line) {
    if (const std::optional<LocalTime> time = parse_local(text)) return {.value = *time, .line = line};
    return refuse(path, line);
  }

  Node refuse(const std::string& path, int line) {
    problems_.push_back(
        {.path = path,
         .line = line,
         .what = {
             .en = "this kind of value is not used in Schakel's configuration (a time of day, a time with "
                   "a zone, or a number that is not finite)",
             .nl = "dit soort waarde komt in de configuratie van Schakel niet voor (een tijdstip, een tijd "
                   "met tijdzone, of een getal dat niet eindig is)"}});
    return {.value = false, .line = line};
  }

  Problems& problems_;
};

bool gives_up(std::string_view text) {
  try {
    static_cast<void>(toml::parse(text));
  } catch (const ParserGaveUp&) {
    return true;
  } catch (const toml::parse_error&) {
  }
  return false;
}

/// The line at which toml++ gives up on `text`, which it does not tell itself. It reads from front to back,
/// so the first n lines make it give up exactly when that line is among them.
int line_that_is_given_up(std::string_view text) {
  std::vector<std::size_t> line_ends;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n', end + 1)) {
    line_ends.push_back(end + 1);
  }
  const auto line = std::partition_point(line_ends.begin(), line_ends.end(),
                                         [&](std::size_t end) { return !gives_up(text.substr(0, end)); });
  return static_cast<int>(line - line_ends.begin()) + 1;
}

}  // namespace

const Node* Node::find(std::string_view name) const {
  const Table* entries = table();
  if (entries == nullptr) return nullptr;
  for (const auto& [key, node] : *entries) {
    if (key == name) return &node;
  }
  return nullptr;
}

std::optional<Node> parse_toml(std::string_view text, Problems& problems) {
  if (text.size() > kConfigurationBytesMax || !is_utf8(text)) {
    problems.push_back({.path = "",
                        .line = 0,
                        .what = {.en = "the file is not UTF-8 text of at most 4 MB",
                                 .nl = "het bestand is geen UTF-8-tekst van hooguit 4 MB"}});
    return std::nullopt;
  }
  toml::table parsed;
  try {
    parsed = toml::parse(text);
  } catch (const toml::parse_error& error) {
    problems.push_back({.path = "",
                        .line = static_cast<int>(error.source().begin.line),
                        .what = {.en = fmt::format("this is not valid TOML: {}", error.description()),
                                 .nl = fmt::format("dit is geen geldige TOML: {}", error.description())}});
    return std::nullopt;
  } catch (const ParserGaveUp&) {
    problems.push_back({.path = "",
                        .line = line_that_is_given_up(text),
                        .what = {.en = "this is not valid TOML: a name was expected",
                                 .nl = "dit is geen geldige TOML: hier hoort een naam te staan"}});
    return std::nullopt;
  }
  const std::size_t before = problems.size();
  Node root = Reader(problems).table(parsed, "");
  if (problems.size() != before) return std::nullopt;
  return root;
}

}  // namespace schakel::schema
