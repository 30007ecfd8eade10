#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <iostream>
#include <mutex>

#include "app/commands.h"
#include "base/text.h"
#include "http/server.h"
#include "http/url.h"

namespace schakel::app {
namespace {

// "http://127.0.0.1:8765/callback" → where to listen; nothing for an address that is not on this machine.
std::optional<http::Listen> listen_at(const std::string& uri) {
  constexpr std::string_view kPlain = "http://";
  if (!uri.starts_with(kPlain)) return std::nullopt;
  std::string place = uri.substr(kPlain.size());
  place = place.substr(0, place.find('/'));
  const auto colon = place.rfind(':');
  const std::string host = place.substr(0, colon);
  if (colon == std::string::npos || (host != "127.0.0.1" && host != "localhost" && host != "[::1]"))
    return std::nullopt;
  const auto listen = http::parse_listen((host == "localhost" ? "127.0.0.1" : host) + place.substr(colon));
  return listen ? std::optional(*listen) : std::nullopt;
}

std::string query_of(const std::string& address) {
  const auto mark = address.find('?');
  return mark == std::string::npos ? address : address.substr(mark + 1);
}

// The browser's answer, from the moment that it comes in.
class Callback {
 public:
  http::Answer take(const http::Request& request, http::ConnectionId connection, Language language) {
    if (request.target.find("code=") == std::string::npos &&
        request.target.find("error=") == std::string::npos) {
      return {.response = {
                  .status = 404, .headers = {{"Content-Type", "text/plain; charset=utf-8"}}, .body = "?\n"}};
    }
    {
      const std::lock_guard lock(mutex_);
      if (query_.empty()) {
        query_ = query_of(request.target);
        connection_ = connection;
      }
    }
    const char* text =
        language == Language::kDutch
            ? "Schakel heeft het antwoord. U kunt dit venster sluiten en verdergaan in de terminal."
            : "Schakel has the answer. You can close this window and go on in the terminal.";
    return {
        .response = {.status = 200,
                     .headers = {{"Content-Type", "text/html; charset=utf-8"}},
                     .body = fmt::format(
                         "<!doctype html><html lang=\"{}\"><title>Schakel</title><body style=\"font:1.2em "
                         "system-ui;margin:4em\"><h1>Schakel</h1><p>{}</p></body></html>",
                         language == Language::kDutch ? "nl" : "en", text)},
        .close_after = true};
  }

  // The browser has its page: only now may the server go.
  void closed(http::ConnectionId connection) {
    {
      const std::lock_guard lock(mutex_);
      answered_ = answered_ || (!query_.empty() && connection == connection_);
    }
    arrived_.notify_all();
  }

