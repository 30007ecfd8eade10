#include <gmock/gmock.h>

#include "connectors/exact_online/simulator/test_client.h"

// What an Item has and will have, and the documents that change it (facts 5, Stock).
namespace schakel::exact_online::simulator {
namespace {

using testing::HasSubstr;

class StockTest : public testing::Test {
 protected:
  StockTest() : client_(Settings{}, 0) { client_.log_in(); }

  std::string first_id(const std::string& query) {
    return *client_.rows(query).front().find("ID")->as_text();
  }
  std::string item() { return first_id("logistics/Items?$top=1&$select=ID&$filter=IsStockItem eq true"); }
  std::string service() { return first_id("logistics/Items?$top=1&$select=ID&$filter=IsStockItem eq false"); }
  std::string warehouse(const std::string& code = "1") {
    return first_id("inventory/Warehouses?$select=ID&$filter=Code eq '" + code + "'");
  }
  std::string count_body(const std::string& lines, const std::string& more = "") {
    return R"({"Warehouse":")" + warehouse() + R"(","StockCountDate":"2026-11-23",)" + more +
           R"("StockCountLines":[)" + lines + "]}";
  }
  static std::string line(const std::string& item, const std::string& quantity) {
    return R"({"Item":")" + item + R"(","QuantityNew":)" + quantity + "}";
  }
  http::Response post(const std::string& lines, const std::string& more = "") {
    return client_.call("POST", "inventory/StockCounts", count_body(lines, more));
  }
  std::string made(const std::string& lines, const std::string& more = "") {
    const auto response = post(lines, more);
    EXPECT_EQ(response.status, 201) << response.body;
    return TestClient::text_of(response, "StockCountID");
  }
  std::string refusal(const std::string& lines, const std::string& more = "") {
    const auto response = post(lines, more);
    EXPECT_EQ(response.status, 500) << response.body;
    return TestClient::error_text(response);
  }
  static std::string path(const std::string& count) { return "inventory/StockCounts(guid'" + count + "')"; }
  std::string in_stock(const std::string& item, const std::string& of_warehouse) {
    const auto rows = client_.rows("inventory/ItemWarehouses?$select=CurrentStock&$filter=Item eq guid'" +
                                   item + "' and Warehouse eq guid'" + of_warehouse + "'");
    return rows.empty() ? "none" : *rows.front().find("CurrentStock")->as_number_text();
  }
  std::string stock_of_item(const std::string& item) {
    return client_.get("logistics/Items(guid'" + item + "')?$select=Stock").body;
  }
  std::int64_t last_version() const { return client_.last_version(); }
  Json::Array changes(const std::string& feed, const std::string& fields, std::int64_t since) {
    return client_.rows(feed + "?$filter=Timestamp gt " + std::to_string(since) + "L&$select=" + fields);
  }
  std::string order(const std::string& item, const std::string& quantity, const std::string& more = "") {
    const std::string customer = first_id("crm/Accounts?$top=1&$select=ID");
    const auto response =
        client_.call("POST", "salesorder/SalesOrders",
                     R"({"OrderedBy":")" + customer + "\"," + more + R"("SalesOrderLines":[{"Item":")" +
                         item + R"(","Quantity":)" + quantity + R"(,"NetPrice":10}]})");
    EXPECT_EQ(response.status, 201) << response.body;
    return TestClient::text_of(response, "OrderID");
  }
  /// What the function says of an Item, the named fields behind each other.
  std::string position(const std::string& item, std::initializer_list<const char*> fields) {
    const auto rows = client_.rows("read/logistics/StockPosition?itemId=guid'" + item + "'");
    std::string all;
    for (const auto* field : fields)
      all += (all.empty() ? "" : " ") + *rows.front().find(field)->as_number_text();
    return all;
  }

  struct Client : TestClient {
    using TestClient::TestClient;
    std::int64_t last_version() const { return versions_of_.last_version(); }
    const Administration& versions_of_ = simulator().administration(simulator().main_division());
  };
  Client client_;
};

