#include "engine/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace schakel::engine {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto kNobodyIsGone = [](const std::string&) { return false; };
constexpr auto kEverybodyIsGone = [](const std::string&) { return true; };

class StoreTest : public ::testing::Test {
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
  storage::Database database_ = storage::Database::open_in_memory().value();
  Store store_ = Store::open(database_).value();
};

TEST_F(StoreTest, a_lease_is_refused_while_somebody_has_it) {
  ASSERT_TRUE(take("one", now_));
  EXPECT_EQ(take("two", now_ + minutes(1)).error().code, "engine.flow_is_running");
}

TEST_F(StoreTest, a_lease_can_be_taken_when_it_has_run_out) {
  ASSERT_TRUE(take("one", now_));
  EXPECT_TRUE(take("two", now_ + minutes(6)));
}

TEST_F(StoreTest, a_lease_of_a_program_that_is_gone_can_be_taken_at_once) {
  ASSERT_TRUE(take("one", now_));
  EXPECT_TRUE(store_.take_lease("orders", "two", now_, minutes(5), kEverybodyIsGone));
}

TEST_F(StoreTest, a_fence_only_grows) {
  const Lease first = take("one", now_).value();
  ASSERT_TRUE(store_.give_back(first));
  EXPECT_GT(take("two", now_).value().fence, first.fence);
}

TEST_F(StoreTest, who_lost_the_lease_can_commit_nothing) {
  Lease lost = take("one", now_).value();
  const RunId run = store_.start_run(lost, Trigger::kByHand, now_).value();
  ASSERT_TRUE(take("two", now_ + minutes(6)));
  Commit commit;
  commit.cursor = connector::Cursor{"9"};
  const auto refused = store_.commit(lost, place_, run, commit, {}, now_, minutes(5));
  EXPECT_EQ(refused.error().code, "engine.lease_lost");
  EXPECT_EQ(store_.cursor("orders").value().text, "");
}

TEST_F(StoreTest, a_run_that_died_is_shown_as_interrupted) {
  const Lease lease = take("one", now_).value();
  const RunId run = store_.start_run(lease, Trigger::kByHand, now_).value();
  ASSERT_TRUE(store_.take_lease("orders", "two", now_, minutes(5), kEverybodyIsGone));
  EXPECT_EQ(store_.run(run).value()->state, RunState::kInterrupted);
}

TEST_F(StoreTest, a_dead_letter_comes_back_as_it_was_kept) {
  Commit commit;
  commit.outcomes.push_back(outcome(Outcome::kDeadLettered, "flow.item_missing"));
  commit.dead_letters.push_back(letter("flow.item_missing"));
  keep(commit);
  const DeadLetter found = store_.dead_letters({.code = "flow.item_missing"}).value().at(0);
  EXPECT_EQ(found.error.what, (Text{.en = "What.", .nl = "Wat."}));
  EXPECT_THAT(found.error.fields, ::testing::ElementsAre("ItemCode", "Quantity"));
  EXPECT_EQ(found.attempts, 1);
}

TEST_F(StoreTest, any_other_outcome_closes_a_dead_letter) {
  Commit failed;
  failed.dead_letters.push_back(letter("flow.item_missing"));
  keep(failed);
  Commit created;
  created.outcomes.push_back(outcome(Outcome::kCreated));
  keep(created);
  EXPECT_EQ(store_.count_dead_letters("orders").value(), 0);
}

TEST_F(StoreTest, dead_letters_are_given_out_in_pages) {
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

TEST_F(StoreTest, a_record_that_is_skipped_again_for_the_same_reason_has_one_line_in_its_timeline) {
  Commit skipped;
  skipped.outcomes.push_back(outcome(Outcome::kSkipped, "flow.before_from_date"));
  skipped.events.push_back(
      {.source_id = "id-1", .what = Event::What::kSkipped, .code = "flow.before_from_date", .target = {}});
  keep(skipped);
  keep(skipped);
  EXPECT_EQ(store_.history("orders", "id-1", 10).value().size(), 1U);
}

TEST_F(StoreTest, a_percent_sign_is_searched_for_as_it_is) {
  Commit commit;
  commit.outcomes.push_back(outcome(Outcome::kCreated));
  keep(commit);
  EXPECT_TRUE(store_.find_records("%", 10).value().empty());
  EXPECT_EQ(store_.find_records("104", 10).value().size(), 1U);
}

TEST_F(StoreTest, intents_are_closed_and_put_in_the_order_they_came) {
  Intent intent;
  intent.source_id = "id-1";
  Commit commit;
  commit.intents.emplace_back(intent);
  commit.intents.emplace_back(IntentKey{Kind::kOrder, "id-1"});
  keep(commit);
  EXPECT_EQ(store_.waiting({.integration = "bakery", .flow = "orders"}, Kind::kOrder, {}).value().count, 0);
}

TEST_F(StoreTest, settings_that_did_not_change_make_no_new_version) {
  EXPECT_EQ(store_.apply_settings("main", "a = 1", now_).value(), 1);
  EXPECT_EQ(store_.apply_settings("main", "a = 1", now_).value(), 1);
  EXPECT_EQ(store_.apply_settings("main", "a = 2", now_).value(), 2);
  EXPECT_EQ(store_.settings("main").value()->text, "a = 2");
  EXPECT_EQ(store_.settings_versions("main", 10).value().size(), 2U);
}

TEST_F(StoreTest, every_column_of_every_table_is_explained) {
  std::ifstream in(std::filesystem::path(SCHAKEL_SOURCE_FOLDER) / "src/engine/tables.md");
  const std::string page((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const auto columns = database_.all<std::pair<std::string, std::string>>(
      "SELECT t.name, c.name FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c WHERE t.type = "
      "'table' AND "
      "t.name NOT LIKE 'sqlite_%'",
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

TEST_F(StoreTest, customers_are_known_to_every_flow_of_the_integration) {
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
