#include "flow/errors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace schakel::flow {
namespace {

// That every code that the flow uses is explained is not tested here: Code does not compile otherwise.

TEST(Explanations, say_every_code_once) {
  std::set<std::string_view> codes;
  for (const Explanation& explanation : kExplanations) EXPECT_TRUE(codes.insert(explanation.code).second);
}

TEST(Explanations, say_in_both_languages_what_it_means_and_what_to_do) {
  for (const Explanation& explanation : kExplanations) {
    EXPECT_TRUE(explanation.code.starts_with("flow.")) << explanation.code;
    for (const std::string_view text :
         {explanation.means_en, explanation.means_nl, explanation.do_en, explanation.do_nl}) {
      EXPECT_TRUE(text.ends_with('.')) << explanation.code << ": " << text;
    }
  }
}

TEST(Explanations, advise_where_an_error_has_no_advice_of_its_own) {
  const Error error = needs_person("flow.customer_blocked", {.en = "What.", .nl = "Wat."});
  EXPECT_EQ(error.kind, ErrorKind::kInvalidRecord);
  EXPECT_EQ(error.advice.en, "Unblock the debtor in the target, then retry; or cancel the order.");
  EXPECT_FALSE(error.advice.nl.empty());
}

}  // namespace
}  // namespace schakel::flow
