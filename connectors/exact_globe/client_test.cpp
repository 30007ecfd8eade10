#include "connectors/exact_globe/client.h"

#include <gtest/gtest.h>

#include <array>

#include "connectors/exact_globe/fake_globe.h"

namespace schakel::exact_globe {
namespace {

const Query kAccounts{
    .entity = "Account", .filter = "AccountName eq 'x'", .properties = {"ID", "AccountCode"}};

// Reads everything; the codes of the rows, or the code of the error.
std::vector<std::string> read_all(FakeGlobe& globe, std::stop_token stop = {}) {
  std::vector<std::string> codes;
  const Result<PagesRead> read = globe.client.read(
      kAccounts,
      [&](const Json& row) -> Result<Reading> {
        codes.push_back(trimmed_text(row, "AccountCode"));
        return Reading::kGoOn;
      },
      stop);
  if (!read) codes.push_back(read.error().code);
  return codes;
}

using Texts = std::vector<std::string>;

TEST(Client, a_question_names_server_and_administration_and_only_the_fields_it_needs) {
  FakeGlobe globe;
  globe.transport.answer(page_of(""));
  read_all(globe);
  EXPECT_EQ(globe.sent(0), "GET /Account?$filter=AccountName eq 'x'&$select=ID,AccountCode");
  const http::Headers& headers = globe.transport.requests().at(0).headers;
  EXPECT_EQ(*headers.find("ServerName"), "GLOBESRV\\EXACT");
  EXPECT_EQ(*headers.find("DatabaseName"), "500");
  EXPECT_EQ(*headers.find("Accept"), "application/json");
}

TEST(Client, pages_are_followed_to_the_end) {
  FakeGlobe globe;
  const std::string next = "http://globe.test:8020/services/Exact.Entity.REST.EG/Account?$skiptoken='a'";
  globe.transport.answer(page_of(R"({"AccountCode":"  1"})", next));
  globe.transport.answer(page_of(R"({"AccountCode":"  2"})"));
  EXPECT_EQ(read_all(globe), (Texts{"1", "2"}));
  EXPECT_EQ(globe.transport.requests().at(1).target, next);
}

TEST(Client, a_link_to_another_host_is_followed_on_ours) {
  FakeGlobe globe;
  globe.transport.answer(
      page_of("", "http://internal:8020/services/Exact.Entity.REST.EG/Account?$skiptoken='a'"));
  globe.transport.answer(page_of(""));
  read_all(globe);
  EXPECT_EQ(globe.transport.requests().at(1).target,
            "http://globe.test:8020/services/Exact.Entity.REST.EG/Account?$skiptoken='a'");
}

TEST(Client, a_link_that_comes_back_is_malformed) {
  FakeGlobe globe;
  const std::string next = "/services/Exact.Entity.REST.EG/Account?$skiptoken='a'";
  globe.transport.answer(page_of(R"({"AccountCode":"1"})", next));
  globe.transport.answer(page_of(R"({"AccountCode":"2"})", next));
  EXPECT_EQ(read_all(globe), (Texts{"1", "2", "globe.page_repeats"}));
}

TEST(Client, a_page_that_repeats_under_another_link_is_malformed) {
  FakeGlobe globe;
  globe.transport.answer(page_of(R"({"AccountCode":"1"})", "Account?$skiptoken='a'"));
  globe.transport.answer(page_of(R"({"AccountCode":"1"})", "Account?$skiptoken='b'"));
  EXPECT_EQ(read_all(globe), (Texts{"1", "globe.page_repeats"}));
}

TEST(Client, a_failed_read_is_repeated_after_a_wait) {
  FakeGlobe globe;
  globe.transport.answer(no_connection());
  globe.transport.answer(http::Response{.status = 503});
  globe.transport.answer(no_answer());
  globe.transport.answer(page_of(R"({"AccountCode":"1"})"));
  const Instant start = globe.clock.now();
  EXPECT_EQ(read_all(globe), Texts{"1"});
  EXPECT_EQ(globe.client.calls().reads, 4);
  EXPECT_GE(globe.clock.now() - start, std::chrono::milliseconds(3500));
}

TEST(Client, a_read_that_is_never_answered_is_a_service_that_is_not_there) {
  FakeGlobe globe;
  for (int i = 0; i < 20; ++i) globe.transport.answer(no_answer());
  const Instant start = globe.clock.now();
  const Result<PagesRead> read =
      globe.client.read(kAccounts, [](const Json&) -> Result<Reading> { return Reading::kGoOn; }, {});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(read.error().retry_after,
            connector::Patience::kComeBack);  // The run ends, and says when to come.
  EXPECT_EQ(globe.clock.now() - start, globe.settings.patience);
  EXPECT_GE(globe.transport.requests().size(), 8U);
}

TEST(Client, an_outage_is_told_once_with_its_end) {
  FakeGlobe globe;
  std::vector<connector::Waiting> told;
  Client client(globe.settings, globe.transport, globe.clock, globe.random,
                [&](const connector::Waiting& waiting) { told.push_back(waiting); });
  const Instant start = globe.clock.now();
  for (int i = 0; i < 4; ++i) globe.transport.answer(http::Response{.status = 503});
  globe.transport.answer(page_of(""));
  ASSERT_TRUE(client.read(kAccounts, [](const Json&) -> Result<Reading> { return Reading::kGoOn; }, {}));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].waits_for, connector::Waiting::For::kRecovery);
  EXPECT_EQ(told[0].until, start + globe.settings.patience);
}

