#include <fmt/format.h>

#include <algorithm>

#include "app/commands.h"
#include "app/flow_run.h"
#include "app/listing.h"
#include "connector/call_budget.h"

namespace schakel::app {
namespace {

using connector::CallBudget;
using connector::CallWindow;
using connector::Forecast;
using connector::Lane;

Text words_of(Lane lane) {
  switch (lane) {
    case Lane::kPerson:
      return {.en = "people", .nl = "mensen"};
    case Lane::kOrders:
      return {.en = "orders and their state", .nl = "orders en hun toestand"};
    case Lane::kRecords:
      return {.en = "changed customers and items", .nl = "gewijzigde klanten en artikelen"};
    case Lane::kBulk:
      return {.en = "stock, first readings, reconciliation",
              .nl = "voorraad, eerste keer inlezen, aansluiting"};
  }
  return {};
}

const Listing<Forecast::OfLane>& lane_listing() {
  using OfLane = Forecast::OfLane;
  static const Listing<OfLane> listing =
      Listing<OfLane>()
          .column(
              "lane", {"calls for", "aanroepen voor"}, Shown::kInTable,
              [](const OfLane& of, Language language) { return in(language, words_of(of.lane)); },
              [](const OfLane& of, Language) { return Json::text(name_of(of.lane)); })
          .number("today", {"made today", "vandaag gedaan"}, Shown::kInTable,
                  [](const OfLane& of) { return of.today; })
          .number("left", {"may still make", "mogen er nog"}, Shown::kInTable,
                  [](const OfLane& of) { return of.left; })
          .number("kept", {"kept for them", "blijven bewaard"}, Shown::kInTable,
                  [](const OfLane& of) { return of.kept; });
  return listing;
}

/// "██████░░░░": how much of the whole is left.
std::string bar(std::int64_t left, std::int64_t whole) {
  constexpr std::int64_t kWidth = 20;
  const std::int64_t full =
      whole <= 0 ? 0 : std::clamp<std::int64_t>((left * kWidth + whole - 1) / whole, 0, kWidth);
  std::string drawn;
  for (std::int64_t i = 0; i < kWidth; ++i) drawn += i < full ? "█" : "░";
  return drawn;
}

std::string window_text(Language language, const CallWindow& window, Instant reset) {
  const bool dutch = language == Language::kDutch;
  // Nobody told how many there are in all: a refusal without figures.
  if (window.limit <= 0) {
    return fmt::format(fmt::runtime(dutch ? "op, tot {}" : "used up, until {}"),
                       moment_text(language, reset));
  }
  return fmt::format(fmt::runtime(dutch ? "{}  nog {} van {}, tot {}" : "{}  {} of {} left, until {}"),
                     bar(window.remaining, window.limit), count_text(language, window.remaining),
                     count_text(language, window.limit), moment_text(language, reset));
}

std::string pace_text(Language language, const Forecast& day) {
  const bool dutch = language == Language::kDutch;
  std::string text =
      fmt::format(fmt::runtime(dutch ? "Het laatste uur: {} aanroepen. " : "In the last hour: {} calls. "),
                  count_text(language, day.last_hour));
  if (day.runs_out) {
    text += fmt::format(
        fmt::runtime(dutch ? "In dit tempo zijn ze op om {}." : "At this pace they run out at {}."),
        moment_text(language, *day.runs_out));
  } else {
    text += dutch ? "In dit tempo raken ze vandaag niet op." : "At this pace they do not run out today.";
  }
  return text;
}

void print_budget(Language language, CallBudget budget, const std::optional<Forecast>& day, Instant now) {
  const bool dutch = language == Language::kDutch;
  connector::pass_time(budget, now);
  std::vector<std::pair<std::string, std::string>> lines;
  const auto line = [&](const char* en, const char* nl, const std::optional<CallWindow>& window) {
    if (window)
      lines.emplace_back(dutch ? nl : en, window_text(language, *window, window->reset + budget.clock_ahead));
  };
  line("this minute", "deze minuut", budget.minute);
  line("today", "vandaag", budget.day);
  if (day) lines.emplace_back(dutch ? "tempo" : "pace", pace_text(language, *day));
  for (const auto& [endpoint, times] : budget.errors) {
    lines.emplace_back(dutch ? "weigeringen" : "refusals",
                       fmt::format(fmt::runtime(dutch ? "{}: {} van {} in een uur, tot {}"
                                                      : "{}: {} of {} in an hour, until {}"),
                                   endpoint, times.size(), connector::kErrorsMax,
                                   moment_text(language, times.front() + std::chrono::hours(1))));
  }
  if (lines.empty()) {
    fmt::print("{}\n", dutch ? "  Er is nog niets bekend: er is nog geen aanroep gedaan."
                             : "  Nothing is known yet: no call was made so far.");
    return;
  }
  print(aligned_lines(lines, output_width()));
  if (day) {
    fmt::print("\n");
    print(lane_listing().table(language, day->lanes, output_width()));
  }
}

Json window_json(const std::optional<CallWindow>& window) {
  if (!window) return Json::null();
  Json json = Json::members();
  json.append("limit", Json::number(window->limit));
  json.append("left", Json::number(window->remaining));
  json.append("until", Json::text(iso_text(window->reset)));
  return json;
}

Json budget_json(Language language, const std::string& connection, CallBudget budget,
                 const std::optional<Forecast>& day, Instant now) {
  connector::pass_time(budget, now);
  Json json = Json::members();
  json.append("connection", Json::text(connection));
  json.append("minute", window_json(budget.minute));
  json.append("day", window_json(budget.day));
  json.append("last_hour", day ? Json::number(day->last_hour) : Json::null());
  json.append("runs_out_at", day && day->runs_out ? Json::text(iso_text(*day->runs_out)) : Json::null());
  json.append("lanes", day ? lane_listing().json_list(language, day->lanes) : Json::array());
  Json errors = Json::members();
  for (const auto& [endpoint, times] : budget.errors)
    errors.append(endpoint, Json::number(static_cast<std::int64_t>(times.size())));
  json.append("errors", std::move(errors));
  return json;
}

}  // namespace

void print_short_budgets(Session& session, const std::string& flow_name) {
  const Language language = session.globals().language;
  const auto configuration = session.configuration();
  if (!configuration) return;
  const auto flow = find_flow(**configuration, flow_name);
  if (!flow) return;
  for (const std::string& name : {(*flow)->from, (*flow)->to}) {
    const auto allowed = (*configuration)->connections.at(name)->calls_allowed(name, session.world(true));
    if (!allowed || !*allowed) continue;
    const auto day = connector::forecast((*allowed)->budget, (*allowed)->reserves, session.clock().now());
    if (!day || !day->runs_out) continue;
    const bool dutch = language == Language::kDutch;
    fmt::print(
        fmt::runtime(dutch ? "{}: vandaag nog {} van {} aanroepen; in het tempo van het laatste uur zijn "
                             "ze op om {} (schakel budget {}).\n"
                           : "{}: {} of {} calls left today; at the pace of the last hour they run out at "
                             "{} (schakel budget {}).\n"),
        name, count_text(language, day->left), count_text(language, day->limit),
        moment_text(language, *day->runs_out), name);
  }
}

int budget_command(Session& session, const std::string& connection) {
  const Globals& globals = session.globals();
  const bool dutch = globals.language == Language::kDutch;
  const auto configuration = session.configuration();
  if (!configuration) return print_error(globals, configuration.error());
  if (!connection.empty()) {
    if (const auto found = find_connection(session, connection); !found)
      return print_error(globals, found.error());
  }
  Json report = Json::array();
  bool any = false;
  for (const auto& [name, settings] : (*configuration)->connections) {
    if (!connection.empty() && name != connection) continue;
    const auto allowed = settings->calls_allowed(name, session.world(true));
    if (!allowed) return print_error(globals, allowed.error());
    if (!*allowed && connection.empty()) continue;  // This ERP counts no calls.
    if (!globals.json) fmt::print("{}{}\n", any ? "\n" : "", name);
    any = true;
    if (!*allowed) {
      if (!globals.json)
        fmt::print("{}\n", dutch ? "  Deze kant telt geen aanroepen." : "  This side does not count calls.");
      continue;
    }
    const Instant now = session.clock().now();
    const auto day = connector::forecast((*allowed)->budget, (*allowed)->reserves, now);
    if (globals.json) {
      report.push_back(budget_json(globals.language, name, (*allowed)->budget, day, now));
    } else {
      print_budget(globals.language, (*allowed)->budget, day, now);
    }
  }
  if (globals.json) {
    print(report);
  } else if (!any) {
    fmt::print("{}\n",
               dutch ? "Geen van de verbindingen telt aanroepen." : "None of the connections counts calls.");
  }
  return 0;
}

}  // namespace schakel::app
