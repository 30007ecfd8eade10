#include <gtest/gtest.h>

#include "connectors/exact_globe/simulator/test_client.h"

namespace schakel::exact_globe::simulator {
namespace {

const std::string kMinimal =
    R"("AccountName":"Café Zoë","CustomerType":"C","CustomerStatus":"A","ContactLastName":"Jansen","ContactFirstName":"Zoë","ContactTitle":"MRS",)"
    R"("MailingAddress1":"Dorpsstraat 1","MailingCity":"Delft","MailingCountry":"NL","PostalCountry":"NL","InvoiceCountry":"NL","DeliveryCountry":"NL")";

struct AccountTest : testing::Test {
  TestService globe;

  Json created(const std::string& more = {}) {
    const http::Response response = globe.call("POST", "Account", "{" + kMinimal + more + "}");
    EXPECT_EQ(response.status, 201) << response.body;
    return *Json::parse(response.body)->find("d");
  }
  std::string refusal(const std::string& more) {
    return innermost(globe.call("POST", "Account", "{" + kMinimal + more + "}"));
  }
  std::string text(const Json& row, std::string_view name) {
    return row.find(name)->is_text() ? *row.find(name)->as_text() : std::string();
  }
};

TEST_F(AccountTest, gets_the_number_behind_the_highest) {
  const Json first = created();
  const Json second = created();
  EXPECT_EQ(std::stoi(text(second, "DebtorNumber")), std::stoi(text(first, "DebtorNumber")) + 1);
  EXPECT_EQ(text(first, "DebtorNumber").size(), 6U);
  EXPECT_EQ(text(first, "AccountCode").size(), 20U);
}

TEST_F(AccountTest, may_bring_a_number_that_is_free_and_numbering_goes_on_behind_it) {
  EXPECT_EQ(text(created(R"(,"DebtorNumber":" 50000")"), "DebtorNumber"), " 50000");
  EXPECT_EQ(refusal(R"(,"DebtorNumber":" 50000")"), "Property DebtorNumber: the number exists already.");
  EXPECT_EQ(text(created(), "DebtorNumber"), " 50001");
}

TEST_F(AccountTest, has_its_main_contact_and_its_addresses_as_rows_of_their_own) {
  const Json account = created();
  const Json contact = globe.json("ContactPerson(guid'" + text(account, "ContactID") + "')");
  EXPECT_EQ(text(contact, "FullName"), "Zoë Jansen");
  EXPECT_EQ(text(contact, "AccountID"), text(account, "ID"));
  EXPECT_TRUE(*contact.find("MainContact")->as_boolean());
  const Json addresses =
      globe.json("Address?$filter=Account eq guid'" + text(account, "ID") + "' and Type eq 'VIS'");
  ASSERT_EQ(addresses.find("results")->as_array()->size(), 1U);
  EXPECT_EQ(text(addresses.find("results")->as_array()->front(), "AddressLine1"), "Dorpsstraat 1");
}

TEST_F(AccountTest, carries_a_change_to_its_contact_and_addresses) {
  const Json account = created();
  ASSERT_EQ(globe
                .call("MERGE", "Account(guid'" + text(account, "ID") + "')",
                      R"({"MailingAddress1":"Kerkstraat 2","ContactPhoneNumber":"015-1"})")
                .status,
            204);
  EXPECT_EQ(text(globe.json("ContactPerson(guid'" + text(account, "ContactID") + "')"), "PhoneNumber"),
            "015-1");
  const Json addresses =
      globe.json("Address?$filter=Account eq guid'" + text(account, "ID") + "' and Type eq 'VIS'");
  EXPECT_EQ(text(addresses.find("results")->as_array()->front(), "AddressLine1"), "Kerkstraat 2");
}

TEST_F(AccountTest, needs_what_a_working_client_sends) {
  EXPECT_EQ(innermost(globe.call("POST", "Account", R"({"AccountName":"X"})")),
            "Property ContactTitle: a value is mandatory.");
  TestService strict({.mandatory = Rules::Mandatory::kCatalogue});
  EXPECT_TRUE(
      innermost(strict.call("POST", "Account", "{" + kMinimal + "}")).ends_with("a value is mandatory."));
}

TEST_F(AccountTest, refers_only_to_what_exists) {
  EXPECT_EQ(refusal(R"(,"PaymentCondition":"99")"),
            "Property PaymentCondition: the value does not exist in PaymentCondition.");
  EXPECT_EQ(refusal(R"(,"ClassificationID":"999")"),
            "Property ClassificationID: the value does not exist in Classification.");
  EXPECT_EQ(refusal(R"(,"DeliveryMethod":"BOOT")"),
            "Property DeliveryMethod: the value does not exist in ShippingMethod.");
}

TEST_F(AccountTest, is_found_by_its_email_address_whatever_its_case) {
  created(R"(,"EmailAddress":"Zoe@Cafe.example")");
  EXPECT_EQ(
      globe.json("Account?$filter=EmailAddress eq 'zoe@cafe.EXAMPLE'").find("results")->as_array()->size(),
      1U);
  TestService exact({.text_compare = TextCompare::kExact});
  exact.call("POST", "Account", "{" + kMinimal + R"(,"EmailAddress":"Zoe@Cafe.example"})");
  EXPECT_EQ(
      exact.json("Account?$filter=EmailAddress eq 'zoe@cafe.EXAMPLE'").find("results")->as_array()->size(),
      0U);
}

TEST_F(AccountTest, cannot_go_while_it_has_orders_and_takes_its_contacts_along) {
  ASSERT_EQ(globe.create_order(globe.park_line()).status, 201);
  const Json ordering = globe.json("Account?$filter=DebtorNumber eq '" + globe.debtor() + "'")
                            .find("results")
                            ->as_array()
                            ->front();
  EXPECT_EQ(innermost(globe.call("DELETE", "Account(guid'" + text(ordering, "ID") + "')")),
            "The account has sales orders.");
  const std::size_t contacts = globe.count("ContactPerson");
  const Json account = created();
  EXPECT_EQ(globe.call("DELETE", "Account(guid'" + text(account, "ID") + "')").status, 204);
  EXPECT_EQ(globe.count("ContactPerson"), contacts);
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
