// The promises of the engine, under every death that it can die: at most one document per order, at most one
// customer per customer, no order lost, a cursor that is never ahead, and nothing personal in the database.
//
// The program dies by an exception at a commit or a call, as kill -9 would: what was committed stays, what
// was not is gone, and what was sent may land later. Then it is started again on the same database.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/fake_erp_test.h"
#include "engine/run.h"

namespace schakel::engine {
namespace {

using test::AnOrder;
using test::Death;
using test::FakeSource;
using test::FakeTarget;
using test::Fate;
using test::World;

constexpr int kRunsMax = 30;  // A program that has not come to an end by then never will.

std::optional<std::uint64_t> number_from_environment(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr || *text == '\0') return std::nullopt;
  return std::strtoull(text, nullptr, 10);
}

/// One installation with its two ERPs, that is run, killed and started again.
class Installation {
 public:
  explicit Installation(std::uint64_t seed) : random_(seed) {
    settings_.batch_size = 3;
    source.page_size = 4;
    database_.watch_commits([this](storage::CommitMoment) { world.point(); });
  }

  /// Runs until a run ends well; the program may die on the way. False when it never does.
  bool run_to_the_end() {
    Observer nobody;
    for (int runs = 0; runs < kRunsMax; ++runs) {
      try {
        const Result<RunReport> report = run_orders_flow(deps(), settings_, {}, nobody);
        if (report && !report->error) return true;
      } catch (const Death&) {
        ++deaths;
      }
      expect_cursor_not_ahead();
      world.clock.advance(Milliseconds(500));
    }
    return false;
  }

  /// What must hold when everything came to its end.
  void expect_promises_kept() {
    world.clock.advance(std::chrono::hours(1));  // Whatever is late has landed.
    std::set<std::string> emails;
    for (const FakeTarget::Customer& customer : target.customers) {
      EXPECT_TRUE(emails.insert(lower_ascii(customer.email)).second) << "A customer was created twice.";
    }
    for (const auto& [change, order] : source.orders()) {
      EXPECT_LE(target.count("EOL" + order.number), 1U) << "Order " << order.number << " stands there twice.";
      EXPECT_TRUE(is_accounted_for(order)) << "Order " << order.number << " was lost.";
    }
    EXPECT_EQ(store_.waiting(place_, Kind::kOrder, {}).value().count, 0) << "Something was left open.";
  }

  World world;
  FakeSource source{world};
  FakeTarget target{world};
  int deaths = 0;

 private:
  Deps deps() {
    return {{.store = store_,
             .clock = world.clock,
             .random = random_,
             .hasher = hasher_,
             .integration = "bakery",
             .owner = "a program",
             .owner_is_gone = [](const std::string&) { return true; }},
            source,
            target};
  }

  // Has an outcome that agrees with the target, or needs a person and says so.
  bool is_accounted_for(const model::Order& order) {
    if (store_.open_dead_letter(settings_.name, order.id).value()) return true;
    const std::optional<Record> record = store_.record(settings_.name, order.id).value();
    if (!record) return false;
    if (record->last.outcome == Outcome::kSkipped) return order.state != model::OrderState::kOpen;
    return target.count("EOL" + order.number) == 1;
  }

  void expect_cursor_not_ahead() {
    const std::string text = store_.cursor(settings_.name).value().text;
    const std::int64_t behind = text.empty() ? 0 : std::stoll(text);
    for (const auto& [change, order] : source.orders()) {
      if (change > behind) break;
      const bool known = store_.record(settings_.name, order.id).value().has_value() ||
                         store_.intent(place_, Kind::kOrder, order.id).value().has_value();
      EXPECT_TRUE(known) << "The cursor passed order " << order.number << ", of which nothing is kept.";
    }
  }

  SeededRandom random_;
  storage::Database database_ = storage::Database::open_in_memory().value();
  Store store_ = Store::open(database_).value();
  ContentHasher hasher_ = ContentHasher::make(Secret(std::string(32, 'k'))).value();
  flow::OrdersFlow settings_ = test::small_flow();
  Place place_{.integration = "bakery", .flow = settings_.name};
};

// Nine orders over three pages and four batches: a customer with several orders, two more who have the same
// e-mail address as he, a missing item, an order that is not wanted, a refusal, a lost answer, a late
// document, and a customer whose creation is not answered and who lands late.
struct CanonicalScenario {
  explicit CanonicalScenario(const std::set<int>& deadly) : installation(1) {
    FakeSource& source = installation.source;
    source.put(AnOrder(1).from(1));
    source.put(AnOrder(2).from(8).with_email("inkoop1@bakkerij.example"));
    source.put(AnOrder(3).from(2).with_item("GONE"));
    source.put(AnOrder(4).from(3));
    source.put(AnOrder(5).from(4).in_state(model::OrderState::kCancelled));
    source.put(AnOrder(6).from(5));
    source.put(AnOrder(7).from(5));
    source.put(AnOrder(8).from(1));
    source.put(AnOrder(9).from(9).with_email("Inkoop1@bakkerij.example"));
    installation.target.refused_references = {"EOL7"};
    installation.world.fate = [fates =
                                   std::make_shared<std::map<std::string, Fate>>(std::map<std::string, Fate>{
                                       {"create_customer ", Fate::kLandsLate},
                                       {"write_order EOL2", Fate::kAnswerLost},
                                       {"write_order EOL4", Fate::kLandsLate},
                                       {"write_order EOL6", Fate::kRequestLost},
                                   })](const std::string& call) {
      const auto found = fates->find(call);
      if (found == fates->end()) return Fate::kDone;
      const Fate fate = found->second;
      fates->erase(found);  // Once: the next try goes well.
      return fate;
    };
    installation.world.point = [this, deadly] {
      if (deadly.contains(points++)) throw Death{};
    };
  }

