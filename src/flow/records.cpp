#include "flow/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/assert.h"
#include "base/text.h"
#include "flow/errors.h"
#include "mapping/functions.h"

namespace schakel::flow {
namespace {

using connector::FindBy;
using connector::RecordInHand;
using connector::RecordKind;
using connector::TargetRecord;

model::Value held(const mapping::Value& value) {
  struct Visitor {
    model::Value operator()(std::monostate) const { return {}; }
    model::Value operator()(mapping::TextView text) const { return Personal(std::string(text.reveal())); }
    model::Value operator()(const Decimal& number) const { return number; }
    model::Value operator()(bool yes) const { return yes; }
    model::Value operator()(LocalTime time) const { return time; }
  };
  return std::visit(Visitor{}, value);
}

bool is_nothing(const model::Value& value) {
  if (const auto* text = std::get_if<Personal>(&value)) return trimmed(text->reveal()).empty();
  if (const auto* number = std::get_if<Decimal>(&value)) return number->is_zero();
  if (const auto* yes = std::get_if<bool>(&value)) return !*yes;
  return std::holds_alternative<std::monostate>(value);
}

struct CodedName {
  Coded coded;
  const char* field;  ///< Of the common model.
  const std::vector<std::string> connector::ReferenceCodes::*codes;
};

const std::vector<CodedName>& coded_of(RecordKind kind) {
  using Codes = connector::ReferenceCodes;
  static const std::vector<CodedName> items = {{Coded::kVatCode, "vat_code", nullptr},
                                               {Coded::kUnit, "unit", nullptr},
                                               {Coded::kAssortment, "assortment", &Codes::assortments}};
  static const std::vector<CodedName> customers = {
      {Coded::kVatCode, "vat_code", nullptr},
      {Coded::kPaymentCondition, "payment_condition", &Codes::payment_conditions},
      {Coded::kShippingMethod, "shipping_method", &Codes::shipping_methods},
      {Coded::kClassification, "classification", &Codes::classifications},
      {Coded::kGlAccount, "gl_account", &Codes::gl_accounts},
      {Coded::kCostCenter, "cost_center", &Codes::cost_centers},
      {Coded::kCostUnit, "cost_unit", &Codes::cost_units}};
  static const std::vector<CodedName> assortments = {
      {Coded::kGlAccount, "gl_account_revenue", &Codes::gl_accounts},
      {Coded::kGlAccount, "gl_account_stock", &Codes::gl_accounts},
      {Coded::kGlAccount, "gl_account_cost", &Codes::gl_accounts}};
  switch (kind) {
    case RecordKind::kItem:
      return items;
    case RecordKind::kCustomer:
      return customers;
    case RecordKind::kAssortment:
      return assortments;
  }
  return items;
}

std::string listed(const std::vector<TargetRecord>& candidates, const char* without) {
  std::vector<std::string> names;
  for (const TargetRecord& one : candidates) names.push_back(one.number.empty() ? without : one.number);
  std::ranges::sort(names);
  return fmt::format("{}", fmt::join(names, ", "));
}

struct Spoken {
  const char* en;
  const char* nl;
};
Spoken spoken(FindBy by) {
  switch (by) {
    case FindBy::kId:
      return {"key", "sleutel"};
    case FindBy::kNumber:
      return {"number", "nummer"};
    case FindBy::kEmail:
      return {"e-mail address", "e-mailadres"};
    case FindBy::kVatNumber:
      return {"VAT number", "btw-nummer"};
    case FindBy::kChamberOfCommerce:
      return {"chamber-of-commerce number", "KvK-nummer"};
    case FindBy::kNameAndPostcode:
      return {"name and postcode", "naam en postcode"};
  }
  return {"?", "?"};
}

std::vector<TargetRecord> distinct(const std::vector<TargetRecord>& found) {
  std::vector<TargetRecord> result;
  for (const TargetRecord& one : found) {
    if (std::ranges::find(result, one.id, &TargetRecord::id) == result.end()) result.push_back(one);
  }
  return result;
}

NeedsPerson person(Code code, const Text& record, Text what, std::vector<std::string> fields) {
  what.en = record.en + ": " + what.en;
  what.nl = record.nl + ": " + what.nl;
  return {needs_person(code, std::move(what), std::move(fields))};
}

}  // namespace

Text called(RecordKind kind, const std::string& number) {
  switch (kind) {
    case RecordKind::kItem:
      return {.en = "Item " + number, .nl = "Artikel " + number};
    case RecordKind::kCustomer:
      return {.en = "Customer " + number, .nl = "Klant " + number};
    case RecordKind::kAssortment:
      return {.en = "Assortment " + number, .nl = "Assortiment " + number};
  }
  return {.en = number, .nl = number};
}

Error together(std::vector<Error> refusals) {
  SCHAKEL_ASSERT(!refusals.empty());
  Error all = std::move(refusals.front());
  for (std::size_t i = 1; i < refusals.size(); ++i) {
    all.what.en += " " + refusals[i].what.en;
    all.what.nl += " " + refusals[i].what.nl;
    all.fields.insert(all.fields.end(), refusals[i].fields.begin(), refusals[i].fields.end());
  }
  return all;
}

bool same_value(const model::Value& a, const model::Value& b) {
  if (is_nothing(a) && is_nothing(b)) return true;
  if (a.index() != b.index()) return false;
  if (const auto* text = std::get_if<Personal>(&a))
    return trimmed(text->reveal()) == trimmed(std::get<Personal>(b).reveal());
  return a == b;
}

std::uint64_t mark_of(const model::Value& value) {
  if (is_nothing(value)) return 0;
  const std::hash<std::string> hash;
  const auto marked = [&](char kind, std::string_view text) {
    std::string whole(1, kind);
    whole += text;
    return static_cast<std::uint64_t>(hash(whole)) | 1;  // Never that of nothing.
  };
  if (const auto* text = std::get_if<Personal>(&value)) return marked('t', trimmed(text->reveal()));
  if (const auto* number = std::get_if<Decimal>(&value)) return marked('n', number->to_short_text());
  if (const auto* time = std::get_if<LocalTime>(&value))
    return marked('d', std::to_string(time->time_since_epoch().count()));
  return marked('b', "");
}

std::vector<std::string> fields_used(const RecordsFlow& settings,
                                     std::span<const std::string> filter_fields) {
  std::set<std::string> names(filter_fields.begin(), filter_fields.end());
  for (const FindBy by : settings.match_keys) {
    switch (by) {
      case FindBy::kId:
      case FindBy::kNumber:
        break;  // Every record has those.
      case FindBy::kEmail:
        names.insert("email");
        break;
      case FindBy::kVatNumber:
        names.insert("vat_number");
        break;
      case FindBy::kChamberOfCommerce:
        names.insert("chamber_of_commerce");
        break;
      case FindBy::kNameAndPostcode:
        names.insert("name");
        names.insert("visit.postcode");
        break;
    }
  }
  if (settings.kind == RecordKind::kCustomer) names.insert("visit.country");  // Codes may go by it.
  return {names.begin(), names.end()};
}

Result<std::optional<Skip>> filter_record(const RecordInHand& record, const RecordsFlow& settings) {
  if (settings.compiled_filter == nullptr) return std::optional<Skip>();
  Result<mapping::Value> holds = settings.compiled_filter->evaluate(record.as_record(), record.scratch());
  if (!holds) {
    Error error = std::move(holds).error();
    const Text which = called(settings.kind, record.source().number);
    error.what = {.en = fmt::format("{}: the filter cannot be computed: {}.", which.en, error.what.en),
                  .nl = fmt::format("{}: het filter is niet te berekenen: {}.", which.nl, error.what.nl)};
    error.advice = {
        .en = "Correct the value in the source, or the filter of the flow. Then retry.",
        .nl = "Verbeter de waarde in de bron, of het filter van de flow. Probeer het dan opnieuw."};
    error.fields = {"filter"};
    return fail(std::move(error));
  }
  const bool* taken = std::get_if<bool>(&*holds);
  if (taken != nullptr && *taken) return std::optional<Skip>();
  const Text which = called(settings.kind, record.source().number);
  return std::optional<Skip>(Skip{.code = "flow.filtered_out",
                                  .reason = {.en = which.en + ": the filter of the flow leaves it out.",
                                             .nl = which.nl + ": het filter van de flow laat het weg."}});
}

Result<void> translate_codes(RecordInHand& record, const connector::RecordMapping& mapping,
                             const RecordsFlow& settings, const connector::ReferenceCodes* codes) {
  const std::vector<std::string> used = mapping.write_rules().sources();
  const std::span<const connector::ModelField> fields = connector::fields_of(settings.kind);
  const std::string country =
      settings.kind == RecordKind::kCustomer ? record.text("visit.country") : std::string();
  // Without settings of its own a code goes over as it is, if the target has it.
  static const CodedField kAsItIs = {.same_code = true};
  for (const CodedName& name : coded_of(settings.kind)) {
    if (std::ranges::find(used, name.field) == used.end()) continue;
    const std::size_t place = connector::place_of(fields, name.field);
    std::vector<std::string> vat_codes;
    const std::vector<std::string>* known = nullptr;
    if (codes != nullptr && name.coded == Coded::kVatCode) {
      for (const connector::VatCode& vat : codes->vat_codes) vat_codes.push_back(vat.code);
      known = &vat_codes;
    } else if (codes != nullptr && name.codes != nullptr) {
      known = &(codes->*name.codes);
    }
    const auto rules = settings.codes.find(name.coded);
    const Text which = called(settings.kind, record.source().number);
    TRY(const std::string code, translate(name.coded, rules == settings.codes.end() ? kAsItIs : rules->second,
                                          {.text = mapping::as_text(record.field(place))}, country, known,
                                          {.en = which.en, .nl = which.nl}));
    record.set_text(place, code);
  }
  return {};
}

Personal match_value(FindBy by, const RecordInHand& record) {
  const auto compact = [](const std::string& text) {
    std::string out;
    for (const char c : upper_ascii(text)) {
      if (c != ' ' && c != '.' && c != '-') out += c;
    }
    return Personal(std::move(out));
  };
  switch (by) {
    case FindBy::kId:
      return Personal();
    case FindBy::kNumber:
      return Personal(record.source().number);
    case FindBy::kEmail:
      return Personal(lower_ascii(trimmed(record.text("email"))));
    case FindBy::kVatNumber:
      return compact(record.text("vat_number"));
    case FindBy::kChamberOfCommerce:
      return compact(record.text("chamber_of_commerce"));
    case FindBy::kNameAndPostcode: {
      const std::string name(trimmed(record.text("name")));
      const std::string postcode(trimmed(record.text("visit.postcode")));
      if (name.empty() || postcode.empty()) return Personal();
      return Personal(name + connector::kNameEnd + postcode);
    }
  }
  return Personal();
}

Wanted wanted_fields(const RecordInHand& record, const connector::RecordMapping& mapping, TooLong too_long,
                     const AsKept& as_kept) {
  using Length = connector::RecordTarget::TooLong;
  Wanted wanted;
  const std::vector<mapping::Value> values = record.written(wanted.errors);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const mapping::Mapping::Field& field = mapping.write_rules().fields()[i];
    WantedField one{.name = field.name, .value = {}, .write = field.write, .clears = field.clears};
    if (!mapping::is_blank(values[i])) {
      const bool cut = field.may_be_cut && too_long == TooLong::kCut;
      Result<model::Value> kept = as_kept(field.name, held(values[i]), cut ? Length::kCut : Length::kRefuse);
      if (kept) {
        one.value = *std::move(kept);
      } else {
        wanted.errors.push_back(std::move(kept).error());
      }
    }
    wanted.fields.push_back(std::move(one));
  }
  return wanted;
}

