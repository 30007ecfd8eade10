#include "connectors/exact_globe/simulator/ntlm.h"

#include <nettle/base64.h>
#include <nettle/hmac.h>
#include <nettle/md4.h>
#include <nettle/memops.h>

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace schakel::exact_globe::simulator {
namespace {

constexpr std::string_view kSignature("NTLMSSP\0", 8);

// [MS-NLMP] 2.2.2.5
constexpr std::uint32_t kNegotiateUnicode = 0x00000001;
constexpr std::uint32_t kRequestTarget = 0x00000004;
constexpr std::uint32_t kNegotiateNtlm = 0x00000200;
constexpr std::uint32_t kAlwaysSign = 0x00008000;
constexpr std::uint32_t kTargetTypeDomain = 0x00010000;
constexpr std::uint32_t kExtendedSessionSecurity = 0x00080000;
constexpr std::uint32_t kTargetInformation = 0x00800000;
constexpr std::uint32_t kNegotiate128 = 0x20000000;
constexpr std::uint32_t kNegotiate56 = 0x80000000;

// An NTLMv2 response is the 16 bytes of the proof, then the blob, whose fixed part has 28 bytes. NTLMv1 has
// 24 in all.
constexpr std::size_t kProofSize = 16;
constexpr std::size_t kBlobSizeMin = 28;

tl::unexpected<Error> malformed(const char* what) {
  return fail({.kind = ErrorKind::kMalformed,
               .code = "globe_simulator.ntlm_malformed",
               .what = {.en = std::string("The NTLM message is malformed: ") + what,
                        .nl = std::string("Het NTLM-bericht is onjuist: ") + what}});
}

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::uint32_t read_u32(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[at + i])) << (8U * i);
  return value;
}

std::uint32_t read_u16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[at])) |
         static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[at + 1])) << 8U;
}

void append_u16(std::string& out, std::size_t value) {
  out += static_cast<char>(value & 0xffU);
  out += static_cast<char>((value >> 8U) & 0xffU);
}

void append_u32(std::string& out, std::uint64_t value) {
  for (unsigned i = 0; i < 4; ++i) out += static_cast<char>((value >> (8U * i)) & 0xffU);
}

// Length, space, offset; the bytes lie behind the fixed part.
std::optional<std::string_view> field(std::string_view bytes, std::size_t at) {
  const std::size_t length = read_u16(bytes, at);
  const std::size_t offset = read_u32(bytes, at + 4);
  if (length == 0) return std::string_view();
  if (offset > bytes.size() || length > bytes.size() - offset) return std::nullopt;
  return bytes.substr(offset, length);
}

bool is_message(std::string_view bytes, std::uint32_t type, std::size_t size_min) {
  return bytes.size() >= size_min && bytes.starts_with(kSignature) && read_u32(bytes, 8) == type;
}

void append_pair(std::string& out, std::size_t id, std::string_view value) {
  append_u16(out, id);
  append_u16(out, value.size());
  out += value;
}

void append_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xc0U | (point >> 6U));
    out += static_cast<char>(0x80U | (point & 0x3fU));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xe0U | (point >> 12U));
    out += static_cast<char>(0x80U | ((point >> 6U) & 0x3fU));
    out += static_cast<char>(0x80U | (point & 0x3fU));
  } else {
    out += static_cast<char>(0xf0U | (point >> 18U));
    out += static_cast<char>(0x80U | ((point >> 12U) & 0x3fU));
    out += static_cast<char>(0x80U | ((point >> 6U) & 0x3fU));
    out += static_cast<char>(0x80U | (point & 0x3fU));
  }
}

}  // namespace

Result<NegotiateMessage> parse_negotiate(std::string_view bytes) {
  if (!is_message(bytes, 1, 16)) return malformed("not a negotiate message");
  return NegotiateMessage{.flags = read_u32(bytes, 12)};
}

Result<AuthenticateMessage> parse_authenticate(std::string_view bytes) {
  if (!is_message(bytes, 3, 64)) return malformed("not an authenticate message");
  AuthenticateMessage message;
  message.flags = read_u32(bytes, 60);
  const auto lm = field(bytes, 12);
  const auto nt = field(bytes, 20);
  const auto domain = field(bytes, 28);
  const auto user = field(bytes, 36);
  const auto workstation = field(bytes, 44);
  if (!lm || !nt || !domain || !user || !workstation) return malformed("a field lies outside");
  const bool unicode = (message.flags & kNegotiateUnicode) != 0;
  const auto text = [&](std::string_view raw) { return unicode ? from_utf16(raw) : std::string(raw); };
  message.lm_response = *lm;
  message.nt_response = *nt;
  message.domain = text(*domain);
  message.user = text(*user);
  message.workstation = text(*workstation);
  return message;
}