  std::string wait(std::chrono::seconds most, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, stop, most, [this] { return answered_; });
    return query_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::string query_;
  http::ConnectionId connection_ = 0;
  bool answered_ = false;
};

Result<std::string> await_answer(Session& session, const Authorisation& authorisation,
                                 const ConnectArguments& arguments) {
  const Language language = session.globals().language;
  const bool dutch = language == Language::kDutch;
  if (!arguments.answer.empty()) return query_of(arguments.answer);
  const std::optional<http::Listen> listen = listen_at(authorisation.redirect_uri());
  Callback callback;
  std::unique_ptr<http::Server> server;
  if (listen) {
    TRY(server, http::Server::start(
                    *listen,
                    [&](const http::Request& request, http::ConnectionId connection) {
                      return callback.take(request, connection, language);
                    },
                    [&](http::ConnectionId connection) { callback.closed(connection); }));
  }
  fmt::print("{}\n\n  {}\n\n",
             dutch ? "Open dit adres in een browser, meld u aan en geef toestemming:"
                   : "Open this address in a browser, sign in and give consent:",
             authorisation.url());
  std::fflush(stdout);
  if (!listen) {
    fmt::print("{}\n", dutch ? "Plak daarna hier het adres waar de browser op uitkomt:"
                             : "Then paste the address here at which the browser ends:");
    std::fflush(stdout);
    std::string line;
    std::getline(std::cin, line);
    return query_of(std::string(trimmed(line)));
  }
  fmt::print(fmt::runtime(dutch ? "Wacht tot {} s op het antwoord op {} …\n"
                                : "Waits up to {} s for the answer at {} …\n"),
             arguments.wait_seconds, authorisation.redirect_uri());
  std::fflush(stdout);
  const std::string query = callback.wait(std::chrono::seconds(arguments.wait_seconds), session.stop());
  if (query.empty()) {
    return fail(
        {.kind = ErrorKind::kUnauthorized,
         .code = "app.no_consent",
         .what = {.en = "Nobody gave consent in time.", .nl = "Er is niet op tijd toestemming gegeven."},
         .advice = {.en = "Run schakel connect again; the address may be opened on another machine too, with "
                          "--answer for what comes back.",
                    .nl = "Start schakel connect opnieuw; het adres mag ook op een andere machine worden "
                          "geopend, met --answer voor wat er terugkomt."}});
  }
  return query;
}

}  // namespace

Result<const ConnectionSettings*> find_connection(Session& session, const std::string& name) {
  TRY(const Configuration* const configuration, session.configuration());
  const auto found = configuration->connections.find(name);
  if (found != configuration->connections.end()) return found->second.get();
  std::string known;
  for (const auto& [other, settings] : configuration->connections)
    known += (known.empty() ? "" : ", ") + other;
  return fail({.kind = ErrorKind::kInvalidInput,
               .code = "config.connection_unknown",
               .what = {.en = "There is no connection \"" + name + "\".",
                        .nl = "Er is geen verbinding \"" + name + "\"."},
               .advice = {.en = "The configuration knows: " + known + ".",
                          .nl = "De configuratie kent: " + known + "."}});
}

int connect_command(Session& session, const ConnectArguments& arguments) {
  const Globals& globals = session.globals();
  const auto settings = find_connection(session, arguments.connection);
  if (!settings) return print_error(globals, settings.error());
  const auto authorisation = (*settings)->authorise(arguments.connection, session.world(false));
  if (!authorisation) return print_error(globals, authorisation.error());
  const auto query = await_answer(session, **authorisation, arguments);
  if (!query) return print_error(globals, query.error());
  if (const auto done = (*authorisation)->finish(*query, session.stop()); !done)
    return print_error(globals, done.error());
  fmt::print("{}\n", globals.language == Language::kDutch ? "Verbonden. De tokens zijn verzegeld bewaard."
                                                          : "Connected. The tokens are kept sealed.");
  return 0;
}

namespace {

/// What is found out about a connection, examined for every side and document that flows use it for; for what
/// it is mostly when none does.
std::vector<connector::Finding> examined(const std::string& name, const Configuration& configuration,
                                         const ConnectionWorld& world, std::stop_token stop) {
  const ConnectionSettings& settings = *configuration.connections.at(name);
  std::vector<connector::Finding> findings;
  const auto examine = [&](auto opened) {
    if (!opened) {
      findings.push_back(
          {.checked = {.en = "Its settings", .nl = "De instellingen"}, .error = opened.error()});
      return;
    }
    for (connector::Finding& finding : (*opened)->examine(stop)) {
      // They all sign in, and that is said once.
      const bool said = std::ranges::any_of(findings, [&](const connector::Finding& one) {
        return one.checked.en == finding.checked.en && one.error.has_value() == finding.error.has_value();
      });
      if (!said) findings.push_back(std::move(finding));
    }
  };
  bool is_used = false;
  for (const auto& [flow_name, flow] : configuration.flows) {
    is_used = is_used || flow.from == name || flow.to == name;
    switch (flow.kind) {
      case FlowKind::kOrders:
        if (flow.from == name) examine(settings.open_source(name, world, flow.orders.source));
        if (flow.to == name) examine(settings.open_target(name, world, flow.orders.target, flow.mapping));
        break;
      case FlowKind::kItems:
      case FlowKind::kCustomers:
      case FlowKind::kAssortments:
        if (flow.from == name) examine(settings.open_record_source(name, world, flow.records.kind));
        if (flow.to == name) examine(settings.open_record_target(name, world, flow.records.kind));
        break;
      case FlowKind::kStock:
        if (flow.from == name) examine(settings.open_stock_source(name, world));
        if (flow.to == name) examine(settings.open_stock_target(name, world, flow.stock_field));
        break;
      case FlowKind::kOrderStatus:
        examine(settings.open_source(name, world, {}));
        if (flow.to == name) {
          auto deliveries = settings.open_delivery_target(name, world);
          if (!deliveries || *deliveries != nullptr) examine(std::move(deliveries));
        }
        break;
    }
  }
  if (!is_used) examine(settings.open(name, world));
  return findings;
}

}  // namespace

namespace {

// What the database is, and what that means.
std::vector<connector::Finding> examined(const storage::Facts& facts) {
  std::vector<connector::Finding> findings;
  const std::string is = fmt::format("{} {}: {}", facts.driver, facts.version, facts.name);
  findings.push_back({.checked = {.en = is, .nl = is}, .error = {}});
  if (!facts.durable) {
    findings.back().error = Error{
        .kind = ErrorKind::kStorage,
        .code = "app.database_forgets",
        .what = {.en =
                     "This server was told that it may lose what it has committed (fsync or full_page_writes "
                     "is off).",
                 .nl = "Deze server is verteld dat hij mag verliezen wat hij heeft vastgelegd (fsync of "
                       "full_page_writes staat uit)."},
        .advice = {.en = "Set both to on in postgresql.conf, and restart it.",
                   .nl = "Zet beide op on in postgresql.conf, en herstart hem."}};
  }
  const auto note = [&](const char* en, const char* nl) {
    findings.push_back({.checked = {.en = en, .nl = nl}, .error = {}, .is_note = true});
  };
  switch (facts.wall) {
    case storage::Wall::kNone:
      break;
    case storage::Wall::kHolds:
      findings.push_back({.checked = {.en = "Row-level security keeps tenants apart",
                                      .nl = "Row-level security houdt tenants uit elkaar"},
                          .error = {}});
      break;
    case storage::Wall::kRoleOwnsTables:
      note("Row-level security keeps tenants apart; this user owns the tables and could switch it off",
           "Row-level security houdt tenants uit elkaar; deze gebruiker is eigenaar van de tabellen en kan "
           "het "
           "uitzetten");
      break;
    case storage::Wall::kRoleBypasses:
      note("This user is a superuser, or has BYPASSRLS: row-level security does not keep tenants apart",
           "Deze gebruiker is een superuser, of heeft BYPASSRLS: row-level security houdt tenants niet uit "
           "elkaar");
      break;
  }
  return findings;
}

}  // namespace

int doctor_command(Session& session, const std::string& connection) {
  const Globals& globals = session.globals();
  const auto configuration = session.configuration();
  if (!configuration) return print_error(globals, configuration.error());
  if (!connection.empty()) {
    if (const auto found = find_connection(session, connection); !found)
      return print_error(globals, found.error());
  }
  int code = 0;
  Json report = Json::array();
  const auto tell = [&](const std::string& name, const char* of,
                        const std::vector<connector::Finding>& findings) {
    if (!globals.json) fmt::print("{}\n", name);
    for (const connector::Finding& finding : findings) {
      if (finding.error) code = std::max(code, exit_code(finding.error->kind));
      if (globals.json) {
        Json row = Json::members();
        row.append(of, Json::text(name));
        row.append("checked", Json::text(in(globals.language, finding.checked)));
        row.append("well", Json::boolean(!finding.error));
        row.append("note", Json::boolean(finding.is_note));
        row.append("error", finding.error ? error_json(globals.language, *finding.error) : Json::null());
        report.push_back(std::move(row));
        continue;
      }
      const char* mark = finding.error ? "✗" : finding.is_note ? "·" : "✓";
      fmt::print("  {} {}\n", mark, in(globals.language, finding.checked));
      if (finding.error)
        fmt::print("      {}", replaced(error_text(globals.language, *finding.error), "\n  ", "\n        "));
    }
  };
  if (connection.empty()) {
    const auto facts = session.database().facts();
    if (!facts) return print_error(globals, facts.error());
    tell("database", "part", examined(*facts));
  }
  for (const auto& [name, settings] : (*configuration)->connections) {
    if (!connection.empty() && name != connection) continue;
    tell(name, "connection", examined(name, **configuration, session.world(true), session.stop()));
  }
  if (globals.json) std::puts(report.dump().c_str());
  if (!globals.json && code == 0)
    fmt::print("{}\n", globals.language == Language::kDutch ? "Alles in orde." : "All is well.");
  return code;
}

}  // namespace schakel::app
