#include "connectors/exact_online/simulator/oauth.h"

#include <date/date.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "http/url.h"

namespace schakel::exact_online::simulator {

namespace {

using Fields = std::map<std::string, std::string>;

Fields fields_of(std::string_view encoded) {
  Fields fields;
  for (auto& [name, value] : http::parse_query(encoded)) fields.emplace(std::move(name), std::move(value));
  return fields;
}

std::string field(const Fields& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string() : found->second;
}

std::string html_escaped(std::string_view text) {
  std::string escaped = replaced(text, "&", "&amp;");
  escaped = replaced(escaped, "<", "&lt;");
  escaped = replaced(escaped, ">", "&gt;");
  return replaced(escaped, "\"", "&quot;");
}

http::Response html(int status, const std::string& body) {
  return {.status = status,
          .headers = {{"Content-Type", "text/html; charset=utf-8"}, {"Cache-Control", "private"}},
          .body =
              "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>Exact Online "
              "simulator</title></head><body>" +
              body + "</body></html>"};
}

http::Response json(int status, const Json& body) {
  // Headers as in facts 1.3, A.
  return {.status = status,
          .headers = {{"Content-Type", "application/json; charset=utf-8"},
                      {"Cache-Control", "private"},
                      {"Pragma", "no-cache"}},
          .body = body.dump()};
}

http::Response error(int status, const std::string& code, const std::string& description,
                     const std::string& reason) {
  Json body = Json::members({{"error", Json::text(code)}});
  if (!description.empty()) body.append("error_description", Json::text(description));
  http::Response response = json(status, body);
  if (!reason.empty()) response.headers.add("Reason", reason);
  return response;
}

// facts 1.5, A: picqer#471 and others.
http::Response invalid_grant() {
  const std::string text = "Token is not allowed, because of invalid or empty chainId";
  return error(400, "invalid_grant", text, "Unknown: " + text);
}

/// "10/11/2022 9:18:20 PM", as Exact writes moments in this one text.
std::string american_text(Instant instant) {
  const LocalTime local = amsterdam(instant);
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(local - day).count();
  const auto hour = seconds / 3600;
  return fmt::format("{}/{}/{} {}:{:02}:{:02} {}", static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), static_cast<int>(date.year()),
                     hour % 12 == 0 ? 12 : hour % 12, seconds / 60 % 60, seconds % 60,
                     hour < 12 ? "AM" : "PM");
}

/// Seconds, as expires_in has them.
std::string lifetime_text(Milliseconds lifetime) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(lifetime).count());
}

std::string cookie_value(std::string_view cookies, std::string_view name) {
  for (const auto part : split(cookies, ';')) {
    const auto cookie = trimmed(part);
    if (cookie.starts_with(name) && cookie.size() > name.size() && cookie[name.size()] == '=')
      return std::string(cookie.substr(name.size() + 1));
  }
  return {};
}

/// facts 1.1: a code, or (implicit) a token.
bool known_response_type(const std::string& type) {
  return type == "code" || type == "token";
}

bool redirect_fits(const App& app, const std::string& uri) {
  if (uri.empty()) return false;
  return app.redirect_uris.empty() || std::ranges::find(app.redirect_uris, uri) != app.redirect_uris.end();
}

}  // namespace

std::string OAuth::new_token(std::string_view prefix, std::size_t length) {
  // Exact's own tokens hold characters that must be encoded in a URL: '!' is the one that catches clients
  // (facts 1.2).
  static constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string token(prefix);
  while (token.size() < length) token += kLetters[random_.below(kLetters.size())];
  return token;
}

http::Response OAuth::page(std::string_view query, const std::string& message) const {
  const Fields fields = fields_of(query);
  const App* app = directory_.find_app(field(fields, "client_id"));
  std::string form = "<h1>Exact Online simulator</h1>";
  if (!message.empty()) form += "<p role=\"alert\">" + html_escaped(message) + "</p>";
  form += "<p>" + html_escaped(app->name) + " asks for access. Log in and choose what it may see.</p>";
  form += "<form method=\"post\" action=\"/api/oauth2/auth\">";
  for (const auto& name : {"client_id", "redirect_uri", "response_type", "state", "force_login"})
    form += fmt::format("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name,
                        html_escaped(field(fields, name)));
  form += "<p><label>User <input name=\"username\" autocomplete=\"username\"></label></p>";
  form +=
      "<p><label>Password <input name=\"password\" type=\"password\" "
      "autocomplete=\"current-password\"></label></p>";
  form += "<p><label>Divisions (empty: all of them) <input name=\"divisions\"></label></p>";
  form +=
      "<p><button name=\"allow\" value=\"1\">Allow</button> <button name=\"deny\" "
      "value=\"1\">Deny</button></p>";
  form += "</form><p>Users here: ";
  for (const User& user : directory_.users) form += html_escaped(user.name) + " ";
  form += "(password: simulated-password)</p>";
  return html(200, form);
}

