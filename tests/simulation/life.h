#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace schakel::simulation {

/// What came of one life.
struct Life {
  std::uint64_t seed = 0;
  std::vector<std::string> broken;  ///< Promises that were not kept, each as a sentence.
  std::uint64_t calls = 0;
  std::uint64_t troubles = 0;
  std::uint64_t deaths = 0;
  std::uint64_t runs = 0;  ///< Of flows, those that were told that another program runs them included.
  std::uint64_t turns = 0;
  std::uint64_t documents = 0;  ///< That stand in a target because of Schakel.
  std::uint64_t dead_letters = 0;
};

/// Lives one life: both ERPs with some orders, customers and items, one to four programs that run the flows
/// of an installation both ways, and whatever the seed has in store for them; until the trouble is over and
/// everything has come to its end. The same seed gives the same life.
///
/// `tell`: hears what happens, line by line.
Life live(std::uint64_t seed, const std::function<void(const std::string& line)>& tell = {});

}  // namespace schakel::simulation
