#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/text.h"
#include "connectors/exact_globe/simulator/test_client.h"

// For the tests of documents that are made of parked lines and a header.
namespace schakel::exact_globe::simulator {

struct Documents : testing::Test {
  Documents() = default;
  explicit Documents(Rules rules) : globe(rules) {}

  TestService globe;

  static Json made(const http::Response& response) {
    const Result<Json> parsed = Json::parse(response.body);
    const Json* d = parsed ? parsed->find("d") : nullptr;
    return d == nullptr ? Json() : *d;
  }
  /// Parks a line under `key`, or under a new one; gives the key, or "" when it was refused.
  std::string park(const std::string& entity, const std::string& line, const std::string& key = {}) {
    const std::string with_key = key.empty() ? "" : R"(,"TransactionKey":")" + key + "\"";
    const Json parked = made(globe.call("POST", entity, "{" + line + with_key + "}"));
    const Json* given = parked.find("TransactionKey");
    return given == nullptr || given->is_null() ? std::string() : *given->as_text();
  }
  http::Response create(const std::string& entity, const std::string& key, const std::string& header) {
    return globe.call("POST", entity, R"({"TransactionKey":")" + key + "\"," + header + "}");
  }
  http::Response control(const std::string& what, std::string body) {
    return globe.raw({.method = "POST", .target = "/__simulator/" + what, .body = std::move(body)}, 9)
        .response;
  }
  /// The first row of a set, or null.
  Json first(const std::string& question) {
    const Json answer = globe.json(question);
    const Json* results = answer.find("results");
    return results == nullptr || results->as_array()->empty() ? Json() : results->as_array()->front();
  }
  /// The text, or the number, without spaces at its ends.
  static std::string of(const Json& row, std::string_view property) {
    const Json* value = row.find(property);
    if (value == nullptr || value->is_null()) return {};
    return value->is_text() ? std::string(trimmed(*value->as_text())) : value->dump();
  }
};

}  // namespace schakel::exact_globe::simulator
