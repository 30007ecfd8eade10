#include "connectors/exact_globe/simulator/service.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "connectors/exact_globe/simulator/test_client.h"

namespace schakel::exact_globe::simulator {
namespace {

http::Request account_request(http::Headers headers) {
  return {.target = std::string(kServicePath) + "/Account?$top=1", .headers = std::move(headers)};
}

TEST(GlobeService, wants_both_headers_and_knows_both_names) {
  TestService globe;
  const auto status_of = [&](http::Headers headers) {
    return globe.raw(account_request(std::move(headers))).response.status;
  };
  EXPECT_EQ(status_of({{"DatabaseName", "500"}}), 400);
  EXPECT_EQ(status_of({{"ServerName", "SQL01"}}), 400);
  EXPECT_EQ(status_of({{"ServerName", "SQL02"}, {"DatabaseName", "500"}}), 500);
  EXPECT_EQ(status_of({{"ServerName", "SQL01"}, {"DatabaseName", "501"}}), 500);
  EXPECT_EQ(status_of({{"servername", "sql01"}, {"databasename", "500"}}), 200);
}

TEST(GlobeService, wants_an_active_employee_with_rights) {
  TestService globe;
  const http::Headers known{
      {"ServerName", "SQL01"}, {"DatabaseName", "500"}, {"Content-Type", "application/json"}};
  ASSERT_TRUE(globe.log_in("geen-medewerker", "geheim", 11));
  ASSERT_TRUE(globe.log_in("uit-dienst", "geheim", 12));
  ASSERT_TRUE(globe.log_in("alleen-lezen", "geheim", 13));
  EXPECT_EQ(globe.raw(account_request(known), 11).response.status, 403);
  EXPECT_EQ(globe.raw(account_request(known), 12).response.status, 403);
  EXPECT_EQ(globe.raw(account_request(known), 13).response.status, 200);
  EXPECT_EQ(globe
                .raw({.method = "POST",
                      .target = std::string(kServicePath) + "/CostUnit",
                      .headers = known,
                      .body = "{}"},
                     13)
                .response.status,
            403);
}

TEST(GlobeService, answers_atom_unless_json_is_asked_for) {
  TestService globe;
  const http::Headers known{{"ServerName", "SQL01"}, {"DatabaseName", "500"}};
  EXPECT_TRUE(globe.raw(account_request(known)).response.body.starts_with("<?xml"));
  EXPECT_TRUE(globe.call("GET", "Account?$top=1").body.starts_with("{\"d\":{\"results\":["));
}

TEST(GlobeService, nests_the_text_of_a_functional_refusal_innermost) {
  TestService globe;
  const http::Response response = globe.call("POST", "CostUnit", R"({"Code":"toolongcode"})");
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(innermost(response), "Property Code: the value has 11 characters, at most 8 are allowed.");
  TestService other({.functional_http_status = 400});
  EXPECT_EQ(other.call("POST", "CostUnit", R"({"Code":"toolongcode"})").status, 400);
}

TEST(GlobeService, creates_reads_changes_and_deletes_master_data) {
  TestService globe;
  EXPECT_EQ(
      globe.call("POST", "CostUnit", R"({"Code":"NIEUW","Description":"Nieuw","CompanyCode":"500"})").status,
      201);
  EXPECT_EQ(
      globe.call("POST", "CostUnit", R"({"Code":"NIEUW","Description":"Nieuw","CompanyCode":"500"})").status,
      500);
  EXPECT_EQ(*globe.json("CostUnit('NIEUW')").find("Description")->as_text(), "Nieuw");
  globe.clock().advance(std::chrono::hours(1));
  const std::string before = globe.json("CostUnit('NIEUW')").find("ModifiedDate")->dump();
  EXPECT_EQ(globe.call("MERGE", "CostUnit('NIEUW')", R"({"Description":"Anders"})").status, 204);
  EXPECT_EQ(*globe.json("CostUnit('NIEUW')").find("Description")->as_text(), "Anders");
  EXPECT_NE(globe.json("CostUnit('NIEUW')").find("ModifiedDate")->dump(), before);
  EXPECT_EQ(globe.call("PUT", "CostUnit('NIEUW')", R"({"Description":"Weer"})").status, 204);
  EXPECT_EQ(globe.call("DELETE", "CostUnit('NIEUW')").status, 204);
  EXPECT_EQ(globe.call("GET", "CostUnit('NIEUW')").status, 404);
}

TEST(GlobeService, does_not_clear_what_must_have_a_value) {
  TestService globe;
  EXPECT_EQ(innermost(globe.call("MERGE", "Classification('004')", R"({"Description":null})")),
            "Property Description: a value is mandatory.");
  const Json account = globe.json("Account?$top=1&$select=ID").find("results")->as_array()->front();
  EXPECT_EQ(innermost(globe.call("MERGE", "Account(guid'" + *account.find("ID")->as_text() + "')",
                                 R"({"CustomerType":null})")),
            "Property CustomerType: a value is mandatory.");
}

TEST(GlobeService, takes_a_mandatory_selection_that_may_be_empty) {
  TestService globe;
  const std::string missing =
      innermost(globe.call("POST", "CostCenter", R"({"Code":"KP77","Description":"x"})"));
  EXPECT_EQ(missing.find("Class1"), std::string::npos) << missing;
}

TEST(GlobeService, updates_by_the_verb_that_the_switch_allows) {
  TestService globe({.update = Rules::Update::kMerge});
  EXPECT_EQ(globe.call("PUT", "CostUnit('SERV')", R"({"Description":"x"})").status, 405);
  EXPECT_EQ(globe.call("MERGE", "CostUnit('SERV')", R"({"Description":"x"})").status, 204);
}

TEST(GlobeService, refuses_actions_that_an_entity_does_not_have) {
  TestService globe;
  EXPECT_EQ(globe.call("GET", "InvoiceHeader").status, 405);
  EXPECT_EQ(globe.call("POST", "BrowserData_VAT", "{}").status, 405);
  EXPECT_EQ(globe.call("DELETE", "SalesOrderHeader('       1')").status, 405);
  EXPECT_EQ(globe.call("PATCH", "CostUnit('SERV')", "{}").status, 405);
  EXPECT_EQ(globe.call("GET", "Binary(guid'8baf4984-f5a3-46c6-a031-96f85972a820')").status, 405);
}

TEST(GlobeService, refuses_bodies_that_it_cannot_read) {
  TestService globe;
  EXPECT_EQ(globe.call("POST", "CostUnit", "{").status, 400);
  EXPECT_EQ(globe.call("POST", "CostUnit", "[]").status, 400);
  const http::Headers plain{{"ServerName", "SQL01"}, {"DatabaseName", "500"}, {"Content-Type", "text/plain"}};
  EXPECT_EQ(globe
                .raw({.method = "POST",
                      .target = std::string(kServicePath) + "/CostUnit",
                      .headers = plain,
                      .body = "{}"})
                .response.status,
            415);
}

TEST(GlobeService, serves_every_entity_that_can_be_read) {
  TestService globe;
  for (const Entity& entity : Catalogue::built_in().entities()) {
    EXPECT_EQ(globe.call("GET", entity.name + "?$top=1").status, entity.actions.set ? 200 : 405)
        << entity.name;
  }
}

TEST(GlobeService, pages_by_its_own_size_with_a_next_link_that_keeps_the_question) {
  TestService globe({.page_size = 3});
  const Json first = globe.json("VAT?$select=VATCode&$top=5");
  EXPECT_EQ(first.find("results")->as_array()->size(), 3U);
  EXPECT_EQ(
      *first.find("__next")->as_text(),
      "http://globe.example:8020/services/Exact.Entity.REST.EG/VAT?$select=VATCode&$top=2&$skiptoken=3-0");
  const Json second = globe.json("VAT?$select=VATCode&$top=2&$skiptoken=3-0");
  EXPECT_EQ(second.find("results")->as_array()->size(), 2U);
  EXPECT_EQ(second.find("__next"), nullptr);
}

TEST(GlobeService, gives_codes_back_with_the_spaces_of_the_store) {
  TestService globe;
  const Json account = globe.json("Account?$top=1&$select=DebtorNumber").find("results")->as_array()->front();
  EXPECT_EQ(account.find("DebtorNumber")->as_text()->size(), 6U);
  EXPECT_EQ(account.find("DebtorNumber")->as_text()->front(), ' ');
}

TEST(GlobeService, has_metadata_for_every_entity_without_the_headers) {
  TestService globe;
  const http::Response response = globe.raw({.target = std::string(kServicePath) + "/$metadata"}).response;
  EXPECT_EQ(response.status, 200);
  EXPECT_NE(response.body.find(
                "<Property Name=\"DebtorNumber\" Type=\"Edm.String\" Nullable=\"true\" MaxLength=\"6\" />"),
            std::string::npos);
}

TEST(GlobeService, describes_itself_to_get_only_and_says_what_is_allowed) {
  TestService globe;
  EXPECT_EQ(globe.call("POST", "$metadata", "{}").status, 405);
  EXPECT_EQ(globe.call("DELETE", "").status, 405);
  EXPECT_EQ(*globe.call("POST", "$metadata", "{}").headers.find("Allow"), "GET");
  EXPECT_EQ(*globe.call("PUT", "SalesOrderHeader", "{}").headers.find("Allow"), "GET, POST");
  EXPECT_EQ(*globe.call("DELETE", "SalesOrderHeader('   10001')").headers.find("Allow"), "GET");
  EXPECT_EQ(*globe.call("PATCH", "CostUnit('SERV')", "{}").headers.find("Allow"), "GET, PUT, MERGE, DELETE");
}

TEST(GlobeService, may_want_the_headers_for_its_description_too) {
  TestService globe({.metadata_needs_context = true});
  EXPECT_EQ(globe.raw({.target = std::string(kServicePath) + "/$metadata"}).response.status, 400);
  EXPECT_EQ(globe.call("GET", "$metadata").status, 200);
}

TEST(GlobeService, nests_every_refusal) {
  TestService globe;
  for (const char* path : {"VAT?$filter=x", "VAT(1", "Nowhere", "VAT(9999)", "VAT?$orderby=VATCode"}) {
    const http::Response refused = globe.call("GET", path);
    EXPECT_GE(refused.status, 400) << path;
    EXPECT_NE(refused.body.find("\"internalexception\":{\"message\":\""), std::string::npos) << path;
  }
}

TEST(GlobeService, answers_in_the_form_that_weighs_most) {
  TestService globe;
  const auto type_of = [&](const char* accept, const std::string& query) {
    const http::Headers headers{{"ServerName", "SQL01"}, {"DatabaseName", "500"}, {"Accept", accept}};
    const http::Response response =
        globe.raw({.target = std::string(kServicePath) + "/" + query, .headers = headers}).response;
    return response.headers.find("Content-Type")->substr(0, 20);
  };
  EXPECT_EQ(type_of("application/atom+xml, application/json;q=0.1", "VAT?$top=1"), "application/atom+xml");
  EXPECT_EQ(type_of("text/plain, application/json;odata=verbose, */*;q=0.1", "VAT?$top=1"),
            "application/json;oda");
  EXPECT_EQ(type_of("application/atom+xml", "VAT?$top=1&$format=json"), "application/json;oda");
  EXPECT_EQ(type_of("application/atom+xml", "Nowhere?$format=json"), "application/json;oda");
  EXPECT_EQ(globe.call("GET", "VAT?$format=yaml").status, 400);
}

TEST(GlobeService, takes_no_question_about_one_entity_but_which_columns) {
  TestService globe;
  EXPECT_EQ(globe.call("GET", "VAT(1)?$select=VATCode").status, 200);
  EXPECT_EQ(globe.call("GET", "VAT(1)?$top=1").status, 400);
  EXPECT_EQ(globe.call("GET", "VAT(1)?$filter=VATCode eq '2'").status, 400);
}

TEST(GlobeService, orders_skips_counts_and_knows_or_when_the_switch_says_so) {
  TestService narrow;
  EXPECT_EQ(narrow.call("GET", "VAT?$orderby=VATCode desc").status, 400);
  TestService globe({.wide_queries = true, .page_size = 2});
  const Json page = globe.json("VAT?$select=VATCode&$orderby=VATCode desc&$skip=1&$inlinecount=allpages");
  EXPECT_EQ(*page.find("__count")->as_text(), std::to_string(globe.count("VAT")));
  const Json::Array& rows = *page.find("results")->as_array();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_GT(*rows[0].find("VATCode")->as_text(), *rows[1].find("VATCode")->as_text());
  const std::string next = *page.find("__next")->as_text();
  const Json second = globe.json(next.substr(next.find("VAT?")));
  EXPECT_GT(*rows[1].find("VATCode")->as_text(),
            *second.find("results")->as_array()->front().find("VATCode")->as_text());
  EXPECT_EQ(globe.json("VAT?$filter=VATCode eq '1' or VATCode eq '2'").find("results")->as_array()->size(),
            2U);
  EXPECT_EQ(globe.call("GET", "VAT?$filter=VATCode eq '1' xor VATCode eq '2'").status, 400);
}

TEST(GlobeService, may_answer_every_refusal_by_500) {
  TestService globe({.every_refusal_is_500 = true});
  EXPECT_EQ(globe.call("GET", "Nowhere").status, 500);
  EXPECT_EQ(globe.call("DELETE", "VAT").status, 500);
  EXPECT_EQ(globe.call("GET", "VAT?$filter=x").status, 500);
}

TEST(GlobeService, may_count_its_dates_in_utc) {
  TestService local;
  TestService utc({.dates_in_utc = true});
  const std::string cost_unit = R"({"Code":"D","Description":"x","CompanyCode":"500"})";
  ASSERT_EQ(local.call("POST", "CostUnit", cost_unit).status, 201);
  ASSERT_EQ(utc.call("POST", "CostUnit", cost_unit).status, 201);
  // 2026-11-23 13:00 on the wall is 12:00 in UTC.
  EXPECT_EQ(*local.json("CostUnit('D')").find("CreatedDate")->as_text(), "/Date(1795438800000)/");
  EXPECT_EQ(*utc.json("CostUnit('D')").find("CreatedDate")->as_text(), "/Date(1795435200000)/");
  ASSERT_EQ(utc.create_order(utc.park_line(), "R", R"(,"DeliveryDate":"/Date(1795435200000)/")").status, 201);
  EXPECT_EQ(*utc.json("SalesOrderHeader('   10001')").find("DeliveryDate")->as_text(),
            "/Date(1795435200000)/");
}

TEST(GlobeService, a_server_error_without_a_body_of_its_own_is_nested) {
  TestService globe;
  globe.service().faults().add(*kit::fault_from_text("server_error,next=1"));
  const http::Response broken = globe.call("GET", "VAT");
  EXPECT_EQ(broken.status, 500);
  EXPECT_FALSE(innermost(broken).empty());
  EXPECT_EQ(globe.service().counters().calls("GET", "(fault)"), 1U);
}

TEST(GlobeService, a_handshake_can_be_cut_behind_the_challenge) {
  TestService globe;
  globe.service().faults().add(*kit::fault_from_text("handshake_cut,next=1"));
  const http::Request negotiate{.target = std::string(kServicePath) + "/VAT",
                                .headers = {{"Authorization", "NTLM " + base64(test_negotiate_message())}}};
  const http::Answer cut = globe.raw(negotiate, 21);
  EXPECT_EQ(cut.response.status, 401);
  EXPECT_TRUE(cut.close_after);
  EXPECT_FALSE(globe.raw(negotiate, 22).close_after);
}

TEST(GlobeService, counts_every_call) {
  TestService globe;
  globe.call("GET", "VAT");
  globe.call("GET", "VAT?$filter=x");
  EXPECT_EQ(globe.service().counters().calls("GET", "VAT"), 2U);
}

TEST(GlobeService, a_lost_session_means_logging_in_again) {
  TestService globe;
  globe.service().faults().add(*kit::fault_from_text("unauthorized,next=1"));
  EXPECT_EQ(globe.call("GET", "VAT").status, 401);
  EXPECT_EQ(globe.call("GET", "VAT").status, 401);
  EXPECT_TRUE(globe.log_in());
  EXPECT_EQ(globe.call("GET", "VAT").status, 200);
}

TEST(GlobeService, an_unknown_property_can_appear_in_every_entity) {
  TestService globe;
  globe.service().faults().add(*kit::fault_from_text("unknown_property"));
  EXPECT_NE(globe.call("GET", "VAT?$top=1").body.find("SimulatedNewProperty"), std::string::npos);
}

TEST(GlobeService, a_page_can_come_twice) {
  TestService globe({.page_size = 3});
  globe.service().faults().add(*kit::fault_from_text("repeated_page,path=*VAT"));
  const Json first = globe.json("VAT?$select=VATCode");
  const Json second = globe.json("VAT?$select=VATCode&$skiptoken=3-0");
  EXPECT_EQ(first.find("results")->dump(), second.find("results")->dump());
  EXPECT_EQ(first.find("__next")->dump(), second.find("__next")->dump());
}

TEST(GlobeService, knows_the_other_contacts_of_a_company_too) {
  TestService globe({}, {.orders = 5, .customers = 60, .items = 5});
  EXPECT_GT(globe.count("ContactPerson"), globe.count("Account"));
}

TEST(GlobeService, keeps_everything_in_its_state_file) {
  const std::string path = (std::filesystem::path(testing::TempDir()) / "globe_state.jsonl").string();
  TestService globe;
  ASSERT_EQ(globe.create_order(globe.park_line()).status, 201);
  ASSERT_TRUE(globe.service().save_state(path).has_value());

  ManualClock clock(globe.clock().now());
  SeededRandom random(3);
  Service again(globe.service().site(), {}, clock, random);
  const Result<std::size_t> loaded = again.load_state(path);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().what.en;
  const std::string second = path + "2";
  ASSERT_TRUE(again.save_state(second).has_value());
  std::ifstream one(path);
  std::ifstream two(second);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(one), {}),
            std::string(std::istreambuf_iterator<char>(two), {}));
  std::filesystem::remove(path);
  std::filesystem::remove(second);
}

