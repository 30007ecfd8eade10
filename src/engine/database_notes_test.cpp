#include "engine/database_notes.h"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "tests/support/database_place.h"

namespace schakel::engine {
namespace {

using std::chrono::seconds;

/// Programs on one database.
class DatabaseNotesTest : public testing::TestWithParam<tests::Driver> {
 protected:
  std::unique_ptr<DatabaseNotes> program(const std::string& owner, const std::string& tenant = "") {
    return *DatabaseNotes::open(
        database_, tenant, {.clock = clock_, .owner = owner, .owner_is_gone = [this](const std::string& one) {
                              return gone_.contains(one);
                            }});
  }
  static std::string append_x(const std::optional<std::string>& before) { return before.value_or("") + "x"; }
  std::string code_of_lock(DatabaseNotes& notes, Milliseconds patience = Milliseconds(0)) {
    const auto lock = notes.lock("n", patience, {});
    return lock ? "" : lock.error().code;
  }

  ManualClock clock_{*parse_instant("2026-11-23T09:00:00Z")};
  tests::DatabasePlace place_{GetParam()};
  storage::Database database_ = place_.open();
  std::set<std::string> gone_;
};

SCHAKEL_OVER_BOTH_DRIVERS(DatabaseNotesTest);

TEST_P(DatabaseNotesTest, a_note_is_there_for_every_program_of_the_tenant_and_for_no_other) {
  const auto one = program("a");
  EXPECT_EQ(*one->read("n"), std::nullopt);
  ASSERT_TRUE(one->change("n", append_x, {}));
  ASSERT_TRUE(one->change("n", append_x, {}));
  EXPECT_EQ(*program("b")->read("n"), "xx");
  EXPECT_EQ(*program("b")->read("other"), std::nullopt);
  EXPECT_EQ(*program("b", "another company")->read("n"), std::nullopt);
}

TEST_P(DatabaseNotesTest, a_change_is_made_again_when_another_was_quicker) {
  const auto one = program("a");
  const auto other = program("b");
  int rounds = 0;
  ASSERT_TRUE(one->change("n",
                          [&](const std::optional<std::string>& before) -> Result<std::string> {
                            if (++rounds <= 2) {
                              EXPECT_TRUE(other->change("n", append_x, {}));
                            }
                            return before.value_or("") + "y";
                          },
                          {}));
  EXPECT_EQ(rounds, 3);
  EXPECT_EQ(*one->read("n"), "xxy");
}

TEST_P(DatabaseNotesTest, a_change_that_fails_changes_nothing) {
  const auto one = program("a");
  ASSERT_TRUE(one->change("n", append_x, {}));
  const auto refuse = [](const std::optional<std::string>&) -> Result<std::string> {
    return fail({.kind = ErrorKind::kStorage, .code = "x", .what = {}});
  };
  EXPECT_EQ(one->change("n", refuse, {}).error().code, "x");
  EXPECT_EQ(*one->read("n"), "x");
}

TEST_P(DatabaseNotesTest, one_program_at_a_time_has_the_lock) {
  const auto one = program("a");
  const auto other = program("b");
  auto lock = one->lock("n", Milliseconds(0), {});
  ASSERT_TRUE(lock);
  EXPECT_EQ(code_of_lock(*other, seconds(10)), "engine.note_in_use");
  ASSERT_TRUE((*lock)->write("first"));
  lock->reset();
  EXPECT_EQ(code_of_lock(*other), "");
  EXPECT_EQ(*other->read("n"), "first");
}

TEST_P(DatabaseNotesTest, a_lock_is_free_at_once_when_its_program_is_known_to_be_gone) {
  const auto one = program("a");
  const auto lock = one->lock("n", Milliseconds(0), {});
  ASSERT_TRUE(lock);
  gone_.insert("a");
  EXPECT_EQ(code_of_lock(*program("b")), "");
}

TEST_P(DatabaseNotesTest, a_lock_that_another_took_over_writes_nothing_and_gives_nothing_back) {
  const auto one = program("a");
  auto late = one->lock("n", Milliseconds(0), {});
  ASSERT_TRUE(late);
  const auto other = program("b");
  auto lock = other->lock("n", connector::SharedNotes::kLockHeldMax + seconds(1), {});
  ASSERT_TRUE(lock);
  ASSERT_TRUE((*lock)->write("of the other"));
  EXPECT_EQ((*late)->write("too late").error().code, "engine.note_lock_lost");
  late->reset();
  EXPECT_EQ(code_of_lock(*program("c")), "engine.note_in_use");
  EXPECT_EQ(*one->read("n"), "of the other");
}

TEST_P(DatabaseNotesTest, a_lock_whose_program_dies_is_not_given_back) {
  const auto one = program("a");
  try {
    const auto lock = one->lock("n", Milliseconds(0), {});
    throw std::runtime_error("dies");
  } catch (const std::runtime_error&) {
  }
  EXPECT_EQ(code_of_lock(*program("b")), "engine.note_in_use");
  clock_.advance(connector::SharedNotes::kLockHeldMax);
  EXPECT_EQ(code_of_lock(*program("b")), "");
}

TEST_P(DatabaseNotesTest, waiting_can_be_stopped) {
  const auto one = program("a");
  const auto lock = one->lock("n", Milliseconds(0), {});
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(program("b")->lock("n", seconds(10), stop.get_token()).error().kind, ErrorKind::kCancelled);
}

}  // namespace
}  // namespace schakel::engine
