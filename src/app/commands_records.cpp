#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "app/commands.h"
#include "app/explanations.h"
#include "app/listing.h"
#include "base/text.h"

namespace schakel::app {
namespace {

using engine::DeadLetter;
using engine::DeadLetterGroup;
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

const Listing<DeadLetter>& dead_letter_listing() {
  static const Listing<DeadLetter> listing =
      Listing<DeadLetter>()
          .id("id", {"id", "id"}, Shown::kInTable, [](const DeadLetter& l) { return l.id; })
          .text("number", {"number", "nummer"}, Shown::kInTable, [](const DeadLetter& l) { return l.number; })
          .text("flow", {"flow", "flow"}, Shown::kInTable, [](const DeadLetter& l) { return l.flow; })
          .member("source_id", [](const DeadLetter& l, Language) { return Json::text(l.source_id); })
          .member("reference", [](const DeadLetter& l, Language) { return Json::text(l.reference); })
          .member("subject", [](const DeadLetter& l, Language) { return Json::text(l.subject); })
          .member("error",
                  [](const DeadLetter& l, Language language) { return error_json(language, l.error); })
          .number("attempts", {"tries", "pogingen"}, Shown::kInTable,
                  [](const DeadLetter& l) { return l.attempts; })
          .moment("first_at", {"since", "sinds"}, Shown::kInFull,
                  [](const DeadLetter& l) { return l.first_at; })
          .moment("last_at", {"last tried", "laatst geprobeerd"}, Shown::kInFull,
                  [](const DeadLetter& l) { return l.last_at; })
          .said({"cause", "oorzaak"}, Shown::kInTable,
                [](const DeadLetter& l, Language) { return l.error.code; });
  return listing;
}

int nothing_found(const Globals& globals, Text what, Text advice) {
  return print_error(globals, {.kind = ErrorKind::kNotFound,
                               .code = "app.not_found",
                               .what = std::move(what),
                               .advice = std::move(advice)});
}

int no_record(const Globals& globals, const std::string& text) {
  return nothing_found(
      globals,
      {.en = "No record has \"" + text + "\" in its number, reference or target number.",
       .nl = "Geen record heeft \"" + text + "\" in zijn nummer, referentie of nummer in het doelsysteem."},
      {.en =
           "Only orders that a run has read are known here: schakel run list. To read this one now: schakel "
           "run FLOW --record NUMBER",
       .nl = "Alleen orders die een run gelezen heeft, zijn hier bekend: schakel run list. Om deze nu te "
             "lezen: "
             "schakel run FLOW --record NUMMER"});
}

int no_dead_letter(const Globals& globals, std::int64_t id) {
  return nothing_found(
      globals,
      {.en = fmt::format("There is no open dead letter {}.", id),
       .nl = fmt::format("Er is geen record {} dat aandacht vraagt.", id)},
      {.en = "It may have been solved in the meantime. See the list: schakel dead-letter list",
       .nl = "Misschien is het intussen opgelost. Bekijk de lijst: schakel dead-letter list"});
}

// What a cause means, without the particulars of one order; a code that is explained nowhere speaks for
// itself.
std::string cause_text(Language language, const DeadLetterGroup& group) {
  const Explanation* explanation = explanation_of(group.code);
  if (explanation == nullptr) return group.code;
  return std::string(language == Language::kDutch ? explanation->means_nl : explanation->means_en);
}

// So that the line can be copied into a shell whatever stands in an item code.
std::string quoted_for_shell(const std::string& text) {
  return "'" + replaced(text, "'", "'\\''") + "'";
}

// To be copied whole, so where it is wider than the terminal the shell is told that it goes on.
std::string retry_command(const DeadLetterGroup& group, std::size_t width) {
  const std::string retry = "  → schakel dead-letter retry --code " + group.code;
  if (group.subject.empty()) return retry;
  const std::string subject = "--subject " + quoted_for_shell(group.subject);
  const bool fits = width == 0 || character_count(retry) + 1 + character_count(subject) <= width;
  return retry + (fits ? " " : " \\\n      ") + subject;
}

// One cause is mended once and retried once, however many orders it held up.
void print_group(Language language, const DeadLetterGroup& group) {
  const std::size_t width = output_width();
  const auto line = [width](const std::string& mark, const std::string& text) {
    print("  " + mark + wrapped(text, 2 + character_count(mark), width) + "\n");
  };
  print(wrapped(fmt::format("{} × {}", count_text(language, group.count), cause_text(language, group)), 4,
                width) +
        "\n");
  line(in(language, Text{.en = "such as: ", .nl = "zoals: "}), in(language, group.what));
  if (!in(language, group.advice).empty()) line("→ ", in(language, group.advice));
  print(retry_command(group, width) + "\n\n");
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
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
  if (records->size() > 1) {
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
  const Record& record = records->front();
  constexpr std::size_t kHistoryMax = 200;
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

int dead_letter_list_command(Session& session, const DeadLetterArguments& arguments) {
  const Globals& globals = session.globals();
  const auto letters = session.store().dead_letters({.flow = arguments.flow,
                                                     .code = arguments.code,
                                                     .subject = arguments.subject,
                                                     .number = {},
                                                     .after_id = 0,
                                                     .limit = arguments.limit});
  if (!letters) return print_error(globals, letters.error());
  if (globals.json) {
    print(dead_letter_listing().json_list(globals.language, *letters));
    return letters->empty() ? 0 : 1;
  }
  if (letters->empty()) {
    const bool all = arguments.flow.empty() && arguments.code.empty() && !arguments.subject;
    print(in(globals.language, all ? Text{.en = "Nothing needs a person.\n", .nl = "Niets vraagt aandacht.\n"}
                                   : Text{.en = "Nothing with this cause or flow needs a person.\n",
                                          .nl = "Niets met deze oorzaak of flow vraagt aandacht.\n"}));
    return 0;
  }
  const auto groups = session.store().dead_letter_groups(arguments.flow);
  if (!groups) return print_error(globals, groups.error());
  std::int64_t count = 0;
  for (const DeadLetterGroup& group : *groups) {
    if (!arguments.code.empty() && group.code != arguments.code) continue;
    if (arguments.subject && group.subject != *arguments.subject) continue;
    count += group.count;
    print_group(globals.language, group);
  }
  print(dead_letter_listing().table(globals.language, *letters, output_width()));
  if (const std::int64_t more = count - static_cast<std::int64_t>(letters->size()); more > 0) {
    print(in(globals.language, Text{.en = fmt::format("… and {} more; --limit shows them.\n",
                                                      count_text(Language::kEnglish, more)),
                                    .nl = fmt::format("… en nog {}; met --limit zijn ze te zien.\n",
                                                      count_text(Language::kDutch, more))}));
  }
  return 1;
}

int dead_letter_show_command(Session& session, std::int64_t id) {
  const Globals& globals = session.globals();
  const auto found = session.store().dead_letter(id);
  if (!found) return print_error(globals, found.error());
  if (!*found) return no_dead_letter(globals, id);
  const DeadLetter& letter = **found;
  if (globals.json) {
    print(dead_letter_listing().json(globals.language, letter));
    return 0;
  }
  const auto part = [&](const Text& heading, const std::string& text) {
    if (!text.empty())
      print(in(globals.language, heading) + "\n  " + wrapped(text, 2, output_width()) + "\n\n");
  };
  const Text left_out{
      .en = fmt::format("Left this order out and went on with the others. Tried {}.",
                        letter.attempts == 1 ? "once" : fmt::format("{} times", letter.attempts)),
      .nl = fmt::format("Deze order laten liggen en met de andere doorgegaan. {} keer geprobeerd.",
                        letter.attempts)};
  const Text looked_up{
      .en =
          "Looked the order up in the target, and stopped because it could not be certain. It is not sent "
          "again by itself.",
      .nl =
          "De order in het doelsysteem opgezocht, en gestopt omdat er geen zekerheid kwam. Hij wordt niet "
          "vanzelf opnieuw verstuurd."};
  print(dead_letter_listing().in_full(globals.language, letter, output_width()) + "\n");
  part({"What happened", "Wat er gebeurd is"}, in(globals.language, letter.error.what));
  part({"Where to look", "Waar het om gaat"}, joined(letter.error.fields));
  part({"What Schakel did", "Wat Schakel deed"},
       in(globals.language, letter.error.kind == ErrorKind::kUnknownOutcome ? looked_up : left_out));
  part({"What to do now", "Wat u nu kunt doen"}, in(globals.language, letter.error.advice));
  print(fmt::format("→ schakel dead-letter retry {}\n", letter.id));
  return 0;
}

}  // namespace schakel::app
