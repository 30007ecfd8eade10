#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "connectors/exact_online/client.h"
#include "connectors/exact_online/test_world.h"

namespace schakel::exact_online {

/// A client with a consent, a budget and a clock, before a tiny Exact Online that answers each endpoint with
/// the rows that a test put there, whatever the filter. Not the simulator: it knows no rules.
class ClientWorld : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(keep(some_store(folder_.path()), some_tokens(clock_.now()))); }

  void put(const std::string& endpoint, const std::string& json) {
    std::string& rows = rows_[endpoint];
    rows += (rows.empty() ? "" : ",") + json;
  }
  /// What answers; a test may put another in its place.
  http::FakeTransport::Script script_ = [this](const http::Request& request) {
    return Result<http::Response>(rows_answer(rows_[endpoint_of(request)]));
  };

  /// The filters that an endpoint was asked with, in order.
  std::vector<std::string> filters(const std::string& endpoint) const {
    std::vector<std::string> out;
    for (const http::Request& request : transport_.requests()) {
      if (endpoint_of(request) == endpoint) out.push_back(option(request, "$filter"));
    }
    return out;
  }
  std::size_t calls() const { return transport_.requests().size(); }

  TestFolder folder_;
  ConnectionSettings settings_ = some_settings();
  ManualClock clock_{some_morning()};
  SeededRandom random_{1};
  std::map<std::string, std::string> rows_;
  http::FakeTransport transport_{[this](const http::Request& request) { return script_(request); }};
  Wire wire_{transport_};
  Auth auth_{settings_, some_store(folder_.path()), clock_,
             [this](const http::Request& request) { return wire_.send(request, {}); }};
  FileNotes notes_{folder_.path(), clock_};
  Budget budget_{notes_, "b.budget", {}, {}, clock_, {}};
  Client client_{settings_, wire_, clock_, random_, auth_, budget_, {}};
};

}  // namespace schakel::exact_online
