#include "engine/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/database_place.h"

namespace schakel::engine {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto kNobodyIsGone = [](const std::string&) { return false; };
constexpr auto kEverybodyIsGone = [](const std::string&) { return true; };

class StoreTest : public ::testing::TestWithParam<tests::Driver> {
 protected:
  Result<Lease> take(const std::string& owner, Instant now) {
    return store_.take_lease("orders", owner, now, minutes(5), kNobodyIsGone);
  }
  void keep(const Commit& commit) {
    Lease lease = store_.take_lease("orders", "test", now_, minutes(5), kEverybodyIsGone).value();
    const RunId run = store_.start_run(lease, Trigger::kByHand, now_).value();
    ASSERT_TRUE(store_.commit(lease, place_, run, commit, {}, now_, minutes(5)));
  }
  static RecordOutcome outcome(Outcome what, const std::string& code = "") {
    return {.source_id = "id-1",
            .number = "1042",
            .reference = "EOL1042",
            .outcome = what,
            .code = code,
            .reason = {},
            .target_id = {},
            .target_number = {},
            .content_hash = {}};
  }
  static DeadLetter letter(const std::string& code) {
    DeadLetter letter;
    letter.source_id = "id-1";
    letter.number = "1042";
    letter.error = {.kind = ErrorKind::kInvalidRecord,
                    .code = code,
                    .what = {.en = "What.", .nl = "Wat."},
                    .advice = {.en = "Do.", .nl = "Doe."},
                    .fields = {"ItemCode", "Quantity"}};
    letter.subject = "ItemCode";
    return letter;
  }

