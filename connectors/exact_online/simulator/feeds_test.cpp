#include <gmock/gmock.h>

#include <set>

#include "connectors/exact_online/simulator/test_client.h"

// Feeds by row version: everything once, 1,000 a page, and what changed after that (facts 4.9).
namespace schakel::exact_online::simulator {
namespace {

class FeedTest : public testing::Test {
 protected:
  FeedTest() : client_(Settings{}, {.orders = 40, .customers = 30, .items = 1200}) { client_.log_in(); }

  std::string first_id(const std::string& query) {
    return *client_.rows(query).front().find("ID")->as_text();
  }
  std::int64_t last_version() {
    return client_.simulator().administration(client_.simulator().main_division()).last_version();
  }
  /// What a feed holds behind a version: the values of one field.
  std::vector<std::string> since(std::int64_t version, const std::string& feed, const std::string& field) {
    std::vector<std::string> values;
    for (const Json& row : client_.rows("sync/" + feed + "?$select=" + field + "&$filter=Timestamp gt " +
                                        std::to_string(version) + "L"))
      values.push_back(*row.find(field)->as_text());
    return values;
  }
  http::Response post(const std::string& path, const std::string& body) {
    auto response = client_.call("POST", path, body);
    EXPECT_EQ(response.status, 201) << response.body;
    return response;
  }

  TestClient client_;
};

TEST_F(FeedTest, every_feed_gives_each_row_once_in_pages_of_a_thousand) {
  for (const auto& [feed, table] :
       {std::pair{"Logistics/Items", "logistics/Items"},
        std::pair{"Logistics/SalesItemPrices", "logistics/SalesItemPrices"},
        std::pair{"Inventory/StockPositions", "sync/Inventory/StockPositions"},
        std::pair{"Inventory/ItemWarehouses", "inventory/ItemWarehouses"},
        std::pair{"CRM/Accounts", "crm/Accounts"}, std::pair{"CRM/Contacts", "crm/Contacts"},
        std::pair{"CRM/Addresses", "crm/Addresses"},
        std::pair{"SalesOrder/SalesOrderHeaders", "salesorder/SalesOrders"}}) {
    const Administration& administration =
        client_.simulator().administration(client_.simulator().main_division());
    std::set<std::string> seen;
    std::int64_t last = 0;
    std::size_t pages = 0;
    std::string next =
        client_.division() + "sync/" + feed + "?$select=Timestamp,ID&$filter=Timestamp%20gt%200L";
    while (!next.empty()) {
      const Json d = *client_.read(next).find("d");
      const Json::Array& rows = *d.find("results")->as_array();
      EXPECT_LE(rows.size(), 1000U);
      for (const Json& row : rows) {
        const std::int64_t version = std::stoll(*row.find("Timestamp")->as_text());
        EXPECT_GT(version, last) << feed;
        last = version;
        EXPECT_TRUE(seen.insert(*row.find("ID")->as_text()).second) << feed;
      }
      ++pages;
      const Json* more = d.find("__next");
      next = more == nullptr ? "" : more->as_text()->substr(more->as_text()->find("/api/"));
    }
    const std::size_t expected = administration.table(table).size();
    EXPECT_EQ(seen.size(), expected) << feed;
    EXPECT_EQ(pages, expected / 1000 + 1) << feed;
  }
}

TEST_F(FeedTest, an_account_its_contact_and_its_address_come_anew_with_what_changed_in_them) {
  const std::string account = first_id("crm/Accounts?$top=1&$select=ID");
  std::int64_t before = last_version();
  EXPECT_EQ(
      client_.call("PUT", "crm/Accounts(guid'" + account + "')", R"({"AddressLine1":"Nieuwe straat 1"})")
          .status,
      204);
  // The visit address of an account is an address of its own too.
  EXPECT_THAT(since(before, "CRM/Accounts", "ID"), testing::ElementsAre(account));
  EXPECT_THAT(since(before, "CRM/Addresses", "AddressLine1"), testing::ElementsAre("Nieuwe straat 1"));
  before = last_version();
  const auto contact = post("crm/Contacts", R"({"Account":")" + account + R"(","LastName":"Nieuw"})");
  EXPECT_THAT(since(before, "CRM/Contacts", "ID"), testing::ElementsAre(TestClient::text_of(contact, "ID")));
}

TEST_F(FeedTest, a_delivery_is_in_the_feeds_of_deliveries_orders_and_stock) {
  const Json line =
      client_.rows("salesorder/SalesOrderLines?$top=1&$select=ID,Item,OrderID&$filter=DeliveryStatus eq 12")
          .front();
  const std::int64_t before = last_version();
  const auto delivery = post(
      "salesorder/GoodsDeliveries",
      R"({"DeliveryDate":"2026-11-23","TrackingNumber":"3STEST","GoodsDeliveryLines":[{"SalesOrderLineID":")" +
          *line.find("ID")->as_text() + R"(","QuantityDelivered":0.25}]})");
  const std::string entry = TestClient::text_of(delivery, "EntryID");
  EXPECT_THAT(since(before, "SalesOrder/GoodsDeliveries", "EntryID"), testing::ElementsAre(entry));
  EXPECT_THAT(since(before, "SalesOrder/GoodsDeliveries", "TrackingNumber"), testing::ElementsAre("3STEST"));
  EXPECT_THAT(since(before, "SalesOrder/GoodsDeliveryLines", "EntryID"), testing::ElementsAre(entry));
  EXPECT_THAT(since(before, "SalesOrder/SalesOrderHeaders", "ID"),
              testing::ElementsAre(*line.find("OrderID")->as_text()));
  const bool keeps_stock =
      client_.get("logistics/Items(guid'" + *line.find("Item")->as_text() + "')?$select=IsStockItem")
          .body.find("true") != std::string::npos;
  EXPECT_EQ(since(before, "Inventory/StockPositions", "ItemId").size(), keeps_stock ? 1U : 0U);
}

TEST_F(FeedTest, a_receivable_is_in_the_feed_of_payment_terms) {
  const std::int64_t before = last_version();
  post("salesentry/SalesEntries",
       R"({"Customer":")" + first_id("crm/Accounts?$top=1&$select=ID") +
           R"(","Journal":"70","SalesEntryLines":[)" + R"({"AmountFC":1,"GLAccount":")" +
           first_id("financial/GLAccounts?$select=ID&$filter=Code eq '8000'") + "\"}]}");
  EXPECT_EQ(since(before, "Cashflow/PaymentTerms", "ID").size(), 1U);
}

}  // namespace
}  // namespace schakel::exact_online::simulator
