#include "connectors/exact_online/simulator/budgets.h"

#include "connectors/exact_online/simulator/test_client.h"

namespace schakel::exact_online::simulator {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

std::string header_of(const http::Response& response, const char* name) {
  const std::string* found = response.headers.find(name);
  return found == nullptr ? "none" : *found;
}

class BudgetTest : public testing::Test {
 protected:
  BudgetTest() { client_.log_in(); }
  http::Response small_read() { return client_.get("logistics/Units?$select=ID"); }

  TestClient client_{Settings{}, 1};
};

TEST_F(BudgetTest, every_answer_in_a_division_carries_six_headers) {
  const auto response = small_read();
  EXPECT_EQ(header_of(response, "X-RateLimit-Limit"), "5000");
  EXPECT_EQ(header_of(response, "X-RateLimit-Remaining"), "4999");
  EXPECT_EQ(header_of(response, "X-RateLimit-Reset"), "1795478400000");  // 24 November, 00:00 UTC.
  EXPECT_EQ(header_of(response, "X-RateLimit-Minutely-Limit"), "60");
  EXPECT_EQ(header_of(response, "X-RateLimit-Minutely-Remaining"), "59");
  EXPECT_EQ(header_of(response, "X-RateLimit-Minutely-Reset"), "1795439160000");  // 14:06 in Amsterdam.
}

TEST_F(BudgetTest, the_61st_call_of_a_calendar_minute_is_429_with_that_family_and_no_body) {
  for (int i = 0; i < 60; ++i) ASSERT_EQ(small_read().status, 200);
  const auto refused = small_read();
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.body, "");
  EXPECT_EQ(header_of(refused, "X-RateLimit-Minutely-Remaining"), "0");
  EXPECT_EQ(header_of(refused, "X-RateLimit-Limit"), "none");
  client_.pass(seconds(50));  // 14:06:00 sharp: a new calendar minute.
  EXPECT_EQ(small_read().status, 200);
}

TEST_F(BudgetTest, a_used_up_day_carries_the_daily_family_only) {
  client_.simulator().handle(
      {.method = "POST", .target = "/__simulator/budgets", .body = R"({"per_minute":60,"per_day":2})"}, 1);
  small_read();
  small_read();
  const auto refused = small_read();
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(header_of(refused, "X-RateLimit-Remaining"), "0");
  EXPECT_EQ(header_of(refused, "X-RateLimit-Minutely-Limit"), "none");
}

TEST_F(BudgetTest, me_costs_nothing) {
  const auto response = client_.get("/api/v1/current/Me");
  EXPECT_EQ(header_of(response, "X-RateLimit-Limit"), "none");
  EXPECT_EQ(header_of(small_read(), "X-RateLimit-Minutely-Remaining"), "59");
}

TEST_F(BudgetTest, divisions_have_budgets_of_their_own) {
  small_read();
  EXPECT_EQ(header_of(client_.get("/api/v1/102031/logistics/Units"), "X-RateLimit-Minutely-Remaining"), "59");
}

TEST_F(BudgetTest, the_eleventh_error_within_an_hour_blocks_that_endpoint_for_an_hour) {
  for (int i = 0; i < 11; ++i) EXPECT_EQ(client_.get("crm/Accounts?$filter=Nothing eq 1").status, 400);
  EXPECT_EQ(client_.get("crm/Accounts?$select=ID").status, 429);
  EXPECT_EQ(small_read().status, 200);
  client_.pass(minutes(9));
  client_.pass(seconds(31));
  client_.keep(client_.refresh(client_.refresh_token));
  EXPECT_EQ(client_.get("crm/Accounts?$select=ID").status, 429);
  client_.pass(hours(1));
  client_.keep(client_.refresh(client_.refresh_token));
  EXPECT_EQ(client_.get("crm/Accounts?$select=ID").status, 200);
}

}  // namespace
}  // namespace schakel::exact_online::simulator
