#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "engine/fake_records_test.h"
#include "engine/run.h"

namespace schakel::engine {
namespace {

using connector::CatalogueField;
using connector::FindBy;
using connector::RecordKind;
using test::Death;
using test::FakeRecordSource;
using test::FakeRecordTarget;
using test::Fate;
using test::RecordTable;
using test::World;
using ::testing::ElementsAre;

class Recorder final : public Observer {
 public:
  void record_done(const RecordDone& record) override {
    std::string line = fmt::format("{} {}", record.number, name_of(record.outcome));
    if (record.record_plan != nullptr) {
      for (const flow::FieldDifference& difference : record.record_plan->differences)
        line += fmt::format(" {}:{}", difference.field, flow::name_of(difference.what));
    }
    outcomes.push_back(std::move(line));
  }
  std::vector<std::string> outcomes;
};

CatalogueField field(const char* name) {
  return {.name = name, .on_create = true, .on_update = true};
}

/// A cloud ERP and one in the cellar, with items and customers in both, and flows each way.
class Installation {
 public:
  explicit Installation(RecordKind kind) : kind_(kind) {
    settings.name = "down";
    settings.kind = back_settings.kind = kind;
    back_settings.name = "up";
    settings.settling_time = back_settings.settling_time = std::chrono::seconds(5);
    settings.batch_size = 3;
    if (kind == RecordKind::kCustomer) {
      settings.match_keys = back_settings.match_keys = {FindBy::kEmail};
      settings.number = back_settings.number = flow::RecordNumber::kTargetNumbers;
      cellar_target.code_is_key = false;
    }
    compile("");
    database_.watch_commits([this](storage::CommitMoment) { world.point(); });
  }

  /// The user's rules for the flow down.
  void compile(std::string_view changes) {
    const char* number = kind_ == RecordKind::kItem ? "code" : "number";
    const char* name = kind_ == RecordKind::kItem ? "description" : "name";
    const char* extra = kind_ == RecordKind::kItem ? "barcode" : "email";
    cloud_read_ = test::rules_of(fmt::format(
        "[{}]\nsource = \"Code\"\n[{}]\nsource = \"Title\"\n[{}]\nsource = \"Mail\"", number, name, extra));
    cloud_write_ =
        test::rules_of(fmt::format("[Code]\nsource = \"{}\"\n[Title]\nsource = \"{}\"\n[Mail]\n"
                                   "source = \"{}\"",
                                   number, name, extra));
    cellar_read_ = test::rules_of(
        fmt::format("[{}]\nsource = \"Nr\"\n[{}]\nsource = \"Omschrijving\"\n[{}]\nsource = \"Email\"",
                    number, name, extra));
    cellar_write_ = test::rules_of(
        fmt::format("[Nr]\nsource = \"{}\"\nwrite = \"on_create\"\n[Omschrijving]\nsource = \"{}\"\n"
                    "may_be_cut = true\n[Email]\nsource = \"{}\"",
                    number, name, extra));
    const auto made = [&](const connector::RecordSourceFields& from, const connector::RecordTargetFields& to,
                          const flow::RecordsFlow& flow, std::string_view rules) {
      auto compiled = connector::RecordMapping::compile(kind_, from, to, test::rules_of(rules), {},
                                                        flow::fields_used(flow, {}));
      EXPECT_TRUE(compiled) << (compiled ? "" : compiled.error().front().what.en);
      return *compiled;
    };
    mapping = made({.fields = &cloud_fields_, .shipped = &cloud_read_},
                   {.fields = &cellar_fields_, .shipped = &cellar_write_}, settings, changes);
    back_mapping = made({.fields = &cellar_fields_, .shipped = &cellar_read_},
                        {.fields = &cloud_fields_, .shipped = &cloud_write_}, back_settings, "");
  }