TEST(Client, a_person_who_looks_does_not_wait_for_an_outage) {
  FakeGlobe globe;
  globe.transport.answer(http::Response{.status = 503});
  const Result<PagesRead> read = globe.client.read(
      kAccounts, [](const Json&) -> Result<Reading> { return Reading::kGoOn; }, {}, 1, Retry::kNone);
  ASSERT_FALSE(read);
  EXPECT_EQ(globe.transport.requests().size(), 1U);
}

TEST(Client, writes_that_nobody_takes_are_spread_over_the_patience) {
  FakeGlobe globe;
  Form form(sales_order_line());
  form.text("Itemcode", "A");
  for (int i = 0; i < 2; ++i) globe.transport.answer(no_connection());
  EXPECT_FALSE(globe.client.create(form, {}, {}).error().retry_after);
  EXPECT_EQ(globe.client.create(form, {}, {}).error().retry_after, std::chrono::seconds(8));
}

TEST(Client, an_answer_that_is_cut_off_or_no_json_is_malformed) {
  FakeGlobe globe;
  globe.transport.answer(http::Response{.status = 200, .body = R"({"d":{"results":[{"Acc)"});
  globe.transport.answer(http::Response{.status = 200, .body = "<html>hello</html>"});
  globe.transport.answer(http::Response{.status = 200, .body = R"({"value":[]})"});
  globe.transport.answer(http::Response{.status = 200, .body = R"({"d":{"results":7}})"});
  globe.transport.answer(http::Response{.status = 200, .body = R"({"d":{"results":[7]}})"});
  EXPECT_EQ(read_all(globe), Texts{"globe.not_json"});
  EXPECT_EQ(read_all(globe), Texts{"globe.not_json"});
  EXPECT_EQ(read_all(globe), Texts{"globe.no_envelope"});
  EXPECT_EQ(read_all(globe), Texts{"globe.no_results"});
  EXPECT_EQ(read_all(globe), Texts{"globe.no_record"});
}

TEST(Client, a_lost_session_is_signed_in_again_once) {
  FakeGlobe globe;
  globe.transport.answer(page_of(""));
  globe.transport.answer(http::Response{.status = 401});
  globe.transport.answer(page_of(R"({"AccountCode":"1"})"));
  EXPECT_EQ(read_all(globe), Texts{});
  EXPECT_EQ(read_all(globe), Texts{"1"});
}

TEST(Client, a_first_401_is_a_lost_login_and_not_a_wrong_password) {
  FakeGlobe globe;
  globe.transport.answer(http::Response{.status = 401});
  globe.transport.answer(page_of(R"({"AccountCode":"1"})"));
  const Instant start = globe.clock.now();
  EXPECT_EQ(read_all(globe), Texts{"1"});
  EXPECT_EQ(globe.client.calls().reads, 2);
  EXPECT_EQ(globe.clock.now(), start);
}

TEST(Client, a_write_that_met_a_lost_login_is_sent_under_a_new_one) {
  FakeGlobe globe;
  Form form(sales_order_line());
  form.text("Itemcode", "A");
  globe.transport.answer(http::Response{.status = 401});
  globe.transport.answer(made(R"({"TransactionKey":"k"})"));
  EXPECT_TRUE(globe.client.create(form, {}, {}));
  EXPECT_EQ(globe.client.calls().writes, 2);
}

TEST(Client, a_wrong_password_is_tried_twice_and_no_more) {
  FakeGlobe globe;
  globe.transport.answer(http::Response{.status = 401});
  globe.transport.answer(http::Response{.status = 401});
  EXPECT_EQ(read_all(globe), Texts{"globe.login_refused"});
  EXPECT_EQ(globe.client.calls().total(), 2);
}

TEST(Client, a_password_that_was_changed_meanwhile_is_tried_twice_and_no_more) {
  FakeGlobe globe;
  globe.transport.answer(page_of(""));
  globe.transport.answer(http::Response{.status = 401});
  globe.transport.answer(http::Response{.status = 401});
  read_all(globe);
  EXPECT_EQ(read_all(globe), Texts{"globe.login_refused"});
}

TEST(Client, a_stop_ends_the_waiting) {
  FakeGlobe globe;
  std::stop_source source;
  source.request_stop();
  EXPECT_EQ(read_all(globe, source.get_token()), Texts{"globe.stopped"});
  EXPECT_EQ(globe.client.calls().total(), 0);
}

TEST(Client, a_write_is_sent_once_and_counted) {
  FakeGlobe globe;
  Form form(sales_order_line());
  form.text("Itemcode", "A");
  globe.transport.answer(no_connection());
  const Result<Json> made_line = globe.client.create(form, {}, {});
  ASSERT_FALSE(made_line);
  EXPECT_EQ(made_line.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(globe.client.calls().writes, 1);
  EXPECT_EQ(globe.sent(0), "POST /SalesOrderLine");
  EXPECT_EQ(*globe.transport.requests().at(0).headers.find("Content-Type"), "application/json");
}

TEST(Client, an_accepted_write_whose_answer_cannot_be_read_may_have_happened) {
  FakeGlobe globe;
  Form form(sales_order_line());
  form.text("Itemcode", "A");
  globe.transport.answer(http::Response{.status = 201, .body = R"({"d":{"Tr)"});
  const Result<Json> made_line = globe.client.create(form, {}, {});
  ASSERT_FALSE(made_line);
  EXPECT_EQ(made_line.error().kind, ErrorKind::kUnknownOutcome);
}

TEST(Client, of_what_was_made_only_the_wanted_properties_are_kept) {
  FakeGlobe globe;
  Form form(sales_order_line());
  form.text("Itemcode", "A");
  globe.transport.answer(
      http::Response{.status = 201, .body = R"({"d":{"ID":7,"TransactionKey":" x ","Itemcode":"A"}})"});
  constexpr std::array<std::string_view, 1> kWanted = {"TransactionKey"};
  EXPECT_EQ(globe.client.create(form, kWanted, {})->dump(), R"({"TransactionKey":" x "})");
}

TEST(Client, a_missing_right_is_named_with_what_it_was_wanted_for) {
  FakeGlobe globe;
  Form form(sales_order_line());
  form.text("Itemcode", "A");
  globe.transport.answer(http::Response{.status = 403});
  globe.transport.answer(http::Response{.status = 403});
  EXPECT_EQ(globe.client.create(form, {}, {}).error().what.nl,
            "De Windows-gebruiker mag in Exact Globe geen SalesOrderLine schrijven (HTTP 403).");
  const auto go_on = [](const Json&) -> Result<Reading> { return Reading::kGoOn; };
  EXPECT_EQ(globe.client.read(kAccounts, go_on, {}).error().what.en,
            "The Windows user may not read Account in Exact Globe (HTTP 403).");
}

TEST(Client, a_form_with_a_problem_is_not_sent) {
  FakeGlobe globe;
  Form form(sales_order_line());
  form.text("Itemcode", std::string(31, 'A'));
  const Result<Json> made_line = globe.client.create(form, {}, {});
  ASSERT_FALSE(made_line);
  EXPECT_EQ(made_line.error().code, "globe.too_long");
  EXPECT_EQ(globe.client.calls().total(), 0);
}

TEST(Client, a_change_uses_the_verb_of_the_settings) {
  FakeGlobe globe;
  Form form(account());
  form.text("AccountName", "Jansen");
  globe.transport.answer(http::Response{.status = 204});
  EXPECT_TRUE(globe.client.update(form, "guid'1'", {}));
  EXPECT_EQ(globe.sent(0), "PUT /Account(guid'1')");

  ConnectionSettings merging = some_settings();
  merging.update_verb = UpdateVerb::kMerge;
  Client client(merging, globe.transport, globe.clock, globe.random);
  globe.transport.answer(http::Response{.status = 204});
  EXPECT_TRUE(client.update(form, "guid'1'", {}));
  EXPECT_EQ(globe.transport.requests().at(1).method, "MERGE");
}

}  // namespace
}  // namespace schakel::exact_globe
