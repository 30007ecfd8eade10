#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace schakel {

/// Where chance comes from. Given through constructors: a seed replays everything.
class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;

  /// Evenly from [0, bound); bound > 0.
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  /// True in `percent` of 100 cases.
  bool chance(unsigned percent) { return below(100) < percent; }
  /// A random (version 4) GUID in lower case.
  std::string guid();
};

/// The same sequence for the same seed, on every machine (splitmix64). Not for keys or tokens.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() override;

 private:
  std::uint64_t state_;
};

/// From the operating system; for jitter, states and identifiers.
class SystemRandom final : public Random {
 public:
  std::uint64_t next() override;
};

}  // namespace schakel
