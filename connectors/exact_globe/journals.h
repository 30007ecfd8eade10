#pragma once

#include <stop_token>
#include <string>

#include "base/result.h"
#include "connectors/exact_globe/client.h"

namespace schakel::exact_globe {

/// The sales journal that is meant by `wanted`, as Globe stores it, with its spaces. Empty: the only one
/// there is. kInvalidInput, naming those that exist, when it is none, or when there are several to choose
/// from.
Result<std::string> choose_sales_journal(Client& client, const std::string& wanted, std::stop_token stop);

}  // namespace schakel::exact_globe
