// How many orders of twenty lines a second the shipped mappings of a target work out, on one core: the
// document, every line, every field. Prints one line of JSON per target.
//
//   mapping_speed [SECONDS]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "connector/draft_record.h"
#include "connector/order_mapping.h"
#include "connectors/exact_globe/fields.h"
#include "connectors/exact_online/fields.h"
#include "mapping/line_scope.h"

namespace {

using schakel::Decimal;
using schakel::Personal;

schakel::connector::OrderDraft twenty_lines() {
  schakel::connector::OrderDraft draft;
  draft.reference = "EOL1042";
  draft.number = "1042";
  draft.debtor = "10025";
  draft.reference_text = Personal("PO 77");
  draft.description = Personal("Kerstactie");
  draft.order_date = schakel::parse_local("2026-11-20").value();
  draft.delivery_date = draft.order_date;
  draft.currency = "EUR";
  draft.payment_condition = "30";
  draft.shipping_method = "POST";
  draft.warehouse = "1";
  draft.cost_center = "SALES";
  schakel::connector::PartyOnDocument party;
  party.name = Personal("De Vries BV");
  party.contact_name = Personal("Anna de Vries");
  party.address.city = Personal("Utrecht");
  party.address.country = "NL";
  draft.ordered_by = draft.deliver_to = party;
  for (int i = 0; i < 20; ++i) {
    schakel::connector::OrderLineDraft line;
    line.item_code = "FIETS-" + std::to_string(1000 + i);
    line.quantity = Decimal::from_integer(i + 1);
    line.price = Decimal::parse("12.345").value();
    line.discount_percentage = Decimal::from_integer(5);
    line.vat_code = "2";
    line.unit = "pc";
    line.warehouse = "1";
    line.cost_center = "SALES";
    line.cost_unit = "FIETSEN";
    line.description = Personal("Bakfiets blauw, met huif en verlichting");
    line.delivery_date = draft.order_date;
    line.amount_excl_vat = Decimal::parse("100.10").value();
    line.vat_amount = Decimal::parse("21.02").value();
    draft.lines.push_back(std::move(line));
  }
  return draft;
}

void measure(const char* name, const schakel::connector::OrderTargetFields& fields, double seconds) {
  const auto mapping = schakel::connector::OrderMapping::shipped(fields);
  const schakel::connector::OrderDraft draft = twenty_lines();
  schakel::connector::MappingSettings settings;
  for (const std::string& setting : fields.settings) settings.emplace_back(setting, "x");
  std::vector<schakel::mapping::Value> head(mapping->document().mapping.fields().size());
  std::vector<schakel::mapping::Value> line(mapping->line().fields().size());
  std::vector<schakel::Error> errors;
  std::size_t filled = 0;
  const auto order = [&] {
    schakel::mapping::Scratch scratch;
    const schakel::connector::OrderDraftRecord record(mapping->document().scope, draft, settings);
    mapping->document().mapping.evaluate(record, scratch, head, errors);
    for (const auto& value : head) filled += schakel::mapping::is_blank(value) ? 0U : 1U;
    for (std::size_t i = 0; i < draft.lines.size(); ++i) {
      mapping->line().evaluate(schakel::mapping::LineRecord(record, i), scratch, line, errors);
      for (const auto& value : line) filled += schakel::mapping::is_blank(value) ? 0U : 1U;
    }
  };
  order();
  const std::size_t fields_each = filled;
  const auto started = std::chrono::steady_clock::now();
  std::size_t orders = 0;
  double took = 0;
  while (took < seconds) {
    for (int i = 0; i < 100; ++i) order();
    orders += 100;
    took = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  }
  if (!errors.empty() || filled != fields_each * (orders + 1)) {
    std::fprintf(stderr, "mapping_speed: %s: an order was not worked out\n", name);
    std::exit(1);
  }
  std::printf("{\"target\":\"%s\",\"orders_per_second\":%.0f,\"fields_per_order\":%zu}\n", name,
              static_cast<double>(orders) / took, fields_each);
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 2.0;
  const auto document = schakel::model::Document::kSalesOrder;
  measure("exact_globe", *schakel::exact_globe::order_target_fields(document), seconds);
  measure("exact_online", *schakel::exact_online::order_target_fields(document), seconds);
  return 0;
}
