#include "flow/source_field.h"

#include <algorithm>

#include "base/text.h"
#include "flow/plan.h"

namespace schakel::flow {
namespace {

constexpr std::string_view kLinePrefix = "line.";
constexpr std::string_view kCustomerPrefix = "customer.";

/// Condition fields that are in the common model.
bool is_of_model(std::string_view field) {
  return field == "number" || field == "country" || field == "currency" || field == "state" ||
         field == "customer_code" || field == "amount";
}

void need(FieldsNeeded& needed, std::string_view text) {
  if (text.empty()) return;
  const SourceField field = source_field(text);
  std::vector<std::string>* names = nullptr;
  switch (field.of) {
    case SourceField::Of::kOrder:
      names = &needed.order;
      break;
    case SourceField::Of::kLine:
      names = &needed.line;
      break;
    case SourceField::Of::kCustomer:
      names = &needed.customer;
      break;
  }
  if (std::find(names->begin(), names->end(), field.name) == names->end()) names->emplace_back(field.name);
}

constexpr Coded kAllCoded[] = {Coded::kVatCode,       Coded::kCustomerVatCode, Coded::kPaymentCondition,
                               Coded::kPaymentMethod, Coded::kShippingMethod,  Coded::kWarehouse,
                               Coded::kCostCenter,    Coded::kCostUnit,        Coded::kClassification,
                               Coded::kUnit};

bool depends_on_country(const CodedField& rules) {
  if (rules.force) return false;
  return !rules.by_country.empty() ||
         std::any_of(rules.table.begin(), rules.table.end(),
                     [](const auto& row) { return row.first.find('/') != std::string::npos; });
}

}  // namespace

SourceField source_field(std::string_view text) {
  if (text.starts_with(kLinePrefix)) return {SourceField::Of::kLine, text.substr(kLinePrefix.size())};
  if (text.starts_with(kCustomerPrefix))
    return {SourceField::Of::kCustomer, text.substr(kCustomerPrefix.size())};
  return {SourceField::Of::kOrder, text};
}

const model::Value* find(std::string_view text, const Sources& sources) {
  const SourceField field = source_field(text);
  switch (field.of) {
    case SourceField::Of::kOrder:
      return sources.order ? model::find(sources.order->native, field.name) : nullptr;
    case SourceField::Of::kLine:
      return sources.line ? model::find(sources.line->native, field.name) : nullptr;
    case SourceField::Of::kCustomer:
      return sources.customer ? model::find(sources.customer->native, field.name) : nullptr;
  }
  return nullptr;
}

std::string written(const model::Value& value) {
  struct Writer {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(const Personal& text) const { return text.reveal(); }
    std::string operator()(const Decimal& number) const { return number.to_short_text(); }
    std::string operator()(bool yes) const { return yes ? "true" : "false"; }
    std::string operator()(LocalTime time) const {
      const auto day = std::chrono::floor<std::chrono::days>(time);
      return day == time ? date_text(time) : iso_text(time);
    }
  };
  return std::visit(Writer{}, value);
}

SourceCode source_code(const CodedField& rules, const std::string& usual, const Sources& sources) {
  if (rules.from_field.empty()) return {.text = std::string(trimmed(usual))};
  const model::Value* value = find(rules.from_field, sources);
  return {.text = value ? std::string(trimmed(written(*value))) : std::string(), .may_be_shown = false};
}

FieldsNeeded fields_needed(const OrdersFlow& settings) {
  FieldsNeeded needed;
  for (const Condition& condition : settings.filters) {
    if (!is_of_model(condition.field)) need(needed, condition.field);
  }
  for (const Coded field : kAllCoded) need(needed, rules_of(field, settings).from_field);
  for (const std::string& field : settings.mapping_reads.fields.order) need(needed, field);
  for (const std::string& field : settings.mapping_reads.fields.line) need(needed, "line." + field);
  for (const std::string& field : settings.mapping_reads.fields.customer) need(needed, "customer." + field);
  return needed;
}

bool needs_customer_details(const OrdersFlow& settings) {
  if (settings.customers.default_debtor == DefaultDebtor::kAlways || settings.customers.update ||
      settings.mapping_reads.customer_details)
    return true;
  const bool filters =
      std::any_of(settings.filters.begin(), settings.filters.end(), [](const Condition& condition) {
        return condition.field == "country" || condition.field == "customer_code" ||
               source_field(condition.field).of == SourceField::Of::kCustomer;
      });
  return filters || std::any_of(std::begin(kAllCoded), std::end(kAllCoded), [&](Coded field) {
           // What only a customer draft uses is not asked for a customer that is linked already.
           if (field == Coded::kCustomerVatCode || field == Coded::kClassification) return false;
           const CodedField& rules = rules_of(field, settings);
           return depends_on_country(rules) ||
                  source_field(rules.from_field).of == SourceField::Of::kCustomer;
         });
}

}  // namespace schakel::flow
