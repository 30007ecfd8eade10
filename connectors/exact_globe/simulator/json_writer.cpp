#include "connectors/exact_globe/simulator/json_writer.h"

#include "base/text.h"
#include "base/time.h"

namespace schakel::exact_globe::simulator {
namespace {

void append_property(std::string& out, const View& view, const Property& property, const Row& row,
                     std::size_t index) {
  out += ",\"";
  out += property.name;
  out += "\":";
  const kit::Value& value = row.get(index);
  if (view.dates_in_utc && value.kind() == kit::Value::Kind::kDateTime) {
    const LocalTime shifted(from_amsterdam(value.as_time()).time_since_epoch());
    kit::write_json(out, kit::Value::date_time(shifted), property.type);
  } else {
    kit::write_json(out, value, property.type);
  }
}

void append_entity(std::string& out, const View& view, const Entity& entity, const Row& row) {
  const std::string address = address_of(view, entity, row);
  out += "{\"__metadata\":{\"id\":";
  write_json_text(out, address);
  out += ",\"uri\":";
  write_json_text(out, address);
  out += ",\"type\":\"Exact.Metadata.Entity." + entity.name + "\"}";
  if (view.select.empty()) {
    for (std::size_t i = 0; i < entity.properties.size(); ++i)
      append_property(out, view, entity.properties[i], row, i);
  } else {
    for (const std::size_t i : view.select) append_property(out, view, entity.properties[i], row, i);
  }
  if (view.unknown_property) out += ",\"SimulatedNewProperty\":\"not in any metadata\"";
  out += '}';
}

}  // namespace

std::string address_of(const View& view, const Entity& entity, const Row& row) {
  const std::string key = kit::literal_of(row.get(entity.key), entity.key_property().type);
  return view.base + "/" + entity.name + "(" + replaced(key, " ", "%20") + ")";
}

std::string entity_json(const View& view, const Entity& entity, const Row& row) {
  std::string out = "{\"d\":";
  append_entity(out, view, entity, row);
  out += '}';
  return out;
}

std::string set_json(const View& view, const Entity& entity, const std::vector<const Row*>& rows,
                     const std::optional<std::string>& next, std::optional<std::size_t> count) {
  std::string out = "{\"d\":{\"results\":[";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0) out += ',';
    append_entity(out, view, entity, *rows[i]);
  }
  out += ']';
  if (count) out += ",\"__count\":\"" + std::to_string(*count) + "\"";
  if (next) {
    out += ",\"__next\":";
    write_json_text(out, *next);
  }
  out += "}}";
  return out;
}

Json row_json(const Entity& entity, const Row& row) {
  Json out = Json::members();
  for (std::size_t i = 0; i < entity.properties.size(); ++i) {
    const kit::Value& value = row.get(i);
    if (value.is_null()) continue;
    std::string text;
    kit::write_json(text, value, entity.properties[i].type);
    if (Result<Json> json = Json::parse(text)) out.append(entity.properties[i].name, *std::move(json));
  }
  return out;
}

}  // namespace schakel::exact_globe::simulator
