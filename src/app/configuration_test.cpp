#include "app/configuration.h"

#include <gmock/gmock.h>
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

std::vector<std::string> wrong_schedule(const std::string& settings) {
  std::vector<std::string> told;
  for (const schema::Problem& problem :
       problems_of(std::string(kGood) + "[flow.orders.schedule]\n" + settings))
    told.push_back(problem.path + ":" + std::to_string(problem.line) + ": " + problem.what.en);
  return told;
}

TEST(Configuration, a_flow_has_a_schedule) {
  schema::Problems problems;
  const Configuration read =
      read_configuration(std::string(kGood) +
                             "[flow.orders.schedule]\nevery = \"5m\"\nworking_hours = \"mon-fri "
                             "07:00-19:00\"\nadaptive = false\n",
                         problems);
  ASSERT_TRUE(problems.empty()) << problems[0].what.en;
  const flow::Schedule& schedule = read.flows.at("orders").schedule;
  EXPECT_EQ(schedule.every, std::chrono::minutes(5));
  EXPECT_TRUE(schedule.working_hours.has_value());
  EXPECT_FALSE(schedule.adaptive);
  EXPECT_TRUE(read_configuration(kGood, problems).flows.at("orders").schedule.is_by_hand());
}

TEST(Configuration, a_flow_that_webhooks_tell_of_is_polled_hourly_when_idle_unless_it_says_otherwise) {
  const auto idle = [](const std::string& webhooks, const std::string& settings,
                       const std::string& schedule = "[flow.orders.schedule]\nevery = \"5m\"\n") {
    std::string text = kGood + schedule + settings;
    const std::string after = "redirect_uri";
    const std::size_t place = text.find('\n', text.find(after)) + 1;
    text.insert(place, webhooks);
    schema::Problems problems;
    const Configuration read = read_configuration(text, problems);
    EXPECT_THAT(problems, testing::IsEmpty());
    return read.flows.at("orders").schedule.every_when_idle;
  };
  const std::string webhooks =
      "webhook_url = \"http://127.0.0.1/webhooks/online\"\nwebhook_secret = \"env:THE_SECRET\"\n";
  EXPECT_EQ(idle("", ""), std::chrono::minutes(40));
  EXPECT_EQ(idle(webhooks, ""), std::chrono::hours(1));
  EXPECT_EQ(idle(webhooks, "every_when_idle = \"20m\"\n"), std::chrono::minutes(20));
  EXPECT_EQ(idle(webhooks, "", "schedule = { every = \"5m\", every_when_idle = \"20m\" }\n"),
            std::chrono::minutes(20))
      << "All on one line.";
}

TEST(Configuration, a_schedule_that_cannot_be_is_refused_at_its_line_with_what_is_wrong) {
  using testing::ElementsAre;
  EXPECT_THAT(
      wrong_schedule("cron = \"0 25 * * *\"\n"),
      ElementsAre("flow.orders.schedule.cron:31: field 2 (hour): \"25\" is not \"*\" and not from 0 to 23"));
  EXPECT_THAT(wrong_schedule("every = \"5m\"\nworking_hours = \"mon-fri 19:00-07:00\"\n"),
              ElementsAre("flow.orders.schedule.working_hours:32: \"19:00-07:00\" ends before it begins"));
  EXPECT_THAT(
      wrong_schedule("every = \"100ms\"\n"),
      ElementsAre("flow.orders.schedule.every:31: a duration from \"1s\" to \"744h\", such as \"5m\" is "
                  "expected here"));
  EXPECT_THAT(wrong_schedule("every = \"5m\"\ncron = \"0 6 * * *\"\n"),
              ElementsAre("flow.orders.schedule:30: every and cron are both set: choose one"));
  EXPECT_THAT(
      wrong_schedule("adaptive = true\n"),
      ElementsAre("flow.orders.schedule:30: every or cron is expected here; without a schedule a flow runs "
                  "when it is asked to"));
  EXPECT_THAT(
      wrong_schedule("evry = \"5m\"\ncron = \"0 6 * * *\"\n"),
      ElementsAre("flow.orders.schedule.evry:31: this setting is not known; did you mean \"every\"?"));
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

// One of every kind of mistake.
constexpr const char* kAllWrong = R"([connection.online]
connector = "exact_online"
division = "124132"
client_id = "5f1b"
client_secret = "env:ONLINE_SECRET"
redirect_uri = "http://127.0.0.1:8765/callback"
minute_reserv = 5

[connection.globe]
connector = "exact_globe"
base_url = "http://127.0.0.1:8020"
database = "500"
user = 'EXAMPLE\schakel'
password = "hunter2"
update_verb = "PATCH"
timeout = "soon"

[connection.UPPER]
connector = "exact_globe"

[connection.third]
connector = "sap"

[integration.shop]
source = "online"
target = "glob"

[lookup.vat]
"2" = 5

[flow.orders]
integration = "shp"
records = "orders"
batch_size = 5000
states = []
customers = { match_keys = ["e-mail"], default_debtor = "always" }
vat_code = { lookup = "btw" }
from_date = "yesterday"

[flow.list]
integration = "shop"
records = "invoices"

[flows.other]
)";

