#include "connectors/exact_globe/connection.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "connectors/exact_globe/fake_globe.h"
#include "connectors/exact_globe/names.h"

namespace schakel::exact_globe {
namespace {

// A description that has everything we use, or everything but one property.
std::string description(const std::string& without = {}) {
  std::string xml = "<edmx:Edmx>";
  for (const NamesUsed& used : names_written(model::Document::kSalesOrder)) {
    xml += "<EntityType Name=\"" + std::string(used.entity) + "\">";
    for (const std::string_view name : used.properties) {
      if (std::string(used.entity) + "." + std::string(name) != without) {
        xml += "<Property Name=\"" + std::string(name) + "\"/>";
      }
    }
    xml += "</EntityType>";
  }
  return xml + "</edmx:Edmx>";
}

// Answers by what is asked: a map from a piece of the address to an answer; the first that fits.
struct ConnectionTest : testing::Test {
  ConnectionSettings settings = some_settings();
  ManualClock clock{Instant(std::chrono::hours(1))};
  SeededRandom random{3};
  std::vector<std::pair<std::string, Result<http::Response>>> answers;
  Result<http::Response> door = http::Response{.status = 401, .headers = {{"WWW-Authenticate", "NTLM"}}};
  std::vector<http::CurlOptions> made_with;
  std::vector<std::string> sent;

  void SetUp() override { settings.metadata_check = MetadataCheck::kRequired; }

  std::unique_ptr<connector::OrderTarget> connect() {
    Result<std::unique_ptr<connector::OrderTarget>> made_connection = make_connection(
        settings,
        {.make_transport = [this](http::CurlOptions options) -> Result<std::unique_ptr<http::Transport>> {
           const bool knows_login = options.windows_login.has_value();
           made_with.push_back(std::move(options));
           return std::unique_ptr<http::Transport>(std::make_unique<http::FakeTransport>(
               [this, knows_login](const http::Request& request) -> Result<http::Response> {
                 if (!knows_login) return door;
                 sent.push_back(request.method + " " + request.target);
                 for (const auto& [piece, answer] : answers) {
                   if (request.target.find(piece) != std::string::npos) return answer;
                 }
                 return page_of("");
               }));
         },
         .clock = clock,
         .random = random});
    EXPECT_TRUE(made_connection);
    return made_connection ? std::move(*made_connection) : nullptr;
  }

