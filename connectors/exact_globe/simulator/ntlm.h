#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"

// NTLM as a Windows server speaks it over HTTP ([MS-NLMP]): the client's negotiate message, our challenge,
// the client's authenticate message with an NTLMv2 response, verified for real. LM and NTLMv1 responses are
// refused, as a server with today's policy does.
namespace schakel::exact_globe::simulator {

using Challenge = std::array<std::uint8_t, 8>;

/// The client's first message.
struct NegotiateMessage {
  std::uint32_t flags = 0;
};
Result<NegotiateMessage> parse_negotiate(std::string_view bytes);

/// The client's last message; the texts are UTF-8.
struct AuthenticateMessage {
  std::uint32_t flags = 0;
  std::string domain;
  std::string user;
  std::string workstation;
  std::string lm_response;
  std::string nt_response;
};
Result<AuthenticateMessage> parse_authenticate(std::string_view bytes);

/// Who we are, for the challenge's target information.
struct NtlmServer {
  std::string domain = "EXAMPLE";
  std::string computer = "GLOBE";
};
std::string challenge_message(const NtlmServer& server, const Challenge& challenge, Instant now,
                              std::uint32_t client_flags);

/// NTOWFv2: HMAC-MD5 under the MD4 of the password, over USER and domain.
std::array<std::uint8_t, 16> ntlm_v2_key(std::string_view user, std::string_view domain,
                                         const Secret& password);
/// NTProofStr: what the first 16 bytes of an NTLMv2 response must be.
std::array<std::uint8_t, 16> ntlm_v2_proof(const std::array<std::uint8_t, 16>& key,
                                           const Challenge& challenge, std::string_view blob);
/// Whether the NTLMv2 response in `message` was made from this password. False for NTLMv1 (24 bytes), LM or
/// none.
bool verify_ntlm_v2(const AuthenticateMessage& message, const Challenge& challenge, const Secret& password);

/// "TlRMTVNTUAA…" both ways. Decoding is empty for what is not base64.
std::string base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

/// UTF-8 as UTF-16LE bytes and back; what is not UTF-8 becomes U+FFFD.
std::string utf16(std::string_view text);
std::string from_utf16(std::string_view bytes);

}  // namespace schakel::exact_globe::simulator
