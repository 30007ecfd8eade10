#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "storage/database.h"
#include "tests/support/database_place.h"

namespace schakel::storage {
namespace {

class Sqlite : public ::testing::Test {
 protected:
  std::filesystem::path file() const { return place_.file(); }

  tests::DatabasePlace place_{tests::Driver::kSqlite};
};

TEST_F(Sqlite, keeps_its_promises_about_the_disk) {
  Database database = Database::open(file()).value();
  const auto pragma = [&](const char* sql) {
    return database.first<std::string>(sql, [](const Row& row) { return row.text(0); }).value().value();
  };
  EXPECT_EQ(pragma("PRAGMA journal_mode"), "wal");
  EXPECT_EQ(pragma("PRAGMA synchronous"), "2");
  EXPECT_EQ(pragma("PRAGMA foreign_keys"), "1");
  EXPECT_EQ(pragma("PRAGMA secure_delete"), "1");
  EXPECT_EQ(pragma("PRAGMA temp_store"), "2");
}

TEST_F(Sqlite, is_readable_for_its_owner_only) {
  Database database = Database::open(file()).value();
  struct stat found {};
  ASSERT_EQ(::stat(file().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

// Whether another program, which is what a fork is to locks, finds the file in use: SQLite's shared lock on
// it (https://www.sqlite.org/src/file/src/os.h, SHARED_FIRST).
bool is_in_use(const std::filesystem::path& file) {
  const pid_t other = ::fork();
  if (other == 0) {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = 0x40000000 + 2;
    lock.l_len = 510;
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
    ::_exit(::fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? 1 : 0);
  }
  int ended = 0;
  ::waitpid(other, &ended, 0);
  return WIFEXITED(ended) && WEXITSTATUS(ended) == 1;
}

// A worker per thread has a connection of its own. Were the file not in use, the program that closes it next
// would take the log away from under them, and they would see nothing of each other any more.
TEST_F(Sqlite, a_second_connection_of_one_program_leaves_the_file_in_use) {
  Database first = Database::open(file()).value();
  ASSERT_TRUE(first.run("CREATE TABLE words(word TEXT NOT NULL) STRICT"));
  ASSERT_TRUE(is_in_use(file()));
  Database second = Database::open(file()).value();
  EXPECT_TRUE(is_in_use(file()));
}

TEST_F(Sqlite, a_file_that_is_no_database_is_refused) {
  std::ofstream(file()) << std::string(4096, 'x');
  EXPECT_EQ(Database::open(file()).error().code, "storage.damaged");
}

TEST_F(Sqlite, a_file_in_a_folder_that_is_not_there_cannot_be_opened) {
  EXPECT_EQ(Database::open(file() / "deeper" / "schakel.db").error().code, "storage.cannot_open");
}

TEST_F(Sqlite, waiting_for_a_notice_goes_by_the_clock_it_is_given) {
  Database database = Database::open_in_memory().value();
  ManualClock clock{Instant{}};
  EXPECT_FALSE(database.wait_for_notice("due", std::chrono::minutes(5), clock, {}).value());
  EXPECT_EQ(clock.now(), Instant(std::chrono::minutes(5)));
}

TEST_F(Sqlite, databases_in_memory_hear_nothing_of_each_other) {
  Database one = Database::open_in_memory().value();
  Database two = Database::open_in_memory().value();
  ManualClock clock{Instant{}};
  ASSERT_FALSE(one.wait_for_notice("due", Milliseconds(0), clock, {}).value());
  ASSERT_TRUE(two.notify("due"));
  EXPECT_FALSE(one.wait_for_notice("due", Milliseconds(1), clock, {}).value());
}

TEST_F(Sqlite, says_what_it_is) {
  const Facts facts = Database::open(file()).value().facts().value();
  EXPECT_EQ(facts.driver, "SQLite");
  EXPECT_EQ(facts.name, file().string());
  EXPECT_EQ(facts.wall, Wall::kNone);
}

}  // namespace
}  // namespace schakel::storage
