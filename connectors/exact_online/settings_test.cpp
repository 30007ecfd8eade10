#include "connectors/exact_online/settings.h"

#include <gtest/gtest.h>

#include "connectors/exact_online/test_world.h"

namespace schakel::exact_online {
namespace {

std::string wrong_setting(const ConnectionSettings& settings) {
  const Result<void> checked = check(settings);
  if (checked) return "";
  EXPECT_EQ(checked.error().kind, ErrorKind::kInvalidInput);
  EXPECT_FALSE(checked.error().advice.nl.empty());
  return checked.error().fields.at(0);
}

TEST(Settings, complete_settings_pass) {
  EXPECT_EQ(wrong_setting(some_settings()), "");
}

TEST(Settings, plain_http_goes_to_this_machine_only) {
  ConnectionSettings settings = some_settings();
  settings.base_url = "http://127.0.0.1:8020";
  EXPECT_EQ(wrong_setting(settings), "");
  settings.base_url = "http://127.0.0.1.example.test";
  EXPECT_EQ(wrong_setting(settings), "base_url");
  settings.base_url = "http://start.exactonline.nl";
  EXPECT_EQ(wrong_setting(settings), "base_url");
}

TEST(Settings, a_path_behind_the_host_is_refused) {
  ConnectionSettings settings = some_settings();
  settings.base_url = "https://start.exactonline.nl/";
  EXPECT_EQ(wrong_setting(settings), "");
  settings.base_url = "https://start.exactonline.nl/api/v1";
  EXPECT_EQ(wrong_setting(settings), "base_url");
}

TEST(Settings, each_missing_setting_is_named) {
  ConnectionSettings settings = some_settings();
  settings.division = 0;
  EXPECT_EQ(wrong_setting(settings), "division");
  settings = some_settings();
  settings.client_id.clear();
  EXPECT_EQ(wrong_setting(settings), "client_id");
  settings = some_settings();
  settings.client_secret = Secret();
  EXPECT_EQ(wrong_setting(settings), "client_secret");
  settings = some_settings();
  settings.redirect_uri.clear();
  EXPECT_EQ(wrong_setting(settings), "redirect_uri");
  settings = some_settings();
  settings.day_reserve = -1;
  EXPECT_EQ(wrong_setting(settings), "day_reserve");
  settings = some_settings();
  settings.classification_slot = 9;
  EXPECT_EQ(wrong_setting(settings), "classification_slot");
}

TEST(Settings, a_custom_field_has_a_name_of_its_own_that_a_formula_can_name) {
  using Of = CustomField::Of;
  ConnectionSettings settings = some_settings();
  settings.custom_fields = {{Of::kItem, "Origin"}, {Of::kAccount, "Origin"}};
  EXPECT_EQ(wrong_setting(settings), "");
  settings.custom_fields = {{Of::kItem, "Origin"}, {Of::kItem, "origin"}};
  EXPECT_EQ(wrong_setting(settings), "custom_field[1].name");
  settings.custom_fields = {{Of::kItem, ""}};
  EXPECT_EQ(wrong_setting(settings), "custom_field[0].name");
  settings.custom_fields = {{Of::kItem, "Land van herkomst"}};
  EXPECT_EQ(wrong_setting(settings), "custom_field[0].name");
}

}  // namespace
}  // namespace schakel::exact_online
