#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/configuration.h"
#include "mapping/mapping.h"

namespace schakel::app {

/// A field of the target of a flow, and what fills it.
struct MappedField {
  std::string name;   ///< As settings call it: "Reference", "line.Quantity".
  std::string group;  ///< Of an order: "line", "charge", "customer", "item"; else empty.
  std::string field;  ///< The target's own name.
  const mapping::FieldRule* rule = nullptr;  ///< As it counts; nullptr: nothing fills the field.
  std::size_t place = 0;                     ///< Of the rule in its mapping.
  mapping::WritePolicy write = mapping::WritePolicy::kNever;
  mapping::WritePolicy shipped_write = mapping::WritePolicy::kNever;  ///< The same, as delivered.
  const mapping::Rule* shipped = nullptr;  ///< As delivered; nullptr: the user alone has a rule.

  mapping::Origin origin() const { return rule == nullptr ? mapping::Origin::kShipped : rule->origin; }
};

/// Every field that a rule of this flow fills, in the order of the rules; and, when `all`, after them those
/// that could be filled. They refer to the configuration. kInvalidInput "app.no_mapping" for a flow that has
/// no mapping (stock, order status).
Result<std::vector<MappedField>> mapped_fields(const Configuration& configuration, const std::string& name,
                                               const FlowConfiguration& flow, bool all);

/// The one with this name; "app.no_field" (kInvalidInput), with the nearest name, when nothing fills such a
/// field.
Result<MappedField> find_field(const std::vector<MappedField>& fields, const std::string& name);

/// The rules of that group of an order: "" the document, "line", "charge", "customer", "item"; else of the
/// records.
const mapping::Mapping& rules_of(const FlowConfiguration& flow, std::string_view group);

/// `=IF(…) when country = "BE"; else description`, on one line.
std::string in_short(const mapping::FieldRule& rule);

/// A formula that was written on several lines, on one.
std::string on_one_line(std::string_view formula);

/// Whether the user wrote this rule as a table of its own, [flow.NAME.mapping.FIELD], and not as free_field.
bool is_own_table(const FlowConfiguration& flow, const std::string& name);

}  // namespace schakel::app
