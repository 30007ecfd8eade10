#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// Does this Globe spell its properties as we do? Releases differ, and a service that drops an unknown
// property in silence would write half an order. Pure.
namespace schakel::exact_globe {

/// What we send or ask for of one entity.
struct NamesUsed {
  std::string_view entity;
  std::vector<std::string_view> properties;
  /// Whether reading it is a right that can be asked for on its own. Not of lines, whose right is their
  /// header's, nor of what nobody may read.
  bool has_right_to_read = true;
};

/// Compares the service's $metadata (EDMX: <EntityType Name="…"><Property Name="…">) with `used`. One error,
/// kind kForbidden, code "globe.catalogue_mismatch", per entity that differs; it names what is missing.
/// kMalformed alone when `xml` is no such description.
std::vector<Error> compare_with_metadata(std::string_view xml, std::span<const NamesUsed> used);

}  // namespace schakel::exact_globe
