// Exact Online as a target of master records, against exact-online-simulator over a real socket: what is
// written is found, and compares equal to what was wanted.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

#include "connectors/exact_online/fields.h"
#include "connectors/exact_online/record_target.h"
#include "tests/conformance/exact_online_world.h"

namespace schakel::exact_online {
namespace {

using connector::FieldValues;
using connector::FindBy;
using connector::RecordKind;
using connector::TargetRecord;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using TooLong = connector::RecordTarget::TooLong;

model::Value text_value(const std::string& value) {
  return Personal(value);
}
Decimal number(const char* text) {
  return *Decimal::parse(text);
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

template <class T>
std::string outcome(const Result<T>& result) {
  return result ? "done" : result.error().code + ": " + result.error().what.en;
}

struct OnlineRecordTarget : ExactOnlineWorld {
  std::unique_ptr<connector::RecordTarget> online;
  RecordKind kind = RecordKind::kItem;

  void connect() override { online = *make_record_target(settings, deps(), kind); }
  void disconnect() override { online.reset(); }

  void begin(RecordKind of, std::vector<std::string> arguments = {}) {
    kind = of;
    arguments.insert(arguments.begin(), {"--orders", "5", "--no-limits"});
    start(std::move(arguments));
  }

  std::vector<TargetRecord> find(FindBy by, const std::vector<std::string>& values,
                                 const std::vector<std::string>& fields = {}) {
    std::vector<Personal> personal;
    for (const std::string& value : values) personal.emplace_back(value);
    const auto found = online->find(by, personal, fields, {});
    EXPECT_TRUE(found) << outcome(found);
    return found ? *found : std::vector<TargetRecord>{};
  }
  /// The values of one record's fields, as they are shown.
  std::vector<std::string> values_of(const std::string& number, const std::vector<std::string>& fields) {
    std::vector<std::string> out;
    const std::vector<TargetRecord> found = find(FindBy::kNumber, {number}, fields);
    EXPECT_EQ(found.size(), 1U);
    for (const TargetRecord& one : found) {
      for (const model::Value& value : one.values) out.push_back(shown(value));
    }
    return out;
  }

  /// What the record with this number has other than `wanted`.
  std::vector<std::string> differences(const std::string& number, const FieldValues& wanted) {
    std::vector<std::string> fields;
    for (const auto& [name, value] : wanted) fields.push_back(name);
    const std::vector<TargetRecord> found = find(FindBy::kNumber, {number}, fields);
    if (found.size() != 1) return {fmt::format("{} records with number {}", found.size(), number)};
    std::vector<std::string> out;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      const Result<model::Value> kept = online->as_kept(wanted[i].first, wanted[i].second, TooLong::kRefuse);
      const std::string want = kept ? shown(*kept) : kept.error().code;
      if (shown(found.front().values[i]) != want)
        out.push_back(
            fmt::format("{}: has {}, wanted {}", wanted[i].first, shown(found.front().values[i]), want));
    }
    return out;
  }

  /// A row of an entity over there, whose `field` is `value`; the last one of all when no field is named.
  Json row_there(const std::string& entity, const std::string& field = "", const std::string& value = "") {
    std::string path = "rows?entity=" + percent_encoded(entity);
    if (!field.empty()) path += "&" + field + "=" + percent_encoded(value);
    const Result<Json> rows = simulator->control("GET", path);
    EXPECT_TRUE(rows) << rows.error().what.en;
    const Json* list = rows ? rows->find("rows") : nullptr;
    return list == nullptr || list->as_array()->empty() ? Json() : list->as_array()->back();
  }
  static std::string text(const Json& row, const char* field) {
    const Json* value = row.find(field);
    const std::string* text = value == nullptr ? nullptr : value->as_text();
    return text == nullptr ? "" : std::string(trimmed(*text));
  }
  std::string code_in(const std::string& entity) { return text(row_there(entity), "Code"); }
  std::string class_code(int slot) {
    const Json row =
        row_there("logistics/ItemAssortmentProperty", "ItemAssortmentCode", std::to_string(slot));
    return text(row, "Code");
  }

  /// A value for every field that the shipped rules write, by its kind where nothing better is known.
  FieldValues every_field(const std::map<std::string, model::Value>& known) {
    const connector::RecordTargetFields& fields = *record_target_fields(kind);
    FieldValues values;
    std::set<std::string> seen;
    for (const mapping::NamedRule& rule : *fields.shipped) {
      if (!seen.insert(rule.target).second) continue;
      if (const auto own = known.find(rule.target); own != known.end()) {
        if (!std::holds_alternative<std::monostate>(own->second)) values.push_back(*own);
        continue;
      }
      const connector::CatalogueField& field = *fields.fields->find(rule.target);
      switch (field.type) {
        case mapping::Type::kNumber:
          values.emplace_back(rule.target, number("12.5"));
          break;
        case mapping::Type::kBoolean:
          values.emplace_back(rule.target, true);
          break;
        case mapping::Type::kDate:
          values.emplace_back(rule.target, *parse_local("2026-11-23"));
          break;
        case mapping::Type::kText:
        case mapping::Type::kBlank:
        case mapping::Type::kAny:
          values.emplace_back(rule.target, text_value(fmt::format("Eé {}", seen.size())));
          break;
      }
    }
    return values;
  }
  FieldValues a_full_item(const std::string& code) {
    std::map<std::string, model::Value> known = {
        {"Code", text_value(code)},
        {"SalesVatCode", text_value("VH")},
        {"ItemGroup", text_value(lower_ascii(code_in("logistics/ItemGroups")))},
        {"price.Currency", text_value("EUR")},
        {"price.Quantity", Decimal::from_integer(1)}};
    known["Unit"] = text_value(code_in("logistics/Units"));
    for (int slot = 1; slot <= 10; ++slot) {
      const std::string name = fmt::format("Class_{:02}", slot);
      const std::string value = class_code(slot);
      known[name] = value.empty() ? model::Value() : text_value(value);
    }
    return every_field(known);
  }
  static FieldValues an_item(const std::string& code) {
    return {{"Code", text_value(code)},
            {"Description", text_value("Tafel")},
            {"SalesVatCode", text_value("VH")},
            {"price.Price", number("12.5")},
            {"price.Currency", text_value("EUR")},
            {"price.Quantity", Decimal::from_integer(1)}};
  }
  FieldValues a_full_customer(const std::string& code) {
    std::map<std::string, model::Value> known = {{"Code", text_value(code)},
                                                 {"Status", text_value("C")},
                                                 {"Language", text_value("NL")},
                                                 {"SalesCurrency", text_value("EUR")},
                                                 {"SalesVATCode", text_value("VH")},
                                                 {"PaymentConditionSales", text_value("14")},
                                                 {"ShippingMethod", text_value("PNL")},
                                                 {"DiscountSales", number("0.05")},
                                                 {"CreditLineSales", number("5000")},
                                                 {"Blocked", model::Value(false)},
                                                 {"Email", text_value("inkoop@dewit.example")},
                                                 {"VATNumber", text_value("NL001234567B01")},
                                                 {"ChamberOfCommerce", text_value("12345678")},
                                                 {"contact.Email", text_value("piet@dewit.example")},
                                                 {"contact.Gender", text_value("M")},
                                                 {"contact.Language", text_value("NL")}};
    known["Country"] = text_value("NL");
    known["GLAccountSales"] = text_value(code_in("financial/GLAccounts"));
    for (int slot = 1; slot <= 8; ++slot)
      known[fmt::format("Classification{}", slot)] = slot == 1 ? text_value("B") : model::Value();
    for (const char* address : {"postal", "invoice", "delivery"}) {
      known[fmt::format("{}.Country", address)] = text_value("BE");
      known[fmt::format("{}.State", address)] = text_value("");
    }
    known["State"] = model::Value();
    return every_field(known);
  }

  void write_fault(const std::string& fault, const std::string& path, const std::string& method = "POST",
                   int status = 500, const std::string& body = "") {
    Json rule = Json::members();
    rule.append("kind", Json::text(fault));
    rule.append("method", Json::text(method));
    rule.append("path", Json::text(path));
    rule.append("next", Json::number(1));
    if (fault == "server_error") {
      rule.append("http_status", Json::number(status));
      rule.append("body", Json::text(body));
    }
    const Result<Json> added = simulator->control("POST", "faults", rule);
    ASSERT_TRUE(added) << added.error().what.en;
  }
};

constexpr const char* kRefusal =
    R"({"error":{"code":"","message":{"lang":"","value":"Mandatory: Something"}}})";

// ---- Items

TEST_F(OnlineRecordTarget, codes_of_items_are_read) {
  begin(RecordKind::kItem);
  const auto codes = online->reference_codes({});
  ASSERT_TRUE(codes) << outcome(codes);
  EXPECT_FALSE(codes->vat_codes.empty());
  EXPECT_THAT(codes->assortments, testing::Contains(code_in("logistics/ItemGroups")));
}

TEST_F(OnlineRecordTarget, an_item_with_every_field_is_found_as_it_was_wanted) {
  // Exact answers a creation with nearly nothing, or, as others report, in full.
  for (const char* answer : {"sparse", "filled"}) {
    std::vector<std::string> arguments;
    if (answer == std::string("filled")) arguments = {"--create-answer", "filled"};
    begin(RecordKind::kItem, arguments);
    const FieldValues item = a_full_item("TAFEL/1 EIK'S");
    ASSERT_THAT(online->missing(item), IsEmpty());
    const std::int64_t before = online->calls().writes;
    const auto made = online->create(item, {});
    ASSERT_TRUE(made) << answer << outcome(made);
    EXPECT_EQ(made->number, "TAFEL/1 EIK'S");
    EXPECT_EQ(online->calls().writes - before, 2) << "The item, and its price.";
    EXPECT_THAT(differences("tafel/1 eik's", item), IsEmpty()) << answer;
  }
}

TEST_F(OnlineRecordTarget, an_update_changes_the_given_fields_alone) {
  begin(RecordKind::kItem);
  FieldValues item = a_full_item("TAFEL");
  const auto made = online->create(item, {});
  ASSERT_TRUE(made) << outcome(made);
  const FieldValues change = {{"Description", text_value("Bank")},
                              {"ExtraDescription", {}},
                              {"NetWeight", {}},
                              {"EndDate", {}},
                              {"IsPurchaseItem", false},
                              {"price.Price", number("13.25")}};
  const std::int64_t before = online->calls().writes;
  ASSERT_TRUE(online->update(made->id, change, {}));
  EXPECT_EQ(online->calls().writes - before, 2);
  std::vector<std::string> fields;
  for (const auto& given : change) {
    fields.push_back(given.first);
    std::erase_if(item, [&](const auto& one) { return one.first == given.first; });
  }
  EXPECT_THAT(differences("TAFEL", item), IsEmpty()) << "What was not sent stays.";
  EXPECT_THAT(values_of("TAFEL", fields),
              ElementsAre("'Bank'", testing::AnyOf("''", "nothing"), "nothing", "nothing", "no", "13.25"));
  EXPECT_THAT(values_of("TAFEL", {"StandardSalesPrice"}), ElementsAre("13.25"));
}

TEST_F(OnlineRecordTarget, an_update_of_one_entity_is_one_call_after_it_was_looked_up) {
  begin(RecordKind::kItem);
  ASSERT_TRUE(online->create(an_item("TAFEL"), {}));
  const std::vector<TargetRecord> found = find(FindBy::kNumber, {"TAFEL"}, {"Description", "price.Price"});
  ASSERT_EQ(found.size(), 1U);
  std::int64_t before = online->calls().total();
  ASSERT_TRUE(online->update(found[0].id, {{"price.Price", number("9")}}, {}));
  EXPECT_EQ(online->calls().total() - before, 1);
  before = online->calls().total();
  ASSERT_TRUE(online->update(found[0].id, {{"Description", text_value("Stoel")}}, {}));
  EXPECT_EQ(online->calls().total() - before, 1);
}

TEST_F(OnlineRecordTarget, an_item_without_a_price_gets_one_when_it_is_given) {
  begin(RecordKind::kItem);
  FieldValues item = an_item("TAFEL");
  std::erase_if(item, [](const auto& field) { return field.first.starts_with("price."); });
  const auto made = online->create(item, {});
  ASSERT_TRUE(made) << outcome(made);
  EXPECT_THAT(values_of("TAFEL", {"price.Price", "price.Currency"}), ElementsAre("nothing", "nothing"));
  ASSERT_TRUE(
      online->update(made->id, {{"price.Price", number("9.95")}, {"price.Currency", text_value("EUR")}}, {}));
  EXPECT_THAT(values_of("TAFEL", {"price.Price", "price.Currency"}), ElementsAre("9.95", "'EUR'"));
}

TEST_F(OnlineRecordTarget, a_price_in_another_currency_is_a_price_beside_the_other) {
  begin(RecordKind::kItem);
  const auto made = online->create(an_item("TAFEL"), {});
  ASSERT_TRUE(made) << outcome(made);
  const FieldValues dollars = {{"price.Price", number("15")}, {"price.Currency", text_value("USD")}};
  ASSERT_TRUE(online->update(made->id, dollars, {}));
  const std::int64_t prices = rows_there("logistics/SalesItemPrices");
  // The administration's own currency is what an item's price is.
  EXPECT_THAT(values_of("TAFEL", {"price.Price", "price.Currency"}), ElementsAre("12.5", "'EUR'"));
  const FieldValues other = {{"price.Price", number("16")}, {"price.Currency", text_value("USD")}};
  ASSERT_TRUE(online->update(made->id, other, {}));
  EXPECT_EQ(rows_there("logistics/SalesItemPrices"), prices);
}

TEST_F(OnlineRecordTarget, an_item_whose_answer_is_lost_is_there_once_when_it_is_looked_up) {
  begin(RecordKind::kItem);
  write_fault("lost_answer", "*logistics/Items");
  const auto lost = online->create(an_item("KANARIE"), {});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::kUnknownOutcome) << outcome(lost);
  EXPECT_EQ(find(FindBy::kNumber, {"KANARIE"}).size(), 1U);
  const auto again = online->create(an_item("KANARIE"), {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kInvalidRecord) << outcome(again);
}

TEST_F(OnlineRecordTarget, an_item_that_never_arrived_can_be_sent_again) {
  begin(RecordKind::kItem);
  write_fault("disconnect", "*logistics/Items");
  const auto lost = online->create(an_item("KANARIE"), {});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::kUnknownOutcome) << outcome(lost);
  EXPECT_THAT(find(FindBy::kNumber, {"KANARIE"}), IsEmpty());
  EXPECT_TRUE(online->create(an_item("KANARIE"), {}));
}

TEST_F(OnlineRecordTarget, a_price_whose_answer_is_lost_is_an_update_that_is_made_after_looking) {
  for (const char* how : {"lost_answer", "disconnect"}) {
    begin(RecordKind::kItem);
    write_fault(how, "*SalesItemPrices");
    const auto lost = online->create(an_item("KANARIE"), {});
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().kind, ErrorKind::kUnknownOutcome) << outcome(lost);
    EXPECT_THAT(lost.error().what.en, HasSubstr("without its price"));
    const std::vector<TargetRecord> found = find(FindBy::kNumber, {"KANARIE"}, {"price.Price"});
    ASSERT_EQ(found.size(), 1U);
    const bool arrived = how == std::string("lost_answer");
    EXPECT_EQ(shown(found[0].values[0]), arrived ? "12.5" : "nothing");
    ASSERT_TRUE(online->update(found[0].id,
                               {{"price.Price", number("12.5")}, {"price.Currency", text_value("EUR")}}, {}));
    EXPECT_THAT(values_of("KANARIE", {"price.Price"}), ElementsAre("12.5"));
  }
}

