#include "connectors/exact_online/simulator/switches.h"

#include <gmock/gmock.h>

#include "connectors/exact_online/simulator/test_client.h"

// What the facts leave open: each switch next to its default.
namespace schakel::exact_online::simulator {
namespace {

using testing::HasSubstr;

TestClient& logged_in(TestClient& client) {
  client.log_in();
  return client;
}

/// Two services side by side: as it is, and with switches turned.
class SwitchTest : public testing::Test {
 protected:
  template <class Turn>
  void turn(Turn turn) {
    Settings settings;
    turn(settings.switches);
    turned_ = std::make_unique<TestClient>(settings, 5);
    turned_->log_in();
  }
  std::string order_body(TestClient& client, const std::string& more) const {
    const auto id = [&](const std::string& entity) {
      return *client.rows(entity + "?$top=1&$select=ID").front().find("ID")->as_text();
    };
    return R"({"OrderedBy":")" + id("crm/Accounts") + "\"," + more +
           R"("SalesOrderLines":[{"Quantity":1,"Item":")" + id("logistics/Items") + "\"}]}";
  }
  static int post(TestClient& client, const std::string& entity, const std::string& body) {
    return client.call("POST", entity, body).status;
  }

  TestClient usual_{Settings{}, 5};
  TestClient& client_ = logged_in(usual_);
  std::unique_ptr<TestClient> turned_;
};

TEST_F(SwitchTest, service_names_may_be_exact) {
  turn([](Switches& switches) { switches.exact_service_case = true; });
  EXPECT_EQ(client_.get("CRM/Accounts?$top=1").status, 200);
  EXPECT_EQ(turned_->get("CRM/Accounts?$top=1").status, 404);
}

TEST_F(SwitchTest, skip_may_work_everywhere) {
  turn([](Switches& switches) { switches.skip_everywhere = true; });
  EXPECT_EQ(client_.get("logistics/Units?$skip=1").status, 400);
  EXPECT_EQ(turned_->get("logistics/Units?$skip=1").status, 200);
}

TEST_F(SwitchTest, substringof_may_work) {
  turn([](Switches& switches) { switches.substringof_works = true; });
  EXPECT_EQ(client_.get("crm/Accounts?$filter=substringof('a',Name)").status, 501);
  EXPECT_EQ(turned_->get("crm/Accounts?$filter=substringof('a',Name)").status, 200);
}

TEST_F(SwitchTest, a_collection_may_stand_in_select) {
  turn([](Switches& switches) { switches.deferred_in_select = true; });
  EXPECT_EQ(client_.get("crm/Accounts?$select=ID,BankAccounts").status, 400);
  EXPECT_THAT(turned_->get("crm/Accounts?$select=ID,BankAccounts").body, HasSubstr("__deferred"));
}

TEST_F(SwitchTest, top_sixty_may_keep_its_envelope) {
  turn([](Switches& switches) { switches.page_size_top_is_results = true; });
  EXPECT_TRUE(client_.read("crm/Accounts?$top=60").find("d")->is_array());
  EXPECT_TRUE(turned_->read("crm/Accounts?$top=60").find("d")->is_members());
}

TEST_F(SwitchTest, a_timestamp_may_be_a_number) {
  turn([](Switches& switches) { switches.int64_as_number = true; });
  const std::string feed = "sync/CRM/Accounts?$top=1&$select=Timestamp";
  EXPECT_TRUE(client_.rows(feed).front().find("Timestamp")->is_text());
  EXPECT_TRUE(turned_->rows(feed).front().find("Timestamp")->is_number());
}

TEST_F(SwitchTest, a_feed_may_want_a_select) {
  turn([](Switches& switches) { switches.sync_needs_select = true; });
  EXPECT_EQ(client_.get("sync/CRM/Accounts").status, 200);
  EXPECT_EQ(turned_->get("sync/CRM/Accounts").status, 400);
}

TEST_F(SwitchTest, put_may_give_the_record_back) {
  turn([](Switches& switches) { switches.put_returns_entity = true; });
  for (TestClient* client : {&client_, turned_.get()}) {
    const std::string id = *client->rows("crm/Accounts?$top=1&$select=ID").front().find("ID")->as_text();
    const auto response =
        client->call("PUT", "crm/Accounts(guid'" + id + "')", R"({"Name":"New"})", "return=representation");
    EXPECT_EQ(response.status, client == &client_ ? 204 : 200);
    EXPECT_EQ(TestClient::text_of(response, "Name"), client == &client_ ? "" : "New");
  }
}

