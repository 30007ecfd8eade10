// Whatever an ERP answers: parsing never crashes, and what was understood is the same after writing and
// reading.
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto first = schakel::Json::parse(text);
  if (!first) {
    SCHAKEL_ASSERT(!first.error().what.en.empty() && !first.error().what.nl.empty());
    return 0;
  }
  const std::string written = first->dump();
  const auto second = schakel::Json::parse(written);
  SCHAKEL_ASSERT(second.has_value());
  SCHAKEL_ASSERT(*second == *first);
  SCHAKEL_ASSERT(second->dump() == written);
  return 0;
}