  Instant now_{seconds(1'000'000)};
  Place place_{.integration = "bakery", .flow = "orders"};
  tests::DatabasePlace place_of_database_{GetParam()};
  storage::Database database_ = place_of_database_.open();
  Store store_ = Store::open(database_).value();
};

SCHAKEL_OVER_BOTH_DRIVERS(StoreTest);

TEST_P(StoreTest, a_lease_is_refused_while_somebody_has_it) {
  ASSERT_TRUE(take("one", now_));
  EXPECT_EQ(take("two", now_ + minutes(1)).error().code, "engine.flow_is_running");
}

TEST_P(StoreTest, a_lease_can_be_taken_when_it_has_run_out) {
  ASSERT_TRUE(take("one", now_));
  EXPECT_TRUE(take("two", now_ + minutes(6)));
}

TEST_P(StoreTest, a_lease_of_a_program_that_is_gone_can_be_taken_at_once) {
  ASSERT_TRUE(take("one", now_));
  EXPECT_TRUE(store_.take_lease("orders", "two", now_, minutes(5), kEverybodyIsGone));
}

TEST_P(StoreTest, a_fence_only_grows) {
  const Lease first = take("one", now_).value();
  ASSERT_TRUE(store_.give_back(first));
  EXPECT_GT(take("two", now_).value().fence, first.fence);
}

TEST_P(StoreTest, who_lost_the_lease_can_commit_nothing) {
  Lease lost = take("one", now_).value();
  const RunId run = store_.start_run(lost, Trigger::kByHand, now_).value();
  ASSERT_TRUE(take("two", now_ + minutes(6)));
  Commit commit;
  commit.cursor = connector::Cursor{"9"};
  const auto refused = store_.commit(lost, place_, run, commit, {}, now_, minutes(5));
  EXPECT_EQ(refused.error().code, "engine.lease_lost");
  EXPECT_EQ(store_.cursor("orders").value().text, "");
}

TEST_P(StoreTest, a_run_that_died_is_shown_as_interrupted) {
  const Lease lease = take("one", now_).value();
  const RunId run = store_.start_run(lease, Trigger::kByHand, now_).value();
  ASSERT_TRUE(store_.take_lease("orders", "two", now_, minutes(5), kEverybodyIsGone));
  EXPECT_EQ(store_.run(run).value()->state, RunState::kInterrupted);
}

TEST_P(StoreTest, a_dead_letter_comes_back_as_it_was_kept) {
  Commit commit;
  commit.outcomes.push_back(outcome(Outcome::kDeadLettered, "flow.item_missing"));
  commit.dead_letters.push_back(letter("flow.item_missing"));
  keep(commit);
  const DeadLetter found = store_.dead_letters({.code = "flow.item_missing"}).value().at(0);
  EXPECT_EQ(found.error.what, (Text{.en = "What.", .nl = "Wat."}));
  EXPECT_THAT(found.error.fields, ::testing::ElementsAre("ItemCode", "Quantity"));
  EXPECT_EQ(found.attempts, 1);
}

TEST_P(StoreTest, any_other_outcome_closes_a_dead_letter) {
  Commit failed;
  failed.dead_letters.push_back(letter("flow.item_missing"));
  keep(failed);
  Commit created;
  created.outcomes.push_back(outcome(Outcome::kCreated));
  keep(created);
  EXPECT_EQ(store_.count_dead_letters("orders").value(), 0);
}

TEST_P(StoreTest, dead_letters_are_given_out_in_pages) {
  Commit commit;
  for (int i = 0; i < 5; ++i) {
    commit.dead_letters.push_back(letter("flow.item_missing"));
    commit.dead_letters.back().source_id = "id-" + std::to_string(i);
  }
  keep(commit);
  const auto first = store_.dead_letters({.limit = 3}).value();
  ASSERT_EQ(first.size(), 3U);
  EXPECT_EQ(store_.dead_letters({.after_id = first.back().id, .limit = 3}).value().size(), 2U);
}

TEST_P(StoreTest, a_record_that_is_skipped_again_for_the_same_reason_has_one_line_in_its_timeline) {
  Commit skipped;
  skipped.outcomes.push_back(outcome(Outcome::kSkipped, "flow.before_from_date"));
  skipped.events.push_back(
      {.source_id = "id-1", .what = Event::What::kSkipped, .code = "flow.before_from_date", .target = {}});
  keep(skipped);
  keep(skipped);
  EXPECT_EQ(store_.history("orders", "id-1", 10).value().size(), 1U);
}

TEST_P(StoreTest, a_percent_sign_is_searched_for_as_it_is) {
  Commit commit;
  commit.outcomes.push_back(outcome(Outcome::kCreated));
  keep(commit);
  EXPECT_TRUE(store_.find_records("%", 10).value().empty());
  EXPECT_EQ(store_.find_records("104", 10).value().size(), 1U);
}

TEST_P(StoreTest, intents_are_closed_and_put_in_the_order_they_came) {
  Intent intent;
  intent.source_id = "id-1";
  Commit commit;
  commit.intents.emplace_back(intent);
  commit.intents.emplace_back(IntentKey{Kind::kOrder, "id-1"});
  keep(commit);
  EXPECT_EQ(store_.waiting({.integration = "bakery", .flow = "orders"}, Kind::kOrder, {}).value().count, 0);
}

TEST_P(StoreTest, settings_that_did_not_change_make_no_new_version) {
  EXPECT_EQ(store_.apply_settings("main", "a = 1", now_).value(), 1);
  EXPECT_EQ(store_.apply_settings("main", "a = 1", now_).value(), 1);
  EXPECT_EQ(store_.apply_settings("main", "a = 2", now_).value(), 2);
  EXPECT_EQ(store_.settings("main").value()->text, "a = 2");
  EXPECT_EQ(store_.settings_versions("main", 10).value().size(), 2U);
}

TEST_P(StoreTest, every_column_of_every_table_is_explained) {
  std::ifstream in(std::filesystem::path(SCHAKEL_SOURCE_FOLDER) / "src/engine/tables.md");
  const std::string page((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const auto columns = database_.all<std::pair<std::string, std::string>>(
      GetParam() == tests::Driver::kSqlite ? "SELECT t.name, c.name FROM sqlite_schema AS t JOIN "
                                             "pragma_table_info(t.name) AS c WHERE t.type = "
                                             "'table' AND t.name NOT LIKE 'sqlite_%'"
                                           : "SELECT table_name, column_name FROM information_schema.columns "
                                             "WHERE table_schema = 'public' AND "
                                             "table_name NOT LIKE 'schakel_%'",
      [](const storage::Row& row) { return std::pair(row.text(0), row.text(1)); });
  ASSERT_TRUE(columns);
  ASSERT_FALSE(columns->empty());
  for (const auto& [table, column] : *columns) {
    const std::size_t from = page.find("\n## " + table + "\n");
    ASSERT_NE(from, std::string::npos) << table;
    const std::string section = page.substr(from, page.find("\n## ", from + 1) - from);
    EXPECT_NE(section.find("| `" + column + "` |"), std::string::npos) << table << "." << column;
  }
}

TEST_P(StoreTest, every_table_has_its_tenant_first_in_its_primary_key) {
  const auto first_columns = database_.all<std::pair<std::string, std::string>>(
      GetParam() == tests::Driver::kSqlite
          ? "SELECT t.name, c.name FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c ON c.pk = 1 "
            "WHERE "
            "t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
          : "SELECT c.relname, a.attname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid JOIN "
            "pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] WHERE i.indisprimary AND "
            "c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'schakel_%'",
      [](const storage::Row& row) { return std::pair(row.text(0), row.text(1)); });
  ASSERT_TRUE(first_columns);
  EXPECT_GE(first_columns->size(), 10U);
  for (const auto& [table, column] : *first_columns) EXPECT_EQ(column, "tenant") << table;
}

TEST(PostgresqlStore, every_table_stands_behind_the_wall) {
  const tests::DatabasePlace place(tests::Driver::kPostgresql);
  storage::Database database = place.open();
  ASSERT_TRUE(Store::open(database));
  const auto open_tables = database.all<std::string>(
      "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT "
      "(relrowsecurity AND relforcerowsecurity) ORDER BY relname",
      [](const storage::Row& row) { return row.text(0); });
  ASSERT_TRUE(open_tables);
  EXPECT_THAT(*open_tables, ::testing::ElementsAre("schakel_sessions", "schakel_version"));
}

TEST_P(StoreTest, one_tenant_never_sees_what_another_has) {
  Store other = Store::open(database_, "butcher").value();
  ASSERT_TRUE(store_.apply_settings("main", "a = 1", now_));
  Commit commit;
  Intent intent;
  intent.source_id = "id-1";
  commit.intents.emplace_back(intent);
  commit.links.push_back({.kind = Kind::kCustomer,
                          .source_id = "c-1",
                          .target_id = "t-1",
                          .target_number = "1001",
                          .target_code = {},
                          .reference = {}});
  commit.outcomes.push_back(outcome(Outcome::kDeadLettered, "flow.item_missing"));
  commit.dead_letters.push_back(letter("flow.item_missing"));
  commit.events.push_back(
      {.source_id = "id-1", .what = Event::What::kDeadLettered, .code = "flow.item_missing", .target = {}});
  commit.cursor = connector::Cursor{"9"};
  keep(commit);
  ASSERT_EQ(store_.runs("", 10).value().size(), 1U);
  EXPECT_TRUE(other.runs("", 10).value().empty());
  EXPECT_FALSE(other.run(RunId{1}).value());
  EXPECT_EQ(other.cursor("orders").value().text, "");
  EXPECT_FALSE(other.link(place_, Kind::kCustomer, "c-1").value());
  EXPECT_FALSE(other.made_by_us(place_, Kind::kCustomer, "t-1").value());
  EXPECT_FALSE(other.intent(place_, Kind::kOrder, "id-1").value());
  EXPECT_TRUE(other.unfinished(place_, Kind::kOrder, "", 10).value().empty());
  EXPECT_TRUE(other.due(place_, Kind::kOrder, now_ + minutes(60), {}, 10).value().empty());
  EXPECT_EQ(other.waiting(place_, Kind::kOrder, {}).value().count, 0);
  EXPECT_TRUE(other.find_records("1042", 10).value().empty());
  EXPECT_FALSE(other.record("orders", "id-1").value());
  EXPECT_TRUE(other.history("orders", "id-1", 10).value().empty());
  EXPECT_TRUE(other.dead_letters({}).value().empty());
  EXPECT_FALSE(other.dead_letter(1).value());
  EXPECT_FALSE(other.open_dead_letter("orders", "id-1").value());
  EXPECT_TRUE(other.dead_letter_groups("").value().empty());
  EXPECT_EQ(other.count_dead_letters("orders").value(), 0);
  EXPECT_FALSE(other.settings("main").value());
  EXPECT_TRUE(other.settings_names().value().empty());
}

TEST_P(StoreTest, two_tenants_have_the_same_names_and_their_own_numbers) {
  Store other = Store::open(database_, "butcher").value();
  Lease mine = take("one", now_).value();
  Lease theirs = other.take_lease("orders", "two", now_, minutes(5), kNobodyIsGone).value();
  EXPECT_EQ(store_.start_run(mine, Trigger::kByHand, now_).value(), RunId{1});
  EXPECT_EQ(other.start_run(theirs, Trigger::kByHand, now_).value(), RunId{1});
  Commit commit;
  commit.cursor = connector::Cursor{"theirs"};
  ASSERT_TRUE(other.commit(theirs, place_, RunId{1}, commit, {}, now_, minutes(5)));
  EXPECT_EQ(store_.cursor("orders").value().text, "");
  ASSERT_TRUE(other.give_back(theirs));
  EXPECT_TRUE(store_.renew(mine, now_, minutes(5))) << "It was another's lease that was given back.";
}

TEST_P(StoreTest, a_dead_letter_keeps_its_number_when_it_comes_back) {
  Commit failed;
  failed.dead_letters.push_back(letter("flow.item_missing"));
  keep(failed);
  const std::int64_t number = store_.dead_letters({}).value().at(0).id;
  Commit created;
  created.outcomes.push_back(outcome(Outcome::kCreated));
  keep(created);
  keep(failed);
  keep(failed);
  const DeadLetter again = store_.dead_letters({}).value().at(0);
  EXPECT_EQ(again.id, number);
  EXPECT_EQ(again.attempts, 2) << "It counts from when it needed a person again.";
}

TEST_P(StoreTest, customers_are_known_to_every_flow_of_the_integration) {
  Commit commit;
  commit.links.push_back({.kind = Kind::kCustomer,
                          .source_id = "c-1",
                          .target_id = "t-1",
                          .target_number = "1001",
                          .target_code = {},
                          .reference = {}});
  keep(commit);
  const Place other{.integration = "bakery", .flow = "invoices"};
  EXPECT_EQ(store_.link(other, Kind::kCustomer, "c-1").value()->target_number, "1001");
  const Place stranger{.integration = "butcher", .flow = "orders"};
  EXPECT_FALSE(store_.link(stranger, Kind::kCustomer, "c-1").value());
}

}  // namespace
}  // namespace schakel::engine