TEST_F(OnlineRecordTarget, a_refused_price_is_for_a_person_who_reads_that_the_item_is_there) {
  begin(RecordKind::kItem);
  write_fault("server_error", "*SalesItemPrices", "POST", 500, kRefusal);
  const auto made = online->create(an_item("KANARIE"), {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::kInvalidRecord);
  EXPECT_EQ(made.error().code, "online.part_refused");
  EXPECT_THAT(made.error().what.en, HasSubstr("under number KANARIE, without its price"));
}

TEST_F(OnlineRecordTarget, what_online_would_refuse_costs_no_call) {
  begin(RecordKind::kItem);
  ASSERT_TRUE(online->reference_codes({}));
  const std::int64_t before = online->calls().total();
  const auto too_long = online->as_kept("Description", text_value(std::string(80, 'x')), TooLong::kRefuse);
  ASSERT_FALSE(too_long);
  EXPECT_EQ(too_long.error().code, "online.too_long");
  EXPECT_EQ(shown(*online->as_kept("Description", text_value(std::string(80, 'x')), TooLong::kCut)).size(),
            62U);
  const auto no_group = online->as_kept("ItemGroup", text_value("NOWHERE"), TooLong::kRefuse);
  ASSERT_FALSE(no_group);
  EXPECT_EQ(no_group.error().code, "online.code_unknown");
  std::vector<std::string> missing;
  for (const Error& error : online->missing({})) missing.push_back(error.fields.at(0));
  EXPECT_THAT(missing, UnorderedElementsAre("Items.Code", "Items.Description"));
  const FieldValues bad = {{"Code", text_value("A")}};
  EXPECT_FALSE(online->create(bad, {}));
  EXPECT_EQ(online->calls().total(), before);
}

TEST_F(OnlineRecordTarget, a_thousand_codes_with_prices_take_few_questions) {
  begin(RecordKind::kItem);
  std::vector<std::string> codes = {"OND-1001", "kled-1002"};
  for (int i = 0; i < 998; ++i) codes.push_back(fmt::format("1000{}", 1000 + i));
  const std::int64_t before = online->calls().total();
  const std::vector<TargetRecord> found =
      find(FindBy::kNumber, codes, {"Description", "ItemGroup", "price.Price"});
  EXPECT_EQ(found.size(), 2U);
  // Seven questions, one about letter case, one for the prices, one for the groups.
  EXPECT_LE(online->calls().total() - before, 10);
}

// ---- Customers

TEST_F(OnlineRecordTarget, codes_of_customers_are_read) {
  begin(RecordKind::kCustomer);
  const auto codes = online->reference_codes({});
  ASSERT_TRUE(codes) << outcome(codes);
  EXPECT_THAT(codes->payment_conditions, testing::Contains("14"));
  EXPECT_THAT(codes->classifications, testing::Contains("B"));
  EXPECT_THAT(codes->shipping_methods, testing::Contains("PNL"));
  EXPECT_THAT(codes->gl_accounts, testing::Contains(code_in("financial/GLAccounts")));
}

TEST_F(OnlineRecordTarget, a_customer_with_every_field_is_found_as_he_was_wanted) {
  for (const char* answer : {"sparse", "filled"}) {
    std::vector<std::string> arguments;
    if (answer == std::string("filled")) arguments = {"--create-answer", "filled"};
    begin(RecordKind::kCustomer, arguments);
    const FieldValues customer = a_full_customer("4711");
    ASSERT_THAT(online->missing(customer), IsEmpty());
    ASSERT_TRUE(online->reference_codes({}));
    const std::int64_t before = online->calls().total();
    const auto made = online->create(customer, {});
    ASSERT_TRUE(made) << answer << outcome(made);
    EXPECT_EQ(made->number, "4711");
    EXPECT_EQ(online->calls().total() - before, 5) << "The account, its contact, three addresses.";
    EXPECT_THAT(differences("4711", customer), IsEmpty()) << answer;
  }
}

TEST_F(OnlineRecordTarget, a_customer_is_found_by_every_key_with_his_contact) {
  begin(RecordKind::kCustomer);
  const auto made = online->create(a_full_customer("4711"), {});
  ASSERT_TRUE(made) << outcome(made);
  const FieldValues named = {{"Name", text_value("Zuivelhandel De Wit")},
                             {"Postcode", text_value("1234 AB")}};
  ASSERT_TRUE(online->update(made->id, named, {}));
  const std::vector<std::pair<FindBy, std::string>> keys = {
      {FindBy::kId, made->id},
      {FindBy::kNumber, " 4711"},
      {FindBy::kEmail, "INKOOP@dewit.example"},
      {FindBy::kVatNumber, "NL001234567B01"},
      {FindBy::kChamberOfCommerce, "12345678"},
      {FindBy::kNameAndPostcode, std::string("ZUIVELHANDEL de wit") + connector::kNameEnd + "1234ab"}};
  for (const auto& [by, value] : keys) {
    const std::int64_t before = online->calls().total();
    const std::vector<TargetRecord> found = find(by, {"nobody", value}, {"contact.Email", "Name"});
    ASSERT_EQ(found.size(), 1U) << connector::name_of(by);
    EXPECT_EQ(found[0].id, made->id);
    EXPECT_EQ(found[0].number, "4711");
    EXPECT_EQ(found[0].matched, 1U);
    EXPECT_EQ(shown(found[0].values[1]), "'Zuivelhandel De Wit'");
    EXPECT_LE(online->calls().total() - before, 2) << connector::name_of(by);
  }
}

TEST_F(OnlineRecordTarget, an_update_of_a_customer_changes_the_entities_that_differ_and_no_others) {
  begin(RecordKind::kCustomer);
  FieldValues customer = a_full_customer("4711");
  const auto made = online->create(customer, {});
  ASSERT_TRUE(made) << outcome(made);
  const FieldValues change = {{"contact.FirstName", text_value("Piet")},
                              {"delivery.City", text_value("Delft")},
                              {"delivery.AddressLine2", {}}};
  const std::int64_t before = online->calls().total();
  ASSERT_TRUE(online->update(made->id, change, {}));
  EXPECT_EQ(online->calls().total() - before, 2);
  for (const auto& given : change)
    std::erase_if(customer, [&](const auto& one) { return one.first == given.first; });
  EXPECT_THAT(differences("4711", customer), IsEmpty());
  EXPECT_THAT(values_of("4711", {"contact.FirstName", "delivery.City"}), ElementsAre("'Piet'", "'Delft'"));
}

TEST_F(OnlineRecordTarget, a_customer_with_a_contact_whose_answer_is_lost_is_made_whole_by_an_update) {
  for (const char* how : {"lost_answer", "disconnect"}) {
    begin(RecordKind::kCustomer);
    write_fault(how, "*crm/Contacts");
    const FieldValues customer = a_full_customer("4711");
    const auto lost = online->create(customer, {});
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().kind, ErrorKind::kUnknownOutcome) << outcome(lost);
    EXPECT_THAT(lost.error().what.en, HasSubstr("without its contact"));
    const std::int64_t accounts = rows_there("crm/Accounts");
    const std::vector<std::string> wrong = differences("4711", customer);
    EXPECT_FALSE(wrong.empty());
    // What the flow does: it writes the fields that differ.
    FieldValues rest;
    for (const auto& given : customer) {
      const std::string start = given.first + ":";
      if (std::ranges::any_of(wrong, [&](const std::string& one) { return one.starts_with(start); }))
        rest.push_back(given);
    }
    const std::vector<TargetRecord> found = find(FindBy::kNumber, {"4711"});
    ASSERT_EQ(found.size(), 1U);
    ASSERT_TRUE(online->update(found[0].id, rest, {})) << how;
    EXPECT_THAT(differences("4711", customer), IsEmpty()) << how;
    EXPECT_EQ(rows_there("crm/Accounts"), accounts);
  }
}

