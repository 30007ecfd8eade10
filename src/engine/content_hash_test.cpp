#include "engine/content_hash.h"

#include <gtest/gtest.h>

namespace schakel::engine {
namespace {

ContentHasher hasher(char with = 'k') {
  return ContentHasher::make(Secret(std::string(32, with))).value();
}

model::Order an_order() {
  model::Order order;
  order.id = "b7e1";
  order.number = "1042";
  order.customer.id = "c001";
  model::OrderLine line;
  line.item_code = "A-1";
  line.unit_price = Decimal::parse("1.50").value();
  order.lines.push_back(line);
  return order;
}

TEST(ContentHash, the_same_order_has_the_same_hash) {
  EXPECT_EQ(hasher().of(an_order()), hasher().of(an_order()));
}

TEST(ContentHash, needless_zeros_change_nothing) {
  model::Order other = an_order();
  other.lines[0].unit_price = Decimal::parse("1.5").value();
  EXPECT_EQ(hasher().of(other), hasher().of(an_order()));
}

TEST(ContentHash, another_price_is_another_hash) {
  model::Order other = an_order();
  other.lines[0].unit_price = Decimal::parse("1.51").value();
  EXPECT_NE(hasher().of(other), hasher().of(an_order()));
}

TEST(ContentHash, text_that_moves_to_the_next_field_is_another_hash) {
  model::Order one = an_order();
  one.your_reference = Personal("ab");
  model::Order other = an_order();
  other.your_reference = Personal("a");
  other.description = Personal("b");
  EXPECT_NE(hasher().of(one), hasher().of(other));
}

TEST(ContentHash, does_not_depend_on_whether_the_customer_was_read) {
  model::Order other = an_order();
  other.customer.name = Personal("De Bakker");
  EXPECT_EQ(hasher().of(other), hasher().of(an_order()));
}

TEST(ContentHash, what_was_delivered_is_another_progress_of_the_same_order) {
  model::Order other = an_order();
  other.lines[0].delivered = Decimal::from_integer(1);
  EXPECT_EQ(hasher().of(other), hasher().of(an_order()));
  EXPECT_NE(hasher().of_progress(other), hasher().of_progress(an_order()));
  model::Order more = other;
  more.lines[0].delivered = Decimal::from_integer(2);
  EXPECT_NE(hasher().of_progress(more), hasher().of_progress(other));
  more = other;
  more.tracking = "3SKAN0001";
  EXPECT_NE(hasher().of_progress(more), hasher().of_progress(other));
  more = other;
  more.lines[0].unit_price = Decimal::from_integer(9);
  EXPECT_NE(hasher().of_progress(more), hasher().of_progress(other));
}

TEST(ContentHash, another_customer_is_another_hash) {
  model::Order other = an_order();
  other.customer.id = "c002";
  EXPECT_NE(hasher().of(other), hasher().of(an_order()));
}

TEST(ContentHash, another_installation_has_other_hashes) {
  EXPECT_NE(hasher('a').of(an_order()), hasher('b').of(an_order()));
}

TEST(ContentHash, a_key_of_the_wrong_length_is_refused) {
  EXPECT_EQ(ContentHasher::make(Secret("short")).error().code, "engine.hash_key");
}

}  // namespace
}  // namespace schakel::engine
