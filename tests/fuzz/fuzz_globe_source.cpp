// What Exact Globe may answer when documents are read, and what may stand in a database as a cursor: never a
// crash; a cursor that is understood is written and understood again; an order that is handed out has its
// key.
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "base/json.h"
#include "connectors/exact_globe/parties.h"
#include "connectors/exact_globe/record_cursor.h"
#include "connectors/exact_globe/settings.h"
#include "connectors/exact_globe/source_cursor.h"
#include "connectors/exact_globe/source_document.h"
#include "connectors/exact_globe/wire.h"

namespace {

using namespace schakel;
using namespace schakel::exact_globe;

void check_cursor(std::string_view text) {
  const auto cursor = parse_cursor(text);
  if (!cursor) return;
  const auto again = parse_cursor(write_cursor(*cursor));
  SCHAKEL_ASSERT(again && *again == *cursor);
}

void check_record_cursor(std::string_view text) {
  const auto cursor = parse_record_cursor(text);
  if (!cursor) return;
  const auto again = parse_record_cursor(write_record_cursor(*cursor));
  SCHAKEL_ASSERT(again && *again == *cursor);
}

void check_wire(std::string_view text) {
  if (const auto number = decimal_of(text)) {
    const auto again = decimal_of(number->to_text());
    SCHAKEL_ASSERT(again && *again == *number);
  }
  if (const auto date = date_of(text)) {
    const auto again = date_of(iso_text(*date));
    SCHAKEL_ASSERT(again && *again == *date);
  }
}

void check_rows(std::string_view text) {
  const Result<Json> row = Json::parse(text);
  if (!row || !row->is_members()) return;
  static const SourceDocument kDocuments[] = {sales_orders({.sundry_debtors = {"1"}}),
                                              invoices(model::Document::kSalesInvoice, "70"),
                                              sales_entries("70")};
  static const Books kBooks{
      .vat_codes = {{"2", {.code = "2", .includes_vat = true, .percentage = *Decimal::parse("0.21")}}},
      .debtor_accounts = {"1300"}};
  for (const SourceDocument& document : kDocuments) {
    auto head = document.read_head(*row, {});
    if (head) {
      SCHAKEL_ASSERT(head->id > 0 && !head->order.id.empty() && !head->order.number.empty());
      SCHAKEL_ASSERT(head->order.unreadable || !head->order.customer.id.empty());
    }
    if (const auto line = document.read_line(*row, {})) {
      SCHAKEL_ASSERT(!line->key.empty());
      model::Order order = head ? head->order : model::Order();
      document.finish(order, {*line, *line}, kBooks);
      SCHAKEL_ASSERT(order.lines.size() <= 2);
    }
  }
  if (const auto account = read_account(*row, {})) SCHAKEL_ASSERT(!account->customer.id.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  check_cursor(text);
  check_record_cursor(text);
  check_wire(text);
  check_rows(text);
  return 0;
}
