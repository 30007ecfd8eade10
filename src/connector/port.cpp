#include "connector/port.h"

#include "connector/reference.h"

namespace schakel::connector {

const char* name_of(MatchKey key) {
  switch (key) {
    case MatchKey::kEmail:
      return "email";
    case MatchKey::kCustomerCode:
      return "customer_code";
    case MatchKey::kVatNumber:
      return "vat_number";
    case MatchKey::kChamberOfCommerce:
      return "chamber_of_commerce";
    case MatchKey::kNameAndPostcode:
      return "name_and_postcode";
  }
  return "?";
}

const char* name_of(CodeList list) {
  switch (list) {
    case CodeList::kVatCode:
      return "vat_code";
    case CodeList::kPaymentCondition:
      return "payment_condition";
    case CodeList::kShippingMethod:
      return "shipping_method";
    case CodeList::kWarehouse:
      return "warehouse";
    case CodeList::kCostCenter:
      return "cost_center";
    case CodeList::kCostUnit:
      return "cost_unit";
    case CodeList::kClassification:
      return "classification";
    case CodeList::kAssortment:
      return "assortment";
    case CodeList::kUnit:
      return "unit";
    case CodeList::kGlAccount:
      return "gl_account";
    case CodeList::kJournal:
      return "journal";
  }
  return "?";
}

}  // namespace schakel::connector
