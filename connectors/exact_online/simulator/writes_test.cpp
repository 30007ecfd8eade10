#include <gmock/gmock.h>

#include "connectors/exact_online/simulator/business/rules.h"
#include "connectors/exact_online/simulator/test_client.h"

namespace schakel::exact_online::simulator {
namespace {

using testing::HasSubstr;

Settings in_language(bool dutch) {
  Settings settings;
  settings.budgets.limited = false;
  settings.directory = Directory::usual(dutch);
  return settings;
}

class WriteTest : public testing::Test {
 protected:
  WriteTest() { client_.log_in(); }

  std::string post(const std::string& entity, const std::string& body) {
    const auto response = client_.call("POST", entity, body, "return=representation");
    EXPECT_EQ(response.status, 201) << response.body;
    return key_in(response);
  }
  static std::string key_in(const http::Response& response) {
    const std::string* location = response.headers.find("Location");
    if (location == nullptr) return {};
    const auto from = location->find("guid'") + 5;
    return location->substr(from, 36);
  }
  std::string refusal(const std::string& method, const std::string& target, const std::string& body,
                      int http_status) {
    const auto response = client_.call(method, target, body);
    EXPECT_EQ(response.status, http_status) << response.body;
    return TestClient::error_text(response);
  }
  std::string first(const std::string& entity, const std::string& more = "") {
    return *client_.rows(entity + "?$top=1&$select=ID" + more).front().find("ID")->as_text();
  }
  std::string order_body(const std::string& line) {
    return R"({"OrderedBy":")" + first("crm/Accounts") + R"(","YourRef":"T-1","SalesOrderLines":[)" + line +
           "]}";
  }
  std::string line_body(const std::string& more) {
    return R"({"Item":")" + first("logistics/Items") + "\"," + more + "}";
  }
  Json read_one(const std::string& entity, const std::string& key) {
    return *client_.read(entity + "(guid'" + key + "')").find("d");
  }
  static std::string number(const Json& json, const char* name) { return *json.find(name)->as_number_text(); }

