#pragma once

#include <set>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "connectors/exact_globe/catalogue.h"
#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/settings.h"

namespace schakel::exact_globe {

/// Whether this Globe has the properties of one entity that we use. Which those are is no list of its own: it
/// is what was asked for and what is to be written, as the rules of the flow have it. Used from one thread.
class NameCheck {
 public:
  NameCheck(Client& client, const Entity& entity, MetadataCheck check)
      : client_(client), entity_(entity), check_(check) {}

  void use(std::string_view property);

  /// Before each write. Reads $metadata when there are names that were not compared yet: once, usually.
  /// kForbidden "globe.catalogue_mismatch" when one is missing over there.
  Result<void> agree(std::stop_token stop);

 private:
  Client& client_;
  const Entity& entity_;
  MetadataCheck check_;
  std::set<std::string, std::less<>> used_;
  bool agreed_ = false;  ///< All of `used_` are there.
};

}  // namespace schakel::exact_globe
