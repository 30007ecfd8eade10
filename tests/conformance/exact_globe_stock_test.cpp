// Stock of Exact Globe against exact-globe-simulator, over a real socket: what lies where, what people's
// deliveries take of it, and levels that are published in a field of Item.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <map>

#include "connectors/exact_globe/stock.h"
#include "tests/conformance/exact_globe_world.h"

namespace schakel::exact_globe {
namespace {

using connector::StockLevel;

struct GlobeStock : ExactGlobe {
  static constexpr const char* kField = "NumberFreeField2";
  std::unique_ptr<connector::StockSource> source;
  std::unique_ptr<connector::StockTarget> target;

  void SetUp() override { open({}); }

  void open(std::vector<std::string> arguments, UpdateVerb verb = UpdateVerb::kPut) {
    start(std::move(arguments));
    if (HasFatalFailure()) return;
    settings.update_verb = verb;
    reopen();
  }
  void reopen() {
    const Dependencies world{.make_transport = http::make_curl_transport, .clock = clock, .random = random};
    Result<std::unique_ptr<connector::StockSource>> opened = make_stock_source(settings, world);
    ASSERT_TRUE(opened) << outcome(opened);
    source = *std::move(opened);
    Result<std::unique_ptr<connector::StockTarget>> made = make_stock_target(settings, world, kField);
    ASSERT_TRUE(made) << outcome(made);
    target = *std::move(made);
  }

  void stock(const std::string& item, const std::string& warehouse, int quantity) {
    control("POST", "stock",
            Json::members({{"item", Json::text(item)},
                           {"warehouse", Json::text(warehouse)},
                           {"quantity", Json::number(quantity)}}));
  }

  // "ITEM@WAREHOUSE" → "physical/free", of a whole reading; each page by a connection of its own.
  std::map<std::string, std::string> read() {
    std::map<std::string, std::string> levels;
    connector::Cursor cursor;
    for (bool more = true; more;) {
      reopen();
      const auto page = source->read(cursor, {});
      EXPECT_TRUE(page) << outcome(page);
      if (!page) return levels;
      for (const StockLevel& level : page->levels) {
        const bool is_new = levels.emplace(level.item_code + "@" + level.warehouse, shown(level)).second;
        EXPECT_TRUE(is_new) << level.item_code << " comes twice.";
      }
      cursor = page->next;
      more = page->more;
    }
    return levels;
  }
  std::map<std::string, std::string> read_of(const std::vector<std::string>& codes) {
    std::map<std::string, std::string> levels;
    const auto found = source->read_of(codes, {});
    EXPECT_TRUE(found) << outcome(found);
    if (!found) return levels;
    for (const StockLevel& level : *found) levels[level.item_code + "@" + level.warehouse] = shown(level);
    return levels;
  }
  static std::string shown(const StockLevel& level) {
    return level.physical.to_short_text() + "/" + level.free.to_short_text();
  }

