#include "connectors/exact_online/simulator/catalogue.h"

#include <utility>

#include "base/assert.h"
#include "base/json.h"
#include "base/text.h"

// The catalogue file, byte for byte, so that the program runs from anywhere without it.
asm(R"(
  .section .rodata
  .global schakel_exact_online_entities_begin
  .global schakel_exact_online_entities_end
schakel_exact_online_entities_begin:
  .incbin ")" SCHAKEL_EXACT_ONLINE_ENTITIES R"("
schakel_exact_online_entities_end:
  .byte 0
  .previous
)");
extern "C" {
extern const char schakel_exact_online_entities_begin[];
extern const char schakel_exact_online_entities_end[];
}

namespace schakel::exact_online::simulator {

using schakel::simulator::EdmType;

namespace {

tl::unexpected<Error> malformed(const std::string& where) {
  return fail({.kind = ErrorKind::kMalformed,
               .code = "simulator.catalogue_malformed",
               .what = {.en = "The entity catalogue is malformed at " + where + ".",
                        .nl = "De entiteitencatalogus klopt niet bij " + where + "."}});
}

std::optional<EdmType> type_of(std::string_view letter) {
  if (letter == "b") return EdmType::kBoolean;
  if (letter == "y") return EdmType::kByte;
  if (letter == "i16") return EdmType::kInt16;
  if (letter == "i") return EdmType::kInt32;
  if (letter == "i64") return EdmType::kInt64;
  if (letter == "f") return EdmType::kDouble;
  if (letter == "s") return EdmType::kString;
  if (letter == "g") return EdmType::kGuid;
  if (letter == "d") return EdmType::kDateTime;
  if (letter == "bin") return EdmType::kBinary;
  return std::nullopt;
}

std::optional<Entity::Kind> kind_of(std::string_view name) {
  if (name == "entity") return Entity::Kind::kEntity;
  if (name == "action") return Entity::Kind::kAction;
  if (name == "function") return Entity::Kind::kFunction;
  if (name == "sync") return Entity::Kind::kSync;
  if (name == "bulk") return Entity::Kind::kBulk;
  return std::nullopt;
}

std::string text_at(const Json& json, std::string_view name) {
  const Json* found = json.find(name);
  return found != nullptr && found->as_text() != nullptr ? *found->as_text() : std::string();
}

bool flag_at(const Json& json, std::string_view name) {
  const Json* found = json.find(name);
  return found != nullptr && found->as_boolean().value_or(false);
}

/// "SalesOrders" → "SalesOrder", "GoodsDeliveries" → "GoodsDelivery", "Addresses" → "Address".
std::string singular(std::string name) {
  if (name.ends_with("ies")) return name.substr(0, name.size() - 3) + "y";
  if (name.ends_with("sses")) return name.substr(0, name.size() - 2);
  if (name.ends_with("s") && !name.ends_with("ss")) name.pop_back();
  return name;
}

Result<Property> parse_property(const Json& json, const std::string& path) {
  const Json::Array* parts = json.as_array();
  if (parts == nullptr || parts->size() < 3) return malformed(path);
  for (std::size_t i = 0; i < 3; ++i)
    if ((*parts)[i].as_text() == nullptr) return malformed(path);
  Property property;
  property.name = *(*parts)[0].as_text();
  const std::string& letter = *(*parts)[1].as_text();
  if (letter == "*") {
    property.shape = Property::Shape::kCollection;
  } else if (letter == "x") {
    property.shape = Property::Shape::kComplex;
  } else if (const auto type = type_of(letter)) {
    property.type = *type;
  } else {
    return malformed(path + "." + property.name);
  }
  for (const char flag : *(*parts)[2].as_text()) {
    if (flag == 'k') property.is_key = true;
    if (flag == 'm') property.mandatory = true;
    if (flag == 'n') property.optional_nested = true;
    if (flag == 'c') property.creatable = true;
    if (flag == 'u') property.updatable = true;
    if (flag == 'f') property.filterable = true;
  }
  if (parts->size() == 3) return property;
  const Json& more = (*parts)[3];
  property.of = text_at(more, "of");
  if (const Json* pad = more.find("pad"); pad != nullptr && pad->as_array() != nullptr) {
    const Json::Array& sides = *pad->as_array();
    if (sides.size() != 2 || sides[0].as_text() == nullptr || !sides[1].as_integer()) return malformed(path);
    property.pad = *sides[0].as_text() == "left" ? Property::Pad::kLeft : Property::Pad::kRight;
    property.pad_width = static_cast<std::size_t>(*sides[1].as_integer());
  }
  if (const Json* max = more.find("max"))
    property.length_max = static_cast<std::size_t>(max->as_integer().value_or(0));
  if (const Json* codes = more.find("enum"); codes != nullptr && codes->as_members() != nullptr)
    for (const auto& [code, meaning] : *codes->as_members())
      property.codes.emplace_back(code, meaning.as_text() == nullptr ? "" : *meaning.as_text());
  return property;
}

}  // namespace

const Property* Entity::find_property(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &properties[found->second];
}

const Property& Entity::key_property() const {
  const Property* property = find_property(key);
  SCHAKEL_ASSERT(property != nullptr);
  return *property;
}

Result<Catalogue> Catalogue::parse(std::string_view text) {
  TRY(const Json json, Json::parse(text));
  const Json* list = json.find("entities");
  if (list == nullptr || list->as_array() == nullptr) return malformed("entities");
  Catalogue catalogue;
  for (const Json& one : *list->as_array()) {
    Entity entity;
    entity.path = text_at(one, "path");
    const auto slash = entity.path.rfind('/');
    const auto kind = kind_of(text_at(one, "kind"));
    const Json* properties = one.find("properties");
    if (slash == std::string::npos || !kind || properties == nullptr || properties->as_array() == nullptr)
      return malformed(entity.path);
    entity.kind = *kind;
    entity.service = entity.path.substr(0, slash);
    entity.resource = entity.path.substr(slash + 1);
    const std::string methods = text_at(one, "methods");
    entity.can_get = methods.find('G') != std::string::npos;
    entity.can_post = methods.find('P') != std::string::npos;
    entity.can_put = methods.find('U') != std::string::npos;
    entity.can_delete = methods.find('D') != std::string::npos;
    if (const Json* page = one.find("page"))
      entity.page_size = static_cast<std::size_t>(page->as_integer().value_or(60));
    entity.key = text_at(one, "key");
    entity.type_name = text_at(one, "type");
    if (entity.type_name.empty()) entity.type_name = "Exact.Web.Api.Models." + singular(entity.resource);
    const auto dot = entity.type_name.rfind('.');
    entity.type_space = entity.type_name.substr(0, dot);
    entity.type_short = entity.type_name.substr(dot + 1);
    entity.topic = text_at(one, "topic");
    entity.select_required = flag_at(one, "select_required");
    entity.has_filter_allow_list = flag_at(one, "filter_allow_list");
    if (const Json* parameters = one.find("parameters");
        parameters != nullptr && parameters->as_members() != nullptr)
      for (const auto& [name, letter] : *parameters->as_members()) {
        const auto type = letter.as_text() == nullptr ? std::nullopt : type_of(*letter.as_text());
        if (!type) return malformed(entity.path);
        entity.parameters.emplace_back(name, *type);
      }
    for (const Json& row : *properties->as_array()) {
      TRY(Property property, parse_property(row, entity.path));
      entity.by_name_.emplace(property.name, entity.properties.size());
      entity.properties.push_back(std::move(property));
    }
    if (entity.find_property(entity.key) == nullptr) return malformed(entity.path + ".key");
    catalogue.by_path_.emplace(entity.path, catalogue.entities_.size());
    catalogue.by_folded_path_.emplace(lower_ascii(entity.service) + "/" + entity.resource,
                                      catalogue.entities_.size());
    catalogue.entities_.push_back(std::move(entity));
  }
  return catalogue;
}

const Catalogue& Catalogue::built_in() {
  static const Catalogue catalogue = [] {
    const std::string_view text(
        schakel_exact_online_entities_begin,
        static_cast<std::size_t>(schakel_exact_online_entities_end - schakel_exact_online_entities_begin));
    auto parsed = parse(text);
    SCHAKEL_ASSERT(parsed.has_value());
    return *std::move(parsed);
  }();
  return catalogue;
}

const Entity* Catalogue::find(std::string_view path) const {
  const auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return nullptr;
  const std::string folded = lower_ascii(path.substr(0, slash)) + std::string(path.substr(slash));
  const auto found = by_folded_path_.find(folded);
  return found == by_folded_path_.end() ? nullptr : &entities_[found->second];
}

const Entity* Catalogue::find_exact(std::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? nullptr : &entities_[found->second];
}

}  // namespace schakel::exact_online::simulator