struct Place {
  std::string path;
  int line;
  bool operator==(const Place&) const = default;
};
void PrintTo(const Place& place, std::ostream* out) {
  *out << place.path << ":" << place.line;
}

TEST(Configuration, says_everything_that_is_wrong_at_once_with_its_path_and_line) {
  std::vector<Place> places;
  for (const schema::Problem& problem : problems_of(kAllWrong)) {
    places.push_back({problem.path, problem.line});
    EXPECT_FALSE(problem.what.en.empty() || problem.what.nl.empty()) << problem.path;
  }
  EXPECT_THAT(places, testing::ElementsAre(
                          Place{"connection.online.division", 3}, Place{"connection.online.minute_reserv", 7},
                          Place{"connection.globe.server", 9}, Place{"connection.globe.password", 14},
                          Place{"connection.globe.update_verb", 15}, Place{"connection.globe.timeout", 16},
                          Place{"connection.UPPER", 18}, Place{"connection.third.connector", 22},
                          Place{"integration.shop.target", 26}, Place{"lookup.vat.2", 29},
                          Place{"flow.orders.integration", 32}, Place{"flow.orders.batch_size", 34},
                          Place{"flow.orders.states", 35}, Place{"flow.orders.customers.match_keys", 36},
                          Place{"flow.orders.customers.default_debtor_number", 36},
                          Place{"flow.orders.vat_code.lookup", 37}, Place{"flow.orders.from_date", 38},
                          Place{"flow.list", 40}, Place{"flow.list.records", 42}, Place{"flows", 44}));
}

TEST(Configuration, rules_of_a_mapping_that_cannot_work_are_refused_at_their_line_with_a_suggestion) {
  const std::string text = std::string(kGood) + R"toml(
[flow.orders.mapping.Description2]
source = "descripton"
[flow.orders.mapping.YourReference]
constant = "x"
[flow.orders.mapping.line.FreeField1]
formula = 'LEFT(line.source.Notes, )'
[flow.orders.mapping.Selectioncode]
lookup = "channels"
source = "source.SalesChannelCode"
)toml";
  std::vector<std::string> told;
  for (const schema::Problem& problem : problems_of(text))
    told.push_back(problem.path + ": " + problem.what.en);
  EXPECT_THAT(
      told,
      testing::UnorderedElementsAre(
          "flow.orders.mapping.Description2.source: the source has no field \"descripton\"; did you mean "
          "\"description\"?",
          "flow.orders.mapping.YourReference: Schakel fills this field itself: by it documents are found "
          "again",
          "flow.orders.mapping.line.FreeField1: the target has no field \"FreeField1\"",
          "flow.orders.mapping.Selectioncode: the target has no field \"Selectioncode\"; did you mean "
          "\"SelectionCode\"?"));
}

