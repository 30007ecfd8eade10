#include "engine/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "engine/fake_erp_test.h"

namespace schakel::engine {
namespace {

using test::AnOrder;
using test::FakeSource;
using test::FakeTarget;
using test::Fate;
using test::World;
using ::testing::ElementsAre;

class Recorder final : public Observer {
 public:
  void record_done(const RecordDone& record) override {
    outcomes.push_back(fmt::format("{} {}", record.number, name_of(record.outcome)));
    customers.push_back(record.customer);
  }
  void pausing(const Pause& pause) override { pauses.push_back(pause.reason); }
  std::vector<std::string> outcomes;
  std::vector<CustomerAction> customers;
  std::vector<PauseReason> pauses;
};

class OrdersRunTest : public ::testing::Test {
 protected:
  Deps deps() {
    return {{.store = store_,
             .clock = world_.clock,
             .random = random_,
             .hasher = hasher_,
             .integration = "bakery",
             .owner = "this test",
             .owner_is_gone = [](const std::string&) { return true; },
             .stop = stop_.get_token()},
            source_,
            target_};
  }
  RunReport run(RunOptions options = {}) {
    Result<RunReport> report = run_orders_flow(deps(), settings_, options, observer_);
    EXPECT_TRUE(report) << (report ? "" : report.error().what.en);
    return report ? *report : RunReport{};
  }
  void fate_once(const std::string& what, Fate fate) {
    world_.fate = [what, fate, used = std::make_shared<bool>(false)](const std::string& call) {
      if (*used || !call.starts_with(what)) return Fate::kDone;
      *used = true;
      return fate;
    };
  }
  std::vector<DeadLetter> dead_letters() { return store_.dead_letters({}).value(); }
  std::int64_t unfinished() {
    return store_.waiting({.integration = "bakery", .flow = "orders"}, Kind::kOrder, {}).value().count;
  }

