#include "connectors/exact_globe/simulator/business/documents_test.h"

namespace schakel::exact_globe::simulator {
namespace {

struct Entries : Documents {
  Entries() = default;
  explicit Entries(Rules rules) : Documents(rules) {}

  std::string sale(const std::string& more = {}) {
    return R"("Journal":"70","YourReference":"EOL1","DebtorNumber":")" + globe.debtor() + "\"" + more;
  }
  /// 100 of revenue with 21 of VAT, under `key` or a new one.
  std::string park_revenue(const std::string& key = {}) {
    return park("FinancialLine", R"("GLAccount":"8000","Amount":-100,"VATCode":"2","VATAmount":-21)", key);
  }
  http::Response sale_of_100(const std::string& more) {
    return create("FinancialHeader", park_revenue(), sale(more));
  }
};

TEST_F(Entries, are_parked_and_then_numbered_as_a_whole) {
  const std::string key = park("FinancialLine", R"("GLAccount":"8000","Amount":-100)");
  ASSERT_FALSE(key.empty());
  ASSERT_EQ(park("FinancialLine", R"("GLAccount":"3000","Amount":100)", key), key);
  EXPECT_TRUE(first("FinancialLine").is_null());
  const http::Response response = create("FinancialHeader", key, R"("Journal":"90")");
  ASSERT_EQ(response.status, 201) << response.body;
  EXPECT_EQ(*made(response).find("EntryNumber")->as_text(), "       1");
  const Json lines = *globe.json("FinancialLine?$filter=EntryNumber eq '       1'").find("results");
  ASSERT_EQ(lines.as_array()->size(), 2U);
  EXPECT_EQ(of(lines.as_array()->back(), "LineNumber"), "2");
  EXPECT_EQ(of(lines.as_array()->back(), "Journal"), "90");
}

TEST_F(Entries, balance_in_a_memorial_journal) {
  const std::string key = park("FinancialLine", R"("GLAccount":"8000","Amount":-100)");
  EXPECT_EQ(innermost(create("FinancialHeader", key, R"("Journal":"90")")), "The entry does not balance.");
  EXPECT_EQ(create("FinancialHeader", key, sale()).status, 201);
}

TEST_F(Entries, refer_only_to_what_exists_and_is_open) {
  const std::string key = park("FinancialLine", R"("GLAccount":"9999","Amount":0)");
  EXPECT_EQ(innermost(create("FinancialHeader", key, R"("Journal":"55")")),
            "Property Journal: the value does not exist in BrowserData_Journal.");
  EXPECT_EQ(innermost(create("FinancialHeader", key, R"("Journal":"90")")),
            "Property GLAccount: the value does not exist in GeneralLedgerAccount.");
  EXPECT_EQ(innermost(create("FinancialHeader", key, R"("Journal":"90","EntryDate":"2019-01-01")")),
            "Property EntryDate: the date is not in an open period.");
  EXPECT_EQ(innermost(create("FinancialHeader", key, R"("Journal":"70","DebtorNumber":"     1")")),
            "Property DebtorNumber: the debtor does not exist.");
  EXPECT_EQ(innermost(create("FinancialHeader", key, R"("Journal":"70")")),
            "Property DebtorNumber: a value is mandatory.");
  EXPECT_EQ(globe.count("FinancialHeader"), 0U);
}

TEST_F(Entries, refuse_a_blocked_account) {
  const Json account = first("GeneralLedgerAccount?$filter=GeneralLedgerCode eq '     8010'");
  ASSERT_EQ(
      globe.call("PUT", "GeneralLedgerAccount(" + of(account, "ID") + ")", R"({"Blocked":true})").status,
      204);
  const std::string key = park("FinancialLine", R"("GLAccount":"8010","Amount":-1)");
  EXPECT_EQ(innermost(create("FinancialHeader", key, sale())), "Property GLAccount: the account is blocked.");
}

TEST_F(Entries, of_a_sale_bear_what_the_debtor_owes_on_their_header) {
  const http::Response response = sale_of_100("");
  ASSERT_EQ(response.status, 201) << response.body;
  const Json entry = made(response);
  EXPECT_EQ(of(entry, "Amount"), "121");
  EXPECT_EQ(of(entry, "OutstandingAmount"), "121");
  EXPECT_EQ(of(entry, "JournalType"), "V");
  EXPECT_EQ(of(entry, "JournalAccount"), "1300");
  EXPECT_EQ(of(entry, "FinancialYear"), "2026");
  EXPECT_EQ(of(entry, "FinancialPeriod"), "11");
  EXPECT_FALSE(of(entry, "DebtorName").empty());
  EXPECT_EQ(of(first("FinancialLine"), "VATBasis"), "-100");
}

TEST_F(Entries, of_a_sale_whose_header_says_another_amount_are_refused) {
  EXPECT_EQ(sale_of_100(R"(,"Amount":121)").status, 201);
  EXPECT_EQ(innermost(sale_of_100(R"(,"Amount":120.99)")), "The entry does not balance.");
  EXPECT_EQ(innermost(sale_of_100(R"(,"Amount":-121)")), "The entry does not balance.");
}

TEST_F(Entries, of_a_sale_with_a_line_for_the_debtor_come_to_zero) {
  const std::string key = park_revenue();
  park("FinancialLine", R"("GLAccount":"1300","Amount":120)", key);
  EXPECT_EQ(innermost(create("FinancialHeader", key, sale())), "The entry does not balance.");
  const std::string right = park_revenue();
  park("FinancialLine", R"("GLAccount":"1300","Amount":121)", right);
  EXPECT_EQ(of(made(create("FinancialHeader", right, sale())), "Amount"), "121");
}

struct EntriesThatAllBalance : Entries {
  EntriesThatAllBalance() : Entries({.balance = Rules::Balance::kEveryEntry}) {}
};

TEST_F(EntriesThatAllBalance, want_a_line_for_the_debtor) {
  EXPECT_EQ(innermost(sale_of_100("")), "The entry does not balance.");
  const std::string key = park_revenue();
  park("FinancialLine", R"("GLAccount":"1300","Amount":121)", key);
  EXPECT_EQ(create("FinancialHeader", key, sale()).status, 201);
}

struct EntriesWithPositiveLines : Entries {
  EntriesWithPositiveLines() : Entries({.sales_lines_positive = true}) {}
};

TEST_F(EntriesWithPositiveLines, have_the_sign_of_what_the_debtor_owes) {
  const std::string key =
      park("FinancialLine", R"("GLAccount":"8000","Amount":100,"VATCode":"2","VATAmount":21)");
  EXPECT_EQ(of(made(create("FinancialHeader", key, sale(R"(,"Amount":121)"))), "Amount"), "121");
}

TEST_F(Entries, have_the_vat_of_their_code_to_a_cent) {
  const auto refusal = [&](const std::string& line) {
    return innermost(
        create("FinancialHeader", park("FinancialLine", R"("GLAccount":"8000",)" + line), sale()));
  };
  EXPECT_EQ(refusal(R"("Amount":-10.05,"VATCode":"2","VATAmount":-2.12)"), "");  // 2.1105, and a cent.
  EXPECT_EQ(refusal(R"("Amount":-10.05,"VATCode":"2","VATAmount":-2.13)"),
            "Property VATAmount: the amount does not fit the VAT code.");
  EXPECT_EQ(refusal(R"("Amount":-10.05,"VATCode":"2","VATAmount":2.11)"),
            "Property VATAmount: the amount does not fit the VAT code.");
  EXPECT_EQ(refusal(R"("Amount":-10,"VATAmount":-2.1)"), "Property VATAmount: there is no VAT code.");
  EXPECT_EQ(refusal(R"("Amount":-121,"VATCode":"5","VATAmount":-21)"), "");  // Inside the amount.
}

TEST_F(Entries, get_the_vat_that_was_not_sent) {
  const std::string key = park("FinancialLine", R"("GLAccount":"8000","Amount":-10.05,"VATCode":"2")");
  ASSERT_EQ(create("FinancialHeader", key, sale()).status, 201);
  EXPECT_EQ(of(first("FinancialLine"), "VATAmount"), "-2.11");
}

struct EntriesUnchecked : Entries {
  EntriesUnchecked() : Entries({.balance = Rules::Balance::kNone, .vat_amounts_checked = false}) {}
};

TEST_F(EntriesUnchecked, are_taken_as_they_come) {
  const std::string key =
      park("FinancialLine", R"("GLAccount":"8000","Amount":-10,"VATCode":"2","VATAmount":-7)");
  EXPECT_EQ(of(made(create("FinancialHeader", key, sale(R"(,"Amount":3)"))), "Amount"), "3");
}

TEST_F(Entries, are_found_again_by_their_reference) {
  ASSERT_EQ(sale_of_100("").status, 201);
  EXPECT_EQ(of(first("FinancialHeader?$filter=YourReference eq 'EOL1' and Journal eq '70'"), "EntryNumber"),
            "1");
  EXPECT_EQ(of(first("FinancialLine?$filter=YourReference eq 'EOL1'"), "EntryNumber"), "1");
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
