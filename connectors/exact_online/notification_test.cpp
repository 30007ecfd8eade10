#include "connectors/exact_online/notification.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace schakel::exact_online {
namespace {

using connector::Notification;
using connector::Topic;
using Kind = Notification::Kind;

// The vector of facts 6, made with another implementation of HMAC.
const std::string kContent =
    R"-({"Topic":"Items","ClientId":"0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d","Division":124132,)-"
    R"-("Action":"Update","Key":"11111111-2222-3333-4444-555555555555",)-"
    R"-("ExactOnlineEndpoint":"https://start.exactonline.nl/api/v1/124132/logistics/)-"
    R"-(Items(guid'11111111-2222-3333-4444-555555555555')","EventCreatedOn":"2026-06-25T16:28:10.063"})-";
const std::string kHash = "71C3D78733DE370483D3A487453C7B39E61D89F83EACC3CAE5423462D28B5E2E";
const Secret kSecret("test-webhook-secret");

std::string body(const std::string& content = kContent, const std::string& hash = kHash) {
  return R"({"Content":)" + content + R"(,"HashCode":")" + hash + "\"}";
}

Notification read(const std::string& text, std::int64_t division = 124132) {
  return NotificationReader(kSecret, division).read(text);
}

TEST(Notifications, one_that_is_signed_says_what_changed) {
  const Notification told = read(body());
  EXPECT_EQ(told.kind, Kind::kChange);
  EXPECT_EQ(told.topic, Topic::kItems);
  EXPECT_EQ(told.mark.size(), 32U);
  EXPECT_EQ(told.mark, read(body()).mark);
}

TEST(Notifications, the_hash_may_come_first_and_in_lower_case) {
  EXPECT_EQ(read(R"({ "HashCode" : ")" + lower_ascii(kHash) + R"(", "Content" : )" + kContent + " }\n").kind,
            Kind::kChange);
}

TEST(Notifications, a_byte_that_differs_makes_it_forged) {
  EXPECT_EQ(read(body(replaced(kContent, "Update", "Delete"))).kind, Kind::kForged);
  EXPECT_EQ(read(body(replaced(kContent, "https://", "https:\\/\\/"))).kind, Kind::kForged);
  EXPECT_EQ(read(body(replaced(kContent, ":124132", ": 124132"))).kind, Kind::kForged);
  EXPECT_EQ(read(body(kContent, replaced(kHash, "71C3", "71C4"))).kind, Kind::kForged);
  EXPECT_EQ(NotificationReader(Secret("another"), 124132).read(body()).kind, Kind::kForged);
}

TEST(Notifications, what_is_no_notification_is_forged) {
  for (const std::string& text :
       {std::string(), std::string("{}"), std::string("null"), kContent, body(kContent, ""),
        body(kContent, kHash + "00"), body(kContent, kHash.substr(2)), body() + "x",
        body().substr(0, body().size() - 1), R"({"Content":)" + kContent + "}", body("[" + kContent + "]"),
        body("\"Items\""), body(std::string(kNotificationMax, '{'))}) {
    EXPECT_EQ(read(text).kind, Kind::kForged) << text.substr(0, 80);
  }
}

TEST(Notifications, content_that_is_no_object_is_none) {
  EXPECT_TRUE(signed_content(body()));
  EXPECT_FALSE(signed_content(body(R"("text"{})")));
  EXPECT_FALSE(signed_content(body(R"("text")")));
}

TEST(Notifications, one_of_another_administration_is_not_ours) {
  EXPECT_EQ(read(body(), 124133).kind, Kind::kOther);
}

TEST(Notifications, every_topic_that_we_subscribe_to_is_one_that_we_understand) {
  EXPECT_EQ(topics_of(Topic::kCustomers), (std::vector<std::string>{"Accounts", "Contacts"}));
  for (const Topic topic : {Topic::kSalesOrders, Topic::kSalesInvoices, Topic::kSalesEntries,
                            Topic::kDeliveries, Topic::kItems, Topic::kStock}) {
    EXPECT_EQ(topics_of(topic).size(), 1U);
  }
}

}  // namespace
}  // namespace schakel::exact_online
