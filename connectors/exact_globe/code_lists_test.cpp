#include "connectors/exact_globe/code_lists.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/exact_globe/fake_globe.h"

namespace schakel::exact_globe {
namespace {

using connector::CodeList;
using testing::ElementsAre;

struct CodeLists : testing::Test {
  FakeGlobe globe;

  // "2 Hoog 0.21 excl NL", "30 Dertig dagen 30d", "OUD Oud blocked".
  std::vector<std::string> read(CodeList list, const std::string& rows) {
    globe.transport.answer(page_of(rows));
    const auto codes = read_code_list(globe.client, list, {});
    EXPECT_TRUE(codes) << codes.error().code;
    std::vector<std::string> out;
    if (!codes) return out;
    for (const connector::ReferenceRow& row : *codes) {
      std::string text = row.code;
      if (!row.description.empty()) text += " " + row.description;
      if (row.percentage) text += " " + row.percentage->to_short_text();
      if (row.includes_vat) text += *row.includes_vat ? " incl" : " excl";
      if (row.days) text += fmt::format(" {}d", *row.days);
      if (!row.country.empty()) text += " " + row.country;
      if (row.blocked) text += " blocked";
      out.push_back(std::move(text));
    }
    return out;
  }
};

TEST_F(CodeLists, vat_codes_of_sales_have_percentage_kind_and_country) {
  EXPECT_THAT(
      read(
          CodeList::kVatCode,
          R"({"VATCode":"  2","Description":"Hoog","Percentage":21,"Excluded":"E","CountryCode":"NL ","SalesPurchase":"B"},
              {"VATCode":"4","Description":"Laag","Percentage":"9","Excluded":"I","CountryCode":null,"SalesPurchase":"V"},
              {"VATCode":"5","Description":"Netto","Percentage":9,"Excluded":"T","SalesPurchase":"V"},
              {"VATCode":"0","Description":"Geen","Percentage":0,"Excluded":"N","SalesPurchase":"B"},
              {"VATCode":"9","Description":"Inkoop","Percentage":21,"Excluded":"E","SalesPurchase":"I"})"),
      ElementsAre("2 Hoog 0.21 excl NL", "4 Laag 0.09 incl", "5 Netto 0.09 incl", "0 Geen 0"));
  EXPECT_EQ(globe.sent(0),
            "GET /VAT?$select=VATCode,Description,Percentage,Excluded,CountryCode,SalesPurchase");
}

TEST_F(CodeLists, only_a_condition_of_date_and_term_has_days) {
  EXPECT_THAT(read(CodeList::kPaymentCondition,
                   R"({"PaymentConditionCode":"30","Description":"Dertig","DueDateType":"1","Term":30},
                      {"PaymentConditionCode":"CT","Description":"Contant","DueDateType":"1","Term":0},
                      {"PaymentConditionCode":"EM","Description":"Eind maand","DueDateType":"2","Term":30},
                      {"PaymentConditionCode":"M2","Description":"Maanden","DueDateType":"7","Term":2},
                      {"PaymentConditionCode":"XX","Description":"Niets","DueDateType":"1","Term":null})"),
              ElementsAre("30 Dertig 30d", "CT Contant 0d", "EM Eind maand", "M2 Maanden", "XX Niets"));
}

TEST_F(CodeLists, what_may_not_be_used_says_so) {
  EXPECT_THAT(read(CodeList::kWarehouse,
                   R"({"Code":"1","Description":"Hoofd","Blocked":false},{"Code":"OUD","Blocked":true})"),
              ElementsAre("1 Hoofd", "OUD blocked"));
  EXPECT_THAT(read(CodeList::kCostCenter,
                   R"({"Code":"A","Enabled":true},{"Code":"B","Enabled":false},{"Code":"C","Enabled":null})"),
              ElementsAre("A", "B blocked", "C"));
  EXPECT_THAT(read(CodeList::kUnit, R"({"Unit":"stuk","Active":1},{"Unit":"el","Active":0})"),
              ElementsAre("stuk", "el blocked"));
  EXPECT_THAT(read(CodeList::kGlAccount,
                   R"({"GeneralLedgerCode":"     8000","GeneralLedgerDescription":"Omzet","Blocked":false})"),
              ElementsAre("8000 Omzet"));
}

TEST_F(CodeLists, an_assortment_is_a_number_and_a_journal_one_of_sales) {
  EXPECT_THAT(read(CodeList::kAssortment, R"({"Assortment":12,"Description":"Fietsen"})"),
              ElementsAre("12 Fietsen"));
  EXPECT_THAT(read(CodeList::kJournal,
                   R"({"JournalNumber":" 70","Description":"Verkoop","JournalType":"V"},
                      {"JournalNumber":" 90","Description":"Memoriaal","JournalType":"M"})"),
              ElementsAre("70 Verkoop"));
}

TEST_F(CodeLists, a_row_without_a_code_is_none) {
  EXPECT_THAT(
      read(CodeList::kCostUnit, R"({"Code":"   ","Description":"?"},{"Code":"F","Description":"Fiets"})"),
      ElementsAre("F Fiets"));
}

}  // namespace
}  // namespace schakel::exact_globe