TEST(GlobeService, keeps_every_administration_in_its_state_file) {
  const std::string path = (std::filesystem::path(testing::TempDir()) / "globe_two.jsonl").string();
  TestService globe;
  const http::Headers other{{"ServerName", "SQL01"},
                            {"DatabaseName", "999"},
                            {"Accept", "application/json"},
                            {"Content-Type", "application/json"}};
  ASSERT_EQ(globe
                .raw({.method = "POST",
                      .target = std::string(kServicePath) + "/CostUnit",
                      .headers = other,
                      .body = R"({"Code":"ANDERS","Description":"x","CompanyCode":"999"})"})
                .response.status,
            201);
  ASSERT_TRUE(globe.service().save_state(path).has_value());

  ManualClock clock(globe.clock().now());
  SeededRandom random(3);
  Service again(globe.service().site(), {}, clock, random);
  ASSERT_TRUE(again.load_state(path).has_value());
  const std::string second = path + "2";
  ASSERT_TRUE(again.save_state(second).has_value());
  std::ifstream two(second);
  const std::string kept((std::istreambuf_iterator<char>(two)), {});
  EXPECT_NE(kept.find("\"ANDERS\""), std::string::npos);

  Site small = globe.service().site();
  small.databases = {"500"};
  Service smaller(small, {}, clock, random);
  const Result<std::size_t> refused = smaller.load_state(path);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.en.find("not among those of --database"), std::string::npos);
  std::filesystem::remove(path);
  std::filesystem::remove(second);
}

