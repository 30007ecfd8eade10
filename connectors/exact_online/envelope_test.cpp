#include "connectors/exact_online/envelope.h"

#include <gtest/gtest.h>

namespace schakel::exact_online {
namespace {

const Asked kAsked{.endpoint = "crm/Accounts", .division = 1, .connection = "online"};

TEST(Envelope, results_carry_the_next_page_and_the_count) {
  const auto page =
      read_page(R"({"d":{"results":[{"ID":"a"}],"__next":"https://x/y","__count":"123"}})", kAsked);
  ASSERT_TRUE(page);
  EXPECT_EQ(page->rows.size(), 1U);
  EXPECT_EQ(page->next, "https://x/y");
  EXPECT_EQ(page->count, 123);
}

TEST(Envelope, a_bare_array_and_a_single_entity_are_read_too) {
  EXPECT_EQ(read_page(R"({"d":[{"ID":"a"},{"ID":"b"}]})", kAsked)->rows.size(), 2U);
  EXPECT_EQ(read_page(R"({"d":[]})", kAsked)->rows.size(), 0U);
  EXPECT_EQ(read_page(R"({"d":{"ID":"a"}})", kAsked)->rows.size(), 1U);
}

TEST(Envelope, truncated_and_foreign_answers_are_malformed) {
  for (const char* body :
       {R"({"d":{"results":[{"ID":"a"}],"__ne)", "<html></html>", R"({"value":[]})", R"({"d":[1]})", "[]"}) {
    const auto page = read_page(body, kAsked);
    ASSERT_FALSE(page) << body;
    EXPECT_EQ(page.error().kind, ErrorKind::kMalformed);
    EXPECT_EQ(page.error().code, "online.unreadable");
  }
}

}  // namespace
}  // namespace schakel::exact_online