  Result<RunReport> down(RunOptions options = {}) {
    return run_records_flow(
        {run_world(false), cloud_source, cellar_target, *mapping,
         RecordDeps::Opposite{.mapping = *back_mapping, .settings = back_settings, .kept_by = cloud_target}},
        settings, options, observer);
  }
  Result<RunReport> up(RunOptions options = {}) {
    return run_records_flow(
        {run_world(true), cellar_source, cloud_target, *back_mapping,
         RecordDeps::Opposite{.mapping = *mapping, .settings = settings, .kept_by = cellar_target}},
        back_settings, options, observer);
  }
  RunWorld run_world(bool reversed) {
    return {.store = store,
            .clock = world.clock,
            .random = random_,
            .hasher = hasher_,
            .integration = "shop",
            .reversed = reversed,
            .owner = "a program",
            .owner_is_gone = [](const std::string&) { return true; }};
  }

  World world;
  RecordTable cloud{.number_field = "Code", .match_fields = {{"email", "Mail"}}};
  RecordTable cellar{.number_field = "Nr", .match_fields = {{"email", "Email"}}};
  FakeRecordSource cloud_source{world, cloud};
  FakeRecordTarget cloud_target{world, cloud};
  FakeRecordSource cellar_source{world, cellar};
  FakeRecordTarget cellar_target{world, cellar};
  flow::RecordsFlow settings;
  flow::RecordsFlow back_settings;
  std::shared_ptr<const connector::RecordMapping> mapping;
  std::shared_ptr<const connector::RecordMapping> back_mapping;
  Recorder observer;

 private:
  RecordKind kind_;
  connector::Catalogue cloud_fields_{"Items", {field("Code"), field("Title"), field("Mail"), field("Extra")}};
  connector::Catalogue cellar_fields_{"Item",
                                      {field("Nr"), field("Omschrijving"), field("Email"), field("Vrij1")}};
  mapping::Rules cloud_read_, cloud_write_, cellar_read_, cellar_write_;
  SeededRandom random_{7};
  storage::Database database_ = storage::Database::open_in_memory().value();
  ContentHasher hasher_ = ContentHasher::make(Secret(std::string(32, 'k'))).value();

 public:
  Store store = Store::open(database_).value();
};

class ItemsRunTest : public ::testing::Test {
 protected:
  ItemsRunTest() {
    for (const char* code : {"CHAIR", "TABLE", "LAMP", "SHELF", "BED"})
      shop.cloud.put(code, {{"Title", std::string("Nice ") + code}});
  }
  RunReport down(RunOptions options = {}) {
    const Result<RunReport> report = shop.down(options);
    EXPECT_TRUE(report && !report->error) << (report ? report->error->what.en : report.error().what.en);
    return report ? *report : RunReport{};
  }
  RunReport up(RunOptions options = {}) {
    const Result<RunReport> report = shop.up(options);
    EXPECT_TRUE(report && !report->error) << (report ? report->error->what.en : report.error().what.en);
    return report ? *report : RunReport{};
  }
  Installation shop{RecordKind::kItem};
};

TEST_F(ItemsRunTest, what_is_missing_is_made_and_a_second_run_costs_one_call) {
  EXPECT_EQ(down().counts, (Counts{.read = 5, .created = 5}));
  EXPECT_EQ(shop.cellar.value("LAMP", "Omschrijving"), "Nice LAMP");
  const RunReport second = down();
  EXPECT_EQ(second.counts, Counts{});
  EXPECT_EQ(second.source_calls.total(), 1);
  EXPECT_EQ(second.target_calls.total(), 0);
}

TEST_F(ItemsRunTest, only_what_differs_is_written) {
  down();
  shop.cloud.put("LAMP", {{"Title", "Bright lamp"}});
  shop.world.calls.clear();
  EXPECT_EQ(down().counts, (Counts{.read = 1, .updated = 1}));
  EXPECT_EQ(shop.world.count("update Nr-3 Omschrijving"), 1U);
}

TEST_F(ItemsRunTest, a_record_that_is_read_again_with_the_same_content_costs_no_call_over_there) {
  down();
  shop.cloud.put("LAMP", {});
  const RunReport again = down();
  EXPECT_EQ(again.counts, (Counts{.read = 1, .unchanged = 1}));
  EXPECT_EQ(again.target_calls.total(), 0);
}

TEST_F(ItemsRunTest, other_rules_look_again_at_the_same_content) {
  down();
  shop.cloud.put("LAMP", {});
  shop.compile("[Vrij1]\nconstant = \"new\"");
  EXPECT_EQ(down().counts, (Counts{.read = 1, .updated = 1}));
  EXPECT_EQ(shop.cellar.value("LAMP", "Vrij1"), "new");
}

TEST_F(ItemsRunTest, one_bad_record_holds_up_no_other_and_goes_when_it_is_mended) {
  shop.cellar.lengths["Omschrijving"] = 10;
  shop.cloud.put("BED", {{"Title", "A very long bed indeed"}});
  EXPECT_EQ(down().counts, (Counts{.read = 5, .created = 4, .needs_person = 1}));
  const std::vector<DeadLetter> letters = shop.store.dead_letters({}).value();
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].error.what.en, "Item BED: Omschrijving is too long.");
  EXPECT_EQ(letters[0].error.what.nl, "Artikel BED: Omschrijving is te lang.");
  shop.cloud.put("BED", {{"Title", "Bed"}});
  EXPECT_EQ(down().counts, (Counts{.read = 1, .created = 1}));
  EXPECT_TRUE(shop.store.dead_letters({}).value().empty());
}

