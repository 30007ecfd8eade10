#include <fmt/format.h>

#include <cstdio>

#include "app/commands.h"
#include "engine/owner.h"
#include "engine/run.h"

namespace schakel::app {
namespace {

using engine::Counts;
using engine::Outcome;
using engine::Run;

std::string state_word(Language language, engine::RunState state) {
  const bool dutch = language == Language::kDutch;
  switch (state) {
    case engine::RunState::kRunning:
      return dutch ? "loopt" : "running";
    case engine::RunState::kDone:
      return dutch ? "klaar" : "done";
    case engine::RunState::kFailed:
      return dutch ? "mislukt" : "failed";
    case engine::RunState::kStopped:
      return dutch ? "gestopt" : "stopped";
    case engine::RunState::kInterrupted:
      return dutch ? "afgebroken" : "interrupted";
  }
  return "?";
}

void add_counts(Json& json, const Counts& counts) {
  json.append("read", Json::number(counts.read));
  json.append("created", Json::number(counts.created));
  json.append("updated", Json::number(counts.updated));
  json.append("unchanged", Json::number(counts.unchanged));
  json.append("skipped", Json::number(counts.skipped));
  json.append("needs_person", Json::number(counts.needs_person));
  json.append("unfinished", Json::number(counts.unfinished));
  json.append("customers_created", Json::number(counts.customers_created));
  json.append("customers_updated", Json::number(counts.customers_updated));
}

Json run_json(Language language, const Run& run) {
  Json json = Json::members();
  json.append("run", Json::number(run.id.number));
  json.append("flow", Json::text(run.flow));
  json.append("trigger", Json::text(engine::name_of(run.trigger)));
  json.append("state", Json::text(engine::name_of(run.state)));
  json.append("started", Json::text(iso_text(run.started)));
  json.append("ended", run.ended ? Json::text(iso_text(*run.ended)) : Json::null());
  add_counts(json, run.counts);
  json.append("source_calls", Json::number(run.source_calls.total()));
  json.append("target_calls", Json::number(run.target_calls.total()));
  json.append("error", run.error ? error_json(language, *run.error) : Json::null());
  return json;
}

// What one record would do or did, kept for the dry run's table. No personal data: numbers and texts of ours.
struct Line {
  std::string number;
  std::string outcome;
  std::string customer;
  std::string why;
};

std::string outcome_text(Language language, const engine::RecordDone& record, bool dry_run) {
  const bool dutch = language == Language::kDutch;
  switch (record.outcome) {
    case Outcome::kCreated:
      return dry_run ? (dutch ? "zou aanmaken" : "would create") : (dutch ? "aangemaakt" : "created");
    case Outcome::kUpdated:
      return dry_run ? (dutch ? "zou bijwerken" : "would update") : (dutch ? "bijgewerkt" : "updated");
    case Outcome::kUnchanged:
      return dutch ? "ongewijzigd" : "unchanged";
    case Outcome::kSkipped:
      return dutch ? "overslaan" : "skip";
    case Outcome::kDeadLettered:
      return dutch ? "vraagt een mens" : "needs a person";
  }
  return "?";
}

std::string customer_text(Language language, engine::CustomerAction action) {
  const bool dutch = language == Language::kDutch;
  switch (action) {
    case engine::CustomerAction::kNone:
      return "";
    case engine::CustomerAction::kFound:
      return dutch ? "bekend" : "found";
    case engine::CustomerAction::kCreate:
      return dutch ? "nieuw" : "new";
    case engine::CustomerAction::kUpdate:
      return dutch ? "bijwerken" : "update";
  }
  return "?";
}

class Watcher final : public engine::Observer {
 public:
  Watcher(Language language, bool dry_run, std::optional<std::size_t> limit)
      : language_(language), dry_run_(dry_run), limit_(limit) {}

