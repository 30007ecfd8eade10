#include "connectors/exact_globe/record_reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>

#include "connector/record_mapping.h"
#include "connectors/exact_globe/fake_globe.h"

namespace schakel::exact_globe {
namespace {

using connector::RecordPage;
using connector::SourceRecord;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A wall-clock time as Globe shows it.
std::string date(const char* local) {
  return fmt::format("/Date({})/", parse_local(local)->time_since_epoch().count());
}

std::string row(const std::string& code, const std::string& description, const char* modified) {
  return fmt::format(R"({{"ItemCode":"{}","Description0":"{}","ModifiedDate":"{}"}})", code, description,
                     date(modified));
}

struct ItemSourceTest : testing::Test {
  FakeGlobe globe;
  SourceRecords items{globe.client, globe.clock, globe.settings,
                      *record_entity(connector::RecordKind::kItem)};
  connector::RecordRead asked{.after = {}, .fields = {"Description0"}};

  void answer(const std::string& rows, const std::string& next = {}) {
    globe.transport.answer(page_of(rows, next));
  }
  // "A=Tafel", and "more" behind them when there is more.
  std::vector<std::string> read() {
    const Result<RecordPage> page = items.read(asked, {});
    if (!page) return {page.error().code};
    asked.after = page->next;
    std::vector<std::string> out;
    for (const SourceRecord& record : page->records)
      out.push_back(record.number + "=" + std::get<Personal>(record.values.at(0)).reveal());
    if (page->more) out.emplace_back("more");
    return out;
  }
  std::string last_filter() const {
    const std::string sent = globe.sent(globe.transport.requests().size() - 1);
    const std::size_t from = sent.find("$filter=");
    return from == std::string::npos ? "" : sent.substr(from + 8, sent.find("&$select") - from - 8);
  }
};

TEST_F(ItemSourceTest, the_first_reading_is_of_everything_with_the_fields_that_are_asked) {
  answer(row("A", "Tafel", "2025-01-01T10:00:00") + "," + row("B", "Bank", "2025-01-02T10:00:00"));
  EXPECT_THAT(read(), ElementsAre("A=Tafel", "B=Bank"));
  EXPECT_EQ(globe.sent(0), "GET /Item?$select=ItemCode,ModifiedDate,Description0");
}

TEST_F(ItemSourceTest, the_next_reading_is_of_what_was_changed_since_a_little_before) {
  answer(row("A", "Tafel", "2025-01-02T10:00:00"));
  read();
  answer(row("A", "Tafel", "2025-01-02T10:00:00") + "," + row("B", "Bank", "2025-01-02T09:59:59"));
  EXPECT_THAT(read(), ElementsAre("B=Bank")) << "A says what it said before.";
  EXPECT_EQ(last_filter(), "ModifiedDate ge datetime'2025-01-02T09:50:00'");
}

TEST_F(ItemSourceTest, a_record_that_says_something_else_under_the_same_stamp_is_handed_out_again) {
  answer(row("A", "Tafel", "2025-01-02") + "," + row("B", "Bank", "2025-01-02"));
  read();
  answer(row("A", "Eettafel", "2025-01-02") + "," + row("B", "Bank", "2025-01-02"));
  EXPECT_THAT(read(), ElementsAre("A=Eettafel"));
  EXPECT_EQ(last_filter(), "ModifiedDate ge datetime'2025-01-01T00:00:00'");
  answer(row("A", "Eettafel", "2025-01-02") + "," + row("B", "Bank", "2025-01-02"));
  EXPECT_THAT(read(), IsEmpty());
}

TEST_F(ItemSourceTest, when_nothing_changed_for_long_one_question_without_an_answer_is_all) {
  answer(row("A", "Tafel", "2025-01-02T10:00:00"));
  read();
  globe.clock.advance(std::chrono::minutes(20));
  answer(row("A", "Tafel", "2025-01-02T10:00:00"));
  EXPECT_THAT(read(), IsEmpty());
  answer("");
  EXPECT_THAT(read(), IsEmpty());
  EXPECT_EQ(last_filter(), "ModifiedDate ge datetime'2025-01-02T10:00:01'");
  answer(row("B", "Bank", "2025-01-02T11:00:00"));
  EXPECT_THAT(read(), ElementsAre("B=Bank"));
  answer("");
  read();
  EXPECT_EQ(last_filter(), "ModifiedDate ge datetime'2025-01-02T10:50:00'");
}

TEST_F(ItemSourceTest, rules_that_ask_for_another_field_see_every_record_of_the_window_again) {
  answer(row("A", "Tafel", "2025-01-02T10:00:00"));
  read();
  asked.fields = {"Description0", "GTIN"};
  answer(row("A", "Tafel", "2025-01-02T10:00:00"));
  EXPECT_THAT(read(), ElementsAre("A=Tafel"));
}

// ---- More than one page
// ------------------------------------------------------------------------------------------

// `count` rows "P000"…, changed long ago but for the last, which is changed at `newest`.
std::string many_rows(const std::string& prefix, std::size_t count) {
  std::string rows;
  for (std::size_t i = 0; i < count; ++i)
    rows += (i == 0 ? "" : ",") + row(fmt::format("{}{:03}", prefix, i), "x", "2020-05-05T10:00:00");
  return rows;
}

TEST_F(ItemSourceTest, pages_are_put_together_and_a_reading_goes_on_where_it_stopped) {
  answer(many_rows("A", 150), "Item?$skiptoken='A149'");
  answer("");  // Nothing of the last day, month and year.
  answer("");
  answer("");
  answer(many_rows("B", 150), "Item?$skiptoken='B149'");
  EXPECT_EQ(read().size(), 301U);
  EXPECT_EQ(globe.sent(4), "GET /Item?$skiptoken='A149'");
  answer(many_rows("C", 10));
  EXPECT_EQ(read().size(), 10U);
  EXPECT_EQ(globe.sent(5), "GET /Item?$skiptoken='B149'");
}

TEST_F(ItemSourceTest, what_is_changed_while_a_large_file_is_read_is_found_by_the_next_reading) {
  answer(many_rows("A", 200), "Item?$skiptoken='A199'");
  // The newest stamp of all is asked for when the reading begins, not when it ends.
  answer(row("Z", "Bank", "2025-12-24T12:00:00"));
  ASSERT_EQ(read().back(), "more");
  // Meanwhile A000 was changed, and after it Z once more.
  answer(row("Z", "Zitbank", "2025-12-24T13:30:00"));
  EXPECT_THAT(read(), ElementsAre("Z=Zitbank"));
  answer(row("A000", "Tafel", "2025-12-24T12:30:00") + "," + row("Z", "Zitbank", "2025-12-24T13:30:00"));
  EXPECT_THAT(read(), ElementsAre("A000=Tafel"));
  EXPECT_EQ(last_filter(), "ModifiedDate ge datetime'2025-12-24T11:50:00'");
}

TEST_F(ItemSourceTest, another_program_goes_on_where_this_one_stopped) {
  answer(many_rows("A", 200), "Item?$skiptoken='A199'");
  for (int i = 0; i < 3; ++i) answer("");
  read();
  SourceRecords other(globe.client, globe.clock, globe.settings,
                      *record_entity(connector::RecordKind::kItem));
  answer(row("B", "Bank", "2020-05-05T10:00:00"));
  const Result<RecordPage> page = other.read(asked, {});
  ASSERT_TRUE(page);
  EXPECT_EQ(page->records.size(), 1U);
  EXPECT_FALSE(page->more);
  EXPECT_EQ(globe.sent(4), "GET /Item?$skiptoken='A199'");
}

TEST_F(ItemSourceTest, a_place_that_globe_has_forgotten_makes_the_reading_begin_anew) {
  answer(many_rows("A", 200), "Item?$skiptoken='A199'");
  for (int i = 0; i < 3; ++i) answer("");
  read();
  SourceRecords other(globe.client, globe.clock, globe.settings,
                      *record_entity(connector::RecordKind::kItem));
  globe.transport.answer(refused(500, "The session has expired."));
  // What was handed out already is recognised.
  answer(many_rows("A", 150) + "," + many_rows("B", 3));
  const Result<RecordPage> page = other.read(asked, {});
  ASSERT_TRUE(page) << page.error().code;
  EXPECT_EQ(page->records.size(), 3U);
  EXPECT_EQ(globe.sent(5), "GET /Item?$select=ItemCode,ModifiedDate,Description0");
}

TEST_F(ItemSourceTest, a_page_that_names_itself_as_the_next_one_is_malformed) {
  answer(many_rows("A", 200), "Item?$skiptoken=1");
  for (int i = 0; i < 3; ++i) answer("");
  read();
  answer(many_rows("A", 200), "Item?$skiptoken=1");
  EXPECT_THAT(read(), ElementsAre("globe.page_repeats"));
}

// ---- Doubtful answers
// --------------------------------------------------------------------------------------------

TEST_F(ItemSourceTest, stamps_in_utc_are_recognised_and_read_as_the_wall_clock) {
  // 12:00 in Amsterdam's summer, shown as 10:00.
  answer(row("A", "Tafel", "2025-07-02T10:00:00"));
  read();
  globe.clock.advance(std::chrono::minutes(20));
  answer(row("A", "Tafel", "2025-07-02T10:00:00"));
  read();
  // Behind 10:00 nothing was asked for, and it comes: Globe compares with 12:00.
  answer(row("A", "Tafel", "2025-07-02T10:00:00"));
  read();
  EXPECT_EQ(last_filter(), "ModifiedDate ge datetime'2025-07-02T10:00:01'");
  globe.clock.advance(std::chrono::minutes(20));
  answer("");
  read();
  EXPECT_EQ(last_filter(), "ModifiedDate ge datetime'2025-07-02T11:50:00'");
  answer("");
  read();
  EXPECT_EQ(last_filter(), "ModifiedDate ge datetime'2025-07-02T12:00:01'");
}

TEST_F(ItemSourceTest, records_that_were_not_asked_for_are_malformed) {
  answer(row("A", "Tafel", "2025-07-02T10:00:00"));
  read();
  answer(row("B", "Bank", "2025-07-01T10:00:00"));
  EXPECT_THAT(read(), ElementsAre("globe.filter_ignored"));
}

TEST_F(ItemSourceTest, a_cursor_of_something_else_is_refused) {
  for (const char* text : {"exact_globe/1 500 sales_order 10234 - -",
                           "exact_globe_records/1 501 item - - 1970-01-01T00:00:00Z wall - -",
                           "exact_globe_records/1 500 customer - - 1970-01-01T00:00:00Z wall - -"}) {
    asked.after.text = text;
    EXPECT_THAT(read(), ElementsAre("globe.cursor_foreign")) << text;
  }
  EXPECT_EQ(globe.client.calls().total(), 0);
}

TEST_F(ItemSourceTest, a_value_that_cannot_be_understood_makes_one_record_unreadable) {
  asked.fields = {"SalesPrice"};
  answer(R"({"ItemCode":"A","SalesPrice":"duur"},{"ItemCode":"B","SalesPrice":12.50})");
  const Result<RecordPage> page = items.read(asked, {});
  ASSERT_TRUE(page);
  ASSERT_EQ(page->records.size(), 2U);
  ASSERT_TRUE(page->records[0].unreadable);
  EXPECT_EQ(page->records[0].unreadable->code, "globe.record_unreadable");
  EXPECT_THAT(page->records[0].unreadable->what.en, HasSubstr("Item A"));
  EXPECT_THAT(page->records[0].unreadable->fields, ElementsAre("Item.SalesPrice"));
  EXPECT_EQ(page->records[0].unreadable->what.en.find("duur"), std::string::npos);
  EXPECT_FALSE(page->records[1].unreadable);
}

TEST_F(ItemSourceTest, items_are_read_by_their_codes) {
  answer(row("TAFEL", "Tafel", "2025-07-01T10:00:00"));
  answer("");
  const std::vector<std::string> codes{"tafel", "niemand"};
  const auto records = items.read_of(codes, asked, {});
  ASSERT_TRUE(records);
  ASSERT_EQ(records->size(), 1U);
  EXPECT_EQ(records->front().id, "TAFEL");
  EXPECT_THAT(records->front().values, ElementsAre(model::Value(Personal("Tafel"))));
}

// ---- Customers
// ---------------------------------------------------------------------------------------------------

struct CustomerSourceTest : testing::Test {
  FakeGlobe globe;
  SourceRecords customers{globe.client, globe.clock, globe.settings,
                          *record_entity(connector::RecordKind::kCustomer)};
  connector::RecordRead asked{.after = {}, .fields = {"AccountName"}};
};

TEST_F(CustomerSourceTest, customers_are_accounts_of_that_type_and_named_by_their_debtor_number) {
  globe.transport.answer(
      page_of(R"({"ID":"x","DebtorNumber":" 10045","AccountName":"Jansen","ModifiedDate":")" +
              date("2025-01-02T10:00:00") + "\"}"));
  const Result<RecordPage> page = customers.read(asked, {});
  ASSERT_TRUE(page) << page.error().code;
  EXPECT_EQ(globe.sent(0),
            "GET /Account?$filter=CustomerType eq 'C'&$select=ID,DebtorNumber,ModifiedDate,AccountName");
  ASSERT_EQ(page->records.size(), 1U);
  EXPECT_EQ(page->records[0].id, "10045");
  EXPECT_EQ(page->records[0].number, "10045");
  asked.after = page->next;
  globe.transport.answer(page_of(""));
  ASSERT_TRUE(customers.read(asked, {}));
  EXPECT_THAT(globe.sent(1), HasSubstr("$filter=CustomerType eq 'C' and ModifiedDate ge datetime'2025-"));
}

TEST_F(CustomerSourceTest, one_without_a_debtor_number_needs_a_person_and_holds_up_no_other) {
  globe.transport.answer(
      page_of(R"({"ID":"0b5c","AccountName":"Jansen"},{"ID":"0b5d","DebtorNumber":"     1"})"));
  const Result<RecordPage> page = customers.read(asked, {});
  ASSERT_TRUE(page);
  ASSERT_EQ(page->records.size(), 2U);
  EXPECT_EQ(page->records[0].id, "0b5c");
  ASSERT_TRUE(page->records[0].unreadable);
  EXPECT_THAT(page->records[0].unreadable->fields, ElementsAre("Account.DebtorNumber"));
  EXPECT_FALSE(page->records[1].unreadable);
}

// ---- Rules
// -------------------------------------------------------------------------------------------------------

std::string shown(const mapping::Value& value) {
  if (const auto* number = std::get_if<Decimal>(&value)) return number->to_short_text();
  if (const auto* yes = std::get_if<bool>(&value)) return *yes ? "yes" : "no";
  if (const auto* day = std::get_if<LocalTime>(&value)) return date_text(*day);
  return mapping::as_text(value);
}

// By the shipped rules: the record as the common model, and what is written of it into Globe again.
struct ThroughRules {
  std::shared_ptr<const connector::RecordMapping> mapping;
  connector::SourceRecord record;
  std::optional<connector::RecordInHand> in_hand;
  const connector::MappingSettings settings{{"contact_language", "NL"},
                                            {"contact_title_male", "DHR"},
                                            {"contact_title_female", "MEVR"},
                                            {"contact_title_unknown", "-"}};

