#include "connectors/exact_online/reference_codes.h"

#include <algorithm>

#include "connectors/exact_online/client_world.h"
#include "connectors/exact_online/query_plan.h"

namespace schakel::exact_online {
namespace {

class ReferenceCodesTest : public ClientWorld {
 protected:
  connector::ReferenceCodes read(model::Document document = model::Document::kSalesOrder) {
    codes_.emplace(client_, clock_, connector::DocumentChoice{.document = document});
    Result<connector::ReferenceCodes> read = codes_->read({});
    EXPECT_TRUE(read) << read.error().what.en;
    return read ? *std::move(read) : connector::ReferenceCodes{};
  }
  std::string id_of(CodeList list, const std::string& code) {
    const Result<std::string> id = codes_->id_of(list, code, {});
    return id ? *id : id.error().code;
  }

  std::optional<ReferenceCodes> codes_;
};

TEST_F(ReferenceCodesTest, vat_codes_are_trimmed_and_say_whether_prices_include_vat) {
  put("vat/VATCodes", R"({"Code":"2  ","Type":"E","Percentage":0.21,"Country":"NL ","Description":"21"})");
  put("vat/VATCodes", R"({"Code":"2I ","Type":"I","Percentage":0.21,"Country":"NL "})");
  put("vat/VATCodes", R"({"Code":"O1 ","Type":"I","Percentage":0.19,"Country":"NL ","OssCountry":"DE "})");
  const std::vector<connector::VatCode> codes = read().vat_codes;
  ASSERT_EQ(codes.size(), 3U);
  EXPECT_EQ(codes[0].code, "2");
  EXPECT_FALSE(codes[0].includes_vat);
  EXPECT_EQ(codes[0].percentage.to_short_text(), "0.21");
  EXPECT_EQ(codes[0].country, "NL");
  EXPECT_TRUE(codes[1].includes_vat);
  EXPECT_EQ(codes[2].country, "DE");
}

TEST_F(ReferenceCodesTest, codes_that_a_new_document_may_not_have_are_left_out) {
  put("vat/VATCodes", R"({"Code":"4  ","Type":"E","Percentage":0.21,"IsBlocked":true})");
  put("vat/VATCodes", R"({"Code":"5  ","Type":"E","Percentage":0.21,"VATTransactionType":"P"})");
  put("vat/VATCodes", R"({"Code":"6  ","Type":"E","Percentage":null,"VATTransactionType":"B"})");
  put("hrm/Costcenters", R"({"Code":"OLD","Active":true,"EndDate":"\/Date(1766361600000)\/"})");
  put("hrm/Costcenters", R"({"Code":"OFF","Active":false})");
  put("hrm/Costcenters", R"({"Code":"WEB","Active":true,"EndDate":null})");
  put("sales/ShippingMethods", R"({"ID":")" + guid(1) + R"(","Code":"FAX","Active":false})");
  const connector::ReferenceCodes codes = read();
  ASSERT_EQ(codes.vat_codes.size(), 1U);
  EXPECT_EQ(codes.vat_codes[0].code, "6");
  EXPECT_TRUE(codes.vat_codes[0].percentage.is_zero());
  EXPECT_EQ(codes.cost_centers, std::vector<std::string>{"WEB"});
  EXPECT_TRUE(codes.shipping_methods.empty());
  EXPECT_EQ(id_of(CodeList::kShippingMethod, "FAX"), "online.code_unknown");
}

TEST_F(ReferenceCodesTest, the_ids_behind_codes_are_remembered) {
  put("inventory/Warehouses", R"({"ID":")" + guid(1) + R"(","Code":"1"})");
  put("sales/ShippingMethods", R"({"ID":")" + guid(2) + R"(","Code":"PostNL","Active":true})");
  EXPECT_EQ(read().warehouses, std::vector<std::string>{"1"});
  const std::size_t before = calls();
  EXPECT_EQ(id_of(CodeList::kWarehouse, "1"), guid(1));
  EXPECT_EQ(id_of(CodeList::kShippingMethod, "POSTNL"), guid(2));
  EXPECT_EQ(id_of(CodeList::kWarehouse, "9"), "online.code_unknown");
  EXPECT_EQ(calls(), before);
}

TEST_F(ReferenceCodesTest, order_charges_cost_a_call_only_where_a_flow_names_one) {
  put("sales/OrderCharges", R"({"ID":")" + guid(1) + R"(","Code":"VERZ","Active":true},)" + R"({"ID":")" +
                                guid(2) + R"(","Code":"OUD","Active":false})");
  EXPECT_TRUE(read().order_charges.empty());
  const std::size_t before = calls();
  codes_.emplace(client_, clock_, connector::DocumentChoice{.charges = true});
  EXPECT_EQ(codes_->read({})->order_charges, std::vector<std::string>{"VERZ"});
  EXPECT_EQ(calls() - before, before + 1);
}

