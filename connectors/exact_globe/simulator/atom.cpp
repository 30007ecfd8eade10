#include "connectors/exact_globe/simulator/atom.h"

#include <pugixml.hpp>

#include "base/decimal.h"
#include "base/text.h"
#include "base/time.h"

namespace schakel::exact_globe::simulator {
namespace {

constexpr const char* kProlog = "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n";
constexpr std::string_view kAtom = "http://www.w3.org/2005/Atom";
constexpr std::string_view kProperties = "http://schemas.microsoft.com/ado/2007/08/dataservices";
constexpr std::string_view kMetadata = "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata";
constexpr const char* kScheme = "http://schemas.microsoft.com/ado/2007/08/dataservices/scheme";

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// The namespace of an element or attribute: what the nearest xmlns of its prefix says. An attribute without
/// a prefix has none.
enum class Default { kApplies, kNone };
std::string_view namespace_of(pugi::xml_node node, std::string_view name, Default unprefixed) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos && unprefixed == Default::kNone) return {};
  const std::string declared =
      colon == std::string_view::npos ? "xmlns" : "xmlns:" + std::string(name.substr(0, colon));
  for (; node; node = node.parent()) {
    if (const pugi::xml_attribute found = node.attribute(declared.c_str())) return found.value();
  }
  return {};
}

bool is_element(const pugi::xml_node& node, std::string_view space, std::string_view name) {
  return local_name(node.name()) == name && namespace_of(node, node.name(), Default::kApplies) == space;
}

pugi::xml_node find_child(const pugi::xml_node& parent, std::string_view space, std::string_view name) {
  for (const pugi::xml_node& child : parent.children()) {
    if (is_element(child, space, name)) return child;
  }
  return {};
}

bool is_null(const pugi::xml_node& property) {
  for (const pugi::xml_attribute& attribute : property.attributes()) {
    if (local_name(attribute.name()) == "null" &&
        namespace_of(property, attribute.name(), Default::kNone) == kMetadata)
      return std::string_view(attribute.value()) == "true";
  }
  return false;
}

// What it means in JSON; text that is not of the property's kind stays text, so that the checks refuse it.
Json meaning(const Entity& entity, std::string_view name, const std::string& text) {
  const std::optional<std::size_t> index = entity.find(name);
  if (!index) return Json::text(text);
  const kit::EdmType type = entity.properties[*index].type;
  if (type == kit::EdmType::kBoolean && (text == "true" || text == "1")) return Json::boolean(true);
  if (type == kit::EdmType::kBoolean && (text == "false" || text == "0")) return Json::boolean(false);
  if (kit::is_numeric(type)) {
    if (const Result<Decimal> number = Decimal::parse(text)) return Json::number_from(number->to_text());
  }
  return Json::text(text);
}

const char* atom_type(kit::EdmType type) {
  return type == kit::EdmType::kString ? nullptr : kit::name_of(type);
}

std::string atom_text(const kit::Value& value) {
  using Kind = kit::Value::Kind;
  switch (value.kind()) {
    case Kind::kNull:
      return {};
    case Kind::kBoolean:
      return value.as_boolean() ? "true" : "false";
    case Kind::kInteger:
    case Kind::kDecimal:
      return value.number_text();
    case Kind::kDateTime:
      return iso_text(value.as_time());
    case Kind::kText:
    case Kind::kGuid:
    case Kind::kBinary:
      return xml_escaped(value.as_text());
  }
  return {};
}

void append_property(std::string& out, const Property& property, const kit::Value& value) {
  out += "<d:" + property.name;
  if (const char* type = atom_type(property.type)) out += std::string(" m:type=\"") + type + "\"";
  if (value.is_null()) {
    out += " m:null=\"true\" />";
    return;
  }
  // Padding would be lost in readers that trim.
  if (value.kind() == kit::Value::Kind::kText && value.as_text().starts_with(' '))
    out += " xml:space=\"preserve\"";
  out += ">" + atom_text(value) + "</d:" + property.name + ">";
}

/// What stands at the root of a document; links in it are relative to xml:base.
std::string root_attributes(const View& view) {
  return " xml:base=\"" + xml_escaped(view.base) + "/\" xmlns:d=\"" + std::string(kProperties) +
         "\" xmlns:m=\"" + std::string(kMetadata) + "\" xmlns=\"" + std::string(kAtom) + "\"";
}

