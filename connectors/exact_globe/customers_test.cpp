#include "connectors/exact_globe/customers.h"

#include <gtest/gtest.h>

#include "connectors/exact_globe/fake_globe.h"

namespace schakel::exact_globe {
namespace {

using connector::MatchKey;

constexpr const char* kGuid = "0b5c1c42-7d1e-4a0a-9f0f-1c2d3e4f5a6b";

std::string account_row(const std::string& more, const std::string& type = "C",
                        const std::string& state = "A") {
  return std::string(R"({"ID":")") + kGuid +
         R"(","AccountCode":"               10045","DebtorNumber":" 10045",)" + R"("CustomerType":")" + type +
         R"(","CustomerStatus":")" + state + R"(","Blocked":false,)" + more + "}";
}

connector::CustomerDraft a_company() {
  connector::CustomerDraft draft;
  draft.number = "10045";
  draft.name = Personal("Jansen & Zonen");
  draft.email = Personal("inkoop@jansen.example");
  draft.phone = Personal("020-1234567");
  draft.vat_number = Personal("NL001234567B01");
  draft.currency = "eur";
  draft.payment_condition = "30";
  draft.visit.line1 = Personal("Dorpsstraat 12");
  draft.visit.postcode = Personal("1234 AB");
  draft.visit.city = Personal("Ons Dorp");
  draft.visit.country = "NL";
  draft.contact.emplace();
  draft.contact->first_name = Personal("Piet");
  draft.contact->middle_name = Personal("de");
  draft.contact->last_name = Personal("Jong");
  draft.contact->email = Personal("piet@jansen.example");
  draft.contact->gender = "M";
  draft.contact->language = "nl";
  return draft;
}

struct CustomersTest : testing::Test {
  FakeGlobe globe;
  model::Customer customer;

  std::vector<connector::CustomerFound> find(MatchKey key) {
    const auto found = find_customers(globe.client, key, customer, {});
    EXPECT_TRUE(found) << found.error().code;
    return found ? *found : std::vector<connector::CustomerFound>{};
  }
  std::string filter() const {
    const std::string sent = globe.sent(0);
    const std::size_t from = sent.find("$filter=") + 8;
    return sent.substr(from, sent.find("&$select") - from);
  }
};

TEST_F(CustomersTest, an_email_address_is_asked_as_it_was_given_and_compared_without_case) {
  customer.email = Personal("Inkoop@Jansen.example");
  globe.transport.answer(page_of(account_row(R"("EmailAddress":"inkoop@JANSEN.example")")));
  const auto found = find(MatchKey::kEmail);
  EXPECT_EQ(filter(), "EmailAddress eq 'Inkoop@Jansen.example'");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, kGuid);
  EXPECT_EQ(found[0].debtor, "10045");
  EXPECT_EQ(found[0].code, "10045");
  EXPECT_FALSE(found[0].blocked);
  EXPECT_EQ(globe.client.calls().total(), 1);
}

TEST_F(CustomersTest, a_quote_in_a_value_is_doubled) {
  customer.email = Personal("o'neil@example.ie");
  globe.transport.answer(page_of(""));
  find(MatchKey::kEmail);
  EXPECT_EQ(filter(), "EmailAddress eq 'o''neil@example.ie'");
}

TEST_F(CustomersTest, a_customer_code_is_padded_to_twenty) {
  customer.code = "10045";
  globe.transport.answer(page_of(account_row("\"x\":1")));
  EXPECT_EQ(find(MatchKey::kCustomerCode).size(), 1U);
  EXPECT_EQ(filter(), "AccountCode eq '               10045'");
}

TEST_F(CustomersTest, a_code_that_globe_cannot_have_costs_no_call) {
  customer.code = "K-10045";
  EXPECT_TRUE(find(MatchKey::kCustomerCode).empty());
  customer.code = std::string(21, '1');
  EXPECT_TRUE(find(MatchKey::kCustomerCode).empty());
  EXPECT_EQ(globe.client.calls().total(), 0);
}

TEST_F(CustomersTest, a_debtor_is_found_by_his_padded_number) {
  globe.transport.answer(page_of(account_row("\"x\":1", "C", "B")));
  const auto found = find_debtor(globe.client, "10045", {});
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->debtor, "10045");
  EXPECT_TRUE((*found)->blocked);
  EXPECT_EQ(filter(), "DebtorNumber eq ' 10045'");
}

