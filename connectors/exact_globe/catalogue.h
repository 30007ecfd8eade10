#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

// What Exact Globe says about its own entities: name, type, length, padding, upper case, selection values.
// The rows come at build time from entities.json (tools/catalogue_to_cpp.py), the one file that we share with
// the simulator. Everything lies in the program itself: a lookup takes no memory. Pure; any thread.
namespace schakel::exact_globe {

enum class Type : std::uint8_t { kText, kNumber, kDouble, kInteger, kBoolean, kDate, kGuid };

/// Property::flags
enum : std::uint8_t {
  kMandatory = 1,
  kRightAligned = 2,  ///< Stored with spaces in front (facts 2.7).
  kUpperCase = 4,     ///< A code; we write it in upper case ourselves.
  kDigitsOnly = 8,    ///< A text of digits.
  kNumberedByGlobe = 16,
  kHasDefault = 32,
};

struct Property {
  std::string_view name;  ///< As the REST service spells it; case matters.
  Type type;
  std::uint16_t length;  ///< Characters of a text, digits of a number; 0: not limited.
  std::int8_t scale;     ///< Decimals; -1: not said.
  std::uint8_t flags;
  std::string_view values;  ///< ";A;B;" when only these are allowed; empty otherwise.
  std::string_view min;     ///< Decimal text; empty: none.
  std::string_view max;

  bool is(std::uint8_t flag) const { return (flags & flag) != 0; }
};

struct Entity {
  std::string_view name;
  std::string_view key;
  std::span<const Property> properties;  ///< Sorted by name.
};

const Entity& account();
const Entity& contact_person();
const Entity& address();
const Entity& item();
const Entity& item_assortment();
/// A code of one of the ten classes of Items, with its description; the class is a number.
const Entity& item_category_property();
/// Of an Item in a warehouse: what lies there, and what of it is free. A question rather than a table.
const Entity& item_catalog();
const Entity& sales_order_line();
const Entity& sales_order_header();
const Entity& invoice_header();
const Entity& invoice_line();
const Entity& invoice_history_header();
const Entity& invoice_history_line();
const Entity& financial_header();
const Entity& financial_line();

/// The property of that exact name, or nullptr.
const Property* find(const Entity& entity, std::string_view name);

/// `value` as it must stand in a request for this property: codes in upper case, right-aligned codes padded;
/// texts exactly as they are. Error kInvalidRecord, without the value, when Globe would refuse or change it:
/// wrong type, too long, not all digits, not one of the selection, out of bounds, more decimals than Globe
/// keeps.
Result<Json> as_sent(const Entity& entity, const Property& property, const Json& value);

/// The same for a value that a person typed into a setting: "true", "21", "S" by the property's type.
Result<Json> from_setting(const Entity& entity, const Property& property, std::string_view text);

/// Code as Globe stores it: right-aligned in the property's length when it is a code that Globe right-aligns.
/// The additional fields carry that flag too, on texts of 225 characters; those are not codes and stay as
/// they are.
bool is_padded(const Property& property);

}  // namespace schakel::exact_globe
