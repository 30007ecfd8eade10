#include "app/configuration.h"

#include <gtest/gtest.h>

namespace schakel::app {
namespace {

constexpr const char* kGood = R"(
[connection.online]
connector = "exact_online"
division = 124132
client_id = "5f1b"
client_secret = "env:ONLINE_SECRET"
redirect_uri = "http://127.0.0.1:8765/callback"

[connection.globe]
connector = "exact_globe"
base_url = "http://127.0.0.1:8020"
server = "GLOBESRV"
database = "500"
user = "EXAMPLE\\schakel"
password = "env:GLOBE_PASSWORD"

[integration.shop]
source = "online"
target = "globe"

[lookup.payment]
"30" = "30"
"14" = "14"

[flow.orders]
integration = "shop"
records = "orders"
payment_condition = { lookup = "payment", table = { "14" = "08" } }
customers = { match_keys = ["vat_number", "email"] }
)";

schema::Problems problems_of(const std::string& toml) {
  schema::Problems problems;
  read_configuration(toml, problems);
  return problems;
}

TEST(Configuration, reads_connections_integrations_flows_and_lookup_tables) {
  schema::Problems problems;
  const Configuration read = read_configuration(kGood, problems);
  ASSERT_TRUE(problems.empty()) << problems[0].path << ": " << problems[0].what.en;
  EXPECT_EQ(read.connections.size(), 2U);
  EXPECT_EQ(read.flows.at("orders").orders.customers.match_keys.size(), 2U);
}

TEST(Configuration, a_row_in_the_flow_goes_before_the_shared_lookup_table) {
  schema::Problems problems;
  const Configuration read = read_configuration(kGood, problems);
  const auto& table = read.flows.at("orders").orders.payment_condition.table;
  EXPECT_EQ(table.at("30"), "30");
  EXPECT_EQ(table.at("14"), "08");
}

TEST(Configuration, a_flow_may_take_other_vat_percentages_in_the_target) {
  schema::Problems problems;
  EXPECT_TRUE(read_configuration(kGood, problems).flows.at("orders").orders.same_vat_percentage);
  const Configuration read =
      read_configuration(std::string(kGood) + "same_vat_percentage = false\n", problems);
  ASSERT_TRUE(problems.empty()) << problems[0].what.en;
  EXPECT_FALSE(read.flows.at("orders").orders.same_vat_percentage);
}

TEST(Configuration, a_reference_to_a_connection_that_is_not_there_is_reported_with_its_line) {
  const schema::Problems problems =
      problems_of("[integration.shop]\nsource = \"nowhere\"\ntarget = \"globe\"\n");
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems[0].path, "integration.shop.source");
  EXPECT_GT(problems[0].line, 0);
}

TEST(Configuration, an_unknown_connector_names_those_that_exist) {
  const schema::Problems problems = problems_of("[connection.x]\nconnector = \"sap\"\n");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].what.en.find("exact_online"), std::string::npos);
  EXPECT_EQ(problems[0].line, 2);
}

TEST(Configuration, an_unknown_top_level_table_is_refused) {
  EXPECT_EQ(problems_of("[flows.orders]\n").size(), 1U);
}

TEST(Configuration, a_secret_in_the_file_is_refused_without_repeating_it) {
  std::string toml = kGood;
  toml.replace(toml.find("env:GLOBE_PASSWORD"), 18, "hunter2");
  const schema::Problems problems = problems_of(toml);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].path, "connection.globe.password");
  EXPECT_EQ(problems[0].what.en.find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace schakel::app
