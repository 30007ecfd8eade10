#include "base/text.h"

#include <gtest/gtest.h>

namespace schakel {
namespace {

TEST(Text, is_counted_and_cut_in_characters_not_in_bytes) {
  EXPECT_EQ(character_count("Café Zoë"), 8U);
  EXPECT_EQ(first_characters("Café Zoë", 4), "Café");
}

TEST(Text, pads_codes_to_their_width) {
  EXPECT_EQ(padded_left("25", 5), "   25");
  EXPECT_EQ(padded_left("123456", 5), "123456");
  EXPECT_EQ(padded_right("NL", 3), "NL ");
}

TEST(Text, knows_utf8_from_what_is_not) {
  EXPECT_TRUE(is_utf8("ß€𝄞"));
  EXPECT_FALSE(is_utf8("\xC3"));
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));
  EXPECT_FALSE(is_utf8("\xC0\xAF"));
  // Wherever it stands among plain letters.
  for (std::size_t at = 0; at < 20; ++at) {
    std::string text(20, 'a');
    EXPECT_TRUE(is_utf8(text));
    text.replace(at, 1, "é");
    EXPECT_TRUE(is_utf8(text));
    text[at + 1] = 'a';
    EXPECT_FALSE(is_utf8(text));
  }
}

TEST(Text, percent_encodes_and_decodes) {
  EXPECT_EQ(percent_encoded("a b'&"), "a%20b%27%26");
  EXPECT_EQ(percent_decoded("a+b%27%2", PlusIsSpace::kYes), "a b'%2");
}

TEST(Text, recognises_guids) {
  EXPECT_EQ(normalised_guid("{3F2504E0-4F89-41D3-9A0C-0305E82C3301}"),
            "3f2504e0-4f89-41d3-9a0c-0305e82c3301");
  EXPECT_EQ(normalised_guid("3F2504E0-4F89-41D3-9A0C-0305E82C330"), "");
}

}  // namespace
}  // namespace schakel
