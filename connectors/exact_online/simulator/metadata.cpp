#include "connectors/exact_online/simulator/metadata.h"

#include <algorithm>
#include <map>
#include <vector>

#include "base/text.h"

namespace schakel::exact_online::simulator {

namespace {

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

/// What one service's document declares: its own types and, so that nothing in it points outside, the types
/// that its collections lead to.
class Declarations {
 public:
  Declarations(const Catalogue& catalogue, std::string_view service, bool of_root) : catalogue_(catalogue) {
    for (const Entity& entity : catalogue.entities())
      if (of_root ? entity.kind == Entity::Kind::kEntity : equal_ignoring_case(entity.service, service))
        declare(entity);
    // Grows while it is walked: a line may have lines of its own.
    for (std::size_t i = 0; i < types_.size(); ++i)
      for (const Property& property : types_[i]->properties)
        if (property.shape == Property::Shape::kCollection) follow(*types_[i], property);
  }

  bool empty() const { return types_.empty(); }

  std::string schemas() const {
    std::map<std::string, std::string> spaces;
    for (const Entity* type : types_) spaces[type->type_space] += entity_type(*type);
    // Types of which nothing but the name is known.
    for (const auto& [name, set] : unknown_)
      spaces[name.substr(0, name.rfind('.'))] +=
          "<EntityType Name=\"" + name.substr(name.rfind('.') + 1) +
          "\"><Key><PropertyRef Name=\"ID\" /></Key><Property Name=\"ID\" "
          "Type=\"Edm.Guid\" Nullable=\"false\" /></EntityType>";
    for (const Link& link : links_) spaces[link.from->type_space] += association(link);
    std::string xml;
    for (const auto& [space, declared] : spaces)
      xml += "<Schema Namespace=\"" + space + "\" " + kSchema + ">" + declared + "</Schema>";
    return xml;
  }

  std::string container() const {
    std::string xml;
    for (const auto& [name, type] : sets_)
      xml += "<EntitySet Name=\"" + name + "\" EntityType=\"" + type + "\" />";
    for (const Link& link : links_)
      xml += "<AssociationSet Name=\"" + link.name() + "\" Association=\"" + link.from->type_space + "." +
             link.name() + "\"><End Role=\"" + link.from->type_short + "\" EntitySet=\"" +
             set_of(link.from->type_name) + "\" /><End Role=\"" + link.property + "\" EntitySet=\"" +
             set_of(link.to) + "\" /></AssociationSet>";
    return "<Schema Namespace=\"Exact.Web.Api\" " + std::string(kSchema) +
           "><EntityContainer Name=\"DataServiceContext\" m:IsDefaultEntityContainer=\"true\">" + xml +
           "</EntityContainer></Schema>";
  }

 private:
  static constexpr const char* kSchema = "xmlns=\"http://schemas.microsoft.com/ado/2008/09/edm\"";

  struct Link {
    const Entity* from;
    std::string property;
    std::string to;
    std::string name() const { return from->type_short + "_" + property; }
  };

  /// Once per type: several endpoints of a service can share one.
  void declare(const Entity& entity) {
    sets_.emplace(entity.resource, entity.type_name);
    const bool known =
        std::ranges::any_of(types_, [&](const Entity* type) { return type->type_name == entity.type_name; });
    if (!known) types_.push_back(&entity);
  }

  void follow(const Entity& from, const Property& property) {
    const Entity* child = catalogue_.find(property.of);
    if (child != nullptr) {
      const bool declared = std::ranges::any_of(
          types_, [&](const Entity* type) { return type->type_name == child->type_name; });
      if (!declared) declare(*child);
      links_.push_back({&from, property.name, child->type_name});
      return;
    }
    const std::string resource = property.of.substr(property.of.find('/') + 1);
    const std::string type = "Exact.Web.Api.Models." + resource;
    unknown_.emplace(type, resource);
    sets_.emplace(resource, type);
    links_.push_back({&from, property.name, type});
  }

  std::string set_of(const std::string& type) const {
    for (const auto& [name, of] : sets_)
      if (of == type) return name;
    return {};
  }

  static std::string association(const Link& link) {
    return "<Association Name=\"" + link.name() + "\"><End Role=\"" + link.from->type_short + "\" Type=\"" +
           link.from->type_name + "\" Multiplicity=\"0..1\" /><End Role=\"" + link.property + "\" Type=\"" +
           link.to + "\" Multiplicity=\"*\" /></Association>";
  }

  const Catalogue& catalogue_;
  std::vector<const Entity*> types_;
  std::map<std::string, std::string> unknown_;  // Type → set.
  std::map<std::string, std::string> sets_;     // Set → type.
  std::vector<Link> links_;
};

}  // namespace

std::string metadata_of(const Catalogue& catalogue, std::string_view service, bool of_root) {
  const Declarations declarations(catalogue, service, service.empty() && of_root);
  if (declarations.empty()) return {};
  return "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?><edmx:Edmx Version=\"1.0\" "
         "xmlns:edmx=\"http://schemas.microsoft.com/ado/2007/06/edmx\"><edmx:DataServices "
         "m:DataServiceVersion=\"2.0\" "
         "xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">" +
         declarations.schemas() + declarations.container() + "</edmx:DataServices></edmx:Edmx>";
}

}  // namespace schakel::exact_online::simulator
