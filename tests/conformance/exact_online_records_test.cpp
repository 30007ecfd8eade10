// Items, customers and assortments of exact-online-simulator, read over a real socket with a real consent.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "connectors/exact_online/record_source.h"
#include "connectors/exact_online/record_target.h"
#include "connectors/exact_online/target.h"
#include "tests/conformance/exact_online_world.h"

namespace schakel::exact_online {
namespace {

using connector::RecordKind;

struct OnlineRecordsRead : ExactOnlineWorld {
  RecordKind kind = RecordKind::kItem;
  connector::RecordRead ask;
  std::unique_ptr<connector::RecordSource> online;

  void connect() override { online = *make_record_source(settings, deps(), kind); }
  void disconnect() override { online.reset(); }

  /// Long after the moment at which the simulator made its records, which is the machine's: what was made
  /// then is not among what changed lately.
  void begin(RecordKind of, std::vector<std::string> fields, std::vector<std::string> arguments) {
    kind = of;
    ask = {.after = {}, .fields = std::move(fields)};
    arguments.insert(arguments.begin(), {"--no-limits"});
    start(std::move(arguments));
    const Milliseconds behind = SystemClock().now() - clock.now();
    clock.advance(std::max(behind, Milliseconds(0)) + std::chrono::hours(3));
    consent();
    connect();
  }

