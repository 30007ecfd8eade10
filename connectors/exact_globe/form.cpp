#include "connectors/exact_globe/form.h"

#include <algorithm>

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_globe/record_value.h"

namespace schakel::exact_globe {
namespace {

Error native_problem(const Entity& entity, std::string_view name, const char* code, Text what, Text advice) {
  const std::string full = std::string(entity.name) + "." + std::string(name);
  return {.kind = ErrorKind::kInvalidRecord,
          .code = code,
          .what = {.en = full + " " + what.en, .nl = full + " " + what.nl},
          .advice = std::move(advice),
          .fields = {full}};
}

Error filled_in_already(const Entity& entity, std::string_view name) {
  return native_problem(entity, name, "globe.field_twice",
                        {.en = "is filled in by Schakel already.", .nl = "wordt al door Schakel gevuld."},
                        {.en = "Take its rule out of the mapping.", .nl = "Haal de regel uit de mapping."});
}

Json as_json(const mapping::Value& value) {
  struct Visitor {
    Json operator()(std::monostate) const { return Json::null(); }
    Json operator()(mapping::TextView text) const { return Json::text(std::string(text.reveal())); }
    Json operator()(const Decimal& number) const { return Json::number_from(number.to_text()); }
    Json operator()(bool yes) const { return Json::boolean(yes); }
    // The properties are dates, and Globe takes ISO (facts 2.3, third-party code).
    Json operator()(LocalTime time) const { return Json::text(date_text(time)); }
  };
  return std::visit(Visitor{}, value);
}

// A line has about ten, a customer or the header of an order up to thirty.
constexpr std::size_t kUsualProperties = 16;

}  // namespace

Form::Form(const Entity& entity, bool cut_texts) : entity_(&entity), cut_texts_(cut_texts) {
  body_.as_members()->reserve(kUsualProperties);
}

void Form::put(std::string_view name, const Json& value) {
  const Property* property = find(*entity_, name);
  SCHAKEL_ASSERT(property != nullptr);
  Result<Json> written = as_sent(*entity_, *property, value);
  if (!written) {
    problems_.push_back(std::move(written).error());
    return;
  }
  body_.append(std::string(name), *std::move(written));
}

void Form::text(std::string_view property, std::string_view value) {
  if (!trimmed(value).empty()) put(property, Json::text(std::string(value)));
}

void Form::cut_text(std::string_view property, std::string_view value) {
  std::string_view whole = trimmed(value);
  const Property* known = find(*entity_, property);
  if (cut_texts_ && known != nullptr && known->length != 0)
    whole = trimmed(first_characters(whole, known->length));
  text(property, whole);
}

void Form::yes_no(std::string_view property, bool value) {
  put(property, Json::boolean(value));
}

void Form::value(std::string_view name, const model::Value& value) {
  const Property* property = find(*entity_, name);
  SCHAKEL_ASSERT(property != nullptr);
  Result<Json> written = as_sent(*entity_, *property, value);
  if (!written) {
    problems_.push_back(std::move(written).error());
    return;
  }
  body_.append(std::string(name), *std::move(written));
}

void Form::fill(const mapping::Mapping& mapping, const mapping::Record& record, connector::Writing writing) {
  mapping::Scratch scratch;
  std::vector<mapping::Value> values(mapping.fields().size());
  std::vector<Error> errors;
  mapping.evaluate(record, scratch, values, errors);
  for (Error& error : errors) {
    for (std::string& field : error.fields) field = std::string(entity_->name) + "." + field;
    problems_.push_back(std::move(error));
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const mapping::Mapping::Field& field = mapping.fields()[i];
    if (mapping::is_blank(values[i])) continue;
    if (writing == connector::Writing::kChange && field.write != mapping::WritePolicy::kAlways) continue;
    if (field.name.starts_with("Additional") && !has("IsUseAdditionalFields") &&
        find(*entity_, "IsUseAdditionalFields") != nullptr) {
      yes_no("IsUseAdditionalFields", true);
    }
    if (const auto* whole = std::get_if<mapping::TextView>(&values[i])) {
      // An own choice of the user is not trimmed away: neither are spaces within.
      if (field.may_be_cut) {
        cut_text(field.name, whole->reveal());
      } else {
        text(field.name, whole->reveal());
      }
    } else {
      put(field.name, as_json(values[i]));
    }
  }
}

void Form::fallback(std::string_view name, std::string_view value) {
  if (has(name)) return;
  const Property* property = find(*entity_, name);
  SCHAKEL_ASSERT(property != nullptr);
  Result<Json> written = from_setting(*entity_, *property, value);
  if (!written) {
    problems_.push_back(std::move(written).error());
    return;
  }
  body_.append(std::string(name), *std::move(written));
}

void Form::in_front(std::string_view name, std::string_view value) {
  if (has(name)) {
    problems_.push_back(filled_in_already(*entity_, name));
    return;
  }
  const std::size_t before = body_.as_members()->size();
  text(name, value);
  Json::Members& members = *body_.as_members();
  std::rotate(members.begin(), members.begin() + static_cast<std::ptrdiff_t>(before), members.end());
}

void Form::require(std::string_view property) {
  if (has(property)) return;
  const std::string full = std::string(entity_->name) + "." + std::string(property);
  for (const Error& problem : problems_) {
    if (problem.fields == std::vector<std::string>{full}) return;  // It was there, and wrong.
  }
  const Text advice = entity_ == &account()
                          ? Text{.en = "Fill it in the source, or in account_defaults of the connection.",
                                 .nl = "Vul het in de bron, of in account_defaults van de verbinding."}
                          : Text{.en = "Fill it in the source, or give it a rule in the mapping.",
                                 .nl = "Vul het in de bron, of geef het een regel in de mapping."};
  problems_.push_back(native_problem(*entity_, property, "globe.mandatory",
                                     {.en = "is mandatory and empty.", .nl = "is verplicht en leeg."},
                                     advice));
}

Result<void> Form::checked() const {
  if (!problems_.empty()) return fail(problems_.front());
  return {};
}

std::vector<connector::SentText> Form::sent() const {
  std::vector<connector::SentText> out;
  for (const auto& [name, value] : *body_.as_members()) {
    if (const std::string* text = value.as_text()) out.push_back({name, *text});
  }
  return out;
}

}  // namespace schakel::exact_globe
