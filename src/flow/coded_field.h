#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "flow/settings.h"

// One mechanism for all coded fields: the source's code in, the target's code out, checked against the codes
// that the target has before any call is spent on the document.
namespace schakel::flow {

enum class Coded {
  kVatCode,
  kCustomerVatCode,
  kPaymentCondition,
  kPaymentMethod,
  kShippingMethod,
  kWarehouse,
  kCostCenter,
  kCostUnit,
  kClassification,
  kUnit,
  kAssortment,
  kGlAccount,
};

/// The name of its settings: "vat_code", "cost_center" …
std::string_view setting_of(Coded field);
/// The rules that the settings have for it.
const CodedField& rules_of(Coded field, const OrdersFlow& settings);

/// What a code was found on, for the message: "Order 1042, line 2".
struct Place {
  std::string en;
  std::string nl;
};

/// A code as the source has it. One that was read from a native field is not repeated in messages, because
/// nobody can know what people put there.
struct SourceCode {
  std::string text;
  bool may_be_shown = true;
};

/// The target's code in the target's spelling; empty: the field is left empty. `country` is where the goods
/// go (of a customer: where he is), empty when unknown. `target_codes` nullptr: the target does not say which
/// it has. Errors: flow.…_unmapped, with the place in the settings where the translation belongs in `fields`
/// ("vat_code.table.2", or "lookup.vat.2" of a shared table); flow.…_not_in_target.
Result<std::string> translate(Coded field, const CodedField& rules, const SourceCode& code,
                              std::string_view country, const std::vector<std::string>* target_codes,
                              const Place& place);

}  // namespace schakel::flow
