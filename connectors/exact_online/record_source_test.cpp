#include "connectors/exact_online/record_source.h"

#include <gtest/gtest.h>

#include "connector/record_mapping.h"
#include "connectors/exact_online/order_world.h"

namespace schakel::exact_online {
namespace {

using connector::RecordKind;

std::string text_of(const model::Value& value) {
  if (const auto* text = std::get_if<Personal>(&value)) return text->reveal();
  if (const auto* number = std::get_if<Decimal>(&value)) return number->to_short_text();
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "yes" : "no";
  return "-";
}

class RecordsTest : public OrderWorld {
 protected:
  void open(RecordKind kind, std::vector<std::string> fields) {
    records_ = *make_record_source(settings_,
                                   {.transport = transport_,
                                    .clock = clock_,
                                    .random = random_,
                                    .state_dir = folder_.path(),
                                    .key = some_key()},
                                   kind);
    read_ = {.after = read_.after, .fields = std::move(fields)};
  }
  /// "NUMBER: value value …" of each record of the next page.
  std::vector<std::string> next() {
    const auto page = records_->read(read_, {});
    EXPECT_TRUE(page) << page.error().what.en;
    if (!page) return {"failed"};
    more_ = page->more;
    read_.after = page->next;
    return said(page->records);
  }
  static std::vector<std::string> said(const std::vector<connector::SourceRecord>& records) {
    std::vector<std::string> all;
    for (const connector::SourceRecord& record : records) {
      std::string one = record.number + ":";
      for (const model::Value& value : record.values) one += " " + text_of(value);
      all.push_back(record.unreadable ? record.number + " unreadable" : one);
    }
    return all;
  }
  void say_version(std::int64_t version) {
    put("read/sync/Sync/SyncTimestamp", "x",
        R"({"API":"Items","TimeStampAsBigInt":")" + std::to_string(version) + "\"}");
  }

  void put_item(unsigned n, const std::string& price, const std::string& more = "") {
    put("bulk/Logistics/Items", guid(n),
        R"({"ID":")" + guid(n) + R"(","Code":"SKU-)" + std::to_string(n) + R"(","Description":"Item )" +
            std::to_string(n) + R"(","StandardSalesPrice":)" + price + more + "}");
  }
  void change_item(unsigned n, const std::string& description) {
    put("sync/Logistics/Items", std::to_string(n),
        R"({"Timestamp":")" + std::to_string(1000 + n) + R"(","ID":")" + guid(n) + R"(","Code":"SKU-)" +
            std::to_string(n) + R"(","Description":")" + description + "\"}");
  }

  std::unique_ptr<connector::RecordSource> records_;
  connector::RecordRead read_;
  bool more_ = false;
};

using Said = std::vector<std::string>;

TEST_F(RecordsTest, all_are_read_first_and_then_what_changed_since_that_began) {
  say_version(1004);
  put_item(1, "10");
  put_item(2, "20.5");
  change_item(4, "Before");
  open(RecordKind::kItem, {"Description"});
  EXPECT_EQ(next(), (Said{"SKU-1: Item 1", "SKU-2: Item 2"}));
  EXPECT_TRUE(more_);
  change_item(5, "After");
  EXPECT_EQ(next(), Said{"SKU-5: After"});
  EXPECT_FALSE(more_);
  // The price was not asked for, so nobody looks at prices.
  EXPECT_EQ(asked_["sync/Logistics/SalesItemPrices"], 0);
  EXPECT_EQ(asked_["bulk/Logistics/Items"], 1);
  open(RecordKind::kItem, {"Description"});
  EXPECT_EQ(next(), Said{});
  EXPECT_FALSE(more_);
  EXPECT_EQ(last_filter("sync/Logistics/Items"), "Timestamp gt 1005L");
}

TEST_F(RecordsTest, where_the_version_is_not_told_changes_are_read_from_the_beginning) {
  put_item(1, "10");
  change_item(1, "Item 1");
  open(RecordKind::kItem, {"Description"});
  EXPECT_EQ(next(), Said{"SKU-1: Item 1"});
  EXPECT_EQ(next(), Said{"SKU-1: Item 1"});
  EXPECT_EQ(last_filter("sync/Logistics/Items"), "Timestamp gt 0L");
}

