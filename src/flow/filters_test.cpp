#include <gtest/gtest.h>

#include "flow/order_builder_test.h"
#include "flow/plan.h"

namespace schakel::flow {
namespace {

using namespace test;

OrdersFlow with_filter(const std::string& field, Condition::Compare compare,
                       std::vector<std::string> values = {}) {
  OrdersFlow flow = settings();
  flow.filters = {{.field = field, .compare = compare, .values = std::move(values)}};
  return flow;
}

TEST(HeadFilter, takes_an_open_approved_order) {
  EXPECT_FALSE(filter_head(an_order(), settings()));
}

TEST(HeadFilter, leaves_out_an_order_before_the_from_date_and_says_both_dates) {
  OrdersFlow flow = settings();
  flow.from_date = day("2026-01-01");
  const auto skip = filter_head(an_order().of("2025-12-30"), flow);
  ASSERT_TRUE(skip);
  EXPECT_EQ(skip->code, "flow.before_from_date");
  EXPECT_EQ(skip->reason.en, "Order 1042 is of 2025-12-30, before the from-date 2026-01-01.");
  EXPECT_FALSE(filter_head(an_order().of("2026-01-01"), flow));
}

TEST(HeadFilter, leaves_out_a_state_that_is_not_taken) {
  EXPECT_EQ(filter_head(an_order().in_state(model::OrderState::kCancelled), settings())->code,
            "flow.state_not_taken");
}

TEST(HeadFilter, leaves_out_a_credit_note_whatever_its_state) {
  OrdersFlow flow = settings();
  flow.states = {model::OrderState::kProcessed};
  EXPECT_FALSE(filter_head(an_order().in_state(model::OrderState::kProcessed), flow));
  model::Order credit = an_order().in_state(model::OrderState::kProcessed);
  credit.is_credit = true;
  EXPECT_EQ(filter_head(credit, flow)->code, "flow.credit_note");
}

TEST(HeadFilter, says_that_a_draft_is_one) {
  EXPECT_EQ(filter_head(an_order().in_state(model::OrderState::kDraft), settings())->reason.en,
            "Order 1042 is a draft; that state is not taken.");
}

TEST(HeadFilter, leaves_out_what_is_not_approved_unless_told_otherwise) {
  OrdersFlow flow = settings();
  EXPECT_EQ(filter_head(an_order().not_approved(), flow)->code, "flow.not_approved");
  flow.only_approved = false;
  EXPECT_FALSE(filter_head(an_order().not_approved(), flow));
}

TEST(HeadFilter, decides_on_what_a_head_has_and_waits_for_the_rest) {
  const OrdersFlow by_number = with_filter("number", Condition::Compare::kStartsWith, {"20"});
  EXPECT_EQ(filter_head(an_order(), by_number)->code, "flow.filtered_out");
  const OrdersFlow by_country = with_filter("country", Condition::Compare::kEquals, {"BE"});
  EXPECT_FALSE(filter_head(an_order(), by_country));
  EXPECT_EQ(filter_order(an_order(), by_country)->code, "flow.filtered_out");
  EXPECT_FALSE(filter_order(an_order().from("BE"), by_country));
}

TEST(Filter, says_its_own_condition_and_never_the_records_value) {
  const auto skip = filter_order(an_order().with_native("Remark", Personal("Jan Jansen")),
                                 with_filter("Remark", Condition::Compare::kOneOf, {"web", "shop"}));
  ASSERT_TRUE(skip);
  EXPECT_EQ(skip->reason.en, "Order 1042: the filter 'Remark is one of \"web\", \"shop\"' leaves it out.");
}

TEST(Filter, compares_text_without_regard_to_capitals_and_numbers_by_value) {
  EXPECT_FALSE(filter_order(an_order().with_native("Channel", Personal("WEB")),
                            with_filter("Channel", Condition::Compare::kEquals, {"web"})));
  EXPECT_FALSE(filter_order(an_order().of_amount("100.00"),
                            with_filter("amount", Condition::Compare::kEquals, {"100"})));
}

TEST(Filter, compares_numbers_as_numbers_and_dates_as_dates) {
  const OrdersFlow above = with_filter("amount", Condition::Compare::kAbove, {"99.5"});
  EXPECT_FALSE(filter_order(an_order().of_amount("100"), above));
  EXPECT_TRUE(filter_order(an_order().of_amount("99.5"), above));
  const OrdersFlow before = with_filter("Wanted", Condition::Compare::kBelow, {"2026-12-01"});
  EXPECT_FALSE(filter_order(an_order().with_native("Wanted", day("2026-11-30")), before));
  EXPECT_TRUE(filter_order(an_order().with_native("Wanted", day("2026-12-01")), before));
}

TEST(Filter, an_empty_field_is_never_above_or_below) {
  EXPECT_TRUE(filter_order(an_order(), with_filter("amount", Condition::Compare::kAbove, {"0"})));
  EXPECT_TRUE(filter_order(an_order(), with_filter("amount", Condition::Compare::kBelow, {"0"})));
}

TEST(Filter, a_field_that_the_source_did_not_give_is_empty) {
  EXPECT_FALSE(filter_order(an_order(), with_filter("Channel", Condition::Compare::kIsEmpty)));
  EXPECT_TRUE(filter_order(an_order(), with_filter("Channel", Condition::Compare::kIsNotEmpty)));
}

TEST(Filter, not_equal_holds_for_none_of_the_values) {
  const OrdersFlow flow = with_filter("currency", Condition::Compare::kNotEquals, {"USD", "GBP"});
  EXPECT_FALSE(filter_order(an_order(), flow));
  model::Order dollars = an_order();
  dollars.currency = "USD";
  EXPECT_TRUE(filter_order(dollars, flow));
}

TEST(Filter, looks_at_a_field_of_the_customer) {
  const OrdersFlow flow = with_filter("customer.Segment", Condition::Compare::kContains, {"retail"});
  EXPECT_FALSE(
      filter_order(an_order().by(a_customer().with_native("Segment", Personal("NL Retail West"))), flow));
  EXPECT_TRUE(filter_order(an_order(), flow));
}

TEST(FieldsNeeded, are_those_that_filters_codes_and_mapping_rules_name) {
  OrdersFlow flow = with_filter("customer.Segment", Condition::Compare::kIsNotEmpty);
  flow.filters.push_back({.field = "number", .compare = Condition::Compare::kIsNotEmpty});
  flow.cost_center.from_field = "line.Project";
  flow.warehouse.from_field = "SalesChannelCode";
  flow.mapping_reads.fields = {.order = {"SalesChannelCode"}, .line = {}, .customer = {"Remarks"}};
  const FieldsNeeded needed = fields_needed(flow);
  EXPECT_EQ(needed.order, std::vector<std::string>{"SalesChannelCode"});
  EXPECT_EQ(needed.line, std::vector<std::string>{"Project"});
  EXPECT_EQ(needed.customer, (std::vector<std::string>{"Segment", "Remarks"}));
}

TEST(CustomerDetails, are_read_where_a_rule_of_the_document_names_them) {
  OrdersFlow flow = settings();
  EXPECT_FALSE(needs_customer_details(flow));
  flow.mapping_reads.customer_details = true;
  EXPECT_TRUE(needs_customer_details(flow));
}

TEST(CustomerDetails, are_not_read_for_a_linked_customer_without_need) {
  EXPECT_FALSE(needs_customer_details(settings()));
}

TEST(CustomerDetails, are_needed_where_the_country_decides_a_code) {
  OrdersFlow flow = settings();
  flow.vat_code.table["2/BE"] = "B";
  EXPECT_TRUE(needs_customer_details(flow));
}

TEST(CustomerDetails, are_not_needed_for_codes_that_only_a_new_customer_has) {
  OrdersFlow flow = settings();
  flow.customer_vat_code.by_country = {{"BE", "B"}};
  EXPECT_FALSE(needs_customer_details(flow));
}

TEST(CustomerDetails, are_not_needed_where_a_default_is_forced) {
  OrdersFlow flow = settings();
  flow.warehouse.by_country = {{"BE", "2"}};
  EXPECT_TRUE(needs_customer_details(flow));
  flow.warehouse.force = true;
  EXPECT_FALSE(needs_customer_details(flow));
}

TEST(CustomerDetails, are_needed_for_updates_for_the_default_debtor_and_for_filters_on_customers) {
  OrdersFlow updating = settings();
  updating.customers.update = true;
  EXPECT_TRUE(needs_customer_details(updating));
  OrdersFlow always = settings();
  always.customers.default_debtor = DefaultDebtor::kAlways;
  EXPECT_TRUE(needs_customer_details(always));
  EXPECT_TRUE(needs_customer_details(with_filter("customer_code", Condition::Compare::kIsNotEmpty)));
}

}  // namespace
}  // namespace schakel::flow