TEST_F(CustomersTest, a_debtor_number_that_globe_cannot_have_is_nobodys_and_costs_no_call) {
  for (const char* number : {"1234567", "K-1", ""}) {
    const auto found = find_debtor(globe.client, number, {});
    ASSERT_TRUE(found);
    EXPECT_FALSE(*found);
  }
  EXPECT_EQ(globe.client.calls().total(), 0);
}

TEST_F(CustomersTest, an_account_with_the_debtor_number_that_is_no_customer_has_none) {
  globe.transport.answer(page_of(account_row("\"x\":1", "S")));
  const auto found = find_debtor(globe.client, "10045", {});
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->debtor, "");
}

TEST_F(CustomersTest, a_vat_number_and_a_chamber_number_are_keys_too) {
  customer.vat_number = Personal("NL001234567B01");
  customer.chamber_of_commerce = Personal("12345678");
  globe.transport.answer(page_of(account_row(R"("VATNumber":"nl001234567b01")")));
  globe.transport.answer(page_of(account_row(R"("ChamberofCommerceNumber":"12345678 ")")));
  EXPECT_EQ(find(MatchKey::kVatNumber).size(), 1U);
  EXPECT_EQ(find(MatchKey::kChamberOfCommerce).size(), 1U);
}

TEST_F(CustomersTest, a_name_counts_only_with_the_postcode_of_one_of_its_addresses) {
  customer.name = Personal("Jansen & Zonen");
  customer.visit.postcode = Personal("1234ab");
  globe.transport.answer(
      page_of(account_row(R"("AccountName":"JANSEN & ZONEN","DeliveryPostCode":"1234 AB")") + "," +
              account_row(R"("AccountName":"Jansen & Zonen","DeliveryPostCode":"9999 ZZ")")));
  EXPECT_EQ(find(MatchKey::kNameAndPostcode).size(), 1U);
  EXPECT_EQ(filter(), "AccountName eq 'Jansen & Zonen'");
}

TEST_F(CustomersTest, a_blocked_account_is_found_as_blocked) {
  customer.email = Personal("a@b.example");
  globe.transport.answer(page_of(account_row(R"("EmailAddress":"a@b.example")", "C", "B")));
  EXPECT_TRUE(find(MatchKey::kEmail).at(0).blocked);
}

TEST_F(CustomersTest, a_supplier_is_found_and_is_no_debtor) {
  customer.email = Personal("a@b.example");
  globe.transport.answer(page_of(account_row(R"("EmailAddress":"a@b.example")", "S")));
  EXPECT_EQ(find(MatchKey::kEmail).at(0).debtor, "");
}

TEST_F(CustomersTest, two_accounts_with_one_email_address_are_both_returned) {
  customer.email = Personal("a@b.example");
  const std::string row = account_row(R"("EmailAddress":"a@b.example")");
  globe.transport.answer(page_of(row + "," + row));
  EXPECT_EQ(find(MatchKey::kEmail).size(), 2U);
}

TEST_F(CustomersTest, a_company_is_an_active_customer_with_its_contact_and_four_addresses) {
  globe.transport.answer(made(account_row("\"x\":1")));
  const auto found = create_customer(globe.client, a_company(), globe.rules(), {});
  ASSERT_TRUE(found) << found.error().what.en;
  EXPECT_EQ(found->debtor, "10045");
  EXPECT_EQ(globe.sent(0), "POST /Account");
  EXPECT_EQ(globe.sent_text(0, "CustomerType"), "C");
  EXPECT_EQ(globe.sent_text(0, "CustomerStatus"), "A");
  EXPECT_EQ(globe.sent_text(0, "AccountName"), "Jansen & Zonen");
  EXPECT_EQ(globe.sent_text(0, "ContactFullName"), "Piet de Jong");
  EXPECT_EQ(globe.sent_text(0, "ContactLanguage"), "NL");
  EXPECT_EQ(globe.sent_text(0, "CurrencyCode"), "EUR");
  for (const char* country : {"InvoiceCountry", "DeliveryCountry", "PostalCountry", "MailingCountry"}) {
    EXPECT_EQ(globe.sent_text(0, country), "NL") << country;
  }
}