  World world_;
  FakeSource source_{world_};
  FakeTarget target_{world_};
  storage::Database database_ = storage::Database::open_in_memory().value();
  Store store_ = Store::open(database_).value();
  SeededRandom random_{1};
  ContentHasher hasher_ = ContentHasher::make(Secret(std::string(32, 'k'))).value();
  std::stop_source stop_;
  Recorder observer_;
  flow::OrdersFlow settings_ = test::small_flow();
};

TEST_F(OrdersRunTest, brings_an_order_and_its_customer_over) {
  source_.put(AnOrder(1));
  const RunReport report = run();
  EXPECT_FALSE(report.error);
  EXPECT_EQ(report.counts, (Counts{.read = 1, .created = 1, .customers_created = 1}));
  ASSERT_EQ(target_.documents.size(), 1U);
  EXPECT_EQ(target_.documents[0].reference, "EOL1");
  EXPECT_EQ(target_.documents[0].debtor, target_.customers[0].found.debtor);
}

TEST_F(OrdersRunTest, a_second_run_finds_nothing_new_and_costs_one_call) {
  source_.put(AnOrder(1));
  run();
  const RunReport again = run();
  EXPECT_EQ(again.counts, Counts{});
  EXPECT_EQ(again.source_calls.total(), 1);
  EXPECT_EQ(again.target_calls.total(), 0);
}

TEST_F(OrdersRunTest, an_order_that_changed_after_it_was_created_is_unchanged_and_costs_no_call) {
  source_.put(AnOrder(1));
  run();
  source_.put(AnOrder(1));
  const RunReport again = run();
  EXPECT_EQ(again.counts, (Counts{.read = 1, .unchanged = 1}));
  EXPECT_EQ(again.target_calls.total(), 0);
}

TEST_F(OrdersRunTest, a_customer_of_many_orders_is_created_once) {
  for (int number = 1; number <= 5; ++number) source_.put(AnOrder(number).from(7));
  const RunReport report = run();
  EXPECT_EQ(report.counts.customers_created, 1);
  EXPECT_EQ(target_.customers.size(), 1U);
  EXPECT_EQ(world_.count("find_customers"), 1U);
}

TEST_F(OrdersRunTest, two_customers_with_one_email_address_become_one_in_the_target) {
  source_.put(AnOrder(1).from(1).with_email("info@bakkerij.example"));
  source_.put(AnOrder(2).from(2).with_email("info@bakkerij.example"));
  const RunReport report = run();
  EXPECT_EQ(report.counts.created, 2);
  EXPECT_EQ(target_.customers.size(), 1U);
}

TEST_F(OrdersRunTest, a_customer_who_lands_late_is_not_created_again_as_another_with_the_same_email_address) {
  source_.put(AnOrder(1).from(1).with_email("info@bakkerij.example"));
  source_.put(AnOrder(2).from(2).with_email("info@bakkerij.example"));
  source_.put(AnOrder(3).from(3));
  source_.put(AnOrder(4).from(4).with_email("Info@Bakkerij.example"));  // In the next batch.
  settings_.batch_size = 3;
  fate_once("create_customer", Fate::kLandsLate);
  const RunReport report = run();
  EXPECT_EQ(report.counts.created, 4);
  EXPECT_EQ(target_.customers.size(), 2U);
}

TEST_F(OrdersRunTest, a_customer_whom_another_flow_creates_meanwhile_is_not_created_again) {
  source_.put(AnOrder(1).from(1));
  flow::OrdersFlow other = settings_;
  other.name = "other_orders";
  other.reference_prefix = "B";
  bool ran = false;
  world_.point = [&] {  // Behind the lookup of customers, before anybody is created.
    if (ran || !world_.calls.back().starts_with("find_items")) return;
    ran = true;
    ASSERT_TRUE(run_orders_flow(deps(), other, {}, observer_));
  };
  const RunReport report = run();
  EXPECT_TRUE(ran);
  EXPECT_EQ(report.counts.created, 1);
  EXPECT_EQ(report.counts.customers_created, 0);
  EXPECT_EQ(target_.customers.size(), 1U);
  EXPECT_EQ(target_.documents.size(), 2U);
}

TEST_F(OrdersRunTest, customers_are_created_only_when_nobody_else_is_at_it) {
  source_.put(AnOrder(1).from(1));
  const Instant begun = world_.clock.now();
  ASSERT_TRUE(store_.take_lease("customers of target", "another program", begun, std::chrono::minutes(5),
                                [](const std::string&) { return false; }));
  Deps mine = deps();
  mine.written_to = "target";
  mine.owner_is_gone = [](const std::string&) { return false; };
  const Result<RunReport> report = run_orders_flow(mine, settings_, {}, observer_);
  ASSERT_TRUE(report && !report->error);
  EXPECT_EQ(report->counts.customers_created, 1);
  EXPECT_GE(world_.clock.now(), begun + std::chrono::minutes(5));
}

TEST_F(OrdersRunTest, nor_when_the_program_died_before_he_landed) {
  source_.put(AnOrder(1).from(1).with_email("info@bakkerij.example"));
  fate_once("create_customer", Fate::kLandsLate);
  world_.point = [&] {
    if (!target_.customers.empty()) throw test::Death{};
  };
  EXPECT_THROW(run(), test::Death);
  world_.point = [] {};
  source_.remove("order-0001");  // Nobody asks about the first one any more.
  source_.put(AnOrder(2).from(2).with_email("info@bakkerij.example"));
  EXPECT_EQ(run().counts.created, 1);
  EXPECT_EQ(target_.customers.size(), 1U);
}

TEST_F(OrdersRunTest, an_order_that_cannot_be_understood_needs_a_person_and_holds_up_nobody) {
  source_.put(AnOrder(1));
  source_.put(AnOrder(2).unreadable());
  source_.put(AnOrder(3));
  EXPECT_EQ(run().counts, (Counts{.read = 3, .created = 2, .needs_person = 1, .customers_created = 2}));
  ASSERT_EQ(dead_letters().size(), 1U);
  EXPECT_EQ(dead_letters()[0].error.code, "fake.unreadable");
  source_.put(AnOrder(2));
  EXPECT_EQ(run({.dead_letters = {dead_letters()[0].id}}).counts.created, 1);
  EXPECT_TRUE(dead_letters().empty());
}

TEST_F(OrdersRunTest, the_default_debtor_is_looked_up_once_and_written_on) {
  settings_.customers.default_debtor = flow::DefaultDebtor::kAlways;
  settings_.customers.default_debtor_number = "99999";
  settings_.batch_size = 2;
  target_.customers.push_back({.found = {.id = "d", .debtor = "99999", .code = "99999"},
                               .email = {},
                               .source_code = {},
                               .visible_at = {}});
  for (int number = 1; number <= 5; ++number) source_.put(AnOrder(number));
  EXPECT_EQ(run().counts.created, 5);
  EXPECT_EQ(target_.documents[4].debtor, "99999");
  EXPECT_EQ(world_.count("find_debtor"), 1U);
}

TEST_F(OrdersRunTest,
       without_its_default_debtor_a_flow_that_always_uses_him_ends_before_it_writes_and_loses_nothing) {
  settings_.customers.default_debtor = flow::DefaultDebtor::kAlways;
  settings_.customers.default_debtor_number = "99999";
  source_.put(AnOrder(1));
  const RunReport report = run();
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(report.error->code, "flow.default_debtor_missing");
  EXPECT_TRUE(target_.documents.empty());
  target_.customers.push_back({.found = {.id = "d", .debtor = "99999", .code = "99999"},
                               .email = {},
                               .source_code = {},
                               .visible_at = {}});
  EXPECT_EQ(run().counts.created, 1);
}

TEST_F(OrdersRunTest,
       a_default_debtor_who_is_missing_or_blocked_costs_only_the_orders_that_fall_back_on_him) {
  settings_.customers.default_debtor = flow::DefaultDebtor::kFallback;
  settings_.customers.default_debtor_number = "99999";
  target_.customers.push_back({.found = {.id = "d", .debtor = "99999", .code = "99999", .blocked = true},
                               .email = {},
                               .source_code = {},
                               .visible_at = {}});
  source_.put(AnOrder(1));
  source_.put(AnOrder(2).without_email());
  source_.put(AnOrder(3).from(3).without_email());
  EXPECT_EQ(run().counts, (Counts{.read = 3, .created = 1, .needs_person = 2, .customers_created = 1}));
  EXPECT_EQ(dead_letters().at(0).error.code, "flow.default_debtor_blocked");
  EXPECT_EQ(world_.count("find_debtor"), 1U);
}

TEST_F(OrdersRunTest, a_default_debtor_that_nobody_needs_costs_no_call) {
  settings_.customers.default_debtor = flow::DefaultDebtor::kFallback;
  settings_.customers.default_debtor_number = "99999";
  source_.put(AnOrder(1));
  EXPECT_EQ(run().counts.created, 1);
  EXPECT_EQ(world_.count("find_debtor"), 0U);
}

TEST_F(OrdersRunTest, a_document_that_is_there_already_is_noted_and_not_written) {
  target_.documents.push_back(
      {.reference = "EOL1", .id = "d", .number = "900", .debtor = "1", .visible_at = {}});
  source_.put(AnOrder(1));
  const RunReport report = run();
  EXPECT_EQ(report.counts, (Counts{.read = 1, .unchanged = 1}));
  EXPECT_EQ(world_.count("write_order"), 0U);
  EXPECT_EQ(store_.record("orders", "order-0001").value()->last.target_number, "900");
}

TEST_F(OrdersRunTest, a_lost_answer_is_looked_up_at_once_and_not_sent_again) {
  source_.put(AnOrder(1));
  fate_once("write_order", Fate::kAnswerLost);
  const RunReport report = run();
  EXPECT_EQ(report.counts.created, 1);
  EXPECT_EQ(world_.count("write_order"), 1U);
  EXPECT_EQ(target_.count("EOL1"), 1U);
}

TEST_F(OrdersRunTest, an_answer_that_cannot_be_read_is_looked_up_too) {
  source_.put(AnOrder(1));
  fate_once("write_order", Fate::kMalformedAnswer);
  EXPECT_EQ(run().counts.created, 1);
  EXPECT_EQ(target_.count("EOL1"), 1U);
}

TEST_F(OrdersRunTest, a_write_that_lands_late_is_waited_for) {
  source_.put(AnOrder(1));
  fate_once("write_order", Fate::kLandsLate);
  const RunReport report = run();
  EXPECT_EQ(report.counts, (Counts{.read = 1, .created = 1, .customers_created = 1}));
  EXPECT_EQ(world_.count("write_order"), 1U);
  EXPECT_EQ(target_.count("EOL1"), 1U);
  EXPECT_THAT(observer_.pauses, ::testing::Contains(PauseReason::kSettling));
}

TEST_F(OrdersRunTest, a_write_that_never_landed_is_sent_again_only_after_it_has_settled) {
  source_.put(AnOrder(1));
  fate_once("write_order", Fate::kRequestLost);
  const RunReport report = run();
  EXPECT_EQ(report.counts.created, 1);
  EXPECT_EQ(world_.count("write_order"), 2U);
  EXPECT_GE(report.took, settings_.settling_time);
}

TEST_F(OrdersRunTest, while_one_settles_the_others_go_on) {
  for (int number = 1; number <= 3; ++number) source_.put(AnOrder(number));
  fate_once("write_order EOL1", Fate::kLandsLate);
  EXPECT_EQ(run().counts.created, 3);
  EXPECT_THAT(observer_.outcomes, ElementsAre("2 created", "3 created", "1 created"));
}

TEST_F(OrdersRunTest, a_write_that_is_never_answered_is_left_to_a_person) {
  source_.put(AnOrder(1));
  world_.fate = [](const std::string& call) {
    return call.starts_with("write_order") ? Fate::kRequestLost : Fate::kDone;
  };
  const RunReport report = run();
  EXPECT_EQ(report.counts, (Counts{.read = 1, .needs_person = 1, .customers_created = 1}));
  EXPECT_EQ(world_.count("write_order"), 3U);
  EXPECT_EQ(dead_letters().at(0).error.code, "engine.outcome_unknown");
  run();
  EXPECT_EQ(world_.count("write_order"), 3U);
}

TEST_F(OrdersRunTest, a_quarantined_order_that_turns_out_to_be_there_is_confirmed_by_the_retry) {
  source_.put(AnOrder(1));
  world_.fate = [](const std::string& call) {
    return call.starts_with("write_order") ? Fate::kRequestLost : Fate::kDone;
  };
  run();
  target_.documents.push_back(
      {.reference = "EOL1", .id = "d", .number = "900", .debtor = "1", .visible_at = {}});
  const RunReport retried = run({.dead_letters = {dead_letters().at(0).id}});
  EXPECT_EQ(retried.counts.created, 1);
  EXPECT_EQ(world_.count("write_order"), 3U);
  EXPECT_TRUE(dead_letters().empty());
}

TEST_F(OrdersRunTest, an_unanswered_document_that_the_target_may_not_show_is_never_sent_again_unasked) {
  source_.put(AnOrder(1));
  target_.shows_everything = false;
  fate_once("write_order EOL1", Fate::kAnswerLost);
  EXPECT_EQ(run().counts.needs_person, 1);
  EXPECT_EQ(dead_letters().at(0).error.code, "engine.outcome_unseen");
  run();
  EXPECT_EQ(world_.count("write_order"), 1U);
  // A person made it visible over there.
  target_.shows_everything = true;
  EXPECT_EQ(run({.dead_letters = {dead_letters().at(0).id}}).counts.created, 1);
  EXPECT_EQ(world_.count("write_order"), 1U);
}

TEST_F(OrdersRunTest, nor_when_the_program_died_before_it_knew) {
  source_.put(AnOrder(1));
  target_.shows_everything = false;
  world_.point = [&] {
    if (!target_.documents.empty()) throw test::Death{};
  };
  EXPECT_THROW(run(), test::Death);
  world_.point = [] {};
  EXPECT_EQ(run().counts.needs_person, 1);
  EXPECT_EQ(world_.count("write_order"), 1U);
}

TEST_F(OrdersRunTest, a_document_that_the_target_may_not_show_is_sent_when_a_person_says_so) {
  source_.put(AnOrder(1));
  target_.shows_everything = false;
  fate_once("write_order EOL1", Fate::kRequestLost);
  run();
  EXPECT_EQ(run({.dead_letters = {dead_letters().at(0).id}}).counts.created, 1);
  EXPECT_EQ(world_.count("write_order"), 2U);
}

TEST_F(OrdersRunTest, a_customer_whose_creation_was_not_answered_is_not_created_twice) {
  source_.put(AnOrder(1).from(7));
  source_.put(AnOrder(2).from(7));
  fate_once("create_customer", Fate::kLandsLate);
  const RunReport report = run();
  EXPECT_EQ(report.counts.created, 2);
  EXPECT_EQ(target_.customers.size(), 1U);
}

TEST_F(OrdersRunTest, a_customer_whose_creation_is_never_answered_is_left_to_a_person) {
  source_.put(AnOrder(1));
  world_.fate = [](const std::string& call) {
    return call.starts_with("create_customer") ? Fate::kRequestLost : Fate::kDone;
  };
  const RunReport report = run();
  EXPECT_EQ(report.counts.needs_person, 1);
  EXPECT_EQ(dead_letters().at(0).error.code, "engine.customer_outcome_unknown");
  EXPECT_EQ(world_.count("create_customer"), 3U);
  world_.fate = [](const std::string&) { return Fate::kDone; };
  EXPECT_EQ(run({.dead_letters = {dead_letters().at(0).id}}).counts.created, 1);
  EXPECT_EQ(target_.customers.size(), 1U);
}

TEST_F(OrdersRunTest, a_customer_who_was_made_by_half_is_completed_at_once) {
  source_.put(AnOrder(1).from(7));
  source_.put(AnOrder(2).from(7));
  fate_once("create_customer", Fate::kHalfDone);
  const RunReport report = run();
  EXPECT_EQ(report.counts.created, 2);
  EXPECT_EQ(report.counts.customers_created, 1);
  ASSERT_EQ(target_.customers.size(), 1U);
  EXPECT_FALSE(target_.customers[0].found.incomplete);
  EXPECT_EQ(world_.count("update_customer"), 1U);
}

TEST_F(OrdersRunTest,
       and_by_the_next_run_when_the_program_died_before_that_although_customers_are_not_updated) {
  source_.put(AnOrder(1));
  fate_once("create_customer", Fate::kHalfDone);
  world_.point = [&] {
    if (!target_.customers.empty()) throw test::Death{};
  };
  EXPECT_THROW(run(), test::Death);
  world_.point = [] {};
  ASSERT_TRUE(target_.customers.at(0).found.incomplete);
  EXPECT_EQ(run().counts.created, 1);
  ASSERT_EQ(target_.customers.size(), 1U);
  EXPECT_FALSE(target_.customers[0].found.incomplete);
  source_.put(AnOrder(2).from(1));
  run();
  EXPECT_EQ(world_.count("update_customer"), 1U);
}

TEST_F(OrdersRunTest, a_completion_that_is_not_answered_is_tried_again_later) {
  source_.put(AnOrder(1));
  world_.fate = [updates = std::make_shared<int>(0)](const std::string& call) {
    if (call.starts_with("create_customer")) return Fate::kHalfDone;
    if (call.starts_with("update_customer") && ++*updates <= 2) return Fate::kRequestLost;
    return Fate::kDone;
  };
  EXPECT_EQ(run().counts.created, 1);
  ASSERT_EQ(target_.customers.size(), 1U);
  EXPECT_FALSE(target_.customers[0].found.incomplete);
  EXPECT_EQ(world_.count("update_customer"), 3U);
}

TEST_F(OrdersRunTest, a_completion_that_is_refused_is_told_once_and_a_retry_takes_the_customer_as_he_is) {
  source_.put(AnOrder(1));
  world_.fate = [](const std::string& call) {
    if (call.starts_with("create_customer")) return Fate::kHalfDone;
    return call.starts_with("update_customer") ? Fate::kRefused : Fate::kDone;
  };
  EXPECT_EQ(run().counts.needs_person, 1);
  ASSERT_EQ(dead_letters().size(), 1U);
  EXPECT_EQ(run({.dead_letters = {dead_letters().at(0).id}}).counts.created, 1);
  EXPECT_EQ(target_.customers.size(), 1U);
  EXPECT_EQ(world_.count("update_customer"), 1U);
}

TEST_F(OrdersRunTest, somebody_elses_customer_who_lacks_something_is_left_as_he_is) {
  source_.put(AnOrder(1));
  run();
  target_.customers[0].found.incomplete = true;
  source_.put(AnOrder(2).from(9).with_email("inkoop1@bakkerij.example"));
  EXPECT_EQ(run().counts.created, 1);
  EXPECT_EQ(world_.count("update_customer"), 0U);
}

TEST_F(OrdersRunTest, a_document_is_given_the_targets_own_key_of_its_debtor) {
  source_.put(AnOrder(1).from(7));
  run();
  source_.put(AnOrder(2).from(7));
  run();
  ASSERT_EQ(target_.documents.size(), 2U);
  EXPECT_EQ(target_.documents[0].debtor_id, target_.customers[0].found.id);
  EXPECT_EQ(target_.documents[1].debtor_id, target_.customers[0].found.id);
}

TEST_F(OrdersRunTest, a_customer_of_a_program_that_died_is_found_by_its_number_when_the_flow_numbers_him) {
  settings_.customers.number = flow::CustomerNumber::kSameAsSource;
  source_.put(AnOrder(1));
  int points = 0;
  world_.point = [&] {
    // Dies after the customer was created and before the answer came.
    if (!target_.customers.empty() && ++points == 1) throw test::Death{};
  };
  EXPECT_THROW(run(), test::Death);
  target_.customers.at(0).email.clear();  // The target does not give it back as it was sent.
  EXPECT_EQ(run().counts.created, 1);
  EXPECT_EQ(target_.customers.size(), 1U);
}

TEST_F(OrdersRunTest, a_retried_order_finds_its_customer_anew_when_the_one_it_was_linked_to_is_gone) {
  source_.put(AnOrder(1).from(7));
  run();
  target_.customers.clear();
  target_.refused_references = {"EOL2"};  // As the target refuses a debtor that is gone.
  source_.put(AnOrder(2).from(7));
  EXPECT_EQ(run().counts.needs_person, 1);
  target_.refused_references.clear();
  const RunReport retried = run({.dead_letters = {dead_letters().at(0).id}});
  EXPECT_EQ(retried.counts.created, 1);
  EXPECT_EQ(retried.counts.customers_created, 1);
  ASSERT_EQ(target_.customers.size(), 1U);
  EXPECT_EQ(target_.documents.back().debtor, target_.customers[0].found.debtor);
}

TEST_F(OrdersRunTest, a_retried_order_whose_linked_customer_is_blocked_says_so_and_is_not_sent) {
  source_.put(AnOrder(1).from(7));
  run();
  target_.customers.at(0).found.blocked = true;
  source_.put(AnOrder(2).from(7));
  EXPECT_EQ(run({.record = "2"}).counts.needs_person, 1);
  EXPECT_EQ(dead_letters().at(0).error.code, "flow.customer_blocked");
  target_.customers.at(0).found.blocked = false;
  EXPECT_EQ(run({.dead_letters = {dead_letters().at(0).id}}).counts.created, 1);
  EXPECT_EQ(target_.customers.size(), 1U);
}

TEST_F(OrdersRunTest, one_bad_order_never_holds_up_the_rest) {
  source_.put(AnOrder(1));
  source_.put(AnOrder(2).with_item("GONE"));
  source_.put(AnOrder(3));
  const RunReport report = run();
  EXPECT_FALSE(report.error);
  EXPECT_EQ(report.counts.created, 2);
  EXPECT_EQ(report.counts.needs_person, 1);
  EXPECT_EQ(store_.cursor("orders").value().text, "3");
}

TEST_F(OrdersRunTest, what_the_catalogue_refuses_is_not_sent) {
  source_.put(AnOrder(1).numbered(std::string(40, '9')));
  EXPECT_EQ(run().counts.needs_person, 1);
  EXPECT_EQ(world_.count("write_order") + world_.count("create_customer"), 0U);
  EXPECT_THAT(dead_letters().at(0).error.fields, ElementsAre("YourReference"));
  // A connector knows the document only; which order it is about is said all the same.
  EXPECT_THAT(dead_letters().at(0).error.what.en, testing::MatchesRegex("Order .+: Too long\\."));
  EXPECT_THAT(dead_letters().at(0).error.what.nl, testing::MatchesRegex("Order .+: Te lang\\."));
}

TEST_F(OrdersRunTest, a_dead_letter_is_retried_when_its_cause_is_gone) {
  source_.put(AnOrder(1).with_item("GONE"));
  run();
  target_.items.insert("GONE");
  const RunReport retried = run({.dead_letters = {dead_letters().at(0).id}, .trigger = Trigger::kReplay});
  EXPECT_EQ(retried.counts.created, 1);
  EXPECT_TRUE(dead_letters().empty());
}

TEST_F(OrdersRunTest, a_document_that_comes_to_something_else_there_is_shown_to_a_person_and_not_made_again) {
  model::Order order = AnOrder(1);
  order.amount = Decimal::parse("121.00").value();
  source_.put(order);
  target_.documents_come_to = Decimal::parse("120.99").value();
  EXPECT_EQ(run().counts.needs_person, 1);
  ASSERT_EQ(dead_letters().size(), 1U);
  EXPECT_EQ(dead_letters()[0].error.code, "engine.totals_differ");
  EXPECT_THAT(dead_letters()[0].error.what.en, testing::HasSubstr("120.99 incl. VAT, the source to 121.00"));
  source_.put(order);
  EXPECT_EQ(run().counts.needs_person, 1);
  EXPECT_EQ(run({.dead_letters = {dead_letters().at(0).id}}).counts.unchanged, 1);
  EXPECT_TRUE(dead_letters().empty());
  EXPECT_EQ(target_.documents.size(), 1U);
}

TEST_F(OrdersRunTest, a_difference_of_rounding_is_noted_with_the_order_where_the_flow_allows_it) {
  model::Order order = AnOrder(1);
  order.amount = Decimal::parse("121.00").value();
  source_.put(order);
  settings_.rounding_difference = Decimal::parse("0.01").value();
  target_.documents_come_to = Decimal::parse("120.99").value();
  EXPECT_EQ(run().counts.created, 1);
  const auto records = store_.find_records(order.number, 2).value();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_THAT(records[0].last.reason.nl, testing::HasSubstr("120.99 inclusief btw, de bron op 121.00"));
}

TEST_F(OrdersRunTest,
       another_percentage_of_vat_that_is_allowed_needs_nobody_as_long_as_the_net_amount_agrees) {
  for (const int number : {1, 2}) {
    model::Order order = AnOrder(number);
    order.amount_excl_vat = Decimal::parse("100.00").value();
    order.amount = Decimal::parse("121.00").value();
    source_.put(order);
    settings_.same_vat_percentage = false;
    target_.documents_come_to = Decimal::parse("119.00").value();
    target_.documents_come_to_excl_vat = Decimal::parse(number == 1 ? "100.00" : "99.00").value();
    const RunReport report = run();
    EXPECT_EQ(report.counts.created, number == 1 ? 1 : 0);
    EXPECT_EQ(report.counts.needs_person, number == 1 ? 0 : 1);
  }
  EXPECT_THAT(store_.find_records(AnOrder(1).operator model::Order().number, 2).value()[0].last.reason.en,
              testing::HasSubstr("119.00 incl. VAT, the source to 121.00"));
}

TEST_F(OrdersRunTest, a_document_that_comes_to_the_same_needs_nobody) {
  model::Order order = AnOrder(1);
  order.amount = Decimal::parse("121").value();
  source_.put(order);
  target_.documents_come_to = Decimal::parse("121.00").value();
  EXPECT_EQ(run().counts.created, 1);
}

TEST_F(OrdersRunTest, a_dead_letter_whose_order_changed_is_tried_again_by_itself) {
  source_.put(AnOrder(1).with_item("GONE"));
  run();
  source_.put(AnOrder(1).with_item("A-2"));
  EXPECT_EQ(run().counts.created, 1);
  EXPECT_TRUE(dead_letters().empty());
}

TEST_F(OrdersRunTest, a_dead_letter_that_fails_again_counts_its_attempts) {
  source_.put(AnOrder(1).with_item("GONE"));
  run();
  run({.dead_letters = {dead_letters().at(0).id}});
  ASSERT_EQ(dead_letters().size(), 1U);
  EXPECT_EQ(dead_letters()[0].attempts, 2);
}

TEST_F(OrdersRunTest, a_dead_letter_of_an_order_that_is_gone_is_closed) {
  source_.put(AnOrder(1).with_item("GONE"));
  run();
  source_.remove("order-0001");
  EXPECT_EQ(run({.dead_letters = {dead_letters().at(0).id}}).counts.skipped, 1);
  EXPECT_TRUE(dead_letters().empty());
}

TEST_F(OrdersRunTest, dead_letters_of_one_cause_are_one_group) {
  source_.put(AnOrder(1).with_item("GONE"));
  source_.put(AnOrder(2).with_item("GONE"));
  source_.put(AnOrder(3).numbered(std::string(40, '9')));
  run();
  const std::vector<DeadLetterGroup> groups = store_.dead_letter_groups("orders").value();
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].count, 2);
  EXPECT_EQ(groups[0].code, "flow.item_missing");
}

