#include "connectors/exact_globe/record_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connector/record_mapping.h"
#include "connectors/exact_globe/fake_globe.h"

namespace schakel::exact_globe {
namespace {

using connector::FieldValues;
using connector::FindBy;
using connector::TargetRecord;
using testing::ElementsAre;

model::Value text(const std::string& value) {
  return Personal(value);
}

FieldValues a_new_item() {
  return {{"ItemCode", text("TAFEL/1")}, {"Description0", text("Tafel")}, {"SalesVATCode", text("2")}};
}

struct ItemTargetTest : testing::Test {
  FakeGlobe globe;
  TargetRecords items{globe.client, globe.settings, *record_entity(connector::RecordKind::kItem)};
};

TEST_F(ItemTargetTest, an_item_is_found_with_the_asked_fields_as_they_are_compared) {
  globe.transport.answer(page_of(
      R"({"ItemCode":"TAFEL","Condition":"B","SalesPrice":12.5,"IsSalesItem":1,)"
      R"("SalesVATCode":"2  ","CountrySpecificAvailableFrom":"/Date(1795392000000)/","NetWeight":null})"));
  const std::vector<Personal> codes{Personal("tafel")};
  const std::vector<std::string> fields{"SalesPrice", "IsSalesItem", "SalesVATCode",
                                        "CountrySpecificAvailableFrom", "NetWeight"};
  const auto found = items.find(FindBy::kNumber, codes, fields, {});
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  const TargetRecord& item = found->front();
  EXPECT_EQ(item.id, "TAFEL");
  EXPECT_EQ(item.number, "TAFEL");
  EXPECT_EQ(item.as_source, "");
  EXPECT_TRUE(item.blocked);
  EXPECT_THAT(item.values,
              ElementsAre(model::Value(*Decimal::parse("12.5")), model::Value(true), text("2"),
                          model::Value(LocalTime(std::chrono::local_days{std::chrono::year(2026) / 11 / 23})),
                          model::Value()));
}

TEST_F(ItemTargetTest, an_item_has_no_email_and_asking_for_one_costs_nothing) {
  const std::vector<Personal> values{Personal("a@example.nl")};
  const auto found = items.find(FindBy::kEmail, values, {}, {});
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->empty());
  EXPECT_EQ(globe.client.calls().total(), 0);
}

TEST_F(ItemTargetTest, a_new_item_without_code_description_or_vat_code_is_missing_them) {
  std::vector<std::string> fields;
  for (const Error& error : items.missing({})) fields.push_back(error.fields.at(0));
  EXPECT_THAT(fields, ElementsAre("Item.ItemCode", "Item.Description0", "Item.SalesVATCode"));
  EXPECT_TRUE(items.missing(a_new_item()).empty());
}

TEST_F(ItemTargetTest, a_created_item_is_known_by_its_code_also_when_globe_does_not_repeat_it) {
  globe.transport.answer(made(R"({"Condition":"A"})"));
  const auto made = items.create(a_new_item(), {});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->id, "TAFEL/1");
  EXPECT_EQ(globe.sent(0), "POST /Item");
  EXPECT_EQ(globe.sent_text(0, "Description0"), "Tafel");
}

TEST_F(ItemTargetTest, an_item_whose_answer_is_lost_has_an_unknown_outcome_and_a_refused_one_has_not) {
  globe.transport.answer(no_answer());
  const auto lost = items.create(a_new_item(), {});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::kUnknownOutcome);
  globe.transport.answer(refused(500, "Property ItemCode: the key exists already."));
  const auto there = items.create(a_new_item(), {});
  ASSERT_FALSE(there);
  EXPECT_EQ(there.error().kind, ErrorKind::kInvalidRecord);
}

