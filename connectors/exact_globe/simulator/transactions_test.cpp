#include "connectors/exact_globe/simulator/transactions.h"

#include <gtest/gtest.h>

namespace schakel::exact_globe::simulator {
namespace {

using std::chrono::minutes;

struct ParkedLinesTest : testing::Test {
  ParkedLines parked;
  SeededRandom random{1};
  Rules rules;
  Instant now{std::chrono::hours(500'000)};
  ParkedLines::Place place{.database = "500", .document = "SalesOrder"};

  std::string park(const std::string& key = {}) {
    return parked.park(place, key, Row(), now, random, rules).value_or("refused");
  }
  std::size_t lines(const std::string& key) {
    const auto found = parked.lines(place, key, now, rules);
    return found ? (*found)->size() : 0;
  }
};

TEST_F(ParkedLinesTest, the_first_gets_a_key_and_the_others_bring_it) {
  const std::string key = park();
  EXPECT_EQ(park(key), key);
  EXPECT_NE(park(), key);
  EXPECT_EQ(lines(key), 2U);
}

TEST_F(ParkedLinesTest, a_key_of_the_clients_own_is_refused_unless_the_switch_says_otherwise) {
  const std::string own = "8baf4984-f5a3-46c6-a031-96f85972a820";
  EXPECT_EQ(park(own), "refused");
  rules.client_keys_accepted = true;
  EXPECT_EQ(park(own), own);
}

TEST_F(ParkedLinesTest, a_used_key_is_refused) {
  const std::string key = park();
  parked.finish(key);
  EXPECT_EQ(park(key), "refused");
  EXPECT_EQ(lines(key), 0U);
}

TEST_F(ParkedLinesTest, a_key_of_another_administration_or_document_is_refused) {
  const std::string key = park();
  place.database = "999";
  EXPECT_EQ(park(key), "refused");
  place = {.database = "500", .document = "Invoice"};
  EXPECT_EQ(lines(key), 0U);
}

TEST_F(ParkedLinesTest, are_lost_when_the_service_restarts) {
  const std::string key = park();
  park(key);
  EXPECT_EQ(parked.lose_all(), 2U);
  EXPECT_EQ(park(key), "refused");
}

TEST_F(ParkedLinesTest, wait_only_as_long_as_the_switch_says) {
  rules.parked_for = minutes(30);
  const std::string key = park();
  now += minutes(29);
  park(key);
  now += minutes(31);
  EXPECT_EQ(lines(key), 0U);
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
