#include "simulator/counters.h"

#include <gtest/gtest.h>

namespace schakel::simulator {
namespace {

TEST(Counters, count_calls_by_method_entity_and_http_status) {
  Counters counters;
  counters.count_call("GET", "Account", 200);
  counters.count_call("GET", "Account", 200);
  counters.count_call("POST", "Account", 201);
  EXPECT_EQ(counters.calls(), 3U);
  EXPECT_EQ(counters.calls("GET", "Account"), 2U);
  EXPECT_EQ(counters.calls("POST", ""), 1U);
  EXPECT_EQ(counters.calls("GET", "Item"), 0U);
}

TEST(Counters, are_given_as_json) {
  Counters counters;
  counters.count_call("GET", "Account", 200);
  counters.count_event("lost_answers");
  EXPECT_EQ(counters.to_json().dump(),
            R"({"calls":1,"by_call":[{"method":"GET","entity":"Account","http_status":200,"count":1}],)"
            R"("by_method":{"GET":1},"by_http_status":{"200":1},"events":{"lost_answers":1}})");
}

TEST(Counters, start_again_after_a_reset) {
  Counters counters;
  counters.count_call("GET", "Account", 200);
  counters.count_event("lost_answers");
  counters.reset();
  EXPECT_EQ(counters.calls(), 0U);
  EXPECT_EQ(counters.events("lost_answers"), 0U);
}

}  // namespace
}  // namespace schakel::simulator
