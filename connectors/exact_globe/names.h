#pragma once

#include <vector>

#include "connectors/exact_globe/metadata.h"
#include "connectors/exact_globe/settings.h"
#include "model/document.h"

namespace schakel::exact_globe {

/// Every name that is written, selected or filtered by when this document is written into Globe, customers
/// and items with it. By the shipped rules: what a user's own rules name comes out of the catalogue too, and
/// is his to have right.
std::vector<NamesUsed> names_written(model::Document document);

/// The same when this document is read out of Globe.
std::vector<NamesUsed> names_read(model::Document document);

}  // namespace schakel::exact_globe
