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

TEST_F(TableTest, a_snapshot_brings_back_rows_and_versions) {
  table_.insert(row(1, "a"));
  table_.insert(row(2, "b"));
  table_.update(Value::integer(1), row(1, "c"));
  VersionCounter versions;
  // A column more than the snapshot knows: it stays empty.
  Table again({{"Extra", EdmType::kString}, {"ID", EdmType::kInt32}, {"Code", EdmType::kString}}, 1,
              versions);
  ASSERT_TRUE(again.load(table_.snapshot()));
  EXPECT_EQ(again.version_of(Value::integer(1)), 3);
  EXPECT_EQ((*again.find(Value::integer(1)))[2], Value::text("c"));
  EXPECT_TRUE((*again.find(Value::integer(1)))[0].is_null());
  EXPECT_EQ(versions.next(), 4);
  EXPECT_FALSE(again.load(Json::text("nonsense")));
}

}  // namespace
}  // namespace schakel::simulator
