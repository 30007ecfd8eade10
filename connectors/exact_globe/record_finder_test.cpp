#include "connectors/exact_globe/record_finder.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/exact_globe/fake_globe.h"

namespace schakel::exact_globe {
namespace {

using connector::FindBy;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::string item_row(const std::string& code) {
  return fmt::format(R"({{"ItemCode":"{}","Condition":"A"}})", code);
}

std::string rows_of(const std::vector<std::string>& codes) {
  std::string rows;
  for (const std::string& code : codes) rows += (rows.empty() ? "" : ",") + item_row(code);
  return rows;
}

std::vector<std::string> numbered(const std::string& format, int count) {
  std::vector<std::string> codes;
  for (int i = 0; i < count; ++i) codes.push_back(fmt::format(fmt::runtime(format), i));
  return codes;
}

struct RecordFinderTest : testing::Test {
  FakeGlobe globe;
  RecordFinder items{globe.client, *record_entity(connector::RecordKind::kItem)};
  const std::vector<std::string_view> properties{"ItemCode", "Condition"};

  // "CODE 0" for each record that was found by the first value.
  std::vector<std::string> find(const std::vector<std::string>& codes) {
    std::vector<Personal> values;
    for (const std::string& code : codes) values.emplace_back(code);
    std::vector<std::string> found;
    const Result<void> done =
        items.find(FindBy::kNumber, values, properties,
                   [&](const Json& row, std::span<const std::size_t> matched) {
                     for (const std::size_t place : matched)
                       found.push_back(fmt::format("{} {}", trimmed_text(row, "ItemCode"), place));
                   },
                   {});
    EXPECT_TRUE(done) << done.error().code;
    return found;
  }
};

TEST_F(RecordFinderTest, a_code_is_asked_in_upper_case_with_the_properties_that_are_wanted) {
  globe.transport.answer(page_of(item_row("TAFEL")));
  EXPECT_THAT(find({" tafel "}), ElementsAre("TAFEL 0"));
  EXPECT_EQ(globe.sent(0), "GET /Item?$filter=ItemCode eq 'TAFEL'&$select=ItemCode,Condition");
}

TEST_F(RecordFinderTest, a_code_that_is_asked_twice_is_found_for_both) {
  globe.transport.answer(page_of(item_row("Tafel")));
  EXPECT_THAT(find({"tafel", "TAFEL"}), ElementsAre("Tafel 0", "Tafel 1"));
  EXPECT_EQ(globe.client.calls().total(), 1);
}

TEST_F(RecordFinderTest, codes_that_count_on_are_asked_as_a_range_and_what_is_not_in_it_is_not_there) {
  globe.transport.answer(page_of(rows_of({"A0001", "A0002-XL", "A0003"})));
  EXPECT_THAT(find({"A0003", "A0001", "A0002"}), UnorderedElementsAre("A0001 1", "A0003 0"));
  EXPECT_EQ(globe.sent(0),
            "GET /Item?$filter=ItemCode ge 'A0001' and ItemCode le 'A0003'&$select=ItemCode,Condition");
  EXPECT_EQ(globe.client.calls().total(), 1);
}

TEST_F(RecordFinderTest, a_thousand_codes_that_count_on_cost_the_pages_of_their_rows) {
  const std::vector<std::string> codes = numbered("A{:04}", 1000);
  for (int page = 0; page < 10; ++page) {
    const auto from = codes.begin() + page * 100;
    globe.transport.answer(
        page_of(rows_of({from, from + 100}), page < 9 ? fmt::format("Item?$skiptoken={}", page) : ""));
  }
  EXPECT_EQ(find(codes).size(), 1000U);
  EXPECT_EQ(globe.client.calls().total(), 10);
}

TEST_F(RecordFinderTest, a_range_full_of_longer_codes_is_left_for_single_questions) {
  for (int page = 0; page < 2; ++page) {
    globe.transport.answer(page_of(rows_of({fmt::format("1-{}", page), fmt::format("2-{}", page)}),
                                   fmt::format("Item?$skiptoken={}", page)));
  }
  globe.transport.answer(page_of(item_row("1")));
  globe.transport.answer(page_of(""));
  EXPECT_THAT(find({"1", "3"}), ElementsAre("1 0"));
  EXPECT_EQ(globe.client.calls().total(), 4);
}

TEST_F(RecordFinderTest, many_codes_without_an_order_are_read_from_a_stretch_and_the_missing_ones_asked_for) {
  // Names: how the server's collation orders them is not known.
  const std::vector<std::string> codes = numbered("STOEL-{:02}-ROOD", 25);
  std::vector<std::string> there = codes;
  there.pop_back();
  globe.transport.answer(page_of(rows_of(there)));
  globe.transport.answer(page_of(""));
  EXPECT_EQ(find(codes).size(), 24U);
  EXPECT_EQ(globe.sent(0),
            "GET /Item?$filter=ItemCode ge 'STOEL-00-ROOD' and ItemCode le 'STOEL-24-ROOD'"
            "&$select=ItemCode,Condition");
  EXPECT_EQ(globe.sent(1), "GET /Item?$filter=ItemCode eq 'STOEL-24-ROOD'&$select=ItemCode,Condition");
}

TEST_F(RecordFinderTest, a_stretch_that_was_too_long_is_not_tried_again) {
  const std::vector<std::string> codes = numbered("STOEL-{:02}-ROOD", 24);
  for (int page = 0; page < 12; ++page)
    globe.transport.answer(
        page_of(item_row(fmt::format("STOEL-00-{}", page)), fmt::format("Item?$skiptoken={}", page)));
  for (int again = 0; again < 48; ++again) globe.transport.answer(page_of(""));
  EXPECT_THAT(find(codes), IsEmpty());
  EXPECT_EQ(globe.client.calls().total(), 12 + 24);
  EXPECT_THAT(find(codes), IsEmpty());
  EXPECT_EQ(globe.client.calls().total(), 12 + 24 + 24);
}

TEST_F(RecordFinderTest, a_code_that_cannot_exist_costs_no_call) {
  EXPECT_THAT(find({std::string(31, 'A'), "", "  "}), IsEmpty());
  EXPECT_EQ(globe.client.calls().total(), 0);
}

// ---- Customers
// ---------------------------------------------------------------------------------------------------

std::string account_row(const std::string& name, const std::string& more) {
  return fmt::format(R"({{"AccountName":"{}",{}}})", name, more);
}

struct CustomerFinderTest : testing::Test {
  FakeGlobe globe;
  RecordFinder customers{globe.client, *record_entity(connector::RecordKind::kCustomer)};
  const std::vector<std::string_view> properties{"AccountName"};

