#pragma once

#include <string>
#include <variant>

#include "connector/deliveries.h"
#include "flow/plan.h"
#include "model/order.h"

// What became of an order at the place where it is delivered, told to the place where it was ordered. Pure.
namespace schakel::flow {

struct DeliveriesFlow {
  std::string name;
  bool deliveries = true;  ///< Deliveries there become deliveries here.
  std::size_t batch_size = 50;
  Milliseconds settling_time = std::chrono::seconds(30);
};

/// Nothing to tell: what was delivered is known already, or nothing was.
struct KnownAlready {};

using DeliveryPlan = std::variant<KnownAlready, connector::DeliveryDraft, NeedsPerson>;

/// `there`: the order where it is delivered, with what was delivered of its lines. `here`: the order that it
/// came from. Lines belong together by their item, in the order in which they stand; what there has no line
/// here (shipping costs, a discount) needs no delivery. Less than what was delivered here already needs a
/// person: a delivery cannot be taken back.
DeliveryPlan plan_delivery(const model::Order& there, const model::Order& here);

/// Whether anything of it was delivered.
bool has_deliveries(const model::Order& order);

/// "Order 1042 is partly delivered there.": what a person reads in the record's timeline.
Text told(const model::Order& there, const std::string& number_here);

}  // namespace schakel::flow
