#include "connectors/exact_online/record_target.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "connector/record_mapping.h"
#include "connectors/exact_online/client_world.h"
#include "connectors/exact_online/fields.h"

namespace schakel::exact_online {
namespace {

using connector::FieldValues;
using connector::FindBy;
using connector::RecordKind;
using connector::TargetRecord;
using testing::ElementsAre;
using testing::IsEmpty;
using TooLong = connector::RecordTarget::TooLong;

model::Value text(const std::string& value) {
  return Personal(value);
}

class RecordTargetTest : public ClientWorld {
 protected:
  std::vector<TargetRecord> find(TargetRecords& records, FindBy by, const std::vector<std::string>& values,
                                 const std::vector<std::string>& fields = {}) {
    std::vector<Personal> personal;
    for (const std::string& value : values) personal.emplace_back(value);
    const auto found = records.find(by, personal, fields, {});
    EXPECT_TRUE(found) << found.error().what.en;
    return found ? *found : std::vector<TargetRecord>{};
  }
  void put_item(unsigned n, const std::string& code, const std::string& more = "") {
    put("logistics/Items", R"({"ID":")" + guid(n) + R"(","Code":")" + code + "\"" + more + "}");
  }
  void put_account(unsigned n, const std::string& code, const std::string& more = "") {
    put("crm/Accounts", R"({"ID":")" + guid(n) + R"(","Code":")" + padded_left(code, 18) + "\"" + more + "}");
  }
  void put_price(unsigned n, unsigned item, const std::string& more) {
    put("logistics/SalesItemPrices",
        R"({"ID":")" + guid(n, "00aa") + R"(","Item":")" + guid(item) + "\"," + more + "}");
  }

  ReferenceCodes codes_{client_, clock_};
  TargetRecords items_{client_, clock_, codes_, *target_kind(RecordKind::kItem)};
  TargetRecords customers_{client_, clock_, codes_, *target_kind(RecordKind::kCustomer)};
};

TEST_F(RecordTargetTest, an_item_is_found_with_its_fields_in_the_order_asked_codes_for_ids) {
  put("logistics/ItemGroups", R"({"ID":")" + guid(9) + R"(","Code":"HOUT"})");
  put_item(
      1, "TAFEL",
      R"(,"Description":"Tafel","IsSalesItem":true,"IsWebshopItem":1,"NetWeight":12.5,"Unit":"stuk    ",)"
      R"("ItemGroup":")" +
          guid(9) + R"(","EndDate":"\/Date(1766361600000)\/")");
  const std::vector<TargetRecord> found =
      find(items_, FindBy::kNumber, {"TAFEL"},
           {"Unit", "NetWeight", "IsWebshopItem", "ItemGroup", "IsSalesItem", "Notes"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, guid(1));
  EXPECT_EQ(found[0].number, "TAFEL");
  EXPECT_TRUE(found[0].blocked) << "It has ended.";
  EXPECT_THAT(found[0].values, ElementsAre(text("stuk"), model::Value(*Decimal::parse("12.5")),
                                           model::Value(Decimal::from_integer(1)), text("HOUT"),
                                           model::Value(true), model::Value()));
}

TEST_F(RecordTargetTest, a_value_that_two_ask_for_is_asked_once_and_answered_twice) {
  put_item(1, "TAFEL");
  const std::vector<TargetRecord> found =
      find(items_, FindBy::kNumber, {"TAFEL", "STOEL", "TAFEL", "tafel", "  "});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_THAT((std::vector{found[0].matched, found[1].matched, found[2].matched}),
              testing::UnorderedElementsAre(0U, 2U, 3U));
  EXPECT_THAT(filters("logistics/Items"), ElementsAre("Code eq 'TAFEL' or Code eq 'STOEL' or Code eq 'tafel'",
                                                      "tolower(Code) eq 'stoel'"));
}

