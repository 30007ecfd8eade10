// The Exact Online connector against exact-online-simulator, over a real socket with a real consent.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "tests/conformance/exact_online_reading.h"

namespace schakel::exact_online {
namespace {

using ExactOnline = ExactOnlineReading;

TEST_F(ExactOnline, every_order_comes_once_with_all_that_belongs_to_it) {
  start({"--orders", "300", "--no-limits"});
  const Reading reading = read();
  ASSERT_EQ(code_of(reading.error), "");
  EXPECT_EQ(static_cast<std::int64_t>(reading.orders.size()), rows_there("salesorder/SalesOrders"));
  std::set<std::string> ids;
  std::int64_t lines = 0;
  std::int64_t charges = 0;
  int persons = 0;
  for (const model::Order& order : reading.orders) {
    EXPECT_TRUE(ids.insert(order.id).second);
    lines += static_cast<std::int64_t>(order.lines.size());
    charges += static_cast<std::int64_t>(order.charges.size());
    persons += order.customer.kind == model::Customer::Kind::kPerson ? 1 : 0;
    EXPECT_FALSE(order.customer.name.empty());
    EXPECT_FALSE(order.customer.code.starts_with(' '));
    EXPECT_EQ(order.customer.visit.country.size(), 2U);
    EXPECT_TRUE(order.delivery_address_id.empty() || order.delivery_address);
    // To the cent: nothing of the order was lost and no charge was overlooked.
    EXPECT_EQ(sum_of(order).to_short_text(), order.amount_excl_vat->to_short_text())
        << "order " << order.number;
  }
  EXPECT_EQ(lines, rows_there("salesorder/SalesOrderLines"));
  EXPECT_EQ(charges, rows_there("salesorder/SalesOrderOrderChargeLines"));
  EXPECT_GT(persons, 0);
  EXPECT_LT(persons, 300);
}

TEST_F(ExactOnline, a_reading_goes_on_where_the_last_one_ended) {
  start({"--orders", "50", "--no-limits"});
  const Reading first = read();
  ASSERT_EQ(code_of(first.error), "");
  connect();
  const Reading second = read(first.end);
  EXPECT_EQ(code_of(second.error), "");
  EXPECT_TRUE(second.orders.empty());
  EXPECT_EQ(second.end, first.end);
}

TEST_F(ExactOnline, two_thousand_orders_cost_at_most_a_fiftieth_of_a_call_each) {
  start({"--orders", "2000", "--no-limits"});
  const Reading reading = read();
  ASSERT_EQ(code_of(reading.error), "");
  EXPECT_EQ(reading.orders.size(), 2000U);
  EXPECT_LE(online->calls().total(), 40);
}

TEST_F(ExactOnline, one_order_is_found_by_its_number_and_is_the_same_as_in_the_feed) {
  start({"--orders", "20", "--no-limits"});
  const Reading reading = read();
  ASSERT_EQ(code_of(reading.error), "");
  const model::Order& wanted = reading.orders.at(7);
  auto found = online->read_heads_of(std::span(&wanted.number, 1), {}, {});
  ASSERT_TRUE(found) << found.error().what.en;
  std::vector<model::Order> heads = *found;
  ASSERT_EQ(heads.size(), 1U);
  ASSERT_TRUE(online->complete(heads, {}, {}, {}));
  EXPECT_EQ(heads[0].id, wanted.id);
  EXPECT_EQ(heads[0].shipping_method, wanted.shipping_method);
  EXPECT_EQ(heads[0].lines.size(), wanted.lines.size());
  EXPECT_EQ(heads[0].customer.name, wanted.customer.name);
  const std::string unknown = "999999";
  const auto none = online->read_heads_of(std::span(&unknown, 1), {}, {});
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
}

TEST_F(ExactOnline, fifty_orders_are_read_again_by_their_numbers_in_a_handful_of_calls) {
  start({"--orders", "120", "--no-limits"});
  const Reading reading = read();
  ASSERT_EQ(code_of(reading.error), "");
  std::vector<std::string> numbers;
  for (std::size_t i = 0; i < 100; i += 2) numbers.push_back(reading.orders.at(i).number);
  const std::int64_t before = online->calls().total();
  auto heads = online->read_heads_of(numbers, {}, {});
  ASSERT_TRUE(heads) << heads.error().what.en;
  EXPECT_EQ(heads->size(), numbers.size());
  EXPECT_LE(online->calls().total() - before, 5);
}

struct PassingFault : ExactOnline, testing::WithParamInterface<const char*> {};

TEST_P(PassingFault, costs_a_retry_and_no_order) {
  start({"--orders", "30", "--no-limits"});
  for (const char* path : {"*SalesOrderHeaders*", "*SalesOrderLines*", "*Accounts*"}) fault(GetParam(), path);
  const Reading reading = read();
  EXPECT_EQ(code_of(reading.error), "");
  EXPECT_EQ(reading.orders.size(), 30U);
}

INSTANTIATE_TEST_SUITE_P(EachOnce, PassingFault,
                         testing::Values("lost_answer", "disconnect", "server_error", "maintenance",
                                         "truncated_body", "not_json", "unknown_property"),
                         [](const auto& name) { return std::string(name.param); });

TEST_F(ExactOnline, a_fault_that_stays_is_told_for_what_it_is) {
  start({"--orders", "5", "--no-limits"});
  fault("not_json", "*SalesOrderLines*", 10);
  const Reading reading = read();
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->kind, ErrorKind::kMalformed);
  ASSERT_TRUE(simulator->control("DELETE", "faults"));
  EXPECT_EQ(read().orders.size(), 5U);
}

TEST_F(ExactOnline, a_page_that_repeats_never_doubles_a_line) {
  start({"--orders", "900", "--no-limits"});
  fault("repeated_page", "*SalesOrderLines*", 2);  // The first page cannot repeat; the second does.
  const Reading reading = read();
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->code, "online.page_repeats");
}