TEST_F(OrdersRunTest, an_outage_is_waited_for) {
  source_.put(AnOrder(1));
  fate_once("write_order", Fate::kUnavailable);
  EXPECT_EQ(run().counts.created, 1);
  EXPECT_THAT(observer_.pauses, ElementsAre(PauseReason::kBackingOff));
}

TEST_F(OrdersRunTest, a_long_outage_ends_the_run_and_loses_nothing) {
  for (int number = 1; number <= 3; ++number) source_.put(AnOrder(number));
  world_.fate = [](const std::string& call) {
    return call.starts_with("write_order EOL2") ? Fate::kUnavailable : Fate::kDone;
  };
  const RunReport failed = run();
  ASSERT_TRUE(failed.error);
  EXPECT_EQ(failed.error->kind, ErrorKind::kUnavailable);
  EXPECT_EQ(failed.counts.created, 1);
  EXPECT_EQ(failed.counts.unfinished, 2);
  EXPECT_EQ(store_.cursor("orders").value().text, "");
  EXPECT_EQ(unfinished(), 0);
  world_.fate = [](const std::string&) { return Fate::kDone; };
  EXPECT_EQ(run().counts, (Counts{.read = 3, .created = 2, .unchanged = 1, .customers_created = 1}));
}

TEST_F(OrdersRunTest, a_refused_login_ends_the_run_with_that_error) {
  source_.put(AnOrder(1));
  fate_once("create_customer", Fate::kUnauthorized);
  const RunReport report = run();
  ASSERT_TRUE(report.error);
  EXPECT_EQ(report.error->kind, ErrorKind::kUnauthorized);
  EXPECT_EQ(store_.run(report.id).value()->state, RunState::kFailed);
  EXPECT_EQ(store_.run(report.id).value()->error->code, "fake.unauthorized");
}