http::Response OAuth::authorize(std::string_view query, std::string_view cookie) {
  const Fields fields = fields_of(query);
  const App* app = directory_.find_app(field(fields, "client_id"));
  if (app == nullptr)
    // A page text, not an OAuth error (facts 1.1, picqer#617).
    return html(
        400, "<p>Client with identifier '" + html_escaped(field(fields, "client_id")) + "' not found.</p>");
  if (!redirect_fits(*app, field(fields, "redirect_uri")))
    return html(400, "<p>The redirect URI does not fit this app.</p>");
  if (!known_response_type(field(fields, "response_type")))
    return html(400, "<p>response_type must be code or token.</p>");
  const auto session = sessions_.find(cookie_value(cookie, "SimulatorSession"));
  if (session != sessions_.end() && field(fields, "force_login") != "1") {
    const User* user = directory_.find_user_by_id(session->second);
    if (user != nullptr) return redirect_back(fields, *user, user->divisions);
  }
  return page(query, "");
}

http::Response OAuth::consent(std::string_view form) {
  const Fields fields = fields_of(form);
  const App* app = directory_.find_app(field(fields, "client_id"));
  if (app == nullptr || !redirect_fits(*app, field(fields, "redirect_uri")) ||
      !known_response_type(field(fields, "response_type")))
    return authorize(form, "");
  if (fields.contains("deny")) {
    const std::string uri = field(fields, "redirect_uri");
    std::string location = uri + (uri.find('?') == std::string::npos ? "?" : "&") + "error=access_denied";
    if (fields.contains("state")) location += "&state=" + percent_encoded(field(fields, "state"));
    return {.status = 302, .headers = {{"Location", location}}, .body = {}};
  }
  const User* user = directory_.find_user(field(fields, "username"));
  if (user == nullptr || user->password != field(fields, "password"))
    return page(form, "The user name or the password is wrong.");
  std::set<int> divisions;
  const std::string asked = field(fields, "divisions");
  for (const auto part : split(asked, ',')) {
    const auto text = trimmed(part);
    int code = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), code);
    if (failure == std::errc() && end == text.data() + text.size() && user->divisions.contains(code))
      divisions.insert(code);
    else if (!text.empty())
      return page(form, "This user has no division " + std::string(text) + ".");
  }
  http::Response response = redirect_back(fields, *user, divisions.empty() ? user->divisions : divisions);
  const std::string session = new_token("", 32);
  sessions_[session] = user->id;
  response.headers.add("Set-Cookie", "SimulatorSession=" + session + "; Path=/; HttpOnly");
  return response;
}

http::Response OAuth::redirect_back(const Fields& fields, const User& user, const std::set<int>& divisions) {
  if (field(fields, "response_type") == "token") {
    // Implicit: no refresh token, so the chain ends with its access token. In the fragment (RFC 6749, 4.2.2).
    chains_.push_back(Chain{.client_id = field(fields, "client_id"),
                            .user_id = user.id,
                            .divisions = divisions,
                            .refresh_token = {},
                            .refresh_expires = {},
                            .last_issued = clock_.now()});
    std::string location = field(fields, "redirect_uri") +
                           "#access_token=" + percent_encoded(new_access_token(chains_.size() - 1)) +
                           "&token_type=bearer&expires_in=" + lifetime_text(options_.access_lifetime);
    if (fields.contains("state")) location += "&state=" + percent_encoded(field(fields, "state"));
    return {.status = 302, .headers = {{"Location", location}}, .body = {}};
  }
  const std::string code = new_token("stampNL001.", 20) + "!" + new_token("", 40);
  const std::string uri = field(fields, "redirect_uri");
  codes_[code] = Code{.client_id = field(fields, "client_id"),
                      .user_id = user.id,
                      .redirect_uri = uri,
                      .divisions = divisions,
                      .expires = clock_.now() + options_.code_lifetime};
  std::string location =
      uri + (uri.find('?') == std::string::npos ? "?" : "&") + "code=" + percent_encoded(code);
  if (fields.contains("state")) location += "&state=" + percent_encoded(field(fields, "state"));
  return {.status = 302, .headers = {{"Location", location}}, .body = {}};
}

