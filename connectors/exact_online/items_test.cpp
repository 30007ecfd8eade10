#include "connectors/exact_online/items.h"

#include "base/text.h"
#include "connectors/exact_online/client_world.h"

namespace schakel::exact_online {
namespace {

class ItemsTest : public ClientWorld {
 protected:
  void put_item(const std::string& code, unsigned id, const std::string& more = "") {
    stock_.emplace_back(code, R"({"ID":")" + guid(id) + R"(","Code":")" + code + "\"" + more + "}");
  }
  void SetUp() override {
    ClientWorld::SetUp();
    // Compares as the simulator does: exactly, but for tolower().
    script_ = [this](const http::Request& request) -> Result<http::Response> {
      const std::string filter = option(request, "$filter");
      const bool any_case = filter.starts_with("tolower(");
      std::string rows;
      for (const auto& [code, json] : stock_) {
        const std::string wanted = any_case ? lower_ascii(code) : code;
        if (filter.find("'" + wanted + "'") != std::string::npos) rows += (rows.empty() ? "" : ",") + json;
      }
      return rows_answer(rows);
    };
  }
  std::vector<connector::ItemFound> find(std::vector<std::string> codes) {
    Result<std::vector<connector::ItemFound>> found = items_.find(codes, {});
    EXPECT_TRUE(found) << found.error().what.en;
    return found ? *std::move(found) : std::vector<connector::ItemFound>{};
  }

  std::vector<std::pair<std::string, std::string>> stock_;
  ReferenceCodes codes_{client_, clock_};
  Items items_{client_, clock_, codes_};
};

TEST_F(ItemsTest, many_codes_are_one_question_and_their_ids_are_remembered) {
  put_item("A-1", 1, R"(,"IsSalesItem":true,"IsStockItem":true)");
  put_item("B-2", 2, R"(,"IsSalesItem":true,"IsStockItem":false)");
  const std::vector<connector::ItemFound> found = find({"A-1", "B-2", "A-1"});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_TRUE(found[0].sellable);
  EXPECT_TRUE(found[0].is_stock);
  EXPECT_FALSE(found[1].is_stock);
  EXPECT_EQ(items_.id_of("b-2"), guid(2));
  EXPECT_EQ(calls(), 1U);
  find({"A-1", "B-2"});
  EXPECT_EQ(calls(), 1U);
}

TEST_F(ItemsTest, a_thousand_codes_take_seven_questions) {
  std::vector<std::string> codes;
  for (int i = 0; i < 1000; ++i) codes.push_back("1000" + std::to_string(1000 + i));
  find(codes);
  EXPECT_LE(calls(), 7U);
  for (const http::Request& request : transport_.requests()) {
    EXPECT_EQ(endpoint_of(request), "bulk/Logistics/Items");
    EXPECT_LE(request.target.size(), kUrlMax);
  }
}

TEST_F(ItemsTest, one_that_is_no_sales_item_or_has_ended_is_not_sellable) {
  put_item("RAW", 1, R"(,"IsSalesItem":false)");
  put_item("OLD", 2, R"(,"IsSalesItem":true,"EndDate":"\/Date(1766361600000)\/")");
  put_item("NEW", 3, R"(,"IsSalesItem":true,"EndDate":"\/Date(1924905600000)\/")");
  const std::vector<connector::ItemFound> found = find({"RAW", "OLD", "NEW"});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_FALSE(found[0].sellable);
  EXPECT_FALSE(found[1].sellable);
  EXPECT_TRUE(found[2].sellable);
}

TEST_F(ItemsTest, a_code_in_capitals_finds_the_item_that_was_typed_otherwise) {
  put_item("Bike-red", 1, R"(,"IsSalesItem":true)");
  const std::vector<connector::ItemFound> found = find({"BIKE-RED"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, "BIKE-RED");  // Spelt as it was asked.
  EXPECT_EQ(items_.id_of("BIKE-RED"), guid(1));
  EXPECT_EQ(calls(), 2U);
}

TEST_F(ItemsTest, of_two_that_differ_in_case_only_the_one_that_was_asked_for_is_it) {
  put_item("abc", 1);
  put_item("ABC", 2);
  find({"abc"});
  EXPECT_EQ(items_.id_of("abc"), guid(1));
}

TEST_F(ItemsTest, what_was_not_found_is_asked_again_and_digits_only_once_each_time) {
  EXPECT_TRUE(find({"4711"}).empty());
  EXPECT_EQ(calls(), 1U);
  put_item("4711", 7);
  EXPECT_EQ(find({"4711"}).size(), 1U);
}

TEST_F(ItemsTest, after_a_quarter_of_an_hour_it_is_seen_that_one_was_deleted) {
  put_item("4711", 7);
  EXPECT_EQ(find({"4711"}).size(), 1U);
  stock_.clear();
  EXPECT_EQ(find({"4711"}).size(), 1U);
  clock_.advance(std::chrono::minutes(16));
  ASSERT_TRUE(keep(some_store(folder_.path()), some_tokens(clock_.now())));
  EXPECT_TRUE(find({"4711"}).empty());
  EXPECT_EQ(items_.id_of("4711"), "");
}

TEST_F(ItemsTest, the_id_of_an_item_that_was_seen_is_learnt_without_a_call) {
  put_item("4711", 7);
  find({"4711"});
  clock_.advance(std::chrono::minutes(16));
  const std::string code = "4711";
  ASSERT_TRUE(items_.learn(std::span(&code, 1), {}));
  EXPECT_EQ(items_.id_of(code), guid(7));
  EXPECT_EQ(calls(), 1U);
}

TEST_F(ItemsTest, a_code_that_cannot_be_costs_no_call) {
  EXPECT_TRUE(find({"", "   ", std::string(6000, 'x')}).empty());
  EXPECT_EQ(calls(), 0U);
}

}  // namespace
}  // namespace schakel::exact_online
