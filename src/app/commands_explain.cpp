#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "app/commands.h"
#include "app/flow_run.h"
#include "app/mapped_fields.h"
#include "base/text.h"
#include "connector/draft_record.h"
#include "flow/source_field.h"
#include "mapping/functions.h"
#include "mapping/line_scope.h"

// schakel mapping explain: one record, one field, step by step. The record is read and planned by a dry run.
namespace schakel::app {
namespace {

using connector::Writing;
using mapping::RuleStep;

// One line of the explanation.
struct Step {
  std::string kind;  ///< For programs.
  Text what;
  std::string text;
  std::string value;
  std::optional<Error> error = {};
};

// The steps of one part of a record: of the field itself, or of a line's.
struct Explained {
  std::string part;  ///< "line 2"; empty: the record as a whole.
  Text heading;
  std::vector<Step> steps;
};

Text words_of(RuleStep::Kind kind) {
  switch (kind) {
    case RuleStep::Kind::kWhen:
      return {.en = "when", .nl = "wanneer"};
    case RuleStep::Kind::kSource:
      return {.en = "source", .nl = "bron"};
    case RuleStep::Kind::kConstant:
      return {.en = "constant", .nl = "vaste waarde"};
    case RuleStep::Kind::kFormula:
      return {.en = "formula", .nl = "formule"};
    case RuleStep::Kind::kTransform:
      return {.en = "transform", .nl = "bewerking"};
    case RuleStep::Kind::kLookup:
      return {.en = "lookup table", .nl = "opzoektabel"};
    case RuleStep::Kind::kFallback:
      return {.en = "fallback", .nl = "anders"};
    case RuleStep::Kind::kWritten:
      return {.en = "gives", .nl = "geeft"};
  }
  return {.en = "?", .nl = "?"};
}

std::string joined(const std::vector<mapping::Value>& values) {
  std::string text;
  for (const mapping::Value& value : values) text += (text.empty() ? "" : " | ") + mapping::as_text(value);
  return text;
}

void add_steps(const std::vector<RuleStep>& rule, std::vector<Step>& into) {
  constexpr std::size_t kPartsShown = 40;  // A screen; the formula as a whole is told in any case.
  for (const RuleStep& step : rule) {
    // A formula's parts come before what they make.
    std::size_t shown = 0;
    for (const mapping::ExplainedStep& part : step.parts) {
      if (part.place.from >= step.text.size() || part.place.length >= step.text.size()) continue;
      const std::string text = step.text.substr(part.place.from, part.place.length);
      // What a constant comes to is what it says.
      const bool is_name = text.find_first_of("(+-*/&=<>") != std::string::npos ||
                           (!text.empty() && text[0] != '"' && (text[0] < '0' || text[0] > '9'));
      if (!is_name || ++shown > kPartsShown) continue;
      into.push_back(
          {.kind = "part", .what = {}, .text = text, .value = joined(part.values), .error = part.error});
    }
    into.push_back({.kind = mapping::name_of(step.kind),
                    .what = words_of(step.kind),
                    .text = step.text,
                    .value = mapping::as_text(step.value),
                    .error = step.error});
  }
}

// Keeps what a dry run planned about the one record that it read.
class PlanKeeper final : public engine::Observer {
 public:
  void record_done(const engine::RecordDone& record) override {
    if (record.plan != nullptr) order_plan = *record.plan;
    if (record.record_plan != nullptr) record_plan = *record.record_plan;
    if (record.error != nullptr) error = *record.error;
    if (record.skip != nullptr) skip = *record.skip;
  }

  std::optional<flow::OrderPlan> order_plan;
  std::optional<flow::RecordPlan> record_plan;
  std::optional<Error> error;
  std::optional<flow::Skip> skip;
};

Error nothing_to_explain(Text what, const std::string& record) {
  return {.kind = ErrorKind::kInvalidInput,
          .code = "app.nothing_to_explain",
          .what = std::move(what),
          .advice = {.en = "See what became of it: schakel record show " + record,
                     .nl = "Zie wat ervan werd: schakel record show " + record}};
}

// ---- Orders
// -------------------------------------------------------------------------------------------------------------

class OrderExplanation {
 public:
  /// `refused`: the order needs a person, so nothing of it is written.
  OrderExplanation(const FlowConfiguration& flow, const connector::MappingSettings& settings,
                   const MappedField& field, bool refused)
      : orders_(*flow.mapping), settings_(settings), field_(field), refused_(refused) {}

