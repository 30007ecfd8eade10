#include "connectors/exact_globe/target_document.h"

namespace schakel::exact_globe {
namespace {

TargetDocument sales_order() {
  return {.kind = model::Document::kSalesOrder,
          .header = &sales_order_header(),
          .line = &sales_order_line(),
          .debtor = "OrderDebtor",
          .number = "SalesOrderNumber",
          .amount = "TotalAmount",
          .amount_excl_vat = "TotalAmountExcludingVAT",
          .answers = {"SalesOrderNumber", "TotalAmount", "TotalAmountExcludingVAT"},
          .item = "Itemcode",
          .found_in = {{.entity = "SalesOrderHeader", .number = "SalesOrderNumber", .journal = {}}},
          .the = {.en = "the order", .nl = "de order"}};
}

TargetDocument invoice(model::Document kind) {
  return {
      .kind = kind,
      .header = &invoice_header(),
      .line = &invoice_line(),
      .debtor = "OrderDebtor",
      .number = "OurReference",
      .amount = "TotalAmount",
      .amount_excl_vat = "TotalAmountExclVAT",
      .answers = {"OurReference", "TotalAmount", "TotalAmountExclVAT"},
      .item = "ItemCode",
      .found_in = {{.entity = "InvoiceHistoryHeader", .number = "InvoiceNumber", .journal = "JournalCode"},
                   {.entity = "InvoiceHeader", .number = "OurReference", .journal = {}}},
      .the = {.en = "the invoice", .nl = "de factuur"}};
}

TargetDocument sales_entry() {
  return {.kind = model::Document::kSalesEntry,
          .header = &financial_header(),
          .line = &financial_line(),
          .debtor = "DebtorNumber",
          .number = "EntryNumber",
          .amount = "Amount",
          .amount_excl_vat = {},
          .answers = {"EntryNumber", "Amount"},
          .item = {},
          .found_in = {{.entity = "FinancialHeader", .number = "EntryNumber", .journal = {}}},
          .the = {.en = "the entry", .nl = "de boeking"}};
}

}  // namespace

TargetDocument target_document(model::Document kind) {
  switch (kind) {
    case model::Document::kSalesOrder:
      return sales_order();
    case model::Document::kSalesInvoice:
    case model::Document::kDirectInvoice:
      return invoice(kind);
    case model::Document::kSalesEntry:
      return sales_entry();
  }
  return {};
}

}  // namespace schakel::exact_globe
