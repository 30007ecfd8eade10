#include "app/listing.h"

#include <gtest/gtest.h>

namespace schakel::app {
namespace {

struct Row {
  std::string number;
  engine::Outcome outcome = engine::Outcome::kCreated;
  std::int64_t calls = 0;
};

const Listing<Row>& listing() {
  static const Listing<Row> listing =
      Listing<Row>()
          .text("number", {"order", "order"}, Shown::kInTable, [](const Row& row) { return row.number; })
          .word("outcome", {"outcome", "uitkomst"}, Shown::kInTable,
                [](const Row& row) { return row.outcome; })
          .number("calls", {"calls", "aanroepen"}, Shown::kInFull, [](const Row& row) { return row.calls; })
          .said({"note", "noot"}, Shown::kOnlyInTable, [](const Row&, Language) { return std::string("-"); })
          .member("id", [](const Row&, Language) { return Json::text("a1"); });
  return listing;
}

const std::vector<Row> kRows = {{"25", engine::Outcome::kDeadLettered, 1042}};

TEST(Listing, shows_a_table_in_the_users_language) {
  EXPECT_EQ(listing().table(Language::kDutch, kRows, 0),
            "order  uitkomst         noot\n"
            "─────  ───────────────  ────\n"
            "25     vraagt aandacht  -\n");
}

TEST(Listing, shows_one_row_in_full) {
  EXPECT_EQ(listing().in_full(Language::kDutch, kRows.front(), 0),
            "order      25\nuitkomst   vraagt aandacht\naanroepen  1.042\n");
}

TEST(Listing, gives_programs_stable_names_in_any_language) {
  const std::string json = listing().json_list(Language::kDutch, kRows).dump();
  EXPECT_EQ(json, listing().json_list(Language::kEnglish, kRows).dump());
  EXPECT_EQ(json, R"([{"number":"25","outcome":"dead_lettered","calls":1042,"id":"a1"}])");
}

}  // namespace
}  // namespace schakel::app