TEST_F(OnlineRecordTarget, a_person_whose_contact_was_not_made_gets_it_under_his_own_name) {
  begin(RecordKind::kCustomer);
  write_fault("disconnect", "*crm/Contacts");
  const FieldValues person = {{"Name", text_value("Jan Jansen")},
                              {"Code", text_value("4712")},
                              {"Status", text_value("C")},
                              {"contact.LastName", text_value("Jan Jansen")},
                              {"contact.Email", text_value("jan@jansen.example")}};
  ASSERT_FALSE(online->create(person, {}));
  const std::vector<TargetRecord> found = find(FindBy::kNumber, {"4712"}, {"contact.Email"});
  ASSERT_EQ(found.size(), 1U);
  // The rules name the contact of a new person only.
  ASSERT_TRUE(online->update(found[0].id, {{"contact.Email", text_value("jan@jansen.example")}}, {}));
  EXPECT_THAT(values_of("4712", {"contact.LastName", "contact.Email"}),
              ElementsAre("'Jan Jansen'", "'jan@jansen.example'"));
}

TEST_F(OnlineRecordTarget, a_contact_without_a_name_is_told_and_not_invented) {
  begin(RecordKind::kCustomer);
  const auto made = online->create({{"Name", text_value("De Wit BV")}, {"Status", text_value("C")}}, {});
  ASSERT_TRUE(made) << outcome(made);
  const auto updated = online->update(made->id, {{"contact.Email", text_value("x@dewit.example")}}, {});
  ASSERT_FALSE(updated);
  EXPECT_EQ(updated.error().code, "online.contact_without_name");
  EXPECT_EQ(updated.error().kind, ErrorKind::kInvalidRecord);
}

