#include "flow/reconciliation.h"

#include <gtest/gtest.h>

#include "flow/order_builder_test.h"

namespace schakel::flow {
namespace {

using namespace test;

// ---- Orders ----

model::Order comes_to(model::Order order, std::string_view excl) {
  order.amount_excl_vat = number(excl);
  return order;
}

model::Order document(const std::string& number_there, const std::string& reference, std::string_view excl) {
  model::Order order = an_order().numbered(number_there);
  order.id = "document-" + number_there;
  order.your_reference = Personal(reference);
  return comes_to(std::move(order), excl);
}

Reconciliation orders_compared(const std::vector<model::Order>& source,
                               const std::vector<model::Order>& target, const OrdersFlow& flow = settings()) {
  OrderReconciliation sheet(flow);
  for (const model::Order& one : target) sheet.add_target(one);
  for (const model::Order& one : source) sheet.add_source(one);
  return sheet.finish();
}

TEST(OrderReconciliation, of_the_same_orders_is_equal_with_equal_totals) {
  const Reconciliation both =
      orders_compared({comes_to(an_order().numbered("1"), "10.50"), comes_to(an_order().numbered("2"), "20")},
                      {document("90", "EOL1", "10.50"), document("91", "EOL2", "20.00")});
  EXPECT_TRUE(both.is_equal());
  EXPECT_EQ(both.equal, 2);
  EXPECT_EQ(both.totals->here, number("30.50"));
  EXPECT_EQ(both.totals->there, number("30.50"));
}

TEST(OrderReconciliation, tells_what_is_missing_what_is_extra_and_what_differs_with_both_figures) {
  const Reconciliation both =
      orders_compared({comes_to(an_order().numbered("1"), "10"), comes_to(an_order().numbered("2"), "20")},
                      {document("90", "EOL1", "10.01"), document("91", "EOL3", "7")});
  ASSERT_EQ(both.rows.size(), 3u);
  EXPECT_EQ(both.rows[0].what, ReconciliationRow::What::kDifferent);
  EXPECT_EQ(both.rows[0].here, number("10"));
  EXPECT_EQ(both.rows[0].there, number("10.01"));
  EXPECT_EQ(both.rows[1].what, ReconciliationRow::What::kMissing);
  EXPECT_EQ(both.rows[1].number, "2");
  EXPECT_EQ(both.rows[2].what, ReconciliationRow::What::kExtra);
  EXPECT_EQ(both.rows[2].target_number, "91");
  EXPECT_EQ(both.totals->here, number("30"));
  EXPECT_EQ(both.totals->there, number("17.01"));
}

TEST(OrderReconciliation, leaves_documents_of_others_alone) {
  const Reconciliation both = orders_compared({}, {document("90", "PO 77", "10")});
  EXPECT_TRUE(both.is_equal());
  EXPECT_EQ(both.target, 0);
}

TEST(OrderReconciliation, tells_a_reference_that_stands_on_two_documents) {
  const Reconciliation both = orders_compared({comes_to(an_order().numbered("1"), "10")},
                                              {document("90", "EOL1", "10"), document("91", "EOL1", "10")});
  ASSERT_EQ(both.rows.size(), 1u);
  EXPECT_EQ(both.rows[0].target_number, "90, 91");
}

TEST(OrderReconciliation, allows_the_rounding_that_the_flow_allows) {
  OrdersFlow flow = settings();
  flow.rounding_difference = number("0.01");
  EXPECT_TRUE(
      orders_compared({comes_to(an_order().numbered("1"), "10")}, {document("90", "EOL1", "10.01")}, flow)
          .is_equal());
}

TEST(OrderReconciliation, does_not_take_the_document_of_an_order_that_is_left_out_for_extra) {
  const OrdersFlow flow = settings();
  OrderReconciliation sheet(flow);
  sheet.add_target(document("90", "EOL1", "10"));
  sheet.leave_out(an_order().numbered("1"));
  const Reconciliation both = sheet.finish();
  EXPECT_TRUE(both.is_equal());
  EXPECT_EQ(both.left_out, 1);
}

// ---- Records ----

std::vector<WantedField> wants(model::Value description, model::Value price,
                               mapping::WritePolicy write = mapping::WritePolicy::kAlways) {
  return {{.name = "Description", .value = std::move(description), .write = write},
          {.name = "Price", .value = std::move(price)}};
}

RecordReconciliation two_fields(const RecordsFlow& flow) {
  return {flow, {"Description", "Price"}, 1};
}

TEST(RecordReconciliation, compares_field_by_field_and_what_all_come_to) {
  const RecordsFlow flow;
  RecordReconciliation sheet = two_fields(flow);
  sheet.add_target("A", "A", std::vector<model::Value>{Personal("Lamp "), number("9.50")});
  sheet.add_target("B", "B", std::vector<model::Value>{Personal("Desk"), number("20")});
  sheet.add_target("C", "C", std::vector<model::Value>{Personal("Chair"), number("1")});
  sheet.add_source("A", "A", wants(Personal("Lamp"), number("9.5")));
  sheet.add_source("B", "B", wants(Personal("Desks"), number("20")));
  sheet.add_source("D", "D", wants(Personal("Door"), number("3")));
  const Reconciliation both = sheet.finish({});
  EXPECT_EQ(both.equal, 1);
  EXPECT_EQ(both.different, 1);
  EXPECT_EQ(both.missing, 1);
  EXPECT_EQ(both.extra, 1);
  EXPECT_EQ(both.rows[0].fields, std::vector<std::string>{"Description"});
  EXPECT_EQ(both.totals->here, number("32.5"));
  EXPECT_EQ(both.totals->there, number("30.5"));
}

TEST(RecordReconciliation, does_not_count_what_the_write_policy_leaves_to_the_target) {
  const RecordsFlow flow;
  RecordReconciliation sheet = two_fields(flow);
  sheet.add_target("A", "A", std::vector<model::Value>{Personal("Enriched"), number("9")});
  sheet.add_source("A", "A", wants(Personal("Plain"), number("9"), mapping::WritePolicy::kOnCreate));
  EXPECT_TRUE(sheet.finish({}).is_equal());
}

TEST(RecordReconciliation, does_not_count_what_a_flow_that_updates_nothing_leaves_as_it_is) {
  RecordsFlow flow;
  flow.update = false;
  RecordReconciliation sheet = two_fields(flow);
  sheet.add_target("A", "A", std::vector<model::Value>{Personal("Theirs"), number("9")});
  sheet.add_source("A", "A", wants(Personal("Ours"), number("8")));
  EXPECT_TRUE(sheet.finish({}).is_equal());
}

TEST(RecordReconciliation, tells_why_a_record_cannot_be_compared) {
  const RecordsFlow flow;
  RecordReconciliation sheet = two_fields(flow);
  sheet.add_unreadable("A", "A", {.en = "No translation.", .nl = "Geen vertaling."});
  const Reconciliation both = sheet.finish({"Currency"});
  EXPECT_EQ(both.missing, 1);
  EXPECT_EQ(both.rows[0].why.en, "No translation.");
  EXPECT_EQ(both.not_compared, std::vector<std::string>{"Currency"});
}

TEST(RecordReconciliation, takes_for_the_same_what_a_run_takes_for_the_same) {
  const std::vector<model::Value> values = {model::Value(), Personal(""),     Personal(" x"), Personal("x"),
                                            number("0"),    number("1.50"),   number("1.5"),  true,
                                            false,          day("2026-01-01")};
  for (const model::Value& a : values) {
    for (const model::Value& b : values) EXPECT_EQ(same_value(a, b), mark_of(a) == mark_of(b));
  }
}

TEST(RecordReconciliation, counts_two_entries_of_one_customer_as_one_in_the_target) {
  const RecordsFlow flow;
  RecordReconciliation sheet = two_fields(flow);
  sheet.add_target("A", "A", std::vector<model::Value>{Personal("Jansen"), number("1")});
  sheet.add_source("A", "1", wants(Personal("Jansen"), number("1")));
  sheet.add_source("A", "2", wants(Personal("Jansen"), number("1")));
  const Reconciliation both = sheet.finish({});
  EXPECT_EQ(both.source, 2);
  EXPECT_EQ(both.target, 1);
  EXPECT_EQ(both.equal, 2);
  EXPECT_TRUE(both.is_equal());
}

// ---- Order status ----

model::Order an_order_of(std::vector<std::pair<const char*, const char*>> delivered) {
  model::Order order;
  order.number = "7";
  for (const auto& [item, quantity] : delivered) {
    model::OrderLine line;
    line.item_code = item;
    line.quantity = number("4");
    line.delivered = number(quantity);
    order.lines.push_back(std::move(line));
  }
  return order;
}

TEST(DeliveryReconciliation, compares_what_was_delivered_by_item_and_passes_over_what_was_not_ordered) {
  DeliveryReconciliation sheet;
  sheet.add(an_order_of({{"CHAIR", "2"}, {"chair ", "1"}, {"FREIGHT", "1"}}),
            an_order_of({{"CHAIR", "3"}, {"TABLE", "0"}}));
  sheet.add(an_order_of({{"CHAIR", "4"}}), an_order_of({{"CHAIR", "1"}}));
  sheet.add(an_order_of({{"CHAIR", "2"}}), an_order_of({{"CHAIR", "0"}}));
  sheet.leave_out();
  const Reconciliation both = sheet.finish();
  EXPECT_EQ(both.equal, 1);
  EXPECT_EQ(both.different, 1);
  EXPECT_EQ(both.missing, 1);
  EXPECT_EQ(both.left_out, 1);
  EXPECT_EQ(both.rows[0].why.en, "CHAIR: 4 delivered, 1 told");
  EXPECT_EQ(both.totals->here, number("9"));
  EXPECT_EQ(both.totals->there, number("4"));
}

// ---- Stock ----

TEST(StockReconciliation, takes_no_level_and_a_level_of_nothing_for_the_same) {
  WantedLevels wanted;
  wanted.levels[{"A", "1"}] = number("0");
  wanted.levels[{"B", "1"}] = number("5");
  wanted.levels[{"C", "1"}] = number("7");
  const std::vector<connector::TargetLevel> there = {
      {.item_code = "C", .warehouse = "1", .quantity = number("6")},
      {.item_code = "D", .warehouse = "1", .quantity = number("0")},
      {.item_code = "E", .warehouse = "1", .quantity = number("2")}};
  const Reconciliation both = reconcile_stock(wanted, there, {});
  EXPECT_EQ(both.equal, 1);
  EXPECT_EQ(both.missing, 1);
  EXPECT_EQ(both.different, 1);
  EXPECT_EQ(both.extra, 1);
  EXPECT_EQ(both.totals->here, number("12"));
  EXPECT_EQ(both.totals->there, number("8"));
}

}  // namespace
}  // namespace schakel::flow