TEST_F(CustomersTest, globe_numbers_a_customer_whose_draft_has_no_number) {
  globe.transport.answer(made(account_row("\"x\":1")));
  globe.transport.answer(made(account_row("\"x\":1")));
  connector::CustomerDraft without = a_company();
  without.number.clear();
  EXPECT_TRUE(create_customer(globe.client, without, globe.rules(), {}));
  EXPECT_EQ(globe.sent_text(0, "AccountCode"), "");
  EXPECT_TRUE(create_customer(globe.client, a_company(), globe.rules(), {}));
  EXPECT_EQ(globe.sent_text(1, "AccountCode"), "               10045");
  EXPECT_EQ(globe.sent_text(1, "DebtorNumber"), " 10045");
}

TEST_F(CustomersTest, a_person_is_account_and_contact_in_one) {
  connector::CustomerDraft draft = a_company();
  draft.kind = model::Customer::Kind::kPerson;
  draft.name = Personal("Piet de Jong");
  draft.contact.reset();
  globe.transport.answer(made(account_row("\"x\":1")));
  EXPECT_TRUE(create_customer(globe.client, draft, globe.rules(), {}));
  EXPECT_EQ(globe.sent_text(0, "AccountName"), "Piet de Jong");
  EXPECT_EQ(globe.sent_text(0, "ContactLastName"), "Piet de Jong");
  EXPECT_EQ(globe.sent_text(0, "ContactEmail"), "inkoop@jansen.example");
}

TEST_F(CustomersTest, account_defaults_fill_what_a_strict_installation_asks) {
  globe.settings.account_defaults = {{"SectorCode", "OVERIG"}, {"CustomerStatus", "P"}};
  globe.transport.answer(made(account_row("\"x\":1")));
  EXPECT_TRUE(create_customer(globe.client, a_company(), globe.rules(), {}));
  EXPECT_EQ(globe.sent_text(0, "SectorCode"), "OVERIG");
  EXPECT_EQ(globe.sent_text(0, "CustomerStatus"), "A");
}

TEST_F(CustomersTest, a_number_that_did_not_come_back_is_fetched) {
  globe.transport.answer(made(std::string(R"({"ID":")") + kGuid + "\"}"));
  globe.transport.answer(page_of(account_row("\"x\":1")));
  const auto found = create_customer(globe.client, a_company(), globe.rules(), {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->debtor, "10045");
  EXPECT_NE(globe.sent(1).find(std::string("ID eq guid'") + kGuid + "'"), std::string::npos);
}

TEST_F(CustomersTest, a_lost_answer_is_an_unknown_outcome) {
  globe.transport.answer(no_answer());
  const auto found = create_customer(globe.client, a_company(), globe.rules(), {});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(globe.client.calls().total(), 1);
}

TEST_F(CustomersTest, a_refusal_does_not_repeat_the_customers_name) {
  globe.transport.answer(refused(500, "Account Jansen & Zonen (inkoop@jansen.example) already exists"));
  const auto found = create_customer(globe.client, a_company(), globe.rules(), {});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::kInvalidRecord);
  EXPECT_NE(found.error().what.en.find("Account «AccountName» («EmailAddress») already exists"),
            std::string::npos);
}

TEST_F(CustomersTest, an_update_sends_only_what_is_given) {
  connector::CustomerDraft draft;
  draft.phone = Personal("020-7654321");
  globe.transport.answer(http::Response{.status = 204});
  EXPECT_TRUE(update_customer(globe.client, kGuid, draft, globe.rules(), {}));
  EXPECT_EQ(globe.sent(0), std::string("PUT /Account(guid'") + kGuid + "')");
  EXPECT_EQ(globe.body(0).dump(), R"({"PhoneNumber":"020-7654321"})");
}

TEST_F(CustomersTest, an_update_without_anything_costs_no_call) {
  EXPECT_TRUE(update_customer(globe.client, kGuid, {}, globe.rules(), {}));
  EXPECT_EQ(globe.client.calls().total(), 0);
}

TEST_F(CustomersTest, a_customer_without_country_or_with_a_cost_center_is_refused_before_a_call) {
  connector::CustomerDraft draft = a_company();
  draft.visit.country.clear();
  draft.cost_center = "100";
  const std::vector<Error> problems = account_problems(new_account_form(draft, globe.rules()), draft);
  ASSERT_EQ(problems.size(), 5U);
  EXPECT_EQ(problems[0].fields, std::vector<std::string>{"Account.InvoiceCountry"});
  EXPECT_EQ(problems[4].code, "globe.account_has_no_cost_center");
  EXPECT_FALSE(create_customer(globe.client, draft, globe.rules(), {}));
  EXPECT_EQ(globe.client.calls().total(), 0);
}

}  // namespace
}  // namespace schakel::exact_globe
