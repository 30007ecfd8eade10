#include "storage/database.h"

#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "tests/support/database_place.h"

// What both drivers promise. What only one of them is asked stands in sqlite_test.cpp and postgres_test.cpp.
namespace schakel::storage {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::array kMigrations{
    Migration{
        1,
        "CREATE TABLE words(tenant TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY(tenant, word)) STRICT, "
        "WITHOUT ROWID;"},
    Migration{2, "ALTER TABLE words ADD COLUMN times INTEGER NOT NULL DEFAULT 1;"}};

constexpr auto kInteger = [](const Row& row) { return row.integer(0); };
constexpr auto kText = [](const Row& row) { return row.text(0); };

class DatabaseTest : public ::testing::TestWithParam<tests::Driver> {
 protected:
  Database with_words(Database::Options options = {}) const {
    Database database = place_.open(options);
    EXPECT_TRUE(database.migrate(kMigrations));
    return database;
  }
  static Result<void> put(Database& database, const std::string& word, std::int64_t times = 1) {
    return database.run("INSERT INTO words(tenant, word, times) VALUES(?, ?, ?)", database.tenant(), word,
                        times);
  }
  static std::int64_t count(Database& database) {
    return database.first<std::int64_t>("SELECT count(*) FROM words", kInteger).value().value();
  }
  bool is_postgresql() const { return GetParam() == tests::Driver::kPostgresql; }

