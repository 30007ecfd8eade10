#include "connectors/exact_globe/item_classes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/exact_globe/fake_globe.h"

namespace schakel::exact_globe {
namespace {

using connector::FieldValues;

struct ItemClassesTest : testing::Test {
  FakeGlobe globe;
  ItemClasses classes{globe.client};

  std::string ensure(const FieldValues& fields) {
    const Result<void> done = classes.ensure(fields, {});
    return done ? "" : done.error().code;
  }
  static FieldValues wood(const char* code) {
    return {{"Description0", Personal("Tafel")}, {"Class02Code", Personal(code)}};
  }
};

TEST_F(ItemClassesTest, an_item_without_classes_costs_no_question) {
  EXPECT_EQ(ensure({{"Description0", Personal("Tafel")}, {"Class01Code", {}}}), "");
  EXPECT_EQ(globe.client.calls().total(), 0);
}

TEST_F(ItemClassesTest, codes_that_are_there_are_read_once) {
  globe.transport.answer(
      page_of(R"({"ClassID":2,"ItemClassCode":"EIK"},{"ClassID":3,"ItemClassCode":"ROOD"})"));
  EXPECT_EQ(ensure(wood("eik")), "");
  EXPECT_EQ(ensure(wood("EIK")), "");
  EXPECT_EQ(globe.sent(0), "GET /ItemCategoryProperty?$select=ClassID,ItemClassCode");
  EXPECT_EQ(globe.client.calls().total(), 1);
}

TEST_F(ItemClassesTest, a_code_that_only_another_class_has_is_made) {
  globe.transport.answer(page_of(R"({"ClassID":3,"ItemClassCode":"Beuk"})"));
  globe.transport.answer(made("{}"));
  EXPECT_EQ(ensure(wood("Beuk")), "");
  EXPECT_EQ(globe.body(1).dump(), R"({"ClassID":2,"ItemClassCode":"Beuk","Description":"Beuk"})");
  EXPECT_EQ(ensure(wood("BEUK")), "");
  EXPECT_EQ(globe.client.calls().total(), 2);
}

TEST_F(ItemClassesTest, when_the_answer_is_lost_the_item_waits_and_the_codes_are_read_again) {
  globe.transport.answer(page_of(""));
  globe.transport.answer(no_answer());
  EXPECT_EQ(ensure(wood("EIK")), "globe.class_unanswered");
  globe.transport.answer(page_of(R"({"ClassID":2,"ItemClassCode":"EIK"})"));
  EXPECT_EQ(ensure(wood("EIK")), "");
  EXPECT_EQ(globe.client.calls().writes, 1);
}

TEST_F(ItemClassesTest, a_code_that_came_there_meanwhile_is_no_refusal) {
  globe.transport.answer(page_of(""));
  globe.transport.answer(refused(500, "Property ItemClassCode: the code exists already."));
  globe.transport.answer(page_of(R"({"ClassID":2,"ItemClassCode":"EIK"})"));
  EXPECT_EQ(ensure(wood("EIK")), "");
}

TEST_F(ItemClassesTest, a_refusal_names_the_field_of_the_item) {
  globe.transport.answer(page_of(""));
  globe.transport.answer(refused(500, "The user may not make classes."));
  globe.transport.answer(page_of(""));
  const Result<void> done = classes.ensure(wood("EIK"), {});
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::kInvalidRecord);
  EXPECT_EQ(done.error().code, "globe.class_refused");
  EXPECT_THAT(done.error().fields, testing::ElementsAre("Item.Class02Code"));
}

}  // namespace
}  // namespace schakel::exact_globe
