// Master records in Exact Globe against exact-globe-simulator, over a real socket with real NTLM: what is
// written is found, and compares equal to what was wanted.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

#include "connectors/exact_globe/records.h"
#include "tests/conformance/exact_globe_world.h"

namespace schakel::exact_globe {
namespace {

using connector::FieldValues;
using connector::FindBy;
using connector::RecordKind;
using connector::TargetRecord;
using testing::IsEmpty;
using TooLong = connector::RecordTarget::TooLong;

model::Value text_value(const std::string& value) {
  return Personal(value);
}

std::string shown(const model::Value& value) {
  struct Visitor {
    std::string operator()(std::monostate) const { return "nothing"; }
    std::string operator()(const Personal& text) const { return "'" + text.reveal() + "'"; }
    std::string operator()(const Decimal& number) const { return number.to_short_text(); }
    std::string operator()(bool yes) const { return yes ? "yes" : "no"; }
    std::string operator()(LocalTime time) const { return iso_text(time); }
  };
  return std::visit(Visitor{}, value);
}

struct GlobeRecords : ExactGlobe {
  std::unique_ptr<connector::RecordTarget> target;
  std::unique_ptr<connector::RecordSource> source;

  void SetUp() override { open({}, RecordKind::kItem); }

  void open(std::vector<std::string> arguments, RecordKind kind, UpdateVerb verb = UpdateVerb::kPut) {
    start(std::move(arguments));
    if (HasFatalFailure()) return;
    settings.update_verb = verb;
    reopen(kind);
  }

  // A new connection knows nothing of what an earlier one did.
  void reopen(RecordKind kind) {
    Result<std::unique_ptr<connector::RecordTarget>> made = make_record_target(
        settings, {.make_transport = http::make_curl_transport, .clock = clock, .random = random}, kind);
    ASSERT_TRUE(made) << outcome(made);
    target = *std::move(made);
    Result<std::unique_ptr<connector::RecordSource>> opened = make_record_source(
        settings, {.make_transport = http::make_curl_transport, .clock = clock, .random = random}, kind);
    ASSERT_TRUE(opened) << outcome(opened);
    source = *std::move(opened);
  }

  // The numbers of what a whole reading hands out; `cursor` goes on behind it.
  std::vector<std::string> read(connector::Cursor& cursor, const std::vector<std::string>& fields = {}) {
    std::vector<std::string> numbers;
    for (bool more = true; more;) {
      const auto page = source->read({.after = cursor, .fields = fields}, {});
      EXPECT_TRUE(page) << outcome(page);
      if (!page) return numbers;
      for (const connector::SourceRecord& record : page->records) {
        EXPECT_FALSE(record.unreadable) << record.unreadable->what.en;
        numbers.push_back(record.number);
      }
      cursor = page->next;
      more = page->more;
    }
    return numbers;
  }

  std::vector<std::string> numbers_of(const std::string& entity, const std::string& property) {
    std::vector<std::string> numbers;
    for (const Json& row : rows(entity)) numbers.push_back(text(row, property));
    return numbers;
  }

  // Both clocks: the simulator's, and ours, by which a reading knows how long ago something was.
  void pass(Milliseconds time) {
    clock.advance(time);
    control("POST", "clock",
            Json::members({{"advance_seconds", Json::number(time / std::chrono::seconds(1))}}));
  }

  std::vector<TargetRecord> find(FindBy by, const std::vector<std::string>& values,
                                 const std::vector<std::string>& fields = {}) {
    std::vector<Personal> personal;
    for (const std::string& value : values) personal.emplace_back(value);
    const auto found = target->find(by, personal, fields, {});
    EXPECT_TRUE(found) << outcome(found);
    return found ? *found : std::vector<TargetRecord>{};
  }

  // What the record with this number has other than `wanted`: "Field: has 'x', wanted 'y'".
  std::vector<std::string> differences(const std::string& number, const FieldValues& wanted) {
    std::vector<std::string> fields;
    for (const auto& [name, value] : wanted) fields.push_back(name);
    const std::vector<TargetRecord> found = find(FindBy::kNumber, {number}, fields);
    if (found.size() != 1) return {fmt::format("{} records with number {}", found.size(), number)};
    std::vector<std::string> out;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const Result<model::Value> kept = target->as_kept(wanted[i].first, wanted[i].second, TooLong::kRefuse);
      const std::string want = kept ? shown(*kept) : kept.error().code;
      if (shown(found.front().values[i]) != want) {
        out.push_back(
            fmt::format("{}: has {}, wanted {}", wanted[i].first, shown(found.front().values[i]), want));
      }
    }
    return out;
  }