TEST_F(ItemsRunTest, a_dead_letter_is_retried_by_its_number) {
  shop.cellar.lengths["Omschrijving"] = 10;
  shop.cloud.put("BED", {{"Title", "A very long bed indeed"}});
  down();
  shop.cellar.lengths.clear();
  EXPECT_EQ(down({.dead_letters = {shop.store.dead_letters({}).value()[0].id}}).counts,
            (Counts{.read = 1, .created = 1}));
}

TEST_F(ItemsRunTest, a_record_that_cannot_be_understood_needs_a_person) {
  shop.cloud.put("BED", {}).broken = true;
  EXPECT_EQ(down().counts, (Counts{.read = 5, .created = 4, .needs_person = 1}));
}

TEST_F(ItemsRunTest, a_dry_run_writes_nothing_and_tells_every_field) {
  shop.cellar.put("CHAIR", {{"Omschrijving", "Old chair"}, {"Email", "x"}});
  const RunReport report = down({.dry_run = true, .record = "CHAIR"});
  EXPECT_EQ(report.target_calls.writes, 0);
  EXPECT_THAT(shop.observer.outcomes, ElementsAre("CHAIR updated Nr:same Omschrijving:set"));
  EXPECT_EQ(shop.cellar.value("CHAIR", "Omschrijving"), "Old chair");
  EXPECT_TRUE(shop.store.runs("", 10).value().empty());
}

TEST_F(ItemsRunTest, an_answer_that_is_lost_makes_nothing_twice) {
  shop.world.fate = [](const std::string& what) {
    return what.starts_with("create TABLE") ? Fate::kAnswerLost : Fate::kDone;
  };
  EXPECT_EQ(down().counts, (Counts{.read = 5, .created = 5}));
  EXPECT_EQ(shop.world.count("create TABLE"), 1U);
}

TEST_F(ItemsRunTest, what_lands_late_is_found_and_not_made_again) {
  shop.cellar_target.lateness = std::chrono::seconds(3);
  shop.world.fate = [](const std::string& what) {
    return what.starts_with("create TABLE") ? Fate::kLandsLate : Fate::kDone;
  };
  EXPECT_EQ(down().counts, (Counts{.read = 5, .created = 5}));
  EXPECT_EQ(shop.world.count("create TABLE"), 1U);
}

TEST_F(ItemsRunTest, what_never_arrives_is_sent_again_and_then_needs_a_person) {
  shop.world.fate = [](const std::string& what) {
    return what.starts_with("create TABLE") ? Fate::kRequestLost : Fate::kDone;
  };
  EXPECT_EQ(down().counts, (Counts{.read = 5, .created = 4, .needs_person = 1}));
  EXPECT_EQ(shop.world.count("create TABLE"), 3U);
  EXPECT_EQ(shop.store.dead_letters({}).value()[0].error.code, "engine.outcome_unknown");
}

