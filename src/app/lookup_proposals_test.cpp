#include "app/lookup_proposals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace schakel::app {
namespace {

using connector::ReferenceRow;

ReferenceRow code(const char* code, const char* description) {
  return {.code = code,
          .description = description,
          .percentage = {},
          .includes_vat = {},
          .days = {},
          .country = {}};
}

/// What is proposed for one code, as "state code".
std::string proposed(const flow::CodedField& rules, const ReferenceRow& source,
                     std::vector<ReferenceRow> target) {
  const CodedPlace place{
      .setting = "warehouse", .rules = &rules, .list = connector::CodeList::kWarehouse, .table = {}};
  const std::vector<ProposedRow> rows = proposed_rows(place, std::span(&source, 1), target);
  if (rows.size() != 1) return std::to_string(rows.size());
  return std::string(name_of(rows[0].state)) + " " + rows[0].proposal.to.code;
}

TEST(LookupProposals, only_what_is_sure_may_be_added_as_it_is) {
  EXPECT_EQ(proposed({}, code("1", "Main"), {code("1", "Elsewhere")}), "sure 1");
  EXPECT_EQ(proposed({}, code("A", "Main warehouse"), {code("7", "main Warehouse")}), "sure 7");
  EXPECT_EQ(proposed({}, code("A", "Main warehouse Utrecht"), {code("7", "Warehouse Utrecht")}), "unsure 7");
  EXPECT_EQ(proposed({}, code("A", "Main"), {code("7", "Returns")}), "nothing ");
}

TEST(LookupProposals, a_row_of_the_table_stays_whatever_would_be_proposed) {
  const ReferenceRow source = code("1", "Main");
  const ReferenceRow target = code("1", "Main");
  const flow::CodedField rules{.table = {{"1", "9"}}};
  const CodedPlace place{
      .setting = "warehouse", .rules = &rules, .list = connector::CodeList::kWarehouse, .table = {}};
  const std::vector<ProposedRow> rows = proposed_rows(place, std::span(&source, 1), std::span(&target, 1));
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].state, RowState::kThere);
  EXPECT_EQ(rows[0].in_use, "9");
}

TEST(LookupProposals, the_same_code_needs_no_row_where_it_counts_anyway) {
  const flow::CodedField same{.same_code = true};
  EXPECT_EQ(proposed(same, code("1", "Main"), {code("1", "Main")}), "not_needed 1");
  EXPECT_EQ(proposed(same, code("A", "Main"), {code("1", "Main")}), "sure 1");
}

TEST(LookupProposals, go_into_the_shared_table_of_a_field_or_into_its_own) {
  FlowConfiguration flow;
  flow.orders.vat_code.lookup = "vat";
  std::map<std::string, TablePath> tables;
  for (const CodedPlace& place : coded_places("shop", flow)) tables[place.setting] = place.table;
  EXPECT_EQ(tables["vat_code"], (TablePath{"lookup", "vat"}));
  EXPECT_EQ(tables["warehouse"], (TablePath{"flow", "shop", "warehouse", "table"}));
}

TEST(LookupProposals, are_made_for_fields_that_have_a_code_to_translate_and_no_others) {
  const auto has = [](const FlowConfiguration& flow, const char* setting) {
    const std::vector<CodedPlace> places = coded_places("shop", flow);
    return std::ranges::find(places, setting, &CodedPlace::setting) != places.end();
  };
  FlowConfiguration flow;
  EXPECT_TRUE(has(flow, "warehouse"));
  EXPECT_FALSE(has(flow, "payment_method"));
  EXPECT_FALSE(has(flow, "gl_account"));
  flow.orders.warehouse.force = true;
  flow.orders.cost_center.from_field = "Channel";
  flow.orders.target.document = model::Document::kSalesEntry;
  EXPECT_FALSE(has(flow, "warehouse"));
  EXPECT_FALSE(has(flow, "cost_center"));
  EXPECT_TRUE(has(flow, "gl_account"));
  flow.kind = FlowKind::kOrderStatus;
  EXPECT_TRUE(coded_places("shop", flow).empty());
}

}  // namespace
}  // namespace schakel::app
