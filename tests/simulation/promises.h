#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "app/session.h"
#include "tests/simulation/erps.h"

namespace schakel::simulation {

/// What stood in both ERPs before Schakel ran for the first time.
struct Before {
  explicit Before(Erps& erps);
  std::map<std::string, std::size_t> online_accounts;  ///< By e-mail address, in lower case.
  std::map<std::string, std::size_t> globe_accounts;
};

/// What a life left behind.
struct Found {
  std::vector<std::string> broken;  ///< Promises that were not kept, each as a sentence.
  std::uint64_t documents = 0;      ///< That stand in a target because of Schakel.
  std::uint64_t dead_letters = 0;
};

/// Looks whether the promises were kept, from outside: at the rows of both ERPs, and at what Schakel says of
/// itself.
///
///   nothing twice     one document per order and flow; one account per e-mail address that was not there
///   nothing lost      every order stands in the target, is left out, or is a dead letter with a reason
///   nothing open      no intent is left
///
/// `flows`: those that ran.
Found look(Erps& erps, app::Session& session, const Before& before, const std::set<std::string>& flows);

/// How often Exact Online said 429: never, where calls are earned and the clocks agree.
std::uint64_t calls_refused(Erps& erps);

}  // namespace schakel::simulation
