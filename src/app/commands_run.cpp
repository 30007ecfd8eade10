#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "app/commands.h"
#include "app/listing.h"
#include "base/text.h"
#include "engine/owner.h"
#include "engine/run.h"
#include "flow/source_field.h"

namespace schakel::app {
namespace {

using engine::Counts;
using engine::Outcome;
using engine::Run;

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

const Listing<Run>& run_listing() {
  static const Listing<Run> listing =
      Listing<Run>()
          .id("run", {"run", "run"}, Shown::kInTable, [](const Run& run) { return run.id.number; })
          .text("flow", {"flow", "flow"}, Shown::kInTable, [](const Run& run) { return run.flow; })
          .word("trigger", {"started by", "aanleiding"}, Shown::kInFull,
                [](const Run& run) { return run.trigger; })
          .moment("started", {"started", "begonnen"}, Shown::kInTable,
                  [](const Run& run) { return run.started; })
          .column(
              "ended", {"ended", "geëindigd"}, Shown::kInFull,
              [](const Run& run, Language language) {
                return run.ended ? moment_text(language, *run.ended) : std::string();
              },
              [](const Run& run, Language) {
                return run.ended ? Json::text(iso_text(*run.ended)) : Json::null();
              })
          .word("state", {"state", "toestand"}, Shown::kInTable, [](const Run& run) { return run.state; })
          .number("read", {"read", "gelezen"}, Shown::kInTable,
                  [](const Run& run) { return run.counts.read; })
          .number("created", {"created", "aangemaakt"}, Shown::kInFull,
                  [](const Run& run) { return run.counts.created; })
          .number("updated", {"updated", "bijgewerkt"}, Shown::kInFull,
                  [](const Run& run) { return run.counts.updated; })
          .number("unchanged", {"unchanged", "ongewijzigd"}, Shown::kInFull,
                  [](const Run& run) { return run.counts.unchanged; })
          .number("skipped", {"skipped", "overgeslagen"}, Shown::kInFull,
                  [](const Run& run) { return run.counts.skipped; })
          .number("needs_person", {"need a person", "vragen aandacht"}, Shown::kInFull,
                  [](const Run& run) { return run.counts.needs_person; })
          .number("unfinished", {"unfinished", "niet afgemaakt"}, Shown::kInFull,
                  [](const Run& run) { return run.counts.unfinished; })
          .number("customers_created", {"new customers", "nieuwe klanten"}, Shown::kInFull,
                  [](const Run& run) { return run.counts.customers_created; })
          .number("customers_updated", {"updated customers", "bijgewerkte klanten"}, Shown::kInFull,
                  [](const Run& run) { return run.counts.customers_updated; })
          .number("source_calls", {"source calls", "aanroepen bron"}, Shown::kInFull,
                  [](const Run& run) { return run.source_calls.total(); })
          .number("target_calls", {"target calls", "aanroepen doel"}, Shown::kInFull,
                  [](const Run& run) { return run.target_calls.total(); })
          .said({"result", "resultaat"}, Shown::kOnlyInTable,
                [](const Run& run, Language language) { return counts_text(language, run.counts); })
          .member("error", [](const Run& run, Language language) {
            return run.error ? error_json(language, *run.error) : Json::null();
          });
  return listing;
}

// What one field of a dry run would become.
struct FieldLine {
  std::string field;
  flow::FieldDifference::What what = flow::FieldDifference::What::kSame;
  std::string there;
  std::string wanted;
};

// What one record of a dry run would become. Values of fields go to who asked, on his screen, and nowhere
// else.
struct Line {
  std::string number;
  Outcome outcome = Outcome::kCreated;
  engine::CustomerAction customer = engine::CustomerAction::kNone;
  std::string code;
  Text why;
  std::vector<FieldLine> fields;
};

const Listing<Line>& line_listing() {
  static const Listing<Line> listing =
      Listing<Line>()
          .text("number", {"number", "nummer"}, Shown::kInTable, [](const Line& line) { return line.number; })
          .column(
              "outcome", {"outcome", "uitkomst"}, Shown::kInTable,
              [](const Line& line, Language language) { return in(language, would_be(line.outcome)); },
              [](const Line& line, Language) { return Json::text(engine::name_of(line.outcome)); })
          .word("customer", {"customer", "klant"}, Shown::kInTable,
                [](const Line& line) { return line.customer; })
          .member("code", [](const Line& line, Language) { return Json::text(line.code); })
          .member("fields",
                  [](const Line& line, Language) {
                    Json list = Json::array();
                    for (const FieldLine& field : line.fields) {
                      Json one = Json::members();
                      one.append("field", Json::text(field.field));
                      one.append("what", Json::text(flow::name_of(field.what)));
                      one.append("there", Json::text(field.there));
                      one.append("wanted", Json::text(field.wanted));
                      list.push_back(std::move(one));
                    }
                    return list;
                  })
          .sentence("why", {"why", "waarom"}, Shown::kInTable, [](const Line& line) { return line.why; });
  return listing;
}

Text words_of_difference(flow::FieldDifference::What what) {
  switch (what) {
    case flow::FieldDifference::What::kSet:
      return {.en = "written", .nl = "geschreven"};
    case flow::FieldDifference::What::kSame:
      return {.en = "same", .nl = "gelijk"};
    case flow::FieldDifference::What::kKept:
      return {.en = "stays (policy)", .nl = "blijft (beleid)"};
    case flow::FieldDifference::What::kOwn:
      return {.en = "stays (written by Schakel from there)",
              .nl = "blijft (door Schakel vandaar geschreven)"};
  }
  return {.en = "?", .nl = "?"};
}

// The fields of one record: what there is, what it becomes.
void print_fields(Language language, const Line& line) {
  if (line.fields.empty()) return;
  Table table({{in(language, Text{.en = "field", .nl = "veld"}), Table::Align::kLeft},
               {in(language, Text{.en = "in the target", .nl = "in het doel"}), Table::Align::kLeft},
               {in(language, Text{.en = "by the mapping", .nl = "volgens de mapping"}), Table::Align::kLeft},
               {"", Table::Align::kLeft}});
  for (const FieldLine& field : line.fields)
    table.add({field.field, field.there, field.wanted, in(language, words_of_difference(field.what))});
  print(table.to_text(output_width()));
  print("\n");
}

class Watcher final : public engine::Observer {
 public:
  /// `in_full`: of one record, every field; of many, those that would be written.
  Watcher(Language language, bool dry_run, bool in_full, std::optional<std::size_t> limit)
      : language_(language), dry_run_(dry_run), in_full_(in_full), limit_(limit) {}

