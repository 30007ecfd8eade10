#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "base/time.h"

namespace schakel::schema {

/// One value of a configuration file and the line it stands on (from 1), so that a problem can be pointed at.
struct Node {
  using List = std::vector<Node>;
  using Entry = std::pair<std::string, Node>;
  using Table = std::vector<Entry>;
  using Held = std::variant<bool, std::int64_t, Decimal, std::string, LocalTime, List, Table>;

  Held value = Table{};
  int line = 0;

  const std::string* text() const { return std::get_if<std::string>(&value); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value); }
  const Decimal* decimal() const { return std::get_if<Decimal>(&value); }
  const bool* boolean() const { return std::get_if<bool>(&value); }
  const LocalTime* time() const { return std::get_if<LocalTime>(&value); }
  const List* list() const { return std::get_if<List>(&value); }
  const Table* table() const { return std::get_if<Table>(&value); }
  const Node* find(std::string_view name) const;
};

/// What is wrong in a configuration, where. All problems are collected and shown at once.
struct Problem {
  std::string path;  ///< "flow.orders.vat_code.fallback"
  int line = 0;      ///< 0 when the thing that is missing has no line.
  Text what;
};
using Problems = std::vector<Problem>;

/// A configuration file is small; a larger one is somebody's mistake.
inline constexpr std::size_t kConfigurationBytesMax = 4 * 1024 * 1024;

/// Reads TOML 1.0. A text that is not TOML gives one problem with its line. Never throws.
std::optional<Node> parse_toml(std::string_view text, Problems& problems);

}  // namespace schakel::schema
