#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "connectors/exact_globe/simulator/ntlm.h"

// The NTLM messages of a client come from outside before anybody is known: no input may crash the parser,
// nothing that was not made with the password may be verified, and texts must come out as UTF-16 that goes
// back the same way.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace schakel;
  using namespace schakel::exact_globe::simulator;
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);

  if (const Result<NegotiateMessage> negotiate = parse_negotiate(input)) {
    const std::string challenge =
        challenge_message({}, Challenge{1, 2, 3, 4, 5, 6, 7, 8}, Instant(), negotiate->flags);
    SCHAKEL_ASSERT(!parse_authenticate(challenge).has_value());
  }
  if (const Result<AuthenticateMessage> authenticate = parse_authenticate(input)) {
    SCHAKEL_ASSERT(
        !verify_ntlm_v2(*authenticate, Challenge{1, 2, 3, 4, 5, 6, 7, 8}, Secret("nobody's password")));
    if ((authenticate->flags & 1U) != 0)
      SCHAKEL_ASSERT(from_utf16(utf16(authenticate->user)) == authenticate->user);
  }
  if (const auto decoded = from_base64(input)) SCHAKEL_ASSERT(from_base64(base64(*decoded)) == decoded);
  return 0;
}