TEST_F(RecordTargetTest, of_two_items_that_differ_in_case_only_the_one_that_was_asked_for_is_it) {
  put_item(1, "tafel");
  put_item(2, "TAFEL");
  const std::vector<TargetRecord> found = find(items_, FindBy::kNumber, {"TAFEL"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, guid(2));
}

TEST_F(RecordTargetTest, many_are_asked_of_the_bulk_endpoint_within_the_length_of_an_address) {
  std::vector<std::string> codes;
  for (int i = 0; i < 1000; ++i) codes.push_back(fmt::format("1000{}", 1000 + i));
  find(items_, FindBy::kNumber, codes, {"Description"});
  EXPECT_LE(calls(), 7U);
  for (const http::Request& request : transport_.requests()) {
    EXPECT_EQ(endpoint_of(request), "bulk/Logistics/Items");
    EXPECT_LE(request.target.size(), kUrlMax);
  }
}

TEST_F(RecordTargetTest, an_item_has_no_email_and_asking_for_one_costs_nothing) {
  EXPECT_THAT(find(items_, FindBy::kEmail, {"a@b.example"}), IsEmpty());
  EXPECT_EQ(calls(), 0U);
}

TEST_F(RecordTargetTest, the_price_is_everybodys_from_one_piece_on_that_holds_today) {
  put_item(1, "TAFEL");
  put_price(1, 1, R"("Price":1,"Quantity":1,"StartDate":"2020-01-01","EndDate":"2026-11-22")");
  put_price(2, 1, R"("Price":2,"Quantity":1,"StartDate":"2025-01-01")");
  put_price(3, 1, R"("Price":3,"Quantity":1,"StartDate":"2026-01-01","EndDate":"2026-11-23")");
  put_price(4, 1, R"("Price":4,"Quantity":10,"StartDate":"2026-11-01")");
  put_price(5, 1, R"("Price":5,"Quantity":1,"StartDate":"2026-12-01")");
  put_price(6, 1, R"("Price":6,"Quantity":1,"StartDate":"2026-02-01","Employee":")" + guid(7) + "\"");
  const std::vector<TargetRecord> found = find(items_, FindBy::kNumber, {"TAFEL"}, {"price.Price"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].values, ElementsAre(model::Value(Decimal::from_integer(3))));
  EXPECT_THAT(filters("logistics/SalesItemPrices"),
              ElementsAre("(Item eq guid'" + guid(1) + "') and Account eq null"));
}

TEST_F(RecordTargetTest, of_prices_in_several_currencies_the_administrations_own_is_it) {
  put_item(1, "TAFEL");
  put("system/Divisions", R"({"Code":124132,"Currency":"EUR"})");
  put_price(1, 1, R"("Price":1,"Quantity":1,"Currency":"EUR","StartDate":"2026-01-01")");
  put_price(2, 1, R"("Price":2,"Quantity":1,"Currency":"USD","StartDate":"2026-02-01")");
  const std::vector<TargetRecord> found =
      find(items_, FindBy::kNumber, {"TAFEL"}, {"price.Price", "price.Currency"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].values, ElementsAre(model::Value(Decimal::from_integer(1)), text("EUR")));
}

TEST_F(RecordTargetTest, values_are_as_online_would_give_them_back) {
  const auto kept = [&](const char* field, const model::Value& value) {
    const Result<model::Value> made = items_.as_kept(field, value, TooLong::kRefuse);
    EXPECT_TRUE(made) << made.error().what.en;
    return made ? *made : model::Value();
  };
  EXPECT_EQ(kept("Description", text("  Tafel ")), text("Tafel"));
  EXPECT_EQ(kept("SalesVatCode", text("2  ")), text("2"));
  EXPECT_EQ(kept("IsWebshopItem", true), model::Value(Decimal::from_integer(1)));
  EXPECT_EQ(kept("IsSalesItem", text("1")), model::Value(true));
  EXPECT_EQ(kept("NetWeight", *Decimal::parse("1.50")), model::Value(*Decimal::parse("1.5")));
  EXPECT_EQ(kept("price.Price", text("9.95")), model::Value(*Decimal::parse("9.95")));
  EXPECT_EQ(kept("EndDate", text("2026-12-31")), model::Value(*parse_local("2026-12-31")));
  EXPECT_EQ(kept("ItemGroup", text(" hout ")), text("hout")) << "While nobody has read the list.";
  EXPECT_EQ(kept("Description", model::Value()), model::Value());
  EXPECT_EQ(kept("Description", text("  ")), model::Value());
  EXPECT_EQ(calls(), 0U);
}

TEST_F(RecordTargetTest, a_code_of_a_list_that_was_read_is_spelt_as_the_list_does_and_an_id_is_its_code) {
  put("logistics/ItemGroups", R"({"ID":")" + guid(9) + R"(","Code":"HOUT"})");
  ASSERT_TRUE(codes_.read(RecordKind::kItem, {}));
  EXPECT_EQ(*items_.as_kept("ItemGroup", text("hout"), TooLong::kRefuse), text("HOUT"));
  EXPECT_EQ(*items_.as_kept("ItemGroup", text(guid(9)), TooLong::kRefuse), text("HOUT"));
  const auto unknown = items_.as_kept("ItemGroup", text("STAAL"), TooLong::kRefuse);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, "online.code_unknown");
}

TEST_F(RecordTargetTest, values_that_cannot_be_are_refused_by_field_and_never_by_value) {
  for (const auto& [field, value] : std::vector<std::pair<std::string, model::Value>>{
           {"NetWeight", text("zwaar")}, {"EndDate", text("ooit")}, {"Code", text(std::string(31, 'x'))}}) {
    const auto kept = items_.as_kept(field, value, TooLong::kRefuse);
    ASSERT_FALSE(kept) << field;
    EXPECT_EQ(kept.error().kind, ErrorKind::kInvalidRecord);
    EXPECT_EQ(kept.error().fields, std::vector<std::string>{"Items." + field});
    EXPECT_EQ(kept.error().what.en.find("zwaar"), std::string::npos);
  }
}

