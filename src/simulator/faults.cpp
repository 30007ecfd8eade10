#include "simulator/faults.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/text.h"

namespace schakel::simulator {
namespace {

constexpr std::array kKinds = {
    FaultKind::kLostAnswer,   FaultKind::kLateCommit,      FaultKind::kLatency,
    FaultKind::kServerError,  FaultKind::kDisconnect,      FaultKind::kTruncatedBody,
    FaultKind::kNotJson,      FaultKind::kUnauthorized,    FaultKind::kMaintenance,
    FaultKind::kRepeatedPage, FaultKind::kUnknownProperty, FaultKind::kHandshakeCut};

tl::unexpected<Error> refused(std::string en, std::string nl) {
  return fail({.kind = ErrorKind::kInvalidInput,
               .code = "simulator.fault_invalid",
               .what = {.en = std::move(en), .nl = std::move(nl)}});
}

std::optional<FaultKind> kind_named(std::string_view name) {
  const auto found = std::ranges::find_if(kKinds, [&](FaultKind kind) { return name == name_of(kind); });
  if (found == kKinds.end()) return std::nullopt;
  return *found;
}

Json json_of_count(std::uint64_t count) {
  return Json::number(static_cast<std::int64_t>(count));
}

bool strikes_now(const FaultRule& rule, std::uint64_t matched, SeededRandom& random) {
  switch (rule.when) {
    case FaultRule::When::kAlways:
      return true;
    case FaultRule::When::kEveryNth:
      return matched % rule.n == 0;
    case FaultRule::When::kNext:
      return matched <= rule.n;
    case FaultRule::When::kChance:
      return random.chance(rule.percent);
  }
  return false;
}

void add_strike(Strikes& strikes, const FaultRule& rule) {
  switch (rule.kind) {
    case FaultKind::kLostAnswer:
      strikes.lost_answer = true;
      break;
    case FaultKind::kLateCommit:
      strikes.late_commit = rule.delay;
      break;
    case FaultKind::kLatency:
      strikes.latency += rule.delay;
      break;
    case FaultKind::kServerError:
      strikes.instead = http::Response{.status = rule.http_status, .headers = {}, .body = rule.body};
      break;
    case FaultKind::kDisconnect:
      strikes.disconnect = true;
      break;
    case FaultKind::kTruncatedBody:
      strikes.truncated_body = true;
      break;
    case FaultKind::kNotJson:
      strikes.not_json = true;
      break;
    case FaultKind::kUnauthorized:
      strikes.unauthorized = true;
      break;
    case FaultKind::kMaintenance:
      strikes.instead = http::Response{.status = 503, .headers = {}, .body = {}};
      break;
    case FaultKind::kRepeatedPage:
      strikes.repeated_page = true;
      break;
    case FaultKind::kUnknownProperty:
      strikes.unknown_property = true;
      break;
    case FaultKind::kHandshakeCut:
      break;  // Asked for by strikes_handshake.
  }
}

http::Answer dropped() {
  http::Answer answer;
  answer.drop_connection = true;
  return answer;
}

}  // namespace

const char* name_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::kLostAnswer:
      return "lost_answer";
    case FaultKind::kLateCommit:
      return "late_commit";
    case FaultKind::kLatency:
      return "latency";
    case FaultKind::kServerError:
      return "server_error";
    case FaultKind::kDisconnect:
      return "disconnect";
    case FaultKind::kTruncatedBody:
      return "truncated_body";
    case FaultKind::kNotJson:
      return "not_json";
    case FaultKind::kUnauthorized:
      return "unauthorized";
    case FaultKind::kMaintenance:
      return "maintenance";
    case FaultKind::kRepeatedPage:
      return "repeated_page";
    case FaultKind::kUnknownProperty:
      return "unknown_property";
    case FaultKind::kHandshakeCut:
      return "handshake_cut";
  }
  return "";
}

