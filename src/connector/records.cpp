#include "connector/records.h"

#include "connector/model_fields.h"

namespace schakel::connector {

const char* name_of(RecordKind kind) {
  switch (kind) {
    case RecordKind::kItem:
      return "item";
    case RecordKind::kCustomer:
      return "customer";
    case RecordKind::kAssortment:
      return "assortment";
  }
  return "?";
}

std::span<const ModelField> fields_of(RecordKind kind) {
  switch (kind) {
    case RecordKind::kItem:
      return item_fields();
    case RecordKind::kCustomer:
      return customer_fields();
    case RecordKind::kAssortment:
      return assortment_fields();
  }
  return {};
}

const char* name_of(FindBy by) {
  switch (by) {
    case FindBy::kId:
      return "id";
    case FindBy::kNumber:
      return "number";
    case FindBy::kEmail:
      return "email";
    case FindBy::kVatNumber:
      return "vat_number";
    case FindBy::kChamberOfCommerce:
      return "chamber_of_commerce";
    case FindBy::kNameAndPostcode:
      return "name_and_postcode";
  }
  return "?";
}

}  // namespace schakel::connector
