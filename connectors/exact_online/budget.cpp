#include "connectors/exact_online/budget.h"

#include <charconv>

#include "base/text.h"
#include "connector/call_budget_text.h"

namespace schakel::exact_online {
namespace {

using connector::Admission;
using connector::CallBudget;
using connector::Lane;

// Whoever does not get a turn in ten minutes' windows will not get one in the eleventh either.
constexpr Milliseconds kTurnPatience = std::chrono::minutes(10);
// Nobody takes so short a wait for hanging.
constexpr Milliseconds kWorthTelling = std::chrono::seconds(3);

std::optional<std::int64_t> number_header(const http::Response& response, std::string_view name) {
  const std::string* text = response.headers.find(name);
  if (text == nullptr) return std::nullopt;
  const std::string_view digits = trimmed(*text);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<connector::ToldWindow> told_window(const http::Response& response, const std::string& prefix) {
  connector::ToldWindow window{.limit = number_header(response, prefix + "Limit"),
                               .remaining = number_header(response, prefix + "Remaining")};
  // An answer without these headers is one that is not counted (current/Me, a proxy's), not one that is
  // unlimited.
  if (!window.limit && !window.remaining) return std::nullopt;
  // Years from now is nonsense, and would not fit.
  constexpr std::int64_t kMillisecondsMax = 100'000'000'000'000;
  if (const auto reset = number_header(response, prefix + "Reset");
      reset && *reset >= 0 && *reset < kMillisecondsMax) {
    window.reset = Instant(Milliseconds(*reset));
  }
  return window;
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

Error day_is_kept(Milliseconds wait) {
  return {
      .kind = ErrorKind::kRateLimited,
      .code = "online.day_kept",
      .what = {.en = "What is left of today's calls to Exact Online is kept for what goes before this: "
                     "people, orders, changed customers and items.",
               .nl = "Wat er over is van de aanroepen naar Exact Online van vandaag blijft bewaard voor wat "
                     "voorgaat: mensen, orders, gewijzigde klanten en artikelen."},
      .advice = {.en = "Nothing to do: it goes on where it stopped when run again, this evening with what "
                       "the others left, or tomorrow.",
                 .nl = "U hoeft niets te doen: bij de volgende run gaat het verder waar het stopte, vanavond "
                       "met wat de anderen overlieten, of morgen."},
      .retry_after = wait};
}

Error errors_are_used_up(const std::string& endpoint, Milliseconds wait, Instant now) {
  const std::string again = minute_text(now + wait + std::chrono::minutes(1));
  const std::string times = std::to_string(connector::kErrorsMax);
  return {.kind = ErrorKind::kRateLimited,
          .code = "online.errors_used_up",
          .what = {.en = "Exact Online refused " + endpoint + " " + times +
                         " times within the hour; more could block the app.",
                   .nl = "Exact Online weigerde " + endpoint + " " + times +
                         " keer binnen het uur; meer kan de app blokkeren."},
          .advice = {.en = "Solve what it refused (schakel run show says why), and run again from " + again +
                           " (Dutch time) on; nothing is lost.",
                     .nl = "Los op wat het weigerde (schakel run show zegt waarom) en draai vanaf " + again +
                           " opnieuw; er gaat niets verloren."},
          .retry_after = wait};
}

connector::Waiting waiting_for(const Admission& admission, const CallBudget& budget, Instant now) {
  const std::int64_t limit = budget.minute ? budget.minute->limit : 0;
  const std::string number = limit > 0 ? std::to_string(limit) + " " : "so many ";
  const std::string aantal = limit > 0 ? std::to_string(limit) + " " : "een aantal ";
  const bool used_up = admission.kind == Admission::Kind::kMinuteUsedUp;
  return {.waits_for = connector::Waiting::For::kTurn,
          .why = {.en = "Exact Online allows " + number + "calls per minute, and " +
                        (used_up ? "those of this minute are used up."
                                 : "those that are left of this minute are first for orders and people."),
                  .nl = "Exact Online staat " + aantal + "aanroepen per minuut toe, en " +
                        (used_up ? "die van deze minuut zijn op."
                                 : "die van deze minuut zijn eerst voor orders en mensen.")},
          .until = now + admission.wait};
}

}  // namespace

connector::Told told_by(const http::Response& response) {
  connector::Told told{.minute = told_window(response, "X-RateLimit-Minutely-"),
                       .day = told_window(response, "X-RateLimit-"),
                       .refused = response.status == 429,
                       .is_error = response.status == 400 || response.status == 401 ||
                                   response.status == 403 || response.status == 404};
  if (const auto seconds = number_header(response, "Retry-After"); seconds && *seconds > 0)
    told.come_back = std::chrono::seconds(std::min<std::int64_t>(*seconds, 86400));
  return told;
}

Budget::Budget(connector::SharedNotes& notes, std::string note, connector::Reserves reserves,
               connector::Caller caller, Clock& clock, connector::TellWaiting tell)
    : notes_(notes),
      note_(std::move(note)),
      reserves_(reserves),
      caller_(std::move(caller)),
      clock_(clock),
      tell_(std::move(tell)) {}

Result<CallBudget> Budget::read_as_budget(const std::optional<std::string>& text) const {
  if (!text) return CallBudget{};
  std::optional<CallBudget> budget = connector::call_budget_from(*text);
  if (!budget) {
    const std::string place = notes_.place_of(note_);
    return fail({.kind = ErrorKind::kStorage,
                 .code = "online.budget_file",
                 .what = {.en = "The budget " + place + " cannot be read.",
                          .nl = "Het budget " + place + " is onleesbaar."},
                 .advice = {.en = "Remove it; it is made again and holds nothing but counts.",
                            .nl = "Verwijder het; het wordt opnieuw gemaakt en bevat alleen aantallen."}});
  }
  return *std::move(budget);
}

template <class Change>
Result<void> Budget::change(std::stop_token stop, Change apply) {
  // Losing the last change in a power cut costs at most one 429; it need not be durable.
  return notes_.change(
      note_,
      [&](const std::optional<std::string>& before) -> Result<std::string> {
        TRY(CallBudget budget, read_as_budget(before));
        apply(budget);
        return connector::to_text(budget);
      },
      std::move(stop));
}

Result<std::int64_t> Budget::take_call(const std::string& endpoint, std::stop_token stop,
                                       connector::Day day) {
  const Instant gives_up = clock_.now() + kTurnPatience;
  while (true) {
    Admission admission;
    connector::Waiting waiting;
    TRY_VOID(change(stop, [&](CallBudget& budget) {
      const Instant now = clock_.now();
      admission = connector::admit(budget, reserves_, caller_, endpoint, now, day);
      waiting = waiting_for(admission, budget, now);
    }));
    switch (admission.kind) {
      case Admission::Kind::kGo:
        return admission.number;
      case Admission::Kind::kDayUsedUp:
        return fail(day_is_used_up(admission.wait, clock_.now()));
      case Admission::Kind::kDayKept:
        return fail(day_is_kept(admission.wait));
      case Admission::Kind::kErrorsUsedUp:
        return fail(errors_are_used_up(endpoint, admission.wait, clock_.now()));
      case Admission::Kind::kMinuteUsedUp:
      case Admission::Kind::kOthersFirst:
        break;
    }
    if (clock_.now() >= gives_up) {
      return fail({.kind = ErrorKind::kRateLimited,
                   .code = "online.minute_used_up",
                   .what = {.en = "Others use up every minute's calls to Exact Online.",
                            .nl = "Anderen verbruiken de aanroepen naar Exact Online van elke minuut."},
                   .advice = {.en = "Run again when it is quieter, or lower minute_reserve.",
                              .nl = "Draai opnieuw als het rustiger is, of verlaag minute_reserve."},
                   .retry_after = admission.wait});
    }
    if (tell_ && admission.wait >= kWorthTelling) tell_(waiting);
    if (!clock_.sleep_for(admission.wait, stop)) {
      return fail({.kind = ErrorKind::kCancelled,
                   .code = "online.stopped",
                   .what = {.en = "Stopped while waiting for Exact Online's call budget.",
                            .nl = "Gestopt tijdens het wachten op het aanroepbudget van Exact Online."}});
    }
  }
}

Result<void> Budget::answered(std::int64_t call, const std::string& endpoint, const http::Response& response,
                              std::stop_token stop) {
  return change(stop, [&](CallBudget& budget) {
    const Instant now = clock_.now();
    connector::answered(budget, call, endpoint, told_by(response), now);
  });
}

Result<CallBudget> Budget::state() const {
  TRY(const std::optional<std::string> text, notes_.read(note_));
  return read_as_budget(text);
}

Result<std::optional<Error>> Budget::day_used_up() const {
  TRY(CallBudget budget, state());
  // Of no endpoint: only the day and the minute count.
  const Admission admission = connector::admit(budget, reserves_, caller_, "", clock_.now());
  if (admission.kind != Admission::Kind::kDayUsedUp) return std::optional<Error>();
  return std::optional<Error>(day_is_used_up(admission.wait, clock_.now()));
}

}  // namespace schakel::exact_online