TEST_F(OrdersRunTest, stopped_in_the_middle_of_a_write_it_is_looked_up_by_the_next_run) {
  source_.put(AnOrder(1));
  fate_once("write_order", Fate::kCancelled);
  const RunReport stopped = run();
  EXPECT_EQ(store_.run(stopped.id).value()->state, RunState::kStopped);
  EXPECT_EQ(run().counts.created, 1);
  EXPECT_EQ(world_.count("write_order"), 1U);
}

TEST_F(OrdersRunTest, asked_to_stop_it_starts_nothing_new) {
  source_.put(AnOrder(1));
  stop_.request_stop();
  const RunReport report = run();
  EXPECT_EQ(report.error->kind, ErrorKind::kCancelled);
  EXPECT_TRUE(target_.documents.empty());
}

TEST_F(OrdersRunTest, a_flow_that_is_running_cannot_be_run_twice) {
  ASSERT_TRUE(store_.take_lease("orders", "another program", world_.clock.now(), std::chrono::minutes(5),
                                [](const std::string&) { return false; }));
  Deps second = deps();
  second.owner_is_gone = [](const std::string&) { return false; };
  const auto refused = run_orders_flow(second, settings_, {}, observer_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "engine.flow_is_running");
}

TEST_F(OrdersRunTest, a_dry_run_changes_nothing_anywhere) {
  for (int number = 1; number <= 3; ++number) source_.put(AnOrder(number).from(1));
  source_.put(AnOrder(4).with_item("GONE"));
  source_.put(AnOrder(5).in_state(model::OrderState::kCancelled));
  const std::int64_t commits = database_.commits();
  const RunReport report = run({.dry_run = true});
  EXPECT_EQ(report.counts, (Counts{.read = 5, .created = 3, .skipped = 1, .needs_person = 1}));
  EXPECT_EQ(report.target_calls.writes, 0);
  EXPECT_EQ(database_.commits(), commits);
  EXPECT_THAT(observer_.outcomes,
              ElementsAre("5 skipped", "1 created", "2 created", "3 created", "4 dead_lettered"));
  EXPECT_EQ(observer_.customers.at(1), CustomerAction::kCreate);
}

