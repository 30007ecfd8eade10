#include "connectors/exact_globe/backoff.h"

#include <gtest/gtest.h>

namespace schakel::exact_globe {
namespace {

using std::chrono::milliseconds;

Error unavailable() {
  return {.kind = ErrorKind::kUnavailable, .code = "http.refused", .what = {}};
}

TEST(Backoff, waits_grow_and_then_end) {
  SeededRandom random(7);
  const auto first = wait_before_reading_again(1, unavailable(), random);
  const auto third = wait_before_reading_again(3, unavailable(), random);
  ASSERT_TRUE(first && third);
  EXPECT_GE(*first, milliseconds(500));
  EXPECT_LE(*first, milliseconds(750));
  EXPECT_GE(*third, milliseconds(8000));
  EXPECT_LE(*third, milliseconds(12000));
  EXPECT_FALSE(wait_before_reading_again(4, unavailable(), random));
}

TEST(Backoff, a_read_without_an_answer_is_repeated) {
  SeededRandom random(7);
  EXPECT_TRUE(
      wait_before_reading_again(1, {.kind = ErrorKind::kUnknownOutcome, .code = "x", .what = {}}, random));
}

TEST(Backoff, a_refusal_is_not_repeated) {
  SeededRandom random(7);
  for (const ErrorKind kind : {ErrorKind::kUnauthorized, ErrorKind::kForbidden, ErrorKind::kInvalidRecord,
                               ErrorKind::kMalformed, ErrorKind::kCancelled}) {
    EXPECT_FALSE(wait_before_reading_again(1, {.kind = kind, .code = "x", .what = {}}, random))
        << name_of(kind);
  }
}

TEST(Backoff, what_globe_asks_for_is_waited_but_not_for_hours) {
  SeededRandom random(7);
  Error error = unavailable();
  error.retry_after = std::chrono::seconds(20);
  EXPECT_EQ(wait_before_reading_again(1, error, random), std::chrono::seconds(20));
  error.retry_after = std::chrono::hours(1);
  EXPECT_FALSE(wait_before_reading_again(1, error, random));
}

}  // namespace
}  // namespace schakel::exact_globe
