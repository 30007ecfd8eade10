#include "simulator/clock.h"

#include <gtest/gtest.h>

namespace schakel::simulator {
namespace {

using std::chrono::seconds;

struct SimulatorClockTest : testing::Test {
  ManualClock real{Instant(seconds(1'000))};
  SimulatorClock clock{real};
};

TEST_F(SimulatorClockTest, follows_the_real_clock_until_it_is_moved) {
  real.advance(seconds(5));
  EXPECT_EQ(clock.now(), Instant(seconds(1'005)));
}

TEST_F(SimulatorClockTest, stays_moved_and_goes_on) {
  clock.advance(seconds(600));
  real.advance(seconds(1));
  EXPECT_EQ(clock.now(), Instant(seconds(1'601)));
}

TEST_F(SimulatorClockTest, can_be_set_to_a_moment) {
  clock.set(Instant(seconds(7'000)));
  real.advance(seconds(3));
  EXPECT_EQ(clock.now(), Instant(seconds(7'003)));
}

TEST_F(SimulatorClockTest, stands_still_while_frozen_and_goes_on_from_there) {
  clock.freeze();
  real.advance(seconds(50));
  EXPECT_EQ(clock.now(), Instant(seconds(1'000)));
  clock.advance(seconds(2));
  clock.thaw();
  real.advance(seconds(1));
  EXPECT_EQ(clock.now(), Instant(seconds(1'003)));
}

}  // namespace
}  // namespace schakel::simulator
