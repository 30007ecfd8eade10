#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "connector/order_mapping.h"
#include "flow/plan.h"

namespace schakel::app {

/// A field of the target that a planned order would be written with. Its value may be about a person: it goes
/// to who asked, on his screen, and nowhere else.
struct OrderField {
  std::string part;        ///< "" for the document itself, "line", "customer", "item".
  std::size_t number = 0;  ///< Which of these parts, from 1; 0: the document.
  std::string field;       ///< By the target's name.
  std::string value;
};

/// What the rules of the mapping give for this plan: the document, each of its lines, each customer that is
/// made or changed for it, each item that is made. What they leave empty is left out, as it is when it is
/// sent. Pure.
std::vector<OrderField> order_fields(const flow::WriteOrder& plan, const connector::OrderMapping& mapping,
                                     const connector::MappingSettings& settings);

}  // namespace schakel::app