TEST_F(ItemsRunTest, two_opposite_flows_do_not_send_each_others_writing_back) {
  down();
  EXPECT_EQ(up().counts, (Counts{.read = 5, .unchanged = 5}));
  EXPECT_EQ(down().counts, Counts{});
  shop.cloud.put("LAMP", {{"Title", "Bright lamp"}});
  EXPECT_EQ(down().counts, (Counts{.read = 1, .updated = 1}));
  EXPECT_EQ(up().counts, (Counts{.read = 1, .unchanged = 1}));
  EXPECT_EQ(down().counts, Counts{});
}

TEST_F(ItemsRunTest, a_text_that_was_cut_on_its_way_does_not_come_back_cut) {
  shop.cellar.lengths["Omschrijving"] = 10;
  shop.settings.text_too_long = flow::TooLong::kCut;
  shop.cloud.put("BED", {{"Title", "A very long bed indeed"}});
  down();
  EXPECT_EQ(shop.cellar.value("BED", "Omschrijving"), "A very lon");
  // Somebody changes another field of it over there.
  shop.cellar.put("BED", {{"Email", "8712345"}});
  EXPECT_EQ(up().counts, (Counts{.read = 5, .updated = 1, .unchanged = 4}));
  EXPECT_EQ(shop.cloud.value("BED", "Mail"), "8712345");
  EXPECT_EQ(shop.cloud.value("BED", "Title"), "A very long bed indeed");
  // And then that one.
  shop.cellar.put("BED", {{"Omschrijving", "Bed"}});
  up();
  EXPECT_EQ(shop.cloud.value("BED", "Title"), "Bed");
  EXPECT_EQ(down().counts, (Counts{.read = 1, .unchanged = 1}));
}

TEST_F(ItemsRunTest, a_limit_stops_before_the_rest_and_the_next_run_goes_on) {
  EXPECT_EQ(down({.limit = 2}).counts, (Counts{.read = 2, .created = 2}));
  EXPECT_EQ(down().counts, (Counts{.read = 5, .created = 3, .unchanged = 2}));
}

class CustomersRunTest : public ::testing::Test {
 protected:
  Installation shop{RecordKind::kCustomer};
  Counts down() {
    const Result<RunReport> report = shop.down();
    EXPECT_TRUE(report && !report->error) << (report ? report->error->what.en : report.error().what.en);
    return report->counts;
  }
};

TEST_F(CustomersRunTest, one_person_with_two_entries_becomes_one_customer) {
  shop.cloud.put("1", {{"Title", "Jansen"}, {"Mail", "j@x.nl"}});
  shop.cloud.put("2", {{"Title", "Jansen"}, {"Mail", "J@X.nl"}});
  down();
  EXPECT_EQ(shop.cellar.rows.size(), 1U);
}

TEST_F(CustomersRunTest, a_customer_who_was_found_once_is_known_by_his_key_from_then_on) {
  shop.cloud.put("1", {{"Title", "Jansen"}, {"Mail", "j@x.nl"}});
  down();
  shop.cloud.put("1", {{"Title", "Jansen"}, {"Mail", "new@x.nl"}});
  EXPECT_EQ(down(), (Counts{.read = 1, .updated = 1}));
  EXPECT_EQ(shop.cellar.rows.size(), 1U);
  EXPECT_EQ(shop.cellar.rows[0].fields.at("Email"), "new@x.nl");
}

TEST_F(CustomersRunTest, a_customer_without_any_match_key_needs_a_person) {
  shop.cloud.put("1", {{"Title", "Jansen"}});
  EXPECT_EQ(down(), (Counts{.read = 1, .needs_person = 1}));
  EXPECT_EQ(shop.store.dead_letters({}).value()[0].error.code, "flow.record_without_match_key");
}

