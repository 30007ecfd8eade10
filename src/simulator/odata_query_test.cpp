#include "simulator/odata_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace schakel::simulator {
namespace {

using testing::ElementsAre;

TEST(Query, reads_options_however_they_are_encoded) {
  const auto options =
      parse_query("%24filter=Code%20eq+'a%26b'&$select=ID,%20Code&$top=5&$inlinecount=allpages");
  ASSERT_TRUE(options);
  EXPECT_EQ(options->filter, "Code eq 'a&b'");
  EXPECT_THAT(options->select, ElementsAre("ID", "Code"));
  EXPECT_EQ(options->top, 5);
  EXPECT_TRUE(options->inline_count);
}

TEST(Query, an_option_without_dollar_is_nobodys_business) {
  const auto options = parse_query("?=&Select=x&itemId=guid'1'");
  ASSERT_TRUE(options);
  EXPECT_TRUE(options->select.empty());
  ASSERT_NE(options->find_custom("itemid"), nullptr);
  EXPECT_EQ(*options->find_custom("itemid"), "guid'1'");
}

TEST(Query, orders_by_several_properties) {
  const auto options = parse_query("$orderby=Modified desc,ID");
  ASSERT_TRUE(options);
  EXPECT_THAT(options->order_by,
              ElementsAre(QueryOptions::OrderBy{"Modified", true}, QueryOptions::OrderBy{"ID", false}));
}

TEST(Query, an_unknown_or_repeated_dollar_option_is_refused) {
  EXPECT_FALSE(parse_query("$search=x"));
  EXPECT_FALSE(parse_query("$top=1&$top=2"));
  EXPECT_FALSE(parse_query("$top=-1"));
  EXPECT_FALSE(parse_query("$top=many"));
  EXPECT_FALSE(parse_query("$orderby=ID sideways"));
}

TEST(Query, a_path_is_cut_into_segments_with_keys) {
  EXPECT_THAT(path_segments("/api/v1/7/crm/Accounts(guid%271%27)"),
              ElementsAre("api", "v1", "7", "crm", "Accounts(guid'1')"));
  const auto segment = parse_segment("Accounts(guid'1')");
  ASSERT_TRUE(segment);
  EXPECT_EQ(segment->name, "Accounts");
  EXPECT_EQ(segment->key, "guid'1'");
  EXPECT_FALSE(parse_segment("Accounts(1"));
}

}  // namespace
}  // namespace schakel::simulator