TEST_F(OrdersRunTest, a_dry_run_can_plan_an_order_that_is_there_as_if_it_were_not) {
  source_.put(AnOrder(1).from(1));
  ASSERT_EQ(run().counts.created, 1);
  EXPECT_EQ(run({.dry_run = true, .record = "1"}).counts.unchanged, 1);
  const std::int64_t commits = database_.commits();
  observer_.outcomes.clear();
  const RunReport report = run({.dry_run = true, .record = "1", .as_if_new = true});
  EXPECT_EQ(report.target_calls.writes, 0);
  EXPECT_EQ(database_.commits(), commits);
  EXPECT_THAT(observer_.outcomes, ElementsAre("1 created"));
  EXPECT_EQ(observer_.customers.back(), CustomerAction::kFound);
  // Where something is written, it does not count.
  EXPECT_EQ(run({.record = "1", .as_if_new = true}).counts, (Counts{.read = 1, .unchanged = 1}));
  EXPECT_EQ(target_.documents.size(), 1U);
}

TEST_F(OrdersRunTest, one_record_by_its_number_leaves_the_cursor_where_it_is) {
  for (int number = 1; number <= 3; ++number) source_.put(AnOrder(number));
  EXPECT_EQ(run({.record = "2"}).counts.created, 1);
  EXPECT_EQ(target_.count("EOL2"), 1U);
  EXPECT_EQ(store_.cursor("orders").value().text, "");
  EXPECT_EQ(run().counts, (Counts{.read = 3, .created = 2, .unchanged = 1, .customers_created = 2}));
}

