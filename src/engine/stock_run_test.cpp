#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "engine/fake_erp_test.h"
#include "engine/run.h"

namespace schakel::engine {
namespace {

using connector::StockChange;
using connector::StockLevel;
using connector::TargetLevel;
using test::Death;
using test::Fate;
using test::World;

Decimal number(int value) {
  return Decimal::from_integer(value);
}

/// Levels that change, two a page.
class FakeStockSource final : public connector::StockSource {
 public:
  explicit FakeStockSource(World& world) : world_(world) {}
  void put(const std::string& item, const std::string& warehouse, int physical, int ordered = 0) {
    std::erase_if(rows, [&](const auto& row) {
      return row.second.item_code == item && row.second.warehouse == warehouse;
    });
    rows[++changes_] = {.item_code = item,
                        .warehouse = warehouse,
                        .physical = number(physical),
                        .free = number(physical - ordered)};
  }
  connector::Calls calls() const override { return {.reads = reads_, .writes = 0}; }
  std::vector<connector::Finding> examine(std::stop_token) override { return {}; }
  Result<connector::StockPage> read(const connector::Cursor& after, std::stop_token) override {
    ++reads_;
    TRY_VOID(world_.read("read " + after.text));
    connector::StockPage page{.levels = {}, .next = after, .more = false};
    for (auto at = rows.upper_bound(after.text.empty() ? 0 : std::stoi(after.text)); at != rows.end(); ++at) {
      if (page.levels.size() == 2) {
        page.more = true;
        break;
      }
      page.levels.push_back(at->second);
      page.next.text = std::to_string(at->first);
    }
    return page;
  }
  Result<std::vector<StockLevel>> read_of(std::span<const std::string> items, std::stop_token) override {
    ++reads_;
    TRY_VOID(world_.read("read_of"));
    std::vector<StockLevel> found;
    for (const auto& [change, level] : rows) {
      if (std::ranges::find(items, level.item_code) != items.end()) found.push_back(level);
    }
    return found;
  }
  std::map<int, StockLevel> rows;

 private:
  World& world_;
  int changes_ = 0;
  std::int64_t reads_ = 0;
};

class FakeStockTarget final : public connector::StockTarget {
 public:
  explicit FakeStockTarget(World& world) : world_(world) {}
  std::map<std::string, Decimal> levels_of;  ///< "CHAIR @ 1"
  std::set<std::string> items;
  std::set<std::string> refused;      ///< A count with one of these is refused as a whole.
  std::set<std::string> uncountable;  ///< These are found out before they are sent.
  std::vector<std::string> counts;

  connector::Calls calls() const override { return {.reads = reads_, .writes = writes_}; }
  std::vector<connector::Finding> examine(std::stop_token) override { return {}; }
  Result<connector::ReferenceCodes> reference_codes(std::stop_token) override {
    connector::ReferenceCodes codes;
    codes.warehouses = {"1", "2", "MAIN"};
    return codes;
  }
  bool has_warehouses() const override { return true; }
  std::size_t changes_max() const override { return 4; }
  int decimals() const override { return 0; }
  Result<Levels> levels(std::span<const std::string> codes, const std::set<std::string>& none_wanted,
                        std::stop_token) override {
    ++reads_;
    TRY_VOID(world_.read("levels"));
    Levels found;
    for (const std::string& code : codes) {
      if (!items.contains(code) && !none_wanted.contains(code)) found.unknown.push_back(code);
      for (const char* warehouse : {"1", "2", "MAIN"}) {
        const auto level = levels_of.find(code + " @ " + warehouse);
        if (level != levels_of.end())
          found.levels.push_back({.item_code = code, .warehouse = warehouse, .quantity = level->second});
      }
    }
    return found;
  }
  Result<LevelPage> all_levels(const connector::Cursor&, std::stop_token) override { return LevelPage{}; }
  Result<std::vector<Refused>> check(std::span<const StockChange> changes, std::stop_token) override {
    std::vector<Refused> found;
    for (std::size_t i = 0; i < changes.size(); ++i) {
      if (uncountable.contains(changes[i].item_code))
        found.push_back({i, World::error(ErrorKind::kInvalidRecord)});
    }
    return found;
  }
  Result<void> set(std::span<const StockChange> changes, const std::string& marker,
                   std::stop_token) override {
    ++writes_;
    world_.clock.advance(Milliseconds(50));
    std::string what = "set";
    for (const StockChange& change : changes)
      what += " " + change.item_code + "=" + change.quantity.to_short_text();
    world_.calls.push_back(what);
    world_.point();
    const Fate fate = world_.fate(what);
    for (const StockChange& change : changes) {
      if (refused.contains(change.item_code)) return fail(World::error(ErrorKind::kInvalidRecord));
    }
    if (fate == Fate::kRequestLost) return fail(World::error(ErrorKind::kUnknownOutcome));
    for (const StockChange& change : changes)
      levels_of[change.item_code + " @ " + change.warehouse] = change.quantity;
    counts.push_back(marker);
    world_.point();
    if (fate == Fate::kAnswerLost) return fail(World::error(ErrorKind::kUnknownOutcome));
    return {};
  }

