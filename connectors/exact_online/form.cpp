#include "connectors/exact_online/form.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_online/codes.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {
namespace {

// Half an e-mail address, postcode or number is somebody else's.
bool may_be_cut(std::string_view field) {
  for (const std::string_view exact :
       {"mail", "Phone", "Mobile", "Fax", "Postcode", "VAT", "Chamber", "Website", "Code", "YourRef"}) {
    if (field.find(exact) != std::string_view::npos) return false;
  }
  return true;
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

Form::Form(const Entity& entity, Purpose purpose, bool cut_texts)
    : entity_(&entity), purpose_(purpose), cut_texts_(cut_texts) {}

std::string Form::name_of(std::string_view field) const {
  const std::string& path = entity_->path;
  return path.substr(path.rfind('/') + 1) + "." + std::string(field);
}

bool Form::may_write(const Field& field) const {
  return purpose_ == Purpose::kChange ? field.on_update : field.on_create;
}

const Field& Form::own_field(std::string_view name) const {
  const Field* field = entity_->find(name);
  SCHAKEL_ASSERT(field != nullptr && may_write(*field));
  return *field;
}

void Form::put(const Field& field, const model::Value& value) {
  const std::string name = name_of(field.name);
  if (has(field.name)) {
    add_problem(problem(name, "online.field_twice",
                        {.en = "is filled in by Schakel already.", .nl = "wordt al door Schakel gevuld."},
                        {.en = "Take it out of free_field.", .nl = "Haal het uit free_field."}));
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

void Form::text(std::string_view name, std::string_view value) {
  if (!trimmed(value).empty()) put(own_field(name), Personal(std::string(trimmed(value))));
}

void Form::text(std::string_view name, const Personal& value) {
  const Field& field = own_field(name);
  std::string_view whole = trimmed(value.reveal());
  if (cut_texts_ && field.length > 0 && may_be_cut(name))
    whole = trimmed(first_characters(whole, field.length));
  text(name, whole);
}

void Form::number(std::string_view name, const Decimal& value) {
  put(own_field(name), value);
}

void Form::yes_no(std::string_view name, bool value) {
  put(own_field(name), value);
}

void Form::date(std::string_view name, LocalTime value) {
  put(own_field(name), value);
}

void Form::native(const model::NativeFields& fields) {
  for (const auto& [name, value] : fields) {
    if (as_text(value).empty()) continue;
    const Field* field = entity_->find(name);
    if (field == nullptr) {
      Text advice{.en = "Correct the name in free_field; capitals count.",
                  .nl = "Verbeter de naam in free_field; hoofdletters tellen."};
      if (const Field* near = nearest(*entity_, name)) {
        advice = {.en = "Did you mean " + near->name + "?", .nl = "Bedoelt u " + near->name + "?"};
      }
      add_problem(problem(name_of(name), "online.field_unknown",
                          {.en = "does not exist in Exact Online.", .nl = "bestaat niet in Exact Online."},
                          std::move(advice)));
    } else if (!may_write(*field) || field->type == FieldType::kOther) {
      add_problem(
          problem(name_of(name), "online.field_read_only",
                  {.en = "cannot be written: Exact Online would leave it out without a word.",
                   .nl = "kan niet geschreven worden: Exact Online zou het zonder iets te zeggen weglaten."},
                  {.en = "Take it out of free_field, or take another field.",
                   .nl = "Haal het uit free_field, of neem een ander veld."}));
    } else {
      put(*field, value);
    }
  }
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
    // Numbers by value, dates by their day and time, all else as the text that would be sent.
    const std::optional<Json> as_sent =
        std::holds_alternative<std::monostate>(there) ? std::nullopt : written(*field, there);
    if (!as_sent || *as_sent != value) changed.append(name, value);
  }
  return changed;
}

}  // namespace schakel::exact_online