  ThroughRules(connector::RecordKind kind, const std::map<std::string, model::Value>& there) {
    const auto compiled = connector::RecordMapping::compile(kind, *record_source_fields(kind),
                                                            *record_target_fields(kind), {}, {}, {});
    mapping = *compiled;
    for (const std::string& field : mapping->read_fields()) {
      const auto value = there.find(field);
      record.values.push_back(value == there.end() ? model::Value() : value->second);
    }
    in_hand.emplace(*mapping, record, settings);
    EXPECT_THAT(in_hand->errors(), IsEmpty());
  }

  std::map<std::string, std::string> written(connector::Writing writing) {
    in_hand->set_writing(writing);
    std::vector<Error> errors;
    const std::vector<mapping::Value> values = in_hand->written(errors);
    EXPECT_THAT(errors, IsEmpty());
    std::map<std::string, std::string> out;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const mapping::Mapping::Field& field = mapping->write_rules().fields()[i];
      const bool counts = writing == connector::Writing::kNew || field.write == mapping::WritePolicy::kAlways;
      if (counts && !mapping::is_blank(values[i])) out[field.name] = shown(values[i]);
    }
    return out;
  }
};

std::map<std::string, std::string> texts_of(const std::map<std::string, model::Value>& values) {
  std::map<std::string, std::string> out;
  for (const auto& [name, value] : values) out[name] = shown(connector::seen(value));
  return out;
}

