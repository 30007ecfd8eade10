#include "connectors/exact_globe/settings.h"

#include <gtest/gtest.h>

#include <functional>

#include "connectors/exact_globe/fake_globe.h"

namespace schakel::exact_globe {
namespace {

// The settings that are named in the problems, in order.
std::vector<std::string> wrong(const std::function<void(ConnectionSettings&)>& change) {
  ConnectionSettings settings = some_settings();
  change(settings);
  std::vector<std::string> fields;
  for (const Error& error : problems(settings)) {
    EXPECT_EQ(error.kind, ErrorKind::kInvalidInput);
    EXPECT_FALSE(error.what.en.empty() || error.what.nl.empty());
    fields.push_back(error.fields.at(0));
  }
  return fields;
}

using Fields = std::vector<std::string>;

TEST(Settings, complete_settings_have_no_problems) {
  EXPECT_EQ(wrong([](ConnectionSettings&) {}), Fields{});
}

TEST(Settings, every_problem_is_told_at_once) {
  EXPECT_EQ(wrong([](ConnectionSettings& settings) { settings = ConnectionSettings(); }),
            (Fields{"base_url", "server_name", "database_name", "user", "password"}));
}

TEST(Settings, an_address_is_a_server_and_nothing_more) {
  for (const char* url :
       {"globe:8020", "ftp://globe", "http://", "http:///x", "http://me@globe", "http://globe?x=1"}) {
    EXPECT_EQ(wrong([&](ConnectionSettings& settings) { settings.base_url = url; }), Fields{"base_url"})
        << url;
  }
}

TEST(Settings, a_line_end_cannot_become_a_header) {
  EXPECT_EQ(wrong([](ConnectionSettings& settings) { settings.database_name = "500\r\nX: 1"; }),
            Fields{"database_name"});
}

TEST(Settings, account_defaults_are_checked_against_the_catalogue) {
  EXPECT_EQ(wrong([](ConnectionSettings& settings) {
              settings.account_defaults = {{"CustomerStatus", "X"}, {"rating", "1"}, {"SectorCode", "A"}};
            }),
            (Fields{"account_defaults.CustomerStatus", "account_defaults.rating"}));
}

TEST(Settings, track_and_trace_stands_in_a_text_of_the_order) {
  for (const char* field : {"", "FreeField2", "Description3"})
    EXPECT_EQ(wrong([&](ConnectionSettings& settings) { settings.tracking_field = field; }), Fields{})
        << field;
  for (const char* field : {"freefield2", "TrackingNumber", "DeliveryDate", "FreeField5"})
    EXPECT_EQ(wrong([&](ConnectionSettings& settings) { settings.tracking_field = field; }),
              Fields{"tracking_field"})
        << field;
}

TEST(Settings, a_text_item_is_an_item_code) {
  EXPECT_EQ(wrong([](ConnectionSettings& settings) { settings.text_item = std::string(31, 'T'); }),
            Fields{"text_item"});
}

TEST(Settings, a_title_of_a_contact_has_four_characters) {
  EXPECT_EQ(wrong([](ConnectionSettings& settings) { settings.contact_titles.female = "MEVROUW"; }),
            Fields{"contact_titles.female"});
}

}  // namespace
}  // namespace schakel::exact_globe
