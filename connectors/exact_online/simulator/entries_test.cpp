#include <gmock/gmock.h>

#include "connectors/exact_online/simulator/test_client.h"

// Sales entries, and what they leave in the books (facts 5, salesentry/SalesEntries).
namespace schakel::exact_online::simulator {
namespace {

using testing::HasSubstr;

class EntryTest : public testing::Test {
 protected:
  EntryTest() : client_(Settings{}, 5) { client_.log_in(); }

  std::string first_id(const std::string& query) {
    return *client_.rows(query).front().find("ID")->as_text();
  }
  std::string customer() { return first_id("crm/Accounts?$top=1&$select=ID&$filter=IsSales eq true"); }
  std::string ledger(const std::string& code) {
    return first_id("financial/GLAccounts?$select=ID&$filter=Code eq '" + code + "'");
  }
  std::string line(const std::string& amount, const std::string& more = R"(,"VATCode":"VH")") {
    return R"({"GLAccount":")" + ledger("8000") + R"(","AmountFC":)" + amount + more + "}";
  }
  std::string body(const std::string& lines, const std::string& more = "") {
    return R"({"Customer":")" + customer() + R"(","Journal":"70",)" + more + R"("SalesEntryLines":[)" +
           lines + "]}";
  }
  http::Response post(const std::string& lines, const std::string& more = "") {
    return client_.call("POST", "salesentry/SalesEntries", body(lines, more));
  }
  /// Posts and gives the key; fails the test when it was refused.
  std::string made(const std::string& lines, const std::string& more = "") {
    const auto response = post(lines, more);
    EXPECT_EQ(response.status, 201) << response.body;
    return TestClient::text_of(response, "EntryID");
  }
  std::string refusal(const std::string& lines, const std::string& more = "") {
    const auto response = post(lines, more);
    EXPECT_EQ(response.status, 500) << response.body;
    return TestClient::error_text(response);
  }
  static std::string path(const std::string& entry) { return "salesentry/SalesEntries(guid'" + entry + "')"; }
  std::string header(const std::string& entry, const std::string& fields) {
    return client_.get(path(entry) + "?$select=" + fields).body;
  }
  void control(const std::string& name, const std::string& body = "{}") {
    EXPECT_EQ(client_
                  .send({.method = "POST",
                         .target = "/__simulator/" + name,
                         .headers = {{"Content-Type", "application/json"}},
                         .body = body})
                  .status,
              200);
  }
  std::size_t count(const std::string& entity) { return client_.rows(entity).size(); }
  /// Every amount of an entry's transactions, together.
  Decimal balance(const std::string& entry) {
    Decimal total;
    for (const Json& row : client_.rows(transactions(entry)))
      total = *total.plus(*Decimal::parse(*row.find("AmountDC")->as_number_text()));
    return total;
  }
  static std::string transactions(const std::string& entry) {
    return "financialtransaction/TransactionLines?$select=AmountDC,GLAccountCode,Status&$filter=EntryID eq "
           "guid'" +
           entry + "'";
  }

