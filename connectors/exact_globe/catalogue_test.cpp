#include "connectors/exact_globe/catalogue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace schakel::exact_globe {
namespace {

// What would be sent, as JSON text; or the code of the refusal.
std::string sent(const Entity& entity, std::string_view name, const Json& value) {
  const Property* property = find(entity, name);
  if (property == nullptr) return "no such property";
  const Result<Json> written = as_sent(entity, *property, value);
  return written ? written->dump() : written.error().code;
}

TEST(Catalogue, every_property_is_found_by_its_name) {
  for (const Entity* entity :
       {&account(), &contact_person(), &address(), &item(), &sales_order_line(), &sales_order_header()}) {
    for (const Property& property : entity->properties) {
      EXPECT_EQ(find(*entity, property.name), &property) << entity->name << "." << property.name;
    }
  }
}

TEST(Catalogue, the_key_of_an_entity_is_one_of_its_properties) {
  for (const Entity* entity :
       {&account(), &contact_person(), &address(), &item(), &sales_order_line(), &sales_order_header()}) {
    EXPECT_NE(find(*entity, entity->key), nullptr) << entity->name;
  }
}

TEST(Catalogue, names_are_case_sensitive) {
  EXPECT_NE(find(sales_order_line(), "Itemcode"), nullptr);
  EXPECT_EQ(find(sales_order_line(), "ItemCode"), nullptr);
}

TEST(Catalogue, a_code_is_written_in_upper_case) {
  EXPECT_EQ(sent(sales_order_line(), "Itemcode", Json::text("tafel-1a")), R"("TAFEL-1A")");
}

TEST(Catalogue, a_text_is_not_changed) {
  EXPECT_EQ(sent(sales_order_line(), "Description", Json::text(" Tafel ")), R"(" Tafel ")");
}

TEST(Catalogue, a_debtor_number_is_right_aligned) {
  EXPECT_EQ(sent(sales_order_header(), "OrderDebtor", Json::text("10045")), R"(" 10045")");
  EXPECT_EQ(sent(account(), "AccountCode", Json::text("204393")), R"("              204393")");
}

TEST(Catalogue, a_long_additional_text_is_not_padded) {
  EXPECT_EQ(sent(sales_order_header(), "AdditionalField01", Json::text("rood")), R"("rood")");
}

TEST(Catalogue, length_counts_characters_and_not_bytes) {
  std::string sixty;
  for (int i = 0; i < 60; ++i) sixty += "é";
  EXPECT_EQ(sent(sales_order_line(), "Description", Json::text(sixty)), "\"" + sixty + "\"");
  EXPECT_EQ(sent(sales_order_line(), "Description", Json::text(sixty + "é")), "globe.too_long");
}

TEST(Catalogue, a_refusal_names_the_field_and_never_the_value) {
  const Property& property = *find(sales_order_header(), "YourReference");
  const Result<Json> written = as_sent(sales_order_header(), property, Json::text(std::string(31, 'Q')));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().fields, std::vector<std::string>{"SalesOrderHeader.YourReference"});
  EXPECT_EQ(written.error().what.en, "SalesOrderHeader.YourReference has 31 characters; Globe takes 30.");
  EXPECT_EQ(written.error().what.nl.find("QQ"), std::string::npos);
}

TEST(Catalogue, a_customer_code_holds_digits_only) {
  EXPECT_EQ(sent(account(), "AccountCode", Json::text("A12")), "globe.not_digits");
}

TEST(Catalogue, a_selection_takes_only_its_own_codes) {
  EXPECT_EQ(sent(account(), "CustomerStatus", Json::text("a")), R"("A")");
  EXPECT_EQ(sent(account(), "CustomerStatus", Json::text("X")), "globe.not_allowed");
  EXPECT_EQ(sent(account(), "ContactGender", Json::text("F")), "globe.not_allowed");
}

TEST(Catalogue, a_price_keeps_the_digits_it_came_with) {
  EXPECT_EQ(sent(sales_order_line(), "Price", Json::number_from("12.50")), "12.50");
  EXPECT_EQ(sent(sales_order_line(), "Price", Json::number_from("-3")), "-3");
}

TEST(Catalogue, a_price_is_not_rounded_in_secret) {
  EXPECT_EQ(sent(sales_order_line(), "Price", Json::number_from("1.2345")), "globe.too_many_decimals");
  EXPECT_EQ(sent(sales_order_line(), "Price", Json::number_from("1.2340")), "1.2340");
}

TEST(Catalogue, a_number_has_its_digits) {
  // AdditionalNumberField01: 16 digits of which 4 are decimals.
  EXPECT_EQ(sent(sales_order_header(), "AdditionalNumberField01", Json::number_from("123456789012.1234")),
            "123456789012.1234");
  EXPECT_EQ(sent(sales_order_header(), "AdditionalNumberField01", Json::number_from("1234567890123")),
            "globe.too_large");
}

TEST(Catalogue, bounds_are_kept) {
  const auto bounded =
      std::find_if(item().properties.begin(), item().properties.end(),
                   [](const Property& p) { return p.type == Type::kDouble && p.min == "0" && p.max == "1"; });
  ASSERT_NE(bounded, item().properties.end());
  EXPECT_EQ(sent(item(), bounded->name, Json::number_from("2")), "globe.out_of_bounds");
  EXPECT_EQ(sent(item(), bounded->name, Json::number_from("1")), "1");
}

TEST(Catalogue, a_value_of_another_type_is_refused) {
  EXPECT_EQ(sent(sales_order_line(), "Price", Json::text("12.50")), "globe.wrong_type");
  EXPECT_EQ(sent(sales_order_line(), "Description", Json::number(1)), "globe.wrong_type");
  EXPECT_EQ(sent(sales_order_header(), "PartialDelivery", Json::text("ja")), "globe.wrong_type");
  EXPECT_EQ(sent(sales_order_header(), "DeliveryDate", Json::text("23-11-2026")), "globe.wrong_type");
  EXPECT_EQ(sent(sales_order_header(), "TransactionKey", Json::text("no")), "globe.wrong_type");
}

TEST(Catalogue, a_setting_is_read_by_the_type_of_its_property) {
  const auto read = [](std::string_view name, std::string_view text) {
    const Result<Json> value = from_setting(account(), *find(account(), name), text);
    return value ? value->dump() : value.error().code;
  };
  EXPECT_EQ(read("Rating", "3"), R"("3")");
  EXPECT_EQ(read("Blocked", "false"), "false");
  EXPECT_EQ(read("Discount", "2.5"), "2.5");
  EXPECT_EQ(read("Blocked", "nee"), "globe.wrong_type");
}

TEST(Catalogue, text_that_is_not_utf8_is_refused) {
  EXPECT_EQ(sent(sales_order_line(), "Description", Json::text("\xff")), "globe.not_text");
}

}  // namespace
}  // namespace schakel::exact_globe
