#include "simulator/options.h"

#include <gtest/gtest.h>

namespace schakel::simulator {
namespace {

Result<std::optional<Options>> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "a-simulator");
  return CommandLine("a-simulator", "says what it is", 8020)
      .parse(static_cast<int>(words.size()), words.data());
}

TEST(SimulatorOptions, have_usable_values_when_nothing_is_said) {
  const Options options = parse({}).value().value();
  EXPECT_EQ(options.listen.port, 8020);
  EXPECT_EQ(options.listen.address, "127.0.0.1");
  EXPECT_EQ(options.world.orders, 250U);
  EXPECT_EQ(options.world.customer_count(), 50U);
}

TEST(SimulatorOptions, are_taken_from_the_command_line) {
  const Options options =
      parse({"--listen", "127.0.0.1:0", "--orders", "10000", "--customers", "2000", "--bad-orders", "5",
             "--canary", "K7", "--fault", "lost_answer,every=10", "--fault", "disconnect,next=1"})
          .value()
          .value();
  EXPECT_EQ(options.listen.port, 0);
  EXPECT_EQ(options.world.customer_count(), 2'000U);
  EXPECT_EQ(options.world.bad_orders, 5U);
  EXPECT_EQ(options.world.canary, "K7");
  ASSERT_EQ(options.faults.size(), 2U);
  EXPECT_EQ(options.faults[1].kind, FaultKind::kDisconnect);
}

TEST(SimulatorOptions, refuse_what_cannot_be) {
  EXPECT_EQ(parse({"--orders", "many"}).error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(parse({"--listen", "nowhere:x"}).error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(parse({"--fault", "explosion"}).error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(parse({"--state", "/no/such/folder/file"}).error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(parse({"--data", "/no/such/file"}).error().kind, ErrorKind::kInvalidInput);
  // A negative number would become a huge one, and no customers would leave orders without any.
  EXPECT_EQ(parse({"--orders", "-1"}).error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(parse({"--customers", "0"}).error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(parse({"--orders", "5", "--bad-orders", "6"}).error().kind, ErrorKind::kInvalidInput);
}

}  // namespace
}  // namespace schakel::simulator
