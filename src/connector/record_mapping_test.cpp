#include "connector/record_mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mapping/rules_file.h"

namespace schakel::connector {
namespace {

using mapping::Type;
using testing::ElementsAre;

mapping::Rules rules(std::string_view toml) {
  schema::Problems problems;
  const auto root = schema::parse_toml(toml, problems);
  EXPECT_TRUE(problems.empty());
  return mapping::read_rules(*root, "", problems);
}

/// Items of a small ERP, and of another one.
struct World {
  Catalogue source_fields{"Items",
                          {{.name = "Code"},
                           {.name = "Description"},
                           {.name = "Stocked", .type = Type::kBoolean},
                           {.name = "Price", .type = Type::kNumber},
                           {.name = "FreeText_01"}}};
  mapping::Rules read = rules(R"(
[code]
source = "Code"
[description]
source = "Description"
[price]
source = "Price"
[kind]
formula = 'IF(Stocked, "simple", "virtual")'
)");
  Catalogue target_fields{
      "Item",
      {{.name = "ItemCode", .on_create = true},
       {.name = "Name", .on_create = true, .on_update = true},
       {.name = "SalesPrice", .type = Type::kNumber, .on_create = true, .on_update = true},
       {.name = "Kind", .on_create = true, .on_update = true},
       {.name = "Extra", .on_create = true, .on_update = true}}};
  mapping::Rules write = rules(R"(
[ItemCode]
source = "code"
[Name]
source = "description"
[SalesPrice]
source = "price"
[Kind]
source = "kind"
)");
  RecordSourceFields source{.fields = &source_fields, .shipped = &read};
  RecordTargetFields target{
      .fields = &target_fields, .shipped = &write, .settings = {"extra"}, .fixed = {"ItemCode"}};

  tl::expected<std::shared_ptr<const RecordMapping>, std::vector<mapping::RuleProblem>> with(
      std::string_view changes, const std::vector<std::string>& used = {}) {
    mapping::LookupTables tables;
    tables.add("kinds", {{"simple", "S"}});
    return RecordMapping::compile(RecordKind::kItem, source, target, rules(changes), std::move(tables), used);
  }
};

const MappingSettings kSettings = {{"extra", "x"}};

/// Of the fields that the mapping reads, in its order.
SourceRecord a_chair(const RecordMapping& mapping) {
  SourceRecord record{.id = "1", .number = "CHAIR", .values = {}};
  for (const std::string& field : mapping.read_fields()) {
    record.values.push_back(field == "Code"          ? model::Value(Personal("CHAIR"))
                            : field == "Description" ? model::Value(Personal("Chair"))
                            : field == "Stocked"     ? model::Value(true)
                            : field == "Price"       ? model::Value(*Decimal::parse("49.95"))
                                                     : model::Value(Personal("oak")));
  }
  return record;
}

std::vector<std::string> written(const RecordInHand& record) {
  std::vector<Error> errors;
  std::vector<std::string> texts;
  for (const mapping::Value& value : record.written(errors)) texts.push_back(mapping::as_text(value));
  for (const Error& error : errors) texts.push_back(error.code);
  return texts;
}

TEST(RecordMapping, leads_from_the_sources_fields_over_the_model_to_the_targets) {
  World world;
  const auto mapping = world.with("");
  ASSERT_TRUE(mapping);
  const SourceRecord record = a_chair(**mapping);
  const RecordInHand in_hand(**mapping, record, kSettings);
  EXPECT_TRUE(in_hand.errors().empty());
  EXPECT_THAT((*mapping)->write_fields(), ElementsAre("ItemCode", "Name", "SalesPrice", "Kind"));
  EXPECT_THAT(written(in_hand), ElementsAre("CHAIR", "Chair", "49.95", "simple"));
}

TEST(RecordMapping, asks_the_source_for_what_somebody_needs_and_no_more) {
  World world;
  EXPECT_THAT((*world.with("[Kind]\nwrite = \"never\""))->read_fields(),
              ElementsAre("Code", "Description", "Price"));
  EXPECT_THAT(
      (*world.with("[Kind]\nconstant = \"?\"\n[Extra]\nsource = \"source.FreeText_01\""))->read_fields(),
      ElementsAre("Code", "Description", "FreeText_01", "Price"));
  EXPECT_THAT((*world.with("[Kind]\nwrite = \"never\"", {"kind"}))->read_fields(),
              ElementsAre("Code", "Description", "Price", "Stocked"));
}

TEST(RecordMapping, knows_which_fields_of_the_source_a_value_is_made_of) {
  World world;
  const auto mapping =
      world.with("[Extra]\nformula = 'source.FreeText_01 & kind & setting.extra'\n[Name]\nconstant = \"n\"");
  ASSERT_TRUE(mapping);
  const auto place = (*mapping)->write_rules().find("Extra");
  EXPECT_THAT((*mapping)->origins(*place), ElementsAre("FreeText_01", "Stocked"));
  EXPECT_TRUE((*mapping)->origins(*(*mapping)->write_rules().find("Name")).empty());
}

TEST(RecordMapping, refuses_a_change_of_what_records_are_found_by) {
  World world;
  const auto mapping = world.with("[ItemCode]\nconstant = \"x\"");
  ASSERT_FALSE(mapping);
  EXPECT_EQ(mapping.error()[0].target, "ItemCode");
}

TEST(RecordMapping, a_code_that_was_translated_is_what_the_write_rules_see) {
  World world;
  const auto mapping = world.with("[Kind]\nlookup = \"kinds\"");
  ASSERT_TRUE(mapping);
  const SourceRecord record = a_chair(**mapping);
  RecordInHand in_hand(**mapping, record, kSettings);
  in_hand.set_text(place_of(item_fields(), "description"), "Stoel");
  EXPECT_THAT(written(in_hand), ElementsAre("CHAIR", "Stoel", "49.95", "S"));
}

TEST(RecordMapping, says_whether_a_record_is_new) {
  World world;
  const auto mapping = world.with("[Extra]\nformula = 'IF(is_new, \"new\", \"old\")'");
  ASSERT_TRUE(mapping);
  const SourceRecord record = a_chair(**mapping);
  RecordInHand in_hand(**mapping, record, kSettings);
  in_hand.set_writing(Writing::kNew);
  EXPECT_EQ(written(in_hand).back(), "new");
  in_hand.set_writing(Writing::kChange);
  EXPECT_EQ(written(in_hand).back(), "old");
}

}  // namespace
}  // namespace schakel::connector
