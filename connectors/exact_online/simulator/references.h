#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/exact_online/simulator/administration.h"
#include "connectors/exact_online/simulator/messages.h"

namespace schakel::exact_online::simulator {

/// What a property refers to: "OrderedBy" holds an ID of crm/Accounts, "PaymentCondition" a Code of
/// cashflow/PaymentConditions. Next to it stand columns that repeat something of the target
/// ("OrderedByName").
struct Reference {
  struct Echo {
    std::string_view suffix;  ///< Behind the property's name: "Name".
    std::string_view column;  ///< Of the target.
  };

  std::string_view target;         ///< "crm/Accounts"
  std::string_view target_column;  ///< "ID" or "Code"
  std::vector<Echo> echoes;
};

/// What `property` of `table` refers to; nullptr when nothing here knows.
const Reference* find_reference(std::string_view table, const Property& property);

/// The row that `value` points to; nullptr when it does not exist. Codes are compared without padding.
const schakel::simulator::Row* resolve(const Administration& administration, const Reference& reference,
                                       const schakel::simulator::Value& value);

/// Fills every echo in the row from what its references point to now, and every "…Description" of a code.
void fill_echoes(const Administration& administration, const View& view, schakel::simulator::Row& row);

}  // namespace schakel::exact_online::simulator
