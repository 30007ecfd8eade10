#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "app/commands.h"
#include "app/flow_run.h"
#include "app/timetable_flows.h"
#include "app/webhook_routes.h"
#include "app/words.h"
#include "engine/worker.h"
#include "http/server.h"
#include "http/url.h"

namespace schakel::app {
namespace {

using engine::Claim;
using engine::RunReport;

// The lines that a service writes: what happened, one after the other, whichever thread it was in.
class Journal {
 public:
  Journal(const Globals& globals, Clock& clock) : globals_(globals), clock_(clock) {}

  void line(const std::string& flow, const Text& text) {
    const std::scoped_lock lock(mutex_);
    const Instant now = clock_.now();
    if (globals_.json) {
      Json json = Json::members();
      json.append("at", Json::text(iso_text(now)));
      json.append("flow", flow.empty() ? Json::null() : Json::text(flow));
      json.append("said", Json::text(in(globals_.language, text)));
      print(json);
    } else {
      print(fmt::format("{} {}{}\n", moment_text(globals_.language, now), flow.empty() ? "" : flow + ": ",
                        in(globals_.language, text)));
    }
    std::fflush(stdout);
  }
  /// What went wrong, and what to do now.
  void line(const std::string& flow, const Error& error) {
    line(flow,
         Text{.en = error.what.en + " → " + error.advice.en, .nl = error.what.nl + " → " + error.advice.nl});
  }

 private:
  const Globals& globals_;
  Clock& clock_;
  std::mutex mutex_;
};

std::string named(const engine::FlowKey& key) {
  return key.tenant.empty() ? key.flow : key.tenant + "/" + key.flow;
}

// A worker as others see it: the journal, and whoever asks for its health from another thread.
class WorkerView final : public engine::WorkerObserver {
 public:
  WorkerView(Journal& journal, Clock& clock) : journal_(journal), clock_(clock), seen_(clock.now()) {}

  struct Now {
    std::string flow;  ///< That it runs; empty: none.
    Text trouble;      ///< Why it cannot work; empty: it can.
    Instant seen{};    ///< When it showed itself last.
  };
  Now now() const {
    const std::scoped_lock lock(mutex_);
    return {.flow = flow_, .trouble = trouble_, .seen = seen_};
  }

  void looks() override { seen({}); }
  void rests() override {
    const std::scoped_lock lock(mutex_);
    trouble_ = {};
  }
  void started(const Claim& claim) override {
    seen(named(claim.key));
    rests();
  }
  // Normal work is silent: a line is for what somebody would miss.
  void ended(const Claim& claim, const Result<RunReport>& report) override {
    seen({});
    const Error* error = engine::error_of(report);
    if (error != nullptr && error->kind != ErrorKind::kCancelled) {
      journal_.line(named(claim.key), *error);
      return;
    }
    const engine::Counts counts = report ? report->counts : engine::Counts{};
    const bool stopped = error != nullptr;
    if (!stopped && counts.created + counts.updated + counts.needs_person + counts.unfinished == 0) return;
    const auto text = [&](Language language, const std::string& when_stopped) {
      const std::string said = counts_text(language, counts);
      return stopped ? said + (said.empty() ? "" : " · ") + when_stopped : said;
    };
    journal_.line(named(claim.key), {.en = text(Language::kEnglish, "stopped, goes on later"),
                                     .nl = text(Language::kDutch, "gestopt, gaat later verder")});
  }
  void troubled(const Error& error, Milliseconds pause) override {
    journal_.line({}, Text{.en = fmt::format("{} Tried again in {} s.", error.what.en, pause.count() / 1000),
                           .nl = fmt::format("{} Over {} s opnieuw.", error.what.nl, pause.count() / 1000)});
    const std::scoped_lock lock(mutex_);
    trouble_ = error.what;
  }

 private:
  void seen(const std::string& flow) {
    const std::scoped_lock lock(mutex_);
    seen_ = clock_.now();
    flow_ = flow;
  }

