#include "app/configuration_edit.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "schema/node.h"

namespace schakel::app {
namespace {

const TablePath kVat = {"lookup", "vat"};

std::string edited(std::string_view text, const TablePath& table, std::string_view key,
                   std::string_view value) {
  const Result<std::string> changed = with_row(text, table, key, value);
  EXPECT_TRUE(changed) << changed.error().code;
  return changed ? *changed : "";
}

std::string removed(std::string_view text, const TablePath& path) {
  const Result<std::string> changed = without(text, path);
  EXPECT_TRUE(changed) << changed.error().code;
  return changed ? *changed : "";
}

TEST(ConfigurationEdit, a_row_comes_last_in_its_table_and_all_else_stays) {
  EXPECT_EQ(
      edited(
          "# Mine\n\n[lookup.vat]   # of the shop\n\"VH\" = \"2\"  # high\n'VL' = '1'\n# \"V0\" = \"0\"\n\n"
          "[lookup.units]\nst = \"pc\"\n",
          kVat, "EXP", "4"),
      "# Mine\n\n[lookup.vat]   # of the shop\n\"VH\" = \"2\"  # high\n'VL' = '1'\n\"EXP\" = \"4\"\n# \"V0\" "
      "= "
      "\"0\"\n\n[lookup.units]\nst = \"pc\"\n");
}

TEST(ConfigurationEdit, a_row_that_stands_there_gets_the_new_value_in_its_place) {
  EXPECT_EQ(edited("[lookup.vat]\nVH =   '2'   # high\n\"VL\" = \"1\"\n", kVat, "VH", "5"),
            "[lookup.vat]\nVH =   \"5\"   # high\n\"VL\" = \"1\"\n");
}

TEST(ConfigurationEdit, a_row_is_added_in_the_way_that_the_table_is_written) {
  EXPECT_EQ(edited("[lookup.vat]\n", kVat, "A", "1"), "[lookup.vat]\n\"A\" = \"1\"\n");
  EXPECT_EQ(edited("[lookup.vat]\n  VH = \"2\"\n", kVat, "A", "1"),
            "[lookup.vat]\n  VH = \"2\"\n  \"A\" = \"1\"\n");
  EXPECT_EQ(edited("[lookup]\nvat = { VH = \"2\" }\n", kVat, "A", "1"),
            "[lookup]\nvat = { VH = \"2\", \"A\" = \"1\" }\n");
  EXPECT_EQ(edited("[lookup]\nvat = {}\n", kVat, "A", "1"), "[lookup]\nvat = { \"A\" = \"1\" }\n");
  EXPECT_EQ(edited("[lookup]\nvat.VH = \"2\"\nunits.st = \"pc\"\n", kVat, "A", "1"),
            "[lookup]\nvat.VH = \"2\"\nvat.\"A\" = \"1\"\nunits.st = \"pc\"\n");
  EXPECT_EQ(edited("lookup = { vat.VH = \"2\" }\n", kVat, "A", "1"),
            "lookup = { vat.VH = \"2\", vat.\"A\" = \"1\" }\n");
}

TEST(ConfigurationEdit, a_table_that_is_not_there_is_made_beside_its_likes) {
  EXPECT_EQ(
      edited("[lookup.units]\nst = \"pc\"\n\n[flow.orders]\nrecords = \"orders\"\n", kVat, "A", "1"),
      "[lookup.units]\nst = \"pc\"\n\n[lookup.vat]\n\"A\" = \"1\"\n\n[flow.orders]\nrecords = \"orders\"\n");
  EXPECT_EQ(edited("[flow.orders.vat_code]\nsame_code = true\n# Till here.\n\n# Next\n[flow.items]\na = 1\n",
                   {"flow", "orders", "vat_code", "table"}, "2", "B2"),
            "[flow.orders.vat_code]\nsame_code = true\n# Till here.\n\n[flow.orders.vat_code.table]\n\"2\" = "
            "\"B2\"\n\n"
            "# Next\n[flow.items]\na = 1\n");
  EXPECT_EQ(edited("[flow.orders]\nvat_code = { same_code = true }\n",
                   {"flow", "orders", "vat_code", "table"}, "2", "5"),
            "[flow.orders]\nvat_code = { same_code = true, table.\"2\" = \"5\" }\n");
  EXPECT_EQ(edited("[connection.a]\nx = 1", kVat, "A", "1"),
            "[connection.a]\nx = 1\n\n[lookup.vat]\n\"A\" = \"1\"\n");
  EXPECT_EQ(edited("", kVat, "A", "1"), "[lookup.vat]\n\"A\" = \"1\"\n");
}

TEST(ConfigurationEdit, comments_that_introduce_the_next_table_stay_with_it) {
  EXPECT_EQ(
      edited("[lookup.units]\nst = \"pc\"\n# The flows\n[flow.orders]\na = 1\n", kVat, "A", "1"),
      "[lookup.units]\nst = \"pc\"\n\n[lookup.vat]\n\"A\" = \"1\"\n\n# The flows\n[flow.orders]\na = 1\n");
}

TEST(ConfigurationEdit, what_looks_like_a_table_inside_a_text_or_a_list_is_none) {
  const std::string text =
      "[flow.orders]\nnote = \"\"\"\n[lookup.vat]\n\\\"\"\"\"\nother = '''\n[lookup.vat]'''\n"
      "list = [\n  \"]\", # ]\n  { a = [1, 2] },\n]\nat = 2026-01-01 10:00:00\n\n[lookup.vat]\nVH = \"#2\"\n";
  EXPECT_EQ(edited(text, kVat, "A", "1"), text + "\"A\" = \"1\"\n");
}

TEST(ConfigurationEdit, codes_with_quotes_points_and_blanks_are_written_so_that_they_are_read_back) {
  const std::string text = edited("[lookup.vat]\n\"a.b\" = \"1\"\n", kVat, "x\"y\\ z.é\t", "q\"");
  EXPECT_EQ(text, "[lookup.vat]\n\"a.b\" = \"1\"\n\"x\\\"y\\\\ z.é\\u0009\" = \"q\\\"\"\n");
  EXPECT_EQ(edited(text, kVat, "x\"y\\ z.é\t", "3"),
            "[lookup.vat]\n\"a.b\" = \"1\"\n\"x\\\"y\\\\ z.é\\u0009\" = \"3\"\n");
}

TEST(ConfigurationEdit, a_file_of_windows_keeps_its_line_ends) {
  EXPECT_EQ(edited("[lookup.vat]\r\nVH = \"2\"\r\n", kVat, "A", "1"),
            "[lookup.vat]\r\nVH = \"2\"\r\n\"A\" = \"1\"\r\n");
  EXPECT_EQ(edited("[lookup.units]\r\nst = \"pc\"", kVat, "A", "1"),
            "[lookup.units]\r\nst = \"pc\"\r\n\r\n[lookup.vat]\r\n\"A\" = \"1\"\r\n");
}

TEST(ConfigurationEdit, what_cannot_be_changed_safely_is_refused) {
  for (const char* text :
       {"[[lookup.vat]]\nVH = \"2\"\n", "[lookup]\nvat = \"2\"\n", "lookup = [", "[lookup"}) {
    const Result<std::string> changed = with_row(text, kVat, "A", "1");
    ASSERT_FALSE(changed) << text << *changed;
    EXPECT_EQ(changed.error().code, "config.cannot_edit");
  }
}

TEST(ConfigurationEdit, a_rule_goes_with_all_that_stands_in_it_and_nothing_else) {
  const TablePath rule = {"flow", "items", "mapping", "Notes"};
  EXPECT_EQ(
      removed("[flow.items]\na = 1\n\n# Why\n[flow.items.mapping.Notes]\nsource = \"x\"  # y\n# z\nwrite = "
              "\"never\"\n\n[flow.items.mapping.Code]\nsource = \"c\"\n",
              rule),
      "[flow.items]\na = 1\n\n# Why\n\n[flow.items.mapping.Code]\nsource = \"c\"\n");
  EXPECT_EQ(
      removed(
          "[flow.items]\na = 1\n\n[flow.items.mapping.Notes]\nsource = \"x\"\n\n[lookup.vat]\nb = \"c\"\n",
          rule),
      "[flow.items]\na = 1\n\n[lookup.vat]\nb = \"c\"\n");
  EXPECT_EQ(removed("[flow.items]\na = 1\n\n[flow.items.mapping.Notes]\nsource = \"x\"\n", rule),
            "[flow.items]\na = 1\n");
  EXPECT_EQ(removed("[flow.items.mapping]\nNotes = { source = \"x\" }\nCode.write = \"never\"\nNotes2 = {}\n",
                    rule),
            "[flow.items.mapping]\nCode.write = \"never\"\nNotes2 = {}\n");
  EXPECT_EQ(
      removed("[flow.items.mapping]\nNotes.source = \"x\"\nCode.write = \"never\"\nNotes.write = \"never\"\n",
              rule),
      "[flow.items.mapping]\nCode.write = \"never\"\n");
}

TEST(ConfigurationEdit, a_rule_in_braces_goes_with_one_comma) {
  const TablePath rule = {"m", "B"};
  EXPECT_EQ(removed("m = { A = { x = 1 }, B = { x = 2 }, C = 3 }\n", rule), "m = { A = { x = 1 }, C = 3 }\n");
  EXPECT_EQ(removed("m = { B = { x = 2 }, C = 3 }\n", rule), "m = { C = 3 }\n");
  EXPECT_EQ(removed("m = { A = 1, B = 2 }\n", rule), "m = { A = 1 }\n");
  EXPECT_EQ(removed("m = { B.x = 1, A = 1, B.y = 2 }\n", rule), "m = { A = 1 }\n");
  EXPECT_EQ(removed("m = { B = 2 }\n", rule), "m = {  }\n");
}

/// The ready-made integrations, as people have them.
std::vector<std::string> ready_made() {
  std::vector<std::string> texts;
  const auto folder = std::filesystem::path(SCHAKEL_SOURCE_FOLDER) / "flows";
  for (const auto& flow : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(flow.path() / "schakel.toml", std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (file) texts.push_back(text.str());
  }
  return texts;
}

TEST(ConfigurationEdit, every_ready_made_integration_takes_a_row_and_a_table_and_gives_them_back) {
  const std::vector<std::string> texts = ready_made();
  EXPECT_GT(texts.size(), 5U);
  for (const std::string& text : texts) {
    const std::string with_table = edited(text, {"lookup", "of_a_test"}, "A", "1");
    EXPECT_EQ(with_table.size(), text.size() + std::string("\n[lookup.of_a_test]\n\"A\" = \"1\"\n").size());
    EXPECT_EQ(removed(edited(with_table, {"lookup", "of_a_test"}, "B", "2"), {"lookup", "of_a_test", "B"}),
              with_table);
    EXPECT_EQ(removed(with_table, {"lookup", "of_a_test"}), text);
  }
}

TEST(ConfigurationEdit, a_text_with_a_hole_in_it_is_changed_rightly_or_refused) {
  int changed = 0;
  for (const std::string& text : ready_made()) {
    for (std::size_t at = 0; at + 7 < text.size(); at += 7) {
      std::string torn = text;
      torn.erase(at, 5);
      const Result<std::string> with = with_row(torn, kVat, "of a test", "1");
      if (!with) {
        EXPECT_EQ(with.error().code, "config.cannot_edit");
        continue;
      }
      ++changed;
      schema::Problems problems;
      const auto read = schema::parse_toml(*with, problems);
      ASSERT_TRUE(read && problems.empty());
      const schema::Node* table = read->find("lookup")->find("vat");
      ASSERT_NE(table, nullptr);
      EXPECT_EQ(*table->find("of a test")->text(), "1");
    }
  }
  EXPECT_GT(changed, 100);
}

TEST(ConfigurationEdit, what_is_not_there_cannot_be_removed) {
  const Result<std::string> changed = without("[flow.items]\na = 1\n", {"flow", "items", "mapping", "Notes"});
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code, "config.not_there");
}

}  // namespace
}  // namespace schakel::app
