#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "base/time.h"

// How one field of the target gets its value, as a person says it. Shipped mappings are made of these, and so
// are a user's changes, which lie over them as a layer of their own.
//
//   [Description0]                 # the field of the target
//   source = "description"         # or constant = …, or formula = "…"
//   transforms = ["TRIM(value)", "LEFT(value, 60)"]
//   lookup = "names"
//   fallback = "?"
//   write = "on_create"
namespace schakel::mapping {

using Constant = std::variant<std::string, Decimal, bool, LocalTime>;

/// When a field is written into a record that exists in the target already. A new record gets every field but
/// those with kNever.
enum class WritePolicy {
  kOnCreate,  ///< Only into a new record: what people enriched over there stays.
  kAlways,    ///< Whenever it differs.
  kIfEmpty,   ///< Only while the target has nothing there.
  kNever,
};
/// "on_create", "always", "if_empty", "never"
const char* name_of(WritePolicy policy);

/// Everything is optional, because a user's change may be about one thing only: `write = "on_create"` alone
/// keeps the shipped value and changes when it is written.
struct Rule {
  // Where the value comes from: one of these three.
  std::optional<std::string> source = {};
  std::optional<Constant> constant = {};
  std::optional<std::string> formula = {};
  // What is made of it, in this order.
  std::vector<std::string> transforms = {};  ///< Formulas over `value`.
  std::string lookup = {};                   ///< A lookup table.
  std::optional<Constant> fallback = {};     ///< When nothing came of it, or the table has no such row.
  // Whether and how it is written.
  std::optional<std::string> when = {};  ///< A formula: where it does not hold, the rule below counts.
  std::optional<WritePolicy> write = {};
  std::optional<bool> clears = {};      ///< Nothing came of it: empty the field over there. Else it is left.
  std::optional<bool> may_be_cut = {};  ///< A text that a flow may cut to the field's length.

  bool gives_value() const { return source || constant || formula; }
  bool operator==(const Rule&) const = default;
};

/// All rules, by field of the target ("Description0", "line.Quantity"), in the order of the file.
struct NamedRule {
  std::string target;
  Rule rule;
  int line = 0;  ///< Of the file.

  bool operator==(const NamedRule&) const = default;
};
using Rules = std::vector<NamedRule>;

/// Where the rule of a field comes from.
enum class Origin {
  kShipped,  ///< As delivered.
  kChanged,  ///< Shipped, and changed by the user.
  kAdded,    ///< Only the user has it.
};
/// "shipped", "changed", "added"
const char* name_of(Origin origin);

/// The rules of one field as they count: the first whose `when` holds (or that has none) gives the value.
struct FieldRule {
  std::string target;
  std::vector<Rule> alternatives;  ///< At least one.
  Origin origin = Origin::kShipped;
  int line = 0;  ///< Of the user's change; 0 when shipped.
};

/// `changes` laid over `shipped`. A change that gives no value keeps the shipped one and changes the rest; a
/// change with `when` counts where that holds, and the shipped rule elsewhere.
std::vector<FieldRule> layered(const Rules& shipped, const Rules& changes);

/// One line for a list: `source description → TRIM(value) → table "vat" → else "?"`.
std::string in_short(const Rule& rule);

/// As a formula or a file writes it: "text", 12.5, TRUE, 2026-11-23.
std::string in_short(const Constant& constant);

}  // namespace schakel::mapping
