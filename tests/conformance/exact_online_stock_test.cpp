// Stock of Exact Online as a source and as a target, against exact-online-simulator over a real socket.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <map>

#include "connectors/exact_online/stock_source.h"
#include "connectors/exact_online/stock_target.h"
#include "connectors/exact_online/target.h"
#include "tests/conformance/exact_online_world.h"

namespace schakel::exact_online {
namespace {

using connector::Cursor;
using connector::StockChange;
using connector::StockLevel;
using connector::StockTarget;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

Decimal number(int value) {
  return Decimal::from_integer(value);
}

struct OnlineStock : ExactOnlineWorld {
  std::unique_ptr<connector::StockSource> source;
  std::unique_ptr<StockTarget> target;

  void connect() override {
    source = *make_stock_source(settings, deps());
    target = *make_stock_target(settings, deps());
  }
  void disconnect() override {
    source.reset();
    target.reset();
  }
  void begin(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.begin(), {"--orders", "5", "--no-limits"});
    start(std::move(arguments));
  }

  struct Read {
    std::vector<StockLevel> levels;
    Cursor end;
  };
  Read read(Cursor after = {}) {
    Read all{.levels = {}, .end = after};
    for (bool more = true; more;) {
      auto page = source->read(all.end, {});
      EXPECT_TRUE(page) << (page ? "" : page.error().what.en);
      if (!page) break;
      for (StockLevel& level : page->levels) all.levels.push_back(std::move(level));
      all.end = page->next;
      more = page->more;
    }
    return all;
  }
  std::vector<StockLevel> read_of(const std::vector<std::string>& codes) {
    const auto levels = source->read_of(codes, {});
    EXPECT_TRUE(levels) << (levels ? "" : levels.error().what.en);
    return levels ? *levels : std::vector<StockLevel>{};
  }
  static std::string shown(const StockLevel& level) {
    return fmt::format("{} @ {}: {}, free {}", level.item_code, level.warehouse,
                       level.physical.to_short_text(), level.free.to_short_text());
  }
  static std::vector<std::string> shown(const std::vector<StockLevel>& levels) {
    std::vector<std::string> out;
    for (const StockLevel& level : levels) out.push_back(shown(level));
    return out;
  }
  StockTarget::Levels levels(const std::vector<std::string>& codes) {
    const auto found = target->levels(codes, {}, {});
    EXPECT_TRUE(found) << (found ? "" : found.error().what.en);
    return found ? *found : StockTarget::Levels{};
  }
  static std::vector<std::string> shown(const StockTarget::Levels& levels) {
    std::vector<std::string> out;
    for (const auto& level : levels.levels)
      out.push_back(
          fmt::format("{} @ {}: {}", level.item_code, level.warehouse, level.quantity.to_short_text()));
    return out;
  }
  std::string outcome(const Result<void>& result) {
    return result ? "done" : result.error().code + ": " + result.error().what.en;
  }
  Result<void> set(const std::vector<StockChange>& changes) {
    return target->set(changes, "Schakel stock 7-1", {});
  }
  std::vector<std::string> refused(const std::vector<StockChange>& changes) {
    const auto found = target->check(changes, {});
    EXPECT_TRUE(found) << (found ? "" : found.error().what.en);
    std::vector<std::string> out;
    if (found) {
      for (const auto& [at, error] : *found) out.push_back(std::to_string(at) + " " + error.code);
    }
    return out;
  }
  /// Codes of items that keep stock in the invented world.
  std::vector<std::string> stock_items(std::size_t count) {
    std::vector<std::string> codes;
    for (const StockLevel& level : read().levels) {
      if (codes.size() == count) break;
      codes.push_back(level.item_code);
    }
    return codes;
  }
  void lose_answer(const std::string& path) {
    Json rule = Json::members();
    rule.append("kind", Json::text("lost_answer"));
    rule.append("method", Json::text("POST"));
    rule.append("path", Json::text(path));
    rule.append("next", Json::number(1));
    ASSERT_TRUE(simulator->control("POST", "faults", rule));
  }
  void order_three_chains() {
    connector::OrderDraft draft;
    draft.reference = "EG1";
    draft.debtor = "3";
    draft.order_date = *parse_local("2026-11-20");
    draft.warehouse = "1";
    connector::OrderLineDraft line;
    line.item_code = "OND-1001";
    line.quantity = number(3);
    line.price = number(10);
    draft.lines = {line};
    ASSERT_TRUE((*make_order_target(settings, deps(), {}, nullptr))->write_order(draft, {}));
  }
};

// ---- As a source
// ---------------------------------------------------------------------------------------------------

TEST_F(OnlineStock, every_level_is_read_and_then_what_changed) {
  begin();
  const Read all = read();
  EXPECT_EQ(std::ssize(all.levels), rows_there("inventory/ItemWarehouses"));
  EXPECT_THAT(read(all.end).levels, IsEmpty());
  levels({"OND-1001", "KLED-1002"});
  ASSERT_EQ(outcome(set({{"OND-1001", "1", number(17)}, {"KLED-1002", "1", number(5)}})), "done");
  std::map<std::string, std::string> changed;
  for (const StockLevel& level : read(all.end).levels)
    changed[level.item_code] = level.physical.to_short_text();
  EXPECT_THAT(changed, ElementsAre(std::pair{"KLED-1002", "5"}, std::pair{"OND-1001", "17"}));
}

TEST_F(OnlineStock, what_is_free_is_what_nobody_has_ordered_whichever_way_it_is_asked) {
  begin();
  const Cursor before = read().end;
  order_three_chains();
  const std::vector<StockLevel> changed = read(before).levels;
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_EQ(changed[0].physical.minus(changed[0].free)->to_short_text(), "3");
  EXPECT_EQ(shown(read_of({"OND-1001"})), shown(changed));
}

TEST_F(OnlineStock, a_reading_goes_on_from_its_cursor_after_a_new_start) {
  begin({"--items", "3000"});
  const auto first = source->read({}, {});
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->more);
  connect();
  const Read rest = read(first->next);
  EXPECT_EQ(std::ssize(first->levels) + std::ssize(rest.levels), rows_there("inventory/ItemWarehouses"));
}

