#pragma once

#include "flow/settings.h"
#include "schema/spec.h"

namespace schakel::app {

/// How the settings of a flow of orders are written in a configuration file: the one declaration from which
/// reading, checking and docs/reference/settings.md come.
const schema::Spec<flow::OrdersFlow>& orders_flow_spec();
/// The settings that every coded field has, explained once.
const schema::Spec<flow::CodedField>& coded_field_spec();

}  // namespace schakel::app
