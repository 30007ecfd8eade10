#include "base/random.h"

#include <random>

namespace schakel {

std::string Random::guid() {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::uint64_t bits = next();
  std::string text;
  for (std::size_t i = 0; i < 36; ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      text += '-';
      continue;
    }
    if (i == 19) bits = next();
    const auto nibble = static_cast<std::size_t>(bits & 15U);
    bits >>= 4U;
    text += i == 14 ? '4' : (i == 19 ? kDigits[8 + nibble % 4] : kDigits[nibble]);
  }
  return text;
}

std::uint64_t SeededRandom::next() {
  state_ += 0x9E3779B97F4A7C15ULL;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBULL;
  return mixed ^ (mixed >> 31U);
}

std::uint64_t SystemRandom::next() {
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32U) | device();
}

}  // namespace schakel
