#pragma once

#include <string>
#include <string_view>

#include "connectors/exact_online/simulator/catalogue.h"

namespace schakel::exact_online::simulator {

/// "/api/v1/{division}/crm/$metadata": the EDMX of one service (facts 4.1, A: per service). Empty when the
/// catalogue knows no such service.
std::string metadata_of(const Catalogue& catalogue, std::string_view service, bool of_root = false);

}  // namespace schakel::exact_online::simulator