TEST(GlobeService, takes_rows_of_ones_own) {
  const std::string path = (std::filesystem::path(testing::TempDir()) / "globe_own.jsonl").string();
  std::ofstream(path) << R"({"entity":"CostUnit","row":{"Code":"EIGEN","Description":"Eigen"}})"
                      << "\n"
                      << R"({"entity":"CostUnit","row":{"Kode":"X"}})"
                      << "\n";
  ManualClock clock(Instant(std::chrono::hours(490'000)));
  SeededRandom random(3);
  Service service({}, {}, clock, random);
  const Result<std::size_t> loaded = service.load_own_rows(path);
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().what.en.find("line 2"), std::string::npos);
  std::filesystem::remove(path);
}

TEST(GlobeService, makes_and_changes_rows_behind_the_curtain) {
  TestService globe;
  ASSERT_TRUE(globe.log_in());
  const auto put = [&](const std::string& body) {
    return globe.raw({.method = "POST", .target = "/__simulator/rows", .body = body}, 9).response;
  };
  EXPECT_EQ(
      put(R"({"entity":"Item","row":{"ItemCode":"EIGEN-1","CountrySpecificDescription":"Een"}})").status,
      200);
  EXPECT_EQ(put(R"({"entity":"Item","key":"EIGEN-1","row":{"CountrySpecificDescription":"Twee"}})").status,
            200);
  EXPECT_NE(globe.call("GET", "Item('EIGEN-1')").body.find("Twee"), std::string::npos);
  for (const char* wrong :
       {"{}", R"({"entity":"Nothing","row":{}})", R"({"entity":"Item","row":{"Kode":"X"}})",
        R"({"entity":"Item","key":"NO","row":{"CountrySpecificDescription":"Twee"}})"})
    EXPECT_EQ(put(wrong).status, 400) << wrong;
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
