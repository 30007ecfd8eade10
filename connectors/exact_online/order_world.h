#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "connectors/exact_online/connection.h"
#include "connectors/exact_online/test_world.h"

namespace schakel::exact_online {

/// A tiny Exact Online: answers each endpoint from rows that a test puts there, by the filter's ids where it
/// has any. Not the simulator: it knows no rules, only how to hand out rows and to count questions.
class OrderWorld : public testing::Test {
 protected:
  void SetUp() override {
    const std::string credential =
        credential_name(settings_.base_url, settings_.client_id, settings_.consent);
    ASSERT_TRUE(
        keep(store_in_folder(folder_.path() / "exact_online", credential), some_tokens(clock_.now())));
    put("system/Divisions", "124132", R"({"Code":124132,"DivisionMoveDate":null})");
    put("vat/VATCodes", "2", R"({"Code":"2  ","Type":"E"})");
    put("vat/VATCodes", "I", R"({"Code":"2I ","Type":"I"})");
    connect();
  }

  void connect(const connector::DocumentChoice& choice = {}) {
    connection_ = *make_connection(settings_,
                                   {.transport = transport_,
                                    .clock = clock_,
                                    .random = random_,
                                    .state_dir = folder_.path(),
                                    .key = some_key()},
                                   choice);
  }

  void put(const std::string& endpoint, const std::string& key, const std::string& json) {
    rows_[endpoint].emplace_back(key, json);
  }

  void put_order(unsigned n, const std::string& more = "", unsigned customer = 1) {
    put("sync/SalesOrder/SalesOrderHeaders", std::to_string(n),
        R"({"Timestamp":")" + std::to_string(1000 + n) + R"(","OrderID":")" + guid(n, "000a") +
            R"(","OrderNumber":)" + std::to_string(n) +
            R"(,"Status":12,"OrderDate":"\/Date(1795392000000)\/","OrderedBy":")" + guid(customer, "000c") +
            "\"" + more + "}");
  }
  void put_line(unsigned order, unsigned line, const std::string& amount = "10",
                const std::string& vat = "2  ") {
    put("bulk/SalesOrder/SalesOrderLines", std::to_string(order),
        R"({"ID":")" + guid(order * 100 + line, "000b") + R"(","OrderID":")" + guid(order, "000a") +
            R"(","LineNumber":)" + std::to_string(line) + R"(,"ItemCode":"SKU","Quantity":1,"UnitPrice":)" +
            amount + R"(,"AmountFC":)" + amount + R"(,"VATCode":")" + vat + "\"}");
  }
  void put_account(unsigned n, const std::string& name, const std::string& more = "") {
    put("bulk/CRM/Accounts", guid(n, "000c"),
        R"({"ID":")" + guid(n, "000c") + R"(","Name":")" + name + "\"" + more + "}");
  }

  Result<http::Response> answer(const http::Request& request) {
    const std::string endpoint = endpoint_of(request);
    const std::string filter = option(request, "$filter");
    ++asked_[endpoint];
    std::string body;
    std::size_t count = 0;
    for (const auto& [key, json] : rows_[endpoint]) {
      const bool by_id = filter.find("guid'") != std::string::npos;
      if (by_id && filter.find(key) == std::string::npos) continue;
      if (filter.starts_with("Timestamp gt ") && std::stoll(key) + 1000 <= std::stoll(filter.substr(13)))
        continue;
      if (filter.starts_with("OrderNumber eq ") && endpoint == "salesorder/SalesOrders" &&
          filter.substr(15) != key)
        continue;
      // Documents that are found by Modified stand under it.
      const std::string since = "Modified ge datetime'";
      if (filter.starts_with(since) && endpoint == "salesentry/SalesEntries" &&
          key < filter.substr(since.size(), filter.size() - since.size() - 1))
        continue;
      body += (count++ == 0 ? "" : ",") + json;
    }
    const std::string counted =
        option(request, "$inlinecount").empty() ? "" : R"(,"__count":")" + std::to_string(count) + "\"";
    return http::Response{.status = 200, .body = R"({"d":{"results":[)" + body + "]" + counted + "}}"};
  }

  std::string last_filter(const std::string& endpoint) {
    std::string filter;
    for (const http::Request& request : transport_.requests()) {
      if (endpoint_of(request) == endpoint) filter = option(request, "$filter");
    }
    return filter;
  }

  std::vector<model::Order> read_all(const connector::OrderRead& read = {}) {
    Result<connector::OrderPage> page = connection_->read_heads(read, {});
    EXPECT_TRUE(page) << page.error().what.en;
    if (!page) return {};
    next_ = page->next;
    const Result<void> completed = connection_->complete(
        page->heads, read, [&](const std::string& id) { return id == known_customer_; }, {});
    EXPECT_TRUE(completed) << completed.error().what.en;
    return std::move(page->heads);
  }

  TestFolder folder_;
  ConnectionSettings settings_ = some_settings();
  ManualClock clock_{some_morning()};
  SeededRandom random_{1};
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> rows_;
  std::map<std::string, int> asked_;
  http::FakeTransport transport_{[this](const http::Request& request) { return answer(request); }};
  std::unique_ptr<connector::OrderSource> connection_;
  std::string known_customer_;
  connector::Cursor next_;
};

}  // namespace schakel::exact_online
