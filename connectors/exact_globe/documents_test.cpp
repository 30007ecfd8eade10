#include "connectors/exact_globe/documents.h"

#include <gtest/gtest.h>

#include "connectors/exact_globe/fake_globe.h"

namespace schakel::exact_globe {
namespace {

using namespace std::chrono_literals;

constexpr const char* kKey = "11111111-2222-4333-8444-555555555555";
constexpr const char* kOtherKey = "99999999-2222-4333-8444-555555555555";

http::Response parked(const std::string& key = kKey) {
  return made(R"({"ID":7,"TransactionKey":")" + key + "\"}");
}
http::Response ordered() {
  return made(R"({"ID":301,"SalesOrderNumber":"   12345"})");
}

connector::OrderLineDraft a_line(const std::string& code) {
  connector::OrderLineDraft line;
  line.item_code = code;
  line.quantity = Decimal::from_integer(2);
  line.price = *Decimal::parse("12.50");
  line.vat_code = "2";
  line.description = Personal("Tafel");
  return line;
}

connector::OrderDraft an_order() {
  connector::OrderDraft order;
  order.reference = "EOL1042";
  order.debtor = "10045";
  order.order_date = std::chrono::local_days{std::chrono::year(2026) / 11 / 23} + 14h;
  order.payment_condition = "30";
  order.lines = {a_line("a1"), a_line("b2")};
  return order;
}

struct DocumentsTest : testing::Test {
  FakeGlobe globe;
  const FormRules rules = globe.rules();
  Documents orders{globe.client, globe.settings, rules, {}};

  // "number" of what was written, or the code of the error.
  std::string write(const connector::OrderDraft& order = an_order()) {
    const auto written = orders.write(order, {});
    kind = written ? std::optional<ErrorKind>() : written.error().kind;
    return written ? written->number : written.error().code;
  }
  std::vector<Error> problems_of(const connector::OrderDraft& order) { return forms_of(order).problems; }
  // By the settings as they are now.
  DocumentForms forms_of(const connector::OrderDraft& order) {
    const FormRules now = globe.rules();
    return Documents(globe.client, globe.settings, now, {}).forms_of(order);
  }
  std::optional<ErrorKind> kind;
};

TEST_F(DocumentsTest, the_first_line_has_no_key_the_others_have_it_and_the_header_comes_last) {
  globe.transport.answer(parked());
  globe.transport.answer(parked());
  globe.transport.answer(ordered());
  EXPECT_EQ(write(), "12345");
  EXPECT_EQ(globe.sent(0), "POST /SalesOrderLine");
  EXPECT_EQ(globe.body(0).dump(),
            R"({"Itemcode":"A1","Description":"Tafel","Quantity":2,"Price":12.50,"VATCode":"2"})");
  EXPECT_EQ(globe.sent_text(1, "TransactionKey"), kKey);
  EXPECT_EQ(globe.sent(2), "POST /SalesOrderHeader");
  EXPECT_EQ(globe.body(2).dump(), std::string(R"({"TransactionKey":")") + kKey +
                                      R"(","OrderDebtor":" 10045","YourReference":"EOL1042",)" +
                                      R"("SalesOrderDate":"2026-11-23","PaymentCondition":"30"})");
  EXPECT_EQ(globe.client.calls().writes, 3);
}

TEST_F(DocumentsTest, names_and_addresses_stand_on_the_order_itself) {
  connector::OrderDraft order = an_order();
  order.deliver_to.emplace();
  order.deliver_to->name = Personal("Piet");
  order.deliver_to->address.line1 = Personal("Kade 1");
  order.deliver_to->address.country = "BE";
  order.deliver_to->email = Personal("p@x.example");
  const Json body = orders.forms_of(order).header.body();
  EXPECT_EQ(*body.find("DeliveryDebtorName")->as_text(), "Piet");
  EXPECT_EQ(*body.find("DeliveryDebtorAddress1")->as_text(), "Kade 1");
  EXPECT_EQ(*body.find("DeliveryDebtorCountryCode")->as_text(), "BE");
  EXPECT_EQ(*body.find("DeliveryDebtorContactEmail")->as_text(), "p@x.example");
}

TEST_F(DocumentsTest, a_line_without_an_answer_changes_nothing_and_the_next_call_starts_over) {
  globe.transport.answer(parked());
  globe.transport.answer(no_answer());
  EXPECT_EQ(write(), "globe.line_unanswered");
  EXPECT_EQ(kind, ErrorKind::kUnavailable);
  globe.transport.answer(parked(kOtherKey));
  globe.transport.answer(parked(kOtherKey));
  globe.transport.answer(ordered());
  EXPECT_EQ(write(), "12345");
  EXPECT_EQ(globe.sent_text(2, "TransactionKey"), "");
  EXPECT_EQ(globe.sent_text(4, "TransactionKey"), kOtherKey);
}