TEST_F(RecordsTest, what_the_feed_does_not_tell_is_asked_by_id_and_a_changed_price_changes_its_item) {
  say_version(1000);
  put_item(1, "10");
  put_item(2, "20");
  put_item(3, "30");
  open(RecordKind::kItem, {"StandardSalesPrice", "Description"});
  EXPECT_EQ(next().size(), 3U);
  change_item(1, "New name");
  put("sync/Logistics/SalesItemPrices", "3", R"({"Timestamp":"1003","ID":"x","Item":")" + guid(3) + "\"}");
  EXPECT_EQ(next(), (Said{"SKU-1: 10 New name", "SKU-3: 30 Item 3"}));
}

TEST_F(RecordsTest, an_item_that_cannot_be_understood_is_handed_out_as_that_and_the_others_go_on) {
  put_item(1, R"("ten")");
  put_item(2, "20");
  open(RecordKind::kItem, {"StandardSalesPrice"});
  EXPECT_EQ(next(), (Said{"SKU-1 unreadable", "SKU-2: 20"}));
}

TEST_F(RecordsTest, other_fields_begin_anew_while_all_are_being_read) {
  say_version(1000);
  put_item(1, "10");
  open(RecordKind::kItem, {"Description"});
  read_.after.text = "exact_online/1:item 124132 - 0123456789abcdef 5,0 all https://start.exactonline.nl/x";
  EXPECT_EQ(next(), Said{"SKU-1: Item 1"});
  read_.after.text = "exact_online/1:item 124132 - 0123456789abcdef 1000,0 changes";
  change_item(1, "Changed");
  EXPECT_EQ(next(), Said{"SKU-1: Changed"});
}

TEST_F(RecordsTest, a_foreign_cursor_is_refused) {
  open(RecordKind::kItem, {"Description"});
  for (const char* text : {"nonsense", "exact_online/1:customer 124132 - 0123456789abcdef 5,0,0 changes",
                           "exact_online/1:item 5 - 0123456789abcdef 5,0 changes",
                           "exact_online/1:item 124132 - 0123456789abcdef 5 changes"}) {
    read_.after.text = text;
    const auto page = records_->read(read_, {});
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, "online.cursor_foreign") << text;
  }
}

TEST_F(RecordsTest, a_field_that_is_not_there_is_told_before_the_first_call) {
  for (const char* field : {"Colour", "contact.Colour"}) {
    open(RecordKind::kCustomer, {field});
    const auto page = records_->read(read_, {});
    ASSERT_FALSE(page);
    EXPECT_EQ(page.error().code, "online.unknown_field") << field;
  }
  EXPECT_TRUE(transport_.requests().empty());
}

TEST_F(RecordsTest, a_customer_comes_with_its_main_contact_addresses_and_codes_and_a_supplier_does_not) {
  say_version(1000);
  put_account(1, "Fietsen BV",
              R"(,"Code":"                25","IsSales":true,"MainContact":")" + guid(4, "000d") +
                  R"(","ShippingMethod":")" + guid(3, "0010") + R"(","Classification1":")" + guid(8, "000f") +
                  "\"");
  put_account(2, "Leverancier", R"(,"Code":"                26","IsSales":false)");
  put("bulk/CRM/Contacts", guid(4, "000d"),
      R"({"ID":")" + guid(4, "000d") + R"(","Account":")" + guid(1, "000c") + R"(","FirstName":"An"})");
  const auto address = [&](unsigned n, const char* type, const char* main, const char* city) {
    put("bulk/CRM/Addresses", guid(1, "000c"),
        R"({"ID":")" + guid(n, "000e") + R"(","Account":")" + guid(1, "000c") + R"(","Type":)" + type +
            R"(,"Main":)" + main + R"(,"City":")" + city + "\"}");
  };
  address(1, "1", "true", "Delft");
  address(2, "4", "false", "Gent");
  address(3, "4", "true", "Brugge");
  address(4, "3", "true", "Leiden");
  put("sales/ShippingMethods", "x", R"({"ID":")" + guid(3, "0010") + R"(","Code":"PNL"})");
  put("crm/AccountClassifications", "x", R"({"ID":")" + guid(8, "000f") + R"(","Code":"GOUD"})");
  open(RecordKind::kCustomer, {"Name", "contact.FirstName", "delivery.City", "invoice.City", "postal.City",
                               "ShippingMethod", "classification"});
  EXPECT_EQ(next(), Said{"25: Fietsen BV An Brugge Leiden - PNL GOUD"});
}

