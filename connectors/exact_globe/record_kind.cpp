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

}  // namespace schakel::exact_globe
