#include "app/mapped_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "schema/spec.h"

namespace schakel::app {
namespace {

// Of an order: which fields there are, part by part. Of records there is one part.
struct Part {
  std::string group;
  const mapping::Mapping* rules;
  const connector::Catalogue* catalogue;
};

struct Parts {
  std::vector<Part> parts;
  const mapping::Rules* shipped = nullptr;
};

Parts parts_of(const Configuration& configuration, const FlowConfiguration& flow) {
  const Connector& to = *configuration.connectors.at(flow.to);
  if (flow.kind == FlowKind::kOrders) {
    const connector::OrderTargetFields& target = *to.order_target_fields(flow.orders.target.document);
    Parts all{
        .parts = {{"", &rules_of(flow, ""), target.document}, {"line", &rules_of(flow, "line"), target.line}},
        .shipped = target.shipped};
    if (target.charge != nullptr) all.parts.push_back({"charge", &rules_of(flow, "charge"), target.charge});
    all.parts.push_back({"customer", &rules_of(flow, "customer"), target.customer});
    all.parts.push_back({"item", &rules_of(flow, "item"), target.item});
    return all;
  }
  const connector::RecordTargetFields& target =
      *configuration.connections.at(flow.to)->record_target_fields(flow.records.kind);
  return {.parts = {{"", &rules_of(flow, ""), target.fields}}, .shipped = target.shipped};
}

// A field that can be written into a new record alone is, whatever its rule says.
mapping::WritePolicy write_of(const mapping::Rule* rule, const connector::CatalogueField* field) {
  using mapping::WritePolicy;
  if (rule == nullptr) return WritePolicy::kNever;
  const WritePolicy policy = rule->write.value_or(WritePolicy::kAlways);
  const bool only_once = field != nullptr && !field->on_update && policy != WritePolicy::kNever;
  return only_once ? WritePolicy::kOnCreate : policy;
}

}  // namespace

const mapping::Mapping& rules_of(const FlowConfiguration& flow, std::string_view group) {
  if (flow.kind != FlowKind::kOrders) return flow.record_mapping->write_rules();
  const connector::OrderMapping& orders = *flow.mapping;
  if (group == "line") return orders.line();
  if (group == "charge") return orders.charge();
  if (group == "customer") return orders.customer().mapping;
  if (group == "item") return orders.item().mapping;
  return orders.document().mapping;
}

Result<std::vector<MappedField>> mapped_fields(const Configuration& configuration, const std::string& name,
                                               const FlowConfiguration& flow, bool all) {
  if (flow.kind == FlowKind::kStock || flow.kind == FlowKind::kOrderStatus) {
    return fail(
        {.kind = ErrorKind::kInvalidInput,
         .code = "app.no_mapping",
         .what = {.en = fmt::format("The flow {} has no mapping: it carries {}.", name, name_of(flow.kind)),
                  .nl =
                      fmt::format("De flow {} heeft geen mapping: hij brengt {}.", name, name_of(flow.kind))},
         .advice = {.en = "Flows of orders, items, customers and assortments have one.",
                    .nl = "Flows van orders, artikelen, klanten en assortimenten hebben er een."}});
  }
  std::vector<MappedField> fields;
  const Parts parts = parts_of(configuration, flow);
  for (const Part& part : parts.parts) {
    const auto full = [&](const std::string& field) {
      return part.group.empty() ? field : part.group + "." + field;
    };
    std::set<std::string> filled;
    for (std::size_t i = 0; i < part.rules->rules().size(); ++i) {
      const mapping::FieldRule& rule = part.rules->rules()[i];
      const std::string called = full(rule.target);
      const auto delivered = std::ranges::find(*parts.shipped, called, &mapping::NamedRule::target);
      fields.push_back(
          {.name = called,
           .group = part.group,
           .field = rule.target,
           .rule = &rule,
           .place = i,
           .write = part.rules->fields()[i].write,
           .shipped_write = write_of(delivered == parts.shipped->end() ? nullptr : &delivered->rule,
                                     part.catalogue->find(rule.target)),
           .shipped = delivered == parts.shipped->end() ? nullptr : &delivered->rule});
      filled.insert(rule.target);
    }
    if (!all) continue;
    for (const std::string& field : part.catalogue->field_names()) {
      if (!filled.contains(field))
        fields.push_back({.name = full(field), .group = part.group, .field = field});
    }
  }
  return fields;
}

Result<MappedField> find_field(const std::vector<MappedField>& fields, const std::string& name) {
  const auto found = std::ranges::find(fields, name, &MappedField::name);
  if (found != fields.end()) return *found;
  std::vector<std::string> names;
  for (const MappedField& field : fields) names.push_back(field.name);
  const std::string near = schema::nearest_name(name, names);
  return fail(
      {.kind = ErrorKind::kInvalidInput,
       .code = "app.no_field",
       .what = {.en = fmt::format("No rule of this flow fills a field \"{}\".", name),
                .nl = fmt::format("Geen regel van deze flow vult een veld \"{}\".", name)},
       .advice = {
           .en = near.empty()
                     ? "See which there are: schakel mapping list FLOW"
                     : fmt::format("Did you mean {}? All that there are: schakel mapping list FLOW", near),
           .nl = near.empty()
                     ? "Bekijk welke er zijn: schakel mapping list FLOW"
                     : fmt::format("Bedoelde u {}? Alle die er zijn: schakel mapping list FLOW", near)}});
}

std::string in_short(const mapping::FieldRule& rule) {
  std::string text;
  for (const mapping::Rule& one : rule.alternatives)
    text += (text.empty() ? "" : "; else ") + mapping::in_short(one);
  return on_one_line(text);
}

std::string on_one_line(std::string_view formula) {
  std::string line;
  for (std::size_t at = 0; at < formula.size();) {
    const std::size_t feed = std::min(formula.find('\n', at), formula.size());
    line += std::string(line.empty() ? "" : " ") + std::string(trimmed(formula.substr(at, feed - at)));
    at = feed + 1;
  }
  return line;
}

bool is_own_table(const FlowConfiguration& flow, const std::string& name) {
  return std::ranges::find(flow.mapping_changes, name, &mapping::NamedRule::target) !=
         flow.mapping_changes.end();
}

}  // namespace schakel::app