model::Value text(const char* value) {
  return Personal(value);
}

TEST(ItemRules, what_is_read_of_an_item_is_what_is_written_into_it) {
  const model::Value day = LocalTime(std::chrono::local_days{std::chrono::year(2026) / 11 / 23});
  std::map<std::string, model::Value> there = {{"ItemCode", text("TAFEL")},
                                               {"Description0", text("Tafel")},
                                               {"CountrySpecificDescription", text("Tafel")},
                                               {"TextDescription", text("Een tafel van eiken")},
                                               {"CountrySpecificNote", text("Let op")},
                                               {"SearchCode", text("TAF")},
                                               {"Condition", text("B")},
                                               {"IsSalesItem", true},
                                               {"IsPurchaseItem", false},
                                               {"CountrySpecificAvailableFrom", day},
                                               {"CountrySpecificAvailableUntil", day},
                                               {"PackageDescription", text("stuk")},
                                               {"SalesVATCode", text("2")},
                                               {"SalesPrice", *Decimal::parse("9.95")},
                                               {"SalesCurrency", text("EUR")},
                                               {"GTIN", text("8712345678906")},
                                               {"NetWeight", *Decimal::parse("1.25")},
                                               {"Assortment", *Decimal::parse("12")},
                                               {"Class01Code", text("WONEN")},
                                               {"Class10Code", text("EIK")}};
  ThroughRules rules(connector::RecordKind::kItem, there);
  there.erase("ItemCode");  // Only of a new one.
  EXPECT_EQ(rules.written(connector::Writing::kChange), texts_of(there));
}