TEST_F(OrdersRunTest, a_number_that_the_source_does_not_have_is_said_so) {
  EXPECT_EQ(run({.record = "77"}).error->code, "engine.record_unknown");
}

TEST_F(OrdersRunTest, a_limited_run_does_so_many_and_the_next_goes_on) {
  for (int number = 1; number <= 5; ++number) source_.put(AnOrder(number));
  EXPECT_EQ(run({.limit = 2}).counts.created, 2);
  EXPECT_EQ(run({.limit = 2}).counts.created, 2);
  EXPECT_EQ(run().counts.created, 1);
  EXPECT_EQ(target_.documents.size(), 5U);
}

TEST_F(OrdersRunTest, pages_are_read_to_the_end) {
  source_.page_size = 2;
  for (int number = 1; number <= 5; ++number) source_.put(AnOrder(number));
  EXPECT_EQ(run().counts.created, 5);
  EXPECT_EQ(store_.cursor("orders").value().text, "5");
}

TEST_F(OrdersRunTest, known_items_and_references_cost_one_call_a_batch) {
  for (int number = 1; number <= 50; ++number) source_.put(AnOrder(number).from(1));
  settings_.batch_size = 10;
  run();
  EXPECT_EQ(world_.count("find_documents"), 5U);
  EXPECT_EQ(world_.count("find_items"), 1U);
  EXPECT_EQ(world_.count("reference_codes"), 1U);
}