TEST_F(ItemTargetTest, an_update_sends_the_given_fields_alone_and_nothing_empties_one) {
  globe.transport.answer({.status = 204});
  const auto updated =
      items.update("TAFEL'S /1", {{"Description0", text("Bank")}, {"TextDescription", {}}}, {});
  ASSERT_TRUE(updated);
  EXPECT_EQ(globe.transport.requests().at(0).method, "PUT");
  EXPECT_TRUE(globe.transport.requests().at(0).target.ends_with("/Item('TAFEL%27%27S%20%2F1')"))
      << globe.transport.requests().at(0).target;
  EXPECT_EQ(globe.body(0).dump(), R"({"Description0":"Bank","TextDescription":""})");
}

TEST_F(ItemTargetTest, a_value_that_globe_would_refuse_is_not_sent) {
  FieldValues fields = a_new_item();
  fields.emplace_back("SearchCode", text("veel te lang voor een zoekcode"));
  EXPECT_EQ(items.missing(fields).at(0).code, "globe.too_long");
  ASSERT_FALSE(items.create(fields, {}));
  ASSERT_FALSE(items.update("TAFEL", {{"Type", text("Z")}}, {}));
  EXPECT_EQ(globe.client.calls().total(), 0);
}

TEST_F(ItemTargetTest, names_are_compared_once_before_the_first_write_and_again_for_a_new_one) {
  globe.settings.metadata_check = MetadataCheck::kRequired;
  TargetRecords checked(globe.client, globe.settings, *record_entity(connector::RecordKind::kItem));
  const std::string described =
      R"(<Edmx><EntityType Name="Item"><Property Name="ItemCode"/><Property Name="Condition"/>)"
      R"(<Property Name="Description0"/><Property Name="SalesVATCode"/></EntityType></Edmx>)";
  globe.transport.answer({.status = 200, .body = described});
  globe.transport.answer(made(R"({"ItemCode":"TAFEL/1"})"));
  globe.transport.answer({.status = 204});
  globe.transport.answer({.status = 200, .body = described});
  ASSERT_TRUE(checked.create(a_new_item(), {}));
  ASSERT_TRUE(checked.update("TAFEL/1", {{"Description0", text("Bank")}}, {}));
  const auto unknown = checked.update("TAFEL/1", {{"GTIN", text("8712345678906")}}, {});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, "globe.catalogue_mismatch");
  EXPECT_THAT(unknown.error().fields, ElementsAre("Item.GTIN"));
  EXPECT_EQ(globe.client.calls().writes, 2);
}

// ---- Customers
// ---------------------------------------------------------------------------------------------------

constexpr const char* kGuid = "0b5c1c42-7d1e-4a0a-9f0f-1c2d3e4f5a6b";

FieldValues a_new_customer() {
  FieldValues fields = {{"CustomerType", text("C")}, {"AccountName", text("Jansen")}};
  for (const char* country : {"MailingCountry", "PostalCountry", "InvoiceCountry", "DeliveryCountry"})
    fields.emplace_back(country, text("nl"));
  return fields;
}

struct CustomerTargetTest : testing::Test {
  FakeGlobe globe;
  TargetRecords customers{globe.client, globe.settings, *record_entity(connector::RecordKind::kCustomer)};

  Result<std::vector<TargetRecord>> by_email() {
    const std::vector<Personal> values{Personal("info@x.example")};
    return customers.find(FindBy::kEmail, values, {}, {});
  }
  static std::string account(const std::string& type, const std::string& more) {
    return std::string(R"({"ID":")") + kGuid + R"(","DebtorNumber":" 10045","CustomerType":")" + type +
           R"(","EmailAddress":"info@x.example")" + more + "}";
  }
};

TEST_F(CustomerTargetTest, a_customer_is_named_by_his_debtor_number_as_orders_name_him) {
  globe.transport.answer(page_of(account("C", "")));
  const auto found = by_email();
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().id, kGuid);
  EXPECT_EQ(found->front().number, "10045");
  EXPECT_EQ(found->front().as_source, "10045");
  EXPECT_FALSE(found->front().blocked);
}