  std::string some_assortment() { return text(rows("ItemAssortment").at(1), "Assortment"); }

  // A value for every field that the shipped rules write, by its kind where nothing better is known.
  FieldValues every_field(RecordKind kind, const std::map<std::string, model::Value>& known) {
    const connector::RecordTargetFields& fields = *record_target_fields(kind);
    FieldValues values;
    std::set<std::string> seen;
    for (const mapping::NamedRule& rule : *fields.shipped) {
      if (!seen.insert(rule.target).second) continue;
      if (const auto own = known.find(rule.target); own != known.end()) {
        values.push_back(*own);
        continue;
      }
      const connector::CatalogueField& field = *fields.fields->find(rule.target);
      switch (field.type) {
        case mapping::Type::kNumber:
          values.emplace_back(rule.target, *Decimal::parse(field.decimals > 0 ? "12.50" : "3"));
          break;
        case mapping::Type::kBoolean:
          values.emplace_back(rule.target, true);
          break;
        case mapping::Type::kDate:
          values.emplace_back(rule.target,
                              LocalTime(std::chrono::local_days{std::chrono::year(2026) / 11 / 23}));
          break;
        case mapping::Type::kText:
        case mapping::Type::kBlank:
        case mapping::Type::kAny:
          values.emplace_back(rule.target, text_value(fmt::format("Eé{}", seen.size())));
          break;
      }
    }
    return values;
  }

  FieldValues a_full_item(const std::string& code) {
    return every_field(RecordKind::kItem, {{"ItemCode", text_value(code)},
                                           {"Type", text_value("S")},
                                           {"Condition", text_value("A")},
                                           {"SalesVATCode", text_value(a_vat_code())},
                                           {"SalesCurrency", text_value("eur")},
                                           {"CostPriceCurrency", text_value("EUR")},
                                           {"SalesPriceType", Decimal::from_integer(0)},
                                           {"SecurityLevel", Decimal::from_integer(10)},
                                           {"Assortment", *Decimal::parse(some_assortment())}});
  }

