#include "connectors/exact_globe/simulator/store.h"

#include <gtest/gtest.h>

namespace schakel::exact_globe::simulator {
namespace {

struct RowsTest : testing::Test {
  const Entity& entity = Catalogue::built_in().at("CostCenter");
  Rows rows{entity, TextCompare::kIgnoringCase};

  Row row(const std::string& code, const std::string& description) {
    Row made;
    made.set(entity.at("Code"), kit::Value::text(code));
    made.set(entity.at("Description"), kit::Value::text(description));
    return made;
  }
  std::size_t found(const std::string& description) {
    return rows.find_equal(entity.at("Description"), kit::Value::text(description)).size();
  }
};

TEST_F(RowsTest, are_found_by_key_and_only_once) {
  EXPECT_TRUE(rows.insert(row("WEB", "Web")));
  EXPECT_FALSE(rows.insert(row("web", "Again")));
  EXPECT_NE(rows.find(kit::Value::text("WEB")), nullptr);
  EXPECT_EQ(rows.find(kit::Value::text("NONE")), nullptr);
  EXPECT_FALSE(rows.insert(Row()));
}

TEST_F(RowsTest, stay_in_their_indices_through_changes) {
  rows.insert(row("A", "Eén"));
  rows.insert(row("B", "two"));
  EXPECT_EQ(found("TWO"), 1U);
  rows.update(*rows.find(kit::Value::text("B")), {{entity.at("Description"), kit::Value::text("three")}});
  EXPECT_EQ(found("two"), 0U);
  EXPECT_EQ(found("three"), 1U);
  rows.erase(kit::Value::text("B"));
  EXPECT_EQ(found("three"), 0U);
  EXPECT_EQ(rows.size(), 1U);
}

TEST_F(RowsTest, a_change_can_take_a_value_away_but_not_the_key) {
  rows.insert(row("A", "Eén"));
  Row& stored = *rows.find(kit::Value::text("A"));
  rows.update(stored, {{entity.at("Description"), {}}, {entity.key, kit::Value::text("Z")}});
  EXPECT_TRUE(stored.get(entity.at("Description")).is_null());
  EXPECT_EQ(stored.get(entity.key).as_text(), "A");
}

TEST(ExactRows, mind_case_when_told) {
  const Entity& entity = Catalogue::built_in().at("CostCenter");
  Rows rows(entity, TextCompare::kExact);
  Row row;
  row.set(entity.key, kit::Value::text("WEB"));
  rows.insert(row);
  EXPECT_EQ(rows.find(kit::Value::text("web")), nullptr);
}

TEST(Store, numbers_go_on_behind_the_highest) {
  Store store(Catalogue::built_in(), TextCompare::kExact);
  EXPECT_EQ(store.next_number("DebtorNumber"), 1);
  store.numbered_to("DebtorNumber", 500);
  store.numbered_to("DebtorNumber", 20);
  EXPECT_EQ(store.next_number("DebtorNumber"), 501);
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
