#include "simulator/odata_value.h"

#include <gtest/gtest.h>

namespace schakel::simulator {
namespace {

std::string json_of(const Value& value, EdmType type) {
  std::string out;
  write_json(out, value, type);
  return out;
}

TEST(Value, takes_sixteen_bytes) {
  EXPECT_EQ(sizeof(Value), 16U);
}

TEST(Value, a_number_equals_the_same_number_with_more_zeros) {
  const Value a = Value::decimal(*Decimal::parse("1.50"));
  const Value b = Value::decimal(*Decimal::parse("1.5"));
  EXPECT_EQ(a, b);
  EXPECT_EQ(a.hash(), b.hash());
  EXPECT_EQ(Value::integer(2), Value::decimal(*Decimal::parse("2.00")));
  EXPECT_EQ(Value::integer(2).hash(), Value::decimal(*Decimal::parse("2.00")).hash());
}

TEST(Value, numbers_order_by_value_and_not_by_digits) {
  EXPECT_LT(Value::decimal(*Decimal::parse("-0.05")), Value::integer(0));
  EXPECT_LT(Value::decimal(*Decimal::parse("9.99")), Value::integer(10));
}

TEST(Value, is_written_without_needless_zeros) {
  EXPECT_EQ(json_of(Value::decimal(*Decimal::parse("-0.050")), EdmType::kDouble), "-0.05");
  EXPECT_EQ(json_of(Value::decimal(*Decimal::parse("100.00")), EdmType::kDouble), "100");
}

TEST(Value, an_int64_is_text_in_verbose_json) {
  EXPECT_EQ(json_of(Value::integer(387), EdmType::kInt64), "\"387\"");
}

TEST(Value, a_date_carries_the_wall_clock_as_if_it_were_utc) {
  const auto value = from_json(Json::text("2026-06-25T16:28:10"), EdmType::kDateTime);
  ASSERT_TRUE(value);
  EXPECT_EQ(json_of(*value, EdmType::kDateTime), "\"\\/Date(1782404890000)\\/\"");
}

TEST(Value, a_date_is_read_in_every_form_that_clients_send) {
  const auto expected = from_json(Json::text("2026-06-25"), EdmType::kDateTime);
  ASSERT_TRUE(expected);
  EXPECT_EQ(from_json(Json::text("06/25/2026 00:00:00"), EdmType::kDateTime), expected);
  EXPECT_EQ(from_json(Json::text("/Date(1782345600000)/"), EdmType::kDateTime), expected);
  // A Z shifts: 22:00 UTC is midnight in Amsterdam's summer.
  EXPECT_EQ(from_json(Json::text("2026-06-24T22:00:00Z"), EdmType::kDateTime), expected);
  EXPECT_EQ(from_json(Json::text("yesterday"), EdmType::kDateTime), std::nullopt);
}

TEST(Value, a_number_may_come_as_text_but_not_with_a_comma) {
  EXPECT_EQ(from_json(Json::text("2"), EdmType::kDouble), Value::integer(2));
  EXPECT_EQ(from_json(Json::text("29,37"), EdmType::kDouble), std::nullopt);
  EXPECT_EQ(from_json(Json::number(300), EdmType::kByte), std::nullopt);
  EXPECT_EQ(from_json(Json::number_from("1.5"), EdmType::kInt32), std::nullopt);
}

TEST(Literal, comes_back_from_what_it_is_written_as) {
  const auto literals = parse_literals("'it''s',guid'11111111-2222-3333-4444-555555555555',387L,-1.5,null");
  ASSERT_TRUE(literals);
  ASSERT_EQ(literals->size(), 5U);
  EXPECT_EQ((*literals)[0].value.as_text(), "it's");
  EXPECT_EQ(literal_of((*literals)[0].value, EdmType::kString), "'it''s'");
  EXPECT_EQ(literal_of((*literals)[1].value, EdmType::kGuid), "guid'11111111-2222-3333-4444-555555555555'");
  EXPECT_EQ(literal_of((*literals)[2].value, EdmType::kInt64), "387L");
  EXPECT_EQ((*literals)[3].type, EdmType::kDouble);
  EXPECT_EQ((*literals)[4].type, std::nullopt);
}

TEST(Literal, what_is_no_literal_is_refused) {
  EXPECT_FALSE(parse_literals("guid'nonsense'"));
  EXPECT_FALSE(parse_literals("'open"));
  EXPECT_FALSE(parse_literals("1,"));
  EXPECT_FALSE(parse_literals("datetime'2026-13-01'"));
}

TEST(Value, survives_a_snapshot) {
  for (const Value& value :
       {Value(), Value::boolean(true), Value::integer(-7), Value::decimal(*Decimal::parse("1.25")),
        Value::text("é"), Value::guid("11111111-2222-3333-4444-555555555555"),
        Value::date_time(LocalTime(Milliseconds(1234)))}) {
    const auto back = from_snapshot(to_snapshot(value));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, value);
    EXPECT_EQ(back->kind(), value.kind());
  }
}

}  // namespace
}  // namespace schakel::simulator
