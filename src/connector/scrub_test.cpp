#include "connector/scrub.h"

#include <gtest/gtest.h>

#include <string>

namespace schakel::connector {
namespace {

TEST(Scrub, a_sent_value_becomes_the_name_of_its_property) {
  const SentText sent[] = {{"AccountName", "Jansen & Zonen"}};
  EXPECT_EQ(scrubbed("Account 'JANSEN & zonen' exists already.", sent),
            "Account '«AccountName»' exists already.");
}

TEST(Scrub, padding_of_a_sent_code_does_not_hide_it) {
  const SentText sent[] = {{"OrderDebtor", " 10045"}};
  EXPECT_EQ(scrubbed("Debtor 10045 is blocked", sent), "Debtor «OrderDebtor» is blocked");
}

TEST(Scrub, the_beginning_of_a_value_that_was_cut_off_goes_too) {
  const SentText sent[] = {{"Description", "Tuinset Florence met kussens"}};
  EXPECT_EQ(scrubbed("Too long: Tuinset Florence m...", sent), "Too long: «Description»...");
}

TEST(Scrub, a_short_code_is_replaced_only_where_it_stands_alone_in_capitals) {
  const SentText sent[] = {{"InvoiceCountry", "DE"}};
  EXPECT_EQ(scrubbed("In DE de DEBTOR", sent), "In «InvoiceCountry» de DEBTOR");
}

TEST(Scrub, a_single_letter_stays) {
  const SentText sent[] = {{"CustomerStatus", "A"}};
  EXPECT_EQ(scrubbed("A value is mandatory", sent), "A value is mandatory");
}

TEST(Scrub, the_longest_value_wins_where_two_begin) {
  const SentText sent[] = {{"Itemcode", "TAFEL"}, {"Description", "Tafel van eiken"}};
  EXPECT_EQ(scrubbed("no tafel van eiken here", sent), "no «Description» here");
}

TEST(Scrub, an_inserted_name_is_not_replaced_again) {
  const SentText sent[] = {{"AccountName", "Piet"}, {"ContactLastName", "AccountName"}};
  EXPECT_EQ(scrubbed("Piet!", sent), "«AccountName»!");
}

TEST(Scrub, an_email_address_that_we_did_not_send_is_masked) {
  EXPECT_EQ(scrubbed("In use by jan.de-vries+shop@example.nl.", {}), "In use by «e-mail»");
}

TEST(Scrub, an_iban_is_masked) {
  EXPECT_EQ(scrubbed("Account NL91 ABNA 0417 1643 00 is known", {}), "Account «IBAN» is known");
  EXPECT_EQ(scrubbed("BE68539007547034", {}), "«IBAN»");
}

TEST(Scrub, a_telephone_number_is_masked_and_a_short_number_stays) {
  EXPECT_EQ(scrubbed("call +31 6-1234 5678 now", {}), "call «…» now");
  EXPECT_EQ(scrubbed("line 12 of 345", {}), "line 12 of 345");
}

TEST(Scrub, line_ends_become_spaces_and_the_end_is_cut_off) {
  EXPECT_EQ(scrubbed("a\r\nb", {}), "a  b");
  const std::string cut = scrubbed(std::string(1000, 'x'), {});
  EXPECT_EQ(cut, std::string(299, 'x') + "…");
}

}  // namespace
}  // namespace schakel::connector
