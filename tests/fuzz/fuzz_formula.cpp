#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "mapping/formula.h"

// Formulas: no crash, no endless work, every problem stands inside the formula, and what was checked as a
// text or a number comes out as one.
namespace {

using namespace schakel::mapping;
using schakel::Decimal;

class Order final : public Scope, public Record {
 public:
  std::optional<KnownField> field(std::string_view name) const override {
    if (name == "a") return KnownField{Type::kText, false, 0};
    if (name == "n") return KnownField{Type::kNumber, false, 1};
    if (name == "f") return KnownField{Type::kAny, false, 2};
    if (name == "d") return KnownField{Type::kDate, false, 3};
    if (name == "l.a") return KnownField{Type::kText, true, 0};
    if (name == "l.n") return KnownField{Type::kNumber, true, 1};
    return std::nullopt;
  }
  std::optional<std::size_t> table(std::string_view name) const override {
    return name == "t" ? std::optional<std::size_t>(0) : std::nullopt;
  }
  std::vector<std::string> field_names() const override { return {"a", "n", "f", "d", "l.a", "l.n"}; }
  std::vector<std::string> table_names() const override { return {"t"}; }

  Value value(std::size_t slot) const override {
    if (slot == 0) return TextView("Kerkstraat 12-b \xc3\xa9");
    if (slot == 1) return *Decimal::parse("-12.50");
    if (slot == 3) return schakel::LocalTime(std::chrono::local_days(std::chrono::year(2026) / 11 / 23));
    return Value();
  }
  std::size_t line_count() const override { return 2; }
  Value line_value(std::size_t slot, std::size_t) const override { return value(slot); }
  std::optional<TextView> looked_up(std::size_t, std::string_view key) const override {
    return key.empty() ? std::nullopt : std::optional(TextView("found"));
  }
};

bool is_of(const Value& value, Type type) {
  return type == Type::kAny || type_of(value) == type || type_of(value) == Type::kBlank;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const Order order;
  const auto formula = Formula::compile(text, order);
  if (!formula) {
    SCHAKEL_ASSERT(!formula.error().empty());
    for (const FormulaProblem& problem : formula.error()) {
      SCHAKEL_ASSERT(problem.place.from <= text.size());
      SCHAKEL_ASSERT(!with_caret(text, problem.place).empty());
    }
    return 0;
  }
  Scratch scratch;
  const auto values = formula->evaluate_list(order, scratch);
  if (values) {
    for (const Value& value : *values) SCHAKEL_ASSERT(is_of(value, formula->type()));
  } else {
    SCHAKEL_ASSERT(!values.error().what.nl.empty());
  }
  (void)formula->explain(order, scratch);
  return 0;
}
