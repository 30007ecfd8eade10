#include "simulator/world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"

namespace schakel::simulator {
namespace {

const Instant kToday = *parse_instant("2026-11-23T12:00:00Z");

World world_of(WorldSize size) {
  return make_world(size, kToday);
}

TEST(World, is_the_same_for_the_same_seed_and_another_for_another) {
  const World one = world_of({.seed = 3});
  const World same = world_of({.seed = 3});
  const World other = world_of({.seed = 4});
  EXPECT_EQ(one.customers[7].name, same.customers[7].name);
  EXPECT_EQ(one.orders[99].id, same.orders[99].id);
  EXPECT_NE(one.orders[99].id, other.orders[99].id);
}

TEST(World, has_as_many_of_everything_as_was_asked) {
  const World world = world_of({.orders = 100, .customers = 30, .items = 40});
  EXPECT_EQ(world.orders.size(), 100U);
  EXPECT_EQ(world.customers.size(), 30U);
  EXPECT_EQ(world.items.size(), 40U);
}

TEST(World, has_more_companies_than_persons_and_three_countries) {
  const World world = world_of({.orders = 10, .customers = 1'000});
  std::map<std::string, int> by_country;
  for (const Customer& customer : world.customers) ++by_country[customer.country];
  const auto companies = std::ranges::count_if(world.customers, &Customer::is_company);
  EXPECT_GT(companies, 550);
  EXPECT_LT(companies, 650);
  EXPECT_EQ(by_country.size(), 3U);
  EXPECT_GT(by_country["DE"], 80);
}

TEST(World, every_customer_has_an_email_address_of_its_own) {
  const World world = world_of({.orders = 10, .customers = 2'000});
  std::set<std::string> seen;
  for (const Customer& customer : world.customers)
    EXPECT_TRUE(seen.insert(lower_ascii(customer.email)).second) << customer.email;
}

TEST(World, belgian_vat_numbers_keep_their_check_digits) {
  const World world = world_of({.orders = 1, .customers = 500});
  int belgians = 0;
  for (const Customer& customer : world.customers) {
    if (!customer.vat_number.starts_with("BE")) continue;
    ++belgians;
    EXPECT_EQ(customer.vat_number.size(), 12U);
    EXPECT_EQ(std::stol(customer.vat_number.substr(2, 8)) % 97 + std::stol(customer.vat_number.substr(10)),
              97);
  }
  EXPECT_GT(belgians, 20);
}

TEST(World, without_bad_orders_everything_can_go_through) {
  const World world = world_of({.orders = 500});
  EXPECT_TRUE(std::ranges::all_of(world.items, &Item::in_globe));
  EXPECT_TRUE(std::ranges::none_of(world.customers, &Customer::blocked_in_globe));
  for (const Order& order : world.orders) {
    EXPECT_EQ(order.flaw, Flaw::kNone);
    EXPECT_FALSE(world.masters.payment_term(order.payment_term).code.globe.empty());
  }
}

TEST(World, bad_orders_are_as_many_as_asked_and_of_every_kind) {
  const World world = world_of({.orders = 250, .bad_orders = 10});
  std::map<Flaw, int> flaws;
  for (const Order& order : world.orders) ++flaws[order.flaw];
  EXPECT_EQ(flaws[Flaw::kNone], 240);
  for (const Flaw flaw : {Flaw::kMissingItem, Flaw::kUnmappedPayment, Flaw::kSharedEmail,
                          Flaw::kBlockedDebtor, Flaw::kOverlongReference}) {
    EXPECT_EQ(flaws[flaw], 2) << name_of(flaw);
  }
}

TEST(World, a_flaw_touches_no_good_order) {
  const World world = world_of({.orders = 300, .bad_orders = 15});
  for (const Order& order : world.orders) {
    if (order.flaw != Flaw::kNone) continue;
    EXPECT_FALSE(world.customers[order.customer].blocked_in_globe);
    for (const OrderLine& line : order.lines) EXPECT_TRUE(world.items[line.item].in_globe);
  }
}

TEST(World, the_shared_email_address_belongs_to_two_accounts_in_globe) {
  const World world = world_of({.orders = 50, .bad_orders = 5});
  const auto order = std::ranges::find(world.orders, Flaw::kSharedEmail, &Order::flaw);
  ASSERT_NE(order, world.orders.end());
  const Customer& customer = world.customers[order->customer];
  EXPECT_TRUE(customer.in_globe);
  EXPECT_EQ(std::ranges::count(world.globe_only, customer.email, &GlobeOnlyAccount::email), 1);
}

TEST(World, only_the_overlong_reference_does_not_fit) {
  const World world = world_of({.orders = 50, .bad_orders = 5});
  for (const Order& order : world.orders) {
    EXPECT_EQ(character_count(order.reference) > 30, order.flaw == Flaw::kOverlongReference)
        << order.reference;
  }
}

TEST(World, the_canary_stands_in_every_personal_field_and_fits_globe) {
  const World world = world_of({.orders = 50, .customers = 200, .canary = "KANARIE7"});
  for (const Customer& customer : world.customers) {
    for (const std::string& text : {customer.name, customer.email, customer.phone,
                                    customer.contact.first_name, customer.contact.last_name,
                                    customer.contact.email, customer.visit.street, customer.contact.mobile}) {
      EXPECT_NE(text.find("KANARIE7"), std::string::npos) << text;
    }
    EXPECT_LE(character_count(customer.name), 50U);
    EXPECT_LE(character_count(customer.phone), 25U) << customer.phone;
    EXPECT_LE(character_count(customer.contact.first_name), 30U);
    EXPECT_LE(character_count(customer.email), 128U);
  }
  EXPECT_NE(world.orders[3].reference.find("KANARIE7"), std::string::npos);
}

TEST(World, orders_are_dated_in_the_sixty_days_before_today_and_in_order) {
  const World world = world_of({.orders = 200});
  for (std::size_t i = 1; i < world.orders.size(); ++i)
    EXPECT_LE(world.orders[i - 1].created, world.orders[i].created);
  EXPECT_GE(world.orders.front().created, kToday - std::chrono::days(60));
  EXPECT_LE(world.orders.back().created, kToday);
}

}  // namespace
}  // namespace schakel::simulator
