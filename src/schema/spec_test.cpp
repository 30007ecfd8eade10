#include "schema/spec.h"

#include <gtest/gtest.h>

namespace schakel::schema {
namespace {

enum class Colour { kRed, kBlue };
struct Inner {
  std::string name;
};
struct Settings {
  std::string prefix = "EOL";
  std::size_t batch = 100;
  bool on = true;
  Milliseconds wait = std::chrono::seconds(30);
  std::optional<LocalTime> from;
  Colour colour = Colour::kRed;
  std::set<Colour> colours = {Colour::kBlue};
  std::map<std::string, std::string> codes;
  SecretReference password;
  Inner inner;
  std::vector<Inner> more;
};

const std::vector<Choice<Colour>> kColours = {{"red", Colour::kRed, {}}, {"blue", Colour::kBlue, {}}};

const Spec<Inner>& inner_spec() {
  static const Spec<Inner> spec = Spec<Inner>().field(text("name", &Inner::name).required());
  return spec;
}

const Spec<Settings>& spec() {
  static const Spec<Settings> made =
      Spec<Settings>()
          .field(text("prefix", &Settings::prefix).describe({"A prefix.", "Een voorvoegsel."}))
          .field(integer("batch_size", &Settings::batch, 1, 1000))
          .field(boolean("on", &Settings::on))
          .field(duration("wait", &Settings::wait))
          .field(date("from", &Settings::from))
          .field(choice("colour", &Settings::colour, kColours))
          .field(choices("colours", &Settings::colours, kColours))
          .field(table("codes", &Settings::codes))
          .field(secret("password", &Settings::password))
          .field(section("inner", &Settings::inner, inner_spec()))
          .field(sections("more", &Settings::more, inner_spec()));
  return made;
}

Settings read(std::string_view toml, Problems& problems) {
  Settings settings;
  if (const std::optional<Node> node = parse_toml(toml, problems))
    spec().read(*node, "flow.orders", settings, problems);
  return settings;
}

TEST(Spec, reads_every_kind_of_setting) {
  Problems problems;
  const Settings settings = read(R"(
    prefix = "SO"
    batch_size = 50
    on = false
    wait = "500ms"
    from = 2026-01-31
    colour = "blue"
    colours = ["red", "blue"]
    codes = { "30" = "14" }
    password = "env:GLOBE_PASSWORD"
    inner = { name = "x" }
    [[more]]
    name = "y"
  )",
                                 problems);
  ASSERT_TRUE(problems.empty()) << problems[0].path << ": " << problems[0].what.en;
  EXPECT_EQ(settings.prefix, "SO");
  EXPECT_EQ(settings.batch, 50U);
  EXPECT_FALSE(settings.on);
  EXPECT_EQ(settings.wait, Milliseconds(500));
  EXPECT_EQ(date_text(*settings.from), "2026-01-31");
  EXPECT_EQ(settings.colour, Colour::kBlue);
  EXPECT_EQ(settings.colours.size(), 2U);
  EXPECT_EQ(settings.codes.at("30"), "14");
  EXPECT_EQ(settings.inner.name, "x");
  EXPECT_EQ(settings.more.at(0).name, "y");
}

TEST(Spec, reports_every_problem_at_once_with_its_path_and_line) {
  Problems problems;
  read("prefix = 5\nbatchsize = 10\nbatch_size = 0\ncolour = \"green\"\nwait = \"soon\"\n", problems);
  ASSERT_EQ(problems.size(), 5U);
  for (const Problem& problem : problems) EXPECT_GT(problem.line, 0) << problem.path;
  const auto at = [&](const std::string& path) {
    for (const Problem& problem : problems) {
      if (problem.path == path) return problem;
    }
    return Problem{};
  };
  EXPECT_EQ(at("flow.orders.batchsize").line, 2);
  EXPECT_NE(at("flow.orders.batchsize").what.en.find("did you mean \"batch_size\"?"), std::string::npos);
  EXPECT_EQ(at("flow.orders.colour").line, 4);
}

TEST(Spec, refuses_a_secret_that_stands_in_the_file_and_does_not_repeat_it) {
  Problems problems;
  read("password = \"hunter2\"", problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].what.en.find("hunter2"), std::string::npos);
}

TEST(Spec, says_on_which_line_the_toml_breaks) {
  Problems problems;
  read("prefix = \"a\"\nbatch_size = = 3\n", problems);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].line, 2);
}

TEST(Spec, a_table_without_a_name_is_a_problem_with_its_line_and_not_the_end_of_the_program) {
  for (const char* header : {"[!x]", "[[ =", "[\x01", "[a.!]"}) {
    Problems problems;
    EXPECT_FALSE(parse_toml("a = 1\nb = [\n1]\n" + std::string(header) + "\nc = 2\n", problems).has_value());
    ASSERT_EQ(problems.size(), 1U) << header;
    EXPECT_EQ(problems[0].line, 4) << header;
  }
}

TEST(Spec, settings_with_a_name_are_explained_once_and_not_in_every_place) {
  static const Spec<Inner> named = Spec<Inner>("coded field").field(text("name", &Inner::name));
  const Spec<Settings> with_both = Spec<Settings>()
                                       .field(section("inner", &Settings::inner, named))
                                       .field(section("other", &Settings::inner, inner_spec()));
  std::vector<FieldPage> pages;
  with_both.add_pages("", pages);
  ASSERT_EQ(pages.size(), 3U);
  EXPECT_EQ(pages[0].kind, "coded field");
  EXPECT_EQ(pages[1].path, "other");
  EXPECT_EQ(pages[2].path, "other.name");
}

TEST(Spec, knows_its_defaults_for_the_reference_page) {
  std::vector<FieldPage> pages;
  spec().add_pages("flow.NAME", pages);
  ASSERT_GE(pages.size(), 12U);
  EXPECT_EQ(pages[0].path, "flow.NAME.prefix");
  EXPECT_EQ(pages[0].fallback, "\"EOL\"");
  EXPECT_EQ(pages[3].fallback, "\"30s\"");
}

}  // namespace
}  // namespace schakel::schema
