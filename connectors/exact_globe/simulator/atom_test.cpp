#include "connectors/exact_globe/simulator/atom.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "base/time.h"

namespace schakel::exact_globe::simulator {
namespace {

const Entity& account() {
  return Catalogue::built_in().at("Account");
}

std::string entry(const std::string& properties, const std::string& term = "Exact.Metadata.Entity.Account") {
  return "<?xml version=\"1.0\"?><entry xmlns=\"http://www.w3.org/2005/Atom\" "
         "xmlns:d=\"http://schemas.microsoft.com/ado/2007/08/dataservices\" "
         "xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\"><category term=\"" +
         term +
         "\" scheme=\"http://schemas.microsoft.com/ado/2007/08/dataservices/scheme\"/><content "
         "type=\"application/xml\"><m:properties>" +
         properties + "</m:properties></content></entry>";
}

TEST(Atom, an_entry_is_read_by_the_types_of_its_properties) {
  const auto read = read_atom_entry(
      account(),
      entry("<d:AccountName>Café &amp; Zn.</d:AccountName><d:Blocked m:type=\"Edm.Boolean\">false</d:Blocked>"
            "<d:Discount m:type=\"Edm.Double\">2.5</d:Discount><d:DebtorNumber>  1001</d:DebtorNumber>"
            "<d:VATNumber m:null=\"true\"/>"));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(
      read->dump(),
      R"({"AccountName":"Café & Zn.","Blocked":false,"Discount":2.5,"DebtorNumber":"  1001","VATNumber":null})");
}

TEST(Atom, what_is_no_entry_of_this_entity_is_refused) {
  EXPECT_FALSE(read_atom_entry(account(), "not xml"));
  EXPECT_FALSE(read_atom_entry(account(), "<entry/>"));
  EXPECT_FALSE(read_atom_entry(account(), entry("", "Exact.Metadata.Entity.Item")));
}

TEST(Atom, an_entry_that_was_written_reads_back) {
  Row row;
  row.set(account().key, kit::Value::guid("8baf4984-f5a3-46c6-a031-96f85972a820"));
  row.set(account().at("AccountName"), kit::Value::text("A < B"));
  row.set(account().at("DebtorNumber"), kit::Value::text("  1001"));
  const View view{.base = "http://h/services/Exact.Entity.REST.EG",
                  .select = {account().at("AccountName"), account().at("DebtorNumber")}};
  const std::string xml = entry_atom(view, account(), row);
  EXPECT_NE(xml.find("<id>http://h/services/Exact.Entity.REST.EG/"
                     "Account(guid'8baf4984-f5a3-46c6-a031-96f85972a820')</id>"),
            std::string::npos);
  EXPECT_EQ(read_atom_entry(account(), xml)->dump(), R"({"AccountName":"A < B","DebtorNumber":"  1001"})");
}

TEST(Atom, the_namespaces_count_and_not_their_prefixes) {
  const std::string entry_with_other_prefixes =
      "<a:entry xmlns:a=\"http://www.w3.org/2005/Atom\" "
      "xmlns:p=\"http://schemas.microsoft.com/ado/2007/08/dataservices\" "
      "xmlns:q=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\"><a:content "
      "type=\"application/xml\"><q:properties><p:AccountName>A</p:AccountName><p:VATNumber q:null=\"true\"/>"
      "</q:properties></a:content></a:entry>";
  const auto read = read_atom_entry(account(), entry_with_other_prefixes);
  ASSERT_TRUE(read.has_value()) << read.error().text;
  EXPECT_EQ(read->dump(), R"({"AccountName":"A","VATNumber":null})");
  const std::string wrong =
      replaced(entry_with_other_prefixes, "ado/2007/08/dataservices\"", "ado/2006/04/x\"");
  EXPECT_FALSE(read_atom_entry(account(), wrong));
  EXPECT_FALSE(read_atom_entry(account(), replaced(entry_with_other_prefixes, "2005/Atom", "2006/Atom")));
}

TEST(Atom, what_is_written_stands_by_itself) {
  Row row;
  row.set(account().key, kit::Value::guid("8baf4984-f5a3-46c6-a031-96f85972a820"));
  row.set(account().at("ModifiedDate"), kit::Value::date_time(*parse_local("2026-11-23T13:00:00")));
  const View view{.base = "http://h/s"};
  const std::string xml = entry_atom(view, account(), row);
  EXPECT_NE(xml.find("xml:base=\"http://h/s/\""), std::string::npos);
  EXPECT_NE(xml.find("href=\"Account(guid'8baf4984-f5a3-46c6-a031-96f85972a820')\""), std::string::npos);
  EXPECT_NE(xml.find("<updated>2026-11-23T12:00:00Z</updated><author><name /></author>"), std::string::npos)
      << xml;
}

TEST(Atom, a_feed_has_a_next_link_when_there_is_more) {
  const View view{.base = "http://h/s"};
  EXPECT_NE(feed_atom(view, account(), {}, "http://h/s/Account?$top=1&$skiptoken=1-0")
                .find("<link rel=\"next\" href=\"http://h/s/Account?$top=1&amp;$skiptoken=1-0\" />"),
            std::string::npos);
  EXPECT_EQ(feed_atom(view, account(), {}, std::nullopt).find("rel=\"next\""), std::string::npos);
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