  tests::DatabasePlace place_{GetParam()};
};

SCHAKEL_OVER_BOTH_DRIVERS(DatabaseTest);

TEST_P(DatabaseTest, gives_back_what_was_bound) {
  Database database = with_words();
  ASSERT_TRUE(put(database, "Größe 12\"'?", 9'000'000'000'000));
  const auto row = database.first<std::pair<std::string, std::int64_t>>(
      "SELECT word, times FROM words WHERE word = ?2 AND times = ?1",
      [](const Row& r) { return std::pair(r.text(0), r.integer(1)); }, 9'000'000'000'000, "Größe 12\"'?");
  ASSERT_TRUE(row);
  EXPECT_EQ(**row, (std::pair<std::string, std::int64_t>("Größe 12\"'?", 9'000'000'000'000)));
}

TEST_P(DatabaseTest, an_empty_optional_is_stored_as_null) {
  Database database = place_.open();
  constexpr Migration kMaybe{1, "CREATE TABLE maybe(at INTEGER) STRICT;"};
  ASSERT_TRUE(database.migrate(std::span(&kMaybe, 1)));
  ASSERT_TRUE(database.run("INSERT INTO maybe(at) VALUES(?)", std::optional<Instant>{}));
  const auto at = database.first<std::optional<Instant>>("SELECT at FROM maybe",
                                                         [](const Row& row) { return row.maybe_moment(0); });
  ASSERT_TRUE(at);
  EXPECT_FALSE((*at)->has_value());
}

TEST_P(DatabaseTest, one_statement_takes_a_value_or_nothing_in_the_same_place) {
  Database database = with_words();
  ASSERT_TRUE(put(database, "a", 1));
  ASSERT_TRUE(put(database, "b", 2));
  const auto words = [&](std::optional<std::int64_t> times) {
    return database
        .all<std::string>("SELECT word FROM words WHERE ?1 IS NULL OR times = ?1 ORDER BY word", kText, times)
        .value();
  };
  EXPECT_EQ(words({}), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(words(2), (std::vector<std::string>{"b"}));
}

TEST_P(DatabaseTest, text_is_compared_byte_by_byte) {
  Database database = with_words();
  for (const char* word : {"b", "A", "a", "B", "é", "_"}) ASSERT_TRUE(put(database, word));
  EXPECT_EQ(database.all<std::string>("SELECT word FROM words ORDER BY word", kText).value(),
            (std::vector<std::string>{"A", "B", "_", "a", "b", "é"}));
  EXPECT_EQ(
      database.first<std::string>("SELECT word FROM words WHERE word > ? ORDER BY word", kText, "B").value(),
      "_");
}

TEST_P(DatabaseTest, likeness_takes_small_for_capital_letters) {
  Database database = with_words();
  ASSERT_TRUE(put(database, "EOL1042%"));
  const auto found = [&](const char* pattern) {
    return database.all<std::string>("SELECT word FROM words WHERE word LIKE ? ESCAPE '\\'", kText, pattern)
        .value()
        .size();
  };
  EXPECT_EQ(found("eol%"), 1U);
  EXPECT_EQ(found("%42\\%"), 1U);
  EXPECT_EQ(found("%4\\%"), 0U);
}

TEST_P(DatabaseTest, a_statement_can_return_what_it_wrote) {
  Database database = with_words();
  const auto put_one = [&] {
    return database.first<std::int64_t>(
        "INSERT INTO words(tenant, word, times) VALUES('', 'a', 1) ON CONFLICT(tenant, word) DO UPDATE SET "
        "times = words.times + 1 RETURNING times",
        kInteger);
  };
  EXPECT_EQ(put_one().value(), 1);
  EXPECT_EQ(put_one().value(), 2);
  Database another = place_.open();
  EXPECT_EQ(another.first<std::int64_t>("SELECT times FROM words", kInteger).value(), 2);
}

TEST_P(DatabaseTest, says_how_many_rows_were_changed) {
  Database database = with_words();
  ASSERT_TRUE(put(database, "a"));
  ASSERT_TRUE(put(database, "b"));
  ASSERT_TRUE(database.run("UPDATE words SET times = 7"));
  EXPECT_EQ(database.changed_rows(), 2);
  ASSERT_TRUE(database.run("UPDATE words SET times = 7 WHERE word = 'c'"));
  EXPECT_EQ(database.changed_rows(), 0);
}

TEST_P(DatabaseTest, other_statements_may_be_asked_while_rows_are_given) {
  Database database = with_words();
  ASSERT_TRUE(put(database, "a"));
  ASSERT_TRUE(put(database, "b"));
  std::int64_t rows = 0;
  ASSERT_TRUE(database.each("SELECT word FROM words ORDER BY word", [&](const Row& row) {
    EXPECT_TRUE(database.run("UPDATE words SET times = 5 WHERE word = ?", row.text(0)));
    ++rows;
    return true;
  }));
  EXPECT_EQ(rows, 2);
  EXPECT_EQ(database.first<std::int64_t>("SELECT sum(times) FROM words", kInteger).value(), 10);
}

TEST_P(DatabaseTest, a_refused_statement_is_a_storage_error_in_both_languages_without_its_values) {
  Database database = with_words();
  ASSERT_TRUE(put(database, "piet@example.nl"));
  const Result<void> refused = put(database, "piet@example.nl");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kStorage);
  EXPECT_EQ(refused.error().code, "storage.failed");
  EXPECT_FALSE(refused.error().what.nl.empty());
  EXPECT_EQ(refused.error().what.en.find("piet"), std::string::npos);
}

TEST_P(DatabaseTest, a_table_that_is_not_there_is_a_storage_error) {
  Database database = with_words();
  EXPECT_EQ(database.run("UPDATE nothing SET a = 1").error().code, "storage.failed");
  EXPECT_TRUE(put(database, "a")) << "The connection goes on after it.";
}

// ---- Transactions

TEST_P(DatabaseTest, without_commit_nothing_stays) {
  Database database = with_words();
  {
    Transaction transaction = Transaction::begin(database).value();
    ASSERT_TRUE(put(database, "a"));
  }
  EXPECT_EQ(count(database), 0);
}

TEST_P(DatabaseTest, a_death_before_the_commit_leaves_nothing_and_after_it_everything) {
  Database database = with_words();
  struct Death {};
  for (const CommitMoment deadly : {CommitMoment::kBefore, CommitMoment::kAfter}) {
    database.watch_commits([deadly](CommitMoment moment) {
      if (moment == deadly) throw Death{};
    });
    const auto write = [&] {
      Transaction transaction = Transaction::begin(database).value();
      EXPECT_TRUE(put(database, "a"));
      static_cast<void>(transaction.commit().has_value());
    };
    EXPECT_THROW(write(), Death);
    EXPECT_EQ(count(database), deadly == CommitMoment::kAfter ? 1 : 0);
  }
}

TEST_P(DatabaseTest, a_transaction_in_which_a_statement_failed_cannot_be_committed) {
  Database database = with_words();
  {
    Transaction transaction = Transaction::begin(database).value();
    ASSERT_TRUE(put(database, "a"));
    ASSERT_FALSE(put(database, "a"));
    EXPECT_EQ(transaction.commit().error().code, "storage.failed");
  }
  EXPECT_EQ(count(database), 0);
  EXPECT_TRUE(put(database, "a"));
}

TEST_P(DatabaseTest, many_statements_may_be_run_later_and_those_that_follow_see_them) {
  Database database = with_words();
  Transaction transaction = Transaction::begin(database).value();
  for (int number = 0; number < 200; ++number) {
    ASSERT_TRUE(database.run_later("INSERT INTO words(tenant, word, times) VALUES(?, ?, ?)",
                                   database.tenant(), std::to_string(number), number));
  }
  EXPECT_EQ(count(database), 200);
  ASSERT_TRUE(database.run_later("UPDATE words SET times = 0 WHERE times >= ?", 10));
  ASSERT_TRUE(transaction.commit());
  EXPECT_EQ(database.first<std::int64_t>("SELECT sum(times) FROM words", kInteger).value(), 45);
}

TEST_P(DatabaseTest, a_transaction_in_which_a_later_statement_is_refused_cannot_be_committed) {
  Database database = with_words();
  const auto put_later = [&](const std::string& word) {
    return database.run_later("INSERT INTO words(tenant, word) VALUES(?, ?)", database.tenant(), word);
  };
  {
    Transaction transaction = Transaction::begin(database).value();
    ASSERT_TRUE(put_later("a"));
    static_cast<void>(put_later("a").has_value());
    static_cast<void>(put_later("b").has_value());
    EXPECT_EQ(transaction.commit().error().code, "storage.failed");
  }
  {
    Transaction transaction = Transaction::begin(database).value();
    static_cast<void>(put_later("c").has_value());
    static_cast<void>(put_later("c").has_value());
    EXPECT_FALSE(put(database, "d") && transaction.commit());
  }
  {
    const Transaction abandoned = Transaction::begin(database).value();
    ASSERT_TRUE(put_later("e"));
  }
  EXPECT_EQ(count(database), 0);
  EXPECT_TRUE(put(database, "a"));
}

TEST_P(DatabaseTest, what_is_read_in_a_transaction_cannot_change_before_it_is_written) {
  Database first = with_words();
  ASSERT_TRUE(put(first, "counter", 0));
  constexpr int kTimes = 20;
  const auto count_up = [&] {
    Database mine = place_.open();
    for (int i = 0; i < kTimes; ++i) {
      Transaction transaction = Transaction::begin(mine).value();
      const auto read = mine.first<std::int64_t>("SELECT times FROM words WHERE word = 'counter'", kInteger);
      ASSERT_TRUE(mine.run("UPDATE words SET times = ? WHERE word = 'counter'", **read + 1));
      ASSERT_TRUE(transaction.commit());
    }
  };
  {
    const std::jthread one(count_up);
    const std::jthread two(count_up);
  }
  EXPECT_EQ(first.first<std::int64_t>("SELECT times FROM words", kInteger).value(), 2 * kTimes);
}

TEST_P(DatabaseTest, a_second_writer_of_a_tenant_hears_that_it_is_busy) {
  Database first = with_words();
  Database second = place_.open({.busy_timeout = milliseconds(1)});
  Transaction holding = Transaction::begin(first).value();
  EXPECT_EQ(Transaction::begin(second).error().code, "storage.busy");
  Database of_all = second.for_every_tenant();
  EXPECT_EQ(Transaction::begin(of_all).error().code, "storage.busy");
}

TEST_P(DatabaseTest, a_row_that_another_has_taken_is_passed_over) {
  Database first = with_words();
  ASSERT_TRUE(put(first, "a"));
  ASSERT_TRUE(put(first, "b"));
  Database second = place_.open({.busy_timeout = milliseconds(100)});
  const auto take = [](Database& database) {
    return database.first<std::string>(
        "UPDATE words SET times = times + 1 WHERE (tenant, word) = (SELECT tenant, word FROM words WHERE "
        "times "
        "= 1 ORDER BY word LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING word",
        kText);
  };
  Transaction taking = Transaction::begin(first, Locking::kRows).value();
  EXPECT_EQ(take(first).value(), "a");
  Result<Transaction> taking_too = Transaction::begin(second, Locking::kRows);
  if (is_postgresql()) {
    ASSERT_TRUE(taking_too);
    EXPECT_EQ(take(second).value(), "b");
    EXPECT_TRUE(taking_too->commit());
  } else {
    EXPECT_EQ(taking_too.error().code, "storage.busy") << "There is one writer at a time.";
  }
  ASSERT_TRUE(taking.commit());
}

TEST_P(DatabaseTest, commits_are_counted) {
  Database database = with_words();
  const std::int64_t before = database.commits();
  Transaction transaction = Transaction::begin(database).value();
  ASSERT_TRUE(put(database, "a"));
  ASSERT_TRUE(transaction.commit());
  EXPECT_EQ(database.commits(), before + 1);
}

// ---- Tenants

TEST_P(DatabaseTest, each_handle_acts_for_its_own_tenant_also_within_one_transaction) {
  Database usual = with_words();
  Database bakery = usual.for_tenant("bakery");
  Transaction transaction = Transaction::begin(usual).value();
  ASSERT_TRUE(put(usual, "a"));
  ASSERT_TRUE(put(bakery, "a"));
  for (Database* database : {&usual, &bakery}) {
    ASSERT_TRUE(
        database->run_later("INSERT INTO words(tenant, word) VALUES(?, 'later')", database->tenant()));
  }
  ASSERT_TRUE(transaction.commit());
  const auto words_of = [&](Database& database) {
    return database.all<std::string>("SELECT word FROM words WHERE tenant = ?", kText, database.tenant())
        .value()
        .size();
  };
  EXPECT_EQ(words_of(usual), 2U);
  EXPECT_EQ(words_of(bakery), 2U);
  Database of_all = usual.for_every_tenant();
  EXPECT_EQ(count(of_all), 4);
}

// ---- Migrations

TEST_P(DatabaseTest, is_brought_up_to_the_newest_version_and_keeps_its_rows) {
  {
    Database older = place_.open();
    ASSERT_TRUE(older.migrate(std::span(kMigrations).first(1)));
    ASSERT_TRUE(older.run("INSERT INTO words(tenant, word) VALUES('', 'a')"));
  }
  Database newer = place_.open();
  ASSERT_TRUE(newer.migrate(kMigrations));
  EXPECT_EQ(newer.version().value(), 2);
  EXPECT_EQ(count(newer), 1);
}

TEST_P(DatabaseTest, made_by_a_newer_program_is_refused) {
  with_words();
  Database older = place_.open();
  EXPECT_EQ(older.migrate(std::span(kMigrations).first(1)).error().code, "storage.newer");
}

TEST_P(DatabaseTest, a_migration_that_fails_leaves_the_version_as_it_was) {
  Database database = with_words();
  constexpr std::array kBroken{
      kMigrations[0], kMigrations[1],
      Migration{3, "CREATE TABLE more(a TEXT) STRICT; ALTER TABLE nothing DROP COLUMN a;"}};
  EXPECT_FALSE(database.migrate(kBroken));
  EXPECT_EQ(database.version().value(), 2);
  EXPECT_FALSE(database.run("INSERT INTO more(a) VALUES('a')"));
}

TEST_P(DatabaseTest, says_which_tables_it_has) {
  constexpr Migration kTables{
      1,
      "CREATE TABLE one(tenant TEXT NOT NULL, n INTEGER, at INTEGER NOT NULL, PRIMARY "
      "KEY(tenant, at)) STRICT, WITHOUT ROWID; CREATE TABLE a_later_one(word TEXT NOT NULL "
      "PRIMARY KEY) STRICT, WITHOUT ROWID;"};
  Database database = place_.open();
  ASSERT_TRUE(database.migrate(std::span(&kTables, 1)));
  const std::vector<Table> tables = database.tables().value();
  ASSERT_EQ(tables.size(), 2U);
  EXPECT_EQ(tables[0].name, "one");
  EXPECT_EQ(tables[1].name, "a_later_one");
  ASSERT_EQ(tables[0].columns.size(), 3U);
  EXPECT_EQ(tables[0].columns[0].name, "tenant");
  EXPECT_TRUE(tables[0].columns[0].is_text);
  EXPECT_EQ(tables[0].columns[0].place_in_key, 1);
  EXPECT_FALSE(tables[0].columns[1].is_text);
  EXPECT_EQ(tables[0].columns[1].place_in_key, 0);
  EXPECT_EQ(tables[0].columns[2].place_in_key, 2);
}

// ---- Notices

TEST_P(DatabaseTest, a_notice_wakes_who_waits_on_another_connection) {
  Database waiting = place_.open();
  Database telling = place_.open();
  SystemClock clock;
  EXPECT_FALSE(waiting.wait_for_notice("due", milliseconds(0), clock, {}).value());
  ASSERT_TRUE(telling.notify("due"));
  EXPECT_TRUE(waiting.wait_for_notice("due", seconds(20), clock, {}).value());
  EXPECT_FALSE(waiting.wait_for_notice("due", milliseconds(1), clock, {}).value()) << "It was told already.";
}

TEST_P(DatabaseTest, a_notice_comes_while_one_waits) {
  Database waiting = place_.open();
  SystemClock clock;
  ASSERT_FALSE(waiting.wait_for_notice("due", milliseconds(0), clock, {}).value());
  const std::jthread later([&] {
    Database telling = place_.open();
    EXPECT_TRUE(telling.notify("due"));
  });
  EXPECT_TRUE(waiting.wait_for_notice("due", seconds(20), clock, {}).value());
}

TEST_P(DatabaseTest, a_notice_in_a_transaction_is_told_when_it_is_committed) {
  Database waiting = place_.open();
  Database telling = with_words();
  SystemClock clock;
  ASSERT_FALSE(waiting.wait_for_notice("due", milliseconds(0), clock, {}).value());
  {
    Transaction undone = Transaction::begin(telling).value();
    ASSERT_TRUE(telling.notify("due"));
  }
  EXPECT_FALSE(waiting.wait_for_notice("due", milliseconds(1), clock, {}).value());
  Transaction done = Transaction::begin(telling).value();
  ASSERT_TRUE(telling.notify("due"));
  ASSERT_TRUE(done.commit());
  EXPECT_TRUE(waiting.wait_for_notice("due", seconds(20), clock, {}).value());
}

TEST_P(DatabaseTest, who_waits_for_a_notice_can_be_stopped) {
  Database waiting = place_.open();
  SystemClock clock;
  std::stop_source stop;
  const std::jthread later([&] { stop.request_stop(); });
  EXPECT_FALSE(waiting.wait_for_notice("due", seconds(600), clock, stop.get_token()).value());
}

}  // namespace
}  // namespace schakel::storage
