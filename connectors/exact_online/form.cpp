#include "connectors/exact_online/form.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {
namespace {

constexpr const char* kSomeId = "00000000-0000-0000-0000-000000000000";

/// A value of a mapping as one of our own.
model::Value owned(const mapping::Value& value) {
  struct Visitor {
    model::Value operator()(std::monostate) const { return {}; }
    model::Value operator()(mapping::TextView text) const { return Personal(std::string(text.reveal())); }
    model::Value operator()(const Decimal& number) const { return number; }
    model::Value operator()(bool yes) const { return yes; }
    model::Value operator()(LocalTime time) const { return time; }
  };
  return std::visit(Visitor{}, value);
}

std::optional<Decimal> number_in(const model::Value& value) {
  if (const auto* number = std::get_if<Decimal>(&value)) return *number;
  const auto* text = std::get_if<Personal>(&value);
  if (text == nullptr) return std::nullopt;
  const Result<Decimal> parsed = Decimal::parse(trimmed(text->reveal()));
  return parsed ? std::optional(*parsed) : std::nullopt;
}

std::optional<bool> yes_or_no(const model::Value& value) {
  if (const bool* yes = std::get_if<bool>(&value)) return *yes;
  if (const auto* text = std::get_if<Personal>(&value)) {
    if (equal_ignoring_case(trimmed(text->reveal()), "true")) return true;
    if (equal_ignoring_case(trimmed(text->reveal()), "false")) return false;
  }
  const std::optional<Decimal> number = number_in(value);
  if (number && number->is_zero()) return false;
  if (number && *number == Decimal::from_integer(1)) return true;
  return std::nullopt;
}

std::string as_text(const model::Value& value) {
  struct Visitor {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(const Personal& text) const { return std::string(trimmed(text.reveal())); }
    std::string operator()(const Decimal& number) const { return number.to_short_text(); }
    std::string operator()(bool yes) const { return yes ? "true" : "false"; }
    std::string operator()(LocalTime time) const {
      const bool has_time = std::chrono::floor<std::chrono::days>(time) != time;
      return has_time ? iso_text(time) : date_text(time);
    }
  };
  return std::visit(Visitor{}, value);
}

/// The value as it must stand in a request for this field; nothing when it is not of its kind.
std::optional<Json> written(const Field& field, const model::Value& value) {
  switch (field.type) {
    case FieldType::kText: {
      const std::string text = as_text(value);
      return Json::text(field.is_right_aligned ? padded_left(text, field.length) : text);
    }
    case FieldType::kGuid: {
      std::string guid = normalised_guid(as_text(value));
      return guid.empty() ? std::nullopt : std::optional(Json::text(std::move(guid)));
    }
    case FieldType::kDate: {
      const std::optional<LocalTime> date = parse_local(as_text(value));
      return date ? std::optional(Json::text(as_text(*date))) : std::nullopt;
    }
    case FieldType::kWhole: {
      if (field.is_byte) {
        if (const auto yes = yes_or_no(value)) return Json::number(*yes ? 1 : 0);
      }
      const std::optional<Decimal> number = number_in(value);
      if (!number || number->rounded(0) != *number) return std::nullopt;
      return Json::number_from(number->rounded(0).to_text());
    }
    case FieldType::kDecimal: {
      const std::optional<Decimal> number = number_in(value);
      return number ? std::optional(Json::number_from(number->to_short_text())) : std::nullopt;
    }
    case FieldType::kBoolean: {
      const std::optional<bool> yes = yes_or_no(value);
      return yes ? std::optional(Json::boolean(*yes)) : std::nullopt;
    }
    case FieldType::kOther:
      return std::nullopt;
  }
  return std::nullopt;
}

Text kind_of(FieldType type) {
  switch (type) {
    case FieldType::kText:
      return {.en = "a text", .nl = "een tekst"};
    case FieldType::kGuid:
      return {.en = "a GUID", .nl = "een GUID"};
    case FieldType::kDate:
      return {.en = "a date", .nl = "een datum"};
    case FieldType::kWhole:
      return {.en = "a whole number", .nl = "een geheel getal"};
    case FieldType::kDecimal:
      return {.en = "a number", .nl = "een getal"};
    case FieldType::kBoolean:
      return {.en = "yes or no", .nl = "ja of nee"};
    case FieldType::kOther:
      return {.en = "something that Schakel cannot write", .nl = "iets dat Schakel niet kan schrijven"};
  }
  return {};
}

/// `what` goes on behind the field's name.
Error problem(const std::string& name, const char* code, const Text& what, Text advice) {
  return {.kind = ErrorKind::kInvalidRecord,
          .code = code,
          .what = {.en = name + " " + what.en, .nl = name + " " + what.nl},
          .advice = std::move(advice),
          .fields = {name}};
}

}  // namespace

