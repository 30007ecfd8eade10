#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/commands.h"
#include "app/listing.h"
#include "base/text.h"

namespace schakel::app {
namespace {

using engine::HistoryRow;
using engine::Record;

const Listing<Record>& record_listing() {
  static const Listing<Record> listing =
      Listing<Record>()
          .text("number", {"number", "nummer"}, Shown::kInTable,
                [](const Record& r) { return r.last.number; })
          .text("flow", {"flow", "flow"}, Shown::kInTable, [](const Record& r) { return r.flow; })
          .member("source_id", [](const Record& r, Language) { return Json::text(r.last.source_id); })
          .word("outcome", {"outcome", "uitkomst"}, Shown::kInTable,
                [](const Record& r) { return r.last.outcome; })
          .sentence("reason", {"why", "waarom"}, Shown::kInFull,
                    [](const Record& r) { return r.last.reason; })
          .text("code", {"cause", "oorzaak"}, Shown::kInFull, [](const Record& r) { return r.last.code; })
          .text("target_number", {"in target", "in doel"}, Shown::kInTable,
                [](const Record& r) { return r.last.target_number; })
          .member("target_id", [](const Record& r, Language) { return Json::text(r.last.target_id); })
          .text("reference", {"reference", "referentie"}, Shown::kInTable,
                [](const Record& r) { return r.last.reference; })
          .moment("first_at", {"first seen", "eerst gezien"}, Shown::kInFull,
                  [](const Record& r) { return r.first_at; })
          .moment("last_at", {"last seen", "laatst gezien"}, Shown::kInTable,
                  [](const Record& r) { return r.last_at; })
          .id("run", {"last run", "laatste run"}, Shown::kInFull,
              [](const Record& r) { return r.run.number; });
  return listing;
}

const Listing<HistoryRow>& history_listing() {
  static const Listing<HistoryRow> listing =
      Listing<HistoryRow>()
          .moment("at", {"when", "wanneer"}, Shown::kInTable, [](const HistoryRow& r) { return r.at; })
          .id("run", {"run", "run"}, Shown::kInTable, [](const HistoryRow& r) { return r.run.number; })
          .word("what", {"what", "wat"}, Shown::kInTable, [](const HistoryRow& r) { return r.event.what; })
          .member("says", [](const HistoryRow& r,
                             Language language) { return Json::text(in(language, words_of(r.event.what))); })
          .text("target", {"in target", "in doel"}, Shown::kInTable,
                [](const HistoryRow& r) { return r.event.target; })
          .text("code", {"cause", "oorzaak"}, Shown::kInTable,
                [](const HistoryRow& r) { return r.event.code; });
  return listing;
}

int no_record(const Globals& globals, const std::string& text) {
  return print_error(
      globals,
      {.kind = ErrorKind::kNotFound,
       .code = "app.not_found",
       .what = {.en = "No record has \"" + text + "\" in its number, reference or target number.",
                .nl = "Geen record heeft \"" + text +
                      "\" in zijn nummer, referentie of nummer in het doelsysteem."},
       .advice = {
           .en = "Only orders that a run has read are known here: schakel run list. To read this one now: "
                 "schakel run FLOW --record NUMBER",
           .nl = "Alleen orders die een run gelezen heeft, zijn hier bekend: schakel run list. Om deze nu te "
                 "lezen: schakel run FLOW --record NUMMER"}});
}

int show_record(Session& session, const Record& record) {
  constexpr std::size_t kHistoryMax = 200;
  const Globals& globals = session.globals();
  const auto history = session.store().history(record.flow, record.last.source_id, kHistoryMax);
  if (!history) return print_error(globals, history.error());
  if (globals.json) {
    Json json = record_listing().json(globals.language, record);
    json.append("history", history_listing().json_list(globals.language, *history));
    print(json);
    return 0;
  }
  print(record_listing().in_full(globals.language, record, output_width()) + "\n");
  print(history_listing().table(globals.language, *history, output_width()));
  if (record.last.outcome == engine::Outcome::kDeadLettered) {
    const auto letter = session.store().open_dead_letter(record.flow, record.last.source_id);
    if (!letter) return print_error(globals, letter.error());
    if (*letter) print(fmt::format("\n→ schakel dead-letter show {}\n", (*letter)->id));
  }
  return 0;
}

}  // namespace

int record_find_command(Session& session, const std::string& text, std::size_t limit) {
  const Globals& globals = session.globals();
  // One more than is shown, to know whether there are more.
  auto records = session.store().find_records(text, limit + 1);
  if (!records) return print_error(globals, records.error());
  const bool more = records->size() > limit;
  if (more) records->resize(limit);
  if (globals.json) {
    print(record_listing().json_list(globals.language, *records));
    return 0;
  }
  if (records->empty()) return no_record(globals, text);
  print(record_listing().table(globals.language, *records, output_width()));
  if (more) {
    print(in(globals.language, Text{.en = "… and more. Give a longer part of the number, or --limit.\n",
                                    .nl = "… en meer. Geef een langer stuk van het nummer, of --limit.\n"}));
  }
  return 0;
}

int record_show_command(Session& session, const std::string& text) {
  constexpr std::size_t kCandidatesMax = 20;
  const Globals& globals = session.globals();
  auto records = session.store().find_records(text, kCandidatesMax);
  if (!records) return print_error(globals, records.error());
  if (records->empty()) return no_record(globals, text);
  // Who gives a number in full means that record, and not the others that hold it.
  const auto is_meant = [&](const Record& record) {
    return equal_ignoring_case(record.last.number, text) ||
           equal_ignoring_case(record.last.reference, text) ||
           equal_ignoring_case(record.last.target_number, text) || record.last.source_id == text;
  };
  if (std::any_of(records->begin(), records->end(), is_meant))
    std::erase_if(*records, [&](const Record& record) { return !is_meant(record); });
  // An order and what became of it bear one number in two flows: both are meant.
  std::set<std::string> flows;
  const bool is_one_number = std::ranges::all_of(*records, [&](const Record& record) {
    return record.last.number == records->front().last.number && flows.insert(record.flow).second;
  });
  if (records->size() > 1 && (globals.json || !is_one_number)) {  // Programs get one object, or none.
    const int code = print_error(
        globals, {.kind = ErrorKind::kInvalidInput,
                  .code = "app.which_record",
                  .what = {.en = "More than one record has \"" + text + "\".",
                           .nl = "Meer dan een record heeft \"" + text + "\"."},
                  .advice = {.en = "Give the number, the reference or the target's number of one in full.",
                             .nl = "Geef het nummer, de referentie of het nummer in het doelsysteem van een "
                                   "ervan voluit."}});
    if (!globals.json) print(record_listing().table(globals.language, *records, output_width()));
    return code;
  }
  for (const Record& record : *records) {
    if (&record != &records->front()) print("\n");
    if (const int code = show_record(session, record); code != 0) return code;
  }
  return 0;
}

}  // namespace schakel::app