  FieldValues an_item(const std::string& code) {
    return {{"ItemCode", text_value(code)},
            {"Description0", text_value("Tafel")},
            {"CountrySpecificDescription", text_value("Tafel")},
            {"SalesVATCode", text_value(a_vat_code())}};
  }
};

TEST_F(GlobeRecords, codes_of_items_are_read) {
  const auto codes = target->reference_codes({});
  ASSERT_TRUE(codes) << outcome(codes);
  EXPECT_FALSE(codes->vat_codes.empty());
  EXPECT_THAT(codes->assortments, testing::Contains(some_assortment()));
}

TEST_F(GlobeRecords, an_item_with_every_field_is_found_as_it_was_wanted) {
  // What the catalogue calls mandatory is among them, whatever of it Globe really wants.
  for (const char* mandatory : {"working-minimal", "catalogue"}) {
    ASSERT_NO_FATAL_FAILURE(open({"--mandatory", mandatory}, RecordKind::kItem));
    const FieldValues item = a_full_item("TAFEL/1 EIK'S");
    ASSERT_THAT(target->missing(item), IsEmpty());
    const auto made = target->create(item, {});
    ASSERT_TRUE(made) << mandatory << outcome(made);
    EXPECT_EQ(made->id, "TAFEL/1 EIK'S");
    EXPECT_THAT(differences("tafel/1 eik's", item), IsEmpty());
  }
}

TEST_F(GlobeRecords, an_update_changes_the_given_fields_alone_under_both_verbs) {
  for (const auto& [verb, name] :
       {std::pair(UpdateVerb::kPut, "put"), std::pair(UpdateVerb::kMerge, "merge")}) {
    ASSERT_NO_FATAL_FAILURE(open({"--update", name}, RecordKind::kItem, verb));
    FieldValues item = a_full_item("TAFEL/1 EIK'S");
    const auto made = target->create(item, {});
    ASSERT_TRUE(made) << outcome(made);
    const FieldValues change = {{"Description0", text_value("Bank")},
                                {"TextDescription", {}},
                                {"NetWeight", {}},
                                {"CountrySpecificAvailableUntil", {}},
                                {"IsPurchaseItem", false},
                                {"GLAccountRevenue", text_value("8000")}};
    const auto updated = target->update(made->id, change, {});
    ASSERT_TRUE(updated) << name << outcome(updated);
    for (const auto& given : change) {
      std::erase_if(item, [&](const auto& one) { return one.first == given.first; });
    }
    EXPECT_THAT(differences(made->id, item), IsEmpty()) << "What was not sent stays.";
    const auto now = find(FindBy::kNumber, {made->id},
                          {"Description0", "TextDescription", "NetWeight", "CountrySpecificAvailableUntil",
                           "IsPurchaseItem", "GLAccountRevenue"});
    ASSERT_EQ(now.size(), 1U);
    std::string values;
    for (const model::Value& value : now.front().values) values += shown(value) + " ";
    EXPECT_EQ(values, "'Bank' nothing 0 nothing no '8000' ");
  }
}

TEST_F(GlobeRecords, an_item_whose_answer_is_lost_is_there_once_when_it_is_looked_up) {
  fault("lost_answer", "*Item");
  const auto lost = target->create(an_item("KANARIE"), {});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::kUnknownOutcome) << outcome(lost);
  EXPECT_EQ(find(FindBy::kNumber, {"KANARIE"}).size(), 1U);
  // Whoever does not look gets a refusal and no second item.
  const auto again = target->create(an_item("KANARIE"), {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kInvalidRecord) << outcome(again);
}

TEST_F(GlobeRecords, an_item_that_never_arrived_is_not_found_and_can_be_sent_again) {
  fault("disconnect", "*Item");
  const auto lost = target->create(an_item("KANARIE"), {});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::kUnknownOutcome) << outcome(lost);
  EXPECT_THAT(find(FindBy::kNumber, {"KANARIE"}), IsEmpty());
  EXPECT_TRUE(target->create(an_item("KANARIE"), {}));
}

TEST_F(GlobeRecords, an_update_whose_answer_is_lost_may_be_sent_again) {
  ASSERT_TRUE(target->create(an_item("KANARIE"), {}));
  fault("lost_answer", "*Item(*", "PUT");
  const FieldValues change = {{"Description0", text_value("Bank")}};
  const auto lost = target->update("KANARIE", change, {});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::kUnknownOutcome) << outcome(lost);
  const auto again = target->update("KANARIE", change, {});
  EXPECT_TRUE(again) << outcome(again);
  EXPECT_THAT(differences("KANARIE", change), IsEmpty());
}

TEST_F(GlobeRecords, what_globe_refuses_is_a_refusal_in_its_own_words) {
  FieldValues item = an_item("KANARIE");
  item.emplace_back("GLAccountRevenue", text_value("4711"));
  const auto refused = target->create(item, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalidRecord);
  EXPECT_THAT(refused.error().what.en, testing::HasSubstr("GeneralLedgerAccount"));
  const auto nobody = target->update("NIEMAND", {{"Description0", text_value("Bank")}}, {});
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().kind, ErrorKind::kNotFound) << outcome(nobody);
}

TEST_F(GlobeRecords, hundreds_of_items_are_found_in_the_pages_of_their_rows) {
  ASSERT_NO_FATAL_FAILURE(open({"--items", "600", "--page-size", "60"}, RecordKind::kItem));
  std::vector<std::string> codes;
  for (const Json& row : rows("Item")) codes.push_back(text(row, "ItemCode"));
  codes.emplace_back("NIEMAND-1");
  const std::int64_t before = target->calls().reads;
  const auto found = find(FindBy::kNumber, codes, {"Description0"});
  EXPECT_EQ(found.size(), codes.size() - 1);
  EXPECT_LE(target->calls().reads - before, 40);
}

// ---- As a source
// ---------------------------------------------------------------------------------------------

