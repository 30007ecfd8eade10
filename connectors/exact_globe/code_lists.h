#pragma once

#include <stop_token>
#include <vector>

#include "base/result.h"
#include "connector/reference.h"
#include "connectors/exact_globe/client.h"
#include "connectors/exact_globe/metadata.h"

namespace schakel::exact_globe {

/// Every code of a list, with what is known of it, for people to choose from and for proposals. One question,
/// and its pages. What can be on no sale is left out: VAT codes for purchases alone, and journals that are no
/// sales journals.
///
///   percentage, includes_vat  of a VAT code; a code of the kind "none" (N) does not say whether it includes
///   days                      of a payment condition "date + payment term" (DueDateType 1), its Term. The
///                             others end a month or count in months; NumberOfDays1 is about discounts
///                             (betcd.kbdagen in the schema of eExact)
///   blocked                   blocked warehouses and ledger accounts, cost centres and units (of quantity)
///                             that are not in use
///
/// Units are ItemUnit: Item and order lines hold its Unit. That is said by their lengths alone (catalogue).
Result<std::vector<connector::ReferenceRow>> read_code_list(Client& client, connector::CodeList list,
                                                            std::stop_token stop);

/// What is asked for, over all lists.
std::vector<NamesUsed> names_of_code_lists();

}  // namespace schakel::exact_globe