TEST_F(DocumentsTest, after_a_header_without_an_answer_only_that_header_is_sent_again) {
  globe.transport.answer(parked());
  globe.transport.answer(parked());
  globe.transport.answer(no_answer());
  EXPECT_EQ(write(), "globe.header_unanswered");
  EXPECT_EQ(kind, ErrorKind::kUnknownOutcome);
  globe.transport.answer(ordered());
  EXPECT_EQ(write(), "12345");
  EXPECT_EQ(globe.sent(3), "POST /SalesOrderHeader");
  EXPECT_EQ(globe.transport.requests().at(3).body, globe.transport.requests().at(2).body);
}

TEST_F(DocumentsTest, a_header_that_was_taken_already_is_looked_up_and_then_forgotten) {
  globe.transport.answer(parked());
  globe.transport.answer(parked());
  globe.transport.answer(no_answer());
  EXPECT_EQ(write(), "globe.header_unanswered");
  globe.transport.answer(refused(500, "TransactionKey is used already"));
  EXPECT_EQ(write(), "globe.key_already_used");
  EXPECT_EQ(kind, ErrorKind::kUnknownOutcome);
  globe.transport.answer(parked(kOtherKey));
  globe.transport.answer(parked(kOtherKey));
  globe.transport.answer(ordered());
  EXPECT_EQ(write(), "12345");
  EXPECT_EQ(globe.sent(4), "POST /SalesOrderLine");
}

TEST_F(DocumentsTest, any_refusal_of_a_repeated_header_may_hide_that_the_first_was_taken) {
  globe.transport.answer(parked());
  globe.transport.answer(parked());
  globe.transport.answer(no_answer());
  write();
  globe.transport.answer(refused(500, "Debtor is blocked"));
  EXPECT_EQ(write(), "globe.key_already_used");
}

TEST_F(DocumentsTest, a_repeated_header_without_an_answer_stays_remembered) {
  globe.transport.answer(parked());
  globe.transport.answer(parked());
  for (int i = 0; i < 3; ++i) globe.transport.answer(no_answer());
  globe.transport.answer(no_connection());
  globe.transport.answer(ordered());
  EXPECT_EQ(write(), "globe.header_unanswered");
  EXPECT_EQ(write(), "globe.header_unanswered");
  EXPECT_EQ(write(), "globe.header_unanswered");
  EXPECT_EQ(write(), "http.refused");
  EXPECT_EQ(write(), "12345");
  EXPECT_EQ(globe.client.calls().writes, 7);
}

TEST_F(DocumentsTest, an_order_that_was_found_is_not_continued) {
  globe.transport.answer(parked());
  globe.transport.answer(parked());
  globe.transport.answer(no_answer());
  write();
  globe.transport.answer(page_of(R"({"ID":301,"SalesOrderNumber":"   12345","YourReference":"EOL1042"})"));
  const std::vector<std::string> references = {"EOL1042"};
  ASSERT_TRUE(orders.find(references, {}));
  globe.transport.answer(no_connection());
  EXPECT_EQ(write(), "http.refused");
  EXPECT_EQ(globe.sent(4), "POST /SalesOrderLine");
}

TEST_F(DocumentsTest, a_key_that_is_unknown_to_a_line_starts_over_later) {
  globe.transport.answer(parked());
  globe.transport.answer(refused(400, "TransactionKey does not exist"));
  EXPECT_EQ(write(), "globe.transaction_key_refused");
  EXPECT_EQ(kind, ErrorKind::kUnavailable);
}

TEST_F(DocumentsTest, a_key_that_is_unknown_to_a_first_header_is_looked_up) {
  // Something between us and Globe may have sent it twice.
  globe.transport.answer(parked());
  globe.transport.answer(parked());
  globe.transport.answer(refused(400, "TransactionKey does not exist"));
  EXPECT_EQ(write(), "globe.key_already_used");
}

TEST_F(DocumentsTest, a_refused_line_ends_the_order) {
  globe.transport.answer(refused(500, "Item A1 does not exist"));
  EXPECT_EQ(write(), "globe.refused");
  EXPECT_EQ(kind, ErrorKind::kInvalidRecord);
  EXPECT_EQ(globe.client.calls().writes, 1);
}

TEST_F(DocumentsTest, a_refused_header_is_told_without_what_was_sent) {
  globe.transport.answer(parked());
  globe.transport.answer(parked());
  globe.transport.answer(refused(500, "Debtor 10045 is blocked"));
  const auto written = orders.write(an_order(), {});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, "globe.blocked");
  EXPECT_NE(written.error().what.en.find("Debtor «OrderDebtor» is blocked"), std::string::npos);
}

