#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace schakel::simulation {

/// What came of dying, or suffering, everywhere in one scenario.
struct Crashes {
  std::string scenario;
  std::uint64_t points = 0;         ///< Before and after every call and every commit of an undisturbed run;
                                    ///< or its calls, where those suffer.
  std::uint64_t lives = 0;          ///< With one death, with two, or with one trouble.
  std::vector<std::string> broken;  ///< Promises that were not kept, with the points.
};

/// Small scenarios, one or more for each flow, that have something to create and something to change; most
/// are called as their flow.
std::vector<std::string> scenario_names();

/// Runs the flow once undisturbed, then once for every point at which a program can die: it dies there, is
/// started again, and ends; behind a call once more, with that call landing only when the next start is at
/// work. Both ERPs must then hold what they hold after the undisturbed run, no more and
/// no less, a further run must find nothing to do, and the promises (promises.h) hold.
Crashes die_everywhere(const std::string& scenario,
                       const std::function<void(std::uint64_t, std::uint64_t)>& progress = {});

/// Nobody dies, but every call of the flow in turn meets every trouble of the network that can befall one.
Crashes suffer_everywhere(const std::string& scenario,
                          const std::function<void(std::uint64_t, std::uint64_t)>& progress = {});

/// Dying everywhere with a second death behind the first, at every `step`-th point after it; 1: all pairs.
Crashes die_twice(const std::string& scenario, std::uint64_t step,
                  const std::function<void(std::uint64_t, std::uint64_t)>& progress = {});

}  // namespace schakel::simulation
