#pragma once

#include <string>
#include <vector>

#include "flow/deliveries.h"
#include "flow/stock.h"
#include "schema/spec.h"

namespace schakel::app {

/// How the settings of a flow of stock are written in a configuration file. `field`: the field of an item
/// that stock is published in, for a target that keeps no stock of ours (Exact Globe).
void read_stock_flow(const schema::Node& node, const std::string& path, flow::StockFlow& into,
                     std::string& field, schema::Problems& problems);
void add_stock_flow_pages(std::vector<schema::FieldPage>& pages);

/// The same of a flow of order status.
const schema::Spec<flow::DeliveriesFlow>& deliveries_flow_spec();

}  // namespace schakel::app
