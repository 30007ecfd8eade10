#include <fmt/format.h>

#include <cstdio>

#include "app/commands.h"
#include "base/text.h"

namespace schakel::app {
namespace {

using engine::DeadLetter;
using engine::Record;

struct Words {
  Language language;
  std::string operator()(const char* en, const char* nl) const {
    return language == Language::kDutch ? nl : en;
  }
};

std::string outcome_word(Language language, engine::Outcome outcome) {
  const Words say{language};
  switch (outcome) {
    case engine::Outcome::kCreated:
      return say("created", "aangemaakt");
    case engine::Outcome::kUpdated:
      return say("updated", "bijgewerkt");
    case engine::Outcome::kUnchanged:
      return say("unchanged", "ongewijzigd");
    case engine::Outcome::kSkipped:
      return say("skipped", "overgeslagen");
    case engine::Outcome::kDeadLettered:
      return say("needs a person", "vraagt een mens");
  }
  return "?";
}

Json record_json(Language language, const Record& record) {
  Json json = Json::members();
  json.append("flow", Json::text(record.flow));
  json.append("number", Json::text(record.last.number));
  json.append("source_id", Json::text(record.last.source_id));
  json.append("reference", Json::text(record.last.reference));
  json.append("outcome", Json::text(engine::name_of(record.last.outcome)));
  json.append("target_number", Json::text(record.last.target_number));
  json.append("target_id", Json::text(record.last.target_id));
  json.append("code", Json::text(record.last.code));
  json.append("reason", Json::text(in(language, record.last.reason)));
  json.append("first_at", Json::text(iso_text(record.first_at)));
  json.append("last_at", Json::text(iso_text(record.last_at)));
  json.append("run", Json::number(record.run.number));
  return json;
}

Json dead_letter_json(Language language, const DeadLetter& letter) {
  Json json = Json::members();
  json.append("id", Json::number(letter.id));
  json.append("flow", Json::text(letter.flow));
  json.append("number", Json::text(letter.number));
  json.append("source_id", Json::text(letter.source_id));
  json.append("reference", Json::text(letter.reference));
  json.append("subject", Json::text(letter.subject));
  json.append("error", error_json(language, letter.error));
  json.append("attempts", Json::number(letter.attempts));
  json.append("first_at", Json::text(iso_text(letter.first_at)));
  json.append("last_at", Json::text(iso_text(letter.last_at)));
  return json;
}

int nothing_found(const Globals& globals, const std::string& what_en, const std::string& what_nl) {
  return print_error(
      globals,
      {.kind = ErrorKind::kNotFound, .code = "app.not_found", .what = {.en = what_en, .nl = what_nl}});
}

// So that the line can be copied into a shell whatever stands in an item code.
std::string quoted_for_shell(const std::string& text) {
  return "'" + replaced(text, "'", "'\\''") + "'";
}

}  // namespace

int record_find_command(Session& session, const std::string& text, std::size_t limit) {
  const Globals& globals = session.globals();
  const auto records = session.store().find_records(text, limit);
  if (!records) return print_error(globals, records.error());
  if (globals.json) {
    Json list = Json::array();
    for (const Record& record : *records) list.push_back(record_json(globals.language, record));
    std::puts(list.dump().c_str());
    return 0;
  }
  if (records->empty())
    return nothing_found(
        globals, "No record has \"" + text + "\" in its number, reference or target number.",
        "Geen record heeft \"" + text + "\" in zijn nummer, referentie of nummer in het doel.");
  const Words say{globals.language};
  Table table({{"order"},
               {"flow"},
               {say("outcome", "uitkomst")},
               {say("in target", "in doel")},
               {say("reference", "referentie")},
               {say("last seen", "laatst gezien")}});
  for (const Record& record : *records) {
    table.add({record.last.number, record.flow, outcome_word(globals.language, record.last.outcome),
               record.last.target_number, record.last.reference, shown(record.last_at)});
  }
  std::fputs(table.to_text().c_str(), stdout);
  return 0;
}

int record_show_command(Session& session, const std::string& text) {
  const Globals& globals = session.globals();
  const auto records = session.store().find_records(text, 1);
  if (!records) return print_error(globals, records.error());
  if (records->empty())
    return nothing_found(globals, "There is no record \"" + text + "\".",
                         "Er is geen record \"" + text + "\".");
  const Record& record = records->front();
  const auto history = session.store().history(record.flow, record.last.source_id, 200);
  if (!history) return print_error(globals, history.error());
  if (globals.json) {
    Json json = record_json(globals.language, record);
    Json rows = Json::array();
    for (const engine::HistoryRow& row : *history) {
      Json one = Json::members();
      one.append("at", Json::text(iso_text(row.at)));
      one.append("run", Json::number(row.run.number));
      one.append("what", Json::text(engine::name_of(row.event.what)));
      one.append("code", Json::text(row.event.code));
      one.append("target", Json::text(row.event.target));
      rows.push_back(std::move(one));
    }
    json.append("history", std::move(rows));
    std::puts(json.dump().c_str());
    return 0;
  }
  const Words say{globals.language};
  const auto line = [](const std::string& name, const std::string& value) {
    if (!value.empty()) fmt::print("{:<16} {}\n", name, value);
  };
  line("order", record.last.number);
  line("flow", record.flow);
  line(say("outcome", "uitkomst"), outcome_word(globals.language, record.last.outcome));
  line(say("why", "waarom"), in(globals.language, record.last.reason));
  line(say("in target", "in doel"), record.last.target_number);
  line(say("reference", "referentie"), record.last.reference);
  fmt::print("\n");
  Table table({{say("when", "wanneer")},
               {"run", Table::Align::kRight},
               {say("what", "wat")},
               {"code"},
               {say("in target", "in doel")}});
  for (const engine::HistoryRow& row : *history) {
    table.add({shown(row.at), std::to_string(row.run.number), engine::name_of(row.event.what), row.event.code,
               row.event.target});
  }
  std::fputs(table.to_text().c_str(), stdout);
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
    Json list = Json::array();
    for (const DeadLetter& letter : *letters) list.push_back(dead_letter_json(globals.language, letter));
    std::puts(list.dump().c_str());
    return letters->empty() ? 0 : 1;
  }
  const Words say{globals.language};
  if (letters->empty()) {
    fmt::print("{}\n", say("Nothing needs a person.", "Niets vraagt een mens."));
    return 0;
  }
  // Grouped by cause: one cause is mended once and retried once, however many orders it held up.
  const auto groups = session.store().dead_letter_groups(arguments.flow);
  if (!groups) return print_error(globals, groups.error());
  for (const engine::DeadLetterGroup& group : *groups) {
    if (!arguments.code.empty() && group.code != arguments.code) continue;
    if (arguments.subject && group.subject != *arguments.subject) continue;
    fmt::print("{} × {}{}\n", group.count, group.code,
               group.subject.empty() ? "" : " (" + group.subject + ")");
    fmt::print("  {}\n", in(globals.language, group.what));
    if (!in(globals.language, group.advice).empty())
      fmt::print("  → {}\n", in(globals.language, group.advice));
    fmt::print("  → schakel dead-letter retry --code {}{}\n\n", group.code,
               group.subject.empty() ? "" : " --subject " + quoted_for_shell(group.subject));
  }
  Table table({{"id", Table::Align::kRight},
               {"order"},
               {say("cause", "oorzaak")},
               {say("tries", "pogingen"), Table::Align::kRight},
               {say("last", "laatst")}});
  for (const DeadLetter& letter : *letters) {
    table.add({std::to_string(letter.id), letter.number, letter.error.code, std::to_string(letter.attempts),
               shown(letter.last_at)});
  }
  std::fputs(table.to_text().c_str(), stdout);
  return 1;
}