TEST_F(SwitchTest, a_create_may_answer_the_whole_record) {
  turn([](Switches& switches) { switches.create_answers_filled = true; });
  const std::string body = R"({"Name":"X"})";
  EXPECT_EQ(TestClient::text_of(client_.call("POST", "crm/Accounts", body), "Name"), "");
  EXPECT_EQ(TestClient::text_of(turned_->call("POST", "crm/Accounts", body), "Name"), "X");
}

TEST_F(SwitchTest, the_amount_of_a_line_may_have_the_vat_in_it_that_its_price_has) {
  turn([](Switches& switches) { switches.amounts_as_priced = true; });
  for (TestClient* client : {&client_, turned_.get()}) {
    const auto id = [&](const std::string& entity) {
      return *client->rows(entity + "?$top=1&$select=ID").front().find("ID")->as_text();
    };
    const std::string body = R"({"OrderedBy":")" + id("crm/Accounts") + R"(","SalesOrderLines":[{"Item":")" +
                             id("logistics/Items") + R"(","Quantity":2,"UnitPrice":60.5,"VATCode":"2"}]})";
    const std::string key =
        TestClient::text_of(client->call("POST", "salesorder/SalesOrders", body), "OrderID");
    const Json line = client->rows("salesorder/SalesOrderLines?$filter=OrderID eq guid'" + key + "'").front();
    EXPECT_EQ(*line.find("AmountFC")->as_number_text(), client == &client_ ? "100" : "121");
    const Json order = client->rows("salesorder/SalesOrders?$filter=OrderID eq guid'" + key + "'").front();
    EXPECT_EQ(*order.find("AmountFCExclVat")->as_number_text(), "100");
    EXPECT_EQ(*order.find("AmountFC")->as_number_text(), "121");
  }
}

TEST_F(SwitchTest, a_reference_to_nothing_may_be_dropped) {
  turn([](Switches& switches) { switches.foreign_references_dropped = true; });
  const std::string ghost = R"("ShippingMethod":"11111111-2222-3333-4444-555555555555",)";
  EXPECT_EQ(post(client_, "salesorder/SalesOrders", order_body(client_, ghost)), 500);
  EXPECT_EQ(post(*turned_, "salesorder/SalesOrders", order_body(*turned_, ghost)), 201);
}

TEST_F(SwitchTest, lengths_may_be_ignored) {
  turn([](Switches& switches) { switches.lengths_checked = false; });
  const std::string body = R"({"Code":")" + std::string(31, 'x') + R"(","Description":"X"})";
  EXPECT_EQ(post(client_, "logistics/Items", body), 500);
  EXPECT_EQ(post(*turned_, "logistics/Items", body), 201);
}

TEST_F(SwitchTest, validation_may_be_400) {
  turn([](Switches& switches) { switches.classify_as_400 = true; });
  EXPECT_EQ(post(client_, "crm/Contacts", "{}"), 500);
  EXPECT_EQ(post(*turned_, "crm/Contacts", "{}"), 400);
}

TEST_F(SwitchTest, a_401_may_hold_the_page_of_older_days) {
  turn([](Switches& switches) { switches.moved_page_on_401 = true; });
  client_.access_token = turned_->access_token = "none";
  EXPECT_EQ(client_.get("crm/Accounts").body, "");
  EXPECT_THAT(turned_->get("crm/Accounts").body, HasSubstr("Object moved"));
}

TEST_F(SwitchTest, a_used_up_minute_may_say_how_long_to_wait) {
  turn([](Switches& switches) { switches.sends_retry_after = true; });
  const auto overrun = [](TestClient& client) {
    for (int i = 0; i < 60; ++i) client.get("crm/Accounts?$top=1&$select=ID");
    return client.get("crm/Accounts?$top=1&$select=ID");
  };
  EXPECT_EQ(overrun(client_).headers.find("Retry-After"), nullptr);
  const auto told = overrun(*turned_);
  ASSERT_NE(told.headers.find("Retry-After"), nullptr);
  EXPECT_EQ(*told.headers.find("Retry-After"), "50");  // It is ten seconds past the minute.
}

TEST_F(SwitchTest, the_root_of_a_division_may_have_metadata) {
  turn([](Switches& switches) { switches.has_root_metadata = true; });
  EXPECT_EQ(client_.get("$metadata").status, 404);
  EXPECT_THAT(turned_->get("$metadata").body, HasSubstr("<EntitySet Name=\"SalesOrders\""));
}

TEST_F(SwitchTest, a_url_has_a_longest_length) {
  turn([](Switches& switches) { switches.url_length_max = 100; });
  const std::string target = "crm/Accounts?$select=ID&nothing=" + std::string(100, 'x');
  EXPECT_EQ(client_.get(target).status, 200);
  EXPECT_EQ(turned_->get(target).status, 414);
}

}  // namespace
}  // namespace schakel::exact_online::simulator
