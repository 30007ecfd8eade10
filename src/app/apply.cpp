#include "app/apply.h"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

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

tl::expected<Applied, int> apply_text(Session& session, const std::string& text, const std::string& called) {
  const Globals& globals = session.globals();
  schema::Problems problems;
  Configuration configuration = read_configuration(text, problems);
  check_secrets(configuration, problems);
  if (!problems.empty()) return tl::unexpected(print_problems(globals, called, problems));
  const auto before = session.store().settings(kConfigurationName);
  if (!before) return tl::unexpected(print_error(globals, before.error()));
  const auto version = session.apply(text);
  if (!version) return tl::unexpected(print_error(globals, version.error()));
  return Applied{.version = *version,
                 .changed = !*before || (*before)->text != text,
                 .configuration = std::move(configuration)};
}

Result<std::string> text_in_use(Session& session) {
  TRY(const auto applied, session.store().settings(kConfigurationName));
  if (!applied) return fail(no_configuration());
  return applied->text;
}

std::string changed_configuration(Language language) {
  return in(language, Text{.en = "configuration", .nl = "configuratie"});
}

std::string file_is_behind(Language language) {
  return in(language,
            Text{.en = "The file that you applied earlier lacks this change; to renew it: schakel "
                       "export > FILE.toml",
                 .nl = "Het bestand dat u eerder toepaste mist deze wijziging; om het te verversen: "
                       "schakel export > BESTAND.toml"});
}

}  // namespace schakel::app
