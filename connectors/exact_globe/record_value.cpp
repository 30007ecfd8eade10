#include "connectors/exact_globe/record_value.h"

#include <string>

#include "base/text.h"
#include "base/time.h"

namespace schakel::exact_globe {
namespace {

Json as_json(const model::Value& value) {
  struct Visitor {
    Json operator()(std::monostate) const { return Json::null(); }
    Json operator()(const Personal& text) const { return Json::text(std::string(trimmed(text.reveal()))); }
    Json operator()(const Decimal& number) const { return Json::number_from(number.to_text()); }
    Json operator()(bool yes) const { return Json::boolean(yes); }
    Json operator()(LocalTime time) const { return Json::text(date_text(time)); }
  };
  return std::visit(Visitor{}, value);
}

Json emptied(const Property& property) {
  switch (property.type) {
    case Type::kText:
      return Json::text({});
    case Type::kNumber:
    case Type::kDouble:
    case Type::kInteger:
      return property.is(kMandatory) || property.is(kHasDefault) ? Json::number(0) : Json::null();
    case Type::kBoolean:
      return Json::boolean(false);
    case Type::kDate:
    case Type::kGuid:
      return Json::null();
  }
  return Json::null();
}

model::Value as_value(const Property& property, const Json& sent) {
  if (const std::string* number = sent.as_number_text()) {
    const Result<Decimal> value = Decimal::parse(*number);
    if (!value) return std::monostate{};
    return property.scale > 0 ? value->rounded(property.scale) : *value;
  }
  if (const std::optional<bool> yes = sent.as_boolean()) return *yes;
  const std::string* text = sent.as_text();
  if (text == nullptr || trimmed(*text).empty()) return std::monostate{};
  if (property.type == Type::kDate) {
    const std::optional<LocalTime> day = parse_local(*text);
    return day ? model::Value(*day) : model::Value();
  }
  return Personal(std::string(trimmed(*text)));
}

}  // namespace

Result<model::Value> as_kept(const Entity& entity, const Property& property, const model::Value& value,
                             connector::RecordTarget::TooLong too_long) {
  Json json = as_json(value);
  if (json.is_null()) return model::Value();
  if (const std::string* text = json.as_text();
      text != nullptr && too_long == connector::RecordTarget::TooLong::kCut && property.length != 0) {
    json = Json::text(std::string(trimmed(first_characters(*text, property.length))));
  }
  TRY(const Json sent, as_sent(entity, property, json));
  return as_value(property, sent);
}

Result<Json> as_sent(const Entity& entity, const Property& property, const model::Value& value) {
  const Json json = as_json(value);
  if (json.is_null()) return emptied(property);
  return as_sent(entity, property, json);
}

}  // namespace schakel::exact_globe