TEST_F(GlobeRecords, all_items_are_read_once_and_then_only_what_changed) {
  for (const char* order : {"oldest-first", "newest-first"}) {
    ASSERT_NO_FATAL_FAILURE(
        open({"--items", "500", "--page-size", "60", "--row-order", order}, RecordKind::kItem));
    connector::Cursor cursor;
    EXPECT_THAT(read(cursor, {"Description0"}),
                testing::UnorderedElementsAreArray(numbers_of("Item", "ItemCode")));
    ASSERT_TRUE(target->create(an_item("KANARIE"), {}));
    EXPECT_THAT(read(cursor, {"Description0"}), testing::ElementsAre("KANARIE"));
    EXPECT_THAT(read(cursor, {"Description0"}), IsEmpty());
    ASSERT_TRUE(target->update("KANARIE", {{"Description0", text_value("Bank")}}, {}));
    EXPECT_THAT(read(cursor, {"Description0"}), testing::ElementsAre("KANARIE"));
    ASSERT_TRUE(target->update("KANARIE", {{"NetWeight", Decimal::from_integer(3)}}, {}));
    EXPECT_THAT(read(cursor, {"Description0"}), IsEmpty()) << "Of what was asked nothing changed.";
  }
}

TEST_F(GlobeRecords, changes_are_found_whatever_a_stamp_shows) {
  const std::vector<std::vector<std::string>> worlds = {
      {}, {"--dates", "utc"}, {"--modified-dates", "day"}, {"--modified-dates", "day", "--dates", "utc"}};
  for (const std::vector<std::string>& world : worlds) {
    ASSERT_NO_FATAL_FAILURE(open(world, RecordKind::kItem));
    connector::Cursor cursor;
    EXPECT_THAT(read(cursor, {"Description0"}),
                testing::UnorderedElementsAreArray(numbers_of("Item", "ItemCode")));
    ASSERT_TRUE(target->create(an_item("KANARIE"), {}));
    for (int day = 0; day < 3; ++day) {
      for (const std::chrono::minutes pause :
           {std::chrono::minutes(0), std::chrono::minutes(5), std::chrono::minutes(25)}) {
        pass(pause);
        const std::string description = fmt::format("Bank {} {}", day, pause.count());
        ASSERT_TRUE(target->update("KANARIE", {{"Description0", text_value(description)}}, {}));
        EXPECT_THAT(read(cursor, {"Description0"}), testing::Contains("KANARIE")) << description;
      }
      pass(std::chrono::hours(25));
      read(cursor, {"Description0"});
    }
    pass(std::chrono::hours(25));
    read(cursor, {"Description0"});
    const std::int64_t before = source->calls().reads;
    EXPECT_THAT(read(cursor, {"Description0"}), IsEmpty());
    EXPECT_EQ(source->calls().reads - before, 1) << "Nothing changed for long: one question.";
  }
}

TEST_F(GlobeRecords, a_reading_that_is_cut_off_goes_on_with_another_connection) {
  ASSERT_NO_FATAL_FAILURE(open({"--items", "500", "--page-size", "60"}, RecordKind::kItem));
  std::vector<std::string> seen;
  connector::Cursor cursor;
  for (bool more = true; more;) {
    ASSERT_NO_FATAL_FAILURE(reopen(RecordKind::kItem));
    const auto page = source->read({.after = cursor, .fields = {}}, {});
    ASSERT_TRUE(page) << outcome(page);
    for (const connector::SourceRecord& record : page->records) seen.push_back(record.number);
    cursor = page->next;
    more = page->more;
  }
  EXPECT_THAT(seen, testing::UnorderedElementsAreArray(numbers_of("Item", "ItemCode")));
}

TEST_F(GlobeRecords, every_property_of_an_item_can_be_read) {
  ASSERT_TRUE(target->create(a_full_item("KANARIE"), {}));
  connector::RecordRead all;
  for (const connector::CatalogueField& field : record_source_fields(RecordKind::kItem)->fields->fields())
    all.fields.push_back(field.name);
  const std::vector<std::string> codes{"kanarie", "niemand"};
  const auto read = source->read_of(codes, all, {});
  ASSERT_TRUE(read) << outcome(read);
  ASSERT_EQ(read->size(), 1U);
  EXPECT_FALSE(read->front().unreadable);
  EXPECT_EQ(read->front().id, "KANARIE");
  EXPECT_EQ(read->front().values.size(), all.fields.size());
}

// ---- Customers
// ---------------------------------------------------------------------------------------------------

struct GlobeCustomers : GlobeRecords {
  void SetUp() override { open({}, RecordKind::kCustomer); }