  int points = 0;
  Installation installation;
};

int points_of_canonical_scenario() {
  CanonicalScenario scenario({});
  EXPECT_TRUE(scenario.installation.run_to_the_end());
  scenario.installation.expect_promises_kept();
  return scenario.points;
}

TEST(Simulation, nothing_goes_wrong_when_nobody_dies) {
  EXPECT_GT(points_of_canonical_scenario(), 50);
}

TEST(Simulation, a_death_at_any_commit_or_call_makes_no_second_document_and_loses_nothing) {
  const int points = points_of_canonical_scenario();
  for (int deadly = 0; deadly < points; ++deadly) {
    SCOPED_TRACE(fmt::format("died at point {}", deadly));
    CanonicalScenario scenario({deadly});
    ASSERT_TRUE(scenario.installation.run_to_the_end());
    EXPECT_EQ(scenario.installation.deaths, 1);
    scenario.installation.expect_promises_kept();
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(Simulation, nor_do_two_deaths) {
  const int points = points_of_canonical_scenario();
  // The second death comes after a restart, so it may lie beyond the points of a life without deaths. Every
  // third distance here; every one with SCHAKEL_ALL_PAIRS.
  const int step = number_from_environment("SCHAKEL_ALL_PAIRS") ? 1 : 3;
  for (int first = 0; first < points; ++first) {
    for (int second = first + 1 + first % step; second < points + 60; second += step) {
      SCOPED_TRACE(fmt::format("died at points {} and {}", first, second));
      CanonicalScenario scenario({first, second});
      ASSERT_TRUE(scenario.installation.run_to_the_end());
      scenario.installation.expect_promises_kept();
      if (::testing::Test::HasFailure()) return;
    }
  }
}

TEST(Simulation, nor_does_a_death_leave_a_customer_half_made) {
  for (int deadly = 0;; ++deadly) {
    SCOPED_TRACE(fmt::format("died at point {}", deadly));
    Installation installation(1);
    installation.source.put(AnOrder(1).from(1));
    installation.source.put(AnOrder(2).from(1));
    bool created = false;
    installation.world.fate = [&](const std::string& call) {
      if (created || !call.starts_with("create_customer")) return Fate::kDone;
      created = true;
      return Fate::kHalfDone;
    };
    int points = 0;
    installation.world.point = [&] {
      if (points++ == deadly) throw Death{};
    };
    ASSERT_TRUE(installation.run_to_the_end());
    installation.expect_promises_kept();
    ASSERT_EQ(installation.target.customers.size(), 1U);
    EXPECT_FALSE(installation.target.customers[0].found.incomplete);
    EXPECT_EQ(installation.target.documents.size(), 2U);
    if (::testing::Test::HasFailure()) return;
    if (installation.deaths == 0) break;  // There are no more points to die at.
  }
}

// ---- Under a seed
// ----------------------------------------------------------------------------------------------------

Fate drawn_fate(Random& random, unsigned trouble) {
  if (!random.chance(trouble)) return Fate::kDone;
  constexpr Fate kTroubles[] = {Fate::kAnswerLost,  Fate::kRequestLost, Fate::kLandsLate,
                                Fate::kUnavailable, Fate::kRefused,     Fate::kMalformedAnswer,
                                Fate::kCancelled,   Fate::kHalfDone};
  return kTroubles[random.below(std::size(kTroubles))];
}

void live_under_seed(std::uint64_t seed) {
  SCOPED_TRACE(fmt::format("SCHAKEL_SEED={}", seed));
  SeededRandom random(seed);
  Installation installation(seed);
  const int orders = static_cast<int>(5 + random.below(25));
  const int customers = static_cast<int>(1 + random.below(10));
  for (int number = 1; number <= orders; ++number) {
    AnOrder order(number);
    const int customer = static_cast<int>(random.below(static_cast<std::uint64_t>(customers)));
    order.from(customer);
    if (customer == 8) order.without_email();  // One in ten cannot be found, nor created.
    if (customer == 7) order.with_email("Inkoop3@bakkerij.example");  // And two are one to the target.
    if (random.chance(5)) order.with_item("GONE");
    if (random.chance(5)) order.in_state(model::OrderState::kCancelled);
    installation.source.put(order);
  }
  // Trouble ends some day; the promises are about how things stand then.
  const auto trouble = static_cast<unsigned>(random.below(40));
  const auto deadliness = random.below(30);
  int deaths_left = static_cast<int>(random.below(12));
  int calls_in_trouble = 400;
  installation.target.lateness = Milliseconds(static_cast<std::int64_t>(1 + random.below(25'000)));
  installation.world.fate = [&](const std::string&) {
    return calls_in_trouble-- > 0 ? drawn_fate(random, trouble) : Fate::kDone;
  };
  installation.world.read_fails = [&] { return calls_in_trouble > 0 && random.below(1'000) < trouble * 5; };
  installation.world.point = [&] {
    if (deaths_left > 0 && random.below(1'000) < deadliness) {
      --deaths_left;
      throw Death{};
    }
  };
  EXPECT_TRUE(installation.run_to_the_end()) << "It never came to an end.";
  // Orders go on changing while the program lives.
  for (int number = 1; number <= orders; number += 3) {
    installation.source.put(AnOrder(number).from(number % std::min(customers, 8)));
  }
  EXPECT_TRUE(installation.run_to_the_end()) << "It never came to an end after the orders changed.";
  installation.expect_promises_kept();
}

TEST(Simulation, the_promises_hold_under_every_seed) {
  if (const auto seed = number_from_environment("SCHAKEL_SEED")) {
    live_under_seed(*seed);
    return;
  }
  const std::uint64_t seeds = number_from_environment("SCHAKEL_SEEDS").value_or(400);
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    live_under_seed(seed);
    if (::testing::Test::HasFailure()) return;
  }
}

// ---- What is on the disk
// ---------------------------------------------------------------------------------------------

// Puts a canary into everything of an order that is Personal.
model::Order order_full_of_canaries(int number) {
  const Personal canary("CANARY-7f3a");
  model::Order order = AnOrder(number);
  model::Customer& customer = order.customer;
  customer.email = Personal(fmt::format("CANARY-7f3a{}@example.com", number));
  for (Personal* field :
       {&customer.name, &customer.phone, &customer.website, &customer.vat_number,
        &customer.chamber_of_commerce, &customer.visit.line1, &customer.visit.line2, &customer.visit.line3,
        &customer.visit.postcode, &customer.visit.city, &order.your_reference, &order.description,
        &order.remarks, &order.lines[0].description, &order.lines[0].notes}) {
    *field = canary;
  }
  model::Contact contact;
  for (Personal* field : {&contact.first_name, &contact.middle_name, &contact.last_name, &contact.initials,
                          &contact.email, &contact.phone, &contact.job_title}) {
    *field = canary;
  }
  customer.contact = contact;
  order.contact = contact;
  order.delivery_address = customer.visit;
  order.native.emplace_back("FreeText", canary);
  return order;
}

TEST(Simulation, nothing_personal_reaches_the_disk) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "schakel_simulation_canaries";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  World world;
  FakeSource source(world);
  FakeTarget target(world);
  for (int number = 1; number <= 20; ++number) source.put(order_full_of_canaries(number));
  model::Order bad = order_full_of_canaries(21);
  bad.lines[0].item_code = "GONE";
  source.put(bad);
  int writes = 0;
  world.fate = [&](const std::string&) { return ++writes % 5 == 0 ? Fate::kAnswerLost : Fate::kDone; };
  {
    storage::Database database = storage::Database::open(folder / "schakel.db").value();
    Store store = Store::open(database).value();
    SeededRandom random(1);
    const ContentHasher hasher = ContentHasher::make(Secret(std::string(32, 'k'))).value();
    const flow::OrdersFlow settings = test::small_flow();
    const Deps deps{{.store = store,
                     .clock = world.clock,
                     .random = random,
                     .hasher = hasher,
                     .integration = "bakery",
                     .owner = "this test",
                     .owner_is_gone = [](const std::string&) { return true; }},
                    source,
                    target};
    Observer nobody;
    const auto report = run_orders_flow(deps, settings, {}, nobody);
    ASSERT_TRUE(report);
    ASSERT_EQ(report->counts.created, 20);
    ASSERT_EQ(report->counts.needs_person, 1);

    // While it is still open, so that the write-ahead log is there to be read too.
    bool found_a_reference = false;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      std::ifstream in(file.path(), std::ios::binary);
      const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
      EXPECT_EQ(bytes.find("CANARY"), std::string::npos) << file.path();
      found_a_reference = found_a_reference || bytes.find("EOL20") != std::string::npos;
    }
    EXPECT_TRUE(found_a_reference);  // We did look where things are kept.
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace schakel::engine
