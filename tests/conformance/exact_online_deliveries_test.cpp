// Deliveries of Exact Online, against exact-online-simulator over a real socket: what a flow of order status
// leans on. An order is written, delivered in parts, and read again as the flow reads it.
#include <gmock/gmock.h>

#include "connectors/exact_online/delivery_target.h"
#include "connectors/exact_online/target.h"
#include "tests/conformance/exact_online_world.h"

namespace schakel::exact_online {
namespace {

using connector::DeliveryDraft;
using testing::ElementsAre;
using testing::HasSubstr;

struct OnlineDeliveriesTest : ExactOnlineWorld {
  std::unique_ptr<connector::DeliveryTarget> online;
  std::unique_ptr<connector::OrderSource> orders;

  void connect() override {
    online = *make_delivery_target(settings, deps());
    orders = *make_connection(settings, deps());
  }
  void disconnect() override {
    online.reset();
    orders.reset();
  }
  void SetUp() override {
    ExactOnlineWorld::SetUp();
    start({"--orders", "5", "--no-limits"});
  }

  /// An order of three chains and two pumps; its number.
  std::string an_order(const char* reference = "EG1") {
    const auto target = *make_order_target(settings, deps(), {}, nullptr);
    connector::OrderDraft draft;
    draft.reference = reference;
    draft.debtor = "3";
    draft.order_date = *parse_local("2026-11-20");
    draft.shipping_method = "PNL";
    draft.warehouse = "1";
    for (const auto& [item, quantity] : {std::pair{"OND-1001", 3}, std::pair{"KLED-1002", 2}}) {
      connector::OrderLineDraft line;
      line.item_code = item;
      line.quantity = Decimal::from_integer(quantity);
      line.price = Decimal::from_integer(10);
      draft.lines.push_back(line);
    }
    const auto written = target->write_order(draft, {});
    EXPECT_TRUE(written) << written.error().what.en;
    return written ? written->number : "";
  }
  /// As the flow reads it.
  model::Order order(const std::string& number) {
    auto found = orders->read_heads_of(std::span(&number, 1), {}, {});
    EXPECT_TRUE(found && found->size() == 1);
    if (!found || found->empty()) return {};
    const auto completed = orders->complete(*found, {}, [](const std::string&) { return true; }, {});
    EXPECT_TRUE(completed) << completed.error().what.en;
    return found->front();
  }
  static DeliveryDraft delivery_of(const model::Order& order, std::vector<int> quantities) {
    DeliveryDraft draft;
    draft.order_id = order.id;
    draft.order_number = order.number;
    for (std::size_t i = 0; i < quantities.size(); ++i) {
      if (quantities[i] != 0)
        draft.lines.push_back(
            {.order_line_id = order.lines.at(i).id, .quantity = Decimal::from_integer(quantities[i])});
    }
    return draft;
  }
  std::string delivered(const DeliveryDraft& draft) {
    const auto written = online->deliver(draft, {});
    return written ? "delivery " + written->number : written.error().code + ": " + written.error().what.en;
  }
  static std::vector<std::string> progress(const model::Order& order) {
    std::vector<std::string> out;
    for (const model::OrderLine& line : order.lines) {
      out.push_back((line.delivered ? line.delivered->to_short_text() : "?") + " of " +
                    line.quantity.to_short_text() + ", invoiced " +
                    (line.invoiced ? line.invoiced->to_short_text() : "?"));
    }
    return out;
  }
  std::string last_delivery(const char* field) {
    const Result<Json> rows = simulator->control("GET", "rows?entity=salesorder%2FGoodsDeliveries");
    const Json* list = rows ? rows->find("rows") : nullptr;
    if (list == nullptr || list->as_array()->empty()) return "none";
    const Json* value = list->as_array()->back().find(field);
    const std::string* text = value == nullptr ? nullptr : value->as_text();
    return text == nullptr ? "" : std::string(trimmed(*text));
  }
};

TEST_F(OnlineDeliveriesTest, an_order_is_delivered_in_parts_and_says_after_each_how_far_it_is) {
  const std::string number = an_order();
  const model::Order before = order(number);
  EXPECT_THAT(progress(before), ElementsAre("0 of 3, invoiced 0", "0 of 2, invoiced 0"));
  EXPECT_THAT(delivered(delivery_of(before, {1, 2})), HasSubstr("delivery "));
  const model::Order between = order(number);
  EXPECT_EQ(between.state, model::OrderState::kPartlyDelivered);
  EXPECT_THAT(progress(between), ElementsAre("1 of 3, invoiced 0", "2 of 2, invoiced 0"));
  EXPECT_THAT(delivered(delivery_of(between, {2, 0})), HasSubstr("delivery "));
  EXPECT_THAT(progress(order(number)), ElementsAre("3 of 3, invoiced 0", "2 of 2, invoiced 0"));
  EXPECT_EQ(rows_there("salesorder/GoodsDeliveries"), 2);
}

TEST_F(OnlineDeliveriesTest, a_delivery_has_its_tracking_number_and_shipping_method) {
  DeliveryDraft draft = delivery_of(order(an_order()), {3, 2});
  draft.tracking_number = "3SABCD1234567";
  draft.shipping_method = "dpd";
  draft.description = Personal("Levering 12");
  draft.date = *parse_local("2026-11-21");
  EXPECT_THAT(delivered(draft), HasSubstr("delivery "));
  EXPECT_EQ(last_delivery("TrackingNumber"), "3SABCD1234567");
  EXPECT_EQ(last_delivery("ShippingMethodCode"), "DPD");
  EXPECT_EQ(last_delivery("Description"), "Levering 12");
}

TEST_F(OnlineDeliveriesTest, without_a_shipping_method_it_is_the_orders_and_without_a_date_today) {
  const auto before = online->calls();
  EXPECT_THAT(delivered(delivery_of(order(an_order()), {3, 2})), HasSubstr("delivery "));
  EXPECT_EQ(last_delivery("ShippingMethodCode"), "PNL");
  EXPECT_EQ(online->calls().writes - before.writes, 1);
  EXPECT_EQ(online->calls().reads - before.reads, 0);
}

TEST_F(OnlineDeliveriesTest, a_shipping_method_that_is_not_there_is_found_out_before_anything_is_sent) {
  DeliveryDraft draft = delivery_of(order(an_order()), {3, 2});
  draft.shipping_method = "POSTDUIF";
  EXPECT_THAT(delivered(draft), HasSubstr("online.code_unknown"));
  EXPECT_EQ(online->calls().writes, 0);
}

TEST_F(OnlineDeliveriesTest, more_than_is_open_is_refused_and_nothing_is_delivered) {
  const std::string number = an_order();
  const auto refused = online->deliver(delivery_of(order(number), {4, 1}), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalidRecord);
  EXPECT_THAT(progress(order(number)), ElementsAre("0 of 3, invoiced 0", "0 of 2, invoiced 0"));
}

TEST_F(OnlineDeliveriesTest, after_a_lost_answer_the_order_tells_what_was_delivered) {
  const std::string number = an_order();
  const DeliveryDraft draft = delivery_of(order(number), {3, 0});
  Json rule = Json::members();
  rule.append("kind", Json::text("lost_answer"));
  rule.append("method", Json::text("POST"));
  rule.append("path", Json::text("*GoodsDeliveries*"));
  rule.append("next", Json::number(1));
  ASSERT_TRUE(simulator->control("POST", "faults", rule));
  const auto unanswered = online->deliver(draft, {});
  ASSERT_FALSE(unanswered);
  EXPECT_EQ(unanswered.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_THAT(progress(order(number)), ElementsAre("3 of 3, invoiced 0", "0 of 2, invoiced 0"));
}

TEST_F(OnlineDeliveriesTest, how_far_many_orders_are_costs_one_call_for_all_that_were_touched) {
  std::vector<std::string> numbers;
  for (int i = 0; i < 6; ++i) numbers.push_back(an_order(("EG" + std::to_string(i)).c_str()));
  const auto calls_for_all = [&] {
    orders = *make_connection(settings, deps());
    auto heads = *orders->read_heads_of(numbers, {}, {});
    const auto before = orders->calls();
    EXPECT_TRUE(orders->complete(heads, {}, [](const std::string&) { return true; }, {}));
    for (const model::Order& one : heads) EXPECT_TRUE(one.lines.at(0).delivered) << one.number;
    return orders->calls().reads - before.reads;
  };
  const std::int64_t untouched = calls_for_all();
  for (int i = 0; i < 5; ++i) delivered(delivery_of(order(numbers[static_cast<std::size_t>(i)]), {1, 0}));
  EXPECT_EQ(calls_for_all(), untouched + 1);
}

TEST_F(OnlineDeliveriesTest, who_may_read_deliveries_is_examined_and_writing_is_said_to_be_unchecked) {
  bool is_said = false;
  for (const connector::Finding& finding : online->examine({})) {
    EXPECT_FALSE(finding.error) << code_of(finding.error);
    is_said = is_said || finding.checked.en.find("goods deliveries") != std::string::npos;
  }
  EXPECT_TRUE(is_said);
}

}  // namespace
}  // namespace schakel::exact_online
