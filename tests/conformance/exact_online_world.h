#pragma once

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/text.h"
#include "base/time.h"
#include "connectors/exact_online/connection.h"
#include "tests/support/simulator_program.h"

// What the conformance tests of Exact Online share: the simulator over a real socket, a real consent, one
// clock.
namespace schakel::exact_online {

using tests::SimulatorProgram;

/// One time for both: whoever sleeps here moves the simulator's clock too.
class SharedClock final : public Clock {
 public:
  explicit SharedClock(Instant start) : now_(start) {}
  Instant now() const override { return now_; }
  bool sleep_for(Milliseconds duration, std::stop_token stop) override {
    if (stop.stop_requested()) return false;
    advance(duration);
    return true;
  }
  void advance(Milliseconds duration) {
    now_ += duration;
    set(*simulator);
  }
  void set(SimulatorProgram& on) {
    simulator = &on;
    Json body = Json::members();
    body.append("set", Json::text(iso_text(now_)));
    EXPECT_TRUE(on.control("POST", "clock", body));
  }

 private:
  Instant now_;
  SimulatorProgram* simulator = nullptr;
};

struct ExactOnlineWorld : testing::Test {
  std::filesystem::path folder;
  std::unique_ptr<SimulatorProgram> simulator;
  std::unique_ptr<http::Transport> transport =
      *http::make_curl_transport({.timeout = std::chrono::seconds(20)});
  SharedClock clock{*parse_instant("2026-11-23T09:00:05Z")};
  SeededRandom random{5};
  ConnectionSettings settings;

  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "schakel-conformance-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder = name;
  }
  void TearDown() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }

  void start(std::vector<std::string> arguments) {
    disconnect();
    Result<std::unique_ptr<SimulatorProgram>> started =
        SimulatorProgram::start("exact-online-simulator", std::move(arguments));
    ASSERT_TRUE(started) << started.error().what.en;
    simulator = *std::move(started);
    Json freeze = Json::members();
    freeze.append("freeze", Json::boolean(true));
    ASSERT_TRUE(simulator->control("POST", "clock", freeze));
    clock.set(*simulator);
    settings = {.name = "online",
                .base_url = simulator->said("base_url"),
                .division = std::stoll(simulator->said("division")),
                .client_id = simulator->said("client_id"),
                .client_secret = Secret(simulator->said("client_secret")),
                .redirect_uri = "https://localhost/schakel/callback",
                .consent = {}};
    if (const std::string uri = simulator->said("redirect_uri"); !uri.empty()) settings.redirect_uri = uri;
    consent();
    connect();
  }

  ConnectionDeps deps() {
    return {.transport = *transport,
            .clock = clock,
            .random = random,
            .state_dir = folder,
            .key = *open_key(folder / "key")};
  }

  /// What a person does in his browser: log in on the page and say yes.
  void consent() {
    auto asking = *make_consent(settings, deps());
    const std::string url = asking->authorize_url();
    const std::string form = url.substr(url.find('?') + 1) +
                             "&username=" + percent_encoded(simulator->said("user")) +
                             "&password=" + percent_encoded(simulator->said("password")) + "&allow=1";
    const auto answer = transport->send({.method = "POST",
                                         .target = settings.base_url + "/api/oauth2/auth",
                                         .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                                         .body = form},
                                        {});
    ASSERT_TRUE(answer) << answer.error().what.en;
    const std::string* location = answer->headers.find("Location");
    ASSERT_NE(location, nullptr) << answer->body;
    const Result<void> accepted = asking->accept(*location, {});
    ASSERT_TRUE(accepted) << accepted.error().what.en;
  }

  /// A program that was started again.
  virtual void connect() = 0;
  virtual void disconnect() = 0;

  void fault(const std::string& kind, const std::string& path, int next = 1,
             const std::string& where = "faults") {
    Json body = Json::members();
    body.append("kind", Json::text(kind));
    body.append("path", Json::text(path));
    body.append("next", Json::number(next));
    const Result<Json> added = simulator->control("POST", where, body);
    ASSERT_TRUE(added) << added.error().what.en;
  }

  std::int64_t rows_there(const std::string& entity) {
    const Result<Json> rows = simulator->control("GET", "rows?limit=1&entity=" + percent_encoded(entity));
    EXPECT_TRUE(rows) << rows.error().what.en;
    const Json* count = rows ? rows->find("count") : nullptr;
    return count == nullptr ? -1 : count->as_integer().value_or(-1);
  }
};

inline std::string code_of(const std::optional<Error>& error) {
  return error ? error->code + ": " + error->what.en : "";
}

}  // namespace schakel::exact_online
