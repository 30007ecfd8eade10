#include "flow/booking.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "flow/order_builder_test.h"

namespace schakel::flow {
namespace {

using namespace test;

BookingRates rates_of(const model::Order& order) {
  BookingRates rates;
  for (const model::OrderLine& line : order.lines) rates.lines.push_back(line.vat_percentage);
  for (const model::OrderCharge& charge : order.charges) rates.charges.push_back(charge.vat_percentage);
  return rates;
}

Booking booked(const model::Order& order) {
  const Result<Booking> booking = book(order, rates_of(order));
  if (!booking) ADD_FAILURE() << booking.error().code << ": " << booking.error().what.en;
  return booking.value_or(Booking{});
}

model::Order stating(model::Order order, std::string_view excl, std::string_view incl) {
  order.amount_excl_vat = number(excl);
  order.amount = number(incl);
  return order;
}

TEST(Booking, of_a_line_is_its_amount_and_the_vat_on_it) {
  const Booking booking = booked(stating(an_order(), "100", "121"));
  ASSERT_EQ(booking.lines.size(), 1u);
  EXPECT_EQ(booking.lines[0].excl_vat, number("100"));
  EXPECT_EQ(booking.lines[0].vat, number("21"));
  EXPECT_EQ(booking.totals.excl_vat, number("100"));
  EXPECT_EQ(booking.totals.incl_vat, number("121"));
}

TEST(Booking, works_vat_out_anew_where_the_target_has_another_percentage) {
  const model::Order order = stating(an_order().with(shipping("10", "12.10")), "110", "133.10");
  BookingRates rates = rates_of(order);
  rates.lines[0] = rates.charges[0] = number("0.19");
  rates.replace_those_of_source = true;
  const Result<Booking> booking = book(order, rates);
  ASSERT_TRUE(booking);
  EXPECT_EQ(booking->lines[0].vat, number("19"));
  EXPECT_EQ(booking->charges[0].vat, number("1.90"));
  EXPECT_EQ(booking->totals.excl_vat, number("110"));
  EXPECT_EQ(booking->totals.incl_vat, number("130.90"));
}

TEST(Booking, takes_the_discount_of_the_order_off_the_lines_only_where_it_is_not_in_them) {
  EXPECT_EQ(booked(stating(an_order().with_discount("0.10"), "90", "108.90")).lines[0].excl_vat,
            number("90"));
  EXPECT_EQ(booked(stating(an_order().with_discount("0.10"), "100", "121")).lines[0].excl_vat, number("100"));
}

TEST(Booking, has_charges_besides_the_lines_whether_or_not_the_sum_of_the_order_has_them) {
  const model::Order order = an_order().with(shipping("10", "12.10"));
  for (const Booking& booking :
       {booked(stating(order, "110", "133.10")), booked(stating(order, "100", "121"))}) {
    EXPECT_EQ(booking.lines[0].excl_vat, number("100"));
    EXPECT_EQ(booking.charges[0].excl_vat, number("10"));
    EXPECT_EQ(booking.charges[0].vat, number("2.10"));
    EXPECT_EQ(booking.totals.incl_vat, number("133.10"));
  }
}

TEST(Booking, gives_the_cents_of_rounding_to_the_largest_line) {
  const model::Order order = stating(an_order()
                                         .with_discount("0.05")
                                         .with_only(a_line().coming_to("10.10"))
                                         .with(a_line().coming_to("30.30"))
                                         .with(a_line().coming_to("20.10")),
                                     "57.48", "69.55");
  const Booking booking = booked(order);
  EXPECT_EQ(booking.lines[0].excl_vat, number("9.60"));
  EXPECT_EQ(booking.lines[1].excl_vat, number("28.78"));  // 28.785 is 28.79; a cent less makes the sum.
  EXPECT_EQ(booking.lines[2].excl_vat, number("19.10"));
  EXPECT_EQ(booking.totals.excl_vat, number("57.48"));
  EXPECT_EQ(booking.totals.incl_vat, number("69.55"));
}

TEST(Booking, takes_the_vat_that_the_source_computed) {
  model::OrderLine line = a_line();
  line.vat_amount = number("20.99");
  EXPECT_EQ(booked(stating(an_order().with_only(line), "100", "120.99")).lines[0].vat, number("20.99"));
}

TEST(Booking, asks_a_person_with_both_figures_when_the_lines_are_not_the_whole) {
  const model::Order order = stating(an_order(), "150", "181.50");
  const Result<Booking> booking = book(order, rates_of(order));
  ASSERT_FALSE(booking);
  EXPECT_EQ(booking.error().code, "flow.totals_differ");
  EXPECT_NE(booking.error().what.en.find("100.00"), std::string::npos) << booking.error().what.en;
  EXPECT_NE(booking.error().what.nl.find("150.00"), std::string::npos) << booking.error().what.nl;
}

TEST(Booking, asks_a_person_when_only_the_vat_is_not_what_it_should_be) {
  const model::Order order = stating(an_order(), "100", "109");
  const Result<Booking> booking = book(order, rates_of(order));
  ASSERT_FALSE(booking);
  EXPECT_NE(booking.error().what.en.find("121.00 incl. VAT"), std::string::npos) << booking.error().what.en;
}

TEST(Booking, of_an_order_that_states_no_sum_is_what_its_lines_come_to) {
  EXPECT_EQ(booked(an_order().with(a_line().coming_to("9.99"))).totals.excl_vat, number("109.99"));
}

RC_GTEST_PROP(Booking, always_adds_up_to_the_stated_sum, (const std::vector<std::uint16_t>& cents)) {
  RC_PRE(!cents.empty());
  OrderBuilder order = an_order().without_lines();
  std::int64_t sum = 0;
  std::int64_t vat = 0;
  const auto money = [](std::int64_t of_cents) {
    return *Decimal::from_integer(of_cents).divided_by(Decimal::from_integer(100), 2);
  };
  for (const std::uint16_t amount : cents) {
    model::OrderLine line = a_line();
    line.amount = money(amount);
    order.with(line);
    sum += amount;
    vat += (amount * 21 + 50) / 100;
  }
  model::Order stated = order;
  stated.amount_excl_vat = money(sum);
  stated.amount = money(sum + vat);
  const Result<Booking> booking = book(stated, rates_of(stated));
  RC_ASSERT(booking.has_value());
  Decimal excl;
  Decimal incl;
  for (const Booked& line : booking->lines) {
    excl = *excl.plus(line.excl_vat);
    incl = *incl.plus(*line.excl_vat.plus(line.vat));
  }
  RC_ASSERT(excl == *stated.amount_excl_vat);
  RC_ASSERT(incl == *stated.amount);
}

}  // namespace
}  // namespace schakel::flow