TEST_F(RecordsTest, a_customer_comes_again_when_only_its_contact_changed) {
  say_version(1000);
  put_account(1, "Fietsen BV", R"(,"Code":"25","IsSales":true,"MainContact":")" + guid(4, "000d") + "\"");
  put("bulk/CRM/Contacts", guid(4, "000d"),
      R"({"ID":")" + guid(4, "000d") + R"(","Account":")" + guid(1, "000c") + R"(","FirstName":"An"})");
  open(RecordKind::kCustomer, {"contact.FirstName"});
  EXPECT_EQ(next(), Said{"25: An"});
  EXPECT_EQ(next(), Said{});
  put("sync/CRM/Contacts", "7", R"({"Timestamp":"1007","ID":"x","Account":")" + guid(1, "000c") + "\"}");
  rows_["bulk/CRM/Contacts"].clear();
  put("bulk/CRM/Contacts", guid(4, "000d"),
      R"({"ID":")" + guid(4, "000d") + R"(","Account":")" + guid(1, "000c") + R"(","FirstName":"Bo"})");
  EXPECT_EQ(next(), Said{"25: Bo"});
  EXPECT_EQ(next(), Said{});
  // Addresses were not asked for.
  EXPECT_EQ(asked_["sync/CRM/Addresses"], 0);
}

TEST_F(RecordsTest, assortments_have_no_feed_and_are_read_every_time) {
  put("logistics/ItemGroups", "x", R"({"ID":")" + guid(1) + R"(","Code":"OND","Description":"Onderdelen"})");
  open(RecordKind::kAssortment, {"Description"});
  EXPECT_EQ(next(), Said{"OND: Onderdelen"});
  EXPECT_FALSE(more_);
  EXPECT_EQ(next(), Said{"OND: Onderdelen"});
}

TEST_F(RecordsTest, a_customer_is_found_by_its_number_as_it_is_kept) {
  put_account(1, "Fietsen BV", R"(,"Code":"                25","IsSales":true)");
  open(RecordKind::kCustomer, {"Name"});
  const std::string number = " 25 ";
  const auto found = records_->read_of(std::span(&number, 1), read_, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(said(*found), Said{"25: Fietsen BV"});
  EXPECT_EQ(last_filter("bulk/CRM/Accounts"), "Code eq '                25'");
}

TEST_F(RecordsTest, a_moved_administration_is_read_from_the_beginning) {
  put_item(1, "10");
  rows_["system/Divisions"][0].second = R"({"Code":124132,"DivisionMoveDate":"\/Date(1795392000000)\/"})";
  open(RecordKind::kItem, {"Description"});
  read_.after.text = "exact_online/1:item 124132 - 0123456789abcdef 9000,0 changes";
  EXPECT_EQ(next(), Said{"SKU-1: Item 1"});
}

/// The shipped rules make every field of the common model of fields that there are.
TEST(RecordRules, are_right_for_every_kind) {
  for (const RecordKind kind : {RecordKind::kItem, RecordKind::kCustomer, RecordKind::kAssortment}) {
    std::vector<connector::CatalogueField> fields;
    mapping::Rules rules;
    for (const connector::ModelField& field : connector::fields_of(kind)) {
      if (field.name == std::string_view("is_new")) continue;
      fields.push_back({.name = field.name, .type = field.type, .on_create = true, .on_update = true});
      rules.push_back({.target = field.name, .rule = {.source = field.name}});
    }
    const connector::Catalogue target("target", std::move(fields));
    const auto compiled = connector::RecordMapping::compile(
        kind, *record_source_fields(kind), {.fields = &target, .shipped = &rules}, {}, {}, {});
    std::string problems;
    if (!compiled) {
      for (const mapping::RuleProblem& problem : compiled.error())
        problems += problem.target + ": " + problem.what.en + "\n";
    }
    EXPECT_EQ(problems, "");
  }
}

}  // namespace
}  // namespace schakel::exact_online
