#include "flow/settings_check.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "flow/order_builder_test.h"

namespace schakel::flow {
namespace {

/// The settings that are complained about.
std::vector<std::string> complaints(const OrdersFlow& flow) {
  std::vector<std::string> names;
  for (const Error& error : check_settings(flow)) {
    EXPECT_EQ(error.kind, ErrorKind::kInvalidInput);
    EXPECT_FALSE(error.what.en.empty());
    EXPECT_FALSE(error.what.nl.empty());
    EXPECT_FALSE(error.advice.nl.empty());
    names.push_back(error.fields.at(0));
  }
  return names;
}

using Names = std::vector<std::string>;

TEST(SettingsCheck, finds_nothing_in_ordinary_settings) {
  EXPECT_EQ(complaints(test::settings()), Names{});
  EXPECT_EQ(complaints(OrdersFlow{}), Names{});
}

TEST(SettingsCheck, finds_every_problem_at_once) {
  OrdersFlow flow = test::settings();
  flow.states.clear();
  flow.reference_prefix.clear();
  flow.customers.default_debtor = DefaultDebtor::kFallback;
  EXPECT_EQ(complaints(flow), (Names{"states", "reference_prefix", "customers.default_debtor_number"}));
}

TEST(SettingsCheck, wants_the_number_of_a_default_debtor_that_is_used) {
  OrdersFlow flow = test::settings();
  flow.customers.default_debtor = DefaultDebtor::kAlways;
  EXPECT_EQ(complaints(flow), Names{"customers.default_debtor_number"});
  flow.customers.default_debtor_number = "99999";
  EXPECT_EQ(complaints(flow), Names{});
}

TEST(SettingsCheck, lets_a_setting_that_is_switched_off_keep_its_value) {
  OrdersFlow flow = test::settings();
  flow.customers.default_debtor_number = "99999";
  flow.items.fallback_item = "OTHER";
  flow.discounts.discount_item = "DISCOUNT";
  EXPECT_EQ(complaints(flow), Names{});
}

TEST(SettingsCheck, wants_match_keys_each_once) {
  OrdersFlow flow = test::settings();
  flow.customers.match_keys = {};
  EXPECT_EQ(complaints(flow), Names{"customers.match_keys"});
  flow.customers.match_keys = {connector::MatchKey::kEmail, connector::MatchKey::kEmail};
  EXPECT_EQ(complaints(flow), Names{"customers.match_keys"});
}

TEST(SettingsCheck, wants_the_items_that_other_settings_need) {
  OrdersFlow flow = test::settings();
  flow.items.when_missing = MissingItem::kFallbackItem;
  flow.shipping_costs.charge_codes = {"SHIP"};
  flow.discounts.order_discount = OrderDiscount::kDiscountItem;
  EXPECT_EQ(complaints(flow),
            (Names{"items.fallback_item", "shipping_costs.target_item", "discounts.discount_item"}));
}

TEST(SettingsCheck, makes_shipping_costs_an_item_or_a_charge_and_never_both) {
  OrdersFlow flow = test::settings();
  flow.shipping_costs.charge_codes = {"SHIP"};
  flow.shipping_costs.target_charge = "VERZ";
  EXPECT_EQ(complaints(flow), Names{});
  flow.shipping_costs.target_item = "SHIPPING";
  EXPECT_EQ(complaints(flow), Names{"shipping_costs.target_charge"});
}

TEST(SettingsCheck, books_costs_of_a_sales_entry_on_an_account_and_not_as_a_charge) {
  OrdersFlow flow = test::settings();
  flow.target.document = model::Document::kSalesEntry;
  flow.shipping_costs.target_charge = "VERZ";
  EXPECT_EQ(complaints(flow), Names{"shipping_costs.target_charge"});
}

TEST(SettingsCheck, wants_a_default_where_it_is_forced_or_used_for_unmapped_codes) {
  OrdersFlow flow = test::settings();
  flow.warehouse.force = true;
  flow.cost_unit.when_unmapped = WhenUnmapped::kUseDefault;
  EXPECT_EQ(complaints(flow), (Names{"warehouse.default", "cost_unit.default"}));
}

TEST(SettingsCheck, wants_countries_as_two_capitals) {
  OrdersFlow flow = test::settings();
  flow.vat_code.by_country = {{"be", "B"}};
  EXPECT_EQ(complaints(flow), Names{"vat_code.by_country.be"});
}

TEST(SettingsCheck, refuses_a_field_of_lines_for_a_code_of_the_head) {
  OrdersFlow flow = test::settings();
  flow.warehouse.from_field = "line.Project";
  flow.cost_center.from_field = "line.Project";
  EXPECT_EQ(complaints(flow), Names{"warehouse.from_field"});
}

TEST(SettingsCheck, wants_a_number_or_date_to_compare_with) {
  OrdersFlow flow = test::settings();
  flow.filters = {{.field = "amount", .compare = Condition::Compare::kAbove, .values = {"100,00"}},
                  {.field = "amount", .compare = Condition::Compare::kBelow, .values = {"100.00"}},
                  {.field = "country", .compare = Condition::Compare::kOneOf, .values = {}}};
  EXPECT_EQ(complaints(flow), (Names{"filter[0].values", "filter[2].values"}));
}

TEST(SettingsCheck, refuses_two_free_fields_into_one) {
  OrdersFlow flow = test::settings();
  flow.free_fields = {{.level = FreeField::Level::kOrder, .source = "A", .target = "FreeField1"},
                      {.level = FreeField::Level::kOrder, .source = "B", .target = "FreeField1"}};
  EXPECT_EQ(complaints(flow), Names{"free_field[1].target"});
}

TEST(SettingsCheck, allows_only_a_reference_prefix_that_can_be_searched_for) {
  OrdersFlow flow = test::settings();
  flow.reference_prefix = "it's ";
  EXPECT_EQ(complaints(flow), Names{"reference_prefix"});
}

}  // namespace
}  // namespace schakel::flow