TEST_F(OnlineStock, asking_for_whole_items_page_by_page_reads_everything_once) {
  begin({"--items", "5000"});
  std::map<std::string, std::string> levels;
  Cursor after;
  for (bool more = true; more;) {
    const auto page = source->read(after, {});
    ASSERT_TRUE(page) << page.error().what.en;
    std::vector<std::string> codes;
    for (const StockLevel& level : page->levels) codes.push_back(level.item_code);
    for (const StockLevel& level : read_of(codes))
      levels[level.item_code + " " + level.warehouse] = shown(level);
    after = page->next;
    more = page->more;
  }
  EXPECT_EQ(std::ssize(levels), rows_there("inventory/ItemWarehouses"));
  // The token, the administration, the first page, how many there are, and all of them.
  EXPECT_LE(source->calls().reads, 4 + std::ssize(levels) / 1000 + 2);
}

TEST_F(OnlineStock, a_cursor_of_something_else_is_refused) {
  begin();
  const auto refused = source->read({.text = "exact_online/1 1 - 5"}, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "online.cursor_foreign");
}

// ---- As a target
// ---------------------------------------------------------------------------------------------------

TEST_F(OnlineStock, levels_are_set_by_one_processed_count_of_their_warehouse) {
  begin();
  levels({"OND-1001", "KLED-1002"});
  const auto before = target->calls();
  ASSERT_EQ(outcome(set({{"OND-1001", "1", number(17)}, {"KLED-1002", "1", number(0)}})), "done");
  EXPECT_EQ(target->calls().writes - before.writes, 1);
  EXPECT_THAT(shown(levels({"OND-1001", "KLED-1002"})),
              UnorderedElementsAre("OND-1001 @ 1: 17", "KLED-1002 @ 1: 0"));
  const Result<Json> counts = simulator->control("GET", "rows?entity=inventory%2FStockCounts");
  ASSERT_TRUE(counts);
  ASSERT_EQ(counts->find("rows")->as_array()->size(), 1U);
  const Json& count = counts->find("rows")->as_array()->front();
  EXPECT_EQ(*count.find("Description")->as_text(), "Schakel stock 7-1");
  EXPECT_EQ(count.find("Status")->as_integer(), 21);
}

