#include <gtest/gtest.h>

#include <map>
#include <set>

#include "engine/fake_erp_test.h"
#include "engine/run.h"

namespace schakel::engine {
namespace {

using test::Death;
using test::FakeSource;
using test::Fate;
using test::World;

model::Order an_order(const std::string& id, const std::string& number, int delivered) {
  model::Order order;
  order.id = id;
  order.number = number;
  order.state = delivered == 0 ? model::OrderState::kOpen : model::OrderState::kPartlyDelivered;
  model::OrderLine line;
  line.id = id + "-1";
  line.item_code = "CHAIR";
  line.quantity = Decimal::from_integer(4);
  line.delivered = Decimal::from_integer(delivered);
  order.lines = {line};
  return order;
}

/// Takes deliveries of the orders in `here`.
class FakeDeliveryTarget final : public connector::DeliveryTarget {
 public:
  FakeDeliveryTarget(World& world, FakeSource& here) : world_(world), here_(here) {}
  std::vector<std::string> deliveries;  ///< "o1-1=2"
  Milliseconds lateness{};

  connector::Calls calls() const override { return {.reads = 0, .writes = writes_}; }
  std::vector<connector::Finding> examine(std::stop_token) override { return {}; }
  Result<connector::DocumentWritten> deliver(const connector::DeliveryDraft& draft,
                                             std::stop_token) override {
    ++writes_;
    world_.calls.push_back("deliver " + draft.order_number);
    world_.clock.advance(Milliseconds(50));
    world_.point();
    const Fate fate = world_.fate("deliver " + draft.order_number);
    if (fate == Fate::kRefused) return fail(World::error(ErrorKind::kInvalidRecord));
    if (fate == Fate::kRequestLost) return fail(World::error(ErrorKind::kUnknownOutcome));
    if (fate == Fate::kLandsLate) {
      late_.push_back({world_.clock.now() + std::chrono::seconds(3), draft});
      return fail(World::error(ErrorKind::kUnknownOutcome));
    }
    land(draft);
    world_.point();
    if (fate == Fate::kAnswerLost) return fail(World::error(ErrorKind::kUnknownOutcome));
    return connector::DocumentWritten{.id = "d", .number = std::to_string(deliveries.size())};
  }
  void land_what_is_late() {
    for (auto& [when, draft] : late_) {
      if (when <= world_.clock.now()) land(draft);
    }
    std::erase_if(late_, [&](const auto& one) { return one.first <= world_.clock.now(); });
  }

 private:
  void land(const connector::DeliveryDraft& draft) {
    for (const auto& [change, known] : std::map(here_.orders())) {
      if (known.id != draft.order_id) continue;
      model::Order order = known;
      for (const connector::DeliveryLine& line : draft.lines) {
        order.lines[0].delivered = *order.lines[0].delivered->plus(line.quantity);
        deliveries.push_back(line.order_line_id + "=" + line.quantity.to_short_text());
      }
      here_.put(order);
    }
  }
  World& world_;
  FakeSource& here_;
  std::vector<std::pair<Instant, connector::DeliveryDraft>> late_;
  std::int64_t writes_ = 0;
};

class DeliveriesRunTest : public ::testing::Test {
 protected:
  DeliveriesRunTest() {
    settings.name = "status";
    settings.settling_time = std::chrono::seconds(5);
    here.put(an_order("o1", "1042", 0));
    there.put(an_order("g1", "10001", 0));
    there.put(an_order("g9", "10009", 4));  // Somebody typed that one in over there.
    remember_order();
    database_.watch_commits([this](storage::CommitMoment) { world.point(); });
  }
  // What a run of the orders flow left behind: o1 became g1.
  void remember_order() {
    const Instant now = world.clock.now();
    Lease lease =
        store.take_lease("orders", "x", now, std::chrono::minutes(1), [](const auto&) { return true; })
            .value();
    const RunId run = store.start_run(lease, Trigger::kByHand, now).value();
    Commit commit;
    commit.links.push_back({.kind = Kind::kOrder,
                            .source_id = "o1",
                            .target_id = "g1",
                            .target_number = "10001",
                            .target_code = {},
                            .reference = "EOL1042",
                            .source_number = "1042"});
    ASSERT_TRUE(store.commit(lease, {.integration = "shop", .flow = "orders"}, run, commit, {}, now,
                             std::chrono::minutes(1)));
    engine::Run ended;
    ended.id = run;
    ended.state = RunState::kDone;
    ended.ended = now;
    ASSERT_TRUE(store.end_run(lease, ended));
  }
  Result<RunReport> try_run(RunOptions options = {}) {
    return run_deliveries_flow({{.store = store,
                                 .clock = world.clock,
                                 .random = random_,
                                 .hasher = hasher_,
                                 .integration = "shop",
                                 .reversed = true,
                                 .owner = "a program",
                                 .owner_is_gone = [](const std::string&) { return true; }},
                                there,
                                here,
                                is_shown_only ? nullptr : &target},
                               settings, options, nobody_);
  }
  Counts run(RunOptions options = {}) {
    const Result<RunReport> report = try_run(options);
    EXPECT_TRUE(report && !report->error) << (report ? report->error->what.en : report.error().what.en);
    return report ? report->counts : Counts{};
  }

