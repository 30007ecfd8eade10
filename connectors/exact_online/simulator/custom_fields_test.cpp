#include <gmock/gmock.h>

#include "connectors/exact_online/simulator/test_client.h"

// Values beside a record, under names that the administration chose (facts 5, Custom fields).
namespace schakel::exact_online::simulator {
namespace {

using testing::HasSubstr;

class CustomFieldTest : public testing::Test {
 protected:
  CustomFieldTest() { log_in(Settings{}); }

  void log_in(Settings settings, const std::string& user = "anna") {
    client_ = std::make_unique<TestClient>(std::move(settings), 3);
    client_->log_in(user);
  }
  std::string first_id(const std::string& entity) {
    return *client_->rows(entity + "?$top=1&$select=ID").front().find("ID")->as_text();
  }
  http::Response set(const std::string& component, const std::string& record, const std::string& property,
                     const std::string& value) {
    return client_->call("POST", "customfield/UpdateCustomField",
                         R"({"LinkId":")" + record + R"(","BusinessComponentName":")" + component +
                             R"(","PropertyName":")" + property + R"(","Value":")" + value + "\"}");
  }
  std::string refusal(const std::string& component, const std::string& record, const std::string& property,
                      const std::string& value) {
    const auto response = set(component, record, property, value);
    EXPECT_EQ(response.status, 500) << response.body;
    return TestClient::error_text(response);
  }
  /// The fields of a record, "name=value" behind each other.
  std::string fields_of(const std::string& record) {
    std::string all;
    for (const Json& row : client_->rows("customfield/CustomFields?$filter=LinkId eq guid'" + record + "'"))
      all += *row.find("PropertyName")->as_text() + "=" + *row.find("Value")->as_text() + " ";
    return all;
  }

  std::unique_ptr<TestClient> client_;
};

TEST_F(CustomFieldTest, each_record_keeps_its_own_values) {
  const std::string item = first_id("logistics/Items");
  const std::string account = first_id("crm/Accounts");
  const auto made = set("Item", item, "Origin", "Delft");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_THAT(made.body, HasSubstr(R"("Caption":"Herkomst")"));
  EXPECT_EQ(set("Item", item, "LeadDays", "14").status, 201);
  EXPECT_EQ(set("Account", account, "WebshopNumber", "7").status, 201);
  EXPECT_EQ(fields_of(item), "LeadDays=14 Origin=Delft ");
  EXPECT_EQ(fields_of(account), "WebshopNumber=7 ");
  // Once more: another value, not another row.
  EXPECT_EQ(set("Item", item, "Origin", "Gent").status, 201);
  EXPECT_EQ(fields_of(item), "LeadDays=14 Origin=Gent ");
}

TEST_F(CustomFieldTest, a_value_must_be_of_its_fields_type) {
  const std::string item = first_id("logistics/Items");
  EXPECT_EQ(refusal("Item", item, "LeadDays", "14.5"), "Ongeldig: Levertijd");
  EXPECT_EQ(refusal("Item", item, "Length", "1,5"), "Ongeldig: Lengte");
  EXPECT_EQ(refusal("Item", item, "IsFragile", "ja"), "Ongeldig: Breekbaar");
  EXPECT_EQ(refusal("Item", item, "LaunchDate", "morgen"), "Ongeldig: Introductie");
  const std::string account = first_id("crm/Accounts");
  EXPECT_EQ(refusal("Account", account, "Referrer", "x"), "Ongeldig: Aangebracht door");
  EXPECT_EQ(refusal("Account", account, "Referrer", "00000000-0000-0000-0000-000000000001"),
            "Ongeldige referentie: Aangebracht door");
  EXPECT_EQ(fields_of(item) + fields_of(account), "");
  EXPECT_EQ(set("Item", item, "Length", "1.50").status, 201);
  EXPECT_EQ(set("Item", item, "IsFragile", "true").status, 201);
  EXPECT_EQ(set("Item", item, "LaunchDate", "2026-11-23").status, 201);
  EXPECT_EQ(set("Account", account, "Referrer", account).status, 201);
  EXPECT_EQ(fields_of(item), "IsFragile=true LaunchDate=2026-11-23T00:00:00 Length=1.5 ");
}

TEST_F(CustomFieldTest, a_field_or_a_record_that_is_not_there_is_refused_in_the_users_language) {
  const std::string item = first_id("logistics/Items");
  EXPECT_EQ(refusal("Item", item, "Nothing", "1"), "Ongeldig: Vrij veld");
  EXPECT_EQ(refusal("Widget", item, "Origin", "1"), "Ongeldig: Soort record");
  EXPECT_EQ(refusal("Account", item, "WebshopNumber", "1"), "Ongeldige referentie: Record");
  EXPECT_EQ(TestClient::error_text(client_->call("POST", "customfield/UpdateCustomField", "{}")),
            "Verplicht: Record\r\nVerplicht: Soort record\r\nVerplicht: Waarde\r\nVerplicht: Vrij veld");
  Settings english;
  english.directory = Directory::usual(false);
  log_in(english);
  EXPECT_EQ(refusal("Item", item, "LeadDays", "x"), "Invalid: Lead days");
}

TEST_F(CustomFieldTest, the_records_version_stays_unless_a_switch_says_otherwise) {
  const std::string item = first_id("logistics/Items");
  const auto version = [&] {
    const auto feed = client_->rows("sync/Logistics/Items?$select=Timestamp,ID&$filter=Timestamp gt 0L");
    for (const Json& row : feed)
      if (*row.find("ID")->as_text() == item) return *row.find("Timestamp")->as_text();
    return std::string();
  };
  const std::string before = version();
  EXPECT_EQ(set("Item", item, "Origin", "Delft").status, 201);
  EXPECT_EQ(version(), before);
  Settings settings;
  settings.switches.custom_fields_touch = true;
  log_in(settings);
  EXPECT_EQ(version(), before);
  EXPECT_EQ(set("Item", item, "Origin", "Delft").status, 201);
  EXPECT_NE(version(), before);
}

TEST_F(CustomFieldTest, without_premium_there_are_none) {
  Settings settings;
  settings.switches.has_custom_fields = false;
  log_in(settings);
  EXPECT_EQ(client_->get("customfield/CustomFields").status, 403);
  EXPECT_EQ(set("Item", first_id("logistics/Items"), "Origin", "x").status, 403);
}

TEST_F(CustomFieldTest, a_record_that_goes_takes_them_with_it) {
  const std::string item = TestClient::text_of(
      client_->call("POST", "logistics/Items", R"({"Code":"WEG","Description":"Weg"})"), "ID");
  EXPECT_EQ(set("Item", item, "Origin", "Delft").status, 201);
  EXPECT_EQ(client_->call("DELETE", "logistics/Items(guid'" + item + "')").status, 204);
  EXPECT_EQ(fields_of(item), "");
}

}  // namespace
}  // namespace schakel::exact_online::simulator
