#include "connector/port.h"

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

}  // namespace schakel::connector