http::Response OAuth::unreadable_request() {
  return error(400, "invalid_request", "", "");
}

http::Response OAuth::token(std::string_view form) {
  const Fields fields = fields_of(form);
  const App* app = directory_.find_app(field(fields, "client_id"));
  // facts 1.5, B: wrong secret, client id or redirect URI.
  if (app == nullptr || app->client_secret != field(fields, "client_secret"))
    return error(400, "invalid_request", "", "");
  const std::string grant = field(fields, "grant_type");
  if (grant == "authorization_code") return exchange_code(fields);
  if (grant == "refresh_token") return refresh(fields);
  return error(400, "unsupported_grant_type", "", "");
}

bool OAuth::counts_within_day(const std::string& client_id, const std::string& user_id) {
  if (options_.token_calls_per_day == 0) return true;
  const std::int64_t day = std::chrono::floor<std::chrono::days>(clock_.now()).time_since_epoch().count();
  auto& [counted_day, count] = calls_today_[{client_id, user_id}];
  if (counted_day != day) {
    counted_day = day;
    count = 0;
  }
  return ++count <= options_.token_calls_per_day;
}

http::Response OAuth::exchange_code(const Fields& fields) {
  const auto found = codes_.find(field(fields, "code"));
  if (found == codes_.end() || found->second.used || found->second.expires < clock_.now() ||
      found->second.client_id != field(fields, "client_id"))
    return invalid_grant();
  Code& code = found->second;
  if (code.redirect_uri != field(fields, "redirect_uri")) return error(400, "invalid_request", "", "");
  // Text not known for the daily ceiling; worded like the 570-second gate (facts 1.4, C).
  if (!counts_within_day(code.client_id, code.user_id))
    return error(400, "access_denied", "Rate limit exceeded: token requests per day", "TooManyTokenRequests");
  code.used = true;
  // A fresh code grant invalidates the earlier refresh token of that user and app (facts 1.2, B).
  for (Chain& chain : chains_)
    if (chain.client_id == code.client_id && chain.user_id == code.user_id) chain.alive = false;
  chains_.push_back(Chain{.client_id = code.client_id,
                          .user_id = code.user_id,
                          .divisions = code.divisions,
                          .refresh_token = {},
                          .refresh_expires = {},
                          .last_issued = {}});
  return issue(chains_.size() - 1);
}

http::Response OAuth::refresh(const Fields& fields) {
  const auto found = refresh_chain_.find(field(fields, "refresh_token"));
  if (found == refresh_chain_.end()) return invalid_grant();
  Chain& chain = chains_[found->second];
  const Instant now = clock_.now();
  if (chain.client_id != field(fields, "client_id")) return invalid_grant();
  if (!chain.alive && chain.refresh_token == found->first) return invalid_grant();
  if (chain.refresh_token != found->first) {
    if (options_.reuse_kills_chain) chain.alive = false;
    return error(401, "unauthorized_client", "Old refresh token used.", "");  // facts 1.5, A
  }
  if (now >= chain.refresh_expires)
    return error(400, "invalid_request",
                 fmt::format("The refresh token expired at {} and it is now {}.",
                             american_text(chain.refresh_expires), american_text(now)),
                 "");
  if (now < chain.last_issued + options_.refresh_gate) {
    const std::string text = "Rate limit exceeded: access_token not expired";  // facts 1.5, A
    return error(400, "access_denied", text, "TooEarlyToRefreshTokens: " + text);
  }
  if (!counts_within_day(chain.client_id, chain.user_id))
    return error(400, "access_denied", "Rate limit exceeded: token requests per day", "TooManyTokenRequests");
  return issue(found->second);
}

std::string OAuth::new_access_token(std::size_t chain) {
  const Instant now = clock_.now();
  std::erase_if(access_, [&](const auto& entry) { return entry.second.expires < now; });
  std::string access = new_token("stampNL001.gAAAA", 120);
  access_[access] = Access{chain, now + options_.access_lifetime};
  return access;
}

