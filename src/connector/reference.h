#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "connector/port.h"

// Reference data: the codes that each ERP has, with what is known of them. Lookup tables are proposed from
// both sides' lists (flow/proposals.h). No person is in these lists.
namespace schakel::connector {

enum class CodeList {
  kVatCode,
  kPaymentCondition,
  kShippingMethod,
  kWarehouse,
  kCostCenter,
  kCostUnit,
  kClassification,
  kAssortment,  ///< Item groups of Exact Online, assortments of Exact Globe.
  kUnit,
  kGlAccount,
  kJournal,
};
/// "vat_code", "payment_condition", "shipping_method" …: as the settings call the coded field.
const char* name_of(CodeList list);

struct ReferenceRow {
  std::string code;  ///< Trimmed.
  std::string description;
  std::optional<Decimal> percentage;  ///< Of a VAT code, a fraction: 0.21.
  std::optional<bool> includes_vat;   ///< Of a VAT code.
  std::optional<int> days;            ///< Of a payment condition.
  std::string country;                ///< Of a VAT code, where it says so.
  bool blocked = false;
};

class ReferenceSource : public virtual Connection {
 public:
  /// Every code of a list, in as few calls as possible; empty when this ERP has no such list.
  virtual Result<std::vector<ReferenceRow>> rows(CodeList list, std::stop_token stop) = 0;
};

}  // namespace schakel::connector