TEST_F(OnlineRecordTarget, item_groups_cannot_be_written) {
  begin(RecordKind::kItem);
  const auto made = make_record_target(settings, deps(), RecordKind::kAssortment);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, "online.records_read_only");
  EXPECT_EQ(record_target_fields(RecordKind::kAssortment), nullptr);
}

TEST_F(OnlineRecordTarget, a_check_tells_what_can_be_read_and_that_writing_was_not_tried) {
  for (const RecordKind of : {RecordKind::kItem, RecordKind::kCustomer}) {
    begin(of);
    const std::vector<connector::Finding> findings = online->examine({});
    ASSERT_FALSE(findings.empty());
    for (const connector::Finding& finding : findings) EXPECT_FALSE(finding.error) << code_of(finding.error);
    EXPECT_TRUE(findings.back().is_note);
    EXPECT_EQ(online->calls().writes, 0);
  }
}

// ---- Custom fields

struct OnlineCustomFields : OnlineRecordTarget {
  void begin_with(RecordKind of, std::vector<std::string> arguments = {}) {
    begin(of, std::move(arguments));
    settings.custom_fields = {{CustomField::Of::kItem, "Origin", CustomField::Type::kText},
                              {CustomField::Of::kItem, "Length", CustomField::Type::kNumber},
                              {CustomField::Of::kAccount, "WebshopNumber", CustomField::Type::kWhole},
                              {CustomField::Of::kContact, "Newsletter", CustomField::Type::kBoolean}};
    connect();
  }
  static FieldValues a_marked_item() {
    FieldValues fields = an_item("TAFEL");
    fields.emplace_back("custom.Origin", text_value("Delft"));
    fields.emplace_back("custom.Length", number("1.50"));
    return fields;
  }
};

