#include "storage/database.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <filesystem>
#include <fstream>

namespace schakel::storage {
namespace {

constexpr std::array kMigrations{
    Migration{1, "CREATE TABLE words(word TEXT NOT NULL) STRICT;"},
    Migration{2, "ALTER TABLE words ADD COLUMN times INTEGER NOT NULL DEFAULT 1;"}};

class DatabaseOnDisk : public ::testing::Test {
 protected:
  DatabaseOnDisk() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~DatabaseOnDisk() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path file() const { return folder_ / "schakel.db"; }

 private:
  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() /
      ("schakel_storage_test_" +
       std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
};

std::int64_t count_words(Database& database) {
  return database
      .first<std::int64_t>("SELECT count(*) FROM words", [](const Row& row) { return row.integer(0); })
      .value()
      .value();
}

Database with_words() {
  Database database = Database::open_in_memory().value();
  EXPECT_TRUE(database.migrate(kMigrations));
  return database;
}

TEST(Database, gives_back_what_was_bound) {
  Database database = with_words();
  ASSERT_TRUE(database.run("INSERT INTO words VALUES(?, ?)", std::string("Größe 12\"'"), 7));
  const auto row = database.first<std::pair<std::string, std::int64_t>>(
      "SELECT word, times FROM words", [](const Row& r) { return std::pair(r.text(0), r.integer(1)); });
  ASSERT_TRUE(row);
  EXPECT_EQ(**row, (std::pair<std::string, std::int64_t>("Größe 12\"'", 7)));
}

TEST(Database, an_empty_optional_is_stored_as_null) {
  Database database = with_words();
  ASSERT_TRUE(database.run("CREATE TABLE maybe(at INTEGER) STRICT"));
  ASSERT_TRUE(database.run("INSERT INTO maybe VALUES(?)", std::optional<Instant>{}));
  const auto at = database.first<std::optional<Instant>>("SELECT at FROM maybe",
                                                         [](const Row& row) { return row.maybe_moment(0); });
  ASSERT_TRUE(at);
  EXPECT_FALSE((*at)->has_value());
}

TEST(Database, a_refused_statement_is_a_storage_error_in_both_languages) {
  Database database = with_words();
  const Result<void> refused = database.run("INSERT INTO words VALUES(NULL, 1)");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kStorage);
  EXPECT_FALSE(refused.error().what.nl.empty());
}

TEST(Transaction, without_commit_nothing_stays) {
  Database database = with_words();
  {
    Transaction transaction = Transaction::begin(database).value();
    ASSERT_TRUE(database.run("INSERT INTO words(word) VALUES('a')"));
  }
  EXPECT_EQ(count_words(database), 0);
}

TEST(Transaction, a_death_before_the_commit_leaves_nothing_and_after_it_everything) {
  Database database = with_words();
  struct Death {};
  for (const CommitMoment deadly : {CommitMoment::kBefore, CommitMoment::kAfter}) {
    database.watch_commits([deadly](CommitMoment moment) {
      if (moment == deadly) throw Death{};
    });
    const auto write = [&] {
      Transaction transaction = Transaction::begin(database).value();
      EXPECT_TRUE(database.run("INSERT INTO words(word) VALUES('a')"));
      static_cast<void>(transaction.commit().has_value());
    };
    EXPECT_THROW(write(), Death);
    EXPECT_EQ(count_words(database), deadly == CommitMoment::kAfter ? 1 : 0);
  }
}

TEST_F(DatabaseOnDisk, keeps_its_promises_about_the_disk) {
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

TEST_F(DatabaseOnDisk, is_readable_for_its_owner_only) {
  Database database = Database::open(file()).value();
  struct stat found {};
  ASSERT_EQ(::stat(file().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

TEST_F(DatabaseOnDisk, is_brought_up_to_the_newest_version_and_keeps_its_rows) {
  {
    Database older = Database::open(file()).value();
    ASSERT_TRUE(older.migrate(std::span(kMigrations).first(1)));
    ASSERT_TRUE(older.run("INSERT INTO words VALUES('a')"));
  }
  Database newer = Database::open(file()).value();
  ASSERT_TRUE(newer.migrate(kMigrations));
  EXPECT_EQ(newer.version().value(), 2);
  EXPECT_EQ(count_words(newer), 1);
}

TEST_F(DatabaseOnDisk, made_by_a_newer_program_is_refused) {
  {
    Database newer = Database::open(file()).value();
    ASSERT_TRUE(newer.migrate(kMigrations));
  }
  Database older = Database::open(file()).value();
  const Result<void> refused = older.migrate(std::span(kMigrations).first(1));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "storage.newer");
}

TEST_F(DatabaseOnDisk, a_file_that_is_no_database_is_refused) {
  std::ofstream(file()) << std::string(4096, 'x');
  const Result<Database> refused = Database::open(file());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "storage.damaged");
}

TEST_F(DatabaseOnDisk, a_file_in_a_folder_that_is_not_there_cannot_be_opened) {
  const Result<Database> refused = Database::open(file() / "deeper" / "schakel.db");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "storage.cannot_open");
}

TEST_F(DatabaseOnDisk, a_second_writer_hears_that_it_is_busy) {
  Database first = Database::open(file()).value();
  ASSERT_TRUE(first.migrate(kMigrations));
  Database second = Database::open(file(), {.busy_timeout = Milliseconds(1)}).value();
  Transaction holding = Transaction::begin(first).value();
  const Result<Transaction> refused = Transaction::begin(second);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "storage.busy");
}

}  // namespace
}  // namespace schakel::storage