  void page_read(std::size_t heads, bool more) override {
    expected_ += static_cast<std::int64_t>(heads);
    more_ = more;
  }
  void record_done(const engine::RecordDone& record) override {
    const bool worth_a_line =
        dry_run_ && (record.outcome != Outcome::kUnchanged) && lines_.size() < kLinesMax;
    if (!worth_a_line) return;
    std::string why;
    if (record.error != nullptr) why = in(language_, record.error->what);
    if (record.skip != nullptr) why = in(language_, record.skip->reason);
    lines_.push_back({record.number, outcome_text(language_, record, dry_run_),
                      customer_text(language_, record.customer), why});
  }
  void progressed(const Counts& counts) override {
    const std::int64_t done =
        counts.created + counts.updated + counts.unchanged + counts.skipped + counts.needs_person;
    const std::int64_t total = more_ ? 0 : expected_;
    bar_.show(done, limit_ ? static_cast<std::int64_t>(*limit_) : total, "orders");
  }
  void pausing(const engine::Pause& pause) override {
    bar_.clear();
    const double seconds = static_cast<double>(pause.length.count()) / 1000.0;
    const bool dutch = language_ == Language::kDutch;
    switch (pause.reason) {
      case engine::PauseReason::kBackingOff:
        fmt::print(stderr,
                   fmt::runtime(dutch ? "{} Wacht {:.0f} s en probeert het opnieuw.\n"
                                      : "{} Waits {:.0f} s and tries again.\n"),
                   pause.error == nullptr ? "" : in(language_, pause.error->what), seconds);
        break;
      case engine::PauseReason::kSettling:
        fmt::print(
            stderr,
            fmt::runtime(dutch ? "Wacht {:.1f} s of {} schrijfactie(s) zonder antwoord alsnog aankomen.\n"
                               : "Waits {:.1f} s whether {} unanswered write(s) still land.\n"),
            seconds, pause.records);
        break;
    }
  }
  void clear() { bar_.clear(); }
  const std::vector<Line>& lines() const { return lines_; }

  static constexpr std::size_t kLinesMax = 10'000;  // A dry run's table in memory: about 2 MB.

