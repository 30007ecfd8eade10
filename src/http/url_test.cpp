#include "http/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace schakel::http {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Url, a_target_splits_at_its_first_question_mark) {
  const Target target = split_target("/api/v1/123/crm/Accounts?$filter=Name eq 'a?b'");
  EXPECT_EQ(target.path, "/api/v1/123/crm/Accounts");
  EXPECT_EQ(target.query, "$filter=Name eq 'a?b'");
}

TEST(Url, a_target_without_a_question_mark_has_no_query) {
  EXPECT_EQ(split_target("/health").path, "/health");
  EXPECT_EQ(split_target("/health").query, "");
}

TEST(Url, a_query_keeps_its_order_and_its_repeats) {
  EXPECT_THAT(parse_query("b=1&a=2&b=3"), ElementsAre(Pair("b", "1"), Pair("a", "2"), Pair("b", "3")));
}

TEST(Url, a_query_is_decoded_and_plus_is_a_space) {
  EXPECT_THAT(parse_query("%24filter=Code+eq+%27a%2Bb%26c%27"),
              ElementsAre(Pair("$filter", "Code eq 'a+b&c'")));
}

TEST(Url, a_name_without_a_value_and_empty_parts_are_understood) {
  EXPECT_THAT(parse_query("&flat&x=&&y==1&"), ElementsAre(Pair("flat", ""), Pair("x", ""), Pair("y", "=1")));
}

TEST(Url, an_empty_query_has_no_parameters) {
  EXPECT_TRUE(parse_query("").empty());
}

TEST(Url, the_first_parameter_of_a_name_is_found_and_case_matters) {
  const std::vector<Parameter> parameters = parse_query("a=1&a=2&B=3");
  ASSERT_NE(find_parameter(parameters, "a"), nullptr);
  EXPECT_EQ(*find_parameter(parameters, "a"), "1");
  EXPECT_EQ(find_parameter(parameters, "b"), nullptr);
}

TEST(Url, what_was_built_is_parsed_back_the_same) {
  const std::vector<Parameter> parameters = {
      {"$filter", "Name eq 'Café & Co + 1'"}, {"a=b", ""}, {"€", "%41"}};
  EXPECT_EQ(parse_query(build_query(parameters)), parameters);
}

TEST(Url, an_odata_option_stays_readable) {
  const std::vector<Parameter> parameters = {{"$top", "1"}, {"$select", "ID,Code"}};
  EXPECT_EQ(build_query(parameters), "$top=1&$select=ID%2CCode");
}

}  // namespace
}  // namespace schakel::http
