#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "connectors/exact_globe/simulator/catalogue.h"
#include "connectors/exact_globe/simulator/errors.h"
#include "simulator/odata_value.h"

namespace schakel::exact_globe::simulator {

/// Where a request goes. Case does not count in the path (facts 2.1); in property names it does.
struct Destination {
  enum class What { kServiceDocument, kMetadata, kSet, kRow };

  What what = What::kSet;
  const Entity* entity = nullptr;
  kit::Value key = {};  ///< For kRow.
  std::string_view query = {};
};

/// `target` is path and query, undecoded.
OrError<Destination> route(const Catalogue& catalogue, std::string_view target);

inline constexpr std::string_view kServicePath = "/services/Exact.Entity.REST.EG";

}  // namespace schakel::exact_globe::simulator
