#include "base/json.h"

#include <gtest/gtest.h>

namespace schakel {
namespace {

TEST(Json, keeps_the_text_of_a_number) {
  const Result<Json> json = Json::parse(R"({"Price":12345678901234.1235,"Zero":1.50})");
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(*json->find("Price")->as_number_text(), "12345678901234.1235");
  EXPECT_EQ(json->dump(), R"({"Price":12345678901234.1235,"Zero":1.50})");
}

TEST(Json, keeps_the_order_of_its_members) {
  EXPECT_EQ(Json::parse(R"({"b":1,"a":[true,null,"x"]})")->dump(), R"({"b":1,"a":[true,null,"x"]})");
}

TEST(Json, unescapes_and_escapes_text) {
  const Result<Json> json = Json::parse(R"({"d":"\/Date(1731320070997)\/","e":"é\u00e9\n"})");
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(*json->find("d")->as_text(), "/Date(1731320070997)/");
  EXPECT_EQ(*json->find("e")->as_text(), "éé\n");
  EXPECT_EQ(json->find("e")->dump(), "\"éé\\n\"");
}

TEST(Json, says_where_a_text_stops_being_json_and_never_what_it_was) {
  const Result<Json> json = Json::parse(R"({"Name":"Jan de Vr)");
  ASSERT_FALSE(json.has_value());
  EXPECT_EQ(json.error().kind, ErrorKind::kMalformed);
  EXPECT_EQ(json.error().what.en.find("Jan"), std::string::npos);
}

TEST(Json, refuses_text_after_the_document) {
  EXPECT_FALSE(Json::parse("{} {}").has_value());
}

TEST(Json, takes_a_byte_order_mark_before_the_text) {
  const Result<Json> parsed = Json::parse("\xEF\xBB\xBF{\"a\":1}");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->dump(), "{\"a\":1}");
}
TEST(Json, keeps_the_order_of_what_is_nested_and_empty) {
  const char* text = "[[],{},{\"a\":[1,{\"b\":[]},\"c\"],\"d\":{\"e\":{}}},[[2],[]],null]";
  const Result<Json> parsed = Json::parse(text);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->dump(), text);
}
TEST(Json, refuses_broken_utf8) {
  EXPECT_FALSE(Json::parse("\"\xff\"").has_value());
}

TEST(Json, refuses_nesting_beyond_the_limit_without_using_stack) {
  EXPECT_FALSE(Json::parse(std::string(1'000'000, '[')).has_value());
}

TEST(Json, knows_whole_numbers) {
  EXPECT_EQ(Json::parse("5.00")->as_integer(), 5);
  EXPECT_EQ(Json::parse("5.01")->as_integer(), std::nullopt);
  EXPECT_EQ(Json::parse("99999999999999999999")->as_integer(), std::nullopt);
}

TEST(Json, half_an_emoji_becomes_a_replacement_character_and_costs_nothing_else) {
  const auto cut = Json::parse(R"(["\ud83d","\uDE00x","\ud83d\ude00","\\ud83d","\ude00\ud83d\ude00"])");
  ASSERT_TRUE(cut);
  EXPECT_EQ(cut->dump(), "[\"\uFFFD\",\"\uFFFDx\",\"\U0001F600\",\"\\\\ud83d\",\"\uFFFD\U0001F600\"]");
}

}  // namespace
}  // namespace schakel