TEST_F(DocumentsTest, a_service_in_trouble_at_the_header_leaves_the_outcome_open) {
  globe.transport.answer(parked());
  globe.transport.answer(parked());
  globe.transport.answer(http::Response{.status = 502, .body = "<html>Bad Gateway</html>"});
  EXPECT_EQ(write(), "globe.service_trouble");
  EXPECT_EQ(kind, ErrorKind::kUnknownOutcome);
  globe.transport.answer(ordered());
  EXPECT_EQ(write(), "12345");
}

TEST_F(DocumentsTest, a_line_that_brings_no_key_is_malformed) {
  globe.transport.answer(made(R"({"ID":7})"));
  EXPECT_EQ(write(), "globe.transaction_key_missing");
  EXPECT_EQ(kind, ErrorKind::kMalformed);
}

TEST_F(DocumentsTest, a_stop_between_lines_leaves_no_order_behind) {
  std::stop_source source;
  http::FakeTransport transport([&](const http::Request&) -> Result<http::Response> {
    source.request_stop();
    return parked();
  });
  Client client(globe.settings, transport, globe.clock, globe.random);
  Documents stopping(client, globe.settings, rules, {});
  const auto written = stopping.write(an_order(), source.get_token());
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(transport.requests().size(), 1U);
}

TEST_F(DocumentsTest, an_over_long_reference_is_refused_before_the_first_call) {
  connector::OrderDraft order = an_order();
  order.reference = "EOL" + std::string(28, '1');
  EXPECT_EQ(write(order), "globe.too_long");
  EXPECT_EQ(globe.client.calls().total(), 0);
}

TEST_F(DocumentsTest, every_problem_of_an_order_is_told_with_its_line) {
  connector::OrderDraft order = an_order();
  order.debtor.clear();
  order.reference_text = Personal(std::string(21, 'x'));
  order.lines[1].unit = "pallet";
  const std::vector<Error> problems = problems_of(order);
  ASSERT_EQ(problems.size(), 3U);
  EXPECT_EQ(problems[0].fields, std::vector<std::string>{"SalesOrderHeader.Reference"});
  EXPECT_EQ(problems[1].fields, std::vector<std::string>{"SalesOrderHeader.OrderDebtor"});
  EXPECT_EQ(problems[2].what.en, "Line 2: SalesOrderLine.Unit has 6 characters; Globe takes 5.");
}

TEST_F(DocumentsTest, a_line_without_an_item_needs_a_text_item) {
  connector::OrderDraft order = an_order();
  order.lines[0].item_code.clear();
  EXPECT_EQ(problems_of(order).at(0).code, "globe.text_line_needs_item");
  globe.settings.text_item = "TEKST";
  EXPECT_TRUE(problems_of(order).empty());
  EXPECT_EQ(*forms_of(order).lines[0].body().find("Itemcode")->as_text(), "TEKST");
}

TEST_F(DocumentsTest, an_order_without_lines_is_refused_before_the_first_call) {
  connector::OrderDraft order = an_order();
  order.lines.clear();
  EXPECT_EQ(write(order), "globe.order_without_lines");
  EXPECT_EQ(globe.client.calls().total(), 0);
}

TEST_F(DocumentsTest, references_in_a_row_are_found_in_one_call_and_strangers_are_dropped) {
  globe.transport.answer(page_of(R"({"ID":1,"SalesOrderNumber":"     101","YourReference":"eol1001"},)"
                                 R"({"ID":2,"SalesOrderNumber":"     102","YourReference":"EOL10011"},)"
                                 R"({"ID":3,"SalesOrderNumber":"     103","YourReference":"EOL1003"},)"
                                 R"({"ID":4,"SalesOrderNumber":"     104","YourReference":"EOL1003"})"));
  const std::vector<std::string> references = {"EOL1001", "EOL1002", "EOL1003"};
  const auto found = orders.find(references, {});
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 3U);
  EXPECT_EQ((*found)[0].reference, "EOL1001");
  EXPECT_EQ((*found)[0].number, "101");
  EXPECT_EQ((*found)[1].reference, "EOL1003");
  EXPECT_EQ((*found)[2].id, "4");
  EXPECT_EQ(globe.sent(0),
            "GET /SalesOrderHeader?$filter=YourReference ge 'EOL1001' and YourReference le 'EOL1003'"
            "&$select=ID,SalesOrderNumber,YourReference");
}

}  // namespace
}  // namespace schakel::exact_globe
