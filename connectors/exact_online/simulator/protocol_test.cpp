#include <gmock/gmock.h>

#include "connectors/exact_online/simulator/test_client.h"

// What a client that nobody here wrote may notice on the wire. Each test stands for a deviation that was
// found by comparing the running program with the facts, sentence by sentence.
namespace schakel::exact_online::simulator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class ProtocolTest : public testing::Test {
 protected:
  explicit ProtocolTest(Settings settings = {}) : client_(std::move(settings)) { client_.log_in(); }

  std::string header(const http::Response& response, const std::string& name) const {
    const std::string* found = response.headers.find(name);
    return found == nullptr ? "-" : *found;
  }
  http::Response with_accept(const std::string& target, const std::string& accept) {
    http::Request request{.method = "GET",
                          .target = client_.division() + target,
                          .headers = {{"Authorization", "Bearer " + client_.access_token}}};
    if (!accept.empty()) request.headers.add("Accept", accept);
    return client_.send(request);
  }
  http::Response control(const std::string& path, const std::string& body) {
    return client_.send({.method = "POST", .target = "/__simulator/" + path, .headers = {}, .body = body});
  }
  std::string customer() {
    return *client_.rows("crm/Accounts?$top=1&$select=ID").front().find("ID")->as_text();
  }
  std::string item() {
    return *client_.rows("logistics/Items?$top=1&$select=ID&$filter=IsStockItem eq true")
                .front()
                .find("ID")
                ->as_text();
  }

  TestClient client_;
};

TEST_F(ProtocolTest, a_page_behind_a_token_keeps_its_envelope_however_few_rows_are_left) {
  const Json first = client_.read("salesorder/SalesOrders?$select=OrderID&$top=65");
  const std::string next = *first.find("d")->find("__next")->as_text();
  EXPECT_THAT(next, HasSubstr("$top=5"));
  const Json last = client_.read(next.substr(next.find("/api/")));
  ASSERT_NE(last.find("d")->find("results"), nullptr) << last.dump();
  EXPECT_EQ(last.find("d")->find("results")->as_array()->size(), 5U);
  EXPECT_EQ(last.find("d")->find("__next"), nullptr);
}

TEST_F(ProtocolTest, media_types_compare_without_letter_case) {
  EXPECT_THAT(with_accept("crm/Accounts?$top=1&$select=ID", "Application/JSON").body, StartsWith("{\"d\":["));
  const auto written = client_.send({.method = "POST",
                                     .target = client_.division() + "crm/Accounts",
                                     .headers = {{"Authorization", "Bearer " + client_.access_token},
                                                 {"Accept", "application/json"},
                                                 {"Content-Type", "Application/Json;charset=UTF-8"}},
                                     .body = R"({"Name":"X"})"});
  EXPECT_EQ(written.status, 201);
}

TEST_F(ProtocolTest, a_parenthesis_that_does_not_close_is_an_error_in_the_query_syntax) {
  const auto response = client_.get("crm/Accounts(guid'00000000-0000-0000-0000-000000000000'");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(TestClient::error_text(response), "Bad Request - Error in query syntax.");
}

TEST_F(ProtocolTest, a_method_that_is_not_there_is_told_before_the_body_is_looked_at) {
  EXPECT_EQ(client_.call("PUT", "crm/Accounts").status, 405);
  EXPECT_EQ(client_.call("POST", "sync/CRM/Accounts").status, 405);
  EXPECT_EQ(client_.call("POST", "crm/$metadata", "{}").status, 405);
  EXPECT_EQ(client_.call("DELETE", "crm/Accounts(guid'" + customer() + "')/BankAccounts").status, 405);
}

TEST_F(ProtocolTest, every_answer_to_a_url_with_a_division_carries_the_budgets) {
  const auto response = client_.get("/api/v1/999/crm/Accounts");
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(header(response, "Reason"), "NoDivisionAccess");
  EXPECT_EQ(header(response, "X-RateLimit-Remaining"), "4999");
  EXPECT_EQ(header(response, "X-RateLimit-Minutely-Remaining"), "59");
}

