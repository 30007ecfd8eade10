#include "simulator/control.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "base/time.h"

namespace schakel::simulator {
namespace {

constexpr std::string_view kPrefix = "/__simulator";
constexpr std::size_t kRowsShown = 100;

tl::unexpected<Error> refused(std::string en, std::string nl) {
  return fail({.kind = ErrorKind::kInvalidInput,
               .code = "simulator.control_invalid",
               .what = {.en = std::move(en), .nl = std::move(nl)}});
}

http::Response json_response(int http_status, const Json& body) {
  return {
      .status = http_status, .headers = {{"Content-Type", "application/json"}}, .body = body.dump() + "\n"};
}

http::Response error_response(int http_status, const Error& error) {
  return json_response(
      http_status, Json::members({{"error", Json::text(error.what.en)}, {"code", Json::text(error.code)}}));
}

std::string html_escaped(std::string_view text) {
  return replaced(replaced(text, "&", "&amp;"), "<", "&lt;");
}

/// A row's value as text, for narrowing and for counting repeats.
std::string plain_text(const Json& value) {
  if (const std::string* text = value.as_text()) return std::string(trimmed(*text));
  return value.is_null() ? std::string() : value.dump();
}

bool fits(const Json& row, const std::vector<std::pair<std::string, std::string>>& wanted) {
  return std::ranges::all_of(wanted, [&](const auto& field) {
    const Json* value = row.find(field.first);
    return value != nullptr && plain_text(*value) == trimmed(field.second);
  });
}

Json only(const Json& row, std::string_view columns) {
  Json out = Json::members();
  for (const std::string_view column : split(columns, ',')) {
    if (const Json* value = row.find(trimmed(column))) out.append(std::string(trimmed(column)), *value);
  }
  return out;
}

}  // namespace

const std::string* ControlRequest::find(std::string_view name) const {
  const auto found = query.find(name);
  return found == query.end() ? nullptr : &found->second;
}

Control::Control(Parts parts) : parts_(std::move(parts)) {
  add("GET", "state", "what it is, clock, rows per entity, counters, faults",
      [this](const auto&) { return state(); });
  add("GET", "counters", "every call by method, entity and HTTP status, and what was made to go wrong",
      [this](const auto&) -> Result<Json> { return parts_.counters.to_json(); });
  add("DELETE", "counters", "all counters to zero", [this](const auto&) -> Result<Json> {
    parts_.counters.reset();
    return parts_.counters.to_json();
  });
  add("POST", "clock", "{\"advance_seconds\": n} or {\"set\": \"…Z\"} or {\"freeze\": true}",
      [this](const ControlRequest& request) { return move_clock(request.body); });
  add("GET", "faults", "the faults in force", [this](const auto&) -> Result<Json> {
    return Json::members({{"faults", parts_.faults.to_json()}});
  });
  add("POST", "faults",
      "adds one: {\"kind\": \"lost_answer\", \"method\": \"POST\", \"path\": \"*\", \"every\": 10}",
      [this](const ControlRequest& request) -> Result<Json> {
        TRY(FaultRule rule, fault_from_json(request.body));
        parts_.faults.add(std::move(rule));
        return Json::members({{"faults", parts_.faults.to_json()}});
      });
  add("DELETE", "faults", "removes all", [this](const auto&) -> Result<Json> {
    parts_.faults.clear();
    return Json::members({{"faults", Json::array()}});
  });
  add("GET", "rows", "?entity=X&Field=value&select=A,B&limit=100&distinct=Field",
      [this](const ControlRequest& request) { return rows(request); });
  add("POST", "save", "writes the state file", [this](const auto&) -> Result<Json> {
    if (!parts_.save) return Json::members({{"saved", Json::boolean(false)}});
    TRY(const bool saved, parts_.save());
    return Json::members({{"saved", Json::boolean(saved)}});
  });
}

void Control::add(std::string method, std::string path, std::string says, Route route) {
  entries_.push_back({std::move(method), std::move(path), std::move(says), std::move(route)});
}

bool Control::owns(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  return path == kPrefix || (path.starts_with(kPrefix) && path[kPrefix.size()] == '/');
}

http::Response Control::answer(const http::Request& request) const {
  parts_.front.carry_out_late_calls();
  const std::string_view target = request.target;
  const std::size_t question = target.find('?');
  std::string_view path = target.substr(0, question);
  path.remove_prefix(std::min(path.size(), kPrefix.size() + 1));
  if (path.empty()) return page();

  ControlRequest asked;
  if (question != std::string_view::npos) {
    for (const std::string_view part : split(target.substr(question + 1), '&')) {
      const std::size_t equals = part.find('=');
      if (equals == std::string_view::npos) continue;
      asked.query[percent_decoded(part.substr(0, equals), PlusIsSpace::kYes)] =
          percent_decoded(part.substr(equals + 1), PlusIsSpace::kYes);
    }
  }
  if (!request.body.empty()) {
    Result<Json> body = Json::parse(request.body);
    if (!body) return error_response(400, body.error());
    asked.body = *std::move(body);
  }
  const auto entry = std::ranges::find_if(
      entries_, [&](const Entry& e) { return e.path == path && e.method == request.method; });
  if (entry == entries_.end()) {
    return error_response(404, {.code = "simulator.control_unknown",
                                .what = {.en = "There is no such control. GET /__simulator/ lists them.",
                                         .nl = "Deze bediening bestaat niet. GET /__simulator/ noemt ze."}});
  }
  const Result<Json> done = entry->route(asked);
  return done ? json_response(200, *done) : error_response(400, done.error());
}

Result<Json> Control::state() const {
  return Json::members({{"simulator", Json::text(parts_.title)},
                        {"clock", Json::text(iso_text(parts_.clock.now()))},
                        {"frozen", Json::boolean(parts_.clock.frozen())},
                        {"rows", parts_.row_counts()},
                        {"counters", parts_.counters.to_json()},
                        {"faults", parts_.faults.to_json()}});
}

Result<Json> Control::move_clock(const Json& body) const {
  const Json* advance = body.find("advance_seconds");
  const Json* set = body.find("set");
  const Json* freeze = body.find("freeze");
  if (advance != nullptr) {
    const std::optional<std::int64_t> seconds = advance->as_integer();
    if (!seconds)
      return refused("\"advance_seconds\" is a whole number.", "\"advance_seconds\" is een geheel getal.");
    parts_.clock.advance(std::chrono::seconds(*seconds));
  } else if (set != nullptr) {
    const std::string* text = set->as_text();
    const std::optional<Instant> moment = text == nullptr ? std::nullopt : parse_instant(*text);
    if (!moment)
      return refused("\"set\" is a moment such as 2026-11-23T14:00:00Z.",
                     "\"set\" is een moment zoals 2026-11-23T14:00:00Z.");
    parts_.clock.set(*moment);
  } else if (freeze != nullptr && freeze->is_boolean()) {
    *freeze->as_boolean() ? parts_.clock.freeze() : parts_.clock.thaw();
  } else {
    return refused("Give advance_seconds, set or freeze.", "Geef advance_seconds, set of freeze.");
  }
  parts_.front.carry_out_late_calls();
  return Json::members({{"clock", Json::text(iso_text(parts_.clock.now()))},
                        {"frozen", Json::boolean(parts_.clock.frozen())}});
}

Result<Json> Control::rows(const ControlRequest& request) const {
  const std::string* entity = request.find("entity");
  if (entity == nullptr) return refused("Give entity=….", "Geef entity=….");
  std::size_t limit = kRowsShown;
  if (const std::string* text = request.find("limit")) {
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), limit);
    if (error != std::errc() || end != text->data() + text->size())
      return refused("\"limit\" is a whole number.", "\"limit\" is een geheel getal.");
  }
  const std::string* select = request.find("select");
  const std::string* distinct = request.find("distinct");
  std::vector<std::pair<std::string, std::string>> wanted;
  for (const auto& [name, value] : request.query) {
    if (name != "entity" && name != "limit" && name != "select" && name != "distinct")
      wanted.emplace_back(name, value);
  }
  std::int64_t count = 0;
  Json shown = Json::array();
  std::map<std::string, std::int64_t> seen;
  const bool known = parts_.each_row(*entity, [&](const Json& row) {
    if (!fits(row, wanted)) return;
    ++count;
    if (distinct != nullptr) {
      const Json* value = row.find(*distinct);
      ++seen[value == nullptr ? std::string() : plain_text(*value)];
    }
    if (shown.as_array()->size() < limit) shown.push_back(select == nullptr ? row : only(row, *select));
  });
  if (!known) return refused("There is no entity " + *entity + ".", "Er is geen entiteit " + *entity + ".");
  Json out = Json::members({{"count", Json::number(count)}});
  if (distinct != nullptr) {
    Json repeated = Json::array();
    for (const auto& [value, times] : seen) {
      if (times > 1)
        repeated.push_back(Json::members({{"value", Json::text(value)}, {"count", Json::number(times)}}));
    }
    out.append("distinct", Json::number(static_cast<std::int64_t>(seen.size())));
    out.append("repeated", std::move(repeated));
  }
  out.append("rows", std::move(shown));
  return out;
}