http::Response OAuth::issue(std::size_t index) {
  Chain& chain = chains_[index];
  const Instant now = clock_.now();
  const std::string access = new_access_token(index);
  chain.refresh_token = new_token("stampNL001.", 16) + "!IAAA" + new_token("", 60);
  chain.refresh_expires = now + options_.refresh_lifetime;
  chain.last_issued = now;
  refresh_chain_[chain.refresh_token] = index;
  // expires_in is text (facts 1.3, A).
  return json(200, Json::members({{"access_token", Json::text(access)},
                                  {"token_type", Json::text("bearer")},
                                  {"expires_in", Json::text(lifetime_text(options_.access_lifetime))},
                                  {"refresh_token", Json::text(chain.refresh_token)}}));
}

namespace {

std::string_view bearer_of(std::string_view authorization) {
  if (authorization.size() < 7 || !equal_ignoring_case(authorization.substr(0, 7), "Bearer ")) return {};
  return trimmed(authorization.substr(7));
}

}  // namespace

std::optional<Caller> OAuth::check(std::string_view authorization) const {
  const auto found = access_.find(bearer_of(authorization));
  if (found == access_.end() || found->second.expires <= clock_.now()) return std::nullopt;
  const Chain& chain = chains_[found->second.chain];
  if (!chain.alive) return std::nullopt;
  return Caller{directory_.find_app(chain.client_id), directory_.find_user_by_id(chain.user_id),
                chain.divisions};
}

void OAuth::expire(std::string_view authorization) {
  const auto found = access_.find(bearer_of(authorization));
  if (found != access_.end()) access_.erase(found);
}

void OAuth::revoke(std::string_view user_name) {
  const User* user = directory_.find_user(user_name);
  for (Chain& chain : chains_)
    if (user_name.empty() || (user != nullptr && chain.user_id == user->id)) chain.alive = false;
}

bool OAuth::has_consent(std::string_view client_id, std::string_view user_id) const {
  return std::ranges::any_of(chains_, [&](const Chain& chain) {
    return chain.alive && chain.client_id == client_id && chain.user_id == user_id;
  });
}

Json OAuth::snapshot() const {
  const auto moment = [](Instant instant) { return Json::number(instant.time_since_epoch().count()); };
  Json::Array chains;
  for (const Chain& chain : chains_) {
    Json::Array divisions;
    for (const int code : chain.divisions) divisions.push_back(Json::number(code));
    chains.push_back(Json::members({{"client", Json::text(chain.client_id)},
                                    {"user", Json::text(chain.user_id)},
                                    {"divisions", Json::array(std::move(divisions))},
                                    {"refresh", Json::text(chain.refresh_token)},
                                    {"refresh_expires", moment(chain.refresh_expires)},
                                    {"last_issued", moment(chain.last_issued)},
                                    {"alive", Json::boolean(chain.alive)}}));
  }
  Json::Members access;
  for (const auto& [token, held] : access_)
    access.emplace_back(
        token, Json::array({Json::number(static_cast<std::int64_t>(held.chain)), moment(held.expires)}));
  Json::Members refresh;
  for (const auto& [token, chain] : refresh_chain_)
    refresh.emplace_back(token, Json::number(static_cast<std::int64_t>(chain)));
  Json::Members codes;
  for (const auto& [code, held] : codes_) {
    Json::Array divisions;
    for (const int division : held.divisions) divisions.push_back(Json::number(division));
    codes.emplace_back(code, Json::members({{"client", Json::text(held.client_id)},
                                            {"user", Json::text(held.user_id)},
                                            {"redirect", Json::text(held.redirect_uri)},
                                            {"divisions", Json::array(std::move(divisions))},
                                            {"expires", moment(held.expires)},
                                            {"used", Json::boolean(held.used)}}));
  }
  Json::Members sessions;
  for (const auto& [cookie, user] : sessions_) sessions.emplace_back(cookie, Json::text(user));
  Json::Array calls;
  for (const auto& [who, counted] : calls_today_)
    calls.push_back(Json::array({Json::text(who.first), Json::text(who.second), Json::number(counted.first),
                                 Json::number(counted.second)}));
  return Json::members({{"chains", Json::array(std::move(chains))},
                        {"access", Json::members(std::move(access))},
                        {"refresh", Json::members(std::move(refresh))},
                        {"codes", Json::members(std::move(codes))},
                        {"sessions", Json::members(std::move(sessions))},
                        {"calls_today", Json::array(std::move(calls))}});
}