  FieldValues a_full_customer(const std::string& number, const std::string& email) {
    std::map<std::string, model::Value> known = {
        {"CustomerType", text_value("C")},
        {"CustomerStatus", text_value("A")},
        {"AccountCode", text_value(number)},
        {"DebtorCode", text_value(number)},
        {"DebtorNumber", text_value(number)},
        {"EmailAddress", text_value(email)},
        {"VATNumber", text_value("NL 0012.34.567.B01")},
        {"ChamberofCommerceNumber", text_value("1234.5678")},
        {"CurrencyCode", text_value("eur")},
        {"VatCode", text_value(a_vat_code())},
        {"PaymentCondition", text_value(text(rows("PaymentCondition").at(0), "PaymentConditionCode"))},
        {"DeliveryMethod", text_value(text(rows("ShippingMethod").at(0), "ShippingMethodProperty"))},
        {"ClassificationID", text_value(text(rows("Classification").at(0), "ID"))},
        {"ContactGender", text_value("V")},
        {"ContactTitle", text_value("-")},
        {"ContactLanguage", text_value("nl")}};
    for (const char* place : {"Mailing", "Postal", "Invoice", "Delivery"}) {
      known[place + std::string("Country")] = text_value("be");
      known[place + std::string("State")] = text_value("vbr");
    }
    return every_field(RecordKind::kCustomer, known);
  }

  static FieldValues some_customer(const std::string& email) {
    FieldValues fields = {{"CustomerType", text_value("C")},
                          {"CustomerStatus", text_value("A")},
                          {"AccountName", text_value("Kanarie")},
                          {"EmailAddress", text_value(email)},
                          {"ContactTitle", text_value("-")}};
    for (const char* country : {"MailingCountry", "PostalCountry", "InvoiceCountry", "DeliveryCountry"})
      fields.emplace_back(country, text_value("NL"));
    return fields;
  }
};

TEST_F(GlobeCustomers, codes_of_customers_are_read) {
  const auto codes = target->reference_codes({});
  ASSERT_TRUE(codes) << outcome(codes);
  EXPECT_FALSE(codes->payment_conditions.empty());
  EXPECT_FALSE(codes->gl_accounts.empty());
}

TEST_F(GlobeCustomers, a_customer_with_every_field_is_found_as_it_was_wanted) {
  for (const char* mandatory : {"working-minimal", "catalogue"}) {
    ASSERT_NO_FATAL_FAILURE(start({"--mandatory", mandatory}));
    // What an account of this administration must have besides; a setting of the connection.
    settings.account_defaults = {
        {"CompanyCode", "500"}, {"CompanySize", "1"}, {"SectorCode", "DIV"}, {"Rating", "1"}};
    ASSERT_NO_FATAL_FAILURE(reopen(RecordKind::kCustomer));
    const FieldValues customer = a_full_customer("4711", "Kanarie@X.example");
    ASSERT_THAT(target->missing(customer), IsEmpty());
    const auto made = target->create(customer, {});
    ASSERT_TRUE(made) << mandatory << outcome(made);
    EXPECT_EQ(made->number, "4711");
    EXPECT_EQ(made->as_source, "4711");
    EXPECT_THAT(differences("4711", customer), IsEmpty());
  }
}

TEST_F(GlobeCustomers, a_customer_is_found_by_all_that_he_is_known_by) {
  for (const char* compare : {"ignoring-case", "exact"}) {
    ASSERT_NO_FATAL_FAILURE(open({"--text-compare", compare}, RecordKind::kCustomer));
    FieldValues customer = a_full_customer("4711", "Kanarie@X.example");
    for (auto& [field, value] : customer) {
      if (field == "AccountName") value = text_value("Kanarie & Zonen");
      if (field == "DeliveryPostCode") value = text_value("1234 ab");
    }
    const auto made = target->create(customer, {});
    ASSERT_TRUE(made) << outcome(made);
    const std::vector<std::pair<FindBy, std::string>> keys = {
        {FindBy::kId, made->id},
        {FindBy::kNumber, " 4711 "},
        {FindBy::kEmail, "kanarie@x.example"},
        {FindBy::kVatNumber, "NL001234567B01"},
        {FindBy::kChamberOfCommerce, "12345678"},
        {FindBy::kNameAndPostcode, "KANARIE & ZONEN\n1234AB"}};
    for (const auto& [by, value] : keys) {
      const auto found = find(by, {"", value});
      ASSERT_EQ(found.size(), 1U) << compare << connector::name_of(by);
      EXPECT_EQ(found.front().id, made->id);
      EXPECT_EQ(found.front().matched, 1U);
      EXPECT_THAT(find(by, {"nobody has this"}), IsEmpty());
    }
  }
}

