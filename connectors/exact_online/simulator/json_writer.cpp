#include "connectors/exact_online/simulator/json_writer.h"

namespace schakel::exact_online::simulator {

using schakel::simulator::EdmType;
using schakel::simulator::Row;
using schakel::simulator::Value;

namespace {

/// Children written into an expanded collection (facts 4.3: cut at 60, A).
constexpr std::size_t kExpandedMax = 60;

Value value_of(const View& view, std::size_t property, const Row& row, std::int64_t version) {
  if (const auto column = view.column[property]) return row[*column];
  return view.shows_version && view.entity->properties[property].name == "Timestamp" ? Value::integer(version)
                                                                                     : Value();
}

}  // namespace

std::string uri_of(const WriteContext& context, const View& view, const Row& row, std::int64_t version) {
  const Entity& entity = *view.entity;
  const Property& key = entity.key_property();
  const auto index = static_cast<std::size_t>(&key - entity.properties.data());
  std::string uri = context.base_url + "/api/v1/";
  if (!entity.path.starts_with("current/")) uri += std::to_string(context.administration.code()) + "/";
  return uri + entity.path + "(" + literal_of(value_of(view, index, row, version), key.type) + ")";
}

void JsonWriter::entity(const Shape& shape, const Row& row, std::int64_t version,
                        const std::set<std::string, std::less<>>* only) {
  const View& view = *shape.view;
  const Entity& entity = *view.entity;
  const schakel::simulator::JsonStyle style{.int64_as_text = !context_.switches.int64_as_number};
  out_ += '{';
  line_break();
  out_ += "\"__metadata\":{";
  line_break();
  out_ += "\"uri\":";
  write_json_text(out_, uri_of(context_, view, row, version));
  out_ += ",\"type\":";
  write_json_text(out_, entity.type_name);
  line_break();
  out_ += '}';
  for (const std::size_t index : shape.properties) {
    const Property& property = entity.properties[index];
    out_ += ',';
    write_json_text(out_, property.name);
    out_ += ':';
    if (property.shape == Property::Shape::kCollection) {
      children(shape, index, row, version);
    } else if (property.shape == Property::Shape::kComplex ||
               (only != nullptr && !only->contains(property.name))) {
      out_ += "null";
    } else {
      write_json(out_, value_of(view, index, row, version), property.type, style);
    }
  }
  if (context_.unknown_property) out_ += ",\"SimulatedNewProperty\":\"new\"";
  line_break();
  out_ += '}';
}

void JsonWriter::children(const Shape& shape, std::size_t property, const Row& row, std::int64_t version) {
  const View& view = *shape.view;
  const std::string& name = view.entity->properties[property].name;
  const std::string uri = uri_of(context_, view, row, version) + "/" + name;
  const auto opened = shape.expanded.find(property);
  if (opened == shape.expanded.end()) {
    out_ += "{\"__deferred\":{\"uri\":";
    write_json_text(out_, uri);
    out_ += "}}";
    return;
  }
  out_ += "{\"results\":[";
  const Shape& inner = opened->second;
  const Relation* relation = context_.administration.schema().find_relation(view, name);
  if (relation != nullptr && inner.view != nullptr) {
    const auto& parents = context_.administration.table(relation->parent);
    const auto& table = context_.administration.table(relation->child);
    const auto rows = table.find_equal(table.column(relation->foreign_key), row[parents.key_column()]);
    const std::size_t count = std::min(rows.size(), kExpandedMax);
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) out_ += ',';
      entity(inner, *rows[i], table.version_of((*rows[i])[table.key_column()]));
    }
    if (rows.size() >= kExpandedMax) {
      out_ += "],\"__next\":";
      write_json_text(out_, uri + "?$skiptoken=" +
                                literal_of((*rows[count - 1])[table.key_column()],
                                           inner.view->entity->key_property().type));
      out_ += '}';
      return;
    }
  }
  out_ += "]}";
}

std::string error_json(std::string_view text) {
  std::string out = "{\"error\":{\"code\":\"\",\"message\":{\"lang\":\"\",\"value\":";
  write_json_text(out, text);
  out += "}}}";
  return out;
}

}  // namespace schakel::exact_online::simulator
