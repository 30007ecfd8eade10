#include "connectors/exact_online/customers.h"

#include "connectors/exact_online/client_world.h"

namespace schakel::exact_online {
namespace {

using connector::MatchKey;

class CustomersTest : public ClientWorld {
 protected:
  void put_account(unsigned id, const std::string& code, const std::string& more) {
    put("crm/Accounts", R"({"ID":")" + guid(id) + R"(","Code":")" + code + "\"," + more + "}");
  }
  std::vector<connector::CustomerFound> find(MatchKey key, const model::Customer& customer) {
    Result<std::vector<connector::CustomerFound>> found = customers_.find(key, customer, {});
    EXPECT_TRUE(found) << found.error().what.en;
    return found ? *std::move(found) : std::vector<connector::CustomerFound>{};
  }
  std::string asked() const { return filters("crm/Accounts").back(); }

  ReferenceCodes codes_{client_, clock_};
  Customers customers_{client_, clock_, codes_};
};

constexpr const char* kPadded = "           0000011";

TEST_F(CustomersTest, the_debtor_is_the_trimmed_code_and_the_id_is_kept) {
  put_account(1, kPadded, R"("IsSales":true,"Status":"C","Email":"info@jansen.example")");
  model::Customer customer;
  customer.email = Personal("Info@Jansen.example");
  const std::vector<connector::CustomerFound> found = find(MatchKey::kEmail, customer);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].debtor, "0000011");
  EXPECT_EQ(found[0].code, "0000011");
  EXPECT_EQ(found[0].id, guid(1));
  EXPECT_FALSE(found[0].blocked);
  EXPECT_EQ(asked(), "Email eq 'Info@Jansen.example' or tolower(Email) eq 'info@jansen.example'");
}

TEST_F(CustomersTest, an_account_that_is_no_customer_has_no_debtor) {
  put_account(1, kPadded, R"("IsSales":false,"Status":null,"Email":"a@b.example")");
  put_account(2, "           0000012", R"("Status":"P","Email":"a@b.example")");
  put_account(3, "           0000013", R"("Status":"C","Email":"a@b.example")");
  model::Customer customer;
  customer.email = Personal("a@b.example");
  const std::vector<connector::CustomerFound> found = find(MatchKey::kEmail, customer);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].debtor, "");
  EXPECT_EQ(found[0].code, "0000011");
  EXPECT_EQ(found[1].debtor, "");
  EXPECT_EQ(found[2].debtor, "0000013");
}

TEST_F(CustomersTest, a_blocked_account_and_one_that_has_ended_are_blocked) {
  put_account(1, kPadded, R"("IsSales":true,"Blocked":true,"Email":"a@b.example")");
  put_account(2, "2", R"("IsSales":true,"EndDate":"\/Date(1766361600000)\/","Email":"a@b.example")");
  put_account(3, "3", R"("IsSales":true,"EndDate":"\/Date(1924905600000)\/","Email":"a@b.example")");
  model::Customer customer;
  customer.email = Personal("a@b.example");
  const std::vector<connector::CustomerFound> found = find(MatchKey::kEmail, customer);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_TRUE(found[0].blocked);
  EXPECT_TRUE(found[1].blocked);
  EXPECT_FALSE(found[2].blocked);
}

TEST_F(CustomersTest, a_code_is_asked_for_as_it_is_padded_over_there) {
  put_account(1, kPadded, R"("IsSales":true)");
  model::Customer customer;
  customer.code = "0000011";
  EXPECT_EQ(find(MatchKey::kCustomerCode, customer).size(), 1U);
  EXPECT_EQ(asked(), "Code eq '           0000011'");
}

TEST_F(CustomersTest, a_code_that_cannot_be_costs_no_call) {
  EXPECT_FALSE(*customers_.find_debtor("1234567890123456789", {}));
  EXPECT_FALSE(*customers_.find_debtor("  ", {}));
  EXPECT_EQ(calls(), 0U);
}

TEST_F(CustomersTest, a_debtor_of_the_settings_is_found_by_his_code_and_nobody_else_is) {
  put_account(1, kPadded, R"("IsSales":true)");
  const std::optional<connector::CustomerFound> found = *customers_.find_debtor(" 0000011 ", {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, guid(1));
  EXPECT_FALSE(*customers_.find_debtor("11", {}));
}

TEST_F(CustomersTest, numbers_are_the_same_with_and_without_dots) {
  put_account(1, kPadded, R"("IsSales":true,"VATNumber":"NL001234567B01","ChamberOfCommerce":"1234 5678")");
  model::Customer customer;
  customer.vat_number = Personal("NL0012.34.567.B01");
  EXPECT_EQ(find(MatchKey::kVatNumber, customer).size(), 1U);
  EXPECT_EQ(asked(), "VATNumber eq 'NL0012.34.567.B01' or VATNumber eq 'NL001234567B01'");
  customer.chamber_of_commerce = Personal("12345678");
  EXPECT_EQ(find(MatchKey::kChamberOfCommerce, customer).size(), 1U);
  EXPECT_EQ(asked(), "ChamberOfCommerce eq '12345678'");
}

TEST_F(CustomersTest, a_name_needs_the_postcode_too) {
  put_account(1, kPadded, R"("IsSales":true,"Name":"Café d'Or","Postcode":"1234 AB")");
  put_account(2, "2", R"("IsSales":true,"Name":"Café d'Or","Postcode":"9999 ZZ")");
  model::Customer customer;
  customer.name = Personal("Café D'Or");
  EXPECT_TRUE(find(MatchKey::kNameAndPostcode, customer).empty());
  EXPECT_EQ(calls(), 0U);
  customer.visit.postcode = Personal("1234ab");
  const std::vector<connector::CustomerFound> found = find(MatchKey::kNameAndPostcode, customer);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, guid(1));
  EXPECT_EQ(asked(), "Name eq 'Café D''Or' or tolower(Name) eq 'café d''or'");
}

TEST_F(CustomersTest, a_value_that_fits_in_no_question_blames_the_record_without_naming_it) {
  model::Customer customer;
  customer.email = Personal(std::string(7000, 'x') + "@b.example");
  const Result<std::vector<connector::CustomerFound>> found = customers_.find(MatchKey::kEmail, customer, {});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::kInvalidRecord);
  EXPECT_EQ(found.error().fields, std::vector<std::string>{"Email"});
  EXPECT_EQ(found.error().what.en.find("xxx"), std::string::npos);
  EXPECT_EQ(calls(), 0U);
}

}  // namespace
}  // namespace schakel::exact_online
