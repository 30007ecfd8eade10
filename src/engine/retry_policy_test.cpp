#include "engine/retry_policy.h"

#include <gtest/gtest.h>

namespace schakel::engine {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

Error unavailable() {
  return {.kind = ErrorKind::kUnavailable, .code = "test.unavailable", .what = {}};
}
Error rate_limited(std::optional<Milliseconds> retry_after) {
  return {
      .kind = ErrorKind::kRateLimited, .code = "test.rate_limited", .what = {}, .retry_after = retry_after};
}

TEST(RetryPolicy, a_pause_is_never_longer_than_the_doubled_bound) {
  SeededRandom random(1);
  Milliseconds bound = seconds(1);
  for (int attempt = 1; attempt <= 5; ++attempt, bound *= 2) {
    for (int draw = 0; draw < 100; ++draw)
      EXPECT_LE(pause_before_next(attempt, unavailable(), random).value(), bound);
  }
}

TEST(RetryPolicy, two_that_were_cut_off_together_do_not_come_back_together) {
  SeededRandom one(1);
  SeededRandom other(2);
  EXPECT_NE(pause_before_next(4, unavailable(), one), pause_before_next(4, unavailable(), other));
}

TEST(RetryPolicy, an_outage_is_given_up_on) {
  SeededRandom random(1);
  EXPECT_FALSE(pause_before_next(6, unavailable(), random));
}

TEST(RetryPolicy, the_other_sides_wish_is_kept) {
  SeededRandom random(1);
  const Milliseconds pause = pause_before_next(1, rate_limited(seconds(42)), random).value();
  EXPECT_GE(pause, seconds(42));
  EXPECT_LE(pause, seconds(43));
}

TEST(RetryPolicy, the_budget_of_a_day_is_not_waited_for) {
  SeededRandom random(1);
  EXPECT_FALSE(pause_before_next(1, rate_limited(hours(5)), random));
}

TEST(RetryPolicy, a_budget_that_stays_used_up_is_given_up_on) {
  SeededRandom random(1);
  EXPECT_FALSE(pause_before_next(10, rate_limited(seconds(1)), random));
}

TEST(RetryPolicy, looks_come_further_and_further_apart) {
  EXPECT_EQ(pause_before_look(0), seconds(1));
  EXPECT_EQ(pause_before_look(3), seconds(8));
  EXPECT_EQ(pause_before_look(40), seconds(60));
}

}  // namespace
}  // namespace schakel::engine
