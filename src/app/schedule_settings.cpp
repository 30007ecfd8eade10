#include "app/schedule_settings.h"

#include <utility>

namespace schakel::app {
namespace {

using flow::Schedule;
using schema::Field;
using schema::Node;
using schema::Problems;
using schema::Spec;

// A second: a poll costs a call at least. A month: what comes less often than that has a day, and is a line
// of cron.
constexpr Milliseconds kEveryLeast = std::chrono::seconds(1);
constexpr Milliseconds kEveryMost = std::chrono::hours(31 * 24);

Field<Schedule> interval(std::string name, Milliseconds Schedule::*member) {
  return Field<Schedule>(
      std::move(name), "duration, \"1s\" to \"744h\"",
      [member](const Node& node, const std::string& path, Schedule& into, Problems& problems) {
        const std::optional<Milliseconds> read =
            node.text() == nullptr ? std::nullopt : schema::detail::parse_duration(*node.text());
        if (!read || *read < kEveryLeast || *read > kEveryMost) {
          return schema::detail::expected(node, path, problems,
                                          "a duration from \"1s\" to \"744h\", such as \"5m\"",
                                          "een duur van \"1s\" tot en met \"744h\", zoals \"5m\"");
        }
        into.*member = *read;
      },
      [member](const Schedule& defaults) {
        const Milliseconds fallback = defaults.*member;
        return fallback == Milliseconds(0) ? std::string()
                                           : schema::detail::quoted(schema::detail::duration_text(fallback));
      });
}

// A text with a grammar of its own, whose reader says in a sentence what is wrong.
template <class T>
Field<Schedule> written(std::string name, std::string kind, std::optional<T> Schedule::*member,
                        tl::expected<T, Text> (*parse)(std::string_view)) {
  return Field<Schedule>(
      std::move(name), std::move(kind),
      [=](const Node& node, const std::string& path, Schedule& into, Problems& problems) {
        if (node.text() == nullptr)
          return schema::detail::expected(node, path, problems, "text in quotes",
                                          "tekst tussen aanhalingstekens");
        auto read = parse(*node.text());
        if (read) {
          into.*member = *std::move(read);
        } else {
          problems.push_back({.path = path, .line = node.line, .what = std::move(read).error()});
        }
      },
      [](const Schedule&) { return std::string(); });
}

const Spec<Schedule>& schedule_spec() {
  static const Spec<Schedule> spec =
      Spec<Schedule>()
          .field(interval("every", &Schedule::every)
                     .describe({"Start this long after the last start.",
                                "Zo lang na de vorige start weer starten."})
                     .example("\"5m\""))
          .field(
              written("cron", "line of cron", &Schedule::cron, &flow::parse_cron)
                  .describe(
                      {"Start at these moments on the clock in Amsterdam, instead: minute, hour, day of the "
                       "month, month, weekday.",
                       "In plaats daarvan op deze momenten op de klok in Amsterdam starten: minuut, uur, dag "
                       "van de maand, maand, weekdag."})
                  .example("\"0 6 * * mon-fri\""))
          .field(
              written("working_hours", "days and hours", &Schedule::working_hours, &flow::parse_working_hours)
                  .describe(
                      {"Nothing starts outside of these hours in Amsterdam; what came in between is caught "
                       "up "
                       "with at the first moment inside. A run that is under way goes on.",
                       "Buiten deze uren in Amsterdam start er niets; wat er intussen kwam, wordt op het "
                       "eerste moment erbinnen ingehaald. Een run die loopt, gaat door."})
                  .example("\"mon-fri 07:00-19:00; sat 09:00-13:00\""))
          .field(schema::boolean("adaptive", &Schedule::adaptive)
                     .describe({"Of an interval: twice as long each time that nothing was found, up to "
                                "every_when_idle, and the shortest again when something was. After a webhook "
                                "every_when_idle at once: then polling only finds what webhooks lose.",
                                "Bij een interval: telkens als er niets gevonden werd twee keer zo lang, tot "
                                "every_when_idle, en weer het kortste als er iets was. Na een webhook meteen "
                                "every_when_idle: peilen vindt dan alleen nog wat webhooks verliezen."}))
          .field(
              interval("every_when_idle", &Schedule::every_when_idle)
                  .describe(
                      {"How long an adaptive interval becomes at most: at 40 minutes an idle flow is polled "
                       "36 times a day. Not set, and its source tells of changes by webhooks: an hour.",
                       "Hoe lang een adaptief interval hoogstens wordt: bij 40 minuten wordt een flow zonder "
                       "werk 36 keer per dag gepeild. Niet ingevuld, en de bron vertelt van wijzigingen met "
                       "webhooks: een uur."}));
  return spec;
}

}  // namespace

void read_schedule(const Node& node, const std::string& path, Schedule& into, Problems& problems) {
  schedule_spec().read(node, path, into, problems);
  if (into.cron && into.every > Milliseconds(0)) {
    problems.push_back({.path = path,
                        .line = node.line,
                        .what = {.en = "every and cron are both set: choose one",
                                 .nl = "every en cron staan er allebei: kies er een"}});
  }
  if (node.table() != nullptr && node.find("every") == nullptr && node.find("cron") == nullptr) {
    problems.push_back(
        {.path = path,
         .line = node.line,
         .what = {.en = "every or cron is expected here; without a schedule a flow runs when it is "
                        "asked to",
                  .nl = "hier hoort every of cron; zonder schema loopt een flow als erom gevraagd "
                        "wordt"}});
  }
}

void add_schedule_pages(std::vector<schema::FieldPage>& pages) {
  schedule_spec().add_pages("", pages);
}

}  // namespace schakel::app