  TestClient client_{in_language(false)};
};

TEST_F(WriteTest, a_new_account_comes_back_almost_empty_and_is_there_all_the_same) {
  const auto response =
      client_.call("POST", "crm/Accounts", R"({"Name":"Müller & Zonen","Status":"C","City":"Gent"})");
  EXPECT_EQ(response.status, 201);
  const Json d = *Json::parse(response.body)->find("d");
  EXPECT_TRUE(d.find("Name")->is_null());
  EXPECT_TRUE(d.find("Code")->is_null());
  EXPECT_EQ(number(d, "IsAgency"), "0");
  const Json account = read_one("crm/Accounts", *d.find("ID")->as_text());
  EXPECT_EQ(*account.find("Name")->as_text(), "Müller & Zonen");
  EXPECT_EQ(account.find("IsSales")->as_boolean(), true);
  EXPECT_EQ(account.find("Code")->as_text()->size(), 18U);
  EXPECT_EQ(number(account, "ConsolidationScenario"), "6");
}

TEST_F(WriteTest, prefer_gives_the_whole_record) {
  const auto response = client_.call("POST", "crm/Accounts", R"({"Name":"X"})", "return=representation");
  EXPECT_EQ(TestClient::text_of(response, "Name"), "X");
}

TEST_F(WriteTest, the_visit_address_of_an_account_is_an_address) {
  const std::string key = post("crm/Accounts", R"({"Name":"X","AddressLine1":"Kade 1","City":"Delft"})");
  const auto addresses = client_.rows("crm/Addresses?$filter=Account eq guid'" + key + "'");
  ASSERT_EQ(addresses.size(), 1U);
  EXPECT_EQ(*addresses.front().find("AddressLine1")->as_text(), "Kade 1");
  client_.call("PUT", "crm/Accounts(guid'" + key + "')", R"({"AddressLine1":"Kade 2"})");
  EXPECT_EQ(*client_.rows("crm/Addresses?$filter=Account eq guid'" + key + "'")
                 .front()
                 .find("AddressLine1")
                 ->as_text(),
            "Kade 2");
}

TEST_F(WriteTest, an_address_that_exists_gives_its_own_id_back) {
  const std::string body =
      R"({"Account":")" + first("crm/Accounts") + R"(","Type":4,"AddressLine1":"Dam 1","City":"Edam"})";
  EXPECT_EQ(post("crm/Addresses", body), post("crm/Addresses", body));
}

TEST_F(WriteTest, a_code_that_is_taken_is_refused_padded_or_not) {
  const Json account = client_.rows("crm/Accounts?$top=1&$select=Code").front();
  const std::string code(trimmed(*account.find("Code")->as_text()));
  EXPECT_EQ(refusal("POST", "crm/Accounts", R"({"Name":"X","Code":")" + code + R"("})", 500),
            "Already exists: Code");
}

TEST_F(WriteTest, an_unknown_property_is_400_and_a_read_only_one_is_ignored) {
  EXPECT_EQ(refusal("POST", "crm/Contacts", R"({"NotAField":1})", 400),
            "Error processing request stream. The property name 'NotAField' specified for type "
            "'Exact.Web.Api.Models.Contact' is not valid.");
  const std::string key = post("crm/Accounts", R"({"Name":"X","IsSales":true,"CreatorFullName":"me"})");
  const Json account = read_one("crm/Accounts", key);
  EXPECT_EQ(account.find("IsSales")->as_boolean(), false);
  EXPECT_EQ(*account.find("CreatorFullName")->as_text(), "Anna de Wit");
}

TEST_F(WriteTest, checks_are_collected_and_spoken_in_the_users_language) {
  EXPECT_EQ(refusal("POST", "salesorder/SalesOrders", "{}", 500),
            "Mandatory: Invoice to\r\nMandatory: Ordered by");
  TestClient dutch(in_language(true), 1);
  dutch.log_in();
  EXPECT_EQ(TestClient::error_text(dutch.call("POST", "salesorder/SalesOrders", "{}")),
            "Verplicht: Factuur voor\r\nVerplicht: Besteld door");
}

TEST_F(WriteTest, a_reference_to_nothing_is_refused) {
  const std::string ghost = "11111111-2222-3333-4444-555555555555";
  EXPECT_THAT(refusal("POST", "crm/Contacts", R"({"Account":")" + ghost + R"(","LastName":"X"})", 500),
              HasSubstr("Invalid reference: Account"));
}

TEST_F(WriteTest, an_order_fills_in_what_was_not_said_and_adds_up) {
  const std::string key =
      post("salesorder/SalesOrders", order_body(line_body(R"("Quantity":3,"NetPrice":12.5,"VATCode":"VH")")));
  const Json order =
      *client_.read("salesorder/SalesOrders(guid'" + key + "')?$expand=SalesOrderLines").find("d");
  EXPECT_EQ(*order.find("DeliverTo"), *order.find("OrderedBy"));
  EXPECT_EQ(number(order, "AmountFCExclVat"), "37.5");
  EXPECT_EQ(number(order, "AmountFC"), "45.38");
  EXPECT_EQ(number(order, "Status"), "12");
  EXPECT_EQ(*order.find("StatusDescription")->as_text(), "Open");
  const Json line = order.find("SalesOrderLines")->find("results")->as_array()->front();
  EXPECT_EQ(number(line, "UnitPrice"), "0");
  EXPECT_EQ(number(line, "AmountFC"), "37.5");
  EXPECT_EQ(number(line, "VATPercentage"), "0.21");
}

TEST_F(WriteTest, a_line_without_price_takes_the_items) {
  const std::string item = first("logistics/Items", "&$filter=IsStockItem eq true");
  const Json price =
      client_.rows("logistics/SalesItemPrices?$select=Price&$filter=Item eq guid'" + item + "'").front();
  const std::string key =
      post("salesorder/SalesOrders", order_body(R"({"Item":")" + item + R"(","Quantity":1})"));
  const Json line = client_.rows("salesorder/SalesOrderLines?$filter=OrderID eq guid'" + key + "'").front();
  EXPECT_EQ(*line.find("UnitPrice"), *price.find("Price"));
}

TEST_F(WriteTest, an_order_is_written_whole_or_not_at_all) {
  const auto count = [&] { return client_.rows("bulk/SalesOrder/SalesOrderLines?$select=ID").size(); };
  const auto before = count();
  const std::string bad = R"({"Item":"11111111-2222-3333-4444-555555555555","Quantity":1})";
  EXPECT_EQ(
      refusal("POST", "salesorder/SalesOrders", order_body(line_body(R"("Quantity":1)") + "," + bad), 500),
      "Invalid reference: Item");
  EXPECT_EQ(count(), before);
}

TEST_F(WriteTest, lines_must_be_a_list) {
  EXPECT_EQ(refusal("POST", "salesorder/SalesOrders", R"({"SalesOrderLines":{"Item":"x"}})", 400),
            "Error processing request stream. The request should be a valid top-level resource object.");
}

TEST_F(WriteTest, an_update_changes_only_what_is_sent_and_takes_no_new_lines) {
  const std::string key = post("salesorder/SalesOrders", order_body(line_body(R"("Quantity":1)")));
  const std::string target = "salesorder/SalesOrders(guid'" + key + "')";
  EXPECT_EQ(client_.call("PUT", target, R"({"Description":"new"})").status, 204);
  const Json order = read_one("salesorder/SalesOrders", key);
  EXPECT_EQ(*order.find("Description")->as_text(), "new");
  EXPECT_EQ(*order.find("YourRef")->as_text(), "T-1");
  EXPECT_THAT(refusal("PUT", target, R"({"SalesOrderLines":[{"Quantity":1}]})", 400),
              HasSubstr("Binding to new entities is not supported for PUT and MERGE operations."));
}

TEST_F(WriteTest, a_null_incoterm_address_breaks_the_service) {
  const std::string key =
      *client_.rows("salesorder/SalesOrders?$top=1&$select=OrderID").front().find("OrderID")->as_text();
  EXPECT_EQ(refusal("PUT", "salesorder/SalesOrders(guid'" + key + "')", R"({"IncotermAddress":null})", 500),
            "A problem has occurred. The cause of this issue will be investigated as soon as possible.");
}

TEST_F(WriteTest, an_invoice_without_lines_misses_them) {
  EXPECT_THAT(refusal("POST", "salesinvoice/SalesInvoices", R"({"Journal":"70"})", 500),
              HasSubstr("Mandatory: Lines"));
}

TEST_F(WriteTest, a_line_posted_alone_joins_its_order_and_its_sums) {
  const std::string key =
      post("salesorder/SalesOrders", order_body(line_body(R"("Quantity":1,"NetPrice":10,"VATCode":"V0")")));
  post("salesorder/SalesOrderLines",
       line_body(R"("Quantity":1,"NetPrice":5,"VATCode":"V0","OrderID":")" + key + "\""));
  EXPECT_EQ(number(read_one("salesorder/SalesOrders", key), "AmountFC"), "15");
}

