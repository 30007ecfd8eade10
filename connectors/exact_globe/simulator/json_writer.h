#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "connectors/exact_globe/simulator/catalogue.h"
#include "connectors/exact_globe/simulator/store.h"

namespace schakel::exact_globe::simulator {

/// How rows are shown in one answer.
struct View {
  std::string base;                      ///< "http://host:8020/services/Exact.Entity.REST.EG"
  std::vector<std::size_t> select = {};  ///< Empty: all properties.
  bool unknown_property = false;         ///< A fault: one property more than the metadata has.
  bool dates_in_utc = false;             ///< Rules::dates_in_utc.
};

/// "http://…/Account(guid'…')"
std::string address_of(const View& view, const Entity& entity, const Row& row);

/// OData V2 verbose: {"d":{"__metadata":{…},…}} and {"d":{"results":[…],"__count":"3","__next":"…"}}. Dates
/// are the wall clock's milliseconds; codes keep the spaces with which they are stored.
std::string entity_json(const View& view, const Entity& entity, const Row& row);
std::string set_json(const View& view, const Entity& entity, const std::vector<const Row*>& rows,
                     const std::optional<std::string>& next, std::optional<std::size_t> count = {});

/// The bare properties, for the control interface and the state file.
Json row_json(const Entity& entity, const Row& row);

}  // namespace schakel::exact_globe::simulator