TEST_F(CustomerTargetTest, an_account_of_another_type_is_found_and_has_no_debtor_number) {
  globe.transport.answer(page_of(account("S", R"(,"CustomerStatus":"B")")));
  const auto found = by_email();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->front().number, "");
  EXPECT_EQ(found->front().as_source, "");
  EXPECT_TRUE(found->front().blocked);
}

TEST_F(CustomerTargetTest, what_is_open_of_a_new_customer_comes_from_the_defaults_of_the_connection) {
  globe.settings.account_defaults = {{"SectorCode", "DIV"}, {"AccountName", "niet deze"}};
  std::vector<std::string> fields;
  for (const Error& error : customers.missing({{"CustomerType", text("C")}}))
    fields.push_back(error.fields.at(0));
  EXPECT_THAT(fields, ElementsAre("Account.MailingCountry", "Account.PostalCountry", "Account.InvoiceCountry",
                                  "Account.DeliveryCountry"));
  globe.transport.answer(made(account("C", "")));
  const auto made = customers.create(a_new_customer(), {});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->number, "10045");
  EXPECT_EQ(globe.sent_text(0, "SectorCode"), "DIV");
  EXPECT_EQ(globe.sent_text(0, "AccountName"), "Jansen");
  EXPECT_EQ(globe.sent_text(0, "MailingCountry"), "NL");
}

TEST_F(CustomerTargetTest, a_customer_whose_number_was_not_told_is_read_again) {
  globe.transport.answer(made(std::string(R"({"ID":")") + kGuid + "\"}"));
  globe.transport.answer(page_of(account("C", "")));
  const auto made = customers.create(a_new_customer(), {});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->number, "10045");
}

TEST_F(CustomerTargetTest, a_customer_whose_number_is_not_told_at_all_has_an_unknown_outcome) {
  globe.transport.answer(made("{}"));
  const auto made = customers.create(a_new_customer(), {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::kUnknownOutcome);
  EXPECT_EQ(made.error().code, "globe.customer_without_number");
}

TEST_F(CustomerTargetTest, an_account_is_changed_under_its_guid) {
  globe.settings.update_verb = UpdateVerb::kMerge;
  Client client(globe.settings, globe.transport, globe.clock, globe.random);
  TargetRecords merging(client, globe.settings, *record_entity(connector::RecordKind::kCustomer));
  globe.transport.answer({.status = 204});
  ASSERT_TRUE(merging.update(kGuid, {{"PhoneNumber", text("020-1234567")}}, {}));
  EXPECT_EQ(globe.sent(0), std::string("MERGE /Account(guid'") + kGuid + "')");
}

TEST_F(CustomerTargetTest, settings_come_in_the_order_in_which_they_are_named) {
  const std::vector<std::string>& names = record_target_fields(connector::RecordKind::kCustomer)->settings;
  const connector::MappingSettings values = customers.mapping_settings();
  ASSERT_EQ(values.size(), names.size());
  for (std::size_t i = 0; i < names.size(); ++i) EXPECT_EQ(values[i].first, names[i]);
}

TEST(RecordTargetFields, every_field_of_an_item_that_globe_can_hold_has_a_rule) {
  const connector::RecordTargetFields& target = *record_target_fields(connector::RecordKind::kItem);
  connector::RecordSourceFields source;
  const connector::Catalogue nothing("Nothing", {});
  const mapping::Rules no_rules;
  source.fields = &nothing;
  source.shipped = &no_rules;
  const auto mapping =
      connector::RecordMapping::compile(connector::RecordKind::kItem, source, target, {}, {}, {});
  ASSERT_TRUE(mapping);
  const std::vector<std::string> used = (*mapping)->write_rules().sources();
  for (const connector::ModelField& field : connector::item_fields())
    EXPECT_THAT(used, testing::Contains(std::string(field.name)));
}

}  // namespace
}  // namespace schakel::exact_globe