  std::vector<Explained> explain(const flow::WriteOrder& plan) {
    const connector::OrderDraftRecord document(orders_.document().scope, plan.draft, settings_);
    if (field_.group.empty()) {
      add("", {}, orders_.document().mapping, document, Writing::kNew);
    } else if (field_.group == "line" || field_.group == "charge") {
      const bool charges = field_.group == "charge";
      for (std::size_t i = 0; i < plan.draft.lines.size(); ++i) {
        if (charges == plan.draft.lines[i].charge_code.empty()) continue;
        add(fmt::format("{} {}", field_.group, i + 1),
            {.en = fmt::format("{} {}", field_.group, i + 1),
             .nl = fmt::format("{} {}", charges ? "kosten op regel" : "regel", i + 1)},
            charges ? orders_.charge() : orders_.line(), mapping::LineRecord(document, i), Writing::kNew);
      }
    } else if (field_.group == "customer") {
      std::set<std::string> seen;  // Who orders and pays is made once.
      for (const flow::CustomerStep& step : plan.customers) {
        if (!seen.insert(step.source_customer_id).second) continue;
        if (const auto* create = std::get_if<flow::CreateCustomer>(&step.action))
          customer(create->draft, Writing::kNew);
        if (const auto* update = std::get_if<flow::UpdateCustomer>(&step.action))
          customer(update->draft, Writing::kChange);
      }
    } else {
      for (const connector::ItemDraft& item : plan.items_to_create) {
        add("item " + item.code, {.en = "item " + item.code, .nl = "artikel " + item.code},
            orders_.item().mapping, connector::ItemDraftRecord(orders_.item().scope, item, settings_),
            Writing::kNew);
      }
    }
    return std::move(all_);
  }

 private:
  void customer(const connector::CustomerDraft& draft, Writing writing) {
    add("customer",
        writing == Writing::kNew ? Text{.en = "new customer", .nl = "nieuwe klant"}
                                 : Text{.en = "customer who exists", .nl = "klant die er al is"},
        orders_.customer().mapping,
        connector::CustomerDraftRecord(orders_.customer().scope, draft, settings_, writing), writing);
  }

  void add(const std::string& part, Text heading, const mapping::Mapping& rules,
           const mapping::Record& record, Writing writing) {
    Explained one{.part = part, .heading = std::move(heading), .steps = {}};
    mapping::Scratch scratch;
    const std::vector<RuleStep> steps = rules.explain(field_.place, record, scratch);
    add_steps(steps, one.steps);
    const bool blank = steps.empty() || mapping::is_blank(steps.back().value);
    const mapping::WritePolicy policy = field_.write;
    const bool stays = policy == mapping::WritePolicy::kNever ||
                       (writing == Writing::kChange && policy != mapping::WritePolicy::kAlways);
    one.steps.push_back({.kind = "write",
                         .what = {.en = "write", .nl = "write"},
                         .text = mapping::name_of(policy),
                         .value = {}});
    Step result{.kind = "result", .what = {.en = "result", .nl = "resultaat"}, .text = {}, .value = {}};
    if (stays) {
      result.text = "not_written";
    } else if (blank) {
      result.text = "left_empty";
    } else {
      result.text = refused_ ? "needs_person" : "written";
      result.value = mapping::as_text(steps.back().value);
    }
    one.steps.push_back(std::move(result));
    all_.push_back(std::move(one));
  }

