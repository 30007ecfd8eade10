#include "connectors/exact_online/errors.h"

#include <gtest/gtest.h>

namespace schakel::exact_online {
namespace {

const Asked kAsked{.endpoint = "bulk/CRM/Accounts", .division = 124132, .connection = "winkel"};

struct Case {
  const char* name;
  int status;
  const char* reason;
  const char* body;
  ErrorKind kind;
  const char* code;
};

class EveryRow : public testing::TestWithParam<Case> {};

TEST_P(EveryRow, is_classified_and_says_what_to_do_in_both_languages) {
  http::Response response{.status = GetParam().status, .body = GetParam().body};
  if (*GetParam().reason != '\0') response.headers.add("Reason", GetParam().reason);
  const Error error = classify(response, kAsked);
  EXPECT_EQ(error.kind, GetParam().kind);
  EXPECT_EQ(error.code, GetParam().code);
  for (const std::string* text : {&error.what.en, &error.what.nl, &error.advice.en, &error.advice.nl}) {
    EXPECT_FALSE(text->empty());
    EXPECT_EQ(text->find('{'), std::string::npos) << *text;
  }
}

constexpr const char* kScopeBody =
    R"({"error":{"code":"","message":{"lang":"","value":"Forbidden - Application Scope Violated. Cannot read 'crm.accounts' scope."}}})";

INSTANTIATE_TEST_SUITE_P(
    Table, EveryRow,
    testing::Values(
        Case{"empty_success", 200, "", "  ", ErrorKind::kUnavailable, "online.maintenance"},
        Case{"redirect_to_login", 302, "", "Object moved", ErrorKind::kUnauthorized, "online.login_asked"},
        Case{"bad_question", 400, "", "", ErrorKind::kBug, "online.question_refused"},
        Case{"refused_token", 401, "", "", ErrorKind::kUnauthorized, "online.token_refused"},
        Case{"foreign_division", 403, "NoDivisionAccess", "", ErrorKind::kForbidden,
             "online.division_refused"},
        Case{"blocked_division", 403, "DivisionBlocked", "", ErrorKind::kForbidden,
             "online.division_blocked"},
        Case{"blocked_user", 403, "BlockedUser", "", ErrorKind::kForbidden, "online.user_blocked"},
        Case{"inactive_user", 403, "InactiveUser", "", ErrorKind::kForbidden, "online.user_inactive"},
        Case{"blocked_customer", 403, "BlockedCustomer", "", ErrorKind::kForbidden,
             "online.customer_blocked"},
        Case{"expired_licence", 403, "LicenseExpired", "", ErrorKind::kForbidden, "online.licence_expired"},
        Case{"missing_scope", 403, "", kScopeBody, ErrorKind::kForbidden, "online.scope_missing"},
        Case{"missing_right", 403, "", "", ErrorKind::kForbidden, "online.right_missing"},
        Case{"unknown_endpoint", 404, "", "<html>", ErrorKind::kNotFound, "online.endpoint_missing"},
        Case{"too_broad", 408, "", "", ErrorKind::kUnavailable, "online.too_slow"},
        Case{"budget", 429, "", "", ErrorKind::kRateLimited, "online.budget_used_up"},
        Case{"server_error", 500, "", "{}", ErrorKind::kUnavailable, "online.server_error"},
        Case{"not_built", 501, "", "", ErrorKind::kBug, "online.question_refused"},
        Case{"maintenance", 503, "", "", ErrorKind::kUnavailable, "online.maintenance"},
        Case{"gateway_timeout", 504, "", "<html>", ErrorKind::kUnavailable, "online.maintenance"},
        Case{"teapot", 418, "", "", ErrorKind::kMalformed, "online.unexpected_answer"}),
    [](const auto& row) { return std::string(row.param.name); });

constexpr const char* kInvalid =
    R"({"error":{"code":"","message":{"lang":"","value":"Verplicht: Dagboek"}}})";
constexpr const char* kBroken =
    R"({"error":{"code":"","message":{"lang":"","value":"A problem has occurred. The cause of this issue will be investigated as soon as possible."}}})";

class EveryRowOfAWrite : public testing::TestWithParam<Case> {};

TEST_P(EveryRowOfAWrite, says_whether_it_may_have_happened) {
  http::Response response{.status = GetParam().status, .body = GetParam().body};
  if (*GetParam().reason != '\0') response.headers.add("Reason", GetParam().reason);
  Asked asked{.endpoint = "salesorder/SalesOrders", .division = 124132, .connection = "winkel"};
  asked.doing = Doing::kWriting;
  const Error error = classify(response, asked);
  EXPECT_EQ(error.kind, GetParam().kind);
  EXPECT_EQ(error.code, GetParam().code);
  for (const std::string* text : {&error.what.en, &error.what.nl, &error.advice.en, &error.advice.nl}) {
    EXPECT_FALSE(text->empty());
    EXPECT_EQ(text->find('{'), std::string::npos) << *text;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Table, EveryRowOfAWrite,
    testing::Values(
        Case{"redirect_to_login", 302, "", "Object moved", ErrorKind::kUnauthorized, "online.login_asked"},
        Case{"refused_as_400", 400, "", kInvalid, ErrorKind::kInvalidRecord, "online.refused"},
        Case{"refused_without_a_word", 400, "", "", ErrorKind::kInvalidRecord, "online.refused"},
        Case{"refused_token", 401, "", "", ErrorKind::kUnauthorized, "online.token_refused"},
        Case{"foreign_division", 403, "NoDivisionAccess", "", ErrorKind::kForbidden,
             "online.division_refused"},
        Case{"missing_scope", 403, "", kScopeBody, ErrorKind::kForbidden, "online.scope_missing"},
        Case{"missing_right", 403, "", "", ErrorKind::kForbidden, "online.right_missing"},
        Case{"gone", 404, "", "", ErrorKind::kNotFound, "online.record_gone"},
        Case{"timed_out", 408, "", "", ErrorKind::kUnknownOutcome, "online.write_failed"},
        Case{"too_large", 413, "", "", ErrorKind::kInvalidRecord, "online.refused"},
        Case{"budget", 429, "", "", ErrorKind::kRateLimited, "online.budget_used_up"},
        Case{"refused_as_500", 500, "", kInvalid, ErrorKind::kInvalidRecord, "online.refused"},
        Case{"broke_down", 500, "", kBroken, ErrorKind::kUnknownOutcome, "online.write_failed"},
        Case{"broke_down_without_a_word", 500, "", "<html>", ErrorKind::kUnknownOutcome,
             "online.write_failed"},
        Case{"not_built", 501, "", "", ErrorKind::kBug, "online.question_refused"},
        Case{"bad_gateway", 502, "", "<html>", ErrorKind::kUnknownOutcome, "online.write_failed"},
        Case{"taken_by_nobody", 503, "", "", ErrorKind::kUnavailable, "online.maintenance"},
        Case{"gateway_timeout", 504, "", "<html>", ErrorKind::kUnknownOutcome, "online.write_failed"},
        Case{"teapot", 418, "", "", ErrorKind::kUnknownOutcome, "online.write_failed"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(Errors, a_refused_write_is_told_in_exacts_words_without_what_was_sent) {
  Asked asked = kAsked;
  asked.doing = Doing::kWriting;
  const connector::SentText sent[] = {{"Name", "Jansen & Zonen"}};
  const Error error = classify(
      {.status = 500,
       .body =
           R"({"error":{"message":{"value":"Bestaat reeds: Jansen & Zonen\r\nOngeldig: E-mail [jan@jansen.example]"}}})"},
      asked, sent);
  EXPECT_NE(error.what.nl.find("Het zegt: Bestaat reeds: «Name»; Ongeldig: E-mail [«e-mail»]"),
            std::string::npos)
      << error.what.nl;
}

TEST(Errors, a_missing_right_to_write_says_write) {
  Asked asked = kAsked;
  asked.doing = Doing::kWriting;
  EXPECT_NE(classify({.status = 403}, asked).what.en.find("may not write accounts"), std::string::npos);
  EXPECT_NE(classify({.status = 403}, kAsked).what.nl.find("niet lezen"), std::string::npos);
}

TEST(Errors, what_exact_says_about_a_question_with_personal_values_is_not_repeated) {
  Asked asked = kAsked;
  asked.personal = true;
  const Error error =
      classify({.status = 400, .body = R"({"error":{"message":{"value":"near 'Jansen'"}}})"}, asked);
  EXPECT_EQ(error.what.en.find("Jansen"), std::string::npos);
}

TEST(Errors, a_refused_question_repeats_what_exact_says_about_it) {
  const Error error = classify(
      {.status = 400,
       .body =
           R"({"error":{"code":"","message":{"lang":"","value":"Filtering on these fields is not supported: Classification1"}}})"},
      kAsked);
  EXPECT_NE(error.what.en.find("Filtering on these fields is not supported: Classification1"),
            std::string::npos);
}

TEST(Errors, a_server_error_does_not_repeat_what_may_be_personal) {
  const Error error = classify(
      {.status = 500, .body = R"({"error":{"message":{"value":"Jan de Vries bestaat al"}}})"}, kAsked);
  EXPECT_EQ(error.what.en.find("Jan"), std::string::npos);
}

TEST(Errors, advice_names_the_connection_to_connect_again) {
  EXPECT_NE(classify({.status = 401}, kAsked).advice.nl.find("schakel connect winkel"), std::string::npos);
}

}  // namespace
}  // namespace schakel::exact_online
