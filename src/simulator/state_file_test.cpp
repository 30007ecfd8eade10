#include "simulator/state_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace schakel::simulator {
namespace {

struct StateFileTest : testing::Test {
  std::string path =
      (std::filesystem::path(testing::TempDir()) /
       (std::string("rows_") + testing::UnitTest::GetInstance()->current_test_info()->name() + ".jsonl"))
          .string();
  ~StateFileTest() override { std::filesystem::remove(path); }

  Result<std::string> read_all() {
    std::string seen;
    TRY(const std::size_t rows,
        read_rows(path, [&](const std::string& entity, const Json& row) -> Result<bool> {
          seen += entity + row.dump() + ";";
          return true;
        }));
    return std::to_string(rows) + ":" + seen;
  }
};

TEST_F(StateFileTest, what_is_written_comes_back) {
  const auto written = write_rows(path, [](const PutLine& put) {
    put("Account", Json::members({{"AccountName", Json::text("Café \"Zoë\"")}}));
    put("Item", Json::members({{"ItemCode", Json::text("X")}}));
  });
  EXPECT_EQ(written.value(), 2U);
  EXPECT_EQ(read_all().value(), "2:Account{\"AccountName\":\"Café \\\"Zoë\\\"\"};Item{\"ItemCode\":\"X\"};");
  EXPECT_FALSE(std::filesystem::exists(path + ".new"));
}

TEST_F(StateFileTest, empty_lines_and_remarks_are_skipped) {
  std::ofstream(path) << "# mine\n\n{\"entity\":\"A\",\"row\":{}}\n";
  EXPECT_EQ(read_all().value(), "1:A{};");
}

TEST_F(StateFileTest, a_broken_line_is_named_by_its_number) {
  std::ofstream(path) << "{\"entity\":\"A\",\"row\":{}}\n{\"entity\":\"A\"}\n";
  const auto read = read_all();
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().what.en.find("line 2"), std::string::npos);
}

TEST_F(StateFileTest, a_missing_file_is_not_found) {
  EXPECT_EQ(read_all().error().kind, ErrorKind::kNotFound);
}

TEST_F(StateFileTest, a_folder_that_does_not_exist_cannot_be_written) {
  EXPECT_EQ(write_rows(path + "/no/where", [](const PutLine&) {}).error().kind, ErrorKind::kStorage);
}

}  // namespace
}  // namespace schakel::simulator
