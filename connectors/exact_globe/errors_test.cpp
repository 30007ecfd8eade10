#include "connectors/exact_globe/errors.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "connectors/exact_globe/fake_globe.h"

namespace schakel::exact_globe {
namespace {

struct Case {
  int status;
  const char* text;  // Empty: no body.
  const char* code;
  ErrorKind read;
  ErrorKind write;
};

using K = ErrorKind;
// One for every row of the table, in its order.
constexpr Case kCases[] = {
    {401, "", "globe.login_refused", K::kUnauthorized, K::kUnauthorized},
    {500, "Transaction was deadlocked and chosen as the deadlock victim", "globe.deadlock", K::kUnavailable,
     K::kUnavailable},
    {500, "Timeout expired.", "globe.timeout", K::kUnavailable, K::kUnknownOutcome},
    {500, "ServerName header is not known", "globe.server_unknown", K::kForbidden, K::kForbidden},
    {500, "Cannot open database requested by the login.", "globe.database_unknown", K::kForbidden,
     K::kForbidden},
    {400, "No valid license found", "globe.licence", K::kForbidden, K::kForbidden},
    {400, "The employee of this user is not active.", "globe.employee_inactive", K::kForbidden,
     K::kForbidden},
    {500, "You have no rights for function 42", "globe.no_rights", K::kForbidden, K::kForbidden},
    {403, "", "globe.no_rights", K::kForbidden, K::kForbidden},
    {500, "TransactionKey does not exist", "globe.transaction_key_refused", K::kInvalidRecord,
     K::kInvalidRecord},
    {404, "Entity not found", "globe.not_found", K::kNotFound, K::kNotFound},
    {404, "", "globe.service_not_found", K::kNotFound, K::kNotFound},
    {405, "", "globe.action_unsupported", K::kBug, K::kBug},
    {501, "", "globe.action_unsupported", K::kBug, K::kBug},
    {407, "", "globe.proxy_login", K::kUnauthorized, K::kUnauthorized},
    {429, "", "globe.too_many_calls", K::kRateLimited, K::kRateLimited},
    {408, "", "globe.timeout", K::kUnavailable, K::kUnknownOutcome},
    {500, "Debiteur is geblokkeerd", "globe.blocked", K::kInvalidRecord, K::kInvalidRecord},
    {400, "Item does not exist", "globe.refused", K::kBug, K::kInvalidRecord},
    {500, "Item does not exist", "globe.refused", K::kUnavailable, K::kInvalidRecord},
    {503, "", "globe.service_trouble", K::kUnavailable, K::kUnknownOutcome},
    {400, "", "globe.refused_silently", K::kBug, K::kInvalidRecord},
    {302, "", "globe.strange_answer", K::kMalformed, K::kUnknownOutcome},
};

TEST(Errors, each_row_of_the_table_has_a_case) {
  EXPECT_EQ(std::size(kCases), error_rows().size());
}

class ErrorRows : public testing::TestWithParam<Case> {};

TEST_P(ErrorRows, is_classified) {
  const Case& one = GetParam();
  const http::Response answer =
      *one.text == '\0' ? http::Response{.status = one.status} : refused(one.status, one.text);
  const Error read = classified(CallKind::kRead, answer, {}, nullptr);
  const Error write = classified(CallKind::kWrite, answer, {}, nullptr);
  EXPECT_EQ(read.code, one.code);
  EXPECT_EQ(name_of(read.kind), std::string(name_of(one.read)));
  EXPECT_EQ(name_of(write.kind), std::string(name_of(one.write)));
}

INSTANTIATE_TEST_SUITE_P(Table, ErrorRows, testing::ValuesIn(kCases));

TEST(Errors, every_row_speaks_both_languages_and_gives_advice) {
  for (const ErrorRow& row : error_rows()) {
    EXPECT_FALSE(row.what_en.empty() || row.what_nl.empty() || row.advice_en.empty() || row.advice_nl.empty())
        << row.code;
  }
}

TEST(Errors, the_innermost_text_is_the_one_that_counts) {
  EXPECT_EQ(error_text(refused(500, "deepest").body), "deepest");
  EXPECT_EQ(error_text(R"({"error":{"message":{"value":"top"},"innererror":{"message":"inner"}}})"), "inner");
  EXPECT_EQ(error_text(R"({"error":{"message":{"lang":"nl","value":"top"}}})"), "top");
}

TEST(Errors, an_empty_inner_text_gives_way_to_the_one_around_it) {
  EXPECT_EQ(error_text(R"({"error":{"message":{"value":"top"},"innererror":{"message":" "}}})"), "top");
}

TEST(Errors, an_atom_error_is_read_too) {
  EXPECT_EQ(error_text(R"(<?xml version="1.0"?><m:error xmlns:m="x"><m:code/><m:message xml:lang="nl">)"
                       "Jansen &amp; Zn bestaat al</m:message></m:error>"),
            "Jansen & Zn bestaat al");
  EXPECT_EQ(
      error_text("<error><message>outer</message><innererror><message>inner</message></innererror></error>"),
      "inner");
}

TEST(Errors, a_page_of_a_proxy_is_not_what_globe_says) {
  EXPECT_EQ(error_text("<html><body>502 Bad Gateway</body></html>"), "");
  EXPECT_EQ(error_text("oops"), "");
  EXPECT_EQ(error_text(""), "");
}

TEST(Errors, what_globe_says_is_shown_without_what_we_sent) {
  const connector::SentText sent[] = {{"EmailAddress", "piet@example.nl"}};
  const Error error =
      classified(CallKind::kWrite, refused(500, "EmailAddress 'piet@example.nl' exists"), sent, &account());
  EXPECT_EQ(error.what.en,
            "Exact Globe refuses it. Globe says (HTTP 500): EmailAddress '«EmailAddress»' exists");
  EXPECT_EQ(error.what.nl.find("piet"), std::string::npos);
  EXPECT_EQ(error.fields, std::vector<std::string>{"Account.EmailAddress"});
}

TEST(Errors, a_word_that_we_sent_ourselves_decides_nothing) {
  const connector::SentText sent[] = {{"Description", "Licentie voor servername"}};
  const Error error =
      classified(CallKind::kWrite, refused(500, "Line 'Licentie voor servername' is wrong"), sent, nullptr);
  EXPECT_EQ(error.code, "globe.refused");
}

TEST(Errors, the_wait_that_is_asked_for_is_kept) {
  http::Response answer{.status = 503};
  answer.headers.add("Retry-After", "30");
  EXPECT_EQ(classified(CallKind::kRead, answer, {}, nullptr).retry_after, std::chrono::seconds(30));
  http::Response strange{.status = 503};
  strange.headers.add("Retry-After", "Wed, 21 Oct");
  EXPECT_FALSE(classified(CallKind::kRead, strange, {}, nullptr).retry_after);
}

}  // namespace
}  // namespace schakel::exact_globe
