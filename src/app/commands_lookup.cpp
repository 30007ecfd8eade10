#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>

#include "app/apply.h"
#include "app/commands.h"
#include "app/flow_run.h"
#include "app/listing.h"
#include "app/lookup_proposals.h"

namespace schakel::app {
namespace {

using connector::CodeList;
using connector::ReferenceRow;
using flow::ProposedBy;

Text words_of(ProposedBy by) {
  switch (by) {
    case ProposedBy::kSameCodeAndMeaning:
      return {.en = "same code", .nl = "zelfde code"};
    case ProposedBy::kSameMeaning:
      return {.en = "the only one that means the same", .nl = "de enige die hetzelfde betekent"};
    case ProposedBy::kSameDescription:
      return {.en = "same description", .nl = "zelfde omschrijving"};
    case ProposedBy::kSimilarDescription:
      return {.en = "looks most like it", .nl = "lijkt er het meest op"};
    case ProposedBy::kNothing:
      return {.en = "nothing fits", .nl = "niets past"};
  }
  return {.en = "?", .nl = "?"};
}

Text words_of(const ProposedRow& row, bool written) {
  switch (row.state) {
    case RowState::kThere:
      return {.en = fmt::format("is in the table: \"{}\"", row.in_use),
              .nl = fmt::format("staat in de tabel: \"{}\"", row.in_use)};
    case RowState::kNotNeeded:
      return {.en = "not needed (same_code)", .nl = "niet nodig (same_code)"};
    case RowState::kSure:
      return written ? Text{.en = "added", .nl = "toegevoegd"}
                     : Text{.en = "added by --write", .nl = "komt erin met --write"};
    case RowState::kUnsure:
      return {.en = "for you to decide", .nl = "beslist u zelf"};
    case RowState::kNothing:
      return {.en = "for you to decide", .nl = "beslist u zelf"};
  }
  return {.en = "?", .nl = "?"};
}

std::string code_text(const ReferenceRow& row) {
  return row.code.empty() || row.description.empty() ? row.code
                                                     : fmt::format("{} ({})", row.code, row.description);
}

Json json_of(const ProposedRow& row) {
  Json json = Json::members();
  json.append("field", Json::text(row.place.setting));
  json.append("table", Json::text(fmt::format("{}", fmt::join(row.place.table, "."))));
  json.append("code", Json::text(row.proposal.from.code));
  json.append("description", Json::text(row.proposal.from.description));
  json.append("target_code", Json::text(row.proposal.to.code));
  json.append("target_description", Json::text(row.proposal.to.description));
  json.append("by", Json::text(flow::name_of(row.proposal.by)));
  json.append("state", Json::text(name_of(row.state)));
  json.append("in_use", Json::text(row.in_use));
  return json;
}

struct Proposed {
  std::vector<ProposedRow> rows;
  std::set<std::string> without_list;  ///< Settings of which one side has no codes.
  std::int64_t source_calls = 0;
  std::int64_t target_calls = 0;
};

// Reads the lists of both sides, each once. They are opened so that nothing could be written.
Result<Proposed> propose_rows(Session& session, const Configuration& configuration, const std::string& name,
                              const FlowConfiguration& flow) {
  const ConnectionWorld world = session.world(true);
  TRY(const auto from, configuration.connections.at(flow.from)->open_reference(flow.from, world));
  TRY(const auto to, configuration.connections.at(flow.to)->open_reference(flow.to, world));
  struct Lists {
    std::vector<ReferenceRow> source;
    std::vector<ReferenceRow> target;
  };
  std::map<CodeList, Lists> read;
  std::set<std::pair<TablePath, std::string>> seen;  // Two fields may share a table.
  Proposed proposed;
  for (const CodedPlace& place : coded_places(name, flow)) {
    auto lists = read.find(place.list);
    if (lists == read.end()) {
      TRY(std::vector<ReferenceRow> source, from->rows(place.list, session.stop()));
      TRY(std::vector<ReferenceRow> target, to->rows(place.list, session.stop()));
      lists = read.emplace(place.list, Lists{.source = std::move(source), .target = std::move(target)}).first;
    }
    if (lists->second.source.empty() || lists->second.target.empty()) {
      proposed.without_list.insert(place.setting);
      continue;
    }
    for (ProposedRow& row : proposed_rows(place, lists->second.source, lists->second.target)) {
      if (seen.emplace(place.table, row.proposal.from.code).second) proposed.rows.push_back(std::move(row));
    }
  }
  proposed.source_calls = from->calls().total();
  proposed.target_calls = to->calls().total();
  return proposed;
}

std::int64_t count_of(const std::vector<ProposedRow>& rows, std::initializer_list<RowState> states) {
  return std::ranges::count_if(
      rows, [&](const ProposedRow& row) { return std::ranges::find(states, row.state) != states.end(); });
}

// `from`, `to`: the connections.
void print_rows(Language language, const std::vector<ProposedRow>& rows, const std::string& from,
                const std::string& to, bool written) {
  Table table({{in(language, Text{.en = "table", .nl = "tabel"})},
               {in(language, Text{.en = "code of " + from, .nl = "code van " + from})},
               {in(language, Text{.en = "code of " + to, .nl = "code van " + to})},
               {in(language, Text{.en = "because", .nl = "want"})},
               {in(language, Text{.en = "row", .nl = "regel"})}});
  for (const ProposedRow& row : rows) {
    table.add({fmt::format("{}", fmt::join(row.place.table, ".")), code_text(row.proposal.from),
               code_text(row.proposal.to), in(language, words_of(row.proposal.by)),
               in(language, words_of(row, written))});
  }
  print(table.to_text(output_width()));
}

}  // namespace

int lookup_propose_command(Session& session, const std::string& name, bool write) {
  const Globals& globals = session.globals();
  const auto configuration = session.configuration();
  if (!configuration) return print_error(globals, configuration.error());
  const auto flow = find_flow(**configuration, name);
  if (!flow) return print_error(globals, flow.error());
  const auto proposed = propose_rows(session, **configuration, name, **flow);
  if (!proposed) return print_error(globals, proposed.error());
  const std::vector<ProposedRow>& rows = proposed->rows;
  const std::string from = (*flow)->from;
  const std::string to = (*flow)->to;
  const std::int64_t sure = count_of(rows, {RowState::kSure});
  const std::int64_t open = count_of(rows, {RowState::kUnsure, RowState::kNothing});

  std::int64_t version = 0;
  if (write && sure > 0) {
    auto text = text_in_use(session);
    for (const ProposedRow& row : rows) {
      if (text && row.state == RowState::kSure)
        text = with_row(*text, row.place.table, row.proposal.from.code, row.proposal.to.code);
    }
    if (!text) return print_error(globals, text.error());
    // From here on the flow that the rows refer to is gone: its settings were read anew.
    const auto applied = apply_text(session, *text, changed_configuration(globals.language));
    if (!applied) return applied.error();
    version = applied->version;
  }
  if (globals.json) {
    Json json = Json::members();
    json.append("flow", Json::text(name));
    json.append("version", version > 0 ? Json::number(version) : Json::null());
    Json list = Json::array();
    for (const ProposedRow& row : rows) list.push_back(json_of(row));
    json.append("rows", std::move(list));
    Json without = Json::array();
    for (const std::string& setting : proposed->without_list) without.push_back(Json::text(setting));
    json.append("without_list", std::move(without));
    json.append("source_calls", Json::number(proposed->source_calls));
    json.append("target_calls", Json::number(proposed->target_calls));
    print(json);
    return 0;
  }
  const auto line = [&](const Text& text) {
    print(wrapped(in(globals.language, text), 2, output_width()) + "\n");
  };
  if (rows.empty()) {
    line({.en = fmt::format("Flow {} has no codes to translate.", name),
          .nl = fmt::format("Flow {} heeft geen codes te vertalen.", name)});
  } else {
    print_rows(globals.language, rows, from, to, version > 0);
    print("\n");
  }
  if (!proposed->without_list.empty()) {
    const std::string settings = fmt::format("{}", fmt::join(proposed->without_list, ", "));
    line({.en = "No codes on one of both sides: " + settings,
          .nl = "Geen codes aan een van beide kanten: " + settings});
  }
  if (version > 0) {
    line({.en = fmt::format("{} added: applied as version {}.", sure, version),
          .nl = fmt::format("{} toegevoegd: toegepast als versie {}.", sure, version)});
    line({.en = "  " + file_is_behind(Language::kEnglish), .nl = "  " + file_is_behind(Language::kDutch)});
  } else if (sure > 0) {
    line({.en = fmt::format("To add the {} that are sure: schakel lookup propose {} --write", sure, name),
          .nl = fmt::format("Om de {} zekere toe te voegen: schakel lookup propose {} --write", sure, name)});
  } else if (!rows.empty()) {
    line({.en = "Nothing that is sure is missing.", .nl = "Er ontbreekt niets dat zeker is."});
  }
  if (open > 0) {
    line({.en = fmt::format(
              "{} for you to decide: put a row into the table and apply. What is not used needs none.", open),
          .nl = fmt::format(
              "{} beslist u zelf: zet een regel in de tabel en pas toe. Wat niet gebruikt wordt, heeft "
              "er geen nodig.",
              open)});
  }
  return 0;
}

}  // namespace schakel::app