bool fits_pattern(std::string_view text, std::string_view pattern) {
  std::size_t at = 0;
  std::size_t wanted = 0;
  std::optional<std::pair<std::size_t, std::size_t>> retry;  // After the last star: (pattern, text).
  while (at < text.size()) {
    if (wanted < pattern.size() && pattern[wanted] == '*') {
      retry = {++wanted, at};
    } else if (wanted < pattern.size() &&
               equal_ignoring_case(text.substr(at, 1), pattern.substr(wanted, 1))) {
      ++at;
      ++wanted;
    } else if (retry) {
      wanted = retry->first;
      at = ++retry->second;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', wanted) == std::string_view::npos;
}

Result<FaultRule> fault_from_json(const Json& json) {
  const Json::Members* members = json.as_members();
  if (members == nullptr) return refused("A fault is a JSON object.", "Een storing is een JSON-object.");
  FaultRule rule;
  bool has_kind = false;
  for (const auto& [name, value] : *members) {
    const std::string* text = value.as_text();
    const std::optional<std::int64_t> number = value.as_integer();
    const bool counts = number && *number >= 1;
    if (name == "kind" && text != nullptr && kind_named(*text)) {
      rule.kind = *kind_named(*text);
      has_kind = true;
    } else if (name == "method" && text != nullptr) {
      rule.method = upper_ascii(*text);
    } else if (name == "path" && text != nullptr) {
      rule.path = *text;
    } else if (name == "every" && counts) {
      rule.when = FaultRule::When::kEveryNth;
      rule.n = static_cast<std::uint64_t>(*number);
    } else if (name == "next" && counts) {
      rule.when = FaultRule::When::kNext;
      rule.n = static_cast<std::uint64_t>(*number);
    } else if (name == "percent" && counts && *number <= 100) {
      rule.when = FaultRule::When::kChance;
      rule.percent = static_cast<unsigned>(*number);
    } else if (name == "seed" && number && *number >= 0) {
      rule.seed = static_cast<std::uint64_t>(*number);
    } else if (name == "delay_ms" && number && *number >= 0) {
      rule.delay = Milliseconds(*number);
    } else if (name == "http_status" && number && *number >= 200 && *number <= 599) {
      rule.http_status = static_cast<int>(*number);
    } else if (name == "body" && text != nullptr) {
      rule.body = *text;
    } else {
      return refused("The fault's \"" + name + "\" is not known or cannot have this value.",
                     "\"" + name + "\" van de storing is onbekend of kan deze waarde niet hebben.");
    }
  }
  if (!has_kind) {
    return refused("A fault needs a \"kind\", such as \"lost_answer\".",
                   "Een storing heeft een \"kind\" nodig, zoals \"lost_answer\".");
  }
  return rule;
}

Result<FaultRule> fault_from_text(std::string_view text) {
  Json json = Json::members();
  for (const std::string_view part : split(text, ',')) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) {
      json.append("kind", Json::text(std::string(trimmed(part))));
      continue;
    }
    const std::string name(trimmed(part.substr(0, equals)));
    const std::string_view value = trimmed(part.substr(equals + 1));
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool is_number = error == std::errc() && end == value.data() + value.size();
    const bool is_text = name == "method" || name == "path" || name == "body";
    json.append(name, is_number && !is_text ? Json::number(number) : Json::text(std::string(value)));
  }
  return fault_from_json(json);
}

Json json_of(const FaultRule& rule) {
  Json out = Json::members({{"kind", Json::text(name_of(rule.kind))}});
  if (!rule.method.empty()) out.append("method", Json::text(rule.method));
  if (!rule.path.empty()) out.append("path", Json::text(rule.path));
  switch (rule.when) {
    case FaultRule::When::kAlways:
      break;
    case FaultRule::When::kEveryNth:
      out.append("every", json_of_count(rule.n));
      break;
    case FaultRule::When::kNext:
      out.append("next", json_of_count(rule.n));
      break;
    case FaultRule::When::kChance:
      out.append("percent", Json::number(rule.percent));
      out.append("seed", json_of_count(rule.seed));
      break;
  }
  if (rule.delay.count() != 0) out.append("delay_ms", Json::number(rule.delay.count()));
  if (rule.kind == FaultKind::kServerError) {
    out.append("http_status", Json::number(rule.http_status));
    out.append("body", Json::text(rule.body));
  }
  return out;
}

