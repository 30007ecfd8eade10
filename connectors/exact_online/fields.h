#pragma once

#include "connector/order_mapping.h"
#include "model/document.h"

// What mappings may name in Exact Online: its own catalogue.
namespace schakel::exact_online {

/// Of an order, its lines and its customer, by Exact Online's names. nullptr: it cannot be read from there.
const connector::OrderSourceFields* order_source_fields(model::Document document);

}  // namespace schakel::exact_online