TEST_F(OrdersRunTest, the_disk_is_asked_about_twice_a_batch_not_once_an_order) {
  for (int number = 1; number <= 100; ++number) source_.put(AnOrder(number).from(1));
  settings_.batch_size = 50;
  const std::int64_t commits = database_.commits();
  Deps quick = deps();
  quick.pace.durable_every = std::chrono::hours(1);
  ASSERT_TRUE(run_orders_flow(quick, settings_, {}, observer_));
  EXPECT_LE(database_.commits() - commits,
            8);  // Lease, run, two batches, a customer's turn and its end, the page, the end.
}

TEST_F(OrdersRunTest, a_record_is_found_back_by_any_of_its_numbers_with_its_timeline) {
  source_.put(AnOrder(1));
  fate_once("write_order", Fate::kAnswerLost);
  run();
  const std::string number = target_.documents.at(0).number;
  const std::vector<std::string> texts{"1", "EOL1", number, "order-0001"};
  for (const std::string& text : texts) {
    const std::vector<Record> found = store_.find_records(text, 10).value();
    ASSERT_EQ(found.size(), 1U) << text;
    EXPECT_EQ(found[0].last.outcome, Outcome::kCreated);
  }
  std::vector<std::string> timeline;
  const std::vector<HistoryRow> history = store_.history("orders", "order-0001", 100).value();
  for (const HistoryRow& row : history) {
    timeline.emplace_back(name_of(row.event.what));
  }
  EXPECT_THAT(timeline, ElementsAre("intended", "customer_created", "unanswered", "confirmed"));
}

