#include "connector/patience.h"

#include <gtest/gtest.h>

#include <vector>

namespace schakel::connector {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

Error unavailable() {
  return {.kind = ErrorKind::kUnavailable,
          .code = "test.closed",
          .what = {.en = "It is closed.", .nl = "Het is dicht."}};
}

struct PatienceTest : testing::Test {
  ManualClock clock{Instant(minutes(1'000'000))};
  SeededRandom random{7};
  std::vector<Waiting> told;
  Patience patience{minutes(2), clock, random, [this](const Waiting& waiting) { told.push_back(waiting); }};

  // Fails and waits until it gives up; how often it was tried.
  int attempts_until_given_up(const Error& error) {
    for (int attempts = 1;; ++attempts) {
      const auto wait = patience.after_failed_read(error);
      if (!wait) return attempts;
      clock.advance(*wait);
    }
  }
};

TEST_F(PatienceTest, an_outage_is_borne_for_as_long_as_was_said_and_then_no_longer) {
  const Instant start = clock.now();
  const int attempts = attempts_until_given_up(unavailable());
  EXPECT_EQ(clock.now() - start, minutes(2));
  EXPECT_GE(attempts, 8);
  EXPECT_LE(attempts, 16);
}

TEST_F(PatienceTest, waits_begin_short_and_grow) {
  const auto first = patience.after_failed_read(unavailable());
  const auto second = patience.after_failed_read(unavailable());
  EXPECT_GE(*first, Milliseconds(500));
  EXPECT_LE(*first, Milliseconds(750));
  EXPECT_GE(*second, Milliseconds(1000));
  EXPECT_LE(*second, Milliseconds(1500));
}

TEST_F(PatienceTest, the_second_failure_is_told_once_with_its_end) {
  const Instant start = clock.now();
  static_cast<void>(patience.after_failed_read(unavailable()));
  EXPECT_TRUE(told.empty());
  static_cast<void>(attempts_until_given_up(unavailable()));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].waits_for, Waiting::For::kRecovery);
  EXPECT_EQ(told[0].why.nl, "Het is dicht.");
  EXPECT_EQ(told[0].until, start + minutes(2));
}

TEST_F(PatienceTest, an_answer_in_between_begins_anew) {
  static_cast<void>(attempts_until_given_up(unavailable()));
  patience.answered();
  EXPECT_TRUE(patience.after_failed_read(unavailable()));
}

TEST_F(PatienceTest, an_outage_costs_the_patience_once_and_not_once_per_call) {
  static_cast<void>(attempts_until_given_up(unavailable()));
  EXPECT_FALSE(patience.after_failed_read(unavailable()));
}

TEST_F(PatienceTest, only_what_passes_by_itself_is_borne) {
  for (const ErrorKind kind : {ErrorKind::kUnauthorized, ErrorKind::kForbidden, ErrorKind::kInvalidRecord,
                               ErrorKind::kMalformed, ErrorKind::kCancelled, ErrorKind::kRateLimited}) {
    EXPECT_FALSE(patience.after_failed_read({.kind = kind, .code = "x", .what = {}})) << name_of(kind);
  }
  EXPECT_TRUE(patience.after_failed_read({.kind = ErrorKind::kUnknownOutcome, .code = "x", .what = {}}));
}

TEST_F(PatienceTest, what_the_other_side_asks_for_is_waited_but_not_longer_than_the_patience) {
  Error error = unavailable();
  error.retry_after = seconds(20);
  EXPECT_EQ(patience.after_failed_read(error), seconds(20));
  error.retry_after = minutes(9);
  EXPECT_FALSE(patience.after_failed_read(error));
}

TEST_F(PatienceTest, a_read_that_was_given_up_says_how_long_it_was_tried_and_to_come_back_later) {
  Error lost = unavailable();
  lost.kind = ErrorKind::kUnknownOutcome;
  static_cast<void>(attempts_until_given_up(lost));
  lost.advice = {.en = "Look it up before it is sent again.", .nl = "Zoek het op."};
  const Error error = patience.given_up(lost);
  EXPECT_EQ(error.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error.advice.en.find("Look it up"), std::string::npos);  // That is for writes.
  EXPECT_NE(error.advice.nl.find("er gaat niets verloren"), std::string::npos);
  EXPECT_EQ(error.what.en, "It is closed. It stayed so for 120 s.");
  EXPECT_EQ(error.retry_after, Patience::kComeBack);
}

TEST_F(PatienceTest, failed_writes_are_spread_over_the_patience_and_then_it_is_over) {
  const Instant start = clock.now();
  int waits = 0;
  while (true) {
    Error error = unavailable();
    patience.after_failed_write(error);
    if (error.retry_after == Patience::kComeBack) break;
    clock.advance(error.retry_after.value_or(Milliseconds(0)));
    ++waits;
  }
  EXPECT_EQ(waits, 5);  // The first is left to the engine's own short pause.
  EXPECT_EQ(clock.now() - start, minutes(2));
}

}  // namespace
}  // namespace schakel::connector
