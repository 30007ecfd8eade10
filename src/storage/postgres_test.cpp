#include <gtest/gtest.h>

#include <array>
#include <thread>

#include "storage/database.h"
#include "tests/support/database_place.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/postgres_gate.h"

namespace schakel::storage {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using tests::PostgresCluster;
using tests::PostgresGate;

constexpr std::array kMigrations{
    Migration{1, "CREATE TABLE words(tenant TEXT NOT NULL, word TEXT NOT NULL) STRICT;"}};

constexpr auto kInteger = [](const Row& row) { return row.integer(0); };
constexpr auto kText = [](const Row& row) { return row.text(0); };

// As the driver sends it; READ COMMITTED stands in what begins a transaction.
constexpr const char* kCommit = "; COMMIT";

class Postgresql : public ::testing::Test {
 protected:
  Database with_words() const {
    Database database = place_.open();
    EXPECT_TRUE(database.migrate(kMigrations));
    return database;
  }
  Database open_as(const std::string& role) const {
    return Database::open_server(server_.address(place_.database(), role)).value();
  }
  Secret address_through_gate() const {
    return Secret("postgresql://schakel_owner@/" + place_.database() + "?host=" + place_.folder().string());
  }
  Database open_through_gate(Milliseconds recovery = seconds(20)) const {
    return Database::open_server(address_through_gate(), Secret(), {.recovery_timeout = recovery}).value();
  }
  static Result<void> put(Database& database, const std::string& word) {
    return database.run("INSERT INTO words(tenant, word) VALUES(?, ?)", database.tenant(), word);
  }
  std::string words() const { return server_.ask("SELECT count(*) FROM words", place_.database()); }
  static Result<void> put_in_transaction(Database& database, const std::string& word) {
    TRY(Transaction transaction, Transaction::begin(database));
    TRY_VOID(put(database, word));
    return transaction.commit();
  }
  static int server_number(Database& database) {
    return static_cast<int>(
        database.first<std::int64_t>("SELECT pg_backend_pid()", kInteger).value().value());
  }
  void end_session(int number) const {
    server_.ask("SELECT pg_terminate_backend(" + std::to_string(number) + ", 10000)");
  }

