#include "connectors/exact_globe/simulator/dutch.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "connectors/exact_globe/simulator/checks.h"
#include "connectors/exact_globe/simulator/test_client.h"

namespace schakel::exact_globe::simulator {
namespace {

TEST(GlobeInDutch, keeps_names_and_numbers) {
  EXPECT_EQ(in_dutch("Property AccountName: the value has 51 characters, at most 50 are allowed."),
            "Eigenschap AccountName: de waarde heeft 51 tekens, hoogstens 50 zijn toegestaan.");
  EXPECT_EQ(in_dutch("Property VATCode: the value does not exist in VAT."),
            "Eigenschap VATCode: de waarde bestaat niet in VAT.");
  EXPECT_EQ(in_dutch("The TransactionKey was used already."), "De TransactionKey is al gebruikt.");
  EXPECT_EQ(in_dutch("Property VATAmount: the amount does not fit the VAT code."),
            "Eigenschap VATAmount: het bedrag past niet bij de btw-code.");
  EXPECT_EQ(in_dutch("Property InvoiceType: the value does not fit the invoice code."),
            "Eigenschap InvoiceType: de waarde past niet bij de factuurcode.");
  EXPECT_EQ(in_dutch("Resource not found for the segment."), "Resource not found for the segment.");
}

TEST(GlobeInDutch, has_words_for_every_check_of_the_catalogue) {
  Rules strictest;
  strictest.unsigned_enforced = true;
  strictest.double_digits_enforced = true;
  for (const Entity& entity : Catalogue::built_in().entities()) {
    for (const Property& property : entity.properties) {
      const std::string long_text(property.length + 1, 'a');
      for (const Json& value :
           {Json::text(long_text), Json::text("a"), Json::text("~"), Json::boolean(true), Json::number(-1),
            Json::number(99'999'999'999), *Json::parse("0.0000001"), Json::text("1000-01-01")}) {
        const OrError<kit::Value> checked = check_value(property, value, strictest);
        if (checked) continue;
        EXPECT_NE(in_dutch(checked.error().text), checked.error().text);
      }
    }
  }
}

TEST(GlobeInDutch, is_what_a_dutch_service_answers) {
  TestService globe({.language = Rules::Language::kDutch});
  const http::Response refused = globe.create_order("8baf4984-f5a3-46c6-a031-96f85972a820");
  EXPECT_EQ(innermost(refused), "De TransactionKey bestaat niet.");
  EXPECT_NE(refused.body.find("\"lang\":\"nl-NL\""), std::string::npos);
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