TEST_F(ExactOnline, tokens_are_renewed_in_their_window_over_and_over) {
  start({"--orders", "5", "--no-limits"});
  for (int hour_part = 0; hour_part < 5; ++hour_part) {
    clock.advance(std::chrono::seconds(575));
    connect();
    ASSERT_EQ(code_of(read().error), "");
  }
  clock.advance(std::chrono::days(29));
  connect();
  EXPECT_EQ(code_of(read().error), "");
}

TEST_F(ExactOnline, a_consent_that_was_not_used_for_thirty_days_needs_a_person) {
  start({"--orders", "5", "--no-limits"});
  clock.advance(std::chrono::days(31));
  connect();
  const Reading reading = read();
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->kind, ErrorKind::kUnauthorized);
  EXPECT_EQ(reading.error->code, "online.consent_expired");
  consent();
  connect();
  EXPECT_EQ(code_of(read().error), "");
}

TEST_F(ExactOnline, a_lost_refresh_answer_keeps_the_old_token_going_until_it_ends) {
  start({"--orders", "5", "--no-limits"});
  clock.advance(std::chrono::seconds(575));
  fault("lost_answer", "*", 1, "token-faults");
  connect();
  EXPECT_EQ(code_of(read().error), "");  // With the old token, which lives 25 seconds more.
  clock.advance(std::chrono::seconds(30));
  connect();
  const Reading reading = read();
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->code,
            "online.consent_used");  // Exact burnt it; only a person can help, and is told so.
}

TEST_F(ExactOnline, a_token_that_ends_too_soon_is_replaced_or_waited_for) {
  start({"--orders", "5", "--no-limits"});
  fault("unauthorized", "*SalesOrderHeaders*");
  Reading reading = read();
  if (reading.error) {
    ASSERT_EQ(reading.error->kind, ErrorKind::kUnavailable) << code_of(reading.error);
    ASSERT_TRUE(reading.error->retry_after);
    clock.advance(*reading.error->retry_after);
    reading = read();
  }
  EXPECT_EQ(code_of(reading.error), "");
  EXPECT_EQ(reading.orders.size(), 5U);
}

TEST_F(ExactOnline, a_consent_that_was_withdrawn_needs_a_person) {
  start({"--orders", "5", "--no-limits"});
  ASSERT_TRUE(simulator->control("POST", "revoke", Json::members()));
  const Reading reading = read();
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->kind, ErrorKind::kUnauthorized) << code_of(reading.error);
  EXPECT_THAT(reading.error->advice.en, testing::HasSubstr("schakel connect"));
}

TEST_F(ExactOnline, a_small_budget_is_waited_for_and_never_overrun) {
  start({"--orders", "300", "--per-minute", "6"});
  const Instant before = clock.now();
  const Reading reading = read();
  EXPECT_EQ(code_of(reading.error), "");
  EXPECT_EQ(reading.orders.size(), 300U);
  EXPECT_GT(clock.now() - before, std::chrono::seconds(50));
  const Result<Json> counters = simulator->control("GET", "counters");
  ASSERT_TRUE(counters);
  EXPECT_EQ(counters->dump().find("\"429\""), std::string::npos) << counters->dump();
}

TEST_F(ExactOnline, a_day_that_is_used_up_says_when_to_come_back) {
  start({"--orders", "300", "--per-day", "5"});
  const Reading reading = read();
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->kind, ErrorKind::kRateLimited);
  ASSERT_TRUE(reading.error->retry_after);
  EXPECT_GT(*reading.error->retry_after, std::chrono::hours(1));
  clock.advance(*reading.error->retry_after);
  connect();
  const Reading next_day = read();
  ASSERT_TRUE(next_day.error);  // Five calls are not enough for a whole reading, but the day began anew.
  EXPECT_EQ(next_day.error->kind, ErrorKind::kRateLimited);
}

TEST_F(ExactOnline, wrong_settings_are_each_told_apart) {
  start({"--orders", "5", "--no-limits"});
  const ConnectionSettings right = settings;
  settings.division = 999;
  connect();
  EXPECT_EQ(read().error->kind, ErrorKind::kForbidden);

  settings = right;
  settings.client_secret = Secret("wrong");
  clock.advance(std::chrono::seconds(700));
  connect();
  EXPECT_EQ(read().error->code, "online.client_refused");
  settings = right;
  connect();
  EXPECT_EQ(code_of(read().error), "");  // A wrong secret burnt nothing.
}

TEST_F(ExactOnline, an_examination_finds_nothing_wrong) {
  start({"--orders", "5"});
  for (const connector::Finding& finding : online->examine({})) {
    EXPECT_FALSE(finding.error) << finding.checked.en << ": " << code_of(finding.error);
  }
}

TEST_F(ExactOnline, feeds_that_write_numbers_as_numbers_and_lines_raw_are_read_the_same) {
  start({"--orders", "30", "--no-limits", "--int64", "number", "--raw-style", "--sync-select", "required",
         "--mandatory-filter", "*"});
  const Reading reading = read();
  EXPECT_EQ(code_of(reading.error), "");
  EXPECT_EQ(reading.orders.size(), 30U);
}

}  // namespace
}  // namespace schakel::exact_online