TEST_F(ProtocolTest, a_repeated_block_lasts_longer) {
  const auto fail_often = [&] {
    for (int i = 0; i < 11; ++i) EXPECT_EQ(client_.get("crm/Accounts?$select=Foo").status, 400);
    EXPECT_EQ(client_.get("crm/Accounts?$top=1&$select=ID").status, 429);
  };
  fail_often();
  client_.pass(std::chrono::minutes(61));
  client_.log_in();
  fail_often();
  client_.pass(std::chrono::minutes(61));
  client_.log_in();
  EXPECT_EQ(client_.get("crm/Accounts?$top=1&$select=ID").status, 429);
  client_.pass(std::chrono::minutes(61));
  client_.log_in();
  EXPECT_EQ(client_.get("crm/Accounts?$top=1&$select=ID").status, 200);
}

TEST_F(ProtocolTest, an_implicit_grant_brings_its_token_in_the_fragment) {
  const auto response = client_.send(
      {.method = "POST",
       .target = "/api/oauth2/auth",
       .headers = {},
       .body = "client_id=" + client_.app().client_id +
               "&redirect_uri=" + percent_encoded(TestClient::kRedirect) +
               "&response_type=token&state=s%201&username=anna&password=simulated-password&allow=1"});
  EXPECT_EQ(response.status, 302);
  const std::string location = header(response, "Location");
  EXPECT_THAT(location, StartsWith(std::string(TestClient::kRedirect) + "#access_token="));
  EXPECT_THAT(location, HasSubstr("&token_type=bearer&expires_in=600&state=s%201"));
  const auto begin = location.find('=') + 1;
  client_.access_token =
      percent_decoded(location.substr(begin, location.find('&') - begin), PlusIsSpace::kNo);
  EXPECT_EQ(client_.get("crm/Accounts?$top=1&$select=ID").status, 200);
}

TEST_F(ProtocolTest, the_token_endpoint_reads_forms_only) {
  const auto response = client_.send(
      {.method = "POST",
       .target = "/api/oauth2/token",
       .headers = {{"Content-Type", "application/json"}},
       .body = "client_id=" + client_.app().client_id + "&client_secret=" + client_.app().client_secret +
               "&grant_type=refresh_token&refresh_token=" + client_.refresh_token});
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body, R"({"error":"invalid_request"})");
}

TEST_F(ProtocolTest, an_order_that_was_approved_by_itself_names_no_approver) {
  const auto made = client_.call("POST", "salesorder/SalesOrders",
                                 R"({"OrderedBy":")" + customer() + R"(","SalesOrderLines":[{"Item":")" +
                                     item() + R"(","Quantity":1}]})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_THAT(made.body, HasSubstr(R"("ApprovalStatus":1,"ApprovalStatusDescription":"Automatically")"));
  EXPECT_THAT(made.body, HasSubstr(R"("Approver":null,"ApproverFullName":null)"));
}

TEST_F(ProtocolTest, references_to_nothing_are_told_in_the_recorded_order) {
  const std::string nobody = "00000000-0000-0000-0000-000000000001";
  const auto refused =
      client_.call("POST", "salesorder/SalesOrders",
                   R"({"OrderedBy":")" + nobody + R"(","InvoiceTo":")" + nobody + R"(","DeliverTo":")" +
                       nobody + R"(","SalesOrderLines":[{"Item":")" + item() + R"(","Quantity":1}]})");
  EXPECT_EQ(
      TestClient::error_text(refused),
      "Ongeldige referentie: Leveren aan\r\nOngeldige referentie: Besteld door\r\nOngeldige referentie: "
      "Factuur voor");
}

TEST_F(ProtocolTest, a_refused_order_leaves_no_gap_in_the_numbers) {
  const std::string good = R"({"OrderedBy":")" + customer() + R"(","SalesOrderLines":[{"Item":")" + item() +
                           R"(","Quantity":1}]})";
  const auto number = [&] {
    const auto made = client_.call("POST", "salesorder/SalesOrders", good);
    return *Json::parse(made.body)->find("d")->find("OrderNumber")->as_integer();
  };
  const auto first = number();
  EXPECT_EQ(
      client_
          .call("POST", "salesorder/SalesOrders",
                R"({"OrderedBy":")" + customer() + R"(","SalesOrderLines":[{"Item":")" + item() + R"("}]})")
          .status,
      500);
  EXPECT_EQ(number(), first + 1);
}

