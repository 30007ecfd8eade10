#include "app/terminal.h"

#include <gtest/gtest.h>

namespace schakel::app {
namespace {

TEST(Table, aligns_by_characters_and_puts_numbers_to_the_right) {
  Table table({{"name"}, {"count", Table::Align::kRight}});
  table.add({"Café Zoë", "7"});
  table.add({"Jan", "1042"});
  EXPECT_EQ(table.to_text(),
            "name      count\n"
            "────────  ─────\n"
            "Café Zoë      7\n"
            "Jan        1042\n");
}

TEST(Terminal, writes_thousands_as_the_language_does) {
  EXPECT_EQ(count_text(Language::kDutch, 1234567), "1.234.567");
  EXPECT_EQ(count_text(Language::kEnglish, 999), "999");
}

TEST(Terminal, says_until_when_a_connection_waits_on_the_clock_of_the_reader) {
  connector::Waiting waiting{.waits_for = connector::Waiting::For::kTurn,
                             .why = {.en = "All used up.", .nl = "Alles op."},
                             .until = *parse_instant("2026-11-23T13:06:00.250Z")};
  EXPECT_EQ(waiting_text(Language::kEnglish, waiting), "All used up. Goes on at 14:06:00.");
  EXPECT_EQ(waiting_text(Language::kDutch, waiting), "Alles op. Gaat verder om 14:06:00.");
  waiting.waits_for = connector::Waiting::For::kRecovery;
  EXPECT_EQ(waiting_text(Language::kDutch, waiting), "Alles op. Probeert het opnieuw, tot 14:06:00.");
}

TEST(Terminal, exit_codes_tell_a_script_who_must_act) {
  EXPECT_EQ(exit_code(ErrorKind::kInvalidRecord), 1);
  EXPECT_EQ(exit_code(ErrorKind::kInvalidInput), 2);
  EXPECT_EQ(exit_code(ErrorKind::kUnauthorized), 3);
  EXPECT_EQ(exit_code(ErrorKind::kUnavailable), 3);
  EXPECT_EQ(exit_code(ErrorKind::kStorage), 4);
}

}  // namespace
}  // namespace schakel::app
