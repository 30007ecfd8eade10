#include <filesystem>
#include <fstream>

#include "connectors/exact_online/simulator/test_client.h"

namespace schakel::exact_online::simulator {
namespace {

class StateTest : public testing::Test {
 protected:
  StateTest()
      : path_(std::filesystem::temp_directory_path() /
              ("exact_online_state_" + SystemRandom().guid() + ".jsonl")) {}
  ~StateTest() override { std::filesystem::remove(path_); }

  Settings settings() const {
    Settings settings;
    settings.state_file = path_.string();
    return settings;
  }
  void write(const std::string& text) const { std::ofstream(path_) << text; }

  std::filesystem::path path_;
};

TEST_F(StateTest, what_was_kept_comes_back_with_its_versions_and_numbers) {
  const std::string feed = "sync/SalesOrder/SalesOrderHeaders?$filter=Timestamp gt 0L";
  const std::string account = R"({"Name":"X"})";
  TestClient before(settings(), 5);
  before.log_in();
  const std::string first_code =
      TestClient::text_of(before.call("POST", "crm/Accounts", account, "return=representation"), "Code");
  const Json rows = before.read(feed);
  ASSERT_TRUE(before.simulator().save_state());

  ManualClock real(*parse_instant("2026-11-23T13:06:00Z"));
  schakel::simulator::SimulatorClock clock(real);
  SeededRandom random(8);
  Simulator after(settings(), clock, random);
  ASSERT_TRUE(after.load_state());
  const auto ask = [&](const std::string& method, const std::string& target, const std::string& body) {
    return after
        .handle({.method = method,
                 .target = replaced(before.division() + target, " ", "%20"),
                 .headers = {{"Authorization", "Bearer " + before.access_token},
                             {"Accept", "application/json"},
                             {"Content-Type", "application/json"},
                             {"Host", "online.example"}},
                 .body = body},
                1)
        .response;
  };
  EXPECT_EQ(*Json::parse(ask("GET", feed, "").body), rows);
  // The number range goes on where it was.
  const auto second = ask("POST", "crm/Accounts", account);
  EXPECT_EQ(second.status, 201);
  const std::string key = TestClient::text_of(second, "ID");
  const std::string second_code =
      TestClient::text_of(ask("GET", "crm/Accounts(guid'" + key + "')", ""), "Code");
  EXPECT_GT(second_code, first_code);
}

TEST_F(StateTest, codes_budgets_errors_and_a_moved_clock_come_back_too) {
  TestClient before(settings(), 5);
  before.log_in();
  EXPECT_EQ(before
                .send({.method = "POST",
                       .target = "/__simulator/clock",
                       .headers = {},
                       .body = R"({"advance_seconds":86400})"})
                .status,
            200);
  before.log_in();
  for (int i = 0; i < 12; ++i) before.get("crm/Accounts?$select=Foo");
  const auto used = before.get("crm/Contacts?$top=1&$select=ID");
  const std::string code = before.consent("anna");
  ASSERT_TRUE(before.simulator().save_state());

  ManualClock real(*parse_instant("2026-11-23T13:05:10Z"));
  schakel::simulator::SimulatorClock clock(real);
  SeededRandom random(8);
  Simulator after(settings(), clock, random);
  ASSERT_TRUE(after.load_state());
  const auto ask = [&](const std::string& target) {
    return after
        .handle(
            {.method = "GET",
             .target = before.division() + target,
             .headers = {{"Authorization", "Bearer " + before.access_token}, {"Accept", "application/json"}}},
            1)
        .response;
  };
  EXPECT_EQ(ask("crm/Accounts?$top=1&$select=ID").status, 429);  // Blocked, as before.
  const auto next = ask("crm/Contacts?$top=1&$select=ID");
  ASSERT_EQ(next.status, 200);
  EXPECT_EQ(std::stoi(*next.headers.find("X-RateLimit-Remaining")),
            std::stoi(*used.headers.find("X-RateLimit-Remaining")) - 2);
  const auto exchanged =
      after
          .handle({.method = "POST",
                   .target = "/api/oauth2/token",
                   .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                   .body = "client_id=" + before.app().client_id + "&client_secret=" +
                           before.app().client_secret + "&grant_type=authorization_code&redirect_uri=" +
                           percent_encoded(TestClient::kRedirect) + "&code=" + percent_encoded(code)},
                  1)
          .response;
  EXPECT_EQ(exchanged.status, 200) << exchanged.body;
}

TEST_F(StateTest, a_missing_state_is_told_from_a_broken_one) {
  ManualClock real(*parse_instant("2026-11-23T13:06:00Z"));
  schakel::simulator::SimulatorClock clock(real);
  SeededRandom random(8);
  Simulator simulator(settings(), clock, random);
  EXPECT_EQ(simulator.load_state().error().kind, ErrorKind::kNotFound);
  write(R"({"entity":"102030:crm/Accounts","row":{"_version":1,"Nonsense":"tx"}})"
        "\n");
  EXPECT_EQ(simulator.load_state().error().kind, ErrorKind::kInvalidInput);
}

TEST_F(StateTest, rows_of_ones_own_keep_their_keys) {
  write(R"({"entity":"crm/Accounts","row":{"ID":"11111111-2222-3333-4444-555555555555","Name":"Eigen"}})"
        "\n");
  TestClient client(Settings{}, 1);
  ASSERT_TRUE(client.simulator().load_own_rows(path_.string()));
  client.log_in();
  EXPECT_EQ(client.get("crm/Accounts(guid'11111111-2222-3333-4444-555555555555')?$select=ID").status, 200);
  // The second time they exist already.
  EXPECT_EQ(client.simulator().load_own_rows(path_.string()).error().kind, ErrorKind::kInvalidInput);
}

}  // namespace
}  // namespace schakel::exact_online::simulator
