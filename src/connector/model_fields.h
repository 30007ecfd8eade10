#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.h"
#include "mapping/value.h"

// The fields of the common model by the names under which mappings know them: `description`, `visit.city`,
// `lines.quantity`. Both ERPs read into these and are written from these, so a rule for one ERP says nothing
// about the other. docs/reference/fields.md is made from these tables.
namespace schakel::connector {

struct ModelField {
  const char* name;
  mapping::Type type;
  Text describe;
};

/// Of the document as a whole, of each of its lines, of a customer, of an item, of an assortment.
std::span<const ModelField> order_fields();
std::span<const ModelField> order_line_fields();
std::span<const ModelField> customer_fields();
std::span<const ModelField> item_fields();
std::span<const ModelField> assortment_fields();

/// The place of a field in its table. Asserted: it is our own word.
std::size_t place_of(std::span<const ModelField> fields, std::string_view name);

}  // namespace schakel::connector
