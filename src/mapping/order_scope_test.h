#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mapping/formula.h"

namespace schakel::mapping {

/// A small order for tests: its fields, and its lines.
class OrderScope final : public Scope, public Record {
 public:
  OrderScope() {
    set("country", TextView("NL"));
    set("name", TextView("Café Zuid"));
    set("remark", TextView(""));
    set("weight", Decimal::from_integer(3));
    set("paid", true);
    set("ordered", LocalTime(std::chrono::local_days(std::chrono::year(2026) / 11 / 23)));
    set("free", Value(), Type::kAny);
    set_lines("lines.item", {TextView("CHAIR"), TextView("TABLE"), TextView("SHIP")}, Type::kText);
    set_lines("lines.quantity", {number("2"), number("1"), number("1")}, Type::kNumber);
    set_lines("lines.price", {number("49.95"), number("199"), number("12.50")}, Type::kNumber);
  }

  static Value number(const char* text) { return *Decimal::parse(text); }

  OrderScope& set(const std::string& name, Value value, std::optional<Type> type = {}) {
    fields_[name] = {.type = type.value_or(type_of(value)), .per_line = false, .slot = values_.size()};
    values_.push_back({value});
    return *this;
  }
  OrderScope& set_lines(const std::string& name, std::vector<Value> values, Type type) {
    lines_ = values.size();
    fields_[name] = {.type = type, .per_line = true, .slot = values_.size()};
    values_.push_back(std::move(values));
    return *this;
  }

  std::optional<KnownField> field(std::string_view name) const override {
    const auto found = fields_.find(std::string(name));
    return found == fields_.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<std::size_t> table(std::string_view name) const override {
    return name == "shipping" ? std::optional<std::size_t>(0) : std::nullopt;
  }
  std::vector<std::string> field_names() const override {
    std::vector<std::string> names;
    for (const auto& [name, known] : fields_) names.push_back(name);
    return names;
  }
  std::vector<std::string> table_names() const override { return {"shipping"}; }

  Value value(std::size_t slot) const override { return values_[slot].front(); }
  std::size_t line_count() const override { return lines_; }
  Value line_value(std::size_t slot, std::size_t line) const override { return values_[slot][line]; }
  std::optional<TextView> looked_up(std::size_t, std::string_view key) const override {
    return key == "post" ? std::optional(TextView("PNL")) : std::nullopt;
  }

 private:
  std::map<std::string, KnownField> fields_;
  std::vector<std::vector<Value>> values_;
  std::size_t lines_ = 0;
};

/// The outcome of a formula over that order as text: of a list with " | " between, "error: CODE" when there
/// is none, "refused: CARET LINE" when it may not be saved.
inline std::string outcome_of(std::string_view text, const OrderScope& order = {}) {
  const auto formula = Formula::compile(text, order);
  if (!formula) {
    std::string all = "refused: ";
    for (const FormulaProblem& problem : formula.error()) all += problem.what.en + " ";
    return all;
  }
  Scratch scratch;
  const Result<Values> values = formula->evaluate_list(order, scratch);
  if (!values) return "error: " + values.error().code;
  std::string all;
  for (std::size_t i = 0; i < values->size(); ++i) all += (i == 0 ? "" : " | ") + as_text((*values)[i]);
  return all;
}

}  // namespace schakel::mapping