TEST_F(WriteTest, a_delivery_moves_the_order_and_the_stock) {
  const Json item =
      client_.rows("logistics/Items?$top=1&$select=ID,Stock&$filter=IsStockItem eq true").front();
  const std::string item_key = *item.find("ID")->as_text();
  const std::string order =
      post("salesorder/SalesOrders", order_body(R"({"Item":")" + item_key + R"(","Quantity":3})"));
  const std::string line =
      *client_.rows("salesorder/SalesOrderLines?$select=ID&$filter=OrderID eq guid'" + order + "'")
           .front()
           .find("ID")
           ->as_text();
  const auto delivery = [&](const std::string& quantity) {
    return R"({"DeliveryDate":"2026-11-24","GoodsDeliveryLines":[{"SalesOrderLineID":")" + line +
           R"(","QuantityDelivered":)" + quantity + "}]}";
  };
  EXPECT_EQ(refusal("POST", "salesorder/GoodsDeliveries", delivery("4"), 500), "Invalid: Quantity delivered");
  post("salesorder/GoodsDeliveries", delivery("2"));
  EXPECT_EQ(number(read_one("salesorder/SalesOrders", order), "DeliveryStatus"), "20");
  post("salesorder/GoodsDeliveries", delivery("1"));
  EXPECT_EQ(number(read_one("salesorder/SalesOrders", order), "DeliveryStatus"), "21");
  const Decimal before = *Decimal::parse(number(item, "Stock"));
  const Decimal after = *Decimal::parse(number(read_one("logistics/Items", item_key), "Stock"));
  EXPECT_EQ(*before.minus(after), Decimal::from_integer(3));
}

TEST_F(WriteTest, an_account_with_orders_cannot_go) {
  const Json order = client_.rows("salesorder/SalesOrders?$top=1&$select=OrderedBy").front();
  EXPECT_EQ(refusal("DELETE", "crm/Accounts(guid'" + *order.find("OrderedBy")->as_text() + "')", "", 500),
            "Cannot delete: Account - Used in: Sales orders");
}

TEST_F(WriteTest, a_key_that_is_not_there_is_404_and_for_a_ledger_account_403) {
  const std::string ghost = "(guid'11111111-2222-3333-4444-555555555555')";
  EXPECT_EQ(client_.call("DELETE", "crm/Accounts" + ghost).status, 404);
  EXPECT_EQ(client_.call("DELETE", "financial/GLAccounts" + ghost).status, 403);
}