TEST_F(GlobeCustomers, hundreds_of_customers_are_found_in_the_pages_of_a_small_file) {
  ASSERT_NO_FATAL_FAILURE(open({"--customers", "400", "--page-size", "60"}, RecordKind::kCustomer));
  std::vector<std::string> addresses;
  for (const Json& row : rows("Account")) {
    const std::string email = text(row, "EmailAddress");
    if (!email.empty() && std::ranges::find(addresses, email) == addresses.end()) addresses.push_back(email);
  }
  ASSERT_GT(addresses.size(), 100U);
  const std::int64_t before = target->calls().reads;
  std::set<std::size_t> matched;
  for (const TargetRecord& found : find(FindBy::kEmail, addresses, {"AccountName"}))
    matched.insert(found.matched);
  EXPECT_EQ(matched.size(), addresses.size());
  EXPECT_LE(target->calls().reads - before, 10);
}

TEST_F(GlobeCustomers, an_update_changes_account_contact_and_addresses_under_both_verbs) {
  for (const auto& [verb, name] :
       {std::pair(UpdateVerb::kPut, "put"), std::pair(UpdateVerb::kMerge, "merge")}) {
    ASSERT_NO_FATAL_FAILURE(open({"--update", name}, RecordKind::kCustomer, verb));
    FieldValues customer = a_full_customer("4711", "kanarie@x.example");
    const auto made = target->create(customer, {});
    ASSERT_TRUE(made) << outcome(made);
    const FieldValues change = {{"PhoneNumber", text_value("020-7654321")},
                                {"ContactEmail", text_value("inkoop@x.example")},
                                {"DeliveryCity", text_value("Elders")},
                                {"InvoiceDebtor", text_value("4711")},
                                {"Blocked", true}};
    const auto updated = target->update(made->id, change, {});
    ASSERT_TRUE(updated) << name << outcome(updated);
    EXPECT_THAT(differences("4711", change), IsEmpty());
    for (const auto& given : change)
      std::erase_if(customer, [&](const auto& one) { return one.first == given.first; });
    EXPECT_THAT(differences("4711", customer), IsEmpty()) << "What was not sent stays.";
    EXPECT_TRUE(find(FindBy::kNumber, {"4711"}).front().blocked);
    const auto emptied = target->update(made->id, {{"PhoneNumber", {}}, {"InvoiceDebtor", {}}}, {});
    ASSERT_TRUE(emptied) << outcome(emptied);
    const auto now = find(FindBy::kNumber, {"4711"}, {"PhoneNumber", "InvoiceDebtor"});
    EXPECT_EQ(shown(now.front().values[0]) + shown(now.front().values[1]), "nothingnothing");
  }
}

TEST_F(GlobeCustomers, a_customer_whose_answer_is_lost_is_there_once_when_he_is_looked_up) {
  fault("lost_answer", "*Account");
  const auto lost = target->create(some_customer("kanarie@x.example"), {});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::kUnknownOutcome) << outcome(lost);
  const auto found = find(FindBy::kEmail, {"kanarie@x.example"});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_FALSE(found.front().number.empty()) << "Globe numbers on by itself.";
  fault("disconnect", "*Account");
  ASSERT_FALSE(target->create(some_customer("mus@x.example"), {}));
  EXPECT_THAT(find(FindBy::kEmail, {"mus@x.example"}), IsEmpty());
}

TEST_F(GlobeCustomers, a_number_that_somebody_has_is_a_refusal) {
  ASSERT_TRUE(target->create(a_full_customer("4711", "kanarie@x.example"), {}));
  const auto refused = target->create(a_full_customer("4711", "mus@x.example"), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalidRecord) << outcome(refused);
}

