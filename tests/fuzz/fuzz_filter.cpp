#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/assert.h"
#include "simulator/odata_filter.h"
#include "simulator/odata_query.h"

// $filter and the query string around it: no crash, no endless work, and what an index would be asked for
// agrees with what the filter itself says.
namespace {

using schakel::Decimal;
using schakel::simulator::EdmType;
using schakel::simulator::Filter;
using schakel::simulator::FilterColumn;
using schakel::simulator::FilterDialect;
using schakel::simulator::Value;

std::optional<FilterColumn> column_called(std::string_view name) {
  if (name == "ID") return FilterColumn{0, EdmType::kGuid, false};
  if (name == "Code") return FilterColumn{1, EdmType::kString, true};
  if (name == "Amount") return FilterColumn{2, EdmType::kDouble, true};
  if (name == "Timestamp") return FilterColumn{3, EdmType::kInt64, false};
  if (name == "Blocked") return FilterColumn{4, EdmType::kBoolean, true};
  if (name == "Modified") return FilterColumn{5, EdmType::kDateTime, true};
  return std::nullopt;
}

const std::vector<std::vector<Value>>& rows() {
  static const std::vector<std::vector<Value>> kRows = {
      {Value::guid("11111111-2222-3333-4444-555555555555"), Value::text("  25"), Value::integer(5),
       Value::integer(387), Value::boolean(false), Value::date_time(*schakel::parse_local("2026-06-25"))},
      {Value::guid("21111111-2222-3333-4444-555555555555"), Value(), Value(), Value::integer(0), Value(),
       Value()},
  };
  return kRows;
}

void look_at(std::string_view text, const FilterDialect& dialect) {
  const auto filter = Filter::parse(text, dialect, column_called);
  if (!filter) {
    SCHAKEL_ASSERT(!filter.error().text.empty());
    return;
  }
  const auto candidates = filter->candidates();
  const auto range = filter->range_of(3);
  for (const auto& row : rows()) {
    if (!filter->matches(row)) continue;
    if (candidates) {
      bool found = false;
      for (const Value& value : candidates->values) found = found || value == row[candidates->column];
      SCHAKEL_ASSERT(found);
    }
    if (range.low) SCHAKEL_ASSERT(row[3] >= *range.low);
    if (range.high) SCHAKEL_ASSERT(row[3] <= *range.high);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  look_at(text, FilterDialect{.permits_property_to_property = true});
  look_at(text, FilterDialect{.permits_or = false,
                              .permits_not = false,
                              .permits_parentheses = false,
                              .functions = {"substringof", "startswith"}});
  const auto options = schakel::simulator::parse_query(text);
  if (options && options->skiptoken) (void)schakel::simulator::parse_literals(*options->skiptoken);
  return 0;
}
