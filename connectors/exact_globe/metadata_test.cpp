#include "connectors/exact_globe/metadata.h"

#include <gtest/gtest.h>

#include <string>

#include "connectors/exact_globe/catalogue.h"

namespace schakel::exact_globe {
namespace {

constexpr std::string_view kNames[] = {"ID", "Itemcode"};
constexpr NamesUsed kUsed[] = {{"SalesOrderLine", kNames}};

std::string described(const std::string& properties) {
  return R"(<?xml version="1.0"?><edmx:Edmx xmlns:edmx="x"><Schema Namespace="Exact.Metadata.Entity">)"
         R"(<!-- <EntityType Name="Old"> --><EntityType Name="Account"><Property Name="Itemcode"/></EntityType>)"
         R"(<EntityType Name="SalesOrderLine"><Key><PropertyRef Name="ID"/></Key>)" +
         properties + "</EntityType></Schema></edmx:Edmx>";
}

TEST(Metadata, names_that_are_there_agree) {
  EXPECT_TRUE(compare_with_metadata(
                  described(R"(<Property Type="Edm.Int32" Name="ID"/><Property Name='Itemcode' />)"), kUsed)
                  .empty());
}

TEST(Metadata, a_missing_property_is_named_with_its_entity) {
  const std::vector<Error> errors =
      compare_with_metadata(described(R"(<Property Name="ID"/><Property Name="ItemCode"/>)"), kUsed);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].code, "globe.catalogue_mismatch");
  EXPECT_EQ(errors[0].fields, std::vector<std::string>{"SalesOrderLine.Itemcode"});
  EXPECT_NE(errors[0].what.nl.find("SalesOrderLine.Itemcode"), std::string::npos);
}

TEST(Metadata, a_missing_entity_is_named) {
  const std::vector<Error> errors =
      compare_with_metadata("<EntityType Name=\"Account\"></EntityType>", kUsed);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].what.en, "This Exact Globe has no entity SalesOrderLine.");
}

TEST(Metadata, what_is_no_description_is_malformed) {
  for (const char* xml :
       {"", "hello", "<html><body>x</body></html>", "<EntityType Name=", "<!-- <EntityType"}) {
    const std::vector<Error> errors = compare_with_metadata(xml, kUsed);
    ASSERT_EQ(errors.size(), 1U) << xml;
    EXPECT_EQ(errors[0].code, "globe.metadata_unreadable") << xml;
  }
}

TEST(Metadata, every_name_that_we_write_is_in_the_catalogue) {
  for (const NamesUsed& used : names_used()) {
    for (const Entity* entity : {&account(), &item(), &sales_order_line(), &sales_order_header()}) {
      if (entity->name != used.entity) continue;
      for (const std::string_view name : used.properties) {
        EXPECT_NE(find(*entity, name), nullptr) << used.entity << "." << name;
      }
    }
  }
}

}  // namespace
}  // namespace schakel::exact_globe