TEST_F(GlobeCustomers, customers_are_read_once_and_then_those_that_changed) {
  ASSERT_NO_FATAL_FAILURE(open({"--customers", "300", "--page-size", "60"}, RecordKind::kCustomer));
  std::vector<std::string> debtors;
  for (const Json& row : rows("Account")) {
    if (text(row, "CustomerType") == "C") debtors.push_back(text(row, "DebtorNumber"));
  }
  connector::Cursor cursor;
  EXPECT_THAT(read(cursor, {"AccountName"}), testing::UnorderedElementsAreArray(debtors));
  FieldValues supplier = some_customer("leverancier@x.example");
  supplier.front().second = text_value("S");
  // It is made, and has no number to be named by.
  EXPECT_THAT(outcome(target->create(supplier, {})), testing::HasSubstr("globe.customer_without_number"));
  EXPECT_EQ(find(FindBy::kEmail, {"leverancier@x.example"}).size(), 1U);
  ASSERT_TRUE(target->create(a_full_customer("4711", "kanarie@x.example"), {}));
  EXPECT_THAT(read(cursor, {"AccountName", "ContactFullName"}), testing::Contains("4711"));
  EXPECT_THAT(read(cursor, {"AccountName", "ContactFullName"}), IsEmpty());
  const std::string id = find(FindBy::kNumber, {"4711"}).front().id;
  ASSERT_TRUE(target->update(id, {{"ContactFullName", text_value("Piet Kanarie")}}, {}));
  EXPECT_THAT(read(cursor, {"AccountName", "ContactFullName"}), testing::ElementsAre("4711"))
      << "His contact is a part of him.";
}

TEST_F(GlobeCustomers, every_property_of_an_account_can_be_read) {
  ASSERT_TRUE(target->create(a_full_customer("4711", "kanarie@x.example"), {}));
  connector::RecordRead all;
  for (const connector::CatalogueField& field : record_source_fields(RecordKind::kCustomer)->fields->fields())
    all.fields.push_back(field.name);
  const std::vector<std::string> numbers{"4711", "999999"};
  const auto read = source->read_of(numbers, all, {});
  ASSERT_TRUE(read) << outcome(read);
  ASSERT_EQ(read->size(), 1U);
  EXPECT_FALSE(read->front().unreadable) << read->front().unreadable->what.en;
  EXPECT_EQ(read->front().id, "4711");
}

// ---- Assortments and classes
// -------------------------------------------------------------------------------------

struct GlobeAssortments : GlobeRecords {
  void SetUp() override { open({}, RecordKind::kAssortment); }

  static FieldValues an_assortment(const std::string& number, const std::string& code) {
    return {{"Assortment", *Decimal::parse(number)},
            {"Code", text_value(code)},
            {"Description", text_value("Eiken meubels")},
            {"Description0", text_value("Eiken meubels")},
            {"GLRevenue", text_value("8000")},
            {"GLPurchase", text_value("3000")},
            {"GLCostOfGoodsSold", text_value("7000")}};
  }
};

TEST_F(GlobeAssortments, an_assortment_is_found_by_its_number_and_by_its_code_as_it_was_wanted) {
  for (const char* mandatory : {"working-minimal", "catalogue"}) {
    ASSERT_NO_FATAL_FAILURE(open({"--mandatory", mandatory}, RecordKind::kAssortment));
    const auto codes = target->reference_codes({});
    ASSERT_TRUE(codes) << outcome(codes);
    EXPECT_THAT(codes->gl_accounts, testing::IsSupersetOf({"8000", "3000", "7000"}));
    const FieldValues assortment = an_assortment("4711", "Meubels");
    ASSERT_THAT(target->missing(assortment), IsEmpty());
    const auto made = target->create(assortment, {});
    ASSERT_TRUE(made) << mandatory << outcome(made);
    EXPECT_EQ(made->id + " " + made->number, "4711 4711");
    EXPECT_THAT(differences("4711", assortment), IsEmpty());
    const auto found = find(FindBy::kNumber, {"kasten", " MEUBELS", "99999"});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().matched, 1U);
    EXPECT_EQ(found.front().id, "4711");
  }
}

