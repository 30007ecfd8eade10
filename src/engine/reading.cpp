#include "engine/reading.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "flow/source_field.h"

namespace schakel::engine {
namespace {

// Fields of the common model that a condition may name; they are read anyway (flow/settings.h, Condition).
constexpr std::array<std::string_view, 6> kAlwaysRead{"number",   "country",       "currency",
                                                      "state",    "customer_code", "amount"};

void add(std::vector<std::string>& names, std::string_view name) {
  if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) return;
  names.emplace_back(name);
}

void add_field(connector::OrderRead& read, std::string_view text) {
  const flow::SourceField field = flow::source_field(text);
  switch (field.of) {
    case flow::SourceField::Of::kOrder: add(read.native_fields, field.name); return;
    case flow::SourceField::Of::kLine: add(read.native_line_fields, field.name); return;
    case flow::SourceField::Of::kCustomer: add(read.native_customer_fields, field.name); return;
  }
}

}  // namespace

connector::OrderRead order_read(const flow::OrdersFlow& settings, connector::Cursor after) {
  connector::OrderRead read{.after = std::move(after)};
  for (const flow::Condition& condition : settings.filters) {
    const bool always = std::find(kAlwaysRead.begin(), kAlwaysRead.end(), condition.field) != kAlwaysRead.end();
    if (!always) add_field(read, condition.field);
  }
  for (const flow::CodedField* coded :
       {&settings.vat_code, &settings.customer_vat_code, &settings.payment_condition, &settings.payment_method,
        &settings.shipping_method, &settings.warehouse, &settings.cost_center, &settings.cost_unit,
        &settings.classification}) {
    add_field(read, coded->from_field);
  }
  for (const flow::FreeField& field : settings.free_fields) {
    switch (field.level) {
      case flow::FreeField::Level::kOrder: add(read.native_fields, field.source); break;
      case flow::FreeField::Level::kLine: add(read.native_line_fields, field.source); break;
      case flow::FreeField::Level::kCustomer: add(read.native_customer_fields, field.source); break;
    }
  }
  return read;
}

}  // namespace schakel::engine
