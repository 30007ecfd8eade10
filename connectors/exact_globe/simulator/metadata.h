#pragma once

#include <string>

#include "connectors/exact_globe/simulator/catalogue.h"

namespace schakel::exact_globe::simulator {

/// `$metadata`: the EDMX of every entity of the catalogue.
std::string metadata_xml(const Catalogue& catalogue);

/// The service document at the root: the names of the collections.
std::string service_json(const Catalogue& catalogue);
std::string service_atom(const Catalogue& catalogue, const std::string& base);

}  // namespace schakel::exact_globe::simulator
