#include "connectors/exact_globe/record_kind.h"

namespace schakel::exact_globe {

const RecordEntity* record_entity(connector::RecordKind kind) {
  static const RecordEntity kItems{.kind = connector::RecordKind::kItem,
                                   .entity = &item(),
                                   .number = "ItemCode",
                                   .shape = NumberShape::kCode};
  switch (kind) {
    case connector::RecordKind::kItem:
      return &kItems;
    case connector::RecordKind::kCustomer:
    case connector::RecordKind::kAssortment:
      return nullptr;
  }
  return nullptr;
}

Text called(const RecordEntity& records, const std::string& number) {
  switch (records.kind) {
    case connector::RecordKind::kItem:
      return {.en = "Item " + number, .nl = "Artikel " + number};
    case connector::RecordKind::kCustomer:
      return {.en = "Customer " + number, .nl = "Klant " + number};
    case connector::RecordKind::kAssortment:
      return {.en = "Assortment " + number, .nl = "Assortiment " + number};
  }
  return {};
}

}  // namespace schakel::exact_globe