TEST_F(OnlineCustomFields, of_a_new_item_are_set_and_those_that_differ_afterwards) {
  for (const char* changes : {"alone", "record"}) {
    begin_with(RecordKind::kItem, {"--custom-field-change", changes});
    const FieldValues item = a_marked_item();
    ASSERT_THAT(online->missing(item), IsEmpty());
    std::int64_t before = online->calls().writes;
    const auto made = online->create(item, {});
    ASSERT_TRUE(made) << outcome(made);
    EXPECT_EQ(online->calls().writes - before, 4) << "The item, its price, two fields.";
    EXPECT_THAT(differences("TAFEL", item), IsEmpty()) << "So another run writes nothing.";
    before = online->calls().writes;
    ASSERT_TRUE(online->update(made->id, {{"custom.Origin", text_value("Gent")}}, {}));
    EXPECT_EQ(online->calls().writes - before, 1);
    EXPECT_THAT(values_of("TAFEL", {"custom.Origin", "custom.Length"}), ElementsAre("'Gent'", "1.5"));
  }
}

TEST_F(OnlineCustomFields, of_a_new_customer_go_to_the_account_and_to_the_contact) {
  begin_with(RecordKind::kCustomer);
  const FieldValues customer = {{"Name", text_value("De Wit BV")},
                                {"Code", text_value("777")},
                                {"Status", text_value("C")},
                                {"contact.LastName", text_value("De Wit")},
                                {"custom.WebshopNumber", Decimal::from_integer(7)},
                                {"contact.custom.Newsletter", true}};
  const auto made = online->create(customer, {});
  ASSERT_TRUE(made) << outcome(made);
  EXPECT_THAT(differences("777", customer), IsEmpty());
  // Looked up by custom fields alone, the contact is known and its change is one call.
  EXPECT_THAT(values_of("777", {"contact.custom.Newsletter"}), ElementsAre("yes"));
  const std::int64_t before = online->calls().total();
  ASSERT_TRUE(online->update(made->id, {{"contact.custom.Newsletter", false}}, {}));
  EXPECT_EQ(online->calls().total() - before, 1);
  EXPECT_THAT(values_of("777", {"contact.custom.Newsletter"}), ElementsAre("no"));
}