  const connector::OrderMapping& orders_;
  const connector::MappingSettings& settings_;
  const MappedField& field_;
  bool refused_;
  std::vector<Explained> all_;
};

Result<std::vector<Explained>> explain_order(const Configuration& configuration,
                                             const FlowConfiguration& flow, const MappedField& field,
                                             const PlanKeeper& kept, const std::string& record) {
  const auto* write = kept.order_plan ? std::get_if<flow::WriteOrder>(&*kept.order_plan) : nullptr;
  if (write == nullptr) {
    if (kept.error) return fail(*kept.error);
    if (kept.skip) return fail(nothing_to_explain(kept.skip->reason, record));
    return fail(nothing_to_explain({.en = fmt::format("Nothing is planned for order {}.", record),
                                    .nl = fmt::format("Voor order {} staat niets gepland.", record)},
                                   record));
  }
  TRY(const connector::MappingSettings settings,
      configuration.connections.at(flow.to)->order_mapping_settings(flow.to, flow.orders.target));
  std::vector<Explained> all =
      OrderExplanation(flow, settings, field, kept.error.has_value()).explain(*write);
  if (all.empty()) {
    return fail(
        nothing_to_explain({.en = fmt::format("Order {} makes or changes no {}.", record, field.group),
                            .nl = fmt::format("Order {} maakt of wijzigt geen {}.", record,
                                              field.group == "item"   ? "artikel"
                                              : field.group == "line" ? "regel"
                                                                      : "klant")},
                           record));
  }
  return all;
}

// ---- Items, customers, assortments
// --------------------------------------------------------------------------------------

// The fields of the common model that the rule reads, as they were made of the source's own.
void add_reading(const connector::RecordInHand& record, const connector::RecordMapping& mapping,
                 const std::vector<std::string>& names, std::vector<Step>& into) {
  for (const std::string& name : names) {
    const std::optional<std::size_t> rule = mapping.read_rules().find(name);
    if (!rule) continue;
    std::vector<Step> steps;
    add_steps(record.explain_read(*rule), steps);
    for (Step& step : steps) {
      if (step.kind == "source") step.what = {.en = "read", .nl = "gelezen"};
      if (step.kind == "written") step.what = {.en = "which is", .nl = "dat is"};
      step.kind = step.kind == "part" ? "part" : "read_" + step.kind;
      into.push_back(std::move(step));
    }
  }
}

Step result_of(const flow::FieldDifference& difference) {
  using What = flow::FieldDifference::What;
  Step result{.kind = "result",
              .what = {.en = "result", .nl = "resultaat"},
              .text = {},
              .value = flow::written(difference.wanted)};
  switch (difference.what) {
    case What::kSet:
      result.text = "written";
      break;
    case What::kSame:
      result.text = "same";
      break;
    case What::kKept:
      result.text = "kept";
      result.value = flow::written(difference.there);
      break;
    case What::kOwn:
      result.text = "own";
      result.value = flow::written(difference.there);
      break;
  }
  return result;
}

Result<std::vector<Explained>> explain_record(Session& session, const Configuration& configuration,
                                              const FlowConfiguration& flow, const MappedField& field,
                                              const PlanKeeper& kept, const std::string& number) {
  const ConnectionWorld world = session.world(true);
  const connector::RecordKind kind = flow.records.kind;
  const connector::RecordMapping& mapping = *flow.record_mapping;
  TRY(const auto source, configuration.connections.at(flow.from)->open_record_source(flow.from, world, kind));
  TRY(const auto target, configuration.connections.at(flow.to)->open_record_target(flow.to, world, kind));
  const connector::RecordRead read{.after = {}, .fields = mapping.read_fields()};
  TRY(const std::vector<connector::SourceRecord> found,
      source->read_of(std::span(&number, 1), read, session.stop()));
  // The dry run has just read it; gone since is gone.
  if (found.empty())
    return fail(nothing_to_explain(
        {.en = "The source has it no longer.", .nl = "De bron heeft het niet meer."}, number));
  if (found.front().unreadable) return fail(*found.front().unreadable);
  TRY(const connector::ReferenceCodes codes, target->reference_codes(session.stop()));
  const connector::MappingSettings settings = target->mapping_settings();

  Explained one;
  connector::RecordInHand record(mapping, found.front(), settings);
  const bool is_new = kept.record_plan && kept.record_plan->what == flow::RecordPlan::What::kCreate;
  record.set_writing(is_new ? Writing::kNew : Writing::kChange);
  const std::vector<std::string> names = mapping.write_rules().sources_of(field.place);
  add_reading(record, mapping, names, one.steps);
  std::vector<std::string> before;
  const auto is_of_model = [&](const std::string& name) {
    const auto fields = connector::fields_of(kind);
    return std::ranges::any_of(fields,
                               [&](const connector::ModelField& known) { return name == known.name; });
  };
  for (const std::string& name : names) before.push_back(is_of_model(name) ? record.text(name) : "");
  // What has no translation was told by the dry run.
  const Result<void> translated = flow::translate_codes(record, mapping, flow.records, &codes);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!is_of_model(names[i]) || record.text(names[i]) == before[i]) continue;
    one.steps.push_back({.kind = "code",
                         .what = {.en = "code", .nl = "code"},
                         .text = fmt::format("{}: \"{}\" →", names[i], before[i]),
                         .value = record.text(names[i])});
  }
  const std::vector<RuleStep> steps = record.explain_written(field.place);
  add_steps(steps, one.steps);
  if (!translated)
    one.steps.push_back({.kind = "code",
                         .what = {.en = "code", .nl = "code"},
                         .text = {},
                         .value = {},
                         .error = translated.error()});
  one.steps.push_back({.kind = "write",
                       .what = {.en = "write", .nl = "write"},
                       .text = mapping::name_of(field.write),
                       .value = {}});
  Step result{
      .kind = "result", .what = {.en = "result", .nl = "resultaat"}, .text = "not_written", .value = {}};
  if (kept.record_plan) {
    const auto& differences = kept.record_plan->differences;
    const auto difference = std::ranges::find(differences, field.name, &flow::FieldDifference::field);
    if (difference != differences.end()) result = result_of(*difference);
  }
  if (kept.error) result.text = "needs_person";
  if (kept.skip) result.text = "skipped";
  one.steps.push_back(std::move(result));
  return std::vector<Explained>{std::move(one)};
}

