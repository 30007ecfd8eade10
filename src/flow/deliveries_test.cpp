#include "flow/deliveries.h"

#include <gtest/gtest.h>

namespace schakel::flow {
namespace {

model::OrderLine line(const char* id, const char* item, const char* ordered, const char* delivered) {
  model::OrderLine one;
  one.id = id;
  one.item_code = item;
  one.quantity = *Decimal::parse(ordered);
  one.delivered = *Decimal::parse(delivered);
  return one;
}

model::Order order(std::vector<model::OrderLine> lines) {
  model::Order one;
  one.id = "o1";
  one.number = "1042";
  one.lines = std::move(lines);
  return one;
}

/// "l1=2 l2=1", "known", or the code of what stands in the way.
std::string planned(const model::Order& there, const model::Order& here) {
  const DeliveryPlan plan = plan_delivery(there, here);
  if (std::holds_alternative<KnownAlready>(plan)) return "known";
  if (const auto* person = std::get_if<NeedsPerson>(&plan)) return person->error.code;
  std::string text;
  for (const connector::DeliveryLine& one : std::get<connector::DeliveryDraft>(plan).lines)
    text += (text.empty() ? "" : " ") + one.order_line_id + "=" + one.quantity.to_short_text();
  return text;
}

TEST(Deliveries, what_was_delivered_there_is_delivered_here) {
  EXPECT_EQ(planned(order({line("x", "CHAIR", "4", "4"), line("y", "TABLE", "1", "0")}),
                    order({line("l1", "CHAIR", "4", "0"), line("l2", "TABLE", "1", "0")})),
            "l1=4");
}

TEST(Deliveries, a_second_partial_delivery_is_the_difference) {
  EXPECT_EQ(planned(order({line("x", "CHAIR", "4", "3")}), order({line("l1", "CHAIR", "4", "2")})), "l1=1");
  EXPECT_EQ(planned(order({line("x", "CHAIR", "4", "2")}), order({line("l1", "CHAIR", "4", "2")})), "known");
}

TEST(Deliveries, two_lines_of_one_item_are_filled_in_their_order) {
  EXPECT_EQ(planned(order({line("x", "chair", "2", "2"), line("y", "CHAIR ", "3", "1")}),
                    order({line("l1", "CHAIR", "2", "0"), line("l2", "CHAIR", "3", "0")})),
            "l1=2 l2=1");
  EXPECT_EQ(planned(order({line("x", "CHAIR", "5", "4")}),
                    order({line("l1", "CHAIR", "2", "2"), line("l2", "CHAIR", "3", "1")})),
            "l2=1");
}

TEST(Deliveries, shipping_costs_that_only_the_other_side_has_are_no_delivery) {
  EXPECT_EQ(planned(order({line("x", "CHAIR", "1", "1"), line("y", "VRACHT", "1", "1")}),
                    order({line("l1", "CHAIR", "1", "0")})),
            "l1=1");
}

TEST(Deliveries, never_more_than_was_ordered) {
  EXPECT_EQ(planned(order({line("x", "CHAIR", "4", "6")}), order({line("l1", "CHAIR", "4", "0")})), "l1=4");
}

TEST(Deliveries, less_than_is_known_already_needs_a_person) {
  EXPECT_EQ(planned(order({line("x", "CHAIR", "4", "1")}), order({line("l1", "CHAIR", "4", "2")})),
            "flow.delivered_less");
}

TEST(Deliveries, track_and_trace_goes_along) {
  model::Order there = order({line("x", "CHAIR", "1", "1")});
  there.tracking = "3SABC123";
  const DeliveryPlan plan = plan_delivery(there, order({line("l1", "CHAIR", "1", "0")}));
  EXPECT_EQ(std::get<connector::DeliveryDraft>(plan).tracking_number, "3SABC123");
}

TEST(Deliveries, an_order_that_waits_for_its_invoice_alone_is_told_as_delivered) {
  model::Order there = order({line("x", "CHAIR", "4", "4"), line("y", "TABLE", "1", "0")});
  there.state = model::OrderState::kPartlyDelivered;
  EXPECT_EQ(told(there, "7").en, "Order 7 is partly delivered there.");
  there.lines[1].delivered = *Decimal::parse("1");
  EXPECT_EQ(told(there, "7").en, "Order 7 is delivered there.");
  there.lines.clear();
  EXPECT_EQ(told(there, "7").en, "Order 7 is partly delivered there.");
}

}  // namespace
}  // namespace schakel::flow
