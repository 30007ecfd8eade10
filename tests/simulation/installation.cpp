#include "tests/simulation/installation.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>

#include "base/assert.h"
#include "base/text.h"
#include "connectors/exact_online/simulator/directory.h"

namespace schakel::simulation {
namespace {

/// In memory where the machine has such a folder: a life is short, and its commits are many.
std::filesystem::path fresh_folder() {
  const std::filesystem::path shared_memory = "/dev/shm";
  std::error_code error;
  const std::filesystem::path root = std::filesystem::is_directory(shared_memory, error)
                                         ? shared_memory
                                         : std::filesystem::temp_directory_path();
  std::string name = (root / "schakel-simulation-XXXXXX").string();
  SCHAKEL_ASSERT(::mkdtemp(name.data()) != nullptr);
  return name;
}

/// A configuration of flows/, filled in for the two simulators here.
std::string ready_made(const std::string& flow) {
  std::ifstream in(std::filesystem::path(SCHAKEL_SOURCE_FOLDER) / "flows" / flow / "schakel.toml");
  SCHAKEL_ASSERT(in.is_open());
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const auto usual = exact_online::simulator::Directory::usual(true);
  static const std::regex client(R"(client_id = "[^"]*")");
  static const std::regex division(R"(division = \d+)");
  return std::regex_replace(
      std::regex_replace(text, client, "client_id = \"" + usual.apps.front().client_id + "\""), division,
      "division = " + std::to_string(usual.divisions.front().code));
}

}  // namespace

void work_by_timetable(Scheduler& scheduler, app::Session& session, Instant until,
                       const std::function<Result<engine::RunReport>(const engine::Claim& claim,
                                                                     engine::Observer& watch)>& run) {
  std::stop_source stop;
  scheduler.at(until, [stop]() mutable { stop.request_stop(); });
  engine::WorkerObserver nobody;
  engine::Worker worker({.timetable = session.timetable(),
                         .clock = session.clock(),
                         .owner = session.surroundings().owner,
                         .owner_is_gone = session.surroundings().owner_is_gone,
                         .run =
                             [&](const engine::Claim& claim, engine::Observer& watch, std::stop_token asked) {
                               session.stop_with(std::move(asked));
                               return run(claim, watch);
                             },
                         .pace = {.look_every = std::chrono::seconds(20)}},
                        nobody);
  worker.work(stop.get_token());
  session.stop_with({});
}

std::string two_way() {
  return ready_made("two_way");
}

std::string both_ways() {
  return two_way() + R"(
[flow.order_status]
integration = "shop"
from = "globe"
records = "order_status"
settling_time = "5s"

[flow.order_status.schedule]
every = "5m"

[flow.stock]
integration = "shop"
records = "stock"
from = "globe"
settling_time = "5s"
quantity = "free"

[flow.stock.schedule]
every = "30m"

[flow.stock.warehouse]
lookup = "warehouses_back"
same_code = false
)";
}

std::string told_by_webhooks(const std::string& configuration) {
  static const std::regex redirect(R"((redirect_uri = "([^"]*)/callback"))");
  return std::regex_replace(configuration, redirect,
                            std::string("$1\nwebhook_url = \"$2") + kWebhookPath +
                                "\"\nwebhook_secret = \"env:SCHAKEL_ONLINE_WEBHOOK_SECRET\"");
}

Installation::Installation(Scheduler& scheduler, Network& network, Random& random,
                           const std::string& configuration)
    : network_(network), random_(random), clock_(scheduler), folder_(fresh_folder()) {
  const auto usual = exact_online::simulator::Directory::usual(true);
  ::setenv("SCHAKEL_ONLINE_SECRET", usual.apps.front().client_secret.c_str(), 1);
  ::setenv("SCHAKEL_ONLINE_WEBHOOK_SECRET", usual.apps.front().webhook_secret.c_str(), 1);
  ::setenv("SCHAKEL_GLOBE_PASSWORD", Erps::kGlobePassword, 1);
  const auto session = start("a person");
  SCHAKEL_ASSERT(session->apply(configuration).has_value());
  SCHAKEL_ASSERT(session->configuration().has_value() && consent(*session));
}

bool Installation::consent(app::Session& session) {
  const auto usual = exact_online::simulator::Directory::usual(true);
  const auto& online = *(*session.configuration())->connections.at("online");
  const auto asking = online.authorise("online", session.world(false));
  if (!asking) return false;
  const auto& user = usual.users.front();
  const std::string url = (*asking)->url();
  const auto transport = network_.make_transport()({});
  const auto answer =
      (*transport)
          ->send({.method = "POST",
                  .target = std::string(Erps::kOnlineUrl) + "/api/oauth2/auth",
                  .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                  .body = url.substr(url.find('?') + 1) + "&username=" + percent_encoded(user.name) +
                          "&password=" + percent_encoded(user.password) + "&allow=1"},
                 {});
  const std::string* location = answer ? answer->headers.find("Location") : nullptr;
  return location != nullptr && (*asking)->finish(location->substr(location->find('?') + 1), {}).has_value();
}

Installation::~Installation() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::unique_ptr<app::Session> Installation::start(const std::string& name) {
  auto session = app::Session::open(
      {.language = app::Language::kEnglish, .json = false, .state_folder = folder_},
      {.clock = clock_,
       .random = random_,
       .make_transport = network_.make_transport(),
       .owner = name,
       .owner_is_gone = [this](const std::string& owner) { return gone_.contains(owner); }});
  SCHAKEL_ASSERT(session.has_value());
  (*session)->database().watch_commits([this](storage::CommitMoment moment) { commit_point(moment); });
  return *std::move(session);
}

}  // namespace schakel::simulation