TEST_F(StockTest, a_processed_count_is_the_stock_from_then_on) {
  const std::string of = item();
  const std::int64_t before = last_version();
  const std::string count = made(line(of, "17"), R"("Status":21,"Description":"SCHAKEL 1",)");
  EXPECT_EQ(in_stock(of, warehouse()), "17");
  EXPECT_THAT(stock_of_item(of), HasSubstr(R"("Stock":17)"));
  EXPECT_THAT(client_.get(path(count) + "?$select=Status,StockCountNumber,WarehouseCode").body,
              HasSubstr(R"("Status":21,"StockCountNumber":1,"WarehouseCode":"1")"));
  // Every feed that tells stock tells the change.
  const auto positions = changes("sync/Inventory/StockPositions", "ItemId,CurrentStock", before);
  ASSERT_EQ(positions.size(), 1U);
  EXPECT_EQ(*positions.front().find("CurrentStock")->as_number_text(), "17");
  EXPECT_EQ(changes("sync/Inventory/ItemWarehouses", "Item", before).size(), 1U);
  EXPECT_EQ(changes("sync/Logistics/Items", "ID", before).size(), 1U);
}

TEST_F(StockTest, a_draft_changes_nothing_until_it_is_processed) {
  const std::string of = item();
  const std::string first = in_stock(of, warehouse());
  const std::string count = made(line(of, "3"));
  EXPECT_THAT(client_.get(path(count) + "?$select=Status").body, HasSubstr(R"("Status":12)"));
  EXPECT_EQ(in_stock(of, warehouse()), first);
  EXPECT_EQ(client_.call("PUT", path(count), R"({"Status":21})").status, 204);
  EXPECT_EQ(in_stock(of, warehouse()), "3");
  const auto lines =
      client_.rows("inventory/StockCountLines?$select=QuantityDifference,QuantityInStock,Status");
  EXPECT_EQ(*lines.front().find("QuantityInStock")->as_number_text(), first);
  EXPECT_EQ(lines.front().find("Status")->as_integer(), 21);
}

TEST_F(StockTest, a_processed_count_stays_as_it_is) {
  const std::string count = made(line(item(), "3"), R"("Status":21,)");
  const std::string of_line =
      "inventory/StockCountLines(guid'" + first_id(path(count) + "/StockCountLines?$select=ID") + "')";
  std::string more = line(service(), "1");
  more.insert(1, R"("StockCountID":")" + count + "\",");
  for (const auto& [method, target, body] :
       {std::tuple{"PUT", path(count), std::string(R"({"Description":"x"})")},
        std::tuple{"DELETE", path(count), std::string()},
        std::tuple{"PUT", of_line, std::string(R"({"QuantityNew":9})")},
        std::tuple{"DELETE", of_line, std::string()},
        std::tuple{"POST", std::string("inventory/StockCountLines"), more}})
    EXPECT_EQ(TestClient::error_text(client_.call(method, target, body)), "Reeds verwerkt")
        << method << target;
}

TEST_F(StockTest, an_item_that_was_never_there_gets_its_place) {
  const std::string of = item();
  EXPECT_EQ(in_stock(of, warehouse("2")), "none");
  const std::string body = R"({"Warehouse":")" + warehouse("2") +
                           R"(","StockCountDate":"2026-11-23","Status":21,"StockCountLines":[)" +
                           line(of, "5") + "]}";
  const std::string main = in_stock(of, warehouse());
  EXPECT_EQ(client_.call("POST", "inventory/StockCounts", body).status, 201);
  EXPECT_EQ(in_stock(of, warehouse("2")), "5");
  EXPECT_EQ(in_stock(of, warehouse()), main);
  // The Item's own stock is that of all warehouses.
  const Decimal all = *Decimal::parse(main)->plus(Decimal::from_integer(5));
  EXPECT_THAT(stock_of_item(of), HasSubstr("\"Stock\":" + all.to_short_text()));
}

TEST_F(StockTest, what_cannot_be_counted_is_refused) {
  const std::string of = item();
  EXPECT_EQ(refusal(line(service(), "1")), "Ongeldig: Artikel");
  EXPECT_EQ(refusal(line("00000000-0000-0000-0000-000000000001", "1")), "Ongeldige referentie: Artikel");
  EXPECT_EQ(refusal(line(of, "-1")), "Ongeldig: Nieuw aantal");
  EXPECT_EQ(refusal(line(of, "1.5")), "Ongeldig: Nieuw aantal");
  EXPECT_EQ(refusal(R"({"Item":")" + of + "\"}"), "Verplicht: Nieuw aantal");
  EXPECT_EQ(refusal(line(of, "1") + "," + line(of, "2")), "Bestaat reeds: Artikel");
  EXPECT_EQ(refusal(""), "Verplicht: Regels");
  EXPECT_EQ(refusal(line(of, "1"), R"("Warehouse":"00000000-0000-0000-0000-000000000001",)"),
            "Ongeldige referentie: Magazijn");
  EXPECT_EQ(refusal(line(of, "1"), R"("Status":20,)"), "Ongeldig: Status");
  EXPECT_EQ(refusal(line(of, "1"), R"("StockCountDate":"2024-03-01",)"), "Het boekjaar is gesloten.");
  EXPECT_EQ(TestClient::error_text(client_.call("POST", "inventory/StockCounts", "{}")),
            "Verplicht: Teldatum\r\nVerplicht: Regels\r\nVerplicht: Magazijn");
  EXPECT_TRUE(client_.rows("inventory/StockCounts?$select=StockCountID").empty());
}

