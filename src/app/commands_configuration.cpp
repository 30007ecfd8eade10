#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "app/commands.h"
#include "flow/settings_check.h"

namespace schakel::app {
namespace {

// What only the parts together can be wrong about: secrets that are not there, settings that contradict each
// other.
void check_whole(const Configuration& configuration, schema::Problems& problems) {
  for (const auto& [name, connection] : configuration.connections) {
    for (const schema::SecretReference& reference : connection->secrets()) {
      if (const auto secret = resolve(reference); !secret) {
        problems.push_back({.path = "connection." + name,
                            .line = 0,
                            .what = {.en = secret.error().what.en + " " + secret.error().advice.en,
                                     .nl = secret.error().what.nl + " " + secret.error().advice.nl}});
      }
    }
  }
  for (const auto& [name, flow] : configuration.flows) {
    for (const Error& error : flow::check_settings(flow.orders)) {
      const std::string field = error.fields.empty() ? "" : "." + error.fields.front();
      problems.push_back({.path = "flow." + name + field,
                          .line = 0,
                          .what = {.en = error.what.en + " " + error.advice.en,
                                   .nl = error.what.nl + " " + error.advice.nl}});
    }
  }
}

int print_problems(const Globals& globals, const std::string& file, const schema::Problems& problems) {
  if (globals.json) {
    Json list = Json::array();
    for (const schema::Problem& problem : problems) {
      Json row = Json::members();
      row.append("path", Json::text(problem.path));
      row.append("line", problem.line > 0 ? Json::number(problem.line) : Json::null());
      row.append("what", Json::text(in(globals.language, problem.what)));
      list.push_back(std::move(row));
    }
    std::puts(list.dump().c_str());
  } else {
    for (const schema::Problem& problem : problems) {
      const std::string line = problem.line > 0 ? fmt::format(":{}", problem.line) : "";
      fmt::print(stderr, "{}{}: {}{}\n", file, line, problem.path.empty() ? "" : problem.path + ": ",
                 in(globals.language, problem.what));
    }
    fmt::print(stderr, "{}\n",
               in(globals.language,
                  Text{.en = fmt::format("Nothing was applied: {} {} to mend.", problems.size(),
                                         problems.size() == 1 ? "problem" : "problems"),
                       .nl = fmt::format("Er is niets toegepast: {} {} op te lossen.", problems.size(),
                                         problems.size() == 1 ? "probleem" : "problemen")}));
  }
  return 2;
}

}  // namespace

int apply_command(Session& session, const std::string& file) {
  const Globals& globals = session.globals();
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream) {
    return print_error(globals, {.kind = ErrorKind::kInvalidInput,
                                 .code = "config.file",
                                 .what = {.en = "The file " + file + " cannot be read.",
                                          .nl = "Het bestand " + file + " is niet te lezen."},
                                 .advice = {.en = "Check its name and whether you may read it.",
                                            .nl = "Kijk of de naam klopt en of u het mag lezen."}});
  }
  schema::Problems problems;
  const Configuration configuration = read_configuration(text.str(), problems);
  if (problems.empty()) check_whole(configuration, problems);
  if (!problems.empty()) return print_problems(globals, file, problems);
  const auto version = session.store().apply_settings(kConfigurationName, text.str(), session.clock().now());
  if (!version) return print_error(globals, version.error());
  if (globals.json) {
    Json json = Json::members();
    json.append("version", Json::number(*version));
    std::puts(json.dump().c_str());
    return 0;
  }
  const auto names = [](const auto& map) {
    std::string list;
    for (const auto& [name, value] : map) list += (list.empty() ? "" : ", ") + name;
    return list.empty() ? std::string("-") : list;
  };
  const bool dutch = globals.language == Language::kDutch;
  fmt::print("{} {}\n", dutch ? "Toegepast als versie" : "Applied as version", *version);
  fmt::print("  {:<14} {}\n", dutch ? "verbindingen" : "connections", names(configuration.connections));
  fmt::print("  {:<14} {}\n", dutch ? "integraties" : "integrations", names(configuration.integrations));
  fmt::print("  {:<14} {}\n", dutch ? "flows" : "flows", names(configuration.flows));
  fmt::print("{}\n", dutch ? "Kijk nu of de verbindingen werken: schakel doctor"
                           : "Now see whether the connections work: schakel doctor");
  return 0;
}

int export_command(Session& session, std::optional<std::int64_t> version) {
  const Globals& globals = session.globals();
  std::optional<engine::AppliedSettings> found;
  if (version) {
    const auto versions = session.store().settings_versions(kConfigurationName, 1000);
    if (!versions) return print_error(globals, versions.error());
    for (const engine::AppliedSettings& one : *versions) {
      if (one.version == *version) found = one;
    }
  } else {
    auto newest = session.store().settings(kConfigurationName);
    if (!newest) return print_error(globals, newest.error());
    found = *newest;
  }
  if (!found) {
    return print_error(
        globals, {.kind = ErrorKind::kInvalidInput,
                  .code = "config.none",
                  .what = {.en = "There is no such configuration.", .nl = "Die configuratie is er niet."},
                  .advice = {.en = "Apply one first: schakel apply FILE.toml",
                             .nl = "Pas er eerst een toe: schakel apply BESTAND.toml"}});
  }
  if (globals.json) {
    Json json = Json::members();
    json.append("version", Json::number(found->version));
    json.append("applied", Json::text(iso_text(found->applied)));
    json.append("text", Json::text(found->text));
    std::puts(json.dump().c_str());
  } else {
    std::fputs(found->text.c_str(), stdout);
  }
  return 0;
}

}  // namespace schakel::app
