#include "connectors/exact_online/stock_target.h"

#include <gtest/gtest.h>

#include "connectors/exact_online/test_world.h"

namespace schakel::exact_online {
namespace {

/// Exact Online as far as a count of one item goes. What the simulator cannot do: keep a count as a draft
/// although it was sent as processed.
class StockTargetTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string credential =
        credential_name(settings_.base_url, settings_.client_id, settings_.consent);
    ASSERT_TRUE(
        keep(store_in_folder(folder_.path() / "exact_online", credential), some_tokens(clock_.now())));
    target_ = *make_stock_target(settings_, {.transport = transport_,
                                             .clock = clock_,
                                             .random = random_,
                                             .state_dir = folder_.path(),
                                             .key = some_key()});
  }

  Result<http::Response> answer(const http::Request& request) {
    const std::string endpoint = endpoint_of(request);
    if (request.method == "POST") {
      return http::Response{.status = 201,
                            .body = R"({"d":{"StockCountID":")" + guid(7) + "\"" + made_ + "}}"};
    }
    if (request.method == "PUT") {
      changes_.push_back(endpoint + " " + request.body);
      return change_;
    }
    if (endpoint == "inventory/Warehouses") return rows_answer(R"({"ID":")" + guid(1) + R"(","Code":"1"})");
    return rows_answer(R"({"Item":")" + guid(2) +
                       R"(","ItemCode":"STOEL","WarehouseCode":"1","CurrentStock":4.000000000000001,)"
                       R"("ItemIsStockItem":true,"ItemIsFractionAllowedItem":true})");
  }
  Result<void> set() {
    const std::string code = "STOEL";
    EXPECT_TRUE(target_->levels(std::span(&code, 1), {}, {}));
    const connector::StockChange change{
        .item_code = code, .warehouse = "1", .quantity = *Decimal::parse("2.5")};
    return target_->set(std::span(&change, 1), "Schakel 1", {});
  }
  std::string body_of_count() const {
    for (const http::Request& request : transport_.requests()) {
      if (request.method == "POST") return request.body;
    }
    return "";
  }

  std::string made_ = R"(,"Status":21,"StockCountNumber":12)";
  http::Response change_{.status = 204};
  std::vector<std::string> changes_;
  TestFolder folder_;
  ConnectionSettings settings_ = some_settings();
  ManualClock clock_{some_morning()};
  SeededRandom random_{1};
  http::FakeTransport transport_{[this](const http::Request& request) { return answer(request); }};
  std::unique_ptr<connector::StockTarget> target_;
};

TEST_F(StockTargetTest, a_count_is_sent_as_processed_with_what_was_counted) {
  ASSERT_TRUE(set());
  EXPECT_EQ(body_of_count(), R"({"Warehouse":")" + guid(1) +
                                 R"(","StockCountDate":"2026-11-23","Description":"Schakel 1","Status":21,)"
                                 R"("StockCountLines":[{"Item":")" +
                                 guid(2) + R"(","QuantityNew":2.5}]})");
  EXPECT_TRUE(changes_.empty());
}

TEST_F(StockTargetTest, a_count_that_stays_a_draft_is_processed_by_a_second_call) {
  made_ = R"(,"Status":12,"StockCountNumber":12)";
  ASSERT_TRUE(set());
  ASSERT_EQ(changes_.size(), 1U);
  EXPECT_EQ(changes_[0], "inventory/StockCounts(guid'" + guid(7) + R"(') {"Status":21})");
}

TEST_F(StockTargetTest, a_draft_that_may_not_be_processed_ends_the_run_before_there_are_more_of_them) {
  made_ = R"(,"Status":12,"StockCountNumber":12)";
  change_ = {.status = 500, .body = R"({"error":{"message":{"value":"Niet toegestaan"}}})"};
  const Result<void> refused = set();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "online.count_left_draft");
  EXPECT_EQ(refused.error().kind, ErrorKind::kForbidden);
  EXPECT_NE(refused.error().what.nl.find("Voorraadtelling 12"), std::string::npos);
}

TEST_F(StockTargetTest, an_answer_that_does_not_say_whether_it_is_processed_leaves_the_outcome_open) {
  made_ = "";
  const Result<void> unsure = set();
  ASSERT_FALSE(unsure);
  EXPECT_EQ(unsure.error().kind, ErrorKind::kUnknownOutcome);
}

}  // namespace
}  // namespace schakel::exact_online
