#pragma once

#include <stop_token>
#include <vector>

#include "base/result.h"
#include "connector/port.h"
#include "connectors/exact_globe/client.h"

namespace schakel::exact_globe {

/// VAT codes that may stand on sales. kMalformed when one has no percentage.
Result<std::vector<connector::VatCode>> read_vat_codes(Client& client, std::stop_token stop);

/// Numbers of the assortments of Items.
Result<std::vector<std::string>> read_assortments(Client& client, std::stop_token stop);

/// Ledger accounts that are not blocked.
Result<std::vector<std::string>> read_ledger_accounts(Client& client, std::stop_token stop);

/// The codes of this administration: seven lists, read whole, and the payment methods, which are a fixed list
/// of letters that no entity gives (facts 3). Purchase-only VAT codes, blocked warehouses and blocked ledger
/// accounts are left out. Ledger accounts are an eighth list, read for entries alone.
Result<connector::ReferenceCodes> read_reference_codes(Client& client, model::Document document,
                                                       std::stop_token stop);

}  // namespace schakel::exact_globe
