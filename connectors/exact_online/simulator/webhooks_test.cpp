#include "connectors/exact_online/simulator/webhooks.h"

#include <gmock/gmock.h>

#include "connectors/exact_online/simulator/test_client.h"
#include "http/fake_transport.h"

namespace schakel::exact_online::simulator {
namespace {

using testing::HasSubstr;

class WebhookTest : public testing::Test {
 protected:
  WebhookTest() {
    auto transport = std::make_unique<http::FakeTransport>(
        [this](const http::Request&) -> Result<http::Response> { return http::Response{.status = answer_}; });
    sent_ = transport.get();
    client_.simulator().webhooks().call_through(std::move(transport));
    client_.log_in();
  }
  http::Response subscribe(const std::string& url = "https://client.example/hook") {
    return client_.call("POST", "webhooks/WebhookSubscriptions",
                        R"({"Topic":"Accounts","CallbackURL":")" + url + "\"}");
  }
  std::size_t deliver() { return client_.simulator().webhooks().deliver_due(); }

  TestClient client_{Settings{}, 1};
  http::FakeTransport* sent_ = nullptr;
  int answer_ = 200;
};

TEST(WebhookBody, has_the_hash_that_a_published_recipe_gives) {
  const WebhookEvent event{.callback_url = {},
                           .secret = "test-webhook-secret",
                           .topic = "Items",
                           .client_id = "0a1b2c3d-4e5f-6a7b-8c9d-0e1f2a3b4c5d",
                           .division = 124132,
                           .erased = false,
                           .key = "11111111-2222-3333-4444-555555555555",
                           .endpoint =
                               "https://start.exactonline.nl/api/v1/124132/logistics/"
                               "Items(guid'11111111-2222-3333-4444-555555555555')",
                           .created = *parse_local("2026-06-25T16:28:10.063")};
  EXPECT_THAT(
      webhook_body(event),
      testing::EndsWith(R"("HashCode":"71C3D78733DE370483D3A487453C7B39E61D89F83EACC3CAE5423462D28B5E2E"})"));
}

TEST(WebhookAddress, is_https_on_the_apps_own_host_or_on_this_machine) {
  EXPECT_TRUE(may_call_back("https://client.example/x", {}));
  EXPECT_TRUE(may_call_back("http://127.0.0.1:99/x", {}));
  EXPECT_FALSE(may_call_back("http://client.example/x", {}));
  EXPECT_FALSE(may_call_back("https://other.example/x", {"https://client.example/back"}));
  EXPECT_FALSE(may_call_back("https://client.example@other.example/x", {"https://client.example/back"}));
}

TEST_F(WebhookTest, a_subscription_is_tried_with_an_empty_post) {
  EXPECT_EQ(subscribe().status, 201);
  ASSERT_EQ(sent_->requests().size(), 1U);
  EXPECT_EQ(sent_->requests().front().body, "");
}

TEST_F(WebhookTest, an_address_that_does_not_answer_gets_no_subscription) {
  answer_ = 404;
  EXPECT_EQ(subscribe().status, 500);
  EXPECT_TRUE(client_.rows("webhooks/WebhookSubscriptions").empty());
}

TEST_F(WebhookTest, the_same_subscription_twice_is_refused) {
  subscribe();
  EXPECT_EQ(TestClient::error_text(subscribe()), "Gegeven bestaat reeds.");
}

TEST_F(WebhookTest, another_address_does_not_make_another_subscription) {
  EXPECT_EQ(subscribe().status, 201);
  EXPECT_EQ(TestClient::error_text(subscribe("https://client.example/elsewhere")), "Gegeven bestaat reeds.");
}

TEST_F(WebhookTest, a_change_and_a_deletion_are_told_by_key_and_without_values) {
  subscribe();
  const std::string key =
      TestClient::text_of(client_.call("POST", "crm/Accounts", R"({"Name":"Geheim"})"), "ID");
  EXPECT_EQ(deliver(), 1U);
  const std::string told = sent_->requests().back().body;
  EXPECT_THAT(told, HasSubstr(R"("Topic":"Accounts")"));
  EXPECT_THAT(told, HasSubstr(R"("Action":"Update")"));
  EXPECT_THAT(told, HasSubstr(key));
  EXPECT_EQ(told.find("Geheim"), std::string::npos);
  client_.call("DELETE", "crm/Accounts(guid'" + key + "')");
  EXPECT_EQ(deliver(), 1U);
  EXPECT_THAT(sent_->requests().back().body, HasSubstr(R"("Action":"Delete")"));
}

TEST(WebhookBody, may_tell_a_creation) {
  WebhookEvent event;
  event.topic = "Items";
  event.is_new = true;
  EXPECT_THAT(webhook_body(event), HasSubstr(R"("Action":"Create")"));
  event.is_new = false;
  EXPECT_THAT(webhook_body(event), HasSubstr(R"("Action":"Update")"));
}

TEST_F(WebhookTest, a_refused_notification_comes_again_ten_times_and_no_more) {
  subscribe();
  answer_ = 500;
  client_.call("POST", "crm/Accounts", R"({"Name":"X"})");
  EXPECT_EQ(deliver(), 0U);
  const auto calls = sent_->requests().size();
  deliver();
  EXPECT_EQ(sent_->requests().size(), calls);  // The first retry is two minutes away.
  for (int retry = 1; retry <= 12; ++retry) {
    client_.pass(std::chrono::hours(24));
    deliver();
  }
  EXPECT_EQ(sent_->requests().size(), calls + 10);
  EXPECT_EQ(client_.simulator().webhooks().waiting(), 0U);
}

TEST_F(WebhookTest, a_subscription_goes_silent_when_its_consent_ends) {
  const std::string division = "/api/v1/102031/";
  const auto write = [&] {
    return client_.call("POST", division + "crm/Accounts", R"({"Name":"X"})").status;
  };
  client_.call("POST", division + "webhooks/WebhookSubscriptions",
               R"({"Topic":"Accounts","CallbackURL":"https://client.example/hook"})");
  client_.log_in("bram");
  EXPECT_EQ(write(), 201);
  EXPECT_EQ(deliver(), 1U);
  client_.simulator().oauth().revoke("anna");
  EXPECT_EQ(write(), 201);
  EXPECT_EQ(client_.simulator().webhooks().waiting(), 0U);
}

}  // namespace
}  // namespace schakel::exact_online::simulator
