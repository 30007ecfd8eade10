#include "connectors/exact_online/documents.h"

#include "connectors/exact_online/client_world.h"

namespace schakel::exact_online {
namespace {

class DocumentsTest : public ClientWorld {
 protected:
  std::vector<connector::DocumentFound> find(model::Document document, std::vector<std::string> references) {
    Documents documents(client_, customers_, items_, codes_, rules_, {.document = document});
    Result<std::vector<connector::DocumentFound>> found = documents.find(references, {});
    EXPECT_TRUE(found) << found.error().what.en;
    return found ? *std::move(found) : std::vector<connector::DocumentFound>{};
  }

  ReferenceCodes codes_{client_, clock_};
  Customers customers_{client_, clock_, codes_};
  Items items_{client_, clock_, codes_};
  FormRules rules_ = form_rules(settings_, model::Document::kSalesOrder);
};

TEST_F(DocumentsTest, an_order_is_found_by_exactly_its_reference) {
  put("salesorder/SalesOrders", R"({"OrderID":")" + guid(1) + R"(","OrderNumber":77,"YourRef":"EG1042"})");
  put("salesorder/SalesOrders", R"({"OrderID":")" + guid(2) + R"(","OrderNumber":78,"YourRef":"eg1042"})");
  const std::vector<connector::DocumentFound> found =
      find(model::Document::kSalesOrder, {"EG1042", "EG1043"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].reference, "EG1042");
  EXPECT_EQ(found[0].id, guid(1));
  EXPECT_EQ(found[0].number, "77");
  EXPECT_EQ(filters("salesorder/SalesOrders"),
            std::vector<std::string>{"YourRef eq 'EG1042' or YourRef eq 'EG1043'"});
}

TEST_F(DocumentsTest, a_reference_that_several_carry_comes_back_several_times) {
  put("salesorder/SalesOrders", R"({"OrderID":")" + guid(1) + R"(","OrderNumber":77,"YourRef":"EG1"})");
  put("salesorder/SalesOrders", R"({"OrderID":")" + guid(2) + R"(","OrderNumber":78,"YourRef":"EG1"})");
  EXPECT_EQ(find(model::Document::kSalesOrder, {"EG1"}).size(), 2U);
}

TEST_F(DocumentsTest, a_hundred_references_are_one_question) {
  std::vector<std::string> references;
  for (int i = 0; i < 100; ++i) references.push_back("EG50000" + std::to_string(1000 + i));
  find(model::Document::kSalesOrder, references);
  EXPECT_EQ(calls(), 1U);
  EXPECT_LE(transport_.requests()[0].target.size(), kUrlMax);
}

TEST_F(DocumentsTest, nothing_to_look_for_costs_no_call) {
  EXPECT_TRUE(find(model::Document::kSalesOrder, {}).empty());
  EXPECT_TRUE(find(model::Document::kSalesOrder, {" "}).empty());
  EXPECT_EQ(calls(), 0U);
}

TEST_F(DocumentsTest, an_invoice_is_called_by_its_order_number_until_it_has_its_own) {
  put("salesinvoice/SalesInvoices",
      R"({"InvoiceID":")" + guid(1) + R"(","InvoiceNumber":null,"OrderNumber":9,"Type":8020,"YourRef":"A"})");
  put("salesinvoice/SalesInvoices",
      R"({"InvoiceID":")" + guid(2) + R"(","InvoiceNumber":400,"OrderNumber":8,"Type":8023,"YourRef":"B"})");
  const std::vector<connector::DocumentFound> found = find(model::Document::kSalesInvoice, {"A", "B"});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].number, "9");
  EXPECT_EQ(found[1].number, "400");
}

TEST_F(DocumentsTest, a_credit_note_with_the_same_reference_is_not_the_document) {
  put("salesinvoice/SalesInvoices", R"({"InvoiceID":")" + guid(1) + R"(","Type":8021,"YourRef":"A"})");
  put("salesentry/SalesEntries",
      R"({"EntryID":")" + guid(2) + R"(","EntryNumber":5,"Type":21,"YourRef":"A"})");
  put("salesentry/SalesEntries",
      R"({"EntryID":")" + guid(3) + R"(","EntryNumber":6,"Type":20,"YourRef":"A"})");
  EXPECT_TRUE(find(model::Document::kDirectInvoice, {"A"}).empty());
  const std::vector<connector::DocumentFound> entries = find(model::Document::kSalesEntry, {"A"});
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].number, "6");
}

}  // namespace
}  // namespace schakel::exact_online