// ---- Printing
// ------------------------------------------------------------------------------------------------------------

// What a result is, for people; to programs it is the word.
Text words_of_result(const std::string& result) {
  static const std::array<std::pair<const char*, Text>, 8> kWords = {
      {{"written", {.en = "is written", .nl = "wordt geschreven"}},
       {"left_empty", {.en = "is left empty", .nl = "blijft leeg"}},
       {"not_written", {.en = "is not written", .nl = "wordt niet geschreven"}},
       {"same", {.en = "stands there already", .nl = "staat er al"}},
       {"kept", {.en = "what is there stays", .nl = "wat er staat, blijft"}},
       {"own",
        {.en = "what is there stays: written by Schakel from there",
         .nl = "wat er staat, blijft: door Schakel vandaar geschreven"}},
       {"needs_person",
        {.en = "is not written: the record needs a person",
         .nl = "wordt niet geschreven: het record vraagt aandacht"}},
       {"skipped", {.en = "the record is left out", .nl = "het record blijft weg"}}}};
  for (const auto& [word, text] : kWords) {
    if (result == word) return text;
  }
  return {.en = result, .nl = result};
}

void print_explained(Language language, const Explained& one) {
  if (!in(language, one.heading).empty()) print("\n" + in(language, one.heading) + "\n");
  Table table({{in(language, Text{.en = "step", .nl = "stap"})},
               {in(language, Text{.en = "rule", .nl = "regel"})},
               {in(language, Text{.en = "value", .nl = "waarde"})}});
  for (const Step& step : one.steps) {
    const std::string text = step.kind == "result" ? in(language, words_of_result(step.text))
                             : step.kind == "part" ? "  " + on_one_line(step.text)
                                                   : on_one_line(step.text);
    const bool has_value = step.kind != "write" && step.kind != "result";
    const std::string value = step.error ? in(language, step.error->what)
                              : has_value && step.value.empty()
                                  ? in(language, Text{.en = "(empty)", .nl = "(leeg)"})
                                  : step.value;
    table.add({in(language, step.what), text, value});
  }
  print(table.to_text(output_width()));
}

Json json_of(Language language, const Explained& one) {
  Json json = Json::members();
  json.append("part", Json::text(one.part));
  Json steps = Json::array();
  for (const Step& step : one.steps) {
    Json row = Json::members();
    row.append("step", Json::text(step.kind));
    row.append("rule", Json::text(step.text));
    row.append("value", Json::text(step.value));
    row.append("error", step.error ? error_json(language, *step.error) : Json::null());
    steps.push_back(std::move(row));
  }
  json.append("steps", std::move(steps));
  return json;
}

}  // namespace

int mapping_explain_command(Session& session, const std::string& name, const std::string& field_name,
                            const std::string& record) {
  const Globals& globals = session.globals();
  const auto configuration = session.configuration();
  if (!configuration) return print_error(globals, configuration.error());
  const auto flow = find_flow(**configuration, name);
  if (!flow) return print_error(globals, flow.error());
  const auto fields = mapped_fields(**configuration, name, **flow, false);
  if (!fields) return print_error(globals, fields.error());
  const auto field = find_field(*fields, field_name);
  if (!field) return print_error(globals, field.error());

  PlanKeeper kept;
  const auto report = run_flow(session, name, {.dry_run = true, .record = record, .as_if_new = true}, kept);
  if (!report) return print_error(globals, report.error());
  if (report->error) return print_error(globals, *report->error);
  const auto explained = (*flow)->kind == FlowKind::kOrders
                             ? explain_order(**configuration, **flow, *field, kept, record)
                             : explain_record(session, **configuration, **flow, *field, kept, record);
  if (!explained) return print_error(globals, explained.error());
  if (globals.json) {
    Json json = Json::members();
    json.append("flow", Json::text(name));
    json.append("record", Json::text(record));
    json.append("field", Json::text(field->name));
    json.append("layer", Json::text(mapping::name_of(field->origin())));
    Json parts = Json::array();
    for (const Explained& one : *explained) parts.push_back(json_of(globals.language, one));
    json.append("parts", std::move(parts));
    json.append("error", kept.error ? error_json(globals.language, *kept.error) : Json::null());
    print(json);
    return 0;
  }
  for (const Explained& one : *explained) print_explained(globals.language, one);
  if (kept.error) print("\n" + error_text(globals.language, *kept.error, output_width()));
  return 0;
}

}  // namespace schakel::app
