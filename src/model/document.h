#pragma once

namespace schakel::model {

/// The four documents that an order can be read as, and written as (product.md 2.1). Which entity that is in
/// an ERP is its connector's business.
enum class Document {
  kSalesOrder,     ///< verkooporder
  kSalesInvoice,   ///< verkoopfactuur
  kDirectInvoice,  ///< directfactuur
  kSalesEntry,     ///< verkoopboeking
};

/// "sales_order", "sales_invoice", "direct_invoice", "sales_entry"
const char* name_of(Document document);

}  // namespace schakel::model
