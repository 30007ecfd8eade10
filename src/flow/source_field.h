#pragma once

#include <string>
#include <string_view>

#include "flow/coded_field.h"
#include "model/order.h"

// Native fields of the source as settings name them: "Field" of the order, "line.Field" of a line,
// "customer.Field" of the customer.
namespace schakel::flow {

struct SourceField {
  enum class Of { kOrder, kLine, kCustomer };
  Of of = Of::kOrder;
  std::string_view name;  ///< As the source calls it. Points into the text that was read.
};

SourceField source_field(std::string_view text);

/// What native fields may be looked for in. A part that there is none of is nullptr.
struct Sources {
  const model::Order* order = nullptr;
  const model::OrderLine* line = nullptr;
  const model::Customer* customer = nullptr;
};

/// The value, or nullptr when it was not read or there is no such part.
const model::Value* find(std::string_view field, const Sources& sources);

/// A value as people write it: text, "12.5", "true"/"false", "2026-11-23" (with a time when it has one);
/// empty for nothing.
std::string written(const model::Value& value);

/// The source's code for a coded field: of its `from_field` when it has one, `usual` otherwise.
SourceCode source_code(const CodedField& rules, const std::string& usual, const Sources& sources);

}  // namespace schakel::flow