  std::string level_of(const std::string& code) {
    const auto levels = target->levels(std::span(&code, 1), {}, {});
    EXPECT_TRUE(levels) << outcome(levels);
    if (!levels || levels->levels.empty()) return "none";
    return levels->levels.front().quantity.to_short_text();
  }
  Result<void> set(const std::string& code, const char* quantity) {
    const connector::StockChange change{
        .item_code = code, .warehouse = {}, .quantity = *Decimal::parse(quantity)};
    return target->set(std::span(&change, 1), "Schakel 1-1", {});
  }
};

TEST_F(GlobeStock, every_item_has_a_level_in_every_warehouse_and_deliveries_change_it) {
  const std::string item = an_item();
  const std::string here = item + "@1";
  const std::string there = item + "@MAG2";
  stock(item, "1", 10);
  stock(item, "MAG2", 4);
  std::map<std::string, std::string> levels = read();
  EXPECT_EQ(levels.size(), rows("Item").size() * rows("Warehouse").size());
  EXPECT_EQ(levels[here], "10/10");
  EXPECT_EQ(levels[there], "4/4");

  const auto written = globe->write_order(an_order("EOL1", 1), {});
  ASSERT_TRUE(written) << outcome(written);
  EXPECT_EQ(read_of({item})[here], "10/8") << "Two are ordered.";
  EXPECT_EQ(read_of({item})[there], "4/4");
  control("POST", "deliver", Json::members({{"order", Json::text(written->number)}}));
  EXPECT_EQ(read()[here], "8/8") << "And went out.";
}

TEST_F(GlobeStock, hundreds_of_items_are_read_in_pages_by_one_connection_after_another) {
  ASSERT_NO_FATAL_FAILURE(open({"--items", "700", "--page-size", "60"}));
  const std::size_t warehouses = rows("Warehouse").size();
  std::vector<std::string> codes;
  for (const Json& row : rows("Item")) codes.push_back(text(row, "ItemCode"));
  EXPECT_EQ(read().size(), codes.size() * warehouses);
  const std::int64_t before = source->calls().reads;
  EXPECT_EQ(read_of(codes).size(), codes.size() * warehouses);
  EXPECT_LE(source->calls().reads - before, static_cast<std::int64_t>(25 * warehouses));
}

TEST_F(GlobeStock, a_level_of_an_item_that_nobody_has_is_left_out) {
  const std::string item = an_item();
  EXPECT_EQ(read_of({lower_ascii(item), "NIEMAND"}).size(), rows("Warehouse").size());
}

TEST_F(GlobeStock, a_level_is_published_in_the_field_under_both_verbs_and_nothing_else_changes) {
  for (const auto& [verb, name] :
       {std::pair(UpdateVerb::kPut, "put"), std::pair(UpdateVerb::kMerge, "merge")}) {
    ASSERT_NO_FATAL_FAILURE(open({"--update", name}, verb));
    const std::string item = an_item();
    EXPECT_EQ(level_of(item), "0");
    const std::string description = text(
        row_where("Item", [&](const Json& row) { return text(row, "ItemCode") == item; }), "Description0");
    const auto done = set(item, "12.25");
    ASSERT_TRUE(done) << name << outcome(done);
    EXPECT_EQ(level_of(lower_ascii(item)), "12.25");
    const Json row = row_where("Item", [&](const Json& one) { return text(one, "ItemCode") == item; });
    EXPECT_EQ(text(row, kField), "12.25");
    EXPECT_EQ(text(row, "Description0"), description);
    ASSERT_TRUE(set(item, "0"));
    EXPECT_EQ(level_of(item), "0");
  }
}

TEST_F(GlobeStock, a_level_whose_answer_is_lost_is_read_again) {
  const std::string item = an_item();
  for (const auto& [kind, there] : {std::pair("lost_answer", "7"), std::pair("disconnect", "0")}) {
    ASSERT_TRUE(set(item, "0"));
    fault(kind, "*Item(*", "PUT");
    const auto lost = set(item, "7");
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().kind, ErrorKind::kUnknownOutcome) << outcome(lost);
    EXPECT_EQ(level_of(item), there) << kind;
  }
}

TEST_F(GlobeStock, all_levels_are_there_for_whoever_compares_both_sides) {
  ASSERT_NO_FATAL_FAILURE(open({"--items", "300", "--page-size", "60"}));
  const std::string item = an_item();
  ASSERT_TRUE(set(item, "3"));
  std::map<std::string, std::string> levels;
  connector::Cursor cursor;
  for (bool more = true; more;) {
    const auto page = target->all_levels(cursor, {});
    ASSERT_TRUE(page) << outcome(page);
    for (const connector::TargetLevel& level : page->levels)
      levels[level.item_code] = level.quantity.to_short_text();
    cursor = page->next;
    more = page->more;
  }
  EXPECT_EQ(levels.size(), rows("Item").size());
  EXPECT_EQ(levels[item], "3");
}

TEST_F(GlobeStock, an_item_that_is_gone_is_unknown_and_cannot_be_set) {
  const std::vector<std::string> codes{"NIEMAND"};
  const auto levels = target->levels(codes, {}, {});
  ASSERT_TRUE(levels) << outcome(levels);
  EXPECT_THAT(levels->unknown, testing::ElementsAre("NIEMAND"));
  const auto nobody = set("NIEMAND", "1");
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().kind, ErrorKind::kNotFound) << outcome(nobody);
}

TEST_F(GlobeStock, a_field_that_is_no_free_number_is_refused_before_anything_is_asked) {
  const Dependencies world{.make_transport = http::make_curl_transport, .clock = clock, .random = random};
  for (const char* field : {"", "SalesPrice", "Stock", "TextFreeField1"}) {
    const auto made = make_stock_target(settings, world, field);
    ASSERT_FALSE(made) << field;
    EXPECT_EQ(made.error().code, "globe.stock_field");
  }
}

TEST_F(GlobeStock, a_connection_for_stock_passes_the_examination) {
  for (connector::Connection* connection : {static_cast<connector::Connection*>(target.get()),
                                            static_cast<connector::Connection*>(source.get())}) {
    for (const connector::Finding& finding : connection->examine({}))
      EXPECT_FALSE(finding.error) << finding.checked.en << ": " << finding.error->what.en;
  }
}

}  // namespace
}  // namespace schakel::exact_globe
