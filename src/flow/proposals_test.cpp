#include "flow/proposals.h"

#include <gtest/gtest.h>

namespace schakel::flow {
namespace {

using connector::ReferenceRow;

ReferenceRow vat(const char* code, const char* description, const char* percentage, bool includes = false) {
  return {.code = code,
          .description = description,
          .percentage = *Decimal::parse(percentage),
          .includes_vat = includes,
          .days = {},
          .country = {}};
}
ReferenceRow condition(const char* code, const char* description, int days) {
  return {.code = code,
          .description = description,
          .percentage = {},
          .includes_vat = {},
          .days = days,
          .country = {}};
}
ReferenceRow method(const char* code, const char* description) {
  return {.code = code,
          .description = description,
          .percentage = {},
          .includes_vat = {},
          .days = {},
          .country = {}};
}

std::string proposed(const ReferenceRow& from, const std::vector<ReferenceRow>& target) {
  const std::vector<Proposal> proposals = propose(std::vector{from}, target);
  if (proposals.empty()) return "left out";
  return proposals[0].to.code + " " + name_of(proposals[0].by);
}

TEST(Proposals, the_same_code_that_means_the_same_is_surest) {
  EXPECT_EQ(proposed(condition("30", "30 dagen", 30),
                     {condition("14", "14 dagen", 14), condition("30", "dertig", 30)}),
            "30 same_code");
}

TEST(Proposals, the_same_code_that_means_something_else_is_not_proposed) {
  EXPECT_EQ(proposed(condition("30", "30 dagen", 30), {condition("30", "60 dagen", 60)}), " nothing");
}

TEST(Proposals, the_only_one_of_the_same_percentage_and_kind_is_taken) {
  EXPECT_EQ(proposed(vat("VH", "BTW hoog", "0.21"), {vat("1", "Laag", "0.09"), vat("2", "Hoog excl.", "0.21"),
                                                     vat("5", "Hoog incl.", "0.21", true)}),
            "2 same_meaning");
}

TEST(Proposals, of_several_that_mean_the_same_the_likest_words_win_and_a_person_looks) {
  EXPECT_EQ(proposed(vat("V0", "Export buiten EU", "0"),
                     {vat("0", "Geen btw", "0"), vat("4", "Export EU buiten", "0")}),
            "4 same_description");
  EXPECT_EQ(proposed(vat("V0", "Export buiten de EU wereld", "0"),
                     {vat("0", "Geen btw", "0"), vat("4", "Export buiten EU", "0")}),
            "4 similar_description");
}

TEST(Proposals, words_decide_where_nothing_else_is_known) {
  const std::vector<ReferenceRow> target = {method("POST", "Post NL"), method("AFHAL", "Klant haalt af"),
                                            method("DPD", "DPD Pakket")};
  EXPECT_EQ(proposed(method("PNL", "Post-NL"), target), "POST same_description");
  EXPECT_EQ(proposed(method("X1", "DPD pakket Benelux"), target), "DPD similar_description");
  EXPECT_EQ(proposed(method("BOOT", "Per schip"), target), " nothing");
}

TEST(Proposals, what_is_blocked_is_neither_asked_for_nor_proposed) {
  ReferenceRow blocked = method("POST", "Post NL");
  blocked.blocked = true;
  EXPECT_EQ(proposed(method("PNL", "Post NL"), {blocked}), " nothing");
  EXPECT_EQ(proposed(blocked, {method("PNL", "Post NL")}), "left out");
}

}  // namespace
}  // namespace schakel::flow
