#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace schakel {

/// A JSON value. Numbers keep the text they came with ("12345678901234.1235" stays that), because money never
/// passes through `double`; members keep their order, because Exact Online's order is fixed. A plain value:
/// copy, move, compare, use from one thread at a time.
class Json {
 public:
  struct Number {
    std::string text;
    bool operator==(const Number&) const = default;
  };
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Members = std::vector<Member>;

  /// What a parse accepts. The bounds keep a hostile answer from eating memory or stack.
  struct Limits {
    std::size_t bytes = 64 * 1024 * 1024;  // Exact Online's largest page (1,000 wide rows) is about 5 MB.
    std::size_t depth = 64;                // Exact's deepest observed nesting is 7.
  };

  Json() = default;  ///< null
  static Json null() { return Json(); }
  static Json boolean(bool value) { return Json(Held(value)); }
  static Json number(std::int64_t value) { return Json(Held(Number{std::to_string(value)})); }
  /// `text` must be a JSON number; asserted.
  static Json number_from(std::string text);
  static Json text(std::string value) { return Json(Held(std::move(value))); }
  static Json array(Array values = {}) { return Json(Held(std::move(values))); }
  static Json members(Members values = {}) { return Json(Held(std::move(values))); }

  /// Reads one JSON document; anything but white space after it is refused. The error says at which byte,
  /// never what the text was.
  static Result<Json> parse(std::string_view text, Limits limits);
  static Result<Json> parse(std::string_view text) { return parse(text, Limits{}); }

  bool is_null() const { return std::holds_alternative<std::monostate>(held_); }
  bool is_boolean() const { return std::holds_alternative<bool>(held_); }
  bool is_number() const { return std::holds_alternative<Number>(held_); }
  bool is_text() const { return std::holds_alternative<std::string>(held_); }
  bool is_array() const { return std::holds_alternative<Array>(held_); }
  bool is_members() const { return std::holds_alternative<Members>(held_); }

  /// The value when it is of that kind; otherwise empty.
  std::optional<bool> as_boolean() const;
  std::optional<std::int64_t> as_integer() const;  ///< A whole number that fits, also "5.0".
  const std::string* as_text() const { return std::get_if<std::string>(&held_); }
  const std::string* as_number_text() const;
  const Array* as_array() const { return std::get_if<Array>(&held_); }
  const Members* as_members() const { return std::get_if<Members>(&held_); }
  Array* as_array() { return std::get_if<Array>(&held_); }
  Members* as_members() { return std::get_if<Members>(&held_); }

  /// The member with this name (the first, when it repeats), or nullptr; also when this is not {…}.
  const Json* find(std::string_view name) const;
  Json* find(std::string_view name);
  /// Adds or replaces a member. This must be {…}; asserted.
  void set(std::string_view name, Json value);
  /// Adds a member without looking whether it is there already.
  void append(std::string name, Json value);
  /// Adds an element. This must be […]; asserted.
  void push_back(Json value);

  /// Compact JSON text.
  std::string dump() const;
  void write_to(std::string& out) const;

  bool operator==(const Json&) const = default;

 private:
  using Held = std::variant<std::monostate, bool, Number, std::string, Array, Members>;
  explicit Json(Held held) : held_(std::move(held)) {}

  Held held_;
};

/// `text` as a JSON string literal with its quotes, appended to `out`.
void write_json_text(std::string& out, std::string_view text);

}  // namespace schakel