  TestClient client_;
};

TEST_F(EntryTest, vat_is_worked_out_to_the_cent_per_line_and_the_header_is_the_sum) {
  const std::string entry =
      made(line("10.01") + "," + line("10.01") + "," + line("3.33", R"(,"VATCode":"VL")"));
  // 10.01 × 21 % is 2.1021 and 3.33 × 9 % is 0.2997: 2.10 + 2.10 + 0.30.
  EXPECT_THAT(header(entry, "AmountFC,VATAmountFC,AmountDC"),
              HasSubstr(R"("AmountDC":27.85,"AmountFC":27.85,"VATAmountFC":4.5)"));
  const auto lines = client_.rows("salesentry/SalesEntries(guid'" + entry +
                                  "')/SalesEntryLines?$select=LineNumber,VATAmountFC,VATPercentage,"
                                  "VATBaseAmountFC&$orderby=LineNumber");
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(*lines[0].find("VATAmountFC")->as_number_text(), "2.1");
  EXPECT_EQ(*lines[2].find("VATAmountFC")->as_number_text(), "0.3");
  EXPECT_EQ(*lines[2].find("VATPercentage")->as_number_text(), "0.09");
  EXPECT_EQ(*lines[2].find("VATBaseAmountFC")->as_number_text(), "3.33");
}

TEST_F(EntryTest, vat_that_was_worked_out_by_the_client_stays) {
  const std::string entry = made(line("10.01", R"(,"VATCode":"VH","VATAmountFC":2.11)"));
  EXPECT_THAT(header(entry, "AmountFC,VATAmountFC"), HasSubstr(R"("AmountFC":12.12,"VATAmountFC":2.11)"));
  EXPECT_EQ(refusal(line("1", R"(,"VATCode":"VH","VATPercentage":0.09)")), "Ongeldig: Btw-percentage []");
}

TEST_F(EntryTest, an_including_vat_code_counts_on_top_unless_amounts_are_as_priced) {
  const std::string lines = line("121", R"(,"VATCode":"2")");
  EXPECT_THAT(header(made(lines), "AmountFC,VATAmountFC"),
              HasSubstr(R"("AmountFC":146.41,"VATAmountFC":25.41)"));
  Settings settings;
  settings.switches.amounts_as_priced = true;
  TestClient other(settings, 5);
  other.log_in();
  const auto response = other.call("POST", "salesentry/SalesEntries", body(lines), "return=representation");
  EXPECT_THAT(response.body, HasSubstr(R"("AmountFC":121)"));
  EXPECT_THAT(response.body, HasSubstr(R"("VATAmountFC":21)"));
}

TEST_F(EntryTest, what_was_not_said_is_filled_in) {
  const std::string entry = made(line("100"), R"("YourRef":"A-1",)");
  EXPECT_THAT(header(entry, "EntryNumber,InvoiceNumber,ReportingPeriod,ReportingYear,Status,Type,Rate"),
              HasSubstr(R"("EntryNumber":26700001,"InvoiceNumber":26700001,"Rate":1,"ReportingPeriod":11,)"
                        R"("ReportingYear":2026,"Status":20,"Type":20)"));
  EXPECT_THAT(header(entry, "CustomerName,DueDate,JournalDescription,PaymentCondition,StatusDescription"),
              HasSubstr(R"("JournalDescription":"Verkoopboek")"));
  const auto second = made(line("-100"), R"("Journal":"71",)");
  EXPECT_THAT(header(second, "EntryNumber,Type,TypeDescription"),
              HasSubstr(R"("EntryNumber":26710001,"Type":21,"TypeDescription":"Sales credit note")"));
}

TEST_F(EntryTest, your_ref_can_be_searched_and_need_not_be_unique) {
  made(line("1"), R"("YourRef":"WEB-7",)");
  made(line("2"), R"("YourRef":"WEB-7",)");
  EXPECT_EQ(count("salesentry/SalesEntries?$select=EntryID&$filter=YourRef eq 'WEB-7'"), 2U);
}

TEST_F(EntryTest, a_customer_is_needed_and_must_be_one) {
  const auto supplier = client_.call("POST", "crm/Accounts", R"({"Name":"Leverancier"})");
  const std::string other = R"({"Customer":")" + TestClient::text_of(supplier, "ID") +
                            R"(","Journal":"70","SalesEntryLines":[)" + line("1") + "]}";
  EXPECT_EQ(TestClient::error_text(client_.call("POST", "salesentry/SalesEntries", other)),
            "Ongeldig: Klant (Type)");
  EXPECT_EQ(TestClient::error_text(client_.call("POST", "salesentry/SalesEntries", R"({"Journal":"70"})")),
            "Verplicht: Klant\r\nVerplicht: Regels");
  EXPECT_EQ(client_.call("PUT", "crm/Accounts(guid'" + customer() + "')", R"({"Blocked":true})").status, 204);
  EXPECT_EQ(refusal(line("1")), "Ongeldig: Klant (Geblokkeerd)");
}

TEST_F(EntryTest, the_journal_must_be_there_and_be_one_of_sales) {
  for (const auto& [journal, text] :
       {std::pair{"99", "Ongeldige referentie: Dagboek"}, std::pair{"90", "Ongeldig: Dagboek"},
        std::pair{"60", "Ongeldig: Dagboek"}})
    EXPECT_EQ(refusal(line("1"), R"("Journal":")" + std::string(journal) + "\","), text);
}

TEST_F(EntryTest, a_line_needs_a_ledger_account_and_an_amount_and_codes_that_exist) {
  EXPECT_EQ(refusal(R"({"Description":"x"})"), "Verplicht: Bedrag\r\nVerplicht: Grootboekrekening");
  EXPECT_EQ(refusal(line("1", R"(,"CostCenter":"NIET","CostUnit":"OOK")")),
            "Ongeldige referentie: Kostenplaats\r\nOngeldige referentie: Kostendrager");
  EXPECT_EQ(refusal(line("1", R"(,"VATCode":"QQ")")), "Ongeldige referentie: Btw-code");
  EXPECT_EQ(refusal(R"({"AmountFC":1,"GLAccount":"00000000-0000-0000-0000-000000000001"})"),
            "Ongeldige referentie: Grootboekrekening");
}

TEST_F(EntryTest, nothing_is_booked_in_a_closed_period) {
  control("close-books", R"({"until":"2026-10"})");
  EXPECT_EQ(refusal(line("1"), R"("EntryDate":"2026-10-31",)"), "Periode is afgesloten: 2026 – 10");
  EXPECT_EQ(refusal(line("1"), R"("ReportingYear":2026,"ReportingPeriod":9,)"),
            "Periode is afgesloten: 2026 – 9");
  EXPECT_EQ(refusal(line("1"), R"("EntryDate":"2025-03-01",)"), "Het boekjaar is gesloten.");
  EXPECT_EQ(refusal(line("1"), R"("ReportingYear":2031,"ReportingPeriod":1,)"), "Ongeldig: Periode");
  made(line("1"), R"("EntryDate":"2026-11-01",)");
}