int dead_letter_show_command(Session& session, std::int64_t id) {
  const Globals& globals = session.globals();
  const auto letter = session.store().dead_letter(id);
  if (!letter) return print_error(globals, letter.error());
  if (!*letter)
    return nothing_found(globals, fmt::format("There is no open dead letter {}.", id),
                         fmt::format("Er is geen open dead letter {}.", id));
  if (globals.json) {
    std::puts(dead_letter_json(globals.language, **letter).dump().c_str());
    return 0;
  }
  const Words say{globals.language};
  const Error& error = (*letter)->error;
  fmt::print("{} {} ({})\n\n", "Order", (*letter)->number, (*letter)->flow);
  fmt::print("{}\n  {}\n\n", say("What happened", "Wat er gebeurd is"), in(globals.language, error.what));
  if (!error.fields.empty()) {
    std::string fields;
    for (const std::string& field : error.fields) fields += (fields.empty() ? "" : ", ") + field;
    fmt::print("{}\n  {}\n\n", say("Fields", "Velden"), fields);
  }
  fmt::print("{}\n  {}\n\n", say("What Schakel did", "Wat Schakel deed"),
             error.kind == ErrorKind::kUnknownOutcome
                 ? say("Looked the order up in the target, and stopped because it could not be certain. It "
                       "is not sent again by itself.",
                       "De order in het doel opgezocht, en gestopt omdat het geen zekerheid kreeg. Hij wordt "
                       "niet vanzelf opnieuw verstuurd.")
                 : fmt::format("{} {} {}",
                               say("Left this order out and went on with the others. Tried",
                                   "Deze order laten liggen en met de andere doorgegaan. Geprobeerd:"),
                               (*letter)->attempts, say("times.", "keer.")));
  fmt::print("{}\n  {}\n  schakel dead-letter retry {}\n", say("What to do now", "Wat u nu kunt doen"),
             in(globals.language, error.advice), (*letter)->id);
  return 0;
}

}  // namespace schakel::app