std::optional<Referred> referred_by(std::string_view field) {
  struct Row {
    std::string_view field;
    Referred to;
  };
  static constexpr std::array kRows = {
      Row{"OrderedBy", Referred::kAccount},
      Row{"InvoiceTo", Referred::kAccount},
      Row{"DeliverTo", Referred::kAccount},
      Row{"Customer", Referred::kAccount},
      Row{"Item", Referred::kItem},
      Row{"ItemGroup", Referred::kItemGroup},
      Row{"Warehouse", Referred::kWarehouse},
      Row{"WarehouseID", Referred::kWarehouse},
      Row{"ShippingMethod", Referred::kShippingMethod},
      Row{"OrderCharge", Referred::kOrderCharge},
      Row{"GLAccount", Referred::kGlAccount},
      Row{"GLAccountSales", Referred::kGlAccount},
      Row{"GLAccountPurchase", Referred::kGlAccount},
      Row{"GLAP", Referred::kGlAccount},
      Row{"GLAR", Referred::kGlAccount},
      Row{"GLCosts", Referred::kGlAccount},
      Row{"GLCostsWorkInProgress", Referred::kGlAccount},
      Row{"GLRevenue", Referred::kGlAccount},
      Row{"GLRevenueWorkInProgress", Referred::kGlAccount},
      Row{"GLStock", Referred::kGlAccount},
  };
  for (const Row& row : kRows) {
    if (row.field == field) return row.to;
  }
  // Classification1 to 8, not the read-only Classification.
  constexpr std::string_view kSlot = "Classification";
  if (field.size() == kSlot.size() + 1 && field.starts_with(kSlot)) return Referred::kClassification;
  return std::nullopt;
}

Result<std::string> any_id(Referred, std::string_view) {
  return std::string(kSomeId);
}

Form::Form(const Entity& entity, Purpose purpose, bool cut_texts)
    : entity_(&entity), purpose_(purpose), cut_texts_(cut_texts) {}

std::string Form::name_of(std::string_view field) const {
  const std::string& path = entity_->path;
  return path.substr(path.rfind('/') + 1) + "." + std::string(field);
}

const Field& Form::own_field(std::string_view name) const {
  const Field* field = entity_->find(name);
  SCHAKEL_ASSERT(field != nullptr && (purpose_ == Purpose::kChange ? field->on_update : field->on_create));
  return *field;
}

