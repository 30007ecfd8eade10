#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The few things about a URL that both a client and a server need. Pure.
namespace schakel::http {

/// "/api/v1/salesorder/SalesOrders?$top=1" in its two parts, both still encoded and without the '?'. They
/// look into the text that was split, which must outlive them.
struct Target {
  std::string_view path;
  std::string_view query;
};

Target split_target(std::string_view target);

/// One "name=value" of a query, decoded.
using Parameter = std::pair<std::string, std::string>;

/// In the order they came, repeated names included; '+' is a space, a name without '=' has an empty value,
/// empty parts ("a=1&&b=2") are left out. A broken escape stays as it is. Also reads a body of
/// application/x-www-form-urlencoded.
std::vector<Parameter> parse_query(std::string_view query);

/// The first value under `name` (case matters, as it does in a URL), or nullptr.
const std::string* find_parameter(std::span<const Parameter> parameters, std::string_view name);

/// The other way, without '?': everything is percent-encoded (a space as %20) but a '$' in a name, so that
/// OData options stay readable ("$filter=ID%20eq%201").
std::string build_query(std::span<const Parameter> parameters);

}  // namespace schakel::http
