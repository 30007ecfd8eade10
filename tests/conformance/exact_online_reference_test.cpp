// The codes of Exact Online, against exact-online-simulator over a real socket.
#include <gmock/gmock.h>

#include <array>
#include <utility>

#include "connectors/exact_online/reference_source.h"
#include "tests/conformance/exact_online_world.h"

namespace schakel::exact_online {
namespace {

using connector::CodeList;
using connector::ReferenceRow;
using testing::IsEmpty;
using testing::Not;

struct OnlineReferenceTest : ExactOnlineWorld {
  std::unique_ptr<connector::ReferenceSource> online;

  void connect() override { online = *make_reference_source(settings, deps()); }
  void disconnect() override { online.reset(); }
  void begin(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), {"--orders", "5", "--no-limits"});
    start(std::move(arguments));
  }

  std::vector<ReferenceRow> rows(CodeList list) {
    const auto read = online->rows(list, {});
    EXPECT_TRUE(read) << connector::name_of(list) << ": " << (read ? "" : read.error().what.en);
    return read ? *read : std::vector<ReferenceRow>{};
  }
  ReferenceRow row(CodeList list, const std::string& code) {
    for (const ReferenceRow& one : rows(list)) {
      if (one.code == code) return one;
    }
    ADD_FAILURE() << "no " << code << " in " << connector::name_of(list);
    return {};
  }
};

constexpr std::array kLists = {
    std::pair{CodeList::kVatCode, "vat/VATCodes"},
    std::pair{CodeList::kPaymentCondition, "cashflow/PaymentConditions"},
    std::pair{CodeList::kShippingMethod, "sales/ShippingMethods"},
    std::pair{CodeList::kWarehouse, "inventory/Warehouses"},
    std::pair{CodeList::kCostCenter, "hrm/Costcenters"},
    std::pair{CodeList::kCostUnit, "hrm/Costunits"},
    std::pair{CodeList::kAssortment, "logistics/ItemGroups"},
    std::pair{CodeList::kUnit, "logistics/Units"},
    std::pair{CodeList::kGlAccount, "financial/GLAccounts"},
};

struct EachList : OnlineReferenceTest, testing::WithParamInterface<std::pair<CodeList, const char*>> {};

TEST_P(EachList, is_read_in_one_call_with_what_people_call_its_codes) {
  const auto [list, entity] = GetParam();
  begin({"--mandatory-filter", "*"});
  const std::vector<ReferenceRow> read = rows(list);
  EXPECT_EQ(std::ssize(read), rows_there(entity));
  ASSERT_THAT(read, Not(IsEmpty()));
  for (const ReferenceRow& one : read) {
    EXPECT_EQ(one.code, std::string(trimmed(one.code)));
    EXPECT_FALSE(one.code.empty());
    EXPECT_FALSE(one.description.empty()) << one.code;
    EXPECT_FALSE(one.blocked) << one.code;
  }
  EXPECT_LE(online->calls().reads, 2);  // The token is one.
}

INSTANTIATE_TEST_SUITE_P(Lists, EachList, testing::ValuesIn(kLists),
                         [](const auto& one) { return std::string(connector::name_of(one.param.first)); });

TEST_F(OnlineReferenceTest, a_vat_code_says_its_percentage_and_whether_prices_include_it) {
  begin();
  const ReferenceRow high = row(CodeList::kVatCode, "VH");
  EXPECT_EQ(high.percentage->to_short_text(), "0.21");
  EXPECT_EQ(high.includes_vat, false);
}

TEST_F(OnlineReferenceTest, a_payment_condition_says_its_days) {
  begin();
  EXPECT_EQ(row(CodeList::kPaymentCondition, "14").days, 14);
}

TEST_F(OnlineReferenceTest, only_journals_of_sales_and_classifications_of_the_slot_are_told) {
  begin();
  const auto journals = rows(CodeList::kJournal);
  ASSERT_THAT(journals, Not(IsEmpty()));
  EXPECT_LT(std::ssize(journals), rows_there("financial/Journals"));
  EXPECT_EQ(row(CodeList::kClassification, "B").code, "B");
  settings.classification_slot = 8;
  connect();
  EXPECT_THAT(rows(CodeList::kClassification), IsEmpty());
}

TEST_F(OnlineReferenceTest, who_may_read_the_codes_is_examined) {
  begin();
  for (const connector::Finding& finding : online->examine({}))
    EXPECT_FALSE(finding.error) << code_of(finding.error);
}

}  // namespace
}  // namespace schakel::exact_online
