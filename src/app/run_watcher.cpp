#include "app/run_watcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <variant>

#include "app/listing.h"
#include "app/order_fields.h"
#include "base/text.h"
#include "flow/source_field.h"

namespace schakel::app {
namespace {

using engine::Counts;
using engine::Outcome;

const Listing<RecordLine>& line_listing() {
  static const Listing<RecordLine> listing =
      Listing<RecordLine>()
          .text("number", {"number", "nummer"}, Shown::kInTable,
                [](const RecordLine& line) { return line.number; })
          .column(
              "outcome", {"outcome", "uitkomst"}, Shown::kInTable,
              [](const RecordLine& line, Language language) { return in(language, would_be(line.outcome)); },
              [](const RecordLine& line, Language) { return Json::text(engine::name_of(line.outcome)); })
          .word("customer", {"customer", "klant"}, Shown::kInTable,
                [](const RecordLine& line) { return line.customer; })
          .member("code", [](const RecordLine& line, Language) { return Json::text(line.code); })
          .member("fields",
                  [](const RecordLine& line, Language) {
                    Json list = Json::array();
                    for (const FieldLine& field : line.fields) {
                      Json one = Json::members();
                      if (!field.part.empty()) {
                        one.append("part", Json::text(field.part));
                        one.append("number", Json::number(static_cast<std::int64_t>(field.number)));
                      }
                      one.append("field", Json::text(field.field));
                      one.append("what", Json::text(flow::name_of(field.what)));
                      one.append("there", Json::text(field.there));
                      one.append("wanted", Json::text(field.wanted));
                      list.push_back(std::move(one));
                    }
                    return list;
                  })
          .sentence("why", {"why", "waarom"}, Shown::kInTable,
                    [](const RecordLine& line) { return line.why; });
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

// "line 2: "
Text name_of_part(const FieldLine& field) {
  if (field.part.empty()) return {};
  const std::string dutch = field.part == "line"       ? "regel"
                            : field.part == "customer" ? "klant"
                            : field.part == "item"     ? "artikel"
                                                       : field.part;
  return {.en = fmt::format("{} {}: ", field.part, field.number),
          .nl = fmt::format("{} {}: ", dutch, field.number)};
}

// The fields of one record: what there is, what it becomes.
void print_fields(Language language, const RecordLine& line) {
  if (line.fields.empty()) return;
  // What is new has nothing over there yet.
  const bool is_new = std::ranges::all_of(line.fields, [](const FieldLine& field) {
    return field.what == flow::FieldDifference::What::kSet && field.there.empty();
  });
  std::vector<Table::Column> columns = {
      {in(language, Text{.en = "field", .nl = "veld"})},
      {in(language, Text{.en = "by the mapping", .nl = "volgens de mapping"})}};
  if (!is_new) {
    columns.insert(columns.begin() + 1, {in(language, Text{.en = "in the target", .nl = "in het doel"})});
    columns.push_back({""});
  }
  Table table(std::move(columns));
  for (const FieldLine& field : line.fields) {
    const std::string name = in(language, name_of_part(field)) + field.field;
    if (is_new) {
      table.add({name, field.wanted});
    } else {
      table.add({name, field.there, field.wanted, in(language, words_of_difference(field.what))});
    }
  }
  print(table.to_text(output_width()));
  print("\n");
}

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

std::string names_of(const std::vector<FieldLine>& fields) {
  std::string names;
  for (const FieldLine& field : fields) names += (names.empty() ? "" : ", ") + field.field;
  return names;
}

// Those that need a person first: they are why people make a dry run.
void print_lines(Language language, const RunWatcher& watcher) {
  constexpr std::size_t kShown = 40;
  std::vector<RecordLine> lines = watcher.lines();
  if (lines.empty()) return;
  std::stable_partition(lines.begin(), lines.end(),
                        [](const RecordLine& line) { return !line.code.empty(); });
  const std::int64_t left_out = watcher.lines_left_out() + static_cast<std::int64_t>(lines.size()) -
                                static_cast<std::int64_t>(std::min(lines.size(), kShown));
  lines.resize(std::min(lines.size(), kShown));
  if (lines.size() == 1) {
    print_fields(language, lines.front());
  } else {
    for (RecordLine& line : lines) {
      if (line.fields.empty() || line.outcome != Outcome::kUpdated) continue;
      line.why = {.en = "writes " + names_of(line.fields), .nl = "schrijft " + names_of(line.fields)};
    }
  }
  print(line_listing().table(language, lines, output_width()));
  if (left_out > 0) {
    const std::string count = count_text(language, left_out);
    print(in(language, Text{.en = fmt::format("… and {} more; --json lists up to {}.\n", count,
                                              count_text(language, RunWatcher::kLinesMax)),
                            .nl = fmt::format("… en nog {}; met --json staan er tot {}.\n", count,
                                              count_text(language, RunWatcher::kLinesMax))}));
  }
  print("\n");
}

}  // namespace

void RunWatcher::page_read(std::size_t heads, bool more) {
  expected_ += static_cast<std::int64_t>(heads);
  more_ = more;
}

void RunWatcher::record_done(const engine::RecordDone& record) {
  if (!dry_run_ || (record.outcome == Outcome::kUnchanged && !in_full_)) return;
  if (lines_.size() >= kLinesMax) {
    ++lines_left_out_;
    return;
  }
  RecordLine line{.number = record.number,
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
  const auto* write = record.plan == nullptr ? nullptr : std::get_if<flow::WriteOrder>(record.plan);
  if (write != nullptr && in_full_ && order_mapping_ != nullptr) {
    for (OrderField& field : order_fields(*write, *order_mapping_, order_settings_)) {
      line.fields.push_back({.part = std::move(field.part),
                             .number = field.number,
                             .field = std::move(field.field),
                             .what = flow::FieldDifference::What::kSet,
                             .wanted = std::move(field.value)});
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

void RunWatcher::progressed(const Counts& counts) {
  const std::int64_t done =
      counts.created + counts.updated + counts.unchanged + counts.skipped + counts.needs_person;
  const std::int64_t total = more_ ? 0 : expected_;
  bar_.show(done, limit_ ? static_cast<std::int64_t>(*limit_) : total,
            in(language_, Text{.en = "records", .nl = "records"}));
}

void RunWatcher::pausing(const engine::Pause& pause) {
  bar_.clear();
  const std::string length = seconds_text(language_, pause.length);
  Text text;
  switch (pause.reason) {
    case engine::PauseReason::kBackingOff:
      if (pause.error != nullptr) text = {.en = pause.error->what.en + " ", .nl = pause.error->what.nl + " "};
      text.en += fmt::format("Waiting {}, then trying again.", length);
      text.nl += fmt::format("Wacht {} en probeert het dan opnieuw.", length);
      break;
    case engine::PauseReason::kSettling:
      text.en = fmt::format("Waiting {}: {} may still arrive.", length,
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

int exit_code(const engine::RunReport& report) {
  if (report.error) return exit_code(report.error->kind);
  return report.counts.needs_person > 0 || report.counts.unfinished > 0 ? 1 : 0;
}

Json ending_json(const Globals& globals, const std::string& flow, const engine::RunReport& report,
                 const RunWatcher& watcher, bool dry_run) {
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
  return json;
}

int print_ending(const Globals& globals, const std::string& flow, const engine::RunReport& report,
                 const RunWatcher& watcher, bool dry_run) {
  const int code = exit_code(report);
  if (globals.json) {
    print(ending_json(globals, flow, report, watcher, dry_run));
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

}  // namespace schakel::app