 private:
  World& world_;
  std::int64_t reads_ = 0;
  std::int64_t writes_ = 0;
};

class StockRunTest : public ::testing::Test {
 protected:
  StockRunTest() {
    settings.name = "stock";
    settings.quantity = flow::StockFlow::Quantity::kPhysical;
    settings.settling_time = std::chrono::seconds(5);
    database_.watch_commits([this](storage::CommitMoment) { world.point(); });
    for (const char* item : {"CHAIR", "TABLE", "LAMP"}) target.items.insert(item);
    source.put("CHAIR", "1", 12);
    source.put("TABLE", "1", 3);
    source.put("LAMP", "2", 7);
    source.put("VASE", "1", 1);
  }
  Result<RunReport> try_run(RunOptions options = {}) {
    return run_stock_flow({{.store = store,
                            .clock = world.clock,
                            .random = random_,
                            .hasher = hasher_,
                            .integration = "shop",
                            .owner = "a program",
                            .owner_is_gone = [](const std::string&) { return true; }},
                           source,
                           target},
                          settings, options, nobody_);
  }
  Counts run(RunOptions options = {}) {
    const Result<RunReport> report = try_run(options);
    EXPECT_TRUE(report && !report->error) << (report ? report->error->what.en : report.error().what.en);
    return report ? report->counts : Counts{};
  }
  int at(const std::string& level) const {
    const auto found = target.levels_of.find(level);
    return found == target.levels_of.end() ? -1 : std::stoi(found->second.to_short_text());
  }

  World world;
  FakeStockSource source{world};
  FakeStockTarget target{world};
  flow::StockFlow settings;
  storage::Database database_ = storage::Database::open_in_memory().value();
  Store store = Store::open(database_).value();

