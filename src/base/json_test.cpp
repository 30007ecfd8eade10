#include "base/json.h"

#include <gtest/gtest.h>

#include <array>

#include "base/json_pick.h"

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

TEST(Json, refuses_nesting_beyond_the_limit_however_deep_it_goes) {
  EXPECT_FALSE(Json::parse(std::string(1'000'000, '[')).has_value());
}

// Nothing follows a NUL for RapidJSON, and where it reads sixteen bytes at a time it overlooks 0x1A to 0x1F.
TEST(Json, refuses_control_characters_wherever_they_stand) {
  const auto with = [](char character, std::size_t at) {
    std::string text = "[\"" + std::string(64, 'a') + "\"]";
    text[at] = character;
    return Json::parse(text).has_value();
  };
  for (const std::size_t at : {2U, 17U, 40U, 65U}) {
    for (char c = 0; c < 0x20; ++c) EXPECT_FALSE(with(c, at)) << int{c} << " at " << at;
    EXPECT_TRUE(with(' ', at));
  }
  EXPECT_FALSE(Json::parse(std::string_view("{}\0", 3)).has_value());
  EXPECT_TRUE(Json::parse("\t[\r\n1,                          \t2]\n").has_value());
}

TEST(Json, reads_escapes_and_long_texts_beside_each_other) {
  const std::string text =
      R"({"a\u0062c":"\"quoted\" and a tail that is longer than sixteen","é":[-1.50e3,"\\"]})";
  const Result<Json> json = Json::parse(text);
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(*json->find("abc")->as_text(), "\"quoted\" and a tail that is longer than sixteen");
  EXPECT_EQ(json->find("é")->dump(), R"([-1.50e3,"\\"])");
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

constexpr std::array<std::string_view, 2> kIdAndNumber = {"ID", "Number"};

Result<Json> picked(std::string_view text) {
  return pick_json(text, "d", kIdAndNumber);
}

TEST(PickJson, keeps_what_is_wanted_of_the_envelope_and_nothing_else) {
  EXPECT_EQ(picked(R"({"ID":1,"d":{"Number":12.50,"Name":"x","deep":{"ID":"no"},"list":[{"ID":2}],"ID":"é"},)"
                   R"("e":{"ID":3}})")
                ->dump(),
            R"({"Number":12.50,"ID":"é"})");
}

TEST(PickJson, takes_the_first_of_members_that_repeat) {
  EXPECT_EQ(picked(R"({"d":{"ID":1,"ID":2},"d":{"ID":3,"Number":4}})")->dump(), R"({"ID":1})");
}

TEST(PickJson, makes_null_of_what_is_no_single_value) {
  EXPECT_EQ(picked(R"({"d":{"ID":{"ID":1},"Number":[2]}})")->dump(), R"({"ID":null,"Number":null})");
}

TEST(PickJson, answers_null_when_there_is_no_envelope) {
  for (const char* text : {"{}", "[]", "1", R"({"d":[{"ID":1}]})", R"({"d":"ID","e":{"ID":1}})",
                           R"([{"d":{"ID":1}}])", R"({"e":{"d":{"ID":1}}})"}) {
    ASSERT_TRUE(picked(text).has_value()) << text;
    EXPECT_TRUE(picked(text)->is_null()) << text;
  }
}

TEST(PickJson, refuses_a_text_that_stops_anywhere) {
  const std::string whole = R"({"d":{"ID":"1","Number":2,"Rest":[true,null,{"a":"\u00e9"}]}})";
  ASSERT_TRUE(picked(whole).has_value());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Result<Json> cut = picked(std::string_view(whole).substr(0, size));
    ASSERT_FALSE(cut.has_value()) << size;
    EXPECT_EQ(cut.error().what.en, Json::parse(whole.substr(0, size)).error().what.en);
  }
}

}  // namespace
}  // namespace schakel
