#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "app/commands.h"

namespace schakel::app {
namespace {

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
      const std::string path = problem.path.empty() ? "" : problem.path + ": ";
      const std::string text = file + line + ": " + path + in(globals.language, problem.what);
      fmt::print(stderr, "{}\n", wrapped(text, 2, error_width()));
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
  check_secrets(configuration, problems);
  if (!problems.empty()) return print_problems(globals, file, problems);
  const auto before = session.store().settings(kConfigurationName);
  if (!before) return print_error(globals, before.error());
  const bool is_in_use = *before && (*before)->text == text.str();
  const auto version = session.store().apply_settings(kConfigurationName, text.str(), session.clock().now());
  if (!version) return print_error(globals, version.error());
  if (globals.json) {
    Json json = Json::members();
    json.append("version", Json::number(*version));
    json.append("changed", Json::boolean(!is_in_use));
    print(json);
    return 0;
  }
  const auto names = [](const auto& map) {
    std::string list;
    for (const auto& [name, value] : map) list += (list.empty() ? "" : ", ") + name;
    return list.empty() ? std::string("-") : list;
  };
  const bool dutch = globals.language == Language::kDutch;
  if (is_in_use) {
    fmt::print(fmt::runtime(dutch ? "Er verandert niets: dit is versie {}, die al in gebruik was.\n"
                                  : "Nothing changes: this is version {}, which was in use already.\n"),
               *version);
  } else {
    fmt::print("{} {}\n", dutch ? "Toegepast als versie" : "Applied as version", *version);
  }
  print(aligned_lines({{dutch ? "  verbindingen" : "  connections", names(configuration.connections)},
                       {dutch ? "  koppelingen" : "  integrations", names(configuration.integrations)},
                       {"  flows", names(configuration.flows)},
                       {dutch ? "  opzoektabellen" : "  lookup tables", names(configuration.lookups)}},
                      output_width()));
  fmt::print("{}\n", dutch ? "Kijk nu of de verbindingen werken: schakel doctor"
                           : "Now see whether the connections work: schakel doctor");
  return 0;
}

int export_command(Session& session, std::optional<std::int64_t> version) {
  const Globals& globals = session.globals();
  std::optional<engine::AppliedSettings> found;
  if (version) {
    constexpr std::size_t kVersionsMax = 1'000'000;  // Each is made by a person.
    const auto versions = session.store().settings_versions(kConfigurationName, kVersionsMax);
    if (!versions) return print_error(globals, versions.error());
    for (const engine::AppliedSettings& one : *versions) {
      if (one.version == *version) found = one;
    }
    if (!found && !versions->empty()) {
      const std::int64_t newest = versions->front().version;
      return print_error(
          globals,
          {.kind = ErrorKind::kNotFound,
           .code = "config.version_unknown",
           .what = {.en = fmt::format("The configuration has no version {}.", *version),
                    .nl = fmt::format("De configuratie heeft geen versie {}.", *version)},
           .advice = {.en = fmt::format("The newest is {}; to see it: schakel export", newest),
                      .nl = fmt::format("De nieuwste is {}; om haar te zien: schakel export", newest)}});
    }
  } else {
    auto newest = session.store().settings(kConfigurationName);
    if (!newest) return print_error(globals, newest.error());
    found = *newest;
  }
  if (!found) return print_error(globals, no_configuration());
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