TEST_F(ProtocolTest, a_create_answers_zeros_even_where_something_else_was_posted) {
  const auto made = client_.call("POST", "crm/Accounts", R"({"Name":"X","IsMailing":1,"Status":"C"})");
  EXPECT_THAT(made.body, HasSubstr(R"("IsMailing":0)"));
  EXPECT_THAT(made.body, HasSubstr(R"("Name":null)"));
  const auto contact = client_.call(
      "POST", "crm/Contacts", R"({"Account":")" + TestClient::text_of(made, "ID") + R"(","LastName":"Y"})");
  EXPECT_THAT(contact.body, HasSubstr(R"("AccountIsCustomer":false)"));
}

TEST_F(ProtocolTest, a_new_account_and_contact_hold_what_was_recorded) {
  const auto account = client_.call("POST", "crm/Accounts", R"({"Name":"X"})", "return=representation");
  EXPECT_THAT(account.body, HasSubstr(R"("Language":null)"));
  EXPECT_THAT(account.body, HasSubstr(R"("GlnNumber":"")"));
  EXPECT_THAT(account.body, HasSubstr(R"("LogoUrl":"http://online.example/docs/)"));
  const auto contact = client_.call(
      "POST", "crm/Contacts",
      R"({"Account":")" + TestClient::text_of(account, "ID") + R"(","LastName":"Y","Email":"y@x.example"})",
      "return=representation");
  EXPECT_EQ(TestClient::text_of(contact, "BusinessEmail"), "y@x.example");
  EXPECT_EQ(TestClient::text_of(contact, "BirthName"), "Y");
  EXPECT_NE(TestClient::text_of(contact, "Person"), "");
}

TEST_F(ProtocolTest, an_attachment_knows_its_size_and_must_be_base64) {
  const auto document = client_.call("POST", "documents/Documents", R"({"Subject":"Factuur","Type":10})");
  const std::string id = TestClient::text_of(document, "ID");
  EXPECT_THAT(document.body, HasSubstr(R"("HasEmptyBody":true)"));
  EXPECT_THAT(document.body, HasSubstr(R"("InheritShare":false)"));
  const auto attached =
      client_.call("POST", "documents/DocumentAttachments",
                   R"({"Document":")" + id + R"(","FileName":"a.pdf","Attachment":"aGVsbG8="})");
  EXPECT_THAT(attached.body, HasSubstr(R"("Attachment":null,"FileName":"a.pdf","FileSize":5)"));
  EXPECT_THAT(
      TestClient::text_of(attached, "Url"),
      HasSubstr("/docs/SysAttachment.aspx?ID=" + TestClient::text_of(attached, "ID") + "&_Division_="));
  EXPECT_EQ(client_
                .call("POST", "documents/DocumentAttachments",
                      R"({"Document":")" + id + R"(","FileName":"a.pdf","Attachment":"!!!!"})")
                .status,
            400);
}

TEST_F(ProtocolTest, functions_that_nobody_was_seen_using_are_unknown_until_a_switch_says_otherwise) {
  const std::string query = "crm/Accounts?$select=ID&$filter=endswith(Name,'V')";
  EXPECT_EQ(client_.get(query).status, 400);
  Settings lenient;
  lenient.switches.all_filter_functions = true;
  TestClient other(lenient, 1);
  other.log_in();
  EXPECT_EQ(other.get(query).status, 200);
}

TEST_F(ProtocolTest, the_list_of_divisions_may_look_past_the_number_in_its_url) {
  EXPECT_EQ(client_.get("/api/v1/1/system/Divisions?$select=Code").status, 403);
  Settings lenient;
  lenient.switches.any_division_lists_divisions = true;
  TestClient other(lenient, 1);
  other.log_in();
  EXPECT_EQ(other.get("/api/v1/1/system/Divisions?$select=Code").status, 200);
  EXPECT_EQ(other.get("/api/v1/1/crm/Accounts").status, 403);
}

TEST_F(ProtocolTest, who_is_logged_in_stands_under_no_division) {
  EXPECT_EQ(client_.get("current/Me").status, 404);
  EXPECT_EQ(client_.get("/api/v1/current/crm/Accounts").status, 404);
}

TEST_F(ProtocolTest, recently_used_divisions_and_rights_can_be_asked) {
  EXPECT_EQ(client_.rows("system/GetMostRecentlyUsedDivisions?$select=Code").size(), 2U);
  EXPECT_THAT(client_.get("users/UserHasRights?endpoint='crm/Accounts'&action='GET'").body,
              HasSubstr(R"("UserHasRights":true)"));
  EXPECT_EQ(client_.get("users/UserHasRights?endpoint='crm/Accounts'").status, 400);
}

TEST_F(ProtocolTest, atom_opens_what_is_expanded_and_counts) {
  const auto feed = with_accept(
      "salesorder/SalesOrders?$top=1&$select=OrderID&$expand=SalesOrderLines&$inlinecount=allpages", "");
  EXPECT_THAT(feed.body, HasSubstr("<m:count>70</m:count>"));
  EXPECT_THAT(feed.body, HasSubstr("<m:inline><feed><title type=\"text\">SalesOrderLines</title>"));
  EXPECT_THAT(feed.body, HasSubstr("term=\"Exact.Web.Api.Models.SalesOrderLine\""));
}

TEST_F(ProtocolTest, metadata_points_nowhere_outside_itself) {
  const std::string xml = client_.get("bulk/SalesOrder/$metadata").body;
  EXPECT_THAT(xml, HasSubstr("<EntityType Name=\"StockBatchNumber\">"));
  EXPECT_THAT(xml, HasSubstr("<AssociationSet Name=\"SalesOrder_SalesOrderLines\""));
  EXPECT_THAT(client_.get("users/$metadata").body, HasSubstr("<EntityType Name=\"UserRoles\">"));
}

TEST_F(ProtocolTest, a_topic_has_one_subscription_per_app_whatever_its_address) {
  const auto subscribe = [&](const std::string& more) {
    return client_.call("POST", "webhooks/WebhookSubscriptions", "{" + more + "}");
  };
  // Nobody answers here: the address is refused, and besides that what is said next.
  EXPECT_THAT(TestClient::error_text(subscribe(R"("CallbackURL":"https://x.example/a","Topic":"Nonsense")")),
              HasSubstr("Ongeldig: Onderwerp"));
  EXPECT_THAT(TestClient::error_text(
                  subscribe(R"("CallbackURL":"https://x.example/a","Topic":"Accounts","IsInstant":true)")),
              HasSubstr("Ongeldig: Is instant"));
  EXPECT_THAT(TestClient::error_text(subscribe(
                  R"("CallbackURL":"https://x.example/a","Topic":"GoodsDeliveries","IsInstant":true)")),
              Not(HasSubstr("Is instant")));
}

TEST_F(ProtocolTest, the_last_visit_address_takes_the_accounts_with_it) {
  const auto account =
      client_.call("POST", "crm/Accounts", R"({"Name":"X","AddressLine1":"Dorpsstraat 1","City":"Ede"})");
  const std::string id = TestClient::text_of(account, "ID");
  const auto address = client_.rows("crm/Addresses?$select=ID&$filter=Account eq guid'" + id + "'");
  ASSERT_EQ(address.size(), 1U);
  EXPECT_EQ(
      client_.call("DELETE", "crm/Addresses(guid'" + *address.front().find("ID")->as_text() + "')").status,
      204);
  EXPECT_THAT(client_.get("crm/Accounts(guid'" + id + "')?$select=AddressLine1,City").body,
              HasSubstr(R"("AddressLine1":null,"City":null)"));
}

TEST_F(ProtocolTest, controls_refuse_what_they_do_not_know) {
  for (const auto* body : {"{}", R"({"per_minute":"x"})", R"({"per_day":0})", R"({"foo":1})"})
    EXPECT_EQ(control("budgets", body).status, 400) << body;
  EXPECT_EQ(control("revoke", R"({"user":"nobody"})").status, 400);
  EXPECT_EQ(control("revoke", R"({"usr":"anna"})").status, 400);
  EXPECT_EQ(control("revoke", R"({"user":"anna"})").status, 200);
}

TEST_F(ProtocolTest, who_is_logged_in_and_his_divisions_have_no_nulls_where_none_were_seen) {
  const Json me = client_.rows("/api/v1/current/Me").front();
  for (const auto* name :
       {"DivisionCustomer", "DivisionCustomerName", "FirstName", "IsStarterUser", "PackageCode"})
    EXPECT_FALSE(me.find(name)->is_null()) << name;
  const Json division = client_.rows("system/Divisions").front();
  for (const auto* name : {"BlockingStatus", "Customer", "Created", "IsHRDivision", "StartDate", "Status"})
    EXPECT_FALSE(division.find(name)->is_null()) << name;
}

}  // namespace
}  // namespace schakel::exact_online::simulator