  Journal& journal_;
  Clock& clock_;
  mutable std::mutex mutex_;
  std::string flow_;
  Text trouble_;
  Instant seen_;
};

// A worker that has not looked at the timetable for so long, and runs nothing, hangs.
constexpr Milliseconds kHangs = std::chrono::minutes(2);

engine::Trigger trigger_of(engine::Cause cause) {
  switch (cause) {
    case engine::Cause::kByHand:
      return engine::Trigger::kByHand;
    case engine::Cause::kWebhook:
      return engine::Trigger::kWebhook;
    case engine::Cause::kSchedule:
    case engine::Cause::kRetry:
    case engine::Cause::kUnfinished:
    case engine::Cause::kStopped:
      return engine::Trigger::kSchedule;
  }
  return engine::Trigger::kSchedule;
}

// What one thread works with.
struct Hand {
  std::unique_ptr<Session> session;
  std::unique_ptr<WorkerView> view;
  Journal* journal = nullptr;

  // Before a flow reads, and in its turn at the connection: does the ERP tell of what it reads?
  void subscribe(Session& of_tenant, const std::string& flow) {
    const auto configuration = of_tenant.configuration();
    if (!configuration) return;  // The run says why.
    const auto found = (*configuration)->flows.find(flow);
    if (found == (*configuration)->flows.end()) return;
    const std::string& connection = found->second.from;
    const auto kept = keep_subscriptions(of_tenant, connection, flow);
    const std::string who = named({.tenant = of_tenant.tenant(), .flow = connection});
    if (!kept && kept.error().kind != ErrorKind::kCancelled) {
      journal->line(who, kept.error());
    }
    if (kept && *kept == connector::Subscribed::kMade)
      journal->line(who, Text{.en = "Tells of changes by webhooks from now on.",
                              .nl = "Vertelt vanaf nu van wijzigingen met webhooks."});
  }

  // A session of its own for each run: it works by what is applied when it starts, for whoever's flow it is.
  Result<RunReport> run(const Claim& claim, engine::Observer& watch, std::stop_token stop) {
    TRY(const std::unique_ptr<Session> of_tenant, session->on_behalf_of(claim.key.tenant));
    of_tenant->stop_with(std::move(stop));
    engine::RunOptions options;
    options.trigger = trigger_of(claim.cause);
    options.claimed = claim.lease;
    subscribe(*of_tenant, claim.key.flow);
    return run_flow(*of_tenant, claim.key.flow, options, watch);
  }

  void work(std::stop_token stop) {
    engine::Worker worker(
        {.timetable = session->timetable(),
         .clock = session->clock(),
         .owner = session->surroundings().owner,
         .owner_is_gone = session->surroundings().owner_is_gone,
         .run = [this](const Claim& claim, engine::Observer& watch,
                       std::stop_token asked) { return run(claim, watch, std::move(asked)); },
         .pace = {}},
        *view);
    worker.work(std::move(stop));
  }
};

// GET /health: the program runs. GET /ready: its workers can work.
http::Answer health(const http::Request& request, const std::vector<Hand>& hands, const WebhookDoor& webhooks,
                    Clock& clock) {
  const auto answer = [](int code, const Json& body) {
    return http::Answer{
        .response = {.status = code,
                     .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
                     .body = body.dump() + "\n"}};
  };
  const std::string_view path = http::split_target(request.target).path;
  Json body = Json::members();
  if (request.method != "GET" && request.method != "HEAD") return answer(405, body);
  if (path == "/health") {
    body.append("alive", Json::boolean(true));
    return answer(200, body);
  }
  if (path != "/ready") return answer(404, body);
  bool ready = true;
  Json running = Json::array();
  Json trouble = Json::array();
  for (const Hand& hand : hands) {
    const WorkerView::Now now = hand.view->now();
    if (!now.flow.empty()) running.push_back(Json::text(now.flow));
    if (!now.trouble.en.empty()) trouble.push_back(Json::text(now.trouble.en));
    const bool hangs = now.flow.empty() && clock.now() - now.seen > kHangs;
    if (hangs) trouble.push_back(Json::text("A worker has not looked at the timetable for two minutes."));
    ready = ready && !hangs && now.trouble.en.empty();
  }
  body.append("ready", Json::boolean(ready));
  body.append("workers", Json::number(static_cast<std::int64_t>(hands.size())));
  body.append("running", std::move(running));
  body.append("trouble", std::move(trouble));
  const WebhookDoor::Counted counted = webhooks.counted();
  body.append("webhooks", Json::members({{"received", Json::number(counted.received)},
                                         {"repeated", Json::number(counted.repeated)},
                                         {"refused", Json::number(counted.refused)}}));
  return answer(ready ? 200 : 503, body);
}

// Leads notifications to the flows that read what they are about, as the configurations say that are applied
// now; and wakes those flows.
class WebhookWatch {
 public:
  WebhookWatch(std::unique_ptr<Session> session, WebhookDoor& door, Journal& journal)
      : session_(std::move(session)), door_(door), journal_(journal) {}

