#include "connectors/exact_online/source_document.h"

#include <charconv>

#include "base/assert.h"
#include "base/text.h"

namespace schakel::exact_online {
namespace {

constexpr SourceDocument kSalesOrder{.name = "sales_order",
                                     .feed = "sync/SalesOrder/SalesOrderHeaders",
                                     .entity = "salesorder/SalesOrders",
                                     .number = "OrderNumber",
                                     .lines = "bulk/SalesOrder/SalesOrderLines",
                                     .charges = "salesorder/SalesOrderOrderChargeLines",
                                     .id = "OrderID",
                                     .number_in_lines = "OrderNumber",
                                     .shipping = "",
                                     .progress = "salesorder/SalesOrderLines",
                                     .read_head = read_order_head,
                                     .read_line = read_order_line,
                                     .head_fields = order_head_fields,
                                     .line_fields = order_line_fields};

/// Both kinds of invoices are in one entity and one feed (facts 5, salesinvoice/SalesInvoices).
constexpr SourceDocument invoices(std::string_view name,
                                  Result<HeadRow> (*read_head)(const Json&, const Entity&,
                                                               std::span<const std::string>, const Asked&)) {
  return {.name = name,
          .feed = "sync/SalesInvoice/SalesInvoices",
          .entity = "salesinvoice/SalesInvoices",
          .number = "InvoiceNumber",
          .lines = "bulk/SalesInvoice/SalesInvoiceLines",
          .charges = "salesinvoice/SalesInvoiceOrderChargeLines",
          .id = "InvoiceID",
          .number_in_lines = "",
          .shipping = "bulk/SalesInvoice/SalesInvoices",
          .progress = "",
          .numbers_per_journal = true,
          .read_head = read_head,
          .read_line = read_invoice_line,
          .head_fields = invoice_head_fields,
          .line_fields = invoice_line_fields};
}

constexpr SourceDocument kSalesInvoice = invoices("sales_invoice", read_sales_invoice_head);
constexpr SourceDocument kDirectInvoice = invoices("direct_invoice", read_direct_invoice_head);

constexpr SourceDocument kSalesEntry{.name = "sales_entry",
                                     .feed = "",
                                     .entity = "salesentry/SalesEntries",
                                     .number = "EntryNumber",
                                     .lines = "salesentry/SalesEntryLines",
                                     .charges = "",
                                     .id = "EntryID",
                                     .number_in_lines = "",
                                     .shipping = "",
                                     .progress = "",
                                     .numbers_per_journal = true,
                                     .read_head = read_entry_head,
                                     .read_line = read_entry_line,
                                     .head_fields = entry_head_fields,
                                     .line_fields = entry_line_fields};

std::optional<std::int64_t> digits(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

}  // namespace

const SourceDocument& source_document(model::Document document) {
  switch (document) {
    case model::Document::kSalesOrder:
      return kSalesOrder;
    case model::Document::kSalesInvoice:
      return kSalesInvoice;
    case model::Document::kDirectInvoice:
      return kDirectInvoice;
    case model::Document::kSalesEntry:
      return kSalesEntry;
  }
  SCHAKEL_ASSERT(false);
  return kSalesOrder;
}

std::optional<DocumentNumber> parse_number(const SourceDocument& document, std::string_view text) {
  text = trimmed(text);
  DocumentNumber made;
  if (const std::size_t dash = text.rfind('-');
      document.numbers_per_journal && dash != std::string_view::npos) {
    made.journal = std::string(text.substr(0, dash));
    if (made.journal.empty()) return std::nullopt;
    text = text.substr(dash + 1);
  }
  const auto number = digits(text);
  if (!number) return std::nullopt;
  made.number = *number;
  return made;
}

}  // namespace schakel::exact_online
