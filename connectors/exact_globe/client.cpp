#include "connectors/exact_globe/client.h"

#include <set>

#include "base/json_pick.h"
#include "base/text.h"
#include "connectors/exact_globe/reading_errors.h"
#include "http/url.h"

namespace schakel::exact_globe {
namespace {

// The path is case-insensitive over there; this is how Exact writes it (facts 2.1).
constexpr std::string_view kServicePath = "/services/Exact.Entity.REST.EG/";

std::string without_slashes_at_end(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

Error malformed(std::string code, Text what) {
  return {
      .kind = ErrorKind::kMalformed,
      .code = std::move(code),
      .what = std::move(what),
      .advice = {
          .en = "Nothing was lost; try again. If it stays, check base_url, any proxy in between and the "
                "Exact entity service.",
          .nl = "Er is niets verloren; probeer opnieuw. Blijft het, controleer dan base_url, een eventuele "
                "proxy ertussen en de entity service van Exact."}};
}

Error stopped() {
  return {.kind = ErrorKind::kCancelled,
          .code = "globe.stopped",
          .what = {.en = "Stopped on request.", .nl = "Gestopt op verzoek."}};
}

// {"d": …}; the error never repeats the answer.
Result<Json> payload(const std::string& body) {
  Result<Json> json = Json::parse(body);
  if (!json) {
    return fail(
        malformed("globe.not_json", {.en = "The answer of Exact Globe is not JSON, or was cut off.",
                                     .nl = "Het antwoord van Exact Globe is geen JSON, of is afgekapt."}));
  }
  Json* d = json->find("d");
  if (d == nullptr) {
    return fail(
        malformed("globe.no_envelope",
                  {.en = "The answer of Exact Globe is JSON, but not in the form that Globe uses.",
                   .nl = "Het antwoord van Exact Globe is JSON, maar niet in de vorm die Globe gebruikt."}));
  }
  return std::move(*d);
}

}  // namespace

Client::Client(const ConnectionSettings& settings, http::Transport& transport, Clock& clock, Random& random,
               connector::TellWaiting tell)
    : origin_(without_slashes_at_end(settings.base_url)),
      service_(origin_ + std::string(kServicePath)),
      server_name_(settings.server_name),
      database_name_(settings.database_name),
      update_verb_(settings.update_verb),
      transport_(transport),
      clock_(clock),
      patience_(settings.patience, clock, random, std::move(tell)) {}

http::Request Client::request_for(std::string method, std::string target) const {
  http::Request request{.method = std::move(method), .target = std::move(target)};
  request.headers = {
      {"ServerName", server_name_}, {"DatabaseName", database_name_}, {"Accept", "application/json"}};
  return request;
}

Result<http::Response> Client::send(const http::Request& request, CallKind kind, std::stop_token stop) {
  constexpr int kHandshakes = 2;
  for (int handshake = 1; handshake <= kHandshakes; ++handshake) {
    if (stop.stop_requested()) return fail(stopped());
    ++(kind == CallKind::kRead ? calls_.reads : calls_.writes);
    // A write that is on its way is waited for: cutting it off would only leave an unknown outcome behind.
    Result<http::Response> answer =
        transport_.send(request, kind == CallKind::kRead ? stop : std::stop_token());
    // Nothing was carried out by a 401: Globe did not look at more than who we are (facts 2.2).
    const bool is_refused = answer ? answer->status == 401 : answer.error().kind == ErrorKind::kUnauthorized;
    if (!is_refused) return answer;
  }
  http::Response refusal;
  refusal.status = 401;
  return fail(classified(kind, refusal, {}, nullptr));
}

Result<http::Response> Client::send_read(const http::Request& request, std::stop_token stop, Retry retry) {
  while (true) {
    Result<http::Response> answer = send(request, CallKind::kRead, stop);
    if (answer && answer->status >= 200 && answer->status < 300) {
      patience_.answered();
      return answer;
    }
    Error error = answer ? classified(CallKind::kRead, *answer, {}, nullptr) : std::move(answer).error();
    const std::optional<Milliseconds> wait =
        retry == Retry::kUsual ? patience_.after_failed_read(error) : std::nullopt;
    if (!wait) return fail(patience_.given_up(std::move(error)));
    if (!clock_.sleep_for(*wait, stop)) return fail(stopped());
  }
}

// The login goes to our own server only: a link that names another host (a service behind a proxy does that)
// is followed on ours.
std::string Client::next_target(const std::string& link) const {
  const std::string lower = lower_ascii(link);
  if (!lower.starts_with("http://") && !lower.starts_with("https://")) {
    return link.starts_with('/') ? origin_ + link : service_ + link;
  }
  if (lower.starts_with(lower_ascii(origin_) + "/")) return link;
  const std::size_t path = link.find('/', link.find("//") + 2);
  return path == std::string::npos ? service_ : origin_ + link.substr(path);
}

std::string Client::target_of(const Query& query) const {
  std::vector<http::Parameter> parameters;
  if (!query.filter.empty()) parameters.emplace_back("$filter", query.filter);
  std::string select;
  for (const std::string_view property : query.properties) {
    if (!select.empty()) select += ',';
    select += property;
  }
  if (!select.empty()) parameters.emplace_back("$select", select);
  if (query.top > 0) parameters.emplace_back("$top", std::to_string(query.top));
  std::string target = service_ + std::string(query.entity);
  if (!parameters.empty()) target += "?" + http::build_query(parameters);
  return target;
}

Result<Client::Page> Client::page_at(const std::string& target, std::string_view entity, std::stop_token stop,
                                     Retry retry) {
  const Result<http::Response> answered = send_read(request_for("GET", target), std::move(stop), retry);
  if (!answered) return fail(with_right_named(answered.error(), CallKind::kRead, entity));
  TRY(Json d, payload(answered->body));
  // A set is {"results": […]}; services of the first OData versions leave the wrapper out.
  Json* results = d.is_array() ? &d : d.find("results");
  if (results == nullptr || !results->is_array()) {
    return fail(
        malformed("globe.no_results", {.en = "The answer of Exact Globe holds no list of records.",
                                       .nl = "Het antwoord van Exact Globe bevat geen lijst van gegevens."}));
  }
  for (const Json& one : *results->as_array()) {
    if (one.is_members()) continue;
    return fail(
        malformed("globe.no_record", {.en = "Exact Globe gave something in a list that is no record.",
                                      .nl = "Exact Globe gaf in een lijst iets dat geen gegeven is."}));
  }
  Page page;
  const Json* next = d.find("__next");
  if (const std::string* link = next == nullptr ? nullptr : next->as_text()) page.next = *link;
  page.rows = std::move(*results->as_array());
  return page;
}

Result<Client::Page> Client::read_page(const Query& query, const std::string& link, std::stop_token stop,
                                       Retry retry) {
  return page_at(link.empty() ? target_of(query) : next_target(link), query.entity, std::move(stop), retry);
}

Result<PagesRead> Client::read(const Query& query, const std::function<Result<Reading>(const Json& row)>& row,
                               std::stop_token stop, int pages_max, Retry retry) {
  std::string target = target_of(query);
  std::set<std::string> seen = {target};
  Json::Array last_rows;
  for (int number = 1;; ++number) {
    TRY(Page page, page_at(target, query.entity, stop, retry));
    if (number > 1 && !page.rows.empty() && page.rows == last_rows) return fail(page_repeats());
    for (const Json& one : page.rows) {
      TRY(const Reading reading, row(one));
      if (reading == Reading::kEnough) return PagesRead{.pages = number, .whole = false};
    }
    if (page.next.empty()) return PagesRead{.pages = number, .whole = true};
    if (number >= pages_max) return PagesRead{.pages = number, .whole = false};
    target = next_target(page.next);
    if (!seen.insert(target).second) return fail(page_repeats());
    last_rows = std::move(page.rows);
  }
}

Result<std::string> Client::read_metadata(std::stop_token stop, Retry retry) {
  http::Request request = request_for("GET", service_ + "$metadata");
  request.headers.set("Accept", "application/xml");
  TRY(http::Response answer, send_read(request, std::move(stop), retry));
  return std::move(answer.body);
}

Result<http::Response> Client::send_write(std::string method, std::string path, std::string body,
                                          std::stop_token stop) {
  http::Request request = request_for(std::move(method), service_ + std::move(path));
  request.headers.add("Content-Type", "application/json");
  request.body = std::move(body);
  Result<http::Response> answer = send(request, CallKind::kWrite, std::move(stop));
  if (answer && answer->status < 500) patience_.answered();
  if (!answer) patience_.after_failed_write(answer.error());
  return answer;
}

Result<Json> Client::create(const Form& form, std::span<const std::string_view> wanted,
                            std::stop_token stop) {
  TRY_VOID(form.checked());
  TRY(const http::Response answer,
      send_write("POST", std::string(form.entity().name), form.body().dump(), std::move(stop)));
  // 201 by the book; clients accept 200 as well (facts 2.3).
  if (answer.status != 200 && answer.status != 201) {
    return fail(with_right_named(classified(CallKind::kWrite, answer, form.sent(), &form.entity()),
                                 CallKind::kWrite, form.entity().name));
  }
  Result<Json> made = pick_json(answer.body, "d", wanted);
  if (!made || !made->is_members()) {
    return fail({.kind = ErrorKind::kUnknownOutcome,
                 .code = "globe.answer_unreadable",
                 .what = {.en = "Exact Globe accepted it, but the answer cannot be read.",
                          .nl = "Exact Globe nam het aan, maar het antwoord is niet te lezen."},
                 .advice = {.en = "Schakel looks it up by itself.", .nl = "Schakel zoekt het vanzelf op."}});
  }
  return made;
}

Result<void> Client::update(const Form& form, std::string_view key_literal, std::stop_token stop) {
  TRY_VOID(form.checked());
  const std::string path = std::string(form.entity().name) + "(" + std::string(key_literal) + ")";
  const std::string method = update_verb_ == UpdateVerb::kPut ? "PUT" : "MERGE";
  TRY(const http::Response answer, send_write(method, path, form.body().dump(), std::move(stop)));
  if (answer.status < 200 || answer.status > 299) {
    return fail(with_right_named(classified(CallKind::kWrite, answer, form.sent(), &form.entity()),
                                 CallKind::kWrite, form.entity().name));
  }
  return {};
}

std::string trimmed_text(const Json& row, std::string_view property) {
  const Json* value = row.find(property);
  if (value == nullptr) return {};
  if (const std::string* text = value->as_text()) return std::string(trimmed(*text));
  if (const std::string* number = value->as_number_text()) return *number;
  return {};
}

bool is_yes(const Json& row, std::string_view property) {
  const Json* value = row.find(property);
  if (value == nullptr) return false;
  if (const std::optional<bool> yes = value->as_boolean()) return *yes;
  const std::string text = lower_ascii(trimmed_text(row, property));
  return text == "1" || text == "true";
}

}  // namespace schakel::exact_globe
