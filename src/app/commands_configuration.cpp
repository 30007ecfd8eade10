#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "app/apply.h"
#include "app/commands.h"

namespace schakel::app {
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
  const auto applied = apply_text(session, text.str(), file);
  if (!applied) return applied.error();
  if (globals.json) {
    Json json = Json::members();
    json.append("version", Json::number(applied->version));
    json.append("changed", Json::boolean(applied->changed));
    print(json);
    return 0;
  }
  const auto names = [](const auto& map) {
    std::string list;
    for (const auto& [name, value] : map) list += (list.empty() ? "" : ", ") + name;
    return list.empty() ? std::string("-") : list;
  };
  const bool dutch = globals.language == Language::kDutch;
  if (!applied->changed) {
    fmt::print(fmt::runtime(dutch ? "Er verandert niets: dit is versie {}, die al in gebruik was.\n"
                                  : "Nothing changes: this is version {}, which was in use already.\n"),
               applied->version);
  } else {
    fmt::print("{} {}\n", dutch ? "Toegepast als versie" : "Applied as version", applied->version);
  }
  print(
      aligned_lines({{dutch ? "  verbindingen" : "  connections", names(applied->configuration.connections)},
                     {dutch ? "  koppelingen" : "  integrations", names(applied->configuration.integrations)},
                     {"  flows", names(applied->configuration.flows)},
                     {dutch ? "  opzoektabellen" : "  lookup tables", names(applied->configuration.lookups)}},
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