std::map<std::string, model::Value> an_account() {
  std::map<std::string, model::Value> account = {{"DebtorNumber", text("10045")},
                                                 {"AccountName", text("Jansen & Zonen")},
                                                 {"EmailAddress", text("info@x.example")},
                                                 {"PhoneNumber", text("020-1234567")},
                                                 {"WebAddress", text("https://x.example")},
                                                 {"VATNumber", text("NL001234567B01")},
                                                 {"ChamberofCommerceNumber", text("12345678")},
                                                 {"CurrencyCode", text("EUR")},
                                                 {"VatCode", text("2")},
                                                 {"PaymentCondition", text("30")},
                                                 {"DeliveryMethod", text("POST")},
                                                 {"ClassificationID", text("A")},
                                                 {"Discount", *Decimal::parse("2.5")},
                                                 {"CreditLine", *Decimal::parse("5000")},
                                                 {"Blocked", true},
                                                 {"ContactFirstName", text("Piet")},
                                                 {"ContactMiddleName", text("de")},
                                                 {"ContactLastName", text("Jong")},
                                                 {"ContactFullName", text("Piet de Jong")},
                                                 {"ContactInitials", text("P.")},
                                                 {"ContactGender", text("M")},
                                                 {"ContactEmail", text("piet@x.example")},
                                                 {"ContactPhoneNumber", text("06-12345678")},
                                                 {"JobDescription", text("Inkoper")},
                                                 {"ContactLanguage", text("NL")}};
  for (const char* field :
       {"MailingAddress1",    "MailingAddress2",        "MailingAddress3",      "MailingPostcode",
        "MailingCity",        "MailingState",           "MailingCountry",       "PostalAddressLine1",
        "PostalAddressLine2", "PostalAddressLine3",     "PostalPostCode",       "PostalCity",
        "PostalState",        "PostalCountry",          "InvoiceAddress",       "InvoiceAddress2",
        "InvoiceAddress3",    "InvoiceAddressPostCode", "InvoiceCity",          "InvoiceState",
        "InvoiceCountry",     "DeliveryAddressline1",   "DeliveryAddressline2", "DeliveryAddressline3",
        "DeliveryPostCode",   "DeliveryCity",           "DeliveryState",        "DeliveryCountry"})
    account.emplace(field, text(field));
  return account;
}

