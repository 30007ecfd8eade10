#include "tests/simulation/life.h"

#include <fmt/format.h>

#include <optional>

#include "app/webhook_routes.h"
#include "base/assert.h"
#include "base/text.h"
#include "tests/simulation/hardship.h"
#include "tests/simulation/installation.h"
#include "tests/simulation/people.h"
#include "tests/simulation/postman.h"
#include "tests/simulation/promises.h"

namespace schakel::simulation {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kRoundsMax = 15;  ///< Of all flows, until nothing is left to do.

schakel::simulator::WorldSize drawn_size(Random& random) {
  return {.seed = 1 + random.below(40),
          .orders = static_cast<std::size_t>(2 + random.below(9)),
          .customers = static_cast<std::size_t>(3 + random.below(5)),
          .items = static_cast<std::size_t>(4 + random.below(6)),
          .invoices = 0,
          .entries = 0,
          .bad_orders = static_cast<std::size_t>(random.below(2)),
          .canary = {}};
}

using Tell = std::function<void(const std::string& line)>;

class LifeLived {
 public:
  LifeLived(std::uint64_t seed, const Tell& tell)
      : tell_(tell),
        random_(seed),
        hardship_(random_),
        scheduler_(random_, hardship_.begins, hardship_.begins + std::chrono::hours(24 * 20)),
        clock_(scheduler_),
        erps_(clock_, random_, drawn_size(random_), hardship_.calls_per_day),
        network_(scheduler_, erps_, random_),
        installation_(scheduler_, network_, random_,
                      hardship_.has_webhooks ? told_by_webhooks(both_ways()) : both_ways()),
        people_(erps_, clock_, random_),
        postman_(erps_, scheduler_, random_, door_),
        before_(erps_) {
    life_.seed = seed;
  }

  Life live() {
    try {
      trouble_ends_ = scheduler_.now() + hardship_.lasts;
      people_act();
      if (hardship_.by_timetable) timetable_acts();
      if (hardship_.has_webhooks) webhooks_come();
      for (const Hardship::Jump& jump : hardship_.jumps)
        scheduler_.at(jump.when, [this, by = jump.by] { installation_.clock_jumps(by); });
      network_.trouble = [this](const CallMade& call) { return drawn_trouble(call); };
      network_.point = [this](const CallMade&) { may_die(); };
      // Not between the last look at the permit and the wire: that is a moment too short to be stopped in.
      network_.answered = [this] { may_lie_still(); };
      installation_.commit_point = [this](storage::CommitMoment moment) {
        // Before it the database is locked: whoever lay still there would only hold up the others' clock.
        if (moment == storage::CommitMoment::kAfter) may_lie_still();
        may_die();
      };
      if (tell_) {
        network_.heard = [this](const CallMade& call, Trouble trouble, const Result<http::Response>& answer) {
          say("{} {} -> {}{}", call.method, call.path,
              answer ? std::to_string(answer->status) : answer.error().code,
              trouble == Trouble::kNone ? "" : std::string(" (") + name_of(trouble) + ")");
        };
      }
      std::vector<std::function<void()>> programs;
      for (std::size_t i = 0; i < hardship_.programs; ++i) programs.emplace_back([this, i] { work(i); });
      scheduler_.run(programs);
      calm_ = true;
      // Whoever died last may have sent something that has yet to land.
      scheduler_.sleep_until(scheduler_.now() + minutes(10));
      come_to_an_end();
    } catch (const NeverEnds&) {
      life_.broken.emplace_back("It never came to an end.");
    }
    life_.calls = network_.calls();
    life_.turns = scheduler_.turns();
    return std::move(life_);
  }

 private:
  bool in_trouble() const { return !calm_ && scheduler_.now() < trouble_ends_; }

