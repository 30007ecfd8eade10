#pragma once

#include <vector>

#include "connector/records.h"
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

/// The same of master records, their codes with them. What a flow's own rules name is checked where it is
/// used (name_check.h).
std::vector<NamesUsed> names_written(connector::RecordKind kind);
std::vector<NamesUsed> names_read(connector::RecordKind kind);

}  // namespace schakel::exact_globe
