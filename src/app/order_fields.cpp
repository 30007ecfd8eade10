#include "app/order_fields.h"

#include <algorithm>
#include <variant>

#include "connector/draft_record.h"
#include "mapping/functions.h"
#include "mapping/line_scope.h"

namespace schakel::app {
namespace {

using connector::Writing;

class Reader {
 public:
  explicit Reader(std::vector<OrderField>& into) : into_(into) {}

  void add(const std::string& part, std::size_t number, const mapping::Mapping& rules,
           const mapping::Record& record, Writing writing) {
    std::vector<mapping::Value> values(rules.fields().size());
    std::vector<Error> told;  // By the plan itself, which was refused for them.
    mapping::Scratch scratch;
    rules.evaluate(record, scratch, values, told);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const mapping::Mapping::Field& field = rules.fields()[i];
      // Nobody has looked what stands over there, so of a change only this is sent.
      if (writing == Writing::kChange && field.write != mapping::WritePolicy::kAlways) continue;
      if (mapping::is_blank(values[i])) continue;
      into_.push_back(
          {.part = part, .number = number, .field = field.name, .value = mapping::as_text(values[i])});
    }
  }

 private:
  std::vector<OrderField>& into_;
};

}  // namespace

std::vector<OrderField> order_fields(const flow::WriteOrder& plan, const connector::OrderMapping& mapping,
                                     const connector::MappingSettings& settings) {
  std::vector<OrderField> fields;
  Reader reader(fields);
  const connector::OrderDraftRecord document(mapping.document().scope, plan.draft, settings);
  reader.add("", 0, mapping.document().mapping, document, Writing::kNew);
  for (std::size_t i = 0; i < plan.draft.lines.size(); ++i) {
    const bool is_charge = !plan.draft.lines[i].charge_code.empty();
    reader.add(is_charge ? "charge" : "line", i + 1, is_charge ? mapping.charge() : mapping.line(),
               mapping::LineRecord(document, i), Writing::kNew);
  }
  std::size_t customers = 0;
  const auto customer = [&](const connector::CustomerDraft& draft, Writing writing) {
    reader.add("customer", ++customers, mapping.customer().mapping,
               connector::CustomerDraftRecord(mapping.customer().scope, draft, settings, writing), writing);
  };
  std::vector<std::string> seen;  // Who orders and pays is made once.
  for (const flow::CustomerStep& step : plan.customers) {
    if (std::ranges::find(seen, step.source_customer_id) != seen.end()) continue;
    seen.push_back(step.source_customer_id);
    if (const auto* create = std::get_if<flow::CreateCustomer>(&step.action))
      customer(create->draft, Writing::kNew);
    if (const auto* update = std::get_if<flow::UpdateCustomer>(&step.action))
      customer(update->draft, Writing::kChange);
  }
  for (std::size_t i = 0; i < plan.items_to_create.size(); ++i) {
    reader.add("item", i + 1, mapping.item().mapping,
               connector::ItemDraftRecord(mapping.item().scope, plan.items_to_create[i], settings),
               Writing::kNew);
  }
  return fields;
}

}  // namespace schakel::app