TEST(CustomerRules, what_is_read_of_an_account_is_what_is_written_into_it) {
  std::map<std::string, model::Value> there = an_account();
  ThroughRules rules(connector::RecordKind::kCustomer, there);
  EXPECT_EQ(rules.in_hand->text("kind"), "company");
  there.erase("DebtorNumber");  // Only of a new one.
  EXPECT_EQ(rules.written(connector::Writing::kChange), texts_of(there));
}

TEST(CustomerRules, an_account_with_the_name_of_its_contact_and_without_company_numbers_is_a_person) {
  std::map<std::string, model::Value> there = an_account();
  there["AccountName"] = text("PIET DE JONG");
  EXPECT_EQ(ThroughRules(connector::RecordKind::kCustomer, there).in_hand->text("kind"), "company");
  there.erase("VATNumber");
  there.erase("ChamberofCommerceNumber");
  EXPECT_EQ(ThroughRules(connector::RecordKind::kCustomer, there).in_hand->text("kind"), "person");
  there["ContactFullName"] = text("P. de Jong");
  EXPECT_EQ(ThroughRules(connector::RecordKind::kCustomer, there).in_hand->text("kind"), "person")
      << "The parts of his name say so too.";
  there["AccountName"] = text("De Jong Hout");
  EXPECT_EQ(ThroughRules(connector::RecordKind::kCustomer, there).in_hand->text("kind"), "company");
}