TEST_F(RecordTargetTest, a_customer_is_asked_for_in_any_case_and_answers_by_all_he_is_known_by) {
  put_account(1, "11", R"(,"Email":"Info@A.example","MainContact":")" + guid(5) + "\"");
  put("crm/Contacts", R"({"ID":")" + guid(5) + R"(","Account":")" + guid(1) + R"(","FirstName":"Jan"})");
  const std::vector<TargetRecord> found =
      find(customers_, FindBy::kEmail, {"info@a.example", "b@b.example"}, {"contact.FirstName", "Email"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].number, "11");
  EXPECT_THAT(found[0].values, ElementsAre(text("Jan"), text("Info@A.example")));
  EXPECT_THAT(filters("crm/Accounts"),
              ElementsAre("tolower(Email) eq 'info@a.example' or tolower(Email) eq 'b@b.example'"));
  EXPECT_THAT(filters("crm/Contacts"), ElementsAre("ID eq guid'" + guid(5) + "'"));
}

TEST_F(RecordTargetTest, the_three_addresses_of_many_customers_are_one_question) {
  put_account(1, "11");
  const auto put_address = [&](unsigned n, int type, const std::string& city) {
    put("crm/Addresses", R"({"ID":")" + guid(n, "00ad") + R"(","Account":")" + guid(1) + R"(","Type":)" +
                             std::to_string(type) + R"(,"Main":true,"City":")" + city + "\"}");
  };
  put_address(1, 1, "Bezoek");
  put_address(2, 2, "Post");
  put_address(4, 4, "Aflever");
  const std::vector<TargetRecord> found =
      find(customers_, FindBy::kNumber, {"11"}, {"delivery.City", "invoice.City", "postal.City"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].values, ElementsAre(text("Aflever"), model::Value(), text("Post")));
  EXPECT_THAT(filters("crm/Addresses"), ElementsAre("(Account eq guid'" + guid(1) + "') and Main eq true"));
}

TEST_F(RecordTargetTest, a_customers_classification_is_the_one_of_the_connections_slot) {
  settings_.classification_slot = 3;
  put("crm/AccountClassificationNames", R"({"ID":")" + guid(8) + "\"}");
  put("crm/AccountClassifications", R"({"ID":")" + guid(7) + R"(","Code":"A"})");
  put_account(1, "11", R"(,"Classification3":")" + guid(7) + R"(","Classification1":")" + guid(6) + "\"");
  const std::vector<TargetRecord> found =
      find(customers_, FindBy::kNumber, {"11"}, {"classification", "Classification3", "Classification1"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].values, ElementsAre(text("A"), text("A"), text(guid(6))));
}

TEST_F(RecordTargetTest, what_makes_a_record_up_is_sent_in_order_and_links_are_filled_in) {
  script_ = [&](const http::Request& request) -> Result<http::Response> {
    const unsigned n = endpoint_of(request) == "crm/Accounts" ? 1 : 2;
    return http::Response{.status = 201,
                          .body = R"({"d":{"ID":")" + guid(n) + R"(","Code":"                11"}})"};
  };
  const FieldValues person = {{"delivery.City", text("Delft")},
                              {"contact.LastName", text("Jansen")},
                              {"Name", text("Jan Jansen")},
                              {"contact.Language", text("NL")}};
  const auto made = customers_.create(person, {});
  ASSERT_TRUE(made) << made.error().what.en;
  EXPECT_EQ(made->number, "11");
  ASSERT_EQ(transport_.requests().size(), 3U);
  EXPECT_EQ(transport_.requests()[0].body, R"({"Name":"Jan Jansen"})");
  EXPECT_EQ(transport_.requests()[1].body,
            R"({"LastName":"Jansen","Language":"NL","Account":")" + guid(1) + "\"}");
  EXPECT_EQ(transport_.requests()[2].body,
            R"({"City":"Delft","Account":")" + guid(1) + R"(","Type":4,"Main":true})");
}

TEST_F(RecordTargetTest, every_shipped_rule_names_a_field_that_can_be_written) {
  for (const RecordKind kind : {RecordKind::kItem, RecordKind::kCustomer}) {
    const connector::RecordTargetFields& fields = *record_target_fields(kind);
    for (const mapping::NamedRule& rule : *fields.shipped) {
      const connector::CatalogueField* field = fields.fields->find(rule.target);
      ASSERT_NE(field, nullptr) << rule.target;
      EXPECT_TRUE(field->on_create) << rule.target;
    }
    EXPECT_EQ(record_settings(settings_, kind).size(), fields.settings.size());
  }
  const connector::Catalogue& items = *record_target_fields(RecordKind::kItem)->fields;
  EXPECT_EQ(items.find("price.Item"), nullptr) << "Schakel fills it in.";
  EXPECT_EQ(record_target_fields(RecordKind::kCustomer)->fields->find("postal.Type"), nullptr);
}

}  // namespace
}  // namespace schakel::exact_online
