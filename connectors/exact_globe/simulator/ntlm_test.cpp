#include "connectors/exact_globe/simulator/ntlm.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "connectors/exact_globe/simulator/test_client.h"

namespace schakel::exact_globe::simulator {
namespace {

constexpr Challenge kChallenge = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef};

std::string as_hex(const std::array<std::uint8_t, 16>& bytes) {
  return hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

// The worked example of [MS-NLMP] 4.2.4: user "User", domain "Domain", password "Password".
TEST(NtlmV2, makes_the_key_of_the_specification) {
  EXPECT_EQ(as_hex(ntlm_v2_key("User", "Domain", Secret("Password"))), "0c868a403bfd7a93a3001ef22ef02e3f");
}

TEST(NtlmV2, makes_the_proof_of_the_specification) {
  std::string blob("\x01\x01\0\0\0\0\0\0", 8);
  blob.append(8, '\0');
  blob.append(8, '\xaa');
  blob.append(4, '\0');
  blob += std::string("\x02\x00\x0c\x00", 4) + utf16("Domain") + std::string("\x01\x00\x0c\x00", 4) +
          utf16("Server") + std::string(4, '\0');
  blob.append(4, '\0');
  EXPECT_EQ(as_hex(ntlm_v2_proof(ntlm_v2_key("User", "Domain", Secret("Password")), kChallenge, blob)),
            "68cd0ab851e51c96aabc927bebef6a1c");
}

struct NtlmExchange : testing::Test {
  std::string challenge = challenge_message({}, kChallenge, *parse_instant("2026-11-23T12:00:00Z"), 0);

  AuthenticateMessage message(const std::string& user, const std::string& password) {
    const Result<AuthenticateMessage> parsed =
        parse_authenticate(test_authenticate_message(challenge, user, "EXAMPLE", Secret(password)));
    EXPECT_TRUE(parsed.has_value());
    return parsed ? *parsed : AuthenticateMessage{};
  }
};

TEST_F(NtlmExchange, the_right_password_is_verified) {
  const AuthenticateMessage sent = message("schakel", "wachtwoord-é");
  EXPECT_EQ(sent.user, "schakel");
  EXPECT_EQ(sent.domain, "EXAMPLE");
  EXPECT_TRUE(verify_ntlm_v2(sent, kChallenge, Secret("wachtwoord-é")));
}

TEST_F(NtlmExchange, a_wrong_password_or_another_challenge_is_not) {
  const AuthenticateMessage sent = message("schakel", "fout");
  EXPECT_FALSE(verify_ntlm_v2(sent, kChallenge, Secret("goed")));
  EXPECT_FALSE(verify_ntlm_v2(sent, Challenge{1, 2, 3}, Secret("fout")));
}

TEST_F(NtlmExchange, an_ntlm_v1_response_is_refused) {
  AuthenticateMessage sent = message("schakel", "goed");
  sent.nt_response.resize(24);
  EXPECT_FALSE(verify_ntlm_v2(sent, kChallenge, Secret("goed")));
  sent.nt_response.clear();
  EXPECT_FALSE(verify_ntlm_v2(sent, kChallenge, Secret("goed")));
}

TEST_F(NtlmExchange, the_challenge_names_the_domain_and_carries_target_information) {
  EXPECT_TRUE(challenge.starts_with(std::string("NTLMSSP\0\x02", 9)));
  EXPECT_NE(challenge.find(utf16("EXAMPLE")), std::string::npos);
  EXPECT_NE(challenge.find(utf16("globe.example.example")), std::string::npos);
}

TEST(NtlmMessages, cut_off_or_pointing_outside_are_refused) {
  const std::string challenge = challenge_message({}, kChallenge, Instant(), 0);
  const std::string whole = test_authenticate_message(challenge, "schakel", "EXAMPLE", Secret("x"));
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(parse_authenticate(whole.substr(0, size)) && size < 64) << size;
  std::string outside = whole;
  outside[20 + 4 + 3] = '\x7f';  // The NT response's offset.
  EXPECT_FALSE(parse_authenticate(outside));
  EXPECT_FALSE(parse_negotiate("NTLMSSP"));
  EXPECT_FALSE(parse_negotiate(whole));
}

TEST(Utf16, goes_both_ways_also_beyond_the_first_plane) {
  EXPECT_EQ(utf16("aé"), std::string("a\0\xe9\0", 4));
  EXPECT_EQ(from_utf16(utf16("Zoë 🚲 ß")), "Zoë 🚲 ß");
  EXPECT_EQ(from_utf16(utf16("\xff")), "\xEF\xBF\xBD");
}

TEST(Base64, goes_both_ways_and_refuses_what_is_none) {
  EXPECT_EQ(from_base64(base64("NTLMSSP")), "NTLMSSP");
  EXPECT_EQ(base64("a"), "YQ==");
  EXPECT_FALSE(from_base64("?"));
}

}  // namespace
}  // namespace schakel::exact_globe::simulator
