#include "engine/errors.h"

#include <algorithm>

#include "base/assert.h"

namespace schakel::engine {

Error explained(ErrorKind kind, std::string_view code, Text what) {
  const auto found = std::find_if(kExplanations.begin(), kExplanations.end(),
                                  [&](const Explanation& row) { return row.code == code; });
  SCHAKEL_ASSERT(found != kExplanations.end());
  return {.kind = kind,
          .code = std::string(code),
          .what = std::move(what),
          .advice = {.en = std::string(found->do_en), .nl = std::string(found->do_nl)}};
}

}  // namespace schakel::engine
