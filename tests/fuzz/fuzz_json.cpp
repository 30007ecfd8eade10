// Whatever an ERP answers: parsing never crashes, what was understood is the same after writing and reading,
// and picking members refuses what parsing refuses and finds what Json::find finds.
#include <array>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "base/json.h"
#include "base/json_pick.h"

namespace {

constexpr std::array<std::string_view, 3> kWanted = {"a", "ID", "TransactionKey"};

void check_picking(std::string_view text, const schakel::Result<schakel::Json>& parsed) {
  const auto picked = schakel::pick_json(text, "d", kWanted);
  SCHAKEL_ASSERT(picked.has_value() == parsed.has_value());
  if (!parsed) return;
  const schakel::Json* envelope = parsed->find("d");
  const bool is_there = envelope != nullptr && envelope->is_members();
  SCHAKEL_ASSERT(picked->is_members() == is_there);
  for (const std::string_view name : kWanted) {
    const schakel::Json* whole = is_there ? envelope->find(name) : nullptr;
    const schakel::Json* found = picked->find(name);
    SCHAKEL_ASSERT((whole == nullptr) == (found == nullptr));
    if (whole == nullptr) continue;
    const bool single = !whole->is_array() && !whole->is_members();
    SCHAKEL_ASSERT(single ? *found == *whole : found->is_null());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto first = schakel::Json::parse(text);
  check_picking(text, first);
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
