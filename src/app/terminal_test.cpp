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

TEST(Table, breaks_its_last_column_where_the_terminal_ends) {
  Table table({{"order"}, {"why"}});
  table.add({"25", "Item NIEUW-9001 does not exist in the target."});
  EXPECT_EQ(table.to_text(34),
            "order  why\n"
            "─────  ───────────────────────────\n"
            "25     Item NIEUW-9001 does not\n"
            "       exist in the target.\n");
}

TEST(Terminal, breaks_no_line_for_a_pipe) {
  EXPECT_EQ(wrapped("one two three", 2, 0), "one two three");
}

TEST(Terminal, breaks_between_words_and_not_inside_what_is_held_together) {
  EXPECT_EQ(wrapped("one two three four five six seven", 2, 24), "one two three four\n  five six seven");
  EXPECT_EQ(wrapped("239 created · " + held_together("10 need a person"), 2, 24),
            "239 created ·\n  10 need a person");
}

TEST(Terminal, leaves_out_lines_without_a_value) {
  EXPECT_EQ(aligned_lines({{"order", "25"}, {"why", ""}, {"run", "7"}}, 0), "order  25\nrun    7\n");
}

TEST(Terminal, writes_moments_and_seconds_as_the_language_does) {
  const Instant moment = from_amsterdam(*parse_local("2026-11-23T14:05:09"));
  EXPECT_EQ(moment_text(Language::kDutch, moment), "23-11-2026 14:05:09");
  EXPECT_EQ(moment_text(Language::kEnglish, moment), "2026-11-23 14:05:09");
  EXPECT_EQ(seconds_text(Language::kDutch, Milliseconds(1250)), "1,2 s");
  EXPECT_EQ(seconds_text(Language::kDutch, Milliseconds(570'900)), "571 s");
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
  EXPECT_EQ(exit_code(ErrorKind::kCancelled), 1);
  EXPECT_EQ(exit_code(ErrorKind::kInvalidInput), 2);
  EXPECT_EQ(exit_code(ErrorKind::kUnauthorized), 3);
  EXPECT_EQ(exit_code(ErrorKind::kUnavailable), 3);
  EXPECT_EQ(exit_code(ErrorKind::kStorage), 4);
}

}  // namespace
}  // namespace schakel::app