const char* name_of(FieldDifference::What what) {
  switch (what) {
    case FieldDifference::What::kSet:
      return "set";
    case FieldDifference::What::kSame:
      return "same";
    case FieldDifference::What::kKept:
      return "kept";
    case FieldDifference::What::kOwn:
      return "own";
  }
  return "?";
}

RecordDecision plan_record(const connector::SourceRecord& record, const std::vector<WantedField>& wanted,
                           const RecordKnown& known, const RecordsFlow& settings,
                           const std::function<std::vector<Error>(const connector::FieldValues&)>& missing) {
  using What = FieldDifference::What;
  const Text which = called(settings.kind, record.number);
  const std::vector<TargetRecord> candidates = distinct(known.candidates);
  if (candidates.size() > 1) {
    const Spoken by = spoken(known.found_by.value_or(FindBy::kId));
    return person("flow.record_ambiguous", which,
                  {.en = fmt::format("several in the target have its {}: {}.", by.en,
                                     listed(candidates, "one without a number")),
                   .nl = fmt::format("meer dan een in het doel heeft dit {}: {}.", by.nl,
                                     listed(candidates, "een zonder nummer"))},
                  {"match_keys"});
  }

  RecordPlan plan;
  if (candidates.empty()) {
    if (!settings.create) {
      return Skip{.code = "flow.not_created",
                  .reason = {.en = which.en + ": it is not in the target, and making new ones is off.",
                             .nl = which.nl + ": het staat niet in het doel, en nieuwe maken staat uit."}};
    }
    if (settings.number == RecordNumber::kSameAsSource && known.number_taken) {
      return person("flow.number_taken", which,
                    {.en = "it is recognised by nothing, and somebody else in the target has its number.",
                     .nl = "het wordt nergens aan herkend, en een ander in het doel heeft dit nummer."},
                    {"number"});
    }
    plan.what = RecordPlan::What::kCreate;
    for (const WantedField& field : wanted) {
      if (field.write == mapping::WritePolicy::kNever || std::holds_alternative<std::monostate>(field.value))
        continue;
      plan.fields.emplace_back(field.name, field.value);
      plan.differences.push_back(
          {.field = field.name, .what = What::kSet, .there = {}, .wanted = field.value});
    }
    std::vector<Error> lacking = missing(plan.fields);
    if (!lacking.empty()) {
      Error all = together(std::move(lacking));
      all.what = {.en = which.en + ": " + all.what.en, .nl = which.nl + ": " + all.what.nl};
      return NeedsPerson{std::move(all)};
    }
    return plan;
  }

  const TargetRecord& there = candidates.front();
  plan.target_id = there.id;
  plan.target_number = there.number;
  SCHAKEL_ASSERT(there.values.size() >= wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const WantedField& field = wanted[i];
    if (field.write == mapping::WritePolicy::kNever) continue;
    const bool gives = !std::holds_alternative<std::monostate>(field.value);
    if (!gives && !field.clears) continue;
    FieldDifference difference{
        .field = field.name, .what = What::kSame, .there = there.values[i], .wanted = field.value};
    if (!same_value(there.values[i], field.value)) {
      const bool open = field.write == mapping::WritePolicy::kAlways ||
                        (field.write == mapping::WritePolicy::kIfEmpty && is_nothing(there.values[i]));
      difference.what = field.is_own ? What::kOwn : open && settings.update ? What::kSet : What::kKept;
    }
    if (difference.what == What::kSet) plan.fields.emplace_back(field.name, field.value);
    plan.differences.push_back(std::move(difference));
  }
  plan.what = plan.fields.empty() ? RecordPlan::What::kUnchanged : RecordPlan::What::kUpdate;
  return plan;
}

}  // namespace schakel::flow
