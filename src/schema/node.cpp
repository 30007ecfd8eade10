#include "schema/node.h"

// Debian's shared library throws; compiled in here it returns its errors.
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include <fmt/format.h>

#include "base/text.h"

namespace schakel::schema {
namespace {

// TOML numbers with a point arrive as double; 17 significant digits give every decimal of up to 15 digits back.
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
      for (const auto& element : *array) list.push_back(read(element, fmt::format("{}[{}]", path, list.size())));
      return {.value = std::move(list), .line = line};
    }
    if (const auto* text = node.as_string()) return {.value = text->get(), .line = line};
    if (const auto* whole = node.as_integer()) return {.value = whole->get(), .line = line};
    if (const auto* yes_no = node.as_boolean()) return {.value = yes_no->get(), .line = line};
    if (const auto* number = node.as_floating_point()) {
      if (const auto decimal = decimal_from(number->get())) return {.value = *decimal, .line = line};
    }
    if (const auto* date = node.as_date()) return local(fmt::format("{:04}-{:02}-{:02}", date->get().year, date->get().month, date->get().day), path, line);
    if (const auto* moment = node.as_date_time(); moment != nullptr && !moment->get().offset) {
      const auto& at = moment->get();
      return local(fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", at.date.year, at.date.month, at.date.day, at.time.hour,
                               at.time.minute, at.time.second), path, line);
    }
    return refuse(path, line);
  }

  Node local(const std::string& text, const std::string& path, int line) {
    if (const std::optional<LocalTime> time = parse_local(text)) return {.value = *time, .line = line};
    return refuse(path, line);
  }

  Node refuse(const std::string& path, int line) {
    problems_.push_back({.path = path,
                         .line = line,
                         .what = {.en = "this kind of value is not used in Schakel's configuration (a time of day, a time with "
                                        "a zone, or a number that is not finite)",
                                  .nl = "dit soort waarde komt in de configuratie van Schakel niet voor (een tijdstip, een tijd "
                                        "met tijdzone, of een getal dat niet eindig is)"}});
    return {.value = false, .line = line};
  }

  Problems& problems_;
};

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
    problems.push_back({.path = "", .line = 0,
                        .what = {.en = "the file is not UTF-8 text of at most 4 MB", .nl = "het bestand is geen UTF-8-tekst van hooguit 4 MB"}});
    return std::nullopt;
  }
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    problems.push_back({.path = "", .line = static_cast<int>(parsed.error().source().begin.line),
                        .what = {.en = fmt::format("this is not valid TOML: {}", parsed.error().description()),
                                 .nl = fmt::format("dit is geen geldige TOML: {}", parsed.error().description())}});
    return std::nullopt;
  }
  const std::size_t before = problems.size();
  Node root = Reader(problems).table(parsed.table(), "");
  if (problems.size() != before) return std::nullopt;
  return root;
}

}  // namespace schakel::schema