TEST_F(OnlineStock, an_item_gets_its_place_in_a_warehouse_where_it_never_lay) {
  begin();
  EXPECT_THAT(levels({"OND-1001"}).levels.size(), 1U);
  ASSERT_EQ(outcome(set({{"OND-1001", "2", number(4)}})), "done");
  EXPECT_THAT(shown(levels({"OND-1001"})), testing::Contains("OND-1001 @ 2: 4"));
}

TEST_F(OnlineStock, items_that_keep_no_stock_or_are_not_there_are_unknown) {
  begin();
  EXPECT_THAT(levels({"DIENST-1003", "OND-1001", "NERGENS"}).unknown,
              UnorderedElementsAre("DIENST-1003", "NERGENS"));
}

TEST_F(OnlineStock, nobody_asks_whether_an_item_exists_of_which_nothing_is_there_and_nothing_wanted) {
  begin();
  for (int i = 0; i < 5; ++i) levels({"OND-1001", "KLED-1002"});  // Asked so often, they are read as a whole.
  const auto before = target->calls();
  const std::vector<std::string> codes = {"OND-1001", "DIENST-1003", "NERGENS"};
  const auto found = target->levels(codes, {"DIENST-1003", "NERGENS"}, {});
  ASSERT_TRUE(found) << found.error().what.en;
  EXPECT_TRUE(found->unknown.empty());
  EXPECT_EQ(found->levels.size(), 1U);
  EXPECT_EQ(target->calls().total(), before.total());
  // An item that lies there under another spelling is one that must be emptied.
  const std::vector<std::string> spelt = {"ond-1001"};
  EXPECT_EQ(target->levels(spelt, {"ond-1001"}, {})->levels.size(), 1U);
}

TEST_F(OnlineStock, a_code_in_another_letter_case_is_the_item_and_is_named_as_it_was_asked) {
  begin();
  levels({"OND-1001", "KLED-1002"});
  ASSERT_EQ(outcome(set({{"OND-1001", "1", number(17)}})), "done");
  EXPECT_THAT(shown(levels({"ond-1001"})), ElementsAre("ond-1001 @ 1: 17"));
  ASSERT_EQ(outcome(set({{"ond-1001", "1", number(18)}})), "done");
  EXPECT_THAT(shown(levels({"OND-1001"})), ElementsAre("OND-1001 @ 1: 18"));
}

TEST_F(OnlineStock, what_cannot_be_counted_is_found_out_before_anything_is_sent) {
  begin();
  levels({"OND-1001", "KLED-1002"});
  EXPECT_THAT(refused({{"OND-1001", "1", *Decimal::parse("1.5")},
                       {"KLED-1002", "1", number(3)},
                       {"KLED-1002", "2", number(-1)},
                       {"NERGENS", "1", number(1)}}),
              ElementsAre("0 online.count_not_whole", "2 online.count_below_zero", "3 online.code_unknown"));
  EXPECT_THAT(outcome(set({{"OND-1001", "1", *Decimal::parse("1.5")}})), HasSubstr("online.count_not_whole"));
  EXPECT_THAT(outcome(set({{"OND-1001", "9", number(1)}})), HasSubstr("online.code_unknown"));
  EXPECT_EQ(target->calls().writes, 0);
}

