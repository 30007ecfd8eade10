#include "simulator/table.h"

#include <gtest/gtest.h>

namespace schakel::simulator {
namespace {

class TableTest : public testing::Test {
 protected:
  Row row(std::int64_t id, const std::string& code) const { return {Value::integer(id), Value::text(code)}; }

  VersionCounter versions_;
  Table table_{{{"ID", EdmType::kInt32}, {"Code", EdmType::kString}}, 0, versions_};
};

TEST_F(TableTest, finds_rows_by_key_and_by_any_column) {
  table_.insert(row(2, "b"));
  table_.insert(row(1, "b"));
  EXPECT_EQ(table_.find_equal(1, Value::text("b")).size(), 2U);
  table_.insert(row(3, "b"));  // After the index was built.
  const auto found = table_.find_equal(1, Value::text("b"));
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ((*found[0])[0], Value::integer(1));
  EXPECT_EQ((*table_.find(Value::integer(2)))[1], Value::text("b"));
  EXPECT_EQ(table_.find(Value::integer(9)), nullptr);
}

TEST_F(TableTest, a_key_is_there_once) {
  EXPECT_TRUE(table_.insert(row(1, "a")));
  EXPECT_FALSE(table_.insert(row(1, "b")));
  EXPECT_EQ(table_.size(), 1U);
}

TEST_F(TableTest, an_update_moves_the_row_to_a_new_version_and_in_the_indices) {
  table_.insert(row(1, "a"));
  table_.insert(row(2, "a"));
  ASSERT_EQ(table_.find_equal(1, Value::text("a")).size(), 2U);
  EXPECT_TRUE(table_.update(Value::integer(1), row(1, "z")));
  EXPECT_EQ(table_.version_of(Value::integer(1)), 3);
  EXPECT_EQ((*table_.by_version().rbegin()->second)[0], Value::integer(1));
  EXPECT_EQ(table_.find_equal(1, Value::text("a")).size(), 1U);
  EXPECT_EQ(table_.find_equal(1, Value::text("z")).size(), 1U);
  EXPECT_FALSE(table_.update(Value::integer(7), row(7, "z")));
}

TEST_F(TableTest, an_erased_row_is_gone_everywhere) {
  table_.insert(row(1, "a"));
  ASSERT_EQ(table_.find_equal(1, Value::text("a")).size(), 1U);
  EXPECT_TRUE(table_.erase(Value::integer(1)));
  EXPECT_FALSE(table_.erase(Value::integer(1)));
  EXPECT_TRUE(table_.find_equal(1, Value::text("a")).empty());
  EXPECT_TRUE(table_.by_version().empty());
  EXPECT_TRUE(table_.by_key().empty());
}

TEST_F(TableTest, a_restored_row_keeps_its_version_and_new_ones_come_behind_it) {
  EXPECT_TRUE(table_.restore(row(1, "a"), 7));
  EXPECT_FALSE(table_.restore(row(1, "b"), 8));
  EXPECT_FALSE(table_.restore(row(2, "b"), 7));
  EXPECT_EQ(table_.version_of(Value::integer(1)), 7);
  table_.insert(row(3, "c"));
  EXPECT_EQ(table_.version_of(Value::integer(3)), 8);
}

}  // namespace
}  // namespace schakel::simulator
