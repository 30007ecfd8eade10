#include "engine/relocation.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "engine/migrations.h"
#include "engine/store.h"
#include "engine/timetable.h"
#include "tests/support/database_place.h"

namespace schakel::engine {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using tests::DatabasePlace;
using tests::Driver;

struct Way {
  Driver from;
  Driver to;
};

class RelocationTest : public ::testing::TestWithParam<Way> {
 protected:
  RelocationTest() {
    EXPECT_TRUE(from_.migrate(migrations()));
    EXPECT_TRUE(to_.migrate(migrations()));
  }

  // Runs of one tenant with so many orders; some of each table.
  static void fill(storage::Database& database, const std::string& tenant, int orders, ManualClock& clock) {
    Store store = Store::open(database, tenant).value();
    ASSERT_TRUE(store.apply_settings("configuration", "a = 'é' of " + tenant, clock.now()));
    Timetable timetable = Timetable::open(database).value();
    TimetableFlow flow{.flow = "orders", .schedule = {}, .connections = {"online", "globe"}};
    flow.schedule.every = minutes(5);
    ASSERT_TRUE(timetable.set_flows(tenant, {flow}, clock.now()));
    Lease lease =
        store.take_lease("orders", "test", clock.now(), minutes(5), [](const std::string&) { return true; })
            .value();
    const RunId run = store.start_run(lease, Trigger::kByHand, clock.now()).value();
    Commit commit;
    for (int i = 0; i < orders; ++i) {
      const std::string id = fmt::format("id-{}", i);
      Intent intent;
      intent.source_id = id;
      commit.intents.emplace_back(intent);
      commit.links.push_back({.kind = Kind::kCustomer,
                              .source_id = id,
                              .target_id = "t" + id,
                              .target_number = "1",
                              .target_code = {},
                              .reference = {}});
      DeadLetter letter;
      letter.source_id = id;
      letter.error = {.kind = ErrorKind::kInvalidRecord,
                      .code = "flow.item_missing",
                      .what = {.en = "What.", .nl = "Wat."}};
      commit.dead_letters.push_back(letter);
      for (int line = 0; line < 3; ++line)
        commit.events.push_back(
            {.source_id = id, .what = Event::What::kUnanswered, .code = {}, .target = {}});
    }
    commit.cursor = connector::Cursor{"9"};
    ASSERT_TRUE(store.commit(lease, kPlace, run, commit, {}, clock.now(), minutes(5)));
    engine::Run ended;
    ended.id = run;
    ended.state = RunState::kDone;
    ended.ended = clock.now();
    ASSERT_TRUE(store.end_run(lease, ended));
  }

  Relocation relocation() {
    return {.from = from_,
            .to = to_,
            .clock = clock_,
            .owner_is_gone = [](const std::string&) { return false; },
            .watch = [](const std::string&, std::int64_t, std::int64_t) {},
            .rows_at_once = 7};
  }
  Result<std::vector<MovedTable>> move() { return relocate(relocation(), {}); }
  // Stops after so many chunks.
  Result<std::vector<MovedTable>> move_some(int chunks) {
    std::stop_source stop;
    Relocation part = relocation();
    part.watch = [&stop, chunks](const std::string&, std::int64_t, std::int64_t) mutable {
      if (--chunks == 0) stop.request_stop();
    };
    return relocate(part, stop.get_token());
  }
  static std::int64_t total(const std::vector<MovedTable>& tables, std::int64_t MovedTable::*which) {
    return std::accumulate(tables.begin(), tables.end(), std::int64_t{0},
                           [&](std::int64_t sum, const MovedTable& table) { return sum + table.*which; });
  }
  std::int64_t rows_there() {
    storage::Database all = to_.for_every_tenant();
    std::int64_t rows = 0;
    const std::vector<storage::Table> tables = to_.tables().value();
    for (const storage::Table& table : tables) {
      rows += all.first<std::int64_t>("SELECT count(*) FROM " + table.name,
                                      [](const storage::Row& row) { return row.integer(0); })
                  .value()
                  .value();
    }
    return rows;
  }

