#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "flow/order_builder_test.h"
#include "flow/plan.h"

namespace schakel::flow {
namespace {

using namespace test;

/// A target in which the ordinary customer is debtor 10025.
TargetBuilder a_target_with_customer() {
  return a_target().with_match("customer-1", debtor("10025"));
}

connector::OrderDraft draft(const model::Order& order, const OrdersFlow& flow = settings(),
                            const WhatExists& exists = a_target_with_customer()) {
  return written(plan_order(order, exists, flow)).draft;
}

connector::OrderLineDraft only_line(const model::Order& order, const OrdersFlow& flow = settings(),
                                    const WhatExists& exists = a_target_with_customer()) {
  const connector::OrderDraft all = draft(order, flow, exists);
  if (all.lines.size() != 1) {
    ADD_FAILURE() << all.lines.size() << " lines";
    return {};
  }
  return all.lines.front();
}

Error error_of(const model::Order& order, const OrdersFlow& flow = settings(),
               const WhatExists& exists = a_target_with_customer()) {
  return refused(plan_order(order, exists, flow));
}

// ---- The order as a whole ----

TEST(OrderPlan, writes_an_ordinary_order) {
  const connector::OrderDraft order = draft(an_order());
  EXPECT_EQ(order.reference, "EOL1042");
  EXPECT_EQ(order.debtor, "10025");
  EXPECT_EQ(order.payment_condition, "30");
  EXPECT_EQ(order.currency, "EUR");
  EXPECT_EQ(order.order_date, day("2026-11-20"));
  ASSERT_EQ(order.lines.size(), 1u);
  EXPECT_EQ(order.lines[0].item_code, "LAMP");
  EXPECT_EQ(order.lines[0].quantity, number("2"));
  EXPECT_EQ(order.lines[0].price, number("50"));
  EXPECT_EQ(order.lines[0].vat_code, "1");
  EXPECT_FALSE(order.lines[0].discount_percentage);
  EXPECT_FALSE(order.deliver_to);
}

TEST(OrderPlan, takes_over_texts_and_dates) {
  model::OrderLine line = a_line();
  line.delivery_date = day("2026-12-03");
  model::Order order = an_order().with_only(line);
  order.your_reference = Personal("PO 77");
  order.description = Personal("Kerstactie");
  order.delivery_date = day("2026-12-01");
  const connector::OrderDraft written_order = draft(order);
  EXPECT_EQ(written_order.reference_text, Personal("PO 77"));
  EXPECT_EQ(written_order.description, Personal("Kerstactie"));
  EXPECT_EQ(written_order.delivery_date, day("2026-12-01"));
  EXPECT_EQ(written_order.lines[0].delivery_date, day("2026-12-03"));
  EXPECT_EQ(written_order.lines[0].description, Personal("Bureaulamp"));
}

TEST(OrderPlan, skips_what_the_filters_leave_out) {
  const OrderPlan plan = plan_order(an_order().not_approved(), a_target(), settings());
  EXPECT_EQ(std::get<Skip>(plan).code, "flow.not_approved");
}

TEST(OrderPlan, recognises_an_order_that_the_target_has_already) {
  const OrderPlan plan = plan_order(an_order(), a_target().with_document("EOL1042", "20001"), settings());
  EXPECT_EQ(std::get<ExistsAlready>(plan).document.number, "20001");
}

TEST(OrderPlan, asks_a_person_when_the_reference_stands_on_two_documents) {
  const Error error = error_of(
      an_order(), settings(), a_target().with_document("EOL1042", "20001").with_document("EOL1042", "20002"));
  EXPECT_EQ(error.code, "flow.document_twice");
  EXPECT_NE(error.what.en.find("20001, 20002"), std::string::npos);
}

TEST(OrderPlan, refuses_an_order_without_lines) {
  EXPECT_EQ(error_of(an_order().without_lines()).code, "flow.order_without_lines");
}

TEST(OrderPlan, refuses_an_order_without_number) {
  EXPECT_EQ(error_of(an_order().numbered("")).code, "flow.order_without_number");
}

TEST(OrderPlan, is_the_same_every_time) {
  const model::Order order = an_order().with(a_line("GONE")).with(shipping("5", "6.05"));
  EXPECT_EQ(error_of(order).what, error_of(order).what);
}

// ---- Codes ----

TEST(OrderPlan, says_which_table_lacks_an_unmapped_payment_condition) {
  const Error error = error_of(an_order().with_payment_condition("99"));
  EXPECT_EQ(error.code, "flow.payment_condition_unmapped");
  EXPECT_EQ(error.fields, std::vector<std::string>{"payment_condition.table.99"});
}

TEST(OrderPlan, derives_the_payment_method_from_the_payment_condition) {
  OrdersFlow flow = settings();
  flow.payment_method.table = {{"30", "B"}};
  EXPECT_EQ(draft(an_order(), flow).payment_method, "B");
  EXPECT_EQ(draft(an_order()).payment_method, "");
}

TEST(OrderPlan, puts_the_warehouse_on_the_document_and_its_lines) {
  OrdersFlow flow = settings();
  flow.warehouse.table = {{"MAIN", "1"}};
  const connector::OrderDraft order = draft(an_order().with_warehouse("MAIN"), flow);
  EXPECT_EQ(order.warehouse, "1");
  EXPECT_EQ(order.lines[0].warehouse, "1");
}

TEST(OrderPlan, translates_the_shipping_method) {
  OrdersFlow flow = settings();
  flow.shipping_method.table = {{"PNL", "POST"}};
  EXPECT_EQ(draft(an_order().with_shipping_method("PNL"), flow).shipping_method, "POST");
}

TEST(OrderPlan, takes_a_lines_cost_centre_and_the_default_for_the_head) {
  OrdersFlow flow = settings();
  flow.cost_center.table = {{"12", "WEB"}};
  flow.cost_center.fallback = "SALES";
  const connector::OrderDraft order = draft(an_order().with_only(a_line().with_cost_center("12")), flow);
  EXPECT_EQ(order.cost_center, "SALES");
  EXPECT_EQ(order.lines[0].cost_center, "WEB");
}

TEST(OrderPlan, takes_a_cost_centre_from_a_native_field) {
  OrdersFlow flow = settings();
  flow.cost_center.from_field = "SalesChannelCode";
  flow.cost_center.table = {{"shop", "WEB"}};
  const connector::OrderDraft order =
      draft(an_order().with_native("SalesChannelCode", Personal("shop")), flow);
  EXPECT_EQ(order.cost_center, "WEB");
  EXPECT_EQ(order.lines[0].cost_center, "WEB");
}

TEST(OrderPlan, takes_the_targets_own_unit_unless_the_table_knows_one) {
  OrdersFlow flow = settings();
  flow.unit.table = {{"pc", "st"}};
  EXPECT_EQ(only_line(an_order().with_only(a_line().with_unit("pc")), flow).unit, "st");
  EXPECT_EQ(only_line(an_order().with_only(a_line().with_unit("box")), flow).unit, "");
}

TEST(OrderPlan, hands_on_the_own_fields_that_were_read_of_order_lines_and_customer) {
  const connector::OrderDraft order = draft(an_order()
                                                .by(a_customer().with_native("Remarks", Personal("Bellen")))
                                                .with_only(a_line().with_native("Serial", Personal("X1")))
                                                .with_native("Channel", Personal("web")),
                                            settings());
  ASSERT_EQ(order.source.size(), 1u);
  EXPECT_EQ(order.source[0].first, "Channel");
  ASSERT_EQ(order.source_customer.size(), 1u);
  EXPECT_EQ(order.source_customer[0].first, "Remarks");
  ASSERT_EQ(order.lines[0].source.size(), 1u);
  EXPECT_EQ(order.lines[0].source[0].first, "Serial");
}

// ---- VAT and prices ----

TEST(OrderPlan, takes_the_vat_code_of_the_country) {
  OrdersFlow flow = settings();
  flow.vat_code.table["2/BE"] = "B";
  EXPECT_EQ(only_line(an_order().from("BE"), flow).vat_code, "B");
  EXPECT_EQ(only_line(an_order().from("NL"), flow).vat_code, "1");
}

TEST(OrderPlan, takes_the_vat_code_of_the_country_that_the_goods_go_to) {
  OrdersFlow flow = settings();
  flow.vat_code.table["2/BE"] = "B";
  EXPECT_EQ(only_line(an_order().from("NL").delivered_at(address_in("BE")), flow).vat_code, "B");
}

TEST(OrderPlan, takes_the_country_of_another_receiver_when_there_is_no_delivery_address) {
  OrdersFlow flow = settings();
  flow.vat_code.table["2/BE"] = "B";
  const WhatExists exists = a_target_with_customer().with_match("receiver", debtor("10030"));
  EXPECT_EQ(
      only_line(an_order().from("NL").received_by(a_customer("receiver").in("BE")), flow, exists).vat_code,
      "B");
}

TEST(OrderPlan, completes_a_missing_vat_code_by_country) {
  OrdersFlow flow = settings();
  flow.vat_code.by_country = {{"BE", "B"}};
  EXPECT_EQ(only_line(an_order().from("BE").without_vat_code(), flow).vat_code, "B");
}

TEST(OrderPlan, refuses_a_price_that_could_be_incl_or_excl_vat) {
  EXPECT_EQ(error_of(an_order().from("BE").without_vat_code()).code, "flow.vat_code_missing");
}

TEST(OrderPlan, leaves_the_vat_code_to_the_item_where_prices_can_mean_only_one_thing) {
  const connector::OrderLineDraft line = only_line(an_order().without_vat_code(), settings(),
                                                   a_target_with_customer().with_only_excluding_vat_codes());
  EXPECT_EQ(line.vat_code, "");
  EXPECT_EQ(line.price, number("50"));
}

TEST(OrderPlan, knows_that_prices_include_vat_where_the_target_has_only_such_codes) {
  WhatExists exists = a_target_with_customer();
  std::erase_if(exists.codes.vat_codes, [](const auto& vat) { return !vat.includes_vat; });
  model::OrderLine line = a_line().without_vat_code().at("50");
  line.vat_percentage = number("0.21");
  EXPECT_EQ(only_line(an_order().with_only(line), settings(), exists).price, number("60.5"));
}

TEST(OrderPlan, does_not_ask_for_the_vat_code_of_a_free_line) {
  EXPECT_EQ(only_line(an_order().with_only(a_line().without_vat_code().at("0").coming_to("0"))).vat_code, "");
}

TEST(OrderPlan, puts_the_vat_into_the_price_for_an_including_code) {
  OrdersFlow flow = settings();
  flow.vat_code.table = {{"2", "1I"}};
  EXPECT_EQ(only_line(an_order(), flow).price, number("60.5"));
}

TEST(OrderPlan, takes_the_vat_out_of_the_price_for_an_excluding_code) {
  EXPECT_EQ(only_line(an_order().with_only(a_line().at("60.50").including_vat())).price, number("50"));
}

TEST(OrderPlan, refuses_a_vat_code_with_another_percentage) {
  OrdersFlow flow = settings();
  flow.vat_code.table = {{"2", "2"}};
  const Error error = error_of(an_order(), flow);
  EXPECT_EQ(error.code, "flow.vat_percentage_differs");
  EXPECT_EQ(error.what.en,
            "Order 1042, line 1: VAT is 21 % in the source, and VAT code \"2\" of the target is 9 %.");
  flow.same_vat_percentage = false;
  EXPECT_EQ(only_line(an_order(), flow).price, number("50"));
}

TEST(OrderPlan, computes_the_price_of_a_line_that_only_says_what_it_comes_to) {
  const connector::OrderLineDraft line =
      only_line(an_order().with_only(a_line().times("4").at("0").with_discount("0.1").coming_to("90")));
  EXPECT_EQ(line.price, number("22.5"));
  EXPECT_FALSE(line.discount_percentage) << "what a line comes to is after its discount already";
}

TEST(OrderPlan, takes_what_a_line_comes_to_as_excl_vat_whatever_its_prices_are) {
  EXPECT_EQ(
      only_line(an_order().with_only(a_line().times("4").at("0").including_vat().coming_to("90"))).price,
      number("22.5"));
}

TEST(OrderPlan, keeps_a_free_line_free) {
  EXPECT_EQ(only_line(an_order().with_only(a_line().at("0").coming_to("0"))).price, number("0"));
}

TEST(OrderPlan, refuses_a_quantity_that_the_target_cannot_keep) {
  EXPECT_EQ(error_of(an_order().with_only(a_line().times("0.3333"))).code, "flow.quantity_not_exact");
}

TEST(OrderPlan, names_the_line_whose_amount_would_change) {
  const Error error = error_of(an_order().with_only(a_line().times("10000").at("0.0123")));
  EXPECT_EQ(error.code, "flow.amount_not_exact");
  EXPECT_TRUE(error.what.en.starts_with("Order 1042, line 1: ")) << error.what.en;
}

// ---- Discounts ----

TEST(OrderPlan, spreads_the_discount_on_the_order_over_the_lines) {
  const connector::OrderLineDraft line =
      only_line(an_order().with_only(a_line().with_discount("0.1")).with_discount("0.05"));
  EXPECT_EQ(line.discount_percentage, number("14.5"));
}

OrdersFlow with_discount_item() {
  OrdersFlow flow = settings();
  flow.discounts = {.order_discount = OrderDiscount::kDiscountItem, .discount_item = "DISCOUNT"};
  flow.vat_code.table = {{"2", "1"}, {"9", "2"}};
  return flow;
}

TEST(OrderPlan, writes_the_discount_on_the_order_as_one_line_per_vat_code) {
  const connector::OrderDraft order =
      draft(an_order()
                .with_only(a_line().times("2").at("50").with_discount("0.1"))
                .with(a_line("DESK").times("1").at("200").with_vat("9", "0.09"))
                .with_discount("0.05"),
            with_discount_item());
  ASSERT_EQ(order.lines.size(), 4u);
  EXPECT_EQ(order.lines[0].discount_percentage, number("10"));
  EXPECT_EQ(order.lines[2].item_code, "DISCOUNT");
  EXPECT_EQ(order.lines[2].vat_code, "1");
  EXPECT_EQ(order.lines[2].price, number("-4.5"));
  EXPECT_EQ(order.lines[3].vat_code, "2");
  EXPECT_EQ(order.lines[3].price, number("-10"));
}

TEST(OrderPlan, writes_no_discount_line_of_nothing) {
  const model::Order order = an_order().with_only(a_line().at("0").coming_to("0")).with_discount("0.05");
  EXPECT_EQ(draft(order, with_discount_item()).lines.size(), 1u);
}

TEST(OrderPlan, says_which_item_or_charge_an_error_is_about_so_that_their_orders_are_one_group) {
  const auto about = [](const model::Order& order, const WhatExists& exists) {
    return refused(plan_order(order, exists, settings())).fields.at(0);
  };
  EXPECT_EQ(about(an_order().with_only(a_line("Bell-1")), a_target()), "item BELL-1");
  EXPECT_EQ(about(an_order().with_only(a_line("LAMP")), a_target().with_blocked_item("LAMP")), "item LAMP");
  EXPECT_EQ(about(an_order().with(a_charge("PACK", "2", "2.42")), a_target()), "charge PACK");
}

TEST(OrderPlan, writes_no_discount_line_without_a_discount) {
  EXPECT_EQ(draft(an_order(), with_discount_item()).lines.size(), 1u);
}

/// What an amount incl. 21 % VAT is without it.
Decimal net_of(const Decimal& amount, bool includes_vat) {
  return includes_vat ? amount.divided_by(number("1.21"), Decimal::kScaleMax).value() : amount;
}

/// `amount` less `percents` percent.
Decimal less(const Decimal& amount, const Decimal& percents) {
  const Decimal left = number("1").minus(percents.times(number("0.01")).value()).value();
  return amount.times(left).value();
}

TEST(OrderPlan, comes_to_what_the_source_comes_to_within_a_cent_a_line) {
  EXPECT_TRUE(rc::check("within a cent a line", [] {
    const bool target_includes_vat = *rc::gen::arbitrary<bool>();
    OrdersFlow flow = with_discount_item();
    flow.vat_code.table = {{"2", target_includes_vat ? "1I" : "1"}};
    if (*rc::gen::arbitrary<bool>()) flow.discounts.order_discount = OrderDiscount::kOverLines;
    const Decimal order_percents = Decimal::from_integer(*rc::gen::inRange(0, 21));

    OrderBuilder order =
        an_order().without_lines().with_discount(order_percents.times(number("0.01")).value().to_text());
    Decimal meant;
    const int line_count = *rc::gen::inRange(1, 6);
    for (int i = 0; i < line_count; ++i) {
      const Decimal quantity = Decimal::from_integer(*rc::gen::inRange(1, 20));
      const Decimal price =
          Decimal::from_integer(*rc::gen::inRange(1, 1000000)).times(number("0.01")).value();
      const Decimal percents = Decimal::from_integer(*rc::gen::inRange(0, 31));
      LineBuilder line = a_line().times(quantity.to_text()).at(price.to_text());
      line.with_discount(percents.times(number("0.01")).value().to_text());
      const bool includes_vat = *rc::gen::arbitrary<bool>();
      if (includes_vat) line.including_vat();
      order.with(line);
      const Decimal net = net_of(quantity.times(price).value(), includes_vat);
      meant = meant.plus(less(less(net, percents), order_percents)).value();
    }

    const OrderPlan plan = plan_order(order, a_target_with_customer(), flow);
    RC_ASSERT(std::holds_alternative<WriteOrder>(plan));
    const auto& lines = std::get<WriteOrder>(plan).draft.lines;
    Decimal sent;
    for (const connector::OrderLineDraft& line : lines) {
      const Decimal gross = line.quantity.times(*line.price).value();
      sent = sent.plus(net_of(less(gross, line.discount_percentage.value_or(Decimal())), target_includes_vat))
                 .value();
    }
    const Decimal allowed =
        number("0.01").times(Decimal::from_integer(static_cast<std::int64_t>(lines.size()))).value();
    RC_ASSERT(sent.minus(meant).value().absolute() <= allowed);
  }));
}

// ---- Shipping costs and other charges ----

OrdersFlow with_shipping_item() {
  OrdersFlow flow = settings();
  flow.shipping_costs.target_item = "SHIPPING";
  return flow;
}

TEST(OrderPlan, writes_shipping_costs_as_a_line) {
  const connector::OrderDraft order = draft(an_order().with(shipping("5.00", "6.05")), with_shipping_item());
  ASSERT_EQ(order.lines.size(), 2u);
  EXPECT_EQ(order.lines[1].item_code, "SHIPPING");
  EXPECT_EQ(order.lines[1].description, Personal("Kosten"));
  EXPECT_EQ(order.lines[1].quantity, number("1"));
  EXPECT_EQ(order.lines[1].price, number("5"));
  EXPECT_EQ(order.lines[1].vat_code, "1");
}

TEST(OrderPlan, takes_shipping_costs_incl_vat_for_an_including_code) {
  OrdersFlow flow = with_shipping_item();
  flow.vat_code.table = {{"2", "1I"}};
  EXPECT_EQ(draft(an_order().with(shipping("4.13", "5.00")), flow).lines.at(1).price, number("5"));
}

TEST(OrderPlan, does_not_write_free_shipping) {
  EXPECT_EQ(draft(an_order().with(shipping("0", "0"))).lines.size(), 1u);
}

TEST(OrderPlan, asks_what_shipping_costs_become) {
  EXPECT_EQ(error_of(an_order().with(shipping("5", "6.05"))).code, "flow.shipping_item_not_set");
}

TEST(OrderPlan, takes_certain_items_as_shipping_costs) {
  OrdersFlow flow = with_shipping_item();
  flow.shipping_costs.item_codes = {"VERZENDING"};
  EXPECT_EQ(only_line(an_order().with_only(a_line("VERZENDING")), flow).item_code, "SHIPPING");
}

TEST(OrderPlan, takes_certain_charges_as_shipping_costs) {
  OrdersFlow flow = with_shipping_item();
  flow.shipping_costs.charge_codes = {"RUSH"};
  EXPECT_EQ(draft(an_order().with(a_charge("RUSH", "10", "12.10")), flow).lines.at(1).item_code, "SHIPPING");
}

TEST(OrderPlan, asks_about_a_charge_that_is_not_shipping_unless_an_item_is_set) {
  OrdersFlow flow = with_shipping_item();
  const model::Order order = an_order().with(a_charge("PACK", "2", "2.42"));
  EXPECT_EQ(error_of(order, flow).code, "flow.charge_unmapped");
  flow.shipping_costs.other_charges_item = "OTHER";
  EXPECT_EQ(draft(order, flow).lines.at(1).item_code, "OTHER");
}

TEST(OrderPlan, refuses_a_shipping_item_that_the_target_does_not_have) {
  OrdersFlow flow = with_shipping_item();
  flow.shipping_costs.target_item = "GONE";
  const Error error = error_of(an_order().with(shipping("5", "6.05")), flow);
  EXPECT_EQ(error.code, "flow.configured_item_missing");
  EXPECT_EQ(error.fields, std::vector<std::string>{"shipping_costs.target_item"});
}

TEST(OrderPlan, writes_shipping_costs_as_a_charge_of_the_target) {
  OrdersFlow flow = settings();
  flow.shipping_costs.target_charge = "verz";
  const connector::OrderLineDraft line = draft(an_order().with(shipping("5.00", "6.05")), flow).lines.at(1);
  EXPECT_EQ(line.charge_code, "VERZ");
  EXPECT_EQ(line.item_code, "");
  EXPECT_TRUE(line.is_shipping);
  EXPECT_EQ(line.price, number("5.00"));
  EXPECT_FALSE(line.price_includes_vat);
  EXPECT_EQ(line.vat_code, "1");
}

TEST(OrderPlan, makes_one_charge_of_a_line_of_several_pieces_with_a_discount) {
  OrdersFlow flow = settings();
  flow.shipping_costs.item_codes = {"VERZENDING"};
  flow.shipping_costs.target_charge = "VERZ";
  const connector::OrderLineDraft made =
      only_line(an_order().with_only(a_line("VERZENDING").times("3").at("4.33").with_discount("0.1")), flow);
  EXPECT_EQ(made.charge_code, "VERZ");
  EXPECT_EQ(made.quantity, number("1"));
  EXPECT_EQ(made.price, number("11.69"));  // 3 × 4.33 - 10 %, to the cent.
  EXPECT_EQ(made.discount_percentage, std::nullopt);
}

TEST(OrderPlan, keeps_other_charges_apart_from_shipping) {
  OrdersFlow flow = settings();
  flow.shipping_costs.target_charge = "VERZ";
  flow.shipping_costs.other_charges_charge = "INPAK";
  const connector::OrderLineDraft line =
      draft(an_order().with(a_charge("PACK", "2", "2.42")), flow).lines.at(1);
  EXPECT_EQ(line.charge_code, "INPAK");
  EXPECT_FALSE(line.is_shipping);
}

TEST(OrderPlan, refuses_a_charge_that_the_target_does_not_have) {
  OrdersFlow flow = settings();
  flow.shipping_costs.target_charge = "GONE";
  const Error error = error_of(an_order().with(shipping("5", "6.05")), flow);
  EXPECT_EQ(error.code, "flow.configured_charge_missing");
  EXPECT_EQ(error.fields, std::vector<std::string>{"shipping_costs.target_charge"});
}

// ---- Items ----

TEST(OrderPlan, refuses_a_missing_item) {
  const Error error = error_of(an_order().with(a_line("GONE")));
  EXPECT_EQ(error.code, "flow.item_missing");
  EXPECT_EQ(error.what.en, "Order 1042, line 2: item \"GONE\" does not exist in the target.");
}

TEST(OrderPlan, refuses_an_item_that_may_not_be_sold) {
  EXPECT_EQ(
      error_of(an_order().with(a_line("OLD")), settings(), a_target_with_customer().with_blocked_item("OLD"))
          .code,
      "flow.item_not_sellable");
}

TEST(OrderPlan, writes_an_item_code_as_the_target_spells_it) {
  EXPECT_EQ(only_line(an_order().with_only(a_line(" lamp "))).item_code, "LAMP");
}

TEST(OrderPlan, creates_a_missing_item_once) {
  OrdersFlow flow = settings();
  flow.items.when_missing = MissingItem::kCreate;
  const WriteOrder write = written(plan_order(an_order().with(a_line("NEW").at("9.95")).with(a_line("new")),
                                              a_target_with_customer(), flow));
  ASSERT_EQ(write.items_to_create.size(), 1u);
  EXPECT_EQ(write.items_to_create[0].code, "NEW");
  EXPECT_EQ(write.items_to_create[0].vat_code, "1");
  EXPECT_EQ(write.items_to_create[0].sales_price, number("9.95"));
  EXPECT_EQ(write.draft.lines.at(1).item_code, "NEW");
}

TEST(OrderPlan, replaces_a_missing_item_by_the_fallback_and_keeps_its_code_readable) {
  OrdersFlow flow = settings();
  flow.items = {.when_missing = MissingItem::kFallbackItem, .fallback_item = "OTHER"};
  const connector::OrderLineDraft line = only_line(an_order().with_only(a_line("GONE")), flow);
  EXPECT_EQ(line.item_code, "OTHER");
  EXPECT_EQ(line.description, Personal("GONE Bureaulamp"));
  EXPECT_EQ(line.price, number("50"));
}

TEST(OrderPlan, writes_a_missing_item_as_text_when_told_so) {
  OrdersFlow flow = settings();
  flow.items.when_missing = MissingItem::kTextLine;
  const connector::OrderLineDraft line = only_line(an_order().with_only(a_line("GONE")), flow);
  EXPECT_EQ(line.item_code, "");
  EXPECT_EQ(line.description, Personal("2 x GONE Bureaulamp (50)"));
  EXPECT_FALSE(line.price);
}

TEST(OrderPlan, refuses_an_amount_without_an_item) {
  EXPECT_EQ(error_of(an_order().with_only(a_line(""))).code, "flow.line_without_item");
}

TEST(OrderPlan, writes_a_line_without_item_and_amount_as_text) {
  const connector::OrderLineDraft line = only_line(an_order().with_only(a_line("").at("0").coming_to("0")));
  EXPECT_EQ(line.item_code, "");
  EXPECT_EQ(line.description, Personal("Bureaulamp"));
}

TEST(ItemsNeeded, are_the_orders_own_and_those_of_the_settings_that_it_uses) {
  OrdersFlow flow = with_discount_item();
  flow.shipping_costs = {.charge_codes = {},
                         .item_codes = {"VERZENDING"},
                         .target_item = "SHIPPING",
                         .other_charges_item = "OTHER"};
  flow.items = {.when_missing = MissingItem::kFallbackItem, .fallback_item = "FALLBACK"};
  const model::Order order = an_order()
                                 .with(a_line("LAMP"))
                                 .with(a_line("VERZENDING"))
                                 .with(a_charge("PACK", "2", "2.42"))
                                 .with_discount("0.05");
  EXPECT_EQ(items_needed(order, flow),
            (std::vector<std::string>{"LAMP", "SHIPPING", "OTHER", "DISCOUNT", "FALLBACK"}));
  EXPECT_EQ(items_needed(an_order(), settings()), std::vector<std::string>{"LAMP"});
}

// ---- Customers and addresses on the document ----

TEST(OrderPlan, leaves_the_debtor_open_until_the_customer_is_created) {
  const WriteOrder write = written(plan_order(an_order(), a_target(), settings()));
  ASSERT_EQ(write.customers.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<CreateCustomer>(write.customers[0].action));
  EXPECT_EQ(write.draft.debtor, "");
}

TEST(OrderPlan, writes_a_delivery_address_that_is_not_the_customers_own) {
  model::Address elsewhere = address_in("NL");
  elsewhere.line1 = Personal("Havenstraat 1");
  const connector::OrderDraft order = draft(an_order().delivered_at(elsewhere));
  ASSERT_TRUE(order.deliver_to);
  EXPECT_EQ(order.deliver_to->address.line1, Personal("Havenstraat 1"));
  EXPECT_EQ(order.deliver_to->name, Personal("De Vries BV"));
}

TEST(OrderPlan, does_not_repeat_the_customers_own_address) {
  EXPECT_FALSE(draft(an_order().delivered_at(address_in("NL"))).deliver_to);
}

TEST(OrderPlan, writes_the_delivery_address_of_a_customer_whose_own_was_not_read) {
  const connector::OrderDraft order =
      draft(an_order().by_known_customer().delivered_at(address_in("NL")), settings(),
            a_target().with_linked("customer-1", debtor("10025")));
  ASSERT_TRUE(order.deliver_to);
  EXPECT_TRUE(order.deliver_to->name.empty());
  EXPECT_EQ(order.deliver_to->address, address_in("NL"));
}

TEST(OrderPlan, names_another_payer_and_another_receiver) {
  const WriteOrder write =
      written(plan_order(an_order()
                             .paid_by(a_customer("payer").with_email("betaal@x.example"))
                             .received_by(a_customer("receiver").with_email("ontvang@x.example")),
                         a_target_with_customer().with_match("payer", debtor("10030")), settings()));
  ASSERT_EQ(write.customers.size(), 3u);
  EXPECT_EQ(write.customers[1].role, CustomerStep::Role::kInvoiceTo);
  EXPECT_EQ(write.draft.invoice_debtor, "10030");
  EXPECT_EQ(write.customers[2].role, CustomerStep::Role::kDeliverTo);
  EXPECT_TRUE(std::holds_alternative<CreateCustomer>(write.customers[2].action));
  EXPECT_EQ(write.draft.delivery_debtor, "");
}

TEST(OrderPlan, does_not_plan_the_same_customer_twice) {
  EXPECT_EQ(
      written(plan_order(an_order().paid_by(a_customer()).received_by(a_customer()), a_target(), settings()))
          .customers.size(),
      1u);
}

OrdersFlow with_default_debtor(DefaultDebtor when) {
  OrdersFlow flow = settings();
  flow.customers.default_debtor = when;
  flow.customers.default_debtor_number = "99999";
  return flow;
}

TEST(OrderPlan, puts_the_real_names_and_addresses_on_a_document_for_the_default_debtor) {
  model::Address elsewhere = address_in("BE");
  const WriteOrder write = written(plan_order(an_order()
                                                  .paid_by(a_customer("payer").named("Holding BV"))
                                                  .delivered_at(elsewhere)
                                                  .ordered_by_person("Jan", "Bakker"),
                                              a_target(), with_default_debtor(DefaultDebtor::kAlways)));
  EXPECT_EQ(write.customers.size(), 1u);
  EXPECT_EQ(write.draft.debtor, "99999");
  EXPECT_EQ(write.draft.invoice_debtor, "");
  EXPECT_EQ(write.draft.ordered_by->name, Personal("De Vries BV"));
  EXPECT_EQ(write.draft.ordered_by->contact_name, Personal("Jan Bakker"));
  EXPECT_EQ(write.draft.invoice_to->name, Personal("Holding BV"));
  EXPECT_EQ(write.draft.deliver_to->address.country, "BE");
}

TEST(OrderPlan, names_who_ordered_on_the_document_and_leaves_the_rest_to_the_debtor) {
  const connector::OrderDraft order = draft(an_order().ordered_by_person("Jan", "Bakker"));
  ASSERT_TRUE(order.ordered_by);
  EXPECT_EQ(order.ordered_by->contact_name, Personal("Jan Bakker"));
  EXPECT_TRUE(order.ordered_by->name.empty());
  EXPECT_TRUE(order.ordered_by->address.line1.empty());
  EXPECT_FALSE(draft(an_order()).ordered_by);
}

TEST(OrderPlan, looks_nobody_up_for_the_default_debtor_not_even_another_receiver) {
  const WriteOrder write =
      written(plan_order(an_order().received_by(a_customer("receiver").named("Filiaal Zuid")), a_target(),
                         with_default_debtor(DefaultDebtor::kAlways)));
  EXPECT_EQ(write.customers.size(), 1u);
  EXPECT_EQ(write.draft.delivery_debtor, "");
  EXPECT_EQ(write.draft.deliver_to->name, Personal("Filiaal Zuid"));
}

TEST(OrderPlan, puts_the_own_address_on_the_document_when_the_fallback_debtor_is_used) {
  const connector::OrderDraft order = draft(an_order().by(a_customer().without_email()),
                                            with_default_debtor(DefaultDebtor::kFallback), a_target());
  EXPECT_EQ(order.debtor, "99999");
  EXPECT_EQ(order.deliver_to->address, address_in("NL"));
}

TEST(OrderPlan, uses_the_customer_himself_while_the_default_debtor_is_only_a_fallback) {
  const connector::OrderDraft order = draft(an_order(), with_default_debtor(DefaultDebtor::kFallback));
  EXPECT_EQ(order.debtor, "10025");
  EXPECT_FALSE(order.ordered_by);
}

TEST(OrderPlan, lets_the_user_choose_that_long_texts_are_cut) {
  EXPECT_FALSE(draft(an_order()).cut_when_too_long);
  OrdersFlow flow = settings();
  flow.text_too_long = TooLong::kCut;
  EXPECT_TRUE(draft(an_order(), flow).cut_when_too_long);
  EXPECT_TRUE(std::get<CreateCustomer>(written(plan_order(an_order(), a_target(), flow)).customers[0].action)
                  .draft.cut_when_too_long);
}

TEST(OrderPlan, puts_the_cents_of_an_order_discount_into_a_price_so_that_both_sides_come_to_the_same) {
  // 5 % of 86.86 is 4.34 in the source; line by line it is 4.33.
  model::Order order = an_order()
                           .with_discount("0.05")
                           .with_only(a_line().times("1").at("43.33").coming_to("43.33"))
                           .with(a_line("DESK").times("1").at("43.53").coming_to("43.53"));
  order.amount_excl_vat = number("82.52");
  const connector::OrderDraft written_order = draft(order);
  Decimal sum;
  for (const connector::OrderLineDraft& line : written_order.lines) {
    const Decimal left = *number("100").minus(*line.discount_percentage);
    sum = *sum.plus(line.price->times(left)->divided_by(number("100"), 2).value());
  }
  EXPECT_EQ(sum, number("82.52"));
}

TEST(OrderPlan, finds_the_price_that_comes_to_the_cent_beside_the_nearest_one) {
  // 6 × 0.2805 is 1.68; with three decimals 6 × 0.281 is 1.69, 6 × 0.279 is 1.67 and 6 × 0.280 is 1.68.
  model::Order order = an_order().with_only(a_line().times("6").at("0.2805").coming_to("1.68"));
  order.amount_excl_vat = number("1.68");
  EXPECT_EQ(only_line(order).price, number("0.28"));
}

TEST(OrderPlan, leaves_prices_alone_when_the_totals_are_further_apart_than_rounding_explains) {
  model::Order order = an_order().with_discount("0.05");
  order.amount_excl_vat = number("80");
  EXPECT_EQ(only_line(order).price, number("50"));
}

// ---- Sales entries ----

OrdersFlow into_entries() {
  OrdersFlow flow = settings();
  flow.target.document = model::Document::kSalesEntry;
  flow.gl_account.by_country = {{"BE", "8010"}};
  flow.gl_account.fallback = "8000";
  return flow;
}

WhatExists a_target_with_books() {
  WhatExists exists = a_target_with_customer();
  exists.items.clear();
  exists.codes.gl_accounts = {"8000", "8010", "8900"};
  return exists;
}

TEST(SalesEntryPlan, books_amounts_on_ledger_accounts_and_needs_no_items) {
  model::Order order = an_order();
  order.amount_excl_vat = number("100");
  order.amount = number("121");
  EXPECT_TRUE(items_needed(order, into_entries()).empty());
  const connector::OrderDraft entry = draft(order, into_entries(), a_target_with_books());
  ASSERT_EQ(entry.lines.size(), 1u);
  EXPECT_EQ(entry.lines[0].gl_account, "8000");
  EXPECT_EQ(entry.lines[0].amount_excl_vat, number("100"));
  EXPECT_EQ(entry.lines[0].vat_amount, number("21"));
  EXPECT_EQ(entry.lines[0].vat_code, "1");
  EXPECT_TRUE(entry.lines[0].item_code.empty());
  EXPECT_EQ(entry.amount, number("121"));
}

TEST(SalesEntryPlan, books_on_the_revenue_account_of_the_country) {
  EXPECT_EQ(only_line(an_order().from("BE"), into_entries(), a_target_with_books()).gl_account, "8010");
}

TEST(SalesEntryPlan, books_shipping_costs_on_their_own_account) {
  OrdersFlow flow = into_entries();
  flow.shipping_costs.gl_account = "8900";
  const connector::OrderDraft entry =
      draft(an_order().with(shipping("10", "12.10")), flow, a_target_with_books());
  ASSERT_EQ(entry.lines.size(), 2u);
  EXPECT_EQ(entry.lines[1].gl_account, "8900");
  EXPECT_EQ(entry.lines[1].amount_excl_vat, number("10"));
}

TEST(SalesEntryPlan, refuses_an_account_that_the_target_does_not_have) {
  OrdersFlow flow = into_entries();
  flow.gl_account.fallback = "8123";
  EXPECT_EQ(error_of(an_order(), flow, a_target_with_books()).code, "flow.gl_account_not_in_target");
}

TEST(SalesEntryPlan, asks_a_person_for_a_line_without_an_account) {
  OrdersFlow flow = into_entries();
  flow.gl_account.fallback = {};
  EXPECT_EQ(error_of(an_order(), flow, a_target_with_books()).code, "flow.gl_account_missing");
}

TEST(SalesEntryPlan, asks_a_person_with_both_figures_when_the_totals_differ) {
  model::Order order = an_order();
  order.amount_excl_vat = number("95");
  const Error error = error_of(order, into_entries(), a_target_with_books());
  EXPECT_EQ(error.code, "flow.totals_differ");
  EXPECT_EQ(error.what.en, "Order 1042: its lines come to 100.00 excl. VAT, and the whole of it to 95.00.");
}

}  // namespace
}  // namespace schakel::flow