TEST_F(GlobeAssortments, a_change_is_made_under_both_verbs_and_a_lost_answer_is_looked_up) {
  for (const auto& [verb, name] :
       {std::pair(UpdateVerb::kPut, "put"), std::pair(UpdateVerb::kMerge, "merge")}) {
    ASSERT_NO_FATAL_FAILURE(open({"--update", name}, RecordKind::kAssortment, verb));
    fault("lost_answer", "*ItemAssortment");
    const auto lost = target->create(an_assortment("4711", "Meubels"), {});
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().kind, ErrorKind::kUnknownOutcome) << outcome(lost);
    const auto found = find(FindBy::kNumber, {"4711"});
    ASSERT_EQ(found.size(), 1U);
    const auto updated = target->update(found.front().id, {{"Description", text_value("Kasten")}}, {});
    ASSERT_TRUE(updated) << name << outcome(updated);
    const FieldValues now = {{"Description", text_value("Kasten")},
                             {"Description0", text_value("Eiken meubels")},
                             {"GLRevenue", text_value("8000")}};
    EXPECT_THAT(differences("4711", now), IsEmpty());
    const auto twice = target->create(an_assortment("4711", "Anders"), {});
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().kind, ErrorKind::kInvalidRecord) << outcome(twice);
  }
}

TEST_F(GlobeAssortments, assortments_are_read_once_and_then_those_that_changed) {
  connector::Cursor cursor;
  EXPECT_THAT(read(cursor, {"Description"}),
              testing::UnorderedElementsAreArray(numbers_of("ItemAssortment", "Assortment")));
  ASSERT_TRUE(target->create(an_assortment("4711", "Meubels"), {}));
  EXPECT_THAT(read(cursor, {"Description"}), testing::ElementsAre("4711"));
  EXPECT_THAT(read(cursor, {"Description"}), IsEmpty());
  const std::vector<std::string> numbers{"4711", "99999"};
  connector::RecordRead all;
  for (const connector::CatalogueField& field :
       record_source_fields(RecordKind::kAssortment)->fields->fields())
    all.fields.push_back(field.name);
  const auto read = source->read_of(numbers, all, {});
  ASSERT_TRUE(read) << outcome(read);
  ASSERT_EQ(read->size(), 1U);
  EXPECT_FALSE(read->front().unreadable) << read->front().unreadable->what.en;
}

TEST_F(GlobeRecords, a_class_that_globe_does_not_have_is_made_before_the_item_that_is_in_it) {
  FieldValues item = an_item("KANARIE");
  item.emplace_back("Class02Code", text_value("Eik"));
  item.emplace_back("Class10Code", text_value("EIK"));
  const auto made = target->create(item, {});
  ASSERT_TRUE(made) << outcome(made);
  EXPECT_THAT(differences("KANARIE", item), IsEmpty());
  ASSERT_TRUE(target->update("KANARIE", {{"Class02Code", text_value("Beuk")}}, {}));
  ASSERT_NO_FATAL_FAILURE(reopen(RecordKind::kItem));
  const std::int64_t before = target->calls().writes;
  ASSERT_TRUE(target->update("KANARIE", {{"Class02Code", text_value("EIK")}}, {}));
  EXPECT_EQ(target->calls().writes - before, 1) << "It is there, whatever its case.";
  EXPECT_THAT(numbers_of("ItemCategoryProperty", "ItemClassCode"),
              testing::UnorderedElementsAre("Eik", "EIK", "Beuk"));
}

TEST_F(GlobeRecords, an_item_waits_for_a_class_whose_answer_is_lost_and_is_made_once) {
  FieldValues item = an_item("KANARIE");
  item.emplace_back("Class02Code", text_value("EIK"));
  fault("lost_answer", "*ItemCategoryProperty");
  const auto lost = target->create(item, {});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::kUnavailable) << outcome(lost);
  EXPECT_THAT(find(FindBy::kNumber, {"KANARIE"}), IsEmpty());
  const auto again = target->create(item, {});
  ASSERT_TRUE(again) << outcome(again);
  EXPECT_THAT(numbers_of("ItemCategoryProperty", "ItemClassCode"), testing::ElementsAre("EIK"));
}

TEST_F(GlobeCustomers, a_connection_for_records_passes_the_examination) {
  for (const RecordKind kind : {RecordKind::kItem, RecordKind::kCustomer, RecordKind::kAssortment}) {
    ASSERT_NO_FATAL_FAILURE(reopen(kind));
    for (connector::Connection* connection : {static_cast<connector::Connection*>(target.get()),
                                              static_cast<connector::Connection*>(source.get())}) {
      for (const connector::Finding& finding : connection->examine({}))
        EXPECT_FALSE(finding.error) << finding.checked.en << ": " << finding.error->what.en;
    }
  }
}

}  // namespace
}  // namespace schakel::exact_globe
