#include <gtest/gtest.h>

#include "connectors/exact_globe/simulator/test_client.h"

namespace schakel::exact_globe::simulator {
namespace {

struct DocumentTest : testing::Test {
  TestService globe;

  static std::string key_of(const http::Response& response) {
    const Result<Json> parsed = Json::parse(response.body);
    const Json* d = parsed ? parsed->find("d") : nullptr;
    const Json* key = d == nullptr ? nullptr : d->find("TransactionKey");
    return key == nullptr || key->is_null() ? std::string() : *key->as_text();
  }
  /// Parks a line under `key`, or under a new one; gives the key.
  std::string park(const std::string& entity, const std::string& line, const std::string& key = {}) {
    const std::string with_key = key.empty() ? "" : R"(,"TransactionKey":")" + key + "\"";
    return key_of(globe.call("POST", entity, "{" + line + with_key + "}"));
  }
  http::Response create(const std::string& entity, const std::string& key, const std::string& header) {
    return globe.call("POST", entity, R"({"TransactionKey":")" + key + "\"," + header + "}");
  }
  std::string invoice_header() {
    return R"("InvoiceCode":"  1","YourReference":"R","OrderDebtor":")" + globe.debtor() + "\"";
  }
};

TEST_F(DocumentTest, an_entry_is_parked_and_then_numbered_as_a_whole) {
  const std::string key = park("FinancialLine", R"("GLAccount":"8000","Amount":-100)");
  ASSERT_FALSE(key.empty());
  ASSERT_EQ(park("FinancialLine", R"("GLAccount":"3000","Amount":100)", key), key);
  EXPECT_EQ(globe.count("FinancialLine"), 0U);
  const http::Response response = create("FinancialHeader", key, R"("Journal":"90")");
  ASSERT_EQ(response.status, 201) << response.body;
  EXPECT_EQ(*Json::parse(response.body)->find("d")->find("EntryNumber")->as_text(), "       1");
  const Json lines = *globe.json("FinancialLine?$filter=EntryNumber eq '       1'").find("results");
  ASSERT_EQ(lines.as_array()->size(), 2U);
  EXPECT_EQ(lines.as_array()->back().find("LineNumber")->dump(), "2");
}

TEST_F(DocumentTest, an_entry_in_a_memorial_journal_balances) {
  const std::string key = park("FinancialLine", R"("GLAccount":"8000","Amount":-100)");
  EXPECT_EQ(innermost(create("FinancialHeader", key, R"("Journal":"90")")), "The entry does not balance.");
  EXPECT_EQ(create("FinancialHeader", key, R"("Journal":"70")").status, 201);
}

TEST_F(DocumentTest, an_entry_refers_only_to_what_exists) {
  const std::string key = park("FinancialLine", R"("GLAccount":"9999","Amount":0)");
  EXPECT_EQ(innermost(create("FinancialHeader", key, R"("Journal":"55")")),
            "Property Journal: the value does not exist in BrowserData_Journal.");
  EXPECT_EQ(innermost(create("FinancialHeader", key, R"("Journal":"90")")),
            "Property GLAccount: the value does not exist in GeneralLedgerAccount.");
  EXPECT_EQ(innermost(create("FinancialHeader", key, R"("Journal":"90","EntryDate":"2019-01-01")")),
            "Property EntryDate: the date is not in an open period.");
  EXPECT_EQ(innermost(create("FinancialHeader", key, R"("Journal":"70","DebtorNumber":"     1")")),
            "Property DebtorNumber: the debtor does not exist.");
  EXPECT_EQ(globe.count("FinancialHeader"), 0U);
}

TEST_F(DocumentTest, an_invoice_is_made_and_cannot_be_read) {
  const std::string key = park("InvoiceLine", R"("ItemCode":")" + globe.item() + R"(","Quantity":1)");
  ASSERT_EQ(create("InvoiceHeader", key, invoice_header()).status, 201);
  EXPECT_EQ(globe.count("InvoiceLine"), 1U);
  EXPECT_EQ(globe.call("GET", "InvoiceHeader").status, 405);
  EXPECT_EQ(innermost(create("InvoiceHeader", key, invoice_header())),
            "The TransactionKey was used already.");
}

TEST(ReadableInvoices, are_read_as_the_other_documents_are) {
  TestService globe({.invoices_readable = true});
  EXPECT_EQ(globe.call("GET", "InvoiceHeader").status, 200);
  EXPECT_EQ(globe.call("GET", "InvoiceLine(1)").status, 404);
}

TEST_F(DocumentTest, lines_of_one_kind_are_not_another_kinds) {
  const std::string key = park("InvoiceLine", R"("ItemCode":")" + globe.item() + R"(","Quantity":1)");
  EXPECT_EQ(innermost(globe.create_order(key)), "The TransactionKey does not exist.");
  EXPECT_EQ(innermost(create("FinancialHeader", key, R"("Journal":"70")")),
            "The TransactionKey does not exist.");
}

TEST_F(DocumentTest, an_invoice_wants_items_that_exist) {
  const std::string key = park("InvoiceLine", R"("ItemCode":"NO","Quantity":1)");
  EXPECT_EQ(innermost(create("InvoiceHeader", key, invoice_header())),
            "Property ItemCode: the item does not exist.");
}

TEST_F(DocumentTest, a_quotation_is_made_as_an_order_is_with_a_number_of_its_own) {
  const std::string key = park("QuotationLine", R"("Itemcode":")" + globe.item() + R"(","Quantity":1)");
  const http::Response response =
      create("QuotationHeader", key, R"("YourReference":"R","OrderDebtor":")" + globe.debtor() + "\"");
  ASSERT_EQ(response.status, 201) << response.body;
  EXPECT_EQ(*Json::parse(response.body)->find("d")->find("QuotationNumber")->as_text(), "       1");
  EXPECT_EQ(globe.count("SalesOrderHeader"), 0U);
  EXPECT_EQ(globe.json("QuotationLine").find("results")->as_array()->size(), 1U);
}

TEST_F(DocumentTest, a_purchase_order_wants_a_creditor_that_exists) {
  const std::string key =
      park("PurchaseOrderLine", R"("ItemCode":")" + globe.item() + R"(","DeliveryDate":"2026-12-01")");
  EXPECT_EQ(innermost(create("PurchaseOrderHeader", key, R"("OrderedAt":"     1")")),
            "Property OrderedAt: the value does not exist in Account.");
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
