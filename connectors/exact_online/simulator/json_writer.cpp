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

Children expanded_children(const WriteContext& context, const View& view, const std::string& property,
                           const Shape& inner, const RowToWrite& parent) {
  Children children;
  const Relation* relation = context.administration.schema().find_relation(view, property);
  if (relation == nullptr || inner.view == nullptr) return children;
  const auto& parents = context.administration.table(relation->parent);
  const auto& table = context.administration.table(relation->child);
  const auto rows = table.find_equal(table.column(relation->foreign_key),
                                     (*parent.row)[named_by_children(*relation, parents)]);
  const std::size_t count = std::min(rows.size(), kExpandedMax);
  for (std::size_t i = 0; i < count; ++i)
    children.rows.push_back({rows[i], table.version_of((*rows[i])[table.key_column()])});
  if (rows.size() >= kExpandedMax)
    children.next =
        uri_of(context, view, *parent.row, parent.version) + "/" + property + "?$skiptoken=" +
        literal_of((*rows[count - 1])[table.key_column()], inner.view->entity->key_property().type);
  return children;
}

std::string absolute_text(const WriteContext& context, const Property& property, std::string text) {
  return property.name.ends_with("Url") && text.starts_with("/docs/") ? context.base_url + text : text;
}

void JsonWriter::entity(const Shape& shape, const Row& row, std::int64_t version,
                        const std::set<std::string, std::less<>>* only) {
  const View& view = *shape.view;
  const Entity& entity = *view.entity;
  const schakel::simulator::JsonStyle style{.int64_as_text = !context_.switches.int64_as_number};
  out_ += '{';
  line_break();
  name("__metadata");
  out_ += '{';
  line_break();
  name("uri");
  write_json_text(out_, uri_of(context_, view, row, version));
  comma();
  name("type");
  write_json_text(out_, entity.type_name);
  line_break();
  out_ += '}';
  for (const std::size_t index : shape.properties) {
    const Property& property = entity.properties[index];
    comma();
    name(property.name);
    if (property.shape == Property::Shape::kCollection) {
      children(shape, index, row, version);
    } else if (property.shape == Property::Shape::kComplex ||
               (only != nullptr && !only->contains(property.name))) {
      out_ += "null";
    } else if (only != nullptr && !property.is_key) {
      out_ += property.type == EdmType::kBoolean ? "false" : "0";
    } else {
      const Value value = value_of(view, index, row, version);
      if (value.kind() == Value::Kind::kText && value.as_text().starts_with("/docs/"))
        write_json_text(out_, absolute_text(context_, property, value.as_text()));
      else
        write_json(out_, value, property.type, style);
    }
  }
  if (context_.unknown_property) {
    comma();
    name("SimulatedNewProperty");
    out_ += "\"new\"";
  }
  line_break();
  out_ += '}';
}

void JsonWriter::children(const Shape& shape, std::size_t property, const Row& row, std::int64_t version) {
  const View& view = *shape.view;
  const std::string& name = view.entity->properties[property].name;
  const std::string uri = uri_of(context_, view, row, version) + "/" + name;
  const auto opened = shape.expanded.find(property);
  if (opened == shape.expanded.end()) {
    out_ += '{';
    line_break();
    this->name("__deferred");
    out_ += '{';
    line_break();
    this->name("uri");
    write_json_text(out_, uri);
    line_break();
    out_ += '}';
    line_break();
    out_ += '}';
    return;
  }
  out_ += '{';
  line_break();
  this->name("results");
  out_ += '[';
  line_break();
  const Children inner = expanded_children(context_, view, name, opened->second, {&row, version});
  for (std::size_t i = 0; i < inner.rows.size(); ++i) {
    if (i > 0) comma();
    entity(opened->second, *inner.rows[i].row, inner.rows[i].version);
  }
  line_break();
  out_ += ']';
  if (!inner.next.empty()) {
    comma();
    this->name("__next");
    write_json_text(out_, inner.next);
  }
  line_break();
  out_ += '}';
}

std::string error_json(std::string_view text) {
  std::string out = "{\"error\":{\"code\":\"\",\"message\":{\"lang\":\"\",\"value\":";
  write_json_text(out, text);
  out += "}}}";
  return out;
}

}  // namespace schakel::exact_online::simulator
