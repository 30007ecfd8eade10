#include "connectors/exact_globe/simulator/catalogue.h"

#include <gtest/gtest.h>

namespace schakel::exact_globe::simulator {
namespace {

TEST(GlobeCatalogue, has_every_entity_and_property_of_the_facts) {
  const Catalogue& catalogue = Catalogue::built_in();
  std::size_t properties = 0;
  for (const Entity& entity : catalogue.entities()) properties += entity.properties.size();
  EXPECT_EQ(catalogue.entities().size(), 195U);
  EXPECT_EQ(properties, 6'423U);
}

TEST(GlobeCatalogue, finds_entities_without_minding_case_and_properties_minding_it) {
  const Entity* entity = Catalogue::built_in().find("SALESORDERLINE");
  ASSERT_NE(entity, nullptr);
  EXPECT_TRUE(entity->find("Itemcode"));
  EXPECT_FALSE(entity->find("ItemCode"));
}

TEST(GlobeCatalogue, renames_a_property_that_is_called_as_its_entity) {
  const Entity& entity = Catalogue::built_in().at("ShippingMethod");
  EXPECT_TRUE(entity.find("ShippingMethodProperty"));
  EXPECT_FALSE(entity.find("ShippingMethod"));
  EXPECT_NE(Catalogue::built_in().find("Browse_SalesInvoiceHistory"), nullptr);
}

TEST(GlobeCatalogue, allows_what_the_stricter_overview_allows) {
  const Catalogue& catalogue = Catalogue::built_in();
  const Actions order = catalogue.at("SalesOrderHeader").actions;
  EXPECT_TRUE(order.create && order.retrieve && order.set);
  EXPECT_FALSE(order.update || order.remove);
  const Actions invoice = catalogue.at("InvoiceHeader").actions;
  EXPECT_TRUE(invoice.create);
  EXPECT_FALSE(invoice.retrieve || invoice.set || invoice.update);
  EXPECT_TRUE(catalogue.at("Account").actions.remove);
}

TEST(GlobeCatalogue, knows_lengths_padding_and_codes) {
  const Entity& account = Catalogue::built_in().at("Account");
  const Property& debtor = account.properties[account.at("DebtorNumber")];
  EXPECT_EQ(debtor.length, 6U);
  EXPECT_TRUE(debtor.right);
  EXPECT_EQ(account.properties[account.at("ContactGender")].codes, (std::vector<std::string>{"M", "O", "V"}));
}

TEST(GlobeCatalogue, refuses_what_is_no_catalogue) {
  EXPECT_FALSE(Catalogue::parse(Json::text("x")));
  EXPECT_FALSE(Catalogue::parse(
      *Json::parse(R"([{"entity":"A","key":"ID","properties":[{"name":"B","type":"text"}]}])")));
  EXPECT_FALSE(Catalogue::parse(
      *Json::parse(R"([{"entity":"A","key":"B","properties":[{"name":"B","type":"colour"}]}])")));
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