void Form::put(const Field& field, const model::Value& value) {
  const std::string name = name_of(field.name);
  if (has(field.name)) {
    add_problem(problem(name, "online.field_twice",
                        {.en = "is filled in by Schakel already.", .nl = "wordt al door Schakel gevuld."},
                        {.en = "Take its rule out of the mapping.", .nl = "Haal de regel uit de mapping."}));
    return;
  }
  std::optional<Json> json = written(field, value);
  if (!json) {
    const Text kind = kind_of(field.type);
    add_problem(problem(name, "online.wrong_type",
                        {.en = "takes " + kind.en + ", and the value is none.",
                         .nl = "neemt " + kind.nl + ", en de waarde is dat niet."},
                        {.en = "Correct the value in the source, or take another field.",
                         .nl = "Verbeter de waarde in de bron, of neem een ander veld."}));
    return;
  }
  const std::string* text = json->as_text();
  if (text != nullptr && field.length > 0) {
    if (const std::size_t length = character_count(*text); length > field.length) {
      const std::string fits = std::to_string(field.length);
      const std::string has_now = std::to_string(length);
      add_problem(
          problem(name, "online.too_long",
                  {.en = "holds " + fits + " characters, and the value has " + has_now + ".",
                   .nl = "heeft plaats voor " + fits + " tekens, en de waarde heeft er " + has_now + "."},
                  {.en = "Shorten it in the source, or set text_too_long = \"cut\".",
                   .nl = "Maak het in de bron korter, of stel text_too_long = \"cut\" in."}));
      return;
    }
  }
  if (!field.values.empty()) {
    const std::string code = text != nullptr ? *text : as_text(value);
    // Some of the lists are not whole: 0 is a default that none of them names (facts 5).
    if (code != "0" && std::ranges::find(field.values, code) == field.values.end()) {
      std::string list;
      for (const std::string& one : field.values) list += (list.empty() ? "" : ", ") + one;
      add_problem(
          problem(name, "online.value_not_allowed",
                  {.en = "takes only " + list + ".", .nl = "neemt alleen " + list + "."},
                  {.en = "Map the value onto one of these.", .nl = "Zet de waarde om in een van deze."}));
      return;
    }
  }
  body_.append(field.name, *std::move(json));
}

void Form::value(std::string_view field, const model::Value& value) {
  if (!as_text(value).empty()) put(own_field(field), value);
}

void Form::cut_text(std::string_view name, const Personal& text) {
  const Field& field = own_field(name);
  const std::string_view whole = trimmed(text.reveal());
  this->text(name, cut_texts_ && field.length > 0 ? first_characters(whole, field.length) : whole);
}

void Form::text_below(std::string_view name, const Personal& text) {
  if (trimmed(text.reveal()).empty()) return;
  Json* there = body_.find(name);
  const std::string* above = there == nullptr ? nullptr : there->as_text();
  if (above == nullptr) return this->text(name, text.reveal());
  *there = Json::text(*above + "\n" + std::string(trimmed(text.reveal())));
}

void Form::clear(const Field& field) {
  if (!has(field.name))
    body_.append(field.name, field.type == FieldType::kText ? Json::text("") : Json::null());
}

Result<void> Form::fill(const mapping::Mapping& mapping, const mapping::Record& record, std::string_view part,
                        const IdOf& id_of) {
  mapping::Scratch scratch;
  std::vector<mapping::Value> values(mapping.fields().size());
  std::vector<Error> errors;
  mapping.evaluate(record, scratch, values, errors);
  const auto name_within = [&](std::string_view field) -> std::optional<std::string_view> {
    if (!field.starts_with(part)) return std::nullopt;
    const std::string_view name = field.substr(part.size());
    return name.find('.') == std::string_view::npos ? std::optional(name) : std::nullopt;
  };
  for (Error& error : errors) {
    const bool is_here = std::ranges::any_of(
        error.fields, [&](const std::string& field) { return name_within(field).has_value(); });
    if (!is_here) continue;
    for (std::string& field : error.fields) field = name_of(name_within(field).value_or(field));
    add_problem(std::move(error));
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const mapping::Mapping::Field& rule = mapping.fields()[i];
    if (const auto name = name_within(rule.name)) TRY_VOID(fill_in(rule, *name, values[i], id_of));
  }
  return {};
}

