#include "connectors/exact_globe/simulator/metadata.h"

#include "base/json.h"
#include "connectors/exact_globe/simulator/atom.h"

namespace schakel::exact_globe::simulator {
namespace {

void append_type(std::string& out, const Entity& entity) {
  out += "<EntityType Name=\"" + entity.name + "\"><Key><PropertyRef Name=\"" + entity.key_property().name +
         "\" /></Key>";
  for (std::size_t i = 0; i < entity.properties.size(); ++i) {
    const Property& property = entity.properties[i];
    out += "<Property Name=\"" + property.name + "\" Type=\"" + kit::name_of(property.type) +
           "\" Nullable=\"" + (i == entity.key ? "false" : "true") + "\"";
    if (property.type == kit::EdmType::kString && property.length > 0)
      out += " MaxLength=\"" + std::to_string(property.length) + "\"";
    out += " />";
  }
  out += "</EntityType>";
}

}  // namespace

std::string metadata_xml(const Catalogue& catalogue) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n"
      "<edmx:Edmx Version=\"1.0\" xmlns:edmx=\"http://schemas.microsoft.com/ado/2007/06/edmx\">"
      "<edmx:DataServices m:DataServiceVersion=\"1.0\" "
      "xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">"
      "<Schema Namespace=\"Exact.Metadata.Entity\" xmlns=\"http://schemas.microsoft.com/ado/2006/04/edm\">";
  for (const Entity& entity : catalogue.entities()) append_type(out, entity);
  out += "<EntityContainer Name=\"ExactEntities\" m:IsDefaultEntityContainer=\"true\">";
  for (const Entity& entity : catalogue.entities()) {
    out +=
        "<EntitySet Name=\"" + entity.name + "\" EntityType=\"Exact.Metadata.Entity." + entity.name + "\" />";
  }
  return out + "</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>";
}

std::string service_json(const Catalogue& catalogue) {
  Json names = Json::array();
  for (const Entity& entity : catalogue.entities()) names.push_back(Json::text(entity.name));
  return Json::members({{"d", Json::members({{"EntitySets", std::move(names)}})}}).dump();
}

std::string service_atom(const Catalogue& catalogue, const std::string& base) {
  std::string out =
      "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n<service xml:base=\"" +
      xml_escaped(base) +
      "/\" xmlns:atom=\"http://www.w3.org/2005/Atom\" xmlns=\"http://www.w3.org/2007/app\"><workspace>"
      "<atom:title>Default</atom:title>";
  for (const Entity& entity : catalogue.entities()) {
    out +=
        "<collection href=\"" + entity.name + "\"><atom:title>" + entity.name + "</atom:title></collection>";
  }
  return out + "</workspace></service>";
}

}  // namespace schakel::exact_globe::simulator
