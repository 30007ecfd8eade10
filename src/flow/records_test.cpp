#include "flow/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace schakel::flow {
namespace {

using connector::FindBy;
using connector::RecordKind;
using connector::TargetRecord;
using mapping::WritePolicy;
using testing::ElementsAre;

model::Value text(const char* value) {
  return Personal(value);
}
model::Value number(const char* value) {
  return *Decimal::parse(value);
}

/// What the rules want of a chair: a name, and a price.
std::vector<WantedField> wanted(WritePolicy name_policy = WritePolicy::kAlways) {
  return {{.name = "Name", .value = text("Chair"), .write = name_policy},
          {.name = "Price", .value = number("49.95")},
          {.name = "Colour", .value = {}}};
}

TargetRecord there(const char* name, const char* price, const char* colour = "") {
  return {.id = "t1", .number = "CHAIR", .values = {text(name), number(price), text(colour)}};
}

RecordsFlow items() {
  return {.name = "items"};
}

RecordDecision decided(const RecordKnown& known, const RecordsFlow& settings = items(),
                       const std::vector<WantedField>& fields = wanted()) {
  const connector::SourceRecord record{.id = "1", .number = "CHAIR", .values = {}};
  return plan_record(record, fields, known, settings,
                     [](const connector::FieldValues&) { return std::vector<Error>(); });
}

/// "create Name Price", "update Price", "unchanged", or the code of what stands in the way.
std::string outcome(const RecordDecision& decision) {
  if (const auto* skip = std::get_if<Skip>(&decision)) return skip->code;
  if (const auto* person = std::get_if<NeedsPerson>(&decision)) return person->error.code;
  const auto& plan = std::get<RecordPlan>(decision);
  std::string said = plan.what == RecordPlan::What::kCreate   ? "create"
                     : plan.what == RecordPlan::What::kUpdate ? "update"
                                                              : "unchanged";
  for (const auto& [name, value] : plan.fields) said += " " + name;
  return said;
}

TEST(RecordPlan, makes_what_is_not_there_with_every_field_that_has_a_value) {
  EXPECT_EQ(outcome(decided({})), "create Name Price");
}

TEST(RecordPlan, writes_what_differs_and_nothing_else) {
  EXPECT_EQ(outcome(decided({.candidates = {there("Chair", "40")}})), "update Price");
  EXPECT_EQ(outcome(decided({.candidates = {there("Chair ", "49.950")}})), "unchanged");
}

TEST(RecordPlan, what_was_enriched_over_there_stays_when_its_field_is_for_new_records) {
  const RecordDecision decision =
      decided({.candidates = {there("Chair, oak, handmade", "40")}}, items(), wanted(WritePolicy::kOnCreate));
  EXPECT_EQ(outcome(decision), "update Price");
  EXPECT_EQ(std::get<RecordPlan>(decision).differences[0].what, FieldDifference::What::kKept);
}

TEST(RecordPlan, a_field_that_is_written_while_empty_is_written_once) {
  EXPECT_EQ(outcome(decided({.candidates = {there("", "49.95")}}, items(), wanted(WritePolicy::kIfEmpty))),
            "update Name");
  EXPECT_EQ(
      outcome(decided({.candidates = {there("Other", "49.95")}}, items(), wanted(WritePolicy::kIfEmpty))),
      "unchanged");
}

TEST(RecordPlan, a_field_without_a_value_is_left_unless_it_is_to_be_cleared) {
  std::vector<WantedField> fields = wanted();
  EXPECT_EQ(outcome(decided({.candidates = {there("Chair", "49.95", "red")}}, items(), fields)), "unchanged");
  fields[2].clears = true;
  EXPECT_EQ(outcome(decided({.candidates = {there("Chair", "49.95", "red")}}, items(), fields)),
            "update Colour");
}

TEST(RecordPlan, what_nobody_changed_since_it_was_written_is_not_sent_back) {
  std::vector<WantedField> fields = wanted();
  fields[0].is_own = true;
  const RecordDecision decision =
      decided({.candidates = {there("Chair, the long version", "49.95")}}, items(), fields);
  EXPECT_EQ(outcome(decision), "unchanged");
  EXPECT_EQ(std::get<RecordPlan>(decision).differences[0].what, FieldDifference::What::kOwn);
}

TEST(RecordPlan, with_updating_off_differences_are_told_and_stay) {
  RecordsFlow settings = items();
  settings.update = false;
  const RecordDecision decision = decided({.candidates = {there("Chair", "40")}}, settings);
  EXPECT_EQ(outcome(decision), "unchanged");
  EXPECT_EQ(std::get<RecordPlan>(decision).differences[1].what, FieldDifference::What::kKept);
}

TEST(RecordPlan, with_creating_off_a_new_record_is_skipped_with_the_reason) {
  RecordsFlow settings = items();
  settings.create = false;
  EXPECT_EQ(outcome(decided({}, settings)), "flow.not_created");
}

TEST(RecordPlan, never_guesses_between_two) {
  TargetRecord other = there("Chair", "40");
  other.id = "t2";
  EXPECT_EQ(outcome(decided({.candidates = {there("Chair", "40"), other}, .found_by = FindBy::kEmail})),
            "flow.record_ambiguous");
  EXPECT_EQ(outcome(decided({.candidates = {there("Chair", "49.95"), there("Chair", "49.95")}})),
            "unchanged");
}

TEST(RecordPlan, a_number_that_somebody_else_has_needs_a_person) {
  EXPECT_EQ(outcome(decided({.number_taken = true})), "flow.number_taken");
  RecordsFlow settings = items();
  settings.number = RecordNumber::kTargetNumbers;
  EXPECT_EQ(outcome(decided({.number_taken = true}, settings)), "create Name Price");
}

TEST(SameValue, is_what_both_erps_see_as_equal) {
  EXPECT_TRUE(same_value(text(" A "), text("A")));
  EXPECT_TRUE(same_value(number("1.50"), number("1.5")));
  EXPECT_TRUE(same_value({}, text("")));
  EXPECT_TRUE(same_value({}, false));
  EXPECT_TRUE(same_value(number("0"), {}));
  EXPECT_FALSE(same_value(text("A"), text("a")));
  EXPECT_FALSE(same_value(number("1"), text("1")));
}

}  // namespace
}  // namespace schakel::flow
