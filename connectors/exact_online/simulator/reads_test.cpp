#include <gmock/gmock.h>

#include "connectors/exact_online/simulator/test_client.h"

namespace schakel::exact_online::simulator {
namespace {

using testing::HasSubstr;

Settings unlimited() {
  Settings settings;
  settings.budgets.limited = false;
  settings.directory = Directory::usual(false);
  return settings;
}

class ReadTest : public testing::Test {
 protected:
  ReadTest() { client_.log_in(); }
  std::string refusal(const std::string& target) {
    const auto response = client_.get(target);
    EXPECT_NE(response.status, 200) << target;
    return TestClient::error_text(response);
  }
  const Json* next(const Json& page) { return page.find("d")->find("__next"); }

  TestClient client_{unlimited()};
};

TEST_F(ReadTest, a_page_holds_sixty_rows_and_names_the_next_one) {
  const Json first = client_.read("crm/Accounts?$select=ID,Name");
  EXPECT_EQ(first.find("d")->find("results")->as_array()->size(), 60U);
  ASSERT_NE(next(first), nullptr);
  const std::string url = *next(first)->as_text();
  EXPECT_THAT(url,
              HasSubstr("http://online.example/api/v1/102030/crm/Accounts?$select=ID,Name&$skiptoken=guid'"));
  const Json second = client_.read(url.substr(std::string("http://online.example").size()));
  EXPECT_EQ(second.find("d")->find("results")->as_array()->size(), 5U);
  EXPECT_EQ(next(second), nullptr);
}

TEST_F(ReadTest, an_exactly_full_page_announces_an_empty_one) {
  const Json::Array items = client_.rows("logistics/Items?$select=ID&$orderby=ID");
  ASSERT_EQ(items.size(), 60U);
  const std::string last = *items.back().find("ID")->as_text();
  // Exactly sixty match: none is left behind them.
  std::string filter;
  for (const Json& row : items)
    filter += (filter.empty() ? "" : " or ") + std::string("ID eq guid'") + *row.find("ID")->as_text() + "'";
  const Json page = client_.read("logistics/Items?$select=ID&$filter=" + filter);
  ASSERT_NE(next(page), nullptr);
  const std::string url = *next(page)->as_text();
  EXPECT_TRUE(client_.rows(url.substr(std::string("http://online.example").size())).empty());
}

TEST_F(ReadTest, a_small_top_gives_a_bare_array_even_when_it_is_empty) {
  EXPECT_TRUE(client_.read("crm/Accounts?$top=2").find("d")->is_array());
  EXPECT_TRUE(client_.read("crm/Accounts?$top=60").find("d")->is_array());
  EXPECT_TRUE(client_.read("crm/Accounts?$top=2&$filter=Name eq 'nobody'").find("d")->is_array());
}

TEST_F(ReadTest, a_large_top_pages_on_with_what_is_left) {
  const Json page = client_.read("crm/Accounts?$select=ID&$top=62");
  ASSERT_NE(next(page), nullptr);
  EXPECT_THAT(*next(page)->as_text(), HasSubstr("$top=2&$skiptoken="));
  const std::string url = *next(page)->as_text();
  EXPECT_EQ(client_.rows(url.substr(std::string("http://online.example").size())).size(), 2U);
}

TEST_F(ReadTest, inline_count_is_text_beside_the_results) {
  const Json page = client_.read("crm/Accounts?$top=0&$inlinecount=allpages");
  EXPECT_EQ(*page.find("d")->find("__count")->as_text(), "65");
  EXPECT_TRUE(page.find("d")->find("results")->as_array()->empty());
}

TEST_F(ReadTest, count_is_a_bare_number_and_is_asked_without_accept) {
  EXPECT_EQ(client_.get("crm/Accounts/$count").status, 415);
  const auto response = client_.send({.target = client_.division() + "crm/Accounts/$count",
                                      .headers = {{"Authorization", "Bearer " + client_.access_token}}});
  EXPECT_EQ(response.body, "65");
}

TEST_F(ReadTest, metadata_stands_first_and_properties_in_wire_order) {
  const auto response = client_.get("crm/Contacts?$top=1");
  EXPECT_THAT(response.body,
              testing::StartsWith("{\"d\":[{\"__metadata\":{\"uri\":\"http://online.example/api/v1/102030/"
                                  "crm/Contacts(guid'"));
  EXPECT_LT(response.body.find("\"AccountIsCustomer\""), response.body.find("\"FullName\""));
}

TEST_F(ReadTest, codes_are_padded_as_on_the_wire) {
  const Json account = client_.rows("crm/Accounts?$top=1&$select=Code,Country,Language").front();
  EXPECT_EQ(account.find("Code")->as_text()->size(), 18U);
  EXPECT_EQ(account.find("Country")->as_text()->size(), 3U);
  EXPECT_EQ(account.find("Language")->as_text()->size(), 10U);
  const std::string code(trimmed(*account.find("Code")->as_text()));
  EXPECT_TRUE(client_.rows("crm/Accounts?$select=ID&$filter=Code eq '" + code + "'").empty());
  EXPECT_EQ(client_.rows("crm/Accounts?$select=ID&$filter=trim(Code) eq '" + code + "'").size(), 1U);
}

TEST_F(ReadTest, select_is_mandatory_on_bulk_and_some_wide_endpoints) {
  const std::string text = "Please add a $select or a $top=1 statement to the query string.";
  EXPECT_EQ(refusal("bulk/CRM/Accounts"), text);
  EXPECT_EQ(refusal("logistics/SalesItemPrices"), text);
  EXPECT_EQ(client_.rows("bulk/CRM/Accounts?$select=ID").size(), 65U);
  EXPECT_EQ(client_.rows("logistics/SalesItemPrices?$top=1").size(), 1U);
}

TEST_F(ReadTest, an_unknown_property_in_select_is_named_also_on_an_empty_collection) {
  EXPECT_EQ(refusal("documents/Documents?$select=ID,Nonsense"),
            "Type 'Exact.Web.Api.Models.Document' does not have a property named 'Nonsense'.");
}

TEST_F(ReadTest, only_listed_fields_may_be_filtered) {
  EXPECT_EQ(refusal("crm/Accounts?$filter=Website eq 'x' and Remarks eq 'y'"),
            "Filtering on these fields is not supported: Website, Remarks");
  EXPECT_EQ(refusal("sync/CRM/Accounts?$filter=Name eq 'x'&$select=ID"),
            "Filtering on these fields is not supported: Name");
}

TEST_F(ReadTest, a_guid_compared_with_text_is_a_type_error) {
  EXPECT_EQ(refusal("crm/Contacts?$filter=Account eq 'x'"),
            "Operator 'eq' incompatible with operand types 'System.Nullable`1[[System.Guid, mscorlib, "
            "Version=4.0.0.0, "
            "Culture=neutral, PublicKeyToken=b77a5c561934e089]]' and 'System.String' at position 8.");
}

TEST_F(ReadTest, substringof_is_not_implemented) {
  EXPECT_EQ(client_.get("crm/Accounts?$filter=substringof('a',Name) eq true").status, 501);
}

TEST(ReadSwitch, a_mandatory_filter_names_the_fields) {
  Settings settings = unlimited();
  settings.switches.mandatory_filter = {"crm/Accounts"};
  TestClient client(settings, 1);
  client.log_in();
  const auto response = client.get("crm/Accounts?$select=ID");
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(TestClient::error_text(response),
              testing::StartsWith(
                  "This endpoint has mandatory filtering applied. A GET request for this endpoint must "
                  "have a $filter parameter with one of the following fields in the url:ID,"));
}

TEST_F(ReadTest, skip_works_only_where_it_was_seen) {
  EXPECT_EQ(client_.rows("crm/Accounts?$select=ID&$skip=60").size(), 5U);
  EXPECT_EQ(client_.get("bulk/CRM/Accounts?$select=ID&$skip=5").status, 400);
}

TEST_F(ReadTest, ordering_and_its_token_go_together) {
  Json::Array all;
  std::string target = "logistics/Items?$select=ID,Code&$orderby=Code desc";
  while (!target.empty()) {
    const Json page = client_.read(target);
    for (const Json& row : *page.find("d")->find("results")->as_array()) all.push_back(row);
    const Json* more = next(page);
    target = more == nullptr ? "" : more->as_text()->substr(std::string("http://online.example").size());
  }
  ASSERT_EQ(all.size(), client_.rows("bulk/Logistics/Items?$select=ID").size());
  for (std::size_t i = 1; i < all.size(); ++i)
    EXPECT_GT(*all[i - 1].find("Code")->as_text(), *all[i].find("Code")->as_text());
}

TEST_F(ReadTest, a_token_of_another_kind_is_refused) {
  EXPECT_EQ(client_.get("crm/Accounts?$select=ID&$skiptoken='x'").status, 400);
  EXPECT_EQ(client_.get("sync/CRM/Accounts?$select=ID&$skiptoken=guid'x'").status, 400);
  EXPECT_TRUE(client_.rows("sync/CRM/Accounts?$select=ID&$skiptoken=9223372036854775807L").empty());
  EXPECT_TRUE(client_.rows("sync/CRM/Accounts?$select=ID&$filter=Timestamp gt 9223372036854775806L").empty());
}

TEST_F(ReadTest, a_feed_pages_through_everything_once) {
  std::size_t rows = 0;
  const Json::Array all = client_.rows("sync/CRM/Contacts?$select=Timestamp&$filter=Timestamp gt 0L");
  std::string since = "0";
  while (true) {
    const auto page =
        client_.rows("sync/CRM/Contacts?$select=Timestamp&$top=7&$filter=Timestamp gt " + since + "L");
    if (page.empty()) break;
    rows += page.size();
    since = *page.back().find("Timestamp")->as_text();
  }
  EXPECT_EQ(rows, all.size());
}

TEST_F(ReadTest, lines_are_deferred_expanded_or_navigated_to) {
  const Json order = client_.rows("salesorder/SalesOrders?$top=1").front();
  const std::string uri = *order.find("SalesOrderLines")->find("__deferred")->find("uri")->as_text();
  const auto lines = client_.rows(uri.substr(std::string("http://online.example").size()));
  const Json opened =
      client_
          .rows(
              "salesorder/SalesOrders?$top=1&$expand=SalesOrderLines&$select=OrderID,SalesOrderLines/"
              "ItemCode")
          .front();
  EXPECT_EQ(opened.find("SalesOrderLines")->find("results")->as_array()->size(), lines.size());
  EXPECT_FALSE(lines.empty());
  EXPECT_EQ(client_.get("salesorder/SalesOrders?$select=SalesOrderLines/ItemCode").status, 400);
}

TEST_F(ReadTest, services_are_found_in_any_case_and_resources_are_not) {
  EXPECT_EQ(client_.get("CRM/Accounts?$top=1").status, 200);
  EXPECT_EQ(client_.get("crm/accounts?$top=1").status, 404);
  EXPECT_EQ(client_.get("hrm/CostCenters").status, 404);
}

TEST_F(ReadTest, atom_comes_when_json_is_not_asked_and_plain_xml_is_refused) {
  const auto atom = client_.send({.target = client_.division() + "crm/Accounts?$top=1",
                                  .headers = {{"Authorization", "Bearer " + client_.access_token}}});
  EXPECT_THAT(*atom.headers.find("Content-Type"), HasSubstr("application/atom+xml"));
  EXPECT_THAT(atom.body, HasSubstr("<d:Name>"));
  const auto xml = client_.send(
      {.target = client_.division() + "crm/Accounts?$top=1",
       .headers = {{"Authorization", "Bearer " + client_.access_token}, {"Accept", "application/xml"}}});
  EXPECT_EQ(xml.status, 415);
}

TEST_F(ReadTest, every_entity_of_the_catalogue_can_be_read) {
  for (const Entity& entity : Catalogue::built_in().entities()) {
    if (!entity.can_get || entity.kind == Entity::Kind::kFunction || entity.path == "current/Me") continue;
    const auto response = client_.get(entity.path + "?$select=" + entity.key);
    EXPECT_EQ(response.status, 200) << entity.path << ": " << response.body;
  }
}

TEST_F(ReadTest, every_service_has_metadata_with_its_entities) {
  const auto response = client_.get("salesorder/$metadata");
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr("<EntitySet Name=\"SalesOrders\""));
  EXPECT_THAT(response.body, HasSubstr("<Property Name=\"OrderID\" Type=\"Edm.Guid\" Nullable=\"false\" />"));
  EXPECT_EQ(client_.get("$metadata").status, 404);
}

TEST_F(ReadTest, functions_want_their_parameters) {
  const Json item =
      client_.rows("logistics/Items?$top=1&$filter=IsStockItem eq true&$select=ID,Stock").front();
  const auto rows =
      client_.rows("read/logistics/StockPosition?itemId=guid'" + *item.find("ID")->as_text() + "'");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(*rows.front().find("InStock"), *item.find("Stock"));
  EXPECT_EQ(refusal("read/logistics/StockPosition"), "Bad Request - Error in query syntax.");
}

TEST_F(ReadTest, rights_are_per_user_and_division) {
  const auto unknown = client_.get("/api/v1/999/crm/Accounts");
  EXPECT_EQ(unknown.status, 403);
  EXPECT_EQ(*unknown.headers.find("Reason"), "NoDivisionAccess");
  client_.log_in("bram");
  EXPECT_EQ(client_.get("crm/Accounts?$top=1").status, 403);
  EXPECT_EQ(client_.get("/api/v1/102031/crm/Accounts?$top=1").status, 200);
  client_.log_in("carla");
  EXPECT_EQ(*client_.get("crm/Accounts?$top=1").headers.find("Reason"), "BlockedUser");
}

TEST_F(ReadTest, a_local_time_is_written_as_if_it_were_utc) {
  const Json me = client_.rows("/api/v1/current/Me?$select=ServerTime,ServerUtcOffset").front();
  EXPECT_EQ(*me.find("ServerTime")->as_text(), "2026-11-23T14:05:10");
  EXPECT_EQ(*me.find("ServerUtcOffset")->as_number_text(), "3600");
}

TEST(ReadSwitch, the_raw_style_has_the_white_space_of_the_samples) {
  Settings settings;
  settings.switches.raw_style = true;
  TestClient client(settings, 1);
  client.log_in();
  EXPECT_THAT(client.get("crm/Accounts?$select=ID,BankAccounts&$expand=BankAccounts").body,
              testing::StartsWith("{\n\"d\" : {\n\"results\": [\n{\n\"__metadata\": {\n\"uri\": \""));
  EXPECT_THAT(client.get("crm/Accounts?$top=1&$select=ID,Name").body,
              testing::HasSubstr("\", \"type\": \"Exact.Web.Api.Models.Account\"\n}, \"ID\": \""));
}

TEST_F(ReadTest, the_raw_style_differs_in_white_space_only) {
  Settings settings = unlimited();
  settings.switches.raw_style = true;
  TestClient raw(settings);
  raw.log_in();
  const auto styled = raw.get("crm/Accounts?$top=2&$select=ID,Name");
  EXPECT_THAT(styled.body, testing::StartsWith("{\n\"d\" : ["));
  EXPECT_EQ(*Json::parse(styled.body), client_.read("crm/Accounts?$top=2&$select=ID,Name"));
}

}  // namespace
}  // namespace schakel::exact_online::simulator