TEST_F(OrdersRunTest, an_order_of_a_program_that_died_tells_when_it_was_about_to_be_sent) {
  source_.put(AnOrder(1));
  world_.point = [&] {
    if (!target_.documents.empty()) throw test::Death{};
  };
  EXPECT_THROW(run(), test::Death);
  world_.point = [] {};
  run();
  const std::vector<HistoryRow> history = store_.history("orders", "order-0001", 100).value();
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].event.what, Event::What::kIntended);
  EXPECT_EQ(history[0].run.number, 1);
  EXPECT_EQ(history[1].event.what, Event::What::kConfirmed);
  EXPECT_EQ(history[1].run.number, 2);
}

TEST_F(OrdersRunTest, with_customer_details_needed_each_customer_is_read_once_a_run) {
  settings_.vat_code.by_country["NL"] = "2";
  source_.page_size = 1;
  for (int number = 1; number <= 3; ++number) source_.put(AnOrder(number).from(1));
  EXPECT_EQ(run().counts.created, 3);
}

TEST_F(OrdersRunTest, memory_of_items_and_customers_is_bounded_and_nothing_breaks_by_it) {
  for (int number = 1; number <= 20; ++number) {
    target_.items.insert(fmt::format("B-{}", number));
    source_.put(AnOrder(number).with_item(fmt::format("B-{}", number)));
  }
  settings_.batch_size = 3;
  Deps small = deps();
  small.pace.items_remembered = 2;
  small.pace.customers_remembered = 2;
  const auto report = run_orders_flow(small, settings_, {}, observer_);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->counts.created, 20);
}

}  // namespace
}  // namespace schakel::engine