  Trouble drawn_trouble(const CallMade& call) {
    if (!in_trouble() || a_person_acts_) return Trouble::kNone;
    for (const Closed& closed : hardship_.maintenance) {
      if (closed.side == call.side && closed.from <= scheduler_.now() && scheduler_.now() < closed.until)
        return closed.how;
    }
    if (random_.below(1'000) >= hardship_.trouble_per_thousand) return Trouble::kNone;
    unsigned sum = 0;
    for (const unsigned weight : hardship_.weights) sum += weight;
    if (sum == 0) return Trouble::kNone;
    unsigned drawn = static_cast<unsigned>(random_.below(sum));
    int kind = 0;
    while (drawn >= hardship_.weights[kind]) drawn -= hardship_.weights[kind++];
    const auto trouble = static_cast<Trouble>(kind);
    // Nobody can prevent that something in between asks twice for what is made by asking: neither ERP takes a
    // key by which it could know. No proxy may do that to a POST (RFC 9110, 9.2.2), and libcurl does not.
    if (trouble == Trouble::kArrivesTwice && call.method == "POST") return Trouble::kNone;
    ++life_.troubles;
    return trouble;
  }

  /// Another program may go on here; now and then this one is stopped for a while, as by SIGSTOP.
  void may_lie_still() {
    if (a_person_acts_) return;
    Milliseconds still(0);
    if (in_trouble() && random_.below(1'000) < hardship_.freeze_per_thousand) {
      still = seconds(random_.below(900));
      say("lies still for {} ms", still.count());
    }
    scheduler_.sleep_until(scheduler_.now() + still);
  }

  void may_die() {
    if (!in_trouble() || a_person_acts_) return;
    if (life_.deaths >= hardship_.deaths_max || random_.below(1'000) >= hardship_.death_per_thousand) return;
    ++life_.deaths;
    say("DIES");
    throw Death{};
  }

  /// The programs of one machine that is started again whenever it dies.
  void work(std::size_t machine) {
    try {
      for (int start = 1; in_trouble(); ++start) {
        const std::string name = fmt::format("machine {} start {}", machine, start);
        try {
          who_ = name;
          work_until_trouble_ends(name);
        } catch (const Death&) {
          if (hardship_.knows_the_dead) installation_.is_gone(name);
          // Mostly at once, as a supervisor does: then what was under way may still land.
          const bool at_once = random_.chance(60);
          scheduler_.sleep_until(scheduler_.now() +
                                 (at_once ? Milliseconds(static_cast<std::int64_t>(random_.below(1'000)))
                                          : Milliseconds(seconds(1 + random_.below(60)))));
        }
      }
    } catch (const NeverEnds&) {
      never_ended_ = true;
    }
  }

  void work_until_trouble_ends(const std::string& name) {
    const auto session = installation_.start(name);
    if (hardship_.by_timetable) return work_until(*session, trouble_ends_);
    while (in_trouble()) {
      const std::string flow = kBothWays[random_.below(kBothWays.size())];
      static_cast<void>(run(*session, flow));  // Whatever came of it: the next one goes on with it.
      scheduler_.sleep_until(scheduler_.now() + seconds(1 + random_.below(40)));
    }
  }

  void work_until(app::Session& session, Instant until) {
    work_by_timetable(scheduler_, session, until, [&](const engine::Claim& claim, engine::Observer& watch) {
      if (hardship_.has_webhooks) subscribe(session, claim.key.flow);
      return run(session, claim.key.flow, {.claimed = claim.lease}, watch);
    });
  }

  /// As schakel serve does it before a run. What comes of it shows in what the run finds.
  void subscribe(app::Session& session, const std::string& flow) {
    const std::string& from = (*session.configuration())->flows.at(flow).from;
    static_cast<void>(app::keep_subscriptions(session, from, flow));
  }

  Result<engine::RunReport> run(app::Session& session, const std::string& flow,
                                const engine::RunOptions& options = {}) {
    engine::Observer nobody;
    return run(session, flow, options, nobody);
  }
  Result<engine::RunReport> run(app::Session& session, const std::string& flow,
                                const engine::RunOptions& options, engine::Observer& observer) {
    ++life_.runs;
    const std::uint64_t consents_before = consents_;
    say("runs {}", flow);
    Result<engine::RunReport> report = app::run_flow(session, flow, options, observer);
    const Error* error = engine::error_of(report);
    say("ran {}: {}", flow,
        error != nullptr ? error->code + ": " + error->what.en
                         : fmt::format("{} read, {} created, {} updated, {} unchanged, {} skipped, {} need a "
                                       "person, {} unfinished",
                                       report->counts.read, report->counts.created, report->counts.updated,
                                       report->counts.unchanged, report->counts.skipped,
                                       report->counts.needs_person, report->counts.unfinished));
    if (error != nullptr && error->code.starts_with("online.consent_") && consents_ == consents_before &&
        !consent_is_given_)
      consent_again(session);
    return report;
  }

  /// The consent is dead: that is no broken promise where a token was lost on its way, and only then. Several
  /// programs may find the same one dead; a person gives it once.
  void consent_again(app::Session& session) {
    if (++consents_ > network_.tokens_lost()) life_.broken.emplace_back("A consent died that nobody lost.");
    a_person_acts_ = consent_is_given_ = true;
    say("a person gives consent: {}", installation_.consent(session) ? "done" : "did not work");
    a_person_acts_ = consent_is_given_ = false;
  }

  /// No trouble any more: one program runs everything until there is nothing left to do. A worker does that
  /// by itself, within the hour that it waits after a mistake for which somebody is needed, and the runs of
  /// the others that it waits for.
  void come_to_an_end() {
    if (never_ended_) throw NeverEnds{};
    const auto session = installation_.start("the last program");
    const bool ends_by_itself = hardship_.by_timetable && hardship_.calls_per_day == Hardship::kUsualDay;
    if (ends_by_itself) work_until(*session, scheduler_.now() + std::chrono::hours(3));
    std::string why;
    for (int round = 1; round <= kRoundsMax; ++round) {
      why.clear();
      for (const std::string flow : kBothWays) {
        const Result<engine::RunReport> report = run(*session, flow);
        const Error* error = engine::error_of(report);
        if (error != nullptr) {
          why += fmt::format(" {}: {}.", flow, error->what.en);
        } else if (report->counts.created + report->counts.updated + report->counts.unfinished > 0) {
          why += fmt::format(" {}: {} created, {} updated, {} unfinished.", flow, report->counts.created,
                             report->counts.updated, report->counts.unfinished);
        }
        scheduler_.sleep_until(scheduler_.now() + minutes(1));
      }
      if (why.empty()) break;
      if (ends_by_itself && round == 1) life_.broken.push_back("The workers left something to do:" + why);
      scheduler_.sleep_until(hardship_.calls_per_day == Hardship::kUsualDay ? scheduler_.now() + minutes(10)
                                                                            : tomorrow());
    }
    if (!why.empty()) life_.broken.push_back("There is always something left to do:" + why);
    Found found = look(erps_, *session, before_, {kBothWays.begin(), kBothWays.end()});
    for (std::string& broken : found.broken) life_.broken.push_back(std::move(broken));
    // Who counts by a clock that jumps cannot know when a minute of Exact's begins.
    if (const std::uint64_t refused = calls_refused(erps_); refused > 0 && hardship_.jumps.empty())
      life_.broken.push_back(fmt::format("Exact Online answered 429 {} times.", refused));
    life_.documents = found.documents;
    life_.dead_letters = found.dead_letters;
  }

  /// When Exact Online lets an app ask anew.
  Instant tomorrow() const {
    return std::chrono::ceil<std::chrono::days>(scheduler_.now() + seconds(1)) + minutes(1);
  }

  /// People go on working in both ERPs meanwhile.
  void people_act() {
    const std::uint64_t acts = random_.below(8);
    for (std::uint64_t i = 0; i < acts; ++i) {
      const Instant when = scheduler_.now() + Milliseconds(static_cast<std::int64_t>(random_.below(
                                                  static_cast<std::uint64_t>(hardship_.lasts.count()))));
      constexpr void (People::*kActs[])() = {&People::order_in_globe,
                                             &People::deliver_in_globe,
                                             &People::change_a_customer_in_globe,
                                             &People::count_stock_in_globe,
                                             &People::new_item_in_globe,
                                             &People::order_in_online,
                                             &People::change_a_customer_in_online};
      scheduler_.at(when, [this, act = kActs[random_.below(std::size(kActs))]] { (people_.*act)(); });
    }
  }

  /// Somebody asks for a flow, or Exact Online does; somebody pauses one and lets it go on.
  void timetable_acts() {
    const std::uint64_t acts = random_.below(10);
    for (std::uint64_t i = 0; i < acts; ++i) {
      const auto later = [&](Instant from) {
        const auto left = static_cast<std::uint64_t>((trouble_ends_ - from).count());
        return from + Milliseconds(static_cast<std::int64_t>(random_.below(left)));
      };
      const Instant when = later(scheduler_.now());
      const engine::FlowKey key{.tenant = {}, .flow = kBothWays[random_.below(kBothWays.size())]};
      if (random_.chance(30)) {
        acts_on_timetable(when, [key, when](engine::Timetable& timetable) {
          return timetable.pause(key, {.at = when, .by = "somebody", .why = "for a while"});
        });
        acts_on_timetable(later(when), [key](engine::Timetable& timetable) { return timetable.resume(key); });
      } else {
        const auto cause = random_.chance(50) ? engine::Cause::kWebhook : engine::Cause::kByHand;
        acts_on_timetable(when, [key, cause, when](engine::Timetable& timetable) {
          return timetable.wake(key, cause, when);
        });
      }
    }
  }
  void acts_on_timetable(Instant when, std::function<Result<bool>(engine::Timetable&)> act) {
    scheduler_.at(when, [this, act = std::move(act)] {
      a_person_acts_ = true;
      const Result<bool> done = act(somebody_->timetable());
      a_person_acts_ = false;
      if (!done || !*done) life_.broken.emplace_back("The timetable refused what somebody asked.");
    });
  }

  /// What Exact Online tells of wakes the flows that read it, as long as there is somebody who hears it.
  void webhooks_come() {
    auto routes = app::webhook_routes({}, **somebody_->configuration());
    SCHAKEL_ASSERT(routes.has_value());
    door_.lead_to(*std::move(routes));
    postman_.trouble_per_thousand = [this] {
      return in_trouble() ? hardship_.webhook_trouble_per_thousand : 0;
    };
    postman_comes_by();
  }
  void postman_comes_by() {
    a_person_acts_ = true;
    postman_.comes_by();
    for (const engine::FlowKey& flow : door_.take(scheduler_.now()).flows) {
      say("a webhook wakes {}", flow.flow);
      if (!somebody_->timetable().wake(flow, engine::Cause::kWebhook, scheduler_.now())) door_.put_back(flow);
    }
    a_person_acts_ = false;
    scheduler_.at(scheduler_.now() + seconds(5), [this] { postman_comes_by(); });
  }

  /// Says who did it when, where somebody listens.
  template <class... Words>
  void say(fmt::format_string<Words...> words, Words&&... filled) {
    if (tell_)
      tell_(fmt::format("{} {} ", iso_text(scheduler_.now()), who_) +
            fmt::format(words, std::forward<Words>(filled)...));
  }

  Life life_;
  const Tell& tell_;
  static thread_local std::string who_;
  SeededRandom random_;
  Hardship hardship_;
  Scheduler scheduler_;
  VirtualClock clock_;
  Erps erps_;
  Network network_;
  Installation installation_;
  People people_;
  app::WebhookDoor door_;
  Postman postman_;
  Before before_;
  /// Who acts on the timetable by hand, and for webhooks.
  std::unique_ptr<app::Session> somebody_ = installation_.start("somebody");
  Instant trouble_ends_{};
  bool calm_ = false;
  static thread_local bool a_person_acts_;
  std::uint64_t consents_ = 0;     ///< That a person gave anew,
  bool consent_is_given_ = false;  ///< and does at this moment, perhaps with another program.
  bool never_ended_ = false;
};

thread_local std::string LifeLived::who_ = "-";
thread_local bool LifeLived::a_person_acts_ = false;

}  // namespace

Life live(std::uint64_t seed, const Tell& tell) {
  return LifeLived(seed, tell).live();
}

}  // namespace schakel::simulation