TEST_F(OnlineStock, after_a_lost_answer_the_levels_tell_what_was_set) {
  begin({"--items", "3000"});
  const std::vector<std::string> codes = stock_items(500);
  levels(codes);  // So many that all are read, and kept.
  lose_answer("*StockCounts*");
  const Result<void> unanswered = set({{codes[3], "1", number(1234)}});
  ASSERT_FALSE(unanswered);
  EXPECT_EQ(unanswered.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_THAT(shown(levels({codes[3]})), ElementsAre(codes[3] + " @ 1: 1234"));
}

TEST_F(OnlineStock, many_items_are_compared_and_changed_in_hardly_more_calls_than_they_have_pages) {
  begin({"--items", "10000"});
  const std::vector<std::string> codes = stock_items(10'000);
  ASSERT_GT(codes.size(), 7000U);
  ASSERT_TRUE(target->reference_codes({}));
  std::vector<StockChange> changes;
  for (std::size_t at = 0; at < codes.size(); at += 500) {
    const std::vector<std::string> batch(
        codes.begin() + static_cast<std::ptrdiff_t>(at),
        codes.begin() + static_cast<std::ptrdiff_t>(std::min(at + 500, codes.size())));
    const StockTarget::Levels there = levels(batch);
    EXPECT_THAT(there.unknown, IsEmpty());
    for (std::size_t i = 0; i < there.levels.size(); i += 5)
      changes.push_back({there.levels[i].item_code, "1", *there.levels[i].quantity.plus(number(1))});
  }
  ASSERT_GT(changes.size(), 1000U);
  for (std::size_t at = 0; at + target->changes_max() <= changes.size(); at += target->changes_max()) {
    const std::span<const StockChange> document(changes.data() + at, target->changes_max());
    ASSERT_EQ(outcome(target->set(document, "Schakel", {})), "done");
  }
  const auto pages = std::ssize(codes) / 1000 + 1;
  // The token, warehouses, how many there are; then the pages.
  EXPECT_LE(target->calls().reads, 3 + pages);
  EXPECT_EQ(target->calls().writes, std::ssize(changes) / 500);
}

TEST_F(OnlineStock, a_few_items_of_many_cost_a_few_calls) {
  begin({"--items", "10000"});
  const std::vector<std::string> codes = stock_items(40);
  ASSERT_TRUE(target->reference_codes({}));
  const auto before = target->calls();
  EXPECT_EQ(levels(codes).levels.size(), 40U);
  EXPECT_EQ(target->calls().reads - before.reads, 1);
}

TEST_F(OnlineStock, all_levels_are_handed_out_page_by_page) {
  begin({"--items", "3000"});
  std::int64_t count = 0;
  Cursor after;
  for (bool more = true; more;) {
    const auto page = target->all_levels(after, {});
    ASSERT_TRUE(page) << page.error().what.en;
    count += std::ssize(page->levels);
    after = page->next;
    more = page->more;
  }
  EXPECT_EQ(count, rows_there("inventory/ItemWarehouses"));
}

TEST_F(OnlineStock, it_works_where_every_question_must_have_a_filter) {
  begin({"--mandatory-filter", "*"});
  const std::vector<std::string> codes = stock_items(100);
  EXPECT_EQ(codes.size(), 100U);
  EXPECT_EQ(levels(codes).levels.size(), 100U);
  EXPECT_THAT(levels({"NERGENS"}).unknown, ElementsAre("NERGENS"));
  EXPECT_TRUE(target->reference_codes({}));
}

TEST_F(OnlineStock, who_may_read_and_count_stock_is_examined) {
  begin();
  for (const connector::Finding& finding : source->examine({}))
    EXPECT_FALSE(finding.error) << code_of(finding.error);
  bool is_said = false;
  for (const connector::Finding& finding : target->examine({})) {
    EXPECT_FALSE(finding.error) << code_of(finding.error);
    is_said = is_said || finding.checked.en.find("stock counts") != std::string::npos;
  }
  EXPECT_TRUE(is_said);
}

}  // namespace
}  // namespace schakel::exact_online