std::string challenge_message(const NtlmServer& server, const Challenge& challenge, Instant now,
                              std::uint32_t client_flags) {
  const std::string target = utf16(server.domain);
  const std::string dns_domain = lower_ascii(server.domain) + ".example";
  std::string target_info;
  append_pair(target_info, 2, target);
  append_pair(target_info, 1, utf16(server.computer));
  append_pair(target_info, 4, utf16(dns_domain));
  append_pair(target_info, 3, utf16(lower_ascii(server.computer) + "." + dns_domain));
  // Hundreds of nanoseconds since 1601.
  constexpr std::uint64_t kFrom1601To1970 = 116'444'736'000'000'000ULL;
  const std::uint64_t file_time =
      static_cast<std::uint64_t>(now.time_since_epoch().count()) * 10'000U + kFrom1601To1970;
  std::string stamp;
  append_u32(stamp, file_time & 0xffffffffU);
  append_u32(stamp, file_time >> 32U);
  append_pair(target_info, 7, stamp);
  append_pair(target_info, 0, {});

  constexpr std::size_t kFixedPart = 56;
  std::string out(kSignature);
  append_u32(out, 2);
  append_u16(out, target.size());
  append_u16(out, target.size());
  append_u32(out, kFixedPart);
  const std::uint32_t echoed =
      client_flags & (kExtendedSessionSecurity | kNegotiate128 | kNegotiate56 | kAlwaysSign);
  append_u32(out, kNegotiateUnicode | kRequestTarget | kNegotiateNtlm | kTargetTypeDomain |
                      kTargetInformation | echoed);
  out.append(reinterpret_cast<const char*>(challenge.data()), challenge.size());
  append_u32(out, 0);
  append_u32(out, 0);
  append_u16(out, target_info.size());
  append_u16(out, target_info.size());
  append_u32(out, kFixedPart + target.size());
  out += std::string_view("\x0a\x00\x63\x45\x00\x00\x00\x0f", 8);  // Windows Server 2016, NTLM revision 15.
  out += target;
  out += target_info;
  return out;
}

std::array<std::uint8_t, 16> ntlm_v2_key(std::string_view user, std::string_view domain,
                                         const Secret& password) {
  std::array<std::uint8_t, 16> hash{};
  const std::string password_utf16 = utf16(password.reveal());
  md4_ctx md4;
  md4_init(&md4);
  md4_update(&md4, password_utf16.size(), bytes_of(password_utf16));
  md4_digest(&md4, hash.size(), hash.data());

  std::array<std::uint8_t, 16> key{};
  const std::string identity = utf16(upper_ascii(user) + std::string(domain));
  hmac_md5_ctx hmac;
  hmac_md5_set_key(&hmac, hash.size(), hash.data());
  hmac_md5_update(&hmac, identity.size(), bytes_of(identity));
  hmac_md5_digest(&hmac, key.size(), key.data());
  return key;
}

std::array<std::uint8_t, 16> ntlm_v2_proof(const std::array<std::uint8_t, 16>& key,
                                           const Challenge& challenge, std::string_view blob) {
  std::array<std::uint8_t, 16> proof{};
  hmac_md5_ctx hmac;
  hmac_md5_set_key(&hmac, key.size(), key.data());
  hmac_md5_update(&hmac, challenge.size(), challenge.data());
  hmac_md5_update(&hmac, blob.size(), bytes_of(blob));
  hmac_md5_digest(&hmac, proof.size(), proof.data());
  return proof;
}

bool verify_ntlm_v2(const AuthenticateMessage& message, const Challenge& challenge, const Secret& password) {
  const std::string_view response = message.nt_response;
  if (response.size() < kProofSize + kBlobSizeMin) return false;
  const std::string_view blob = response.substr(kProofSize);
  if (blob[0] != 1 || blob[1] != 1) return false;  // Response version and highest version, always 1.
  const auto key = ntlm_v2_key(message.user, message.domain, password);
  const auto proof = ntlm_v2_proof(key, challenge, blob);
  return nettle_memeql_sec(proof.data(), response.data(), kProofSize) != 0;
}

std::string base64(std::string_view bytes) {
  std::string out(BASE64_ENCODE_RAW_LENGTH(bytes.size()), '\0');
  base64_encode_raw(out.data(), bytes.size(), bytes_of(bytes));
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  base64_decode_ctx context;
  base64_decode_init(&context);
  std::string out(BASE64_DECODE_LENGTH(text.size()), '\0');
  std::size_t size = out.size();
  if (base64_decode_update(&context, &size, reinterpret_cast<std::uint8_t*>(out.data()), text.size(),
                           text.data()) == 0 ||
      base64_decode_final(&context) == 0) {
    return std::nullopt;
  }
  out.resize(size);
  return out;
}

std::string utf16(std::string_view text) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    const auto lead = static_cast<std::uint8_t>(text[at]);
    const std::size_t size = lead < 0x80                   ? 1
                             : lead >= 0xc2 && lead < 0xe0 ? 2
                             : lead >= 0xe0 && lead < 0xf0 ? 3
                             : lead >= 0xf0 && lead < 0xf5 ? 4
                                                           : 0;
    std::uint32_t point = 0xfffd;
    std::size_t used = 1;
    if (size == 1) {
      point = lead;
    } else if (size > 1 && at + size <= text.size() && is_utf8(text.substr(at, size))) {
      point = lead & (0xffU >> (size + 1));
      for (std::size_t i = 1; i < size; ++i)
        point = (point << 6U) | (static_cast<std::uint8_t>(text[at + i]) & 0x3fU);
      used = size;
    }
    at += used;
    if (point >= 0x10000) {
      append_u16(out, 0xd800U + ((point - 0x10000U) >> 10U));
      append_u16(out, 0xdc00U + ((point - 0x10000U) & 0x3ffU));
    } else {
      append_u16(out, point);
    }
  }
  return out;
}

std::string from_utf16(std::string_view bytes) {
  std::string out;
  for (std::size_t at = 0; at + 1 < bytes.size(); at += 2) {
    std::uint32_t point = read_u16(bytes, at);
    if (point >= 0xd800 && point < 0xdc00 && at + 3 < bytes.size()) {
      const std::uint32_t low = read_u16(bytes, at + 2);
      if (low >= 0xdc00 && low < 0xe000) {
        point = 0x10000U + ((point - 0xd800U) << 10U) + (low - 0xdc00U);
        at += 2;
      }
    }
    append_utf8(out, point >= 0xd800 && point < 0xe000 ? 0xfffdU : point);
  }
  return out;
}

}  // namespace schakel::exact_globe::simulator