TEST_F(OnlineCustomFields, of_a_contact_that_is_not_there_need_a_name_to_make_one_with) {
  begin_with(RecordKind::kCustomer);
  const auto made = online->create({{"Name", text_value("De Wit BV")},
                                    {"Code", text_value("777")},
                                    {"Status", text_value("C")},
                                    {"contact.custom.Newsletter", true}},
                                   {});
  ASSERT_TRUE(made) << outcome(made);
  const auto set = online->update(made->id, {{"contact.custom.Newsletter", true}}, {});
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().code, "online.contact_without_name");
}

TEST_F(OnlineCustomFields, whose_answer_is_lost_are_found_as_they_are) {
  begin_with(RecordKind::kItem);
  write_fault("lost_answer", "*UpdateCustomField");
  const FieldValues item = a_marked_item();
  const auto lost = online->create(item, {});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().kind, ErrorKind::kUnknownOutcome) << outcome(lost);
  EXPECT_THAT(lost.error().what.en, HasSubstr("custom field"));
  EXPECT_EQ(find(FindBy::kNumber, {"TAFEL"}).size(), 1U);
  // The first one arrived, what came after it was not sent.
  EXPECT_EQ(differences("TAFEL", item).size(), 1U);
  const std::string id = find(FindBy::kNumber, {"TAFEL"}).at(0).id;
  ASSERT_TRUE(
      online->update(id, {{"custom.Origin", text_value("Delft")}, {"custom.Length", number("1.5")}}, {}));
  EXPECT_THAT(differences("TAFEL", item), IsEmpty());
}

TEST_F(OnlineCustomFields, that_are_refused_are_told_with_the_number_of_what_is_there) {
  begin_with(RecordKind::kItem);
  write_fault("server_error", "*UpdateCustomField", "POST", 500, kRefusal);
  const auto refused = online->create(a_marked_item(), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "online.part_refused") << outcome(refused);
  EXPECT_THAT(refused.error().what.en, HasSubstr("number TAFEL, without its custom field"));
}

}  // namespace
}  // namespace schakel::exact_online
