#include "http/server.h"

#include <thread>
#include <vector>

#include "connectors/exact_online/simulator/test_client.h"
#include "http/transport.h"

namespace schakel::exact_online::simulator {
namespace {

/// The same client over a real socket.
class ServerTest : public testing::Test {
 protected:
  ServerTest() {
    client_.log_in();
    auto server =
        http::Server::start({}, [this](const http::Request& request, http::ConnectionId connection) {
          return client_.simulator().handle(request, connection);
        });
    EXPECT_TRUE(server);
    server_ = *std::move(server);
    transport_ = *http::make_curl_transport({});
  }

  Result<http::Response> send(const std::string& method, const std::string& target,
                              const std::string& body = "") {
    return transport_->send(
        {.method = method,
         .target = "http://127.0.0.1:" + std::to_string(server_->port()) + client_.division() + target,
         .headers = {{"Authorization", "Bearer " + client_.access_token},
                     {"Accept", "application/json"},
                     {"Content-Type", "application/json"}},
         .body = body},
        {});
  }
  std::size_t accounts() { return client_.rows("bulk/CRM/Accounts?$select=ID").size(); }
  void fault(const std::string& json) {
    client_.simulator().faults().add(*schakel::simulator::fault_from_json(*Json::parse(json)));
  }

  TestClient client_{Settings{}, 10};
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<http::Transport> transport_;
};

TEST_F(ServerTest, a_whole_read_goes_over_a_socket) {
  const auto response =
      send("GET", "sync/SalesOrder/SalesOrderHeaders?$filter=Timestamp%20gt%200L&$select=ID");
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(Json::parse(response->body)->find("d")->find("results")->as_array()->size(), 10U);
}

TEST(SimulatorThreads, connections_do_not_tread_on_each_other) {
  Settings settings;
  settings.budgets.limited = false;
  TestClient client(settings, 5);
  client.log_in();
  const auto before = client.rows("bulk/CRM/Accounts?$select=ID").size();
  {
    std::vector<std::jthread> connections;
    for (int i = 0; i < 4; ++i)
      connections.emplace_back([&client] {
        for (int n = 0; n < 20; ++n) {
          client.call("POST", "crm/Accounts", R"({"Name":"X"})");
          client.get("sync/CRM/Accounts?$filter=Timestamp gt 0L&$select=Timestamp");
          client.send({.target = "/__simulator/state"});
        }
      });
  }
  EXPECT_EQ(client.rows("bulk/CRM/Accounts?$select=ID").size(), before + 80);
}

TEST_F(ServerTest, a_lost_answer_was_carried_out) {
  const auto before = accounts();
  fault(R"({"kind":"lost_answer","method":"POST","next":1})");
  const auto response = send("POST", "crm/Accounts", R"({"Name":"Lost"})");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(accounts(), before + 1);
}

TEST_F(ServerTest, an_expired_token_is_401_and_stays_so) {
  fault(R"({"kind":"unauthorized","next":1})");
  EXPECT_EQ(send("GET", "crm/Accounts?$top=1")->status, 401);
  EXPECT_EQ(send("GET", "crm/Accounts?$top=1")->status, 401);
}

TEST_F(ServerTest, maintenance_is_503_without_a_body) {
  fault(R"({"kind":"maintenance","next":1})");
  const auto response = send("GET", "crm/Accounts?$top=1");
  EXPECT_EQ(response->status, 503);
  EXPECT_EQ(response->body, "");
}

TEST_F(ServerTest, an_unknown_property_may_turn_up) {
  fault(R"({"kind":"unknown_property","next":1})");
  EXPECT_NE(send("GET", "crm/Accounts?$top=1")->body.find("SimulatedNewProperty"), std::string::npos);
}

TEST_F(ServerTest, the_control_interface_counts_calls_and_shows_rows) {
  ASSERT_TRUE(send("GET", "crm/Accounts?$top=1"));
  const auto counters = client_.send({.target = "/__simulator/counters"});
  EXPECT_NE(counters.body.find("crm/Accounts"), std::string::npos);
  const auto rows =
      client_.send({.target = "/__simulator/rows?entity=salesorder/SalesOrders&select=YourRef"});
  EXPECT_EQ(Json::parse(rows.body)->find("count")->as_integer(), 10);
}

TEST_F(ServerTest, the_control_interface_makes_and_changes_rows) {
  const auto put = [&](const std::string& body) {
    return client_.send({.method = "POST", .target = "/__simulator/rows", .body = body}).status;
  };
  const std::string id = "11111111-2222-3333-4444-555555555555";
  EXPECT_EQ(put(R"({"entity":"logistics/Items","row":{"ID":")" + id +
                R"(","Code":"EIGEN-1","Description":"Een"}})"),
            200);
  EXPECT_EQ(put(R"({"entity":"logistics/Items","key":")" + id + R"(","row":{"Description":"Twee"}})"), 200);
  const auto rows = client_.send({.target = "/__simulator/rows?entity=logistics/Items&Code=EIGEN-1"});
  EXPECT_NE(rows.body.find("Twee"), std::string::npos);
  for (const char* wrong :
       {"{}", R"({"entity":"no/Such","row":{}})", R"({"entity":"logistics/Items","row":{"Kode":"X"}})"})
    EXPECT_EQ(put(wrong), 400) << wrong;
}

}  // namespace
}  // namespace schakel::exact_online::simulator
