#include "connectors/exact_online/simulator/metadata.h"

#include <map>
#include <vector>

#include "base/text.h"

namespace schakel::exact_online::simulator {

namespace {

/// Declared once per type: several endpoints of a service can share one.
std::string entity_type(const Entity& entity) {
  std::string xml =
      "<EntityType Name=\"" + entity.type_short + "\"><Key><PropertyRef Name=\"" + entity.key + "\" /></Key>";
  for (const Property& property : entity.properties) {
    if (property.shape == Property::Shape::kCollection) {
      xml += "<NavigationProperty Name=\"" + property.name + "\" Relationship=\"" + entity.type_space + "." +
             entity.type_short + "_" + property.name + "\" FromRole=\"" + entity.type_short + "\" ToRole=\"" +
             property.name + "\" />";
      continue;
    }
    if (property.shape == Property::Shape::kComplex) continue;
    xml += "<Property Name=\"" + property.name + "\" Type=\"" + schakel::simulator::name_of(property.type) +
           "\" Nullable=\"" + (property.is_key ? "false" : "true") + "\" />";
  }
  return xml + "</EntityType>";
}

std::string association(const Entity& entity, const Property& property, const Catalogue& catalogue) {
  const Entity* child = catalogue.find(property.of);
  const std::string type = child == nullptr
                               ? "Exact.Web.Api.Models." + property.of.substr(property.of.find('/') + 1)
                               : child->type_name;
  return "<Association Name=\"" + entity.type_short + "_" + property.name + "\"><End Role=\"" +
         entity.type_short + "\" Type=\"" + entity.type_name + "\" Multiplicity=\"*\" /><End Role=\"" +
         property.name + "\" Type=\"" + type + "\" Multiplicity=\"*\" /></Association>";
}

}  // namespace

std::string metadata_of(const Catalogue& catalogue, std::string_view service) {
  std::map<std::string, std::map<std::string, const Entity*>> spaces;
  std::string sets;
  for (const Entity& entity : catalogue.entities()) {
    if (!equal_ignoring_case(entity.service, service)) continue;
    spaces[entity.type_space].emplace(entity.type_short, &entity);
    sets += "<EntitySet Name=\"" + entity.resource + "\" EntityType=\"" + entity.type_name + "\" />";
  }
  if (spaces.empty()) return {};
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?><edmx:Edmx Version=\"1.0\" "
      "xmlns:edmx=\"http://schemas.microsoft.com/ado/2007/06/edmx\"><edmx:DataServices "
      "m:DataServiceVersion=\"2.0\" "
      "xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">";
  constexpr const char* kSchema = "xmlns=\"http://schemas.microsoft.com/ado/2008/09/edm\"";
  for (const auto& [space, types] : spaces) {
    xml += "<Schema Namespace=\"" + space + "\" " + kSchema + ">";
    for (const auto& [name, entity] : types) {
      xml += entity_type(*entity);
      for (const Property& property : entity->properties)
        if (property.shape == Property::Shape::kCollection) xml += association(*entity, property, catalogue);
    }
    xml += "</Schema>";
  }
  xml += "<Schema Namespace=\"Exact.Web.Api\" " + std::string(kSchema) +
         "><EntityContainer Name=\"DataServiceContext\" m:IsDefaultEntityContainer=\"true\">" + sets +
         "</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>";
  return xml;
}

}  // namespace schakel::exact_online::simulator
