#pragma once

#include <functional>

#include "base/result.h"
#include "base/time.h"

namespace schakel::connector {

/// A stretch that a connection bridges by itself, inside one call. Told when it begins, so that nobody takes
/// waiting for hanging. Longer ones are not waited for inside: they come back as an error with `retry_after`,
/// and the engine waits, because it keeps the flow's lease meanwhile.
struct Waiting {
  enum class For {
    kTurn,      ///< A limit over there: we go on at `until`.
    kRecovery,  ///< Something is out of order over there: we try again now and then, and give up at `until`.
  };
  For waits_for = For::kTurn;
  Text why;  ///< A sentence with its full stop. Never personal.
  Instant until{};
};

/// Called from the connection's thread. May be empty: then nobody is told.
using TellWaiting = std::function<void(const Waiting& waiting)>;

}  // namespace schakel::connector