TEST(CustomerRules, an_address_that_is_the_visiting_one_is_none_of_its_own_and_is_written_to_all_four) {
  std::map<std::string, model::Value> there = an_account();
  for (const auto& [one, visit] :
       {std::pair("PostalAddressLine1", "MailingAddress1"), std::pair("PostalPostCode", "MailingPostcode"),
        std::pair("PostalCity", "MailingCity")})
    there[one] = there[visit];
  ThroughRules rules(connector::RecordKind::kCustomer, there);
  EXPECT_EQ(rules.in_hand->text("postal.line1"), "");
  EXPECT_EQ(rules.in_hand->text("postal.country"), "");
  EXPECT_EQ(rules.in_hand->text("invoice.line1"), "InvoiceAddress");
  const auto written = rules.written(connector::Writing::kNew);
  EXPECT_EQ(written.at("PostalAddressLine1"), "MailingAddress1");
  EXPECT_EQ(written.at("PostalCountry"), "MailingCountry");
}

TEST(CustomerRules, what_globe_filled_in_itself_is_nothing) {
  std::map<std::string, model::Value> there = an_account();
  there["ContactFirstName"] = there["ContactMiddleName"] = {};
  there["ContactLastName"] = there["ContactFullName"] = there["JobDescription"] = text("--");
  ThroughRules rules(connector::RecordKind::kCustomer, there);
  EXPECT_EQ(rules.in_hand->text("contact.last_name"), "");
  EXPECT_EQ(rules.in_hand->text("contact.job_title"), "");
  EXPECT_EQ(rules.in_hand->text("kind"), "company");
}

}  // namespace
}  // namespace schakel::exact_globe
