#include "connectors/exact_online/simulator/atom_writer.h"

#include "base/text.h"

namespace schakel::exact_online::simulator {

using schakel::simulator::EdmType;
using schakel::simulator::Value;

namespace {

constexpr const char* kNamespaces =
    " xmlns=\"http://www.w3.org/2005/Atom\" xmlns:d=\"http://schemas.microsoft.com/ado/2007/08/dataservices\""
    " xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\"";

std::string text_of(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return {};
    case Value::Kind::kBoolean:
      return value.as_boolean() ? "true" : "false";
    case Value::Kind::kInteger:
    case Value::Kind::kDecimal:
      return value.number_text();
    case Value::Kind::kDateTime:
      return iso_text(value.as_time());
    case Value::Kind::kText:
    case Value::Kind::kGuid:
    case Value::Kind::kBinary:
      return value.as_text();
  }
  return {};
}

void write_feed(std::string& out, const WriteContext& context, const Shape& shape,
                const std::vector<RowToWrite>& rows, const std::string& title, const FeedFrame& frame,
                Instant now, const std::string& attributes);

void write_entry(std::string& out, const WriteContext& context, const Shape& shape, const RowToWrite& entry,
                 Instant now, const char* namespaces) {
  const Entity& entity = *shape.view->entity;
  const std::string uri = xml_escaped(uri_of(context, *shape.view, *entry.row, entry.version));
  out += "<entry" + std::string(namespaces) + "><id>" + uri + "</id><title type=\"text\" /><updated>" +
         iso_text(now) + "</updated><author><name /></author>";
  for (const std::size_t index : shape.properties) {
    const Property& property = entity.properties[index];
    if (property.shape != Property::Shape::kCollection) continue;
    out += "<link rel=\"http://schemas.microsoft.com/ado/2007/08/dataservices/related/" + property.name +
           "\" type=\"application/atom+xml;type=feed\" title=\"" + property.name + "\" href=\"" + uri + "/" +
           property.name + "\"";
    const auto opened = shape.expanded.find(index);
    if (opened == shape.expanded.end()) {
      out += " />";
      continue;
    }
    out += "><m:inline>";
    const Children inner = expanded_children(context, *shape.view, property.name, opened->second, entry);
    write_feed(out, context, opened->second, inner.rows, property.name,
               {.self = uri_of(context, *shape.view, *entry.row, entry.version) + "/" + property.name,
                .next = inner.next},
               now, "");
    out += "</m:inline></link>";
  }
  out += "<category term=\"" + entity.type_name +
         "\" scheme=\"http://schemas.microsoft.com/ado/2007/08/dataservices/scheme\" />"
         "<content type=\"application/xml\"><m:properties>";
  for (const std::size_t index : shape.properties) {
    const Property& property = entity.properties[index];
    if (property.shape != Property::Shape::kValue) continue;
    const auto column = shape.view->column[index];
    const Value value = column ? (*entry.row)[*column] : Value::integer(entry.version);
    const std::string type =
        property.type == EdmType::kString ? "" : std::string(" m:type=\"") + name_of(property.type) + "\"";
    if (value.is_null())
      out += "<d:" + property.name + type + " m:null=\"true\" />";
    else
      out += "<d:" + property.name + type + ">" +
             xml_escaped(absolute_text(context, property, text_of(value))) + "</d:" + property.name + ">";
  }
  if (context.unknown_property) out += "<d:SimulatedNewProperty>new</d:SimulatedNewProperty>";
  out += "</m:properties></content></entry>";
}

void write_feed(std::string& out, const WriteContext& context, const Shape& shape,
                const std::vector<RowToWrite>& rows, const std::string& title, const FeedFrame& frame,
                Instant now, const std::string& attributes) {
  out += "<feed" + attributes + "><title type=\"text\">" + title + "</title><id>" + xml_escaped(frame.self) +
         "</id><updated>" + iso_text(now) + "</updated><link rel=\"self\" title=\"" + title + "\" href=\"" +
         title + "\" />";
  if (frame.count) out += "<m:count>" + std::to_string(*frame.count) + "</m:count>";
  for (const RowToWrite& row : rows) write_entry(out, context, shape, row, now, "");
  if (!frame.next.empty()) out += "<link rel=\"next\" href=\"" + xml_escaped(frame.next) + "\" />";
  out += "</feed>";
}

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string escaped = replaced(text, "&", "&amp;");
  escaped = replaced(escaped, "<", "&lt;");
  escaped = replaced(escaped, ">", "&gt;");
  return replaced(escaped, "\"", "&quot;");
}

std::string atom_feed(const WriteContext& context, const Shape& shape, const std::vector<RowToWrite>& rows,
                      const FeedFrame& frame, Instant now) {
  std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
  write_feed(out, context, shape, rows, shape.view->entity->resource, frame, now,
             " xml:base=\"" + xml_escaped(context.base_url) + "/\"" + kNamespaces);
  return out;
}

std::string atom_entry(const WriteContext& context, const Shape& shape, const RowToWrite& row, Instant now) {
  std::string out = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
  write_entry(out, context, shape, row, now, kNamespaces);
  return out;
}

std::string error_xml(std::string_view text) {
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?><m:error "
         "xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\"><m:code></"
         "m:code><m:message "
         "xml:lang=\"\">" +
         xml_escaped(text) + "</m:message></m:error>";
}

}  // namespace schakel::exact_online::simulator
