#include "connectors/exact_online/custom_values.h"

#include <gmock/gmock.h>

#include "connector/record_mapping.h"
#include "connectors/exact_online/client_world.h"
#include "connectors/exact_online/fields.h"
#include "connectors/exact_online/record_target.h"
#include "connectors/exact_online/source_kind.h"

namespace schakel::exact_online {
namespace {

using connector::RecordKind;
using testing::ElementsAre;
using testing::IsEmpty;
using Of = CustomField::Of;
using Type = CustomField::Type;
using TooLong = connector::RecordTarget::TooLong;

std::vector<CustomField> some_fields() {
  return {{Of::kItem, "Origin", Type::kText},
          {Of::kItem, "LeadDays", Type::kWhole},
          {Of::kItem, "IsFragile", Type::kBoolean},
          {Of::kItem, "LaunchDate", Type::kDate},
          {Of::kAccount, "WebshopNumber", Type::kWhole},
          {Of::kContact, "Newsletter", Type::kBoolean}};
}

class CustomValuesTest : public ClientWorld {
 protected:
  CustomValuesTest() { settings_.custom_fields = some_fields(); }

  void put_value(unsigned n, const std::string& name, const std::string& value) {
    put("customfield/CustomFields",
        R"({"LinkId":")" + guid(n) + R"(","PropertyName":")" + name + R"(","Value":")" + value + "\"}");
  }
  TargetRecords items() { return {client_, clock_, codes_, *target_kind(RecordKind::kItem)}; }

  ReferenceCodes codes_{client_, clock_};
};

TEST_F(CustomValuesTest, come_as_a_row_for_each_record_that_has_any) {
  put_value(1, "Origin", "Delft");
  put_value(1, "LeadDays", "14");
  put_value(2, "Origin", "");
  CustomValues values(client_);
  const auto rows = values.read(Of::kItem, {"custom.LeadDays", "custom.Origin"}, {guid(1), guid(2)}, {});
  ASSERT_TRUE(rows) << rows.error().what.en;
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->at(guid(1)).dump(), R"({"custom.Origin":"Delft","custom.LeadDays":"14"})");
  EXPECT_THAT(filters("customfield/CustomFields"),
              ElementsAre("(LinkId eq guid'" + guid(1) + "' or LinkId eq guid'" + guid(2) +
                          "') and (PropertyName eq 'LeadDays' or PropertyName eq 'Origin')"));
}

TEST_F(CustomValuesTest, of_many_records_are_read_as_a_whole_when_there_are_few) {
  put_value(1, "Origin", "Delft");
  script_ = [this](const http::Request& request) -> Result<http::Response> {
    const std::string counted = option(request, "$inlinecount").empty() ? "" : R"(,"__count":"1")";
    return http::Response{
        .status = 200, .body = R"({"d":{"results":[)" + rows_[endpoint_of(request)] + "]" + counted + "}}"};
  };
  std::vector<std::string> ids;
  for (unsigned n = 1; n <= 500; ++n) ids.push_back(guid(n));
  CustomValues values(client_);
  EXPECT_EQ(values.read(Of::kItem, {"custom.Origin"}, ids, {})->size(), 1U);
  EXPECT_EQ(calls(), 1U);
  EXPECT_EQ(values.read(Of::kItem, {"custom.Origin"}, {guid(1)}, {})->size(), 1U);
  EXPECT_EQ(calls(), 1U) << "It is in memory until it is forgotten.";
  values.forget();
  EXPECT_EQ(values.read(Of::kItem, {"custom.Origin"}, {guid(1)}, {})->size(), 1U);
  EXPECT_EQ(calls(), 2U);
}

TEST_F(CustomValuesTest, nothing_is_asked_when_no_field_is_wanted) {
  CustomValues values(client_);
  EXPECT_THAT(*values.read(Of::kItem, {}, {guid(1)}, {}), IsEmpty());
  EXPECT_EQ(calls(), 0U);
}

TEST_F(CustomValuesTest, are_kept_as_their_type_and_refused_by_field) {
  TargetRecords records = items();
  EXPECT_EQ(*records.as_kept("custom.LeadDays", Personal("14.0"), TooLong::kRefuse),
            model::Value(Decimal::from_integer(14)));
  EXPECT_EQ(*records.as_kept("custom.IsFragile", Personal("1"), TooLong::kRefuse), model::Value(true));
  EXPECT_EQ(*records.as_kept("custom.LaunchDate", Personal("2026-12-31"), TooLong::kRefuse),
            model::Value(*parse_local("2026-12-31")));
  const auto wrong = records.as_kept("custom.LeadDays", *Decimal::parse("1.5"), TooLong::kRefuse);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, "online.wrong_type");
  EXPECT_THAT(wrong.error().fields, ElementsAre("Items.custom.LeadDays"));
}

TEST_F(CustomValuesTest, are_sent_as_text_one_call_each) {
  script_ = [](const http::Request&) -> Result<http::Response> { return http::Response{.status = 201}; };
  TargetRecords records = items();
  ASSERT_TRUE(records.update(
      guid(1), {{"custom.IsFragile", true}, {"custom.LeadDays", Decimal::from_integer(14)}}, {}));
  ASSERT_EQ(calls(), 2U);
  EXPECT_EQ(transport_.requests()[0].body,
            R"({"LinkId":")" + guid(1) +
                R"(","BusinessComponentName":"Item","PropertyName":"IsFragile","Value":"true"})");
  EXPECT_EQ(transport_.requests()[1].body,
            R"({"LinkId":")" + guid(1) +
                R"(","BusinessComponentName":"Item","PropertyName":"LeadDays","Value":"14"})");
}

TEST_F(CustomValuesTest, cannot_be_emptied_and_nothing_else_is_written_then) {
  TargetRecords records = items();
  const auto emptied =
      records.update(guid(1), {{"Description", Personal("Tafel")}, {"custom.Origin", {}}}, {});
  ASSERT_FALSE(emptied);
  EXPECT_EQ(emptied.error().code, "online.custom_field_kept");
  EXPECT_EQ(calls(), 0U);
}

TEST_F(CustomValuesTest, that_a_connection_declares_are_in_its_catalogues_and_in_no_others) {
  const RecordFields fields(settings_.custom_fields);
  for (const char* name : {"custom.WebshopNumber", "contact.custom.Newsletter"}) {
    EXPECT_NE(fields.source(RecordKind::kCustomer)->fields->find(name), nullptr) << name;
    EXPECT_NE(fields.target(RecordKind::kCustomer)->fields->find(name), nullptr) << name;
    EXPECT_EQ(fields.target(RecordKind::kItem)->fields->find(name), nullptr) << name;
  }
  EXPECT_EQ(fields.target(RecordKind::kItem)->fields->find("custom.LeadDays")->type, mapping::Type::kNumber);
  const RecordFields none({});
  EXPECT_EQ(none.source(RecordKind::kItem), record_source_fields(RecordKind::kItem));
  EXPECT_EQ(none.target(RecordKind::kAssortment), nullptr);
}

}  // namespace
}  // namespace schakel::exact_online
