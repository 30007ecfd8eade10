#include "connectors/exact_globe/metadata.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "connectors/exact_globe/catalogue.h"
#include "connectors/exact_globe/names.h"

namespace schakel::exact_globe {
namespace {

const std::vector<NamesUsed> kUsed = {{.entity = "SalesOrderLine", .properties = {"ID", "Itemcode"}}};

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

std::vector<NamesUsed> all_names() {
  std::vector<NamesUsed> all;
  for (const model::Document document : {model::Document::kSalesOrder, model::Document::kSalesInvoice,
                                         model::Document::kDirectInvoice, model::Document::kSalesEntry}) {
    for (const NamesUsed& one : names_written(document)) all.push_back(one);
    for (const NamesUsed& one : names_read(document)) all.push_back(one);
  }
  return all;
}

TEST(Metadata, every_name_that_we_use_is_in_the_catalogue) {
  for (const NamesUsed& used : all_names()) {
    for (const Entity* entity :
         {&account(), &item(), &sales_order_line(), &sales_order_header(), &invoice_line(), &invoice_header(),
          &invoice_history_header(), &invoice_history_line(), &financial_line(), &financial_header()}) {
      if (entity->name != used.entity) continue;
      for (const std::string_view name : used.properties) {
        EXPECT_NE(find(*entity, name), nullptr) << used.entity << "." << name;
      }
    }
  }
}

TEST(Metadata, what_the_shipped_rules_fill_is_looked_for) {
  const std::vector<NamesUsed> names = names_written(model::Document::kSalesInvoice);
  const auto uses = [&](std::string_view entity, std::string_view property) {
    return std::ranges::any_of(names, [&](const NamesUsed& used) {
      return used.entity == entity && std::ranges::find(used.properties, property) != used.properties.end();
    });
  };
  EXPECT_TRUE(uses("InvoiceHeader", "OrderAddressLine1"));
  EXPECT_TRUE(uses("InvoiceLine", "ItemCode"));
  EXPECT_TRUE(uses("InvoiceHistoryHeader", "JournalCode"));
  EXPECT_TRUE(uses("Account", "MailingCity"));
}

}  // namespace
}  // namespace schakel::exact_globe