void Faults::add(FaultRule rule) {
  const std::scoped_lock lock(mutex_);
  const std::uint64_t seed = rule.seed;
  rules_.push_back({.rule = std::move(rule), .random = SeededRandom(seed)});
}

void Faults::clear() {
  const std::scoped_lock lock(mutex_);
  rules_.clear();
}

Strikes Faults::strike(std::string_view method, std::string_view path) {
  const std::scoped_lock lock(mutex_);
  Strikes strikes;
  for (Armed& armed : rules_) {
    if (armed.rule.kind != FaultKind::kHandshakeCut && strike(armed, method, path))
      add_strike(strikes, armed.rule);
  }
  return strikes;
}

bool Faults::strikes_handshake(std::string_view method, std::string_view path) {
  const std::scoped_lock lock(mutex_);
  bool struck = false;
  for (Armed& armed : rules_) {
    if (armed.rule.kind == FaultKind::kHandshakeCut && strike(armed, method, path)) struck = true;
  }
  return struck;
}

bool Faults::strike(Armed& armed, std::string_view method, std::string_view path) {
  const FaultRule& rule = armed.rule;
  if (!rule.method.empty() && rule.method != method) return false;
  if (!rule.path.empty() && !fits_pattern(path, rule.path)) return false;
  ++armed.matched;
  if (!strikes_now(rule, armed.matched, armed.random)) return false;
  ++armed.struck;
  return true;
}

Json Faults::to_json() const {
  const std::scoped_lock lock(mutex_);
  Json out = Json::array();
  for (const Armed& armed : rules_) {
    Json rule = json_of(armed.rule);
    rule.append("matched", json_of_count(armed.matched));
    rule.append("struck", json_of_count(armed.struck));
    out.push_back(std::move(rule));
  }
  return out;
}

http::Answer FaultyFront::serve(const http::Request& request, const Handle& handle, const Refuse& refuse) {
  carry_out_late_calls();
  const std::string_view target = request.target;
  const Strikes strikes = faults_.strike(request.method, target.substr(0, target.find('?')));
  if (strikes.latency.count() > 0) {
    counters_.count_event("slow_answers");
    clock_.sleep_for(strikes.latency, {});
  }
  if (strikes.disconnect) {
    counters_.count_event("disconnects");
    counters_.count_call(request.method, "(fault)", 0);
    return dropped();
  }
  if (strikes.unauthorized) {
    counters_.count_event("expired_sessions");
    return refuse();
  }
  if (strikes.instead) {
    counters_.count_event(strikes.instead->status == 503 ? "maintenance_answers" : "server_errors");
    counters_.count_call(request.method, "(fault)", strikes.instead->status);
    return {.response = *strikes.instead};
  }
  if (strikes.late_commit) {
    counters_.count_event("late_commits");
    const std::scoped_lock lock(mutex_);
    late_.push_back(
        {.due = clock_.now() + *strikes.late_commit, .carry_out = [handle, strikes] { handle(strikes); }});
    return dropped();
  }
  http::Answer answer = handle(strikes);
  if (strikes.lost_answer) {
    counters_.count_event("lost_answers");
    return dropped();
  }
  if (strikes.truncated_body) {
    counters_.count_event("truncated_bodies");
    answer.truncate_body_at = answer.response.body.size() / 2;
  }
  if (strikes.not_json) {
    counters_.count_event("answers_not_json");
    answer.response.headers.set("Content-Type", "text/html");
    answer.response.body = "<html><body><h1>Proxy error</h1></body></html>";
  }
  return answer;
}

std::size_t FaultyFront::carry_out_late_calls() {
  std::vector<Late> due;
  {
    const std::scoped_lock lock(mutex_);
    const Instant now = clock_.now();
    const auto first_due =
        std::stable_partition(late_.begin(), late_.end(), [&](const Late& late) { return late.due > now; });
    std::move(first_due, late_.end(), std::back_inserter(due));
    late_.erase(first_due, late_.end());
  }
  for (const Late& late : due) late.carry_out();
  return due.size();
}

}  // namespace schakel::simulator
