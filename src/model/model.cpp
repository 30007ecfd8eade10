#include "model/document.h"
#include "model/order.h"

namespace schakel::model {

const Value* find(const NativeFields& fields, std::string_view name) {
  for (const auto& [key, value] : fields) {
    if (key == name) return &value;
  }
  return nullptr;
}

const char* name_of(OrderState state) {
  switch (state) {
    case OrderState::kOpen:
      return "open";
    case OrderState::kPartlyDelivered:
      return "partly_delivered";
    case OrderState::kComplete:
      return "complete";
    case OrderState::kCancelled:
      return "cancelled";
    case OrderState::kDraft:
      return "draft";
    case OrderState::kProcessed:
      return "processed";
  }
  return "?";
}

const char* name_of(Document document) {
  switch (document) {
    case Document::kSalesOrder:
      return "sales_order";
    case Document::kSalesInvoice:
      return "sales_invoice";
    case Document::kDirectInvoice:
      return "direct_invoice";
    case Document::kSalesEntry:
      return "sales_entry";
  }
  return "?";
}

}  // namespace schakel::model
