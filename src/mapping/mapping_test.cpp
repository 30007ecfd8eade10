#include "mapping/mapping.h"

#include <gtest/gtest.h>

#include "mapping/line_scope.h"
#include "mapping/order_scope_test.h"
#include "mapping/rules_file.h"

namespace schakel::mapping {
namespace {

class Fields final : public Target {
 public:
  std::optional<TargetField> field(std::string_view name) const override {
    if (name == "Name") return TargetField{.name = "Name", .type = Type::kText};
    if (name == "City") return TargetField{.name = "City", .type = Type::kText};
    if (name == "Weight") return TargetField{.name = "Weight", .type = Type::kNumber};
    if (name == "Active") return TargetField{.name = "Active", .type = Type::kBoolean};
    if (name == "Code") return TargetField{.name = "Code", .type = Type::kText, .on_update = false};
    if (name == "Created") {
      return TargetField{.name = "Created", .type = Type::kDate, .on_create = false, .on_update = false};
    }
    return std::nullopt;
  }
  std::vector<std::string> field_names() const override {
    return {"Name", "City", "Weight", "Active", "Code", "Created"};
  }
};

Rules rules(std::string_view toml) {
  schema::Problems problems;
  const auto root = schema::parse_toml(toml, problems);
  EXPECT_TRUE(problems.empty());
  Rules read = read_rules(*root, "", problems);
  for (const schema::Problem& problem : problems) ADD_FAILURE() << problem.path << ": " << problem.what.en;
  return read;
}

/// What the field comes to: "left" when the rule gives nothing, "refused: …", "error: CODE".
std::string outcome(std::string_view field, std::string_view shipped, std::string_view changes = "",
                    const OrderScope& order = {}) {
  const auto mapping = Mapping::compile(layered(rules(shipped), rules(changes)), order, Fields());
  if (!mapping) {
    std::string all = "refused:";
    for (const RuleProblem& problem : mapping.error()) {
      all += fmt::format(" [{} {}] {}", problem.target, problem.part, problem.what.en);
    }
    return all;
  }
  Scratch scratch;
  std::vector<Value> values(mapping->fields().size());
  std::vector<Error> errors;
  mapping->evaluate(order, scratch, values, errors);
  if (!errors.empty()) return "error: " + errors.front().code;
  const Value& value = values[*mapping->find(field)];
  return is_blank(value) ? "left" : as_text(value);
}

TEST(Mapping, a_rule_takes_a_field_as_it_is) {
  EXPECT_EQ(outcome("Name", "[Name]\nsource = \"name\""), "Café Zuid");
}

TEST(Mapping, a_rule_has_a_constant) {
  EXPECT_EQ(outcome("Weight", "[Weight]\nconstant = 12.5"), "12.5");
  EXPECT_EQ(outcome("Active", "[Active]\nconstant = true"), "TRUE");
}

TEST(Mapping, transforms_follow_each_other) {
  EXPECT_EQ(outcome("Name", "[Name]\nsource = \"name\"\ntransforms = [\"UPPER(value)\", \"LEFT(value, 4)\"]"),
            "CAFÉ");
}

TEST(Mapping, a_lookup_table_comes_behind_the_transforms) {
  EXPECT_EQ(outcome("Name",
                    "[Name]\nconstant = \" POST \"\ntransforms = [\"LOWER(TRIM(value))\"]\n"
                    "lookup = \"shipping\""),
            "PNL");
}

TEST(Mapping, a_value_that_the_table_lacks_needs_a_person_unless_there_is_a_fallback) {
  EXPECT_EQ(outcome("Name", "[Name]\nsource = \"country\"\nlookup = \"shipping\""),
            "error: mapping.not_in_table");
  EXPECT_EQ(outcome("Name", "[Name]\nsource = \"country\"\nlookup = \"shipping\"\nfallback = \"?\""), "?");
}

TEST(Mapping, a_fallback_is_for_nothing) {
  EXPECT_EQ(outcome("Name", "[Name]\nsource = \"remark\"\nfallback = \"none\""), "none");
  EXPECT_EQ(outcome("Name", "[Name]\nsource = \"remark\""), "left");
}

TEST(Mapping, a_number_may_stand_in_a_text) {
  EXPECT_EQ(outcome("Name", "[Name]\nsource = \"weight\""), "3");
}

TEST(Mapping, a_free_field_of_the_wrong_kind_is_this_records_error) {
  OrderScope order;
  order.set("free", TextView("twelve"), Type::kAny);
  EXPECT_EQ(outcome("Weight", "[Weight]\nsource = \"free\"", "", order), "error: mapping.wrong_kind");
}

TEST(Mapping, a_change_of_the_policy_keeps_the_shipped_value) {
  const auto mapping =
      Mapping::compile(layered(rules("[Name]\nsource = \"name\""), rules("[Name]\nwrite = \"on_create\"")),
                       OrderScope(), Fields());
  ASSERT_TRUE(mapping);
  EXPECT_EQ(mapping->fields()[0].write, WritePolicy::kOnCreate);
  EXPECT_EQ(mapping->fields()[0].origin, Origin::kChanged);
  EXPECT_EQ(outcome("Name", "[Name]\nsource = \"name\"", "[Name]\nwrite = \"on_create\""), "Café Zuid");
}

TEST(Mapping, a_change_with_a_condition_leaves_the_shipped_rule_where_it_does_not_hold) {
  const char* shipped = "[Name]\nsource = \"name\"";
  EXPECT_EQ(outcome("Name", shipped, "[Name]\nconstant = \"Dutch\"\nwhen = 'country = \"NL\"'"), "Dutch");
  EXPECT_EQ(outcome("Name", shipped, "[Name]\nconstant = \"Belgian\"\nwhen = 'country = \"BE\"'"),
            "Café Zuid");
}

TEST(Mapping, never_writes_nothing_and_reads_nothing) {
  const auto mapping =
      Mapping::compile(layered(rules("[Name]\nsource = \"name\"\n[City]\nsource = \"country\""),
                               rules("[Name]\nwrite = \"never\"")),
                       OrderScope(), Fields());
  ASSERT_TRUE(mapping);
  EXPECT_EQ(mapping->sources(), std::vector<std::string>{"country"});
}

TEST(Mapping, knows_every_field_that_it_can_read) {
  const auto mapping = Mapping::compile(
      layered(rules("[Name]\nformula = 'IF(paid, name, \"?\")'\nwhen = 'weight > 1'\n"
                    "transforms = ['value & \" \" & country']\n[Weight]\nformula = 'SUM(lines.quantity)'"),
              {}),
      OrderScope(), Fields());
  ASSERT_TRUE(mapping);
  EXPECT_EQ(mapping->sources(),
            (std::vector<std::string>{"country", "lines.quantity", "name", "paid", "weight"}));
}

TEST(Mapping, everything_that_cannot_work_is_refused_at_once_with_its_place) {
  const std::string refused = outcome("Name",
                                      "[Nam]\nsource = \"name\"\n"
                                      "[City]\nsource = \"citi\"\n"
                                      "[Weight]\nformula = 'LEFT(name, )'\n"
                                      "[Active]\nsource = \"name\"\n"
                                      "[Created]\nsource = \"ordered\"\n"
                                      "[Name]\nsource = \"lines.item\"");
  EXPECT_NE(refused.find("[Nam ] the target has no field \"Nam\"; did you mean \"Name\"?"), std::string::npos)
      << refused;
  EXPECT_NE(refused.find("[City source] the source has no field \"citi\""), std::string::npos) << refused;
  EXPECT_NE(refused.find("[Weight formula]"), std::string::npos) << refused;
  EXPECT_NE(refused.find("\nLEFT(name, )\n           ^"), std::string::npos) << refused;
  EXPECT_NE(refused.find("[Active source] this gives a text, and the field takes TRUE or FALSE"),
            std::string::npos)
      << refused;
  EXPECT_NE(refused.find("[Created ] the field \"Created\" can only be read"), std::string::npos) << refused;
  EXPECT_NE(refused.find("[Name source] this has a value for each line"), std::string::npos) << refused;
}

TEST(Mapping, a_field_for_new_records_only_is_written_then_and_refuses_more) {
  const auto mapping =
      Mapping::compile(layered(rules("[Code]\nsource = \"name\""), {}), OrderScope(), Fields());
  ASSERT_TRUE(mapping);
  EXPECT_EQ(mapping->fields()[0].write, WritePolicy::kOnCreate);
  EXPECT_NE(outcome("Code", "", "[Code]\nsource = \"name\"\nwrite = \"always\"").find("[Code write]"),
            std::string::npos);
}

TEST(Mapping, a_lookup_table_that_is_not_there_is_refused) {
  EXPECT_EQ(outcome("Name", "[Name]\nsource = \"name\"\nlookup = \"shiping\""),
            "refused: [Name lookup] there is no [lookup.shiping]; did you mean \"shipping\"?");
}

TEST(Mapping, a_rule_without_a_value_is_refused) {
  EXPECT_NE(outcome("Name", "", "[Name]\nwrite = \"always\"").find("say source, constant or formula"),
            std::string::npos);
}

TEST(Mapping, explains_each_step_with_its_value) {
  const auto mapping = Mapping::compile(
      layered(rules("[Name]\nsource = \"country\"\ntransforms = [\"LOWER(value)\"]\nlookup = \"shipping\"\n"
                    "fallback = \"?\""),
              {}),
      OrderScope(), Fields());
  ASSERT_TRUE(mapping);
  Scratch scratch;
  std::string told;
  for (const RuleStep& step : mapping->explain(0, OrderScope(), scratch))
    told += fmt::format("{} {} → {}\n", name_of(step.kind), step.text, as_text(step.value));
  EXPECT_EQ(told,
            "source country → NL\n"
            "transform LOWER(value) → nl\n"
            "lookup shipping → \n"
            "fallback \"?\" → ?\n"
            "written Name → ?\n");
}

TEST(Mapping, an_error_names_the_field_and_no_value) {
  const auto mapping =
      Mapping::compile(layered(rules("[Weight]\nformula = '1 / (weight - 3)'"), {}), OrderScope(), Fields());
  ASSERT_TRUE(mapping);
  Scratch scratch;
  std::vector<Value> values(1);
  std::vector<Error> errors;
  mapping->evaluate(OrderScope(), scratch, values, errors);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].kind, ErrorKind::kInvalidRecord);
  EXPECT_EQ(errors[0].fields, std::vector<std::string>{"Weight"});
  EXPECT_TRUE(errors[0].what.en.starts_with("Weight: "));
  EXPECT_FALSE(errors[0].advice.en.empty());
}

TEST(LineScope, a_rule_of_a_line_sees_its_own_line_and_all_of_them) {
  const OrderScope order;
  const LineScope scope(order);
  const auto mapping =
      Mapping::compile(layered(rules("[Name]\nformula = 'line.item & \" of \" & SUM(lines.quantity)'\n"
                                     "[Weight]\nsource = \"line.price\"\n"
                                     "[City]\nconstant = \"shipping\"\nwhen = 'line.item = \"SHIP\"'"),
                               {}),
                       scope, Fields());
  ASSERT_TRUE(mapping);
  std::string told;
  for (std::size_t line = 0; line < order.line_count(); ++line) {
    const LineRecord record(order, line);
    Scratch scratch;
    std::vector<Value> values(3);
    std::vector<Error> errors;
    mapping->evaluate(record, scratch, values, errors);
    told += fmt::format("{}, {}, {}\n", as_text(values[0]), as_text(values[1]), as_text(values[2]));
  }
  EXPECT_EQ(told, "CHAIR of 4, 49.95, \nTABLE of 4, 199, \nSHIP of 4, 12.5, shipping\n");
}

}  // namespace
}  // namespace schakel::mapping