TEST_F(StockTest, a_difference_will_do_in_place_of_what_was_counted) {
  const std::string of = item();
  const Decimal first = *Decimal::parse(in_stock(of, warehouse()));
  made(R"({"Item":")" + of + R"(","QuantityDifference":2})", R"("Status":21,)");
  EXPECT_EQ(in_stock(of, warehouse()), first.plus(Decimal::from_integer(2))->to_short_text());
}

TEST_F(StockTest, a_count_is_found_by_its_description) {
  made(line(item(), "1"), R"("Description":"SCHAKEL 42",)");
  EXPECT_EQ(
      client_.rows("inventory/StockCounts?$select=StockCountID&$filter=Description eq 'SCHAKEL 42'").size(),
      1U);
}

TEST_F(StockTest, an_open_order_is_planned_out_and_a_delivery_takes_it_from_stock) {
  const std::string of = item();
  made(line(of, "10"), R"("Status":21,)");
  const std::int64_t before = last_version();
  const std::string id = order(of, "4");
  EXPECT_EQ(position(of, {"InStock", "PlanningOut", "FreeStock"}), "10 4 6");
  const auto positions = changes("sync/Inventory/StockPositions", "FreeStock,ProjectedStock", before);
  ASSERT_EQ(positions.size(), 1U);
  EXPECT_EQ(*positions.front().find("FreeStock")->as_number_text(), "6");
  // Planning moves no stock: the Item stays where it was in its feed.
  EXPECT_TRUE(changes("sync/Logistics/Items", "ID", before).empty());

  const std::string order_line =
      first_id("salesorder/SalesOrders(guid'" + id + "')/SalesOrderLines?$select=ID");
  EXPECT_EQ(client_
                .call("POST", "salesorder/GoodsDeliveries",
                      R"({"DeliveryDate":"2026-11-23","GoodsDeliveryLines":[{"SalesOrderLineID":")" +
                          order_line + R"(","QuantityDelivered":3}]})")
                .status,
            201);
  EXPECT_EQ(position(of, {"InStock", "PlanningOut", "FreeStock"}), "7 1 6");
  EXPECT_EQ(client_.call("POST", "salesorder/CompleteSalesOrder", R"({"OrderID":")" + id + "\"}").status,
            201);
  EXPECT_EQ(position(of, {"InStock", "PlanningOut", "FreeStock"}), "7 0 7");
}

TEST_F(StockTest, what_is_planned_follows_the_order) {
  const std::string of = item();
  made(line(of, "10"), R"("Status":21,)");
  const std::string id = order(of, "4");
  const std::string order_line =
      first_id("salesorder/SalesOrders(guid'" + id + "')/SalesOrderLines?$select=ID");
  EXPECT_EQ(
      client_.call("PUT", "salesorder/SalesOrderLines(guid'" + order_line + "')", R"({"Quantity":7})").status,
      204);
  EXPECT_EQ(position(of, {"PlanningOut"}), "7");
  const std::string put = R"({"WarehouseID":")" + warehouse("2") + "\"}";
  EXPECT_EQ(client_.call("PUT", "salesorder/SalesOrders(guid'" + id + "')", put).status, 204);
  EXPECT_THAT(client_
                  .get("inventory/ItemWarehouses?$select=PlannedStockOut&$filter=Item eq guid'" + of +
                       "' and WarehouseCode eq '1'")
                  .body,
              HasSubstr(R"("PlannedStockOut":0)"));
  EXPECT_EQ(client_.call("DELETE", "salesorder/SalesOrders(guid'" + id + "')").status, 204);
  EXPECT_EQ(position(of, {"PlanningOut"}), "0");
}

}  // namespace
}  // namespace schakel::exact_online::simulator
