#include "connectors/exact_globe/examine.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "connectors/exact_globe/metadata.h"

namespace schakel::exact_globe {
namespace {

using connector::Finding;

bool offers_windows_login(const http::Response& answer) {
  for (const auto& [name, value] : answer.headers.fields()) {
    if (!equal_ignoring_case(name, "WWW-Authenticate")) continue;
    const std::string lower = lower_ascii(value);
    if (lower.find("ntlm") != std::string::npos || lower.find("negotiate") != std::string::npos) return true;
  }
  return false;
}

Finding reached(const ConnectionSettings& settings, std::optional<Error> error) {
  return {.checked = {.en = "Reaching " + settings.base_url, .nl = "Bereiken van " + settings.base_url},
          .error = std::move(error)};
}

Finding windows_login(std::optional<Error> error) {
  return {.checked = {.en = "Windows login (NTLM) offered", .nl = "Windows-login (NTLM) aangeboden"},
          .error = std::move(error)};
}

Error unreachable(Error error) {
  // An answer that never came is, to a question, the same as no service.
  if (error.kind == ErrorKind::kUnknownOutcome) error.kind = ErrorKind::kUnavailable;
  if (error.advice.en.empty()) {
    error.advice = {
        .en =
            "Check base_url, whether the Exact entity service runs on the server, and whether the "
            "firewall lets port 8020 through.",
        .nl =
            "Controleer base_url, of de entity service van Exact op de server draait, en of de firewall "
            "poort 8020 doorlaat."};
  }
  return error;
}

// True when going on makes sense.
bool examine_door(http::Transport& without_login, const ConnectionSettings& settings, std::stop_token stop,
                  std::vector<Finding>& findings) {
  std::string url = settings.base_url;
  while (url.ends_with('/')) url.pop_back();
  const http::Request knock{.method = "GET", .target = url + "/services/Exact.Entity.REST.EG/$metadata"};
  const Result<http::Response> answer = without_login.send(knock, std::move(stop));
  if (!answer) {
    findings.push_back(reached(settings, unreachable(answer.error())));
    return false;
  }
  if (answer->status == 404 || answer->status >= 500) {
    findings.push_back(reached(settings, classified(CallKind::kRead, *answer, {}, nullptr)));
    return false;
  }
  findings.push_back(reached(settings, std::nullopt));
  if (answer->status == 401 && offers_windows_login(*answer)) {
    findings.push_back(windows_login(std::nullopt));
    return true;
  }
  if (answer->status == 401) {
    findings.push_back(windows_login(Error{
        .kind = ErrorKind::kUnauthorized,
        .code = "globe.no_windows_login",
        .what = {.en = "What answers there asks for a login, but not for a Windows login (NTLM).",
                 .nl = "Wat daar antwoordt vraagt om een login, maar niet om een Windows-login (NTLM)."},
        .advice = {
            .en = "This is not the Exact entity service itself; check base_url and any proxy in between.",
            .nl = "Dit is niet de entity service van Exact zelf; controleer base_url en een eventuele "
                  "proxy ertussen."}}));
    return false;
  }
  findings.push_back(windows_login(Error{
      .kind = ErrorKind::kForbidden,
      .code = "globe.no_login_asked",
      .what = {.en = "What answers there asks for no login at all (HTTP " + std::to_string(answer->status) +
                     ").",
               .nl = "Wat daar antwoordt vraagt helemaal niet om een login (HTTP " +
                     std::to_string(answer->status) + ")."},
      .advice = {.en = "The Exact entity service always asks; check base_url and any proxy in between.",
                 .nl =
                     "De entity service van Exact vraagt er altijd om; controleer base_url en een eventuele "
                     "proxy ertussen."}}));
  return false;
}

std::optional<Error> read_one(Client& client, const NamesUsed& used, std::stop_token stop) {
  const Query query{.entity = used.entity, .filter = {}, .properties = {used.properties.front()}, .top = 1};
  const Result<PagesRead> read = client.read(
      query, [](const Json&) -> Result<Reading> { return Reading::kEnough; }, std::move(stop), 1,
      Retry::kNone);
  if (read) return std::nullopt;
  return read.error();
}

Text right_to_read(const std::string& names) {
  return {.en = "Right to read " + names, .nl = "Recht om " + names + " te lezen"};
}

// `first` is what reading the first entity gave. False when a person stopped it.
bool examine_rights(Client& client, std::span<const NamesUsed> names, Purpose purpose,
                    const std::optional<Error>& first, std::stop_token stop, std::vector<Finding>& findings) {
  struct Refused {
    std::string first;
    std::string names;
    Error error;
  };
  // The error names its entity; without it two of one cause are equal.
  const auto cause = [](const Error& error, const std::string& entity) {
    return error.code + replaced(error.what.en, "read " + entity, "read");
  };
  std::vector<Refused> refused;  // Each cause is said once, with everything that it goes for.
  for (const NamesUsed& used : names) {
    const std::string name(used.entity);
    if (!used.has_right_to_read) continue;
    const std::optional<Error> error = &used == &names.front() ? first : read_one(client, used, stop);
    if (!error) {
      findings.push_back({right_to_read(name), std::nullopt});
      continue;
    }
    if (error->kind == ErrorKind::kCancelled) {
      findings.push_back({right_to_read(name), error});
      return false;
    }
    const auto same = std::ranges::find_if(
        refused, [&](const Refused& one) { return cause(one.error, one.first) == cause(*error, name); });
    if (same == refused.end()) {
      refused.push_back({.first = name, .names = name, .error = *error});
    } else {
      same->names += ", " + name;
    }
  }
  for (Refused& one : refused) {
    Text& what = one.error.what;
    what.en = replaced(what.en, "read " + one.first, "read " + one.names);
    what.nl = replaced(what.nl, "geen " + one.first + " lezen", "geen " + one.names + " lezen");
    findings.push_back({right_to_read(one.names), std::move(one.error)});
  }
  if (purpose == Purpose::kRead) return true;
  // No source names a way to ask for it: REST knows no NoRights (facts 2.3), and a write that is refused for
  // another reason would say nothing either.
  findings.push_back(
      {.checked =
           {.en =
                "Whether the user may write cannot be asked for without writing: the first order "
                "that goes over proves it. If the right is missing, the run stops there and nothing is lost.",
            .nl = "Of de gebruiker mag schrijven is niet te vragen zonder te schrijven: dat blijkt bij "
                  "de eerste order die overgaat. Ontbreekt het recht, dan stopt de run daar en gaat er "
                  "niets verloren."},
       .error = std::nullopt,
       .is_note = true});
  return true;
}

}  // namespace

std::vector<Finding> examine(Client& client, http::Transport& without_login,
                             const ConnectionSettings& settings, std::span<const NamesUsed> names,
                             Purpose purpose, std::stop_token stop) {
  std::vector<Finding> findings;
  if (!examine_door(without_login, settings, stop, findings)) return findings;

  const Text login = {.en = "Signing in as " + settings.user, .nl = "Aanmelden als " + settings.user};
  const Text administration = {
      .en = "Administration " + settings.database_name + " on SQL Server " + settings.server_name,
      .nl = "Administratie " + settings.database_name + " op SQL Server " + settings.server_name};
  // The cheapest question that needs login, server, administration and one right.
  const std::optional<Error> first = read_one(client, names.front(), stop);
  if (first && first->kind == ErrorKind::kUnauthorized) {
    findings.push_back({login, first});
    return findings;
  }
  findings.push_back({login, std::nullopt});
  const bool is_right = first && (first->code == "globe.no_rights" || first->code == "globe.licence");
  if (first && !is_right) {
    findings.push_back({administration, first});
    return findings;
  }
  findings.push_back({administration, std::nullopt});

  if (!examine_rights(client, names, purpose, first, stop, findings)) return findings;

  const Text spelling = {.en = "Names of Globe's properties", .nl = "Namen van de eigenschappen in Globe"};
  const Result<std::string> xml = client.read_metadata(stop, Retry::kNone);
  if (!xml) {
    findings.push_back({spelling, xml.error()});
    return findings;
  }
  const std::vector<Error> errors = compare_with_metadata(*xml, names);
  if (errors.empty()) findings.push_back({spelling, std::nullopt});
  for (const Error& error : errors) findings.push_back({spelling, error});
  return findings;
}

}  // namespace schakel::exact_globe
