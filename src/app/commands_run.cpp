#include <fmt/format.h>

#include <utility>

#include "app/commands.h"
#include "app/flow_run.h"
#include "app/listing.h"
#include "app/run_watcher.h"

namespace schakel::app {
namespace {

using engine::Run;

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

// A flow of orders has a mapping by which the watcher can show what would be written.
Result<void> show_fields_of_orders(Session& session, const std::string& name, RunWatcher& watcher) {
  TRY(const Configuration* const configuration, session.configuration());
  TRY(const FlowConfiguration* const flow, find_flow(*configuration, name));
  if (flow->kind != FlowKind::kOrders) return {};
  TRY(connector::MappingSettings settings,
      configuration->connections.at(flow->to)->order_mapping_settings(flow->to, flow->orders.target));
  watcher.show_orders_by(*flow->mapping, std::move(settings));
  return {};
}

}  // namespace

int run_command(Session& session, const RunArguments& arguments) {
  RunWatcher watcher(session.globals().language, arguments.dry_run, !arguments.record.empty(),
                     arguments.limit);
  if (arguments.dry_run && !arguments.record.empty()) {
    const auto shown = show_fields_of_orders(session, arguments.flow, watcher);
    if (!shown) return print_error(session.globals(), shown.error());
  }
  const auto report = run_flow(session, arguments.flow,
                               {.dry_run = arguments.dry_run,
                                .record = arguments.record,
                                .dead_letters = {},
                                .limit = arguments.limit,
                                .trigger = engine::Trigger::kByHand},
                               watcher);
  watcher.clear();
  if (!report) return print_error(session.globals(), report.error());
  const int code = print_ending(session.globals(), arguments.flow, *report, watcher, arguments.dry_run);
  if (!session.globals().json) print_short_budgets(session, arguments.flow);
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