  static inline const Place kPlace{.integration = "bakery", .flow = "orders"};
  ManualClock clock_{Instant(seconds(1'000'000))};
  DatabasePlace place_from_{GetParam().from};
  DatabasePlace place_to_{GetParam().to};
  storage::Database from_ = place_from_.open();
  storage::Database to_ = place_to_.open();
};

INSTANTIATE_TEST_SUITE_P(Postgresql, RelocationTest,
                         ::testing::Values(Way{Driver::kSqlite, Driver::kPostgresql},
                                           Way{Driver::kPostgresql, Driver::kSqlite}),
                         [](const auto& over) { return "to_" + tests::name_of(over.param.to); });

TEST_P(RelocationTest, everything_of_every_tenant_stands_there_afterwards) {
  fill(from_, "", 20, clock_);
  fill(from_, "butcher", 4, clock_);
  const auto moved = move();
  ASSERT_TRUE(moved) << moved.error().what.en;
  EXPECT_EQ(total(*moved, &MovedTable::rows), rows_there());
  EXPECT_GT(rows_there(), 24 * 6);
  Store here = Store::open(from_, "butcher").value();
  Store there = Store::open(to_, "butcher").value();
  EXPECT_EQ(there.cursor("orders").value(), here.cursor("orders").value());
  EXPECT_EQ(there.settings("configuration").value()->text, "a = 'é' of butcher");
  EXPECT_EQ(there.waiting(kPlace, Kind::kOrder, {}).value().count, 4);
  EXPECT_EQ(there.count_dead_letters("orders").value(), 4);
  EXPECT_EQ(there.history("orders", "id-3", 10).value().size(), 3U);
  EXPECT_EQ(there.run(RunId{1}).value()->state, RunState::kDone);
}

TEST_P(RelocationTest, work_goes_on_there_with_the_next_numbers) {
  fill(from_, "", 3, clock_);
  ASSERT_TRUE(move());
  Store there = Store::open(to_).value();
  const Lease lease =
      there.take_lease("orders", "new", clock_.now(), minutes(5), [](const std::string&) { return false; })
          .value();
  EXPECT_EQ(lease.fence, 2);
  EXPECT_EQ(there.start_run(lease, Trigger::kByHand, clock_.now()).value(), RunId{2});
}

TEST_P(RelocationTest, a_second_time_nothing_is_written) {
  fill(from_, "", 20, clock_);
  const auto first = move();
  const auto second = move();
  ASSERT_TRUE(second);
  EXPECT_EQ(total(*second, &MovedTable::written), 0);
  for (std::size_t i = 0; i < second->size(); ++i) EXPECT_EQ((*second)[i].checksum, (*first)[i].checksum);
}

TEST_P(RelocationTest, after_an_interruption_it_goes_on_where_it_was) {
  fill(from_, "", 20, clock_);
  EXPECT_EQ(move_some(6).error().code, "engine.move_stopped");
  const std::int64_t before = rows_there();
  EXPECT_GT(before, 0);
  const auto rest = move();
  ASSERT_TRUE(rest);
  EXPECT_EQ(total(*rest, &MovedTable::written), total(*rest, &MovedTable::rows) - before);
}

TEST_P(RelocationTest, what_changed_between_two_tries_is_followed) {
  fill(from_, "", 20, clock_);
  ASSERT_TRUE(move());
  Store here = Store::open(from_).value();
  Lease lease =
      here.take_lease("orders", "test", clock_.now(), minutes(5), [](const std::string&) { return true; })
          .value();
  const RunId run = here.start_run(lease, Trigger::kByHand, clock_.now()).value();
  Commit commit;
  commit.intents.emplace_back(IntentKey{Kind::kOrder, "id-0"});
  commit.intents.emplace_back(IntentKey{Kind::kOrder, "id-9"});
  Intent changed;
  changed.source_id = "id-5";
  changed.looks = 3;
  commit.intents.emplace_back(changed);
  ASSERT_TRUE(here.commit(lease, kPlace, run, commit, {}, clock_.now(), minutes(5)));
  ASSERT_TRUE(here.give_back(lease));
  ASSERT_TRUE(move());
  Store there = Store::open(to_).value();
  EXPECT_EQ(there.waiting(kPlace, Kind::kOrder, {}).value().count, 18);
  EXPECT_EQ(there.intent(kPlace, Kind::kOrder, "id-5").value()->looks, 3);
}

TEST_P(RelocationTest, nothing_moves_while_a_flow_runs_on_either_side) {
  fill(from_, "", 1, clock_);
  for (storage::Database* side : {&from_, &to_}) {
    Store store = Store::open(*side, "butcher").value();
    const Lease lease = store
                            .take_lease("items", "somebody", clock_.now(), minutes(5),
                                        [](const std::string&) { return false; })
                            .value();
    EXPECT_EQ(move().error().code, "engine.move_while_running");
    EXPECT_EQ(Store::open(to_).value().runs("", 10).value().size(), 0U);
    ASSERT_TRUE(store.give_back(lease));
  }
  EXPECT_TRUE(move());
}

TEST_P(RelocationTest, nobody_writes_in_the_old_database_meanwhile) {
  fill(from_, "", 1, clock_);
  Relocation watched = relocation();
  storage::Database other = place_from_.open({.busy_timeout = Milliseconds(1)});
  bool was_refused = false;
  watched.watch = [&](const std::string&, std::int64_t, std::int64_t) {
    const auto refused = storage::Transaction::begin(other);
    was_refused = !refused && refused.error().code == "storage.busy";
  };
  ASSERT_TRUE(relocate(watched, {}));
  EXPECT_TRUE(was_refused);
  EXPECT_TRUE(storage::Transaction::begin(other));
}

TEST_P(RelocationTest, a_database_that_went_on_by_itself_is_not_overwritten) {
  fill(from_, "", 2, clock_);
  ASSERT_TRUE(move());
  clock_.advance(minutes(1));
  fill(to_, "", 2, clock_);
  EXPECT_EQ(move().error().code, "engine.move_target_is_used");
  EXPECT_EQ(Store::open(to_).value().runs("", 10).value().size(), 2U);
}

TEST_P(RelocationTest, rows_of_others_in_the_new_database_stay) {
  fill(from_, "", 2, clock_);
  fill(to_, "butcher", 5, clock_);
  ASSERT_TRUE(move());
  EXPECT_EQ(Store::open(to_, "butcher").value().count_dead_letters("orders").value(), 5);
  EXPECT_EQ(Store::open(to_).value().count_dead_letters("orders").value(), 2);
}

}  // namespace
}  // namespace schakel::engine