TEST_F(EntryTest, a_refused_line_leaves_nothing_behind) {
  const std::size_t before = count("salesentry/SalesEntryLines?$select=ID");
  EXPECT_EQ(refusal(line("1") + "," + line("1", R"(,"CostUnit":"NIET")")),
            "Ongeldige referentie: Kostendrager");
  EXPECT_EQ(count("salesentry/SalesEntries?$select=EntryID"), 0U);
  EXPECT_EQ(count("salesentry/SalesEntryLines?$select=ID"), before);
  // Nor a gap in the numbers.
  EXPECT_THAT(header(made(line("1")), "EntryNumber"), HasSubstr("26700001"));
}

TEST_F(EntryTest, the_books_balance_and_the_customer_owes_the_total) {
  const std::string entry = made(line("100") + "," + line("50", R"(,"VATCode":"VL")"));
  EXPECT_TRUE(balance(entry).is_zero());
  const auto rows = client_.rows(transactions(entry));
  ASSERT_EQ(rows.size(), 5U);  // The debtor, two lines, two VAT codes.
  std::string accounts;
  for (const Json& row : rows) accounts += *row.find("GLAccountCode")->as_text() + " ";
  EXPECT_THAT(accounts, HasSubstr("1300"));
  const auto owed = client_.rows(
      "cashflow/Receivables?$select=AmountDC,InvoiceNumber,IsFullyPaid,Journal&$filter=EntryID eq guid'" +
      entry + "'");
  ASSERT_EQ(owed.size(), 1U);
  EXPECT_EQ(*owed[0].find("AmountDC")->as_number_text(), "175.5");
  EXPECT_EQ(owed[0].find("IsFullyPaid")->as_boolean(), false);
}

TEST_F(EntryTest, an_open_entry_changes_and_its_transactions_with_it) {
  const std::string entry = made(line("100"));
  const std::string first =
      first_id("salesentry/SalesEntries(guid'" + entry + "')/SalesEntryLines?$select=ID");
  EXPECT_EQ(
      client_.call("PUT", "salesentry/SalesEntryLines(guid'" + first + "')", R"({"AmountFC":200})").status,
      204);
  EXPECT_THAT(header(entry, "AmountFC"), HasSubstr(R"("AmountFC":242)"));
  std::string more = line("10");
  more.insert(1, R"("EntryID":")" + entry + "\",");
  EXPECT_EQ(client_.call("POST", "salesentry/SalesEntryLines", more).status, 201);
  EXPECT_THAT(header(entry, "AmountFC"), HasSubstr(R"("AmountFC":254.1)"));
  EXPECT_TRUE(balance(entry).is_zero());
  EXPECT_EQ(client_.call("DELETE", "salesentry/SalesEntryLines(guid'" + first + "')").status, 204);
  EXPECT_THAT(header(entry, "AmountFC"), HasSubstr(R"("AmountFC":12.1)"));
  EXPECT_EQ(TestClient::error_text(client_.call("PUT", path(entry), R"({"Journal":"71"})")),
            "Niet toegestaan: Dagboek");
  EXPECT_EQ(client_.call("DELETE", path(entry)).status, 204);
  EXPECT_TRUE(client_.rows(transactions(entry)).empty());
  EXPECT_EQ(count("cashflow/Receivables?$select=ID"), 0U);
}

TEST_F(EntryTest, a_final_entry_stays_as_it_is) {
  const std::string entry = made(line("100"));
  control("process-entries");
  EXPECT_THAT(header(entry, "Status,StatusDescription"),
              HasSubstr(R"("Status":50,"StatusDescription":"Processed")"));
  EXPECT_EQ(client_.rows(transactions(entry)).front().find("Status")->as_integer(), 50);
  const std::string first =
      first_id("salesentry/SalesEntries(guid'" + entry + "')/SalesEntryLines?$select=ID");
  const std::string line_path = "salesentry/SalesEntryLines(guid'" + first + "')";
  for (const auto& [method, target] : {std::pair{"PUT", path(entry)}, std::pair{"DELETE", path(entry)},
                                       std::pair{"PUT", line_path}, std::pair{"DELETE", line_path}})
    EXPECT_EQ(TestClient::error_text(client_.call(method, target, R"({"Description":"x"})")),
              "Reeds verwerkt");
}

TEST_F(EntryTest, a_new_entry_may_be_final_at_once) {
  Settings settings;
  settings.switches.entries_are_processed = true;
  TestClient other(settings, 5);
  other.log_in();
  EXPECT_THAT(other.call("POST", "salesentry/SalesEntries", body(line("1")), "return=representation").body,
              HasSubstr(R"("Status":50)"));
}

TEST_F(EntryTest, the_webhook_of_entries_is_told) {
  const std::int64_t before = client_.simulator().administration(102030).last_version();
  made(line("1"));
  const auto changes = client_.simulator().administration(102030).changes_since(before);
  EXPECT_TRUE(std::ranges::any_of(changes,
                                  [](const auto& change) { return change.entity->topic == "SalesEntries"; }));
}

}  // namespace
}  // namespace schakel::exact_online::simulator