  void work(const std::stop_token& stop) {
    Clock& clock = session_->clock();
    Instant next_look = clock.now();
    do {
      const Instant now = clock.now();
      if (now >= next_look || next_look - now > kLookMost) {
        look();
        // Never more than a hundredth of the time, however many companies there are.
        const Milliseconds took = clock.now() - now;
        next_look = now + std::clamp(100 * took, kLookEvery, kLookMost);
      }
      wake(now);
    } while (clock.sleep_for(kTick, stop));
    wake(clock.now());  // What came in the last moment: whoever serves next goes on with it.
  }

 private:
  static constexpr Milliseconds kTick{200};
  static constexpr Milliseconds kLookEvery = std::chrono::seconds(5);
  static constexpr Milliseconds kLookMost = std::chrono::minutes(5);

  struct Known {
    std::int64_t version = 0;
    WebhookDoor::Routes routes;
  };

  void look() {
    const auto tenants = session_->timetable().tenants();
    if (!tenants) return;  // The workers say that.
    WebhookDoor::Routes routes;
    std::map<std::string, Known> known;
    for (const std::string& tenant : *tenants) {
      Known of_tenant = known_[tenant];
      if (const Result<void> looked = look_at(tenant, of_tenant); !looked) {
        journal_.line(tenant, looked.error());
      }
      routes.insert(of_tenant.routes.begin(), of_tenant.routes.end());
      known.emplace(tenant, std::move(of_tenant));
    }
    known_ = std::move(known);
    door_.lead_to(std::move(routes));
  }

  Result<void> look_at(const std::string& tenant, Known& known) {
    TRY(const std::unique_ptr<Session> session, session_->on_behalf_of(tenant));
    TRY(const auto applied, session->store().settings(kConfigurationName));
    if (!applied || applied->version == known.version) return {};
    known = {.version = applied->version, .routes = {}};
    if (applied->text.find("webhook_url") == std::string::npos) return {};  // Cheaper than reading it.
    TRY(const Configuration* const configuration, session->configuration());
    TRY(known.routes, webhook_routes(tenant, *configuration));
    return {};
  }

  void wake(Instant now) {
    WebhookDoor::Taken taken = door_.take(now);
    for (const Text& line : taken.lines) journal_.line({}, line);
    for (const engine::FlowKey& flow : taken.flows) {
      if (!session_->timetable().wake(flow, engine::Cause::kWebhook, now)) door_.put_back(flow);
    }
  }

