// The codes of Exact Globe against exact-globe-simulator, over a real socket.
#include <gmock/gmock.h>

#include <map>

#include "connectors/exact_globe/reference.h"
#include "tests/conformance/exact_globe_world.h"

namespace schakel::exact_globe {
namespace {

using connector::CodeList;
using connector::ReferenceRow;

struct GlobeReference : ExactGlobe {
  std::unique_ptr<connector::ReferenceSource> reference;

  void SetUp() override {
    start({"--page-size", "3"});
    if (HasFatalFailure()) return;
    Result<std::unique_ptr<connector::ReferenceSource>> made = make_reference_source(
        settings, {.make_transport = http::make_curl_transport, .clock = clock, .random = random});
    ASSERT_TRUE(made) << outcome(made);
    reference = *std::move(made);
  }

  std::map<std::string, ReferenceRow> codes(CodeList list) {
    std::map<std::string, ReferenceRow> by_code;
    const auto found = reference->rows(list, {});
    EXPECT_TRUE(found) << connector::name_of(list) << outcome(found);
    if (!found) return by_code;
    for (const ReferenceRow& row : *found) {
      const bool is_new = by_code.emplace(row.code, row).second;
      EXPECT_TRUE(is_new) << row.code << " comes twice.";
    }
    return by_code;
  }

  // Code → description as the simulator's world has them.
  std::map<std::string, std::string> there(const std::string& entity, const std::string& code,
                                           const std::string& description) {
    std::map<std::string, std::string> by_code;
    for (const Json& row : rows(entity))
      by_code[text(row, code)] = description.empty() ? "" : text(row, description);
    return by_code;
  }
};

TEST_F(GlobeReference, every_list_is_read_in_full) {
  const struct {
    CodeList list;
    const char* entity;
    const char* code;
    const char* description;
  } lists[] = {
      {CodeList::kVatCode, "VAT", "VATCode", "Description"},
      {CodeList::kPaymentCondition, "PaymentCondition", "PaymentConditionCode", "Description"},
      {CodeList::kShippingMethod, "ShippingMethod", "ShippingMethodProperty", "Description"},
      {CodeList::kWarehouse, "Warehouse", "Code", "Description"},
      {CodeList::kCostCenter, "CostCenter", "Code", "Description"},
      {CodeList::kCostUnit, "CostUnit", "Code", "Description"},
      {CodeList::kClassification, "Classification", "ID", "Description"},
      {CodeList::kAssortment, "ItemAssortment", "Assortment", "Description"},
      {CodeList::kUnit, "ItemUnit", "Unit", ""},
      {CodeList::kGlAccount, "GeneralLedgerAccount", "GeneralLedgerCode", "GeneralLedgerDescription"}};
  for (const auto& [list, entity, code, description] : lists) {
    const std::map<std::string, std::string> expected = there(entity, code, description);
    std::map<std::string, std::string> given;
    for (const auto& [key, row] : codes(list)) {
      given[key] = row.description;
      EXPECT_FALSE(row.blocked) << entity << " " << key;
    }
    EXPECT_FALSE(expected.empty()) << entity;
    EXPECT_EQ(given, expected) << entity;
  }
}

TEST_F(GlobeReference, vat_codes_and_payment_conditions_say_what_they_mean) {
  const ReferenceRow high = codes(CodeList::kVatCode)["2"];
  EXPECT_EQ(high.percentage, *Decimal::parse("0.21"));
  EXPECT_EQ(high.includes_vat, false);
  EXPECT_EQ(high.country, "NL");
  for (const auto& listed : codes(CodeList::kPaymentCondition)) {
    const std::string& code = listed.first;
    const ReferenceRow& row = listed.second;
    const Json condition = row_where(
        "PaymentCondition", [&](const Json& one) { return text(one, "PaymentConditionCode") == code; });
    ASSERT_TRUE(row.days) << code;
    EXPECT_EQ(std::to_string(*row.days), text(condition, "Term"));
  }
}

TEST_F(GlobeReference, journals_are_those_of_sales) {
  std::map<std::string, std::string> given;
  for (const auto& [code, row] : codes(CodeList::kJournal)) given[code] = row.description;
  std::map<std::string, std::string> expected;
  for (const Json& row : rows("BrowserData_Journal")) {
    if (text(row, "JournalType") == "V") expected[text(row, "JournalNumber")] = text(row, "Description");
  }
  EXPECT_FALSE(expected.empty());
  EXPECT_EQ(given, expected);
}

TEST_F(GlobeReference, a_connection_for_codes_passes_the_examination) {
  for (const connector::Finding& finding : reference->examine({}))
    EXPECT_FALSE(finding.error) << finding.checked.en << ": " << finding.error->what.en;
}

}  // namespace
}  // namespace schakel::exact_globe