TEST_F(CustomersRunTest, a_customer_who_lands_late_is_waited_for_before_another_of_the_same_address) {
  shop.cloud.put("1", {{"Title", "Jansen"}, {"Mail", "j@x.nl"}});
  shop.cloud.put("2", {{"Title", "Jansen BV"}, {"Mail", "j@x.nl"}});
  bool first = true;
  shop.world.fate = [&first](const std::string& what) {
    if (!what.starts_with("create") || !first) return Fate::kDone;
    first = false;
    return Fate::kLandsLate;
  };
  down();
  shop.world.clock.advance(std::chrono::hours(1));
  EXPECT_EQ(shop.cellar.rows.size(), 1U);
}

/// Dies at the points in `deadly`, counted over all runs, and is started again.
void survives(RecordKind kind, const std::set<int>& deadly, int* points = nullptr) {
  Installation shop(kind);
  for (int i = 1; i <= 6; ++i) {
    shop.cloud.put(fmt::format("A{}", i), {{"Title", fmt::format("Record {}", i)},
                                           {"Mail", fmt::format("{}@x.nl", i == 6 ? 1 : i)}});
  }
  const std::string existing = kind == RecordKind::kItem ? "A2" : "7";
  shop.cellar.put(existing, {{"Omschrijving", "Old"}, {"Email", "2@x.nl"}});
  int lost = 0;
  shop.world.fate = [&](const std::string& what) {
    if (!what.starts_with("create")) return Fate::kDone;
    ++lost;
    return lost == 2 ? Fate::kLandsLate : lost == 3 ? Fate::kAnswerLost : Fate::kDone;
  };
  int point = 0;
  shop.world.point = [&] {
    if (deadly.contains(point++)) throw Death();
  };
  bool ended = false;
  for (int runs = 0; runs < 20 && !ended; ++runs) {
    try {
      const Result<RunReport> report = shop.down();
      ended = report && !report->error;
    } catch (const Death&) {
    }
    shop.world.clock.advance(Milliseconds(500));
  }
  EXPECT_TRUE(ended);
  shop.world.clock.advance(std::chrono::hours(1));
  std::set<std::string> keys;
  for (const RecordTable::Row& row : shop.cellar.rows) {
    const std::string key = kind == RecordKind::kItem ? row.number : row.fields.at("Email");
    EXPECT_TRUE(keys.insert(key).second) << key << " is there twice.";
  }
  EXPECT_EQ(keys.size(), kind == RecordKind::kItem ? 6U : 5U);
  if (kind == RecordKind::kItem) {
    EXPECT_EQ(shop.cellar.value("A2", "Omschrijving"), "Record 2");
  }
  const Place place{.integration = "shop", .flow = "down"};
  EXPECT_EQ(
      shop.store.waiting(place, kind == RecordKind::kItem ? Kind::kItem : Kind::kCustomer, {}).value().count,
      0);
  if (points != nullptr) *points = point;
}

TEST(RecordsRunDies, at_every_point_and_makes_everything_once) {
  for (const RecordKind kind : {RecordKind::kItem, RecordKind::kCustomer}) {
    int points = 0;
    survives(kind, {}, &points);
    EXPECT_GT(points, 20);
    for (int at = 0; at < points; ++at) {
      SCOPED_TRACE(fmt::format("{} dies at point {}", connector::name_of(kind), at));
      survives(kind, {at});
      if (::testing::Test::HasFailure()) return;
    }
  }
}

TEST(RecordsRunDies, at_pairs_of_points_and_makes_everything_once) {
  for (const RecordKind kind : {RecordKind::kItem, RecordKind::kCustomer}) {
    for (int first = 0; first < 40; first += 3) {
      for (int second = first + 1; second < 60; second += 4) {
        SCOPED_TRACE(fmt::format("{} dies at points {} and {}", connector::name_of(kind), first, second));
        survives(kind, {first, second});
        if (::testing::Test::HasFailure()) return;
      }
    }
  }
}

}  // namespace
}  // namespace schakel::engine
