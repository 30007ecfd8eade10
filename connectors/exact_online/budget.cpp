#include "connectors/exact_online/budget.h"

#include <algorithm>
#include <charconv>

#include "base/json.h"
#include "base/text.h"
#include "connectors/exact_online/state_file.h"

namespace schakel::exact_online {
namespace {

constexpr Milliseconds kMargin = std::chrono::seconds(1);  // Their clock and ours differ a little.
constexpr Milliseconds kLockPatience = std::chrono::seconds(10);

std::optional<std::int64_t> number_header(const http::Response& response, std::string_view name) {
  const std::string* text = response.headers.find(name);
  if (text == nullptr) return std::nullopt;
  const std::string_view digits = trimmed(*text);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

Instant next_minute(Instant now) {
  return std::chrono::floor<std::chrono::minutes>(now) + std::chrono::minutes(1);
}
Instant next_day(Instant now) {
  return std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1);
}

/// The window that these headers tell of. A reset that is missing (facts 3: the minute's is not always sent)
/// or already past is taken from the calendar instead.
std::optional<Window> told_window(const http::Response& response, const std::string& prefix, Instant boundary,
                                  Milliseconds longest, Instant now) {
  const auto limit = number_header(response, prefix + "Limit");
  const auto remaining = number_header(response, prefix + "Remaining");
  if (!limit && !remaining) return std::nullopt;
  Window window{.limit = limit.value_or(0),
                .remaining = std::max<std::int64_t>(0, remaining.value_or(0)),
                .reset = boundary};
  if (const auto reset = number_header(response, prefix + "Reset");
      reset && Instant(Milliseconds(*reset)) > now) {
    // A reset further away than the window is long means that their clock and ours differ.
    window.reset = std::min(Instant(Milliseconds(*reset)), now + longest);
  }
  return window;
}

bool runs(const std::optional<Window>& window, Instant now) {
  return window && now < window->reset;
}

/// A reserve never takes more than a tenth of a window: a small budget must still move.
std::int64_t kept_back(std::int64_t reserve, const Window& window) {
  return std::min(reserve, window.limit / 10);
}

Milliseconds never_negative(Milliseconds wait) {
  return std::max(wait, Milliseconds(0));
}

Json to_json(const BudgetState& state) {
  const auto window = [](const Window& w) {
    Json json = Json::members();
    json.append("limit", Json::number(w.limit));
    json.append("remaining", Json::number(w.remaining));
    json.append("reset", Json::number(w.reset.time_since_epoch().count()));
    return json;
  };
  Json json = Json::members();
  if (state.minute) json.append("minute", window(*state.minute));
  if (state.day) json.append("day", window(*state.day));
  Json errors = Json::members();
  for (const auto& [endpoint, times] : state.errors) {
    Json list = Json::array();
    for (const Instant time : times) list.push_back(Json::number(time.time_since_epoch().count()));
    errors.append(endpoint, std::move(list));
  }
  json.append("errors", std::move(errors));
  return json;
}

std::optional<Window> window_from(const Json* json) {
  if (json == nullptr) return std::nullopt;
  const auto number = [&](std::string_view name) {
    const Json* member = json->find(name);
    return member == nullptr ? std::nullopt : member->as_integer();
  };
  const auto limit = number("limit");
  const auto remaining = number("remaining");
  const auto reset = number("reset");
  if (!limit || !remaining || !reset) return std::nullopt;
  return Window{.limit = *limit, .remaining = *remaining, .reset = Instant(Milliseconds(*reset))};
}

BudgetState state_from(const Json& json) {
  BudgetState state{.minute = window_from(json.find("minute")), .day = window_from(json.find("day"))};
  const Json* errors = json.find("errors");
  const Json::Members* members = errors == nullptr ? nullptr : errors->as_members();
  if (members == nullptr) return state;
  for (const auto& [endpoint, list] : *members) {
    const Json::Array* times = list.as_array();
    if (times == nullptr) continue;
    for (const Json& time : *times) {
      if (const auto ms = time.as_integer()) state.errors[endpoint].push_back(Instant(Milliseconds(*ms)));
    }
  }
  return state;
}

Result<BudgetState> load(const std::filesystem::path& path) {
  TRY(const std::optional<std::string> text, read_file(path));
  if (!text) return BudgetState{};
  const Result<Json> json = Json::parse(*text);
  if (!json) {
    return fail({.kind = ErrorKind::kStorage,
                 .code = "online.budget_file",
                 .what = {.en = "The budget file " + path.string() + " cannot be read.",
                          .nl = "Het budgetbestand " + path.string() + " is onleesbaar."},
                 .advice = {.en = "Remove it; it is made again and holds nothing but counts.",
                            .nl = "Verwijder het; het wordt opnieuw gemaakt en bevat alleen aantallen."}});
  }
  return state_from(*json);
}

/// "2026-11-24 01:00", on the clocks of the people who read it.
std::string minute_text(Instant instant) {
  const std::string text = iso_text(amsterdam(instant));
  return replaced(text.substr(0, std::string("2026-11-24T01:00").size()), "T", " ");
}

Error day_is_used_up(Milliseconds wait, Instant now) {
  const std::string anew = minute_text(now + wait);
  return {
      .kind = ErrorKind::kRateLimited,
      .code = "online.day_used_up",
      .what = {.en = "Today's calls to Exact Online are used up, but for the reserve. Exact Online counts "
                     "anew at " +
                     anew + " (Dutch time).",
               .nl =
                   "De aanroepen naar Exact Online van vandaag zijn op, op de reserve na. Exact Online telt "
                   "opnieuw vanaf " +
                   anew + "."},
      .advice = {.en = "Run again after that: it goes on where it stopped, nothing is lost. If you have "
                       "more calls since, let schakel doctor ask Exact Online anew; day_reserve says how "
                       "many are left to others.",
                 .nl = "Draai daarna opnieuw: de run gaat verder waar hij stopte, er gaat niets verloren. "
                       "Hebt u er inmiddels aanroepen bij, laat schakel doctor het Exact Online dan "
                       "opnieuw vragen; day_reserve zegt hoeveel er voor anderen overblijven."},
      .fields = {"day_reserve"},
      .retry_after = wait};
}

Error errors_are_used_up(const std::string& endpoint, Milliseconds wait, Instant now) {
  const std::string again = minute_text(now + wait + std::chrono::minutes(1));
  return {.kind = ErrorKind::kRateLimited,
          .code = "online.errors_used_up",
          .what = {.en = "Exact Online refused " + endpoint + " " + std::to_string(kErrorsMax) +
                         " times within the hour; one more could block the app.",
                   .nl = "Exact Online weigerde " + endpoint + " " + std::to_string(kErrorsMax) +
                         " keer binnen het uur; nog één keer kan de app blokkeren."},
          .advice = {.en = "Solve what it refused (schakel run show says why), and run again from " + again +
                           " (Dutch time) on; nothing is lost.",
                     .nl = "Los op wat het weigerde (schakel run show zegt waarom) en draai vanaf " + again +
                           " opnieuw; er gaat niets verloren."},
          .retry_after = wait};
}

connector::Waiting for_the_next_minute(const BudgetState& state, Instant until) {
  const std::string limit = state.minute ? std::to_string(state.minute->limit) : "";
  return {.waits_for = connector::Waiting::For::kTurn,
          .why = {.en = "Exact Online allows " + limit +
                        " calls per minute, and those of this minute are used up.",
                  .nl = "Exact Online staat " + limit +
                        " aanroepen per minuut toe, en die van deze minuut zijn op."},
          .until = until};
}

}  // namespace

Admission admit(const BudgetState& state, const Reserves& reserves, const std::string& endpoint,
                Instant now) {
  using Kind = Admission::Kind;
  if (const auto at = state.errors.find(endpoint); at != state.errors.end()) {
    const Instant hour_ago = now - std::chrono::hours(1);
    const auto recent = std::ranges::upper_bound(at->second, hour_ago);
    if (static_cast<std::size_t>(at->second.end() - recent) >= kErrorsMax) {
      return {.kind = Kind::kErrorsUsedUp,
              .wait = never_negative(*recent + std::chrono::hours(1) - now) + kMargin};
    }
  }
  if (runs(state.day, now) && state.day->remaining <= kept_back(reserves.day, *state.day)) {
    return {.kind = Kind::kDayUsedUp, .wait = never_negative(state.day->reset - now) + kMargin};
  }
  if (runs(state.minute, now) && state.minute->remaining <= kept_back(reserves.minute, *state.minute)) {
    return {.kind = Kind::kWait,
            .wait = std::min(never_negative(state.minute->reset - now) + kMargin, kMinuteWaitMax)};
  }
  return {};
}

void spend(BudgetState& state, Instant now) {
  if (runs(state.minute, now) && state.minute->remaining > 0) --state.minute->remaining;
  if (runs(state.day, now) && state.day->remaining > 0) --state.day->remaining;
}

void learn(BudgetState& state, const http::Response& response, const std::string& endpoint, Instant now) {
  const Instant hour_ago = now - std::chrono::hours(1);
  for (auto& [name, times] : state.errors)
    std::erase_if(times, [&](Instant time) { return time <= hour_ago; });
  std::erase_if(state.errors, [](const auto& entry) { return entry.second.empty(); });
  if (response.status == 400 || response.status == 401 || response.status == 403 || response.status == 404) {
    state.errors[endpoint].push_back(now);
  }

  std::optional<Window> minute =
      told_window(response, "X-RateLimit-Minutely-", next_minute(now), kMinuteWaitMax, now);
  std::optional<Window> day =
      told_window(response, "X-RateLimit-", next_day(now), std::chrono::hours(25), now);
  if (response.status != 429) {
    // An answer without these headers is one that is not counted (current/Me, a proxy's), not one that is
    // unlimited.
    if (minute) state.minute = minute;
    if (day) state.day = day;
    return;
  }
  if (!minute && !day) {
    minute = Window{.limit = 60, .remaining = 0, .reset = next_minute(now)};
    // Not confirmed for Exact (facts 3), but a proxy may send it.
    if (const auto seconds = number_header(response, "Retry-After"); seconds && *seconds > 0) {
      const Instant reset = now + std::chrono::seconds(std::min<std::int64_t>(*seconds, 86400));
      (*seconds <= 60 ? minute : day) = Window{.limit = 60, .remaining = 0, .reset = reset};
    }
  }
  if (minute) {
    minute->remaining = 0;
    state.minute = minute;
  }
  // Both families together: whichever is empty was the cause; the day only when it says so itself.
  if (day && (!minute || day->remaining == 0)) {
    day->remaining = 0;
    state.day = day;
  }
}

Budget::Budget(std::filesystem::path file, Reserves reserves, Clock& clock, connector::TellWaiting tell)
    : file_(std::move(file)), reserves_(reserves), clock_(clock), tell_(std::move(tell)) {}

template <class Change>
Result<void> Budget::change(std::stop_token stop, Change apply) {
  TRY_VOID(make_folder(file_.parent_path()));
  TRY(const FileLock lock, FileLock::take(file_.string() + ".lock", clock_, kLockPatience, stop));
  TRY(BudgetState state, load(file_));
  const BudgetState before = state;
  apply(state);
  if (state == before) return {};
  // Losing this file in a power cut costs at most one 429; it need not be durable.
  return replace_file(file_, to_json(state).dump(), Durable::kNo);
}

Result<void> Budget::take_call(const std::string& endpoint, std::stop_token stop, Day day) {
  // Each round waits for one window; other processes may have emptied the next one, so there may be a few.
  constexpr int kRoundsMax = 10;
  Admission admission;
  connector::Waiting waiting;
  for (int round = 0; round < kRoundsMax; ++round) {
    TRY_VOID(change(stop, [&](BudgetState& state) {
      admission = admit(state, reserves_, endpoint, clock_.now());
      if (admission.kind == Admission::Kind::kDayUsedUp && day == Day::kAsk) admission = {};
      if (admission.kind == Admission::Kind::kGo) spend(state, clock_.now());
      if (admission.kind == Admission::Kind::kWait)
        waiting = for_the_next_minute(state, clock_.now() + admission.wait);
    }));
    switch (admission.kind) {
      case Admission::Kind::kGo:
        return {};
      case Admission::Kind::kDayUsedUp:
        return fail(day_is_used_up(admission.wait, clock_.now()));
      case Admission::Kind::kErrorsUsedUp:
        return fail(errors_are_used_up(endpoint, admission.wait, clock_.now()));
      case Admission::Kind::kWait:
        break;
    }
    if (tell_) tell_(waiting);
    if (!clock_.sleep_for(admission.wait, stop)) {
      return fail({.kind = ErrorKind::kCancelled,
                   .code = "online.stopped",
                   .what = {.en = "Stopped while waiting for Exact Online's call budget.",
                            .nl = "Gestopt tijdens het wachten op het aanroepbudget van Exact Online."}});
    }
  }
  return fail({.kind = ErrorKind::kRateLimited,
               .code = "online.minute_used_up",
               .what = {.en = "Others use up every minute's calls to Exact Online.",
                        .nl = "Anderen verbruiken de aanroepen naar Exact Online van elke minuut."},
               .advice = {.en = "Run again when it is quieter, or lower minute_reserve.",
                          .nl = "Draai opnieuw als het rustiger is, of verlaag minute_reserve."},
               .retry_after = admission.wait});
}

Result<void> Budget::answered(const std::string& endpoint, const http::Response& response,
                              std::stop_token stop) {
  return change(stop, [&](BudgetState& state) { learn(state, response, endpoint, clock_.now()); });
}

Result<BudgetState> Budget::state() const {
  return load(file_);
}

Result<std::optional<Error>> Budget::day_used_up() const {
  TRY(const BudgetState state, load(file_));
  // Of no endpoint: only the day and the minute count.
  const Admission admission = admit(state, reserves_, "", clock_.now());
  if (admission.kind != Admission::Kind::kDayUsedUp) return std::optional<Error>();
  return std::optional<Error>(day_is_used_up(admission.wait, clock_.now()));
}

}  // namespace schakel::exact_online
