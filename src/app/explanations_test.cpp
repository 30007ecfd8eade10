#include "app/explanations.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace schakel::app {
namespace {

// The tables themselves use no code.
bool is_table(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with("explanation") || path.string().ends_with("src/flow/errors.h") ||
         path.string().ends_with("src/engine/errors.h");
}

// Every "place.what_is_wrong" in the sources of the program whose place is one that makes errors.
std::set<std::string> codes_in_sources() {
  static const std::regex kCode(
      R"(\"((app|config|decimal|engine|flow|globe|http|json|keys|mapping|online|storage)\.[a-z][a-z_]+)\")");
  std::set<std::string> codes;
  for (const char* root : {"src", "connectors"}) {
    const std::filesystem::path folder = std::filesystem::path(SCHAKEL_SOURCE_FOLDER) / root;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      const std::string path = entry.path().string();
      const std::string name = entry.path().filename().string();
      const bool of_program = path.find("/simulator/") == std::string::npos && !name.ends_with("_test.cpp") &&
                              !name.ends_with("_test.h") && !name.starts_with("fake_") &&
                              name != "test_world.h" && !is_table(entry.path());
      if (!of_program || !(name.ends_with(".cpp") || name.ends_with(".h"))) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      std::stringstream stream;
      // A comment may name a code as an example.
      for (std::string line; std::getline(file, line);) stream << line.substr(0, line.find("//")) << '\n';
      const std::string text = stream.str();
      for (auto at = std::sregex_iterator(text.begin(), text.end(), kCode); at != std::sregex_iterator();
           ++at)
        codes.insert((*at)[1]);
    }
  }
  return codes;
}

TEST(Explanations, explain_every_code_that_the_sources_use) {
  const std::set<std::string> codes = codes_in_sources();
  EXPECT_GT(codes.size(), 150U);
  for (const std::string& code : codes) EXPECT_NE(explanation_of(code), nullptr) << code;
}

TEST(Explanations, explain_no_code_that_no_source_uses) {
  const std::set<std::string> codes = codes_in_sources();
  for (const ExplanationPage& page : explanation_pages()) {
    for (const Explanation& row : page.rows) {
      EXPECT_TRUE(codes.contains(std::string(row.code))) << row.code;
    }
  }
}

TEST(Explanations, say_every_code_once_in_whole_sentences_in_both_languages) {
  std::set<std::string_view> seen;
  for (const ExplanationPage& page : explanation_pages()) {
    for (const Explanation& row : page.rows) {
      EXPECT_TRUE(seen.insert(row.code).second) << row.code;
      for (const std::string_view text : {row.means_en, row.means_nl, row.do_en, row.do_nl})
        EXPECT_TRUE(text.ends_with('.')) << row.code << ": " << text;
    }
  }
}

}  // namespace
}  // namespace schakel::app