TEST_F(WriteTest, methods_that_an_entity_does_not_have_are_refused) {
  EXPECT_EQ(client_.call("POST", "sales/ShippingMethods", "{}").status, 405);
  EXPECT_EQ(client_.call("PUT", "crm/Accounts", "{}").status, 405);
  EXPECT_EQ(
      client_.call("DELETE", "cashflow/PaymentConditions(guid'11111111-2222-3333-4444-555555555555')").status,
      405);
}

TEST_F(WriteTest, a_feed_shows_each_record_once_at_its_newest_version) {
  const std::string key = post("crm/Accounts", R"({"Name":"First"})");
  const auto feed = client_.rows("sync/CRM/Accounts?$filter=Timestamp gt 0L&$select=Timestamp,ID,Name");
  ASSERT_EQ(*feed.back().find("ID")->as_text(), key);
  const std::string version = *feed.back().find("Timestamp")->as_text();
  const std::string since =
      "sync/CRM/Accounts?$filter=Timestamp gt " + version + "L&$select=Timestamp,ID,Name";
  EXPECT_TRUE(client_.rows(since).empty());
  client_.call("PUT", "crm/Accounts(guid'" + key + "')", R"({"Name":"Second"})");
  const auto changed = client_.rows(since);
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_EQ(*changed.front().find("Name")->as_text(), "Second");
}

TEST_F(WriteTest, what_is_deleted_is_in_the_log_for_two_months) {
  const std::string key = post("crm/Accounts", R"({"Name":"Gone"})");
  EXPECT_EQ(client_.call("DELETE", "crm/Accounts(guid'" + key + "')").status, 204);
  const std::string log = "sync/Deleted?$filter=Timestamp gt 0L";
  const auto rows = client_.rows(log);
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(*rows.front().find("EntityKey")->as_text(), key);
  EXPECT_EQ(number(rows.front(), "EntityType"), "2");
  client_.pass(std::chrono::hours(24 * 62));
  client_.log_in();
  EXPECT_TRUE(client_.rows(log).empty());
}

TEST_F(WriteTest, a_first_read_may_start_from_a_date) {
  const std::string asked =
      "read/sync/Sync/"
      "SyncTimestamp?endPoint='SalesOrderHeaders'&modified=datetime'2026-11-23T00:00:00'&$select="
      "TimeStampAsBigInt";
  const std::string version = *client_.rows(asked).front().find("TimeStampAsBigInt")->as_text();
  for (const Json& row : client_.rows(
           "sync/SalesOrder/SalesOrderHeaders?$select=Modified&$filter=Timestamp gt " + version + "L"))
    EXPECT_GE(*row.find("Modified")->as_text(), "/Date(1795392000000)/");
}

TEST_F(WriteTest, a_client_without_the_right_cannot_approve) {
  client_.log_in("bram");
  const std::string division = "/api/v1/102031/";
  const auto account = client_.call("POST", division + "crm/Accounts", R"({"Name":"X","Status":"C"})");
  const auto item = client_.call("POST", division + "logistics/Items", R"({"Code":"A","Description":"B"})");
  const std::string body = R"({"OrderedBy":")" + TestClient::text_of(account, "ID") +
                           R"(","ApprovalStatus":2,"SalesOrderLines":[{"Quantity":1,"Item":")" +
                           TestClient::text_of(item, "ID") + "\"}]}";
  EXPECT_EQ(TestClient::error_text(client_.call("POST", division + "salesorder/SalesOrders", body)),
            "Not allowed: Approval status");
}

TEST_F(WriteTest, every_entity_that_takes_posts_refuses_nonsense_politely) {
  for (const Entity& entity : Catalogue::built_in().entities()) {
    if (!entity.can_post) continue;
    const auto response = client_.call("POST", entity.path, R"({"NotAField":1})");
    EXPECT_EQ(response.status, 400) << entity.path;
    EXPECT_THAT(TestClient::error_text(response), HasSubstr("The property name 'NotAField'")) << entity.path;
  }
}

TEST_F(WriteTest, an_action_does_something_or_is_not_there) {
  for (const Entity& entity : Catalogue::built_in().entities()) {
    if (entity.kind != Entity::Kind::kAction) continue;
    EXPECT_NE(rules_of(entity.path).complete_new, nullptr) << entity.path;
  }
}

}  // namespace
}  // namespace schakel::exact_online::simulator
