#include "connectors/exact_online/catalogue.h"

#include <gtest/gtest.h>

namespace schakel::exact_online {
namespace {

TEST(Catalogue, fields_have_their_type_and_say_whether_they_can_be_filtered) {
  const Entity& lines = entity("bulk/SalesOrder/SalesOrderLines");
  EXPECT_EQ(lines.page_size, 1000);
  ASSERT_NE(lines.find("OrderNumber"), nullptr);
  EXPECT_TRUE(lines.find("OrderNumber")->filterable);
  EXPECT_FALSE(lines.find("AmountFC")->filterable);
  EXPECT_EQ(lines.find("DeliveryDate")->type, FieldType::kDate);
  EXPECT_EQ(lines.find("ordernumber"), nullptr);
}

TEST(Catalogue, an_unknown_field_names_the_setting_and_the_nearest_name) {
  const std::vector<std::string> names = {"YourRef", "shippingmethodcode"};
  const Result<void> checked =
      check_fields(entity("sync/SalesOrder/SalesOrderHeaders"), names, "native_fields");
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, ErrorKind::kInvalidInput);
  EXPECT_NE(checked.error().what.en.find("native_fields"), std::string::npos);
  EXPECT_EQ(checked.error().advice.en, "Did you mean ShippingMethodCode?");
}

TEST(Catalogue, a_field_of_another_entity_is_unknown) {
  const std::vector<std::string> names = {"FreeTextField_01"};
  EXPECT_FALSE(check_fields(entity("bulk/CRM/Accounts"), names, "native_customer_fields"));
  EXPECT_TRUE(check_fields(entity("bulk/CRM/Addresses"), names, "any"));
}

TEST(Catalogue, collections_cannot_be_asked_for_by_name) {
  const std::vector<std::string> names = {"BankAccounts"};
  EXPECT_FALSE(check_fields(entity("bulk/CRM/Accounts"), names, "native_customer_fields"));
}

}  // namespace
}  // namespace schakel::exact_online