  void page_read(std::size_t heads, bool more) override {
    expected_ += static_cast<std::int64_t>(heads);
    more_ = more;
  }
  void record_done(const engine::RecordDone& record) override {
    if (!dry_run_ || (record.outcome == Outcome::kUnchanged && !in_full_)) return;
    if (lines_.size() >= kLinesMax) {
      ++lines_left_out_;
      return;
    }
    Line line{.number = record.number,
              .outcome = record.outcome,
              .customer = record.customer,
              .code = {},
              .why = {},
              .fields = {}};
    if (record.record_plan != nullptr) {
      for (const flow::FieldDifference& one : record.record_plan->differences) {
        if (!in_full_ && one.what != flow::FieldDifference::What::kSet) continue;
        line.fields.push_back({.field = one.field,
                               .what = one.what,
                               .there = flow::written(one.there),
                               .wanted = flow::written(one.wanted)});
      }
    }
    if (record.error != nullptr) {
      line.code = record.error->code;
      line.why = record.error->what;
    }
    if (record.skip != nullptr) {
      line.code = record.skip->code;
      line.why = record.skip->reason;
    }
    lines_.push_back(std::move(line));
  }
  void progressed(const Counts& counts) override {
    const std::int64_t done =
        counts.created + counts.updated + counts.unchanged + counts.skipped + counts.needs_person;
    const std::int64_t total = more_ ? 0 : expected_;
    bar_.show(done, limit_ ? static_cast<std::int64_t>(*limit_) : total,
              in(language_, Text{.en = "records", .nl = "records"}));
  }
  void pausing(const engine::Pause& pause) override {
    bar_.clear();
    const std::string length = seconds_text(language_, pause.length);
    Text text;
    switch (pause.reason) {
      case engine::PauseReason::kBackingOff:
        if (pause.error != nullptr)
          text = {.en = pause.error->what.en + " ", .nl = pause.error->what.nl + " "};
        text.en += fmt::format("Waiting {}, then trying again.", length);
        text.nl += fmt::format("Wacht {} en probeert het dan opnieuw.", length);
        break;
      case engine::PauseReason::kSettling:
        text.en =
            fmt::format("Waiting {}: {} may still arrive.", length,
                        pause.records == 1 ? "one record that got no answer"
                                           : fmt::format("{} records that got no answer", pause.records));
        text.nl =
            fmt::format("Wacht {}: {} alsnog aankomen.", length,
                        pause.records == 1 ? "een record zonder antwoord kan"
                                           : fmt::format("{} records zonder antwoord kunnen", pause.records));
        break;
    }
    fmt::print(stderr, "{}\n", wrapped(in(language_, text), 0, error_width()));
  }
  void clear() { bar_.clear(); }
  const std::vector<Line>& lines() const { return lines_; }
  std::int64_t lines_left_out() const { return lines_left_out_; }