http::Response Control::page() const {
  std::string body =
      "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + html_escaped(parts_.title) +
      "</title><style>body{font:16px sans-serif;margin:2rem;max-width:60rem}td,th{text-align:left;"
      "padding:.2rem 1rem .2rem 0}code{background:#eee}</style></head><body><h1>" +
      html_escaped(parts_.title) + "</h1><p>This is a simulator, not a product of Exact. Its clock shows " +
      iso_text(parts_.clock.now()) + ".</p><h2>Controls</h2><table>";
  for (const Entry& entry : entries_) {
    body += "<tr><td>" + entry.method + "</td><td><code>/__simulator/" + html_escaped(entry.path) +
            "</code></td><td>" + html_escaped(entry.says) + "</td></tr>";
  }
  body += "</table><h2>Rows</h2><table>";
  const Json counts = parts_.row_counts();
  for (const auto& [entity, count] : *counts.as_members()) {
    body += "<tr><td><a href=\"/__simulator/rows?entity=" + entity + "\">" + html_escaped(entity) +
            "</a></td><td>" + count.dump() + "</td></tr>";
  }
  body += "</table><h2>Calls</h2><pre>" + html_escaped(parts_.counters.to_json().dump()) +
          "</pre></body></html>\n";
  return {.status = 200, .headers = {{"Content-Type", "text/html; charset=utf-8"}}, .body = std::move(body)};
}

}  // namespace schakel::simulator
