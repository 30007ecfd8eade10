#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connector/records.h"
#include "connectors/exact_online/rows.h"

// By what an account is known: how it is asked for, and how what comes back is compared. Pure.
namespace schakel::exact_online {

/// The comparison that finds accounts with this value: as it is spelt, and as others may have spelt it.
/// Empty: nobody has it.
std::string account_term(connector::FindBy by, std::string_view value);

/// What a value and a row are compared by: without regard to letter case and to the blanks, points and dashes
/// that people put in. Empty: there is none.
std::string account_key(connector::FindBy by, std::string_view value);
std::string account_key(connector::FindBy by, RowReader& row);

/// The fields that the key of a row is made of.
std::vector<std::string> account_key_fields(connector::FindBy by);

}  // namespace schakel::exact_online