  static constexpr std::size_t kLinesMax = 10'000;  // A dry run's table in memory: about 4 MB.

 private:
  Language language_;
  bool dry_run_;
  bool in_full_;
  std::optional<std::size_t> limit_;
  ProgressBar bar_;
  std::int64_t expected_ = 0;
  bool more_ = false;
  std::vector<Line> lines_;
  std::int64_t lines_left_out_ = 0;
};

std::string summary(Language language, const std::string& flow, const engine::RunReport& report,
                    bool dry_run) {
  const Counts& counts = report.counts;
  const auto n = [&](std::int64_t count) { return count_text(language, count); };
  const std::string seconds = seconds_text(language, report.took);
  if (language == Language::kDutch) {
    return fmt::format(
        "{}{}: {} gelezen · {} aangemaakt · {} bijgewerkt · {} ongewijzigd · {} overgeslagen · {} {} "
        "aandacht · {} aanroepen bron · {} aanroepen doel · {}",
        flow, dry_run ? " (proefrun, niets geschreven)" : "", n(counts.read), n(counts.created),
        n(counts.updated), n(counts.unchanged), n(counts.skipped), n(counts.needs_person),
        counts.needs_person == 1 ? "vraagt" : "vragen", n(report.source_calls.total()),
        n(report.target_calls.total()), seconds);
  }
  return fmt::format(
      "{}{}: {} read · {} created · {} updated · {} unchanged · {} skipped · {} {} a person · {} source "
      "calls · {} target calls · {}",
      flow, dry_run ? " (dry run, nothing written)" : "", n(counts.read), n(counts.created),
      n(counts.updated), n(counts.unchanged), n(counts.skipped), n(counts.needs_person),
      counts.needs_person == 1 ? "needs" : "need", n(report.source_calls.total()),
      n(report.target_calls.total()), seconds);
}

Result<engine::RunReport> run_orders(Session& session, const Configuration& configuration,
                                     const FlowConfiguration& flow, const engine::RunOptions& options,
                                     Watcher& watcher) {
  const ConnectionWorld world = session.world(options.dry_run);
  TRY(const auto source,
      configuration.connections.at(flow.from)->open_source(flow.from, world, flow.orders.source));
  TRY(const auto target,
      configuration.connections.at(flow.to)->open_target(flow.to, world, flow.orders.target, flow.mapping));
  TRY(const engine::ContentHasher hasher, session.hasher());
  return engine::run_orders_flow({.store = session.store(),
                                  .source = *source,
                                  .target = *target,
                                  .clock = session.clock(),
                                  .random = session.random(),
                                  .hasher = hasher,
                                  .integration = flow.integration,
                                  .reversed = flow.reversed,
                                  .owner = engine::this_owner(),
                                  .owner_is_gone = engine::owner_is_gone,
                                  .stop = session.stop()},
                                 flow.orders, options, watcher);
}

Result<engine::RunReport> run_records(Session& session, const Configuration& configuration,
                                      const FlowConfiguration& flow, const engine::RunOptions& options,
                                      Watcher& watcher) {
  const ConnectionWorld world = session.world(options.dry_run);
  const ConnectionSettings& from = *configuration.connections.at(flow.from);
  TRY(const auto source, from.open_record_source(flow.from, world, flow.records.kind));
  TRY(const auto target,
      configuration.connections.at(flow.to)->open_record_target(flow.to, world, flow.records.kind));
  TRY(const engine::ContentHasher hasher, session.hasher());
  engine::RecordDeps deps{.store = session.store(),
                          .source = *source,
                          .target = *target,
                          .mapping = *flow.record_mapping,
                          .clock = session.clock(),
                          .random = session.random(),
                          .hasher = hasher,
                          .integration = flow.integration,
                          .reversed = flow.reversed,
                          .owner = engine::this_owner(),
                          .owner_is_gone = engine::owner_is_gone,
                          .stop = session.stop()};
  std::unique_ptr<connector::RecordTarget> kept_by;
  if (const FlowConfiguration* back = opposite_of(flow, configuration)) {
    // Only asked how the source keeps a value; opened so that it could not write.
    TRY(kept_by, from.open_record_target(flow.from, session.world(true), flow.records.kind));
    deps.opposite.emplace(engine::RecordDeps::Opposite{
        .mapping = *back->record_mapping, .settings = back->records, .kept_by = *kept_by});
  }
  return engine::run_records_flow(deps, flow.records, options, watcher);
}

Result<engine::RunReport> run_stock(Session& session, const Configuration& configuration,
                                    const FlowConfiguration& flow, const engine::RunOptions& options,
                                    Watcher& watcher) {
  const ConnectionWorld world = session.world(options.dry_run);
  TRY(const auto source, configuration.connections.at(flow.from)->open_stock_source(flow.from, world));
  TRY(const auto target,
      configuration.connections.at(flow.to)->open_stock_target(flow.to, world, flow.stock_field));
  TRY(const engine::ContentHasher hasher, session.hasher());
  return engine::run_stock_flow({.store = session.store(),
                                 .source = *source,
                                 .target = *target,
                                 .clock = session.clock(),
                                 .random = session.random(),
                                 .hasher = hasher,
                                 .integration = flow.integration,
                                 .reversed = flow.reversed,
                                 .owner = engine::this_owner(),
                                 .owner_is_gone = engine::owner_is_gone,
                                 .stop = session.stop()},
                                flow.stock, options, watcher);
}

Result<engine::RunReport> run_deliveries(Session& session, const Configuration& configuration,
                                         const FlowConfiguration& flow, const engine::RunOptions& options,
                                         Watcher& watcher) {
  const ConnectionWorld world = session.world(options.dry_run);
  const ConnectionSettings& to = *configuration.connections.at(flow.to);
  TRY(const auto source, configuration.connections.at(flow.from)->open_source(flow.from, world, {}));
  TRY(const auto here, to.open_source(flow.to, world, {}));
  TRY(const auto target, to.open_delivery_target(flow.to, world));
  TRY(const engine::ContentHasher hasher, session.hasher());
  return engine::run_deliveries_flow({.store = session.store(),
                                      .source = *source,
                                      .here = *here,
                                      .target = target.get(),
                                      .clock = session.clock(),
                                      .random = session.random(),
                                      .hasher = hasher,
                                      .integration = flow.integration,
                                      .reversed = flow.reversed,
                                      .owner = engine::this_owner(),
                                      .owner_is_gone = engine::owner_is_gone,
                                      .stop = session.stop()},
                                     flow.deliveries, options, watcher);
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
  switch (flow->second.kind) {
    case FlowKind::kOrders:
      return run_orders(session, *configuration, flow->second, options, watcher);
    case FlowKind::kItems:
    case FlowKind::kCustomers:
    case FlowKind::kAssortments:
      return run_records(session, *configuration, flow->second, options, watcher);
    case FlowKind::kStock:
      return run_stock(session, *configuration, flow->second, options, watcher);
    case FlowKind::kOrderStatus:
      return run_deliveries(session, *configuration, flow->second, options, watcher);
  }
  return run_orders(session, *configuration, flow->second, options, watcher);
}

std::string names_of(const std::vector<FieldLine>& fields) {
  std::string names;
  for (const FieldLine& field : fields) names += (names.empty() ? "" : ", ") + field.field;
  return names;
}

// Those that need a person first: they are why people make a dry run.
void print_lines(Language language, const Watcher& watcher) {
  constexpr std::size_t kShown = 40;
  std::vector<Line> lines = watcher.lines();
  if (lines.empty()) return;
  std::stable_partition(lines.begin(), lines.end(), [](const Line& line) { return !line.code.empty(); });
  const std::int64_t left_out = watcher.lines_left_out() + static_cast<std::int64_t>(lines.size()) -
                                static_cast<std::int64_t>(std::min(lines.size(), kShown));
  lines.resize(std::min(lines.size(), kShown));
  if (lines.size() == 1) {
    print_fields(language, lines.front());
  } else {
    for (Line& line : lines) {
      if (line.fields.empty() || line.outcome != Outcome::kUpdated) continue;
      line.why = {.en = "writes " + names_of(line.fields), .nl = "schrijft " + names_of(line.fields)};
    }
  }
  print(line_listing().table(language, lines, output_width()));
  if (left_out > 0) {
    const std::string count = count_text(language, left_out);
    print(in(language, Text{.en = fmt::format("… and {} more; --json lists up to {}.\n", count,
                                              count_text(language, Watcher::kLinesMax)),
                            .nl = fmt::format("… en nog {}; met --json staan er tot {}.\n", count,
                                              count_text(language, Watcher::kLinesMax))}));
  }
  print("\n");
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
      json.append("records", line_listing().json_list(globals.language, watcher.lines()));
      json.append("records_left_out", Json::number(watcher.lines_left_out()));
    }
    print(json);
    return code;
  }
  if (dry_run) print_lines(globals.language, watcher);
  if (report.error) std::fputs(error_text(globals.language, *report.error, error_width()).c_str(), stderr);
  if (report.counts.needs_person > 0 && !dry_run) {
    print(in(globals.language,
             Text{.en = "What needs a person, why, and what to do: schakel dead-letter list\n",
                  .nl = "Wat aandacht vraagt, waarom, en wat te doen: schakel dead-letter list\n"}));
  }
  // On a narrow terminal, broken between the counts and nowhere else.
  const std::string line = held_together(summary(globals.language, flow, report, dry_run));
  print(wrapped(replaced(line, held_together(" · "), " · "), 2, output_width()) + "\n");
  return code;
}

}  // namespace

