#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include "app/commands.h"
#include "app/flow_run.h"
#include "app/listing.h"
#include "app/timetable_flows.h"

namespace schakel::app {
namespace {

using engine::TimetableEntry;

// When it runs next, as people would say it.
std::string next_text(Language language, const TimetableEntry& entry) {
  if (entry.running) return in(language, Text{.en = "runs now", .nl = "loopt nu"});
  if (entry.paused) return in(language, Text{.en = "paused", .nl = "gepauzeerd"});
  if (!entry.due) return in(language, Text{.en = "when asked to", .nl = "op verzoek"});
  return moment_text(language, *entry.due);
}

std::string why_text(Language language, const TimetableEntry& entry) {
  if (!entry.due) return {};
  std::string text = in(language, words_of(entry.cause));
  if (entry.cause == engine::Cause::kRetry && !entry.last_error.empty())
    text += " (" + entry.last_error + ")";
  return text;
}

std::string paused_text(Language language, const TimetableEntry& entry) {
  if (!entry.paused) return {};
  std::string text = moment_text(language, entry.paused->at) + ", " + entry.paused->by;
  if (!entry.paused->why.empty()) text += ": " + entry.paused->why;
  return text;
}

Json moment_json(const std::optional<Instant>& moment) {
  return moment ? Json::text(iso_text(*moment)) : Json::null();
}

const Listing<TimetableEntry>& timetable_listing() {
  static const Listing<TimetableEntry> listing =
      Listing<TimetableEntry>()
          .text("flow", {"flow", "flow"}, Shown::kInTable,
                [](const TimetableEntry& one) { return one.key.flow; })
          .column(
              "due", {"next", "volgende"}, Shown::kInTable,
              [](const TimetableEntry& one, Language language) { return next_text(language, one); },
              [](const TimetableEntry& one, Language) { return moment_json(one.due); })
          .column(
              "cause", {"why", "waarom"}, Shown::kInTable,
              [](const TimetableEntry& one, Language language) { return why_text(language, one); },
              [](const TimetableEntry& one, Language) { return Json::text(name_of(one.cause)); })
          .column(
              "started", {"last", "laatst"}, Shown::kInTable,
              [](const TimetableEntry& one, Language language) {
                return one.started ? moment_text(language, *one.started) : std::string("-");
              },
              [](const TimetableEntry& one, Language) { return moment_json(one.started); })
          .number("unfinished", {"waiting", "wachten"}, Shown::kInTable,
                  [](const TimetableEntry& one) { return one.unfinished; })
          .said({"paused", "gepauzeerd"}, Shown::kInTable,
                [](const TimetableEntry& one, Language language) { return paused_text(language, one); })
          .member("running", [](const TimetableEntry& one, Language) { return Json::boolean(one.running); })
          .member("interval_seconds",
                  [](const TimetableEntry& one, Language) {
                    return one.pacing.interval > Milliseconds(0)
                               ? Json::number(one.pacing.interval.count() / 1000)
                               : Json::null();
                  })
          .member("failures", [](const TimetableEntry& one,
                                 Language) { return Json::number(std::int64_t{one.pacing.failures}); })
          .member("last_error",
                  [](const TimetableEntry& one, Language) {
                    return one.last_error.empty() ? Json::null() : Json::text(one.last_error);
                  })
          .member("paused", [](const TimetableEntry& one, Language) {
            if (!one.paused) return Json::null();
            Json paused = Json::members();
            paused.append("at", Json::text(iso_text(one.paused->at)));
            paused.append("by", Json::text(one.paused->by));
            paused.append("why", Json::text(one.paused->why));
            return paused;
          });
  return listing;
}

// Who sits at this machine: what `whoami` says.
std::string who_asks() {
  const passwd* const user = ::getpwuid(::geteuid());
  return user == nullptr ? std::to_string(::geteuid()) : user->pw_name;
}

Result<void> known_flow(Session& session, const std::string& flow) {
  TRY(const Configuration* const configuration, session.configuration());
  TRY_VOID(find_flow(*configuration, flow));
  // Perhaps an older version of Schakel applied the configuration.
  return set_timetable(session);
}

int said(Session& session, const Text& text) {
  if (session.globals().json) {
    print(Json::members());
  } else {
    print(wrapped(in(session.globals().language, text), 0, output_width()) + "\n");
  }
  return 0;
}

}  // namespace

int timetable_command(Session& session) {
  const Globals& globals = session.globals();
  const auto configuration = session.configuration();
  if (!configuration) return print_error(globals, configuration.error());
  const auto entries = session.timetable().entries(session.tenant(), session.clock().now());
  if (!entries) return print_error(globals, entries.error());
  if (globals.json) {
    print(timetable_listing().json_list(globals.language, *entries));
  } else if (entries->empty()) {
    print(
        in(globals.language, Text{.en = "The timetable is empty: apply a configuration that has flows.\n",
                                  .nl = "De dienstregeling is leeg: pas een configuratie met flows toe.\n"}));
  } else {
    print(timetable_listing().table(globals.language, *entries, output_width()));
  }
  return 0;
}

int pause_command(Session& session, const std::string& flow, const std::string& why) {
  const auto known = known_flow(session, flow);
  if (!known) return print_error(session.globals(), known.error());
  const auto paused = session.timetable().pause({session.tenant(), flow},
                                                {.at = session.clock().now(), .by = who_asks(), .why = why});
  if (!paused) return print_error(session.globals(), paused.error());
  return said(session,
              {.en = fmt::format("Flow \"{0}\" is paused. What comes in the meantime is not lost; it goes "
                                 "on with: schakel resume {0}",
                                 flow),
               .nl = fmt::format("Flow \"{0}\" is gepauzeerd. Wat intussen komt, gaat niet verloren; "
                                 "verder gaat het met: schakel resume {0}",
                                 flow)});
}

int resume_command(Session& session, const std::string& flow) {
  const auto known = known_flow(session, flow);
  if (!known) return print_error(session.globals(), known.error());
  const auto resumed = session.timetable().resume({session.tenant(), flow});
  if (!resumed) return print_error(session.globals(), resumed.error());
  return said(session, {.en = fmt::format("Flow \"{}\" goes on.", flow),
                        .nl = fmt::format("Flow \"{}\" gaat verder.", flow)});
}

}  // namespace schakel::app
