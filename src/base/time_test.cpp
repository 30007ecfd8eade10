#include "base/time.h"

#include <gtest/gtest.h>

namespace schakel {
namespace {

TEST(Time, amsterdam_is_two_hours_ahead_in_summer_and_one_in_winter) {
  EXPECT_EQ(iso_text(amsterdam(*parse_instant("2026-06-25T14:28:10Z"))), "2026-06-25T16:28:10");
  EXPECT_EQ(iso_text(amsterdam(*parse_instant("2026-11-23T14:28:10Z"))), "2026-11-23T15:28:10");
  EXPECT_EQ(iso_text(from_amsterdam(*parse_local("2026-06-25T16:28:10"))), "2026-06-25T14:28:10Z");
}

TEST(Time, reads_local_times_and_refuses_zones) {
  EXPECT_TRUE(parse_local("2026-06-25").has_value());
  EXPECT_TRUE(parse_local("2026-06-25T16:28:10.063").has_value());
  EXPECT_FALSE(parse_local("2026-06-25T16:28:10Z").has_value());
  EXPECT_FALSE(parse_local("2026-02-30").has_value());
}

TEST(Time, sleeping_ends_at_once_when_stop_is_asked) {
  std::stop_source stop;
  stop.request_stop();
  SystemClock clock;
  EXPECT_FALSE(clock.sleep_for(std::chrono::hours(1), stop.get_token()));
}

}  // namespace
}  // namespace schakel