int run_command(Session& session, const RunArguments& arguments) {
  Watcher watcher(session.globals().language, arguments.dry_run, !arguments.record.empty(), arguments.limit);
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
                                 .advice = {.en = "Give the ids of schakel dead-letter list, or --code CAUSE "
                                                  "for everything with that cause (with "
                                                  "--subject for what the list names beside it), or --all.",
                                            .nl = "Geef de id's van schakel dead-letter list, of --code "
                                                  "OORZAAK voor alles met die oorzaak (met "
                                                  "--subject voor wat de lijst erbij noemt), of --all."}});
  }
  // By flow: each flow is one run.
  std::map<std::string, std::vector<std::int64_t>> chosen;
  if (!arguments.ids.empty()) {
    for (const std::int64_t id : arguments.ids) {
      const auto letter = session.store().dead_letter(id);
      if (!letter) return print_error(globals, letter.error());
      if (!*letter) {
        return print_error(globals,
                           {.kind = ErrorKind::kNotFound,
                            .code = "app.not_found",
                            .what = {.en = fmt::format("There is no open dead letter {}.", id),
                                     .nl = fmt::format("Er is geen record {} dat aandacht vraagt.", id)},
                            .advice = {.en = "See the list: schakel dead-letter list",
                                       .nl = "Bekijk de lijst: schakel dead-letter list"}});
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
    if (globals.json) {
      Json json = Json::members();
      add_counts(json, {});
      print(json);
    } else {
      print(in(globals.language,
               Text{.en = "There is nothing to retry.\n", .nl = "Er is niets dat opnieuw moet.\n"}));
    }
    return 0;
  }
  int code = 0;
  for (const auto& [flow, ids] : chosen) {
    Watcher watcher(globals.language, false, false, ids.size());
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
  // One more than is shown, to know whether there are more.
  auto runs = session.store().runs(flow, limit + 1);
  if (!runs) return print_error(globals, runs.error());
  const bool more = runs->size() > limit;
  if (more) runs->resize(limit);
  if (globals.json) {
    print(run_listing().json_list(globals.language, *runs));
    return 0;
  }
  if (runs->empty()) {
    print(in(globals.language,
             flow.empty() ? Text{.en = "Nothing has run yet. Begin with: schakel run FLOW --dry-run\n",
                                 .nl = "Er is nog niets gedraaid. Begin met: schakel run FLOW --dry-run\n"}
                          : Text{.en = "Flow \"" + flow + "\" has not run yet.\n",
                                 .nl = "Flow \"" + flow + "\" heeft nog niet gedraaid.\n"}));
    return 0;
  }
  print(run_listing().table(globals.language, *runs, output_width()));
  if (more) {
    print(in(globals.language, Text{.en = "… and older ones; --limit shows more.\n",
                                    .nl = "… en oudere; met --limit zijn er meer te zien.\n"}));
  }
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
                                          .nl = fmt::format("Er is geen run {}.", id)},
                                 .advice = {.en = "See which there are: schakel run list",
                                            .nl = "Bekijk welke er zijn: schakel run list"}});
  }
  if (globals.json) {
    print(run_listing().json(globals.language, **run));
    return 0;
  }
  print(run_listing().in_full(globals.language, **run, output_width()));
  if ((*run)->error) print("\n" + error_text(globals.language, *(*run)->error, output_width()));
  return 0;
}

}  // namespace schakel::app