TEST_F(ReferenceCodesTest, a_list_that_was_not_read_is_read_when_an_id_is_wanted) {
  put("inventory/Warehouses", R"({"ID":")" + guid(1) + R"(","Code":"1"})");
  codes_.emplace(client_, clock_);
  EXPECT_EQ(id_of(CodeList::kWarehouse, "1"), guid(1));
  EXPECT_EQ(id_of(CodeList::kWarehouse, "1"), guid(1));
  EXPECT_EQ(calls(), 1U);
}

TEST_F(ReferenceCodesTest, only_classifications_of_the_chosen_slot_are_codes) {
  settings_.classification_slot = 3;
  put("crm/AccountClassificationNames", R"({"ID":")" + guid(9) + R"("})");
  put("crm/AccountClassifications", R"({"ID":")" + guid(1) + R"(","Code":"RETAIL"})");
  EXPECT_EQ(read().classifications, std::vector<std::string>{"RETAIL"});
  EXPECT_EQ(filters("crm/AccountClassificationNames"), std::vector<std::string>{"SequenceNumber eq 3"});
  EXPECT_EQ(filters("crm/AccountClassifications"),
            std::vector<std::string>{"AccountClassificationName eq guid'" + guid(9) + "'"});
}

TEST_F(ReferenceCodesTest, without_such_a_slot_there_are_no_classifications) {
  put("crm/AccountClassifications", R"({"ID":")" + guid(1) + R"(","Code":"RETAIL"})");
  EXPECT_TRUE(read().classifications.empty());
  EXPECT_TRUE(filters("crm/AccountClassifications").empty());
}

TEST_F(ReferenceCodesTest, ledger_accounts_are_read_for_a_sales_entry_only) {
  put("bulk/Financial/GLAccounts", R"({"ID":")" + guid(1) + R"(","Code":"8000","IsBlocked":false})");
  put("bulk/Financial/GLAccounts", R"({"ID":")" + guid(2) + R"(","Code":"8001","IsBlocked":true})");
  EXPECT_TRUE(read().gl_accounts.empty());
  EXPECT_TRUE(filters("bulk/Financial/GLAccounts").empty());
  EXPECT_EQ(read(model::Document::kSalesEntry).gl_accounts, std::vector<std::string>{"8000"});
  EXPECT_EQ(id_of(CodeList::kGlAccount, "8000"), guid(1));
}

TEST_F(ReferenceCodesTest, every_question_has_a_filter_and_they_are_few) {
  read();
  EXPECT_EQ(calls(), 7U);
  for (const http::Request& request : transport_.requests()) {
    EXPECT_FALSE(option(request, "$filter").empty()) << request.target;
  }
}

TEST_F(ReferenceCodesTest, a_percentage_that_is_no_number_stops_the_reading) {
  put("vat/VATCodes", R"({"Code":"2  ","Type":"E","Percentage":"veel"})");
  ReferenceCodes codes(client_, clock_);
  const Result<connector::ReferenceCodes> read = codes.read({});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kMalformed);
}

}  // namespace
}  // namespace schakel::exact_online
