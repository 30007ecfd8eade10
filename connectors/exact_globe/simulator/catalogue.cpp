#include "connectors/exact_globe/simulator/catalogue.h"

#include <utility>

#include "base/assert.h"
#include "base/text.h"

namespace schakel::exact_globe::simulator {

// Generated from entities.json by embed.cmake.
std::string embedded_catalogue();

namespace {

tl::unexpected<Error> malformed(std::string_view where) {
  return fail(
      {.kind = ErrorKind::kMalformed,
       .code = "globe_simulator.catalogue",
       .what = {.en = "entities.json: " + std::string(where) + " is missing or of the wrong kind.",
                .nl = "entities.json: " + std::string(where) + " ontbreekt of is van de verkeerde soort."}});
}

std::string text_at(const Json& json, std::string_view name) {
  const Json* value = json.find(name);
  const std::string* text = value == nullptr ? nullptr : value->as_text();
  return text == nullptr ? std::string() : *text;
}

std::int64_t number_at(const Json& json, std::string_view name) {
  const Json* value = json.find(name);
  return value == nullptr ? 0 : value->as_integer().value_or(0);
}

bool flag_at(const Json& json, std::string_view name) {
  const Json* value = json.find(name);
  return value != nullptr && value->as_boolean().value_or(false);
}

std::optional<Decimal> bound_at(const Json& json, std::string_view name) {
  const Result<Decimal> bound = Decimal::parse(text_at(json, name));
  return bound ? std::optional(*bound) : std::nullopt;
}

// How many digits an Int32 can be sure to hold.
constexpr std::int64_t kInt32Digits = 10;

Result<Property> property_from(const Json& json) {
  Property property;
  property.name = text_at(json, "name");
  if (property.name.empty()) return malformed("a property's name");
  const std::string type = text_at(json, "type");
  property.length = static_cast<std::size_t>(number_at(json, "length"));
  property.scale = static_cast<int>(number_at(json, "scale"));
  if (type == "text") {
    property.type = kit::EdmType::kString;
  } else if (type == "number") {
    property.is_exact_number = true;
    property.type = property.scale == 0 && number_at(json, "length") <= kInt32Digits ? kit::EdmType::kInt32
                                                                                     : kit::EdmType::kDouble;
  } else if (type == "double") {
    property.type = kit::EdmType::kDouble;
  } else if (type == "integer") {
    property.type = kit::EdmType::kInt32;
  } else if (type == "boolean") {
    property.type = kit::EdmType::kBoolean;
  } else if (type == "date") {
    property.type = kit::EdmType::kDateTime;
  } else if (type == "guid") {
    property.type = kit::EdmType::kGuid;
  } else if (type == "binary") {
    property.type = kit::EdmType::kBinary;
  } else {
    return malformed("the type of " + property.name);
  }
  property.initial = text_at(json, "default");
  property.min = bound_at(json, "min");
  property.max = bound_at(json, "max");
  property.mandatory = flag_at(json, "mandatory");
  property.upper = flag_at(json, "upper");
  property.right = flag_at(json, "right");
  property.numeric = flag_at(json, "numeric");
  property.zero_fill = flag_at(json, "zero_fill");
  property.numbered = flag_at(json, "auto");
  property.unsigned_number = flag_at(json, "unsigned");
  property.allowed = text_at(json, "allowed");
  if (const Json* codes = json.find("codes"); codes != nullptr && codes->is_array()) {
    for (const Json& code : *codes->as_array()) {
      if (const std::string* text = code.as_text()) property.codes.push_back(*text);
    }
  }
  return property;
}

Result<Entity> entity_from(const Json& json) {
  Entity entity;
  entity.name = text_at(json, "entity");
  const Json* properties = json.find("properties");
  if (entity.name.empty() || properties == nullptr || !properties->is_array()) return malformed("an entity");
  const std::string actions = text_at(json, "actions");
  const auto has = [&](char letter) { return actions.find(letter) != std::string::npos; };
  entity.actions = {
      .create = has('C'), .retrieve = has('R'), .update = has('U'), .remove = has('D'), .set = has('S')};
  for (const Json& each : *properties->as_array()) {
    TRY(Property property, property_from(each));
    entity.by_name.emplace(property.name, entity.properties.size());
    entity.properties.push_back(std::move(property));
  }
  const std::optional<std::size_t> key = entity.find(text_at(json, "key"));
  if (!key) return malformed("the key of " + entity.name);
  entity.key = *key;
  return entity;
}

}  // namespace

std::optional<std::size_t> Entity::find(std::string_view property) const {
  const auto found = by_name.find(std::string(property));
  if (found == by_name.end()) return std::nullopt;
  return found->second;
}

std::size_t Entity::at(std::string_view property) const {
  const std::optional<std::size_t> found = find(property);
  SCHAKEL_ASSERT(found.has_value());
  return *found;
}

Result<Catalogue> Catalogue::parse(const Json& json) {
  const Json::Array* entities = json.as_array();
  if (entities == nullptr) return malformed("the list of entities");
  Catalogue catalogue;
  for (const Json& each : *entities) {
    TRY(Entity entity, entity_from(each));
    catalogue.by_lower_name_.emplace(lower_ascii(entity.name), catalogue.entities_.size());
    catalogue.entities_.push_back(std::move(entity));
  }
  return catalogue;
}

const Catalogue& Catalogue::built_in() {
  static const Catalogue catalogue = [] {
    const Result<Json> json = Json::parse(embedded_catalogue());
    SCHAKEL_ASSERT(json.has_value());
    Result<Catalogue> parsed = Catalogue::parse(*json);
    SCHAKEL_ASSERT(parsed.has_value());
    return *std::move(parsed);
  }();
  return catalogue;
}

const Entity* Catalogue::find(std::string_view name) const {
  const auto found = by_lower_name_.find(lower_ascii(name));
  return found == by_lower_name_.end() ? nullptr : &entities_[found->second];
}

const Entity& Catalogue::at(std::string_view name) const {
  const Entity* entity = find(name);
  SCHAKEL_ASSERT(entity != nullptr && entity->name == name);
  return *entity;
}

}  // namespace schakel::exact_globe::simulator