  PostgresCluster& server_ = PostgresCluster::of_this_program();
  tests::DatabasePlace place_{tests::Driver::kPostgresql};
};

// ---- The wall between tenants

TEST_F(Postgresql, a_statement_that_forgets_the_tenant_meets_only_his_own_rows) {
  Database usual = with_words();
  Database bakery = usual.for_tenant("bakery");
  Database butcher = usual.for_tenant("butcher");
  ASSERT_TRUE(put(bakery, "bread"));
  ASSERT_TRUE(put(butcher, "meat"));
  EXPECT_EQ(bakery.all<std::string>("SELECT word FROM words", kText).value(),
            (std::vector<std::string>{"bread"}));
  ASSERT_TRUE(bakery.run("DELETE FROM words"));
  EXPECT_EQ(bakery.changed_rows(), 1);
  EXPECT_EQ(butcher.all<std::string>("SELECT word FROM words", kText).value(),
            (std::vector<std::string>{"meat"}));
  EXPECT_TRUE(usual.all<std::string>("SELECT word FROM words", kText).value().empty());
}

TEST_F(Postgresql, a_row_of_another_tenant_cannot_be_written) {
  Database usual = with_words();
  Database bakery = usual.for_tenant("bakery");
  EXPECT_EQ(bakery.run("INSERT INTO words(tenant, word) VALUES('butcher', 'meat')").error().code,
            "storage.forbidden");
}

TEST_F(Postgresql, a_session_for_every_tenant_sees_all_and_one_that_says_nothing_sees_nothing) {
  Database usual = with_words();
  Database bakery = usual.for_tenant("bakery");
  ASSERT_TRUE(put(usual, "a"));
  ASSERT_TRUE(put(bakery, "b"));
  Database of_all = usual.for_every_tenant();
  EXPECT_EQ(of_all.first<std::int64_t>("SELECT count(*) FROM words", kInteger).value(), 2);
  ASSERT_TRUE(usual.first<std::string>("SELECT set_config('schakel.tenant', '', false)", kText));
  EXPECT_EQ(usual.first<std::int64_t>("SELECT count(*) FROM words", kInteger).value(), 0);
}

TEST_F(Postgresql, whose_rows_are_seen_survives_a_rollback) {
  Database usual = with_words();
  Database bakery = usual.for_tenant("bakery");
  ASSERT_TRUE(put(bakery, "bread"));
  { const Transaction undone = Transaction::begin(usual).value(); }
  EXPECT_EQ(bakery.first<std::int64_t>("SELECT count(*) FROM words", kInteger).value(), 1);
  EXPECT_EQ(usual.first<std::int64_t>("SELECT count(*) FROM words", kInteger).value(), 0);
}

TEST_F(Postgresql, says_how_much_the_wall_is_worth) {
  Database owner = with_words();
  EXPECT_EQ(owner.facts().value().wall, Wall::kRoleOwnsTables);
  EXPECT_EQ(open_as("schakel_program").facts().value().wall, Wall::kHolds);
  EXPECT_EQ(open_as("schakel_admin").facts().value().wall, Wall::kRoleBypasses);
  EXPECT_TRUE(owner.facts().value().durable);
}

TEST_F(Postgresql, a_role_that_owns_nothing_can_work_and_can_change_no_table) {
  with_words();
  Database program = open_as("schakel_program");
  ASSERT_TRUE(program.migrate(kMigrations)) << "There is nothing to do.";
  EXPECT_TRUE(put_in_transaction(program, "a"));
  EXPECT_EQ(program.run("ALTER TABLE words NO FORCE ROW LEVEL SECURITY").error().code, "storage.forbidden");
  constexpr std::array kMore{kMigrations[0], Migration{2, "CREATE TABLE more(a TEXT) STRICT;"}};
  EXPECT_EQ(program.migrate(kMore).error().code, "storage.forbidden");
}

// ---- Tenants side by side

TEST_F(Postgresql, transactions_of_two_tenants_do_not_wait_for_each_other) {
  Database first = with_words();
  Database second = place_.open({.busy_timeout = milliseconds(1)});
  Database bakery = first.for_tenant("bakery");
  Database butcher = second.for_tenant("butcher");
  Transaction one = Transaction::begin(bakery).value();
  Result<Transaction> other = Transaction::begin(butcher);
  ASSERT_TRUE(other);
  EXPECT_TRUE(put(butcher, "meat"));
  EXPECT_TRUE(other->commit());
}

TEST_F(Postgresql, a_deadlock_is_told_as_busy) {
  Database first = with_words();
  Database second = place_.open();
  ASSERT_TRUE(put(first, "a"));
  ASSERT_TRUE(put(first, "b"));
  Transaction one = Transaction::begin(first, Locking::kRows).value();
  Transaction two = Transaction::begin(second, Locking::kRows).value();
  ASSERT_TRUE(first.run("UPDATE words SET word = 'a' WHERE word = 'a'"));
  ASSERT_TRUE(second.run("UPDATE words SET word = 'b' WHERE word = 'b'"));
  Result<void> of_first;
  {
    const std::jthread crossing([&] {
      of_first = first.run("UPDATE words SET word = 'b' WHERE word = 'b'");
      if (!of_first) const Transaction ends = std::move(one);
    });
    const Result<void> of_second = second.run("UPDATE words SET word = 'a' WHERE word = 'a'");
    if (!of_second) {
      EXPECT_EQ(of_second.error().code, "storage.busy");
      const Transaction ends = std::move(two);
    } else {
      EXPECT_TRUE(two.commit());
    }
  }
  if (!of_first) {
    EXPECT_EQ(of_first.error().code, "storage.busy");
  }
}

// ---- A connection that goes

TEST_F(Postgresql, a_connection_that_was_lost_is_opened_again_by_the_next_statement) {
  Database database = with_words();
  end_session(server_number(database));
  EXPECT_EQ(database.first<std::int64_t>("SELECT count(*) FROM words", kInteger).value(), 0);
  end_session(server_number(database));
  EXPECT_TRUE(put(database, "a"));
  end_session(server_number(database));
  EXPECT_TRUE(put_in_transaction(database, "b"));
  EXPECT_EQ(words(), "2");
}

TEST_F(Postgresql, a_transaction_whose_connection_was_lost_can_only_end) {
  Database database = with_words();
  {
    Transaction transaction = Transaction::begin(database).value();
    ASSERT_TRUE(put(database, "a"));
    end_session(server_number(database));
    EXPECT_EQ(put(database, "b").error().code, "storage.connection_lost");
    EXPECT_EQ(put(database, "c").error().code, "storage.connection_lost");
    EXPECT_EQ(transaction.commit().error().code, "storage.connection_lost");
  }
  EXPECT_EQ(words(), "0");
  EXPECT_TRUE(put(database, "d"));
}

TEST_F(Postgresql, what_was_to_be_run_later_is_not_committed_when_the_connection_is_lost) {
  Database database = with_words();
  {
    Transaction transaction = Transaction::begin(database).value();
    const auto put_later = [&](const char* word) {
      return database.run_later("INSERT INTO words(tenant, word) VALUES(?, ?)", database.tenant(), word);
    };
    ASSERT_TRUE(put_later("a"));
    const int server = server_number(database);
    ASSERT_TRUE(put_later("b"));
    end_session(server);
    static_cast<void>(put_later("c").has_value());
    EXPECT_EQ(transaction.commit().error().code, "storage.connection_lost");
  }
  EXPECT_EQ(words(), "0");
  EXPECT_TRUE(put(database, "d"));
}

TEST_F(Postgresql, a_commit_that_was_done_and_whose_answer_was_lost_is_found_to_be_done) {
  with_words();
  PostgresGate gate(server_.folder(), place_.folder(), PostgresCluster::socket_name());
  Database database = open_through_gate();
  ASSERT_TRUE(put_in_transaction(database, "a"));
  gate.lose(PostgresGate::Lost::kAnswer, kCommit);
  EXPECT_TRUE(put_in_transaction(database, "b"));
  EXPECT_EQ(words(), "2");
  gate.lose(PostgresGate::Lost::kAnswer, kCommit);
  EXPECT_TRUE(put(database, "c")) << "A statement by itself too.";
  EXPECT_EQ(words(), "3");
}

TEST_F(Postgresql, a_commit_that_never_arrived_is_found_to_be_undone) {
  with_words();
  PostgresGate gate(server_.folder(), place_.folder(), PostgresCluster::socket_name());
  Database database = open_through_gate();
  ASSERT_TRUE(put_in_transaction(database, "a"));
  gate.lose(PostgresGate::Lost::kQuestion, kCommit);
  EXPECT_EQ(put_in_transaction(database, "b").error().code, "storage.connection_lost");
  EXPECT_EQ(words(), "1");
  EXPECT_TRUE(put_in_transaction(database, "b")) << "It can be done again.";
}

TEST_F(Postgresql, a_commit_of_which_nobody_can_be_asked_is_told_as_unknown) {
  with_words();
  auto gate =
      std::make_unique<PostgresGate>(server_.folder(), place_.folder(), PostgresCluster::socket_name());
  Database database = open_through_gate(milliseconds(300));
  database.watch_commits([&](CommitMoment moment) {
    if (moment == CommitMoment::kBefore) gate.reset();
  });
  EXPECT_EQ(put_in_transaction(database, "a").error().code, "storage.commit_unknown");
}

TEST_F(Postgresql, work_goes_on_after_the_server_died_and_was_started_again) {
  Database database = with_words();
  ASSERT_TRUE(put_in_transaction(database, "a"));
  server_.stop("immediate");
  EXPECT_EQ(put_in_transaction(database, "b").error().code, "storage.unreachable");
  server_.start();
  EXPECT_TRUE(put_in_transaction(database, "b"));
  EXPECT_EQ(words(), "2") << "What was committed before the server died is there.";
}

TEST_F(Postgresql, a_server_that_dies_and_comes_back_during_a_commit_is_asked_what_became_of_it) {
  Database database = with_words();
  std::jthread back;
  database.watch_commits([&](CommitMoment moment) {
    if (moment == CommitMoment::kAfter) return;
    server_.stop("immediate");
    back = std::jthread([&] { server_.start(); });
  });
  const Result<void> lost = put_in_transaction(database, "a");
  EXPECT_EQ(lost.error().code, "storage.connection_lost") << lost.error().what.en;
  back.join();
  EXPECT_EQ(words(), "0");
}

TEST_F(Postgresql, who_waited_while_the_connection_was_lost_is_woken) {
  Database waiting = with_words();
  SystemClock clock;
  ASSERT_FALSE(waiting.wait_for_notice("due", milliseconds(0), clock, {}).value());
  end_session(server_number(waiting));
  const Result<bool> lost = waiting.wait_for_notice("due", milliseconds(0), clock, {});
  EXPECT_TRUE(lost ? *lost : waiting.wait_for_notice("due", milliseconds(0), clock, {}).value());
}

// ---- Connecting

TEST_F(Postgresql, a_server_that_is_not_there_is_unreachable) {
  const auto refused = Database::open_server(Secret("postgresql://schakel@/schakel?host=/nowhere"));
  EXPECT_EQ(refused.error().code, "storage.unreachable");
}

TEST_F(Postgresql, a_server_that_dies_while_it_lets_us_in_is_unreachable_although_there_is_one_again) {
  PostgresGate gate(server_.folder(), place_.folder(), PostgresCluster::socket_name());
  gate.lose(PostgresGate::Lost::kQuestion, "application_name");
  EXPECT_EQ(Database::open_server(address_through_gate()).error().code, "storage.unreachable");
  EXPECT_TRUE(Database::open_server(address_through_gate()));
}

TEST_F(Postgresql, a_database_or_a_role_that_is_not_there_is_a_refusal) {
  EXPECT_EQ(Database::open_server(server_.address("nothing")).error().code, "storage.refused");
  EXPECT_EQ(Database::open_server(server_.address(place_.database(), "nobody")).error().code,
            "storage.refused");
}

TEST_F(Postgresql, an_address_that_cannot_be_read_is_refused_without_repeating_it) {
  const auto refused = Database::open_server(Secret("postgresql://schakel:geheim%zz@/schakel"));
  EXPECT_EQ(refused.error().code, "storage.address_unreadable");
  EXPECT_EQ(refused.error().what.en.find("geheim"), std::string::npos);
}

TEST_F(Postgresql, a_password_is_in_no_error_and_no_name) {
  const std::string address =
      "postgresql://schakel_owner:geheim@/" + place_.database() + "?host=" + server_.folder();
  Database database = Database::open_server(Secret(address)).value();
  EXPECT_EQ(database.facts().value().name,
            "postgresql://schakel_owner@" + server_.folder() + "/" + place_.database());
  const auto refused =
      Database::open_server(Secret("postgresql://schakel@/schakel?host=/nowhere"), Secret("geheim"));
  EXPECT_EQ(refused.error().what.en.find("geheim"), std::string::npos);
  EXPECT_EQ(refused.error().what.nl.find("geheim"), std::string::npos);
}

}  // namespace
}  // namespace schakel::storage