 private:
  Language language_;
  bool dry_run_;
  std::optional<std::size_t> limit_;
  ProgressBar bar_;
  std::int64_t expected_ = 0;
  bool more_ = false;
  std::vector<Line> lines_;
};

std::string summary(Language language, const std::string& flow, const engine::RunReport& report,
                    bool dry_run) {
  const Counts& counts = report.counts;
  const auto n = [&](std::int64_t count) { return count_text(language, count); };
  const double seconds = static_cast<double>(report.took.count()) / 1000.0;
  if (language == Language::kDutch) {
    return fmt::format(
        "{}{}: {} gelezen · {} aangemaakt · {} bijgewerkt · {} ongewijzigd · {} overgeslagen · {} vragen een "
        "mens · {} aanroepen bron · {} aanroepen doel · {:.1f} s",
        flow, dry_run ? " (proef)" : "", n(counts.read), n(counts.created), n(counts.updated),
        n(counts.unchanged), n(counts.skipped), n(counts.needs_person), n(report.source_calls.total()),
        n(report.target_calls.total()), seconds);
  }
  return fmt::format(
      "{}{}: {} read · {} created · {} updated · {} unchanged · {} skipped · {} need a person · {} source "
      "calls · {} target calls · {:.1f} s",
      flow, dry_run ? " (dry run)" : "", n(counts.read), n(counts.created), n(counts.updated),
      n(counts.unchanged), n(counts.skipped), n(counts.needs_person), n(report.source_calls.total()),
      n(report.target_calls.total()), seconds);
}

Result<engine::RunReport> run_flow(Session& session, const std::string& name,
                                   const engine::RunOptions& options, Watcher& watcher) {
  TRY(const Configuration* const configuration, session.configuration());
  const auto flow = configuration->flows.find(name);
  if (flow == configuration->flows.end()) {
    std::string known;
    for (const auto& [other, settings] : configuration->flows) known += (known.empty() ? "" : ", ") + other;
    return fail(
        {.kind = ErrorKind::kInvalidInput,
         .code = "config.flow_unknown",
         .what = {.en = "There is no flow \"" + name + "\".", .nl = "Er is geen flow \"" + name + "\"."},
         .advice = {.en = "The configuration knows: " + known + ".",
                    .nl = "De configuratie kent: " + known + "."}});
  }
  const Integration& integration = configuration->integrations.at(flow->second.integration);
  const ConnectionWorld world = session.world(options.dry_run);
  TRY(const auto source,
      configuration->connections.at(integration.source)->open_source(integration.source, world));
  TRY(const auto target,
      configuration->connections.at(integration.target)->open_target(integration.target, world));
  TRY(const engine::ContentHasher hasher, session.hasher());
  const engine::Deps deps{.store = session.store(),
                          .source = *source,
                          .target = *target,
                          .clock = session.clock(),
                          .random = session.random(),
                          .hasher = hasher,
                          .integration = flow->second.integration,
                          .owner = engine::this_owner(),
                          .owner_is_gone = engine::owner_is_gone,
                          .stop = session.stop()};
  return engine::run_orders_flow(deps, flow->second.orders, options, watcher);
}

int finish(Session& session, const std::string& flow, const engine::RunReport& report, const Watcher& watcher,
           bool dry_run) {
  const Globals& globals = session.globals();
  int code = report.counts.needs_person > 0 || report.counts.unfinished > 0 ? 1 : 0;
  if (report.error) code = exit_code(report.error->kind);
  if (globals.json) {
    Json json = Json::members();
    json.append("flow", Json::text(flow));
    json.append("run", Json::number(report.id.number));
    json.append("dry_run", Json::boolean(dry_run));
    add_counts(json, report.counts);
    json.append("source_calls", Json::number(report.source_calls.total()));
    json.append("target_calls", Json::number(report.target_calls.total()));
    json.append("milliseconds", Json::number(report.took.count()));
    json.append("error", report.error ? error_json(globals.language, *report.error) : Json::null());
    if (dry_run) {
      Json lines = Json::array();
      for (const Line& line : watcher.lines()) {
        Json row = Json::members();
        row.append("number", Json::text(line.number));
        row.append("outcome", Json::text(line.outcome));
        row.append("customer", Json::text(line.customer));
        row.append("why", Json::text(line.why));
        lines.push_back(std::move(row));
      }
      json.append("records", std::move(lines));
    }
    std::puts(json.dump().c_str());
    return code;
  }
  const bool dutch = globals.language == Language::kDutch;
  if (dry_run && !watcher.lines().empty()) {
    constexpr std::size_t kShown = 40;
    Table table({{"order"},
                 {dutch ? "uitkomst" : "outcome"},
                 {dutch ? "klant" : "customer"},
                 {dutch ? "waarom" : "why"}});
    std::size_t shown_lines = 0;
    // Those that need a person first: they are why people make a dry run.
    for (const bool with_reason : {true, false}) {
      for (const Line& line : watcher.lines()) {
        if (line.why.empty() == with_reason || shown_lines >= kShown) continue;
        ++shown_lines;
        table.add({line.number, line.outcome, line.customer, line.why});
      }
    }
    std::fputs(table.to_text().c_str(), stdout);
    if (watcher.lines().size() > kShown) {
      fmt::print(fmt::runtime(dutch ? "… en nog {}; met --json staan ze er allemaal.\n"
                                    : "… and {} more; --json lists them all.\n"),
                 watcher.lines().size() - kShown);
    }
    fmt::print("\n");
  }
  if (report.error) std::fputs(error_text(globals.language, *report.error).c_str(), stderr);
  fmt::print("{}\n", summary(globals.language, flow, report, dry_run));
  if (report.counts.needs_person > 0 && !dry_run) fmt::print("→ schakel dead-letter list\n");
  return code;
}

}  // namespace

int run_command(Session& session, const RunArguments& arguments) {
  Watcher watcher(session.globals().language, arguments.dry_run, arguments.limit);
  const auto report = run_flow(session, arguments.flow,
                               {.dry_run = arguments.dry_run,
                                .record = arguments.record,
                                .dead_letters = {},
                                .limit = arguments.limit,
                                .trigger = engine::Trigger::kByHand},
                               watcher);
  watcher.clear();
  if (!report) return print_error(session.globals(), report.error());
  return finish(session, arguments.flow, *report, watcher, arguments.dry_run);
}

int dead_letter_retry_command(Session& session, const DeadLetterArguments& arguments) {
  const Globals& globals = session.globals();
  const bool subject_alone = arguments.subject && arguments.code.empty();
  if ((arguments.ids.empty() && arguments.code.empty() && !arguments.all) || subject_alone) {
    return print_error(globals, {.kind = ErrorKind::kInvalidInput,
                                 .code = "app.retry_what",
                                 .what = {.en = "Say what to retry.", .nl = "Zeg wat er opnieuw moet."},
                                 .advice = {.en = "schakel dead-letter retry ID..., --code CODE for "
                                                  "everything with that cause (with --subject "
                                                  "for what the list names beside it), or --all",
                                            .nl = "schakel dead-letter retry ID..., --code CODE voor alles "
                                                  "met die oorzaak (met --subject voor "
                                                  "wat de lijst erbij noemt), of --all"}});
  }
  // By flow: each flow is one run.
  std::map<std::string, std::vector<std::int64_t>> chosen;
  if (!arguments.ids.empty()) {
    for (const std::int64_t id : arguments.ids) {
      const auto letter = session.store().dead_letter(id);
      if (!letter) return print_error(globals, letter.error());
      if (!*letter) {
        return print_error(globals, {.kind = ErrorKind::kNotFound,
                                     .code = "app.not_found",
                                     .what = {.en = fmt::format("There is no open dead letter {}.", id),
                                              .nl = fmt::format("Er is geen open dead letter {}.", id)}});
      }
      chosen[(*letter)->flow].push_back(id);
    }
  } else {
    engine::DeadLetterFilter filter{.flow = arguments.flow,
                                    .code = arguments.code,
                                    .subject = arguments.subject,
                                    .number = {},
                                    .after_id = 0,
                                    .limit = 500};
    while (true) {
      const auto letters = session.store().dead_letters(filter);
      if (!letters) return print_error(globals, letters.error());
      for (const engine::DeadLetter& letter : *letters) chosen[letter.flow].push_back(letter.id);
      if (letters->size() < filter.limit) break;
      filter.after_id = letters->back().id;
    }
  }
  if (chosen.empty()) {
    fmt::print("{}\n", globals.language == Language::kDutch ? "Er is niets dat opnieuw moet."
                                                            : "There is nothing to retry.");
    return 0;
  }
  int code = 0;
  for (const auto& [flow, ids] : chosen) {
    Watcher watcher(globals.language, false, ids.size());
    const auto report = run_flow(session, flow,
                                 {.dry_run = false,
                                  .record = {},
                                  .dead_letters = ids,
                                  .limit = {},
                                  .trigger = engine::Trigger::kReplay},
                                 watcher);
    watcher.clear();
    code = std::max(
        code, report ? finish(session, flow, *report, watcher, false) : print_error(globals, report.error()));
  }
  return code;
}

int run_list_command(Session& session, const std::string& flow, std::size_t limit) {
  const Globals& globals = session.globals();
  const auto runs = session.store().runs(flow, limit);
  if (!runs) return print_error(globals, runs.error());
  if (globals.json) {
    Json list = Json::array();
    for (const Run& run : *runs) list.push_back(run_json(globals.language, run));
    std::puts(list.dump().c_str());
    return 0;
  }
  const bool dutch = globals.language == Language::kDutch;
  using Align = Table::Align;
  Table table({{"run", Align::kRight},
               {dutch ? "flow" : "flow"},
               {dutch ? "begonnen" : "started"},
               {dutch ? "toestand" : "state"},
               {dutch ? "gelezen" : "read", Align::kRight},
               {dutch ? "aangemaakt" : "created", Align::kRight},
               {dutch ? "ongewijzigd" : "unchanged", Align::kRight},
               {dutch ? "overgeslagen" : "skipped", Align::kRight},
               {dutch ? "mens" : "person", Align::kRight},
               {dutch ? "aanroepen" : "calls", Align::kRight}});
  for (const Run& run : *runs) {
    table.add(
        {std::to_string(run.id.number), run.flow, shown(run.started), state_word(globals.language, run.state),
         count_text(globals.language, run.counts.read), count_text(globals.language, run.counts.created),
         count_text(globals.language, run.counts.unchanged), count_text(globals.language, run.counts.skipped),
         count_text(globals.language, run.counts.needs_person),
         count_text(globals.language, run.source_calls.total() + run.target_calls.total())});
  }
  std::fputs(runs->empty() ? (dutch ? "Er is nog niets gedraaid.\n" : "Nothing has run yet.\n")
                           : table.to_text().c_str(),
             stdout);
  return 0;
}

int run_show_command(Session& session, std::int64_t id) {
  const Globals& globals = session.globals();
  const auto run = session.store().run({id});
  if (!run) return print_error(globals, run.error());
  if (!*run) {
    return print_error(globals, {.kind = ErrorKind::kNotFound,
                                 .code = "app.not_found",
                                 .what = {.en = fmt::format("There is no run {}.", id),
                                          .nl = fmt::format("Er is geen run {}.", id)}});
  }
  if (globals.json) {
    std::puts(run_json(globals.language, **run).dump().c_str());
    return 0;
  }
  const bool dutch = globals.language == Language::kDutch;
  const Run& one = **run;
  const auto line = [](const std::string& name, const std::string& value) {
    fmt::print("{:<18} {}\n", name, value);
  };
  const auto count = [&](const std::string& name, std::int64_t value) {
    line(name, count_text(globals.language, value));
  };
  line("run", std::to_string(one.id.number));
  line(dutch ? "flow" : "flow", one.flow);
  line(dutch ? "aanleiding" : "trigger", engine::name_of(one.trigger));
  line(dutch ? "toestand" : "state", state_word(globals.language, one.state));
  line(dutch ? "begonnen" : "started", shown(one.started));
  if (one.ended) line(dutch ? "geeindigd" : "ended", shown(*one.ended));
  count(dutch ? "gelezen" : "read", one.counts.read);
  count(dutch ? "aangemaakt" : "created", one.counts.created);
  count(dutch ? "bijgewerkt" : "updated", one.counts.updated);
  count(dutch ? "ongewijzigd" : "unchanged", one.counts.unchanged);
  count(dutch ? "overgeslagen" : "skipped", one.counts.skipped);
  count(dutch ? "vragen een mens" : "need a person", one.counts.needs_person);
  count(dutch ? "niet afgemaakt" : "unfinished", one.counts.unfinished);
  count(dutch ? "nieuwe klanten" : "new customers", one.counts.customers_created);
  count(dutch ? "aanroepen bron" : "source calls", one.source_calls.total());
  count(dutch ? "aanroepen doel" : "target calls", one.target_calls.total());
  if (one.error) fmt::print("\n{}", error_text(globals.language, *one.error));
  return 0;
}

}  // namespace schakel::app