/// Atom wants it of every feed and entry (RFC 4287): when the row was changed, where the entity knows.
std::string updated(const Entity& entity, const Row* row) {
  const std::optional<std::size_t> changed = row == nullptr ? std::nullopt : entity.find("ModifiedDate");
  const bool known = changed && row->get(*changed).kind() == kit::Value::Kind::kDateTime;
  const Instant moment = known ? from_amsterdam(row->get(*changed).as_time()) : Instant();
  return "<updated>" + iso_text(moment) + "</updated>";
}

void append_entry(std::string& out, const View& view, const Entity& entity, const Row& row,
                  const std::string& attributes) {
  const std::string address = xml_escaped(address_of(view, entity, row));
  out += "<entry" + attributes + "><id>" + address + "</id><title type=\"text\"></title>" +
         updated(entity, &row) + "<author><name /></author>";
  out += "<link rel=\"edit\" title=\"" + entity.name + "\" href=\"" + address.substr(view.base.size() + 1) +
         "\" />";
  out += "<category term=\"Exact.Metadata.Entity." + entity.name + "\" scheme=\"" + kScheme + "\" />";
  out += "<content type=\"application/xml\"><m:properties>";
  if (view.select.empty()) {
    for (std::size_t i = 0; i < entity.properties.size(); ++i)
      append_property(out, entity.properties[i], row.get(i));
  } else {
    for (const std::size_t i : view.select) append_property(out, entity.properties[i], row.get(i));
  }
  if (view.unknown_property) out += "<d:SimulatedNewProperty>not in any metadata</d:SimulatedNewProperty>";
  out += "</m:properties></content></entry>";
}

}  // namespace

std::string xml_escaped(std::string_view text) {
  return replaced(replaced(replaced(replaced(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;"), "\"", "&quot;");
}

OrError<Json> read_atom_entry(const Entity& entity, std::string_view xml) {
  pugi::xml_document document;
  if (!document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata_single)) {
    return refuse(Refused::kRequest, "The body is not XML.");
  }
  const pugi::xml_node entry = find_child(document, kAtom, "entry");
  if (!entry) return refuse(Refused::kRequest, "The body is not an Atom entry.");
  const pugi::xml_node category = find_child(entry, kAtom, "category");
  if (category && category.attribute("term").value() != "Exact.Metadata.Entity." + entity.name) {
    return refuse(Refused::kRequest, "The category of the entry is not of this entity.");
  }
  const pugi::xml_node properties = find_child(find_child(entry, kAtom, "content"), kMetadata, "properties");
  if (!properties) return refuse(Refused::kRequest, "The entry has no properties.");
  Json out = Json::members();
  for (const pugi::xml_node& property : properties.children()) {
    if (property.type() != pugi::node_element) continue;
    const std::string name(local_name(property.name()));
    if (!is_element(property, kProperties, name))
      return refuse(Refused::kRequest, "The element " + name + " is not in the namespace of properties.");
    out.append(name, is_null(property) ? Json::null() : meaning(entity, name, property.text().get()));
  }
  return out;
}

std::string entry_atom(const View& view, const Entity& entity, const Row& row) {
  std::string out = kProlog;
  append_entry(out, view, entity, row, root_attributes(view));
  return out;
}

std::string feed_atom(const View& view, const Entity& entity, const std::vector<const Row*>& rows,
                      const std::optional<std::string>& next, std::optional<std::size_t> count) {
  std::string out = kProlog;
  out += "<feed" + root_attributes(view) + "><title type=\"text\">" + entity.name + "</title><id>" +
         xml_escaped(view.base) + "/" + entity.name + "</id>" +
         updated(entity, rows.empty() ? nullptr : rows.back()) + "<link rel=\"self\" title=\"" + entity.name +
         "\" href=\"" + entity.name + "\" />";
  if (count) out += "<m:count>" + std::to_string(*count) + "</m:count>";
  for (const Row* row : rows) append_entry(out, view, entity, *row, "");
  if (next) out += "<link rel=\"next\" href=\"" + xml_escaped(*next) + "\" />";
  return out + "</feed>";
}

}  // namespace schakel::exact_globe::simulator