  // The codes of what examine() found wrong.
  std::vector<std::string> wrong() {
    std::vector<std::string> codes;
    for (const connector::Finding& finding : connect()->examine({})) {
      EXPECT_FALSE(finding.checked.en.empty() || finding.checked.nl.empty());
      if (finding.error) codes.push_back(finding.error->code);
    }
    return codes;
  }
};

using Codes = std::vector<std::string>;

connector::ItemDraft an_item() {
  connector::ItemDraft draft;
  draft.code = "A1";
  draft.description = Personal("Tafel");
  draft.vat_code = "2";
  return draft;
}

TEST_F(ConnectionTest, the_transport_gets_the_windows_login_and_the_users_word_about_his_network) {
  connect();
  ASSERT_EQ(made_with.size(), 1U);
  EXPECT_EQ(made_with[0].windows_login->user, "EXAMPLE\\schakel");
  EXPECT_EQ(made_with[0].windows_login->password.reveal(), "geheim");
  EXPECT_EQ(made_with[0].plain_http, http::PlainHttp::kAllowed);
  EXPECT_TRUE(sent.empty());
}

TEST_F(ConnectionTest, wrong_settings_make_no_connection) {
  settings.server_name.clear();
  const auto made_connection = make_connection(
      settings, {.make_transport = http::make_curl_transport, .clock = clock, .random = random});
  ASSERT_FALSE(made_connection);
  EXPECT_EQ(made_connection.error().kind, ErrorKind::kInvalidInput);
}

TEST_F(ConnectionTest, the_names_are_compared_once_before_the_first_write) {
  answers = {{"$metadata", http::Response{.status = 200, .body = description()}},
             {"/Item", made(R"({"ItemCode":"A1"})")}};
  const auto globe = connect();
  EXPECT_TRUE(globe->create_item(an_item(), {}));
  EXPECT_TRUE(globe->create_item(an_item(), {}));
  EXPECT_EQ(sent.size(), 3U);
  EXPECT_EQ(globe->calls().reads, 1);
  EXPECT_EQ(globe->calls().writes, 2);
}

TEST_F(ConnectionTest, nothing_is_written_to_a_globe_that_spells_a_name_otherwise) {
  answers = {{"$metadata", http::Response{.status = 200, .body = description("SalesOrderLine.Itemcode")}}};
  const auto globe = connect();
  const auto item = globe->create_item(an_item(), {});
  ASSERT_FALSE(item);
  EXPECT_EQ(item.error().code, "globe.catalogue_mismatch");
  EXPECT_EQ(globe->calls().writes, 0);
}

TEST_F(ConnectionTest, reference_codes_are_read_and_trimmed) {
  answers = {
      {"/VAT?",
       page_of(R"({"VATCode":"2  ","Percentage":21,"Excluded":"E","CountryCode":"nl","SalesPurchase":"B"},)"
               R"({"VATCode":"4","Percentage":"9.00","Excluded":"I","SalesPurchase":"V"},)"
               R"({"VATCode":"7","Percentage":21,"Excluded":"E","SalesPurchase":"I"})")},
      {"/PaymentCondition?", page_of(R"({"PaymentConditionCode":"30"})")},
      {"/ShippingMethod?", page_of(R"({"ShippingMethodProperty":"POST "})")},
      {"/Warehouse?", page_of(R"({"Code":"1   ","Blocked":false},{"Code":"9","Blocked":true})")},
      {"/CostCenter?", page_of(R"({"Code":"100"})")},
      {"/CostUnit?", page_of(R"({"Code":"K1"})")},
      {"/Classification?", page_of(R"({"ID":"A"})")}};
  const auto codes = connect()->reference_codes({});
  ASSERT_TRUE(codes) << codes.error().code;
  ASSERT_EQ(codes->vat_codes.size(), 2U);
  EXPECT_EQ(codes->vat_codes[0].code, "2");
  EXPECT_EQ(codes->vat_codes[0].percentage, *Decimal::parse("0.21"));
  EXPECT_FALSE(codes->vat_codes[0].includes_vat);
  EXPECT_EQ(codes->vat_codes[0].country, "NL");
  EXPECT_TRUE(codes->vat_codes[1].includes_vat);
  EXPECT_EQ(codes->shipping_methods, Codes{"POST"});
  EXPECT_EQ(codes->warehouses, Codes{"1"});
  EXPECT_EQ(codes->cost_units, Codes{"K1"});
  EXPECT_EQ(codes->payment_methods.size(), 16U);
  EXPECT_EQ(sent.size(), 7U);
}

TEST_F(ConnectionTest, a_connection_that_is_all_right_has_no_findings_with_an_error) {
  answers = {{"$metadata", http::Response{.status = 200, .body = description()}}};
  EXPECT_EQ(wrong(), Codes{});
  EXPECT_TRUE(
      std::all_of(sent.begin(), sent.end(), [](const std::string& one) { return one.starts_with("GET "); }));
}

TEST_F(ConnectionTest, examining_stops_where_nothing_answers) {
  door = no_connection();
  EXPECT_EQ(wrong(), Codes{"http.refused"});
  EXPECT_TRUE(sent.empty());
}

TEST_F(ConnectionTest, examining_tells_that_another_service_answers) {
  door = http::Response{.status = 404};
  EXPECT_EQ(wrong(), Codes{"globe.service_not_found"});
  door = http::Response{.status = 401, .headers = {{"WWW-Authenticate", "Basic realm=\"x\""}}};
  EXPECT_EQ(wrong(), Codes{"globe.no_windows_login"});
  door = http::Response{.status = 200};
  EXPECT_EQ(wrong(), Codes{"globe.no_login_asked"});
}

TEST_F(ConnectionTest, examining_tells_a_wrong_password_from_a_wrong_administration) {
  answers = {{"/Account", http::Response{.status = 401}}};
  EXPECT_EQ(wrong(), Codes{"globe.login_refused"});
  answers = {{"/Account", refused(400, "Unknown DatabaseName")}};
  EXPECT_EQ(wrong(), Codes{"globe.database_unknown"});
  answers = {{"/Account", refused(400, "Unknown ServerName")}};
  EXPECT_EQ(wrong(), Codes{"globe.server_unknown"});
}

TEST_F(ConnectionTest, examining_names_each_entity_that_may_not_be_read) {
  answers = {{"$metadata", http::Response{.status = 200, .body = description()}},
             {"/Account", refused(403, "No rights")},
             {"/VAT", refused(403, "No rights")}};
  EXPECT_EQ(wrong(), Codes{"globe.no_rights"});  // Each cause once, with everything that it goes for.
  const auto findings = connect()->examine({});
  EXPECT_TRUE(std::ranges::any_of(findings, [](const connector::Finding& finding) {
    return finding.error && finding.checked.nl == "Recht om Account, VAT te lezen" &&
           finding.error->what.nl.find("mag in Exact Globe geen Account, VAT lezen") != std::string::npos;
  }));
}

TEST_F(ConnectionTest, examining_says_that_only_the_first_order_proves_the_right_to_write) {
  answers = {{"$metadata", http::Response{.status = 200, .body = description()}}};
  const auto findings = connect()->examine({});
  const auto note = std::ranges::find_if(findings, &connector::Finding::is_note);
  ASSERT_NE(note, findings.end());
  EXPECT_NE(note->checked.en.find("first order"), std::string::npos);
}

TEST_F(ConnectionTest, examining_tells_an_employee_who_left_from_missing_rights_and_says_it_once) {
  answers = {{"$metadata", http::Response{.status = 200, .body = description()}},
             {"/", refused(403, "The employee of this user is not active.")}};
  EXPECT_EQ(wrong(), Codes{"globe.employee_inactive"});
}

TEST_F(ConnectionTest, examining_names_a_property_that_is_missing) {
  answers = {{"$metadata", http::Response{.status = 200, .body = description("VAT.Excluded")}}};
  EXPECT_EQ(wrong(), Codes{"globe.catalogue_mismatch"});
}

}  // namespace
}  // namespace schakel::exact_globe