  // "NAME 0" for each account that was found by the first value.
  std::vector<std::string> find(FindBy by, const std::vector<std::string>& given) {
    std::vector<Personal> values;
    for (const std::string& value : given) values.emplace_back(value);
    std::vector<std::string> found;
    const Result<void> done =
        customers.find(by, values, properties,
                       [&](const Json& row, std::span<const std::size_t> matched) {
                         for (const std::size_t place : matched)
                           found.push_back(fmt::format("{} {}", trimmed_text(row, "AccountName"), place));
                       },
                       {});
    EXPECT_TRUE(done) << done.error().code;
    return found;
  }
  std::string filter(std::size_t index) const {
    const std::string sent = globe.sent(index);
    const std::size_t from = sent.find("$filter=");
    return from == std::string::npos ? "" : sent.substr(from + 8, sent.find("&$") - from - 8);
  }
};

TEST_F(CustomerFinderTest, debtor_numbers_are_asked_as_padded_ranges_of_equally_many_digits) {
  globe.transport.answer(page_of(account_row("A", R"("DebtorNumber":"   998")")));
  globe.transport.answer(page_of(account_row("B", R"("DebtorNumber":" 10001")")));
  EXPECT_THAT(find(FindBy::kNumber, {"10001", "998", " 10003 "}), UnorderedElementsAre("A 1", "B 0"));
  EXPECT_EQ(filter(0), "DebtorNumber eq '   998'");
  EXPECT_EQ(filter(1), "DebtorNumber ge ' 10001' and DebtorNumber le ' 10003'");
  EXPECT_EQ(globe.client.calls().total(), 2);
}

TEST_F(CustomerFinderTest, a_number_too_long_for_a_debtor_is_the_code_of_an_account) {
  globe.transport.answer(page_of(account_row("A", R"("AccountCode":"             1234567")")));
  EXPECT_THAT(find(FindBy::kNumber, {"1234567", "K-1", ""}), ElementsAre("A 0"));
  EXPECT_EQ(filter(0), "AccountCode eq '             1234567'");
  EXPECT_EQ(globe.client.calls().total(), 1);
}

TEST_F(CustomerFinderTest, accounts_are_found_by_their_guid) {
  globe.transport.answer(page_of(account_row("A", R"("ID":"0B5C1C42-7D1E-4A0A-9F0F-1C2D3E4F5A6B")")));
  EXPECT_THAT(find(FindBy::kId, {"0b5c1c42-7d1e-4a0a-9f0f-1c2d3e4f5a6b", "no guid"}), ElementsAre("A 0"));
  EXPECT_EQ(filter(0), "ID eq guid'0b5c1c42-7d1e-4a0a-9f0f-1c2d3e4f5a6b'");
}

TEST_F(CustomerFinderTest, one_email_address_may_be_that_of_several_accounts) {
  globe.transport.answer(page_of(account_row("A", R"("EmailAddress":"Info@X.example")") + "," +
                                 account_row("B", R"("EmailAddress":"info@x.example ")")));
  EXPECT_THAT(find(FindBy::kEmail, {"info@x.example"}), ElementsAre("A 0", "B 0"));
  EXPECT_EQ(globe.client.calls().total(), 1);
}

TEST_F(CustomerFinderTest, where_capitals_count_an_email_address_is_looked_for_among_all) {
  globe.transport.answer(page_of(""));
  globe.transport.answer(page_of(""));  // Not even a customer of type 'c'.
  globe.transport.answer(page_of(account_row("A", R"("EmailAddress":"Info@X.example")")));
  EXPECT_THAT(find(FindBy::kEmail, {"info@x.example"}), ElementsAre("A 0"));
  EXPECT_EQ(filter(1), "CustomerType eq 'c'");
  EXPECT_EQ(filter(2), "");
}

TEST_F(CustomerFinderTest, where_capitals_do_not_count_an_absent_email_address_costs_one_question_more_once) {
  globe.transport.answer(page_of(""));
  globe.transport.answer(page_of(account_row("any", R"("ID":"x")")));
  globe.transport.answer(page_of(""));
  EXPECT_THAT(find(FindBy::kEmail, {"info@x.example"}), IsEmpty());
  EXPECT_THAT(find(FindBy::kEmail, {"info@y.example"}), IsEmpty());
  EXPECT_EQ(globe.client.calls().total(), 3);
}

TEST_F(CustomerFinderTest, a_company_number_that_people_wrote_with_points_is_found_among_all) {
  globe.transport.answer(page_of(""));
  globe.transport.answer(page_of(account_row("A", R"("VATNumber":"NL 0012.34.567.B01")") + "," +
                                 account_row("B", R"("VATNumber":"BE0123456789")")));
  EXPECT_THAT(find(FindBy::kVatNumber, {"nl001234567b01"}), ElementsAre("A 0"));
  EXPECT_EQ(filter(0), "VATNumber eq 'nl001234567b01'");
}

TEST_F(CustomerFinderTest, a_name_counts_with_the_postcode_of_any_address) {
  const std::string elsewhere = R"("MailingPostcode":"9999 ZZ","InvoiceAddressPostCode":"1234ab")";
  globe.transport.answer(page_of(account_row("JANSEN BV", elsewhere) + "," +
                                 account_row("Jansen BV", R"("MailingPostcode":"5555 AA")")));
  EXPECT_THAT(find(FindBy::kNameAndPostcode, {"Jansen BV\n1234 AB", "no postcode"}),
              ElementsAre("JANSEN BV 0"));
  EXPECT_EQ(filter(0), "AccountName eq 'Jansen BV'");
  EXPECT_THAT(globe.sent(0), testing::HasSubstr("InvoiceAddressPostCode"));
}

TEST_F(CustomerFinderTest, many_email_addresses_are_found_by_reading_a_small_file_once) {
  std::vector<std::string> addresses;
  for (int i = 0; i < 100; ++i) addresses.push_back(fmt::format("klant{}@x.example", i));
  std::string rows;
  for (int i = 0; i < 90; ++i) {
    rows += (i == 0 ? "" : ",") +
            account_row(fmt::format("K{}", i), fmt::format(R"("EmailAddress":"klant{}@x.example")", i));
  }
  globe.transport.answer(page_of(rows));
  EXPECT_EQ(find(FindBy::kEmail, addresses).size(), 90U);
  EXPECT_EQ(globe.client.calls().total(), 1) << "All that there is was seen.";
}

TEST_F(CustomerFinderTest, a_source_finds_nothing_but_customers) {
  RecordFinder only_customers(globe.client, *record_entity(connector::RecordKind::kCustomer),
                              "CustomerType eq 'C'");
  globe.transport.answer(page_of(""));
  const std::vector<Personal> values{Personal("25")};
  ASSERT_TRUE(only_customers.find(FindBy::kNumber, values, properties,
                                  [](const Json&, std::span<const std::size_t>) {}, {}));
  EXPECT_EQ(filter(0), "CustomerType eq 'C' and DebtorNumber eq '    25'");
}

// ---- Assortments
// -------------------------------------------------------------------------------------------------

TEST(AssortmentFinder, numbers_are_asked_as_a_range_and_words_looked_for_among_the_codes_of_all) {
  FakeGlobe globe;
  RecordFinder assortments(globe.client, *record_entity(connector::RecordKind::kAssortment));
  globe.transport.answer(page_of(R"({"Assortment":1},{"Assortment":2},{"Assortment":3})"));
  globe.transport.answer(page_of(
      R"({"Assortment":1,"Code":"1"},{"Assortment":20,"Code":"Meubels"},{"Assortment":9,"Code":""})"));
  const std::vector<Personal> values{Personal("03"), Personal("MEUBELS"), Personal("1"), Personal("kasten")};
  const std::vector<std::string_view> properties{"Assortment"};
  std::vector<std::string> found;
  ASSERT_TRUE(assortments.find(FindBy::kNumber, values, properties,
                               [&](const Json& row, std::span<const std::size_t> matched) {
                                 for (const std::size_t place : matched)
                                   found.push_back(
                                       fmt::format("{} {}", trimmed_text(row, "Assortment"), place));
                               },
                               {}));
  EXPECT_THAT(found, UnorderedElementsAre("3 0", "20 1", "1 2"));
  EXPECT_EQ(globe.sent(0),
            "GET /ItemAssortment?$filter=Assortment ge 1 and Assortment le 3&$select=Assortment");
  EXPECT_EQ(globe.sent(1), "GET /ItemAssortment?$select=Assortment,Code");
}

}  // namespace
}  // namespace schakel::exact_globe
