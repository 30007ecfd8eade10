#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "app/apply.h"
#include "app/commands.h"
#include "app/configuration_edit.h"
#include "app/explanations.h"
#include "app/flow_run.h"
#include "app/listing.h"
#include "app/run_watcher.h"
#include "base/text.h"

namespace schakel::app {
namespace {

using engine::DeadLetter;
using engine::DeadLetterGroup;

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

int no_dead_letter(const Globals& globals, std::int64_t id) {
  return print_error(
      globals,
      {.kind = ErrorKind::kNotFound,
       .code = "app.not_found",
       .what = {.en = fmt::format("There is no open dead letter {}.", id),
                .nl = fmt::format("Er is geen record {} dat aandacht vraagt.", id)},
       .advice = {.en = "It may have been solved in the meantime. See the list: schakel dead-letter list",
                  .nl = "Misschien is het intussen opgelost. Bekijk de lijst: schakel dead-letter list"}});
}

// Where the translation of a code belongs that a record waits for.
struct TranslationPlace {
  TablePath table;
  std::string code;     ///< The source's.
  bool shared = false;  ///< By the flows that use this table.
};

// "lookup.vat.2", or "vat_code.table.2" of the flow (flow/coded_field.h); nothing: no row of a table.
std::optional<TranslationPlace> row_of(const std::string& flow, const std::string& field) {
  constexpr std::string_view kShared = "lookup.";
  constexpr std::string_view kOwn = ".table.";
  if (field.starts_with(kShared)) {
    const std::size_t dot = field.find('.', kShared.size());
    if (dot == std::string::npos) return std::nullopt;
    return TranslationPlace{.table = {"lookup", field.substr(kShared.size(), dot - kShared.size())},
                            .code = field.substr(dot + 1),
                            .shared = true};
  }
  const std::size_t own = field.find(kOwn);
  if (own == std::string::npos || field.find('.') != own) return std::nullopt;
  return TranslationPlace{.table = {"flow", flow, field.substr(0, own), "table"},
                          .code = field.substr(own + kOwn.size())};
}

// Whether this is about a code that a row of a table translates; nothing: it is not.
std::optional<TranslationPlace> row_of(const DeadLetter& letter) {
  const std::string& code = letter.error.code;
  if (!code.starts_with("flow.") || letter.error.fields.empty()) return std::nullopt;
  if (!code.ends_with("_unmapped") && !code.ends_with("_not_in_target")) return std::nullopt;
  return row_of(letter.flow, letter.error.fields.front());
}

bool is_known(const TranslationPlace& row) {
  return row.code != "…";
}

// To be copied, with the target's code in the place of the last word.
std::string map_command(const DeadLetter& letter) {
  return fmt::format("schakel dead-letter map {} CODE", letter.id);
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
void print_group(Language language, const DeadLetterGroup& group, const std::vector<DeadLetter>& letters) {
  const std::size_t width = output_width();
  const auto line = [width](const std::string& mark, const std::string& text) {
    print("  " + mark + wrapped(text, 2 + character_count(mark), width) + "\n");
  };
  print(wrapped(fmt::format("{} × {}", count_text(language, group.count), cause_text(language, group)), 4,
                width) +
        "\n");
  line(in(language, Text{.en = "such as: ", .nl = "zoals: "}), in(language, group.what));
  if (!in(language, group.advice).empty()) line("→ ", in(language, group.advice));
  const auto one = std::ranges::find_if(letters, [&](const DeadLetter& letter) {
    const std::optional<TranslationPlace> row = row_of(letter);
    return row && is_known(*row) && letter.flow == group.flow && letter.error.code == group.code &&
           letter.subject == group.subject;
  });
  if (one != letters.end()) print("  → " + map_command(*one) + "\n");
  print(retry_command(group, width) + "\n\n");
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : ", ") + text;
  return all;
}

// Dead letters that are retried, by flow: each flow is one run.
using ByFlow = std::map<std::string, std::vector<std::int64_t>>;

std::int64_t count_of(const ByFlow& letters) {
  std::int64_t count = 0;
  for (const auto& [flow, ids] : letters) count += static_cast<std::int64_t>(ids.size());
  return count;
}

Result<ByFlow> letters_of(Session& session, const DeadLetterArguments& arguments) {
  ByFlow chosen;
  engine::DeadLetterFilter filter{.flow = arguments.flow,
                                  .code = arguments.code,
                                  .subject = arguments.subject,
                                  .number = {},
                                  .after_id = 0,
                                  .limit = 500};
  while (true) {
    TRY(const auto letters, session.store().dead_letters(filter));
    for (const DeadLetter& letter : letters) chosen[letter.flow].push_back(letter.id);
    if (letters.size() < filter.limit) return chosen;
    filter.after_id = letters.back().id;
  }
}

// Those that name this place of the settings, whatever field of theirs has the code; `flow` empty: of all
// flows.
Result<ByFlow> letters_waiting_for(Session& session, const std::string& place, const std::string& flow) {
  ByFlow chosen;
  engine::DeadLetterFilter filter{.flow = flow, .limit = 500};
  while (true) {
    TRY(const auto letters, session.store().dead_letters(filter));
    for (const DeadLetter& letter : letters) {
      const std::vector<std::string>& fields = letter.error.fields;
      if (std::ranges::find(fields, place) != fields.end()) chosen[letter.flow].push_back(letter.id);
    }
    if (letters.size() < filter.limit) return chosen;
    filter.after_id = letters.back().id;
  }
}

// Reads them again and plans them anew. How each run ended is printed, or added to `endings`.
int retry(Session& session, const ByFlow& letters, Json* endings) {
  const Globals& globals = session.globals();
  int code = 0;
  for (const auto& [flow, ids] : letters) {
    RunWatcher watcher(globals.language, false, false, ids.size());
    const auto report = run_flow(session, flow,
                                 {.dry_run = false,
                                  .record = {},
                                  .dead_letters = ids,
                                  .limit = {},
                                  .trigger = engine::Trigger::kReplay},
                                 watcher);
    watcher.clear();
    if (endings != nullptr) {
      if (report) {
        endings->push_back(ending_json(globals, flow, *report, watcher, false));
      } else {
        Json failed = Json::members();
        failed.append("flow", Json::text(flow));
        failed.append("error", error_json(globals.language, report.error()));
        endings->push_back(std::move(failed));
      }
      code = std::max(code, report ? exit_code(*report) : exit_code(report.error().kind));
    } else {
      code = std::max(code, report ? print_ending(globals, flow, *report, watcher, false)
                                   : print_error(globals, report.error()));
    }
  }
  return code;
}

Result<TranslationPlace> place_of_translation(const DeadLetter& letter) {
  const std::string see = fmt::format("schakel dead-letter show {}", letter.id);
  const std::optional<TranslationPlace> row = row_of(letter);
  if (!row) {
    return fail(
        {.kind = ErrorKind::kInvalidInput,
         .code = "app.not_a_code",
         .what = {.en = fmt::format(
                      "Dead letter {} does not wait for the translation of a code: its cause is {}.",
                      letter.id, letter.error.code),
                  .nl = fmt::format("Record {} wacht niet op de vertaling van een code: de oorzaak is {}.",
                                    letter.id, letter.error.code)},
         .advice = {.en = "See what to do about this one: " + see,
                    .nl = "Zie wat hieraan te doen is: " + see}});
  }
  if (!is_known(*row)) {
    const std::string table = fmt::format("[{}]", fmt::join(row->table, "."));
    return fail(
        {.kind = ErrorKind::kInvalidInput,
         .code = "app.code_not_kept",
         .what = {.en = "The value comes from a free field. Schakel does not keep what people write there, "
                        "so it does "
                        "not know which row to add.",
                  .nl = "De waarde komt uit een vrij veld. Schakel bewaart niet wat mensen daarin schrijven, "
                        "en weet "
                        "dus niet welke regel erbij moet."},
         .advice = {
             .en = fmt::format(
                 "Look in the source what stands in that field of number {}, add the row to {} in your "
                 "configuration, apply it, and then: schakel dead-letter retry {}",
                 letter.number, table, letter.id),
             .nl = fmt::format(
                 "Kijk in de bron wat er bij nummer {} in dat veld staat, zet de regel in {} van uw "
                 "configuratie, pas haar toe, en dan: schakel dead-letter retry {}",
                 letter.number, table, letter.id)}});
  }
  return *row;
}

}  // namespace

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
    print_group(globals.language, group, *letters);
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
  if (const auto row = row_of(letter); row && is_known(*row))
    print(fmt::format("→ {}\n", map_command(letter)));
  print(fmt::format("→ schakel dead-letter retry {}\n", letter.id));
  return 0;
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
  ByFlow chosen;
  if (!arguments.ids.empty()) {
    for (const std::int64_t id : arguments.ids) {
      const auto letter = session.store().dead_letter(id);
      if (!letter) return print_error(globals, letter.error());
      if (!*letter) return no_dead_letter(globals, id);
      chosen[(*letter)->flow].push_back(id);
    }
  } else {
    auto found = letters_of(session, arguments);
    if (!found) return print_error(globals, found.error());
    chosen = std::move(*found);
  }
  if (!chosen.empty()) return retry(session, chosen, nullptr);
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

int dead_letter_map_command(Session& session, std::int64_t id, const std::string& target_code) {
  const Globals& globals = session.globals();
  const auto found = session.store().dead_letter(id);
  if (!found) return print_error(globals, found.error());
  if (!*found) return no_dead_letter(globals, id);
  const DeadLetter& letter = **found;
  const Result<TranslationPlace> place = place_of_translation(letter);
  if (!place) return print_error(globals, place.error());
  const auto text = text_in_use(session);
  if (!text) return print_error(globals, text.error());
  const auto changed = with_row(*text, place->table, place->code, target_code);
  if (!changed) return print_error(globals, changed.error());
  const auto applied = apply_text(session, *changed, changed_configuration(globals.language));
  if (!applied) return applied.error();

  const auto chosen =
      letters_waiting_for(session, letter.error.fields.front(), place->shared ? std::string() : letter.flow);
  if (!chosen) return print_error(globals, chosen.error());
  const std::string table = fmt::format("{}", fmt::join(place->table, "."));
  if (globals.json) {
    Json json = Json::members();
    json.append("table", Json::text(table));
    json.append("code", Json::text(place->code));
    json.append("target_code", Json::text(target_code));
    json.append("version", Json::number(applied->version));
    json.append("changed", Json::boolean(applied->changed));
    Json runs = Json::array();
    const int code = retry(session, *chosen, &runs);
    json.append("runs", std::move(runs));
    print(json);
    return code;
  }
  const std::string row = fmt::format("[{}] \"{}\" = \"{}\"", table, place->code, target_code);
  const std::int64_t count = count_of(*chosen);
  const auto line = [](const std::string& sentence) { print(wrapped(sentence, 2, output_width()) + "\n"); };
  if (applied->changed) {
    line(
        in(globals.language, Text{.en = fmt::format("{}: applied as version {}.", row, applied->version),
                                  .nl = fmt::format("{}: toegepast als versie {}.", row, applied->version)}));
    line("  " + file_is_behind(globals.language));
  } else {
    line(in(globals.language, Text{.en = fmt::format("{}: stood there already.", row),
                                   .nl = fmt::format("{}: stond er al.", row)}));
  }
  line(in(
      globals.language,
      Text{.en = fmt::format("Retrying what waited for it: {}", count_text(Language::kEnglish, count)),
           .nl = fmt::format("Probeert opnieuw wat erop wachtte: {}", count_text(Language::kDutch, count))}));
  return retry(session, *chosen, nullptr);
}

}  // namespace schakel::app