  std::unique_ptr<Session> session_;
  WebhookDoor& door_;
  Journal& journal_;
  std::map<std::string, Known> known_;
};

bool is_of_this_machine(const std::string& address) {
  return address == "localhost" || address == "::1" || address.starts_with("127.");
}

// Where nobody applied a configuration there is nothing to do, and who started this should hear it.
Result<void> prepare(Session& session) {
  const Result<void> set = set_timetable(session);
  if (!set) {
    TRY(const std::int64_t flows, session.timetable().count());
    if (flows == 0 || set.error().code != no_configuration().code) return set;
  }
  return session.timetable().spread_late(session.clock().now());
}

Result<std::vector<Hand>> open_hands(Session& session, std::size_t workers, Journal& journal) {
  TRY_VOID(prepare(session));
  std::vector<Hand> hands(workers);
  for (Hand& hand : hands) {
    // Each thread has a database connection of its own.
    TRY(hand.session, Session::open(session.installation(), session.surroundings()));
    hand.view = std::make_unique<WorkerView>(journal, session.clock());
    hand.journal = &journal;
  }
  return hands;
}

Result<std::unique_ptr<http::Server>> open_door(Session& session, const std::string& address,
                                                const std::vector<Hand>& hands, WebhookDoor& webhooks) {
  TRY(const http::Listen listen, http::parse_listen(address));
  if (!is_of_this_machine(listen.address)) {
    return fail({.kind = ErrorKind::kInvalidInput,
                 .code = "app.listen_elsewhere",
                 .what = {.en = fmt::format("{} is not an address of this machine alone.", listen.address),
                          .nl = fmt::format("{} is geen adres van alleen deze machine.", listen.address)},
                 .advice = {.en = "Use 127.0.0.1:PORT, and a proxy where others must see it.",
                            .nl = "Gebruik 127.0.0.1:POORT, en een proxy als anderen erbij moeten."}});
  }
  return http::Server::start(listen, [&hands, &webhooks, &clock = session.clock()](
                                         const http::Request& request, http::ConnectionId) {
    if (const std::optional<int> code = webhooks.answer(request))
      return http::Answer{.response = {.status = *code}};
    return health(request, hands, webhooks, clock);
  });
}

enum class Door { kNone, kOpen };

int work_until_stopped(Session& session, const ServeArguments& arguments, Door has_door) {
  Journal journal(session.globals(), session.clock());
  auto hands = open_hands(session, arguments.workers, journal);
  if (!hands) return print_error(session.globals(), hands.error());
  WebhookDoor webhooks;
  std::unique_ptr<WebhookWatch> watch;
  std::unique_ptr<http::Server> door;
  if (has_door == Door::kOpen) {
    auto own = Session::open(session.installation(), session.surroundings());
    if (!own) return print_error(session.globals(), own.error());
    watch = std::make_unique<WebhookWatch>(*std::move(own), webhooks, journal);
    auto opened = open_door(session, arguments.listen, *hands, webhooks);
    if (!opened) return print_error(session.globals(), opened.error());
    door = std::move(*opened);
    journal.line(
        {},
        Text{
            .en = fmt::format("Serves, {} flows at a time at most; http://127.0.0.1:{}/ready says how it is.",
                              hands->size(), door->port()),
            .nl = fmt::format("Draait, hooguit {} flows tegelijk; http://127.0.0.1:{}/ready zegt hoe het "
                              "gaat.",
                              hands->size(), door->port())});
  } else {
    journal.line({}, Text{.en = fmt::format("Works, {} flows at a time at most.", hands->size()),
                          .nl = fmt::format("Werkt, hooguit {} flows tegelijk.", hands->size())});
  }
  {
    std::vector<std::jthread> threads;
    if (watch) threads.emplace_back([&watch, stop = session.stop()] { watch->work(stop); });
    for (Hand& hand : *hands) threads.emplace_back([&hand, stop = session.stop()] { hand.work(stop); });
  }  // Joined: each ends what it was doing, and gives back its lease.
  journal.line({}, Text{.en = "Stopped.", .nl = "Gestopt."});
  return 0;
}

}  // namespace

int serve_command(Session& session, const ServeArguments& arguments) {
  return work_until_stopped(session, arguments, Door::kOpen);
}

int worker_command(Session& session, const ServeArguments& arguments) {
  return work_until_stopped(session, arguments, Door::kNone);
}

}  // namespace schakel::app
