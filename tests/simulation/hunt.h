#pragma once

#include <cstdint>
#include <string>

#include "base/known_bug.h"

namespace schakel::simulation {

/// What came of a known bug that was switched on.
struct Hunted {
  std::string caught_by;    ///< The first promise that was seen to break; empty: nobody noticed.
  std::uint64_t lives = 0;  ///< That it took.
};

/// Switches the bug on and watches for a promise that breaks: first where it is known to show, then in some
/// lives, in everything that can befall each flow, and in the lives that are left.
///
/// `lives`: of seeds, at most; everything that befalls the flows comes on top.
Hunted hunt(KnownBug bug, std::uint64_t lives);

}  // namespace schakel::simulation