  struct Reading {
    std::vector<connector::SourceRecord> records;
    std::optional<Error> error;
    std::int64_t calls = 0;
  };
  /// Until there is no more; `ask` then goes on from there.
  Reading read() {
    Reading reading;
    const std::int64_t before = online->calls().total();
    bool more = true;
    while (more) {
      auto page = online->read(ask, {});
      if (!page) {
        reading.error = page.error();
        break;
      }
      more = page->more;
      ask.after = page->next;
      std::ranges::move(page->records, std::back_inserter(reading.records));
    }
    reading.calls = online->calls().total() - before;
    return reading;
  }
  std::string value(const connector::SourceRecord& record, std::size_t at) const {
    const model::Value& held = record.values.at(at);
    if (const auto* text = std::get_if<Personal>(&held)) return text->reveal();
    if (const auto* number = std::get_if<Decimal>(&held)) return number->to_short_text();
    if (const auto* flag = std::get_if<bool>(&held)) return *flag ? "yes" : "no";
    return "";
  }
  static std::set<std::string> ids_of(const Reading& reading) {
    std::set<std::string> ids;
    for (const connector::SourceRecord& record : reading.records) ids.insert(record.id);
    return ids;
  }
  std::unique_ptr<connector::OrderTarget> writer() { return *make_order_target(settings, deps(), {}); }
};

TEST_F(OnlineRecordsRead, every_item_comes_once_with_its_price_and_then_nothing_until_something_changes) {
  begin(RecordKind::kItem, {"Description", "StandardSalesPrice", "Class_01", "ItemGroupCode", "IsStockItem"},
        {"--orders", "0", "--items", "2500"});
  const Reading all = read();
  ASSERT_EQ(code_of(all.error), "");
  EXPECT_EQ(static_cast<std::int64_t>(all.records.size()), rows_there("logistics/Items"));
  EXPECT_EQ(ids_of(all).size(), all.records.size());
  std::size_t priced = 0;
  std::size_t coloured = 0;
  for (const connector::SourceRecord& record : all.records) {
    EXPECT_FALSE(record.unreadable);
    EXPECT_FALSE(record.number.empty());
    EXPECT_FALSE(value(record, 0).empty());
    priced += value(record, 1).empty() || value(record, 1) == "0" ? 0U : 1U;
    coloured += value(record, 2).empty() ? 0U : 1U;
    EXPECT_FALSE(value(record, 3).empty());
  }
  EXPECT_EQ(priced, all.records.size());
  EXPECT_GT(coloured, 2000U);
  // The administration, two versions, three pages, two feeds.
  EXPECT_EQ(all.calls, 8);
  connect();
  const Reading again = read();
  EXPECT_TRUE(again.records.empty());
  EXPECT_EQ(again.calls, 2);  // Two feeds; where the administration lives was asked just now.

  ASSERT_TRUE(writer()->create_item({.code = "NIEUW-1",
                                     .description = Personal("Nieuw"),
                                     .unit = "pc",
                                     .vat_code = "VH",
                                     .sales_price = *Decimal::parse("9.95")},
                                    {}));
  const Reading changed = read();
  ASSERT_EQ(code_of(changed.error), "");
  ASSERT_EQ(changed.records.size(), 1U);
  EXPECT_EQ(changed.records[0].number, "NIEUW-1");
  EXPECT_EQ(value(changed.records[0], 1), "9.95");
}

TEST_F(OnlineRecordsRead, a_reading_that_was_broken_off_goes_on_with_the_page_behind_it) {
  begin(RecordKind::kItem, {"Description"}, {"--orders", "0", "--items", "2500"});
  const auto first = online->read(ask, {});
  ASSERT_TRUE(first);
  ASSERT_TRUE(first->more);
  ask.after = first->next;
  connect();
  const Reading rest = read();
  ASSERT_EQ(code_of(rest.error), "");
  std::set<std::string> ids = ids_of(rest);
  for (const connector::SourceRecord& record : first->records) EXPECT_TRUE(ids.insert(record.id).second);
  EXPECT_EQ(static_cast<std::int64_t>(ids.size()), rows_there("logistics/Items"));
}

TEST_F(OnlineRecordsRead, every_customer_comes_once_with_its_contact_addresses_and_codes) {
  begin(RecordKind::kCustomer,
        {"Name", "contact.LastName", "delivery.City", "invoice.City", "ShippingMethod", "classification"},
        {"--orders", "0", "--customers", "1200"});
  const Reading all = read();
  ASSERT_EQ(code_of(all.error), "");
  EXPECT_EQ(static_cast<std::int64_t>(all.records.size()), rows_there("crm/Accounts"));
  EXPECT_EQ(ids_of(all).size(), all.records.size());
  std::size_t delivered = 0;
  for (const connector::SourceRecord& record : all.records) {
    EXPECT_FALSE(record.number.starts_with(' '));
    for (const std::size_t at : {0U, 1U, 4U, 5U}) EXPECT_FALSE(value(record, at).empty()) << record.number;
    delivered += value(record, 2).empty() ? 0U : 1U;
  }
  EXPECT_GT(delivered, 100U);
  EXPECT_LT(delivered, all.records.size());
  EXPECT_LE(all.calls, 20);
  connect();
  EXPECT_EQ(read().calls, 3);  // Three feeds; where the administration lives was asked just now.
}

TEST_F(OnlineRecordsRead, a_customer_comes_again_when_his_contact_changed_and_a_supplier_never_comes) {
  begin(RecordKind::kCustomer, {"Name", "contact.LastName"}, {"--orders", "0", "--customers", "20"});
  const Reading all = read();
  ASSERT_EQ(code_of(all.error), "");
  const std::string known = all.records.at(3).id;
  const auto target = writer();
  connector::CustomerDraft draft;
  draft.kind = model::Customer::Kind::kCompany;
  draft.contact.emplace();
  draft.contact->last_name = Personal("Nieuwkomer");
  const Result<void> changed = target->update_customer(known, draft, {});
  ASSERT_TRUE(changed) << changed.error().what.en;
  const Reading next = read();
  ASSERT_EQ(code_of(next.error), "");
  ASSERT_EQ(next.records.size(), 1U);
  EXPECT_EQ(next.records[0].id, known);
  EXPECT_EQ(value(next.records[0], 1), "Nieuwkomer");
}

TEST_F(OnlineRecordsRead, assortments_come_with_their_ledger_accounts) {
  begin(RecordKind::kAssortment, {"Description", "GLRevenueCode"}, {"--orders", "0"});
  const Reading all = read();
  ASSERT_EQ(code_of(all.error), "");
  EXPECT_EQ(all.records.size(), 5U);
  for (const connector::SourceRecord& record : all.records) EXPECT_EQ(value(record, 1), "8000");
}

TEST_F(OnlineRecordsRead, records_are_found_by_their_numbers_in_one_call) {
  begin(RecordKind::kItem, {"Description"}, {"--orders", "0", "--items", "60"});
  const Reading all = read();
  std::vector<std::string> numbers = {"NIETS"};
  for (std::size_t i = 0; i < 40; ++i) numbers.push_back(all.records.at(i).number);
  const std::int64_t before = online->calls().total();
  const auto found = online->read_of(numbers, ask, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size(), 40U);
  EXPECT_EQ(online->calls().total() - before, 1);

  begin(RecordKind::kCustomer, {"Name"}, {"--orders", "0", "--customers", "20"});
  const std::string number = "7";
  EXPECT_EQ(online->read_of(std::span(&number, 1), ask, {})->size(), 1U);
}

struct OnlineCustomFieldsRead : OnlineRecordsRead {
  std::unique_ptr<connector::RecordTarget> writer_of(RecordKind of) {
    return *make_record_target(settings, deps(), of);
  }
  void declare(std::vector<CustomField> fields) {
    settings.custom_fields = std::move(fields);
    connect();
  }
};

TEST_F(OnlineCustomFieldsRead, come_with_their_item_as_what_they_are) {
  begin(RecordKind::kItem, {"custom.Origin", "custom.LeadDays", "custom.IsFragile", "custom.LaunchDate"},
        {"--orders", "0", "--items", "1500"});
  declare({{CustomField::Of::kItem, "Origin", CustomField::Type::kText},
           {CustomField::Of::kItem, "LeadDays", CustomField::Type::kWhole},
           {CustomField::Of::kItem, "IsFragile", CustomField::Type::kBoolean},
           {CustomField::Of::kItem, "LaunchDate", CustomField::Type::kDate}});
  const Reading before = read();
  ASSERT_EQ(code_of(before.error), "");
  EXPECT_LE(before.calls, 9) << "Nobody has a value, so one question tells that for all.";
  const std::string id = before.records.at(700).id;
  const auto target = writer_of(RecordKind::kItem);
  ASSERT_TRUE(target->update(id,
                             {{"custom.Origin", Personal("Delft")},
                              {"custom.LeadDays", Decimal::from_integer(14)},
                              {"custom.IsFragile", true},
                              {"custom.LaunchDate", *parse_local("2026-12-01")}},
                             {}));
  ask.after = {};
  const Reading all = read();
  ASSERT_EQ(code_of(all.error), "");
  ASSERT_EQ(all.records.size(), before.records.size());
  for (const connector::SourceRecord& record : all.records) {
    EXPECT_FALSE(record.unreadable);
    EXPECT_EQ(value(record, 0), record.id == id ? "Delft" : "");
    EXPECT_EQ(value(record, 1), record.id == id ? "14" : "");
    EXPECT_EQ(value(record, 2), record.id == id ? "yes" : "");
    EXPECT_EQ(std::holds_alternative<LocalTime>(record.values[3]), record.id == id);
  }
}

TEST_F(OnlineCustomFieldsRead, of_customers_come_with_account_and_contact) {
  begin(RecordKind::kCustomer, {"contact.custom.Newsletter", "custom.WebshopNumber"},
        {"--orders", "0", "--customers", "20"});
  declare({{CustomField::Of::kAccount, "WebshopNumber", CustomField::Type::kWhole},
           {CustomField::Of::kContact, "Newsletter", CustomField::Type::kBoolean}});
  const std::string id = read().records.at(3).id;
  const auto target = writer_of(RecordKind::kCustomer);
  ASSERT_TRUE(target->update(
      id, {{"custom.WebshopNumber", Decimal::from_integer(7)}, {"contact.custom.Newsletter", true}}, {}));
  ask.after = {};
  for (const connector::SourceRecord& record : read().records) {
    EXPECT_EQ(value(record, 0), record.id == id ? "yes" : "");
    EXPECT_EQ(value(record, 1), record.id == id ? "7" : "");
  }
}

TEST_F(OnlineCustomFieldsRead, a_change_comes_where_it_changes_its_record_and_otherwise_with_the_next) {
  for (const char* changes : {"alone", "record"}) {
    begin(RecordKind::kItem, {"Description", "custom.Origin"},
          {"--orders", "0", "--items", "30", "--custom-field-change", changes});
    declare({{CustomField::Of::kItem, "Origin", CustomField::Type::kText}});
    const std::string id = read().records.at(3).id;
    const auto target = writer_of(RecordKind::kItem);
    ASSERT_TRUE(target->update(id, {{"custom.Origin", Personal("Gent")}}, {}));
    const Reading next = read();
    ASSERT_EQ(code_of(next.error), "");
    EXPECT_EQ(next.records.size(), changes == std::string("record") ? 1U : 0U) << changes;
    ASSERT_TRUE(target->update(id, {{"Description", Personal("Bank")}}, {}));
    const Reading then = read();
    ASSERT_EQ(then.records.size(), 1U);
    EXPECT_EQ(value(then.records[0], 1), "Gent");
  }
}

TEST_F(OnlineCustomFieldsRead, without_premium_a_reading_says_so_and_the_examination_too) {
  begin(RecordKind::kItem, {"custom.Origin"}, {"--orders", "0", "--custom-fields", "none"});
  declare({{CustomField::Of::kItem, "Origin", CustomField::Type::kText}});
  const Reading refused = read();
  ASSERT_TRUE(refused.error);
  EXPECT_EQ(refused.error->kind, ErrorKind::kForbidden) << code_of(refused.error);
  EXPECT_TRUE(std::ranges::any_of(online->examine({}), [](const auto& finding) {
    return finding.error && finding.error->kind == ErrorKind::kForbidden;
  }));
}

struct EachRecordKind : OnlineRecordsRead, testing::WithParamInterface<RecordKind> {
  std::vector<std::string> fields() const {
    if (GetParam() == RecordKind::kItem) return {"Description", "StandardSalesPrice"};
    if (GetParam() == RecordKind::kCustomer) return {"Name", "contact.LastName", "delivery.City"};
    return {"Description"};
  }
  std::vector<std::string> world() const {
    return {"--orders", "0", "--items", "1500", "--customers", "1100"};
  }
};

TEST_P(EachRecordKind, costs_a_retry_and_nothing_else_when_a_fault_passes) {
  begin(GetParam(), fields(), world());
  const std::size_t whole = read().records.size();
  for (const char* fault_kind :
       {"lost_answer", "disconnect", "server_error", "truncated_body", "not_json", "unknown_property"}) {
    begin(GetParam(), fields(), world());
    for (const char* path : {"*bulk*", "*sync*", "*ItemGroups*"}) fault(fault_kind, path);
    const Reading reading = read();
    EXPECT_EQ(code_of(reading.error), "") << fault_kind;
    EXPECT_EQ(reading.records.size(), whole) << fault_kind;
  }
}

TEST_P(EachRecordKind, is_read_the_same_whatever_the_service_does_with_what_is_not_certain) {
  begin(GetParam(), fields(), world());
  const std::set<std::string> usual = ids_of(read());
  std::vector<std::string> arguments = world();
  arguments.insert(arguments.end(), {"--int64", "number", "--raw-style", "--sync-select", "required",
                                     "--mandatory-filter", "*"});
  begin(GetParam(), fields(), arguments);
  const Reading other = read();
  EXPECT_EQ(code_of(other.error), "");
  // With a mandatory filter the version is not told, and what changed is read from the beginning.
  EXPECT_EQ(ids_of(other).size(), usual.size());
}

TEST_P(EachRecordKind, is_examined_and_nothing_is_wrong) {
  begin(GetParam(), fields(), {"--orders", "5"});
  for (const connector::Finding& finding : online->examine({}))
    EXPECT_FALSE(finding.error) << finding.checked.en << ": " << code_of(finding.error);
}

INSTANTIATE_TEST_SUITE_P(Kinds, EachRecordKind,
                         testing::Values(RecordKind::kItem, RecordKind::kCustomer, RecordKind::kAssortment),
                         [](const auto& name) { return std::string(connector::name_of(name.param)); });

}  // namespace
}  // namespace schakel::exact_online
