#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/text.h"
#include "base/time.h"
#include "connectors/exact_globe/connection.h"
#include "connectors/exact_globe/fields.h"
#include "mapping/rules_file.h"
#include "tests/support/simulator_program.h"

namespace schakel::exact_globe {

using connector::CustomerDraft;
using connector::CustomerFound;
using connector::MatchKey;
using connector::OrderDraft;
using tests::SimulatorProgram;

// A world with five customers and five items is enough; which ones is read from its control interface.
struct ExactGlobe : testing::Test {
  std::unique_ptr<SimulatorProgram> simulator;
  ManualClock clock{Instant(std::chrono::hours(24 * 365 * 56))};
  SeededRandom random{5};
  ConnectionSettings settings;
  std::unique_ptr<connector::OrderTarget> globe;

  void SetUp() override { start({}); }

  void start(std::vector<std::string> arguments) {
    globe.reset();
    Result<std::unique_ptr<SimulatorProgram>> started =
        SimulatorProgram::start("exact-globe-simulator", std::move(arguments));
    ASSERT_TRUE(started) << started.error().what.en;
    simulator = *std::move(started);
    settings = ConnectionSettings();
    settings.base_url = simulator->said("url");
    settings.server_name = simulator->said("server");
    settings.database_name = simulator->said("database");
    settings.user = simulator->said("domain") + "\\" + simulator->said("user");
    settings.password = Secret(simulator->said("password"));
    settings.timeout = std::chrono::seconds(20);
    connect();
  }

  // A new connection knows nothing of what an earlier one did: a program that was started again.
  // `rules`: changes of a user to the mapping, as his configuration has them.
  void connect(std::string_view rules = "", const connector::DocumentChoice& choice = {}) {
    schema::Problems problems;
    const auto table = schema::parse_toml(rules, problems);
    const auto mapping = connector::OrderMapping::compile(*order_target_fields(choice.document), {},
                                                          mapping::read_rules(*table, "", problems), {});
    ASSERT_TRUE(problems.empty() && mapping);
    Result<std::unique_ptr<connector::OrderTarget>> made = make_connection(
        settings,
        {.make_transport = http::make_curl_transport, .clock = clock, .random = random, .mapping = *mapping},
        choice);
    ASSERT_TRUE(made) << made.error().what.en;
    globe = *std::move(made);
  }

  Json control(const std::string& method, const std::string& path, const Json& body = Json::null()) {
    const Result<Json> answer = simulator->control(method, path, body);
    EXPECT_TRUE(answer) << answer.error().what.en;
    return answer ? *answer : Json::null();
  }

  void fault(const std::string& kind, const std::string& path, const std::string& method = "POST",
             int next = 1) {
    control("POST", "faults",
            Json::members({{"kind", Json::text(kind)},
                           {"method", Json::text(method)},
                           {"path", Json::text(path)},
                           {"next", Json::number(next)}}));
  }

  Json::Array rows(const std::string& entity, const std::string& narrowed = {}) {
    const Json answer = control("GET", "rows?entity=" + entity + "&limit=1000" + narrowed);
    const Json* found = answer.find("rows");
    return found != nullptr && found->is_array() ? *found->as_array() : Json::Array{};
  }

  static std::string text(const Json& row, std::string_view name) {
    const Json* value = row.find(name);
    if (value == nullptr) return {};
    return value->as_text() != nullptr ? std::string(trimmed(*value->as_text())) : value->dump();
  }

  // The first row for which `fits`.
  Json row_where(const std::string& entity, const std::function<bool(const Json&)>& fits) {
    for (const Json& row : rows(entity)) {
      if (fits(row)) return row;
    }
    ADD_FAILURE() << "The simulator's world has no such " << entity << ".";
    return Json::members();
  }

  Json a_debtor() {
    return row_where("Account", [](const Json& row) {
      return text(row, "CustomerType") == "C" && text(row, "CustomerStatus") == "A" &&
             text(row, "Blocked") != "true" && !text(row, "EmailAddress").empty();
    });
  }

  std::string an_item() {
    return text(row_where("Item",
                          [](const Json& row) {
                            return text(row, "Condition") == "A" && text(row, "IsSalesItem") == "true";
                          }),
                "ItemCode");
  }

  std::string a_vat_code() {
    return text(row_where("VAT",
                          [](const Json& row) {
                            return text(row, "Excluded") == "E" && text(row, "SalesPurchase") != "I";
                          }),
                "VATCode");
  }

  OrderDraft an_order(const std::string& reference, int lines = 2) {
    OrderDraft order;
    order.reference = reference;
    order.debtor = text(a_debtor(), "DebtorNumber");
    order.order_date = std::chrono::local_days{std::chrono::year(2026) / 11 / 23};
    connector::OrderLineDraft line;
    line.item_code = lower_ascii(an_item());
    line.quantity = Decimal::from_integer(2);
    line.price = *Decimal::parse("12.50");
    line.vat_code = a_vat_code();
    line.description = Personal("Één tafel");
    for (int i = 0; i < lines; ++i) order.lines.push_back(line);
    return order;
  }

  // The same as it must stand in the books: two lines of 25.00 and 21 % on a ledger account.
  OrderDraft a_booking(const std::string& reference) {
    OrderDraft draft = an_order(reference);
    draft.amount_excl_vat = Decimal::from_integer(50);
    draft.amount = *Decimal::parse("60.50");
    for (connector::OrderLineDraft& line : draft.lines) {
      line.vat_code = "2";  // 21 % on top (the simulator's masters).
      line.gl_account = "8000";
      line.amount_excl_vat = Decimal::from_integer(25);
      line.vat_amount = *Decimal::parse("5.25");
    }
    return draft;
  }

  static CustomerDraft a_customer(const std::string& email) {
    CustomerDraft draft;
    draft.name = Personal("Kanarie & Zonen");
    draft.email = Personal(email);
    draft.visit.line1 = Personal("Dorpsstraat 12");
    draft.visit.postcode = Personal("1234 AB");
    draft.visit.city = Personal("Ons Dorp");
    draft.visit.country = "NL";
    draft.contact.emplace();
    draft.contact->first_name = Personal("Piet");
    draft.contact->last_name = Personal("Kanarie");
    return draft;
  }

  std::vector<connector::DocumentFound> documents(const std::vector<std::string>& references) {
    const auto found = globe->find_documents(references, {});
    EXPECT_TRUE(found) << found.error().what.en;
    return found ? *found : std::vector<connector::DocumentFound>{};
  }

  std::vector<CustomerFound> by_email(const std::string& email) {
    model::Customer customer;
    customer.email = Personal(email);
    const auto found = globe->find_customers(MatchKey::kEmail, customer, {});
    EXPECT_TRUE(found) << found.error().what.en;
    return found ? *found : std::vector<CustomerFound>{};
  }

  std::size_t orders_with(const std::string& reference) {
    return rows("SalesOrderHeader", "&YourReference=" + reference).size();
  }
  std::size_t lines_of(const std::string& number) {
    const Json::Array all = rows("SalesOrderLine");
    return static_cast<std::size_t>(std::count_if(
        all.begin(), all.end(), [&](const Json& row) { return text(row, "SalesOrderNumber") == number; }));
  }

  // The first finding with an error, or "".
  std::string first_finding() {
    for (const connector::Finding& finding : globe->examine({})) {
      if (finding.error) return finding.error->code;
    }
    return {};
  }
};

template <class T>
std::string outcome(const Result<T>& result) {
  return result ? ""
                : result.error().code + " (" + name_of(result.error().kind) + "): " + result.error().what.en;
}

}  // namespace schakel::exact_globe
