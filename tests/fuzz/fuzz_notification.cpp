// What anybody may send to the address of webhooks: never a crash, and nothing is genuine that was not
// signed; what is found in a body stands in it.
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "connectors/exact_online/notification.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace schakel;
  const std::string_view body(reinterpret_cast<const char*>(bytes), size);
  static const exact_online::NotificationReader kReader(Secret("nobody-knows-this"), 124132);
  SCHAKEL_ASSERT(kReader.read(body).kind == connector::Notification::Kind::kForged);
  if (const auto found = exact_online::signed_content(body)) {
    SCHAKEL_ASSERT(found->content.front() == '{' && found->content.back() == '}');
    SCHAKEL_ASSERT(body.find(found->content) != std::string_view::npos);
    SCHAKEL_ASSERT(body.find(found->hash) != std::string_view::npos);
  }
  return 0;
}
