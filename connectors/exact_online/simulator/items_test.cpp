#include <gmock/gmock.h>

#include "connectors/exact_online/simulator/test_client.h"

// Items: what tells them apart, what they cost (facts 5, logistics/*).
namespace schakel::exact_online::simulator {
namespace {

using testing::HasSubstr;

class ItemTest : public testing::Test {
 protected:
  ItemTest() : client_(Settings{}, 3) { client_.log_in(); }

  std::string make(const std::string& more) {
    const auto response =
        client_.call("POST", "logistics/Items", R"({"Code":"NIEUW-1","Description":"Nieuw")" + more + "}");
    return response.status == 201 ? TestClient::text_of(response, "ID") : TestClient::error_text(response);
  }
  std::string price(const std::string& item, const std::string& amount, const std::string& more = "") {
    const auto response = client_.call("POST", "logistics/SalesItemPrices",
                                       R"({"Item":")" + item + R"(","Price":)" + amount + more + "}");
    return response.status == 201 ? TestClient::text_of(response, "ID") : TestClient::error_text(response);
  }
  std::string standard_price(const std::string& item) {
    return *client_.read("logistics/Items(guid'" + item + "')?$select=StandardSalesPrice")
                .find("d")
                ->find("StandardSalesPrice")
                ->as_number_text();
  }

  TestClient client_;
};

TEST_F(ItemTest, assortments_and_their_values_are_read_together) {
  const auto assortments = client_.rows("logistics/ItemAssortment?$select=ID,Code,Description&$orderby=Code");
  ASSERT_EQ(assortments.size(), 3U);
  EXPECT_EQ(*assortments[1].find("Description")->as_text(), "Maat");
  const std::string sizes = "logistics/ItemAssortment(guid'" + *assortments[1].find("ID")->as_text() + "')";
  EXPECT_EQ(client_.rows(sizes + "/Properties?$select=Code").size(), 4U);
  EXPECT_THAT(client_.get(sizes + "?$expand=Properties&$select=Code,Properties/Code").body,
              HasSubstr(R"("Code":"XL")"));
  EXPECT_EQ(
      client_.rows("logistics/ItemAssortmentProperty?$select=Code&$filter=ItemAssortmentCode eq 1").size(),
      7U);
}

TEST_F(ItemTest, assortments_cannot_be_written) {
  EXPECT_EQ(client_.call("POST", "logistics/ItemAssortment", R"({"Code":9})").status, 405);
  EXPECT_EQ(client_.call("POST", "logistics/ItemAssortmentProperty", R"({"Code":"X"})").status, 405);
}

TEST_F(ItemTest, a_class_holds_a_code_of_its_own_assortment) {
  EXPECT_EQ(make(R"(,"Class_01":"PAARS")"), "Ongeldige referentie: Class 01");
  EXPECT_EQ(make(R"(,"Class_01":"XL","Class_10":"X")"),
            "Ongeldige referentie: Class 01\r\nOngeldige referentie: Class 10");
  const std::string item = make(R"(,"Class_01":"ROOD","Class_02":"XL")");
  ASSERT_EQ(item.size(), 36U) << item;
  const std::string path = "logistics/Items(guid'" + item + "')";
  EXPECT_EQ(TestClient::error_text(client_.call("PUT", path, R"({"Class_02":"ROOD"})")),
            "Ongeldige referentie: Class 02");
  EXPECT_EQ(client_.call("PUT", path, R"({"Class_02":null})").status, 204);
  EXPECT_EQ(
      client_.rows("logistics/Items?$select=ID&$filter=Class_01 eq 'ROOD' and Code eq 'NIEUW-1'").size(), 1U);
}

TEST(ItemSwitchTest, any_text_may_be_a_class) {
  Settings settings;
  settings.switches.classes_checked = false;
  TestClient client(settings, 3);
  client.log_in();
  EXPECT_EQ(
      client.call("POST", "logistics/Items", R"({"Code":"A","Description":"B","Class_01":"PAARS"})").status,
      201);
}

TEST_F(ItemTest, seeded_items_have_the_colour_that_they_are_called) {
  EXPECT_GT(client_.rows("logistics/Items?$select=ID&$filter=Class_01 eq 'ROOD'").size(), 0U);
  EXPECT_GT(client_.rows("logistics/Items?$select=ID&$filter=Class_02 eq 'XL'").size(), 0U);
}

TEST_F(ItemTest, the_standard_price_is_the_base_price_that_holds_today) {
  const std::string item = make("");
  EXPECT_EQ(standard_price(item), "0");
  price(item, "10", R"(,"StartDate":"2026-01-01")");
  EXPECT_EQ(standard_price(item), "10");
  price(item, "12", R"(,"StartDate":"2026-11-01")");
  EXPECT_EQ(standard_price(item), "12");
  price(item, "15", R"(,"StartDate":"2026-12-01")");
  price(item, "8", R"(,"StartDate":"2026-11-01","Quantity":10)");
  price(item, "9", R"(,"StartDate":"2026-10-01","EndDate":"2026-10-31")");
  EXPECT_EQ(standard_price(item), "12");
}

TEST_F(ItemTest, a_price_stands_once) {
  const std::string item = make("");
  EXPECT_EQ(price(item, "10").size(), 36U);
  EXPECT_EQ(price(item, "11"), "Gegeven bestaat reeds.");
  EXPECT_EQ(price(item, "9", R"(,"Quantity":5)").size(), 36U);
  EXPECT_EQ(price(item, "-1", R"(,"Quantity":6)"), "Ongeldig: Price");
}

TEST_F(ItemTest, a_changed_price_moves_the_price_and_the_item_in_their_feeds) {
  const std::string item = make("");
  const std::string of = price(item, "10");
  const std::int64_t before =
      client_.simulator().administration(client_.simulator().main_division()).last_version();
  EXPECT_EQ(client_.call("PUT", "logistics/SalesItemPrices(guid'" + of + "')", R"({"Price":11})").status,
            204);
  const std::string since = "&$filter=Timestamp gt " + std::to_string(before) + "L";
  const auto prices = client_.rows("sync/Logistics/SalesItemPrices?$select=ID,Price" + since);
  ASSERT_EQ(prices.size(), 1U);
  EXPECT_EQ(*prices.front().find("Price")->as_number_text(), "11");
  // The feed has no StandardSalesPrice, but its Item comes anew.
  EXPECT_EQ(client_.rows("sync/Logistics/Items?$select=ID" + since).size(), 1U);
  EXPECT_EQ(standard_price(item), "11");
  EXPECT_EQ(client_.call("DELETE", "logistics/SalesItemPrices(guid'" + of + "')").status, 204);
  EXPECT_EQ(standard_price(item), "0");
  EXPECT_EQ(client_.rows("sync/Deleted?$select=EntityType").front().find("EntityType")->as_integer(), 8);
}

}  // namespace
}  // namespace schakel::exact_online::simulator