Result<void> OAuth::load(const Json& snapshot) {
  const auto malformed = [] {
    return fail({.kind = ErrorKind::kMalformed,
                 .code = "simulator.state_malformed",
                 .what = {.en = "The state file's consents do not fit this simulator.",
                          .nl = "De toestemmingen in het statusbestand passen niet bij deze simulator."}});
  };
  const Json* chains = snapshot.find("chains");
  const Json* access = snapshot.find("access");
  const Json* refresh = snapshot.find("refresh");
  const Json* codes = snapshot.find("codes");
  const Json* sessions = snapshot.find("sessions");
  const Json* calls = snapshot.find("calls_today");
  const auto is_object = [](const Json* json) { return json != nullptr && json->as_members() != nullptr; };
  const auto is_list = [](const Json* json) { return json != nullptr && json->as_array() != nullptr; };
  // The last three are younger than the first state files.
  if (!is_list(chains) || !is_object(access) || !is_object(refresh) ||
      (codes != nullptr && !is_object(codes)) || (sessions != nullptr && !is_object(sessions)) ||
      (calls != nullptr && !is_list(calls)))
    return malformed();
  const Json::Members no_members;
  const Json::Array no_entries;
  const auto text = [](const Json& json, std::string_view name) {
    const Json* found = json.find(name);
    return found != nullptr && found->as_text() != nullptr ? *found->as_text() : std::string();
  };
  const auto moment = [](const Json* json) {
    return Instant(Milliseconds(json == nullptr ? 0 : json->as_integer().value_or(0)));
  };
  for (const Json& one : *chains->as_array()) {
    const Json* alive = one.find("alive");
    const Json* divisions = one.find("divisions");
    if (alive == nullptr || divisions == nullptr || divisions->as_array() == nullptr) return malformed();
    Chain chain{.client_id = text(one, "client"),
                .user_id = text(one, "user"),
                .divisions = {},
                .refresh_token = text(one, "refresh"),
                .refresh_expires = moment(one.find("refresh_expires")),
                .last_issued = moment(one.find("last_issued")),
                .alive = alive->as_boolean().value_or(false)};
    // A consent of an app or user that this start does not know can never be used.
    if (directory_.find_app(chain.client_id) == nullptr ||
        directory_.find_user_by_id(chain.user_id) == nullptr)
      chain.alive = false;
    for (const Json& code : *divisions->as_array())
      chain.divisions.insert(static_cast<int>(code.as_integer().value_or(0)));
    chains_.push_back(std::move(chain));
  }
  for (const auto& [token, held] : *access->as_members()) {
    const Json::Array* parts = held.as_array();
    if (parts == nullptr || parts->size() != 2) return malformed();
    const auto chain = static_cast<std::size_t>((*parts)[0].as_integer().value_or(-1));
    if (chain >= chains_.size()) return malformed();
    access_[token] = Access{chain, moment(&(*parts)[1])};
  }
  for (const auto& [token, held] : *refresh->as_members()) {
    const auto chain = static_cast<std::size_t>(held.as_integer().value_or(-1));
    if (chain >= chains_.size()) return malformed();
    refresh_chain_[token] = chain;
  }
  for (const auto& [value, held] : codes == nullptr ? no_members : *codes->as_members()) {
    const Json* divisions = held.find("divisions");
    const Json* used = held.find("used");
    if (!is_list(divisions) || used == nullptr) return malformed();
    Code code{.client_id = text(held, "client"),
              .user_id = text(held, "user"),
              .redirect_uri = text(held, "redirect"),
              .divisions = {},
              .expires = moment(held.find("expires")),
              .used = used->as_boolean().value_or(true)};
    for (const Json& division : *divisions->as_array())
      code.divisions.insert(static_cast<int>(division.as_integer().value_or(0)));
    codes_[value] = std::move(code);
  }
  for (const auto& [cookie, user] : sessions == nullptr ? no_members : *sessions->as_members()) {
    if (user.as_text() == nullptr) return malformed();
    sessions_[cookie] = *user.as_text();
  }
  for (const Json& one : calls == nullptr ? no_entries : *calls->as_array()) {
    const Json::Array* parts = one.as_array();
    if (parts == nullptr || parts->size() != 4 || (*parts)[0].as_text() == nullptr ||
        (*parts)[1].as_text() == nullptr)
      return malformed();
    calls_today_[{*(*parts)[0].as_text(), *(*parts)[1].as_text()}] = {
        (*parts)[2].as_integer().value_or(0), static_cast<int>((*parts)[3].as_integer().value_or(0))};
  }
  return {};
}

}  // namespace schakel::exact_online::simulator
