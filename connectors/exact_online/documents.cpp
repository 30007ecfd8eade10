#include "connectors/exact_online/documents.h"

#include <set>

#include "base/text.h"
#include "connectors/exact_online/query_plan.h"
#include "connectors/exact_online/rows.h"

namespace schakel::exact_online {
namespace {

constexpr DocumentEntity kSalesOrder{.header = "salesorder/SalesOrders",
                                     .lines = "salesorder/SalesOrderLines",
                                     .within = "SalesOrderLines",
                                     .id = "OrderID",
                                     .number = "OrderNumber",
                                     .number_before = {}};
constexpr DocumentEntity kSalesInvoice{.header = "salesinvoice/SalesInvoices",
                                       .lines = "salesinvoice/SalesInvoiceLines",
                                       .within = "SalesInvoiceLines",
                                       .id = "InvoiceID",
                                       .number = "InvoiceNumber",
                                       .number_before = "OrderNumber"};
constexpr DocumentEntity kSalesEntry{.header = "salesentry/SalesEntries",
                                     .lines = "salesentry/SalesEntryLines",
                                     .within = "SalesEntryLines",
                                     .id = "EntryID",
                                     .number = "EntryNumber",
                                     .number_before = {}};

/// 8021 and 8024 of invoices, 21 of entries (facts 5).
bool is_credit_note(std::int64_t type) {
  return type == 8021 || type == 8024 || type == 21;
}

}  // namespace

const DocumentEntity& entity_of(model::Document document) {
  switch (document) {
    case model::Document::kSalesOrder:
      return kSalesOrder;
    case model::Document::kSalesInvoice:
    case model::Document::kDirectInvoice:
      return kSalesInvoice;
    case model::Document::kSalesEntry:
      return kSalesEntry;
  }
  return kSalesOrder;
}

Result<std::vector<connector::DocumentFound>> Documents::find(std::span<const std::string> references,
                                                              std::stop_token stop) {
  std::vector<connector::DocumentFound> found;
  std::set<std::string, std::less<>> wanted;
  for (const std::string& reference : references) {
    if (!trimmed(reference).empty()) wanted.insert(reference);
  }
  const DocumentEntity& document = entity_of(document_);
  const Asked asked = client_.asked(document.header);
  Query query{.endpoint = document.header,
              .select = {std::string(document.id), std::string(document.number), "YourRef"}};
  if (!document.number_before.empty()) query.select.emplace_back(document.number_before);
  const bool has_type = document_ != model::Document::kSalesOrder;
  if (has_type) query.select.emplace_back("Type");
  const std::vector<std::string> texts(wanted.begin(), wanted.end());
  for (std::string& filter : plan_texts("YourRef", texts, filter_room(client_.settings(), query))) {
    query.filter = std::move(filter);
    const auto take = [&](const Json& json) -> Result<void> {
      RowReader row(json, asked);
      connector::DocumentFound one{
          .reference = row.text("YourRef"), .id = row.guid(document.id), .number = {}};
      const auto number = row.whole(document.number);
      const auto before = document.number_before.empty() ? std::nullopt : row.whole(document.number_before);
      if (number || before) one.number = std::to_string(number ? *number : *before);
      const std::int64_t type = has_type ? row.whole("Type").value_or(0) : 0;
      TRY_VOID(row.check());
      if (wanted.contains(one.reference) && !is_credit_note(type)) found.push_back(std::move(one));
      return {};
    };
    TRY_VOID(client_.each_row(query, take, stop));
  }
  return found;
}

}  // namespace schakel::exact_online
