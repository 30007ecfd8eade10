#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/exact_online/simulator/administration.h"
#include "connectors/exact_online/simulator/schema.h"
#include "simulator/odata_filter.h"
#include "simulator/odata_query.h"

namespace schakel::exact_online::simulator {

/// Which properties of a view are written, and which of its collections are opened. From $select and $expand.
struct Shape {
  const View* view = nullptr;
  std::vector<std::size_t> properties;    ///< Indices, in wire order.
  std::map<std::size_t, Shape> expanded;  ///< By the collection's property index.
};

/// Checks $select and $expand against the entity; the refusals are those of facts 4.6.
schakel::simulator::OrRefusal<Shape> make_shape(const Schema& schema, const View& view,
                                                const std::vector<std::string>& select,
                                                const std::vector<std::string>& expand,
                                                bool deferred_in_select);

/// Everything of the view.
Shape whole_shape(const View& view);

/// The property's name and type text WCF gives for it, e.g. "Exact.Web.Api.Models.Account".
std::string no_such_property(const Entity& entity, std::string_view property);

}  // namespace schakel::exact_online::simulator
