#include "mapping/rules_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace schakel::mapping {
namespace {

using schema::Field;
using schema::Node;
using schema::Problems;

std::optional<Constant> constant_of(const Node& node) {
  if (node.text() != nullptr) return *node.text();
  if (node.integer() != nullptr) return Decimal::from_integer(*node.integer());
  if (node.decimal() != nullptr) return *node.decimal();
  if (node.boolean() != nullptr) return *node.boolean();
  if (node.time() != nullptr) return *node.time();
  return std::nullopt;
}

Field<Rule> constant(std::string name, std::optional<Constant> Rule::*member) {
  return Field<Rule>(
      std::move(name), "text, number, true, false or date",
      [member](const Node& node, const std::string& path, Rule& into, Problems& problems) {
        into.*member = constant_of(node);
        if (!(into.*member)) {
          schema::detail::expected(node, path, problems, "a text, a number, true, false or a date",
                                   "een tekst, een getal, true, false of een datum");
        }
      },
      [](const Rule&) { return std::string(); });
}

Field<Rule> maybe_text(std::string name, std::string kind, std::optional<std::string> Rule::*member) {
  return Field<Rule>(
      std::move(name), std::move(kind),
      [member](const Node& node, const std::string& path, Rule& into, Problems& problems) {
        if (node.text() == nullptr || node.text()->empty())
          return schema::detail::expected(node, path, problems, "text in quotes",
                                          "tekst tussen aanhalingstekens");
        into.*member = *node.text();
      },
      [](const Rule&) { return std::string(); });
}

Field<Rule> maybe_boolean(std::string name, std::optional<bool> Rule::*member) {
  return Field<Rule>(
      std::move(name), "true or false",
      [member](const Node& node, const std::string& path, Rule& into, Problems& problems) {
        if (node.boolean() == nullptr)
          return schema::detail::expected(node, path, problems, "true or false", "true of false");
        into.*member = *node.boolean();
      },
      [](const Rule&) { return std::string("false"); });
}

constexpr WritePolicy kPolicies[] = {WritePolicy::kOnCreate, WritePolicy::kAlways, WritePolicy::kIfEmpty,
                                     WritePolicy::kNever};

Field<Rule> write_policy() {
  return Field<Rule>(
      "write", "\"on_create\", \"always\", \"if_empty\", \"never\"",
      [](const Node& node, const std::string& path, Rule& into, Problems& problems) {
        for (const WritePolicy policy : kPolicies) {
          if (node.text() != nullptr && *node.text() == name_of(policy)) into.write = policy;
        }
        if (!into.write) {
          schema::detail::expected(node, path, problems,
                                   R"(one of "on_create", "always", "if_empty", "never")",
                                   R"(een van "on_create", "always", "if_empty", "never")");
        }
      },
      [](const Rule&) { return std::string("\"always\""); });
}

const schema::Spec<Rule>& rule_spec() {
  static const schema::Spec<Rule> spec =
      schema::Spec<Rule>("rule")
          .field(maybe_text("source", "name of a field", &Rule::source)
                     .describe({"The field of the source whose value it gets.",
                                "Het veld van de bron waarvan het de waarde krijgt."})
                     .example("\"description\""))
          .field(constant("constant", &Rule::constant)
                     .describe({"Always this value.", "Altijd deze waarde."})
                     .example("\"A\""))
          .field(
              maybe_text("formula", "formula", &Rule::formula)
                  .describe({"A formula over fields of the source.", "Een formule over velden van de bron."})
                  .example("'IF(country = \"NL\", 21, 0)'"))
          .field(
              schema::texts("transforms", &Rule::transforms)
                  .describe({"Formulas that are applied to it one after the other; `value` is what came of "
                             "the one before.",
                             "Formules die er een voor een op worden toegepast; `value` is wat er uit de "
                             "vorige kwam."})
                  .example("[\"TRIM(value)\", \"LEFT(value, 60)\"]"))
          .field(schema::text("lookup", &Rule::lookup)
                     .describe({"The lookup table that it is then looked up in.",
                                "De opzoektabel waarin het daarna wordt opgezocht."})
                     .example("\"units\""))
          .field(
              constant("fallback", &Rule::fallback)
                  .describe({"What it gets when nothing came of it, or the table has no row for it.",
                             "Wat het krijgt als er niets uitkwam, of de tabel er geen regel voor heeft."}))
          .field(maybe_text("when", "formula", &Rule::when)
                     .describe({"A condition: where it does not hold, the shipped rule counts.",
                                "Een voorwaarde: waar ze niet klopt, geldt de meegeleverde regel."})
                     .example("'line.quantity > 0'"))
          .field(write_policy().describe(
              {"When it is written into a record that exists already: never again, whenever it differs, only "
               "while the target has nothing there. \"never\" leaves the field out altogether.",
               "Wanneer het in een bestaand record wordt geschreven: nooit meer, als het verschilt, alleen "
               "zolang het doel er niets heeft staan. \"never\" laat het veld er helemaal uit."}))
          .field(maybe_boolean("clear", &Rule::clears)
                     .describe({"Empties the field over there when nothing came of it. Otherwise it is left.",
                                "Maakt het veld daar leeg als er niets uitkwam. Anders blijft het staan."}))
          .field(maybe_boolean("may_be_cut", &Rule::may_be_cut)
                     .describe({"A text that text_too_long = \"cut\" of the flow may cut to the field's "
                                "length.",
                                "Een tekst die text_too_long = \"cut\" van de flow op de lengte van het veld "
                                "mag afkappen."}));
  return spec;
}

// A table of tables is a group; a rule never holds a table.
bool is_group(const Node::Table& table) {
  return !table.empty() && std::all_of(table.begin(), table.end(), [](const Node::Entry& entry) {
    return entry.second.table() != nullptr;
  });
}

void read_into(const Node::Table& table, const std::string& prefix, const std::string& path, Rules& rules,
               Problems& problems) {
  for (const auto& [name, node] : table) {
    const std::string target = prefix.empty() ? name : prefix + "." + name;
    const std::string here = path.empty() ? name : path + "." + name;
    if (node.table() != nullptr && is_group(*node.table())) {
      read_into(*node.table(), target, here, rules, problems);
      continue;
    }
    NamedRule rule{.target = target, .rule = {}, .line = node.line};
    rule_spec().read(node, here, rule.rule, problems);
    rules.push_back(std::move(rule));
  }
}

}  // namespace

