#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "base/json.h"
#include "base/text.h"
#include "connectors/exact_online/simulator/simulator.h"
#include "http/url.h"

namespace schakel::exact_online::simulator {

/// A client as anybody could write one, calling the simulator's handler without sockets. Monday 23 November
/// 2026, 14:05 in Amsterdam; the clock stands still unless a test moves it.
class TestClient {
 public:
  static constexpr const char* kRedirect = "https://client.example/back";

  explicit TestClient(Settings settings = {}, std::size_t orders = 70)
      : TestClient(std::move(settings), {.orders = orders, .customers = 65, .items = 70}) {}
  TestClient(Settings settings, const schakel::simulator::WorldSize& size)
      : real_(*parse_instant("2026-11-23T13:05:10Z")),
        clock_(real_),
        random_(7),
        simulator_(std::move(settings), clock_, random_) {
    simulator_.seed(schakel::simulator::make_world(size, clock_.now()));
  }

  Simulator& simulator() { return simulator_; }
  void pass(Milliseconds time) { real_.advance(time); }
  const App& app() const { return simulator_.directory().apps.front(); }
  std::string division() const { return "/api/v1/" + std::to_string(simulator_.main_division()) + "/"; }

  http::Response send(const http::Request& request) { return simulator_.handle(request, 1).response; }

  /// The consent page's form, filled in; gives the code, decoded.
  std::string consent(const std::string& user, const std::string& more = "") {
    const auto response =
        send({.method = "POST",
              .target = "/api/oauth2/auth",
              .headers = {},
              .body = "client_id=" + app().client_id + "&redirect_uri=" + percent_encoded(kRedirect) +
                      "&response_type=code&state=s1&username=" + user +
                      "&password=simulated-password&allow=1" + more});
    EXPECT_EQ(response.status, 302) << response.body;
    const std::string* location = response.headers.find("Location");
    if (location == nullptr) return {};
    const auto query = http::parse_query(http::split_target(*location).query);
    const std::string* code = http::find_parameter(query, "code");
    return code == nullptr ? std::string() : *code;
  }

  http::Response token(const std::string& fields) {
    return send(
        {.method = "POST",
         .target = "/api/oauth2/token",
         .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
         .body = "client_id=" + app().client_id + "&client_secret=" + app().client_secret + "&" + fields});
  }
  http::Response exchange(const std::string& code) {
    return token("grant_type=authorization_code&redirect_uri=" + percent_encoded(kRedirect) +
                 "&code=" + percent_encoded(code));
  }
  http::Response refresh(const std::string& with) {
    return token("grant_type=refresh_token&refresh_token=" + percent_encoded(with));
  }

  /// Logs in and keeps the tokens for what follows.
  void log_in(const std::string& user = "anna") { keep(exchange(consent(user))); }
  void keep(const http::Response& response) {
    ASSERT_EQ(response.status, 200) << response.body;
    const Json json = *Json::parse(response.body);
    access_token = *json.find("access_token")->as_text();
    refresh_token = *json.find("refresh_token")->as_text();
  }

  http::Response call(const std::string& method, const std::string& target, const std::string& body = "",
                      const std::string& prefer = "") {
    http::Request request{.method = method,
                          .target = target.starts_with("/") ? target : division() + target,
                          .headers = {{"Authorization", "Bearer " + access_token},
                                      {"Accept", "application/json"},
                                      {"Host", "online.example"}},
                          .body = body};
    if (!body.empty()) request.headers.add("Content-Type", "application/json");
    if (!prefer.empty()) request.headers.add("Prefer", prefer);
    return send(request);
  }
  http::Response get(const std::string& target) { return call("GET", replaced(target, " ", "%20")); }
  /// The JSON behind a path; fails the test unless it is 200.
  Json read(const std::string& target) {
    const auto response = get(target);
    EXPECT_EQ(response.status, 200) << target << ": " << response.body;
    return Json::parse(response.body).value_or(Json());
  }
  /// The rows of a collection, whichever envelope it came in.
  Json::Array rows(const std::string& target) {
    const Json json = read(target);
    const Json* d = json.find("d");
    if (d == nullptr) return {};
    const Json* results = d->is_array() ? d : d->find("results");
    return results == nullptr ? Json::Array() : *results->as_array();
  }
  /// The text in an error's body.
  static std::string error_text(const http::Response& response) {
    const auto json = Json::parse(response.body);
    const Json* error = json ? json->find("error") : nullptr;
    const Json* message = error == nullptr ? nullptr : error->find("message");
    const Json* value = message == nullptr ? nullptr : message->find("value");
    return value == nullptr || value->as_text() == nullptr ? response.body : *value->as_text();
  }
  /// A member of {"d":{…}} as text: GUIDs and texts.
  static std::string text_of(const http::Response& response, const std::string& member) {
    const auto json = Json::parse(response.body);
    const Json* d = json ? json->find("d") : nullptr;
    const Json* found = d == nullptr ? nullptr : d->find(member);
    return found == nullptr || found->as_text() == nullptr ? std::string() : *found->as_text();
  }

  std::string access_token;
  std::string refresh_token;

 private:
  ManualClock real_;
  schakel::simulator::SimulatorClock clock_;
  SeededRandom random_;
  Simulator simulator_;
};

}  // namespace schakel::exact_online::simulator