TEST(Configuration, a_rule_of_the_mapping_says_what_the_source_must_be_asked_for) {
  schema::Problems problems;
  const Configuration read = read_configuration(std::string(kGood) + R"toml(
[flow.orders.mapping.SelectionCode]
source = "source.SalesChannelCode"
lookup = "channels"
[flow.orders.mapping.line.Description]
formula = 'COALESCE(line.source.Notes, line.description)'
[lookup.channels]
"WEB" = "W"
)toml",
                                                problems);
  for (const schema::Problem& problem : problems) ADD_FAILURE() << problem.path << ": " << problem.what.en;
  const flow::OrdersFlow& flow = read.flows.at("orders").orders;
  EXPECT_EQ(flow.mapping_reads.fields.order, std::vector<std::string>{"SalesChannelCode"});
  EXPECT_EQ(flow.mapping_reads.fields.line, std::vector<std::string>{"Notes"});
  EXPECT_FALSE(flow.mapping_reads.customer_details);
}

TEST(Configuration, a_document_that_lacks_what_its_erp_needs_is_refused) {
  const std::string text = std::string(kGood) + "\n[flow.orders.target]\ndocument = \"sales_invoice\"\n";
  const schema::Problems problems = problems_of(text);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].path, "flow.orders.target.invoice_code");
  EXPECT_TRUE(problems_of(text + "invoice_code = \"1\"\n").empty());
}

TEST(Configuration, a_secret_that_is_not_there_is_reported_at_its_own_line) {
  schema::Problems problems;
  const Configuration read = read_configuration(kGood, problems);
  check_secrets(read, problems);
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems[0].path, "connection.online.client_secret");
  EXPECT_EQ(problems[0].line, 6);
  EXPECT_NE(problems[0].what.nl.find("ONLINE_SECRET"), std::string::npos);
  EXPECT_EQ(problems[1].path, "connection.globe.password");
  EXPECT_EQ(problems[1].line, 15);
}

std::string with_custom_fields(const std::string& fields, const std::string& rule) {
  std::string toml = kGood;
  const std::string place = "[connection.globe]";
  toml.insert(toml.find(place), fields);
  return toml +
         "[flow.items]\nintegration = \"shop\"\nrecords = \"items\"\n[flow.items.mapping.TextFreeField1]\n" +
         rule;
}
constexpr const char* kOrigin =
    "[[connection.online.custom_field]]\nof = \"item\"\nname = \"Origin\"\ntype = \"text\"\n";

TEST(Configuration, a_mapping_may_name_the_custom_fields_that_its_connection_declares_and_no_others) {
  const std::string rule = "source = \"source.custom.Origin\"\n";
  EXPECT_TRUE(problems_of(with_custom_fields(kOrigin, rule)).empty());
  EXPECT_TRUE(
      problems_of(with_custom_fields(kOrigin, "formula = '\"Uit \" & source.custom.Origin'\n")).empty());
  EXPECT_EQ(problems_of(with_custom_fields("", rule)).size(), 1U);
  const schema::Problems wrong =
      problems_of(with_custom_fields(kOrigin, "source = \"source.custom.Orgin\"\n"));
  ASSERT_EQ(wrong.size(), 1U);
  EXPECT_THAT(wrong[0].what.en, testing::HasSubstr("source.custom.Origin"));
}

TEST(Configuration, custom_fields_that_cannot_be_are_told_with_their_line) {
  const schema::Problems twice =
      problems_of(with_custom_fields(std::string(kOrigin) + kOrigin, "constant = \"x\"\n"));
  ASSERT_EQ(twice.size(), 1U);
  EXPECT_EQ(twice[0].path, "connection.online.custom_field[1].name");
  EXPECT_GT(twice[0].line, 0);
  const schema::Problems type = problems_of(with_custom_fields(
      "[[connection.online.custom_field]]\nof = \"item\"\nname = \"Origin\"\ntype = \"string\"\n",
      "constant = \"x\"\n"));
  ASSERT_EQ(type.size(), 1U);
  EXPECT_EQ(type[0].path, "connection.online.custom_field[0].type");
}

}  // namespace
}  // namespace schakel::app
