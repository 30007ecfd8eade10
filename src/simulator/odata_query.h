#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "simulator/odata_filter.h"

namespace schakel::simulator {

/// What stands behind the '?' of an OData request, decoded but not yet checked against an entity.
struct QueryOptions {
  struct OrderBy {
    std::string property;
    bool descending = false;
    bool operator==(const OrderBy&) const = default;
  };

  std::optional<std::string> filter;
  std::vector<std::string> select;  ///< Empty: not given. "Lines/ID" stays one entry.
  std::vector<std::string> expand;
  std::vector<OrderBy> order_by;
  std::optional<std::int64_t> top;
  std::optional<std::int64_t> skip;
  std::optional<std::string> skiptoken;
  std::optional<std::string> format;  ///< $format, as it came.
  bool inline_count = false;
  /// Options without '$', decoded, in order: function parameters; otherwise nobody looks at them.
  std::vector<std::pair<std::string, std::string>> custom;

  const std::string* find_custom(std::string_view name) const;
};

/// Parses the part behind '?'. Names and values may be percent-encoded either way, '+' is a space. Options
/// with a
/// '$' that OData V2 does not know, and options given twice, are refused as WCF refuses them; what has no '$'
/// is kept under `custom`.
OrRefusal<QueryOptions> parse_query(std::string_view query);

/// The path's segments, decoded; empty ones left out. "Accounts(guid'…')" stays one segment.
std::vector<std::string> path_segments(std::string_view path);

/// "Accounts(guid'…')" → name and the text between the parentheses; no parentheses: no key.
struct Segment {
  std::string name;
  std::optional<std::string> key;
};
std::optional<Segment> parse_segment(std::string_view segment);

}  // namespace schakel::simulator