  World world;
  FakeSource here{world};
  FakeSource there{world};
  FakeDeliveryTarget target{world, here};
  flow::DeliveriesFlow settings;
  bool is_shown_only = false;
  storage::Database database_ = storage::Database::open_in_memory().value();
  Store store = Store::open(database_).value();

 private:
  SeededRandom random_{7};
  ContentHasher hasher_ = ContentHasher::make(Secret(std::string(32, 'k'))).value();
  Observer nobody_;
};

TEST_F(DeliveriesRunTest, what_was_delivered_there_is_delivered_here_each_time_the_difference) {
  EXPECT_EQ(run(), (Counts{.read = 1, .unchanged = 1}));
  there.put(an_order("g1", "10001", 1));
  EXPECT_EQ(run(), (Counts{.read = 1, .updated = 1}));
  there.put(an_order("g1", "10001", 4));
  EXPECT_EQ(run(), (Counts{.read = 1, .updated = 1}));
  EXPECT_EQ(target.deliveries, (std::vector<std::string>{"o1-1=1", "o1-1=3"}));
  EXPECT_EQ(run(), Counts{});
}

TEST_F(DeliveriesRunTest, more_of_a_part_is_seen_where_orders_have_no_modification_date) {
  there.has_modification_dates = false;
  there.put(an_order("g1", "10001", 1));
  EXPECT_EQ(run(), (Counts{.read = 1, .updated = 1}));
  there.put(an_order("g1", "10001", 2));
  EXPECT_EQ(run(), (Counts{.read = 1, .updated = 1}));
  EXPECT_EQ(target.deliveries, (std::vector<std::string>{"o1-1=1", "o1-1=1"}));
}

TEST_F(DeliveriesRunTest, an_order_that_schakel_did_not_make_there_is_left_alone) {
  there.put(an_order("g9", "10009", 4));
  run();
  EXPECT_TRUE(target.deliveries.empty());
}

TEST_F(DeliveriesRunTest, what_became_of_an_order_can_be_looked_up) {
  there.put(an_order("g1", "10001", 1));
  run();
  const std::vector<Record> found = store.find_records("1042", 5).value();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].last.reason.en, "Order 1042 is partly delivered there.");
}

TEST_F(DeliveriesRunTest, where_no_delivery_can_be_made_it_is_shown_and_nothing_is_pretended) {
  is_shown_only = true;
  there.put(an_order("g1", "10001", 1));
  EXPECT_EQ(run(), (Counts{.read = 1, .unchanged = 1}));
  EXPECT_EQ(store.find_records("1042", 5).value()[0].last.reason.nl,
            "Order 1042 is daar gedeeltelijk geleverd.");
}

TEST_F(DeliveriesRunTest, an_answer_that_is_lost_delivers_nothing_twice) {
  there.put(an_order("g1", "10001", 1));
  world.fate = [](const std::string&) { return Fate::kAnswerLost; };
  EXPECT_EQ(run(), (Counts{.read = 1, .updated = 1}));
  EXPECT_EQ(target.deliveries.size(), 1U);
}

TEST_F(DeliveriesRunTest, a_delivery_that_lands_late_is_waited_for) {
  there.put(an_order("g1", "10001", 1));
  bool first = true;
  world.fate = [&first](const std::string&) {
    return std::exchange(first, false) ? Fate::kLandsLate : Fate::kDone;
  };
  world.point = [this] { target.land_what_is_late(); };
  EXPECT_EQ(run(), (Counts{.read = 1, .updated = 1}));
  EXPECT_EQ(target.deliveries.size(), 1U);
}

TEST_F(DeliveriesRunTest, a_delivery_that_never_arrives_needs_a_person_in_the_end) {
  there.put(an_order("g1", "10001", 1));
  world.fate = [](const std::string&) { return Fate::kRequestLost; };
  EXPECT_EQ(run(), (Counts{.read = 1, .needs_person = 1}));
  EXPECT_EQ(world.count("deliver"), 3U);
  world.fate = [](const std::string&) { return Fate::kDone; };
  EXPECT_EQ(run({.dead_letters = {store.dead_letters({}).value()[0].id}}), (Counts{.read = 1, .updated = 1}));
}

TEST_F(DeliveriesRunTest, a_dry_run_delivers_nothing) {
  there.put(an_order("g1", "10001", 1));
  EXPECT_EQ(run({.dry_run = true}), (Counts{.read = 1, .updated = 1}));
  EXPECT_TRUE(target.deliveries.empty());
}

TEST_F(DeliveriesRunTest, a_death_at_any_point_delivers_everything_once) {
  for (int deadly = 0; deadly < 30; ++deadly) {
    world.point = [] {};
    target.deliveries.clear();
    here.put(an_order("o1", "1042", 0));
    there.put(an_order("g1", "10001", deadly % 2 == 0 ? 2 : 3));
    int point = 0;
    world.point = [&] {
      if (point++ == deadly) throw Death();
    };
    bool ended = false;
    for (int runs = 0; runs < 10 && !ended; ++runs) {
      try {
        const Result<RunReport> report = try_run();
        ended = report && !report->error;
      } catch (const Death&) {
      }
      world.clock.advance(std::chrono::seconds(1));
    }
    ASSERT_TRUE(ended) << deadly;
    EXPECT_EQ(target.deliveries.size(), 1U) << deadly;
  }
}

}  // namespace
}  // namespace schakel::engine