Rules read_rules(const Node& node, const std::string& path, Problems& problems) {
  Rules rules;
  if (node.table() == nullptr) {
    problems.push_back({.path = path,
                        .line = node.line,
                        .what = {.en = fmt::format("write [{}.FIELD]", path),
                                 .nl = fmt::format("schrijf [{}.VELD]", path)}});
    return rules;
  }
  read_into(*node.table(), "", path, rules, problems);
  std::ranges::stable_sort(rules, {}, &NamedRule::line);
  return rules;
}

Rules read_shipped_rules(std::string_view toml) {
  Problems problems;
  const std::optional<Node> root = schema::parse_toml(toml, problems);
  Rules rules = root ? read_rules(*root, "", problems) : Rules();
  if (!problems.empty()) {
    fmt::print(stderr, "schakel: a shipped mapping cannot be read: line {}, {}: {}\n", problems.front().line,
               problems.front().path, problems.front().what.en);
    std::abort();
  }
  return rules;
}

Rules of_group(const Rules& rules, std::string_view group) {
  Rules mine;
  for (const NamedRule& rule : rules) {
    const std::size_t dot = rule.target.find('.');
    if (group.empty() ? dot == std::string::npos : dot == group.size() && rule.target.starts_with(group)) {
      mine.push_back(rule);
      if (!group.empty()) mine.back().target.erase(0, dot + 1);
    }
  }
  return mine;
}

void add_rule_pages(std::vector<schema::FieldPage>& pages) {
  rule_spec().add_pages("", pages);
}

}  // namespace schakel::mapping