 private:
  SeededRandom random_{7};
  ContentHasher hasher_ = ContentHasher::make(Secret(std::string(32, 'k'))).value();
  Observer nobody_;
};

TEST_F(StockRunTest, levels_that_differ_are_set_and_items_that_are_not_there_are_skipped) {
  target.levels_of["CHAIR @ 1"] = number(12);
  EXPECT_EQ(run(), (Counts{.read = 4, .updated = 2, .unchanged = 1, .skipped = 1}));
  EXPECT_EQ(at("TABLE @ 1"), 3);
  EXPECT_EQ(at("LAMP @ 2"), 7);
}

TEST_F(StockRunTest, nothing_here_and_nothing_there_is_the_same_whether_the_item_is_there_or_not) {
  source.rows.clear();
  source.put("VASE", "1", 0);
  EXPECT_EQ(run(), (Counts{.read = 1, .unchanged = 1}));
}

TEST_F(StockRunTest, a_second_run_costs_one_call_and_a_change_is_one_document) {
  run();
  world.calls.clear();
  EXPECT_EQ(run(), Counts{});
  EXPECT_EQ(world.calls.size(), 1U);
  source.put("CHAIR", "1", 11);
  source.put("TABLE", "1", 3);  // As before.
  EXPECT_EQ(run(), (Counts{.read = 2, .updated = 1, .unchanged = 1}));
  EXPECT_EQ(at("CHAIR @ 1"), 11);
}

TEST_F(StockRunTest, warehouses_that_become_one_are_added_up_from_the_whole_item) {
  settings.warehouse.table = {{"1", "MAIN"}, {"2", "MAIN"}};
  source.put("CHAIR", "2", 5);
  run();
  EXPECT_EQ(at("CHAIR @ MAIN"), 17);
  source.put("CHAIR", "2", 4);
  run();
  EXPECT_EQ(at("CHAIR @ MAIN"), 16);
}

TEST_F(StockRunTest, an_item_whose_warehouses_are_added_up_counts_once_however_many_pages_it_is_on) {
  settings.warehouse.table = {{"1", "MAIN"}, {"2", "MAIN"}};
  source.rows.clear();
  source.put("CHAIR", "1", 12);
  source.put("TABLE", "1", 3);
  source.put("TABLE", "2", 1);
  source.put("CHAIR", "2", 5);  // Its second warehouse stands on another page.
  const Counts counts = run();
  EXPECT_EQ(counts.read, 2);
  EXPECT_EQ(counts.updated, 2);
  EXPECT_EQ(counts.unfinished, 0);
  EXPECT_EQ(at("CHAIR @ MAIN"), 17);
}

TEST_F(StockRunTest, one_item_that_is_refused_holds_up_no_other) {
  target.refused.insert("TABLE");
  EXPECT_EQ(run(), (Counts{.read = 4, .updated = 2, .skipped = 1, .needs_person = 1}));
  EXPECT_EQ(at("CHAIR @ 1"), 12);
  EXPECT_EQ(store.dead_letters({}).value()[0].number, "TABLE @ 1");
}

TEST_F(StockRunTest, what_would_be_refused_is_left_out_of_the_document_that_it_would_spoil) {
  target.uncountable.insert("TABLE");
  EXPECT_EQ(run(), (Counts{.read = 4, .updated = 2, .skipped = 1, .needs_person = 1}));
  EXPECT_EQ(target.counts.size(), 2U);  // One of each warehouse, nothing refused.
  EXPECT_EQ(store.dead_letters({}).value()[0].number, "TABLE @ 1");
}

TEST_F(StockRunTest, changes_of_many_pages_share_documents_and_the_cursor_waits_for_them) {
  source.rows.clear();
  for (int i = 0; i < 9; ++i) {
    const std::string item = "ITEM" + std::to_string(i);
    target.items.insert(item);
    source.put(item, "1", i + 1);
  }
  // Pages of two, documents of four.
  std::vector<std::string> cursors;
  world.point = [&] { cursors.push_back(store.cursor("stock").value().text); };
  EXPECT_EQ(run().updated, 9);
  EXPECT_EQ(target.counts.size(), 3U);
  EXPECT_EQ(world.calls.front(), "read ");
  // The second page filled a document: until then there was nothing to go on from.
  const auto first = std::ranges::find_if(cursors, [](const std::string& text) { return !text.empty(); });
  ASSERT_NE(first, cursors.end());
  EXPECT_GE(std::stoi(*first), 4);
  EXPECT_EQ(run(), Counts{});
}

TEST_F(StockRunTest, a_level_that_changes_while_it_waits_is_sent_as_it_is_last) {
  target.items.insert("VASE");
  source.rows[100] = {.item_code = "CHAIR", .warehouse = "1", .physical = number(5), .free = number(5)};
  target.levels_of["TABLE @ 1"] = number(8);
  source.rows[101] = {.item_code = "TABLE", .warehouse = "1", .physical = number(8), .free = number(8)};
  run();
  EXPECT_EQ(at("CHAIR @ 1"), 5);
  EXPECT_EQ(at("TABLE @ 1"), 8);
  for (const std::string& call : world.calls) EXPECT_EQ(call.find("TABLE="), std::string::npos) << call;
}

TEST_F(StockRunTest, a_dead_letter_is_retried_by_its_item) {
  target.refused.insert("TABLE");
  run();
  target.refused.clear();
  EXPECT_EQ(run({.dead_letters = {store.dead_letters({}).value()[0].id}}).updated, 1);
  EXPECT_EQ(at("TABLE @ 1"), 3);
  EXPECT_TRUE(store.dead_letters({}).value().empty());
}

TEST_F(StockRunTest, an_answer_that_is_lost_is_looked_up_before_anything_is_set_again) {
  world.fate = [](const std::string& what) {
    return what.find("CHAIR") != std::string::npos ? Fate::kAnswerLost : Fate::kDone;
  };
  EXPECT_EQ(run().updated, 3);
  EXPECT_EQ(world.count("set CHAIR"), 1U);
}

TEST_F(StockRunTest, a_request_that_is_lost_is_set_again_after_it_has_settled) {
  bool lost = false;
  world.fate = [&lost](const std::string& what) {
    if (lost || what.find("CHAIR") == std::string::npos) return Fate::kDone;
    lost = true;
    return Fate::kRequestLost;
  };
  EXPECT_EQ(run().updated, 3);
  EXPECT_EQ(at("CHAIR @ 1"), 12);
}

TEST_F(StockRunTest, a_dry_run_sets_nothing) {
  EXPECT_EQ(run({.dry_run = true}).updated, 3);
  EXPECT_TRUE(target.counts.empty());
}

TEST_F(StockRunTest, a_death_at_any_point_leaves_every_level_right_in_the_end) {
  for (int deadly = 0; deadly < 40; ++deadly) {
    world.point = [] {};
    target.levels_of.clear();
    source.put("CHAIR", "1", 100 + deadly);
    source.put("TABLE", "1", 200 + deadly);
    source.put("LAMP", "2", 300 + deadly);
    int point = 0;
    world.point = [&] {
      if (point++ == deadly) throw Death();
    };
    bool ended = false;
    for (int runs = 0; runs < 10 && !ended; ++runs) {
      try {
        const Result<RunReport> report = try_run();
        ended = report && !report->error;
      } catch (const Death&) {
      }
    }
    ASSERT_TRUE(ended) << deadly;
    EXPECT_EQ(at("CHAIR @ 1"), 100 + deadly);
    EXPECT_EQ(at("TABLE @ 1"), 200 + deadly);
    EXPECT_EQ(at("LAMP @ 2"), 300 + deadly);
  }
}

}  // namespace
}  // namespace schakel::engine
