#include "app/webhook_door.h"

#include <gtest/gtest.h>

namespace schakel::app {
namespace {

using connector::Notification;
using connector::Topic;
using std::chrono::seconds;

// "items 17": genuine, about items, the seventeenth event. Anything else is forged.
class PlainReader final : public connector::NotificationReader {
 public:
  Notification read(std::string_view body) const override {
    if (body == "other") return {.kind = Notification::Kind::kOther};
    if (!body.starts_with("items ")) return {};
    return {.kind = Notification::Kind::kChange, .topic = Topic::kItems, .mark = std::string(body)};
  }
};

class WebhookDoorTest : public testing::Test {
 protected:
  WebhookDoorTest() {
    door_.lead_to({{WebhookDoor::path_of("bakery", "online"),
                    {.reader = std::make_shared<PlainReader>(),
                     .flows = {{Topic::kItems, {{"bakery", "items"}, {"bakery", "items too"}}}}}}});
  }
  std::optional<int> post(const std::string& body, const std::string& path = "/webhooks/bakery/online") {
    return door_.answer({.method = "POST", .target = path, .body = body});
  }
  std::size_t taken() { return door_.take(now_).flows.size(); }

  WebhookDoor door_;
  Instant now_ = *parse_instant("2026-11-23T09:00:05Z");
};

TEST_F(WebhookDoorTest, a_notification_wakes_the_flows_that_read_what_it_is_about) {
  EXPECT_EQ(post("items 1"), 200);
  const WebhookDoor::Taken taken = door_.take(now_);
  ASSERT_EQ(taken.flows.size(), 2U);
  EXPECT_EQ(taken.flows[0], (engine::FlowKey{"bakery", "items"}));
  EXPECT_EQ(this->taken(), 0U);
}

TEST_F(WebhookDoorTest, a_storm_wakes_a_flow_once_and_again_when_fifteen_seconds_have_passed) {
  post("items 0");
  EXPECT_EQ(taken(), 2U);
  for (int i = 1; i <= 1000; ++i) {
    EXPECT_EQ(post("items " + std::to_string(i)), 200);
    EXPECT_EQ(taken(), 0U);
  }
  now_ += seconds(15);
  EXPECT_EQ(taken(), 2U);
  now_ += seconds(15);
  EXPECT_EQ(taken(), 0U);
  EXPECT_EQ(door_.counted().received, 1001);
}

TEST_F(WebhookDoorTest, one_that_comes_twice_does_nothing_twice) {
  post("items 2");
  post("items 1");  // Out of order.
  EXPECT_EQ(taken(), 2U);
  now_ += seconds(20);
  EXPECT_EQ(post("items 2"), 200);
  EXPECT_EQ(taken(), 0U);
  EXPECT_EQ(door_.counted().repeated, 1);
}

TEST_F(WebhookDoorTest, what_is_remembered_has_an_end) {
  for (std::size_t i = 0; i <= WebhookDoor::kRemembered; ++i) post("items " + std::to_string(i));
  post("items 1");  // Remembered.
  EXPECT_EQ(door_.counted().repeated, 1);
  post("items 0");  // Not any more.
  EXPECT_EQ(door_.counted().repeated, 1);
}

TEST_F(WebhookDoorTest, what_is_not_signed_is_refused_and_told_once) {
  EXPECT_EQ(post("rubbish"), 401);
  EXPECT_EQ(post("rubbish"), 401);
  const WebhookDoor::Taken taken = door_.take(now_);
  EXPECT_TRUE(taken.flows.empty());
  ASSERT_EQ(taken.lines.size(), 1U);
  EXPECT_NE(taken.lines[0].en.find("/webhooks/bakery/online"), std::string::npos);
  EXPECT_EQ(taken.lines[0].nl.find("rubbish"), std::string::npos);
  EXPECT_EQ(door_.counted().refused, 2);
  post("rubbish");
  EXPECT_TRUE(door_.take(now_).lines.empty());
}

TEST_F(WebhookDoorTest, an_address_that_is_tried_with_nothing_answers_wherever_it_leads) {
  EXPECT_EQ(post(""), 200);
  EXPECT_EQ(post("", "/webhooks/new"), 200);
  EXPECT_EQ(post("items 1", "/webhooks/new"), 404);
  EXPECT_EQ(post("items 1", "/ready"), std::nullopt);
  EXPECT_EQ(door_.answer({.method = "GET", .target = "/webhooks/bakery/online"}), 405);
  EXPECT_EQ(taken(), 0U);
  EXPECT_EQ(WebhookDoor().answer({.method = "POST", .target = "/webhooks/bakery/online", .body = "items 1"}),
            503);
}

TEST_F(WebhookDoorTest, what_no_flow_reads_wakes_none) {
  EXPECT_EQ(post("other"), 200);
  EXPECT_EQ(taken(), 0U);
  EXPECT_EQ(door_.counted().received, 1);
}

TEST_F(WebhookDoorTest, a_flow_that_could_not_be_woken_is_taken_again) {
  post("items 1");
  const auto flows = door_.take(now_).flows;
  door_.put_back(flows.at(0));
  EXPECT_EQ(door_.take(now_).flows, (std::vector<engine::FlowKey>{flows.at(0)}));
}

}  // namespace
}  // namespace schakel::app