Result<void> Form::fill_in(const mapping::Mapping::Field& rule, std::string_view name,
                           const mapping::Value& value, const IdOf& id_of) {
  const bool is_change = purpose_ == Purpose::kChange;
  if (rule.write == mapping::WritePolicy::kNever) return {};
  if (is_change && rule.write == mapping::WritePolicy::kOnCreate) return {};
  const Field* known = entity_->find(name);
  SCHAKEL_ASSERT(known != nullptr);
  // Some fields can be written into a record that exists only.
  if (is_change ? !known->on_update : !known->on_create) return {};
  const Field& field = *known;
  const auto* text = std::get_if<mapping::TextView>(&value);
  if (mapping::is_blank(value) || (text != nullptr && trimmed(text->reveal()).empty())) {
    if (is_change && rule.clears) clear(field);
    return {};
  }
  if (is_change && rule.write == mapping::WritePolicy::kIfEmpty) only_if_empty_.emplace(name);
  if (text != nullptr && rule.may_be_cut && !referred_by(name)) {
    cut_text(name, Personal(std::string(text->reveal())));
    return {};
  }
  return put_or_refer(field, owned(value), id_of);
}

Result<void> Form::put_or_refer(const Field& field, const model::Value& value, const IdOf& id_of) {
  const std::optional<Referred> to = referred_by(field.name);
  const auto* text = std::get_if<Personal>(&value);
  if (!to || text == nullptr || !normalised_guid(text->reveal()).empty()) {
    put(field, value);
    return {};
  }
  Result<std::string> id = id_of(*to, trimmed(text->reveal()));
  if (!id && id.error().kind != ErrorKind::kInvalidRecord) return fail(std::move(id).error());
  if (id) {
    this->text(field.name, *id);
  } else {
    add_problem(std::move(id).error());
  }
  return {};
}

Result<void> Form::take(std::string_view name, const model::Value& value, const IdOf& id_of) {
  const Field& field = own_field(name);
  if (!as_text(value).empty()) return put_or_refer(field, value, id_of);
  if (purpose_ == Purpose::kChange) clear(field);
  return {};
}

void Form::line(std::string_view field, const Form& line, std::size_t number) {
  for (Error error : line.problems()) {
    const std::string place = std::to_string(number);
    error.what = {.en = "Line " + place + ": " + error.what.en,
                  .nl = "Regel " + place + ": " + error.what.nl};
    add_problem(std::move(error));
  }
  // A list, never one line by itself (facts 4.10, A).
  if (!has(field)) body_.append(std::string(field), Json::array());
  body_.find(field)->push_back(line.body());
}

void Form::require(std::string_view field) {
  if (has(field)) return;
  const std::string name = name_of(field);
  for (const Error& known : problems_) {
    if (known.fields == std::vector<std::string>{name}) return;  // It was there, and wrong.
  }
  add_problem(problem(name, "online.mandatory",
                      {.en = "is mandatory and empty.", .nl = "is verplicht en leeg."},
                      {.en = "Fill it in the source, or map it.",
                       .nl = "Vul het in de bron, of leg het vast in de mapping."}));
}

void Form::require_all() {
  for (const Field& field : entity_->fields) {
    if (purpose_ == Purpose::kWithinHeader ? field.mandatory_within : field.mandatory) require(field.name);
  }
}

Result<void> Form::checked() const {
  if (!problems_.empty()) return fail(problems_.front());
  return {};
}

Json changes(const Form& form, const Json& row) {
  const Asked nobody;
  Json changed = Json::members();
  for (const auto& [name, value] : *form.body().as_members()) {
    const Field* field = form.entity().find(name);
    RowReader reader(row, nobody);
    const model::Value there = reader.value(*field);
    const bool is_empty = as_text(there).empty();
    if (is_empty && (value.is_null() || value == Json::text(""))) continue;
    if (!is_empty && form.only_if_empty(name)) continue;
    // Numbers by value, dates by their day and time, all else as the text that would be sent.
    const std::optional<Json> as_sent =
        std::holds_alternative<std::monostate>(there) ? std::nullopt : written(*field, there);
    if (!as_sent || *as_sent != value) changed.append(name, value);
  }
  return changed;
}

}  // namespace schakel::exact_online
