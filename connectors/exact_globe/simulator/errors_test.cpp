#include "connectors/exact_globe/simulator/errors.h"

#include <gtest/gtest.h>

namespace schakel::exact_globe::simulator {
namespace {

TEST(GlobeErrors, of_its_own_rules_say_nothing_outside_and_everything_inside) {
  EXPECT_EQ(
      error_json({Refused::kFunctional, "The debtor is blocked."}),
      R"({"error":{"code":"","message":{"lang":"en-US","value":"An error occurred while processing this request."},)"
      R"("innererror":{"message":"The entity action failed.","type":"Exact.Services.Entity.EntityException","stacktrace":"",)"
      R"("internalexception":{"message":"The debtor is blocked.","type":"Exact.Services.Entity.EntityFunctionalException","stacktrace":""}}}})");
}

TEST(GlobeErrors, of_a_bad_request_say_it_outside_and_inside) {
  EXPECT_EQ(
      error_json({Refused::kRequest, "Bad \"filter\"."}),
      R"({"error":{"code":"","message":{"lang":"en-US","value":"Bad \"filter\"."},)"
      R"("innererror":{"message":"The entity action failed.","type":"Exact.Services.Entity.EntityException","stacktrace":"",)"
      R"("internalexception":{"message":"Bad \"filter\".","type":"System.Data.Services.DataServiceException","stacktrace":""}}}})");
}

TEST(GlobeErrors, are_escaped_in_atom) {
  EXPECT_NE(
      error_atom({Refused::kFunctional, "a < b"}).find("<message xml:lang=\"en-US\">a &lt; b</message>"),
      std::string::npos);
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
