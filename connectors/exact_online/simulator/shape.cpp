#include "connectors/exact_online/simulator/shape.h"

#include <algorithm>

namespace schakel::exact_online::simulator {

using schakel::simulator::OrRefusal;
using schakel::simulator::refuse;

namespace {

struct Path {
  std::string_view first;
  std::string_view rest;
};

Path split_path(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return {text, {}};
  return {text.substr(0, slash), text.substr(slash + 1)};
}

std::size_t index_of(const Entity& entity, const Property& property) {
  return static_cast<std::size_t>(&property - entity.properties.data());
}

}  // namespace

std::string no_such_property(const Entity& entity, std::string_view property) {
  // Form of the text: facts 4.6 (clarion); it names the first unknown property.
  return "Type '" + entity.type_name + "' does not have a property named '" + std::string(property) + "'.";
}

Shape whole_shape(const View& view) {
  Shape shape{.view = &view, .properties = {}, .expanded = {}};
  for (std::size_t i = 0; i < view.entity->properties.size(); ++i) shape.properties.push_back(i);
  return shape;
}

OrRefusal<Shape> make_shape(const Schema& schema, const View& view, const std::vector<std::string>& select,
                            const std::vector<std::string>& expand, bool deferred_in_select) {
  const Entity& entity = *view.entity;
  std::map<std::string_view, std::vector<std::string>> inner_expand;
  std::map<std::string_view, std::vector<std::string>> inner_select;
  for (const std::string& entry : expand) {
    const auto [first, rest] = split_path(entry);
    const Property* property = entity.find_property(first);
    if (property == nullptr) return refuse(400, no_such_property(entity, first));
    if (property->shape != Property::Shape::kCollection)
      return refuse(400, "Property '" + property->name + "' on type '" + entity.type_name +
                             "' is not a navigation property and cannot be expanded.");
    auto& inner = inner_expand[property->name];
    if (!rest.empty()) inner.emplace_back(rest);
  }
  std::vector<bool> chosen(entity.properties.size(), select.empty());
  for (const std::string& entry : select) {
    if (entry == "*") {
      if (entity.kind == Entity::Kind::kSync)
        return refuse(400, "Bad Request - Error in query syntax.");  // facts 4.6: not allowed on sync.
      for (std::size_t i = 0; i < chosen.size(); ++i)
        if (entity.properties[i].shape == Property::Shape::kValue) chosen[i] = true;
      continue;
    }
    const auto [first, rest] = split_path(entry);
    const Property* property = entity.find_property(first);
    if (property == nullptr) return refuse(400, no_such_property(entity, first));
    const bool opened = inner_expand.contains(property->name);
    if (!rest.empty() || (property->shape != Property::Shape::kValue && !opened)) {
      if (!rest.empty() && property->shape != Property::Shape::kCollection)
        return refuse(400, no_such_property(entity, entry));
      if (!opened && (!rest.empty() || !deferred_in_select))
        return refuse(400,
                      "Only properties specified in $expand can be traversed in $select query options. "
                      "Selected item was '" +
                          entry + "'.");
    }
    if (!rest.empty()) inner_select[property->name].emplace_back(rest);
    chosen[index_of(entity, *property)] = true;
  }
  Shape shape{.view = &view, .properties = {}, .expanded = {}};
  for (auto& [name, inner] : inner_expand) {
    const Property& property = *entity.find_property(name);
    const std::size_t index = index_of(entity, property);
    chosen[index] = true;
    const Relation* relation = schema.find_relation(view, name);
    // A collection whose entity the catalogue does not know is written as an empty one.
    if (relation == nullptr) {
      shape.expanded.emplace(index, Shape{});
      continue;
    }
    auto opened =
        make_shape(schema, schema.view_of(relation->child), inner_select[name], inner, deferred_in_select);
    if (!opened) return opened;
    shape.expanded.emplace(index, std::move(*opened));
  }
  for (std::size_t i = 0; i < chosen.size(); ++i)
    if (chosen[i]) shape.properties.push_back(i);
  return shape;
}

}  // namespace schakel::exact_online::simulator
